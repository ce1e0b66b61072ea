// Package binding is the staff's pages of how the indicators of a declaration are measured (取数口径): all of them with what is
// proposed and what last year's records would have come to, one of them to choose and to report by hand, and who confirmed what
// when. It guarantees that whoever confirms proposals confirms those he saw, that what is typed by hand is called so wherever
// it stands, and that a refused form keeps what was chosen. How a binding is read and judged is measure's.
package binding

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"strconv"

	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/measure"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/review"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is the rooms that the pages show. Cases is nil where there is no review: then bindings can always be changed. Files is
// nil where no files are kept: then nothing can be reported by hand. Figures is the path below a declaration where an
// indicator's figure is shown ("/i"), "" where there is no such page. Forecast is nil where nothing is said about how targets stand
// to the years before.
type Deps struct {
	Goal     *goal.Service
	Measure  *measure.Service
	Forecast *forecast.Service
	Cases    *review.Service
	Files    *attach.Service
	Figures  string
}

type server struct {
	*site.Site
	Deps
}

// Routes adds the pages to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{to, d}
	if err := s.Pages(nil, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	s.AddTabs(site.Tab{Order: 15, Name: "bindings", Path: "/bindings", Key: "binding.link", Act: office.Read})
	read, draft := site.Need{Act: office.Read, At: site.AtDeclaration(s.Goal)}, site.Need{Act: office.Draft, At: site.AtDeclaration(s.Goal)}
	s.Handle("GET /d/{id}/bindings", read, s.list)
	s.Handle("POST /d/{id}/bindings", draft, s.confirmAll)
	s.Handle("GET /d/{id}/bindings/{n}", read, s.one)
	s.Handle("POST /d/{id}/bindings/{n}", draft, s.confirm)
	s.Handle("POST /d/{id}/bindings/{n}/report", draft, s.report)
	return nil
}

// PageTypes are the structs of the templates, for the test that holds the two together.
var PageTypes = map[string]any{"binding/list": &listPage{}, "binding/one": &onePage{}}

// about is what both pages know of the declaration: its bindings, what is proposed, and whether the visitor may change them now.
type about struct {
	site.Page
	site.Fields
	Kept    goal.Kept
	Bound   measure.Bound
	MayBind bool
	Shut    string // why nobody can change them now, "" where he may
}

func (s *server) about(r *http.Request) (a about, err error) {
	a.Page = s.NewPage(r, "summary")
	if a.Kept, err = s.Goal.Get(r.Context(), goal.ID(r.PathValue("id"))); err != nil {
		return a, err
	}
	if a.Bound, err = s.Measure.Bindings(r.Context(), a.Kept.ID); err != nil {
		return a, err
	}
	d := a.Kept.Declaration
	at := a.Visitor.PlaceOf(d.Department, d.Unit)
	a.MayBind = a.Visitor.May(office.Draft, at).Allowed
	if a.MayBind {
		shut, err := s.shut(r.Context(), a.Kept.ID)
		if err != nil {
			return a, err
		}
		if shut != nil {
			a.MayBind, a.Shut = false, a.Printer.Fault(shut)
		}
	}
	a.Page.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	a.Page.Demo = a.Page.Demo || a.Kept.Demo
	s.About(&a.Page, string(a.Kept.ID), at, "bindings")
	a.Crumbs = []site.Crumb{{Text: d.Name, Href: "/d/" + string(a.Kept.ID), Chinese: true}}
	return a, nil
}

// shut says why bindings cannot be changed now, nil where they can.
func (s *server) shut(ctx context.Context, id goal.ID) (shut, err error) {
	if s.Cases == nil {
		return nil, nil
	}
	c, err := s.Cases.Of(ctx, id)
	if err != nil {
		return nil, err
	}
	return c.Editable(), nil
}

// Href is the address of the declaration's bindings.
func (a *about) Href() string { return "/d/" + string(a.Kept.ID) + "/bindings" }

// position reads the number of the indicator in the address, from 1 as people count.
func (a *about) position(r *http.Request) (int, error) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(a.Kept.Declaration.Indicators) {
		return 0, site.ErrNoPage
	}
	return n - 1, nil
}
