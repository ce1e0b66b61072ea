package web

import (
	"net/http"
	"slices"

	"plumbline/web/site"

	"plumbline/goal"
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
	Uses    int
	Several int // meanings in more than one place
	Pager   site.Pager
}

// How many places of one meaning a page lists: in the list of all, and where a reader searched for it.
const (
	shownUses    = 20
	searchedUses = 500
)

// alikeGroup is one meaning; Why says why names that differ are taken for the same.
type alikeGroup struct {
	goal.Alike
	Shown []goal.Use // the first ones
	More  int        // those that are not shown
	All   string     // address of all
	Why   []string
	First bool // the first on the page that stands in one place only
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
	q, _ := site.VisitorOf(r).Narrow(goal.Query{Department: sc.Department, Year: sc.Year, Text: v.Text})
	all, err := s.Goal.Indicators(r.Context(), q)
	if err != nil {
		return err
	}
	v.group(all)
	v.Pager = site.NewPager(v.Address, site.PageNumber(r), len(v.Groups))
	from, to := v.Pager.Bounds()
	v.Groups = v.Groups[from:to]
	if i := slices.IndexFunc(v.Groups, func(g alikeGroup) bool { return len(g.Uses) == 1 }); i >= 0 {
		v.Groups[i].First = true
	}
	v.Title = v.T("web.indicators.finding", "n", v.Uses, "several", v.Several)
	v.State = v.T("web.indicators.state")
	v.Crumbs = scopeCrumbs(&v.Page, scopes, "/indicators")
	return s.Render(w, http.StatusOK, "goal/indicators", v)
}

func (v *indicatorsPage) group(all []goal.Alike) {
	limit := shownUses
	if v.Text != "" {
		limit = searchedUses
	}
	for _, a := range all {
		v.Uses += len(a.Uses)
		if len(a.Uses) > 1 {
			v.Several++
		} else if v.Shared {
			continue
		}
		g := alikeGroup{Alike: a, Shown: a.Uses[:min(len(a.Uses), limit)], More: max(0, len(a.Uses)-limit)}
		g.All = v.Address.With("q", a.Name)
		for _, key := range a.Reasons() {
			g.Why = append(g.Why, v.T(key))
		}
		v.Groups = append(v.Groups, g)
	}
}

// Everything and Repeated are the addresses of the two lists.
func (v *indicatorsPage) Everything() string { return v.Address.With("shared", "") }

// Repeated is the address of the meanings that stand in several places.
func (v *indicatorsPage) Repeated() string { return v.Address.With("shared", "yes") }

// Unsearched is the address without the search.
func (v *indicatorsPage) Unsearched() string { return v.Address.With("q", "", "shared", "") }
