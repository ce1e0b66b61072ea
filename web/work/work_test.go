package work_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
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
	"plumbline/base/fault"
	"plumbline/disclosure/receipt"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/intake"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/web/site"
	"plumbline/web/webtest"
	"plumbline/web/work"
)

// sub is the templates of the room of this test.
func sub(t *testing.T) fs.FS {
	t.Helper()
	return os.DirFS("testdata")
}

// visit is a record of the room of this test: a place that was visited on a day.
type visit struct {
	work.Known
	Day day.Day
}

// house is the shared pages over a store of its own, with one room that keeps visits in memory.
type house struct {
	t      *testing.T
	h      http.Handler
	desk   *work.Desk
	db     *db.DB
	books  *journal.Service
	files  *attach.Service
	log    *tlog.Registry
	visits map[string]visit
	who    site.Visitor
	lang   string
}

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
	{ID: "u1", Parent: "d", Kind: office.Unit, Name: "一中心"},
	{ID: "u2", Parent: "d", Kind: office.Unit, Name: "二中心"},
}

func clerk(at ...office.ID) site.Visitor {
	v := site.Visitor{Person: office.Person{ID: "zhou", Particulars: office.Particulars{Name: "小周"}}, Tree: tree}
	for _, o := range at {
		v.Person.Posts = append(v.Person.Posts, office.Post{Organisation: o, Role: office.Clerk})
	}
	return v
}

var form = intake.Form{Name: "走访", Key: []string{"place", "day"}, Columns: []intake.Column{
	{Key: "place", Heading: "走访对象", Kind: intake.Text, Required: true, Example: "某街道"},
	{Key: "day", Heading: "日期", Kind: intake.Date, Required: true, Example: "2023-03-01"},
	{Key: "cost", Heading: "费用", Kind: intake.Money, Example: "100"},
}}

var measures = []journal.Measure{{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true}, {ID: "money.paid", Kind: journal.Sum, Unit: "元"}, {ID: "activity.plan", Kind: journal.Ratio, Unit: "%"}}

func open(t *testing.T) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	log := tlogtest.Log(t, d, goal.Tables(), attach.Tables(), journal.Tables(), receipt.Tables())
	h := &house{t: t, db: d, log: log, books: journal.New(d), files: attach.New(d, log, attach.Options{Temp: t.TempDir()}), visits: map[string]visit{}, who: clerk("u1")}
	goals, reads := goal.New(d, log), read.New(d)
	for i, unit := range []string{"市残联", "一中心", "二中心"} {
		if _, err := goals.Save(t.Context(), actor.System, []goal.Entry{{Declaration: goal.Declaration{Name: fmt.Sprintf("项目%d", i), Year: 2023, Department: "市残联", Unit: unit}}}); err != nil {
			t.Fatal(err)
		}
	}
	at, err := site.New(site.Config{Catalog: cat, Version: "test", Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Sign: func(*http.Request) (site.Visitor, error) { return h.who, nil }})
	if err != nil {
		t.Fatal(err)
	}
	h.desk, err = work.Routes(at, work.Deps{
		Goal: goals, Files: h.files, Measures: measures, Standing: reads.Record, Amendments: reads.Amendments,
		Closing: func(ctx context.Context, project string, year int) (read.Closing, error) {
			all, err := reads.Closings(ctx, year)
			for _, c := range all {
				if c.Project == project {
					return c, err
				}
			}
			return read.Closing{}, err
		},
		Uses: func(_ context.Context, a journal.Account) ([]work.Use, error) {
			return []work.Use{{Name: "走访人次", Href: "/d/x/i/1"}}, nil
		},
		Receipts: receipt.New(d, log, reads, nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	h.room(at)
	h.h = at.Handler()
	return h
}

// room adds the room of the test.
func (h *house) room(at *site.Site) {
	h.desk.AddRoom(work.Room{Order: 1, Name: "activity", Href: "/work/activity", Count: func(_ context.Context, _ int, at []office.ID) (work.Count, error) {
		c := work.Count{}
		for _, v := range h.visits {
			for _, o := range at {
				if v.Organisation == o {
					c.Records++
					c.Last = time.Date(2023, 3, 1, 2, 0, 0, 0, time.UTC)
				}
			}
		}
		c.Overdue = c.Records / 2
		return c, nil
	}})
	h.desk.AddKind(work.Kind{Name: "visit", Room: "activity", Of: func(_ context.Context, id string) (work.Known, error) {
		v, ok := h.visits[id]
		if !ok {
			return work.Known{}, fault.New(fault.NotFound, "fault.not_found")
		}
		return v.Known, nil
	}})
	h.desk.AddIntake(work.Intake{Name: "visits", Room: "activity", Key: "work.room.activity", What: "work.room_what.activity", Form: form, NeedsProject: true, Back: "/work", Take: h.take})
	if err := at.Pages(nil, work.Parts, sub(h.t)); err != nil {
		h.t.Fatal(err)
	}
	at.Handle("GET /work/visit/{id}", site.Need{Act: office.ReadRecords, At: h.desk.PlaceOf("visit")}, func(w http.ResponseWriter, r *http.Request) error {
		v, err := h.desk.NewRecord(r, h.visits[r.PathValue("id")].Known, "activity")
		if err != nil {
			return err
		}
		v.Number = 2
		v.Stands = work.Sign{Shape: "disc", Class: "ok", Word: v.T("work.counts.counted")}
		v.Links = []work.Link{{Text: v.T("work.why"), Href: work.WhyHref(v.Of.Ref), Outlined: true}}
		v.Facts = []work.Fact{{Name: v.T("work.counts.day"), Value: "2023-03-01"}, {Name: v.T("work.reason"), Value: ""}}
		v.History = []work.Version{{Number: 2, At: time.Date(2023, 3, 2, 0, 0, 0, 0, time.UTC), By: "小周", Act: "改", Reason: "写错了", Changes: []work.Difference{{Field: "日期", Old: "2023-03-01", New: "2023-03-02"}}}}
		if r.URL.Query().Get("bad") != "" {
			v.Fields, v.Reason = site.Fields{Error: v.T("work.gone"), At: "reason", Form: "withdraw"}, ""
		}
		return h.desk.Render(w, http.StatusOK, "visit/record", &visitPage{Record: v})
	})
}

type visitPage struct{ work.Record }

// take keeps visits: one to a place that begins with a mark is refused.
func (h *house) take(_ context.Context, _ actor.Actor, to work.Choice, rows []intake.Row, keep bool) ([]work.Outcome, error) {
	out := make([]work.Outcome, len(rows))
	for i, r := range rows {
		id := r.Get("place") + r.Get("day")
		if _, ok := h.visits[id]; ok {
			out[i] = work.Outcome{Became: work.Same, Ref: "visit/" + id}
			continue
		}
		if strings.HasPrefix(r.Get("place"), "!") {
			out[i] = work.Outcome{Became: work.Faulty, Faults: []intake.CellFault{{Column: "place", Key: "work.gone"}}}
			continue
		}
		out[i] = work.Outcome{Became: work.New, Ref: "visit/" + id}
		if keep {
			h.visits[id] = visit{Known: work.Known{Ref: "visit/" + id, Title: r.Get("place"), Organisation: to.Organisation.ID, Project: to.Project.Key, Year: to.Year}, Day: r.Day("day")}
		}
	}
	return out, nil
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

// send sends a file in a form.
func (h *house) send(path, name, content string) *httptest.ResponseRecorder {
	h.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	if err := m.WriteField("note", "签到表"); err != nil {
		h.t.Fatal(err)
	}
	part, err := m.CreateFormFile("file", name)
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

// visited puts a visit of an organisation into the room and settles its voucher.
func (h *house) visited(id string, at office.ID, want []journal.Line, not ...journal.Refusal) {
	h.t.Helper()
	h.visits[id] = visit{Known: work.Known{Ref: "visit/" + id, Title: "走访" + id, Organisation: at, Project: "市残联/项目1", Year: 2023}}
	h.settle(journal.Voucher{Ref: "visit/" + id, Want: want, Not: not})
}

// settle settles the voucher of a visit.
func (h *house) settle(v journal.Voucher) {
	h.t.Helper()
	err := h.db.Write(h.t.Context(), func(tx *db.Tx) error {
		trail, err := h.log.Follow(tx)
		if err != nil {
			return err
		}
		if _, err := h.books.Settle(tx, trail, v); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "visit.save", Subject: v.Ref})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func attended(n int64) journal.Line {
	return journal.Line{Account: journal.Account{Year: 2023, Project: "市残联/项目1", Measure: "activity.attended/走访"}, Day: day.Of(2023, 3, 1), Num: n}
}

func TestTheRoomsAreListed(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.page("/work", http.StatusOK, "2023年度还没有记下工作", "/work/activity?organisation=u1&amp;year=2023")
	h.visited("a", "u1", []journal.Line{attended(1)})
	h.visited("b", "u2", nil)
	h.visited("c", "u1", nil)
	h.page("/work", http.StatusOK, "记下的工作 2 条，1 条过期未办", "工作")
	h.who = clerk("u1", "u2")
	h.lang = "en"
	h.page("/work", http.StatusOK, "3 records of work", "All organisations", "一中心")
	h.page("/work?organisation=u2&year=1999", http.StatusOK, "1 record of work", `<option value="u2" selected`)
	h.page("/work?organisation=d", http.StatusOK, "3 records of work")
	h.who = site.Visitor{Person: office.Person{ID: "x", Particulars: office.Particulars{Name: "管"}, Posts: []office.Post{{Organisation: "f", Role: office.Administrator}}}, Tree: tree}
	h.page("/work", http.StatusForbidden)
}

// TestWhyARecordCounts tells what stands, what was taken back, what does not count and why, to who may read it alone.
func TestWhyARecordCounts(t *testing.T) {
	t.Parallel()
	h := open(t)
	paid := journal.Line{Account: journal.Account{Year: 2023, Project: "市残联/项目1", Measure: "money.paid"}, Day: day.Of(2023, 3, 1), Num: 123456}
	h.visited("a", "u1", []journal.Line{attended(7), paid})
	h.visited("a", "u1", []journal.Line{attended(8), paid}, journal.Refusal{Account: attended(0).Account, Day: day.Of(2023, 3, 1), Why: "work.gone"})
	h.visited("b", "u1", nil, journal.Refusal{Account: attended(0).Account, Day: day.Of(2023, 3, 1), Why: "work.gone"})
	h.visited("c", "u1", nil)
	for _, lang := range []string{"en", "zh"} {
		h.lang = lang
		h.page("/work/why/visit/a", http.StatusOK, "<del>7</del>", "<del>-7</del>", "1,234.56", "走访人次", "/d/x/i/1", `href="/work/visit/a"`)
	}
	h.page("/work/why/visit/a", http.StatusOK, "这条记录计入 2 项，有 1 项不计入", "已冲销", "这条记录已经撤回，不能再改。")
	h.page("/work/why/visit/b", http.StatusOK, "没有计入")
	h.page("/work/why/visit/c", http.StatusOK, "不计入任何指标", "账上没有这条记录的分录")
	gone := h.visits["c"]
	gone.Gone = true
	h.visits["c"] = gone
	h.page("/work/why/visit/c", http.StatusOK, "已撤回")
	h.page("/work/why/visit/none", http.StatusNotFound)
	h.page("/work/why/other/a", http.StatusNotFound)
	h.who = clerk("u2")
	h.page("/work/why/visit/a", http.StatusNotFound)
}

func TestFilesOfARecord(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.visited("a", "u1", []journal.Line{attended(1)})
	h.page("/work/visit/a", http.StatusOK, "还没有佐证材料", "走访a", "计入 1 项", "<del>2023-03-01</del>", "写错了")
	h.whole("bad type", h.send("/work/files/of/visit/a", "签到.exe", "MZ"), http.StatusUnprocessableEntity, "不收", `class="invalid"`)
	if w := h.send("/work/files/of/visit/a", "签到.txt", "张三到了"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/work/visit/a?saved=attached#saved" {
		t.Fatal(w.Code, w.Header())
	}
	body := h.page("/work/visit/a", http.StatusOK, "1 份佐证材料", "签到.txt", "签到表")
	file := regexp.MustCompile(`/work/files/[0-9a-z]{24}`).FindString(body)
	if w := h.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, file, nil)); w.Code != http.StatusOK || w.Body.String() != "张三到了" || w.Header().Get("Content-Type") != "application/octet-stream" {
		t.Error(w.Code, w.Body, w.Header())
	}
	h.who = clerk("u2")
	h.page(file, http.StatusNotFound)
	h.page("/work/files/of/visit/a", http.StatusNotFound)
	for _, path := range []string{"/work/files/of/visit/a", file + "/remove"} {
		if w := h.post(path, "reason", "x"); w.Code != http.StatusNotFound {
			t.Errorf("%s from elsewhere: %d", path, w.Code)
		}
	}
	h.who = site.Visitor{Person: office.Person{ID: "aud", Particulars: office.Particulars{Name: "审"}, Posts: []office.Post{{Organisation: "d", Role: office.Auditor}}}, Tree: tree}
	read := h.page("/work/visit/a", http.StatusOK, "签到.txt")
	if strings.Contains(read, "<form method=\"post\" action=\"/work") {
		t.Error("who may only read meets a form")
	}
	if w := h.post(file+"/remove", "reason", "x"); w.Code != http.StatusForbidden {
		t.Error(w.Code)
	}
	h.who = clerk("u1")
	h.whole("no reason", h.post(file+"/remove"), http.StatusUnprocessableEntity, "写明原因", "aria-invalid")
	if w := h.post(file+"/remove", "reason", "传错了"); w.Code != http.StatusSeeOther {
		t.Error(w.Code, w.Body)
	}
	h.page("/work/visit/a", http.StatusOK, "还没有佐证材料", "传错了")
	gone := h.visits["a"]
	gone.Gone = true
	h.visits["a"] = gone
	h.whole("withdrawn", h.send("/work/files/of/visit/a", "签到.txt", "张三到了"), http.StatusConflict, "已经撤回")
}

func TestFinalFiguresAreAmended(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.visited("a", "u1", []journal.Line{attended(1)})
	if body := h.page("/work/visit/a", http.StatusOK, "撤回这条记录"); strings.Contains(body, "定数") {
		t.Error("nothing is final")
	}
	err := h.db.Write(t.Context(), func(tx *db.Tx) error {
		trail, err := h.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := h.books.Close(tx, trail, actor.System, "市残联/项目1", 2023, day.Of(2023, 6, 30), ""); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "journal.close", Subject: "project/1"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "zh"} {
		h.lang = lang
		h.page("/work/visit/a?bad=yes", http.StatusOK, "2023-06-30", `id="withdraw-wrong"`)
	}
	body := h.page("/work/visit/a", http.StatusOK, "截至 2023-06-30 的数已经定数")
	if strings.Contains(body, "更正过") {
		t.Error("nothing was amended yet")
	}
	h.settle(journal.Voucher{Ref: "visit/a", Want: []journal.Line{attended(2)}, Amends: "写错了人数"})
	h.page("/work/visit/a", http.StatusOK, "这条记录在定数以后更正过 1 次", "写错了人数")
	h.lang = "en"
	h.page("/work/visit/a", http.StatusOK, "amended once after", `<span lang="zh-CN">写错了人数`)
}

// TestATableIsTakenIn: nothing is kept before it is confirmed, faulty rows are told by line and column, what is kept already
// is not kept twice, and nobody meets another's table.
func TestATableIsTakenIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.who = clerk("u1", "u2")
	h.page("/work/intake/none", http.StatusNotFound)
	h.page("/work/intake/visits", http.StatusOK, "先选单位，再传表格", "走访对象", "金额（元）")
	body := h.page("/work/intake/visits?organisation=u1", http.StatusOK, "先选单位和项目")
	for _, name := range []string{"项目0", "项目1", "项目2"} { // the department's own, the unit's, and the other unit's, which a clerk of both may read
		if !strings.Contains(body, name) {
			t.Errorf("%s cannot be chosen", name)
		}
	}
	project := regexp.MustCompile(`<option value="([0-9a-z]{24})"[^>]*>项目1<`).FindStringSubmatch(body)[1]
	body = h.page("/work/intake/visits?organisation=u1&project="+project, http.StatusOK, `enctype="multipart/form-data"`)
	action := strings.ReplaceAll(regexp.MustCompile(`action="(/work/intake/visits/at/u1[^"]*)"`).FindStringSubmatch(body)[1], "&amp;", "&")
	h.whole("wrong columns", h.send(action, "表.csv", "甲,乙\n1,2\n"), http.StatusUnprocessableEntity, `class="invalid"`)
	h.whole("no project", h.send("/work/intake/visits/at/u1", "表.csv", "走访对象,日期\n甲,2023-03-01\n"), http.StatusUnprocessableEntity, "没有选项目")
	w := h.send(action, "表.csv", "走访对象,日期,费用,备注\n甲街道,2023/3/1,12.5,x\n!乙,2023-03-02,,\n丙,2023-13-40,,\n丁,2023.3.4,7,\n合计,,19.5,\n")
	if w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	at := w.Header().Get("Location")
	for _, lang := range []string{"en", "zh"} {
		h.lang = lang
		h.page(at, http.StatusOK, "甲街道", "12.50", "备注")
	}
	h.page(at, http.StatusOK, "2 行可以入库，2 行有错，0 行已经有了", "第 3 行", "第 4 行", "只入库无误的 2 行", "合计行没有读，在第 6 行")
	if len(h.visits) != 0 {
		t.Error("something was kept before it was confirmed")
	}
	h.who = clerk("u2")
	h.page(at, http.StatusNotFound)
	h.who = clerk("u1")
	h.who.Person.ID = "other"
	h.page(at, http.StatusNotFound)
	h.who = clerk("u1", "u2")
	if w = h.post(at); w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "saved=work_imported_some") {
		t.Fatal(w.Code, w.Header())
	}
	if len(h.visits) != 2 || h.visits["甲街道2023-03-01"].Project != "市残联/项目1" || h.visits["甲街道2023-03-01"].Organisation != "u1" {
		t.Errorf("kept: %+v", h.visits)
	}
	h.page(at, http.StatusOK, "0 行可以入库，2 行有错，2 行已经有了", "不会重复入库")
	again := h.send(action, "表二.csv", "走访对象,日期\n甲街道,2023-03-01\n戊,2023-03-05\n").Header().Get("Location")
	h.page(at, http.StatusConflict, "已经入库或放弃") // another took its place
	if w = h.post(again); !strings.Contains(w.Header().Get("Location"), "saved=work_imported") || len(h.visits) != 3 {
		t.Fatal(w.Code, w.Header(), len(h.visits))
	}
	h.page(w.Header().Get("Location")[:strings.Index(w.Header().Get("Location"), "#")], http.StatusOK, "已入库")
	if w = h.post(again); !strings.Contains(w.Header().Get("Location"), "saved=work_imported") || len(h.visits) != 3 {
		t.Error("confirmed twice:", w.Code, w.Header())
	}
	h.page(again, http.StatusConflict, "已经入库或放弃")
	if w = h.post(at); w.Code != http.StatusConflict {
		t.Error("confirmed what another took the place of:", w.Code)
	}
	h.whole("a program", h.send(action, "表.exe", "x"), http.StatusUnprocessableEntity, "“表.exe”不是表格", `class="invalid"`)
	dropped := h.send(action, "表三.csv", "走访对象,日期\n己,2023-03-05\n").Header().Get("Location")
	path, query, _ := strings.Cut(dropped, "?")
	if w = h.post(path + "/drop?" + query); !strings.Contains(w.Header().Get("Location"), "saved=work_dropped") || len(h.visits) != 3 {
		t.Error(w.Code, w.Header(), len(h.visits))
	}
	if w = h.post(dropped); w.Code != http.StatusConflict || len(h.visits) != 3 {
		t.Error("confirmed what was dropped:", w.Code)
	}
}

// TestForgottenTablesLapse: what nobody confirmed does not stay.
func TestForgottenTablesLapse(t *testing.T) {
	t.Parallel()
	h := open(t)
	f, err := h.files.Add(t.Context(), actor.Actor{ID: "zhou", Name: "小周"}, "intake/visits/u1/zhou", "表.csv", "", strings.NewReader("走访对象\n"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{0, 1} {
		hours := time.Duration(23 + 2*i)
		if n, err := work.Lapse(t.Context(), h.files, h.desk.Catalog, f.Added.Add(hours*time.Hour)); n != want || err != nil {
			t.Errorf("after %d hours %d lapsed, %v", hours, n, err)
		}
	}
	if f, err = h.files.Get(t.Context(), f.ID); err != nil || !f.Gone() || f.Reason != "一天内没有入库" {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestTheTemplateReadsBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	w := h.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/work/intake/visits/template", nil))
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "PK") || !strings.Contains(w.Header().Get("Content-Disposition"), url.QueryEscape("走访模板.xlsx")) {
		t.Error(w.Code, w.Header())
	}
	for _, format := range []string{"xlsx", "csv"} {
		rec := httptest.NewRecorder()
		rows := []intake.Row{{Values: map[string]string{"place": "=甲", "day": "2023-03-01", "cost": "1250"}}}
		if err := work.SendRows(rec, format, "走访/名单", form, rows); err != nil {
			t.Fatal(err)
		}
		got, err := form.Read("x."+format, rec.Body.Bytes())
		if err != nil || len(got.Rows) != 1 || got.Rows[0].Get("place") != "=甲" || got.Rows[0].Fen("cost") != 1250 {
			t.Errorf("%s: %+v, %v", format, got, err)
		}
	}
}

func TestListsAreNarrowedInTheAddress(t *testing.T) {
	t.Parallel()
	h := open(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/work/activity?state=late&page=3&sort=day&format=csv", nil)
	p := h.desk.NewPage(r, "work")
	a := site.AddressOf(r)
	f := work.NewFilter(&p, a, "状态", "state", work.Value{Value: "late", Text: "过期", Count: 2}, work.Value{Value: "done", Text: "完成"})
	if f.Options[0].Current || !f.Options[1].Current || f.Options[2].Href != "/work/activity?format=csv&sort=day&state=done" || f.Options[0].Href != "/work/activity?format=csv&sort=day" {
		t.Errorf("%+v", f)
	}
	head := work.SortHead(&p, a, "work.counts.day", "day", "", true, false)
	if head.Sorted != "descending" || !strings.Contains(head.Href, "order=up") {
		t.Errorf("%+v", head)
	}
	if head := work.SortHead(&p, a, "work.counts.num", "num", "", true, true); head.Sorted != "" || !strings.Contains(head.Href, "order=down") {
		t.Errorf("%+v", head)
	}
	if work.FormatOf(r) != "csv" || !strings.Contains(work.Exports(&p, a)[0].Href, "format=xlsx") {
		t.Error("the list is not asked for as a file")
	}
}

func TestTemplatesNameFieldsThatAre(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	at, err := site.New(site.Config{Catalog: cat})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := work.Routes(at, work.Deps{}); err != nil {
		t.Fatal(err)
	}
	webtest.Templates(t, at.Templates("zh"), work.PageTypes)
	webtest.Words(t, cat, "work.", os.DirFS("."))
}
