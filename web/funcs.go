package web

import (
	"html/template"
	"maps"

	"plumbline/form"
	"plumbline/platform/chart"
	"plumbline/web/formview"
)

// words are the words of the templates that are of these pages alone.
func words() template.FuncMap {
	out := formview.Words()
	maps.Copy(out, template.FuncMap{
		"against": func(share float64) template.HTML { return chart.Against(share, form.Threshold) },
	})
	return out
}
