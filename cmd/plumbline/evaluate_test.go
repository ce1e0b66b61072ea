package main

import (
	"slices"
	"testing"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/measure/judge"
)

// evaluated is the evaluation of one indicator with a target and what was done, without reasons.
func evaluated(target, actual string) *evaluation.Evaluation {
	in := goal.Indicator{Level1: goal.Output, Level2: "数量指标", Name: "场次", Target: goal.ParseTarget(target)}
	d := goal.Declaration{Name: "项目", Year: 2023, Department: "部门", Unit: "单位", Start: day.Of(2023, 1, 1), End: day.Of(2023, 12, 31), Indicators: []goal.Indicator{in}}
	f := evaluation.Frozen{On: day.Of(2023, 12, 31)}
	f.Input.Money = scheme.Money{Known: true, Budget: 100_00, Paid: 95_00}
	f.Input.Facts = []scheme.Fact{{Level1: in.Level1, Level2: in.Level2, Name: in.Name, Target: in.Target, Outcome: judge.Missed, Actual: actual, Shown: actual, Unit: "次", Proof: true}}
	return evaluation.Computed(goal.Kept{ID: "d", Declaration: d}, f, evaluation.Form{Done: "做了"})
}

// TestChecksAgree: what the checks of the field call a deviation without a reason is what the scheme calls one, and the other way.
func TestChecksAgree(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		target, actual string
		deviates       bool
	}{
		{"≥5次", "4", true},
		{"≥5次", "5", false},
		{"≥5次", "6", false},
		{"≥10次", "13", true},
		{"≥10次", "12.9", false},
		{"≤5次", "6", true},
		{"≤5次", "5", false},
		{"=0次", "0", false},
		{"=0次", "1", true},
		{"5次", "4", true},
		{">5次", "5", true},
		{"<5次", "5", true},
		{"=5次", "7", true},
	} {
		e := evaluated(c.target, c.actual)
		scored := e.Machine.Lines[0].Deviation != ""
		at := func(g evaluation.Gap) bool { return g.Position == 0 && g.Field == "note" }
		found := slices.ContainsFunc(checkEvaluation(e.Filled()), at)
		if scored != c.deviates || found != c.deviates {
			t.Errorf("%s with %s: the scheme says %v, the checks %v, want %v", c.target, c.actual, scored, found, c.deviates)
		}
	}
}

// TestChecksOfTheForm: low execution and weights that do not add up are found where they are entered.
func TestChecksOfTheForm(t *testing.T) {
	t.Parallel()
	e := evaluated("≥5次", "5")
	if got := checkEvaluation(e.Filled()); len(got) != 0 {
		t.Errorf("nothing is wrong: %+v", got)
	}
	low := e.Frozen
	low.Input.Money.Paid = 80_00
	e = evaluation.Computed(e.Kept, low, e.Form)
	got := checkEvaluation(e.Filled())
	if len(got) != 1 || got[0].Position != evaluation.Execution || got[0].On() != "execution.note" {
		t.Errorf("%+v", got)
	}
	bad := low
	bad.Input.Weights = scheme.Weights{From: scheme.Set, Execution: 10_00, Of: []scheme.Points{90_00}, Row: -1}
	e = evaluation.Computed(e.Kept, bad, e.Form)
	filled := e.Filled()
	*filled.Indicators[0].Weight = "70"
	if got := checkEvaluation(filled); !slices.ContainsFunc(got, func(g evaluation.Gap) bool { return g.On() == "weights" }) {
		t.Errorf("%+v", got)
	}
}
