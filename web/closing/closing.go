// Package closing is the page on which an officer of the department says up to which day the figures of a project are final
// (定数), and takes that back. It guarantees that who may only read sees since when and why but no form, that days are opened
// again only with a reason, and that a refused form keeps what was typed. What finality means is the journal's: whoever
// changes a record of those days afterwards gives a reason, and the change is kept as an amendment and marked.
package closing

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/office"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is what the page stands on. Closings lists what is final of a year; Close makes the figures of a project and year final
// through a day, the zero day takes it back from all of them (keeping.Service.Close). Person finds who did
// (office.Service.Person); where it is nil, or knows nobody of the id, the page does not say who.
type Deps struct {
	Goal     *goal.Service
	Closings func(ctx context.Context, year int) ([]read.Closing, error)
	Close    func(ctx context.Context, by actor.Actor, project string, year int, through day.Day, reason string) error
	Person   func(ctx context.Context, who office.PersonID) (office.Person, error)
}

type server struct {
	*site.Site
	Deps
}

// Routes adds the page to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{to, d}
	if err := to.Pages(nil, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	to.AddTabs(site.Tab{Order: 16, Name: "final", Path: "/final", Key: "closing.tab", Act: office.Read})
	closes := site.Need{Act: office.ReviewDepartment, At: site.AtDeclaration(s.Goal)}
	to.Handle("GET /d/{id}/final", site.Need{Act: office.Read, At: site.AtDeclaration(s.Goal)}, s.show)
	to.Handle("POST /d/{id}/final", closes, s.close)
	to.Handle("POST /d/{id}/final/open", closes, s.reopen)
	return nil
}

// PageTypes are the structs of the templates, for the test that holds the two together.
var PageTypes = map[string]any{"closing/final": &finalPage{}}

type finalPage struct {
	site.Page
	site.Fields
	Kept    goal.Kept
	Closing read.Closing
	By      string // name of who closed
	MayDo   bool
	Action  string
	Through string // as typed
	Reason  string // as typed, of whichever form was sent
}

// Final says that figures of the project are final.
func (v *finalPage) Final() bool { return !v.Closing.Through.IsZero() }

func (s *server) show(w http.ResponseWriter, r *http.Request) error {
	return s.draw(w, r, "", "", "", nil)
}

// draw shows the page with what was typed into one of its forms ("" is the first), and why it was refused.
func (s *server) draw(w http.ResponseWriter, r *http.Request, form, through, reason string, refused error) error {
	k, err := site.DeclarationOf(s.Goal, r)
	if err != nil {
		return err
	}
	d := k.Declaration
	v := &finalPage{Page: s.NewPage(r, "summary"), Kept: k, Action: "/d/" + string(k.ID) + "/final", Through: through, Reason: reason}
	at := v.Visitor.PlaceOf(d.Department, d.Unit)
	v.MayDo = v.Visitor.May(office.ReviewDepartment, at).Allowed
	if err := s.standing(r.Context(), v); err != nil {
		return err
	}
	v.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Demo = v.Demo || k.Demo
	s.About(&v.Page, string(k.ID), at, "final")
	v.Crumbs = []site.Crumb{{Text: d.Name, Href: "/d/" + string(k.ID), Chinese: true}, {Text: v.T("closing.tab")}}
	v.Title, v.State = v.T("closing.none", "year", d.Year), v.T("closing.what")
	if v.Final() {
		v.Title = v.T("closing.through", "through", v.Closing.Through.String())
	}
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "through"); err != nil {
			return err
		}
		if v.Final() && form != "" {
			v.Form, v.At = form, "reason" // its only field
		}
	}
	return s.Render(w, status, "closing/final", v)
}

// standing reads the closing in force of the page's project.
func (s *server) standing(ctx context.Context, v *finalPage) error {
	d := v.Kept.Declaration
	list, err := s.Closings(ctx, d.Year)
	if err != nil {
		return err
	}
	project := journal.ProjectOf(d.Department, d.Name)
	if i := slices.IndexFunc(list, func(c read.Closing) bool { return c.Project == project }); i >= 0 {
		v.Closing = list[i]
	}
	if s.Person == nil || !v.Final() {
		return nil
	}
	who, err := s.Person(ctx, office.PersonID(v.Closing.By))
	if fault.KindOf(err) == fault.NotFound {
		err = nil // the machine, or who has left the store
	}
	v.By = who.Name
	return err
}

func (s *server) close(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	typed, reason := strings.TrimSpace(r.PostForm.Get("through")), strings.TrimSpace(r.PostForm.Get("reason"))
	through, err := day.Parse(typed)
	switch {
	case typed == "":
		err = fault.New(fault.Invalid, "closing.no_day").On("through")
	case err != nil:
		err = fault.New(fault.Invalid, "closing.not_day", "text", typed).On("through")
	default:
		err = s.act(r, through, reason)
	}
	if err != nil {
		return s.draw(w, r, "", typed, reason, err)
	}
	return s.done(w, r, "final")
}

// reopen takes finality back from all days.
func (s *server) reopen(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	reason := strings.TrimSpace(r.PostForm.Get("reason"))
	if err := s.act(r, day.Day{}, reason); err != nil {
		return s.draw(w, r, "open", "", reason, err)
	}
	return s.done(w, r, "final_open")
}

func (s *server) act(r *http.Request, through day.Day, reason string) error {
	k, err := site.DeclarationOf(s.Goal, r)
	if err != nil {
		return err
	}
	d := k.Declaration
	return s.Close(r.Context(), site.VisitorOf(r).Actor(), journal.ProjectOf(d.Department, d.Name), d.Year, through, reason)
}

func (s *server) done(w http.ResponseWriter, r *http.Request, saved string) error {
	http.Redirect(w, r, "/d/"+r.PathValue("id")+"/final?saved="+saved+"#saved", http.StatusSeeOther)
	return nil
}
