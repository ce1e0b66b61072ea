package survey_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/person"
	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	room "plumbline/survey"
	"plumbline/survey/ballot"
	"plumbline/web/site"
	"plumbline/web/webtest"
	"plumbline/web/work"
	"plumbline/web/work/survey"
)

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
	{ID: "u1", Parent: "d", Kind: office.Unit, Name: "一中心"},
	{ID: "u2", Parent: "d", Kind: office.Unit, Name: "二中心"},
}

func visitor(role office.Role, at office.ID) site.Visitor {
	return site.Visitor{Tree: tree, Person: office.Person{
		ID: "zhou", Particulars: office.Particulars{Name: "小周"}, Posts: []office.Post{{Organisation: at, Role: role}},
	}}
}

// house is the pages over a store of its own, with thirty persons, twenty of whom came to an event.
type house struct {
	t      *testing.T
	site   *site.Site
	h      http.Handler
	room   *room.Service
	box    *ballot.Service
	people []person.Person
	who    site.Visitor
	lang   string
}

func open(t *testing.T) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	log := tlogtest.Log(t, d, goal.Tables(), attach.Tables(), journal.Tables(), person.Tables(), room.Tables())
	books, reads, people, goals := journal.New(d), read.New(d), person.New(d, log), goal.New(d, log)
	h := &house{t: t, room: room.New(d, log, books), box: ballot.New(d, log), who: visitor(office.Clerk, "u1")}
	_, err = goals.Save(t.Context(), actor.System, []goal.Entry{{Declaration: goal.Declaration{Name: "培训经费", Year: 2026, Department: "市残联", Unit: "一中心"}}})
	if err != nil {
		t.Fatal(err)
	}
	h.meet(d, log, people, books)
	h.site, err = site.New(site.Config{
		Catalog: cat, Version: "test", Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Now: func() time.Time { return dbtest.Now }, Sign: func(*http.Request) (site.Visitor, error) { return h.who, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	measures := append(room.Measures(), journal.Measure{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true})
	desk, err := work.Routes(h.site, work.Deps{
		Goal: goals, Files: attach.New(d, log, attach.Options{Temp: t.TempDir()}), Measures: measures, Standing: reads.Record,
	})
	if err != nil {
		t.Fatal(err)
	}
	err = survey.Routes(h.site, desk, survey.Deps{Survey: h.room, Ballot: h.box, People: people, Books: reads, Address: "https://answer.example.cn/"})
	if err != nil {
		t.Fatal(err)
	}
	h.h = h.site.Handler()
	return h
}

// meet makes thirty persons, of whom twenty stand in the books.
func (h *house) meet(d *db.DB, log *tlog.Registry, people *person.Service, books *journal.Service) {
	h.t.Helper()
	var list []person.Identity
	for i := range 30 {
		list = append(list, person.Identity{Name: fmt.Sprintf("张%d三", i), Document: fmt.Sprintf("GH%06d", i), District: []string{"徐汇区", "静安区"}[i%2]})
	}
	err := d.Write(h.t.Context(), func(tx *db.Tx) error {
		trail, err := log.Follow(tx)
		if err != nil {
			return err
		}
		if h.people, err = people.Take(tx, trail, actor.System, list); err != nil {
			return err
		}
		v := journal.Voucher{Ref: "event/1"}
		for _, p := range h.people[:20] {
			v.Want = append(v.Want, journal.Line{
				Account: journal.Account{Year: 2026, Project: "市残联/培训经费", Measure: "activity.attended/技能培训"},
				Day:     day.Of(2026, 1, 9), Dim: journal.Dim{District: p.District}, Person: p.Number, Num: 1,
			})
		}
		if _, err := books.Settle(tx, trail, v); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "test", Subject: "event/1"})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
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

// whole fails unless a page has the status, is sound and holds the words.
func (h *house) whole(path string, w *httptest.ResponseRecorder, status int, holds ...string) string {
	h.t.Helper()
	body := w.Body.String()
	if w.Code != status {
		h.t.Fatalf("%s: status %d, want %d: %s", path, w.Code, status, body)
	}
	for _, wrong := range webtest.Check(body) {
		h.t.Errorf("%s (%s): %s", path, h.lang, wrong)
	}
	for _, x := range holds {
		if !strings.Contains(body, x) {
			h.t.Errorf("%s: no %q in\n%s", path, x, body)
		}
	}
	return body
}

func (h *house) page(path string, holds ...string) string {
	h.t.Helper()
	return h.whole(path, h.get(path), http.StatusOK, holds...)
}

func (h *house) get(path string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.do(httptest.NewRequestWithContext(h.t.Context(), http.MethodGet, path, nil))
}

func (h *house) send(path string, pairs ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	req := httptest.NewRequestWithContext(h.t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.do(req)
}

// post sends a form that is taken, and gives where it leads.
func (h *house) post(path string, pairs ...string) string {
	h.t.Helper()
	w := h.send(path, pairs...)
	if w.Code != http.StatusSeeOther {
		h.t.Fatalf("%s: status %d: %s", path, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// upload sends a form with a file ("" for none).
func (h *house) upload(path, fileName string, data []byte, pairs ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = m.WriteField(pairs[i], pairs[i+1])
	}
	if fileName != "" {
		f, err := m.CreateFormFile("file", fileName)
		if err != nil {
			h.t.Fatal(err)
		}
		_, _ = f.Write(data)
	}
	_ = m.Close()
	req := httptest.NewRequestWithContext(h.t.Context(), http.MethodPost, path, &body)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return h.do(req)
}

// project is the id of the declaration that the pages let choose.
func (h *house) project() string {
	h.t.Helper()
	m := regexp.MustCompile(`<option value="([^"]+)"[^>]*>培训经费`).FindStringSubmatch(h.get("/work/survey").Body.String())
	if m == nil {
		h.t.Fatal("the project is not offered")
	}
	return m[1]
}

// made makes a survey of 2026 by its pages and gives its address.
func (h *house) made() string {
	h.t.Helper()
	to := h.post("/work/survey/at/u1/new?year=2026&project="+h.project(), "template", "training", "name", "培训对象满意度调查", "matter", "培训对象满意度",
		"measure", "survey.satisfied", "scheme", "share", "from", "2026-01-05", "until", "2026年3月31日", "target", "90", "least", "")
	return to[:strings.Index(to, "?")]
}

var versionIn = regexp.MustCompile(`name="version" value="(\d+)"`)

// version is the version that a page's forms are made from.
func (h *house) version(path string) string {
	h.t.Helper()
	m := versionIn.FindStringSubmatch(h.page(path))
	if m == nil {
		h.t.Fatalf("no version in %s", path)
	}
	return m[1]
}

// invited draws a sample of those in the books, invites them, and gives the codes.
func (h *house) invited(at string) []string {
	h.t.Helper()
	w := h.upload(at+"/sample", "", nil, "version", h.version(at+"/sample"), "source", "activity.attended/技能培训", "method", "stratified", "n", "14", "reserve", "6", "seed", "2026-1")
	if w.Code != http.StatusSeeOther {
		h.t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	w = h.send(at+"/invite", "version", h.version(at), "part", "main")
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") == "" {
		h.t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return h.codes(w.Body.Bytes())
}

// codes reads the codes of an invitations file.
func (h *house) codes(data []byte) (out []string) {
	h.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		h.t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) < 2 {
		h.t.Fatal(err, rows)
	}
	for _, r := range rows[1:] {
		if !strings.Contains(r[5], "https://answer.example.cn/answer/"+room.Fold(r[4])) || !strings.Contains(r[6], r[5]) {
			h.t.Errorf("%v", r)
		}
		out = append(out, r[4])
	}
	return out
}

// TestFromTheTemplateToTheScore walks a survey through its pages, in both languages.
func TestFromTheTemplateToTheScore(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.page("/work/survey", "还没有满意度调查", "新建调查")
	h.page("/work/survey/new?project="+h.project(), "从哪份问卷开始", "培训经费")
	at := h.made()
	for _, lang := range []string{"en", "zh"} {
		h.lang = lang
		for _, path := range []string{"", "/edit", "/questions", "/sample"} {
			h.page(at+path, "培训对象满意度调查")
		}
		h.page("/work/survey")
	}
	codes := h.invited(at)
	if len(codes) != 14 {
		t.Fatalf("%d codes", len(codes))
	}
	h.page(at+"/sample", "从 20 名服务对象里抽了 14 人", "张***", "徐汇区", "备用样本")
	for i, code := range codes[:12] {
		c := room.VerySatisfied
		if i == 0 {
			c = room.Neutral
		}
		v := ballot.Vote{Token: code, Form: 1, Filled: room.Filled{Choices: []room.Choice{c, room.Contented, room.Unknown, room.Contented, ""}, Mode: room.Self}}
		if i == 1 {
			v.Remark = "<i>教室太冷</i>"
		}
		if _, err := h.box.Put(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	h.page(at, "12 份答卷等着混合", "不能判断", "录入纸质答卷")
	if to := h.post(at+"/close", "version", h.version(at), "reason", ""); !strings.Contains(to, "saved=survey_closed") {
		t.Errorf("led to %s", to)
	}
	for _, lang := range []string{"zh", "en"} {
		h.lang = lang
		h.page(at, map[string]string{"zh": "91.67", "en": "91.67"}[lang], "2026-1", map[string]string{"zh": "1 条留言", "en": "1 remark"}[lang])
		h.page("/work/survey", "91.67")
	}
	h.lang = "zh"
	body := h.page(at)
	if strings.Contains(body, "教室太冷") {
		t.Error("a remark shows without a reason")
	}
	h.whole(at, h.send(at+"/remarks", "reason", "x"), http.StatusUnprocessableEntity, "aria-invalid")
	h.whole(at, h.send(at+"/remarks", "reason", "整理意见"), http.StatusOK, "&lt;i&gt;教室太冷", "整理意见")
	h.answers(at)
	h.whole(at, h.send(at+"/close", "version", h.version(at)), http.StatusConflict, "调查已经结束")
	h.post(at+"/withdraw", "version", h.version(at), "reason", "问错了对象")
	h.page(at, "已撤销", "问错了对象", "<del>0</del> <ins>14</ins>", "<del>进行中</del> <ins>已结束</ins>")
	for _, path := range []string{"/work/survey", at} {
		if w := h.get(path + "?format=xlsx"); w.Code != http.StatusOK || w.Body.Len() < 1000 {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
	if w := h.get("/work/survey?format=csv"); !strings.Contains(w.Body.String(), "培训对象满意度,培训对象满意度调查") {
		t.Errorf("%s", w.Body)
	}
	if w := h.get(at + "?format=csv"); !strings.Contains(w.Body.String(), "非常满意,11,91.67") {
		t.Errorf("%s", w.Body)
	}
}

// answers follows the books to the page of an answer, which shows the choices and nothing else of it.
func (h *house) answers(at string) {
	h.t.Helper()
	var ref string
	err := h.room.Vouchers(h.t.Context(), func(v journal.Voucher) error {
		if strings.HasPrefix(v.Ref, "answer/") {
			ref = v.Ref
		}
		return nil
	})
	if err != nil || ref == "" {
		h.t.Fatal(err, ref)
	}
	for _, lang := range []string{"en", "zh"} {
		h.lang = lang
		h.page("/work/"+ref, "总体来说，您对这次培训满意吗？", `href="`+at+`"`)
	}
	body := h.page("/work/"+ref, "满意", "不记名", "有效答卷")
	if strings.Contains(body, "09:00") && strings.Contains(body, "徐汇区") {
		h.t.Error("an answer shows more than its choices")
	}
}

// TestPaperPages: one sheet, a table of sheets with the codes apart, and what is wrong with either, with what was typed kept.
func TestPaperPages(t *testing.T) {
	t.Parallel()
	h := open(t)
	at := h.made()
	codes := h.invited(at)
	h.page(at+"/paper", "录一份", "一次录多份")
	h.page(at+"/print", "总体来说，您对这次培训满意吗？", "没有用过，不清楚", "不写名字")
	one := []string{"form", "1", "code", codes[0], "q1", "satisfied", "q2", "neutral", "q3", "", "q4", "satisfied", "remark", "好"}
	w := h.upload(at+"/paper", "", nil, one...)
	if w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "/paper?saved=survey_paper") {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	h.whole(at, h.upload(at+"/paper", "", nil, one...), http.StatusUnprocessableEntity, "这个邀请码已经用过了", codes[0], `value="neutral" selected`)
	one[3], one[5] = codes[1], ""
	h.whole(at, h.upload(at+"/paper", "", nil, one...), http.StatusUnprocessableEntity, "第 1 题还没有选", codes[1])
	one[3] = "nonsense"
	h.whole(at, h.upload(at+"/paper", "", nil, one...), http.StatusUnprocessableEntity, "没有这个邀请码")
	template := h.get(at + "/paper/template")
	f, err := excelize.OpenReader(bytes.NewReader(template.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	name := f.GetSheetName(0)
	rows, _ := f.GetRows(name)
	sheet := func(first string, n int) []byte {
		var b strings.Builder
		b.WriteString(strings.Join(rows[0][:5], ",") + "\r\n")
		for range n {
			b.WriteString(first + ",满意,没有用过，不清楚,一般,\r\n")
		}
		return []byte(b.String())
	}
	h.whole(at, h.upload(at+"/paper", "a.csv", sheet("很好", 2), "form", "1", "table", "yes", "codes", strings.Join(codes[2:4], "\n")),
		http.StatusUnprocessableEntity, "2 处不对", "很好", codes[2])
	h.whole(at, h.upload(at+"/paper", "a.csv", sheet("满意", 3), "form", "1", "table", "yes", "codes", strings.Join(codes[2:4], "\n")),
		http.StatusUnprocessableEntity, "要一样多")
	h.whole(at, h.upload(at+"/paper", "", nil, "form", "1", "table", "yes", "codes", codes[2]), http.StatusUnprocessableEntity, "没有选文件")
	if w := h.upload(at+"/paper", "a.csv", sheet("满意", 6), "form", "1", "table", "yes", "codes", strings.Join(codes[2:8], "\n")); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	h.post(at+"/close", "version", h.version(at))
	h.page(at, "纸质 7", "7 份答卷")
}

// TestWhatIsRefused keeps what was typed, and says what is wrong at the input.
func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, lang := range []string{"zh", "en"} {
		h.lang = lang
		h.whole("new", h.send("/work/survey/at/u1/new?year=2026&project="+h.project(), "template", "ability", "name", "我的调查", "matter", "甲", "measure", "survey.satisfied",
			"scheme", "share", "from", "2026-01-05", "until", "2026-03-31"), http.StatusUnprocessableEntity, "我的调查", `id="template-wrong"`)
		h.whole("new", h.send("/work/survey/at/u1/new?year=2026&project="+h.project(), "template", "training", "name", "我的调查", "matter", "甲", "measure", "survey.satisfied",
			"scheme", "share", "from", "someday", "until", "2026-03-31"), http.StatusUnprocessableEntity, "someday", `id="from-wrong"`)
		at := h.made()
		sample := func(pairs ...string) *httptest.ResponseRecorder {
			return h.upload(at+"/sample", "", nil, append([]string{"version", h.version(at + "/sample"), "method", "simple", "seed", "种子一"}, pairs...)...)
		}
		h.whole(at, sample("n", "10"), http.StatusUnprocessableEntity, `id="numbers-wrong"`)
		h.whole(at, sample("n", "10", "numbers", "1 2 3 4 5 6 7 99999"), http.StatusUnprocessableEntity, "99999")
		h.whole(at, sample("n", "many", "numbers", "1,2,3,4,5,6,7"), http.StatusUnprocessableEntity, `id="n-wrong"`)
		file := h.upload(at+"/sample", "a.csv", []byte("人员编号\r\n一\r\n2\r\n"), "version", h.version(at+"/sample"), "method", "simple", "seed", "种子一", "n", "6")
		h.whole(at, file, http.StatusUnprocessableEntity, `id="file-wrong"`, "人员编号")
		for name, data := range map[string][]byte{"空表.csv": nil, "照片.xlsx": []byte("\x89PNG\r\n\x1a\n\x00\x00"), "扫描.pdf": []byte("%PDF-1.4")} {
			h.whole(at, h.upload(at+"/sample", name, data, "method", "simple", "n", "6"), http.StatusUnprocessableEntity, `id="file-wrong"`, "“"+name+"”")
		}
		h.whole(at, h.upload(at+"/sample", "大.csv", bytes.Repeat([]byte("a"), 9<<20), "method", "simple", "n", "6"), http.StatusUnprocessableEntity, `id="file-wrong"`, "8 MB")
		if w := h.upload(at+"/sample", "a.csv", []byte("人员编号\r\n1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n"), "version", h.version(at+"/sample"), "method", "simple", "seed", "种子一", "n", "6"); w.Code != http.StatusSeeOther {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
		h.whole(at, h.send(at+"/questions", "version", h.version(at+"/questions"), "q1", "满意吗", "kind1", "satisfaction"), http.StatusUnprocessableEntity, "满意吗")
		h.whole(at, h.send(at+"/edit", "version", "1", "name", "x", "matter", "y", "measure", "survey.satisfied", "scheme", "share", "from", "2026-01-05", "until", "2026-02-01"),
			http.StatusUnprocessableEntity, `role="alert"`)
		h.whole(at, h.send(at+"/withdraw", "version", h.version(at), "reason", "x"), http.StatusUnprocessableEntity, `id="withdraw-wrong"`)
		h.whole(at, h.send(at+"/invite", "version", h.version(at), "part", "reserve"), http.StatusUnprocessableEntity)
		h.post(at+"/questions", "version", h.version(at+"/questions"), "q1", "满意吗", "kind1", "satisfaction", "counts", "1")
	}
}

// TestReach: who may not read a survey meets nothing, who may not write no form.
func TestReach(t *testing.T) {
	t.Parallel()
	h := open(t)
	at := h.made()
	h.who = visitor(office.Clerk, "u2")
	for _, path := range []string{at, at + "/sample", at + "/paper"} {
		if w := h.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
	if body := h.page("/work/survey"); strings.Contains(body, "培训对象满意度") {
		t.Error("a survey of another unit is listed")
	}
	h.who = visitor(office.Evaluator, "d")
	body := h.page(at, "培训对象满意度")
	for _, form := range []string{"/close", "/withdraw", "/invite", "/remarks"} {
		if strings.Contains(body, at+form) {
			t.Errorf("who only reads meets the form %s", form)
		}
	}
	if w := h.send(at+"/withdraw", "version", "1", "reason", "问错了对象"); w.Code != http.StatusForbidden {
		t.Errorf("status %d", w.Code)
	}
}

func TestTemplatesFitTheirStructs(t *testing.T) {
	t.Parallel()
	h := open(t)
	pages := h.site.Templates("zh")
	for name := range pages {
		if !strings.HasPrefix(name, "survey/") {
			delete(pages, name)
		}
	}
	webtest.Templates(t, pages, survey.Pages)
}
