package disclosure_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	"plumbline/disclosure"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/receipt"
	"plumbline/disclosure/snapshot"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	publishing "plumbline/web/disclosure"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
	{ID: "u", Parent: "d", Kind: office.Unit, Name: "一中心"},
}

func holds(role office.Role, at office.ID) site.Visitor {
	return site.Visitor{Person: office.Person{ID: "wang", Particulars: office.Particulars{Name: "王主任"}, Posts: []office.Post{{Organisation: at, Role: role}}}, Tree: tree}
}

// desk is the pages over a store with one approved declaration and its year.
type desk struct {
	t          *testing.T
	h          http.Handler
	db         *db.DB
	room       *disclosure.Service
	objections *receipt.Service
	id         string
	who        site.Visitor
	lang       string
}

func declared() goal.Declaration {
	return goal.Declaration{
		Name: "权益保障", Year: 2025, Department: "市残联", Unit: "一中心", Goals: goal.Goals{Annual: "为残疾人提供法律服务。"},
		Indicators: []goal.Indicator{{Level1: goal.Output, Level2: "数量指标", Name: "咨询人次", Target: goal.ParseTarget("≥30人次")}},
	}
}

func open(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	must(t, err)
	log := tlogtest.Log(t, d, goal.Tables(), measure.Tables(), disclosure.Tables(), bundle.Tables(), receipt.Tables())
	goals, books := goal.New(d, log), read.New(d)
	m := measure.New(d, log, books, measure.NewCatalogue(journal.Measure{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true}))
	kept, err := goals.Save(t.Context(), actor.System, []goal.Entry{{Declaration: declared()}})
	must(t, err)
	id := kept[0].ID
	must(t, m.Confirm(t.Context(), actor.System, id, 0, []measure.Binding{{
		Key: measure.KeyOf(declared().Indicators, 0), Way: measure.Measured, Measure: "activity.attended", Matter: "咨询", Read: judge.Num, Judgement: "target",
	}}))
	for i := range 33 {
		line := journal.Line{
			Account: journal.Account{Year: 2025, Project: journal.ProjectOf("市残联", "权益保障"), Measure: journal.Of("activity.attended", "咨询")},
			Day:     day.Of(2025, 3, 1+i%28), Person: journal.Person(i + 1), Num: 1, Dim: journal.Dim{Sex: []string{"f", "m"}[min(1, i/30)]},
		}
		must(t, d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := journal.New(d).Settle(tx, nil, journal.Voucher{Ref: fmt.Sprint("record/", i), Want: []journal.Line{line}})
			return err
		}))
	}
	k := &desk{t: t, db: d, id: string(id), who: holds(office.DepartmentOfficer, "d")}
	packages := bundle.New(d, func() (bundle.Words, error) { return bundle.Words{Zh: cat.For("zh").T, En: cat.For("en").T}, nil }, nil)
	k.room = disclosure.New(d, log, disclosure.Deps{Goal: goals, Review: review.New(d, nil), Measure: m, Books: books, Package: packages.Keep})
	k.objections = receipt.New(d, log, books, nil)
	at, err := site.New(site.Config{
		Catalog: cat, Version: "test", Now: func() time.Time { return dbtest.Now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Sign: func(*http.Request) (site.Visitor, error) { return k.who, nil },
	})
	must(t, err)
	signer, err := tlog.OpenKey(t.TempDir() + "/log.key")
	must(t, err)
	must(t, publishing.Routes(at, publishing.Deps{
		Goal: goals, Room: k.room, Objections: k.objections, Public: "https://example.org",
		Complete: func(ctx context.Context) error {
			return errors.Join(k.room.Complete(ctx, tlog.New(d, signer), signer.Public()), packages.Complete(ctx, tlog.New(d, signer)))
		},
	}))
	k.h = at.Handler()
	return k
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// approve says that the declaration was approved.
func (k *desk) approve() {
	k.t.Helper()
	must(k.t, k.db.Write(k.t.Context(), func(tx *db.Tx) error {
		content := fmt.Sprintf(`{"declaration":%q,"frozen":1,"frozen_digest":%q,"state":"approved"}`, k.id, goal.Digest(declared()))
		_, err := tx.Exec(`INSERT INTO review_case (declaration, organisation, year, version, state, act, step, since, revision, frozen, content)
			VALUES ($1, 'u', 2025, 1, 'approved', '', '', $2, 1, 1, $3)`, k.id, db.Instant(tx.Now), content)
		return err
	}))
}

// do sends a form where there is one, and asks for the page otherwise.
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

const (
	year    = "/disclosure?department=%E5%B8%82%E6%AE%8B%E8%81%94&year=2025"
	approve = "/disclosure/approve?department=%E5%B8%82%E6%AE%8B%E8%81%94&year=2025&kind=results"
	publish = "/disclosure/publish?department=%E5%B8%82%E6%AE%8B%E8%81%94&year=2025&kind=results"
	retreat = "/disclosure/withdraw?department=%E5%B8%82%E6%AE%8B%E8%81%94&year=2025&kind=results"
	version = "/disclosure/version?department=%E5%B8%82%E6%AE%8B%E8%81%94&year=2025&number="
)

var stamp = regexp.MustCompile(`name="stamp" value="([0-9a-f]+)"`)

func (k *desk) stamp() string {
	k.t.Helper()
	got := stamp.FindStringSubmatch(k.do(year, http.StatusOK, nil))
	if got == nil {
		k.t.Fatal("the page has no form to publish with")
	}
	return got[1]
}

// TestYear lives through a year: what stops, the day of approval, what is hidden, publishing what was seen, a second version with a reason, taking back.
func TestYear(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.do("/disclosure", http.StatusOK, nil, "绩效结果还不能公开：2 项检查没有通过", "目标经过批复", "没有填批复的日期")
	k.do(publish, http.StatusUnprocessableEntity, url.Values{"stamp": {"x"}})
	k.approve()
	k.do(approve, http.StatusUnprocessableEntity, url.Values{"day": {"二月"}, "note": {"财预"}}, "不是日期", `value="二月"`, `value="财预"`)
	k.do(approve, http.StatusSeeOther, url.Values{"day": {"2026-02-20"}})
	body := k.do(year, http.StatusOK, nil, "绩效结果可以公开了", "还剩 10 天", "将隐去", "咨询人次", "为残疾人提供法律服务。")
	if strings.Contains(body, `name="reason"`) {
		t.Error("a first version asks for a reason")
	}
	seen := k.stamp()
	k.do("/d/"+k.id+"/disclosure", http.StatusOK, nil, "先替您拟了一份", "这件事由一中心来做。", "33人次", "从业务记录里数", "分性别 男：分子 3，本身太小", "不隐去就能减出别的")
	k.do("/d/"+k.id+"/disclosure", http.StatusUnprocessableEntity, url.Values{"plain": {""}, "easy_read": {"一句。"}, "seen": {"0"}}, "一句。")
	k.do("/d/"+k.id+"/disclosure", http.StatusSeeOther, url.Values{"plain": {"有法律问题，找我们。"}, "seen": {"0"}})
	k.do(publish, http.StatusUnprocessableEntity, url.Values{"stamp": {seen}}, "请再看一遍")
	k.do(publish, http.StatusSeeOther, url.Values{"stamp": {k.stamp()}})
	k.do(year, http.StatusOK, nil, "绩效结果已经公开，与现在的账一致", "已签名", "批复后第", "https://example.org/d")
	k.do(version+"1", http.StatusOK, nil, "第 1 版：绩效结果", "已经写入签名的日志")
	k.do(version+"2", http.StatusNotFound, nil)

	k.do("/d/"+k.id+"/disclosure", http.StatusSeeOther, url.Values{"plain": {"法律问题，免费问。"}, "seen": {"1"}})
	next := k.stamp()
	k.do(publish, http.StatusUnprocessableEntity, url.Values{"stamp": {next}}, "写明原因")
	k.do(publish, http.StatusSeeOther, url.Values{"stamp": {next}, "reason": {"改了说明"}})
	k.do(version+"2", http.StatusOK, nil, "改了说明", "一句话说明：原来是 有法律问题，找我们。，现在是 法律问题，免费问。")
	k.do(retreat, http.StatusUnprocessableEntity, url.Values{"reason": {""}}, "写明原因")
	k.do(retreat, http.StatusSeeOther, url.Values{"reason": {"数有误"}})
	k.do(year, http.StatusOK, nil, "公开的内容已经撤回", "数有误")
	k.lang = "en"
	k.do(year, http.StatusOK, nil, "What was published has been taken back", "Term of publication")
	k.do(version+"2", http.StatusOK, nil, "Plain sentence: was")
	k.do("/d/"+k.id+"/disclosure", http.StatusOK, nil, "As the public will see it")
}

// TestWhoMayNotPublish sees what is public and how the term stands, and nothing that is not out yet.
func TestWhoMayNotPublish(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.approve()
	k.who = holds(office.Auditor, "d")
	body := k.do(year, http.StatusOK, nil, "公开的期限")
	for _, no := range []string{"咨询人次", "<form method=\"post\" action=\"/disclosure", "还没有填"} {
		if strings.Contains(body, no) {
			t.Errorf("an auditor sees %q", no)
		}
	}
	k.do("/d/"+k.id+"/disclosure", http.StatusForbidden, nil)
	k.do(publish, http.StatusForbidden, url.Values{"stamp": {"x"}})
}

// TestObjections: an objection is listed, opens with a reason, and is answered once.
func TestObjections(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.approve()
	k.do(approve, http.StatusSeeOther, url.Values{"day": {"2026-02-20"}})
	k.do(publish, http.StatusSeeOther, url.Values{"stamp": {k.stamp()}})
	got, err := k.objections.Object(t.Context(), receipt.Complaint{
		Place: receipt.Place{Department: "市残联", Year: 2025, Number: 1, Project: k.id, Indicator: 1}, Text: "我三月去过，怎么没有算我？请查一查。", Contact: "电话留在窗口",
	}, "192.0.2.1")
	must(t, err)
	at := fmt.Sprintf("/disclosure/objections/%d", got.Number)
	k.do(year, http.StatusOK, nil, "异议 1 件", at)
	if body := k.do(at, http.StatusOK, nil, "等答复", "咨询人次"); strings.Contains(body, "我三月去过") {
		t.Error("the text is shown without a reason")
	}
	k.do(at+"/open", http.StatusUnprocessableEntity, url.Values{"reason": {""}}, "为什么要看")
	k.do(at+"/open", http.StatusOK, url.Values{"reason": {"核对三月的记录"}}, "我三月去过", "电话留在窗口")
	k.do(at, http.StatusUnprocessableEntity, url.Values{"answer": {"核对过三月的签到表，您那一次已经计入。"}}, "结论", "核对过三月的签到表")
	k.do(at, http.StatusSeeOther, url.Values{"finding": {"rejected"}, "answer": {"核对过三月的签到表，您那一次已经计入。"}})
	k.do(at, http.StatusOK, nil, "已答复", "核对无误")
	k.do("/disclosure/objections/99", http.StatusNotFound, nil)
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	must(t, err)
	at, err := site.New(site.Config{Catalog: cat})
	must(t, err)
	must(t, publishing.Routes(at, publishing.Deps{}))
	webtest.Templates(t, at.Templates("zh"), publishing.PageTypes)
	webtest.NoSentences(t, os.DirFS("templates"))
	webtest.Words(t, cat, "disclosing.", os.DirFS("."))
	if snapshot.Slug("市残联") == snapshot.Slug("县残联") {
		t.Error("two departments have one address")
	}
}
