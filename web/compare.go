package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/goal"
	"plumbline/web/formview"
	"plumbline/web/site"
)

func (s *server) compareRoutes() {
	s.Handle("GET /compare", readers, s.compare)
}

type comparePage struct {
	site.Page
	A, B    *goal.Kept // nil until both are chosen
	Find    bool       // looks for declarations to choose from; nothing is compared
	Text    string     // what is looked for
	In      string     // the year that is looked in, or everyYear
	Years   []int
	Choices []goal.Row // the first that were found
	Matched int
	ChosenA string
	ChosenB string
	Changes []formview.Change
	Form    formview.View
	Marked  map[goal.Ref]formview.Change
}

// compare shows two revisions, years or projects side by side; a and b are "<id>" (newest) or "<id>.<revision>".
func (s *server) compare(w http.ResponseWriter, r *http.Request) error {
	v := &comparePage{Page: s.NewPage(r, "summary"), ChosenA: r.URL.Query().Get("a"), ChosenB: r.URL.Query().Get("b")}
	var err error
	if v.A, err = s.named(r, v.ChosenA); err != nil {
		return err
	}
	if v.B, err = s.named(r, v.ChosenB); err != nil {
		return err
	}
	sc, scopes, err := s.scopeOf(r)
	if err != nil {
		return err
	}
	v.Page.Scope = sc
	if err := s.choices(r, v, sc, scopes); err != nil {
		return err
	}
	v.Title = v.T("web.compare.title")
	v.Crumbs = []site.Crumb{{Text: v.T("web.summary.crumb", "year", sc.Year), Href: summaryOf(goal.Declaration{Department: sc.Department, Year: sc.Year})}, {Text: v.T("web.compare")}}
	if v.A != nil && v.B != nil && !v.Find {
		v.fill()
	}
	return s.Render(w, http.StatusOK, "goal/compare", v)
}

// everyYear looks in all years.
const everyYear = "all"

// choices fills what there is to choose from: the declarations of the department that answer the search, in one year or all.
func (s *server) choices(r *http.Request, v *comparePage, sc goal.Scope, scopes []goal.Scope) error {
	a := r.URL.Query()
	v.Find, v.Text, v.In = a.Has("find"), a.Get("q"), a.Get("in")
	year, err := strconv.Atoi(v.In)
	if v.In != everyYear && (err != nil || year <= 0) {
		year, v.In = sc.Year, strconv.Itoa(sc.Year)
	}
	for _, other := range scopes {
		if other.Department == sc.Department && !slices.Contains(v.Years, other.Year) {
			v.Years = append(v.Years, other.Year)
		}
	}
	q, _ := site.VisitorOf(r).Narrow(goal.Query{Department: sc.Department, Year: year, Text: v.Text})
	list, err := s.Goal.Summary(r.Context(), q)
	v.Choices, v.Matched = list.Rows, list.Matched
	return err
}

// EveryYear says that all years are looked in.
func (v *comparePage) EveryYear() bool { return v.In == everyYear }

// Looked says that a year is looked in.
func (v *comparePage) Looked(year int) bool { return v.In == strconv.Itoa(year) }

// named reads "<id>" or "<id>.<revision>"; nil where the name is blank.
func (s *server) named(r *http.Request, name string) (*goal.Kept, error) {
	if name == "" {
		return nil, nil
	}
	id, rev, has := strings.Cut(name, ".")
	var k goal.Kept
	var err error
	if n, convErr := strconv.Atoi(rev); has && convErr == nil {
		k, err = s.Goal.At(r.Context(), goal.ID(id), n)
	} else {
		k, err = s.Goal.Get(r.Context(), goal.ID(id))
	}
	if err != nil {
		return nil, err
	}
	if !reads(r, k.Declaration) {
		return nil, site.ErrNoPage
	}
	return &k, nil
}

func (v *comparePage) fill() {
	older, newer := v.A.Declaration, v.B.Declaration
	v.Changes, v.Marked = formview.Changes(&v.Page, older, newer)
	v.Form = formview.New("", newer, nil)
	v.Title = v.T("web.compare.finding", "n", len(v.Changes))
	if len(v.Changes) == 0 {
		v.Title = v.T("web.compare.same")
	}
	v.State = v.T("web.compare.state", "a", v.label(v.A), "b", v.label(v.B))
}

// label names a revision: project, year, number.
func (v *comparePage) label(k *goal.Kept) string {
	return v.T("web.compare.label", "name", k.Declaration.Name, "year", k.Declaration.Year, "n", k.Revision)
}

// LabelA and LabelB head the two columns.
func (v *comparePage) LabelA() string { return v.label(v.A) }

// LabelB heads the newer column.
func (v *comparePage) LabelB() string { return v.label(v.B) }

// Change is the difference at the field of a cell, nil where there is none.
func (v *comparePage) Change(ref goal.Ref) *formview.Change {
	if c, ok := v.Marked[ref]; ok {
		return &c
	}
	return nil
}
