package indicator_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/keeping"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/web/indicator"
	"plumbline/web/site"
	"plumbline/web/webtest"
	"plumbline/web/work"
)

var measures = []journal.Measure{
	{ID: "benefit.accurate", Kind: journal.Ratio, Unit: "%", Persons: true},
	{ID: "benefit.paid", Kind: journal.Count, Unit: "人次", Persons: true},
	{ID: "benefit.on_time", Kind: journal.Ratio, Unit: "%"},
	{ID: "ticket.liable", Kind: journal.Reported, Unit: "次"},
	{ID: "deliverable.followers", Kind: journal.Level, Unit: "人"},
	{ID: "money.execution", Kind: journal.Ratio, Unit: "元"},
}

// fixture is the pages over a store of its own, with a declaration of some indicators and records in the books.
type fixture struct {
	t     *testing.T
	h     http.Handler
	now   time.Time
	db    *db.DB
	log   *tlog.Registry
	books *journal.Service
	keep  *keeping.Service
	desk  *work.Desk
	m     *measure.Service
	files *attach.Service
	at    *site.Site
	id    goal.ID
	d     goal.Declaration
	who   site.Visitor
	lang  string
	owner map[string]office.ID // of records
	kept  map[string]journal.Voucher
}

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
	{ID: "u1", Parent: "d", Kind: office.Unit, Name: "一中心"},
	{ID: "u2", Parent: "d", Kind: office.Unit, Name: "二中心"},
}

func holds(role office.Role, at office.ID) site.Visitor {
	return site.Visitor{Person: office.Person{ID: "li", Particulars: office.Particulars{Name: "李工"}, Posts: []office.Post{{Organisation: at, Role: role}}}, Tree: tree}
}

// declared are the indicators of the declaration, in their order.
var declared = []string{
	"质量指标|培训考核通过率|≥95(%)", "数量指标|宣传活动参与人次|≥50(人次)", "时效指标|活动完成及时性|及时", "可持续影响指标|长效管理制度健全性|健全",
	"时效指标|热线回复及时性|及时", "社会效益指标|有责投诉数|=0(次)", "成本指标|项目预算控制数|预算内", "数量指标|公众号关注人数|≥100(人)", "数量指标|说不清的事|≥1(件)",
}

func open(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, now: at(2023, 1, 10), owner: map[string]office.ID{}, kept: map[string]journal.Voucher{}, who: holds(office.Auditor, "d")}
	var err error
	if f.db, err = db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: func() time.Time { return f.now }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.db.Close() })
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	f.log = tlogtest.Log(t, f.db, goal.Tables(), attach.Tables(), measure.Tables(), journal.Tables())
	f.books, f.files = journal.New(f.db), attach.New(f.db, f.log, attach.Options{Temp: t.TempDir()})
	f.keep = keeping.New(f.db, f.log, f.books)
	goals, reads := goal.New(f.db, f.log), read.New(f.db)
	f.m = measure.New(f.db, f.log, reads, measure.NewCatalogue(measures...))
	f.declare(goals)
	f.at, err = site.New(site.Config{Catalog: cat, Version: "test", Now: func() time.Time { return f.now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Sign: func(*http.Request) (site.Visitor, error) { return f.who, nil }})
	if err != nil {
		t.Fatal(err)
	}
	f.desk, err = work.Routes(f.at, work.Deps{Goal: goals, Files: f.files, Measures: measures, Standing: reads.Record, Uses: indicator.Uses(goals, f.m)})
	if err != nil {
		t.Fatal(err)
	}
	f.desk.AddRoom(work.Room{Name: "activity", Href: "/work/activity", Count: func(context.Context, int, []office.ID) (work.Count, error) { return work.Count{}, nil }})
	f.desk.AddKind(work.Kind{
		Name: "event", Room: "activity",
		Of: func(_ context.Context, id string) (work.Known, error) {
			o, ok := f.owner[id]
			if !ok {
				return work.Known{}, fault.New(fault.NotFound, "fault.not_found")
			}
			return work.Known{Ref: "event/" + id, Title: "活动" + id, Organisation: o}, nil
		},
		Facts: func(_ context.Context, p *site.Page, id string) ([]work.Fact, error) {
			return []work.Fact{{Name: p.T("work.counts.day"), Value: "地点" + id, Chinese: true}}, nil
		},
	})
	err = indicator.Routes(f.at, indicator.Deps{Goal: goals, Measure: f.m, Forecast: forecast.New(f.db, reads, f.m), Books: reads, Files: f.files, Desk: f.desk, Bindings: "/bindings", Differing: f.differing})
	if err != nil {
		t.Fatal(err)
	}
	f.h = f.at.Handler()
	return f
}

// differing asks the newest review of the books.
func (f *fixture) differing(ctx context.Context) (time.Time, error) {
	r, err := f.keep.Differing(ctx)
	if err != nil || r == nil {
		return time.Time{}, err
	}
	return r.Ended, nil
}

// review holds the balances to the postings.
func (f *fixture) review() keeping.Review {
	f.t.Helper()
	f.now = f.now.Add(time.Hour)
	vouchers := keeping.Source{Name: "event", Each: func(yield func(journal.Voucher) error) error {
		for _, v := range f.kept {
			if err := yield(v); err != nil {
				return err
			}
		}
		return nil
	}}
	r, err := f.keep.Review(f.t.Context(), vouchers)
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}

func at(year, month, dayOfMonth int) time.Time {
	return time.Date(year, time.Month(month), dayOfMonth, 4, 0, 0, 0, time.UTC)
}

// declare keeps the declaration and how its indicators are measured.
func (f *fixture) declare(goals *goal.Service) {
	f.t.Helper()
	total := fen.Fen(10_000_000)
	f.d = goal.Declaration{Name: "权益保障", Year: 2023, Department: "市残联", Unit: "一中心", Goals: goal.Goals{Overall: "总目标一段\n第二段", Annual: "年度目标"}, Funding: goal.Funding{AnnualTotal: &total}}
	for _, in := range declared {
		p := strings.Split(in, "|")
		f.d.Indicators = append(f.d.Indicators, goal.Indicator{Level1: goal.Level1Of(p[0]), Level2: p[0], Name: p[1], Target: goal.ParseTarget(p[2])})
	}
	saved, err := goals.Save(f.t.Context(), actor.System, []goal.Entry{{Declaration: f.d}, {Declaration: goal.Declaration{Name: "别的项目", Year: 2023, Department: "市残联", Unit: "二中心", Indicators: f.d.Indicators[:1]}}})
	if err != nil {
		f.t.Fatal(err)
	}
	f.id = saved[0].ID
	bind := func(i int, b measure.Binding) measure.Binding {
		b.Key = measure.KeyOf(f.d.Indicators, i)
		if b.Way == "" {
			b.Way = measure.Measured
		}
		return b
	}
	err = f.m.Confirm(f.t.Context(), actor.System, f.id, 0, []measure.Binding{
		bind(0, measure.Binding{Measure: "benefit.accurate", Matter: "培训", Read: judge.Rate, Judgement: "target"}),
		bind(1, measure.Binding{Measure: "benefit.paid", Matter: "宣传", Read: judge.Num, Judgement: "target"}),
		bind(2, measure.Binding{Measure: "benefit.on_time", Read: judge.Rate, Judgement: "on_time", Params: map[string]string{"share": "90"}}),
		bind(3, measure.Binding{Way: measure.Manual, Judgement: "target"}),
		bind(4, measure.Binding{Measure: "ticket.on_time", Matter: "热线", Read: judge.Rate, Judgement: "on_time"}),
		bind(5, measure.Binding{Measure: "ticket.liable", Matter: "投诉", Read: judge.Num, Judgement: "zero"}),
		bind(6, measure.Binding{Measure: "money.execution", Read: judge.Rate, Judgement: "within_budget"}),
		bind(7, measure.Binding{Measure: "deliverable.followers", Matter: "公众号", Read: judge.Level, Judgement: "target"}),
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// line is a line of the project's account of a measure and matter.
func line(measure, matter string, month, dayOfMonth int, num, den int64, more ...func(*journal.Line)) journal.Line {
	l := journal.Line{Account: journal.Account{Year: 2023, Project: journal.ProjectOf("市残联", "权益保障"), Measure: journal.Of(measure, matter)}, Day: day.Of(2023, month, dayOfMonth), Num: num, Den: den}
	for _, f := range more {
		f(&l)
	}
	return l
}

func by(d journal.Dim) func(*journal.Line) { return func(l *journal.Line) { l.Dim = d } }
func about(p int) func(*journal.Line)      { return func(l *journal.Line) { l.Person = journal.Person(p) } }

// settle settles a record of an organisation at an instant.
func (f *fixture) settle(when time.Time, id string, of office.ID, v journal.Voucher) {
	f.t.Helper()
	f.now, f.owner[id] = when, of
	v.Ref = "event/" + id
	f.kept[id] = v
	err := f.db.Write(f.t.Context(), func(tx *db.Tx) error {
		trail, err := f.log.Follow(tx)
		if err != nil {
			return err
		}
		if _, err := f.books.Settle(tx, trail, v); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "event.save", Subject: "event/" + id})
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// close makes the figures of the project final through a day.
func (f *fixture) close(through day.Day) error {
	return f.db.Write(f.t.Context(), func(tx *db.Tx) error {
		trail, err := f.log.Follow(tx)
		if err != nil {
			return err
		}
		project := journal.ProjectOf("市残联", "权益保障")
		if err := f.books.Close(tx, trail, actor.System, project, 2023, through, ""); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "journal.close", Subject: "project/" + project})
		return err
	})
}

// year fills the books: trainings of two units with exams, publicity, plans, money, a level and reports of nothing.
func (f *fixture) year() {
	f.t.Helper()
	unit := func(o office.ID, more journal.Dim) func(*journal.Line) {
		more.Organisation = string(o)
		return by(more)
	}
	for m := 1; m <= 6; m++ {
		for i := range 4 {
			o := office.ID([]string{"u1", "u2"}[i%2])
			passed := int64(1)
			if m == 3 && i < 2 {
				passed = 0
			}
			v := journal.Voucher{Want: []journal.Line{line("benefit.accurate", "培训", m, 5+i, passed, 1, unit(o, journal.Dim{Sex: []string{"m", "f"}[i%2], Category: fmt.Sprint(i%3 + 1)}), about(m*10+i))}}
			if passed == 0 {
				v.Not = []journal.Refusal{{Account: v.Want[0].Account, Day: v.Want[0].Day, Why: "work.gone"}}
			}
			f.settle(at(2023, m, 12), fmt.Sprintf("exam%d-%d", m, i), o, v)
		}
		f.settle(at(2023, m, 13), fmt.Sprintf("talk%d", m), "u1", journal.Voucher{Want: []journal.Line{line("benefit.paid", "宣传", m, 9, 7, 0, unit("u1", journal.Dim{District: []string{"黄浦区", "徐汇区"}[m%2]}))}})
		f.settle(at(2023, m, 14), fmt.Sprintf("plan%d", m), "u1", journal.Voucher{Want: []journal.Line{line("benefit.on_time", fmt.Sprintf("事项%d", m%2), m, 10, 1, 1)}})
		f.settle(at(2023, m, 15), fmt.Sprintf("report%d", m), "u1", journal.Voucher{Want: []journal.Line{line("ticket.liable", "投诉", m, 10, 0, 1)}})
		f.settle(at(2023, m, 16), fmt.Sprintf("pay%d", m), "u1", journal.Voucher{Want: []journal.Line{line("money.execution", "", m, 10, 1_000_000, 0)}})
	}
	f.settle(at(2023, 6, 17), "budget", "u1", journal.Voucher{Want: []journal.Line{line("money.execution", "", 1, 1, 0, 9_000_000)}})
	f.settle(at(2023, 6, 18), "fans", "u1", journal.Voucher{Want: []journal.Line{line("deliverable.followers", "公众号", 1, 1, 80, 0), line("deliverable.followers", "公众号", 5, 1, 40, 0)}})
	f.now = at(2023, 7, 3)
}

func (f *fixture) get(path string) *httptest.ResponseRecorder {
	f.t.Helper()
	req := httptest.NewRequestWithContext(f.t.Context(), http.MethodGet, path, nil)
	if f.lang != "" {
		req.AddCookie(&http.Cookie{Name: "lang", Value: f.lang})
	}
	w := httptest.NewRecorder()
	f.h.ServeHTTP(w, req)
	return w
}

// page gets a page and fails unless it is whole.
func (f *fixture) page(path string, status int, holds ...string) string {
	f.t.Helper()
	w := f.get(path)
	body := w.Body.String()
	if w.Code != status {
		f.t.Fatalf("%s: status %d, want %d: %s", path, w.Code, status, body)
	}
	for _, wrong := range webtest.Check(body) {
		f.t.Errorf("%s (%s): %s", path, f.lang, wrong)
	}
	for _, want := range holds {
		if !strings.Contains(text(body), want) && !strings.Contains(body, want) {
			f.t.Errorf("%s: no %q in\n%s", path, want, body)
		}
	}
	return body
}

var tag = regexp.MustCompile(`<[^>]*>`)

// text is a page without its tags.
func text(body string) string { return tag.ReplaceAllString(body, "") }

func (f *fixture) i(n int) string { return fmt.Sprintf("/d/%s/i/%d", f.id, n) }

func TestAFigureHangsOnItsRecords(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.year()
	for _, lang := range []string{"en", "zh"} {
		f.lang = lang
		for n := range declared {
			f.page(f.i(n+1), http.StatusOK, declared[n][strings.Index(declared[n], "|")+1:strings.LastIndex(declared[n], "|")])
		}
		f.page("/d/"+string(f.id)+"/progress", http.StatusOK)
		f.page("/measured", http.StatusOK)
	}
	body := f.page(f.i(1), http.StatusOK, "91.67", "≥95(%)", "数据截至 2023-07-03，按 2023-07-03 所知", "1 个月没有达到", "6 月 4 笔分录", "看不计入的 2 条")
	if !strings.Contains(body, `class="stem far"`) || !strings.Contains(body, `class="stem met"`) {
		t.Error("the months do not stand off the line")
	}
	if strings.Contains(body, `id="record"`) == strings.Contains(body, "地点") {
		t.Error("a record is open though none was chosen")
	}
	f.page(f.i(1)+"?month=3", http.StatusOK, "3 月 4 笔分录", "只计入分母", "这条记录已经撤回")
	if _, err := f.files.Add(t.Context(), actor.System, "event/exam3-0", "成绩单.txt", "", strings.NewReader("不合格")); err != nil {
		t.Fatal(err)
	}
	f.page(f.i(1)+"?month=3", http.StatusOK, `data-head="佐证">1</td>`)
	f.page(f.i(1)+"?month=all", http.StatusOK, "最早的 10 笔分录", "rows=all")
	f.page(f.i(1)+"?month=all&rows=all", http.StatusOK, "24 笔分录")
	f.page(f.i(1)+"?by=sex", http.StatusOK, "男", "女", "人数")
	f.page(f.i(1)+"?by=category", http.StatusOK, "听力")
	f.page(f.i(1)+"?show=refused", http.StatusOK, "2 条记录不计入", "/work/why/event/exam3-0")
	f.page(f.i(2), http.StatusOK, "42", "累计", "徐汇区")
	f.page(f.i(2)+"?by=district", http.StatusOK, "黄浦区")
	f.page(f.i(3), http.StatusOK, "100", "不低于 90%", "事项0")
	f.page(f.i(7), http.StatusOK, "60,000.00", "90,000.00", "66.67")
	f.page(f.i(8), http.StatusOK, "120", "≥100(人)")
	f.page(f.i(9), http.StatusOK, "还没有说清", "/d/"+string(f.id)+"/bindings/9")
	f.page(f.i(10), http.StatusNotFound)
	f.page(f.i(0), http.StatusNotFound)
	f.page("/d/none/i/1", http.StatusNotFound)
}

// TestAPostingOpensItsRecord: by the address alone, so that it can be sent; what is out of reach shows only that it is there.
func TestAPostingOpensItsRecord(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.year()
	body := f.page(f.i(1)+"?month=3", http.StatusOK)
	postings := regexp.MustCompile(`posting=(2023-03-0[56]\.\d+)#record`).FindAllStringSubmatch(body, -1)
	opened := f.page(f.i(1)+"?month=3&posting="+postings[0][1], http.StatusOK, "地点exam3-0", "aria-current", "分录号", "还没有佐证材料", `href="/work/why/event/exam3-0"`, "培训考核通过率")
	if strings.Count(opened, `<tr class="chosen"><th scope="row" class="nowrap"`) != 1 {
		t.Error("not one posting is chosen")
	}
	f.who = holds(office.Drafter, "u1") // reads what his unit declared and recorded
	narrow := f.page(f.i(1)+"?month=3", http.StatusOK, "其他单位的记录", "活动exam3-0")
	if strings.Contains(narrow, "活动exam3-1") {
		t.Error("a record of another organisation is named")
	}
	other := regexp.MustCompile(`posting=(2023-03-06\.\d+)#record`).FindStringSubmatch(narrow)[1]
	if hidden := f.page(f.i(1)+"?month=3&posting="+other, http.StatusOK, "您看不到内容"); strings.Contains(hidden, "地点exam3-1") {
		t.Error("a record of another organisation is opened")
	}
	f.page(f.i(1)+"?posting=2023-03-06.999999", http.StatusOK, "点一笔分录")
	f.page(f.i(1)+"?posting=x", http.StatusOK, "点一笔分录")
	f.who = holds(office.Drafter, "u2")
	f.page(f.i(1), http.StatusNotFound)
}

func TestAFigureIsOfADayAndAsKnown(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.year()
	f.page(f.i(1)+"?on=2023-02-28", http.StatusOK, "100", "数据截至 2023-02-28，按 2023-07-03 所知")
	f.page(f.i(1)+"?on=2022-02-28&known=2099-01-01", http.StatusOK, "91.67", "数据截至 2023-07-03，按 2023-07-03 所知")
	f.settle(at(2023, 7, 5), "exam3-0", "u1", journal.Voucher{Want: []journal.Line{line("benefit.accurate", "培训", 3, 5, 1, 1, by(journal.Dim{Organisation: "u1", Sex: "m", Category: "1"}), about(30))}})
	f.now = at(2023, 7, 6)
	f.page(f.i(1), http.StatusOK, "95.83", "2023-06-30 所知是 91.67%，现在是 95.83%", "其中 2 笔是补记以前的日子")
	f.page(f.i(1)+"?known=2023-07-03", http.StatusOK, "91.67", "按 2023-07-03 所知", "95.83%", "看现在的")
	f.page(f.i(1)+"?month=3", http.StatusOK, "<del>0</del>", "已冲销", "补记")
	f.page(f.i(2), http.StatusOK, "2023-06-30 以来没有变化")
}

func TestWhatIsFinalIsMarkedWhenAmended(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.year()
	if err := f.close(day.Of(2023, 6, 30)); err != nil {
		t.Fatal(err)
	}
	v := journal.Voucher{Want: []journal.Line{line("benefit.accurate", "培训", 3, 5, 1, 1, by(journal.Dim{Organisation: "u1", Sex: "m", Category: "1"}), about(30))}, Amends: "补考通过", By: "li"}
	f.settle(at(2023, 7, 5), "exam3-0", "u1", v)
	f.page(f.i(1), http.StatusOK, "这个数在定数以后更正过 1 次", "补考通过", "活动exam3-0")
	f.page(f.i(2), http.StatusOK)
}

func TestWhatIsReportedByHandSaysSo(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.year()
	f.page(f.i(4), http.StatusOK, "手工填报", "还没有填报")
	file, err := f.files.Add(t.Context(), actor.System, goal.Subject(f.id), "制度汇编.pdf", "", strings.NewReader("%PDF-1.4\n%%EOF\n"))
	if err != nil {
		t.Fatal(err)
	}
	err = f.m.Report(t.Context(), actor.Actor{ID: "li", Name: "李工"}, f.id, measure.KeyOf(f.d.Indicators, 3), measure.Report{Value: "健全", Says: judge.Reached, Note: "五项制度都在用", Files: []string{string(file.ID)}})
	if err != nil {
		t.Fatal(err)
	}
	f.page(f.i(4), http.StatusOK, "制度汇编.pdf", "五项制度都在用", "李工", "/files/"+string(file.ID))
	f.page(f.i(4)+"?known=2023-07-02", http.StatusOK, "还没有填报")
	f.lang = "en"
	if body := f.page(f.i(6), http.StatusOK); regexp.MustCompile(`<ul class="said"><li>[a-z]`).MatchString(body) {
		t.Error("a sentence begins small")
	}
	f.lang = ""
	f.page("/measured", http.StatusOK, "手工填报")
	f.page("/d/"+string(f.id)+"/progress", http.StatusOK, "手工填报")
	if err := f.files.Remove(t.Context(), actor.System, file.ID, "传错了"); err != nil {
		t.Fatal(err)
	}
	f.page(f.i(4), http.StatusOK, "<del>制度汇编.pdf</del>", "佐证材料已经撤下，不能判定")
	f.page("/measured", http.StatusOK, "佐证材料已经撤下，不能判定")
}

func TestMoneyStandsBesideGoals(t *testing.T) {
	t.Parallel()
	f := open(t)
	progress := "/d/" + string(f.id) + "/progress"
	f.page(progress, http.StatusOK, "还没有预算和支付的记录", "100,000.00")
	f.year()
	body := f.page(progress, http.StatusOK, "钱用了 66.67%，时间过了 50.4%", "快于时间", "30,000.00", "总目标一段", "第二段", "9 项指标", f.at.Catalog.For("zh").T(judge.Partly.Key()), "质量指标", f.i(7))
	if strings.Index(body, "培训考核通过率") > strings.Index(body, "公众号关注人数") {
		t.Error("what is behind does not come first")
	}
	f.page(progress+"?on=2023-01-31", http.StatusOK, "钱用了 11.11%，时间过了 8.5%", "与时间相当")
	f.who = holds(office.Drafter, "u2")
	f.page(progress, http.StatusNotFound)
}

func TestADepartmentsFigures(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.page("/measured", http.StatusOK, "10 项指标，0 项已取数")
	f.year()
	body := f.page("/measured", http.StatusOK, "10 项指标，6 项已取数", "权益保障", "别的项目", f.at.Catalog.For("zh").T(judge.Waiting.Key()), f.at.Catalog.For("zh").T(judge.Unbound.Key()))
	if strings.Index(body, "权益保障") > strings.Index(body, "别的项目") {
		t.Error("not in the official order")
	}
	narrow := f.page("/measured?outcome=waiting", http.StatusOK, "热线回复及时性")
	if strings.Contains(narrow, "培训考核通过率") {
		t.Error("the filter lets all through")
	}
	f.page("/measured?outcome=none", http.StatusOK, "没有这种判定的指标")
	f.page("/measured?year=1999", http.StatusNotFound)
	w := f.get("/measured?format=csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 11 || rows[1][2] != "培训考核通过率" || rows[1][4] != "91.67%" || rows[1][9] != "2023-07-03" {
		t.Errorf("%v %q", err, rows)
	}
	if w := f.get("/measured?format=xlsx"); !strings.HasPrefix(w.Body.String(), "PK") {
		t.Error(w.Code, w.Body)
	}
	f.who = holds(office.Drafter, "u2")
	if own := f.page("/measured", http.StatusOK, "1 项指标", "别的项目"); strings.Contains(own, "权益保障") {
		t.Error("another unit's indicators are listed")
	}
	f.who.Person.Posts = nil
	f.page("/measured", http.StatusForbidden)
}

func TestTemplatesNameFieldsThatAre(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Config{Catalog: cat})
	if err != nil {
		t.Fatal(err)
	}
	if err := indicator.Routes(s, indicator.Deps{}); err != nil {
		t.Fatal(err)
	}
	webtest.Templates(t, s.Templates("zh"), indicator.PageTypes)
	webtest.Words(t, cat, "indicator.", os.DirFS("."))
}
