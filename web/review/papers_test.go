package review_test

import (
	"net/http"
	"strings"
	"testing"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/review/course"
	"plumbline/review/remind"
	pages "plumbline/web/review"
)

// TestPapersWaitInTheInbox: a report waits for its stage, not for who wrote it, and stands with what he handed in.
func TestPapersWaitInTheInbox(t *testing.T) {
	t.Parallel()
	w := one(t)
	paper := course.Paper{
		Kind: course.Monitor, ID: "p", Declaration: w.id[0], Year: 2026, Period: "2026-07", Path: []string{"u1", "dept", "bureau", "district"}, Digest: "d",
		Authors: []string{"both"}, Due: day.Of(2026, 3, 4),
	}
	wang := pages.PersonAt(visitor("wang"), "u1")
	if !wang.May("monitor", "u1") {
		t.Fatal("a drafter may not monitor")
	}
	c, err := w.courses.Submit(t.Context(), wang, paper, 0)
	w.must(err)
	href := `href="/d/` + string(w.id[0]) + `/monitor/2026-07"`
	page := w.page("li", "/inbox", http.StatusOK)
	says(t, page, "等我办的 1 件", "等我办的报告和自评 1 份", "绩效监控报告（2026-07）", "已提交", "单位审核", "2026-03-04")
	if !strings.Contains(page, href) {
		t.Errorf("no way to the report: %s", said(page))
	}
	if page := w.page("both", "/inbox", http.StatusOK); strings.Contains(page, href) {
		t.Error("it waits for who wrote it")
	}
	says(t, w.page("wang", "/inbox", http.StatusOK), "我提交的报告和自评 1 份")
	_, err = w.courses.Withdraw(t.Context(), wang, course.Monitor, "p", c.Version)
	w.must(err)
	says(t, w.page("wang", "/inbox", http.StatusOK), "等我办的报告和自评 1 份", "填报中")
	w.lang = "en"
	says(t, w.page("wang", "/inbox", http.StatusOK), "Monitoring report (2026-07)", "being filled in")
}

// TestPagesOfReminders: of a declaration its review, of a paper its own page.
func TestPagesOfReminders(t *testing.T) {
	t.Parallel()
	for step, want := range map[string]string{
		"submit": "/d/x/review", "unit": "/d/x/review", "monitor/2023-07/step/submit": "/d/x/monitor/2023-07", "monitor/2023-07/remedy/r": "/d/x/monitor/2023-07",
		"evaluation//step/unit": "/d/x/evaluation",
	} {
		if got := pages.PageOf(remind.Reminder{Declaration: goal.ID("x"), Step: step}); got != want {
			t.Errorf("%s: %s, want %s", step, got, want)
		}
	}
}
