package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/office"
)

// TestSessionFixation: a secret that somebody else put into the browser is worth nothing after a proof.
func TestSessionFixation(t *testing.T) {
	t.Parallel()
	w, admin := founded(t, how{})
	w.hire("就业中心", office.Drafter, "林晓", "lin")
	w.hire("就业中心", office.Drafter, "马六", "ma")

	attacker, victim := w.browser(), w.browser()
	attacker.signIn("ma", strong).leads("/")
	planted := *attacker.cookies["session"]
	victim.cookies["session"] = &planted
	victim.signIn("lin", strong).leads("/")
	if victim.session() == planted.Value || victim.session() == "" {
		t.Error("the planted secret was kept")
	}
	victim.get("/account").is(http.StatusOK, "林晓").hides("马六")
	attacker.get("/account").leads("/sign-in?back=%2Faccount")

	for _, made := range []string{"pls_made-up", "", strings.Repeat("x", 3000)} {
		b := w.browser()
		b.cookies["session"] = &http.Cookie{Name: "session", Value: made}
		b.get("/account").leads("/sign-in?back=%2Faccount")
		b.signIn("lin", strong).leads("/")
		if b.session() == made {
			t.Errorf("%.20q was kept", made)
		}
	}

	// Between password and code the secret changes too: who saw the first does not come in with it after the second.
	seen := w.browser()
	admin.post("/sign-out")
	w.pass(time.Minute)
	admin.signIn("zhao", strong).leads("/second")
	seen.cookies["session"] = admin.cookies["session"]
	admin.post("/second", "code", admin.code()).leads("/")
	seen.get("/second").leads("/sign-in?back=%2Fsecond")
	seen.get("/account").leads("/sign-in?back=%2Faccount")
}

// TestWhoIsThereIsNotTold: an unknown login, a wrong password, a person who left and one without a password get the same
// page, and a link that was used, is out of date or was never given too.
func TestWhoIsThereIsNotTold(t *testing.T) {
	t.Parallel()
	w, _ := founded(t, how{})
	w.hire("就业中心", office.Drafter, "林晓", "lin")
	gone := w.hire("就业中心", office.Drafter, "马六", "ma")
	if err := w.office.Leave(t.Context(), actor.System, gone.ID); err != nil {
		t.Fatal(err)
	}
	unset, err := w.office.Hire(t.Context(), actor.System, w.place("就业中心"), office.Drafter, office.Particulars{Name: "牛七"})
	if err != nil {
		t.Fatal(err)
	}
	given, err := w.account.ResetLink(t.Context(), actor.System, unset.ID, "niu", false)
	if err != nil {
		t.Fatal(err)
	}
	var first string
	for _, try := range [][2]string{{"nobody-here", strong}, {"lin", "错了错了错了错了错了错了"}, {"ma", strong}, {"niu", strong}, {"", ""}, {"zhao", ""}} {
		b := w.browser()
		a := b.signIn(try[0], try[1]).is(http.StatusUnprocessableEntity, "登录名或口令不对")
		body := strings.ReplaceAll(a.body, ` value="`+try[0]+`"`, "")
		if first == "" {
			first = body
		}
		if body != first || len(b.cookies) != 0 {
			t.Errorf("%q is told from others: %s", try, a.main())
		}
	}
	w.browser().get("/link/" + given).leads("/link")
	if err := w.account.Redeem(t.Context(), given, strong); err != nil {
		t.Fatal(err)
	}
	used, never := w.browser().get("/link/"+given).is(http.StatusNotFound), w.browser().get("/link/pll_never").is(http.StatusNotFound)
	setUp := w.browser().get("/set-up/pll_never").is(http.StatusNotFound)
	if used.main()[:40] != never.main()[:40] || setUp.main()[:40] != never.main()[:40] {
		t.Errorf("links are told apart:\n%s\n%s\n%s", used.main(), never.main(), setUp.main())
	}
	w.browser().get("/link").is(http.StatusNotFound)
}

// TestPatience: who fails too often is told to wait, with the seconds, and that is no page of another kind.
func TestPatience(t *testing.T) {
	t.Parallel()
	w, admin := founded(t, how{})
	stranger := w.browser()
	var a reply
	for range 40 {
		if a = stranger.signIn("somebody", "错了错了错了错了"); a.status == http.StatusTooManyRequests {
			break
		}
	}
	a.is(http.StatusTooManyRequests, "秒再试", `value="somebody"`)
	if s := a.header.Get("Retry-After"); !regexp.MustCompile(`^[1-9][0-9]*$`).MatchString(s) {
		t.Errorf("Retry-After: %q", s)
	}
	for range 40 {
		if a = admin.post("/account/codes", "code", "000000"); a.status == http.StatusTooManyRequests {
			break
		}
	}
	a.is(http.StatusTooManyRequests, "秒再试")
	admin.get("/account").is(http.StatusOK)
}

// TestNoWayAround: what the pages refuse is refused by what stands behind them: who acts on a person must stand above all
// that the person may do, and nobody acts on himself.
func TestNoWayAround(t *testing.T) {
	t.Parallel()
	w, admin := founded(t, how{})
	lin := w.hire("就业中心", office.Drafter, "林晓", "lin")
	li := w.hire("某市财政局", office.FinanceReviewer, "李芳", "li")
	w.hire("某市残联", office.Administrator, "马超", "ma")
	ma := w.browser()
	ma.signIn("ma", strong).leads("/second/enrol")
	ma.prove()
	admin.get("/account").is(http.StatusOK)

	p := "/staff/p/" + string(lin.ID)
	ma.get(p).is(http.StatusOK, "任命角色", "重置口令", "138").hides("13800001234")
	q := "/staff/p/" + string(li.ID)
	ma.get(q).is(http.StatusOK, "可以管理这位人员的").hides("/leave", "/link", "/correct", "13800001234")
	for path, form := range map[string][]string{
		"/leave": nil, "/link": {"login", "xx"}, "/correct": {"name", "x"}, "/sessions/end": nil, "/tokens/x/revoke": nil,
		"/relieve": {"organisation", string(w.place("某市财政局")), "role", "finance_reviewer"},
		"/appoint": {"organisation", string(w.place("某市财政局")), "role", "clerk"}, "/disconnect": {"issuer", "x", "subject", "y"},
		"/reveal": {"reason", "就是想看"},
	} {
		ma.post(q+path, form...).is(http.StatusForbidden, "不能在这个单位办", "管理员")
	}
	if still, err := w.office.Person(t.Context(), li.ID); err != nil || still.Name != "李芳" || len(still.Posts) != 1 || !still.Left.IsZero() {
		t.Errorf("%+v, %v", still, err)
	}
	me, err := w.sessions.Of(t.Context(), ma.session())
	if err != nil {
		t.Fatal(err)
	}
	mine := "/staff/p/" + string(me.Person.ID)
	ma.get(mine).is(http.StatusOK, "这是您自己").hides("/leave", "/appoint")
	for path, form := range map[string][]string{
		"/leave": nil, "/link": {"login", "xx"}, "/appoint": {"organisation", string(w.place("某市残联")), "role", "department_officer"},
	} {
		ma.post(mine+path, form...).is(http.StatusForbidden, "另一位管理员")
	}
	ma.post("/staff/o/"+string(w.place("某市财政局"))+"/hire", "name", "x", "role", "clerk", "login", "x").is(http.StatusNotFound)
	ma.post("/staff/crown", "name", "某省", "kind", "district").is(http.StatusNotFound)
}

// TestStaffAtWork is what an administrator does with people who are there already.
func TestStaffAtWork(t *testing.T) {
	t.Parallel()
	w, admin := founded(t, how{})
	lin := w.hire("就业中心", office.Drafter, "林晓", "lin")
	p, centre, school := "/staff/p/"+string(lin.ID), w.place("就业中心"), w.place("康复中心")

	admin.post(p+"/reveal", "reason", "x").is(http.StatusUnprocessableEntity).hides("13800001234")
	admin.post(p+"/reveal", "reason", "电话核对本人").is(http.StatusOK, "13800001234", "lin@example.cn", "电话核对本人")
	admin.get(p).is(http.StatusOK).hides("13800001234", "lin@example.cn")

	admin.post(p+"/appoint", "organisation", string(centre), "role", "department_officer").is(http.StatusUnprocessableEntity, "里不能设这个角色")
	admin.post(p+"/appoint", "organisation", string(school), "role", "unit_reviewer").leads(p + "?done=appointed")
	b := w.browser()
	b.signIn("lin", strong).leads("/second/enrol") // a reviewer owes the second factor
	b.prove()
	b.get("/account").is(http.StatusOK, "我担任 2 个角色", "单位审核", "康复中心")
	admin.post(p+"/relieve", "organisation", string(school), "role", "unit_reviewer").leads(p + "?done=relieved")
	b.get("/account").is(http.StatusOK, "我担任 1 个角色").hides("康复中心")
	admin.post(p+"/correct", "name", "林小晓", "phone", "", "email", "-").leads(p + "?done=corrected")
	now, err := w.office.Person(t.Context(), lin.ID)
	if err != nil || now.Name != "林小晓" || now.Phone != "13800001234" || now.Email != "" {
		t.Errorf("%+v, %v", now, err)
	}
	admin.post(p + "/sessions/end").leads(p + "?done=ended")
	b.get("/account").leads("/sign-in?back=%2Faccount")

	again := admin.post(p+"/link", "login", "lin", "second", "yes").is(http.StatusOK, "交给林小晓的链接").find(`id="secret">([^<]*)<`)
	b.get(again).leads("/link")
	b.post("/link", "password", strong+"又", "again", strong+"又").leads("/") // no reviewer any more: nothing is owed
	admin.post(p + "/leave").leads(p + "?done=left")
	b.get("/account").leads("/sign-in?back=%2Faccount")
	b.signIn("lin", strong+"又").is(http.StatusUnprocessableEntity, "登录名或口令不对")
	admin.get("/staff").is(http.StatusOK).hides("林小晓")

	admin.post("/staff/o/"+string(centre)+"/rename", "name", "就业服务中心").leads("/staff/o/" + string(centre) + "?done=renamed")
	admin.get("/staff/o/"+string(centre)).is(http.StatusOK, "曾用名", "就业中心")
	admin.post("/staff/o/"+string(school)+"/rename", "name", "就业中心").is(http.StatusUnprocessableEntity, "曾用名")
	admin.post("/staff/o/"+string(school)+"/move", "parent", string(centre)).leads("/staff/o/" + string(school) + "?done=moved")
	admin.post("/staff/o/"+string(centre)+"/close").is(http.StatusUnprocessableEntity, "不能撤销")
	admin.post("/staff/o/" + string(school) + "/close").leads("/staff/o/" + string(school) + "?done=closed")
	admin.get("/staff").is(http.StatusOK, "含已撤销").hides("康复中心")
	admin.get("/staff?closed=1").is(http.StatusOK, "康复中心", "已撤销")
	admin.get("/staff?q=jyfw").is(http.StatusOK, "就业服务中心").hides("财政局")
	admin.get("/staff?q=zy").is(http.StatusOK, "赵一").hides("就业服务中心")
	admin.get("/staff?q=nothing").is(http.StatusOK, "没有名称或拼音含“nothing”")
}
