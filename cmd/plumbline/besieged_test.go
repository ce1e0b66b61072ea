package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/goal/draft"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
	"plumbline/sample"
	"plumbline/web/house"
	"plumbline/web/site"
)

// besieged is the whole site over the demonstration, with somebody in every role at the federation, above it and
// elsewhere. Requests name who sends them in the header As, in place of a session.
type besieged struct {
	t      testing.TB
	s      *store
	site   *site.Site
	h      http.Handler
	mux    *http.ServeMux // the patterns alone
	at     map[string]office.ID
	people map[string]office.Person // by role and scope
	values map[string]string        // of the wildcards, by what stands before them
	work   map[string]string        // records of the work, likewise
	hands  *dial                    // of the store's clock
	logs   *lockedBuffer
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func besiege(t testing.TB) *besieged {
	t.Helper()
	ctx := t.Context()
	hands := &dial{}
	s, err := (&place{data: t.TempDir(), now: hands.now}).open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.db.Close() })
	if err := loadStaff(ctx, s); err != nil {
		t.Fatal(err)
	}
	if _, err := loadDemo(ctx, s); err != nil {
		t.Fatal(err)
	}
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	b := &besieged{t: t, s: s, hands: hands, mux: http.NewServeMux(), at: map[string]office.ID{}, people: map[string]office.Person{}, values: map[string]string{}, logs: &lockedBuffer{}}
	b.site, err = house.New(s.rooms(), house.Config{Catalog: cat, Log: slog.New(slog.NewJSONHandler(b.logs, nil)), Version: "test", Sign: b.sign})
	if err != nil {
		t.Fatal(err)
	}
	b.h = b.site.Handler()
	for _, r := range b.site.Routes() {
		b.mux.HandleFunc(r.Pattern, func(http.ResponseWriter, *http.Request) {})
	}
	b.staff()
	b.things()
	return b
}

// sign says who asks by the header As.
func (b *besieged) sign(r *http.Request) (site.Visitor, error) {
	who := office.PersonID(r.Header.Get("As"))
	if who == "" {
		_, err := b.s.sessions.Of(r.Context(), "")
		return site.Visitor{}, err
	}
	p, err := b.s.office.Person(r.Context(), who)
	if err != nil {
		return site.Visitor{}, err
	}
	tree, err := b.s.office.Tree(r.Context())
	return site.Visitor{Person: p, Tree: tree}, err
}

// scopes are where a role is held, as seen from the federation.
var scopes = []string{"own", "above", "elsewhere"}

// staff hires somebody in every role at every scope at which it can be held.
func (b *besieged) staff() {
	b.t.Helper()
	tree, err := b.s.office.Tree(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	for _, o := range tree {
		b.at[o.Name] = o.ID
	}
	places := map[string][]string{
		"own": {sample.Federation}, "above": {"上海市财政局", "上海市"}, "elsewhere": {"徐汇区残疾人联合会", "徐汇区财政局"},
	}
	for _, role := range office.Roles {
		for _, scope := range scopes {
			for _, name := range places[scope] {
				o, _ := tree.Find(b.at[name])
				if !role.In(o.Kind) {
					continue
				}
				p, err := b.s.office.Hire(b.t.Context(), actor.System, o.ID, role, office.Particulars{Name: string(role) + " " + scope, Phone: "13812345678", Email: "secret@example.cn"})
				if err != nil {
					b.t.Fatal(err)
				}
				b.people[string(role)+" "+scope] = p
				break
			}
		}
	}
}

// things makes one of each thing that an address can name, at the federation.
func (b *besieged) things() {
	b.t.Helper()
	ctx, drafter := b.t.Context(), b.people["drafter own"].Actor()
	sum, err := b.s.goal.Summary(ctx, goal.Query{Department: sample.Federation, Year: sample.Year})
	if err != nil || len(sum.Rows) < 2 {
		b.t.Fatal(err, len(sum.Rows))
	}
	id := sum.Rows[0].ID
	f, err := b.s.files.Add(ctx, drafter, goal.Subject(id), "佐证.pdf", "", strings.NewReader("%PDF-1.4\n"+strings.Repeat("x", 500)))
	if err != nil {
		b.t.Fatal(err)
	}
	imp, err := b.s.form.Upload(ctx, drafter, "又一份.txt", sample.Document)
	if err != nil {
		b.t.Fatal(err)
	}
	rest, err := b.s.goal.Get(ctx, sum.Rows[1].ID)
	if err != nil {
		b.t.Fatal(err)
	}
	d, err := b.s.draft.Start(ctx, drafter, draft.Beginning{Organisation: string(b.at[sample.Federation]), Kind: draft.Kept, From: sum.Rows[1].ID, Declaration: rest.Declaration})
	if err != nil {
		b.t.Fatal(err)
	}
	b.work = worked(b.t, b.s, b.at[sample.Federation], b.hands.set)
	b.hands.at.Store(0)
	b.values = map[string]string{
		"/d": string(id), "/d/{id}/r": "1", "/d/{id}": "export.json", "/files": string(f.ID), "/import": imp.ID, "/import/{id}": "0",
		"/draft": string(d), "/draft/{id}/cell": "name", "/rules": "R01", "/summary": "2023", "/indicators": "2023", "/summary/{year}": "summary.csv",
		"/staff/o": string(b.at[sample.Federation]), "/staff/p": string(b.people["clerk own"].ID), "/staff/p/{person}/tokens": "none",
		"/account/sessions": "none", "/account/tokens": "none", "/library": "none", "/library/entry": "none", "/library/templates": "none",
		"/work/why": "event", "/work/receipt": "event", "/work/files/of": "event", "/work/files": string(f.ID), "/work/intake": "none", "/work/intake/{intake}/at/{organisation}": "none",
		"/work/activity/new": "event", "/work/activity/at/{organisation}/new": "event", "/answer": "none", "/answer/receipt": "none", "/d/{id}/bindings": "0", "/d/{id}/i": "1", "/d/{id}/evaluation/lines": "0", "/d/{id}/evaluation/files": "form.xlsx", "/d/{id}/evaluation/report": "report.xlsx", "/whole/files": "form.xlsx", "/draw": "none", "/d/{id}/monitor": "2023-07", "/d/{id}/monitor/{period}": "export.xlsx", "/remedies": "none", "/disclosure/objections": "1", "/remedies/{remedy}": "done", "/sign-in-event": "AAAAAA", "/verify": "AAAA-AAAA-AAAA",
		"/static": "none.css", "/set-up": "none", "/link": "none", "/d/{id}/activity": "0",
	}
}

// path fills the wildcards of a pattern.
func (b *besieged) path(pattern string) (method, path string) {
	b.t.Helper()
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = http.MethodGet, pattern
	}
	path = strings.TrimSuffix(path, "{$}")
	for {
		i := strings.Index(path, "{")
		if i < 0 {
			return method, path
		}
		j := i + strings.Index(path[i:], "}")
		raw := pattern[strings.Index(pattern, "/"):]
		before := strings.TrimSuffix(raw[:wildAt(raw, strings.Count(path[:i], "/"))], "/")
		v, ok := b.value(before)
		if !ok {
			b.t.Fatalf("%s: the test has no value for what follows %s", pattern, before)
		}
		path = path[:i] + url.PathEscape(v) + path[j+1:]
	}
}

// value is what stands behind the beginning of a pattern.
func (b *besieged) value(before string) (string, bool) {
	if v, ok := b.values[before]; ok {
		return v, true
	}
	if strings.HasSuffix(before, "/at") {
		return string(b.at[sample.Federation]), true
	}
	before = strings.ReplaceAll(before, "{kind}", "event")
	if v, ok := b.work[before[strings.LastIndex(before, "/")+1:]]; ok {
		return v, true
	}
	return "none", strings.HasPrefix(before, "/work/") // a kind of record that the beginning of the year has none of
}

// wildAt is where the part of a path after n slashes begins.
func wildAt(path string, n int) int {
	at := 0
	for range n {
		at += strings.Index(path[at:], "/") + 1
	}
	return at
}

// slowest is how long an answer may take before the test names it.
const slowest = time.Second

// send asks as somebody; fields are posted, or, where a name begins with "file:", handed over as a file.
func (b *besieged) send(as office.PersonID, method, path string, fields url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	var body io.Reader = strings.NewReader("")
	media := "application/x-www-form-urlencoded"
	if method != http.MethodGet {
		if !slices.ContainsFunc(keysOf(fields), func(k string) bool { return strings.HasPrefix(k, "file:") }) {
			body = strings.NewReader(fields.Encode())
		} else {
			var buf bytes.Buffer
			m := multipart.NewWriter(&buf)
			for _, k := range keysOf(fields) {
				name, isFile := strings.CutPrefix(k, "file:")
				var w io.Writer
				var err error
				if isFile {
					w, err = m.CreateFormFile(name, fields.Get(k))
				} else {
					w, err = m.CreateFormField(name)
				}
				if err == nil {
					_, err = io.WriteString(w, fields.Get(k))
				}
				if err != nil {
					b.t.Fatal(err)
				}
			}
			if err := m.Close(); err != nil {
				b.t.Fatal(err)
			}
			body, media = &buf, m.FormDataContentType()
		}
	}
	u := &url.URL{Opaque: path}
	if method == http.MethodGet && len(fields) > 0 {
		u.Opaque += "?" + fields.Encode()
	}
	r := httptest.NewRequestWithContext(b.t.Context(), method, "http://localhost/", body)
	raw := u.Opaque
	parsed, err := url.ParseRequestURI(raw)
	if err != nil || len(raw) > headerBytes {
		return nil // no server would hand it on
	}
	r.URL, r.RequestURI = parsed, raw
	r.Header.Set("Content-Type", media)
	if as != "" {
		r.Header.Set("As", string(as))
	}
	w := httptest.NewRecorder()
	start := time.Now()
	b.h.ServeHTTP(w, r)
	if took := time.Since(start); took > slowest {
		b.t.Logf("%s %.200s took %v", method, path, took)
	}
	return w
}

func keysOf(v url.Values) []string {
	out := make([]string, 0, len(v))
	for k := range v {
		out = append(out, k)
	}
	slices.SortFunc(out, func(x, y string) int { // files last, as forms have them
		if fx, fy := strings.HasPrefix(x, "file:"), strings.HasPrefix(y, "file:"); fx != fy {
			if fx {
				return 1
			}
			return -1
		}
		return strings.Compare(x, y)
	})
	return out
}

// target is a form or a link of the site with what it sends.
type target struct {
	as                    office.PersonID
	method, path, pattern string
	fields                url.Values
}

// crawl follows every link from the start pages as somebody, to so many pages of each pattern, and gives all forms and
// links with parameters, one of each kind, and the pages.
func (b *besieged) crawl(as office.PersonID, each int) (targets map[string]target, pages map[string]string) {
	b.t.Helper()
	targets, pages = map[string]target{}, map[string]string{}
	seen, count := map[string]bool{}, map[string]int{}
	queue := []string{"/"}
	for _, r := range b.site.Routes() {
		if strings.HasPrefix(r.Pattern, "GET ") {
			_, path := b.path(r.Pattern)
			queue = append(queue, path)
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		pattern := b.patternOf(http.MethodGet, at)
		if seen[at] || count[pattern] >= each {
			continue
		}
		seen[at] = true
		count[pattern]++
		w := b.send(as, http.MethodGet, at, nil)
		if w == nil {
			continue
		}
		if to := w.Header().Get("Location"); strings.HasPrefix(to, "/") {
			queue = append(queue, to)
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		pages[at] = w.Body.String()
		links, forms := readPage(b.t, at, w.Body.String())
		queue = append(queue, links...)
		for _, f := range forms {
			f.as, f.pattern = as, b.patternOf(f.method, f.path)
			targets[f.method+" "+f.pattern+" "+strings.Join(keysOf(f.fields), ",")] = f
		}
	}
	return targets, pages
}

func (b *besieged) patternOf(method, path string) string {
	r := httptest.NewRequest(method, "http://localhost/", nil)
	u, err := url.ParseRequestURI(path)
	if err != nil {
		return ""
	}
	r.URL = u
	_, pattern := b.mux.Handler(r)
	return pattern
}

// readPage gives the links of a page, and its forms and links with parameters as what they send.
func readPage(t testing.TB, at, page string) (links []string, forms []target) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	here, _, _ := strings.Cut(at, "?")
	var form *target
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "a" && strings.HasPrefix(attr["href"], "/"):
			to, _, _ := strings.Cut(attr["href"], "#")
			links = append(links, to)
			if path, query, ok := strings.Cut(to, "?"); ok {
				if q, err := url.ParseQuery(query); err == nil {
					forms = append(forms, target{method: http.MethodGet, path: path, fields: q})
				}
			}
		case n.Data == "form":
			path := attr["action"]
			if path == "" {
				path = here
			}
			path, _, _ = strings.Cut(path, "?")
			forms = append(forms, target{method: strings.ToUpper(cmpOr(attr["method"], "GET")), path: path, fields: url.Values{}})
			form = &forms[len(forms)-1]
		case form != nil && attr["name"] != "" && (n.Data == "input" || n.Data == "select" || n.Data == "textarea" || n.Data == "button"):
			name, value := attr["name"], attr["value"]
			if attr["type"] == "file" {
				name = "file:" + name
			}
			if (attr["type"] == "radio" || n.Data == "button") && form.fields.Has(name) {
				break
			}
			form.fields.Set(name, value)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Type == html.ElementNode && n.Data == "form" {
			form = nil
		}
	}
	walk(doc)
	return links, forms
}

func cmpOr(s, or string) string {
	if s == "" {
		return or
	}
	return s
}

// whole fails where the log and the tables differ: something was written behind the product's back.
func (b *besieged) whole() {
	b.t.Helper()
	r, err := tlog.Verify(b.t.Context(), b.s.db, b.s.tables, []string{b.s.key})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, f := range r.Found {
		b.t.Errorf("after the attack the log finds %s", fmt.Sprintf("%+v", f))
	}
}
