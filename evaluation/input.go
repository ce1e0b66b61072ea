package evaluation

import (
	"math/big"
	"strings"

	"plumbline/base/fen"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
)

// The account of the execution of the budget: paid, of what may be paid.
const moneyExecution = "money.execution"

// executionOf asks the books for the money of a declaration.
func executionOf(d *goal.Declaration) read.Query {
	return read.Query{Account: journal.Account{Year: d.Year, Project: journal.ProjectOf(d.Department, d.Name), Measure: moneyExecution}}
}

// moneyOf is the execution of the budget: what was granted at the year's beginning is what was declared.
func moneyOf(d *goal.Declaration, f read.Figure) scheme.Money {
	m := scheme.Money{Known: f.Times > 0, Budget: fen.Fen(f.Den), Paid: fen.Fen(f.Num)}
	if m.First = m.Budget; d.Funding.AnnualTotal != nil {
		m.First = *d.Funding.AnnualTotal
	}
	return m
}

// Facts turns readings into what points are computed from.
func Facts(readings []measure.Reading) []scheme.Fact {
	out := make([]scheme.Fact, len(readings))
	for i, r := range readings {
		f := scheme.Fact{
			Position: r.Position, Key: string(r.Key), Level1: r.Indicator.Level1, Level2: r.Indicator.Level2, Name: r.Indicator.Name, Target: r.Indicator.Target,
			Outcome: r.Outcome, Shown: r.Value, Unit: r.Unit, Share: r.Share, ByHand: r.ByHand(), Proof: r.Counted,
		}
		if r.Binding != nil && r.Binding.Way == measure.Measured {
			f.Measure = r.Binding.Measure
			f.Survey = strings.HasPrefix(r.Binding.Measure, "survey.")
		}
		if f.Target.Kind == goal.Quantitative {
			f.Share, f.Actual = "", exactly(r)
		}
		out[i] = f
	}
	return out
}

// exactly is the figure of a reading in the unit of its target, as a fraction: what is shown may be rounded.
func exactly(r measure.Reading) string {
	shown, ok := judge.Decimal(r.Value)
	if !ok {
		return ""
	}
	n := shown
	if !r.ByHand() && r.Binding != nil {
		n = counted(r, shown)
	}
	if r.ByHand() || r.Binding == nil || r.Indicator.Target.Unit == nil {
		return n.RatString()
	}
	if *r.Indicator.Target.Unit == "‰" && r.Binding.Read == judge.Rate {
		return new(big.Rat).Mul(n, big.NewRat(10, 1)).RatString()
	}
	by, of := judge.Scale(*r.Indicator.Target.Unit)
	if had, is := judge.Scale(r.Unit); by != had && of == is {
		n = new(big.Rat).Mul(n, big.NewRat(had, by))
	}
	return n.RatString()
}

// counted is the figure that a reading shows, before it was rounded.
func counted(r measure.Reading, shown *big.Rat) *big.Rat {
	f := r.Figure
	switch r.Binding.Read {
	case judge.Rate:
		if f.Den > 0 {
			return new(big.Rat).Mul(big.NewRat(f.Num, f.Den), big.NewRat(100, 1))
		}
	case judge.Num, judge.Level:
		if r.Unit == "元" {
			return big.NewRat(f.Num, 100)
		}
	}
	return shown
}
