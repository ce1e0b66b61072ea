package browser

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// violation is what axe-core found wrong with a page.
type violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		Target  []any  `json:"target"`
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// target-size is the rule of WCAG 2.2 that axe-core leaves off unless asked.
const runAxe = `axe.run(document, {resultTypes: ['violations'], preload: false, iframes: false, rules: {'target-size': {enabled: true}}}).then(r => r.violations)`

// TestAccessible runs axe-core on every page, in both languages, light and dark, wide and at 400 % zoom, and demands that
// nothing but what says that it scrolls is wider than the window. Every two of these meet in one of the four looks.
func TestAccessible(t *testing.T) {
	t.Parallel()
	h, axe := shown(t), npm(t, "axe-core/axe.min.js")
	for _, l := range []look{
		{lang: "zh", theme: "light", width: 1280, height: 1024},
		{lang: "zh", theme: "dark", width: 320, height: 256},
		{lang: "en", theme: "dark", width: 1280, height: 1024},
		{lang: "en", theme: "light", width: 320, height: 256},
	} {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			ctx := tab(t, h.url, l)
			for _, p := range h.pages() {
				visit(ctx, t, h, p, func(ctx context.Context) { inspect(ctx, t, p, l, axe) })
			}
		})
	}
}

// visit opens a page and looks at it, within the patience for one page.
func visit(ctx context.Context, t *testing.T, h *house, p page, look func(context.Context)) {
	t.Helper()
	ctx, done := context.WithTimeout(ctx, patience)
	defer done()
	if err := chromedp.Do(ctx, chromedp.Navigate(h.url+p.path)); err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	look(ctx)
}

func inspect(ctx context.Context, t *testing.T, p page, l look, axe string) {
	t.Helper()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	if strings.Contains(text, "⟦") || strings.Contains(text, "<no value>") || len(text) < 100 {
		t.Errorf("%s: words are missing: %.300s", p.name, text)
	}
	lang, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.documentElement.lang + ' ' + document.documentElement.className`))
	if err != nil || !strings.HasPrefix(lang, l.lang) || !strings.Contains(lang, l.theme) {
		t.Errorf("%s: shown as %q, %v", p.name, lang, err)
	}
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](tooWide))
	if err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	if len(wide) > 0 {
		t.Errorf("%s: wider than the window of %d: %s", p.name, l.width, strings.Join(wide, "; "))
	}
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](axe)); err != nil {
		t.Fatalf("%s: load axe-core: %v", p.name, err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]violation](runAxe, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: run axe-core: %v", p.name, err)
	}
	for _, v := range found {
		var where []string
		for _, n := range v.Nodes[:min(len(v.Nodes), 3)] {
			where = append(where, fmt.Sprintf("%v %.160s (%s)", n.Target, n.HTML, strings.Join(strings.Fields(n.Summary), " ")))
		}
		t.Errorf("%s: %s (%s) on %d elements: %s\n\t%s", p.name, v.ID, v.Impact, len(v.Nodes), v.Help, strings.Join(where, "\n\t"))
	}
}

// tooWide names what makes the page scroll sideways: elements beyond the right edge that stand in no box that scrolls by itself, and
// those whose words are.
const tooWide = `(() => {
	const room = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= room) return [];
	const out = [];
	for (const e of document.body.querySelectorAll('*')) {
		const r = e.getBoundingClientRect();
		if (r.right > room + 1 && r.width > 0 && out.length < 5) {
			out.push(e.tagName + (e.id ? '#' + e.id : '') + (e.getAttribute('class') ? '.' + e.getAttribute('class') : '') + ' to ' + Math.round(r.right));
		}
		if (r.right <= room + 1 && r.left + e.scrollWidth > room && getComputedStyle(e).overflowX === 'visible' && out.length < 9) {
			out.push('words of ' + e.outerHTML.slice(0, 120) + ' to ' + Math.round(r.left + e.scrollWidth));
		}
	}
	return ['page ' + document.documentElement.scrollWidth].concat(out);
})()`
