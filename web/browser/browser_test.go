package browser

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"plumbline/base/actor"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/goal/library"
	"plumbline/goal/library/template"
	"plumbline/locale"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/rule"
	"plumbline/sample"
	whole "plumbline/web/house"
	"plumbline/web/webtest"
)

// patience is how long one page or one act may take before the test gives up; it is not waited for.
const patience = 2 * time.Minute

var errNoBrowser = errors.New("no Chromium found. On Debian: apt-get install chromium-headless-shell, or run .ci/install")

// chromium starts one browser for all tests.
var chromium = sync.OnceValues(func() (context.Context, error) {
	var path string
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, errNoBrowser
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("kiosk", true), // where it has a window: no bar of tabs and buttons, which is painted at every page and seen by nobody
		chromedp.Flag("font-render-hinting", "none"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	later(stop, cancel)
	return ctx, chromedp.Do(ctx, chromedp.Navigate("about:blank"))
})

// closers end what all tests share; later makes one more of them, which is run before those that were there.
var (
	closers   []func()
	closersMu sync.Mutex
)

func later(f ...func()) {
	closersMu.Lock()
	defer closersMu.Unlock()
	closers = append(closers, f...)
}

func TestMain(m *testing.M) {
	code := m.Run()
	for i := len(closers) - 1; i >= 0; i-- {
		closers[i]()
	}
	os.Exit(code)
}

// required says whether a missing browser fails the test: under make and in continuous integration.
func required() bool {
	return os.Getenv("PLUMBLINE_BROWSER_REQUIRED") == "1" || os.Getenv("CI") != ""
}

// browser gives the shared browser, or ends the test with the remedy.
func browser(t *testing.T) context.Context {
	t.Helper()
	ctx, err := chromium()
	if errors.Is(err, errNoBrowser) && !required() {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

// look is how a reader wants the pages, and on what.
type look struct {
	lang, theme   string
	width, height int64
	noScript      bool
}

func (l look) String() string { return fmt.Sprintf("%s-%s-%d", l.lang, l.theme, l.width) }

// tab opens a tab of its own, with cookies of its own, that shows pages the way l says.
func tab(t *testing.T, site string, l look) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	scale := 1.0
	if l.width <= 320 {
		scale = 4 // a window of 1280 at 400 %
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(l.width, l.height, chromedp.EmulateScale(scale))); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"lang": l.lang, "theme": l.theme} {
		if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: site}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.noScript}); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// house is the product with the twelve declarations in it, served.
type house struct {
	url  string
	goal *goal.Service
	form *form.Service
	ids  map[string]goal.ID // by project name

	library *library.Service
	choice  *template.Service
}

// noon is the instant of the pictures, so that they change only when a page does.
func noon() time.Time { return time.Date(2026, 3, 2, 1, 20, 0, 0, time.UTC) }

// build serves the product over a fresh store in dir with the twelve declarations, and says how to stop it.
func build(dir string) (*house, func(), error) {
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{Data: dir, Now: noon})
	if err != nil {
		return nil, nil, err
	}
	h := &house{goal: goal.New(d, nil), library: library.New(d, nil), ids: map[string]goal.ID{}}
	h.choice = template.New(d, h.library, nil)
	h.form = form.New(d, h.goal, nil)
	rules := rule.New(d, h.goal, nil)
	if err := h.load(ctx, rules); err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	pages, err := whole.New(whole.Rooms{Goal: h.goal, Form: h.form, Rule: rules, Library: h.library, Template: h.choice}, whole.Config{
		Catalog: catalog, Sign: webtest.Everyone(actor.Actor{ID: "local", Name: "本机"}), Demo: true,
		Version: "0.1", Now: noon,
	})
	if err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	server := httptest.NewServer(pages.Handler())
	h.url = server.URL
	return h, func() { server.Close(); _ = d.Close() }, nil
}

// load keeps the twelve declarations, every waiting repair taken as proposed, and checks them.
func (h *house) load(ctx context.Context, rules *rule.Service) error {
	imp, err := h.form.Upload(ctx, actor.System, sample.Name, sample.Document)
	if err != nil {
		return err
	}
	for i, d := range imp.Reading.Declarations() {
		for j, r := range d.Repairs {
			if r.Confidence < form.Threshold {
				if _, err := h.form.Decide(ctx, actor.System, imp.ID, i, j, r.Took); err != nil {
					return err
				}
			}
		}
	}
	saved, err := h.form.Confirm(ctx, actor.System, imp.ID)
	if err != nil {
		return err
	}
	for _, s := range saved {
		k, err := h.goal.Get(ctx, s.ID)
		if err != nil {
			return err
		}
		h.ids[k.Declaration.Name] = s.ID
	}
	first, err := h.goal.Get(ctx, saved[0].ID)
	if err != nil {
		return err
	}
	return rules.Recheck(ctx, first.Declaration.Department, first.Declaration.Year)
}

// fresh serves a house of the test's own, for tests that change something.
func fresh(t *testing.T) *house {
	t.Helper()
	browser(t)
	h, stop, err := build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return h
}

// show is the house that tests only look at.
var show = sync.OnceValues(func() (*house, error) {
	dir, err := os.MkdirTemp("", "plumbline-browser-")
	if err != nil {
		return nil, err
	}
	h, stop, err := build(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	later(func() { stop(); _ = os.RemoveAll(dir) })
	return h, h.furnish()
})

// shown gives the house to look at.
func shown(t *testing.T) *house {
	t.Helper()
	browser(t)
	h, err := show()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// npm reads a file of an npm package.
func npm(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "node_modules", filepath.FromSlash(name)))
	if err != nil {
		if !required() {
			t.Skip("npm packages are missing: run npm ci")
		}
		t.Fatalf("%v\nRun npm ci, or .ci/install.", err)
	}
	return string(text)
}
