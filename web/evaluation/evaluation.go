// Package evaluation is the staff's pages of self-evaluations (绩效自评): those of a department's year, the official form of one filled in
// where it stands, why a line has its points, a reviewer's score, and the ways to score. It guarantees that the form on the page is the
// one that is printed, that every number of points leads to the figure, the rule and the scheme that it comes from, that what is missing is
// told beside the cell that it is missing in, and that a refused form keeps what was typed. What a line is worth is evaluation's.
package evaluation

import (
	"embed"
	"fmt"
	"net/http"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on.
type Deps struct {
	Goal       *goal.Service
	Evaluation *evaluation.Service
	Courses    *course.Service
	Font       string
}

type server struct {
	*site.Site
	Deps
}

// Routes adds the pages to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{to, d}
	if err := to.Pages(nil, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	to.AddMenu(site.Menu{Order: 38, Nav: "evaluation", Href: "/evaluation", Key: "evaluating.nav", Act: office.Read})
	to.AddTabs(site.Tab{Order: 18, Name: "evaluation", Path: "/evaluation", Key: "evaluating.tab", Act: office.Read})
	read := site.Need{Act: office.Read, At: site.AtDeclaration(s.Goal)}
	to.Handle("GET /evaluation", site.Need{Act: office.Read}, s.list)
	to.Handle("GET /d/{id}/evaluation", read, s.show)
	to.Handle("GET /d/{id}/evaluation/lines/{n}", read, s.line)
	to.Handle("GET /d/{id}/evaluation/files/{file}", read, s.export)
	to.Handle("POST /d/{id}/evaluation", site.Need{Act: office.Evaluate, At: site.AtDeclaration(s.Goal)}, s.save)
	to.Handle("POST /d/{id}/evaluation/appraisal", site.Need{Act: office.Appraise, At: site.AtDeclaration(s.Goal)}, s.appraise)
	// Who may decide depends on the stage that waits: the course asks for it, by the desks of the visitor.
	for _, name := range moves {
		to.Handle("POST /d/{id}/evaluation/"+name, read, s.move(name))
	}
	to.Handle("GET /schemes", site.Need{Act: office.Read}, s.schemes)
	to.Handle("GET /schemes/new", site.Need{Act: office.Read}, s.newScheme)
	to.Handle("POST /schemes", site.Need{Act: office.Read}, s.setScheme)
	return nil
}

// PageTypes are the structs of the templates, for the test that holds the two together.
var PageTypes = map[string]any{
	"evaluation/list": &listPage{}, "evaluation/form": &formPage{}, "evaluation/line": &linePage{}, "evaluation/schemes": &schemesPage{}, "evaluation/scheme": &schemePage{},
}

// acts are the acts of the office's table that an evaluation asks for.
var acts = []office.Act{office.Evaluate, office.Appraise, office.ReviewUnit, office.ReviewDepartment, office.ReviewFinance}

// person is the visitor as the course of papers knows people, with his desks at the places given.
func person(v site.Visitor, organisations ...string) review.Person {
	p := review.Person{Actor: v.Actor()}
	for _, o := range organisations {
		at := v.Tree.Place(office.ID(o))
		for _, act := range acts {
			if at.ID != "" && v.May(act, at).Allowed {
				p.Desks = append(p.Desks, review.Desk{Act: string(act), Organisation: o})
			}
		}
	}
	return p
}

// subject is what every page and act of one evaluation begins with.
type subject struct {
	e      *evaluation.Evaluation
	at     office.Place
	path   []string // its organisation, then those above it
	person review.Person
}

func (s *server) subject(r *http.Request) (x subject, err error) {
	if x.e, err = s.Evaluation.Of(r.Context(), goal.ID(r.PathValue("id"))); err != nil {
		return x, err
	}
	v, d := site.VisitorOf(r), x.e.Kept.Declaration
	x.at = v.PlaceOf(d.Department, d.Unit)
	x.path = placed(v.Tree, d.Department, d.Unit)
	at := x.path[:min(1, len(x.path))]
	if o := x.e.Case.Organisation(); o != "" && (len(at) == 0 || at[0] != o) {
		at = []string{o}
	}
	x.person = person(v, at...)
	return x, nil
}

// placed is the organisation of a declaration by the names that it carries, then those above it; none where the tree does not know them.
func placed(t office.Tree, department, unit string) (out []string) {
	o, ok := t.Named(department, unit)
	if !ok {
		return nil
	}
	out = append(out, string(o.ID))
	for _, above := range t.Place(o.ID).Above {
		out = append(out, string(above))
	}
	return out
}

// head fills what the pages about one evaluation have in common.
func (s *server) head(p *site.Page, x subject) {
	d := x.e.Kept.Declaration
	p.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	p.Demo = p.Demo || x.e.Kept.Demo
	p.State = p.T("evaluating.as_of", "on", x.e.On.String(), "known", day.Minute(x.e.Known))
	s.About(p, string(x.e.Kept.ID), x.at, "evaluation")
	p.Crumbs = []site.Crumb{{Text: p.T("evaluating.crumb", "year", d.Year), Href: listHref(d.Department, d.Year)}}
}

// href is the page of an evaluation.
func href(id goal.ID) string { return "/d/" + string(id) + "/evaluation" }

// sign is a status: a shape with its colour, never without a word.
type sign struct{ Shape, Class, Word string }

// stateSign says where an evaluation stands.
func stateSign(p *site.Page, e *evaluation.Evaluation) sign {
	x := sign{"dashed", "ink3", p.T(e.Case.StateKey())}
	switch e.Case.State {
	case course.Accepted:
		x.Shape, x.Class = "disc", "ok"
	case review.Submitted, review.Passed:
		x.Shape, x.Class = "half", "warn"
	case review.Returned:
		x.Shape, x.Class = "cross", "zhu"
	case review.Draft:
		if e.Version == 0 {
			x.Word = p.T("evaluating.state.none")
		}
	}
	return x
}
