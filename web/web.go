// Package web is the staff's pages of declarations: the summary of a year, a declaration as the official form with its
// findings beside the cells, import with preview, comparison, rules and indicators, and the same as files. It guarantees
// that every page works without script and in both languages, that no sentence stands in code, and that a visitor meets
// only what the table of permissions lets him. What is decided is left to the rooms; the frame and the gate are web/site's.
package web

import (
	"embed"
	"fmt"

	"plumbline/form"
	"plumbline/goal"
	"plumbline/goal/library"
	"plumbline/office"
	"plumbline/review"
	"plumbline/rule"
	"plumbline/web/formview"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on. Font is the path of the font for PDF ("" looks one up); Home is where a visitor comes
// first ("" the newest summary), HomeOf where this one comes first ("" as all do; may be nil).
type Deps struct {
	Goal    *goal.Service
	Form    *form.Service
	Rule    *rule.Service
	Library *library.Service // may be nil: then nothing leads to it
	Font    string
	Home    string
	HomeOf  func(site.Visitor) string
	Cases   *review.Service // the review of declarations; nil where there is none
}

type server struct {
	*site.Site
	Deps
	known knowns
}

// Routes adds the pages to a site.
func Routes(to *site.Site, d Deps) error {
	if d.Home == "" {
		d.Home = "/summary"
	}
	s := &server{to, d, knowns{by: map[goal.ID]known{}}}
	if err := s.Pages(words(), formview.Parts, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	s.AddMenu(
		site.Menu{Order: 30, Nav: "summary", Href: "/summary", Key: "web.nav.summary", Act: office.Read},
		site.Menu{Order: 40, Nav: "import", Href: "/import", Key: "web.nav.import", Act: office.Draft},
		site.Menu{Order: 60, Nav: "indicators", Href: "/indicators", Key: "web.nav.indicators", Act: office.Read},
		site.Menu{Order: 70, Nav: "rules", Href: "/rules", Key: "web.nav.rules"},
	)
	s.AddTabs(site.Tab{Order: 10, Name: "form", Key: "web.tab.form", Act: office.Read})
	s.Handle("GET /about", site.Need{Open: true}, s.about)
	s.Handle("GET /{$}", site.Need{}, s.home)
	s.summaryRoutes()
	s.declarationRoutes()
	s.importRoutes()
	s.ruleRoutes()
	s.indicatorRoutes()
	s.compareRoutes()
	s.exportRoutes()
	return nil
}
