package appraisal

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"plumbline/base/fen"
	"plumbline/evaluation/advice"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/web/site"
)

// adviceRoutes adds the pages of what a year asks of the next.
func (s *server) adviceRoutes(to *site.Site) {
	if s.Advice == nil {
		return
	}
	to.Handle("GET /advice", site.Need{Act: office.Read}, s.advised)
	to.Handle("GET /d/{id}/advice", site.Need{Act: office.Read, At: site.AtDeclaration(s.Goal)}, s.adviceOf)
}

// advicePage is the proposals of a department's year, or of one project.
type advicePage struct {
	site.Page
	Empty    bool
	Scopes   []scopeView
	Counts   []kindCount
	Projects []adviceProject
	Money    string // that is asked about, "" for none
	Rules    []adviceRule
	Single   bool
}

type kindCount struct {
	Word string
	N    int
}

type adviceProject struct {
	ID, Name, Unit, Href, Grade, Total string
	Rows                               []adviceRow
	rank                               int
}

type adviceRow struct {
	Kind, Line, Text, Rule, Basis, Href, Link string
	Grave, Question, Chinese                  bool
}

type adviceRule struct {
	Name, Kind, How, Basis string
	Question               bool
}

func (s *server) advised(w http.ResponseWriter, r *http.Request) error {
	v := &advicePage{Page: s.NewPage(r, "evaluation")}
	v.Title = v.T("advising.title.none")
	v.Crumbs = []site.Crumb{{Text: v.T("evaluating.nav"), Href: "/evaluation"}}
	sc, ok, err := s.near(r, &v.Page, "/advice", &v.Scopes)
	if err != nil {
		return err
	}
	if !ok {
		v.Empty = true
		return s.Render(w, http.StatusOK, "appraisal/advice", v)
	}
	v.Scope, v.Demo = sc, v.Demo || sc.Demo
	v.State = v.T("evaluating.state", "department", sc.Department, "year", sc.Year)
	list, err := s.Advice.Department(r.Context(), sc.Department, sc.Year)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(p advice.Project) bool { return !v.reads(p.Evaluation.Kept.Declaration) })
	v.tell(list, sc.Year)
	if v.Empty = len(list) == 0; !v.Empty {
		v.Title = v.T("advising.title", "year", sc.Year+1, "n", v.asked(), "projects", len(list))
	}
	return s.Render(w, http.StatusOK, "appraisal/advice", v)
}

func (v *advicePage) reads(d goal.Declaration) bool {
	return v.Visitor.May(office.Read, v.Visitor.PlaceOf(d.Department, d.Unit)).Allowed
}

// asked counts the proposals that ask for a change.
func (v *advicePage) asked() (n int) {
	for _, c := range v.Counts {
		n += c.N
	}
	return n
}

func (s *server) adviceOf(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Advice.Of(r.Context(), goal.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	d := p.Evaluation.Kept.Declaration
	v := &advicePage{Page: s.NewPage(r, "evaluation"), Single: true}
	v.Scope, v.Demo = goal.Scope{Department: d.Department, Year: d.Year}, v.Demo || p.Evaluation.Kept.Demo
	v.Crumbs = []site.Crumb{
		{Text: v.T("advising.nav"), Href: "/advice?" + scoped(d.Department, d.Year)},
		{Text: d.Name, Href: "/d/" + string(p.Evaluation.Kept.ID) + "/evaluation", Chinese: true},
	}
	v.State = v.T("evaluating.state", "department", d.Department, "year", d.Year)
	v.tell([]advice.Project{p}, d.Year)
	v.Title = v.T("advising.one", "year", d.Year+1, "n", v.asked())
	return s.Render(w, http.StatusOK, "appraisal/advice", v)
}

// tell shows projects, those with the gravest proposal first, and the rules.
func (v *advicePage) tell(list []advice.Project, year int) {
	kinds, counts, sum := advice.Kinds(), map[advice.Kind]int{}, fen.Fen(0)
	for _, p := range list {
		e := p.Evaluation
		score, d := e.Stands(), e.Kept.Declaration
		x := adviceProject{ID: string(e.Kept.ID), Name: d.Name, Unit: d.Unit, Href: "/d/" + string(e.Kept.ID) + "/advice", Grade: v.T(score.Grade.Key()), Total: score.Total.String(), rank: len(kinds)}
		for _, a := range p.Proposals {
			if a.Kind != advice.Keep {
				counts[a.Kind]++
			}
			sum += a.Money
			x.rank = min(x.rank, slices.Index(kinds, a.Kind))
			x.Rows = append(x.Rows, v.row(x.ID, p, a))
		}
		v.Projects = append(v.Projects, x)
	}
	slices.SortStableFunc(v.Projects, func(a, b adviceProject) int { return cmp.Compare(a.rank, b.rank) })
	for _, k := range kinds {
		if counts[k] > 0 {
			v.Counts = append(v.Counts, kindCount{v.T(k.Key()), counts[k]})
		}
	}
	if sum > 0 {
		v.Money = sum.Grouped()
	}
	for _, r := range advice.Rules(year) {
		v.Rules = append(v.Rules, adviceRule{v.T("advice.rule." + r.ID), v.T(r.Kind.Key()), v.T("advice.rule."+r.ID+".how", "limit", r.Param), r.Basis.String(), r.Question})
	}
}

// row is one proposal, with the page of the figure that it stands on.
func (v *advicePage) row(id string, p advice.Project, a advice.Proposal) adviceRow {
	x := adviceRow{
		Kind: v.T(a.Kind.Key()), Text: a.Said.Text(v.T), Rule: v.T("advice.rule." + a.ID), Basis: a.Basis.String(), Grave: a.Kind == advice.Stop || a.Kind == advice.Cut, Question: a.Question,
		Line: v.T("advising.project"), Href: "/d/" + id + "/evaluation", Link: v.T("advising.link.evaluation"),
	}
	if a.Position >= 0 && a.Position < len(p.Evaluation.Input.Facts) {
		x.Line, x.Chinese = p.Evaluation.Input.Facts[a.Position].Name, true
		x.Href, x.Link = "/d/"+id+"/evaluation/lines/"+strconv.Itoa(a.Position+1), v.T("advising.link.line")
	} else if a.Money > 0 {
		x.Href, x.Link = "/d/"+id+"/evaluation/lines/0", v.T("advising.link.line")
	}
	return x
}
