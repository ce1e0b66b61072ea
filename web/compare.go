package web

import (
	"net/http"
	"strconv"
	"strings"

	"plumbline/web/formview"
	"plumbline/web/site"

	"plumbline/goal"
)

func (s *server) compareRoutes() {
	s.Handle("GET /compare", readers, s.compare)
}

type comparePage struct {
	site.Page
	A, B    *goal.Kept // nil until both are chosen
	Choices []goal.Row
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
	sc, _, err := s.scopeOf(r)
	if err != nil {
		return err
	}
	v.Page.Scope = sc
	q, _ := site.VisitorOf(r).Narrow(goal.Query{Department: sc.Department, Year: sc.Year})
	list, err := s.Goal.Summary(r.Context(), q)
	if err != nil {
		return err
	}
	v.Choices = list.Rows
	v.Title = v.T("web.compare.title")
	v.Crumbs = []site.Crumb{{Text: v.T("web.summary.crumb", "year", sc.Year), Href: summaryOf(goal.Declaration{Department: sc.Department, Year: sc.Year})}, {Text: v.T("web.compare")}}
	if v.A != nil && v.B != nil {
		v.fill()
	}
	return s.Render(w, http.StatusOK, "goal/compare", v)
}

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
