package scheme

import (
	"math/big"
	"strings"

	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/measure/judge"
)

// Fact is what is known of an indicator at the year's end. Actual is what was done, exactly: a decimal or a fraction ("1284/13") in the
// unit of the target, "" where it was not measured; Shown is how people read it, with Unit. Outcome is the verdict of the judgement,
// and Share the percentage behind a word. Proof says that postings or files stand behind it, Survey that answers were counted, and
// Measure names the measure. Spared is why the line does not apply, "" where it does; TooLow that the target was set too low; Hand are the
// customs that a reviewer applies by hand.
type Fact struct {
	Position int           `json:"position"` // in the declaration, from 0
	Key      string        `json:"key"`
	Level1   string        `json:"level1"`
	Level2   string        `json:"level2"`
	Name     string        `json:"name"`
	Target   goal.Target   `json:"target"`
	Outcome  judge.Outcome `json:"outcome"`
	Actual   string        `json:"actual"`
	Shown    string        `json:"shown"`
	Unit     string        `json:"unit"`
	Share    string        `json:"share,omitempty"`
	ByHand   bool          `json:"by_hand,omitempty"`
	Proof    bool          `json:"proof,omitempty"`
	Survey   bool          `json:"survey,omitempty"`
	Measure  string        `json:"measure,omitempty"`
	Spared   string        `json:"spared,omitempty"`
	TooLow   bool          `json:"too_low,omitempty"`
	Hand     []string      `json:"hand,omitempty"`
}

// Money is the execution of the budget: what was paid and what might be by the adjusted budget; Known where the books have it.
// First is the budget at the beginning of the year.
type Money struct {
	Known  bool    `json:"known"`
	First  fen.Fen `json:"first"`
	Budget fen.Fen `json:"budget"`
	Paid   fen.Fen `json:"paid"`
}

// Input is all that points are computed from.
type Input struct {
	Scheme  Scheme  `json:"scheme"`
	Weights Weights `json:"weights"`
	Money   Money   `json:"money"`
	Facts   []Fact  `json:"facts"`
}

// number reads an exact figure.
func number(text string) (*big.Rat, bool) {
	if text == "" || len(text) > 80 || strings.Trim(text, "-0123456789./") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// value is the number of a target.
func (f *Fact) value() (*big.Rat, bool) {
	if f.Target.Kind != goal.Quantitative || f.Target.Value == nil {
		return nil, false
	}
	return number(*f.Target.Value)
}

// op is the operator of a target, >= where none is written.
func (f *Fact) op() string {
	if f.Target.Op == nil {
		return ">="
	}
	return *f.Target.Op
}

// measured says that the fact can be scored by what was done: a judgement was given, and where the target is a number, a figure.
func (f *Fact) measured() bool {
	switch f.Outcome {
	case judge.Reached, judge.Partly, judge.Missed:
	default:
		return false
	}
	if f.Target.Kind != goal.Quantitative {
		return true
	}
	_, ok := number(f.Actual)
	return ok
}

// satisfaction says that the line is one of satisfaction.
func (f *Fact) satisfaction() bool {
	return f.Level1 == goal.Satisfaction || goal.Level1Of(f.Level2) == goal.Satisfaction
}
