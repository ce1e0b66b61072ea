// Package door is how people come in and go out: sign-in with a password or at another provider, the first set-up, links
// that set a password, the second factor, and the page of one's own account. It guarantees that who is unknown and who
// mistypes get the same answer, that a browser holds a new secret after every proof, and that secrets are shown once and
// stand in no address that a page is left from. What holds a password or a session is office's to decide.
package door

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"time"

	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/office/account"
	"plumbline/office/second"
	"plumbline/office/session"
	"plumbline/platform/auth"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on. Elsewhere is the other provider to sign in at; Cast are the people as whom anybody may
// sign in to a demonstration (nil: this is none).
type Deps struct {
	Office    *office.Service
	Account   *account.Service
	Second    *second.Service
	Sessions  *session.Service
	Elsewhere Elsewhere
	Cast      func(context.Context) ([]office.Person, error)
}

// Elsewhere is a provider to sign in at: its name as people call it, and how to reach it (nil: there is none).
type Elsewhere struct {
	Name     string
	Provider func(context.Context) (*auth.Provider, error)
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
	open, in := site.Need{Open: true}, site.Need{}
	s.Handle("GET /sign-in", open, s.signIn)
	s.Handle("POST /sign-in", open, s.signInNow)
	s.Handle("POST /sign-in/as", open, s.signInAs)
	s.Handle("GET /sign-in/elsewhere", open, s.elsewhere)
	s.Handle("GET "+BackFromElsewhere, open, s.backFromElsewhere)
	s.Handle("POST /sign-out", open, s.signOut)
	s.Handle("GET /set-up/{secret}", open, s.follow)
	s.Handle("GET /set-up", open, s.setUp)
	s.Handle("POST /set-up", open, s.setUpNow)
	s.Handle("GET /link/{secret}", open, s.follow)
	s.Handle("GET /link", open, s.link)
	s.Handle("POST /link", open, s.linkNow)
	s.Handle("GET /second", open, s.second)
	s.Handle("POST /second", open, s.secondNow)
	s.Handle("GET /second/enrol", open, s.enrol)
	s.Handle("POST /second/enrol", open, s.enrolNow)
	s.Handle("GET /account", in, s.account)
	s.Handle("POST /account/password", in, s.changePassword)
	s.Handle("POST /account/codes", in, s.renewCodes)
	s.Handle("POST /account/drop", in, s.dropSecond)
	s.Handle("POST /account/sessions/{id}/end", in, s.endSession)
	s.Handle("POST /account/sessions/end", in, s.endSessions)
	s.Handle("POST /account/tokens", in, s.issueToken)
	s.Handle("POST /account/tokens/{id}/revoke", in, s.revokeToken)
	s.Handle("POST /account/connect", in, s.connect)
	s.Handle("POST /account/disconnect", in, s.disconnect)
	return nil
}

// deviceCookie says that a device is known to an account, deviceLife for how long.
const (
	deviceCookie = "device"
	deviceLife   = 180 * 24 * time.Hour
)

// from is where a request comes from.
func from(r *http.Request) session.From {
	return session.From{Address: site.Caller(r), Agent: r.UserAgent(), Device: site.Secret(r, deviceCookie)}
}

// enter gives the browser what a sign-in made and leads on: to what is still owed, or back.
func (s *server) enter(w http.ResponseWriter, r *http.Request, in account.SignedIn, back string) error {
	if in.Device != "" {
		site.SetSecret(w, r, deviceCookie, in.Device, s.Now().Add(deviceLife))
	}
	return s.proved(w, r, in.Opened, back)
}

// proved gives the browser the secret that follows a proof and leads on.
func (s *server) proved(w http.ResponseWriter, r *http.Request, o session.Opened, back string) error {
	site.SetSession(w, r, o.Secret, o.Session.Expires)
	switch o.Session.Next {
	case session.Code:
		return led(w, r, withBack("/second", back))
	case session.Enrol:
		return led(w, r, withBack("/second/enrol", back))
	case session.Nothing:
	}
	return led(w, r, site.LocalPath(back))
}

// led sends the browser on after an act.
func led(w http.ResponseWriter, r *http.Request, to string) error {
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// form reads what was posted.
func form(r *http.Request) error {
	r.Body = http.MaxBytesReader(nil, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	return nil
}

// errTwice says that a password typed twice differs.
var errTwice = fault.New(fault.Invalid, "door.twice").On("again")

// unkept tells the browser and all between to keep nothing of a page with secrets.
func unkept(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
}

// page is a page of this group, with the line of what was just done.
func (s *server) page(r *http.Request, title string) site.Page {
	p := s.NewPage(r, "door")
	p.Title = p.T(title)
	if done := "door.done." + r.URL.Query().Get("done"); p.Printer.Has(done) {
		p.Saved, p.Here = p.T(done), r.URL.Path
	}
	return p
}

// has says whether an error is a fault of the key.
func has(err error, key string) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Key == key
}
