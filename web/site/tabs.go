package site

import (
	"cmp"
	"slices"

	"plumbline/office"
)

// Tab is a page about one declaration: its place in the row, the name that the page gives as its own, what follows the
// declaration's address, the message key of its word, and the act that a visitor must be allowed where the declaration
// belongs.
type Tab struct {
	Order      int
	Name, Path string
	Key        string
	Act        office.Act
}

// AddTabs adds pages to those about a declaration.
func (s *Site) AddTabs(tabs ...Tab) {
	s.tabs = append(s.tabs, tabs...)
	slices.SortStableFunc(s.tabs, func(a, b Tab) int { return cmp.Compare(a.Order, b.Order) })
}

// About heads a page about a declaration that belongs at a place with the words of all of them.
func (s *Site) About(p *Page, id string, at office.Place, current string) {
	p.Tabs = nil
	for _, t := range s.tabs {
		if p.Visitor.May(t.Act, at).Allowed {
			p.Tabs = append(p.Tabs, MenuItem{"/d/" + id + t.Path, p.T(t.Key), t.Name == current})
		}
	}
}
