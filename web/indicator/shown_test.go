package indicator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/db"
	"plumbline/web/indicator"
)

// TestPagesSayWhereTheBooksDiffer: an altered balance, found in the night, stands on top of every page with figures until a
// later review finds nothing.
func TestPagesSayWhereTheBooksDiffer(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.year()
	pages := []string{"/measured", "/d/" + string(f.id) + "/progress", f.i(1), f.i(4), f.i(9)}
	says := func(want bool) {
		t.Helper()
		for _, path := range pages {
			if body := f.page(path, http.StatusOK); strings.Contains(body, "两条路径不相符") != want {
				t.Errorf("%s: says that the books differ: %v", path, !want)
			}
		}
	}
	says(false)
	if r := f.review(); !r.OK() {
		t.Fatalf("the books differ as they are: %+v", r)
	}
	says(false)
	altered := func(by int) {
		t.Helper()
		err := f.db.Write(t.Context(), func(tx *db.Tx) error {
			n, err := tx.Exec(`UPDATE balance SET num = num + $1 WHERE grain = 1 AND account = 1 AND period = (SELECT MIN(period) FROM balance WHERE grain = 1 AND account = 1)`, by)
			if n != 1 {
				t.Errorf("altered %d balances", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	altered(3)
	if r := f.review(); r.OK() {
		t.Fatal("the review found nothing")
	}
	says(true)
	f.lang = "en"
	f.page("/measured", http.StatusOK, "Two ways to the figures disagree")
	f.lang = ""
	altered(-3)
	f.review()
	says(false)
}

// TestKindsSayWhatTheyAreOf: the books do not tell how many kinds there were when, so the page shows what there was of each, and
// never that there is nothing.
func TestKindsSayWhatTheyAreOf(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.year()
	b := measure.Binding{Key: measure.KeyOf(f.d.Indicators, 8), Way: measure.Measured, Measure: "benefit.paid", Matter: "督导", Read: judge.Kinds, Judgement: "target"}
	if err := f.m.Confirm(t.Context(), actor.System, f.id, 1, []measure.Binding{b}); err != nil {
		t.Fatal(err)
	}
	for n, kind := range []string{"入户", "抽查", "抽查"} {
		f.settle(at(2023, 7, 4+n), fmt.Sprintf("visit%d", n), "u1", journal.Voucher{Want: []journal.Line{line("benefit.paid", "督导", 7, 1+n, 1, 0, by(journal.Dim{Organisation: "u1", Tag: kind, District: "黄浦区"}))}})
	}
	body := f.page(f.i(9), http.StatusOK, "2", "种", "抽查", "入户", "2023-06-30 以来入账的分录")
	if strings.Contains(text(body), "没有数") || strings.Index(body, "抽查") > strings.Index(body, `id="postings"`) {
		t.Error("kinds are shown as nothing, or not by kind")
	}
}

// TestTheLineStandsWhereTheTargetIs: a target in 万元, of more than all, or in ‰ is drawn in the unit of the figure.
func TestTheLineStandsWhereTheTargetIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n    float64
		unit string
		want float64
	}{{50, "万元", 500_000}, {0.3, "万人次", 3000}, {2, "百万元", 2_000_000}, {5, "‰", 0.5}, {4, "千克", 4}, {90, "%", 90}, {3, "", 3}} {
		if got := indicator.Scaled(c.n, c.unit); got != c.want {
			t.Errorf("%v %s is drawn at %v, want %v", c.n, c.unit, got, c.want)
		}
	}
}

// TestWhatHappenedIsShownFirst: of reports the month is open in which something happened, not the last that was reported.
func TestWhatHappenedIsShownFirst(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.year()
	f.page(f.i(6), http.StatusOK, "6 月 1 笔分录", "达到指标值“=0次”")
	f.settle(at(2023, 7, 2), "case", "u1", journal.Voucher{Want: []journal.Line{line("ticket.liable", "投诉", 4, 20, 1, 0)}})
	f.page(f.i(6), http.StatusOK, "4 月 2 笔分录", "没有达到指标值“=0次”")
}

// TestARecordKnowsARenamedProject: what a record counts for is found by the name that its project had.
func TestARecordKnowsARenamedProject(t *testing.T) {
	t.Parallel()
	f := open(t)
	uses := indicator.Uses(goal.New(f.db, nil), f.m)
	old := journal.Account{Year: 2023, Project: journal.ProjectOf("市残联", "从前的名字"), Measure: "benefit.paid/宣传"}
	named := func() (out []string) {
		list, err := uses(t.Context(), old)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range list {
			out = append(out, u.Name)
		}
		return out
	}
	if got := named(); got != nil {
		t.Errorf("counts for %v", got)
	}
	b := measure.Binding{Key: measure.KeyOf(f.d.Indicators, 1), Way: measure.Measured, Project: old.Project, Measure: "benefit.paid", Matter: "宣传", Read: judge.Num, Judgement: "target"}
	if err := f.m.Confirm(t.Context(), actor.System, f.id, 1, []measure.Binding{b}); err != nil {
		t.Fatal(err)
	}
	if got := named(); len(got) != 1 || got[0] != "宣传活动参与人次" {
		t.Errorf("counts for %v", got)
	}
	old.Project = journal.ProjectOf("市残联", "权益保障")
	if got := named(); got != nil {
		t.Errorf("what is read of the old name counts for %v under the new one", got)
	}
}
