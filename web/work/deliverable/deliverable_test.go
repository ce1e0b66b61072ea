package deliverable_test

import (
	"bytes"
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fen"
	room "plumbline/deliverable"
	"plumbline/deliverable/institution"
	"plumbline/deliverable/publication"
	"plumbline/deliverable/record"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/web/site"
	"plumbline/web/webtest"
	"plumbline/web/work"
	"plumbline/web/work/deliverable"
)

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
	{ID: "u1", Parent: "d", Kind: office.Unit, Name: "一中心"},
	{ID: "u2", Parent: "d", Kind: office.Unit, Name: "二中心"},
}

func clerk(at office.ID) site.Visitor {
	return site.Visitor{
		Person: office.Person{ID: "zhou", Particulars: office.Particulars{Name: "小周"}, Posts: []office.Post{{Organisation: at, Role: office.Clerk}}},
		Tree:   tree,
	}
}

// house is the pages over a store of its own; today is 2023-06-15 in the year's middle, though the store's clock is of 2026.
type house struct {
	t      *testing.T
	h      http.Handler
	site   *site.Site
	db     *db.DB
	log    *tlog.Registry
	books  *journal.Service
	room   *room.Service
	who    site.Visitor
	lang   string
	closed read.Closing
}

const project = "市残联/宣传经费"

func open(t *testing.T) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	log := tlogtest.Log(t, d, goal.Tables(), attach.Tables(), journal.Tables(), room.Tables())
	h := &house{t: t, who: clerk("u1"), db: d, log: log, books: journal.New(d)}
	h.room = room.New(d, log, h.books)
	goals, reads := goal.New(d, log), read.New(d)
	for _, e := range []goal.Declaration{{Name: "宣传经费", Year: 2023, Department: "市残联", Unit: "市残联"}, {Name: "别的经费", Year: 2023, Department: "市残联", Unit: "二中心"}} {
		if _, err := goals.Save(t.Context(), actor.System, []goal.Entry{{Declaration: e}}); err != nil {
			t.Fatal(err)
		}
	}
	h.site, err = site.New(site.Config{
		Catalog: cat, Version: "test", Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Sign: func(*http.Request) (site.Visitor, error) { return h.who, nil },
		Now: func() time.Time { return time.Date(2023, 6, 15, 2, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	desk, err := work.Routes(h.site, work.Deps{
		Goal: goals, Files: attach.New(d, log, attach.Options{Temp: t.TempDir()}), Measures: room.Measures(), Standing: reads.Record,
		Closing: func(context.Context, string, int) (read.Closing, error) { return h.closed, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := deliverable.Routes(h.site, desk, deliverable.Deps{Room: h.room}); err != nil {
		t.Fatal(err)
	}
	h.h = h.site.Handler()
	return h
}

func (h *house) add(matter string, c record.Content) record.Record {
	h.t.Helper()
	r, err := h.room.Records.Add(h.t.Context(), actor.Actor{ID: "zhou", Name: "小周"}, "", record.Draft{Place: record.Place{Organisation: "u1", Year: 2023, Project: project, Matter: matter}, Content: c})
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

// filled puts a record of every kind in.
func (h *house) filled() map[string]record.Record {
	on := func(month, d int) day.Day { return day.Of(2023, month, d) }
	out := map[string]record.Record{
		"late":   h.add("课题研究", &room.Work{Sort: room.Report, Name: "过期的课题", Due: on(5, 31), Reached: map[string]day.Day{"contract": on(2, 1)}}),
		"done":   h.add("课题研究", &room.Work{Sort: room.Report, Name: "按时的课题", Due: on(5, 31), Amount: fen.Ptr(18_000_000), Inspections: []room.Inspection{{On: on(5, 20), Passed: true}}}),
		"ahead":  h.add("年报审计", &room.Work{Sort: room.Audit, Name: "某中心审计", Due: on(9, 30)}),
		"system": h.add("系统功能", &room.Work{Sort: room.FunctionList, Name: "功能清单", Due: on(9, 30), Functions: []room.Function{{Name: "查询"}, {Name: "登记"}}}),
		"test":   h.add("系统安全测评", &room.Test{Name: "三月测评", On: on(3, 1), Defects: []room.Defect{{Name: "越权", Severity: "high", Found: on(3, 1)}}}),
		"assess": h.add("委托单位服务", &room.Assessment{Contractor: "某物业", On: on(4, 1), Passed: true, Score: "90"}),
		"buy":    h.add("限额标准采购", &room.Procurement{Name: "物业服务", On: on(4, 1), Category: "services", Amount: fen.Ptr(100_000_000)}),
		"limit":  h.add("x", &room.Threshold{Category: "services", From: on(1, 1), Amount: fen.Ptr(50_000_000), Basis: "内部采购办法"}),
		"plan":   h.add("融媒体信息发布", &publication.Plan{Channel: "微博", Period: publication.Weekly, Quota: 2, From: on(1, 1), Until: on(12, 31)}),
		"issues": h.add("融媒体信息发布", &publication.Plan{Channel: "杂志", Period: publication.Quarterly, Quota: 1, Copies: 7000, From: on(1, 1), Until: on(12, 31)}),
		"item":   h.add("融媒体信息发布", &publication.Publication{Channel: "微博", Title: "一条微博", On: on(1, 3), Original: true}),
		"second": h.add("融媒体信息发布", &publication.Publication{Channel: "微博", Title: "又一条微博", On: on(1, 4), Planned: on(1, 3)}),
		"fans":   h.add("融媒体信息发布", &publication.Followers{Channel: "微博", On: on(1, 1), Count: 48_120}),
		"must":   h.add("长效管理制度", &institution.Requirement{Sort: "采购管理办法", From: on(1, 1)}),
		"lacks":  h.add("长效管理制度", &institution.Requirement{Sort: "绩效管理办法", From: on(1, 1)}),
		"paper":  h.add("", &institution.Document{Sort: "采购管理办法", Title: "采购管理办法（2021）", Number: "办〔2021〕8号", From: day.Of(2021, 3, 1)}),
	}
	return out
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

// page gets a page and fails unless it is whole.
func (h *house) page(path string, status int, holds ...string) string {
	h.t.Helper()
	return h.whole(path, h.do(httptest.NewRequestWithContext(h.t.Context(), http.MethodGet, path, nil)), status, holds...)
}

func (h *house) whole(path string, w *httptest.ResponseRecorder, status int, holds ...string) string {
	h.t.Helper()
	body := w.Body.String()
	if w.Code != status {
		h.t.Fatalf("%s: status %d, want %d: %s", path, w.Code, status, body)
	}
	for _, wrong := range webtest.Check(body) {
		h.t.Errorf("%s (%s): %s", path, h.lang, wrong)
	}
	for _, want := range holds {
		if !strings.Contains(body, want) {
			h.t.Errorf("%s: no %q in\n%s", path, want, body)
		}
	}
	return body
}

func (h *house) post(path string, pairs ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	req := httptest.NewRequestWithContext(h.t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.do(req)
}

// sent posts a form that is taken, and gives the page that it leads to.
func (h *house) sent(path string, pairs ...string) string {
	h.t.Helper()
	w := h.post(path, pairs...)
	if w.Code != http.StatusSeeOther {
		h.t.Fatalf("%s: status %d: %s", path, w.Code, w.Body)
	}
	to, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	return to
}

func TestEveryPageInBothLanguages(t *testing.T) {
	t.Parallel()
	h := open(t)
	paths := []string{
		"/work/deliverable", "/work/deliverable/weeks", "/work/deliverable/checklists", "/work/deliverable/publications", "/work/deliverable/followers", "/work/deliverable/plans",
		"/work/deliverable/tests", "/work/deliverable/assessments", "/work/deliverable/procurements", "/work/deliverable/thresholds", "/work/deliverable/documents", "/work/deliverable/requirements", "/work",
	}
	for _, path := range paths {
		h.page(path, http.StatusOK)
	}
	kept := h.filled()
	for _, lang := range []string{"en", "zh"} {
		h.lang = lang
		for _, path := range paths {
			h.page(path+"?withdrawn=yes", http.StatusOK)
		}
		for _, r := range kept {
			h.page("/work/"+r.Ref(), http.StatusOK)
			h.page("/work/"+r.Ref()+"/edit", http.StatusOK)
			h.page(work.WhyHref(r.Ref()), http.StatusOK)
		}
		h.page("/work/quota-week/"+string(kept["plan"].ID)+".w01", http.StatusOK, "一条微博")
		h.page("/work/quota-week/"+string(kept["issues"].ID)+".q1", http.StatusOK)
		for _, kind := range room.Kinds() {
			h.page("/work/deliverable/at/u1/new?kind="+kind.ID, http.StatusOK)
		}
		for _, sort := range room.Sorts() {
			h.page("/work/deliverable/at/u1/new?sort="+sort.ID, http.StatusOK)
		}
		for _, in := range []string{"works", "publications", "followers", "assessments", "procurements", "documents", "requirements"} {
			h.page("/work/intake/deliverable-"+in, http.StatusOK)
			if w := h.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/work/intake/deliverable-"+in+"/template", nil)); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "PK") {
				t.Errorf("template of %s: %d %s", in, w.Code, w.Body)
			}
		}
	}
	h.page("/work/deliverable/at/u1/new?kind=none", http.StatusNotFound)
	h.page("/work/quota-week/"+string(kept["plan"].ID)+".w99", http.StatusNotFound)
	h.page("/work/quota-week/"+string(kept["fans"].ID)+".w01", http.StatusNotFound)
}

// TestTheListsSayWhatTheyFound: headings say the finding, filters narrow, and what is short is marked with a word.
func TestTheListsSayWhatTheyFound(t *testing.T) {
	t.Parallel()
	h := open(t)
	kept := h.filled()
	h.page("/work/deliverable", http.StatusOK, "应交成果 4 项，1 项过期未完成", "过期的课题", `class="plumb"`, "宣传经费", "录入成果")
	body := h.page("/work/deliverable?standing=in_time", http.StatusOK, "按时的课题")
	if strings.Contains(body, "过期的课题") {
		t.Error("the filter does not narrow")
	}
	h.page("/work/deliverable?standing=too_late", http.StatusOK, "没有符合条件的记录")
	h.page("/work/deliverable/weeks", http.StatusOK, "23 期没有发够", "没有发够", "第 1 周", "/work/quota-week/"+string(kept["plan"].ID)+".w01", "1 / 23", "7,000 册")
	h.page("/work/deliverable/checklists", http.StatusOK, "应有制度 2 项，1 项不在用", "采购管理办法（2021）", "没有", "1 / 2")
	h.page("/work/deliverable/checklists?on=2023-13-01", http.StatusUnprocessableEntity, "不是 2023 年的日期")
	h.page("/work/deliverable/procurements", http.StatusOK, "达到限额，没有招标", "500,000.00 元及以上应招标", "1,000,000.00")
	h.page("/work/deliverable/publications?q="+url.QueryEscape("又一"), http.StatusOK, "又一条微博", "晚于计划")
	h.page("/work/deliverable/publications?q=none", http.StatusOK, "没有符合条件的记录")
	h.page("/work/deliverable/publications?page=99", http.StatusOK, "一条微博")
	h.add("融媒体信息发布", &publication.Followers{Channel: "微博", On: day.Of(2023, 2, 1), Count: 50_000})
	h.page("/work/deliverable/followers", http.StatusOK, "本年基数", "&#43;1,880")
	h.page("/work/deliverable/tests", http.StatusOK, "1 个缺陷未修复")
	h.page("/work", http.StatusOK, "成果")
	for _, path := range []string{"/work/deliverable", "/work/deliverable/publications", "/work/deliverable/documents", "/work/deliverable/thresholds"} {
		for _, format := range []string{"xlsx", "csv"} {
			w := h.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, path+"?format="+format, nil))
			if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Content-Disposition"), "attachment") || w.Body.Len() < 100 {
				t.Errorf("%s as %s: %d, %d bytes", path, format, w.Code, w.Body.Len())
			}
		}
	}
}

// TestAReportIsKeptByItsPages: entered, refused with what was typed, inspected, used, corrected and taken back.
func TestAReportIsKeptByItsPages(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.page("/work/deliverable/at/u1/new", http.StatusOK, "研究报告", "功能清单")
	at := "/work/deliverable/at/u1/new?kind=deliverable&sort=report"
	h.whole("bad", h.post(at, "sort", "report", "project", project, "matter", "课题研究", "name", "某课题", "due", "2024-09-30", "amount", "十万"), http.StatusUnprocessableEntity, "某课题", "不是金额", `aria-invalid="true"`)
	h.whole("other year", h.post(at, "sort", "report", "project", project, "matter", "课题研究", "name", "某课题", "due", "2024-09-30"), http.StatusUnprocessableEntity, "2024-09-30 不在 2023 年度内")
	h.whole("other project", h.post(at, "sort", "report", "project", "市残联/没有", "matter", "课题研究", "name", "某课题", "due", "2023-09-30"), http.StatusUnprocessableEntity, "没有选项目")
	ref := h.sent(at, "sort", "report", "project", project, "matter", "课题研究", "name", "某课题", "due", "2023年9月30日", "amount", "180000", "stage.contract", "2023-02-01")
	h.whole("twice", h.post(at, "sort", "report", "project", project, "matter", "课题研究", "name", "某课题", "due", "2023-10-30"), http.StatusUnprocessableEntity, "已经有一条一样的记录")
	h.page(ref, http.StatusOK, "某课题", "180,000.00", "签约", "未到期", "下一步")
	h.whole("order", h.post(ref+"/add", "part", "stage", "version", "1", "stage", "draft", "on", "2023-01-01"), http.StatusUnprocessableEntity, "早于前一步", "<details class=\"work-add\" open>")
	h.whole("future", h.post(ref+"/add", "part", "inspection", "version", "1", "on", "2099-01-01", "passed", "yes"), http.StatusUnprocessableEntity, "还没到", "2099-01-01", "<details class=\"work-add\" open>")
	h.whole("blank", h.post(ref+"/add", "part", "inspection", "version", "1", "passed", "yes"), http.StatusUnprocessableEntity, "没有填")
	h.sent(ref+"/add", "part", "inspection", "version", "1", "on", "2023-09-01", "passed", "no", "note", "数据不全")
	h.sent(ref+"/add", "part", "inspection", "version", "2", "on", "2023-09-15", "passed", "yes")
	h.whole("stale", h.post(ref+"/add", "part", "use", "version", "1", "where", "专报", "used", "2023-10-01"), http.StatusUnprocessableEntity, "刚改过这条记录", "专报")
	h.sent(ref+"/add", "part", "use", "version", "3", "where", "专报", "used", "2023-10-01", "proof", "专报7号")
	h.page(ref, http.StatusOK, "按时完成", "专报7号", "复验不计", "课题研究")
	if w := h.post(ref+"/add", "part", "function", "version", "4", "function", "x"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a report takes a function: %d", w.Code)
	}
	h.page(ref+"/edit", http.StatusOK, `value="某课题"`, `name="version" value="4"`)
	h.whole("no reason", h.post(ref+"/edit", "version", "4", "sort", "report", "project", project, "matter", "课题研究", "name", "某课题改", "due", "2023-09-30"), http.StatusUnprocessableEntity, "没有写理由", "某课题改")
	h.whole("meanwhile", h.post(ref+"/edit", "version", "2", "reason", "改名", "sort", "report", "project", project, "matter", "课题研究", "name", "某课题改", "due", "2023-09-30"), http.StatusUnprocessableEntity, "刚改过这条记录", `name="version" value="4"`)
	h.sent(ref+"/edit", "version", "4", "reason", "改名", "sort", "report", "project", project, "matter", "课题研究", "name", "某课题改", "due", "2023-09-30")
	h.page(ref, http.StatusOK, "<del>某课题</del>", "改名", "专报7号")
	h.whole("no reason", h.post(ref+"/withdraw", "version", "5"), http.StatusUnprocessableEntity, "没有写理由", "<details class=\"work-withdraw\" open>")
	h.sent(ref+"/withdraw", "version", "5", "reason", "录重了")
	body := h.page(ref, http.StatusOK, "已经撤回", "录重了")
	if strings.Contains(body, "/edit\"") {
		t.Error("what was taken back can be changed")
	}
	h.page(ref+"/edit", http.StatusConflict, "已经撤销")
	h.page("/work/deliverable", http.StatusOK, "还没有录入成果")
}

// TestWhatIsOpenIsClosed: functions are accepted and defects fixed, several at once.
func TestWhatIsOpenIsClosed(t *testing.T) {
	t.Parallel()
	h := open(t)
	kept := h.filled()
	system, test := "/work/"+kept["system"].Ref(), "/work/"+kept["test"].Ref()
	h.page(system, http.StatusOK, "查询", "功能通过验收")
	h.whole("none", h.post(system+"/add", "part", "accept", "version", "1", "accepted", "2023-06-01"), http.StatusUnprocessableEntity, "没有勾选", `value="2023-06-01"`)
	h.sent(system+"/add", "part", "accept", "version", "1", "accepted", "2023-06-01", "open", "查询", "open", "登记")
	if body := h.page(system, http.StatusOK, "2023-06-01"); strings.Contains(body, "功能通过验收") {
		t.Error("what is accepted can be accepted again")
	}
	h.whole("unknown", h.post(system+"/add", "part", "accept", "version", "2", "accepted", "2023-06-01", "open", "查询"), http.StatusUnprocessableEntity, "已经办结")
	h.sent(system+"/add", "part", "function", "version", "2", "function", "导出")
	h.sent(system+"/add", "part", "stage", "version", "3", "stage", "agreed", "on", "2023-05-01")
	h.page(system, http.StatusOK, "2023-05-01")
	h.page(test, http.StatusOK, "1 个缺陷未修复", "高危")
	h.sent(test+"/add", "part", "defect", "version", "1", "defect", "泄露版本", "severity", "low", "found", "2023-03-02")
	h.whole("early", h.post(test+"/add", "part", "fix", "version", "2", "fixed", "2023-02-01", "open", "越权"), http.StatusUnprocessableEntity, "早于发现日期")
	h.sent(test+"/add", "part", "fix", "version", "2", "fixed", "2023-04-01", "open", "越权", "open", "泄露版本")
	h.page(test, http.StatusOK, "没有未修复的缺陷")
	if w := h.post(test+"/add", "part", "none", "version", "3"); w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
}

// TestAnothersRecordsAreNotThere: what is of another organisation answers like what is not there, in lists, pages and acts.
func TestAnothersRecordsAreNotThere(t *testing.T) {
	t.Parallel()
	h := open(t)
	kept := h.filled()
	h.who = clerk("u2")
	for _, r := range kept {
		h.page("/work/"+r.Ref(), http.StatusNotFound)
		h.page("/work/"+r.Ref()+"/edit", http.StatusNotFound)
		for _, act := range []string{"/edit", "/withdraw"} {
			if w := h.post("/work/"+r.Ref()+act, "version", "1", "reason", "x"); w.Code != http.StatusNotFound {
				t.Errorf("%s%s: %d", r.Ref(), act, w.Code)
			}
		}
	}
	h.page("/work/quota-week/"+string(kept["plan"].ID)+".w01", http.StatusNotFound)
	if w := h.post("/work/"+kept["late"].Ref()+"/add", "part", "inspection", "version", "1", "on", "2023-06-01", "passed", "yes"); w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
	if w := h.post("/work/deliverable/at/u1/new?kind=assessment", "contractor", "x", "on", "2023-06-01"); w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
	for _, path := range []string{"", "/weeks", "/checklists", "/publications", "/documents", "/procurements"} {
		body := h.page("/work/deliverable"+path, http.StatusOK)
		for _, hidden := range []string{"过期的课题", "一条微博", "采购管理办法", "物业服务"} {
			if strings.Contains(body, hidden) {
				t.Errorf("%s shows %q of another organisation", path, hidden)
			}
		}
	}
	h.who = clerk("u1")
	h.page("/work/test/"+string(kept["late"].ID), http.StatusNotFound) // of another kind
	h.who = site.Visitor{Person: office.Person{ID: "aud", Particulars: office.Particulars{Name: "审"}, Posts: []office.Post{{Organisation: "d", Role: office.Auditor}}}, Tree: tree}
	body := h.page("/work/"+kept["late"].Ref(), http.StatusOK)
	if strings.Contains(body, `action="/work/deliverable`) {
		t.Error("who may only read meets a form")
	}
	h.page("/work/"+kept["late"].Ref()+"/edit", http.StatusForbidden)
}

// send sends a table in a form.
func (h *house) send(path, content string) *httptest.ResponseRecorder {
	h.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", "表.csv")
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		h.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		h.t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(h.t.Context(), http.MethodPost, path, &body)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return h.do(req)
}

// upload sends a table for the project, and gives the page that says what would become of it.
func (h *house) upload(in, content string) string {
	h.t.Helper()
	form := h.page("/work/intake/"+in+"?organisation=u1", http.StatusOK)
	id := regexp.MustCompile(`<option value="([0-9a-z]{24})"[^>]*>宣传经费<`).FindStringSubmatch(form)
	to := "/work/intake/" + in + "/at/u1?year=2023"
	if id != nil {
		to += "&project=" + id[1]
	}
	w := h.send(to, content)
	if w.Code != http.StatusSeeOther {
		h.t.Fatalf("%s: %d %s", in, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// TestTablesAreTakenIn: rows are told one by one, nothing is counted twice, and what is final or another's is refused.
func TestTablesAreTakenIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	table := "渠道,标题,事项,发布日期,是否原创,年度,单位,项目\n微博,一,融媒体信息发布,2023/3/1,是,2023,一中心,宣传经费\n微博,二,融媒体信息发布,2023年3月2日,否,,,\n" +
		"微博,三,融媒体信息发布,2022-03-02,否,,,\n微博,四,融媒体信息发布,2023-03-02,也许,,,\n微博,五,融媒体信息发布,2023-03-02,否,2022,,\n微博,六,融媒体信息发布,2023-03-02,否,,二中心,\n微博,七,融媒体信息发布,2023-03-02,否,,,没有的项目\n微博,二,融媒体信息发布,2023-03-02,否,,,\n"
	at := h.upload("deliverable-publications", table)
	for _, lang := range []string{"en", "zh"} {
		h.lang = lang
		h.page(at, http.StatusOK)
	}
	h.page(at, http.StatusOK, "2 行可以入库，6 行有错", "2022-03-02 不在 2023 年度内", "这一行写的是 2022 年度", "这一行写的是“二中心”", "没有叫“没有的项目”的项目", "第 5 行")
	if w := h.post(at); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	h.page("/work/deliverable/publications", http.StatusOK, "信息发布 2 条")
	again := h.upload("deliverable-publications", "渠道,标题,事项,发布日期,是否原创\n微博,一,融媒体信息发布,2023-03-01,是\n微博,八,融媒体信息发布,2023-03-08,是\n")
	h.page(again, http.StatusOK, "1 行可以入库，0 行有错，1 行已经有了")
	h.post(again)
	h.page("/work/deliverable/publications", http.StatusOK, "信息发布 3 条")
	h.closed = read.Closing{Project: project, Year: 2023, Through: day.Of(2023, 3, 31)}
	closed := h.upload("deliverable-publications", "渠道,标题,事项,发布日期\n微博,九,融媒体信息发布,2023-03-09\n微博,十,融媒体信息发布,2023-04-09\n")
	h.page(closed, http.StatusOK, "1 行可以入库，1 行有错", "截至 2023-03-31 的数已经定数")
	h.closed = read.Closing{}

	works := h.upload("deliverable-works", "成果类型,名称,事项,期限,金额（万元）,完成或首次验收日期,是否合格\n研究报告,甲报告,课题研究,2023-05-31,18,2023-05-20,\n研究报告,乙报告,课题研究,2023-05-31,,2023-05-20,否\n审计,丙审计,年报审计,2023-06-30,,2023-06-10,\n研究报告,丁报告,课题研究,,,,\n")
	h.page(works, http.StatusOK, "3 行可以入库，1 行有错", "180000.00")
	h.post(works)
	h.page("/work/deliverable", http.StatusOK, "应交成果 3 项，1 项过期未完成", "甲报告", "丙审计")
	h.page(h.upload("deliverable-works", "成果类型,名称,事项,期限,金额（万元）,完成或首次验收日期,是否合格\n研究报告,甲报告,课题研究,2023-05-31,18,2023-05-20,是\n研究报告,乙报告,课题研究,2023-06-10,,2023-05-20,否\n审计,丙审计,年报审计,2023-06-30,2,,\n"),
		http.StatusOK, "0 行可以入库，2 行有错，1 行已经有了", "第 3 行", "登记的是“2023-05-31”", "登记的是“–”", "要更正，请打开那一条")
	papers := h.upload("deliverable-documents", "制度类别,标题,文号,开始日期,结束日期,项目\n采购管理办法,采购管理办法,办1号,2021-03-01,,\n项目管理办法,项目管理办法,,2022-01-01,2021-01-01,宣传经费\n")
	h.page(papers, http.StatusOK, "1 行可以入库，1 行有错", "结束日期 2021-01-01 早于开始日期")
	h.post(papers)
	h.page("/work/deliverable/documents", http.StatusOK, "制度文件 1 份")
}

// TestFinalFiguresTakeAReason: what the books have closed is changed with a reason, which the page asks for.
func TestFinalFiguresTakeAReason(t *testing.T) {
	t.Parallel()
	h := open(t)
	kept := h.filled()
	h.closed = read.Closing{Project: project, Year: 2023, Through: day.Of(2023, 6, 30)}
	err := h.db.Write(t.Context(), func(tx *db.Tx) error {
		trail, err := h.log.Follow(tx)
		if err != nil {
			return err
		}
		by := actor.Actor{ID: "chen", Name: "陈科"}
		if err := h.books.Close(tx, trail, by, project, 2023, h.closed.Through, ""); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "journal.close", Subject: "closing/1"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	at := "/work/deliverable/at/u1/new?kind=assessment"
	fields := []string{"project", project, "matter", "委托单位服务", "contractor", "某保安公司", "on", "2023-04-02", "passed", "yes"}
	h.whole("no reason", h.post(at, fields...), http.StatusUnprocessableEntity, "已经定", `name="reason"`, "某保安公司")
	ref := h.sent(at, append(fields, "reason", "漏录")...)
	h.page(ref, http.StatusOK, "某保安公司", "定数", "漏录")
	late := "/work/" + kept["late"].Ref()
	h.whole("part", h.post(late+"/add", "part", "inspection", "version", "1", "on", "2023-06-10", "passed", "yes"), http.StatusUnprocessableEntity, "已经定", `id="inspection-reason"`)
	h.sent(late+"/add", "part", "inspection", "version", "1", "on", "2023-06-10", "passed", "yes", "reason", "验收单补交")
	h.page(late, http.StatusOK, "逾期完成", "验收单补交")

	papers := h.upload("deliverable-documents", "制度类别,标题,文号,开始日期\n绩效管理办法,绩效管理办法,办2号,2021-03-01\n信访办法,信访办法,办3号,2021-03-01\n")
	h.page(papers, http.StatusOK, "1 行可以入库，1 行有错", "会改动“宣传经费”2023 年度截至 2023-06-30")
	h.lang = "en"
	h.page(papers, http.StatusOK, "final through 2023-06-30")
	h.lang = ""
	h.post(papers)
	h.page("/work/deliverable/documents", http.StatusOK, "制度文件 2 份", "信访办法")
}

// TestOddForms: what no form of ours sends is refused in words.
func TestOddForms(t *testing.T) {
	t.Parallel()
	h := open(t)
	kept := h.filled()
	at := "/work/deliverable/at/u1/new?kind=deliverable"
	h.whole("no sort", h.post(at, "project", project, "matter", "x", "name", "x", "due", "2023-09-30"), http.StatusUnprocessableEntity, "研究报告")
	h.whole("bad sort", h.post(at, "sort", "none", "project", project, "matter", "x", "name", "x", "due", "2023-09-30"), http.StatusUnprocessableEntity, "不在可选的内容里")
	h.whole("nul", h.post(at, "sort", "report", "project", project, "matter", "x", "name", "x\x00y", "due", "2023-09-30"), http.StatusUnprocessableEntity)
	h.whole("long", h.post(at, "sort", "report", "project", project, "matter", strings.Repeat("长", 41), "name", "x", "due", "2023-09-30"), http.StatusUnprocessableEntity, "超过 40 个字")
	if w := h.post("/work/deliverable/at/none/new?kind=deliverable"); w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
	h.whole("sort", h.post("/work/"+kept["done"].Ref()+"/edit", "version", "1", "reason", "改类型", "sort", "audit", "project", project, "matter", "课题研究", "name", "按时的课题", "due", "2023-05-31"), http.StatusUnprocessableEntity, "不验收")
	h.page("/work/deliverable/publications?q=%00", http.StatusUnprocessableEntity)
	h.page("/work/"+kept["paper"].Ref(), http.StatusOK, "在用", "长效管理制度", "/work/"+kept["must"].Ref())
}

// TestExportsReadBack: what a list gives as a file is known again, row by row.
func TestExportsReadBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.filled()
	for in, path := range map[string]string{
		"deliverable-publications": "/publications", "deliverable-works": "", "deliverable-procurements": "/procurements", "deliverable-documents": "/documents",
		"deliverable-requirements": "/requirements", "deliverable-followers": "/followers", "deliverable-assessments": "/assessments",
	} {
		w := h.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/work/deliverable"+path+"?format=csv", nil))
		if w.Code != http.StatusOK {
			t.Fatal(path, w.Code)
		}
		at := h.upload(in, w.Body.String())
		h.page(at, http.StatusOK, "0 行可以入库，0 行有错")
	}
}

func TestTemplatesNameFieldsThatAre(t *testing.T) {
	t.Parallel()
	h := open(t)
	pages := h.site.Templates("zh")
	for name := range pages {
		if !strings.HasPrefix(name, "deliverable/") {
			delete(pages, name)
		}
	}
	webtest.Templates(t, pages, deliverable.PageTypes)
	webtest.NoSentences(t, os.DirFS("templates"))
}
