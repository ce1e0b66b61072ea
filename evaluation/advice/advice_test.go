package advice_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/evaluation"
	"plumbline/evaluation/advice"
	"plumbline/evaluation/scheme"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/monitor/remedy"
	"plumbline/platform/i18n"
)

// scored is an evaluation of one indicator, of a budget of 100 yuan.
func scored(target, actual string, paid fen.Fen) *evaluation.Evaluation {
	in := goal.Indicator{Level1: goal.Output, Level2: "数量指标", Name: "培训次数", Target: goal.ParseTarget(target)}
	k := goal.Kept{ID: "d", Revision: 1, Declaration: goal.Declaration{Name: "项目", Unit: "单位", Year: 2025, Indicators: []goal.Indicator{in}}}
	f := evaluation.Frozen{On: day.Of(2025, 12, 31)}
	f.Input.Money = scheme.Money{Known: true, First: 100_00, Budget: 100_00, Paid: paid}
	fact := scheme.Fact{Key: "k", Level1: in.Level1, Level2: in.Level2, Name: in.Name, Target: in.Target, Outcome: judge.Unmeasured}
	if actual != "" {
		fact.Actual, fact.Shown, fact.Unit, fact.Outcome = actual, actual, *in.Target.Unit, judge.Missed
		got, _ := new(big.Rat).SetString(actual)
		asked, _ := new(big.Rat).SetString(*in.Target.Value)
		if c := got.Cmp(asked); *in.Target.Op == ">=" && c >= 0 || *in.Target.Op == "<=" && c <= 0 {
			fact.Outcome = judge.Reached
		}
	}
	f.Input.Facts = []scheme.Fact{fact}
	return evaluation.Computed(k, f, evaluation.Form{Done: "做了"})
}

// one is a line of testdata/cases.json. 支付 is what was paid of 100 yuan.
type one struct {
	Why      string            `json:"说明"`
	Target   string            `json:"指标值"`
	Actual   string            `json:"实际"`
	Before   string            `json:"上年"`
	Paid     string            `json:"支付"`
	Remedy   remedy.State      `json:"整改"`
	Standing forecast.Standing `json:"历史"`
	Says     []string          `json:"建议"`
}

func (c one) input(t *testing.T) advice.Input {
	t.Helper()
	paid, err := fen.Parse(c.Paid)
	if err != nil {
		t.Fatal(err)
	}
	in := advice.Input{Evaluation: scored(c.Target, c.Actual, paid)}
	if c.Before != "" {
		in.Before = scored(c.Target, c.Before, 100_00)
	}
	if c.Remedy != "" {
		in.Remedies = []remedy.Remedy{{Key: measure.Key("k"), Indicator: "培训次数", State: c.Remedy, Plan: remedy.Plan{What: "补办", Due: day.Of(2025, 10, 1)}}}
	}
	if c.Standing != "" {
		in.Outlooks = []forecast.Outlook{{Standing: c.Standing, Unit: "次", Low: "12", High: "15", Chance: 99}}
	}
	return in
}

func outline(p advice.Proposal) string {
	out := string(p.Kind) + " " + p.ID
	for i := 0; i+1 < len(p.Said.Args); i += 2 {
		if name := p.Said.Args[i]; name == "share" || name == "before" || name == "left" {
			out += fmt.Sprint(" ", name, "=", p.Said.Args[i+1])
		}
	}
	if p.ID == "keep" {
		return "keep"
	}
	return out
}

// TestCases holds the rules to the office's cases (testdata/cases.json), and every sentence to both languages.
func TestCases(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []one
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, c := range list {
		var got []string
		for _, p := range advice.Of(c.input(t)) {
			got, used[p.ID] = append(got, outline(p)), true
			for _, lang := range i18n.Languages {
				if say := cat.For(lang); !say.Has(p.Said.Key) || p.Said.Text(say.T) == "" || !say.Has("advice.rule."+p.ID) || !say.Has(p.Kind.Key()) {
					t.Errorf("%s: no words for %s in %s", c.Why, p.ID, lang)
				}
			}
		}
		if diff := cmp.Diff(c.Says, got); diff != "" {
			t.Errorf("%s\n%s", c.Why, diff)
		}
	}
	for _, r := range advice.Rules(2025) {
		if !used[r.ID] {
			t.Errorf("no case of rule %s", r.ID)
		}
	}
}

// TestAlways: whatever a year came to there is a proposal, no rule speaks twice of an indicator, none both raises and lowers it, keep stands
// alone, and no more money is asked about than was not spent.
func TestAlways(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) string {
			if n := rapid.IntRange(-1, 40).Draw(t, name); n >= 0 {
				return fmt.Sprint(n)
			}
			return ""
		}
		paid := fen.Fen(rapid.Int64Range(0, 100_00).Draw(t, "paid"))
		in := advice.Input{Evaluation: scored("≥10次", draw("actual"), paid), Before: scored("≥10次", draw("before"), 0)}
		got := advice.Of(in)
		if len(got) == 0 {
			t.Fatal("nothing is proposed")
		}
		said := map[string]bool{}
		kinds := map[advice.Kind]bool{}
		for _, p := range got {
			if at := fmt.Sprint(p.ID, p.Position); said[at] {
				t.Fatalf("%s twice", at)
			}
			said[fmt.Sprint(p.ID, p.Position)], kinds[p.Kind] = true, true
			if p.Money > 100_00-paid || p.Money > 0 && paid >= 90_00 {
				t.Fatalf("%s asked about, %s paid", p.Money, paid)
			}
		}
		if kinds[advice.Keep] && len(got) > 1 || kinds[advice.Raise] && kinds[advice.Lower] {
			t.Fatalf("%v", kinds)
		}
		ranks := make([]int, len(got))
		for i, p := range got {
			ranks[i] = slices.Index(advice.Kinds(), p.Kind)
		}
		if !slices.IsSorted(ranks) {
			t.Fatalf("not the gravest first: %v", ranks)
		}
	})
}
