package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestTheFirstDays is the way from an empty store to a drafter at work: set-up, second factor, organisations, hiring, the
// link that is handed over, and what the drafter may see.
func TestTheFirstDays(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := visited(t, cfg, how{})
		admin := w.browser()
		setUp(w, admin)
		root := admin.get("/staff").is(http.StatusOK, "某市").find(`/staff/o/([a-z0-9]+)"`)
		bureau := foundBelow(admin, root, "finance", "某市财政局")
		fed := foundBelow(admin, bureau, "department", "某市残联")
		centre, school := foundBelow(admin, fed, "unit", "就业中心"), foundBelow(admin, fed, "unit", "培训学校")

		admin.post("/staff/o/"+centre+"/hire", "name", "林晓", "role", "finance_reviewer", "login", "lin").is(http.StatusUnprocessableEntity, "里不能设这个角色", "林晓")
		given := admin.post("/staff/o/"+centre+"/hire", "name", "林晓", "role", "drafter", "login", "lin", "phone", "13800001234").is(http.StatusOK, "交给林晓的链接")
		if given.header.Get("Cache-Control") != "no-store" {
			t.Errorf("a page with a link is kept: %q", given.header.Get("Cache-Control"))
		}
		link := given.find(`id="secret">([^<]*)<`)

		own, other := keep(w, "就业中心", "就业培训"), keep(w, "培训学校", "学校修缮")
		lin := w.browser()
		lin.get(link).leads("/link")
		lin.get("/link").is(http.StatusOK, "林晓", "lin").hides(link)
		lin.post("/link", "password", "短", "again", "短").is(http.StatusUnprocessableEntity, "口令至少 12 个字符")
		lin.post("/link", "password", strong, "again", "别的").is(http.StatusUnprocessableEntity, "两次输入的口令不一样")
		lin.post("/link", "password", strong, "again", strong).leads("/")
		w.browser().get(link).is(http.StatusNotFound, "用过、过期或不存在")

		lin.follow("/").is(http.StatusOK)
		lin.follow("/summary").is(http.StatusOK, "就业培训").hides("学校修缮")
		lin.get("/d/"+own).is(http.StatusOK, "就业培训")
		lin.get("/d/" + other).is(http.StatusNotFound).hides("学校修缮")
		lin.get("/staff/o/"+school).is(http.StatusOK, "管理员").hides("/hire", "13800001234")
		lin.post("/staff/o/"+centre+"/found", "kind", "unit", "name", "x").is(http.StatusForbidden, "您的角色不能办这件事", "管理员（本单位、下级单位）")
		lin.post("/staff/o/"+school+"/rename", "name", "x").is(http.StatusNotFound)

		for _, secret := range []string{link[strings.LastIndex(link, "/")+1:], admin.session(), lin.session(), strong} {
			if strings.Contains(w.logged.String(), secret) {
				t.Error("a secret stands in the log")
			}
		}
	})
}

// setUp goes through the first set-up to the second factor, and comes out as an administrator.
func setUp(w *town, b *browser) {
	t := w.t
	t.Helper()
	b.get("/").leads("/sign-in")
	b.get("/sign-in").is(http.StatusOK, "plumbline link --set-up").hides(`name="password"`)
	secret, err := w.account.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	taken := b.get("/set-up/" + secret).leads("/set-up")
	if taken.header.Get("Referrer-Policy") != "no-referrer" || taken.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: %v", taken.what, taken.header)
	}
	b.get("/set-up").is(http.StatusOK, "第一次设置").hides(secret)
	form := []string{"kind", "district", "organisation", "某市", "person", "赵一", "login", "zhao", "password", strong, "again", strong}
	wrong := func(name, value, says string) {
		t.Helper()
		bent := append([]string{}, form...)
		for i := range bent {
			if bent[i] == name {
				bent[i+1] = value
			}
		}
		b.post("/set-up", bent...).is(http.StatusUnprocessableEntity, says, `value="zhao"`).hides(strong)
	}
	wrong("password", "zhao12345678zhao", "两次输入的口令不一样")
	wrong("again", "", "两次输入的口令不一样")
	wrong("organisation", " ", "请填写机构名称")
	wrong("person", " ", "请填写姓名")
	wrong("kind", "village", "请选择机构类别")
	before := b.session()
	b.post("/set-up", form...).leads("/second/enrol")
	if b.session() == before || b.session() == "" {
		t.Error("no session was opened")
	}
	b.get("/summary?x=1").leads("/second?back=%2Fsummary%3Fx%3D1")
	b.get("/second?back=%2Fsummary").leads("/second/enrol?back=%2Fsummary")
	b.post("/account/tokens", "name", "x").is(http.StatusUnauthorized)
	b.post("/second/enrol", "code", "000000").is(http.StatusUnprocessableEntity, "验证码不对")
	before = b.session()
	paper := b.prove()
	if len(paper) != 10 || b.session() == before {
		t.Errorf("%d codes, the same secret: %v", len(paper), b.session() == before)
	}
	b.get("/second").leads("/")
	w.browser().get("/set-up/" + secret).is(http.StatusNotFound)
	if again, err := w.account.SetUpLink(t.Context()); again != "" || err != nil {
		t.Errorf("a second set-up: %q, %v", again, err)
	}
	comeBack(w, b, paper)
}

// comeBack signs out and in again, with a code on paper, once.
func comeBack(w *town, b *browser, paper []string) {
	t := w.t
	t.Helper()
	b.post("/sign-out").leads("/sign-in?done=out")
	b.get("/staff").leads("/sign-in?back=%2Fstaff")
	b.post("/sign-in", "login", " ZHAO ", "password", strong, "back", "/staff?q=%E8%B5%B5").leads("/second?back=%2Fstaff%3Fq%3D%25E8%25B5%25B5")
	b.get("/second").is(http.StatusOK, "赵一")
	b.post("/second", "code", "aaaa-aaaa-aaaa-aaaa").is(http.StatusUnprocessableEntity)
	b.post("/second", "code", strings.ToUpper(paper[0]), "back", "/staff").leads("/staff")
	b.get("/staff?q=zhao").is(http.StatusOK, "赵一")

	twice := w.browser()
	twice.signIn("zhao", strong).leads("/second")
	twice.post("/second", "code", paper[0]).is(http.StatusUnprocessableEntity)
	w.pass(31 * time.Second)
	twice.secret = b.secret
	twice.post("/second", "code", twice.code(), "back", "https://evil.example/").leads("/")
}

func foundBelow(b *browser, parent, kind, name string) string {
	b.w.t.Helper()
	made := b.post("/staff/o/"+parent+"/found", "kind", kind, "name", name).is(http.StatusSeeOther)
	b.get(made.to).is(http.StatusOK, "机构已设立", name)
	return regexp.MustCompile(`/staff/o/([a-z0-9]+)`).FindStringSubmatch(made.to)[1]
}

// keep keeps a declaration of a unit of 某市残联.
func keep(w *town, unit, name string) string {
	w.t.Helper()
	saved, err := w.goal.Save(w.t.Context(), actor.System, []goal.Entry{{Declaration: goal.Declaration{
		Name: name, Year: 2023, Nature: "其他一次性项目", Category: "特定目标类", Department: "某市残联", Unit: unit,
	}}})
	if err != nil {
		w.t.Fatal(err)
	}
	return string(saved[0].ID)
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	w, desk := founded(t, how{})
	phone := w.browser()
	phone.agent, phone.secret = "Mozilla/5.0 (Linux; Android 15) Chrome/141.0 Mobile Safari/537.36", desk.secret
	w.pass(time.Minute)
	phone.signIn("zhao", strong)
	phone.post("/second", "code", phone.code()).leads("/")
	list := phone.get("/account").is(http.StatusOK, "在 2 处登录", "Chrome Android", "Firefox Linux", "（本次）")
	if strings.Contains(list.body, desk.session()) || strings.Contains(list.body, phone.session()) {
		t.Error("the list holds a secret")
	}
	others := regexp.MustCompile(`/account/sessions/([a-z0-9]+)/end`).FindAllStringSubmatch(list.body, -1)
	if len(others) != 2 {
		t.Fatalf("%d sessions can be ended", len(others))
	}
	phone.post("/account/sessions/" + others[1][1] + "/end").leads("/account?done=ended") // the older one
	phone.get("/account?done=ended").is(http.StatusOK, "已结束那次登录", "在 1 处登录")
	desk.get("/account").leads("/sign-in?back=%2Faccount")

	w.pass(time.Minute)
	desk.signIn("zhao", strong)
	desk.post("/second", "code", desk.code()).leads("/")
	desk.post("/account/sessions/end").leads("/account?done=ended_all")
	phone.get("/account").leads("/sign-in?back=%2Faccount")
	desk.get("/account").is(http.StatusOK, "在 1 处登录")

	w.hire("就业中心", office.Drafter, "林晓", "lin")
	lin, away := w.browser(), w.browser()
	lin.signIn("lin", strong).leads("/")
	away.signIn("lin", strong).leads("/")
	lin.post("/account/sessions/"+others[0][1]+"/end").is(http.StatusNotFound, "已经结束或不存在")
	lin.post("/account/password", "old", "错的口令", "password", "另一句好记的话就是口令", "again", "另一句好记的话就是口令").is(http.StatusUnprocessableEntity, "原口令不对")
	lin.post("/account/password", "old", strong, "password", "林晓林晓林晓林晓林晓", "again", "林晓林晓林晓林晓林晓").is(http.StatusUnprocessableEntity)
	away.get("/account").is(http.StatusOK)
	lin.post("/account/password", "old", strong, "password", "另一句好记的话就是口令了", "again", "另一句好记的话就是口令了").leads("/account?done=password")
	lin.get("/account").is(http.StatusOK, "在 1 处登录")
	away.get("/account").leads("/sign-in?back=%2Faccount")
	w.browser().signIn("lin", strong).is(http.StatusUnprocessableEntity, "登录名或口令不对")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	w, _ := founded(t, how{})
	p := w.hire("就业中心", office.Drafter, "林晓", "lin")
	lin := w.browser()
	lin.signIn("lin", strong).leads("/")
	lin.get("/account").is(http.StatusOK, `value="draft"`).hides(`value="review_unit"`, `value="manage_staff"`)
	for _, bad := range [][]string{
		{"name", " ", "scope", "read", "days", "30"},
		{"name", "报表", "days", "30"},
		{"name", "报表", "scope", "read", "days", "9999"},
		{"name", "报表", "scope", "manage_staff", "days", "30"},
	} {
		lin.post("/account/tokens", bad...).is(http.StatusUnprocessableEntity, "有 1 处要改正").hides("plb_")
	}
	lin.post("/account/tokens", "name", "年终报表", "scope", "read", "days", "9999").is(http.StatusUnprocessableEntity, `value="年终报表"`, `value="read" checked`)
	shown := lin.post("/account/tokens", "name", "年终报表", "scope", "read", "scope", "answer", "days", "30").is(http.StatusOK, "令牌只显示这一次")
	secret := shown.find(`id="secret">([^<]*)<`)
	if shown.header.Get("Cache-Control") != "no-store" {
		t.Error("a page with a secret is kept")
	}
	who, err := w.sessions.Bearer(t.Context(), secret)
	if err != nil || who.ID != p.ID || len(who.Only) != 2 {
		t.Fatalf("%+v, %v", who, err)
	}
	list := lin.get("/account").is(http.StatusOK, "1 个接口令牌", "年终报表", "对审核发现作说明").hides(secret)
	lin.post("/account/tokens/" + list.find(`/account/tokens/([a-z0-9]+)/revoke`) + "/revoke").leads("/account?done=revoked")
	if _, err := w.sessions.Bearer(t.Context(), secret); err == nil {
		t.Error("a token that was revoked opens")
	}
	if strings.Contains(w.logged.String(), secret) {
		t.Error("the secret of a token stands in the log")
	}
}

// TestDemoSignIn: in a demonstration one click leads in as each role, and nowhere else.
func TestDemoSignIn(t *testing.T) {
	t.Parallel()
	w := visited(t, db.Config{Data: t.TempDir()}, how{demo: true})
	if _, err := loadDemo(t.Context(), w.store); err != nil {
		t.Fatal(err)
	}
	page := w.browser().get("/sign-in").is(http.StatusOK, "演示：选一个角色，直接进入", "虚构的演示数据", "演示数据")
	table, _, _ := strings.Cut(page.body, "<details")
	rows := regexp.MustCompile(`<th scope="row">([^<]+)</th>(?s:.*?)value="([a-z0-9]+)"`).FindAllStringSubmatch(table, -1)
	if len(rows) != len(office.Roles) {
		t.Fatalf("%d roles are offered", len(rows))
	}
	for _, row := range rows {
		b := w.browser()
		b.post("/sign-in/as", "person", row[2], "back", "/account").leads("/account")
		b.get("/account").is(http.StatusOK, row[1])
		b.follow("/").is(http.StatusOK)
		b.get("/staff").is(http.StatusOK)
		b.get("/staff/permissions").is(http.StatusOK)
		if c := b.cookies["session"]; !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
			t.Errorf("the cookie of the session: %v", c)
		}
	}
	mine, err := w.office.Hire(t.Context(), actor.System, w.place("上海市"), office.Administrator, office.Particulars{Name: "真人"})
	if err != nil {
		t.Fatal(err)
	}
	w.browser().post("/sign-in/as", "person", string(mine.ID)).is(http.StatusForbidden, "只有演示数据可以免口令登录")
	w.browser().post("/sign-in/as", "person", "x").is(http.StatusForbidden)
}

// TestNoOneClickOutsideDemonstrations: a site that is served offers no one-click sign-in, even over data of a demonstration,
// and a demonstration does not start where other people work.
func TestNoOneClickOutsideDemonstrations(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := visited(t, db.Config{Data: dir}, how{demo: true})
	people, err := w.cast(t.Context())
	if err != nil || len(people) < 8 {
		t.Fatalf("%d people, %v", len(people), err)
	}
	served := visited(t, db.Config{Data: dir}, how{})
	served.browser().get("/sign-in").is(http.StatusOK).hides("/sign-in/as", "演示：")
	served.browser().post("/sign-in/as", "person", string(people[0].ID)).is(http.StatusForbidden)

	own, _ := founded(t, how{})
	if err := loadStaff(t.Context(), own.store); err == nil {
		t.Error("a demonstration starts where other people work")
	}
}

// TestFirstStart: where nobody works yet, serve prints a link that leads to the first set-up, and no log holds it.
func TestFirstStart(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	logged, done := &lines{}, make(chan error, 1)
	out, write := io.Pipe()
	go func() {
		done <- run(ctx, []string{"serve", "--data", t.TempDir(), "--addr", "127.0.0.1:0"}, strings.NewReader(""), write, logged)
	}()
	var link string
	for words := bufio.NewScanner(out); link == "" && words.Scan(); {
		link = regexp.MustCompile(`http://localhost:[0-9]+/set-up/pll_[A-Za-z0-9_-]+`).FindString(words.Text())
	}
	if link == "" {
		t.Fatal("no link was printed")
	}
	b := (&town{t: t}).browser()
	b.get(link).leads("/set-up")
	home := link[:strings.Index(link, "/set-up")]
	b.get(home+"/set-up").is(http.StatusOK, "第一次设置")
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if strings.Contains(logged.String(), "pll_") {
		t.Error("the log holds the link")
	}
}
