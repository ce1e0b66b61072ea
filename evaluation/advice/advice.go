// Package advice is 结果应用: what a project's year asks about the next one - to keep, to raise or lower a target, to cut money, not to go on
// as it is.
//
// It guarantees that each proposal follows from a stated rule with the numbers that lit it, and names what it stands on; that what is a rule
// of thumb is worded as a question; and that nothing is decided by it: it changes no declaration. What the year came to is evaluation's.
package advice

import (
	"math/big"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/base/law"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/measure/judge"
	"plumbline/monitor/remedy"
)

// Kind is what is proposed.
type Kind string

// The kinds, the gravest first.
const (
	Stop   Kind = "stop"   // not to be continued as it is
	Cut    Kind = "cut"    // less money
	Lower  Kind = "lower"  // a lower target, or another indicator
	Ask    Kind = "ask"    // the cause is asked for, or how it is measured
	Remedy Kind = "remedy" // what was promised is done first
	Raise  Kind = "raise"  // a higher target
	Keep   Kind = "keep"
)

// Kinds lists the kinds, the gravest first.
func Kinds() []Kind { return []Kind{Stop, Cut, Lower, Ask, Remedy, Raise, Keep} }

// Key is the message key of the kind's name.
func (k Kind) Key() string { return "advice.kind." + string(k) }

// Rule is what a proposal follows from. Param is its limit in per cent, 0 where it has none. Question says that it is a rule of thumb. Its
// words are the messages advice.rule.<ID> and advice.rule.<ID>.how.
type Rule struct {
	ID       string
	Kind     Kind
	Basis    law.Basis
	Since    day.Day
	Param    int64
	Question bool
}

// The rules' ids.
const (
	poor       = "poor"
	execution  = "execution"
	missed     = "missed"
	twice      = "twice"
	outOfReach = "out_of_reach"
	unmeasured = "unmeasured"
	remedies   = "remedies"
	farAbove   = "far_above"
	tooEasy    = "too_easy"
	keep       = "keep"
)

// Rules lists the rules in force for a year, in the order in which they are asked.
func Rules(year int) (out []Rule) {
	since := day.Of(2020, 1, 1)
	applied := law.Basis{Point: "评价结果有应用"}
	for _, r := range []Rule{
		{ID: poor, Kind: Stop, Basis: applied, Question: true},
		{ID: execution, Kind: Cut, Basis: applied, Param: 90, Question: true},
		{ID: twice, Kind: Lower, Basis: applied, Question: true},
		{ID: outOfReach, Kind: Lower, Basis: law.Basis{Point: "参照历史数据"}, Question: true},
		{ID: missed, Kind: Ask, Basis: law.Basis{Document: "财预〔2020〕10号", Point: "偏差原因分析及改进措施"}},
		{ID: unmeasured, Kind: Ask, Basis: law.Basis{Point: "指标可衡量"}, Question: true},
		{ID: remedies, Kind: Remedy, Basis: law.Basis{Point: "整改措施须落实"}},
		{ID: farAbove, Kind: Raise, Basis: applied, Param: 130, Question: true},
		{ID: tooEasy, Kind: Raise, Basis: law.Basis{Point: "参照历史数据"}, Question: true},
		{ID: keep, Kind: Keep, Basis: applied, Param: 90},
	} {
		if r.Since = since; r.Since.Year() <= year {
			out = append(out, r)
		}
	}
	return out
}

// Proposal is one thing that the year asks about the next. Position is the indicator's, −1 for the project. Said has the numbers. Money is by
// how much less is asked about, 0 for none.
type Proposal struct {
	Rule
	Position int
	Said     judge.Said
	Money    fen.Fen
}

// Input is what is known of a project's year: its evaluation, that of the year before (nil: none), the remedies of the year, and how its
// targets stand to the years before (nil: not asked).
type Input struct {
	Evaluation *evaluation.Evaluation
	Before     *evaluation.Evaluation
	Remedies   []remedy.Remedy
	Outlooks   []forecast.Outlook
}

// Of gives the proposals for a project, the gravest first. There is always one: what has no other is to be kept.
func Of(in Input) (out []Proposal) {
	for _, r := range Rules(in.Evaluation.Kept.Declaration.Year) {
		out = append(out, r.ask(in, len(out) == 0)...)
	}
	return out
}

// ask gives what one rule proposes; alone says that no rule before it proposed anything.
func (r Rule) ask(in Input, alone bool) (out []Proposal) {
	add := func(position int, key string, args ...any) {
		out = append(out, Proposal{Rule: r, Position: position, Said: judge.Said{Key: "advice.says." + key, Args: args}})
	}
	e := in.Evaluation
	score := e.Stands()
	switch r.ID {
	case poor:
		if score.Grade == scheme.Poor {
			add(-1, poor, "total", score.Total.String())
		}
	case execution:
		if p, ok := unspent(r, e.Input.Money); ok {
			out = append(out, p)
		}
	case remedies:
		for _, x := range in.Remedies {
			if x.State == remedy.Open || x.State == remedy.Done {
				add(placeOf(e, x), remedies, "indicator", x.Indicator, "due", x.Plan.Due.String(), "state", judge.Said{Key: x.State.Key()})
			}
		}
	case tooEasy, outOfReach:
		for _, o := range in.Outlooks {
			if string(o.Standing) == r.ID && o.Position < len(e.Input.Facts) {
				add(o.Position, r.ID, "low", o.Low, "high", o.High, "unit", o.Unit, "chance", o.Chance, "target", e.Input.Facts[o.Position].Target.String())
			}
		}
	case keep:
		if alone {
			add(-1, keep, "total", score.Total.String())
		}
	default:
		return r.lines(in)
	}
	return out
}

// lines gives what a rule proposes of single indicators.
func (r Rule) lines(in Input) (out []Proposal) {
	e := in.Evaluation
	for i := range e.Input.Facts {
		f, line := &e.Input.Facts[i], e.Line(i)
		if line.Left || i == e.Input.Weights.Row {
			continue
		}
		then := factOf(in.Before, f.Key)
		again := short(f) && then != nil && short(then)
		args := []any{"target", f.Target.String(), "actual", shown(f)}
		ok := false
		switch r.ID {
		case twice:
			ok = again
			if ok {
				args = append(args, "before", shown(then), "then", then.Target.String(), "year", e.Kept.Declaration.Year, "last", e.Kept.Declaration.Year-1)
			}
		case missed:
			ok = short(f) && !again
		case unmeasured:
			ok = line.Deviation == scheme.NotMeasured
		case farAbove:
			var share string
			share, ok = above(f, r.Param)
			args = append(args, "share", share)
		}
		if ok {
			out = append(out, Proposal{Rule: r, Position: i, Said: judge.Said{Key: "advice.says." + r.ID, Args: args}})
		}
	}
	return out
}

// unspent asks about the part of the budget that was not spent, where less than the limit was.
func unspent(r Rule, m scheme.Money) (p Proposal, ok bool) {
	if !m.Known || m.Budget <= 0 {
		return p, false
	}
	paid, limit := new(big.Int).Mul(big.NewInt(int64(m.Paid)), big.NewInt(100)), new(big.Int).Mul(big.NewInt(int64(m.Budget)), big.NewInt(r.Param))
	if paid.Cmp(limit) >= 0 {
		return p, false
	}
	left := m.Budget - m.Paid
	said := judge.Said{Key: "advice.says." + execution, Args: []any{"budget", m.Budget.Grouped(), "paid", m.Paid.Grouped(), "left", left.Grouped(), "limit", r.Param}}
	return Proposal{Rule: r, Position: -1, Said: said, Money: left}, true
}

// above says that a figure is so many per cent of its target and more, of a target that is to be reached; share is how many, rounded down.
func above(f *scheme.Fact, limit int64) (share string, ok bool) {
	got, sound := new(big.Rat).SetString(f.Actual)
	if !sound || f.Outcome != judge.Reached || !atLeast(f.Target) {
		return "", false
	}
	asked, sound := new(big.Rat).SetString(*f.Target.Value)
	if !sound || asked.Sign() <= 0 {
		return "", false
	}
	of := new(big.Rat).Mul(new(big.Rat).Quo(got, asked), big.NewRat(100, 1))
	whole := new(big.Int).Quo(of.Num(), of.Denom())
	return whole.String(), of.Cmp(big.NewRat(limit, 1)) >= 0
}

// atLeast says that a target is one number that more is no worse than.
func atLeast(t goal.Target) bool {
	return t.Kind == goal.Quantitative && t.Value != nil && t.Upper == nil && (t.Op == nil || *t.Op == ">=" || *t.Op == ">")
}

// short says that a target was not reached though it was measured.
func short(f *scheme.Fact) bool { return f.Outcome == judge.Missed || f.Outcome == judge.Partly }

// shown is a figure for reading: with its unit, or the word that was reached.
func shown(f *scheme.Fact) any {
	if f.Shown == "" {
		return judge.Said{Key: f.Outcome.Key()}
	}
	return f.Shown + f.Unit
}

// factOf finds the same indicator in the year before; nil where there is none.
func factOf(e *evaluation.Evaluation, key string) *scheme.Fact {
	if e == nil {
		return nil
	}
	for i := range e.Input.Facts {
		if e.Input.Facts[i].Key == key && e.Input.Facts[i].Spared == "" {
			return &e.Input.Facts[i]
		}
	}
	return nil
}

// placeOf is the position of the indicator of a remedy, −1 where there is none any more.
func placeOf(e *evaluation.Evaluation, r remedy.Remedy) int {
	for i := range e.Input.Facts {
		if e.Input.Facts[i].Key == string(r.Key) {
			return i
		}
	}
	return -1
}

// name knows a project across years.
func name(d goal.Declaration) string { return d.Unit + "\n" + d.Name }
