package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/platform/mail"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/review/remind"
	"plumbline/rule"
	"plumbline/sample"
	pages "plumbline/web/review"
	"plumbline/web/site"
)

// reviewing is the pages of review, served to who the cookie "person" says: a unit's drafter and reviewer, the officer
// of its department, a finance reviewer, an administrator. Of its declarations the first is returned with remarks, the
// second waits for the finance office, the third is being amended and waits for the unit.
type reviewing struct {
	url string
	id  []goal.ID
}

var reviewTree = office.Tree{
	{ID: "bureau", Kind: office.Finance, Name: "演示财政局"},
	{ID: "dept", Parent: "bureau", Kind: office.Department, Name: "演示残联"},
	{ID: "unit", Parent: "dept", Kind: office.Unit, Name: "演示中心"},
}

func reviewer(id string) site.Visitor {
	post := map[string]office.Post{
		"wang": {Organisation: "unit", Role: office.Drafter}, "li": {Organisation: "unit", Role: office.UnitReviewer},
		"chen": {Organisation: "dept", Role: office.DepartmentOfficer}, "zhou": {Organisation: "bureau", Role: office.FinanceReviewer},
		"root": {Organisation: "bureau", Role: office.Administrator},
	}[id]
	return site.Visitor{Tree: reviewTree, Person: office.Person{
		ID: office.PersonID(id), Particulars: office.Particulars{Name: "演示" + id}, Posts: []office.Post{post},
	}}
}

func openReviewing(t *testing.T) *reviewing {
	t.Helper()
	browser(t)
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	at, err := site.New(site.Config{Catalog: catalog, Now: noon, Sign: func(r *http.Request) (site.Visitor, error) {
		c, err := r.Cookie("person")
		if err != nil {
			return site.Visitor{}, err
		}
		return reviewer(c.Value), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	keep, cases, desks := goal.New(d, nil), review.New(d, nil), desk.New(d, nil)
	rules := rule.New(d, keep, nil)
	told := remind.New(d, nil, desks, mail.NewOutbox(d))
	if err := pages.Routes(at, pages.Deps{Goal: keep, Rule: rules, Cases: cases, Desk: desks, Remind: told}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(at.Handler())
	t.Cleanup(func() { server.Close(); _ = d.Close() })
	g := &reviewing{url: server.URL}
	s := stage{t: t, keep: keep, rules: rules, cases: cases, desks: desks, told: told}
	g.id = s.play()
	return g
}

// stage brings the declarations to where the pages show all they can.
type stage struct {
	t     *testing.T
	keep  *goal.Service
	rules *rule.Service
	cases *review.Service
	desks *desk.Service
	told  *remind.Service
}

func (s stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s stage) person(id string) review.Person {
	v := reviewer(id)
	return pages.Person(v.Tree, v.Person)
}

// explain answers what can be answered, so that the declaration can be handed in.
func (s stage) explain(id goal.ID) {
	s.t.Helper()
	list, err := s.rules.Of(s.t.Context(), id)
	s.must(err)
	done := map[string]bool{}
	for _, j := range list {
		if key := j.Rule + string(j.Ref); j.Outcome == rule.Finding && j.Dismissed == nil && !done[key] {
			done[key] = true
			s.must(s.rules.Dismiss(s.t.Context(), s.person("wang").Actor, id, j.Rule, j.Ref, "按上级文件执行"))
		}
	}
}

func (s stage) version(id goal.ID) int {
	s.t.Helper()
	c, err := s.cases.Of(s.t.Context(), id)
	s.must(err)
	return c.Version
}

func (s stage) submit(id goal.ID) {
	s.t.Helper()
	s.explain(id)
	_, err := s.cases.Submit(s.t.Context(), s.person("wang"), id, s.version(id), review.Handed{Path: []string{"unit", "dept", "bureau"}})
	s.must(err)
}

func (s stage) approve(id goal.ID, who string, sheet *review.Sheet) {
	s.t.Helper()
	_, err := s.cases.Approve(s.t.Context(), s.person(who), id, s.version(id), sheet)
	s.must(err)
}

func (s stage) change(id goal.ID, annual string) {
	s.t.Helper()
	k, err := s.keep.Get(s.t.Context(), id)
	s.must(err)
	k.Declaration.Goals.Annual = annual
	_, err = s.keep.Save(s.t.Context(), s.person("wang").Actor, []goal.Entry{{ID: id, Declaration: k.Declaration}})
	s.must(err)
}

func (s stage) play() []goal.ID {
	s.t.Helper()
	ctx := s.t.Context()
	var entries []goal.Entry
	for _, m := range sample.Many(5) {
		m.Department, m.Unit = "演示残联", "演示中心"
		entries = append(entries, goal.Entry{Declaration: m})
	}
	saved, err := s.keep.Save(ctx, s.person("wang").Actor, entries)
	s.must(err)
	var id []goal.ID
	for _, v := range saved {
		id = append(id, v.ID)
	}
	good := &review.Sheet{Completeness: review.Excellent, Relevance: review.Good, Suitability: review.Good, Feasibility: review.Excellent, Overall: review.Good, Comment: "请补充上年人数"}
	best := &review.Sheet{Completeness: review.Excellent, Relevance: review.Excellent, Suitability: review.Excellent, Feasibility: review.Excellent, Overall: review.Excellent}
	for _, one := range id[:4] {
		s.submit(one)
	}
	_, err = s.cases.Return(ctx, s.person("li"), id[0], s.version(id[0]), []review.Cell{{Ref: "goals.annual", Text: "请写明受益人数\n和口径"}, {Ref: "indicators[3].target", Text: "依据？"}, {Text: "整份请再核对"}}, nil)
	s.must(err)
	for _, one := range id[1:3] {
		s.approve(one, "li", nil)
		s.approve(one, "chen", nil)
	}
	s.must(s.desks.Seen(ctx, "zhou", id[1], 1))
	_, err = s.cases.Sheet(ctx, s.person("zhou"), id[1], s.version(id[1]), *good, []review.Cell{{Ref: "funding.annual_total", Text: "与上年相比多了，请说明"}})
	s.must(err)
	s.approve(id[2], "zhou", best)
	_, err = s.cases.Amend(ctx, s.person("wang"), id[2], s.version(id[2]), "上级追加了任务")
	s.must(err)
	s.change(id[2], "全年为800名残疾人提供就业培训，合格率达到95%。")
	s.submit(id[2])
	for at, due := range map[string]day.Day{"submit": day.Of(2026, 3, 4), "unit": day.Of(2026, 2, 26), "finance": day.Of(2027, 3, 1)} {
		s.must(s.desks.SetDeadline(ctx, s.person("chen"), desk.Deadline{Organisation: "dept", Year: sample.Year, Step: at, Due: due}, []string{"dept"}, nil))
	}
	people := []review.Person{s.person("wang"), s.person("li")}
	_, err = s.told.Remind(ctx, remind.Round{People: people, Placed: pages.Placed(reviewTree), Within: 3})
	s.must(err)
	return id
}

// as opens a tab in which one of the staff looks at the pages.
func (g *reviewing) as(t *testing.T, person string, l look) context.Context {
	t.Helper()
	ctx := tab(t, g.url, l)
	if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "person", Value: person, URL: g.url}); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// TestReviewAccessible runs axe-core on the pages of review, each as somebody for whom they show much, in both languages,
// light and dark, wide and at 400 % zoom.
func TestReviewAccessible(t *testing.T) {
	t.Parallel()
	g, axe := openReviewing(t), npm(t, "axe-core/axe.min.js")
	at := func(n int) string { return "/d/" + string(g.id[n]) + "/review" }
	visits := map[string][]page{
		"wang": {{"inbox-drafter", "/inbox"}, {"review-returned", at(0)}, {"review-draft", at(4)}},
		"li":   {{"inbox-reviewer", "/inbox"}, {"review-amendment", at(2)}, {"together", "/review/together"}},
		"chen": {{"review-department", at(1)}, {"deadlines", "/review/deadlines?year=" + fmt.Sprint(sample.Year)}, {"calendar", "/review/calendar"}},
		"zhou": {{"review-finance", at(1)}},
		"root": {{"stages", "/review/stages"}},
	}
	for _, l := range []look{
		{lang: "zh", theme: "light", width: 1280, height: 1024},
		{lang: "en", theme: "dark", width: 1280, height: 1024},
		{lang: "zh", theme: "dark", width: 320, height: 256},
		{lang: "en", theme: "light", width: 320, height: 256},
	} {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			for person, list := range visits {
				ctx := g.as(t, person, l)
				for _, p := range list {
					visit(ctx, t, &house{url: g.url}, p, func(ctx context.Context) { inspect(ctx, t, p, l, axe) })
				}
			}
		})
	}
}

// TestReviewByKeyboard: returned with a remark pinned to a cell, answered, handed in again and approved, by keyboard
// alone and with script switched off.
func TestReviewByKeyboard(t *testing.T) {
	t.Parallel()
	g := openReviewing(t)
	l := look{lang: "zh", theme: "light", width: 1280, height: 900, noScript: true}
	at := func(person string) keyboard {
		ctx, done := context.WithTimeout(g.as(t, person, l), patience)
		t.Cleanup(done)
		return keyboard{t, ctx, &house{url: g.url}}
	}
	li, wang := at("li"), at("wang")
	address := "/d/" + string(g.id[3]) + "/review"
	li.open("/inbox")
	li.tabTo("the declaration", `e.matches('a[href="`+address+`"]')`)
	li.enter()
	li.tabTo("the field of the remark", `e.id === 'ref1'`)
	li.typing("年度总体")
	li.tabTo("the remark", `e.id === 'text1'`)
	li.typing("请写明培训地点")
	li.tabTo("the button that returns", `e.matches('button[formaction$="/return"]')`)
	li.enter()
	li.has("已退回")

	wang.open(address)
	wang.has("请写明培训地点")
	wang.tabTo("the answer", `e.id.startsWith('answer-')`)
	wang.typing("在各街道培训点")
	wang.tabTo("the button that keeps the answer", `e.tagName === 'BUTTON'`)
	wang.enter()
	wang.tabTo("the button that hands in", `e.form && e.form.action.endsWith('/submit') && e.tagName === 'BUTTON'`)
	wang.enter()
	wang.has("已提交")

	li.open(address)
	li.has("在各街道培训点")
	li.tabTo("the button that approves", `e.matches('button[formaction$="/approve"]')`)
	li.enter()
	li.has("已通过")
	li.open("/inbox")
	if text := li.ask(`String(document.querySelectorAll('a[href="` + address + `"]').length)`); text != "0" {
		t.Error("it still waits for who approved it")
	}
}
