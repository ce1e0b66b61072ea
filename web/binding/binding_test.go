package binding_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"plumbline/activity"
	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/deliverable"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/money"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/survey"
	"plumbline/web/binding"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

var zhao = actor.Actor{ID: "p1", Name: "赵一"}

// world is the pages over a store with one published declaration, asked by whoever who says.
type world struct {
	t    *testing.T
	h    http.Handler
	db   *db.DB
	keep *goal.Service
	s    *measure.Service
	k    goal.Kept
	who  site.Sign
	lang string
	shut error // of the guard
}

func build(t *testing.T) *world {
	t.Helper()
	d := dbtest.SQLite(t)
	log := tlogtest.Log(t, d, goal.Tables(), measure.Tables(), attach.Tables())
	keep := goal.New(d, log)
	saved, err := keep.Save(t.Context(), zhao, []goal.Entry{{Declaration: form(t)}})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: d, keep: keep, who: webtest.Everyone(zhao), lang: "zh"}
	if w.k, err = keep.Get(t.Context(), saved[0].ID); err != nil {
		t.Fatal(err)
	}
	posted := append(append(append(activity.Measures(), deliverable.Measures()...), survey.Measures()...), money.Measures()...)
	w.s = measure.New(d, log, read.New(d), measure.NewCatalogue(posted...), func(*db.Tx, goal.ID) error { return w.shut })
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Config{
		Catalog: cat, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Sign: func(r *http.Request) (site.Visitor, error) { return w.who(r) },
	})
	if err == nil {
		err = binding.Routes(s, binding.Deps{Goal: keep, Measure: w.s, Forecast: forecast.New(d, read.New(d), w.s), Files: attach.New(d, log, attach.Options{Temp: t.TempDir()}), Figures: "/i"})
	}
	if err != nil {
		t.Fatal(err)
	}
	w.h = s.Handler()
	return w
}

// form is 残疾人权益保障经费 as published.
func form(t *testing.T) goal.Declaration {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "rule", "testdata", "declarations-2023.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ds []goal.Declaration
	if err := json.Unmarshal(data, &ds); err != nil {
		t.Fatal(err)
	}
	return ds[0]
}

func (w *world) do(method, path, media string, body io.Reader) *httptest.ResponseRecorder {
	w.t.Helper()
	req := httptest.NewRequestWithContext(w.t.Context(), method, path, body)
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	req.AddCookie(&http.Cookie{Name: "lang", Value: w.lang})
	out := httptest.NewRecorder()
	w.h.ServeHTTP(out, req)
	return out
}

func (w *world) get(path string) *httptest.ResponseRecorder { return w.do("GET", path, "", nil) }

func (w *world) post(path string, form url.Values) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.do("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// page checks a page and gives its text.
func (w *world) page(out *httptest.ResponseRecorder, status int, words ...string) string {
	w.t.Helper()
	body := out.Body.String()
	if out.Code != status {
		w.t.Fatalf("status %d, want %d: %s", out.Code, status, body)
	}
	for _, wrong := range webtest.Check(body) {
		w.t.Error(wrong)
	}
	for _, word := range words {
		if !strings.Contains(body, word) {
			w.t.Errorf("the page does not say %s:\n%s", word, body)
		}
	}
	return body
}

func (w *world) href() string { return "/d/" + string(w.k.ID) + "/bindings" }

// hidden reads a hidden input.
func hidden(t *testing.T, body, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no input %s in %s", name, body)
	}
	return m[1]
}

// number is that of an indicator in addresses.
func (w *world) number(name string) string {
	for i, in := range w.k.Declaration.Indicators {
		if in.Name == name {
			return "/" + strconv.Itoa(i+1)
		}
	}
	w.t.Fatalf("no indicator %s", name)
	return ""
}

// TestATargetBesideTheYearsBefore: the dry run says how the target stands, and what came, on both pages and in both languages.
func TestATargetBesideTheYearsBefore(t *testing.T) {
	t.Parallel()
	w := build(t)
	d := w.k.Declaration
	var list []journal.Voucher
	for i := range 40 {
		account := journal.Account{Year: 2022, Project: journal.ProjectOf(d.Department, d.Name), Measure: "activity.held/名律师咨询"}
		list = append(list, journal.Voucher{Ref: "event/" + strconv.Itoa(i), Want: []journal.Line{{Account: account, Day: day.Of(2022, 1, 5).Add(9 * i), Num: 1}}})
	}
	err := w.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := journal.New(w.db).Settle(tx, nil, list...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string][]string{"zh": {"指标值与往年比", "偏容易", "2022 年 40 次"}, "en": {"beside the years before", "Too easy", "in 2022"}} {
		w.lang = lang
		for _, path := range []string{w.href(), w.href() + w.number("开展名律师咨询次数")} {
			w.page(w.get(path), http.StatusOK, words...)
		}
	}
}

// post2022 lets two consultations stand in last year's books.
func (w *world) post2022(n int64) {
	w.t.Helper()
	d := w.k.Declaration
	account := journal.Account{Year: 2022, Project: journal.ProjectOf(d.Department, d.Name), Measure: "activity.held/名律师咨询"}
	err := w.db.Write(w.t.Context(), func(tx *db.Tx) error {
		_, err := journal.New(w.db).Settle(tx, nil, journal.Voucher{Ref: "event/1", Want: []journal.Line{{Account: account, Day: day.Of(2022, 5, 1), Num: n}}})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestProposalsAreConfirmedInOneAct(t *testing.T) {
	t.Parallel()
	w := build(t)
	w.post2022(4)
	body := w.page(w.get(w.href()), http.StatusOK, "12 项指标都没有定取数口径", "确认全部提议（12 项）", "举办的场次", "名律师咨询", "部分达成", "4 次", "按时答复的工单", "事项取自上年的记录")
	form := url.Values{"seen": {hidden(t, body, "seen")}, "proposed": {hidden(t, body, "proposed")}}
	if out := w.post(w.href(), url.Values{"seen": {"0"}, "proposed": {"others"}}); out.Code != http.StatusUnprocessableEntity || !strings.Contains(out.Body.String(), "提议与您看到的不同了") {
		t.Errorf("other proposals than those that stand: %d", out.Code)
	}
	if out := w.post(w.href(), form); out.Code != http.StatusSeeOther {
		t.Fatalf("confirming: %d %s", out.Code, out.Body)
	}
	body = w.page(w.get(w.href()+"?saved=bindings_confirmed"), http.StatusOK, "12 项指标都定了取数口径", "已确认，等“工单热线”模块", "第 1 版", "提议的取数口径已全部确认")
	if strings.Contains(body, "确认全部提议") {
		t.Error("nothing is left to confirm")
	}
	if out := w.post(w.href(), form); out.Code == http.StatusSeeOther {
		t.Error("confirming again what is confirmed by now")
	}
	w.lang = "en"
	w.page(w.get(w.href()), http.StatusOK, "All 12 indicators say how they are measured", "Confirmed, waits for")
}

func TestOneIsChosen(t *testing.T) {
	t.Parallel()
	w := build(t)
	w.post2022(4)
	at := w.href() + w.number("开展名律师咨询次数")
	body := w.page(w.get(at), http.StatusOK, "提议，待确认", "指标值“≥5次”，差 1 次", `<option value="名律师咨询">`, `value="80"`)
	w.page(w.get(at+"?way=measure&measure=deliverable.count&matter=甲&read=rate&judgement=on_time"), http.StatusOK, "完成数量 · 甲", "账上没有“完成数量 · 甲”")
	form := url.Values{
		"seen": {hidden(t, body, "seen")}, "way": {"measure"}, "measure": {"activity.held"}, "matter": {"名律师咨询"}, "read": {"num"}, "judgement": {"target"}, "param-partly": {"九成"},
	}
	w.page(w.post(at, form), http.StatusUnprocessableEntity, "参数“九成”不能用", `value="九成"`)
	form.Set("param-partly", "90")
	if out := w.post(at, form); out.Code != http.StatusSeeOther {
		t.Fatalf("confirming: %d %s", out.Code, out.Body)
	}
	w.page(w.get(at), http.StatusOK, "已确认", `value="90"`, "改口径", "取消这项口径", "/i/1\"")
	w.page(w.get(w.href()), http.StatusOK, "12 项指标，11 项没有定取数口径", "开展名律师咨询次数")
	w.page(w.post(at, form), http.StatusUnprocessableEntity, "已经改过这份申报表的取数口径") // seen is of before
	if out := w.post(at, url.Values{"seen": {"1"}, "act": {"remove"}}); out.Code != http.StatusSeeOther {
		t.Fatalf("taking it away: %d %s", out.Code, out.Body)
	}
	w.page(w.get(at), http.StatusOK, "提议，待确认")
	w.page(w.get(w.href()+"/99"), http.StatusNotFound)
	w.lang = "en"
	w.page(w.get(at), http.StatusOK, "Where the figure comes from")
}

// upload posts a report with a file, or without where name is blank.
func (w *world) upload(path, name string, fields map[string]string) *httptest.ResponseRecorder {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	var err error
	for _, f := range []string{"value", "says", "note", "have"} {
		err = errors.Join(err, m.WriteField(f, fields[f]))
	}
	part, err2 := m.CreateFormFile("file", name)
	if err = errors.Join(err, err2); err == nil && name != "" {
		_, err = part.Write(append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("0123456789abcde\n"), 100)...))
	}
	if err = errors.Join(err, m.Close()); err != nil {
		w.t.Fatal(err)
	}
	return w.do("POST", path, m.FormDataContentType(), &b)
}

func TestByHandTakesEvidence(t *testing.T) {
	t.Parallel()
	w := build(t)
	at := w.href() + w.number("信访及热线回复工作及时性")
	if out := w.post(at, url.Values{"seen": {"0"}, "way": {"manual"}}); out.Code != http.StatusSeeOther {
		t.Fatalf("by hand: %d %s", out.Code, out.Body)
	}
	w.page(w.get(at), http.StatusOK, "手工填报", "填报实际完成值", "是否达到指标值")
	w.page(w.upload(at+"/report", "", map[string]string{"value": "及时", "says": "reached"}), http.StatusUnprocessableEntity, "至少要有一份佐证材料", `value="及时"`)
	w.page(w.upload(at+"/report", "台账.pdf", map[string]string{"value": "及时"}), http.StatusUnprocessableEntity, "请说明是否达到", "台账.pdf")
	files := regexp.MustCompile(`<option value="([^"]+)" selected[^>]*>台账.pdf`).FindStringSubmatch(w.upload(at+"/report", "", map[string]string{"value": "及时", "have": w.fileID()}).Body.String())
	if files == nil {
		t.Fatal("the file that came with a refused form is not offered again")
	}
	if out := w.upload(at+"/report", "", map[string]string{"value": "及时", "says": "reached", "have": files[1]}); out.Code != http.StatusSeeOther {
		t.Fatalf("reporting: %d %s", out.Code, out.Body)
	}
	w.page(w.get(at), http.StatusOK, "历次填报", "台账.pdf", "重新填报")
	list, err := w.s.Of(t.Context(), w.k, measure.At{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if r.Indicator.Name == "信访及热线回复工作及时性" && (r.Outcome != "reached" || !r.ByHand() || !r.Counted) {
			t.Errorf("read as %+v", r)
		}
	}
}

func (w *world) fileID() string {
	w.t.Helper()
	var id string
	err := w.db.Read(w.t.Context(), func(tx *db.Tx) (err error) {
		id, err = db.One(tx, db.Scalar[string], `SELECT id FROM attachment`)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// TestWhoMayNot: who only reads sees the bindings and no form; what he posts is refused, and a stranger sees nothing.
func TestWhoMayNot(t *testing.T) {
	t.Parallel()
	w := build(t)
	at := w.href() + w.number("开展名律师咨询次数")
	reader := site.Visitor{
		Person: office.Person{ID: "p9", Particulars: office.Particulars{Name: "周九"}},
		Tree:   office.Tree{{ID: "root", Kind: office.District, Name: "root"}},
	}
	reader.Person.Posts = []office.Post{{Organisation: "root", Role: office.Auditor}}
	w.who = func(*http.Request) (site.Visitor, error) { return reader, nil }
	if body := w.page(w.get(w.href()), http.StatusOK, "提议，待确认"); strings.Contains(body, "确认全部提议") {
		t.Error("a reader is offered to confirm")
	}
	if body := w.page(w.get(at), http.StatusOK, "名律师咨询"); strings.Contains(body, "确认口径") {
		t.Error("a reader is offered to choose")
	}
	for _, path := range []string{w.href(), at, at + "/report"} {
		if out := w.post(path, url.Values{"seen": {"0"}, "way": {"manual"}}); out.Code != http.StatusForbidden {
			t.Errorf("%s: a reader gets %d", path, out.Code)
		}
	}
	w.who = func(*http.Request) (site.Visitor, error) { return site.Visitor{}, nil }
	if out := w.get(w.href()); out.Code == http.StatusOK {
		t.Error("a stranger sees the bindings")
	}
}

// TestUnderReview: what the guards refuse is told on the form, with what was chosen.
func TestUnderReview(t *testing.T) {
	t.Parallel()
	w := build(t)
	w.shut = fault.New(fault.Conflict, "measure.not_manual")
	at := w.href() + w.number("开展名律师咨询次数")
	form := url.Values{"seen": {"0"}, "way": {"measure"}, "measure": {"activity.held"}, "matter": {"律师"}, "read": {"num"}, "judgement": {"target"}}
	w.page(w.post(at, form), http.StatusUnprocessableEntity, "口径没有保存", `value="律师"`)
}

func TestTemplatesFitTheirStructs(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Config{Catalog: cat})
	if err == nil {
		err = binding.Routes(s, binding.Deps{})
	}
	if err != nil {
		t.Fatal(err)
	}
	pages := s.Templates("zh")
	delete(pages, "error")
	webtest.Templates(t, pages, binding.PageTypes)
	webtest.NoSentences(t, os.DirFS("."))
	webtest.Words(t, cat, "binding.", os.DirFS("."))
}

// TestATargetThatChangedIsBoundAnew: the list and the page of the indicator say so, and the form begins with what fits.
func TestATargetThatChangedIsBoundAnew(t *testing.T) {
	t.Parallel()
	w := build(t)
	list := w.k.Declaration.Indicators
	at := slices.IndexFunc(list, func(in goal.Indicator) bool { return in.Name == "全市性法宣活动完成及时性" })
	b := measure.Binding{Key: measure.KeyOf(list, at), Way: measure.Measured, Measure: "activity.on_time", Matter: "法宣", Read: "rate", Judgement: "on_time"}
	if err := w.s.Confirm(t.Context(), zhao, w.k.ID, 0, []measure.Binding{b}); err != nil {
		t.Fatal(err)
	}
	href := "/d/" + string(w.k.ID) + "/bindings"
	says := func(want bool) {
		t.Helper()
		for _, path := range []string{href, href + "/" + strconv.Itoa(at+1)} {
			if body := w.page(w.get(path), http.StatusOK); strings.Contains(body, "指标值改过，要重新定") != want {
				t.Errorf("%s: says that it is to be bound anew: %v", path, !want)
			}
		}
	}
	says(false)
	next := w.k.Declaration.Clone()
	next.Indicators[at].Target = goal.ParseTarget("≥95(%)")
	if _, err := w.keep.Save(t.Context(), zhao, []goal.Entry{{Declaration: next}}); err != nil {
		t.Fatal(err)
	}
	says(true)
	w.page(w.get(href+"/"+strconv.Itoa(at+1)), http.StatusOK, `<option value="target" selected>`)
}

// TestACutIsWrittenInWords: the books keep codes, people write and read names; a day that is none is refused and not forgotten.
func TestACutIsWrittenInWords(t *testing.T) {
	t.Parallel()
	w := build(t)
	at := slices.IndexFunc(w.k.Declaration.Indicators, func(in goal.Indicator) bool { return in.Name == "法律宣传活动参与人次" })
	href := "/d/" + string(w.k.ID) + "/bindings/" + strconv.Itoa(at+1)
	form := url.Values{"seen": {"0"}, "way": {"measure"}, "measure": {"activity.attended"}, "matter": {"法宣"}, "read": {"times"}, "judgement": {"target"}, "dimension": {"sex"}, "cut": {"女"}, "from": {"2023-02-30"}}
	w.page(w.post(href, form), http.StatusUnprocessableEntity, "取数的起止日期要在 2023 年内", `value="女"`)
	form.Set("from", "2023-03-01")
	if out := w.post(href, form); out.Code != http.StatusSeeOther {
		t.Fatal(out.Code, out.Body)
	}
	b, err := w.s.Bindings(t.Context(), w.k.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Of[measure.KeyOf(w.k.Declaration.Indicators, at)]; got.Cut.Sex != "f" || got.From != day.Of(2023, 3, 1) {
		t.Errorf("kept as %+v", got)
	}
	w.page(w.get(href), http.StatusOK, `value="女"`)
	w.page(w.get("/d/"+string(w.k.ID)+"/bindings"), http.StatusOK, "女")
}
