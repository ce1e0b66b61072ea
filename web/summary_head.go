package web

import (
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"plumbline/goal"
)

// address is a page and its parameters; with and without give the address after one choice.
type address struct {
	path  string
	query url.Values
}

// with gives the address with name set to value (left out where value is ""), from the first page.
func (a address) with(pairs ...string) string {
	q := maps.Clone(a.query)
	q.Del("page")
	q.Del("saved")
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Del(pairs[i])
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return a.path
	}
	return a.path + "?" + q.Encode()
}

// Export gives the address of the same list as a file.
func (v *summaryPage) Export(format string) string {
	return address{v.Address.path + "/export." + format, v.Address.query}.with()
}

// Unfiltered gives the address without search and filters.
func (v *summaryPage) Unfiltered() string {
	return v.Address.with("q", "", "nature", "", "category", "", "finding", "")
}

// Hidden lists the parameters that a search keeps.
func (v *summaryPage) Hidden() map[string]string {
	out := map[string]string{}
	for _, name := range []string{"department", "nature", "category", "finding", "sort", "order"} {
		if value := v.Address.query.Get(name); value != "" {
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
		{Text: v.T("web.filter.all"), Href: v.Address.with("nature", ""), Current: q.Nature == ""},
	}}
	for _, n := range whole.Natures {
		if n.Name == "" {
			continue // a blank cannot be asked for
		}
		natures.Options = append(natures.Options, option{
			Text: n.Name, Href: v.Address.with("nature", n.Name), Count: grouped(n.Declarations), Chinese: true, Current: q.Nature == n.Name,
		})
	}
	findings := filter{Label: v.T("web.filter.finding"), Options: []option{
		{Text: v.T("web.filter.all"), Href: v.Address.with("finding", ""), Current: q.Severity == ""},
	}}
	for _, severity := range []string{"error", "warning", "note"} {
		findings.Options = append(findings.Options, option{
			Text: v.T("web.severity." + severity), Href: v.Address.with("finding", severity), Current: q.Severity == severity,
		})
	}
	v.Filters = []filter{natures, findings}
	if q.Category != "" {
		v.Filters = append(v.Filters, filter{Label: v.T("web.filter.category"), Options: []option{
			{Text: v.T("web.filter.all"), Href: v.Address.with("category", "")}, {Text: q.Category, Chinese: true, Current: true},
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
		h.Href = v.Address.with("sort", name, "order", order)
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

// pager leads through a list of more than one page.
type pager struct {
	Page, Pages, Total int
	Previous, Next     string
}

// newPager makes the way through total lines; a page beyond the last is the last.
func newPager(a address, page, total int) pager {
	p := pager{Pages: max(1, (total+pageRows-1)/pageRows), Total: total}
	p.Page = min(max(page, 1), p.Pages)
	if p.Page > 1 {
		p.Previous = a.with("page", strconv.Itoa(p.Page-1))
	}
	if p.Page < p.Pages {
		p.Next = a.with("page", strconv.Itoa(p.Page+1))
	}
	return p
}

// bounds are the first line of the page and the one behind its last.
func (p pager) bounds() (from, to int) {
	return min(p.Total, (p.Page-1)*pageRows), min(p.Total, p.Page*pageRows)
}

// cut gives the lines of the page.
func (p pager) cut(ids []goal.ID) []goal.ID {
	from, to := p.bounds()
	return ids[from:to]
}

// mostPages is more than any list has, and few enough to be counted with.
const mostPages = 1_000_000

// pageOf reads the number of the page that an address asks for, 1 where it names none that could be.
func pageOf(r *http.Request) int {
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page < 1 || page > mostPages {
		return 1
	}
	return page
}

// Path is where the address leads without parameters; Department is the department it names.
func (a address) Path() string { return a.path }

// Department is the department that the address names.
func (a address) Department() string { return a.query.Get("department") }
