package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/rule"
	"plumbline/sample"
	"plumbline/web"
	frame "plumbline/web/site"
	"plumbline/web/webtest"
)

var by = actor.Actor{ID: "local", Name: "本机"}

// site is the pages over a store of its own.
type site struct {
	t    *testing.T
	h    http.Handler
	goal *goal.Service
	form *form.Service
	rule *rule.Service
	lang string
}

func empty(t *testing.T) *site {
	t.Helper()
	d := dbtest.SQLite(t)
	log := tlogtest.Log(t, d, goal.Tables(), form.Tables(), rule.Tables())
	keep := goal.New(d, log)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, goal: keep, form: form.New(d, keep, log), rule: rule.New(d, keep, log)}
	at, err := frame.New(frame.Config{Catalog: cat, Version: "test", Sign: webtest.Everyone(by)})
	if err != nil {
		t.Fatal(err)
	}
	if err := web.Routes(at, web.Deps{Goal: s.goal, Form: s.form, Rule: s.rule}); err != nil {
		t.Fatal(err)
	}
	s.h = at.Handler()
	return s
}

// loaded holds the twelve declarations of the sample, every waiting repair taken as proposed.
func loaded(t *testing.T) *site {
	t.Helper()
	s := empty(t)
	imp, err := s.form.Upload(t.Context(), by, sample.Name, sample.Document)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range imp.Reading.Declarations() {
		for j, r := range d.Repairs {
			if r.Confidence < form.Threshold {
				if _, err := s.form.Decide(t.Context(), by, imp.ID, i, j, r.Took); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if _, err := s.form.Confirm(t.Context(), by, imp.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.rule.Recheck(t.Context(), "上海市残疾人联合会", 2023); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) do(req *http.Request) *httptest.ResponseRecorder {
	s.t.Helper()
	if s.lang != "" {
		req.AddCookie(&http.Cookie{Name: "lang", Value: s.lang})
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, req)
	return w
}

func (s *site) get(path string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.do(httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, path, nil))
}

// page gets a page, follows one redirect, and fails unless it is whole.
func (s *site) page(path string, status int) string {
	s.t.Helper()
	w := s.get(path)
	for hops := 0; w.Code == http.StatusSeeOther && hops < 3; hops++ {
		path = w.Header().Get("Location")
		w = s.get(path)
	}
	body := w.Body.String()
	if w.Code != status {
		s.t.Fatalf("%s: status %d, want %d", path, w.Code, status)
	}
	for _, wrong := range webtest.Check(body) {
		s.t.Errorf("%s (%s): %s", path, s.lang, wrong)
	}
	return body
}

func (s *site) post(path string, values url.Values) *httptest.ResponseRecorder {
	s.t.Helper()
	req := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(req)
}

func (s *site) upload(name string, data []byte) *httptest.ResponseRecorder {
	s.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := io.Copy(part, bytes.NewReader(data)); err != nil {
		s.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		s.t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, "/import", &body)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return s.do(req)
}

// id finds a declaration by its project's name.
func (s *site) id(name string) string {
	s.t.Helper()
	sum, err := s.goal.Summary(s.t.Context(), goal.Query{Text: name})
	if err != nil || len(sum.Rows) != 1 {
		s.t.Fatalf("%s: %d rows, %v", name, len(sum.Rows), err)
	}
	return string(sum.Rows[0].ID)
}

const congress = "市残联八代会筹备及会议经费"

// must fails unless the page says all of the words; it looks at words without mark-up between them.
func must(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}

func TestEveryPageInBothLanguages(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	d := "/d/" + s.id(congress)
	imports, err := s.form.Imports(t.Context())
	if err != nil || len(imports) != 1 {
		t.Fatalf("%d imports, %v", len(imports), err)
	}
	imp := "/import/" + imports[0].ID
	paths := []string{
		"/", "/summary/2023", "/summary/2023?sort=money&order=down", "/summary/2023?finding=error", "/summary/2023?q=clj", "/summary/2023?q=nothing-here",
		d, d + "/r/1", d + "/source", d + "/change?ref=funding.total", d + "/change?ref=goals.annual", "/compare", "/compare?a=" + d[3:] + "&b=" + s.id("信息化建设项目"),
		"/import", imp, "/indicators", "/indicators/2023?q=%E6%BB%A1%E6%84%8F%E5%BA%A6&shared=yes", "/rules", "/rules?severity=warning", "/about",
	}
	for _, known := range rule.All() {
		if known.Number%5 == 2 { // the words of every rule are held by its own tests
			paths = append(paths, "/rules/"+known.ID)
		}
	}
	for n := range 12 {
		paths = append(paths, imp+"/"+strconv.Itoa(n+1))
	}
	for _, lang := range i18n.Languages {
		s.lang = lang
		for _, path := range paths {
			page := s.page(path, http.StatusOK)
			if lang == "en" && regexp.MustCompile(`<html lang="zh`).MatchString(page) {
				t.Errorf("%s: the English page says it is Chinese", path)
			}
		}
		for _, path := range []string{"/nowhere", "/d/unknown", "/rules/unknown", "/import/unknown", "/summary/1999", d + "/r/9", d + "/export.odt"} {
			s.page(path, http.StatusNotFound)
		}
	}
}

func TestSummarySaysWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	page := s.page("/summary/2023", http.StatusOK)
	must(t, page, "63,607,206.00", "53,461,989.00", "9,137,457.00", "1,007,760.00", "131", "定量 77", "定性 54", congress, "合计 12 个项目")
	filtered := s.page("/summary/2023?nature="+url.QueryEscape("其他一次性项目"), http.StatusOK)
	must(t, filtered, "合计 3 个项目", "9,137,457.00", congress)
	if strings.Contains(filtered, "残疾预防与康复经费") {
		t.Error("the filter let a recurring project through")
	}
	must(t, s.page("/summary/2023?q=sclbdh", http.StatusOK), congress)
	must(t, s.page("/summary/2023?q=nothing-here", http.StatusOK), "没有结果：查找“", "去掉条件")
}

func TestSortingStandsInTheAddress(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	page := s.page("/summary/2023?sort=money&order=down", http.StatusOK)
	must(t, page, `aria-sort="descending"`, "按年度资金（元）从大到小")
	first := strings.Index(page, "残疾预防与康复经费")
	last := strings.Index(page, "信息化运维项目")
	if first < 0 || last < first {
		t.Errorf("largest first: %d, %d", first, last)
	}
	must(t, page, `href="/summary/2023?sort=money"`)
}

func TestEmptyHouse(t *testing.T) {
	t.Parallel()
	s := empty(t)
	for _, lang := range i18n.Languages {
		s.lang = lang
		for _, path := range []string{"/", "/import", "/indicators", "/rules", "/about"} {
			s.page(path, http.StatusOK)
		}
	}
	s.lang = "zh"
	must(t, s.page("/", http.StatusOK), "还没有申报表。", `href="/import"`)
}

func TestDeclarationIsTheOfficialFormWithFindings(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	page := s.page("/d/"+s.id(congress), http.StatusOK)
	must(t, page, "财政项目支出绩效目标申报表", "（2023年度）", "3,191,000.00", "1,000,000.00", "会议出勤率", "≥90.00(%)",
		"检查了 "+strconv.Itoa(len(rule.All()))+" 条规则", "双基指标", `id="field-funding-annual-total"`, `href="#c1"`, `href="#f1"`)
	rings := regexp.MustCompile(`id="c(\d+)"`).FindAllString(page, -1)
	notes := regexp.MustCompile(`id="f(\d+)"`).FindAllString(page, -1)
	if len(rings) == 0 || len(rings) != len(notes) {
		t.Errorf("%d rings and %d notes", len(rings), len(notes))
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	w := s.get("/summary/2023")
	h := w.Header()
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Content-Language": "zh-CN",
	} {
		if !strings.Contains(h.Get(name), want) {
			t.Errorf("%s = %q", name, h.Get(name))
		}
	}
	if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
		t.Error("the policy allows inline script or style")
	}
	css := regexp.MustCompile(`/static/tokens\.[0-9a-f]{8}\.css`).FindString(w.Body.String())
	static := s.get(css)
	if static.Code != http.StatusOK || !strings.Contains(static.Header().Get("Cache-Control"), "immutable") || !strings.Contains(static.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d %v", css, static.Code, static.Header())
	}
}

func TestDisplayIsKeptAndLeadsBack(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	w := s.post("/display", url.Values{"lang": {"en"}, "back": {"/summary/2023?sort=name"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/summary/2023?sort=name" {
		t.Fatalf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	if c := w.Result().Cookies(); len(c) != 1 || c[0].Name != "lang" || c[0].Value != "en" || !c[0].HttpOnly {
		t.Errorf("cookies = %v", c)
	}
	for _, away := range []string{"https://example.com/", "//example.com", "/\\example.com", "javascript:1"} {
		if to := s.post("/display", url.Values{"theme": {"dark"}, "back": {away}}).Header().Get("Location"); to != "/" {
			t.Errorf("led to %q", to)
		}
	}
	if c := s.post("/display", url.Values{"size": {"enormous"}}).Result().Cookies(); len(c) != 0 {
		t.Errorf("an unknown size was kept: %v", c)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/summary/2023", nil)
	req.AddCookie(&http.Cookie{Name: "size", Value: "huge"})
	req.AddCookie(&http.Cookie{Name: "theme", Value: "dark"})
	page := s.do(req).Body.String()
	must(t, page, `class="dark huge"`, `media="screen"`)
}

func TestAnotherSiteCannotAct(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	id := s.id(congress)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/d/"+id+"/dismiss", strings.NewReader("rule=x&reason=yes"))
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	w := s.do(req)
	if w.Code != http.StatusForbidden {
		t.Fatalf("status %d", w.Code)
	}
	must(t, w.Body.String(), "来自别的网站", "已有的数据没有改动")
}
