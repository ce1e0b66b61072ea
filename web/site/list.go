package site

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// Address is a page and its parameters; With gives the address after one choice.
type Address struct {
	path  string
	query url.Values
}

// AddressOf is the address that was asked for.
func AddressOf(r *http.Request) Address { return Address{r.URL.EscapedPath(), r.URL.Query()} }

// To is another path with the same parameters.
func (a Address) To(path string) Address { return Address{path, a.query} }

// With gives the address with each name set to the value behind it (left out where the value is ""), from the first page.
func (a Address) With(pairs ...string) string {
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

// Path is where the address leads without parameters.
func (a Address) Path() string { return a.path }

// Get gives a parameter.
func (a Address) Get(name string) string { return a.query.Get(name) }

// Names lists the parameters in order.
func (a Address) Names() []string { return slices.Sorted(maps.Keys(a.query)) }

// Only is the address with no parameters but those named.
func (a Address) Only(names ...string) Address {
	q := url.Values{}
	for _, name := range names {
		if a.query.Has(name) {
			q.Set(name, a.query.Get(name))
		}
	}
	return Address{a.path, q}
}

// Department is the department that the address names.
func (a Address) Department() string { return a.query.Get("department") }

// PageRows is how many lines a list shows on a page.
const PageRows = 100

// Pager leads through a list of more than one page.
type Pager struct {
	Page, Pages, Total int
	Previous, Next     string
}

// NewPager makes the way through total lines; a page beyond the last is the last.
func NewPager(a Address, page, total int) Pager {
	p := Pager{Pages: max(1, (total+PageRows-1)/PageRows), Total: total}
	p.Page = min(max(page, 1), p.Pages)
	if p.Page > 1 {
		p.Previous = a.With("page", strconv.Itoa(p.Page-1))
	}
	if p.Page < p.Pages {
		p.Next = a.With("page", strconv.Itoa(p.Page+1))
	}
	return p
}

// Bounds are the first line of the page and the one behind its last.
func (p Pager) Bounds() (from, to int) {
	return min(p.Total, (p.Page-1)*PageRows), min(p.Total, p.Page*PageRows)
}

// mostPages is more than any list has, and few enough to be counted with.
const mostPages = 1_000_000

// PageNumber reads the number of the page that an address asks for, 1 where it names none that could be.
func PageNumber(r *http.Request) int {
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page < 1 || page > mostPages {
		return 1
	}
	return page
}
