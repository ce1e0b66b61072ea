package judge_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure/judge"
)

// rank orders the outcomes of what can be judged.
var rank = map[judge.Outcome]int{judge.Missed: 0, judge.Partly: 1, judge.Reached: 2}

// whole are facts of a rate over a year that is over.
func whole(target string, num, den int64) judge.Facts {
	return judge.Facts{
		Measure: journal.Measure{ID: "activity.on_time", Kind: journal.Ratio, Unit: "%"}, Read: judge.Rate, Target: goal.ParseTarget(target),
		Now: judge.Amount{Num: num, Den: den, Times: den, Known: den > 0}, On: day.Of(2024, 2, 1), From: day.Of(2023, 1, 1), To: day.Of(2023, 12, 31),
	}
}

// TestMoreIsNeverWorse: one more of the numerator, or the same share of ten times as many, is no worse; what was due is judged; only
// all of it is 100 %.
func TestMoreIsNeverWorse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Int64Range(1, 1_000_000_000_000).Draw(t, "den")
		num := rapid.Int64Range(0, den).Draw(t, "num")
		id := rapid.SampledFrom([]string{"on_time", "in_force", "qualified", "good_share", "target"}).Draw(t, "judgement")
		target := map[bool]string{true: "=100(%)", false: "及时"}[id == "target"]
		j, _ := judge.ByID(id)
		of := func(num, den int64) judge.Verdict { return j.Judge(whole(target, num, den)) }
		v := of(num, den)
		if _, judged := rank[v.Outcome]; !judged || v.Value == "" {
			t.Fatalf("%d of %d were due and the verdict is %s %q", num, den, v.Outcome, v.Value)
		}
		if tenfold := of(num*10, den*10); tenfold.Outcome != v.Outcome || tenfold.Value != v.Value {
			t.Fatalf("%d of %d is %s, ten times as many %s", num, den, v.Outcome, tenfold.Outcome)
		}
		if num < den && rank[of(num+1, den).Outcome] < rank[v.Outcome] {
			t.Fatalf("%d of %d is %s, one more is worse", num, den, v.Outcome)
		}
		if id != "good_share" && (v.Outcome == judge.Reached) != (num == den) {
			t.Fatalf("%d of %d is %s", num, den, v.Outcome)
		}
		if num < den && v.Value == "100" && id != "good_share" {
			t.Fatalf("%d of %d is shown as 100 %%", num, den)
		}
	})
}

// TestShownIsNear: what is shown differs from what was counted by no more than the rounding that is stated.
func TestShownIsNear(t *testing.T) {
	t.Parallel()
	half := big.NewRat(1, 200)
	rapid.Check(t, func(t *rapid.T) {
		r := big.NewRat(rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "a"), rapid.Int64Range(1, 1_000_000).Draw(t, "b"))
		back, ok := judge.Decimal(judge.Shown(r))
		if !ok {
			t.Fatalf("%s is shown as %q, which is no number", r, judge.Shown(r))
		}
		if d := new(big.Rat).Sub(r, back); d.Abs(d).Cmp(half) > 0 {
			t.Fatalf("%s is shown as %s", r, judge.Shown(r))
		}
	})
}
