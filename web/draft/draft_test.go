package draft_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/evaluation"
	"plumbline/evaluation/advice"
	"plumbline/forecast"
	"plumbline/form"
	"plumbline/goal"
	drafts "plumbline/goal/draft"
	"plumbline/goal/library"
	"plumbline/goal/library/template"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/rule"
	"plumbline/sample"
	"plumbline/web/draft"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

// tree is a department with the unit of the first invented declarations, and another department.
var tree = office.Tree{
	{ID: "bureau", Kind: office.Finance, Name: "财政局"},
	{ID: "fed", Parent: "bureau", Kind: office.Department, Name: sample.Department},
	{ID: "east", Parent: "fed", Kind: office.Unit, Name: "东城区残疾人联合会（演示数据）"},
	{ID: "west", Parent: "fed", Kind: office.Unit, Name: "西城区残疾人联合会（演示数据）"},
}

func visitor(id office.PersonID, name string, at office.ID) site.Visitor {
	return site.Visitor{Tree: tree, Person: office.Person{
		ID: id, Particulars: office.Particulars{Name: name}, Posts: []office.Post{{Organisation: at, Role: office.Drafter}},
	}}
}

// people come by the header that a test sets.
var people = map[string]site.Visitor{
	"wang": visitor("p-wang", "小王", "east"), "li": visitor("p-li", "小李", "east"), "zhao": visitor("p-zhao", "小赵", "west"),
}

// desk is the pages over a fresh store.
type desk struct {
	*testing.T
	h     http.Handler
	site  *site.Site
	draft *drafts.Service
	keep  *goal.Service
	pick  *template.Service
	cases *review.Service
	d     *db.DB
	who   string

	scores *evaluation.Service
}

func open(t *testing.T) *desk {
	t.Helper()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Config{Catalog: cat, Sign: func(r *http.Request) (site.Visitor, error) {
		v, ok := people[r.Header.Get("X-Person")]
		if !ok {
			return v, fault.New(fault.Denied, "session.none")
		}
		return v, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t)
	log := tlogtest.Log(t, d, goal.Tables(), form.Tables(), rule.Tables(), drafts.Tables(), library.Tables(), review.Tables(), measure.Tables(), course.Tables(), evaluation.Tables())
	books := read.New(d)
	figures := measure.New(d, log, books, measure.NewCatalogue(journal.Measure{ID: "survey.satisfied", Kind: journal.Ratio, Unit: "%"}))
	keep := goal.New(d, log)
	lib := library.New(d, log)
	scores := evaluation.New(d, log, figures, books, course.New(d, log))
	k := &desk{T: t, scores: scores, site: s, keep: keep, draft: drafts.New(d, keep, log), who: "wang", pick: template.New(d, lib, log), cases: review.New(d, log), d: d}
	err = draft.Routes(s, draft.Deps{Draft: k.draft, Goal: keep, Form: form.New(d, keep, log), Rule: rule.New(d, keep, log), Cases: k.cases, Templates: k.pick, Library: lib, Forecast: forecast.New(d, books, figures), Advice: advice.New(scores, nil, nil)})
	if err != nil {
		t.Fatal(err)
	}
	k.h = s.Handler()
	return k
}

func (k *desk) send(method, target string, body io.Reader, kind string) *httptest.ResponseRecorder {
	k.Helper()
	r := httptest.NewRequestWithContext(k.Context(), method, target, body)
	r.Header.Set("X-Person", k.who)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	k.h.ServeHTTP(w, r)
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		for _, wrong := range webtest.Check(w.Body.String()) {
			k.Errorf("%s %s: %s", method, target, wrong)
		}
	}
	return w
}

func (k *desk) get(target string, want int) string {
	k.Helper()
	w := k.send(http.MethodGet, target, nil, "")
	if w.Code != want {
		k.Fatalf("GET %s: %d\n%s", target, w.Code, w.Body)
	}
	return w.Body.String()
}

// post sends a form and gives where it leads, or the page that it is answered with.
func (k *desk) post(target string, v url.Values, want int) string {
	k.Helper()
	w := k.send(http.MethodPost, target, strings.NewReader(v.Encode()), "application/x-www-form-urlencoded")
	if w.Code != want {
		k.Fatalf("POST %s %v: %d\n%s", target, v, w.Code, w.Body)
	}
	if want == http.StatusSeeOther {
		return w.Header().Get("Location")
	}
	return w.Body.String()
}

// blank begins a draft and gives its address.
func (k *desk) blank() string {
	k.Helper()
	return k.post("/drafts", url.Values{"kind": {"blank"}, "organisation": {"east"}, "year": {"2024"}, "name": {"康复服务经费"}}, http.StatusSeeOther)
}

// fill reads the form of a draft as a browser would send it, before anything is typed.
func (k *desk) fill(address string) url.Values {
	k.Helper()
	doc, err := html.Parse(strings.NewReader(k.get(address, http.StatusOK)))
	if err != nil {
		k.Fatal(err)
	}
	v := url.Values{}
	attr := func(n *html.Node, key string) string {
		for _, a := range n.Attr {
			if a.Key == key {
				return a.Val
			}
		}
		return ""
	}
	var walk func(n *html.Node, inside bool)
	walk = func(n *html.Node, inside bool) {
		inside = inside || n.Type == html.ElementNode && n.Data == "form" && attr(n, "id") == "sheet"
		if n.Type == html.ElementNode && (inside || attr(n, "form") == "sheet") && attr(n, "name") != "" {
			switch n.Data {
			case "input":
				v.Set(attr(n, "name"), attr(n, "value"))
			case "textarea":
				text := ""
				if n.FirstChild != nil {
					text = n.FirstChild.Data
				}
				v.Set(attr(n, "name"), strings.ReplaceAll(text, "\n", "\r\n")) // as browsers send it
			case "select":
				var chosen func(*html.Node)
				chosen = func(o *html.Node) {
					for _, a := range o.Attr {
						if a.Key == "selected" {
							v.Set(attr(n, "name"), attr(o, "value"))
						}
					}
					for c := o.FirstChild; c != nil; c = c.NextSibling {
						chosen(c)
					}
				}
				chosen(n)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, inside)
		}
	}
	walk(doc, false)
	return v
}

func (k *desk) of(address string) drafts.Draft {
	k.Helper()
	id := strings.TrimPrefix(strings.Split(address, "?")[0], "/draft/")
	d, err := k.draft.Of(k.Context(), drafts.ID(id))
	if err != nil {
		k.Fatal(err)
	}
	return d
}

// path is an address without what follows the path.
func path(address string) string { return regexp.MustCompile(`[?#].*`).ReplaceAllString(address, "") }

// TestWithoutScript drafts a declaration from blank to kept with forms alone.
func TestWithoutScript(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.get("/drafts", http.StatusOK)
	k.get("/drafts/new", http.StatusOK)
	at := k.blank()
	v := k.fill(at)
	v.Set("goals.annual", "为 300 人提供康复服务。\r\n满意度不低于 90%。")
	v.Set("funding.annual_total", "1,234.5")
	v.Set("addlevel", "产出指标/数量指标")
	v.Set("do", "add|") // the button that adds a row keeps what was typed too
	to := k.post(at, v, http.StatusSeeOther)
	if !strings.Contains(to, "?at=row.k0.name#in-row-k0-name") {
		t.Errorf("led to %s", to)
	}
	if page := k.get(strings.Split(to, "#")[0], http.StatusOK); !strings.Contains(page, " autofocus") {
		t.Error("no focus in the new row")
	}
	v = k.fill(at)
	v.Set("row.k0.name", "服务人数")
	v.Set("row.k0.target", "≥300人")
	v.Set("row.k0.level", "产出指标/质量指标")
	v.Set("do", "save")
	k.post(at, v, http.StatusSeeOther)
	d := k.of(at)
	in := d.Content.Indicators[0]
	if d.Content.Goals.Annual != "为 300 人提供康复服务。\n满意度不低于 90%。" || d.Content.Funding.AnnualTotal.String() != "1234.50" ||
		in.Name != "服务人数" || in.Level2 != "质量指标" || d.Content.Department != sample.Department || d.Content.Unit != tree[2].Name {
		t.Errorf("%+v", d.Content)
	}
	before := d.Last
	k.post(at, k.fill(at), http.StatusSeeOther) // saved again as it is
	if k.of(at).Last != before {
		t.Error("saving what is saved is an edit")
	}
	for _, do := range []string{"insert|k0", "down|k0", "up|k0", "cut|k1", "undo", "redo"} {
		v = k.fill(at)
		v.Set("do", do)
		k.post(at, v, http.StatusSeeOther)
	}
	if list := k.get("/drafts", http.StatusOK); !strings.Contains(list, "康复服务经费") {
		t.Error("not in the list")
	}
	v = k.fill(at)
	v.Set("do", "finish")
	to = k.post(at, v, http.StatusSeeOther)
	if !strings.HasPrefix(to, "/d/") || k.of(at).State != drafts.Finished {
		t.Errorf("led to %s", to)
	}
	if page := k.get(at, http.StatusOK); strings.Contains(page, "<textarea") || !strings.Contains(page, path(to)) {
		t.Error("a finished draft takes input")
	}
}

// TestTypedStaysOnThePage: what cannot be an amount stays in its cell, marked, with the reason beside it.
func TestTypedStaysOnThePage(t *testing.T) {
	t.Parallel()
	k := open(t)
	at := k.blank()
	v := k.fill(at)
	v.Set("funding.total", "约八万")
	k.post(at, v, http.StatusSeeOther)
	page := k.get(at, http.StatusOK)
	if !regexp.MustCompile(`id="in-funding-total"[^>]*value="约八万"[^>]*aria-invalid="true" aria-describedby="f\d+"`).MatchString(page) {
		t.Error("not marked")
	}
	v = k.fill(at)
	v.Set("do", "finish")
	v.Set("name", "改了的名称")
	page = k.post(at, v, http.StatusUnprocessableEntity)
	if !strings.Contains(page, `href="#in-funding-total"`) || k.of(at).Content.Name != "改了的名称" {
		t.Error("the refusal does not lead to the cell, or lost what was typed")
	}
	v = k.fill(at)
	v.Set("goals.annual", strings.Repeat("长", 20_001))
	if page = k.post(at, v, http.StatusRequestEntityTooLarge); !strings.Contains(page, strings.Repeat("长", 20_001)) {
		t.Error("what was too long is lost")
	}
}

// TestTwoPeople: both texts are shown with who and when, and a button takes either.
func TestTwoPeople(t *testing.T) {
	t.Parallel()
	k := open(t)
	at := k.blank()
	wang := k.fill(at)
	k.who = "li"
	li := k.fill(at)
	li.Set("name", "小李写的")
	li.Set("code", "L-1")
	k.post(at, li, http.StatusSeeOther)
	k.who = "wang"
	wang.Set("name", "小王写的")
	k.post(at, wang, http.StatusSeeOther)
	page := k.get(at, http.StatusOK)
	for _, want := range []string{"小李写的", "小王写的", "小李", "settle|name|"} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not shown", want)
		}
	}
	rival := k.of(at).Rivals[0]
	v := k.fill(at)
	v.Set("do", fmt.Sprintf("settle|name|%d", rival.Edit))
	k.post(at, v, http.StatusSeeOther)
	d := k.of(at)
	if d.Content.Name != "小王写的" || len(d.Rivals) != 0 || d.Content.Code != "L-1" {
		t.Errorf("%+v", d.Content)
	}
	page = k.get(at+"/cell/name", http.StatusOK)
	if !strings.Contains(page, `name="name" value="小李写的"`) {
		t.Error("what was not taken is not told")
	}
	back := url.Values{"saw:name": {"小王写的"}, "name": {"小李写的"}, "do": {"go|name"}}
	if to := k.post(at, back, http.StatusSeeOther); !strings.HasSuffix(to, "?at=name#in-name") || k.of(at).Content.Name != "小李写的" {
		t.Errorf("not taken back: %s", to)
	}
	k.post(at, v, http.StatusConflict) // the same button again
}

// TestFixAndAdd: what a finding proposes is one press.
func TestFixAndAdd(t *testing.T) {
	t.Parallel()
	k := open(t)
	m := sample.Many(1)[0]
	saved, err := k.keep.Save(t.Context(), people["wang"].Actor(), []goal.Entry{{Declaration: m}})
	if err != nil {
		t.Fatal(err)
	}
	at := k.post("/drafts", url.Values{"kind": {"change"}, "from": {string(saved[0].ID)}}, http.StatusSeeOther)
	if again := k.post("/drafts", url.Values{"kind": {"change"}, "from": {string(saved[0].ID)}}, http.StatusSeeOther); again != at {
		t.Error("two drafts of one declaration")
	}
	v := k.fill(at)
	v.Set("funding.annual_total", "1.00")
	k.post(at, v, http.StatusSeeOther)
	page := k.get(at, http.StatusOK)
	fix := regexp.MustCompile(`name="do" value="(fix\|[^"]+)"`).FindStringSubmatch(page)
	if fix == nil {
		t.Fatal("no fix is offered")
	}
	was := goal.Digest(k.of(at).Content)
	v = k.fill(at)
	v.Set("do", html.UnescapeString(fix[1]))
	k.post(at, v, http.StatusSeeOther)
	if goal.Digest(k.of(at).Content) == was || strings.Contains(k.get(at, http.StatusOK), fix[1]) {
		t.Errorf("%s is not fixed", fix[1])
	}
	k.post(at, v, http.StatusConflict)
	v = k.fill(at)
	v.Set("do", "undo")
	k.post(at, v, http.StatusSeeOther)
	if goal.Digest(k.of(at).Content) != was {
		t.Error("not undone")
	}
	if page := k.get(at, http.StatusOK); !strings.Contains(page, "<del>") {
		t.Error("what changed is not listed")
	}
}

// TestRemarks: what a reviewer wrote to a cell stands beside it while it is drafted, also where its row has moved since.
func TestRemarks(t *testing.T) {
	t.Parallel()
	k := open(t)
	saved, err := k.keep.Save(t.Context(), people["wang"].Actor(), []goal.Entry{{Declaration: sample.Many(1)[0]}})
	if err != nil {
		t.Fatal(err)
	}
	id := saved[0].ID
	err = k.d.Write(t.Context(), func(tx *db.Tx) error { // as if the rules had found nothing
		return k.keep.SetTally(tx, goal.Counted{ID: id, Revision: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
	drafter := review.Person{Actor: people["wang"].Actor(), Desks: []review.Desk{{Act: review.ActSubmit, Organisation: "east"}}}
	c, err := k.cases.Submit(t.Context(), drafter, id, 0, review.Handed{Path: []string{"east", "fed", "bureau"}})
	if err != nil {
		t.Fatal(err)
	}
	reviewer := review.Person{Actor: actor.Actor{ID: "p-zhou", Name: "老周"}, Desks: []review.Desk{{Act: "review_unit", Organisation: "east"}}}
	remarks := []review.Cell{{Ref: "indicators[3].target", Text: "请写明依据"}, {Ref: "goals.annual", Text: "请写具体"}}
	if _, err := k.cases.Return(t.Context(), reviewer, id, c.Version, remarks, nil); err != nil {
		t.Fatal(err)
	}
	at := k.post("/drafts", url.Values{"kind": {"change"}, "from": {string(id)}}, http.StatusSeeOther)
	beside := func(row string) bool {
		t.Helper()
		page := k.get(at, http.StatusOK)
		if !strings.Contains(page, "请写具体") || !strings.Contains(page, "老周") {
			t.Fatal("the remarks are not shown")
		}
		for _, note := range strings.Split(page, `<li class="finding`)[1:] {
			if note, _, _ = strings.Cut(note, "</li>"); strings.Contains(note, "请写明依据") {
				id := regexp.MustCompile(`id="(f\d+)"`).FindStringSubmatch(note)[1]
				return regexp.MustCompile(`id="in-row-` + row + `-target"[^>]*aria-describedby="[^"]*\b` + id + `\b`).MatchString(page)
			}
		}
		return false
	}
	if !beside("k3") {
		t.Error("not beside its cell")
	}
	v := k.fill(at)
	v.Set("do", "up|k3")
	k.post(at, v, http.StatusSeeOther)
	if !beside("k3") {
		t.Error("it did not go with its row")
	}
}

// TestOutOfReach: a draft of another unit is not there, and nothing is kept for a unit that one may not draft for.
func TestOutOfReach(t *testing.T) {
	t.Parallel()
	k := open(t)
	at := k.blank()
	v := k.fill(at)
	saved, err := k.keep.Save(t.Context(), people["wang"].Actor(), []goal.Entry{{Declaration: sample.Many(1)[0]}})
	if err != nil {
		t.Fatal(err)
	}
	k.who = "zhao"
	k.get(at, http.StatusNotFound)
	k.get(at+"/cell/name", http.StatusNotFound)
	k.post(at, v, http.StatusNotFound)
	k.post("/drafts", url.Values{"kind": {"blank"}, "organisation": {"east"}, "year": {"2024"}}, http.StatusForbidden)
	k.post("/drafts", url.Values{"kind": {"year"}, "from": {string(saved[0].ID)}}, http.StatusNotFound)
	if w := k.send(http.MethodPost, at+"/edits", strings.NewReader(`{"edits":[]}`), "application/json"); w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
	if page := k.get("/drafts", http.StatusOK); strings.Contains(page, "康复服务经费") {
		t.Error("the list shows it")
	}
	k.who = "nobody"
	if w := k.send(http.MethodPost, at+"/edits", strings.NewReader(`{"edits":[]}`), "application/json"); w.Code != http.StatusUnauthorized {
		t.Errorf("%d", w.Code)
	}
	k.who = "wang"
	v.Set("unit", tree[3].Name)
	v.Set("do", "finish")
	k.post(at, v, http.StatusForbidden)
	if d := k.of(at); d.State != drafts.Open || d.Content.Unit != tree[3].Name {
		t.Errorf("%+v", d.Head)
	}
}

// TestEdits: what a script sends is taken once, and each edit is answered.
func TestEdits(t *testing.T) {
	t.Parallel()
	k := open(t)
	at := k.blank()
	send := func(body string, want int) (out struct {
		Edits []struct {
			Client    string
			Contested bool
		}
		Detail string
	},
	) {
		t.Helper()
		w := k.send(http.MethodPost, at+"/edits", strings.NewReader(body), "application/json")
		if w.Code != want {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	body := `{"edits":[{"client":"a1","at":"code","saw":"","text":"甲"},{"client":"a2","at":"goals.annual","saw":"","text":"一\n二"}]}`
	for range 2 {
		if out := send(body, http.StatusOK); len(out.Edits) != 2 || out.Edits[1].Client != "a2" || out.Edits[0].Contested {
			t.Errorf("%+v", out)
		}
	}
	if d := k.of(at); d.Last != 2 || d.Content.Goals.Annual != "一\n二" {
		t.Errorf("%+v", d.Head)
	}
	k.who = "li"
	if out := send(`{"edits":[{"client":"b1","at":"code","saw":"","text":"乙"}]}`, http.StatusOK); !out.Edits[0].Contested {
		t.Errorf("%+v", out)
	}
	if out := send(`{"edits":[{"client":"b2","at":"nothing","saw":"","text":"乙"}]}`, http.StatusNotFound); out.Detail == "" {
		t.Error("no reason")
	}
	send(`{`, http.StatusUnprocessableEntity)
}

// TestBeginnings: from last year, a document and a template.
func TestBeginnings(t *testing.T) {
	t.Parallel()
	k := open(t)
	saved, err := k.keep.Save(t.Context(), people["wang"].Actor(), []goal.Entry{{Declaration: sample.Many(1)[0]}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := k.pick.Install(t.Context(), people["wang"].Actor()); err != nil {
		t.Fatal(err)
	}
	page := k.get("/drafts/new", http.StatusOK)
	if !strings.Contains(page, string(saved[0].ID)) {
		t.Error("last year's is not offered")
	}
	at := k.post("/drafts", url.Values{"kind": {"year"}, "from": {string(saved[0].ID)}}, http.StatusSeeOther)
	if d := k.of(at); d.Content.Year != sample.Year+1 || len(d.Content.Indicators) == 0 {
		t.Errorf("%+v", d.Content)
	}
	if page := k.get(at, http.StatusOK); !strings.Contains(page, "<del>2023</del>") {
		t.Error("what changed since last year is not listed")
	}
	list, err := k.pick.List(t.Context(), false)
	if err != nil || len(list) == 0 {
		t.Fatal(err)
	}
	at = k.post("/drafts", url.Values{"kind": {"template"}, "template": {string(list[0].ID)}, "organisation": {"east"}, "year": {"2024"}}, http.StatusSeeOther)
	if d := k.of(at); len(d.Content.Indicators) == 0 {
		t.Error("no indicators of the template")
	}
	k.get(at, http.StatusOK)
	page = k.post("/drafts", url.Values{"kind": {"template"}, "template": {string(list[0].ID)}, "organisation": {"east"}, "year": {"二〇"}}, http.StatusUnprocessableEntity)
	if !strings.Contains(page, `aria-describedby="template-year-wrong"`) {
		t.Error("the year is not marked")
	}
}

// TestDiscardOnThePage: what was put away is listed apart and comes back.
func TestDiscardOnThePage(t *testing.T) {
	t.Parallel()
	k := open(t)
	at := k.blank()
	v := k.fill(at)
	v.Set("code", "甲")
	v.Set("do", "discard")
	k.post(at, v, http.StatusSeeOther)
	if page := k.get("/drafts?state=discarded", http.StatusOK); !strings.Contains(page, "康复服务经费") {
		t.Error("not listed")
	}
	k.post(at, v, http.StatusConflict)
	v = k.fill(at)
	v.Set("do", "restore")
	k.post(at, v, http.StatusSeeOther)
	if d := k.of(at); d.State != drafts.Open || d.Content.Code != "甲" {
		t.Errorf("%+v", d.Head)
	}
}

func TestWordsAndTemplates(t *testing.T) {
	t.Parallel()
	k := open(t)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	webtest.Words(t, cat, "drafting.", os.DirFS("."))
	webtest.NoSentences(t, os.DirFS("."))
	for name := range draft.Structs {
		if k.site.Templates("zh")[name] == nil {
			t.Errorf("no page %s", name)
		}
	}
	pages := k.site.Templates("zh")
	for name := range pages {
		if !strings.HasPrefix(name, "draft/") {
			delete(pages, name)
		}
	}
	webtest.Templates(t, pages, draft.Structs)
}
