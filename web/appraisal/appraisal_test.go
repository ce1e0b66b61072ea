package appraisal_test

import (
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
	"plumbline/base/fen"
	"plumbline/evaluation"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/office"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/web/appraisal"
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

// desk is the pages over a store with one declaration of last year and what is kept of it.
type desk struct {
	t    *testing.T
	h    http.Handler
	site *site.Site
	who  site.Visitor
	lang string
	s    *evaluation.Service
	id   goal.ID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	must(t, err)
	log := tlogtest.Log(t, d, goal.Tables(), review.Tables(), course.Tables(), measure.Tables(), evaluation.Tables())
	goals, cases := goal.New(d, log), review.New(d, log)
	m := measure.New(d, log, read.New(d), measure.NewCatalogue(journal.Measure{ID: "activity.held", Kind: journal.Count, Unit: "次"}))
	by := actor.Actor{ID: "陈静", Name: "陈静"}
	amount := fen.Fen(1_000_000)
	declared := goal.Declaration{
		Name: "培训项目", Year: 2025, Department: "市残联", Unit: "一中心", Start: day.Of(2025, 1, 1), End: day.Of(2025, 12, 31), Goals: goal.Goals{Annual: "办好培训。"},
		Funding: goal.Funding{AnnualTotal: &amount},
		Indicators: []goal.Indicator{
			{Level1: goal.Output, Level2: "数量指标", Name: "培训次数", Target: goal.ParseTarget("≥5次")}, {Level1: goal.Benefit, Level2: "社会效益指标", Name: "政策知晓率", Target: goal.ParseTarget("≥80%")},
		},
	}
	kept, err := goals.Save(t.Context(), by, []goal.Entry{{Declaration: declared}})
	must(t, err)
	k := &desk{t: t, id: kept[0].ID, who: holds("王建国", office.DepartmentOfficer, "d"), lang: "zh"}
	must(t, m.Confirm(t.Context(), by, k.id, 0, []measure.Binding{{Key: measure.KeyOf(declared.Indicators, 0), Way: measure.Measured, Measure: "activity.held", Read: judge.Num, Judgement: "target"}}))
	k.s = evaluation.New(d, log, m, read.New(d), course.New(d, log))
	k.site, err = site.New(site.Config{
		Catalog: cat, Version: "test", Now: func() time.Time { return dbtest.Now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Sign: func(*http.Request) (site.Visitor, error) { return k.who, nil },
	})
	must(t, err)
	must(t, appraisal.Routes(k.site, appraisal.Deps{Goal: goals, Cases: cases, Evaluation: k.s}))
	k.h = k.site.Handler()
	return k
}

// get asks for an address and holds a page to the rules of pages.
func (k *desk) get(path string, status int, want ...string) string {
	k.t.Helper()
	r := httptest.NewRequestWithContext(k.t.Context(), http.MethodGet, path, nil)
	r.AddCookie(&http.Cookie{Name: "lang", Value: k.lang})
	w := httptest.NewRecorder()
	k.h.ServeHTTP(w, r)
	body := w.Body.String()
	if w.Code != status {
		k.t.Fatalf("%s: %d, not %d\n%.400s", path, w.Code, status, body)
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		for _, wrong := range webtest.Check(body) {
			k.t.Errorf("%s: %s", path, wrong)
		}
		if strings.Contains(body, "⟦") {
			k.t.Errorf("%s: a key without a sentence", path)
		}
	}
	for _, text := range want {
		if !strings.Contains(body, text) {
			k.t.Errorf("%s: no %q", path, text)
		}
	}
	return body
}

// TestReport: the report of an evaluation that nobody began says so; the one that was kept says what it comes to, in both languages and in
// each format.
func TestReport(t *testing.T) {
	t.Parallel()
	k := open(t)
	path := "/d/" + string(k.id) + "/evaluation/report"
	k.get(path, http.StatusOK, "自评还没有保存", "账上没有这个项目的资金记录")
	_, err := k.s.Save(t.Context(), actor.Actor{ID: "陈静", Name: "陈静"}, k.id, 0, evaluation.Form{Done: "办了<b>两期</b>。", Lines: make([]evaluation.Entry, 2)})
	must(t, err)
	k.get(path, http.StatusOK, "办了&lt;b&gt;两期&lt;/b&gt;。", "没有测得：培训次数、政策知晓率", "report.docx", "自评还没有审核通过", "没有 2024 年可以比较的")
	k.lang = "en"
	k.get(path, http.StatusOK, "1. The project", "report-en.docx", `lang="zh-CN">培训次数`)
	for _, file := range []string{"report.docx", "report.xlsx", "report-en.docx"} {
		if body := k.get(path+"/"+file, http.StatusOK); !strings.HasPrefix(body, "PK") {
			t.Errorf("%s is %.10q", file, body)
		}
	}
	if body := k.get(path+"/report.pdf", http.StatusOK); !strings.HasPrefix(body, "%PDF") {
		t.Errorf("the PDF is %.10q", body)
	}
	k.get(path+"/report.exe", http.StatusNotFound)
	k.get(path+"/form.docx", http.StatusNotFound)
	k.get("/d/nobody/evaluation/report", http.StatusNotFound)
}

// TestWhole: a department's year is shown to who may read all of it, with what is not in the total and why, and given out.
func TestWhole(t *testing.T) {
	t.Parallel()
	k := open(t)
	query := "?" + url.Values{"department": {"市残联"}, "year": {"2025"}}.Encode()
	k.get("/whole", http.StatusOK, "还没有可以汇总的自评", "培训项目没有参加汇总：还没有自评", "绩效目标已批复的项目 0 个，占 0%")
	_, err := k.s.Save(t.Context(), actor.Actor{ID: "陈静", Name: "陈静"}, k.id, 0, evaluation.Form{Done: "办了", Lines: make([]evaluation.Entry, 2)})
	must(t, err)
	k.get("/whole"+query, http.StatusOK, "账上没有预算，无法加权")
	k.lang = "en"
	k.get("/whole"+query, http.StatusOK, "no budget to weigh it by")
	for _, file := range []string{"report.docx", "report.xlsx", "form.docx", "form.xlsx", "form-en.docx"} {
		if body := k.get("/whole/files/"+file+query, http.StatusOK); !strings.HasPrefix(body, "PK") {
			t.Errorf("%s is %.10q", file, body)
		}
	}
	k.get("/whole/files/other.docx"+query, http.StatusNotFound)
	k.get("/whole?department=x", http.StatusNotFound)
	k.who = holds("陈静", office.Drafter, "u")
	k.get("/whole/files/form.docx"+query, http.StatusNotFound)
	k.get("/whole"+query, http.StatusNotFound)
	k.who = holds("别人", office.DepartmentOfficer, "e")
	k.get("/whole"+query, http.StatusNotFound)
	k.get("/whole", http.StatusOK, "No year can be rolled up yet")
}

// TestTemplates holds every page to its struct in both languages, and its sentences to the catalogue.
func TestTemplates(t *testing.T) {
	t.Parallel()
	k := open(t)
	for _, lang := range []string{"zh", "en"} {
		pages := k.site.Templates(lang)
		for name, page := range appraisal.PageTypes {
			if pages[name] == nil {
				t.Errorf("%s has no template", name)
				continue
			}
			for _, wrong := range webtest.WrongFields(pages[name], page) {
				t.Errorf("%s: %s", name, wrong)
			}
		}
	}
	webtest.NoSentences(t, os.DirFS("templates"))
}
