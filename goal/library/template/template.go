// Package template is selections of entries of the indicator library (指标模板) to begin a draft with: for a kind of work,
// a project nature or category. It guarantees that an item follows its entry where that was merged, that a retired entry
// begins no draft, that every version of a template is kept, and that the starting ones (start.json) are data, installed
// once and the office's own from then on. The entries are library's.
package template

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/base/fault"
	"plumbline/base/law"
	"plumbline/goal"
	"plumbline/goal/library"
)

// ID names a template.
type ID string

// Item is an entry in a template; Target is what a draft begins with, "" for the entry's usual value.
type Item struct {
	Entry  library.ID `json:"entry"`
	Target string     `json:"target,omitempty"`
}

// Draft is what people write of a template. Nature and Category are those of the projects it is for, "" for any.
type Draft struct {
	Name     string    `json:"name"`
	Nature   string    `json:"nature"`
	Category string    `json:"category"`
	Note     string    `json:"note"`
	Basis    law.Basis `json:"basis"`
	Items    []Item    `json:"items"`
}

// Template is a kept template.
type Template struct {
	ID      ID  `json:"-"`
	Version int `json:"-"`
	Draft
	Retired bool `json:"retired"`
}

// Row is an item with the entry as it stands now.
type Row struct {
	Item
	library.Entry
}

// Seen names the version of a template that a person looked at.
type Seen struct {
	ID      ID
	Version int
}

const (
	longestName   = 50
	longestText   = 500
	longestTarget = 100
	mostItems     = 60
)

func (d Draft) tidy() Draft {
	d.Name, d.Nature, d.Category, d.Note = strings.TrimSpace(d.Name), strings.TrimSpace(d.Nature), strings.TrimSpace(d.Category), strings.TrimSpace(d.Note)
	d.Basis.Document, d.Basis.Article, d.Basis.Point = strings.TrimSpace(d.Basis.Document), "", strings.TrimSpace(d.Basis.Point)
	items := []Item{}
	for _, it := range d.Items {
		it.Target = strings.TrimSpace(it.Target)
		if it.Entry != "" && !slices.ContainsFunc(items, func(o Item) bool { return o.Entry == it.Entry }) {
			items = append(items, it)
		}
	}
	d.Items = items
	return d
}

func (d Draft) check() error {
	if d.Name == "" {
		return fault.New(fault.Invalid, "library.template.no_name").On("name")
	}
	if len(d.Items) == 0 || len(d.Items) > mostItems {
		return fault.New(fault.Invalid, "library.template.items", "count", len(d.Items), "most", mostItems).On("items")
	}
	texts := []struct {
		field, text string
		most        int
	}{
		{"name", d.Name, longestName},
		{"nature", d.Nature, longestName},
		{"category", d.Category, longestName},
		{"note", d.Note, longestText},
		{"basis", d.Basis.Document + d.Basis.Point, longestText},
	}
	for i, it := range d.Items {
		texts = append(texts, struct {
			field, text string
			most        int
		}{fmt.Sprintf("items[%d]", i), it.Target, longestTarget})
	}
	for _, t := range texts {
		if n := utf8.RuneCountInString(t.text); n > t.most {
			return fault.New(fault.Invalid, "library.too_long", "begins", string([]rune(t.text)[:12]), "length", n, "most", t.most).On(t.field)
		}
	}
	return nil
}

// Indicators makes the rows of a new draft, in the order of the official form; retired entries are left out.
func Indicators(rows []Row) []goal.Indicator {
	out := []goal.Indicator{}
	for _, r := range inForm(rows) {
		if !r.Retired {
			out = append(out, r.Indicator(r.Target))
		}
	}
	return out
}

// inForm puts rows into the order of the official form, which is that in which a draft wants them.
func inForm(rows []Row) []Row {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b Row) int {
		return goal.LevelOrder(a.Level1, a.Level2) - goal.LevelOrder(b.Level1, b.Level2)
	})
	return rows
}
