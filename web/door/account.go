package door

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"plumbline/office"
	"plumbline/office/account"
	"plumbline/office/session"
	"plumbline/platform/auth"
	"plumbline/web/site"
)

// accountPage is one's own account: who one is, how one gets in, where one is signed in, which programs act in one's name.
type accountPage struct {
	site.Page
	site.Fields
	Posts     []postRow
	Account   account.Account
	Needed    bool // a second factor must be shown
	Sessions  []sessionRow
	Tokens    []tokenRow
	Acts      []actChoice
	Lives     []lifeChoice
	TokenName string
	Elsewhere string
	Least     int
}

// postRow is a role that the visitor holds, in words.
type postRow struct {
	Role, Organisation string
	Acts               []string
}

type sessionRow struct {
	session.Session
	Agent string
	This  bool
}

type tokenRow struct {
	session.Token
	Acts []string
}

// actChoice is an act that a token may be given.
type actChoice struct {
	Act    office.Act
	Name   string
	Chosen bool
}

// lifeChoice is how long a token may live, in days.
type lifeChoice struct {
	Days   int
	Chosen bool
}

// lives are the lives of tokens to choose from, in days.
var lives = []int{7, 30, 90, 180, 366}

// usualLife is the one that is chosen where nobody chose.
const usualLife = 90

func (s *server) account(w http.ResponseWriter, r *http.Request) error {
	return s.showAccount(w, r, http.StatusOK, &accountPage{})
}

// showAccount fills in what the page shows beside a form that failed.
func (s *server) showAccount(w http.ResponseWriter, r *http.Request, status int, v *accountPage) error {
	v.Page = s.page(r, "door.account.title")
	v.Here = "/account"
	me := v.Visitor
	by, id := me.Actor(), me.Person.ID
	var err error
	if v.Account, err = s.Account.Of(r.Context(), by, id); err != nil {
		return err
	}
	sessions, err := s.Sessions.List(r.Context(), by, id)
	if err != nil {
		return err
	}
	for _, in := range sessions {
		v.Sessions = append(v.Sessions, sessionRow{in, browserName(&v.Page, in.Agent), in.ID == me.Session})
	}
	tokens, err := s.Sessions.Tokens(r.Context(), by, id)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		v.Tokens = append(v.Tokens, tokenRow{t, actNames(&v.Page, t.Scope)})
	}
	v.Posts, v.Needed, v.Least = postRows(&v.Page, me), me.Person.NeedsSecond(), auth.ShortestPassword
	if s.Deps.Elsewhere.Provider != nil {
		v.Elsewhere = s.Deps.Elsewhere.Name
	}
	v.choices()
	return s.Render(w, status, "door/account", v)
}

// choices offers the acts that the visitor may do anywhere, and the lives.
func (v *accountPage) choices() {
	chosen := map[office.Act]bool{}
	for _, a := range v.Acts {
		chosen[a.Act] = true
	}
	v.Acts = nil
	for _, act := range office.Acts() {
		if act.ForToken() && v.Visitor.Can(act) {
			v.Acts = append(v.Acts, actChoice{act, v.T(act.Key()), chosen[act]})
		}
	}
	life := usualLife
	for _, l := range v.Lives {
		life = l.Days
	}
	v.Lives = nil
	for _, d := range lives {
		v.Lives = append(v.Lives, lifeChoice{d, d == life})
	}
}

func actNames(p *site.Page, acts []office.Act) (out []string) {
	for _, a := range acts {
		out = append(out, p.T(a.Key()))
	}
	return out
}

// postRows says what the visitor holds, and what he may do there in words.
func postRows(p *site.Page, v site.Visitor) (out []postRow) {
	for _, post := range v.Person.Posts {
		o, _ := v.Tree.Find(post.Organisation)
		row := postRow{Role: p.T(post.Role.Key()), Organisation: o.Name}
		alone := office.Person{ID: v.Person.ID, Posts: []office.Post{post}}
		for _, act := range office.Acts() {
			if office.May(alone, act, v.Tree.Place(post.Organisation)).Allowed {
				row.Acts = append(row.Acts, p.T(act.Key()))
			}
		}
		out = append(out, row)
	}
	return out
}

// browserName says in a few words what a browser says about itself in many.
func browserName(p *site.Page, agent string) string {
	first := func(names [][2]string) string {
		i := slices.IndexFunc(names, func(n [2]string) bool { return strings.Contains(agent, n[0]) })
		if i < 0 {
			return ""
		}
		return names[i][1]
	}
	browser := first([][2]string{
		{"MicroMessenger", "WeChat"}, {"Edg", "Edge"}, {"QQBrowser", "QQ"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}, {"curl", "curl"},
	})
	system := first([][2]string{
		{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"HarmonyOS", "HarmonyOS"}, {"Linux", "Linux"},
	})
	if name := strings.TrimSpace(browser + " " + system); name != "" {
		return name
	}
	return p.T("door.browser.unknown")
}

// failed shows the account with what is wrong at the form of the name.
func (s *server) failed(w http.ResponseWriter, r *http.Request, err error, name, at string, v *accountPage) error {
	p := s.page(r, "door.account.title")
	wrong, status, err := site.Refused(w, &p, err, at)
	if err != nil {
		return err
	}
	v.Fields = wrong
	v.Fields.Form = name
	return s.showAccount(w, r, status, v)
}

func (s *server) changePassword(w http.ResponseWriter, r *http.Request) error {
	if err := form(r); err != nil {
		return err
	}
	v, password := site.VisitorOf(r), r.PostForm.Get("password")
	var err error
	if password != r.PostForm.Get("again") {
		err = errTwice
	} else {
		err = s.Account.ChangePassword(r.Context(), v.Actor(), v.Session, r.PostForm.Get("old"), password)
	}
	if err != nil {
		return s.failed(w, r, err, "password", "password", &accountPage{})
	}
	return led(w, r, "/account?done=password")
}

// renewCodes makes new codes on paper for who shows one of the app.
func (s *server) renewCodes(w http.ResponseWriter, r *http.Request) error {
	if err := form(r); err != nil {
		return err
	}
	paper, opened, err := s.Second.Codes(r.Context(), site.SessionSecret(r), r.PostForm.Get("code"), from(r))
	if err != nil {
		return s.failed(w, r, err, "codes", "code", &accountPage{})
	}
	return s.showCodes(w, r, paper, opened, "/account")
}

// dropSecond takes the app away, so that another can be set up.
func (s *server) dropSecond(w http.ResponseWriter, r *http.Request) error {
	if err := form(r); err != nil {
		return err
	}
	opened, err := s.Second.Drop(r.Context(), site.SessionSecret(r), r.PostForm.Get("code"), from(r))
	if err != nil {
		return s.failed(w, r, err, "drop", "code", &accountPage{})
	}
	return s.proved(w, r, opened, "/account?done=dropped")
}

func (s *server) endSession(w http.ResponseWriter, r *http.Request) error {
	v, which := site.VisitorOf(r), session.ID(r.PathValue("id"))
	if err := s.Sessions.End(r.Context(), v.Actor(), v.Person.ID, which); err != nil {
		return err
	}
	if which == v.Session {
		site.SetSession(w, r, "", time.Time{})
		return led(w, r, "/sign-in?done=out")
	}
	return led(w, r, "/account?done=ended")
}

// endSessions ends every session but this one.
func (s *server) endSessions(w http.ResponseWriter, r *http.Request) error {
	v := site.VisitorOf(r)
	if err := s.Sessions.EndAll(r.Context(), v.Actor(), v.Person.ID, v.Session); err != nil {
		return err
	}
	return led(w, r, "/account?done=ended_all")
}

// tokenPage shows the secret of a token, once.
type tokenPage struct {
	site.Page
	Token  session.Token
	Acts   []string
	Secret string
}

func (s *server) issueToken(w http.ResponseWriter, r *http.Request) error {
	if err := form(r); err != nil {
		return err
	}
	asked := session.Request{Name: r.PostForm.Get("name")}
	v := &accountPage{TokenName: asked.Name}
	for _, a := range r.PostForm["scope"] {
		if !slices.Contains(asked.Scope, office.Act(a)) {
			asked.Scope = append(asked.Scope, office.Act(a))
			v.Acts = append(v.Acts, actChoice{Act: office.Act(a)})
		}
	}
	n, err := strconv.Atoi(r.PostForm.Get("days"))
	if err != nil || !slices.Contains(lives, n) {
		n = 0
	}
	asked.Life, v.Lives = time.Duration(n)*24*time.Hour, []lifeChoice{{Days: n}}
	secret, made, err := s.Sessions.Issue(r.Context(), site.VisitorOf(r).Actor(), asked)
	if err != nil {
		return s.failed(w, r, err, "token", "name", v)
	}
	shown := &tokenPage{Page: s.page(r, "door.token.title"), Token: made, Secret: secret}
	shown.Acts = actNames(&shown.Page, made.Scope)
	unkept(w)
	return s.Render(w, http.StatusOK, "door/token", shown)
}

func (s *server) revokeToken(w http.ResponseWriter, r *http.Request) error {
	v := site.VisitorOf(r)
	if err := s.Sessions.Revoke(r.Context(), v.Actor(), v.Person.ID, session.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return led(w, r, "/account?done=revoked")
}
