package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"plumbline/form"
)

// keyboard is a person who has a keyboard and no mouse.
type keyboard struct {
	t   *testing.T
	ctx context.Context
	h   *house
}

// journeys runs f with script and without.
func journeys(t *testing.T, f func(k keyboard)) {
	t.Helper()
	for _, noScript := range []bool{false, true} {
		t.Run(map[bool]string{false: "script", true: "no-script"}[noScript], func(t *testing.T) {
			t.Parallel()
			h := fresh(t)
			ctx, done := context.WithTimeout(tab(t, h.url, look{lang: "zh", theme: "light", width: 1280, height: 900, noScript: noScript}), patience)
			t.Cleanup(done)
			f(keyboard{t, ctx, h})
		})
	}
}

func (k keyboard) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// open types an address.
func (k keyboard) open(path string) {
	k.t.Helper()
	k.must(chromedp.Do(k.ctx, chromedp.Navigate(k.h.url+path)))
}

// ask evaluates a question about the page.
func (k keyboard) ask(question string) string {
	k.t.Helper()
	answer, err := chromedp.Run(k.ctx, chromedp.Evaluate[string](question))
	k.must(err)
	return answer
}

func (k keyboard) text() string { k.t.Helper(); return k.ask(`document.body.innerText`) }

func (k keyboard) has(words string) {
	k.t.Helper()
	if text := k.text(); !strings.Contains(text, words) {
		k.t.Fatalf("the page does not say %q:\n%s", words, text)
	}
}

// tabTo presses Tab until the focus is on an element of which the condition on e holds, and demands that the focus shows.
func (k keyboard) tabTo(what, condition string) {
	k.t.Helper()
	const most = 600
	for range most {
		k.must(chromedp.Do(k.ctx, chromedp.KeyEvent(kb.Tab)))
		at := k.ask(`(() => { const e = document.activeElement; if (!e || !(` + condition + `)) return '';
			const r = e.getBoundingClientRect(), s = getComputedStyle(e);
			const seen = r.bottom > 0 && r.top < innerHeight && r.width > 0;
			return seen && s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 ? 'shown' : 'hidden'; })()`)
		switch at {
		case "shown":
			return
		case "hidden":
			k.t.Fatalf("the focus on %s does not show", what)
		}
	}
	k.t.Fatalf("%d times Tab did not reach %s", most, what)
}

// enter presses Enter and waits for the page that it leads to.
func (k keyboard) enter() {
	k.t.Helper()
	answer, err := chromedp.RunResponse(k.ctx, chromedp.KeyEvent(kb.Enter))
	k.must(err)
	if answer.Status >= 400 {
		k.t.Fatalf("%s answered %d:\n%s", answer.URL, answer.Status, k.text())
	}
}

func (k keyboard) typing(words string) {
	k.t.Helper()
	k.must(chromedp.Do(k.ctx, chromedp.KeyEvent(words)))
}

// attach gives a file to the file input that has the focus. The system's file dialog, which opens by Enter, is not part
// of the page and cannot be driven; only its answer is given here.
func (k keyboard) attach(path string) {
	k.t.Helper()
	object, err := chromedp.Call(k.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: `document.activeElement`})
	k.must(err)
	_, err = chromedp.Call(k.ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{path}, ObjectID: object.Result.ObjectID})
	k.must(err)
}

// TestFind finds a declaration by the initials of its name.
func TestFind(t *testing.T) {
	t.Parallel()
	journeys(t, func(k keyboard) {
		k.open("/summary")
		k.has("63,607,206.00")
		k.tabTo("the search field", `e.name === 'q'`)
		k.typing("qybz")
		k.enter()
		k.tabTo("the project", `e.textContent.includes('`+plain+`')`)
		k.enter()
		if h1 := k.ask(`document.querySelector('h1').innerText`); !strings.Contains(h1, plain) {
			k.t.Errorf("arrived at %q", h1)
		}
		k.has("2,013,200.00")
	})
}

// TestImport hands over a changed document, answers what waits, and confirms.
func TestImport(t *testing.T) {
	t.Parallel()
	changed := changedDocument()
	journeys(t, func(k keyboard) {
		path := filepath.Join(k.t.TempDir(), "changed.txt")
		k.must(os.WriteFile(path, changed, 0o600))
		k.open("/summary/2023")
		k.tabTo("the way to import", `e.getAttribute('href') === '/import'`)
		k.enter()
		k.tabTo("the file field", `e.type === 'file'`)
		k.attach(path)
		k.tabTo("the button that reads", `e.tagName === 'BUTTON' && e.form && e.form.action.endsWith('/import')`)
		k.enter()
		overview := k.ask(`location.pathname`)
		k.has("changed.txt")
		imp, err := k.h.form.Import(k.ctx, strings.TrimPrefix(overview, "/import/"))
		k.must(err)
		if imp.Counts.Waiting == 0 {
			k.t.Fatal("nothing waits: the journey would be too easy")
		}
		for i, d := range imp.Reading.Declarations() {
			for range waits(d.Repairs) {
				k.open(fmt.Sprintf("%s/%d", overview, i+1))
				k.tabTo("the proposal of a repair", `e.name === 'choice' && e.value !== ''`)
				k.enter()
			}
		}
		k.open(overview)
		k.tabTo("the button that confirms", `e.tagName === 'BUTTON' && e.form && e.form.action.endsWith('/confirm')`)
		k.enter()
		kept, err := k.h.goal.Get(k.ctx, k.h.ids[plain])
		k.must(err)
		if kept.Revision != 2 || kept.Declaration.Indicators[0].Target.Raw != "≥6.00(次)" {
			k.t.Errorf("kept revision %d with target %s", kept.Revision, kept.Declaration.Indicators[0].Target.Raw)
		}
	})
}

// TestDismiss answers a finding with a reason.
func TestDismiss(t *testing.T) {
	t.Parallel()
	const reason = "往年同口径，财政已同意"
	journeys(t, func(k keyboard) {
		k.open("/d/" + string(k.h.ids[plain]))
		k.tabTo("the act of answering", `e.tagName === 'SUMMARY'`)
		k.typing(kb.Enter) // opens the field, without script too
		k.tabTo("the field of the reason", `e.name === 'reason'`)
		k.typing(reason)
		k.tabTo("the button that keeps the reason", `e.tagName === 'BUTTON' && e.form && e.form.action.endsWith('/dismiss')`)
		k.enter()
		k.has(reason)
		kept, err := k.h.goal.Get(k.ctx, k.h.ids[plain])
		k.must(err)
		if kept.Tally.Answered != 1 {
			k.t.Errorf("%d findings are answered, want 1", kept.Tally.Answered)
		}
	})
}

// TestExport takes a declaration as a workbook and reads it back.
func TestExport(t *testing.T) {
	t.Parallel()
	journeys(t, func(k keyboard) {
		k.open("/d/" + string(k.h.ids[broken]))
		k.tabTo("the export to Excel", `e.getAttribute('href') && e.getAttribute('href').includes('export.xlsx')`)
		data := k.download(kb.Enter)
		r, err := form.Read("export.xlsx", data)
		k.must(err)
		kept, err := k.h.goal.Get(k.ctx, k.h.ids[broken])
		k.must(err)
		if len(r.Forms) != 1 {
			k.t.Fatalf("the export holds %d declarations", len(r.Forms))
		}
		got, want := r.Declarations()[0], kept.Declaration
		got.Repairs, got.Unplaced, want.Repairs, want.Unplaced = nil, nil, nil, nil
		if diff := cmp.Diff(fmt.Sprintf("%+v", got.Goals), fmt.Sprintf("%+v", want.Goals)); diff != "" {
			k.t.Errorf("the goals read back differently:\n%s", diff)
		}
		if diff := cmp.Diff(want.Indicators, got.Indicators); diff != "" {
			k.t.Errorf("the indicators read back differently:\n%s", diff)
		}
		if diff := cmp.Diff(want.Funding, got.Funding); diff != "" {
			k.t.Errorf("the money reads back differently:\n%s", diff)
		}
	})
}

// download presses keys and gives the file that comes.
func (k keyboard) download(keys string) []byte {
	k.t.Helper()
	dir, events := k.t.TempDir(), true
	_, err := chromedp.CallBrowser(k.ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
		Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: dir, EventsEnabled: &events,
		BrowserContextID: chromedp.FromContext(k.ctx).BrowserContextID,
	})
	k.must(err)
	progress := chromedp.BrowserEvents(k.ctx, cdpbrowser.DownloadProgress)
	k.typing(keys)
	for e, err := range progress {
		k.must(err)
		switch e.State {
		case cdpbrowser.DownloadProgressStateCanceled:
			k.t.Fatal("the download was cancelled")
		case cdpbrowser.DownloadProgressStateCompleted:
			if data, err := os.ReadFile(filepath.Join(dir, e.GUID)); err == nil { // another tab's download has another folder
				return data
			}
		}
	}
	k.t.Fatal("no download came")
	return nil
}
