package web

import (
	"html/template"

	"plumbline/form"
	"plumbline/goal"
	"plumbline/platform/chart"
)

// words are the words of the templates that are of these pages alone.
func words() template.FuncMap {
	return template.FuncMap{
		"against": func(share float64) template.HTML { return chart.Against(share, form.Threshold) },
		"notesOf": func(k goal.Kept, notes []note) notesView { return notesView{ID: k.ID, Notes: notes} },
		"listOf":  func(k goal.Kept, l noteList) notesView { return notesView{k.ID, l.List, l.Notes} },
	}
}
