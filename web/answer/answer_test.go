package answer_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/locale"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/survey"
	"plumbline/survey/ballot"
	"plumbline/web/answer"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

var clerk = actor.Actor{ID: "zhao", Name: "赵磊"}

// house is the respondents' pages over a store of its own, with a survey that is asked.
type house struct {
	t      *testing.T
	site   *site.Site
	h      http.Handler
	room   *survey.Service
	survey survey.Survey
	tokens []string
	lang   string
}

func open(t *testing.T) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	log := tlogtest.Log(t, d, survey.Tables(), journal.Tables())
	h := &house{t: t, room: survey.New(d, log, journal.New(d))}
	h.site, err = site.New(site.Config{
		Catalog: cat, Version: "test", Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Sign: func(*http.Request) (site.Visitor, error) {
			return site.Visitor{}, fault.New(fault.Denied, "session.none")
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Routes(h.site, answer.Deps{Ballot: ballot.New(d, log)}); err != nil {
		t.Fatal(err)
	}
	h.h = h.site.Handler()
	h.ask()
	return h
}

// ask makes the survey: three questions and a remark.
func (h *house) ask() {
	h.t.Helper()
	ctx := h.t.Context()
	x, _ := survey.TemplateOf("activity")
	s, err := h.room.Make(ctx, clerk, "unit", survey.Heading{
		Name: "参加活动残疾人满意度调查", Year: 2026, Project: "市残联/基层组织建设经费", Matter: "参加活动残疾人满意度",
		Measure: survey.Satisfied, From: day.Of(2026, 1, 5), Until: day.Of(2026, 3, 31),
	}, x.Form)
	if err != nil {
		h.t.Fatal(err)
	}
	var frame []survey.Served
	for i := range 20 {
		frame = append(frame, survey.Served{Person: journal.Person(i + 1)})
	}
	if s, err = h.room.Draw(ctx, clerk, survey.Seen{ID: s.ID, Version: s.Version}, survey.Draw{Method: survey.Simple, Seed: "seed", N: 12, Frame: frame}); err != nil {
		h.t.Fatal(err)
	}
	list, s, err := h.room.Invite(ctx, clerk, survey.Seen{ID: s.ID, Version: s.Version}, survey.Main)
	if err != nil {
		h.t.Fatal(err)
	}
	h.survey = s
	for _, i := range list {
		h.tokens = append(h.tokens, i.Token)
	}
}

func (h *house) do(req *http.Request) *httptest.ResponseRecorder {
	h.t.Helper()
	if h.lang != "" {
		req.AddCookie(&http.Cookie{Name: "lang", Value: h.lang})
	}
	w := httptest.NewRecorder()
	h.h.ServeHTTP(w, req)
	return w
}

// page is a page as somebody without script meets it.
type page struct {
	h      *house
	status int
	body   string
	root   *html.Node
}

func (h *house) read(where string, w *httptest.ResponseRecorder) *page {
	h.t.Helper()
	body := w.Body.String()
	for _, wrong := range webtest.Check(body) {
		h.t.Errorf("%s (%s): %s", where, h.lang, wrong)
	}
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	return &page{h, w.Code, body, root}
}

func (h *house) get(path string) *page {
	h.t.Helper()
	return h.read(path, h.do(httptest.NewRequestWithContext(h.t.Context(), http.MethodGet, path, nil)))
}

func (h *house) post(path string, values url.Values) *httptest.ResponseRecorder {
	h.t.Helper()
	req := httptest.NewRequestWithContext(h.t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.do(req)
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// form gives what the questionnaire's form would send by itself, and where.
func (p *page) form() (action string, values url.Values) {
	p.h.t.Helper()
	values = url.Values{}
	var walk func(n *html.Node, in bool)
	walk = func(n *html.Node, in bool) {
		if n.Type == html.ElementNode && n.Data == "form" && strings.Contains(attr(n, "class"), "ask") {
			in, action = true, attr(n, "action")
		}
		if in && n.Type == html.ElementNode {
			switch {
			case n.Data == "input" && attr(n, "type") == "radio":
				if has(n, "checked") {
					values.Set(attr(n, "name"), attr(n, "value"))
				}
			case n.Data == "input":
				values.Set(attr(n, "name"), attr(n, "value"))
			case n.Data == "textarea" && n.FirstChild != nil:
				values.Set(attr(n, "name"), n.FirstChild.Data)
			}
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			walk(k, in)
		}
	}
	walk(p.root, false)
	if action == "" {
		p.h.t.Fatalf("no form in %s", p.body)
	}
	return action, values
}

// press sends the form with a button pressed and some inputs filled in.
func (p *page) press(button string, fill ...string) *page {
	p.h.t.Helper()
	if !strings.Contains(p.body, `value="`+button+`"`) {
		p.h.t.Fatalf("no button %s in %s", button, p.body)
	}
	w := p.send(button, fill...)
	return p.h.read(button, w)
}

func (p *page) send(button string, fill ...string) *httptest.ResponseRecorder {
	p.h.t.Helper()
	action, values := p.form()
	values.Set("go", button)
	for i := 0; i+1 < len(fill); i += 2 {
		values.Set(fill[i], fill[i+1])
	}
	return p.h.post(action, values)
}

func (p *page) holds(words ...string) *page {
	p.h.t.Helper()
	for _, w := range words {
		if !strings.Contains(p.body, w) {
			p.h.t.Errorf("no %q in %s", w, p.body)
		}
	}
	return p
}

// TestAnsweringWithoutScript walks through a questionnaire as a browser without script does: forward, back, into the easy
// version, with help, larger, in the other language, changed at the end, sent, and its receipt looked up.
func TestAnsweringWithoutScript(t *testing.T) {
	t.Parallel()
	h := open(t)
	p := h.get("/answer/"+h.tokens[0]).holds("参加活动残疾人满意度调查", "一共 4 题")
	p = p.press("start").holds("第 1 题，共 4 题", "总体来说，您对参加的活动满意吗？", "没有用过，不清楚", "不记名字")
	p = p.press("next").holds(`role="alert"`, "第 1 题还没有选")
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", p.status)
	}
	p = p.press("next", "a0", "satisfied").holds("第 2 题，共 4 题")
	p = p.press("back").holds("第 1 题，共 4 题", `value="satisfied" checked`)
	p = p.press("next").press("plain:yes", "a1", "neutral").holds("时间和安排，您满意吗？", `value="neutral" checked`)
	p = p.press("help").holds("谁来帮您填").press("mode:helped").holds("家人或朋友在帮您填", `value="neutral" checked`)
	p = p.press("lang:en").holds(`<html lang="en"`, "Question 2 of 4", "Neither", `value="neutral" checked`, `lang="zh-CN"`)
	h.lang = "en"
	p = p.press("lang:zh").holds(`<html lang="zh-CN"`)
	h.lang = ""
	p = p.press("size:large").holds(`class="auto large"`)
	p = p.press("next").press("next", "a2", "unknown").holds("第 4 题，共 4 题", "<textarea")
	p = p.press("next", "remark", "座位 <b>太少</b>").holds("看一遍", "座位 &lt;b&gt;太少", "没有用过，不清楚", "一般")
	p = p.press("to:1").holds("第 2 题，共 4 题").press("next", "a1", "very_satisfied")
	p = p.press("next").press("next").holds("看一遍", "非常满意", "座位 &lt;b&gt;太少")
	w := p.send("send")
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/answer/receipt/") {
		t.Fatalf("status %d to %q: %s", w.Code, to, w.Body)
	}
	h.get(to).holds("收到了，谢谢您", "打乱了一起算", "您的回执号")
	if again := p.send("send"); again.Code != http.StatusConflict {
		t.Errorf("sent twice: status %d", again.Code)
	}
	h.get("/answer/" + h.tokens[0]).holds("这个邀请码已经用过了")
	for _, c := range w.Result().Cookies() {
		t.Errorf("a cookie %s", c.Name)
	}
	w0 := h.survey
	out, err := h.room.Of(t.Context(), w0.ID)
	if err != nil || out.Waiting != 1 {
		t.Errorf("%d wait, %v", out.Waiting, err)
	}
}

// TestNothingOfAnAnswerIsInAnAddress: whatever is pressed, the answers stand in forms alone, and a reload of a page, which
// sends its form again, gives the same page.
func TestNothingOfAnAnswerIsInAnAddress(t *testing.T) {
	t.Parallel()
	h := open(t)
	p := h.get("/answer/"+h.tokens[1]).press("start").press("next", "a0", "dissatisfied")
	if action, _ := p.form(); action != "/answer/"+h.tokens[1] {
		t.Errorf("sent to %s", action)
	}
	for _, n := range []string{"next", "plain:yes", "back"} {
		a, b := p.send(n, "a1", "neutral"), p.send(n, "a1", "neutral")
		if a.Body.String() != b.Body.String() {
			t.Errorf("%s: a reload gives another page", n)
		}
		for _, k := range a.Result().Cookies() {
			t.Errorf("%s: a cookie %s", n, k.Name)
		}
	}
}

// TestDoors: codes are typed as people type them; wrong ones are told kindly, in both languages.
func TestDoors(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, lang := range []string{"zh", "en"} {
		h.lang = lang
		for _, path := range []string{"/answer", "/answer/receipt"} {
			p := h.get(path)
			if w := p.send("", "code", "nothing"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `value="nothing"`) {
				t.Errorf("%s: status %d", path, w.Code)
			} else {
				h.read(path, w)
			}
		}
		if p := h.get("/answer/2222-2222-2222-2222"); p.status != http.StatusNotFound {
			t.Errorf("status %d", p.status)
		}
		if p := h.get("/answer/receipt/2222222222222222"); p.status != http.StatusNotFound {
			t.Errorf("status %d", p.status)
		}
		h.get("/answer/"+h.tokens[2]).press("help").press("mode:interviewer").press("next", "a0", "unknown").press("next", "a1", "satisfied").
			press("next", "a2", "satisfied").press("next")
	}
	h.lang = ""
	w := h.get("/answer").send("", "code", " "+strings.ToUpper(strings.ReplaceAll(h.tokens[3], "-", " ")))
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/answer/"+survey.Fold(h.tokens[3]) {
		t.Errorf("status %d to %q", w.Code, to)
	}
}

// TestAnotherFormMeanwhile: who has the old questions before him begins with the new ones, and is told; what was typed by
// hand into the form does no harm.
func TestAnotherFormMeanwhile(t *testing.T) {
	t.Parallel()
	h := open(t)
	p := h.get("/answer/"+h.tokens[4]).press("start").press("next", "a0", "satisfied")
	x, _ := survey.TemplateOf("service")
	if _, err := h.room.Revise(t.Context(), clerk, survey.Seen{ID: h.survey.ID, Version: h.survey.Version}, x.Form); err != nil {
		t.Fatal(err)
	}
	p = p.press("next", "a1", "satisfied").holds("问卷刚刚换了新版", "第 1 题，共 5 题", "总体来说，您对今年得到的服务满意吗？")
	if p.status != http.StatusConflict {
		t.Errorf("status %d", p.status)
	}
	p = p.press("next", "a0", "stars", "at", "999", "mode", "paper")
	p.holds("看一遍")
	if w := p.send("send"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("status %d", w.Code)
	}
}

func TestTemplatesFitTheirStructs(t *testing.T) {
	t.Parallel()
	h := open(t)
	pages := h.site.Templates("zh")
	for name := range pages {
		if !strings.HasPrefix(name, "answer/") {
			delete(pages, name)
		}
	}
	webtest.Templates(t, pages, answer.Pages)
}
