// Package review is the staff's pages of review: the inbox, a declaration as its reviewers and its drafter see it under
// review, approval of many at once, and the administration of stages, deadlines and working days. It guarantees that every
// act works without script, that a button which a visitor may not use is not shown but who may is said, that nothing typed
// is lost when an act is refused, and that of two who act at once the second sees what the first did. What may be done is
// decided by the room review, and who may by the table of permissions.
package review

import (
	"embed"
	"fmt"
	"net/http"

	"plumbline/goal"
	"plumbline/office"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/review/desk"
	"plumbline/review/remind"
	"plumbline/rule"
	"plumbline/web/formview"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is the rooms that the pages show.
type Deps struct {
	Goal   *goal.Service
	Rule   *rule.Service
	Cases  *review.Service
	Desk   *desk.Service
	Remind *remind.Service

	Courses *course.Service // of reports and evaluations; nil where there are none
}

type server struct {
	*site.Site
	Deps
}

// Routes adds the pages to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{to, d}
	if err := s.Pages(formview.Words(), formview.Parts, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	s.AddTabs(site.Tab{Order: 20, Name: "review", Path: "/review", Key: "desk.review", Act: office.Read})
	s.AddMenu(site.Menu{Order: 10, Nav: "inbox", Href: "/inbox", Key: "desk.nav.inbox"})
	s.Handle("GET /inbox", site.Need{}, s.inbox)
	s.Handle("POST /inbox/read", site.Need{}, s.putAway)
	s.Handle("POST /inbox/wish", site.Need{}, s.setWish)
	s.caseRoutes()
	s.bulkRoutes()
	s.stageRoutes()
	s.deadlineRoutes()
	return nil
}

// at needs an act where the declaration of the address belongs.
func (s *server) at(act office.Act) site.Need {
	return site.Need{Act: act, At: func(r *http.Request) (office.Place, error) {
		k, err := s.Goal.Get(r.Context(), goal.ID(r.PathValue("id")))
		if err != nil {
			return office.Place{}, err
		}
		return site.VisitorOf(r).PlaceOf(k.Declaration.Department, k.Declaration.Unit), nil
	}}
}
