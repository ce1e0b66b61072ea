package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/office/account"
	"plumbline/office/session"
	"plumbline/web/site"
)

// personPage is one of the staff: the posts held, how the person gets in, and what may be done about it.
type personPage struct {
	site.Page
	site.Fields
	Person   office.Person // masked
	Left     bool
	Self     bool
	Posts    []postRow
	Staff    bool // the visitor manages the person's record
	Keys     bool // the visitor manages the person's account
	Reveals  bool
	Shown    *office.Particulars // after a reason was given
	Account  account.Account
	Sessions []session.Session
	Tokens   []session.Token
	Places   []option
	Roles    []option
	Who      []string
	Given    given
	Reason   string
}

// postRow is a role held somewhere. Relieve says that the visitor may take it.
type postRow struct {
	Role         office.Role
	Name         string
	Organisation office.ID
	At           string
	Given        time.Time
	Relieve      bool
}

func (s *server) person(w http.ResponseWriter, r *http.Request) error {
	return s.showPerson(w, r, http.StatusOK, &personPage{})
}

// over says whether the visitor may do the act at every organisation where the person holds a role, at the root where
// there is none; the office decides so too, within its transaction.
func over(v site.Visitor, act office.Act, who office.Person) bool {
	if len(who.Posts) == 0 {
		return len(v.Tree) > 0 && v.May(act, v.Tree.Place(v.Tree[0].ID)).Allowed
	}
	return !slices.ContainsFunc(who.Posts, func(p office.Post) bool { return !v.May(act, v.Tree.Place(p.Organisation)).Allowed })
}

func (s *server) showPerson(w http.ResponseWriter, r *http.Request, status int, v *personPage) error {
	v.Page = s.page(r)
	who, err := s.Office.Person(r.Context(), office.PersonID(r.PathValue("person")))
	if err != nil {
		return err
	}
	v.Person, v.Left, v.Self = who.Masked(), !who.Left.IsZero(), who.ID == v.Visitor.Person.ID
	v.Title, v.Name, v.Here = who.Name, true, "/staff/p/"+string(who.ID)
	if v.Left {
		v.State = v.T("staff.person.left", "at", who.Left.In(day.Shanghai).Format(time.DateOnly))
	}
	for _, post := range who.Posts {
		at := v.Visitor.Tree.Place(post.Organisation)
		o, _ := v.Visitor.Tree.Find(post.Organisation)
		v.Posts = append(v.Posts, postRow{
			post.Role, v.T(post.Role.Key()), o.ID, o.Name, post.Given, !v.Self && v.Visitor.May(office.ManageStaff, at).Allowed,
		})
	}
	v.Staff = over(v.Visitor, office.ManageStaff, who) && !v.Self && !v.Left
	v.Keys = over(v.Visitor, office.ManageAccount, who) && !v.Self && !v.Left
	v.Reveals = !v.Self && (who.Phone != "" || who.Email != "") && (over(v.Visitor, office.Reveal, who) || over(v.Visitor, office.ManageStaff, who))
	if !v.Staff && !v.Self {
		v.Who = holders(&v.Page, office.Who(office.ManageStaff))
	}
	v.options()
	if err := s.keys(r, v); err != nil {
		return err
	}
	return s.Render(w, status, "staff/person", v)
}

// keys fills in how the person gets in, for who manages that.
func (s *server) keys(r *http.Request, v *personPage) (err error) {
	if !v.Keys {
		return nil
	}
	by, who := v.Visitor.Actor(), v.Person.ID
	if v.Account, err = s.Account.Of(r.Context(), by, who); err != nil {
		return err
	}
	if v.Sessions, err = s.Sessions.List(r.Context(), by, who); err != nil {
		return err
	}
	v.Tokens, err = s.Sessions.Tokens(r.Context(), by, who)
	return err
}

// options offers the places where the visitor may appoint, and the roles.
func (v *personPage) options() {
	t := v.Visitor.Tree
	for _, o := range t {
		if at := t.Place(o.ID); o.Closed.IsZero() && v.Visitor.May(office.ManageStaff, at).Allowed {
			v.Places = append(v.Places, option{Value: string(o.ID), Text: o.Name, Chosen: v.Given.Parent == string(o.ID), Depth: len(at.Above)})
		}
	}
	for _, role := range office.Roles {
		v.Roles = append(v.Roles, option{Value: string(role), Text: v.T(role.Key()), Chosen: v.Given.Role == string(role)})
	}
}

// againPerson shows the person with what is wrong at one of the forms.
func (s *server) againPerson(w http.ResponseWriter, r *http.Request, err error, form, at string, v *personPage) error {
	wrong, status, err := s.refused(w, r, err, form, at)
	if err != nil {
		return err
	}
	v.Fields = wrong
	return s.showPerson(w, r, status, v)
}

// about is what every act on a person starts from.
func about(r *http.Request) (who office.PersonID, back string, err error) {
	who = office.PersonID(r.PathValue("person"))
	return who, "/staff/p/" + string(who), posted(r)
}

func (s *server) appoint(w http.ResponseWriter, r *http.Request) error {
	who, back, err := about(r)
	if err != nil {
		return err
	}
	g := given{Parent: r.PostForm.Get("organisation"), Role: r.PostForm.Get("role")}
	if err := s.Office.Appoint(r.Context(), site.VisitorOf(r).Actor(), who, office.ID(g.Parent), office.Role(g.Role)); err != nil {
		return s.againPerson(w, r, err, "appoint", "role", &personPage{Given: g})
	}
	return led(w, r, back, "appointed")
}

func (s *server) relieve(w http.ResponseWriter, r *http.Request) error {
	who, back, err := about(r)
	if err != nil {
		return err
	}
	at, role := office.ID(r.PostForm.Get("organisation")), office.Role(r.PostForm.Get("role"))
	if err := s.Office.Relieve(r.Context(), site.VisitorOf(r).Actor(), who, at, role); err != nil {
		return s.againPerson(w, r, err, "", "posts", &personPage{})
	}
	return led(w, r, back, "relieved")
}

// correct writes the particulars anew. Phone and mail are not shown to who corrects them: blank leaves them, "-" takes
// them away.
func (s *server) correct(w http.ResponseWriter, r *http.Request) error {
	who, back, err := about(r)
	if err != nil {
		return err
	}
	has, err := s.Office.Person(r.Context(), who)
	if err != nil {
		return err
	}
	g := given{Name: r.PostForm.Get("name"), Phone: r.PostForm.Get("phone"), Email: r.PostForm.Get("email")}
	to := office.Particulars{Name: g.Name, Phone: changed(has.Phone, g.Phone), Email: changed(has.Email, g.Email)}
	if err := s.Office.Correct(r.Context(), site.VisitorOf(r).Actor(), who, to); err != nil {
		return s.againPerson(w, r, err, "correct", "name", &personPage{Given: g})
	}
	return led(w, r, back, "corrected")
}

func changed(old, typed string) string {
	switch typed = strings.TrimSpace(typed); typed {
	case "":
		return old
	case "-":
		return ""
	}
	return typed
}

func (s *server) leave(w http.ResponseWriter, r *http.Request) error {
	who, back, err := about(r)
	if err != nil {
		return err
	}
	if err := s.Office.Leave(r.Context(), site.VisitorOf(r).Actor(), who); err != nil {
		return s.againPerson(w, r, err, "", "leave", &personPage{})
	}
	return led(w, r, back, "left")
}

// linkPage shows a link to hand over, once.
type linkPage struct {
	site.Page
	Person  string
	Login   string
	Link    string
	Expires time.Time
	Back    string
}

func (s *server) link(w http.ResponseWriter, r *http.Request) error {
	who, _, err := about(r)
	if err != nil {
		return err
	}
	return s.giveLink(w, r, who, strings.TrimSpace(r.PostForm.Get("login")), r.PostForm.Get("second") != "")
}

// giveLink makes a link and shows it in the answer to the form: it is kept nowhere to be shown again.
func (s *server) giveLink(w http.ResponseWriter, r *http.Request, who office.PersonID, login string, second bool) error {
	secret, err := s.Account.ResetLink(r.Context(), site.VisitorOf(r).Actor(), who, login, second)
	if err != nil {
		return s.againPerson(w, r, err, "link", "login", &personPage{Given: given{Login: login}})
	}
	l, err := s.Account.Link(r.Context(), secret)
	if err != nil {
		return err
	}
	v := &linkPage{
		Page: s.page(r), Person: l.Name, Login: l.Login, Expires: l.Expires, Link: s.address(r) + "/link/" + secret, Back: "/staff/p/" + string(who),
	}
	v.Title = v.T("staff.link.title", "name", l.Name)
	w.Header().Set("Cache-Control", "no-store")
	return s.Render(w, http.StatusOK, "staff/link", v)
}

// address is where the one who gets a link will open it.
func (s *server) address(r *http.Request) string {
	if s.Address != "" {
		return s.Address
	}
	u := url.URL{Scheme: "http", Host: r.Host}
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		u.Scheme = "https"
	}
	return u.String()
}

func (s *server) endSessions(w http.ResponseWriter, r *http.Request) error {
	who, back, err := about(r)
	if err != nil {
		return err
	}
	if err := s.Sessions.EndAll(r.Context(), site.VisitorOf(r).Actor(), who, ""); err != nil {
		return err
	}
	return led(w, r, back, "ended")
}

func (s *server) revoke(w http.ResponseWriter, r *http.Request) error {
	who, back, err := about(r)
	if err != nil {
		return err
	}
	if err := s.Sessions.Revoke(r.Context(), site.VisitorOf(r).Actor(), who, session.ID(r.PathValue("token"))); err != nil {
		return err
	}
	return led(w, r, back, "revoked")
}

func (s *server) disconnect(w http.ResponseWriter, r *http.Request) error {
	who, back, err := about(r)
	if err != nil {
		return err
	}
	if err := s.Account.Disconnect(r.Context(), site.VisitorOf(r).Actor(), who, r.PostForm.Get("issuer"), r.PostForm.Get("subject")); err != nil {
		return err
	}
	return led(w, r, back, "disconnected")
}

// reveal shows phone and mail to who says why; the answer to the form alone holds them.
func (s *server) reveal(w http.ResponseWriter, r *http.Request) error {
	who, _, err := about(r)
	if err != nil {
		return err
	}
	v := &personPage{Reason: r.PostForm.Get("reason")}
	shown, err := s.Reveal.Person(r.Context(), site.VisitorOf(r).Actor(), who, v.Reason)
	if fault.KindOf(err) == fault.Invalid {
		return s.againPerson(w, r, err, "reveal", "reason", v)
	}
	if err != nil {
		return err
	}
	v.Shown = &shown
	w.Header().Set("Cache-Control", "no-store")
	return s.showPerson(w, r, http.StatusOK, v)
}
