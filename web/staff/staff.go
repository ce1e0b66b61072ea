// Package staff is the pages of organisations and people: the tree with who holds which role, the acts of those who manage
// them, and the table of permissions to read. It guarantees that a button stands only where its act is allowed, that a
// person's phone and mail are masked unless a reason was given, and that a link to hand over is shown once. What may be
// done is office's to decide.
package staff

import (
	"embed"
	"fmt"
	"net/http"

	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/office/account"
	"plumbline/office/reveal"
	"plumbline/office/session"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on. Address is where people reach the site, for links to hand over ("" as the request says).
type Deps struct {
	Office   *office.Service
	Account  *account.Service
	Sessions *session.Service
	Reveal   *reveal.Service
	Address  string
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
	s.AddMenu(site.Menu{Order: 80, Nav: "staff", Href: "/staff", Key: "staff.nav", Act: office.SeeOffice})
	see := site.Need{Act: office.SeeOffice}
	there := func(act office.Act) site.Need { return site.Need{Act: act, At: organisationOf} }
	s.Handle("GET /staff", see, s.tree)
	s.Handle("GET /staff/permissions", see, s.permissions)
	s.Handle("GET /staff/o/{organisation}", there(office.SeeOffice), s.organisation)
	s.Handle("POST /staff/o/{organisation}/found", there(office.ManageOrganisation), s.found)
	s.Handle("POST /staff/o/{organisation}/rename", there(office.ManageOrganisation), s.rename)
	s.Handle("POST /staff/o/{organisation}/move", there(office.ManageOrganisation), s.move)
	s.Handle("POST /staff/o/{organisation}/close", there(office.ManageOrganisation), s.close)
	s.Handle("POST /staff/o/{organisation}/hire", there(office.ManageStaff), s.hire)
	s.Handle("POST /staff/crown", site.Need{Act: office.ManageOrganisation, At: rootOf}, s.crown)
	// Who acts on a person must stand above all that the person may do: the office holds that within its transaction.
	manage, keys := site.Need{Act: office.ManageStaff}, site.Need{Act: office.ManageAccount}
	s.Handle("GET /staff/p/{person}", see, s.person)
	s.Handle("POST /staff/p/{person}/appoint", manage, s.appoint)
	s.Handle("POST /staff/p/{person}/relieve", manage, s.relieve)
	s.Handle("POST /staff/p/{person}/correct", manage, s.correct)
	s.Handle("POST /staff/p/{person}/leave", manage, s.leave)
	s.Handle("POST /staff/p/{person}/link", keys, s.link)
	s.Handle("POST /staff/p/{person}/sessions/end", keys, s.endSessions)
	s.Handle("POST /staff/p/{person}/tokens/{token}/revoke", keys, s.revoke)
	s.Handle("POST /staff/p/{person}/disconnect", keys, s.disconnect)
	s.Handle("POST /staff/p/{person}/reveal", see, s.reveal)
	return nil
}

// organisationOf is the place that an address names.
func organisationOf(r *http.Request) (office.Place, error) {
	at := site.VisitorOf(r).Tree.Place(office.ID(r.PathValue("organisation")))
	if at.ID == "" {
		return at, site.ErrNoPage
	}
	return at, nil
}

// rootOf is the uppermost place.
func rootOf(r *http.Request) (office.Place, error) {
	t := site.VisitorOf(r).Tree
	if len(t) == 0 {
		return office.Place{}, site.ErrNoPage
	}
	return t.Place(t[0].ID), nil
}

// posted reads a form.
func posted(r *http.Request) error {
	r.Body = http.MaxBytesReader(nil, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	return nil
}

// led sends the browser on after an act, with what was done.
func led(w http.ResponseWriter, r *http.Request, to, done string) error {
	http.Redirect(w, r, to+"?done="+done, http.StatusSeeOther)
	return nil
}

// page is a page of this group, with the way to it and the line of what was just done.
func (s *server) page(r *http.Request) site.Page {
	p := s.NewPage(r, "staff")
	p.Crumbs = []site.Crumb{{Text: p.T("staff.nav"), Href: "/staff"}}
	if done := "staff.done." + r.URL.Query().Get("done"); p.Printer.Has(done) {
		p.Saved, p.Here = p.T(done), r.URL.Path
	}
	return p
}

// refused is site.Refused for a form of the name; what is not there or out of reach gets the error page.
func (s *server) refused(w http.ResponseWriter, r *http.Request, err error, form, at string) (site.Fields, int, error) {
	if k := fault.KindOf(err); k == fault.NotFound || k == fault.Denied {
		return site.Fields{}, 0, err
	}
	p := s.page(r)
	f, status, err := site.Refused(w, &p, err, at)
	f.Form = form
	return f, status, err
}
