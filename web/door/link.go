package door

import (
	"net/http"
	"time"

	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/office/account"
	"plumbline/platform/auth"
	"plumbline/web/site"
)

// linkCookie holds the secret of a link between its address and its form, so that no address has it that a page is left
// from, and no page is shown at one that a colleague may read over the shoulder.
const (
	linkCookie = "link"
	linkLife   = time.Hour
)

// follow takes the secret out of the address.
func (s *server) follow(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Referrer-Policy", "no-referrer")
	unkept(w)
	secret := r.PathValue("secret")
	l, err := s.Account.Link(r.Context(), secret)
	if err != nil {
		return err
	}
	site.SetSecret(w, r, linkCookie, secret, s.Now().Add(linkLife))
	if l.SetUp {
		return led(w, r, "/set-up")
	}
	return led(w, r, "/link")
}

// linkPage sets a password.
type linkPage struct {
	site.Page
	site.Fields
	For   account.Link
	Least int
}

func (s *server) link(w http.ResponseWriter, r *http.Request) error {
	return s.showLink(w, r, http.StatusOK, site.Fields{})
}

func (s *server) showLink(w http.ResponseWriter, r *http.Request, status int, wrong site.Fields) error {
	l, err := s.Account.Link(r.Context(), site.Secret(r, linkCookie))
	if err != nil {
		return err
	}
	if l.SetUp {
		return led(w, r, "/set-up")
	}
	v := &linkPage{Page: s.page(r, "door.link.title"), Fields: wrong, For: l, Least: auth.ShortestPassword}
	v.Here = "/link"
	unkept(w)
	return s.Render(w, status, "door/link", v)
}

func (s *server) linkNow(w http.ResponseWriter, r *http.Request) error {
	if err := form(r); err != nil {
		return err
	}
	secret, password := site.Secret(r, linkCookie), r.PostForm.Get("password")
	l, err := s.Account.Link(r.Context(), secret)
	if err != nil {
		return err
	}
	if password != r.PostForm.Get("again") {
		err = errTwice
	} else {
		err = s.Account.Redeem(r.Context(), secret, password)
	}
	if err == nil {
		return s.enterFirst(w, r, l.Login, password)
	}
	p := s.page(r, "door.link.title")
	wrong, status, err := refusedInput(w, &p, err)
	if err != nil {
		return err
	}
	return s.showLink(w, r, status, wrong)
}

// refusedInput is refused for what the form itself can mend; a link that is dead gets a page of its own.
func refusedInput(w http.ResponseWriter, p *site.Page, err error) (site.Fields, int, error) {
	if fault.KindOf(err) == fault.NotFound {
		return site.Fields{}, 0, err
	}
	return site.Refused(w, p, err, "password")
}

// enterFirst signs in with the password just set.
func (s *server) enterFirst(w http.ResponseWriter, r *http.Request, login, password string) error {
	site.SetSecret(w, r, linkCookie, "", time.Time{})
	in, err := s.Account.SignIn(r.Context(), account.Attempt{Login: login, Password: password, From: from(r), Before: site.SessionSecret(r)})
	if has(err, "account.wait") {
		return led(w, r, "/sign-in?done=password")
	}
	if err != nil {
		return err
	}
	return s.enter(w, r, in, "/")
}

// setUpPage makes the first administrator.
type setUpPage struct {
	site.Page
	site.Fields
	First   account.First
	Kinds   []office.Kind
	Least   int
	Expires time.Time
}

func (s *server) setUp(w http.ResponseWriter, r *http.Request) error {
	return s.showSetUp(w, r, http.StatusOK, site.Fields{}, account.First{Kind: office.District})
}

func (s *server) showSetUp(w http.ResponseWriter, r *http.Request, status int, wrong site.Fields, f account.First) error {
	l, err := s.Account.Link(r.Context(), site.Secret(r, linkCookie))
	if err != nil {
		return err
	}
	if !l.SetUp {
		return led(w, r, "/link")
	}
	v := &setUpPage{
		Page: s.page(r, "door.set_up.title"), Fields: wrong, First: f, Least: auth.ShortestPassword, Expires: l.Expires,
		Kinds: []office.Kind{office.District, office.Finance, office.Department},
	}
	v.Here = "/set-up"
	unkept(w)
	return s.Render(w, status, "door/set-up", v)
}

func (s *server) setUpNow(w http.ResponseWriter, r *http.Request) error {
	if err := form(r); err != nil {
		return err
	}
	get := r.PostForm.Get
	f := account.First{
		Kind: office.Kind(get("kind")), Organisation: get("organisation"), Login: get("login"), Password: get("password"),
		Person: office.Particulars{Name: get("person"), Phone: get("phone"), Email: get("email")},
	}
	var err error
	if f.Password != get("again") {
		err = errTwice
	} else {
		err = s.Account.SetUp(r.Context(), site.Secret(r, linkCookie), f)
	}
	if err == nil {
		return s.enterFirst(w, r, f.Login, f.Password)
	}
	if has(err, "office.begun") {
		return err
	}
	p := s.page(r, "door.set_up.title")
	wrong, status, refusal := refusedInput(w, &p, err)
	if refusal != nil {
		return refusal
	}
	// The organisation's name and the person's are both "name" to the office.
	switch {
	case has(err, "office.person_name"):
		wrong.At = "person"
	case wrong.At == "name":
		wrong.At = "organisation"
	}
	f.Password = ""
	return s.showSetUp(w, r, status, wrong, f)
}
