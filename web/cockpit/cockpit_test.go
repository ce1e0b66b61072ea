package cockpit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/cockpit"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/entering"
	"plumbline/journal/number"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/monitor"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	deciding "plumbline/web/cockpit"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
	{ID: "u1", Parent: "d", Kind: office.Unit, Name: "一中心"},
	{ID: "u2", Parent: "d", Kind: office.Unit, Name: "二中心"},
}

func holds(role office.Role, at office.ID) site.Visitor {
	return site.Visitor{Person: office.Person{ID: office.PersonID("id-" + string(role)), Particulars: office.Particulars{Name: "王工"}, Posts: []office.Post{{Organisation: at, Role: role}}}, Tree: tree}
}

// fixture is the pages over a store of 2023 with two projects.
type fixture struct {
	*testing.T
	h     http.Handler
	db    *db.DB
	books *journal.Service
	clock *atomic.Int64
	who   site.Visitor
	lang  string
	fast  goal.ID
	apart error // of the review of the books
}

var measures = []journal.Measure{
	{ID: "money.execution", Kind: journal.Ratio, Unit: "元"},
	{ID: "activity.held", Kind: journal.Count, Unit: "次"},
	{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true},
	{ID: "survey.satisfied", Kind: journal.Ratio, Unit: "%"},
}

func open(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{T: t, clock: &atomic.Int64{}, who: holds(office.DepartmentOfficer, "d")}
	now := func() time.Time { return time.Unix(0, f.clock.Load()) }
	f.on(1, 3)
	var err error
	if f.db, err = db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.db.Close() })
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	log := tlogtest.Registry(t, goal.Tables(), measure.Tables(), journal.Tables())
	keep, reads := goal.New(f.db, log), read.New(f.db)
	f.books = journal.New(f.db)
	m := measure.New(f.db, log, reads, measure.NewCatalogue(measures...))
	f.fast = f.declare(keep, m, "讲座", "一中心", "数量指标|讲座次数|≥20(次)|activity.held|num")
	f.declare(keep, m, "走访", "二中心", "数量指标|走访人次|≥20(人次)|activity.attended|times", "满意度指标|满意率|≥85(%)|survey.satisfied|rate")
	for month := 1; month <= 7; month++ {
		f.on(month, 20)
		f.post("讲座", "money.execution", 12_000_00, map[bool]int64{true: 100_000_00}[month == 1])
		f.post("走访", "money.execution", 5_000_00, map[bool]int64{true: 100_000_00}[month == 1])
		f.post("讲座", "activity.held", 1, 0)
		f.post("走访", "activity.attended", 1, 0)
		f.post("走访", "survey.satisfied", 3, 4)
	}
	f.on(7, 31)
	s := cockpit.New(cockpit.Deps{
		DB: f.db, Books: reads, Entering: entering.New(f.db, reads), Goal: keep, Measure: m, Monitor: monitor.New(f.db, nil, reads, m), Forecast: forecast.New(f.db, reads, m),
	})
	at, err := site.New(site.Config{Catalog: cat, Version: "test", Now: now, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Sign: func(*http.Request) (site.Visitor, error) { return f.who, nil }})
	if err != nil {
		t.Fatal(err)
	}
	err = deciding.Routes(at, deciding.Deps{
		Cockpit: s, Goal: keep, Measure: m.Catalogue().Measure,
		Differing: func(context.Context) (time.Time, error) { return time.Time{}, f.apart },
		Duties: func(context.Context, string, int, time.Time) ([]cockpit.Duty, error) {
			return []cockpit.Duty{{
				Kind: cockpit.Remedy, Declaration: f.fast, Position: -1, By: day.Of(2023, 7, 20), Ask: judge.Said{Key: "cockpit.ask.remedy"},
				Why: judge.Said{Key: "cockpit.why.remedy", Args: []any{"indicator", "讲座次数", "what", "加开讲座", "who", "王工"}},
			}}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.h = at.Handler()
	return f
}

func (f *fixture) on(month, date int) {
	f.clock.Store(time.Unix(number.Day(day.Of(2023, month, date))*86400+2*3600, 0).UnixNano())
}

func (f *fixture) declare(keep *goal.Service, m *measure.Service, name, unit string, lines ...string) goal.ID {
	f.Helper()
	d := goal.Declaration{Name: name, Year: 2023, Department: "市残联", Unit: unit, Start: day.Of(2023, 1, 1), End: day.Of(2023, 12, 31)}
	var bound []measure.Binding
	for _, l := range lines {
		p := strings.Split(l, "|")
		d.Indicators = append(d.Indicators, goal.Indicator{Level1: "产出指标", Level2: p[0], Name: p[1], Target: goal.ParseTarget(p[2])})
		bound = append(bound, measure.Binding{Way: measure.Measured, Measure: p[3], Read: judge.Read(p[4]), Judgement: "target"})
	}
	for i := range bound {
		bound[i].Key = measure.KeyOf(d.Indicators, i)
	}
	saved, err := keep.Save(f.Context(), actor.System, []goal.Entry{{Declaration: d}})
	if err == nil {
		err = m.Confirm(f.Context(), actor.System, saved[0].ID, 0, bound)
	}
	if err != nil {
		f.Fatal(err)
	}
	return saved[0].ID
}

// post enters a line of the day of the clock.
func (f *fixture) post(project, what string, num, den int64) {
	f.Helper()
	on := day.At(time.Unix(0, f.clock.Load()))
	v := journal.Voucher{Ref: fmt.Sprintf("record/%s-%s-%s", project, what, on), Want: []journal.Line{{
		Account: journal.Account{Year: 2023, Project: journal.ProjectOf("市残联", project), Measure: what}, Day: on, Num: num, Den: den, Person: 1, Dim: journal.Dim{District: "徐汇区"},
	}}}
	err := f.db.Write(f.Context(), func(tx *db.Tx) error { _, err := f.books.Settle(tx, nil, v); return err })
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) get(path string) (int, string) {
	f.Helper()
	r := httptest.NewRequestWithContext(f.Context(), http.MethodGet, path, nil)
	if f.lang != "" {
		r.AddCookie(&http.Cookie{Name: "lang", Value: f.lang})
	}
	w := httptest.NewRecorder()
	f.h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

var pages = []string{
	"/cockpit", "/cockpit?on=2023-05-31&known=2023-06-03&since=2023-05-01", "/cockpit/wall", "/cockpit/signals", "/cockpit/changes?since=2023-06-01", "/cockpit/cost", "/cockpit/reach",
	"/cockpit/by", "/cockpit/by?by=month", "/cockpit/by?by=district", "/cockpit/by?by=organisation", "/cockpit/by?by=none",
}

// TestEveryPageIsSound: every page in both languages passes the checker and says of which day it is.
func TestEveryPageIsSound(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, f.lang = range []string{"zh", "en"} {
		for _, path := range pages {
			code, body := f.get(path)
			if code != http.StatusOK {
				t.Fatalf("%s: %d\n%s", path, code, body)
			}
			for _, problem := range webtest.Check(body) {
				t.Errorf("%s %s: %s", f.lang, path, problem)
			}
			if !strings.Contains(body, "2023-07-31") && !strings.Contains(path, "known=") {
				t.Errorf("%s does not say of which day it is", path)
			}
		}
	}
}

// TestTheFirstPage: the sentence, the worst gap first with its word, the decisions with their day, and drill-down with the days.
func TestTheFirstPage(t *testing.T) {
	t.Parallel()
	f := open(t)
	_, body := f.get("/cockpit?on=2023-07-31&known=2023-07-31")
	for _, want := range []string{
		"时间过了 58.1%，钱用了 59.5%，目标完成", "数据截至 2023-07-31，按 2023-07-31 所知", "钱快于事", "请定：是否暂停付款", "今天到期", "07-20已过", "加开讲座",
		"/d/" + string(f.fast) + "/progress?on=2023-07-31", "21 / 28 份有效答卷",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Index(body, ">讲座<") > strings.Index(body, ">走访<") {
		t.Error("the worst gap does not come first")
	}
	if strings.Index(body, `id="decide"`) > strings.Index(body, `id="double"`) {
		t.Error("decisions do not come first where columns are stacked")
	}
	if strings.Contains(body, "style=") || strings.Contains(body, "<script>") {
		t.Error("inline style or script")
	}
}

// TestAVisitorSeesWhatHeMayRead: who reads at one unit has its totals alone; others are not told of; and who decides begins here.
func TestAVisitorSeesWhatHeMayRead(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.who = holds(office.UnitReviewer, "u2")
	_, body := f.get("/cockpit")
	if strings.Contains(body, "讲座") || !strings.Contains(body, "走访") || !strings.Contains(body, "钱用了 35%") {
		t.Error("a unit's reviewer sees another unit's project, or not his own")
	}
	for role, want := range map[office.Role]string{office.UnitReviewer: "/cockpit", office.DepartmentOfficer: "/cockpit", office.FinanceReviewer: "/cockpit", office.Drafter: "", office.Clerk: "", office.Auditor: ""} {
		if got := deciding.Home(holds(role, "u2")); got != want {
			t.Errorf("%s begins at %q", role, got)
		}
	}
	f.who = holds(office.Clerk, "u2")
	if code, body := f.get("/cockpit"); code != http.StatusOK || strings.Contains(body, `href="/cockpit" aria-current`) {
		t.Errorf("a clerk may look (%d), and has no word for it in the menu", code)
	}
}

// TestTheWall: dark, comes anew each minute without script too, nothing to press; where figures cannot be had the last ones stay and say so.
func TestTheWall(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.apart = errors.New("the books cannot be had")
	if code, _ := f.get("/cockpit/wall"); code != http.StatusInternalServerError {
		t.Errorf("a wall that never had figures answers %d", code)
	}
	f.apart = nil
	_, body := f.get("/cockpit/wall")
	for _, want := range []string{`class="dark normal wall"`, `<meta http-equiv="refresh" content="60">`, "更新于 10:00", `<span class="old sign zhu" hidden>`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	f.clock.Add(int64(5 * time.Minute))
	f.apart = errors.New("the books cannot be had")
	code, body := f.get("/cockpit/wall")
	if code != http.StatusOK || !strings.Contains(body, `<span class="old sign zhu">`) || !strings.Contains(body, "更新于 10:00") || !strings.Contains(body, "时间过了 55.1%") {
		t.Errorf("%d: the last figures do not stay\n%s", code, body)
	}
	f.apart = nil
	if _, body = f.get("/cockpit/wall"); !strings.Contains(body, "更新于 10:05") || strings.Contains(body, `<span class="old sign zhu">`) {
		t.Error("new figures do not take their place")
	}
}

// TestEntriesBehindAChange: an indicator's new entries are listed, and a record that nobody knows is opened to no one.
func TestEntriesBehindAChange(t *testing.T) {
	t.Parallel()
	f := open(t)
	_, body := f.get("/cockpit/changes?since=2023-07-01&open=" + string(f.fast) + ".1")
	for _, want := range []string{"2023-07-01 以来 3 项指标有新记录", "讲座次数：新分录 1 笔", "2023-07-20", "不在您的范围内"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q", want)
		}
	}
}

// TestOddAddresses: days that are none say nothing, a year that is not there is not there.
func TestOddAddresses(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, path := range []string{"/cockpit?on=2023-13-45", "/cockpit?on=1999-01-01&known=9999-01-01&since=9999-12-31", "/cockpit?known=0001-01-01", "/cockpit/changes?open=x.y", "/cockpit?on='%22<script>"} {
		if code, body := f.get(path); code != http.StatusOK || strings.Contains(body, "<script>") {
			t.Errorf("%s: %d", path, code)
		}
	}
	for _, path := range []string{"/cockpit?year=1999", "/cockpit/wall?department=x", "/cockpit/signals?year=x"} {
		if code, _ := f.get(path); code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
}
