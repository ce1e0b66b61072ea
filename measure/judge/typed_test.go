package judge_test

import (
	"testing"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure/judge"
)

// TestTyped: a value reported by hand is in the unit of the target, and judged as a counted one is.
func TestTyped(t *testing.T) {
	t.Parallel()
	end := day.Of(2023, 12, 31)
	for _, c := range []struct {
		target, value string
		says          judge.Outcome
		on            day.Day
		want          judge.Outcome
	}{
		{"≥0.3(万人次)", "0.3", "", end, judge.Reached},
		{"≥0.3(万人次)", "0.29", "", end, judge.Partly},
		{"≥90(%)", "90", "", end, judge.Reached},
		{"≥90(%)", "45.5", "", end, judge.Missed},
		{"=0(次)", "0", "", end, judge.Reached},
		{"=0(次)", "1", "", end, judge.Missed},
		{"≤50(元)", "50.01", "", end, judge.Partly},
		{"1-2次", "2", "", end, judge.Reached},
		{"≥5(次)", "3", "", day.Of(2023, 6, 30), judge.Unmeasured},
		{"≥5(次)", "很多", "", end, judge.Unmeasured},
		{"及时", "都按时", judge.Reached, end, judge.Reached},
		{"及时", "迟了两次", judge.Partly, end, judge.Partly},
	} {
		if v := judge.Typed(goal.ParseTarget(c.target), c.value, c.says, c.on, end); v.Outcome != c.want || len(v.Words) == 0 {
			t.Errorf("%s, reported %s: %s %v, want %s", c.target, c.value, v.Outcome, v.Words, c.want)
		}
	}
}

// TestHow: a judgement says and asks only what matters for the measure.
func TestHow(t *testing.T) {
	t.Parallel()
	survey := journal.Measure{ID: "survey.satisfied", Kind: journal.Ratio}
	reports := journal.Measure{ID: "activity.incidents", Kind: journal.Reported}
	count := journal.Measure{ID: "activity.held", Kind: journal.Count}
	for _, c := range []struct {
		judgement string
		m         journal.Measure
		params    int
		key       string
	}{
		{"target", survey, 2, "measure.judge.target.of_survey"},
		{"target", reports, 3, "measure.judge.target.of_reports"},
		{"target", count, 1, "measure.judge.target.of_number"},
		{"improved", survey, 2, "measure.judge.improved.of_survey"},
		{"improved", count, 2, "measure.judge.improved.of_baseline"},
		{"on_time", survey, 2, "measure.judge.on_time.how"},
	} {
		j, _ := judge.ByID(c.judgement)
		if got := j.ParamsOf(c.m); len(got) != c.params {
			t.Errorf("%s of %s asks for %v", c.judgement, c.m.ID, got)
		}
		if got := j.How(c.m, map[string]string{"partly": ""}); got.Key != c.key {
			t.Errorf("%s of %s says %s", c.judgement, c.m.ID, got.Key)
		}
	}
}
