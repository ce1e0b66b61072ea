package evaluation

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/web/site"
)

// listPage is the self-evaluations of a department's year.
type listPage struct {
	site.Page
	Empty    bool
	Scopes   []scopeView
	Rows     []listRow
	N        int
	Begun    int
	Handed   int
	Accepted int
	Differ   int
	Mean     string // of the scores that stand, "" without one
	Grades   []gradeCount
}

type scopeView struct {
	Text, Href string
	Current    bool
}

type gradeCount struct {
	Word string
	N    int
}

// listRow is one declaration; the scores are "" where nothing is kept.
type listRow struct {
	Name, Unit, Href      string
	Machine, Self, Review string
	Grade                 string
	Missing, Differ       int
	Stale                 bool
	Stands                sign
	rank                  int
	total                 scheme.Points
}

func listHref(department string, year int) string {
	return "/evaluation?" + url.Values{"department": {department}, "year": {strconv.Itoa(year)}}.Encode()
}

// list shows a department's year.
func (s *server) list(w http.ResponseWriter, r *http.Request) error {
	v := &listPage{Page: s.NewPage(r, "evaluation")}
	sc, ok, err := s.scope(r, v)
	if err != nil {
		return err
	}
	if !ok {
		v.Empty, v.Title = true, v.T("evaluating.none")
		return s.Render(w, http.StatusOK, "evaluation/list", v)
	}
	v.Scope, v.Demo = sc, v.Demo || sc.Demo
	if err := s.rows(r, v, sc); err != nil {
		return err
	}
	v.Title = v.T("evaluating.title", "n", v.N, "accepted", v.Accepted)
	v.State = v.T("evaluating.state", "department", sc.Department, "year", sc.Year)
	return s.Render(w, http.StatusOK, "evaluation/list", v)
}

// scope is the department and year of the address, the newest that the visitor may read where it names none.
func (s *server) scope(r *http.Request, v *listPage) (goal.Scope, bool, error) {
	all, err := s.Goal.Scopes(r.Context())
	if err != nil {
		return goal.Scope{}, false, err
	}
	a := site.AddressOf(r)
	all = slices.DeleteFunc(all, func(sc goal.Scope) bool { return v.Visitor.Reads(sc.Department).None() })
	at := slices.IndexFunc(all, func(sc goal.Scope) bool {
		return (a.Department() == "" || a.Department() == sc.Department) && (a.Get("year") == "" || a.Get("year") == strconv.Itoa(sc.Year))
	})
	if at < 0 {
		if a.Department() != "" || a.Get("year") != "" {
			return goal.Scope{}, false, site.ErrNoPage
		}
		return goal.Scope{}, false, nil
	}
	for i, sc := range all {
		v.Scopes = append(v.Scopes, scopeView{v.T("evaluating.scope", "department", sc.Department, "year", sc.Year), listHref(sc.Department, sc.Year), i == at})
	}
	return all[at], true, nil
}

// rows lists the declarations that the visitor may read, those on which somebody must act first.
func (s *server) rows(r *http.Request, v *listPage, sc goal.Scope) error {
	whole, err := s.Goal.Whole(r.Context(), sc.Department, sc.Year)
	if err != nil {
		return err
	}
	results, err := s.Evaluation.Results(r.Context(), sc.Department, sc.Year)
	if err != nil {
		return err
	}
	of := map[goal.ID]*evaluation.Evaluation{}
	for i := range results {
		of[results[i].Kept.ID] = &results[i]
	}
	grades, sum := map[scheme.Grade]int{}, scheme.Points(0)
	for _, k := range whole {
		d := k.Declaration
		if !v.Visitor.May(office.Read, v.Visitor.PlaceOf(d.Department, d.Unit)).Allowed {
			continue
		}
		v.N++
		e := of[k.ID]
		if e != nil {
			score := e.Stands()
			grades[score.Grade]++
			sum += score.Total
		}
		v.Rows = append(v.Rows, v.row(k, e))
	}
	if v.Begun > 0 {
		v.Mean = scheme.Points((int64(sum)*2 + int64(v.Begun)) / (2 * int64(v.Begun))).String() // half up
	}
	for _, g := range []scheme.Grade{scheme.Excellent, scheme.Good, scheme.Fair, scheme.Poor} {
		if grades[g] > 0 {
			v.Grades = append(v.Grades, gradeCount{v.T(g.Key()), grades[g]})
		}
	}
	slices.SortStableFunc(v.Rows, func(a, b listRow) int { return cmp.Or(a.rank-b.rank, cmp.Compare(a.total, b.total)) })
	return nil
}

// row is a line of the list.
func (v *listPage) row(k goal.Kept, e *evaluation.Evaluation) listRow {
	x := listRow{Name: k.Declaration.Name, Unit: k.Declaration.Unit, Href: href(k.ID)}
	if e == nil {
		x.Stands = stateSign(&v.Page, &evaluation.Evaluation{Case: course.Case{Case: review.Case{State: review.Draft}}})
		return x
	}
	v.Begun++
	score := e.Stands()
	x.Machine, x.Self, x.Grade = e.Machine.Total.String(), e.Self.Total.String(), v.T(score.Grade.Key())
	if e.Appraisal != nil && !e.Stale {
		x.Review = e.Appraisal.Score.Total.String()
	}
	x.Stands, x.Stale, x.total = stateSign(&v.Page, e), e.Stale, score.Total
	for position := evaluation.Execution; position < len(e.Machine.Lines); position++ {
		if e.Self.Of(position) != e.Line(position).Points {
			x.Differ++
		}
	}
	if x.Differ > 0 {
		v.Differ++
	}
	switch e.Case.State {
	case course.Accepted:
		v.Handed, v.Accepted, x.rank = v.Handed+1, v.Accepted+1, 3
	case review.Submitted, review.Passed:
		v.Handed, x.rank = v.Handed+1, 2
	default:
		x.Missing, x.rank = len(e.Missing), 1
	}
	return x
}
