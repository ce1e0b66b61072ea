// Package draft is the pages on which declarations are drafted: the drafts of the visitor's organisations, the ways to
// begin one, and the official form with inputs in its cells, saved while it is typed. It guarantees that every act sends
// along what was typed in every cell, so that nothing is lost with script or without, and that a draft is reached only by who
// may draft for its organisation. What becomes of an edit is goal/draft's.
package draft

import (
	"embed"
	"net/http"

	"plumbline/evaluation/advice"
	"plumbline/forecast"
	"plumbline/form"
	"plumbline/goal"
	drafts "plumbline/goal/draft"
	"plumbline/goal/library"
	"plumbline/goal/library/template"
	"plumbline/office"
	"plumbline/review"
	"plumbline/rule"
	"plumbline/web/formview"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on. Templates may be nil: then no draft begins from one. Library may be nil: then nothing is
// said about unusual indicators. Forecast may be nil: then nothing is said about how targets stand to the years before. Advice may be nil:
// then nothing is said about what the year before asks. Cases may be nil; its remarks stand beside the cells.
type Deps struct {
	Draft     *drafts.Service
	Goal      *goal.Service
	Form      *form.Service
	Rule      *rule.Service
	Cases     *review.Service
	Templates *template.Service
	Library   *library.Service
	Forecast  *forecast.Service
	Advice    *advice.Service
}

type server struct {
	*site.Site
	Deps
}

// Routes adds every address of the group.
func Routes(at *site.Site, d Deps) error {
	s := &server{at, d}
	if err := s.Pages(formview.Words(), formview.Parts, files); err != nil {
		return err
	}
	s.AddMenu(site.Menu{Order: 20, Nav: "drafts", Href: "/drafts", Key: "drafting.nav", Act: office.Draft})
	anywhere := site.Need{Act: office.Draft}
	s.Handle("GET /drafts", anywhere, s.list)
	s.Handle("GET /drafts/new", anywhere, s.choose)
	s.Handle("POST /drafts", anywhere, s.start)
	here := site.Need{Act: office.Draft, At: s.placeOf}
	s.Handle("GET /draft/{id}", here, s.sheet)
	s.Handle("POST /draft/{id}", here, s.act)
	s.Handle("GET /draft/{id}/cell/{cell}", here, s.cell)
	s.HandleData("POST /draft/{id}/edits", here, s.edits)
	return nil
}

// placeOf is the organisation that a draft is of.
func (s *server) placeOf(r *http.Request) (office.Place, error) {
	of, err := s.Draft.Whose(r.Context(), idOf(r))
	if err != nil {
		return office.Place{}, err
	}
	return site.VisitorOf(r).Tree.Place(office.ID(of)), nil
}

func idOf(r *http.Request) drafts.ID { return drafts.ID(r.PathValue("id")) }
