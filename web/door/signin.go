package door

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/office/account"
	"plumbline/web/site"
)

// signInPage asks who it is.
type signInPage struct {
	site.Page
	site.Fields
	Login, Back string
	Elsewhere   string    // the provider's name
	Away        string    // the address that leads there
	Empty       bool      // nobody is set up yet
	Unkept      bool      // the browser will not keep the session
	Cast        []castRow // the first in every role
	Others      []castRow
}

// castRow is one role of a demonstration to sign in as.
type castRow struct {
	ID                       office.PersonID
	Role, Name, Organisation string
}

// withBack gives a path that knows where to lead back to.
func withBack(path, back string) string {
	if back = site.LocalPath(back); back == "/" {
		return path
	}
	return path + "?" + url.Values{"back": {back}}.Encode()
}

func (s *server) signIn(w http.ResponseWriter, r *http.Request) error {
	back := site.LocalPath(r.URL.Query().Get("back"))
	if site.VisitorOf(r).Known() {
		return led(w, r, back)
	}
	return s.showSignIn(w, r, http.StatusOK, &signInPage{Back: back})
}

func (s *server) showSignIn(w http.ResponseWriter, r *http.Request, status int, v *signInPage) error {
	v.Page = s.page(r, "door.sign_in.title")
	v.Menu, v.Here = nil, withBack("/sign-in", v.Back)
	v.Unkept = !site.Kept(r)
	if s.Elsewhere.Provider != nil {
		v.Elsewhere, v.Away = s.Elsewhere.Name, withBack("/sign-in/elsewhere", v.Back)
	}
	tree, err := s.Office.Tree(r.Context())
	if err != nil {
		return err
	}
	v.Empty = len(tree) == 0
	if v.Cast, v.Others, err = s.cast(r, &v.Page, tree); err != nil {
		return err
	}
	return s.Render(w, status, "door/sign-in", v)
}

// cast lists the roles that anybody may take, in the order of the permission table: the first in each, and the others.
func (s *server) cast(r *http.Request, p *site.Page, tree office.Tree) (out, others []castRow, err error) {
	if s.Deps.Cast == nil {
		return nil, nil, nil
	}
	people, err := s.Deps.Cast(r.Context())
	if err != nil {
		return nil, nil, err
	}
	for _, role := range office.Roles {
		first := true
		for _, who := range people {
			for _, post := range who.Posts {
				if post.Role != role {
					continue
				}
				at, _ := tree.Find(post.Organisation)
				row := castRow{who.ID, p.T(role.Key()), who.Name, at.Name}
				if !first {
					others = append(others, row)
					continue
				}
				out, first = append(out, row), false
			}
		}
	}
	return out, others, nil
}

func (s *server) signInNow(w http.ResponseWriter, r *http.Request) error {
	if err := form(r); err != nil {
		return err
	}
	login, back := r.PostForm.Get("login"), site.LocalPath(r.PostForm.Get("back"))
	in, err := s.Account.SignIn(r.Context(), account.Attempt{
		Login: login, Password: r.PostForm.Get("password"), From: from(r), Before: site.SessionSecret(r),
	})
	if err == nil {
		return s.enter(w, r, in, back)
	}
	p := s.page(r, "door.sign_in.title")
	wrong, status, err := site.Refused(w, &p, err, "password")
	if err != nil {
		return err
	}
	return s.showSignIn(w, r, status, &signInPage{Fields: wrong, Login: login, Back: back})
}

// signInAs takes a role of the demonstration.
func (s *server) signInAs(w http.ResponseWriter, r *http.Request) error {
	if err := form(r); err != nil {
		return err
	}
	who := office.PersonID(r.PostForm.Get("person"))
	if s.Deps.Cast == nil {
		return fault.New(fault.Denied, "account.no_demo")
	}
	people, err := s.Deps.Cast(r.Context())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(people, func(p office.Person) bool { return p.ID == who }) {
		return fault.New(fault.Denied, "account.no_demo")
	}
	in, err := s.Account.As(r.Context(), who, from(r), site.SessionSecret(r))
	if err != nil {
		return err
	}
	return s.enter(w, r, in, r.PostForm.Get("back"))
}

// signOut ends the session, whatever it still owes.
func (s *server) signOut(w http.ResponseWriter, r *http.Request) error {
	got, err := s.Sessions.Waiting(r.Context(), site.SessionSecret(r))
	if err == nil {
		err = s.Sessions.End(r.Context(), got.Person.Actor(), got.Person.ID, got.ID)
	}
	if err != nil && !has(err, "session.none") && !has(err, "session.gone") {
		return err
	}
	site.SetSession(w, r, "", time.Time{})
	w.Header().Set("Clear-Site-Data", `"cache"`)
	return led(w, r, "/sign-in?done=out")
}
