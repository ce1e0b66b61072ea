package monitor_test

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
	"plumbline/base/fen"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/measure/judge"
	domain "plumbline/monitor"
	"plumbline/monitor/remedy"
	"plumbline/monitor/report"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review/course"
	"plumbline/web/monitor"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
}

func holds(name string, role office.Role, at office.ID) site.Visitor {
	return site.Visitor{Person: office.Person{ID: office.PersonID("id-" + name), Particulars: office.Particulars{Name: name}, Posts: []office.Post{{Organisation: at, Role: role}}}, Tree: tree}
}

var (
	chen = holds("陈静", office.Drafter, "d")
	zhou = holds("周敏", office.UnitReviewer, "d")
	wang = holds("王建国", office.DepartmentOfficer, "d")
	li   = holds("李芳", office.FinanceReviewer, "f")
	qian = holds("钱进", office.Auditor, "f")
)

// desk is the pages over a store with one approved declaration of 2025; the store's day is in March 2026.
type desk struct {
	*testing.T
	h    http.Handler
	db   *db.DB
	who  site.Visitor
	lang string
	id   goal.ID
	path string
	refs int
}

func declaration() goal.Declaration {
	in := func(l2, name, target string) goal.Indicator {
		return goal.Indicator{Level1: goal.Level1Of(l2), Level2: l2, Name: name, Target: goal.ParseTarget(target)}
	}
	return goal.Declaration{
		Name: "残疾人文化活动经费", Year: 2025, Department: "市残联", Unit: "市残联", Start: day.Of(2025, 1, 1), End: day.Of(2025, 12, 31),
		Goals: goal.Goals{Annual: "办好活动"}, Funding: goal.Funding{AnnualTotal: fen.Ptr(100_000_00)},
		Indicators: []goal.Indicator{in("数量指标", "活动场次", "≥20(场)"), in("质量指标", "出勤率", "≥90(%)"), in("社会效益指标", "宣传效果", "良好")},
	}
}

func open(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	k := &desk{T: t, db: d, who: chen, lang: "zh"}
	log := tlogtest.Log(t, d, goal.Tables(), measure.Tables(), domain.Tables(), course.Tables(), attach.Tables())
	goals, books := goal.New(d, log), read.New(d)
	m := measure.New(d, log, books, measure.NewCatalogue(
		journal.Measure{ID: "activity.held", Kind: journal.Count, Unit: "场"}, journal.Measure{ID: "activity.attendance", Kind: journal.Ratio, Unit: "%"},
	))
	progress, way := domain.New(d, log, books, m), course.New(d, log)
	at, err := site.New(site.Config{
		Catalog: cat, Version: "test", Now: func() time.Time { return dbtest.Now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Sign: func(*http.Request) (site.Visitor, error) { return k.who, nil },
	})
	if err == nil {
		err = monitor.Routes(at, monitor.Deps{
			Goal: goals, Monitor: progress, Course: way, Remedy: remedy.New(d, log, progress), Files: attach.New(d, log, attach.Options{}),
			Report: report.New(d, log, report.Rooms{Monitor: progress, Forecast: forecast.New(d, books, m), Course: way}),
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	k.h = at.Handler()
	saved, err := goals.Save(t.Context(), actor.System, []goal.Entry{{Declaration: declaration()}})
	if err != nil {
		t.Fatal(err)
	}
	k.id, k.path = saved[0].ID, "/d/"+string(saved[0].ID)+"/monitor/2025-07"
	list := declaration().Indicators
	if err := m.Confirm(t.Context(), actor.System, k.id, 0, []measure.Binding{
		{Key: measure.KeyOf(list, 0), Way: measure.Measured, Measure: "activity.held", Read: judge.Num, Judgement: "target"},
		{Key: measure.KeyOf(list, 1), Way: measure.Measured, Measure: "activity.attendance", Read: judge.Rate, Judgement: "target"},
	}); err != nil {
		t.Fatal(err)
	}
	k.post("money.execution", day.Of(2025, 1, 1), 0, 100_000_00)
	k.post("money.execution", day.Of(2025, 6, 1), 60_000_00, 0)
	k.post("activity.held", day.Of(2025, 3, 1), 1, 0)
	k.post("activity.attendance", day.Of(2025, 3, 1), 95, 100)
	return k
}

func (k *desk) write(query string, args ...any) {
	k.Helper()
	if err := k.db.Write(k.Context(), func(tx *db.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		k.Fatal(err)
	}
}

func (k *desk) approve() {
	k.write(`INSERT INTO review_case (declaration, organisation, year, version, state, act, step, since, revision, frozen, content)
		VALUES ($1, 'd', 2025, 1, 'approved', '', '', '2025-02-01T00:00:00.000Z', 1, 1, '{}')`, string(k.id))
}

func (k *desk) post(account string, on day.Day, num, den int64) {
	k.Helper()
	k.refs++
	books := journal.New(k.db)
	err := k.db.Write(k.Context(), func(tx *db.Tx) error {
		_, err := books.Settle(tx, nil, journal.Voucher{Ref: fmt.Sprintf("record/%d", k.refs), Want: []journal.Line{{
			Account: journal.Account{Year: 2025, Project: journal.ProjectOf("市残联", "残疾人文化活动经费"), Measure: account}, Day: on, Num: num, Den: den,
		}}})
		return err
	})
	if err != nil {
		k.Fatal(err)
	}
}

// do sends a form where one is given, and asks for the page otherwise; it checks the page and gives it.
func (k *desk) do(who site.Visitor, path string, status int, form url.Values, has ...string) string {
	k.Helper()
	k.who = who
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
	if status != http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		for _, wrong := range webtest.Check(body) {
			k.Errorf("%s (%s): %s", path, k.lang, wrong)
		}
	}
	for _, want := range has {
		if !strings.Contains(body, want) {
			k.Errorf("%s (%s): no %q in\n%s", path, k.lang, want, body)
		}
	}
	return body
}

// filled is the form with the first line filled in.
func filled(version, seen int, more ...string) url.Values {
	f := url.Values{"version": {fmt.Sprint(version)}, "seen": {fmt.Sprint(seen)}, "lines": {"3"}}
	for i := 0; i+1 < len(more); i += 2 {
		f.Add(more[i], more[i+1])
	}
	return f
}

// whole is all that the red light of the first line asks for.
var whole = []string{
	"causes-0", "staff", "cause-0", "场地停用", "likelihood-0", "possible", "what-0", "借用社区场地", "who-0", "赵强", "due-0", "2026-03-31", "note", "按月核对",
}

func TestReportOnItsPages(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.do(chen, k.path, http.StatusOK, nil, "开始填报", "申报表还没有批准", "严重落后于时间", "完成 5%，时间过了 58.1%")
	k.do(qian, k.path, http.StatusOK, nil, "未填报")
	k.do(qian, k.path+"/open", http.StatusForbidden, url.Values{})
	k.do(chen, k.path+"/open", http.StatusSeeOther, url.Values{})
	body := k.do(chen, k.path, http.StatusOK, nil, "项目支出绩效目标执行监控表", `name="cause-0"`, `name="what-0"`, "1—7月执行情况", "60,000.00", "60%", "重新取数")
	if strings.Contains(body, `name="what-1"`) {
		t.Error("an indicator on course is asked for a remedy")
	}
	k.do(chen, k.path+"/submit", http.StatusUnprocessableEntity, filled(1, 0, "cause-0", "场地停用"), "申报表还没有批准", "场地停用")
	k.approve()
	k.do(chen, k.path+"/submit", http.StatusUnprocessableEntity, filled(2, 0, "cause-0", "场地停用"), "还有", "请选择偏差原因的类别。", `href="#lines-0-causes-funds"`, "场地停用")
	k.do(chen, k.path+"/save", http.StatusUnprocessableEntity, filled(3, 0, "due-0", "月底", "cause-0", "场地停用"), "“月底”不是日期", `id="lines-0-due-wrong"`, "场地停用")
	k.do(chen, k.path+"/save", http.StatusConflict, filled(1, 0, whole...), "改过这份报告")
	k.do(chen, k.path+"/submit", http.StatusSeeOther, filled(3, 0, whole...))
	k.do(chen, k.path, http.StatusOK, nil, "已提交", "等待单位审核", "撤回", "√", "借用社区场地")
	k.reviewed()
	for _, format := range []string{"xlsx", "docx"} {
		if file := k.do(qian, k.path+"/export."+format, http.StatusOK, nil); !strings.HasPrefix(file, "PK") {
			t.Errorf("%s is no package", format)
		}
	}
	k.do(qian, k.path+"/export.exe", http.StatusNotFound, nil)
	k.lang = "en"
	k.do(qian, k.path, http.StatusOK, nil, "accepted", "Far behind the time", "Monitoring")
}

// reviewed brings the report through the stages, with one return.
func (k *desk) reviewed() {
	k.Helper()
	seen := func(n int, more ...string) url.Values { return filled(0, n, more...) }
	k.do(chen, k.path+"/approve", http.StatusForbidden, seen(1), "等待“单位审核”")
	k.do(zhou, k.path, http.StatusOK, nil, `id="decide"`, "通过", "退回")
	k.do(zhou, k.path+"/return", http.StatusUnprocessableEntity, seen(1), "请写明意见")
	k.do(zhou, k.path+"/return", http.StatusUnprocessableEntity, seen(1, "ref1", "lines[9]", "text1", "看不懂"), "报告中没有", "看不懂")
	k.do(zhou, k.path+"/return", http.StatusSeeOther, seen(1, "ref1", "lines[0]", "text1", "请写明补办的日期"))
	k.do(chen, k.path, http.StatusOK, nil, "已退回", "请写明补办的日期", `name="answer"`)
	k.do(chen, k.path+"/answer", http.StatusUnprocessableEntity, seen(2, "number", "1", "answer", "好"), "请至少写 2 个字", ">好</textarea>")
	k.do(chen, k.path+"/answer", http.StatusSeeOther, seen(2, "number", "1", "answer", "已写明"))
	k.do(chen, k.path+"/submit", http.StatusSeeOther, filled(4, 3, whole...))
	k.do(chen, k.path+"/withdraw", http.StatusSeeOther, seen(4))
	k.do(chen, k.path+"/submit", http.StatusSeeOther, filled(5, 5, whole...))
	for i, who := range []site.Visitor{zhou, wang, li} {
		k.do(who, k.path+"/approve", http.StatusSeeOther, seen(6+i))
	}
	k.do(chen, k.path, http.StatusOK, nil, "已接受", "办理经过")
	k.post("activity.held", day.Of(2025, 7, 1), 4, 0)
	k.do(chen, k.path, http.StatusOK, nil, "取数以后，1 处的数变了", "取数时 1场，现在 5场")
}

func TestRemediesOnTheirPages(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.approve()
	k.do(qian, "/remedies", http.StatusOK, nil, "还没有整改措施")
	k.do(chen, k.path+"/open", http.StatusSeeOther, url.Values{})
	k.do(chen, k.path+"/submit", http.StatusSeeOther, filled(1, 0, whole...))
	list := k.do(qian, "/remedies?year=2025", http.StatusOK, nil, "借用社区场地", "整改中", "2026-03-31")
	_, rest, _ := strings.Cut(list, `href="/remedies/`)
	id, _, _ := strings.Cut(rest, `"`)
	at := "/remedies/" + id
	move := func(version int, more ...string) url.Values { return filled(version, 0, more...) }
	k.do(qian, at, http.StatusOK, nil, "场地停用", "制定时（截至 2025-07-31）", "现在（截至 2026-03-02）")
	k.do(chen, at+"/change", http.StatusUnprocessableEntity, move(1, "what", "借用社区场地", "who", "赵强", "due", "2020-01-01", "text", "来不及"), "不能早于今天", "来不及")
	k.do(chen, at+"/change", http.StatusSeeOther, move(1, "what", "借用社区场地", "who", "赵强", "due", "2026-04-30", "text", "来不及"))
	k.do(chen, at+"/done", http.StatusUnprocessableEntity, move(2, "text", ""), "请写明情况")
	k.do(chen, at+"/done", http.StatusUnprocessableEntity, move(1, "text", "已补办"), "有人办理过这条措施", "已补办")
	k.do(chen, at+"/done", http.StatusSeeOther, move(2, "text", "已补办五场"))
	k.do(chen, at, http.StatusOK, nil, "不能自己核验")
	k.do(chen, at+"/verify", http.StatusUnprocessableEntity, move(3, "text", "看过"), "不能自己核验")
	k.do(zhou, at, http.StatusOK, nil, "核验通过", "核验不通过")
	k.do(zhou, at+"/verify", http.StatusSeeOther, move(3, "text", "看过签到表"))
	k.do(qian, at, http.StatusOK, nil, "已核验", "看过签到表", "1场")
	k.do(qian, "/remedies?state=verified", http.StatusOK, nil, "已核验")
	k.do(qian, "/remedies/none", http.StatusNotFound, nil)
	k.do(qian, at+"/sing", http.StatusNotFound, url.Values{"version": {"1"}})
}

func TestListOfProjects(t *testing.T) {
	t.Parallel()
	k := open(t)
	body := k.do(qian, "/monitor?year=2025", http.StatusOK, nil, "1 个项目，红灯 1 个，黄灯 0 个", "钱快于事", "资金执行 60%，目标完成 31.5%，钱快 28.5 个百分点。", "逾期未交", "时间 58.1%", `class="money"`, "亮灯规则", "财预〔2019〕136号")
	if strings.Contains(body, "/monitor/terms") {
		t.Error("who may not set periods is led to them")
	}
	k.do(qian, "/monitor?period=2025-03", http.StatusOK, nil, "数据截至 2025-03-31")
	k.do(qian, "/monitor?period=2099-03", http.StatusNotFound, nil)
	k.do(qian, "/monitor?department=none", http.StatusNotFound, nil)
	k.do(chen, "/d/"+string(k.id)+"/monitor", http.StatusSeeOther, nil)
	k.do(chen, "/d/"+string(k.id)+"/monitor/2025-99", http.StatusNotFound, nil)
	k.lang = "en"
	k.do(wang, "/monitor", http.StatusOK, nil, "Projects: 1, red: 1, yellow: 0", "Money ahead of goals", "/monitor/terms")
}

func TestPeriodsAreSet(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.do(qian, "/monitor/terms", http.StatusForbidden, nil)
	k.do(wang, "/monitor/terms", http.StatusOK, nil, "没有规定过", "2026-03-02")
	form := url.Values{"organisation": {"d"}, "year": {"2026"}, "since": {"2026-03-02"}, "on6": {"1"}, "official6": {"1"}, "due6": {"06-15"}}
	k.do(wang, "/monitor/terms", http.StatusUnprocessableEntity, form, "报送日期要在该月结束以后", `value="06-15"`)
	form.Set("due6", "07-20")
	k.do(wang, "/monitor/terms", http.StatusSeeOther, form)
	k.do(wang, "/monitor/terms", http.StatusOK, nil, "1—6 月，2026-07-20 前报")
	form.Set("since", "2020-01-01")
	k.do(wang, "/monitor/terms", http.StatusUnprocessableEntity, form, "不能从过去的日期起执行")
	form.Set("organisation", "f")
	k.do(wang, "/monitor/terms", http.StatusUnprocessableEntity, form, "截止日期由")
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Config{Catalog: cat, Log: slog.New(slog.DiscardHandler)})
	if err == nil {
		err = monitor.Routes(s, monitor.Deps{})
	}
	if err != nil {
		t.Fatal(err)
	}
	webtest.Templates(t, s.Templates("zh"), monitor.PageTypes)
	webtest.NoSentences(t, os.DirFS("templates"))
}
