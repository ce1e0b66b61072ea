package scheme

import (
	"math/big"
	"slices"

	"plumbline/measure/judge"
)

// Deviation says why a line needs a reason.
type Deviation string

// The deviations: money below the scheme's execution, a figure short of its target, beyond its limit or far above its target, a
// word that was not or only partly reached, and what could not be measured.
const (
	LowExecution Deviation = "execution"
	BelowTarget  Deviation = "below"
	AboveLimit   Deviation = "above_limit"
	FarAbove     Deviation = "far_above"
	NotReached   Deviation = "not_reached"
	NotMeasured  Deviation = "unmeasured"
)

// Key is the message key of the deviation's name.
func (d Deviation) Key() string { return "evaluation.deviation." + string(d) }

// Line is what an indicator, or the execution of the budget, is worth. Given is its weight, Weight that after lines that do not count
// were left out (0 where it is one of them). Low and High bound the points of a word's band. Deviation asks for a reason, "" for none.
// Words say how the points came about.
type Line struct {
	Position  int // in the declaration, −1 for the execution of the budget
	Rule      string
	Given     Points
	Weight    Points
	Points    Points
	Left      bool // left out
	Low, High Points
	Band      judge.Outcome
	Deviation Deviation
	Customs   []string
	Words     []judge.Said
}

// Sheet is the score of a declaration: the execution of the budget, and a line for each fact. Total is the sum of the lines.
// Rescaled says that lines were left out.
type Sheet struct {
	Execution Line
	Lines     []Line
	Total     Points
	Rescaled  bool
}

// scoring is the scoring of one line.
type scoring struct {
	scheme         *Scheme
	fact           *Fact
	line           *Line
	weight         Points
	actual, target *big.Rat
}

// judgeSaid is a sentence of a whole key.
func judgeSaid(key string) judge.Said { return judge.Said{Key: key} }

// Score computes the points of a declaration.
func Score(in *Input) Sheet {
	out := Sheet{Lines: make([]Line, len(in.Facts))}
	given := make([]Points, 0, len(in.Facts)+1)
	given = append(given, in.Weights.Execution)
	out.Execution = Line{Position: -1, Rule: ruleExecution, Given: in.Weights.Execution, Left: !in.Money.scored() && in.Scheme.Rules.Unmeasured == Exclude}
	for i := range in.Facts {
		out.Lines[i] = in.begin(i)
		given = append(given, out.Lines[i].Given)
	}
	out.scale(in, given)
	in.execution(&out.Execution)
	out.Total = out.Execution.Points
	for i := range out.Lines {
		in.line(&out.Lines[i], i)
		out.Total += out.Lines[i].Points
	}
	return out
}

// begin says what a line weighs and whether it counts.
func (in *Input) begin(i int) Line {
	f := &in.Facts[i]
	l := Line{Position: f.Position, Rule: in.Scheme.ruleOf(f)}
	if f.Position >= 0 && f.Position < len(in.Weights.Of) {
		l.Given = in.Weights.Of[f.Position]
	}
	switch {
	case in.Weights.Row >= 0 && f.Position == in.Weights.Row:
		l.Rule, l.Left = ruleExecution, true
	case f.Spared != "":
		l.Rule, l.Left = ruleSpared, true
	case !f.measured():
		l.Rule, l.Left = ruleUnmeasured, in.Scheme.Rules.Unmeasured == Exclude
	}
	return l
}

// scale gives each line that counts its part of 100.00.
func (s *Sheet) scale(in *Input, given []Points) {
	keep := slices.Clone(given)
	if s.Execution.Left {
		keep[0] = 0
	}
	for i, l := range s.Lines {
		if l.Left {
			keep[i+1] = 0
		}
	}
	s.Rescaled = Sum(keep) != Sum(given)
	if s.Rescaled && Sum(keep) > 0 {
		keep = split(Whole, keep)
	}
	s.Execution.Weight = keep[0]
	for i := range s.Lines {
		s.Lines[i].Weight = keep[i+1]
	}
}

func (m *Money) scored() bool { return m.Known && m.Budget > 0 }

// execution scores the money: what was paid of the adjusted budget, at most the weight.
func (in *Input) execution(l *Line) {
	if !in.Money.scored() {
		l.Deviation = NotMeasured
		l.Words = append(l.Words, said("no_money"))
		return
	}
	rate := big.NewRat(int64(in.Money.Paid), int64(in.Money.Budget))
	share := clip(rate, 1)
	l.Points = l.Weight.times(share)
	if rate.Cmp(big.NewRat(int64(in.Scheme.Rules.Below), 100)) < 0 {
		l.Deviation = LowExecution
	}
	l.Words = append(l.Words, said("execution", "paid", in.Money.Paid.Grouped(), "budget", in.Money.Budget.Grouped(),
		"rate", percentage(rate), "weight", l.Weight.String(), "points", l.Points.String()))
}

// line scores a fact.
func (in *Input) line(l *Line, i int) {
	f := &in.Facts[i]
	switch l.Rule {
	case ruleExecution:
		l.Words = append(l.Words, said("row"))
		return
	case ruleSpared:
		l.Words = append(l.Words, said("spared", "why", f.Spared))
		return
	case ruleUnmeasured:
		l.Deviation = NotMeasured
		key := "unmeasured"
		if l.Left {
			key = "excluded"
		}
		l.Words = append(l.Words, said(key, "outcome", judgeSaid(f.Outcome.Key())))
		return
	}
	c := &scoring{scheme: &in.Scheme, fact: f, line: l, weight: l.Weight}
	c.actual, _ = number(f.Actual)
	c.target, _ = f.value()
	if shown, ok := number(f.Shown); ok && c.actual != nil && shown.Cmp(c.actual) != 0 && quantity(f) {
		defer func() { l.Words = append(l.Words, said("exact")) }()
	}
	l.Deviation = c.deviation()
	share := clip(c.rule(l.Rule)(c), 1)
	if cut := c.customs(in, i); cut > 0 {
		left := big.NewRat(int64(100-cut), 100)
		share = new(big.Rat).Mul(share, left)
		l.Low, l.High = l.Low.times(left), l.High.times(left)
	}
	l.Points = c.weight.times(share)
	if !quantity(f) {
		c.hold()
	}
	l.Words = append(l.Words, said("points", "weight", l.Weight.String(), "share", fraction(share), "points", c.weight.times(share).String()))
	if p := c.weight.times(share); p != l.Points {
		l.Words = append(l.Words, said("in_band", "low", l.Low.String(), "high", l.High.String(), "points", l.Points.String()))
	}
}

// hold keeps the points of a word within its band.
func (c *scoring) hold() {
	c.line.Band = c.fact.Outcome
	c.line.Points = max(min(c.line.Points, c.line.High), c.line.Low)
}

func (c *scoring) rule(id string) func(*scoring) *big.Rat {
	switch id {
	case ruleAtLeast:
		return atLeast
	case ruleAtMostRatio:
		return atMostRatio
	case ruleAtMostLinear:
		return atMostLinear
	case ruleZero:
		return zero
	case ruleRange:
		return within
	case ruleSatisfaction:
		return steps
	case ruleCompared:
		return compared
	}
	return bands
}

// deviation says whether the fact needs a reason, as check 49 has it.
func (c *scoring) deviation() Deviation {
	f := c.fact
	if !quantity(f) {
		if f.Outcome != judge.Reached {
			return NotReached
		}
		return ""
	}
	cmp := c.actual.Cmp(c.target)
	switch {
	case f.Target.Upper != nil:
		if upper, ok := number(*f.Target.Upper); ok && c.actual.Cmp(upper) > 0 {
			return AboveLimit
		}
	case f.op() == "<=" || f.op() == "<" || c.target.Sign() == 0 && f.op() == "=":
		if cmp > 0 || f.op() == "<" && cmp == 0 {
			return AboveLimit
		}
		return ""
	}
	if cmp < 0 || f.op() == ">" && cmp == 0 {
		return BelowTarget
	}
	return ""
}

// tell says how a share came about, with the figure and the target.
func (c *scoring) tell(variant string, args ...any) {
	target := c.fact.Target.Raw // as it was declared
	if target == "" {
		target = c.fact.Target.String()
	}
	all := []any{"target", target}
	if quantity(c.fact) {
		all = append(all, "actual", judge.Grouped(c.fact.Shown), "unit", c.fact.Unit, "value", judge.Grouped(judge.Shown(c.target)), "of", c.fact.of())
	}
	c.line.Words = append(c.line.Words, said(variant, append(args, all...)...))
}

func (c *scoring) full(variant string) { c.tell(variant) }

// of is the unit of the target.
func (f *Fact) of() string {
	if f.Target.Unit == nil {
		return ""
	}
	return *f.Target.Unit
}
