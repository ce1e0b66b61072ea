// Package example is the office's cases of scoring: for each rule, what an indicator with a figure is worth, as an officer reads and
// signs it (cases.json). They guarantee that the page of schemes, the written documentation and the tests say the same.
package example

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/measure/judge"
)

//go:embed cases.json
var text []byte

// Case is one case: the rule, why it is there, the scheme, the indicator's levels and target, what was done (a decimal or a fraction; for
// a word the verdict and the share behind it), the weight, and what must come out: points, deviation and words.
type Case struct {
	Rule      string   `json:"规则"`
	Why       string   `json:"说明"`
	Scheme    string   `json:"办法,omitempty"`
	Level1    string   `json:"一级指标,omitempty"`
	Level2    string   `json:"二级指标,omitempty"`
	Target    string   `json:"指标值,omitempty"`
	Actual    string   `json:"实际值,omitempty"`
	Shown     string   `json:"显示,omitempty"`
	Verdict   string   `json:"判定,omitempty"`
	Share     string   `json:"比例,omitempty"`
	TooLow    bool     `json:"定得过低,omitempty"`
	Spared    string   `json:"不适用,omitempty"`
	NoProof   bool     `json:"没有佐证,omitempty"`
	Custom    string   `json:"惯例,omitempty"`
	Hand      string   `json:"评审人勾选,omitempty"`
	Weight    string   `json:"分值"`
	Points    string   `json:"得分"`
	Deviation string   `json:"偏差,omitempty"`
	Words     []string `json:"句子"`
}

// verdicts are the words of the cases.
var verdicts = map[string]judge.Outcome{"": judge.Reached, "达成": judge.Reached, "部分达成": judge.Partly, "未达成": judge.Missed, "无法判断": judge.Unmeasured}

// All gives every case.
func All() ([]Case, error) {
	var out []Case
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, fmt.Errorf("cases of scoring: %w", err)
	}
	return out, nil
}

// variants are schemes of the norms with one parameter changed, so that every rule has a case.
func variants() []scheme.Scheme {
	all := scheme.Norms()
	linear, cut, exclude, custom := all[0], all[0], all[0], all[0]
	linear.ID, linear.Rules.AtMost = "linear", scheme.Linear
	cut.ID, cut.Rules.Cut, cut.Rules.Floor = "cut", true, 60
	exclude.ID, exclude.Rules.Unmeasured = "exclude", scheme.Exclude
	custom.ID = "custom"
	for _, c := range scheme.Customs() {
		if !c.ByHand {
			custom.Rules.Customs = append(custom.Rules.Customs, c.ID)
		}
	}
	return append(all, linear, cut, exclude, custom)
}

// Line scores the case, as one indicator beside an execution of the budget that is complete.
func (c *Case) Line() (scheme.Line, error) {
	all, id := variants(), c.Scheme
	if id == "" {
		id = "central"
	}
	at := slices.IndexFunc(all, func(s scheme.Scheme) bool { return s.ID == id })
	weight, err := scheme.ParsePoints(c.Weight)
	verdict, ok := verdicts[c.Verdict]
	if at < 0 || err != nil || !ok {
		return scheme.Line{}, fmt.Errorf("case %q: scheme, weight or verdict unknown: %w", c.Why, err)
	}
	f := c.fact()
	f.Outcome = verdict
	in := scheme.Input{
		Scheme: all[at], Facts: []scheme.Fact{f}, Money: scheme.Money{Known: true, Budget: 100, Paid: 100},
		Weights: scheme.Weights{Execution: scheme.Whole - weight, Of: []scheme.Points{weight}, Row: -1},
	}
	return scheme.Score(&in).Lines[0], nil
}

func (c *Case) fact() scheme.Fact {
	f := scheme.Fact{
		Level1: c.Level1, Level2: c.Level2, Target: goal.ParseTarget(c.Target), Actual: c.Actual, Shown: c.Actual, Share: c.Share, TooLow: c.TooLow,
		Spared: c.Spared, Proof: !c.NoProof,
	}
	if c.Shown != "" {
		f.Shown = c.Shown
	}
	if f.Level1 == "" {
		f.Level1, f.Level2 = goal.Output, "数量指标"
	}
	if f.Target.Unit != nil {
		f.Unit = *f.Target.Unit
	}
	if c.Hand != "" {
		f.Hand = []string{c.Hand}
	}
	return f
}

// Sentences are the words of a line in a language, as they stand in a case.
func Sentences(l scheme.Line, say func(key string, args ...any) string) []string {
	out := make([]string, len(l.Words))
	for i, w := range l.Words {
		out[i] = w.Sentence(say)
	}
	return out
}
