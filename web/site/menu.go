package site

import (
	"cmp"
	"slices"

	"plumbline/office"
)

// Menu is a word of the navigation: its place in the row, the name a page gives as its own, its address, the message key
// of the word, and the act that a visitor must be allowed somewhere to see it ("" everybody who is signed in), or, where there are
// several, any of them.
type Menu struct {
	Order     int
	Nav, Href string
	Key       string
	Act       office.Act
	Any       []office.Act
}

// MenuItem is a word of the navigation as a page shows it.
type MenuItem struct {
	Href, Text string
	Current    bool
}

// AddMenu adds words to the navigation.
func (s *Site) AddMenu(items ...Menu) {
	s.menu = append(s.menu, items...)
	slices.SortStableFunc(s.menu, func(a, b Menu) int { return cmp.Compare(a.Order, b.Order) })
}

func (s *Site) menuFor(p *Page, nav string) []MenuItem {
	if !p.Visitor.Known() {
		return nil
	}
	var out []MenuItem
	for _, m := range s.menu {
		if m.shown(p.Visitor) {
			out = append(out, MenuItem{m.Href, p.T(m.Key), m.Nav == nav})
		}
	}
	return out
}

// shown says whether a visitor sees the word.
func (m Menu) shown(v Visitor) bool {
	if len(m.Any) > 0 {
		return slices.ContainsFunc(m.Any, v.Can)
	}
	return m.Act == "" || v.Can(m.Act)
}
