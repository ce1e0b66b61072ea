package closing_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/keeping"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/web/closing"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
	{ID: "u", Parent: "d", Kind: office.Unit, Name: "一中心"},
	{ID: "e", Parent: "f", Kind: office.Department, Name: "别的部门"},
}

func holds(role office.Role, at office.ID) site.Visitor {
	return site.Visitor{Person: office.Person{ID: "wang", Particulars: office.Particulars{Name: "王主任"}, Posts: []office.Post{{Organisation: at, Role: role}}}, Tree: tree}
}

// desk is the page over a store of its own, with one declaration.
type desk struct {
	t     *testing.T
	h     http.Handler
	books *read.Service
	path  string
	who   site.Visitor
	lang  string
}

func open(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	log := tlogtest.Log(t, d, goal.Tables(), journal.Tables())
	goals := goal.New(d, log)
	kept, err := goals.Save(t.Context(), actor.System, []goal.Entry{{Declaration: goal.Declaration{Name: "权益保障", Year: 2023, Department: "市残联", Unit: "一中心"}}})
	if err != nil {
		t.Fatal(err)
	}
	k := &desk{t: t, books: read.New(d), path: "/d/" + string(kept[0].ID) + "/final", who: holds(office.DepartmentOfficer, "d")}
	at, err := site.New(site.Config{
		Catalog: cat, Version: "test", Now: func() time.Time { return dbtest.Now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Sign: func(*http.Request) (site.Visitor, error) { return k.who, nil },
	})
	if err == nil {
		err = closing.Routes(at, closing.Deps{
			Goal: goals, Closings: k.books.Closings, Close: keeping.New(d, log, journal.New(d)).Close,
			Person: func(_ context.Context, who office.PersonID) (office.Person, error) {
				if who != k.who.Person.ID {
					return office.Person{}, fault.New(fault.NotFound, "fault.not_found")
				}
				return k.who.Person, nil
			},
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	k.h = at.Handler()
	return k
}

// do sends a form where pairs are given, and asks for the page otherwise.
func (k *desk) do(path string, status int, form url.Values, holds ...string) string {
	k.t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	req := httptest.NewRequestWithContext(k.t.Context(), method, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "lang", Value: k.lang})
	w := httptest.NewRecorder()
	k.h.ServeHTTP(w, req)
	body := w.Body.String()
	if w.Code != status {
		k.t.Fatalf("%s %s: status %d, want %d: %s", method, path, w.Code, status, body)
	}
	if status != http.StatusSeeOther {
		for _, wrong := range webtest.Check(body) {
			k.t.Errorf("%s (%s): %s", path, k.lang, wrong)
		}
	}
	for _, want := range holds {
		if !strings.Contains(body, want) {
			k.t.Errorf("%s (%s): no %q in\n%s", path, k.lang, want, body)
		}
	}
	return body
}

func (k *desk) through(want string) {
	k.t.Helper()
	list, err := k.books.Closings(k.t.Context(), 2023)
	if err != nil {
		k.t.Fatal(err)
	}
	got := ""
	for _, c := range list {
		if c.Project == journal.ProjectOf("市残联", "权益保障") && !c.Through.IsZero() {
			got = c.Through.String()
		}
	}
	if got != want {
		k.t.Errorf("final through %q, want %q", got, want)
	}
}

func typed(through, reason string) url.Values {
	return url.Values{"through": {through}, "reason": {reason}}
}

func TestFiguresAreClosedAndOpenedAgain(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.do(k.path, http.StatusOK, nil, "2023 年度的数还没有定", `name="through"`)
	for text, says := range map[string]string{"": "没有填定数的日期", "年底": "“年底”不是日期", "2022-12-31": "不在 2023 年度内", "2023/6/31": "不是日期"} {
		k.do(k.path, http.StatusUnprocessableEntity, typed(text, "核过了"), says, `id="through-wrong"`, `value="核过了"`)
	}
	k.through("")
	k.do(k.path, http.StatusSeeOther, typed("2023-06-30", "上半年已核"))
	k.through("2023-06-30")
	k.do(k.path, http.StatusOK, nil, "截至 2023-06-30 的数已经定了", "上半年已核", "王主任", "全部放开")
	k.do(k.path, http.StatusUnprocessableEntity, typed("2023-06-30", ""), "没有变化")
	k.do(k.path, http.StatusUnprocessableEntity, typed("2023-03-31", " "), "往前改", `id="reason-wrong"`, `value="2023-03-31"`)
	k.do(k.path+"/open", http.StatusUnprocessableEntity, typed("", ""), `id="open-reason-wrong"`, "<details open>")
	k.through("2023-06-30")
	k.do(k.path, http.StatusSeeOther, typed("2023-03-31", "四月重报"))
	k.through("2023-03-31")
	k.do(k.path+"/open", http.StatusSeeOther, typed("", "全部重报"))
	k.through("")
	k.do(k.path+"/open", http.StatusUnprocessableEntity, typed("", "再放开"), "没有变化")
	k.do(k.path, http.StatusOK, nil, "还没有定")
}

func TestOnlyTheDepartmentCloses(t *testing.T) {
	t.Parallel()
	k := open(t)
	for _, who := range []site.Visitor{holds(office.Clerk, "u"), holds(office.Auditor, "d"), holds(office.UnitReviewer, "u")} {
		k.who = who
		for _, lang := range []string{"zh", "en"} {
			k.lang = lang
			if body := k.do(k.path, http.StatusOK, nil); strings.Contains(body, "through") && strings.Contains(body, "<form method=\"post\" action=\""+k.path) {
				t.Errorf("%v is shown a form", who.Person.Posts)
			}
		}
		k.do(k.path, http.StatusForbidden, typed("2023-06-30", "x"))
		k.do(k.path+"/open", http.StatusForbidden, typed("", "x"))
	}
	k.who = holds(office.DepartmentOfficer, "e")
	k.do(k.path, http.StatusNotFound, typed("2023-06-30", "x"))
	k.through("")
}

func TestThePageInEnglish(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.lang = "en"
	k.do(k.path, http.StatusSeeOther, typed("2023-06-30", "上半年已核"))
	k.do(k.path, http.StatusOK, nil, "Figures up to 2023-06-30 are final", `lang="zh-CN">上半年已核`)
	k.do(k.path, http.StatusUnprocessableEntity, typed("soon", ""), "“soon” is not a date")
}

func TestTemplatesFitTheirStructs(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Config{Catalog: cat})
	if err == nil {
		err = closing.Routes(s, closing.Deps{})
	}
	if err != nil {
		t.Fatal(err)
	}
	pages := s.Templates("zh")
	delete(pages, "error")
	webtest.Templates(t, pages, closing.PageTypes)
	webtest.NoSentences(t, os.DirFS("."))
	webtest.Words(t, cat, "closing.", os.DirFS("."))
}
