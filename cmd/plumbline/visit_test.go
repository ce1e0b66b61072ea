package main

import (
	"bytes"
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"plumbline/base/actor"
	"plumbline/office"
	"plumbline/office/account"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/web/door"
	"plumbline/web/house"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

// town is the whole site as it is served, over a store of its own and a clock that the test moves.
type town struct {
	*store
	t      *testing.T
	url    string
	logged *lines
	passed atomic.Int64
	site   *site.Site
}

// lines is what was logged; requests write at the same time.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (w *town) now() time.Time { return dbtest.Now.Add(time.Duration(w.passed.Load())) }

func (w *town) pass(d time.Duration) { w.passed.Add(int64(d)) }

// how the site of a test is served.
type how struct {
	demo      bool
	sign      site.Sign
	elsewhere door.Elsewhere
}

// visited opens a store at cfg and serves the site over it.
func visited(t *testing.T, cfg db.Config, h how) *town {
	t.Helper()
	w := &town{t: t, logged: &lines{}}
	cfg.Now = w.now
	d, err := db.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	w.store = newStore(d)
	w.account, w.store.demo = account.New(d, w.sessions, cheap, w.tables), account.NewDemo(d, w.sessions, cheap, w.tables)
	a := in(t, "zh")
	log := slog.New(slog.NewJSONHandler(w.logged, nil))
	rooms, c := w.rooms(), house.Config{Catalog: a.catalog, Log: log, Now: w.now, Version: "test", Demo: h.demo, Sign: h.sign, Elsewhere: h.elsewhere}
	if h.demo {
		if err := loadStaff(t.Context(), w.store); err != nil {
			t.Fatal(err)
		}
		rooms.Account, c.Cast = w.demo, w.cast
	}
	if w.site, err = house.New(rooms, c); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(observed(w.site.Handler(), d.Ping, log))
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// founded is a town of a city, its bureau, a federation and two units, with an administrator who is signed in.
func founded(t *testing.T, h how) (*town, *browser) {
	t.Helper()
	w := visited(t, db.Config{Data: t.TempDir()}, h)
	ctx := t.Context()
	at := map[string]office.ID{}
	for _, o := range []struct{ name, parent string }{{"某市", ""}, {"某市财政局", "某市"}, {"某市残联", "某市财政局"}, {"就业中心", "某市残联"}, {"康复中心", "某市残联"}} {
		kind := map[string]office.Kind{"某市": office.District, "某市财政局": office.Finance, "某市残联": office.Department}[o.name]
		if kind == "" {
			kind = office.Unit
		}
		made, err := w.office.Found(ctx, actor.System, office.Founding{Parent: at[o.parent], Kind: kind, Name: o.name})
		if err != nil {
			t.Fatal(err)
		}
		at[o.name] = made.ID
	}
	w.hire("某市", office.Administrator, "赵一", "zhao")
	b := w.browser()
	b.signIn("zhao", strong)
	b.prove()
	return w, b
}

// strong is a password that will do.
const strong = "一片冰心在玉壶洛阳亲友如相问"

// hire takes somebody on with an account.
func (w *town) hire(at string, role office.Role, name, login string) office.Person {
	w.t.Helper()
	p, err := w.office.Hire(w.t.Context(), actor.System, w.place(at), role, office.Particulars{Name: name, Phone: "13800001234", Email: login + "@example.cn"})
	if err != nil {
		w.t.Fatal(err)
	}
	secret, err := w.account.ResetLink(w.t.Context(), actor.System, p.ID, login, false)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.account.Redeem(w.t.Context(), secret, strong); err != nil {
		w.t.Fatal(err)
	}
	return p
}

// place finds an organisation by its name.
func (w *town) place(name string) office.ID {
	w.t.Helper()
	tree, err := w.office.Tree(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, o := range tree {
		if o.Name == name {
			return o.ID
		}
	}
	w.t.Fatalf("there is no %s", name)
	return ""
}

// browser is a browser without script. It keeps cookies whatever their date, because the clock of the test is not its own.
type browser struct {
	w       *town
	cookies map[string]*http.Cookie
	agent   string
	secret  string // of the app
}

func (w *town) browser() *browser {
	return &browser{w: w, cookies: map[string]*http.Cookie{}, agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
}

// reply is what came back.
type reply struct {
	t      *testing.T
	what   string
	status int
	to     string
	header http.Header
	body   string
}

func (b *browser) do(method, path string, form url.Values) reply {
	t := b.w.t
	t.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = b.w.url + path
	}
	ctx, done := context.WithTimeout(t.Context(), time.Minute)
	defer done()
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("User-Agent", b.agent)
	for _, c := range b.cookies {
		req.AddCookie(c)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range res.Cookies() {
		if b.cookies[c.Name] = c; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	a := reply{t, method + " " + path, res.StatusCode, res.Header.Get("Location"), res.Header, string(body)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") && res.StatusCode != http.StatusSeeOther {
		for _, wrong := range webtest.Check(a.body) {
			t.Errorf("%s: %s", a.what, wrong)
		}
	}
	return a
}

// get asks for a page; follow goes where it is led.
func (b *browser) get(path string) reply { b.w.t.Helper(); return b.do(http.MethodGet, path, nil) }

func (b *browser) follow(path string) reply {
	b.w.t.Helper()
	a := b.get(path)
	for hops := 0; a.status == http.StatusSeeOther && hops < 5; hops++ {
		a = b.get(a.to)
	}
	return a
}

// post sends a form of pairs of names and values.
func (b *browser) post(path string, pairs ...string) reply {
	b.w.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.do(http.MethodPost, path, form)
}

// is fails unless the answer has the status and the page says all of the words.
func (a reply) is(status int, words ...string) reply {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d to %q, want %d: %s", a.what, a.status, a.to, status, a.main())
	}
	for _, word := range words {
		if !strings.Contains(html.UnescapeString(a.body), word) {
			a.t.Errorf("%s does not say %q: %s", a.what, word, a.main())
		}
	}
	return a
}

// leads fails unless the answer leads to a path.
func (a reply) leads(to string) reply {
	a.t.Helper()
	if a.status != http.StatusSeeOther || a.to != to {
		a.t.Fatalf("%s: %d to %q, want to be led to %q: %s", a.what, a.status, a.to, to, a.main())
	}
	return a
}

// hides fails where the page says one of the words.
func (a reply) hides(words ...string) reply {
	a.t.Helper()
	for _, word := range words {
		if strings.Contains(html.UnescapeString(a.body), word) {
			a.t.Errorf("%s says %q", a.what, word)
		}
	}
	return a
}

// find gives the first group of a pattern in the page.
func (a reply) find(pattern string) string {
	a.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(a.body)
	if m == nil {
		a.t.Fatalf("%s holds nothing like %s: %s", a.what, pattern, a.main())
	}
	return html.UnescapeString(m[1])
}

var tags = regexp.MustCompile(`(?s)<[^>]*>|\s+`)

// main is what a page says in its middle.
func (a reply) main() string {
	_, text, _ := strings.Cut(a.body, `<main`)
	text, _, _ = strings.Cut(text, `</main>`)
	return strings.TrimSpace(tags.ReplaceAllString(text, " "))
}

func (b *browser) session() string { return b.held("session") }

func (b *browser) held(name string) string {
	if c := b.cookies[name]; c != nil {
		return c.Value
	}
	return ""
}

func (b *browser) signIn(login, password string) reply {
	b.w.t.Helper()
	return b.post("/sign-in", "login", login, "password", password)
}

// prove sets up an app, and keeps its secret.
func (b *browser) prove() (paper []string) {
	t := b.w.t
	t.Helper()
	page := b.get("/second/enrol").is(http.StatusOK)
	b.secret = strings.ReplaceAll(page.find(`id="secret">([^<]*)<`), " ", "")
	shown := b.post("/second/enrol", "code", b.code()).is(http.StatusOK)
	for _, m := range regexp.MustCompile(`<li>([a-z2-7-]+)</li>`).FindAllStringSubmatch(shown.body, -1) {
		paper = append(paper, m[1])
	}
	return paper
}

// code is what the app shows now.
func (b *browser) code() string {
	b.w.t.Helper()
	code, err := totp.GenerateCode(b.secret, b.w.now())
	if err != nil {
		b.w.t.Fatal(err)
	}
	return code
}

// cheap makes hashing of passwords quick, for tests that are not about it.
var cheap = auth.NewHasher(auth.Cost{Memory: 64, Passes: 1, Threads: 1}, 4)
