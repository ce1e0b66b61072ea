package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	drafts "plumbline/goal/draft"
	"plumbline/goal/library"
	"plumbline/goal/library/template"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/rule"
	"plumbline/sample"
	"plumbline/web/draft"
	shelf "plumbline/web/library"
	"plumbline/web/site"
)

// drafting is the pages of drafts, served to who the cookie "person" says. While gone is set nothing is answered; while
// ended is set nobody is signed in.
type drafting struct {
	url         string
	draft       *drafts.Service
	gone, ended atomic.Bool
	id          drafts.ID
}

func openDrafting(t *testing.T) *drafting {
	t.Helper()
	browser(t)
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	g := &drafting{}
	pages, err := site.New(site.Config{Catalog: catalog, Sign: func(r *http.Request) (site.Visitor, error) {
		c, err := r.Cookie("person")
		if err != nil || g.ended.Load() {
			return site.Visitor{}, fault.New(fault.Denied, "session.none")
		}
		return drafter(c.Value), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	keep, lib := goal.New(d, nil), library.New(d, nil)
	choice := template.New(d, lib, nil)
	if _, _, err := choice.Install(t.Context(), actor.System); err != nil {
		t.Fatal(err)
	}
	g.draft = drafts.New(d, keep, nil)
	err = draft.Routes(pages, draft.Deps{Draft: g.draft, Goal: keep, Form: form.New(d, keep, nil), Rule: rule.New(d, keep, nil), Templates: choice})
	if err == nil {
		err = shelf.Routes(pages, shelf.Deps{Library: lib, Template: choice})
	}
	if err != nil {
		t.Fatal(err)
	}
	inner := pages.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.gone.Load() {
			panic(http.ErrAbortHandler) // the line is cut
		}
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { server.Close(); _ = d.Close() })
	g.url = server.URL
	m := sample.Many(1)[0]
	g.id, err = g.draft.Start(t.Context(), drafter("wang").Actor(), drafts.Beginning{Kind: drafts.Document, Organisation: "fed", Declaration: m})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func drafter(id string) site.Visitor {
	return site.Visitor{
		Tree: office.Tree{{ID: "fed", Kind: office.Department, Name: sample.Department}},
		Person: office.Person{
			ID: office.PersonID(id), Particulars: office.Particulars{Name: map[string]string{"wang": "小王", "li": "小李"}[id]},
			Posts: []office.Post{{Organisation: "fed", Role: office.Drafter}},
		},
	}
}

// writer is a person at a tab with the draft open.
type writer struct {
	keyboard
	g *drafting
}

func (g *drafting) writer(t *testing.T, person string) writer {
	t.Helper()
	ctx, done := context.WithTimeout(tab(t, g.url, look{lang: "zh", theme: "light", width: 1440, height: 1000}), patience)
	t.Cleanup(done)
	_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "person", Value: person, URL: g.url})
	if err != nil {
		t.Fatal(err)
	}
	w := writer{keyboard{t, ctx, &house{url: g.url}}, g}
	w.open("/draft/" + string(g.id))
	return w
}

// until waits for a condition on the page.
func (w writer) until(condition string) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, chromedp.Poll[chromedp.Void](condition, chromedp.WithPollingInterval(50*time.Millisecond))); err != nil {
		w.t.Fatalf("%s: %v\n%s", condition, err, w.ask(`document.querySelector('#save-state').outerHTML + document.querySelector('#save-alert').outerHTML`))
	}
}

// input is the cell's input in words of the page.
func input(at string) string { return fmt.Sprintf(`document.querySelector('[data-at="%s"]')`, at) }

// write puts the caret behind what stands in a cell and types.
func (w writer) write(at, words string) {
	w.t.Helper()
	w.ask(`(() => { const e = ` + input(at) + `; e.focus(); e.setSelectionRange(e.value.length, e.value.length); return ''; })()`)
	w.typing(words)
}

func (w writer) value(at string) string { w.t.Helper(); return w.ask(input(at) + `.value`) }

// saved waits until the server has answered for everything typed.
func (w writer) saved() {
	w.t.Helper()
	w.until(`document.querySelector('#save-state').dataset.state === 'saved'`)
}

func (g *drafting) of(t *testing.T) drafts.Draft {
	t.Helper()
	d, err := g.draft.Of(t.Context(), g.id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// picture keeps what the tab shows where pictures are made.
func (w writer) picture(name string) {
	w.t.Helper()
	dir := os.Getenv("PLUMBLINE_SCREENS")
	if dir == "" {
		return
	}
	data, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(90))
	w.must(err)
	w.must(os.WriteFile(filepath.Join(dir, name+".jpg"), data, 0o600))
}

// leaves says yes to whoever asks whether to leave the page, and notes that somebody asked.
func (w writer) leaves() *atomic.Bool {
	warned := &atomic.Bool{}
	dialogs := chromedp.Events(w.ctx, cdppage.JavascriptDialogOpening)
	go func() {
		for _, err := range dialogs {
			if err != nil {
				return
			}
			warned.Store(true)
			if _, err := chromedp.Call(w.ctx, cdppage.HandleJavaScriptDialog, cdppage.HandleJavaScriptDialogParams{Accept: true}); err != nil {
				return
			}
		}
	}()
	return warned
}

// TestDraftTypeAndReload: what is typed is kept without any button, and stands there after a reload.
func TestDraftTypeAndReload(t *testing.T) {
	t.Parallel()
	g := openDrafting(t)
	w := g.writer(t, "wang")
	w.picture("draft")
	was := w.value("goals.annual")
	w.write("goals.annual", "另加一句。")
	w.write("funding.total", "１,234.5")
	w.saved()
	if d := g.of(t); d.Content.Goals.Annual != was+"另加一句。" || d.Content.Funding.Total.String() != "1234.50" {
		t.Errorf("%q", d.Content.Goals.Annual)
	}
	w.open("/draft/" + string(g.id))
	if got := w.value("goals.annual"); got != was+"另加一句。" {
		t.Errorf("after the reload: %q", got)
	}
	w.write("row.k0.target", "约")
	w.saved()
	w.until(`document.querySelector('#drawn .compare') && document.querySelector('#drawn .compare').innerText.includes('约')`) // drawn anew around the caret
	if at := w.ask(`document.activeElement.dataset.at`); at != "row.k0.target" {
		t.Errorf("the caret went to %s", at)
	}
	w.picture("draft-typed")
}

// TestDraftServerGone: what is typed while the server is away stays, over a reload of the page too, and is sent when it is
// back.
func TestDraftServerGone(t *testing.T) {
	t.Parallel()
	g := openDrafting(t)
	w := g.writer(t, "wang")
	g.gone.Store(true)
	w.write("name", "甲乙")
	w.until(`document.querySelector('#save-state').dataset.state === 'offline'`)
	w.write("name", "丙丁")
	w.has("离线，已留在本机")
	if left := w.ask(`String(Object.keys(localStorage).filter(k => k.startsWith('plumbline:draft')).length)`); left != "1" {
		t.Errorf("%s places in the browser", left)
	}
	if d := g.of(t); strings.Contains(d.Content.Name, "甲") {
		t.Fatal("the server was not away")
	}
	g.gone.Store(false)
	w.ask(`(() => { window.dispatchEvent(new Event('online')); return ''; })()`)
	w.saved()
	if d := g.of(t); !strings.HasSuffix(d.Content.Name, "甲乙丙丁") {
		t.Errorf("%q", d.Content.Name)
	}

	g.ended.Store(true) // the session ends while he types
	w.write("goals.annual", "到期前写的。")
	w.until(`document.querySelector('#save-state').dataset.state === 'ended'`)
	w.has("重新登录")
	g.ended.Store(false)
	warned := w.leaves()
	w.open("/draft/" + string(g.id)) // the page is opened anew: the browser kept it, or sent it while it was closed
	w.until(`Object.keys(localStorage).filter(k => k.startsWith('plumbline:draft')).length === 0`)
	if !warned.Load() {
		t.Error("he left with something unsaved and was not told")
	}
	if d := g.of(t); !strings.HasSuffix(d.Content.Goals.Annual, "到期前写的。") {
		t.Errorf("%q", d.Content.Goals.Annual)
	}
}

// TestDraftTwoTabs: two people type in one cell; both texts are shown to both, and one press picks.
func TestDraftTwoTabs(t *testing.T) {
	t.Parallel()
	g := openDrafting(t)
	wang, li := g.writer(t, "wang"), g.writer(t, "li")
	wang.write("name", "甲")
	wang.write("unit", "王的单位")
	wang.saved()
	li.write("name", "乙")
	li.write("category", "别的格")
	li.saved()
	li.until(`document.querySelectorAll('.clash').length === 1`)
	li.has("小王")
	li.picture("draft-clash")
	d := g.of(t)
	if len(d.Rivals) != 1 || !strings.HasSuffix(d.Rivals[0].Text, "乙") || !strings.HasSuffix(d.Content.Name, "甲") || !strings.HasSuffix(d.Content.Category, "别的格") {
		t.Fatalf("%+v", d.Rivals)
	}
	if got := li.value("unit"); !strings.HasSuffix(got, "王的单位") {
		t.Errorf("what the other typed elsewhere is not shown: %q", got)
	}
	li.ask(`(() => { [...document.querySelectorAll('.clash button')].pop().click(); return ''; })()`)
	li.until(`document.querySelectorAll('.clash').length === 0`)
	if d := g.of(t); len(d.Rivals) != 0 || !strings.HasSuffix(d.Content.Name, "乙") {
		t.Errorf("%q", d.Content.Name)
	}
}

// TestDraftByKeyboard: rows are added, moved, filled from the library and taken out without a mouse, and undone.
func TestDraftByKeyboard(t *testing.T) {
	t.Parallel()
	g := openDrafting(t)
	w := g.writer(t, "wang")
	rows := func() string {
		return w.ask(`[...document.querySelectorAll('[data-row]')].map(r => r.dataset.row).join(' ')`)
	}
	before := rows()
	w.write("row.k1.name", "")
	press := func(key string) {
		w.ask(fmt.Sprintf(`(() => { document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '%s', altKey: true, bubbles: true, cancelable: true})); return ''; })()`, key))
	}
	press("Enter")
	w.until(`document.activeElement.dataset.at === 'row.k10.name'`)
	w.typing("peixun")
	w.until(`document.querySelectorAll('.suggestions [role=option]').length > 0`)
	w.picture("draft-suggest")
	w.ask(`(() => { const e = document.activeElement; for (const key of ['ArrowDown', 'Enter']) e.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})); return ''; })()`)
	w.saved()
	if got := w.value("row.k10.name"); !strings.Contains(got, "培训") {
		t.Errorf("took %q", got)
	}
	press("ArrowUp")
	w.until(`[...document.querySelectorAll('[data-row]')].map(r => r.dataset.row).join(' ').startsWith('k0 k10 k1')`)
	press("Delete")
	w.until(`!document.querySelector('[data-row="k10"]')`)
	if got := rows(); got != before {
		t.Errorf("%s, not %s", got, before)
	}
	w.ask(`(() => { document.activeElement.blur(); document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'z', ctrlKey: true, bubbles: true, cancelable: true})); return ''; })()`)
	w.until(`!!document.querySelector('[data-row="k10"]')`)
	if d := g.of(t); len(d.Content.Indicators) != 11 {
		t.Errorf("%d rows", len(d.Content.Indicators))
	}
}

// TestDraftAccessible runs axe-core on the pages of drafting, with a cell in which two texts stand and one that cannot be
// read, and demands that nothing is wider than the window.
func TestDraftAccessible(t *testing.T) {
	t.Parallel()
	axe := npm(t, "axe-core/axe.min.js")
	g := openDrafting(t)
	for _, by := range []string{"wang", "li"} {
		_, err := g.draft.Set(t.Context(), drafter(by).Actor(), g.id, []drafts.Change{
			{At: drafts.At{Field: "goals.overall"}, Text: by + "写的总目标，有些长，要换行才放得下的一段话。"}, {At: drafts.At{Field: "funding.total"}, Text: "约八万"},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range []look{
		{lang: "zh", theme: "light", width: 1280, height: 1024},
		{lang: "en", theme: "dark", width: 1280, height: 1024},
		{lang: "zh", theme: "dark", width: 320, height: 256},
		{lang: "en", theme: "light", width: 320, height: 256},
	} {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			ctx := tab(t, g.url, l)
			if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "person", Value: "wang", URL: g.url}); err != nil {
				t.Fatal(err)
			}
			for _, p := range []page{
				{"draft", "/draft/" + string(g.id)},
				{"draft-list", "/drafts"},
				{"draft-new", "/drafts/new"},
				{"draft-cell", "/draft/" + string(g.id) + "/cell/goals.overall"},
			} {
				visit(ctx, t, &house{url: g.url}, p, func(ctx context.Context) {
					inspect(ctx, t, p, l, axe)
					writer{keyboard{t, ctx, nil}, g}.picture(p.name + "-" + l.String())
				})
			}
		})
	}
}
