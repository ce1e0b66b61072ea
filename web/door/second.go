package door

import (
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"

	"plumbline/office/session"
	"plumbline/platform/auth"
	"plumbline/web/site"
)

// secondPage asks for a code of the app, or one on paper.
type secondPage struct {
	site.Page
	site.Fields
	Back, Name string
}

// enrolPage helps to set up the app.
type enrolPage struct {
	site.Page
	site.Fields
	Back, Login string
	Picture     template.URL
	Secret      string // in groups
	Address     template.URL
	Needed      bool
}

// codesPage shows the recovery codes, once.
type codesPage struct {
	site.Page
	Codes []string
	Back  string
	Login string
}

// pictureSize is the edge of the square to photograph, in pixels.
const pictureSize = 264

func (s *server) second(w http.ResponseWriter, r *http.Request) error {
	back := site.LocalPath(r.URL.Query().Get("back"))
	got, err := s.Sessions.Waiting(r.Context(), site.SessionSecret(r))
	if err != nil {
		return err
	}
	switch got.Next {
	case session.Enrol:
		return led(w, r, withBack("/second/enrol", back))
	case session.Nothing:
		return led(w, r, back)
	case session.Code:
	}
	return s.showSecond(w, r, http.StatusOK, &secondPage{Back: back, Name: got.Person.Name})
}

func (s *server) showSecond(w http.ResponseWriter, r *http.Request, status int, v *secondPage) error {
	v.Page = s.page(r, "door.second.title")
	v.Here = withBack("/second", v.Back)
	return s.Render(w, status, "door/second", v)
}

func (s *server) secondNow(w http.ResponseWriter, r *http.Request) error {
	if err := form(r); err != nil {
		return err
	}
	back := site.LocalPath(r.PostForm.Get("back"))
	opened, err := s.Second.Enter(r.Context(), site.SessionSecret(r), r.PostForm.Get("code"), from(r))
	if err == nil {
		return s.proved(w, r, opened, back)
	}
	p := s.page(r, "door.second.title")
	wrong, status, err := site.Refused(w, &p, err, "code")
	if err != nil {
		return err
	}
	got, err := s.Sessions.Waiting(r.Context(), site.SessionSecret(r))
	if err != nil {
		return err
	}
	return s.showSecond(w, r, status, &secondPage{Fields: wrong, Back: back, Name: got.Person.Name})
}

func (s *server) enrol(w http.ResponseWriter, r *http.Request) error {
	return s.showEnrol(w, r, http.StatusOK, &enrolPage{Back: site.LocalPath(r.URL.Query().Get("back"))})
}

func (s *server) showEnrol(w http.ResponseWriter, r *http.Request, status int, v *enrolPage) error {
	secret := site.SessionSecret(r)
	got, err := s.Sessions.Waiting(r.Context(), secret)
	if err != nil {
		return err
	}
	begun, err := s.Second.Begin(r.Context(), secret)
	if err != nil {
		return err
	}
	picture, err := auth.PictureTOTP(begun.Address, pictureSize)
	if err != nil {
		return err
	}
	v.Page = s.page(r, "door.enrol.title")
	v.Here = withBack("/second/enrol", v.Back)
	v.Needed = got.Next == session.Enrol
	v.Secret = grouped(begun.Secret)
	v.Picture = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(picture)) //nolint:gosec // our own picture
	v.Address = template.URL(begun.Address)                                                         //nolint:gosec // an otpauth address of our own
	unkept(w)
	return s.Render(w, status, "door/enrol", v)
}

// grouped parts a secret into groups of four that can be typed.
func grouped(secret string) string {
	var out []string
	for ; len(secret) > 4; secret = secret[4:] {
		out = append(out, secret[:4])
	}
	return strings.Join(append(out, secret), " ")
}

func (s *server) enrolNow(w http.ResponseWriter, r *http.Request) error {
	if err := form(r); err != nil {
		return err
	}
	back := site.LocalPath(r.PostForm.Get("back"))
	paper, opened, err := s.Second.Confirm(r.Context(), site.SessionSecret(r), r.PostForm.Get("code"), from(r))
	if err == nil {
		return s.showCodes(w, r, paper, opened, back)
	}
	p := s.page(r, "door.enrol.title")
	wrong, status, err := site.Refused(w, &p, err, "code")
	if err != nil {
		return err
	}
	return s.showEnrol(w, r, status, &enrolPage{Fields: wrong, Back: back})
}

// showCodes shows the recovery codes in the answer to the form: they are kept nowhere to be shown again.
func (s *server) showCodes(w http.ResponseWriter, r *http.Request, paper []string, opened session.Opened, back string) error {
	site.SetSession(w, r, opened.Secret, opened.Session.Expires)
	tree, err := s.Office.Tree(r.Context())
	if err != nil {
		return err
	}
	r = site.WithVisitor(r, site.Visitor{Person: opened.Session.Person, Session: opened.Session.ID, Tree: tree})
	who, err := s.Account.Of(r.Context(), opened.Session.Person.Actor(), opened.Session.Person.ID)
	if err != nil {
		return err
	}
	v := &codesPage{Page: s.page(r, "door.codes.title"), Codes: paper, Back: back, Login: who.Login}
	unkept(w)
	return s.Render(w, http.StatusOK, "door/codes", v)
}
