package activity_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review/story"
	"plumbline/sample"
	"plumbline/web/activity"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

var wang = actor.Actor{ID: "wang", Name: "填报人小王"}

// world is the page over a store with two declarations.
type world struct {
	t    *testing.T
	h    http.Handler
	keep *goal.Service
	ids  []goal.ID
	key  string
	who  site.Sign
	lang string
}

func build(t *testing.T) *world {
	t.Helper()
	d := dbtest.SQLite(t)
	log := tlogtest.Log(t, d, goal.Tables())
	signer, err := tlog.OpenKey(filepath.Join(t.TempDir(), "log.key"))
	if err != nil {
		t.Fatal(err)
	}
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, keep: goal.New(d, log), key: signer.Public(), who: webtest.Everyone(wang), lang: "zh"}
	for _, m := range sample.Many(2) {
		w.ids = append(w.ids, w.save(goal.Entry{Declaration: m}))
	}
	s, err := site.New(site.Config{
		Catalog: cat, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Sign: func(r *http.Request) (site.Visitor, error) { return w.who(r) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := activity.Routes(s, activity.Deps{Goal: w.keep, Story: story.New(d), Proof: tlog.New(d, signer)}); err != nil {
		t.Fatal(err)
	}
	w.h = s.Handler()
	return w
}

func (w *world) save(e goal.Entry) goal.ID {
	w.t.Helper()
	saved, err := w.keep.Save(w.t.Context(), wang, []goal.Entry{e})
	if err != nil {
		w.t.Fatal(err)
	}
	return saved[0].ID
}

// edit makes a further revision.
func (w *world) edit(id goal.ID, text string) {
	w.t.Helper()
	k, err := w.keep.Get(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	k.Declaration.Goals.Annual += text
	w.save(goal.Entry{ID: id, Declaration: k.Declaration})
}

func (w *world) get(path string) *httptest.ResponseRecorder {
	w.t.Helper()
	req := httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, path, nil)
	req.AddCookie(&http.Cookie{Name: "lang", Value: w.lang})
	out := httptest.NewRecorder()
	w.h.ServeHTTP(out, req)
	return out
}

// page demands a good page with these words in it.
func (w *world) page(path string, words ...string) string {
	w.t.Helper()
	out := w.get(path)
	body := out.Body.String()
	if out.Code != http.StatusOK {
		w.t.Fatalf("%s: %d\n%s", path, out.Code, body)
	}
	for _, wrong := range webtest.Check(body) {
		w.t.Errorf("%s: %s", path, wrong)
	}
	for _, word := range words {
		if !strings.Contains(body, word) {
			w.t.Errorf("%s does not say %q", path, word)
		}
	}
	return body
}

func TestActivityIsTold(t *testing.T) {
	t.Parallel()
	w := build(t)
	w.edit(w.ids[0], "服务 500 人次。")
	path := "/d/" + string(w.ids[0]) + "/activity"
	body := w.page(path, "写成了申报表（第 1 稿）", "改成了第 2 稿，改动 1 处", "看改动", "填报人小王", "第 2 条", "goal.save", "下载证明文件",
		"/compare?a="+string(w.ids[0])+".1&amp;b="+string(w.ids[0])+".2")
	if n := strings.Count(body, "<details>"); n != 2 {
		t.Errorf("%d acts", n)
	}
	w.lang = "en"
	w.page(path, "made revision 2; changes: 1", "wrote the declaration (revision 1)", "Entry 2")
}

// TestProofIsOfThisDeclaration: the file proves the act, and no address gives the act of another declaration.
func TestProofIsOfThisDeclaration(t *testing.T) {
	t.Parallel()
	w := build(t)
	out := w.get("/d/" + string(w.ids[1]) + "/activity/1/proof")
	res, err := tlog.VerifyBundle(out.Body.Bytes(), w.key)
	if err != nil || out.Code != http.StatusOK || res.Leaf.Subject != goal.Subject(w.ids[1]) {
		t.Errorf("%d, %v, %+v", out.Code, err, res.Leaf)
	}
	for _, path := range []string{
		"/d/" + string(w.ids[0]) + "/activity/1/proof", "/d/" + string(w.ids[0]) + "/activity/77/proof", "/d/" + string(w.ids[0]) + "/activity/-1/proof",
		"/d/" + string(w.ids[0]) + "/activity/x/proof", "/d/nobody/activity/1/proof", "/d/nobody/activity", "/d/" + string(w.ids[0]) + "/activity?before=x",
	} {
		if got := w.get(path); got.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.Code)
		}
	}
	w.who = func(*http.Request) (site.Visitor, error) {
		return site.Visitor{
			Person: office.Person{ID: "li", Posts: []office.Post{{Organisation: "other", Role: office.Drafter}}},
			Tree:   office.Tree{{ID: "root", Kind: office.Department, Name: "root"}, {ID: "other", Parent: "root", Kind: office.Unit, Name: "other"}},
		}, nil
	}
	for _, path := range []string{"/activity", "/activity/1/proof"} {
		if got := w.get("/d/" + string(w.ids[1]) + path); got.Code == http.StatusOK || strings.Contains(got.Body.String(), "goal.save") {
			t.Errorf("%s: %d for who may not read it", path, got.Code)
		}
	}
}

// TestPagesOfActivity: what does not fit on a page stands on the next, once.
func TestPagesOfActivity(t *testing.T) {
	t.Parallel()
	w := build(t)
	for i := range 60 {
		w.edit(w.ids[0], fmt.Sprintf("第%d次。", i))
	}
	first := w.page("/d/"+string(w.ids[0])+"/activity", "更早的操作")
	next := regexp.MustCompile(`href="([^"]*before=\d+)"`).FindStringSubmatch(first)
	if next == nil {
		t.Fatal("no way to what came before")
	}
	second := w.page(next[1], "最近的操作", "写成了申报表（第 1 稿）")
	if n := strings.Count(first+second, "<details>"); n != 61 {
		t.Errorf("%d acts on two pages", n)
	}
	w.page("/d/"+string(w.ids[1])+"/activity?before=1", "更多关于这份申报表")
}
