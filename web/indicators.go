package web

import (
	"net/http"

	"plumbline/goal"
	"plumbline/goal/library"
	"plumbline/office"
	"plumbline/web/site"
)

func (s *server) indicatorRoutes() {
	s.Handle("GET /indicators", readers, s.indicators)
	s.Handle("GET /indicators/{year}", readers, s.indicators)
}

type indicatorsPage struct {
	site.Page
	Empty   bool
	Address site.Address
	Text    string
	Shared  bool // only meanings that several projects use
	Groups  []alikeGroup
	Pager   site.Pager
}

// How many places of one meaning a page lists: in the list of all, and where a reader searched for it.
const (
	shownUses    = 20
	searchedUses = 500
)

// alikeGroup is one meaning; Why says why names that differ are taken for the same, Entry is its place in the library.
type alikeGroup struct {
	goal.Alike
	More  int    // those that are not shown
	All   string // address of all
	Why   []string
	First bool   // the first on the page that stands in one place only
	Entry string // address, "" where the library has none
}

func (s *server) indicators(w http.ResponseWriter, r *http.Request) error {
	v := &indicatorsPage{Page: s.NewPage(r, "indicators"), Address: site.AddressOf(r)}
	v.Text, v.Shared = r.URL.Query().Get("q"), r.URL.Query().Get("shared") == "yes"
	newest, err := s.newest(r)
	if err != nil {
		return err
	}
	if newest.Year == 0 {
		v.Empty, v.Title = true, v.T("web.indicators.title")
		return s.Render(w, http.StatusOK, "goal/indicators", v)
	}
	sc, scopes, err := s.scopeOf(r)
	if err != nil {
		return err
	}
	v.Page.Scope, v.Page.Demo = sc, s.Demo || sc.Demo
	q, _ := site.VisitorOf(r).Narrow(goal.Query{
		Department: sc.Department, Year: sc.Year, Text: v.Text, Repeated: v.Shared, Page: site.PageNumber(r), Size: site.PageRows,
	})
	found, err := s.meanings(r, q)
	if err != nil {
		return err
	}
	if v.Pager = site.NewPager(v.Address, q.Page, found.Total); v.Pager.Page != q.Page { // beyond the last
		q.Page = v.Pager.Page
		if found, err = s.meanings(r, q); err != nil {
			return err
		}
	}
	if err := s.group(r, v, found.Groups); err != nil {
		return err
	}
	v.Title = v.T("web.indicators.finding", "n", found.Uses, "several", found.Several)
	v.State = v.T("web.indicators.state")
	v.Crumbs = scopeCrumbs(&v.Page, scopes, "/indicators")
	return s.Render(w, http.StatusOK, "goal/indicators", v)
}

func (s *server) meanings(r *http.Request, q goal.Query) (goal.Meanings, error) {
	shown := shownUses
	if q.Text != "" {
		shown = searchedUses
	}
	return s.Goal.Indicators(r.Context(), q, shown)
}

// group fills the page with the groups and their places in the library.
func (s *server) group(r *http.Request, v *indicatorsPage, groups []goal.Alike) error {
	named := make([]goal.Indicator, len(groups))
	for i, a := range groups {
		named[i].Name = a.Name
	}
	var known []library.Known
	if s.Library != nil && v.Visitor.Can(office.ReadLibrary) {
		var err error
		if known, err = s.Library.Look(r.Context(), named); err != nil {
			return err
		}
	}
	for i, a := range groups {
		g := alikeGroup{Alike: a, More: a.Count - len(a.Uses), All: v.Address.With("q", a.Name)}
		g.First = a.Count == 1 && (i == 0 || groups[i-1].Count > 1)
		for _, key := range a.Reasons() {
			g.Why = append(g.Why, v.T(key))
		}
		if i < len(known) && known[i].Entry != nil {
			g.Entry = "/library/" + string(known[i].Entry.ID)
		}
		v.Groups = append(v.Groups, g)
	}
	return nil
}

// Everything and Repeated are the addresses of the two lists.
func (v *indicatorsPage) Everything() string { return v.Address.With("shared", "") }

// Repeated is the address of the meanings that stand in several places.
func (v *indicatorsPage) Repeated() string { return v.Address.With("shared", "yes") }

// Unsearched is the address without the search.
func (v *indicatorsPage) Unsearched() string { return v.Address.With("q", "", "shared", "") }
