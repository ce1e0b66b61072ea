package appraisal_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/advice"
	"plumbline/evaluation/draw"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/web/appraisal"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

// drawn is the pages over a store of two projects, of two units, whose evaluations were handed in; its clock can be moved by days.
type drawn struct {
	*testing.T
	days atomic.Int64
	h    http.Handler
	who  site.Visitor
	lang string
	db   *db.DB
	s    *evaluation.Service
	ids  []goal.ID
}

func (k *drawn) now() time.Time { return dbtest.Now.AddDate(0, 0, int(k.days.Load())) }

// units is the tree with a second unit.
var units = append(slices.Clone(tree), office.Organisation{ID: "u2", Parent: "d", Kind: office.Unit, Name: "二中心"})

func as(name string, role office.Role, at office.ID) site.Visitor {
	v := holds(name, role, at)
	v.Tree = units
	return v
}

func desks(name string, acts ...string) review.Person {
	p := review.Person{Actor: actor.Actor{ID: name, Name: name}}
	for _, act := range acts {
		p.Desks = append(p.Desks, review.Desk{Act: act, Organisation: "u"})
	}
	return p
}

func openDrawn(t *testing.T) *drawn {
	t.Helper()
	k := &drawn{T: t, who: as("王建国", office.DepartmentOfficer, "d"), lang: "zh"}
	var err error
	k.db, err = db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: k.now})
	must(t, err)
	t.Cleanup(func() { must(t, k.db.Close()) })
	cat, err := i18n.Load(locale.FS)
	must(t, err)
	log := tlogtest.Log(t, k.db, goal.Tables(), review.Tables(), course.Tables(), measure.Tables(), evaluation.Tables(), draw.Tables())
	goals, cases := goal.New(k.db, log), review.New(k.db, log)
	k.s = evaluation.New(k.db, log, measure.New(k.db, log, read.New(k.db), measure.NewCatalogue()), read.New(k.db), course.New(k.db, log))
	k.handIn(goals, cases, "甲项目", "一中心")
	k.handIn(goals, cases, "乙项目", "二中心")
	at, err := site.New(site.Config{
		Catalog: cat, Version: "test", Now: k.now, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Sign: func(*http.Request) (site.Visitor, error) { return k.who, nil },
	})
	must(t, err)
	must(t, appraisal.Routes(at, appraisal.Deps{
		Goal: goals, Cases: cases, Evaluation: k.s, Draw: draw.New(k.db, log, k.s, nil), Advice: advice.New(k.s, nil, nil),
	}))
	k.h = at.Handler()
	return k
}

// handIn makes a project whose indicator nobody measured and whose money was paid to the half, approves it and hands its evaluation in.
func (k *drawn) handIn(goals *goal.Service, cases *review.Service, name, unit string) {
	k.Helper()
	ctx, wang := k.Context(), desks("填报小王", review.ActSubmit, "evaluate")
	saved, err := goals.Save(ctx, wang.Actor, []goal.Entry{{Declaration: goal.Declaration{
		Name: name, Year: 2025, Department: "市残联", Unit: unit, Start: day.Of(2025, 1, 1), End: day.Of(2025, 12, 31), Goals: goal.Goals{Annual: "办好。"},
		Indicators: []goal.Indicator{{Level1: goal.Output, Level2: "数量指标", Name: "培训次数", Target: goal.ParseTarget("≥5次")}},
	}}})
	must(k.T, err)
	id := saved[0].ID
	k.ids = append(k.ids, id)
	must(k.T, k.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE declaration SET stale = FALSE`); err != nil {
			return err
		}
		if err := goals.SetTally(tx, goal.Counted{ID: id, Revision: 1}); err != nil {
			return err
		}
		line := journal.Line{Account: journal.Account{Year: 2025, Project: journal.ProjectOf("市残联", name), Measure: "money.execution"}, Day: day.Of(2025, 6, 1), Num: 500_000, Den: 1_000_000}
		_, err := journal.New(k.db).Settle(tx, nil, journal.Voucher{Ref: "pay/" + name, Want: []journal.Line{line}})
		return err
	}))
	c, err := cases.Submit(ctx, wang, id, 0, review.Handed{Path: []string{"u", "d", "f"}})
	must(k.T, err)
	sheet := &review.Sheet{Completeness: review.Excellent, Relevance: review.Excellent, Suitability: review.Excellent, Feasibility: review.Excellent, Overall: review.Excellent, Comment: "可行"}
	for _, by := range []review.Person{desks("老李", "review_unit"), desks("陈科", "review_department"), desks("周处", "review_finance")} {
		c, err = cases.Approve(ctx, by, id, c.Version, sheet)
		must(k.T, err)
	}
	full := scheme.Points(80_00)
	_, err = k.s.Save(ctx, wang.Actor, id, 0, evaluation.Form{
		Done: "办了。", Execution: evaluation.Entry{Note: "年底才到账，来不及支付"},
		Lines: []evaluation.Entry{{Points: &full, Actual: "5次", Note: "没有系统记录，已经补上", Why: "有签到表为证，可以查对"}},
	})
	must(k.T, err)
	_, err = k.s.HandIn(ctx, wang, id, 1, 0, []string{"u", "d", "f"})
	must(k.T, err)
}

// do asks for a page, or sends a form, in both languages where it is a page that is read; it gives where it was sent on to.
func (k *drawn) do(path string, status int, form url.Values, holds ...string) string {
	k.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	req := httptest.NewRequestWithContext(k.Context(), method, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "lang", Value: k.lang})
	w := httptest.NewRecorder()
	k.h.ServeHTTP(w, req)
	body := w.Body.String()
	if w.Code != status {
		k.Fatalf("%s %s: status %d, want %d: %s", method, path, w.Code, status, body)
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && status != http.StatusSeeOther {
		for _, wrong := range webtest.Check(body) {
			k.Errorf("%s (%s): %s", path, k.lang, wrong)
		}
	}
	for _, want := range holds {
		if !strings.Contains(body, want) {
			k.Errorf("%s (%s): no %q in\n%s", path, k.lang, want, body)
		}
	}
	if status == http.StatusSeeOther {
		return w.Header().Get("Location")
	}
	return body
}

func (k *drawn) both(path string, zh, en []string) {
	k.Helper()
	k.do(path, http.StatusOK, nil, zh...)
	k.lang = "en"
	k.do(path, http.StatusOK, nil, en...)
	k.lang = "zh"
}

// TestDrawForReview: the list is frozen, the number comes on its day, the drawn are scored, and who was or was not drawn can draw again.
func TestDrawForReview(t *testing.T) {
	t.Parallel()
	k := openDrawn(t)
	k.both("/draw", []string{"还没有抽查自评", "2 个候选项目", `name="source"`, "甲项目", "手工填报或没有测得 1 次，加 3"}, []string{"No evaluations were drawn", "2 candidates", "Rules of the risk weights"})
	form := url.Values{"department": {"市残联"}, "year": {"2025"}, "size": {"1"}, "source": {"双色球第 2026027 期"}, "day": {"2026-03-02"}}
	k.do("/draw", http.StatusUnprocessableEntity, form, "公布日期要晚于今天", `value="双色球第 2026027 期"`)
	form.Set("day", "2026-03-08")
	form.Set("size", "3")
	k.do("/draw", http.StatusUnprocessableEntity, form, "1 到 2")
	form.Set("size", "1")
	k.who = as("陈静", office.Drafter, "u")
	k.do("/draw", http.StatusForbidden, form)
	k.who = as("别人", office.DepartmentOfficer, "e")
	k.do("/draw", http.StatusForbidden, form)
	k.who = as("王建国", office.DepartmentOfficer, "d")
	at, _, _ := strings.Cut(k.do("/draw", http.StatusSeeOther, form), "?")
	k.both(at+"?saved=prepared", []string{"名单已冻结", "从 2 个自评中抽 1 个", "2026-03-08 公布以后才能填写", "SHA-256"}, []string{"The list is frozen", "It can be entered from 2026-03-08 on"})
	k.do(at+"/number", http.StatusUnprocessableEntity, url.Values{"seed": {"03 08 12"}, "where": {"官网"}}, "那天再填")
	k.do("/draw", http.StatusUnprocessableEntity, form, "还有一份名单")
	k.days.Store(6)
	k.do(at, http.StatusOK, nil, `name="seed"`)
	k.do(at+"/number", http.StatusUnprocessableEntity, url.Values{"seed": {"三"}, "where": {"官网"}}, "请按公布的样子", `value="三"`, `value="官网"`)
	k.do(at+"/number", http.StatusSeeOther, url.Values{"seed": {"03 08 12"}, "where": {"官网"}})
	k.both(at, []string{"抽中 1 个", "030812", "第一个刻度", "官网"}, []string{"1 project was drawn", "The first mark is"})
	if list := k.do(at+"/list.json", http.StatusOK, nil); !strings.Contains(k.do(at, http.StatusOK, nil), draw.DigestOf(list)) {
		t.Error("the list that is given out has another digest than the page")
	}
	k.outcome()
	k.who = as("陈静", office.Drafter, "u")
	k.do(at, http.StatusOK, nil, "030812")
	k.do(at+"/number", http.StatusNotFound, url.Values{"seed": {"030812"}})
	if body := k.do("/draw", http.StatusOK, nil); strings.Contains(body, `id="measures"`) || strings.Contains(body, `name="source"`) {
		t.Error("who reads one unit sees what is said of all, or may prepare")
	}
	k.who = as("别人", office.DepartmentOfficer, "e")
	k.do(at, http.StatusNotFound, nil)
	k.do("/draw/none", http.StatusNotFound, nil)
	k.do("/draw?department=nobody", http.StatusNotFound, nil)
}

// outcome scores both projects; the drawn one counts.
func (k *drawn) outcome() {
	k.Helper()
	zero := scheme.Points(0)
	for _, id := range k.ids {
		must(k.T, k.s.Appraise(k.Context(), desks("周处", "appraise"), id, 1, evaluation.Appraisal{Lines: []evaluation.Mark{{Points: &zero, Why: "没有记录。"}}}))
	}
	k.both("/draw", []string{"抽中 1 个自评，已评审 1 个", "1 / 1", "2.5% – 100.0%", "少于 5 行", "手工填报或没有口径", "−80.00"}, []string{"1 evaluations drawn, 1 reviewed", "Fewer than 5 lines"})
}

// TestAdvice: each proposal has its numbers, its rule and the page it comes from; a reader of one unit sees his own.
func TestAdvice(t *testing.T) {
	t.Parallel()
	k := openDrawn(t)
	zh := []string{"2026 年：2 个项目，", "没有用完的 5,000.00 元，下一年还需要吗？", "指标值 ≥5次 没有测得", "/evaluation/lines/1", "执行率低于 90%"}
	k.both("/advice", zh, []string{"2026: ", "Are the 5,000.00 yuan that were not spent needed next year?", "Rules"})
	k.both("/d/"+string(k.ids[0])+"/advice", []string{"2026 年：", "甲项目"}, []string{"2026: 2 proposals"})
	k.who = as("陈静", office.Drafter, "u")
	if body := k.do("/advice", http.StatusOK, nil, "甲项目"); strings.Contains(body, "乙项目") {
		t.Error("who reads one unit sees another's")
	}
	k.do("/d/"+string(k.ids[1])+"/advice", http.StatusNotFound, nil)
	k.do("/advice?year=1999", http.StatusNotFound, nil)
	k.who = as("别人", office.DepartmentOfficer, "e")
	k.do("/advice", http.StatusOK, nil, "这个年度还没有自评")
}
