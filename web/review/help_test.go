package review_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/goal/draft"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/mail"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/review/desk"
	"plumbline/review/remind"
	"plumbline/rule"
	"plumbline/sample"
	pages "plumbline/web/review"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

// tree is a district with its finance bureau, a department and two units.
var tree = office.Tree{
	{ID: "district", Kind: office.District, Name: "演示区"},
	{ID: "bureau", Parent: "district", Kind: office.Finance, Name: "演示区财政局"},
	{ID: "dept", Parent: "bureau", Kind: office.Department, Name: "演示区残联"},
	{ID: "u1", Parent: "dept", Kind: office.Unit, Name: "一中心"},
	{ID: "u2", Parent: "dept", Kind: office.Unit, Name: "二中心"},
}

// staff is one person of each role; zhou is the second finance reviewer.
var staff = map[string][]office.Post{
	"wang": {{Organisation: "u1", Role: office.Drafter}},
	"wu":   {{Organisation: "u2", Role: office.Drafter}},
	"li":   {{Organisation: "u1", Role: office.UnitReviewer}},
	"both": {{Organisation: "u1", Role: office.Drafter}, {Organisation: "u1", Role: office.UnitReviewer}},
	"chen": {{Organisation: "dept", Role: office.DepartmentOfficer}},
	"zhou": {{Organisation: "bureau", Role: office.FinanceReviewer}},
	"gao":  {{Organisation: "bureau", Role: office.Evaluator}},
	"shen": {{Organisation: "bureau", Role: office.Auditor}},
	"root": {{Organisation: "district", Role: office.Administrator}},
	"none": nil,
}

// world is the pages over a store of their own, with three declarations: two of the first unit, one of the second.
type world struct {
	t       *testing.T
	d       *db.DB
	h       http.Handler
	goal    *goal.Service
	rule    *rule.Service
	cases   *review.Service
	desk    *desk.Service
	told    *remind.Service
	courses *course.Service
	draft   *draft.Service
	now     time.Time
	id      []goal.ID
	lang    string
}

// visitor is one of the staff; "wang@none" is wang with what none may do now.
func visitor(name string) site.Visitor {
	name, as, moved := strings.Cut(name, "@")
	if !moved {
		as = name
	}
	return site.Visitor{
		Person: office.Person{ID: office.PersonID(name), Particulars: office.Particulars{Name: "姓名" + name}, Posts: staff[as]}, Tree: tree,
	}
}

func signed(r *http.Request) (site.Visitor, error) { return visitor(r.Header.Get("Who")), nil }

func open(t *testing.T, cfg db.Config) *world {
	t.Helper()
	w := &world{t: t, now: dbtest.Now}
	cfg.Now = func() time.Time { return w.now }
	d, err := db.Open(t.Context(), cfg)
	w.must(err)
	t.Cleanup(func() { _ = d.Close() })
	log := tlogtest.Registry(t, review.Tables(), course.Tables(), goal.Tables(), rule.Tables(), draft.Tables())
	w.d, w.goal = d, goal.New(d, log, review.Editable)
	w.rule, w.cases, w.desk = rule.New(d, w.goal, log), review.New(d, log), desk.New(d, log)
	w.courses = course.New(d, log)
	w.draft = draft.New(d, w.goal, log, review.Editable)
	w.told = remind.New(d, log, w.desk, mail.NewOutbox(d))
	t.Cleanup(func() { tlogtest.Sound(t, d, log) })
	cat, err := i18n.Load(locale.FS)
	w.must(err)
	at, err := site.New(site.Config{Catalog: cat, Version: "test", Sign: signed, Now: func() time.Time { return w.now }})
	w.must(err)
	w.must(pages.Routes(at, pages.Deps{Goal: w.goal, Rule: w.rule, Cases: w.cases, Desk: w.desk, Remind: w.told, Courses: w.courses}))
	w.h = at.Handler()
	for i, m := range sample.Many(3) {
		m.Department, m.Unit = "演示区残联", []string{"一中心", "一中心", "二中心"}[i]
		writer := []string{"wang", "wang", "wu"}[i]
		saved, err := w.goal.Save(t.Context(), actor.Actor{ID: writer, Name: "姓名" + writer}, []goal.Entry{{Declaration: m}})
		w.must(err)
		w.id = append(w.id, saved[0].ID)
	}
	return w
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) { f(open(t, cfg)) })
}

func one(t *testing.T) *world {
	t.Helper()
	return open(t, db.Config{Data: t.TempDir()})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) do(who, method, path string, values url.Values) *httptest.ResponseRecorder {
	w.t.Helper()
	req := httptest.NewRequestWithContext(w.t.Context(), method, path, strings.NewReader(values.Encode()))
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Who", who)
	if w.lang != "" {
		req.AddCookie(&http.Cookie{Name: "lang", Value: w.lang})
	}
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, req)
	return rec
}

// page gets a page and fails unless it is whole.
func (w *world) page(who, path string, status int) string {
	w.t.Helper()
	rec := w.do(who, http.MethodGet, path, nil)
	return w.whole(rec, who+" "+path, status)
}

func (w *world) whole(rec *httptest.ResponseRecorder, what string, status int) string {
	w.t.Helper()
	body := rec.Body.String()
	if rec.Code != status {
		w.t.Fatalf("%s: status %d, want %d: %s", what, rec.Code, status, said(body))
	}
	for _, wrong := range webtest.Check(body) {
		w.t.Errorf("%s (%s): %s", what, w.lang, wrong)
	}
	return body
}

var tags = regexp.MustCompile(`(?s)<(style|script).*?</\w+>|<[^>]*>|\s+`)

// said is the words of a page.
func said(body string) string {
	_, body, _ = strings.Cut(body, "<main")
	return tags.ReplaceAllString(body, " ")
}

// form is a form of a page as a browser would send it: its fields with what they hold.
type form struct {
	action string
	values url.Values
}

var (
	forms   = regexp.MustCompile(`(?s)<form[^>]*method="post"[^>]*action="([^"]+)"[^>]*>(.*?)</form>`)
	buttons = regexp.MustCompile(`formaction="([^"]+)"`)
	inputs  = regexp.MustCompile(`<input type="(\w+)"[^>]*name="([^"]*)"(?: value="([^"]*)")?([^>]*)>`)
)

// press finds the form of a page that a button sends to an address, fills it in and sends it. It fails where the page
// offers no such button.
func (w *world) press(who, page, action string, fill url.Values) *httptest.ResponseRecorder {
	w.t.Helper()
	f, ok := find(w.page(who, page, http.StatusOK), action)
	if !ok {
		w.t.Fatalf("%s is offered no %s on %s", who, action, page)
	}
	for name, v := range fill {
		f.values[name] = v
	}
	return w.do(who, http.MethodPost, f.action, f.values)
}

func find(body, action string) (form, bool) {
	for _, m := range forms.FindAllStringSubmatch(body, -1) {
		to := []string{m[1]}
		for _, b := range buttons.FindAllStringSubmatch(m[2], -1) {
			to = append(to, b[1])
		}
		for _, address := range to {
			if address != action {
				continue
			}
			f := form{action, url.Values{}}
			for _, in := range inputs.FindAllStringSubmatch(m[2], -1) {
				if in[1] == "radio" && !strings.Contains(in[4], "checked") || in[1] == "checkbox" && !strings.Contains(in[4], "checked") {
					continue
				}
				f.values.Set(in[2], in[3])
			}
			return f, true
		}
	}
	return form{}, false
}

// done presses a button and fails unless the act was carried out.
func (w *world) done(who string, n int, act string, fill url.Values) {
	w.t.Helper()
	rec := w.press(who, w.at(n), "/d/"+string(w.id[n])+"/"+act, fill)
	if rec.Code != http.StatusSeeOther {
		w.t.Fatalf("%s %s: status %d: %s", who, act, rec.Code, said(rec.Body.String()))
	}
	w.page(who, strings.TrimSuffix(rec.Header().Get("Location"), "#saved"), http.StatusOK)
}

// refused presses a button and fails unless the page says why it was not done.
func (w *world) refused(who string, n int, act string, fill url.Values, status int, words ...string) string {
	w.t.Helper()
	rec := w.press(who, w.at(n), "/d/"+string(w.id[n])+"/"+act, fill)
	body := w.whole(rec, who+" "+act, status)
	says(w.t, body, words...)
	return body
}

func (w *world) at(n int) string { return "/d/" + string(w.id[n]) + "/review" }

func (w *world) offers(who string, n int, act string) bool {
	w.t.Helper()
	_, ok := find(w.page(who, w.at(n), http.StatusOK), "/d/"+string(w.id[n])+"/"+act)
	return ok
}

func says(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(said(body), word) && !strings.Contains(body, word) {
			t.Errorf("the page does not say %q:\n%s", word, said(body))
		}
	}
}

func (w *world) silent(body string, words ...string) {
	w.t.Helper()
	for _, word := range words {
		if strings.Contains(said(body), word) {
			w.t.Errorf("the page says %q", word)
		}
	}
}

// explain answers every open finding of a declaration that can be answered; all of them, or the warnings alone.
func (w *world) explain(n int, all bool) {
	w.t.Helper()
	list, err := w.rule.Of(w.t.Context(), w.id[n])
	w.must(err)
	by := actor.Actor{ID: "wang", Name: "姓名wang"}
	answered := map[string]bool{}
	for _, j := range list {
		key := j.Rule + string(j.Ref)
		if j.Outcome != rule.Finding || j.Dismissed != nil || answered[key] || !all && j.Severity != rule.Warning {
			continue
		}
		answered[key] = true
		w.must(w.rule.Dismiss(w.t.Context(), by, w.id[n], j.Rule, j.Ref, "已核实"))
	}
}

// change saves another revision of a declaration.
func (w *world) change(who string, n int, annual string) {
	w.t.Helper()
	k, err := w.goal.Get(w.t.Context(), w.id[n])
	w.must(err)
	d := k.Declaration
	d.Goals.Annual = annual
	_, err = w.goal.Save(w.t.Context(), actor.Actor{ID: who, Name: "姓名" + who}, []goal.Entry{{ID: w.id[n], Declaration: d}})
	w.must(err)
}

func (w *world) version(n int) string {
	w.t.Helper()
	c, err := w.cases.Of(w.t.Context(), w.id[n])
	w.must(err)
	return strconv.Itoa(c.Version)
}

// grades is a review sheet filled in.
func grades(parts, overall string) url.Values {
	return url.Values{"completeness": {parts}, "relevance": {parts}, "suitability": {parts}, "feasibility": {parts}, "overall": {overall}}
}

func with(v url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for name, values := range v {
		out[name] = values
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}
