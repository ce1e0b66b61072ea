package main

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"plumbline/office"
)

// hostile is what is put into every field: for HTML, attributes, scripts, templates, SQL, headers, addresses, engines,
// terminals, numbers and memory.
var hostile = []string{
	`"'><plx9z onplx9z=1>`,
	`</script></textarea></title></svg><plx9z>`,
	`{{1|printf "run-%d-run"}}{{.Visitor}}${7*7}<%= 7 %>#{7}`,
	`' OR '1'='1' -- `,
	`'); DELETE FROM person; DROP TABLE post; --`,
	`1) UNION SELECT hash FROM account --`,
	"a\x00b",
	"\xff\xfe\xc3\x28",
	"\u202Eexe.fdp\u2066\u200b\ufeff",
	strings.Repeat("长", 100_000),
	"x\r\nX-Injected: 1\r\nSet-Cookie: plx9z=1",
	"//evil.example/", "https://evil.example/", "javascript:alert(1)",
	"../../../etc/passwd", "%s%n%x%00%27",
	"-1", "99999999999999999999999", "1e309", "0x7f", "NaN",
	`{"$gt":""}`, "[]", strings.Repeat("[", 20_000),
}

// leaking are signs that an answer tells what is for the operator alone.
var leaking = []string{"sqlite", "syntax error", "pgconn", "sqlstate", "goroutine ", "panic:", ".go:", "no such table", "no such column"}

// leaks gives the first of them in a text, "" where there is none.
func leaks(text string) string {
	text = strings.ToLower(text)
	if i := slices.IndexFunc(leaking, func(s string) bool { return strings.Contains(text, s) }); i >= 0 {
		return leaking[i]
	}
	return ""
}

// harmless fails where a hostile text did something.
func harmless(t *testing.T, what string, w *httptest.ResponseRecorder) {
	t.Helper()
	if w == nil {
		return // no server takes such an address
	}
	body := w.Body.String()
	if w.Code >= 500 {
		t.Errorf("%s: %d", what, w.Code)
	}
	if w.Header().Get("X-Injected") != "" || strings.Contains(strings.Join(w.Header().Values("Set-Cookie"), ";"), "plx9z") {
		t.Errorf("%s: it wrote a header: %v", what, w.Header())
	}
	if to := w.Header().Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`)) {
		t.Errorf("%s: it leads to %s", what, to)
	}
	if said := leaks(body); said != "" && !strings.Contains(what, said) {
		t.Errorf("%s: the answer tells %q", what, said)
	}
	media := w.Header().Get("Content-Type")
	switch {
	case strings.HasPrefix(media, "text/html"):
		unbroken(t, what, body)
	case strings.Contains(media, "json"):
		if !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: the answer is no JSON: %.200s", what, body)
		}
	case media == "" && len(body) > 0:
		t.Errorf("%s: an answer of no type", what)
	}
}

// unbroken fails where a page holds what a hostile text would have written into it.
func unbroken(t *testing.T, what, page string) {
	t.Helper()
	if strings.Contains(page, "run-1-run") {
		t.Errorf("%s: a template in the input was run", what)
	}
	if !strings.Contains(page, "plx9z") && !strings.Contains(page, "javascript:") && !strings.Contains(page, "evil.example") {
		return
	}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			token := z.Token()
			if token.Data == "plx9z" {
				t.Errorf("%s: an element of the input stands in the page", what)
			}
			for _, a := range token.Attr {
				leads := a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction"
				if a.Key == "onplx9z" || leads && (strings.HasPrefix(strings.TrimSpace(a.Val), "javascript:") || strings.HasPrefix(a.Val, "//") || strings.HasPrefix(a.Val, "https://evil")) {
					t.Errorf("%s: %s=%q stands in the page", what, a.Key, a.Val)
				}
			}
		}
	}
}

// parameters gives, for each pattern that web registers, the names by which the code of its package reads parameters.
func parameters(t *testing.T) map[string][]string {
	t.Helper()
	readers := []string{"Get", "Has", "PostFormValue", "FormValue", "FormName"}
	patterns, names := map[string]string{}, map[string]map[string]bool{}
	err := filepath.WalkDir("../../web", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, 0)
		if err != nil {
			return err
		}
		dir := filepath.Dir(p)
		if names[dir] == nil {
			names[dir] = map[string]bool{}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			lit, isText := call.Args[0].(*ast.BasicLit)
			if !ok || !isText || lit.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(lit.Value)
			switch {
			case strings.HasPrefix(sel.Sel.Name, "Handle"):
				patterns[text] = dir
			case slices.Contains(readers, sel.Sel.Name) && regexp.MustCompile(`^[a-z_0-9]{1,24}$`).MatchString(text):
				names[dir][text] = true
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for pattern, dir := range patterns {
		out[pattern] = slices.Sorted(maps.Keys(names[dir]))
	}
	return out
}

// TestHostileInput puts hostile texts into every field of every form and every parameter of every address of the whole
// site, as who may do most, and then looks at every page for what stayed.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	known := parameters(t)
	next := 0
	texts := func(n int) []string { // some for each field, all in turn
		out := make([]string, n)
		for i := range out {
			out[i] = hostile[next%len(hostile)]
			next++
		}
		return out
	}
	targets := map[string]target{}
	for _, name := range []string{"drafter own", "department_officer own", "administrator above", "unit_reviewer own"} {
		found, _ := b.crawl(b.people[name].ID, 1)
		maps.Copy(targets, found)
	}
	for _, r := range b.site.Routes() { // what no page leads to
		method, path := b.path(r.Pattern)
		for _, name := range []string{"drafter own"} {
			targets[r.Pattern+" bare "+name] = target{as: b.people[name].ID, method: method, path: path, pattern: r.Pattern, fields: url.Values{}}
		}
	}
	sent, start := 0, time.Now()
	t.Logf("%d forms and addresses", len(targets))
	for _, key := range slices.Sorted(maps.Keys(targets)) {
		f := targets[key]
		fields := keysOf(f.fields)
		if strings.Contains(key, " bare ") { // what no form sends, but the code reads
			fields = known[f.pattern]
		}
		for i, field := range fields {
			if long := len(fields) > 8; long && (i+next)%3 != 0 {
				continue
			}
			for _, text := range texts(1) {
				v := maps.Clone(f.fields)
				v.Set(field, text)
				harmless(t, f.method+" "+f.path+" "+field+"="+strconv.Quote(text[:min(len(text), 60)]), b.send(f.as, f.method, f.path, v))
				sent++
			}
		}
		all := maps.Clone(f.fields)
		for _, field := range fields {
			all.Set(field, texts(1)[0])
		}
		harmless(t, f.method+" "+f.path+" all fields", b.send(f.as, f.method, f.path, all))
	}
	t.Logf("%d requests in %v", sent, time.Since(start))
	sent += b.hostilePaths(t)
	t.Logf("%d forms and addresses, %d requests", len(targets), sent)
	if len(targets) < 150 || sent < 800 {
		t.Errorf("only %d forms and addresses, %d requests", len(targets), sent)
	}
	for name, p := range b.people {
		if strings.HasSuffix(name, "own") {
			_, pages := b.crawl(p.ID, 1)
			for at, page := range pages {
				unbroken(t, name+" at "+at, page)
			}
		}
	}
	if said := leaks(b.logs.String()); said != "" {
		t.Errorf("the log tells of %q: a fault that nobody foresaw:\n%.3000s", said, b.logs.String())
	}
	b.whole()
}

// hostilePaths puts hostile texts into every part of every address that is read.
func (b *besieged) hostilePaths(t *testing.T) (sent int) {
	t.Helper()
	wild := regexp.MustCompile(`\{[a-z]+\}`)
	for _, r := range b.site.Routes() {
		method, _, ok := strings.Cut(r.Pattern, " ")
		if !ok || !wild.MatchString(r.Pattern) {
			continue
		}
		for i, text := range hostile {
			if len(text) > 50_000 || (i+len(r.Pattern))%6 != 0 {
				continue
			}
			_, path, _ := strings.Cut(r.Pattern, " ")
			path = wild.ReplaceAllLiteralString(path, strings.ReplaceAll(url.PathEscape(text), "..", "%2E%2E"))
			harmless(t, method+" "+path, b.send(b.people["administrator above"].ID, method, path, nil))
			harmless(t, method+" "+path, b.send(b.people["drafter own"].ID, method, path, nil))
			sent += 2
		}
	}
	return sent
}

// FuzzEveryField lets the fuzzer choose an address, and what stands in all its fields.
func FuzzEveryField(f *testing.F) {
	b := besiege(f)
	targets, _ := b.crawl(b.people["drafter own"].ID, 1)
	more, _ := b.crawl(b.people["administrator above"].ID, 1)
	maps.Copy(targets, more)
	keys := slices.Sorted(maps.Keys(targets))
	for i, text := range hostile {
		if len(text) < 1000 {
			f.Add(uint16(i*7), uint16(i), text)
		}
	}
	f.Fuzz(func(t *testing.T, which, field uint16, text string) {
		b.t = t
		at := targets[keys[int(which)%len(keys)]]
		v := maps.Clone(at.fields)
		if names := keysOf(v); len(names) > 0 {
			v.Set(names[int(field)%len(names)], text)
		}
		harmless(t, at.method+" "+at.path, b.send(at.as, at.method, at.path, v))
	})
}

// TestHeadersOfEveryAnswer: whoever asks, and whatever the answer is, every answer of every address carries them.
func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	for _, r := range b.site.Routes() {
		method, path := b.path(r.Pattern)
		for _, as := range []office.PersonID{"", b.people["administrator above"].ID, b.people["drafter own"].ID, b.people["clerk elsewhere"].ID} {
			w := b.send(as, method, path, nil)
			h := w.Header()
			for name, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			} {
				if !strings.Contains(h.Get(name), want) && h.Get(name) != "no-referrer" {
					t.Errorf("%s %s: %s is %q", method, path, name, h.Get(name))
				}
			}
			csp := h.Get("Content-Security-Policy")
			if strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") && !strings.Contains(csp, "sandbox") {
				t.Errorf("%s %s: %s", method, path, csp)
			}
			if h.Get("Access-Control-Allow-Origin") != "" || h.Get("Server") != "" || h.Get("X-Powered-By") != "" {
				t.Errorf("%s %s: %v", method, path, h)
			}
			media := h.Get("Content-Type")
			if w.Body.Len() > 0 && (media == "" || strings.HasPrefix(media, "text/") && !strings.Contains(media, "charset=utf-8")) {
				t.Errorf("%s %s: the type is %q", method, path, media)
			}
			if cache := h.Get("Cache-Control"); w.Body.Len() > 0 && !strings.HasPrefix(path, "/static/") && !strings.Contains(cache, "no-") && !bytes.Contains(w.Body.Bytes(), []byte("See Other")) {
				t.Errorf("%s %s (%d): may be kept by whoever stands between: %q", method, path, w.Code, cache)
			}
			for _, c := range w.Result().Cookies() {
				if !c.HttpOnly || c.SameSite == 0 || c.Path != "/" || c.Domain != "" {
					t.Errorf("%s %s: the cookie %s", method, path, c)
				}
			}
		}
	}
}
