package judge_test

import (
	"testing"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure/judge"
)

// TestUnits: a target is compared with what it counts, in its own size; 人 are persons, 人次 are times, and neither is 元.
func TestUnits(t *testing.T) {
	t.Parallel()
	target, _ := judge.ByID("target")
	came := journal.Measure{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true}
	held := journal.Measure{ID: "activity.held", Kind: journal.Count, Unit: "次"}
	paid := journal.Measure{ID: "money.paid", Kind: journal.Sum, Unit: "元"}
	rate := journal.Measure{ID: "activity.plan", Kind: journal.Ratio, Unit: "%"}
	stock := journal.Measure{ID: "deliverable.followers", Kind: journal.Level, Unit: "人"}
	for _, c := range []struct {
		target string
		m      journal.Measure
		read   judge.Read
		now    judge.Amount
		fits   bool
		want   judge.Outcome
	}{
		{"≥3000(人次)", came, judge.Times, judge.Amount{Num: 3000, Times: 3000, Persons: 2000}, true, judge.Reached},
		{"≥3000(人次)", came, judge.Num, judge.Amount{Num: 3000, Times: 60, Persons: 2000}, true, judge.Reached},
		{"≥3000(人次)", came, judge.Persons, judge.Amount{Num: 3000, Times: 3000, Persons: 3000}, false, judge.Unmeasured},
		{"≥3000(人)", came, judge.Times, judge.Amount{Num: 3000, Times: 3000, Persons: 2000}, false, judge.Unmeasured},
		{"≥3000(人)", came, judge.Num, judge.Amount{Num: 3000, Times: 3000, Persons: 2000}, false, judge.Unmeasured},
		{"≥3(人)", came, judge.Kinds, judge.Amount{Num: 9, Times: 9, Persons: 3, Kinds: 3}, false, judge.Unmeasured},
		{"≥3000(人)", came, judge.Persons, judge.Amount{Num: 3600, Times: 3600, Persons: 3000}, true, judge.Reached},
		{"≥0.3(万人)", came, judge.Persons, judge.Amount{Num: 3600, Times: 3600, Persons: 3000}, true, judge.Reached},
		{"≥0.3(万人次)", came, judge.Times, judge.Amount{Num: 2999, Times: 2999, Persons: 1}, true, judge.Partly},
		{"≥50(户)", came, judge.Persons, judge.Amount{Num: 80, Times: 80, Persons: 50}, true, judge.Reached},
		{"≥100(人)", stock, judge.Level, judge.Amount{Num: 100}, true, judge.Reached},
		{"≤50(万元)", paid, judge.Num, judge.Amount{Num: 50_000_000, Times: 3}, true, judge.Reached},
		{"≤50(万元)", paid, judge.Num, judge.Amount{Num: 50_000_001, Times: 3}, true, judge.Partly},
		{"≤0.5(百万元)", paid, judge.Num, judge.Amount{Num: 50_000_000, Times: 3}, true, judge.Reached},
		{"≤50(万元)", held, judge.Num, judge.Amount{Num: 4, Times: 4}, false, judge.Unmeasured},
		{"≥4(次)", paid, judge.Num, judge.Amount{Num: 50_000_000, Times: 3}, false, judge.Unmeasured},
		{"≥4(笔)", paid, judge.Times, judge.Amount{Num: 50_000_000, Times: 4}, true, judge.Reached},
		{"≥4(千克)", held, judge.Num, judge.Amount{Num: 4, Times: 4}, true, judge.Reached},
		{"≥4(千米)", held, judge.Num, judge.Amount{Num: 4, Times: 4}, true, judge.Reached},
		{"≥4(千次)", held, judge.Num, judge.Amount{Num: 4, Times: 4}, true, judge.Missed},
		{"≤5(‰)", held, judge.Num, judge.Amount{Num: 4, Times: 4}, false, judge.Unmeasured},
		{"≤5(‰)", rate, judge.Rate, judge.Amount{Num: 5, Den: 1000, Times: 9}, true, judge.Reached},
		{"≥90(%)", held, judge.Num, judge.Amount{Num: 95, Times: 95}, false, judge.Unmeasured},
		{"≥90(次)", rate, judge.Rate, judge.Amount{Num: 95, Den: 100, Times: 9}, false, judge.Unmeasured},
		{">100(%)", rate, judge.Rate, judge.Amount{Num: 9, Den: 9, Times: 9}, true, judge.Reached},
		{"≥110(%)", rate, judge.Rate, judge.Amount{Num: 9, Den: 9, Times: 9}, true, judge.Reached},
		{"85", rate, judge.Rate, judge.Amount{Num: 85, Den: 100, Times: 9}, true, judge.Reached},
		{"2", held, judge.Num, judge.Amount{Num: 2, Times: 2}, true, judge.Reached},
		{"1-2(次)", held, judge.Num, judge.Amount{Num: 2, Times: 2}, true, judge.Reached},
		{"2-4(次)", held, judge.Num, judge.Amount{Num: 1, Times: 1}, true, judge.Missed},
	} {
		f := judge.Facts{Measure: c.m, Read: c.read, Target: goal.ParseTarget(c.target), Now: c.now, On: day.Of(2024, 2, 1), From: day.Of(2023, 1, 1), To: day.Of(2023, 12, 31)}
		f.Now.Known = true
		if got := target.Judge(f); got.Outcome != c.want {
			t.Errorf("%s of %s by %s is %s, want %s: %v", c.target, c.m.ID, c.read, got.Outcome, c.want, got.Words)
		}
		if got := target.Fits(c.m, c.read, f.Target); got != c.fits {
			t.Errorf("%s fits %s by %s: %v", c.target, c.m.ID, c.read, got)
		}
	}
}

// TestASentenceBeginsWithACapital: what is counted is written small within a sentence, and large where it begins one.
func TestASentenceBeginsWithACapital(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"defects open: 0.": "Defects open: 0.", "发生：0 次。": "发生：0 次。", "": "", "“安全”": "“安全”"} {
		got := judge.Said{Key: "k"}.Sentence(func(string, ...any) string { return text })
		if got != want {
			t.Errorf("%q begins as %q", text, got)
		}
	}
}

// TestFewReportsOfLittleAreNoProof: a limit of what is reported is kept only where all reports due were made.
func TestFewReportsOfLittleAreNoProof(t *testing.T) {
	t.Parallel()
	target, _ := judge.ByID("target")
	for _, c := range []struct {
		num, den int64
		want     judge.Outcome
	}{{1, 12, judge.Reached}, {1, 1, judge.Unmeasured}, {3, 1, judge.Missed}, {3, 12, judge.Missed}} {
		got := target.Judge(judge.Facts{
			Measure: journal.Measure{ID: "activity.incidents", Kind: journal.Reported, Unit: "次"}, Read: judge.Num, Target: goal.ParseTarget("≤1(次)"),
			Now: judge.Amount{Num: c.num, Den: c.den, Times: c.den, Known: true}, On: day.Of(2024, 2, 1), From: day.Of(2023, 1, 1), To: day.Of(2023, 12, 31),
		})
		if got.Outcome != c.want {
			t.Errorf("%d in %d reports is %s, want %s: %v", c.num, c.den, got.Outcome, c.want, got.Words)
		}
	}
}

// TestABlankIsNoShareOfNothing: a parameter that was left blank is its default, so that nothing is not enough.
func TestABlankIsNoShareOfNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ judgement, target, param string }{
		{"on_time", "及时", "share"}, {"good_share", "良好", "share"}, {"varied", "多样", "kinds"}, {"secure", "安全", "tests"}, {"effective", "有效", "every"},
	} {
		j, _ := judge.ByID(c.judgement)
		f := judge.Facts{
			Measure: journal.Measure{ID: "activity.x", Kind: journal.Reported}, Read: judge.Rate, Target: goal.ParseTarget(c.target),
			Now: judge.Amount{Num: 0, Den: 10, Known: true}, On: day.Of(2024, 2, 1), From: day.Of(2023, 1, 1), To: day.Of(2023, 12, 31),
		}
		plain := j.Judge(f)
		f.Params = map[string]string{c.param: ""}
		if blank := j.Judge(f); blank.Outcome != plain.Outcome {
			t.Errorf("%s with a blank %s is %s, without it %s", c.judgement, c.param, blank.Outcome, plain.Outcome)
		}
	}
}
