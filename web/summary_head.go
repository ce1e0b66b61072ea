package web

import (
	"plumbline/web/site"

	"plumbline/goal"
)

// Export gives the address of the same list as a file.
func (v *summaryPage) Export(format string) string {
	return v.Address.To(v.Address.Path() + "/export." + format).With()
}

// Unfiltered gives the address without search and filters.
func (v *summaryPage) Unfiltered() string {
	return v.Address.With("q", "", "nature", "", "category", "", "finding", "")
}

// Hidden lists the parameters that a search keeps.
func (v *summaryPage) Hidden() map[string]string {
	out := map[string]string{}
	for _, name := range []string{"department", "nature", "category", "finding", "sort", "order"} {
		if value := v.Address.Get(name); value != "" {
			out[name] = value
		}
	}
	return out
}

type filter struct {
	Label   string
	Options []option
}

type option struct {
	Text, Href string
	Count      string // "" where not counted
	Chinese    bool   // the text is a word of the declaration, not of the page
	Current    bool
}

// filtered says whether the list is narrower than the year.
func (v *summaryPage) filtered() bool {
	q := v.Query
	return q.Text != "" || q.Nature != "" || q.Category != "" || q.Severity != ""
}

// fillFilters offers what the unfiltered list holds.
func (v *summaryPage) fillFilters(whole goal.Summary) {
	q := v.Query
	natures := filter{Label: v.T("web.filter.nature"), Options: []option{
		{Text: v.T("web.filter.all"), Href: v.Address.With("nature", ""), Current: q.Nature == ""},
	}}
	for _, n := range whole.Natures {
		if n.Name == "" {
			continue // a blank cannot be asked for
		}
		natures.Options = append(natures.Options, option{
			Text: n.Name, Href: v.Address.With("nature", n.Name), Count: site.Grouped(n.Declarations), Chinese: true, Current: q.Nature == n.Name,
		})
	}
	findings := filter{Label: v.T("web.filter.finding"), Options: []option{
		{Text: v.T("web.filter.all"), Href: v.Address.With("finding", ""), Current: q.Severity == ""},
	}}
	for _, severity := range []string{"error", "warning", "note"} {
		findings.Options = append(findings.Options, option{
			Text: v.T("web.severity." + severity), Href: v.Address.With("finding", severity), Current: q.Severity == severity,
		})
	}
	v.Filters = []filter{natures, findings}
	if q.Category != "" {
		v.Filters = append(v.Filters, filter{Label: v.T("web.filter.category"), Options: []option{
			{Text: v.T("web.filter.all"), Href: v.Address.With("category", "")}, {Text: q.Category, Chinese: true, Current: true},
		}})
	}
}

// sortable are the columns a reader can sort by.
var sortable = []string{"ordinal", "name", "money", "indicators", "findings"}

type head struct{ Text, Href, Sorted string }

// heads are the heads of the columns that sort, by name of the column.
type heads map[string]head

// heads makes each sortable head a link: to the order a reader wants first, then to the other way round.
func (v *summaryPage) heads() heads {
	out := heads{}
	for _, name := range sortable {
		down := name == "money" || name == "indicators" || name == "findings"
		h := head{Text: v.T("web.column." + name)}
		if v.Query.Sort == name {
			h.Sorted = "ascending"
			if v.Query.Descending {
				h.Sorted = "descending"
			}
			down = !v.Query.Descending
		}
		order := ""
		if down {
			order = "down"
		}
		h.Href = v.Address.With("sort", name, "order", order)
		out[name] = h
	}
	v.Order = v.T("web.order.default")
	if !v.Grouped {
		v.Order = v.T("web.order.money")
	}
	if v.Query.Sort != "" {
		v.Order = v.T("web.order."+out[v.Query.Sort].Sorted, "column", out[v.Query.Sort].Text)
	}
	return out
}

// cut gives the lines of the page.
func cut(p site.Pager, ids []goal.ID) []goal.ID {
	from, to := p.Bounds()
	return ids[from:to]
}
