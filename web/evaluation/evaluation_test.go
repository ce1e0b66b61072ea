package evaluation_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/course"
	grading "plumbline/web/evaluation"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
	{ID: "u", Parent: "d", Kind: office.Unit, Name: "一中心"},
	{ID: "e", Parent: "f", Kind: office.Department, Name: "别的部门"},
}

func holds(name string, role office.Role, at office.ID) site.Visitor {
	return site.Visitor{Person: office.Person{ID: office.PersonID(name), Particulars: office.Particulars{Name: name}, Posts: []office.Post{{Organisation: at, Role: role}}}, Tree: tree}
}

var (
	drafter    = holds("陈静", office.Drafter, "u")
	unit       = holds("周敏", office.UnitReviewer, "u")
	department = holds("王建国", office.DepartmentOfficer, "d")
	bureau     = holds("李芳", office.FinanceReviewer, "f")
	admin      = holds("吴昊", office.Administrator, "f")
)

// desk is the pages over a store of its own, with one approved declaration of last year and its books.
type desk struct {
	t    *testing.T
	h    http.Handler
	site *site.Site
	path string
	who  site.Visitor
	lang string
	s    *evaluation.Service
	id   goal.ID
}

// declared is a project with one indicator short of its target, a word, and one that nobody measured.
func declared() goal.Declaration {
	row := func(level1, level2, name, target string) goal.Indicator {
		return goal.Indicator{Level1: level1, Level2: level2, Name: name, Target: goal.ParseTarget(target)}
	}
	return goal.Declaration{
		Name: "培训项目", Year: 2025, Department: "市残联", Unit: "一中心", Start: day.Of(2025, 1, 1), End: day.Of(2025, 12, 31), Goals: goal.Goals{Annual: "办好培训。"},
		Indicators: []goal.Indicator{
			row(goal.Output, "数量指标", "培训次数", "≥5次"), row(goal.Output, "时效指标", "培训及时性", "及时"), row(goal.Benefit, "社会效益指标", "政策知晓率", "≥80%"),
		},
	}
}

func open(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	must(t, err)
	log := tlogtest.Log(t, d, goal.Tables(), review.Tables(), course.Tables(), measure.Tables(), evaluation.Tables())
	goals, cases, courses := goal.New(d, log), review.New(d, log), course.New(d, log)
	m := measure.New(d, log, read.New(d), measure.NewCatalogue(
		journal.Measure{ID: "activity.held", Kind: journal.Count, Unit: "次"}, journal.Measure{ID: "activity.on_time", Kind: journal.Ratio, Unit: "%"}))
	by := actor.Actor{ID: "陈静", Name: "陈静"}
	kept, err := goals.Save(t.Context(), by, []goal.Entry{{Declaration: declared()}})
	must(t, err)
	k := &desk{t: t, id: kept[0].ID, path: "/d/" + string(kept[0].ID) + "/evaluation", who: drafter, lang: "zh"}
	bind := func(i int, measured string, way judge.Read, judgement string) measure.Binding {
		return measure.Binding{Key: measure.KeyOf(declared().Indicators, i), Way: measure.Measured, Measure: measured, Read: way, Judgement: judgement}
	}
	must(t, m.Confirm(t.Context(), by, k.id, 0, []measure.Binding{bind(0, "activity.held", judge.Num, "target"), bind(1, "activity.on_time", judge.Rate, "on_time")}))
	k.post(d, "activity.held", 4, 0)
	k.post(d, "activity.on_time", 18, 20)
	k.post(d, "money.execution", 970_000, 1_000_000)
	approve(t, d, goals, cases, k.id)
	k.s = evaluation.New(d, log, m, read.New(d), courses)
	k.site, err = site.New(site.Config{
		Catalog: cat, Version: "test", Now: func() time.Time { return dbtest.Now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Sign: func(*http.Request) (site.Visitor, error) { return k.who, nil },
	})
	must(t, err)
	must(t, grading.Routes(k.site, grading.Deps{Goal: goals, Evaluation: k.s, Courses: courses}))
	k.h = k.site.Handler()
	return k
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (k *desk) post(d *db.DB, account string, num, den int64) {
	k.t.Helper()
	p := declared()
	line := journal.Line{Account: journal.Account{Year: p.Year, Project: journal.ProjectOf(p.Department, p.Name), Measure: account}, Day: day.Of(2025, 6, 1), Num: num, Den: den}
	must(k.t, d.Write(k.t.Context(), func(tx *db.Tx) error {
		_, err := journal.New(d).Settle(tx, nil, journal.Voucher{Ref: "record/" + account, Want: []journal.Line{line}})
		return err
	}))
}

func approve(t *testing.T, d *db.DB, goals *goal.Service, cases *review.Service, id goal.ID) {
	t.Helper()
	must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE declaration SET stale = FALSE`); err != nil {
			return err
		}
		return goals.SetTally(tx, goal.Counted{ID: id, Revision: 1})
	}))
	as := func(name, act string) review.Person {
		return review.Person{Actor: actor.Actor{ID: name, Name: name}, Desks: []review.Desk{{Act: act, Organisation: "u"}}}
	}
	c, err := cases.Submit(t.Context(), as("陈静", review.ActSubmit), id, 0, review.Handed{Path: []string{"u", "d", "f"}})
	must(t, err)
	sheet := &review.Sheet{Completeness: review.Excellent, Relevance: review.Excellent, Suitability: review.Excellent, Feasibility: review.Excellent, Overall: review.Excellent, Comment: "可行"}
	for _, by := range []review.Person{as("周敏", "review_unit"), as("王建国", "review_department"), as("李芳", "review_finance")} {
		c, err = cases.Approve(t.Context(), by, id, c.Version, sheet)
		must(t, err)
	}
}

// do sends a form where there is one, and asks for the page otherwise; pages are checked in both languages.
func (k *desk) do(path string, status int, form url.Values, holds ...string) string {
	k.t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	req := httptest.NewRequestWithContext(k.t.Context(), method, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "lang", Value: k.lang})
	w := httptest.NewRecorder()
	k.h.ServeHTTP(w, req)
	body := w.Body.String()
	if w.Code != status {
		k.t.Fatalf("%s %s: status %d, want %d: %s", method, path, w.Code, status, body)
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && status != http.StatusSeeOther {
		for _, wrong := range webtest.Check(body) {
			k.t.Errorf("%s (%s): %s", path, k.lang, wrong)
		}
	}
	for _, want := range holds {
		if !strings.Contains(body, want) {
			k.t.Errorf("%s (%s): no %q in\n%s", path, k.lang, want, body)
		}
	}
	return body
}

func (k *desk) both(path string, zh, en []string) {
	k.t.Helper()
	k.lang = "zh"
	k.do(path, http.StatusOK, nil, zh...)
	k.lang = "en"
	k.do(path, http.StatusOK, nil, en...)
	k.lang = "zh"
}

// filled is the form of the page with nothing missing.
func filled(seen int, do string) url.Values {
	return url.Values{
		"seen": {fmt.Sprint(seen)}, "case": {"0"}, "do": {do}, "done": {"办了四期。"},
		"execution.points": {"9.70"}, "indicators[0].points": {"20.00"}, "indicators[0].note": {"一期因天气取消，次年补办。"},
		"indicators[1].points": {"19.50"}, "indicators[1].note": {"两期推迟。"},
		"indicators[2].actual": {"约 82%"}, "indicators[2].points": {"30.00"}, "indicators[2].why": {"街道走访了解。"}, "indicators[2].note": {"没有安排调查。"},
	}
}

// TestProposed: where nothing was written of what was done, the form proposes it from the figures to who may fill it in, and to nobody
// else; what was kept stands.
func TestProposed(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.both(k.path, []string{"按数据拟写的", "产出指标：培训次数 4次（指标值 ≥5次）；培训及时性", "执行率 97%。"}, []string{"proposed from the figures", "产出指标：培训次数 4次"})
	k.who = unit
	if body := k.do(k.path, http.StatusOK, nil); strings.Contains(body, "按数据拟写的") || strings.Contains(body, "产出指标：培训次数 4次") {
		t.Error("it is proposed to who only reads")
	}
	k.who = drafter
	k.do(k.path, http.StatusSeeOther, filled(0, "save"))
	if body := k.do(k.path, http.StatusOK, nil, "办了四期。"); strings.Contains(body, "按数据拟写的") {
		t.Error("it is proposed again")
	}
}

// TestYear: filled in where it stands, refused at the cell, handed in, scored by a reviewer, approved, all of it by forms.
func TestYear(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.both(k.path, []string{"还没有保存过", "机器评分 20.00", "项目支出绩效自评表", `name="indicators[0].note"`, "4 ÷ 5"}, []string{"Nothing was saved yet", "4 ÷ 5"})
	wrong := filled(0, "save")
	wrong.Set("indicators[0].points", "二十")
	k.do(k.path, http.StatusUnprocessableEntity, wrong, "不是分值", `value="二十"`, "办了四期。", `href="#indicators[0].points"`, "街道走访了解。")
	wrong.Set("indicators[0].points", "26")
	k.do(k.path, http.StatusUnprocessableEntity, wrong, "超出范围", `value="26"`)
	bare := url.Values{"seen": {"0"}, "case": {"0"}, "do": {"submit"}}
	k.do(k.path, http.StatusUnprocessableEntity, bare, "已经保存，没有提交", "低于指标值，请写偏差原因", "没有达成，请写偏差原因", "没有测得，请写原因")
	k.do(k.path, http.StatusUnprocessableEntity, filled(0, "save"), "已经有人改过") // the incomplete one was kept as version 1
	k.do(k.path, http.StatusSeeOther, filled(1, "submit"))
	k.both(k.path+"?saved=submitted", []string{"已提交", "自评 30.00", "街道走访了解。"}, []string{"Handed in"})
	k.do(k.path, http.StatusUnprocessableEntity, filled(2, "save"), "正在审核")
	k.do(k.path+"/approve", http.StatusUnprocessableEntity, url.Values{"case": {"1"}})
	k.who = unit
	k.do(k.path, http.StatusOK, nil, "培训次数", `formaction="`+k.path+`/approve"`)
	k.do(k.path+"/return", http.StatusSeeOther, url.Values{"case": {"1"}, "ref1": {"indicators[0]"}, "text1": {"补办计划写明日期。"}})
	k.who = drafter
	k.do(k.path, http.StatusOK, nil, "补办计划写明日期。", "已退回")
	k.do(k.path+"/answer", http.StatusSeeOther, url.Values{"case": {"2"}, "number": {"1"}, "answer": {"已写明三月补办。"}})
	again := filled(2, "submit")
	again.Set("case", "3")
	again.Set("indicators[0].note", "一期因天气取消，三月补办。")
	k.do(k.path, http.StatusSeeOther, again)
	k.appraised()
	for i, who := range []site.Visitor{unit, department, bureau} {
		k.who = who
		k.do(k.path+"/approve", http.StatusSeeOther, url.Values{"case": {fmt.Sprint(4 + i)}})
	}
	k.who = drafter
	k.both(k.path, []string{"已接受", "评审 0.00"}, []string{"Reviewer 0.00"})
	k.both("/evaluation", []string{"1 个项目，1 个自评已接受", "培训项目"}, []string{"1 projects, 1 evaluations accepted"})
}

// appraised lets the finance reviewer score what was handed in.
func (k *desk) appraised() {
	k.t.Helper()
	k.who = bureau
	k.do(k.path, http.StatusOK, nil, `name="mark-indicators[2].points"`, "评审惯例")
	marks := url.Values{"seen": {"3"}, "mark-indicators[2].points": {"0"}, "comment": {"核对了记录。"}}
	k.do(k.path+"/appraisal", http.StatusUnprocessableEntity, marks, "请写理由", "核对了记录。")
	marks.Set("mark-indicators[2].why", "没有调查数据。")
	k.do(k.path+"/appraisal", http.StatusSeeOther, marks)
	k.do(k.path, http.StatusOK, nil, "没有调查数据。", "核对了记录。")
}

// TestTrace: each line leads to the figure, the rule and the scheme; there is no line beyond the last.
func TestTrace(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.both(k.path+"/lines/1", []string{"20.00", "4 ÷ 5", "/i/1?known=", "至少", "财预〔2020〕10号", "/schemes#rule-at_least"}, []string{"At least", "80% × 25.00 = 20.00"})
	k.both(k.path+"/lines/0", []string{"9,700.00", "97%", "/progress"}, []string{"adjusted budget"})
	k.do(k.path+"/lines/4", http.StatusNotFound, nil)
	k.do(k.path+"/lines/x", http.StatusNotFound, nil)
	k.do("/d/nobody/evaluation", http.StatusNotFound, nil)
}

// TestFiles: the form goes out as it stands on the page, and nothing else does.
func TestFiles(t *testing.T) {
	t.Parallel()
	k := open(t)
	for _, format := range []string{"xlsx", "docx"} {
		if body := k.do(k.path+"/files/form."+format, http.StatusOK, nil); !strings.HasPrefix(body, "PK") {
			t.Errorf("%s: %.20q", format, body)
		}
	}
	k.do(k.path+"/files/form.exe", http.StatusNotFound, nil)
	k.do(k.path+"/files/form.", http.StatusNotFound, nil)
}

// TestSchemes: an administrator or a finance reviewer sets an office's own scheme; others see it.
func TestSchemes(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.both("/schemes", []string{"执行 10、产出 50、效益 30、满意度 10", "湖北做法", "完成五次里的四次", "没有佐证不得分"}, []string{"General: execution 10", "No proof, no points"})
	k.do("/schemes/new", http.StatusForbidden, nil)
	k.who = bureau
	k.both("/schemes/new", []string{`name="points-output"`}, []string{"Formula for"})
	form := url.Values{
		"organisation": {"f"}, "version": {"0"}, "name": {"区里的办法"}, "basis": {"区财政局做法"}, "since": {"2025-01-01"}, "execution": {"20"}, "points-cost": {"0"}, "points-output": {"40"},
		"points-benefit": {"40"}, "points-satisfaction": {"10"}, "at_most": {"linear"}, "partly": {"80"}, "low": {"60"}, "over": {"130"}, "floor": {"0"}, "below": {"90"}, "unmeasured": {"nought"},
		"satisfaction": {"90:100 80:80"}, "custom-no_proof": {"1"},
	}
	k.do("/schemes", http.StatusUnprocessableEntity, form, "合计 110.00", "区里的办法")
	form.Set("points-satisfaction", "0")
	k.do("/schemes", http.StatusSeeOther, form)
	k.who = drafter
	k.do("/schemes", http.StatusForbidden, form)
	k.both("/schemes", []string{"区里的办法", "区财政局做法"}, []string{"区里的办法"})
	list, err := k.s.Schemes(t.Context(), []string{"f"})
	if err != nil || len(list) != 4 || len(list[3].Shares) != 2 || len(list[3].Shares[1].Levels) != 2 || !list[3].Has("no_proof") {
		t.Fatalf("%+v, %v", list, err)
	}
	choose := filled(0, "save")
	choose.Set("scheme", "f/"+list[3].ID+"/1")
	k.do(k.path, http.StatusSeeOther, choose)
	k.do(k.path, http.StatusOK, nil, "区里的办法")
	k.who = admin
	k.do("/schemes/new?organisation=f&id="+list[3].ID, http.StatusOK, nil, `value="区里的办法"`)
	k.do("/schemes/new?organisation=f&id=nothing", http.StatusNotFound, nil)
}

// TestTemplates holds every page to its struct in both languages, and its sentences to the catalogue.
func TestTemplates(t *testing.T) {
	t.Parallel()
	k := open(t)
	for _, lang := range []string{"zh", "en"} {
		pages := k.site.Templates(lang)
		for name := range grading.PageTypes {
			if pages[name] == nil {
				t.Errorf("%s has no template", name)
			}
		}
		for name, page := range grading.PageTypes {
			for _, wrong := range webtest.WrongFields(pages[name], page) {
				t.Errorf("%s: %s", name, wrong)
			}
		}
	}
	webtest.NoSentences(t, os.DirFS("templates"))
}
