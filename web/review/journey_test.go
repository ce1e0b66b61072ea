package review_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/goal/draft"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/review/remind"
	"plumbline/sample"
	pages "plumbline/web/review"
)

// TestTheLifeOfADeclaration: handed in, returned with remarks pinned to cells, answered, approved by every stage with a
// sheet, published, amended with old and new side by side; every step by the forms of the pages alone.
func TestTheLifeOfADeclaration(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		// What was never handed in waits for its drafter.
		inbox := w.page("wang", "/inbox", http.StatusOK)
		says(w.t, inbox, "等我办的 2 件", "填报中", "提交")
		w.refused("wang", 0, "submit", nil, http.StatusUnprocessableEntity, "待说明", "没有办成", "提交前还要办")
		w.answerAll(0)
		w.done("wang", 0, "submit", nil)
		says(w.t, w.page("wang", "/inbox", http.StatusOK), "等我办的 1 件", "我提交的 1 件", "单位审核")

		// The unit's reviewer returns it with two remarks.
		says(w.t, w.page("li", "/inbox", http.StatusOK), "等我办的 1 件", "没看过")
		w.refused("li", 0, "return", nil, http.StatusUnprocessableEntity, "请写明意见")
		kept := w.refused("li", 0, "approve", url.Values{"text1": {"年度目标要写清楚"}, "ref1": {"goals.annual"}}, http.StatusUnprocessableEntity, "写了意见就不能同时通过", "年度目标要写清楚")
		if !strings.Contains(kept, `<option value="goals.annual" selected>`) {
			w.t.Error("the field that the remark was pinned to was lost")
		}
		w.done("li", 0, "return", url.Values{"text1": {"年度目标要写清楚"}, "ref1": {"goals.annual"}, "text2": {"人数的依据？"}, "ref2": {"indicators[0].target"}})
		back := w.page("wang", w.at(0), http.StatusOK)
		says(w.t, back, "已退回", "年度目标要写清楚", "人数的依据？", "没答复的意见 2")

		// The drafter changes it, answers both, hands it in again; the reviewer sees what changed.
		w.refused("wang", 0, "submit", nil, http.StatusUnprocessableEntity, "还有 2 条意见没有答复")
		w.change("wang", 0, "全年为500名残疾人提供就业培训，合格率达到95%。")
		w.answerAll(0)
		w.refused("wang", 0, "resolve", url.Values{"number": {"1"}, "answer": {"好"}}, http.StatusUnprocessableEntity, "至少写 2 个字", ">好<")
		w.done("wang", 0, "resolve", url.Values{"number": {"1"}, "answer": {"已改写"}})
		w.done("wang", 0, "resolve", url.Values{"number": {"2"}, "answer": {"按上年人数"}})
		w.done("wang", 0, "submit", nil)
		says(w.t, w.page("li", "/inbox", http.StatusOK), "变了 1 处")
		seen := w.page("li", w.at(0), http.StatusOK)
		says(w.t, seen, "从您上次看过的第 1 稿起，变了 1 处", "<ins>", "已改写", "意见已答复")
		says(w.t, w.page("li", w.at(0), http.StatusOK), "变了 1 处") // looking twice loses nothing
		w.done("li", 0, "approve", nil)

		// The department and the finance office, whose sheet is needed.
		w.done("chen", 0, "approve", nil)
		w.refused("zhou", 0, "approve", nil, http.StatusUnprocessableEntity, "财政审核”要先填审核表")
		w.refused("zhou", 0, "approve", grades("良", "优"), http.StatusUnprocessableEntity, "高于其中的", "良")
		w.refused("zhou", 0, "approve", grades("中", "中"), http.StatusUnprocessableEntity, "由单位修改后重新提交")
		w.done("zhou", 0, "approve", with(grades("良", "优"), "comment", "细节已经当面说清"))
		done := w.page("wang", w.at(0), http.StatusOK)
		says(w.t, done, "已批准", "1 份审核表", "细节已经当面说清", "主管部门绩效管理")
		w.done("chen", 0, "publish", nil)

		// An amendment: what was approved stands, old and new side by side, the same stages.
		w.refused("wang", 0, "amend", url.Values{"reason": {"x"}}, http.StatusUnprocessableEntity, "至少写 2 个字", ">x<")
		w.done("wang", 0, "amend", url.Values{"reason": {"上级追加了培训任务"}})
		w.refused("wang", 0, "submit", nil, http.StatusUnprocessableEntity, "没有可以提交的调整")
		w.change("wang", 0, "全年为800名残疾人提供就业培训，合格率达到95%。")
		w.answerAll(0)
		w.done("wang", 0, "submit", nil)
		amended := w.page("li", w.at(0), http.StatusOK)
		says(w.t, amended, "上级追加了培训任务", "与已批准的第 2 稿比，变了 1 处", "第 2 稿", "第 3 稿")
		w.done("li", 0, "approve", nil)
		c, err := w.cases.Of(w.t.Context(), w.id[0])
		w.must(err)
		if c.Frozen != 2 || c.State != review.Passed {
			w.t.Errorf("what was approved does not stand: %+v", c)
		}
	})
}

// answerAll answers the warnings of a declaration by the forms of its page.
func (w *world) answerAll(n int) {
	w.t.Helper()
	to := "/d/" + string(w.id[n]) + "/answer"
	for range 30 {
		list, err := w.rule.Of(w.t.Context(), w.id[n])
		w.must(err)
		open := 0
		for _, j := range list {
			if j.Outcome == "finding" && j.Dismissed == nil && j.Severity == "warning" {
				open++
				rec := w.press("wang", w.at(n), to, url.Values{"rule": {j.Rule}, "ref": {string(j.Ref)}, "reason": {"按上级文件执行"}})
				if rec.Code != http.StatusSeeOther {
					w.t.Fatalf("answer %s: %d %s", j.Rule, rec.Code, said(rec.Body.String()))
				}
				break
			}
		}
		if open == 0 {
			return
		}
	}
	w.t.Fatal("the warnings do not end")
}

// TestNobodyApprovesWhatHeWrote: who is drafter and reviewer at once is told plainly, and sees no button.
func TestNobodyApprovesWhatHeWrote(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.change("both", 0, "全年为500名残疾人提供就业培训，合格率达到95%。")
		w.explain(0, false)
		w.done("both", 0, "submit", nil)
		body := w.page("both", w.at(0), http.StatusOK)
		says(w.t, body, "您参与填写或提交了这一稿，不能审核它")
		if w.offers("both", 0, "approve") {
			w.t.Error("the button is offered to who wrote it")
		}
		rec := w.do("both", http.MethodPost, "/d/"+string(w.id[0])+"/approve", url.Values{"version": {"1"}})
		says(w.t, w.whole(rec, "approve", http.StatusForbidden), "您参与填写或提交了这一稿，不能审核它", "没有办成")
		if got := w.page("both", "/inbox", http.StatusOK); strings.Contains(said(got), "单位审核 2") {
			w.t.Error("it waits for who may not decide")
		}
		if !w.offers("li", 0, "approve") {
			w.t.Error("the other reviewer is offered no button")
		}
	})
}

// TestWhoTypedOneCellCannotApprove: also where another finished the draft and handed it in.
func TestWhoTypedOneCellCannotApprove(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		ctx := w.t.Context()
		wang, both := visitor("wang").Actor(), visitor("both").Actor()
		id, err := w.draft.Start(ctx, wang, draft.Beginning{Organisation: "u1", Kind: draft.Kept, From: w.id[0]})
		w.must(err)
		k, err := w.goal.Get(ctx, w.id[0])
		w.must(err)
		_, err = w.draft.Set(ctx, both, id, []draft.Change{{At: draft.At{Field: "goals.annual"}, Saw: k.Declaration.Goals.Annual, Text: "全年培训510人，合格率达到95%。"}})
		w.must(err)
		saved, err := w.draft.Finish(ctx, wang, id)
		w.must(err)
		if saved.ID != w.id[0] || saved.Revision != 2 {
			w.t.Fatalf("%+v", saved)
		}
		w.explain(0, false)
		w.done("wang", 0, "submit", nil)
		says(w.t, w.page("both", w.at(0), http.StatusOK), "您参与填写或提交了这一稿，不能审核它")
		if w.offers("both", 0, "approve") {
			w.t.Error("who typed a cell is offered to approve")
		}
		w.done("li", 0, "approve", nil)
	})
}

// TestTheSecondSeesWhatTheFirstDid: of two who act at once, one is told what happened, and keeps what was typed.
func TestTheSecondSeesWhatTheFirstDid(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.explain(0, false)
		w.done("wang", 0, "submit", nil)
		stale := w.version(0)
		w.done("li", 0, "approve", nil)
		rec := w.do("li", http.MethodPost, "/d/"+string(w.id[0])+"/return", url.Values{"version": {stale}, "text1": {"这句话不能丢"}})
		body := w.whole(rec, "return", http.StatusConflict)
		says(w.t, body, "您打开以后，有人办理过", "1 步", "通过", "姓名li", "这句话不能丢", "看现在的情况")
	})
}

// TestEveryRoleSeesItsOwn: who may do what on the page of each state, and that what is out of reach is not there.
func TestEveryRoleSeesItsOwn(t *testing.T) {
	t.Parallel()
	w := one(t)
	w.explain(0, false)
	acts := []string{"submit", "withdraw", "approve", "return", "remark", "publish", "amend", "answer"}
	check := func(state string, want map[string]string) {
		t.Helper()
		for who := range staff {
			if who == "wu" || who == "none" {
				w.page(who, w.at(0), http.StatusNotFound)
				continue
			}
			var got []string
			for _, act := range acts {
				if w.offers(who, 0, act) {
					got = append(got, act)
				}
			}
			if offered := strings.Join(got, " "); offered != want[who] {
				t.Errorf("%s: %s is offered %q, want %q", state, who, offered, want[who])
			}
		}
	}
	check("draft", map[string]string{"wang": "submit answer", "both": "submit answer"})
	w.done("wang", 0, "submit", nil)
	check("submitted", map[string]string{"wang": "withdraw", "both": "withdraw approve return remark", "li": "approve return remark", "gao": "remark"})
	w.done("gao", 0, "remark", url.Values{"text1": {"建议写明培训课时"}})
	w.done("li", 0, "approve", nil)
	check("passed", map[string]string{"chen": "approve return remark", "gao": "remark"})
	w.done("chen", 0, "approve", nil)
	w.done("zhou", 0, "approve", grades("优", "优"))
	check("approved", map[string]string{"wang": "amend", "both": "amend", "chen": "publish", "gao": "remark"})
	w.done("chen", 0, "publish", nil)
	check("published", map[string]string{"wang": "amend", "both": "amend", "gao": "remark"})

	// What a page does not offer is refused to who sends it all the same.
	for _, act := range []string{"approve", "return", "submit", "withdraw", "publish", "sheet"} {
		for _, who := range []string{"wang", "shen", "root"} {
			rec := w.do(who, http.MethodPost, "/d/"+string(w.id[1])+"/"+act, url.Values{"version": {"0"}, "text1": {"意见"}, "overall": {"优"}})
			if rec.Code == http.StatusSeeOther {
				t.Errorf("%s could %s", who, act)
			}
		}
		if rec := w.do("wu", http.MethodPost, "/d/"+string(w.id[1])+"/"+act, url.Values{"version": {"0"}}); rec.Code != http.StatusNotFound {
			t.Errorf("%s by a stranger: %d", act, rec.Code)
		}
	}
}

// TestManyAtOnce: the clean ones together, the others left alone each with its reason.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.explain(0, true)
		w.explain(1, false) // notes stay open
		w.done("wang", 0, "submit", nil)
		w.done("wang", 1, "submit", nil)
		page := w.page("li", "/review/together", http.StatusOK)
		says(w.t, page, "1 件没有问题", "1 件要打开看过再办", "处审核发现")
		rec := w.do("li", http.MethodPost, "/review/together", url.Values{})
		says(w.t, w.whole(rec, "none picked", http.StatusUnprocessableEntity), "没有选中任何一件")
		picks := url.Values{"pick": {string(w.id[0]) + ".1", string(w.id[1]) + ".1", string(w.id[2]) + ".0", "nowhere.3"}}
		rec = w.do("li", http.MethodPost, "/review/together", picks)
		body := w.whole(rec, "together", http.StatusOK)
		says(w.t, body, "已通过 1 件", "1 件没有通过", "选中的有 2 件已经不在您的待办里")
		rec = w.do("li", http.MethodPost, "/review/together", picks)
		says(w.t, w.whole(rec, "twice", http.StatusOK), "通过了 0 件")
		rec = w.do("none", http.MethodPost, "/review/together", picks)
		says(w.t, w.whole(rec, "by nobody", http.StatusOK), "选中的有 4 件")
		w.done("chen", 0, "approve", nil)
		page = w.page("zhou", "/review/together", http.StatusOK)
		says(w.t, page, "这一级要填审核表")
		rec = w.do("zhou", http.MethodPost, "/review/together", url.Values{"pick": {string(w.id[0]) + ".3"}})
		says(w.t, w.whole(rec, "without a sheet", http.StatusOK), "要先填审核表")
		rec = w.do("zhou", http.MethodPost, "/review/together", with(grades("优", "优"), "pick", string(w.id[0])+".3"))
		says(w.t, w.whole(rec, "with a sheet", http.StatusOK), "已通过 1 件")
	})
}

// TestBarred: 差 bars, and the stage that said so lifts it with remarks.
func TestBarred(t *testing.T) {
	t.Parallel()
	w := one(t)
	w.explain(0, false)
	w.done("wang", 0, "submit", nil)
	w.done("li", 0, "return", with(grades("差", "差"), "text1", "不属于本单位职责", "ref1", ""))
	says(t, w.page("wang", w.at(0), http.StatusOK), "不予安排", "上次审核等级为“差”")
	w.done("li", 0, "return", url.Values{"text1": {"改由一中心牵头后重报"}})
	says(t, w.page("wang", w.at(0), http.StatusOK), "已退回")
}

// TestOfNoOrganisation: a declaration whose unit the tree does not know says so, and waits for nobody.
func TestOfNoOrganisation(t *testing.T) {
	t.Parallel()
	w := one(t)
	m := sample.Many(4)[3]
	m.Department, m.Unit = "演示区残联", "没有这个单位"
	saved, err := w.goal.Save(t.Context(), visitor("wang").Actor(), []goal.Entry{{Declaration: m}})
	w.must(err)
	w.id = append(w.id, saved[0].ID)
	says(t, w.page("chen", w.at(3), http.StatusOK), "机构中找不到这份申报表的实施单位")
	if w.offers("chen", 3, "submit") {
		t.Error("it can be handed in")
	}
	says(t, w.page("wang", "/inbox", http.StatusOK), "等我办的 2 件")
}

// TestWithdrawn: before the first decision, and not after it.
func TestWithdrawn(t *testing.T) {
	t.Parallel()
	w := one(t)
	w.explain(0, false)
	w.done("wang", 0, "submit", nil)
	w.done("wang", 0, "withdraw", nil)
	says(t, w.page("wang", "/inbox", http.StatusOK), "等我办的 2 件")
	w.done("wang", 0, "submit", nil)
	version := w.version(0)
	w.done("li", 0, "approve", nil)
	rec := w.do("wang", http.MethodPost, "/d/"+string(w.id[0])+"/withdraw", url.Values{"version": {version}})
	says(t, w.whole(rec, "withdraw", http.StatusConflict), "姓名li")
	rec = w.do("wang", http.MethodPost, "/d/"+string(w.id[0])+"/withdraw", url.Values{"version": {w.version(0)}})
	says(t, w.whole(rec, "withdraw", http.StatusUnprocessableEntity), "已经有审核环节通过，不能撤回")
}

// TestWhoWentElsewhereSeesNoMore: what somebody handed in is no more shown to him where he may not read it any longer.
func TestWhoWentElsewhereSeesNoMore(t *testing.T) {
	t.Parallel()
	w := one(t)
	w.explain(0, false)
	w.done("wang", 0, "submit", nil)
	says(t, w.page("wang", "/inbox", http.StatusOK), "我提交的 1 件")
	for _, now := range []string{"wang@none", "wang@wu"} {
		if page := w.page(now, "/inbox", http.StatusOK); strings.Contains(page, string(w.id[0])) {
			t.Errorf("%s still sees it", now)
		}
	}
}

// TestStagesDeadlinesAndDays: set by the forms, refused with what was typed kept, and followed by the pages.
func TestStagesDeadlinesAndDays(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.page("wang", "/review/stages", http.StatusForbidden)
		w.page("wang", "/review/deadlines", http.StatusForbidden)
		says(w.t, w.page("root", "/review/stages?at=dept", http.StatusOK), "审核分 3 级", "按通用的环节办理")
		two := url.Values{
			"at": {"dept"}, "since": {"2026-03-02"}, "name1": {"单位审核"}, "english1": {"Unit"}, "act1": {"review_unit"},
			"name2": {"残联终审"}, "english2": {"Federation"}, "act2": {"review_department"}, "sheet2": {"yes"},
		}
		for wrong, want := range map[string]string{"2026-03-01": "不能从过去的日期起执行", "明天": "日期写得不对"} {
			rec := w.do("root", http.MethodPost, "/review/stages", with(two, "since", wrong))
			says(w.t, w.whole(rec, wrong, http.StatusUnprocessableEntity), want, "残联终审")
		}
		// A year that is none would hold for every year: it is refused, and kept as typed.
		if rec := w.do("root", http.MethodPost, "/review/stages", with(two, "year", "2O26")); rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), `value="2O26"`) {
			w.t.Errorf("stages of the year 2O26: %d", rec.Code)
		}
		rec := w.do("root", http.MethodPost, "/review/stages", url.Values{"at": {"dept"}, "since": {"2026-03-02"}, "name1": {"一"}, "act1": {"review_unit"}})
		says(w.t, w.whole(rec, "one stage", http.StatusUnprocessableEntity), "审核分 2 至 4 级")
		if rec = w.do("root", http.MethodPost, "/review/stages", two); rec.Code != http.StatusSeeOther {
			w.t.Fatal(rec.Code, said(rec.Body.String()))
		}
		says(w.t, w.page("root", "/review/stages?at=u1", http.StatusOK), "审核分 2 级", "演示区残联的规定", "残联终审", "要填审核表")

		// Friday 6 March for the whole department, Wednesday for the first unit.
		w.deadline("dept", url.Values{"due-unit": {"2026-03-06"}, "due-submit": {"2026-03-31"}})
		w.deadline("u1", url.Values{"due-unit": {"2026-03-04"}})
		rec = w.do("chen", http.MethodPost, "/review/deadlines", url.Values{"at": {"u1"}, "year": {"2023"}, "due-unit": {"3月"}})
		says(w.t, w.whole(rec, "no day", http.StatusUnprocessableEntity), "日期写得不对", "3月")
		rec = w.do("chen", http.MethodPost, "/review/deadlines", url.Values{"at": {"u1"}, "year": {"2023"}, "due-finance": {"2026-03-04"}})
		says(w.t, w.whole(rec, "no such step", http.StatusUnprocessableEntity), "没有“finance”这个办理环节")
		says(w.t, w.page("chen", "/review/deadlines?at=u1&year=2023", http.StatusOK), "2026-03-31", "（上级规定）", "还有 2 个工作日", "演示区残联")
		w.explain(0, false)
		w.done("wang", 0, "submit", nil)
		says(w.t, w.page("li", "/inbox", http.StatusOK), "2026-03-04", "还有 2 个工作日")
		says(w.t, w.page("li", w.at(0), http.StatusOK), "残联终审", "期限 2026-03-04")
		w.now = w.now.AddDate(0, 0, 4)
		says(w.t, w.page("li", "/inbox", http.StatusOK), "已超 2 个工作日", "最早的等了 4 个工作日")

		says(w.t, w.page("wang", "/review/calendar", http.StatusOK), "2026", "个年度的放假安排")
		rec = w.do("wang", http.MethodPost, "/review/calendar", url.Values{"year": {"2027"}})
		w.whole(rec, "by a drafter", http.StatusForbidden)
		rec = w.do("chen", http.MethodPost, "/review/calendar", url.Values{"year": {"2027"}, "source": {"演示通知"}, "off": {"13-01"}})
		says(w.t, w.whole(rec, "no such month", http.StatusUnprocessableEntity), "演示通知", "13-01")
		rec = w.do("chen", http.MethodPost, "/review/calendar", url.Values{"year": {"2027"}, "source": {"演示通知"}, "off": {"01-01…01-03"}})
		if rec.Code != http.StatusSeeOther {
			w.t.Fatal(rec.Code, said(rec.Body.String()))
		}
		says(w.t, w.page("chen", "/review/calendar", http.StatusOK), "演示通知", "01-01…01-03")
	})
}

func (w *world) deadline(at string, days url.Values) {
	w.t.Helper()
	rec := w.do("chen", http.MethodPost, "/review/deadlines", with(days, "at", at, "year", "2023"))
	if rec.Code != http.StatusSeeOther {
		w.t.Fatal(rec.Code, said(rec.Body.String()))
	}
}

// TestRemindersOnThePage: shown until they are put away, and how a person wishes to be reminded.
func TestRemindersOnThePage(t *testing.T) {
	t.Parallel()
	w := one(t)
	chen := pages.Person(tree, visitor("chen").Person)
	w.must(w.desk.SetDeadline(t.Context(), chen, desk.Deadline{Organisation: "dept", Year: sample.Year, Step: "submit", Due: day.Of(2026, 3, 3)}, []string{"dept"}, nil))
	var people []review.Person
	for who := range staff {
		people = append(people, pages.Person(tree, visitor(who).Person))
	}
	report, err := w.told.Remind(t.Context(), remind.Round{People: people, Placed: pages.Placed(tree), Within: 3})
	w.must(err)
	if report.People != 3 || report.Reminders != 5 {
		t.Errorf("wang and both have two each, wu one: %+v", report)
	}
	says(t, w.page("wang", "/inbox", http.StatusOK), "2 条提醒", "快到期", "提交，2026-03-03 到期")
	rec := w.press("wang", "/inbox", "/inbox/read", nil)
	w.page("wang", rec.Header().Get("Location"), http.StatusOK)
	w.silent(w.page("wang", "/inbox", http.StatusOK), "条提醒")
	rec = w.press("wang", "/inbox", "/inbox/wish", url.Values{"language": {"en"}, "mail": nil})
	if rec.Code != http.StatusSeeOther {
		t.Fatal(rec.Code)
	}
	wish, err := w.told.Wish(t.Context(), "wang")
	w.must(err)
	if wish != (remind.Wish{Language: "en"}) {
		t.Errorf("%+v", wish)
	}
	w.now = w.now.Add(24 * time.Hour)
}

// TestEveryPageInBothLanguages: whole, without a sentence missing, in every state.
func TestEveryPageInBothLanguages(t *testing.T) {
	t.Parallel()
	w := one(t)
	w.explain(0, true)
	w.done("wang", 0, "submit", nil)
	w.done("li", 0, "remark", url.Values{"text1": {"请核对"}, "ref1": {"indicators[2].name"}})
	for _, lang := range []string{"zh", "en"} {
		w.lang = lang
		for who := range staff {
			w.page(who, "/inbox", http.StatusOK)
			w.page(who, "/review/together", http.StatusOK)
			w.page(who, "/review/calendar", http.StatusOK)
		}
		for _, who := range []string{"wang", "li", "chen", "zhou", "gao", "shen", "root", "both"} {
			w.page(who, w.at(0), http.StatusOK)
		}
		w.page("chen", "/review/deadlines", http.StatusOK)
		w.page("zhou", "/review/deadlines?year=2026&at=u2", http.StatusOK)
		w.page("root", "/review/stages", http.StatusOK)
		w.page("li", "/d/unknown/review", http.StatusNotFound)
	}
	body := w.page("li", w.at(0), http.StatusOK)
	says(t, body, "Unit review: my decision", "It waits for", "1 unanswered remark")
	w.done("li", 0, "return", url.Values{"text1": {"请改"}})
	says(t, w.page("wang", w.at(0), http.StatusOK), "returned", "Unit review")
}
