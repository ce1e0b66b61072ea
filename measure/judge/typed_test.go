package judge_test

import (
	"strings"
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

// TestTypedForAnotherTarget: what was reported while the target was of the other kind is not judged.
func TestTypedForAnotherTarget(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		target, value string
		says          judge.Outcome
	}{{"健全", "5", ""}, {"≥5(次)", "健全", judge.Reached}} {
		v := judge.Typed(goal.ParseTarget(c.target), c.value, c.says, day.Of(2024, 1, 1), day.Of(2023, 12, 31))
		if v.Outcome != judge.Unmeasured || v.Value != "" || len(v.Words) != 1 || v.Words[0].Key != "measure.say.typed_other" {
			t.Errorf("%q for %s is %+v", c.value, c.target, v)
		}
	}
}

// TestHow: a judgement says and asks only what matters for the measure.
func TestHow(t *testing.T) {
	t.Parallel()
	words := catalogue(t)
	survey := journal.Measure{ID: "survey.satisfied", Kind: journal.Ratio}
	ratio := journal.Measure{ID: "activity.on_time", Kind: journal.Ratio}
	reports := journal.Measure{ID: "activity.incidents", Kind: journal.Reported}
	stock := journal.Measure{ID: "deliverable.followers", Kind: journal.Level}
	count := journal.Measure{ID: "activity.held", Kind: journal.Count}
	for _, c := range []struct {
		judgement, target string
		m                 journal.Measure
		given             map[string]string
		params            int
		key               string
	}{
		{"target", "≥85(%)", survey, nil, 2, "target.of_survey"},
		{"target", "=0(次)", reports, nil, 3, "target.of_reports"},
		{"target", "=0(个)", reports, map[string]string{"every": "0"}, 3, "target.of_checks"},
		{"target", "=0(%)", ratio, nil, 1, "target.of_checks"},
		{"target", "≤2(次)", reports, nil, 3, "target.of_limit_reports"},
		{"target", "≤5(%)", ratio, nil, 1, "target.of_limit"},
		{"target", "≥5(次)", count, nil, 1, "target.of_number"},
		{"target", "≥5(次)", count, map[string]string{"partly": "0"}, 1, "target.of_number_alone"},
		{"target", "≥5(次)", count, map[string]string{"partly": ""}, 1, "target.of_number_alone"},
		{"on_time", "及时", ratio, map[string]string{"partly": "", "share": ""}, 2, "on_time.how"},
		{"zero", "=0(次)", reports, nil, 3, "zero.how"},
		{"effective", "有效", reports, map[string]string{"every": "0"}, 3, "zero.of_checks"},
		{"improved", "提高", survey, nil, 2, "improved.of_survey"},
		{"improved", "提高", count, nil, 2, "above.of_year"},
		{"increased", "增加", stock, nil, 2, "above.of_stock"},
		{"increased", "增加", stock, map[string]string{"baseline": "50000", "by": "100"}, 2, "above.of_stated"},
		{"on_time", "及时", ratio, nil, 2, "on_time.how"},
	} {
		j, _ := judge.ByID(c.judgement)
		if got := j.ParamsOf(c.m); len(got) != c.params {
			t.Errorf("%s of %s asks for %v", c.judgement, c.m.ID, got)
		}
		got := j.How(c.m, goal.ParseTarget(c.target), c.given)
		if got.Key != "measure.judge."+c.key {
			t.Errorf("%s of %s for %s says %s", c.judgement, c.m.ID, c.target, got.Key)
		}
		for _, lang := range []string{"zh", "en"} {
			if s := got.Text(words.For(lang).T); strings.Contains(s, "⟦") || strings.Contains(s, "no value") || strings.Contains(s, " % ") {
				t.Errorf("%s: %s", got.Key, s)
			}
		}
	}
}
