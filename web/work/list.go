package work

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"plumbline/platform/intake"
	"plumbline/web/site"
)

// Option is a choice of a filter; Chinese says that its text is out of the records.
type Option struct {
	Text, Href string
	Count      int
	Current    bool
	Chinese    bool
}

// Filter is a row of choices, kept in the address.
type Filter struct {
	Label   string
	Options []Option
}

// Value is what a filter may be set to; Text is how the page says it.
type Value struct {
	Value, Text string
	Count       int
	Chinese     bool
}

// NewFilter makes a filter of one parameter of the address; its first choice is all.
func NewFilter(p *site.Page, a site.Address, label, name string, values ...Value) Filter {
	f := Filter{Label: label, Options: []Option{{Text: p.T("web.filter.all"), Href: a.With(name, ""), Current: a.Get(name) == ""}}}
	for _, v := range values {
		f.Options = append(f.Options, Option{Text: v.Text, Href: a.With(name, v.Value), Count: v.Count, Current: a.Get(name) == v.Value, Chinese: v.Chinese})
	}
	return f
}

// Head is the head of a column that sorts; Sorted is ascending, descending or "".
type Head struct {
	Text, Href, Sorted string
	Number             bool
}

// SortHead makes the head of a column that sorts by its name ("sort" and "order" of the address); down says that the first
// press puts the largest first. fallback is the column by which the list is sorted where the address says nothing.
func SortHead(p *site.Page, a site.Address, key, name, fallback string, down, number bool) Head {
	h := Head{Text: p.T(key), Number: number}
	by, order := a.Get("sort"), a.Get("order")
	if by == "" {
		by = fallback
	}
	descending := down
	if by == name {
		if descending = order == "down" || order == "" && down; descending {
			h.Sorted = "descending"
		} else {
			h.Sorted = "ascending"
		}
		descending = !descending
	}
	to := "up"
	if descending {
		to = "down"
	}
	h.Href = a.With("sort", name, "order", to)
	return h
}

// Exports are the links that give a list as files, as it is filtered.
func Exports(p *site.Page, a site.Address) []Link {
	return []Link{
		{Text: p.T("work.export.xlsx"), Href: a.With("format", "xlsx")},
		{Text: p.T("work.export.csv"), Href: a.With("format", "csv")},
	}
}

// FormatOf is the format in which the address asks for a list: xlsx, csv, or "" for the page.
func FormatOf(r *http.Request) string {
	if f := r.URL.Query().Get("format"); f == "xlsx" || f == "csv" {
		return f
	}
	return ""
}

// SendRows gives records as a file in the layout of a form, so that it reads back.
func SendRows(w http.ResponseWriter, format, name string, f intake.Form, rows []intake.Row) error {
	write := map[string]func(io.Writer, []intake.Row) error{"xlsx": f.Write, "csv": f.WriteCSV}[format]
	if write == nil {
		return site.ErrNoPage
	}
	var buf bytes.Buffer
	if err := write(&buf, rows); err != nil {
		return err
	}
	return send(w, name, format, buf.Bytes())
}

// send gives a file for saving under a name in any alphabet.
func send(w http.ResponseWriter, name, format string, data []byte) error {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, name)
	return site.SendFile(w, name+"."+format, format, data)
}
