package browser

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestWork is the year of the demonstration as the people of the work meet it: an indicator that cannot be judged, the month
// that is missing, its report, and the indicator judged; then every kind of page of the work and of the figures through axe-core;
// and what was kept agrees with the log.
func TestWork(t *testing.T) {
	t.Parallel()
	c := openTown(t)
	guo := c.enter(t, "郭敏")
	missing(guo)
	t.Run("accessible", func(t *testing.T) { accessible(t, c, guo) })
	c.agrees(t)
}

// missing lets the clerk report the month that nobody reported.
func missing(guo player) {
	guo.t.Helper()
	guo.open("/measured?outcome=unmeasured")
	guo.has("重大安全事故发生数")
	guo.press(`e.textContent === '重大安全事故发生数'`)
	guo.has("无法判断")
	indicator := guo.ask(`location.pathname`)
	guo.open("/work/activity/safety")
	guo.has("1 个月没有报")
	guo.press(`e.textContent === '报一个月'`)
	project := guo.ask(`[...document.querySelectorAll('#choice-project option')].find(e => e.textContent === '残疾人基层组织建设和助残工作经费').value`)
	guo.open("/work/activity/new/month-report?project=" + project)
	guo.fill("#matter", "重大安全事故")
	guo.fill("#day", "2023-09")
	guo.fill("#count", "0")
	if status := guo.tries(`e.textContent === '登记'`); status != 422 {
		guo.t.Errorf("late and without a reason: answered %d", status)
	}
	if guo.ask(`document.querySelector('#day').value`) != "2023-09" {
		guo.t.Error("what was typed is not kept")
	}
	guo.fill("#late", "经办人调离，交接时补报")
	guo.press(`e.textContent === '登记'`)
	guo.has("2023-09")
	record := guo.ask(`location.pathname`)
	guo.open(indicator)
	guo.has("达成")
	guo.open(indicator + "?month=9")
	guo.press(`e.getAttribute('href') === '` + record + `' || e.textContent === '2023-09-30'`)
	guo.open("/work/why" + strings.TrimPrefix(record, "/work"))
	guo.has("重大安全事故发生数")
	guo.open("/work/activity/safety")
	guo.has("登记事故 1 起")
	if strings.Contains(guo.text(), "个月没有报") {
		guo.t.Error("a month is still said to be missing")
	}
}

// one is what stands for a single record in an address.
var one = regexp.MustCompile(`/[0-9a-z]{24}[^/]*|/\d+`)

// kindOf is the kind of page that an address leads to: records, queries and the kind that a shared page is about do not count.
func kindOf(address string) string {
	path, _, _ := strings.Cut(address, "?")
	path, _, _ = strings.Cut(path, "#")
	path = one.ReplaceAllString(path, "/*")
	for _, shared := range []string{"/work/why/", "/work/intake/"} {
		if strings.HasPrefix(path, shared) {
			return shared
		}
	}
	return path
}

// kinds finds a page of every kind that links lead to from the work and from the figures, what is only saved left out.
func (p player) kinds() []page {
	p.t.Helper()
	found, next := map[string]string{}, []string{"/work", "/measured"}
	for len(next) > 0 {
		at := next[0]
		next = next[1:]
		p.open(at)
		if words := p.text(); strings.Contains(words, "⟦") {
			p.t.Errorf("%s: words are missing", at)
		}
		for href := range strings.SplitSeq(p.ask(`[...document.querySelectorAll('main a[href]')].map(e => e.getAttribute('href')).join('\n')`), "\n") {
			kind := kindOf(href)
			if !strings.HasPrefix(kind, "/work") && !strings.HasPrefix(kind, "/measured") && !ofFigures.MatchString(kind) || strings.Contains(href, "format=") ||
				strings.HasSuffix(kind, "/template") || strings.HasPrefix(kind, "/work/files/*") || found[kind] != "" {
				continue
			}
			found[kind] = href
			next = append(next, href)
		}
	}
	var out []page
	for _, kind := range slices.Sorted(maps.Keys(found)) {
		out = append(out, page{name: kind, path: found[kind]})
	}
	return append(out, page{name: "/answer", path: "/answer"}, page{name: "/answer/receipt", path: "/answer/receipt"})
}

var ofFigures = regexp.MustCompile(`^/d/\*/(i|progress|bindings)`)

// accessible runs axe-core on a page of every kind, dark and wide in one language, light and at 400 % zoom in the other.
func accessible(t *testing.T, c *town, guo player) {
	t.Helper()
	pages, axe := guo.kinds(), npm(t, "axe-core/axe.min.js")
	if len(pages) < 60 {
		t.Errorf("only %d kinds of pages", len(pages))
	}
	for _, l := range []look{
		{lang: "zh", theme: "light", width: 320, height: 256},
		{lang: "en", theme: "dark", width: 1280, height: 1024},
	} {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			who := c.enterSeeing(t, guo.name, l)
			for _, p := range pages {
				visit(who.ctx, t, who.h, p, func(ctx context.Context) { inspect(ctx, t, p, l, axe) })
			}
		})
	}
}
