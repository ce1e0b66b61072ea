package activity_test

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	room "plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/activity/table"
	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/keeping"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/person"
	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/web/site"
	"plumbline/web/webtest"
	"plumbline/web/work"
	"plumbline/web/work/activity"
)

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
	{ID: "u1", Parent: "d", Kind: office.Unit, Name: "一中心"},
	{ID: "u2", Parent: "d", Kind: office.Unit, Name: "二中心"},
}

func clerk(at ...office.ID) site.Visitor {
	v := site.Visitor{Person: office.Person{ID: "zhao", Particulars: office.Particulars{Name: "小赵"}}, Tree: tree}
	for _, o := range at {
		v.Person.Posts = append(v.Person.Posts, office.Post{Organisation: o, Role: office.Clerk})
	}
	return v
}

// house is the pages over a store of its own, on 9 June 2023.
type house struct {
	t       *testing.T
	h       http.Handler
	site    *site.Site
	work    *room.Service
	roll    *roll.Service
	who     site.Visitor
	project goal.ID
	lang    string
	now     time.Time
	keeping *keeping.Service
}

func open(t *testing.T) *house {
	t.Helper()
	s := &house{t: t, who: clerk("u1"), now: time.Date(2023, 6, 9, 2, 0, 0, 0, time.UTC)}
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: func() time.Time { return s.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	log := tlogtest.Log(t, d, goal.Tables(), attach.Tables(), journal.Tables(), person.Tables(), room.Tables())
	goals, books, reads, people := goal.New(d, log), journal.New(d), read.New(d), person.New(d, log)
	declared := func(year int) goal.Entry {
		return goal.Entry{Declaration: goal.Declaration{Name: "教育和就业经费", Year: year, Department: "市残联", Unit: "一中心"}}
	}
	saved, err := goals.Save(t.Context(), actor.System, []goal.Entry{declared(2023), declared(2024)})
	if err != nil {
		t.Fatal(err)
	}
	s.project = saved[0].ID
	s.work, s.keeping = room.New(d, log, books), keeping.New(d, log, books)
	s.roll = roll.New(d, s.work, people)
	s.site, err = site.New(site.Config{
		Catalog: cat, Version: "test", Now: func() time.Time { return s.now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Sign: func(*http.Request) (site.Visitor, error) { return s.who, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	desk, err := work.Routes(s.site, work.Deps{
		Goal: goals, Files: attach.New(d, log, attach.Options{Temp: t.TempDir()}), Measures: room.Measures(), Standing: reads.Record,
		Closing: func(ctx context.Context, _ string, year int) (c read.Closing, err error) {
			list, err := reads.Closings(ctx, year)
			for _, one := range list {
				c = one
			}
			return c, err
		},
		Amendments: reads.Amendments,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := activity.Routes(s.site, desk, activity.Deps{Work: s.work, Roll: s.roll, Table: table.New(s.work, s.roll, reads), People: people}); err != nil {
		t.Fatal(err)
	}
	s.h = s.site.Handler()
	return s
}

func (s *house) do(req *http.Request) *httptest.ResponseRecorder {
	s.t.Helper()
	if s.lang != "" {
		req.AddCookie(&http.Cookie{Name: "lang", Value: s.lang})
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, req)
	return w
}

// page gets a page and fails unless it is whole.
func (s *house) page(path string, status int, holds ...string) string {
	s.t.Helper()
	return s.whole(path, s.do(httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, path, nil)), status, holds...)
}

func (s *house) whole(path string, w *httptest.ResponseRecorder, status int, holds ...string) string {
	s.t.Helper()
	body := w.Body.String()
	if w.Code != status {
		s.t.Fatalf("%s: status %d, want %d: %s", path, w.Code, status, body)
	}
	if wrong := webtest.Check(body); len(wrong) > 0 {
		s.t.Errorf("%s: %q", path, wrong)
	}
	for _, h := range holds {
		if !strings.Contains(body, h) {
			s.t.Errorf("%s does not hold %q", path, h)
		}
	}
	return body
}

func (s *house) send(path string, pairs ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(req)
}

// post sends a form that is accepted, and gives where it leads, without what was saved.
func (s *house) post(path string, pairs ...string) string {
	s.t.Helper()
	w := s.send(path, pairs...)
	if w.Code != http.StatusSeeOther {
		s.t.Fatalf("%s: status %d: %s", path, w.Code, w.Body)
	}
	to, _, _ := strings.Cut(w.Header().Get("Location"), "?saved=")
	return to
}

// version is the one that the form of a page was made from.
func (s *house) version(path string) string {
	s.t.Helper()
	r, err := s.work.Get(s.t.Context(), room.ID(path[strings.LastIndex(path, "/")+1:]))
	if err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprint(r.Version)
}

func (s *house) new(kind string, pairs ...string) string {
	s.t.Helper()
	return s.post("/work/activity/at/u1/new/"+kind+"?year=2023&project="+string(s.project), pairs...)
}

// event enters an event of a day, with a list of some people.
func (s *house) event(on string, people ...string) string {
	s.t.Helper()
	at := s.new("event", "matter", "技能培训", "title", "家政培训第一期", "day", on, "sort", "training", "district", "黄浦区", "held", "yes")
	if len(people) > 0 {
		s.post(at+"/people", "people", strings.Join(people, "\n"), "invited", "yes")
	}
	return at
}

func citizen(n int) string { return person.Citizen("310101", day.Of(1960+n, 1+n%12, 2), n) }

var people = []string{"王小明 " + citizen(1) + " 黄浦区", "李四 " + citizen(2), "张三\t" + citizen(3)}

func TestTemplatesFitTheirPages(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, lang := range i18n.Languages {
		pages := map[string]*template.Template{}
		for name, set := range s.site.Templates(lang) {
			if strings.HasPrefix(name, "event/") {
				pages[name] = set
			}
		}
		webtest.Templates(t, pages, activity.PageTypes)
	}
}

func TestThePlanOfAYear(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.page("/work/activity?year=2023", http.StatusOK, "还没有登记计划")
	form := "/work/activity/new/plan-item?year=2023&project=" + string(s.project)
	s.page(form, http.StatusOK, "教育和就业经费", "要办的场次")
	s.page("/work/activity/new/plan-item?year=2023", http.StatusOK, "先选项目")
	s.whole("no title", s.send("/work/activity/at/u1/new/plan-item?year=2023&project="+string(s.project), "matter", "技能培训", "day", "2023-06-01", "title", ""), http.StatusUnprocessableEntity, "没有填名称", `value="技能培训"`)
	s.whole("no day", s.send("/work/activity/at/u1/new/plan-item?year=2023&project="+string(s.project), "matter", "技能培训", "day", "六月", "title", "甲"), http.StatusUnprocessableEntity, "不是日期", `href="#day"`)
	item := s.new("plan-item", "matter", "技能培训", "title", "办一期家政培训", "day", "2023-06-01", "wants", "1")
	s.new("plan-item", "matter", "技能培训", "title", "年终总结", "day", "2023.12.20", "wants", "0")
	s.page("/work/activity?year=2023", http.StatusOK, "2 项计划，1 项过期未办", "办一期家政培训", "年终总结", "过期未办", `class="plumb"`)
	s.page("/work/activity?year=2023&stands=overdue&matter="+url.QueryEscape("技能培训"), http.StatusOK, "办一期家政培训")
	s.page("/work/activity?year=2023&matter=x", http.StatusOK, "没有符合条件")
	s.page(item, http.StatusOK, "到期没有完成", "计划完成率", "登记办结")
	s.whole("no proof", s.send(item+"/done", "version", s.version(item), "done", "2023-06-08", "proof", ""), http.StatusUnprocessableEntity, "完成要有凭据", `href="#done-proof"`)
	s.whole("late", s.send(item+"/done", "version", s.version(item), "done", "2023-05-20", "proof", "总结"), http.StatusUnprocessableEntity, "请写迟报原因", `href="#done-late"`)
	s.post(item+"/done", "version", s.version(item), "done", "2023-05-20", "proof", "总结", "late", "经办人休假")
	s.page(item, http.StatusOK, "按时完成", "总结", "经办人休假")
	s.post(item+"/reopen", "version", s.version(item), "reason", "并没有办")
	s.whole("stale", s.send(item+"/cancel", "version", "1", "reason", "不办了"), http.StatusUnprocessableEntity, "刚改过")
	s.post(item+"/change", "version", s.version(item), "reason", "名称写错", "matter", "技能培训", "title", "办一期护理培训", "day", "2023-06-30", "wants", "1")
	s.page(item, http.StatusOK, "办一期护理培训", "名称写错", "<del>办一期家政培训</del>")
	s.whole("a change without a reason", s.send(item+"/change", "version", s.version(item), "matter", "技能培训", "title", "乙", "day", "2023-06-30"), http.StatusUnprocessableEntity, "没有写原因", `value="乙"`)
	s.post(item+"/cancel", "version", s.version(item), "reason", "计划调整")
	s.post(item+"/withdraw", "version", s.version(item), "reason", "登记重复")
	s.page(item, http.StatusOK, "已撤回", "登记重复")
	if w := s.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/work/activity?year=2023&format=csv", nil)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "年终总结") {
		t.Error(w.Code, w.Body)
	}
}

func TestWhoCameToAnEvent(t *testing.T) {
	t.Parallel()
	s := open(t)
	at := s.event("2023-06-09", people...)
	s.page(at, http.StatusOK, "应到", "名单 3 人", "已举办")
	s.page("/work/activity/events?year=2023", http.StatusOK, "1 场活动，1 场已举办", "家政培训第一期")
	list := s.page(at+"/people", http.StatusOK, "王**", "李*", "未到")
	if strings.Contains(list, "王小明") || strings.Contains(list, citizen(1)) {
		t.Error("a name or a number stands on the list")
	}
	s.whole("a bad line", s.send(at+"/people", "people", "王小明\n李四 "+citizen(2)), http.StatusUnprocessableEntity, "第 1 行看不懂", "李四 "+citizen(2))
	s.whole("a bad number", s.send(at+"/people", "people", "李四 3101011990010112"), http.StatusUnprocessableEntity, "第 1 行的姓名或证件号码不对")
	s.whole("another name", s.send(at+"/people", "people", "改名 "+citizen(2), "invited", "yes"), http.StatusUnprocessableEntity)
	s.page(at+"/sign", http.StatusOK, "3 人还没有到", "开放签到")
	s.post(at+"/scan", "lines", citizen(1)+"\n")
	s.whole("a stranger's card", s.send(at+"/scan", "lines", citizen(2)+"\n"+citizen(9)+"\n"), http.StatusUnprocessableEntity, "有 1 个号码不在名单上", citizen(9)[14:])
	if body := s.page(at+"/sign", http.StatusOK, "1 人还没有到"); strings.Contains(body, citizen(9)) {
		t.Error("a number stays on the page")
	}
	s.whole("nobody ticked", s.send(at+"/tick"), http.StatusUnprocessableEntity, "没有勾人")
	third := regexp.MustCompile(`value="([0-9a-z]{24})"`).FindStringSubmatch(s.page(at+"/sign", http.StatusOK))[1]
	guest := "/work/attendance/" + third
	s.page(guest, http.StatusOK, "张*", "登记请假", "说明理由后查看")
	s.whole("an excuse that says nothing", s.send(guest+"/excuse", "version", s.version(guest), "excuse", "duty"), http.StatusUnprocessableEntity, "请假要写明")
	s.post(guest+"/excuse", "version", s.version(guest), "excuse", "duty", "note", "下乡督导")
	s.page(guest, http.StatusOK, "按书面规则请假", "下乡督导", "五个工作日")
	s.page(at, http.StatusOK, "100.0", "请假 1 人")
	s.post(at+"/tick", "came", third)
	s.page(at+"/people?state=came", http.StatusOK, "扫码", "名单")
	s.post(guest+"/not-came", "version", s.version(guest), "reason", "代签")
	s.whole("no reason", s.send(guest+"/reveal", "reason", " "), http.StatusUnprocessableEntity, "没有写原因")
	w := s.send(guest+"/reveal", "reason", "核对请假")
	s.whole("revealed", w, http.StatusOK, "张三", citizen(3))
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("a revealed page may be kept")
	}
	if body := s.page(guest, http.StatusOK); strings.Contains(body, citizen(3)) {
		t.Error("it stays revealed")
	}
	w = s.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, at+"/people?format=csv", nil))
	if body := w.Body.String(); !strings.Contains(body, "王**") || strings.Contains(body, citizen(1)) {
		t.Error(body)
	}
}

// TestLateEntriesAfterAClosing: the pages say that the days are final, ask for the reason at the input that is there, and the
// entry is then marked as an amendment.
func TestLateEntriesAfterAClosing(t *testing.T) {
	t.Parallel()
	s := open(t)
	at := s.event("2023-06-09", people...)
	s.now = s.now.AddDate(0, 0, 3)
	if err := s.keeping.Close(t.Context(), actor.System, "市残联/教育和就业经费", 2023, day.Of(2023, 6, 10), "已核"); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"/people", "/sign", "/exam"} {
		s.page(at+page, http.StatusOK, "截至 2023-06-10 的数已经定数")
	}
	third := regexp.MustCompile(`value="([0-9a-z]{24})"`).FindStringSubmatch(s.page(at+"/sign", http.StatusOK))[1]
	s.whole("ticked", s.send(at+"/tick", "came", third), http.StatusUnprocessableEntity, "已经定了", `id="tick-late-wrong"`)
	s.whole("scanned", s.send(at+"/scan", "lines", citizen(1)), http.StatusUnprocessableEntity, "已经定了", `id="scan-late-wrong"`)
	s.whole("added", s.send(at+"/people", "people", "赵六 "+citizen(6), "came", "yes"), http.StatusUnprocessableEntity, "已经定了", `id="late-wrong"`)
	s.post(at+"/tick", "came", third, "late", "签到表漏了一页")
	s.page("/work/attendance/"+third, http.StatusOK, "这条记录在定数以后更正过 1 次", "签到表漏了一页")
}

func TestSigningForOneself(t *testing.T) {
	t.Parallel()
	s := open(t)
	at := s.event("2023-06-09", people...)
	s.post(at+"/open", "version", s.version(at))
	code := regexp.MustCompile(`secret code">([0-9A-Z]{6})<`).FindStringSubmatch(s.page(at+"/sign", http.StatusOK))[1]
	clerkOf := s.who
	s.who = site.Visitor{}
	s.page("/sign-in-event/"+code, http.StatusOK, `value="`+code+`"`)
	wrong := s.whole("a wrong end", s.send("/sign-in-event", "code", code, "last", "0000"), http.StatusUnprocessableEntity, "不对")
	other := s.whole("a wrong code", s.send("/sign-in-event", "code", "AAAAAA", "last", citizen(1)[14:]), http.StatusUnprocessableEntity, "不对")
	if strings.ReplaceAll(wrong, code, "") != strings.ReplaceAll(other, "AAAAAA", "") {
		t.Error("a wrong code and a wrong end are told apart")
	}
	s.whole("signed", s.send("/sign-in-event", "code", strings.ToLower(code), "last", strings.ToLower(citizen(1)[14:])), http.StatusOK, "已签到：家政培训第一期")
	for range 25 {
		s.send("/sign-in-event", "code", code, "last", "0000")
	}
	s.whole("too often", s.send("/sign-in-event", "code", code, "last", citizen(2)[14:]), http.StatusUnprocessableEntity, "次数太多")
	s.now = s.now.Add(time.Hour)
	s.whole("an hour later", s.send("/sign-in-event", "code", code, "last", citizen(2)[14:]), http.StatusOK, "已签到")
	s.now = s.now.Add(24 * time.Hour)
	s.whole("the day after", s.send("/sign-in-event", "code", code, "last", citizen(3)[14:]), http.StatusUnprocessableEntity)
	s.who = clerkOf
	s.page(at+"/people", http.StatusOK, "签到码")
	if w := s.send(at+"/open", "version", s.version(at)); w.Code != http.StatusConflict {
		t.Error("opened on another day:", w.Code)
	}
	s.post(at+"/close", "version", s.version(at))
}

func TestExamsAndCertificates(t *testing.T) {
	t.Parallel()
	s := open(t)
	at := s.event("2023-06-08", people...)
	s.page(at+"/exam", http.StatusOK, "到场的人都有结果了")
	s.post(at+"/scan", "lines", citizen(1)+"\n"+citizen(2))
	form := s.page(at+"/exam", http.StatusOK, "2 人等登记结果")
	ids := regexp.MustCompile(`id="result-([0-9a-z]{24})"`).FindAllStringSubmatch(form, -1)
	s.whole("no result", s.send(at+"/exam", "on", "2023-06-09"), http.StatusUnprocessableEntity, "没有填结果")
	s.whole("tomorrow", s.send(at+"/exam", "on", "2023-06-10", "result-"+ids[0][1], "passed", "score-"+ids[0][1], "91"), http.StatusUnprocessableEntity, "还没有到", `value="91"`)
	s.post(at+"/exam", "on", "2023-06-09", "result-"+ids[0][1], "passed", "score-"+ids[0][1], "91", "result-"+ids[1][1], "failed")
	body := s.page(at+"/people", http.StatusOK, "合格", "不合格")
	code := regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(body)
	passed, err := s.work.Coded(t.Context(), room.ExamKind, code)
	if err != nil {
		t.Fatal(err)
	}
	exam := "/work/" + passed.Ref()
	s.page(exam, http.StatusOK, "91", code)
	if w := s.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, at+"/people?format=csv&list=results", nil)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "91") || strings.Contains(w.Body.String(), "王小明") {
		t.Error(w.Code, w.Body)
	}
	clerkOf := s.who
	s.who = site.Visitor{}
	valid := s.page("/verify/"+code, http.StatusOK, "证书有效", "家政培训第一期", "2023-06-09", "*</dd>")
	for _, p := range people {
		if strings.Contains(valid, strings.Fields(p)[0]) {
			t.Error("the open page names somebody")
		}
	}
	s.page("/verify?code="+strings.ToLower(strings.ReplaceAll(code, "-", "")), http.StatusOK, "证书有效")
	s.page("/verify?code=AAAA-AAAA-AAAA", http.StatusNotFound, "查无此证")
	s.page("/verify", http.StatusOK, "查验")
	s.who = clerkOf
	s.post(exam+"/change", "version", s.version(exam), "reason", "登错", "day", "2023-06-09", "sat", "yes", "score", "92", "passed", "yes")
	s.post(exam+"/withdraw", "version", s.version(exam), "reason", "替考")
	s.page("/verify/"+code, http.StatusNotFound, "查无此证")
}

func TestIncidentsAndMonths(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.page("/work/activity/safety?year=2023", http.StatusOK, "还没有报过")
	blank := s.send("/work/activity/at/u1/new/month-report?year=2023&project="+string(s.project), "matter", "安全事故", "day", "2023-05", "count", "", "late", "补报")
	s.whole("a report that says no number", blank, http.StatusUnprocessableEntity, "没有发生就写 0")
	report := s.new("month-report", "matter", "安全事故", "day", "2023-05", "count", "0", "late", "补报")
	s.page(report, http.StatusOK, "报了没有发生", "报告的月份")
	s.page("/work/activity/safety?year=2023", http.StatusOK, "4 个月没有报", "还没到")
	what := s.new("incident", "matter", "安全事故", "title", "走廊滑倒", "day", "2023-05-20", "what", "一人滑倒", "late", "月底才知道")
	s.page(what, http.StatusOK, "一人滑倒", "月底才知道")
	s.page(report, http.StatusOK, "和登记的不一样", "月报的起数和登记的起数不一样")
	s.post(report+"/change", "version", s.version(report), "reason", "当月有一起", "matter", "安全事故", "day", "2023-05", "count", "1")
	s.page("/work/activity/safety?year=2023", http.StatusOK, "登记事故 1 起", "报了有发生", "走廊滑倒")
	if to := s.new("month-report", "matter", "安全事故", "day", "2023-05-31", "count", "0", "late", "补报"); to != report {
		t.Error("a month is reported twice:", to)
	}
	s.now = time.Date(2024, 3, 4, 2, 0, 0, 0, time.UTC)
	s.page("/work/activity/safety?year=2024", http.StatusOK, "2 个月没有报", "安全事故")
	s.now = time.Date(2023, 6, 9, 2, 0, 0, 0, time.UTC)
	for list, holds := range map[string]string{"incidents": "走廊滑倒", "months": "2023-05"} {
		if w := s.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/work/activity/safety?year=2023&format=csv&list="+list, nil)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), holds) {
			t.Errorf("%s: %d %s", list, w.Code, w.Body)
		}
	}
	s.page("/work/activity/new/month-report?matter="+url.QueryEscape("安全事故")+"&day=2023-04-30&year=2023&project="+string(s.project), http.StatusOK, `value="安全事故"`)
}

func TestTablesAreTakenIn(t *testing.T) {
	t.Parallel()
	s := open(t)
	q := "?year=2023&project=" + string(s.project)
	for _, name := range []string{"items", "events", "guests", "results"} {
		s.page("/work/intake/activity-"+name+q, http.StatusOK, "下载模板")
		if w := s.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/work/intake/activity-"+name+"/template", nil)); w.Code != http.StatusOK || w.Body.Len() < 4000 {
			t.Error(name, w.Code)
		}
	}
	upload := func(csv string) string {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		f, err := m.CreateFormFile("file", "计划.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write([]byte(csv))
		_ = m.Close()
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/work/intake/activity-items/at/u1"+q, &body)
		req.Header.Set("Content-Type", m.FormDataContentType())
		w := s.do(req)
		if w.Code != http.StatusSeeOther {
			t.Fatal(w.Code, w.Body)
		}
		return w.Header().Get("Location")
	}
	csv := "事项,计划内容,到期日\n技能培训,甲,2023-06-30\n技能培训,乙,2022-06-30\n技能培训,丙,六月\n"
	preview := upload(csv)
	s.page(preview, http.StatusOK, "1 行可以入库，2 行有错", "不在2023年度", "六月")
	s.post(preview)
	s.page("/work/activity?year=2023", http.StatusOK, "1 项计划", "甲")
	s.page(upload(csv), http.StatusOK, "1 行已经有了")
}

// TestOthersMeetNothing: who keeps records elsewhere meets neither lists nor pages, and who only reads is offered no form.
func TestOthersMeetNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	item := s.new("plan-item", "matter", "技能培训", "title", "甲", "day", "2023-06-30")
	at := s.event("2023-06-09", people...)
	guest := "/work/attendance/" + regexp.MustCompile(`/work/attendance/([0-9a-z]{24})`).FindStringSubmatch(s.page(at+"/people", http.StatusOK))[1]
	s.who = clerk("u2")
	for _, path := range []string{item, at, guest, at + "/people", at + "/sign", at + "/exam", item + "/change", "/work/why" + strings.TrimPrefix(item, "/work")} {
		s.page(path, http.StatusNotFound)
	}
	for _, path := range []string{
		item + "/done", item + "/withdraw", at + "/hold", at + "/people", at + "/scan", at + "/tick", at + "/exam", at + "/open", guest + "/came", guest + "/reveal",
	} {
		if w := s.send(path, "version", "1", "reason", "x"); w.Code != http.StatusNotFound {
			t.Errorf("POST %s: %d", path, w.Code)
		}
	}
	if w := s.send("/work/activity/at/u1/new/plan-item?year=2023", "title", "x"); w.Code != http.StatusNotFound {
		t.Error("a new record elsewhere:", w.Code)
	}
	if body := s.page("/work/activity/events?year=2023", http.StatusOK); strings.Contains(body, "家政培训") {
		t.Error("another organisation's event is listed")
	}
	s.page("/work/exam/"+item[strings.LastIndex(item, "/")+1:], http.StatusNotFound) // another kind
	s.who = site.Visitor{Person: office.Person{ID: "wang", Particulars: office.Particulars{Name: "王科"}, Posts: []office.Post{{Organisation: "d", Role: office.DepartmentOfficer}}}, Tree: tree}
	if body := s.page(at, http.StatusOK, "家政培训"); strings.Contains(body, "/withdraw") || strings.Contains(body, "/change") {
		t.Error("who only reads is offered a form")
	}
	if w := s.send(guest+"/reveal", "reason", "x"); w.Code != http.StatusForbidden {
		t.Error("who may not reveal:", w.Code)
	}
}

func TestPagesInBothLanguages(t *testing.T) {
	t.Parallel()
	s := open(t)
	item := s.new("plan-item", "matter", "技能培训", "title", "甲", "day", "2023-06-30", "wants", "1")
	at := s.event("2023-06-09", people...)
	s.post(at+"/scan", "lines", citizen(1))
	guest := regexp.MustCompile(`/work/attendance/[0-9a-z]{24}`).FindString(s.page(at+"/people", http.StatusOK))
	report := s.new("month-report", "matter", "安全事故", "day", "2023-05", "count", "0", "late", "补报")
	what := s.new("incident", "matter", "安全事故", "title", "滑倒", "day", "2023-06-08", "what", "一人滑倒")
	q := "?year=2023&project=" + string(s.project)
	for _, s.lang = range []string{"en", "zh"} {
		for _, path := range []string{
			"/work", "/work/activity?year=2023", "/work/activity/events?year=2023", "/work/activity/safety?year=2023", "/work/activity/new/plan-item" + q, "/work/activity/new/event" + q,
			"/work/activity/new/incident" + q, "/work/activity/new/month-report" + q, item, item + "/change", at, at + "/change", at + "/people", at + "/sign", at + "/exam",
			guest, report, report + "/change", what, what + "/change", "/sign-in-event", "/verify", "/work/intake/activity-items" + q,
		} {
			s.page(path, http.StatusOK)
		}
	}
}
