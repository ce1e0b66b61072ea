package browser

import (
	"context"
	"maps"
	"os"
	"path"
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
	t.Run("work", func(t *testing.T) {
		accessible(t, 60, guo, func(t *testing.T, l look) player { return c.enterSeeing(t, guo.name, l) }, ofWork, "/work", "/measured", "/answer", "/answer/receipt")
	})
	wang := c.enter(t, "王建国")
	t.Run("circle", func(t *testing.T) {
		accessible(t, 25, wang, func(t *testing.T, l look) player { return c.enterSeeing(t, wang.name, l) }, ofCircle,
			"/cockpit", "/monitor", "/remedies", "/evaluation", "/schemes", "/whole", "/draw", "/advice", "/disclosure")
	})
	t.Run("public", func(t *testing.T) {
		visitor := c.visitor(t, look{lang: "zh", theme: "light", width: 1280, height: 900, noScript: true})
		accessible(t, 14, visitor, c.visitor, ofPublic, "/", "/find?q=热线", "/method", "/about", "/api", "/objection")
	})
	c.agrees(t)
}

// visitor is somebody without an account at the public site.
func (c *town) visitor(t *testing.T, l look) player {
	t.Helper()
	ctx, done := context.WithTimeout(tab(t, c.open, l), enough)
	t.Cleanup(done)
	return player{keyboard{t, ctx, &house{url: c.open}}, "a citizen"}
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

// kinds finds a page of every wanted kind that links lead to from where somebody starts, what is only saved left out.
func (p player) kinds(wanted *regexp.Regexp, starts []string) []page {
	p.t.Helper()
	found, next := map[string]string{}, slices.Clone(starts)
	for _, at := range starts {
		found[kindOf(at)] = at
	}
	for len(next) > 0 {
		at := next[0]
		next = next[1:]
		p.open(at)
		if words := p.text(); strings.Contains(words, "⟦") {
			p.t.Errorf("%s: words are missing", at)
		}
		for href := range strings.SplitSeq(p.ask(`[...document.querySelectorAll('main a[href]')].map(e => e.getAttribute('href')).join('\n')`), "\n") {
			kind := kindOf(href)
			if !wanted.MatchString(kind) || saved.MatchString(href) || found[kind] != "" {
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
	return out
}

// The kinds of pages that are looked at, and addresses that give a file; the wall is dark and wide whatever anybody chose.
var (
	ofWork   = regexp.MustCompile(`^/(work|measured|answer)|^/d/\*/(i|progress|bindings)`)
	ofCircle = regexp.MustCompile(`^/(cockpit|monitor|remedies|evaluation|schemes|whole|draw|advice|disclosure)|^/d/\*/(monitor|evaluation|disclosure)`)
	ofPublic = regexp.MustCompile(`^/`)
	saved    = regexp.MustCompile(`^/cockpit/wall|format=|/template(\?|$)|^/work/files/|/export\.|/files/|\.(xlsx|docx|pdf|csv|json|xml|zip|txt|js)(\?|$)|^/(api|package|static)/`)
)

// accessible runs axe-core on a page of every kind, dark and wide in one language, light and at 400 % zoom in the other.
func accessible(t *testing.T, least int, first player, enter func(*testing.T, look) player, wanted *regexp.Regexp, starts ...string) {
	t.Helper()
	pages, axe := first.kinds(wanted, starts), npm(t, "axe-core/axe.min.js")
	if len(pages) < least {
		t.Errorf("only %d kinds of pages: %v", len(pages), pages)
	}
	for _, l := range []look{
		{lang: "zh", theme: "light", width: 320, height: 256},
		{lang: "en", theme: "dark", width: 1280, height: 1024},
	} {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			who := enter(t, l)
			for _, p := range pages {
				visit(who.ctx, t, who.h, p, func(ctx context.Context) { inspect(ctx, t, p, l, axe) })
			}
		})
	}
	dir := os.Getenv("PLUMBLINE_SCREENS")
	if dir == "" {
		return
	}
	group := path.Base(t.Name())
	for _, l := range looks() {
		t.Run("picture-"+l.String(), func(t *testing.T) {
			t.Parallel()
			who := enter(t, l)
			for _, p := range pages {
				p.name = group + strings.TrimSuffix(strings.NewReplacer("/*", "-one", "/", "-").Replace(p.name), "-")
				picture(who.ctx, t, who.h, p, l, dir)
			}
		})
	}
}
