package library_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/goal"
	lib "plumbline/goal/library"
	choice "plumbline/goal/library/template"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/web/library"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

var chen = actor.Actor{ID: "chen", Name: "主管部门陈科"}

// shelf is the pages over a store of its own.
type shelf struct {
	t    *testing.T
	h    http.Handler
	lib  *lib.Service
	tpl  *choice.Service
	keep *goal.Service
	who  site.Visitor
	lang string
}

func open(t *testing.T) *shelf {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	log := tlogtest.Log(t, d, goal.Tables(), lib.Tables())
	s := &shelf{t: t, lib: lib.New(d, log), keep: goal.New(d, log)}
	s.tpl = choice.New(d, s.lib, log)
	s.who, _ = webtest.Everyone(chen)(nil)
	at, err := site.New(site.Config{Catalog: cat, Version: "test", Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Sign: func(*http.Request) (site.Visitor, error) { return s.who, nil }})
	if err != nil {
		t.Fatal(err)
	}
	if err := library.Routes(at, library.Deps{Library: s.lib, Template: s.tpl}); err != nil {
		t.Fatal(err)
	}
	s.h = at.Handler()
	return s
}

// drafter makes whoever asks a drafter of one unit of a tree of two.
func (s *shelf) drafter() {
	s.who = site.Visitor{
		Person: office.Person{ID: "wang", Particulars: office.Particulars{Name: "填报人小王"}, Posts: []office.Post{{Organisation: "u1", Role: office.Drafter}}},
		Tree: office.Tree{
			{ID: "f", Kind: office.Finance, Name: "财政局"},
			{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
			{ID: "u1", Parent: "d", Kind: office.Unit, Name: "一中心"},
			{ID: "u2", Parent: "d", Kind: office.Unit, Name: "二中心"},
		},
	}
}

func (s *shelf) declare(unit, project string, indicators ...string) {
	s.t.Helper()
	d := goal.Declaration{Name: project, Year: 2023, Department: "市残联", Unit: unit}
	for _, in := range indicators {
		p := strings.Split(in, "|")
		d.Indicators = append(d.Indicators, goal.Indicator{Level1: goal.Level1Of(p[0]), Level2: p[0], Name: p[1], Target: goal.ParseTarget(p[2])})
	}
	if _, err := s.keep.Save(s.t.Context(), chen, []goal.Entry{{Declaration: d}}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shelf) do(req *http.Request) *httptest.ResponseRecorder {
	s.t.Helper()
	if s.lang != "" {
		req.AddCookie(&http.Cookie{Name: "lang", Value: s.lang})
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, req)
	return w
}

// page gets a page and fails unless it is whole.
func (s *shelf) page(path string, status int, holds ...string) string {
	s.t.Helper()
	req := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, path, nil)
	req.Header.Set("Accept", "text/html")
	return s.whole(path, s.do(req), status, holds...)
}

func (s *shelf) whole(path string, w *httptest.ResponseRecorder, status int, holds ...string) string {
	s.t.Helper()
	body := w.Body.String()
	if w.Code != status {
		s.t.Fatalf("%s: status %d, want %d: %s", path, w.Code, status, body)
	}
	for _, wrong := range webtest.Check(body) {
		s.t.Errorf("%s (%s): %s", path, s.lang, wrong)
	}
	for _, h := range holds {
		if !strings.Contains(body, h) {
			s.t.Errorf("%s: no %q in\n%s", path, h, body)
		}
	}
	return body
}

func (s *shelf) send(path string, pairs ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	req := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(req)
}

// post sends a form that is taken, and gives where it leads.
func (s *shelf) post(path string, pairs ...string) string {
	s.t.Helper()
	w := s.send(path, pairs...)
	if w.Code != http.StatusSeeOther {
		s.t.Fatalf("%s: status %d: %s", path, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// posted sends the form that stands on a page as it stands, with some values changed.
func (s *shelf) posted(page string, pairs ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	body := s.page(page, http.StatusOK)
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(body)
	if version == nil {
		s.t.Fatalf("%s has no form", page)
	}
	return s.send(page, append([]string{"version", version[1]}, pairs...)...)
}

func TestALibraryGrows(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.declare("一中心", "甲项目", "社会效益指标|有责投诉发生数|=0(次)", "数量指标|培训班次|≥5(次)")
	s.declare("二中心", "乙项目", "社会效益指标|有责投诉数（起）|≤1(起)", "双盲指标|报告质量|合格")
	s.page("/library", http.StatusOK, "指标库还没有条目", "/library/proposals")
	s.page("/library/proposals", http.StatusOK, "有责投诉发生数", "有责投诉数（起）", "甲项目")
	all := s.page("/library/proposals?all=yes", http.StatusOK, "培训班次")
	if strings.Contains(all, `value="报告质量"`) {
		t.Error("a proposal without a known level can be taken in as it is")
	}
	s.page("/library/new?meaning="+url.QueryEscape("报告质量"), http.StatusOK, `value="报告质量"`)
	s.whole("none", s.send("/library/proposals"), http.StatusUnprocessableEntity, "没有勾选")
	if to := s.post("/library/proposals", "meaning", "有责投诉数", "meaning", "培训班次", "page", "2"); to != "/library/proposals?saved=library_adopted&page=2" {
		t.Error(to)
	}
	s.page("/library/proposals?saved=library_adopted", http.StatusOK, "已收入指标库")
	list := s.page("/library?q=yztsfss", http.StatusOK, "有责投诉发生数")
	if strings.Contains(list, "培训班次") {
		t.Error("the search found what it should not")
	}
	s.page("/library?level1="+url.QueryEscape("效益指标")+"&sort=uses", http.StatusOK, "有责投诉发生数", "可持续影响指标")
	s.page("/library?page=9999", http.StatusOK, "有责投诉发生数")
	s.page("/library/proposals?all=yes&page=9999", http.StatusOK, "报告质量")
	s.page("/library?q=没有", http.StatusOK, "没有符合条件")
	id := regexp.MustCompile(`/library/([0-9a-z]{24})`).FindStringSubmatch(list)[1]
	s.page("/library/"+id, http.StatusOK, "甲项目", "乙项目", "≤1起", "单位是“起”，通常是“次”", "收入", "/library/entry/"+id+"/edit")
	for _, lang := range []string{"en", "zh"} {
		s.lang = lang
		for _, path := range []string{"/library", "/library/" + id, "/library/new", "/library/entry/" + id + "/edit", "/library/entry/" + id + "/merge", "/library/proposals", "/library/suggest?q=px", "/library/templates", "/library/templates/new"} {
			s.page(path, http.StatusOK)
		}
	}
	s.page("/library/none", http.StatusNotFound)
}

func TestEntriesAreChanged(t *testing.T) {
	t.Parallel()
	s := open(t)
	fields := []string{"name", "培训对象满意度", "level", "满意度指标/服务对象满意度指标", "kind", "quantitative", "op", ">=", "unit", "%", "values", "≥90%\r\n≥85%", "aliases", "学员满意度\r\n\r\n", "note", "问卷"}
	set := func(pairs ...string) []string { return append(pairs, fields...) } // the first of a name counts
	s.whole("no level", s.send("/library/new", set("level", "")...), http.StatusUnprocessableEntity, "学员满意度", `class="invalid"`)
	at, _, _ := strings.Cut(s.post("/library/new", fields...), "?")
	id := strings.TrimPrefix(at, "/library/")
	edit := "/library/entry/" + id + "/edit"
	if w := s.posted(edit, set("unit", "分")...); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	w := s.send(edit, append([]string{"version", "1"}, set("note", "电话回访")...)...)
	body := s.whole("stale", w, http.StatusConflict, "电话回访", "<del>%</del>", "<ins>分</ins>")
	if !strings.Contains(body, `name="version" value="2"`) {
		t.Error("sent again, it would be refused again")
	}
	s.whole("bad", s.posted(edit, set("name", " ")...), http.StatusUnprocessableEntity, "名称没有填")
	s.page(at, http.StatusOK, "<del>%</del> <ins>分</ins>", chen.Name)

	split, _, _ := strings.Cut(s.post("/library/entry/"+id+"/split", "version", "2", "alias", "学员满意度"), "?")
	s.page(split, http.StatusOK, "学员满意度")
	merge := "/library/entry/" + strings.TrimPrefix(split, "/library/") + "/merge"
	s.page(merge, http.StatusOK, `value="`+id+`.3"`)
	s.whole("no choice", s.send(merge, "version", "1"), http.StatusNotFound)
	s.whole("stale choice", s.send(merge, "version", "1", "into", id+".2"), http.StatusConflict, chen.Name)
	s.post(merge, "version", "1", "into", id+".3")
	gone := s.page(split, http.StatusOK, "已并入", at)
	if strings.Contains(gone, "/edit") {
		t.Error("what was merged can be changed")
	}
	s.post("/library/entry/"+id+"/retire", "version", "4")
	s.page(at, http.StatusOK, "已停用")
	s.page("/library?state=retired", http.StatusOK, "培训对象满意度")
	s.post("/library/entry/"+id+"/restore", "version", "5")
}

func TestTemplatesAreMade(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.page("/library/templates", http.StatusOK, "还没有模板")
	s.post("/library/templates/install")
	list := s.page("/library/templates?saved=library_installed", http.StatusOK, "培训类项目", "实践做法", "起始模板已装入")
	one := regexp.MustCompile(`/library/templates/[0-9a-z]{24}`).FindString(list)
	for _, lang := range []string{"en", "zh"} {
		s.lang = lang
		s.page(one, http.StatusOK)
		s.page(one+"/edit", http.StatusOK)
	}
	s.whole("empty", s.send("/library/templates/new", "name", "我的模板"), http.StatusUnprocessableEntity, "我的模板")
	found := s.whole("find", s.send("/library/templates/new", "name", "我的模板", "find", "yes", "q", "pxwcl"), http.StatusOK, "我的模板")
	if strings.Contains(found, "checked") {
		t.Error("what was found is chosen")
	}
	found = s.whole("find", s.send("/library/templates/new", "name", "我的模板", "find", "yes", "q", "培训"), http.StatusOK, "培训人次")
	ids := regexp.MustCompile(`name="item" value="([0-9a-z]{24})"`).FindAllStringSubmatch(found, -1)
	at, _, _ := strings.Cut(s.post("/library/templates/new", "name", "我的模板", "item", ids[0][1], "item", ids[1][1], "target-"+ids[1][1], "≥77(人次)"), "?")
	s.page(at, http.StatusOK, "我的模板", "≥77(人次)")
	s.whole("taken", s.posted(at+"/edit", "name", "培训类项目", "item", ids[0][1]), http.StatusConflict, "请换一个名称")
	if w := s.posted(at+"/edit", "name", "我的模板二", "item", ids[0][1]); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	s.whole("stale", s.send(at+"/edit", "version", "1", "name", "我的模板三", "item", ids[1][1]), http.StatusConflict, "我的模板三", chen.Name)
	s.post(at+"/retire", "version", "2")
	s.page(at, http.StatusOK, "已停用")
	s.post(at+"/restore", "version", "3")
}

// TestWhoMayOnlyRead: a drafter finds and reads, meets no form, and sees uses of his own unit alone.
func TestWhoMayOnlyRead(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.declare("一中心", "甲项目", "数量指标|培训班次|≥5(次)")
	s.declare("二中心", "乙项目", "数量指标|培训班次|≥9(次)")
	made, err := s.lib.Adopt(t.Context(), chen, lib.Draft{Level1: goal.Output, Level2: "数量指标", Name: "培训班次", Kind: goal.Quantitative, Unit: "次"})
	if err != nil {
		t.Fatal(err)
	}
	s.drafter()
	id := string(made[0].ID)
	body := s.page("/library/"+id, http.StatusOK, "甲项目", "另有 1 处", "≥9次")
	for _, hidden := range []string{"乙项目", "二中心", "<form method=\"post\" action=\"/library"} {
		if strings.Contains(body, hidden) {
			t.Errorf("a drafter of another unit sees %q", hidden)
		}
	}
	if body := s.page("/library", http.StatusOK, "培训班次"); strings.Contains(body, "/library/new") {
		t.Error("a drafter is offered to make an entry")
	}
	s.page("/library/templates", http.StatusOK)
	for _, path := range []string{"/library/new", "/library/proposals", "/library/entry/" + id + "/edit", "/library/entry/" + id + "/merge", "/library/templates/new", "/library/templates/x/edit"} {
		s.page(path, http.StatusForbidden)
	}
	for _, path := range []string{
		"/library/new", "/library/proposals", "/library/entry/" + id + "/edit", "/library/entry/" + id + "/merge", "/library/entry/" + id + "/split",
		"/library/entry/" + id + "/retire", "/library/entry/" + id + "/restore", "/library/templates/install", "/library/templates/new",
		"/library/templates/x/edit", "/library/templates/x/retire", "/library/templates/x/restore",
	} {
		if w := s.send(path, "version", "1"); w.Code != http.StatusForbidden {
			t.Errorf("a drafter's POST %s: %d", path, w.Code)
		}
	}
}

func TestSuggestionsForPrograms(t *testing.T) {
	t.Parallel()
	s := open(t)
	if _, _, err := s.tpl.Install(t.Context(), chen); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ query, want string }{
		{"q=xtgzjj", "系统故障解决率"},
		{"q=对象满意度&level=服务对象满意度指标", "调研对象满意度"},
		{"q=项目预算&level=成本指标", "项目预算控制数"},
		{"q=培训&level=满意度指标", "培训对象满意度"},
		{"q=zzzz", ""},
	} {
		w := s.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/library/suggest?"+url.PathEscape(c.query), nil))
		var got struct {
			Suggestions []struct{ ID, Name, Level2, Op, Unit, Note string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
			t.Fatal(w.Code, w.Body, err)
		}
		if c.want == "" && len(got.Suggestions) > 0 || c.want != "" && (len(got.Suggestions) == 0 || got.Suggestions[0].Name != c.want || got.Suggestions[0].Note == "") {
			t.Errorf("%s: %+v, want %s first", c.query, got.Suggestions, c.want)
		}
	}
	s.page("/library/suggest?q=pxdx&level="+url.QueryEscape("服务对象满意度指标"), http.StatusOK, "培训对象满意度")
}
