package cockpit

import (
	"math/big"
	"slices"

	"plumbline/base/day"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure/judge"
	"plumbline/monitor"
)

// Need is what would have to happen for a target to be reached: what is missing of it, in how many weeks that are left, and so how much in
// each, beside the best and the usual week so far. Usual is the middle of all whole weeks, those with nothing too. The numbers are in the
// unit of the figure; PerWeek is rounded up.
type Need struct {
	Kept               goal.Kept
	Position           int
	Name, Unit, Target string
	Have, Asked        string
	Missing, PerWeek   string
	Weeks              int
	Best, Usual        int64
	Beyond             bool // more is needed in each week than in the best so far
	Safe               forecast.Safe
	Likelihood         forecast.Likelihood
	per                *big.Rat
}

// need is what an indicator lacks; ok is false where it lacks nothing, cannot be counted up, or its time is over.
func (v View) need(p Project, i int) (n Need, ok bool) {
	l := p.Lines[i]
	if !counted(l.Reading) || l.Binding.Read == judge.Rate || l.Binding.Read == judge.Kinds || l.Binding.Read == judge.Level || l.Outcome == judge.Reached || !v.At.On.Before(l.To) {
		return n, false
	}
	asked, have, ok := monitor.Asked(l.Reading)
	if !ok || have.Cmp(asked) >= 0 {
		return n, false
	}
	days := v.At.On.Until(l.To)
	weeks := (days + 6) / 7
	missing := new(big.Rat).Sub(asked, have)
	per := new(big.Rat).Quo(missing, big.NewRat(int64(days), 7))
	return Need{
		Kept: p.Kept, Position: i, Name: l.Indicator.Name, Unit: l.Unit, Target: l.Indicator.Target.String(), Have: judge.Shown(have), Asked: judge.Shown(asked),
		Missing: judge.Shown(missing), PerWeek: ceiling(per), Weeks: weeks, Safe: p.Forecasts[i].Safe, Likelihood: p.Forecasts[i].Likelihood, per: per,
	}, true
}

// ceiling writes a number rounded up: half a lecture is one.
func ceiling(r *big.Rat) string {
	n := new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1)))
	return n.Quo(n, r.Denom()).String()
}

// whole are the weeks of a query that have seven days.
func whole(list []read.Figure, q read.Query) []read.Figure {
	from := q.From
	if from.IsZero() {
		from = day.Of(q.Year, 1, 1)
	}
	full := (from.Until(q.To) + 1) / 7
	return list[:min(len(list), max(full, 0))]
}

// pace fills in the best and the usual week.
func (n *Need) pace(weeks []read.Figure, by judge.Read) {
	list := make([]int64, len(weeks))
	for i, w := range weeks {
		switch by {
		case judge.Times:
			list[i] = w.Times
		case judge.Persons:
			list[i] = max(w.Persons, 0)
		default:
			list[i] = w.Num
		}
	}
	slices.Sort(list)
	if len(list) > 0 {
		n.Best, n.Usual = list[len(list)-1], list[len(list)/2]
	}
	n.Beyond = n.per.Cmp(new(big.Rat).SetInt64(n.Best)) > 0
}

// hard orders needs: by how many times the best week is needed in each, in thousandths.
func (n Need) hard() int64 {
	r := new(big.Rat).Quo(n.per, new(big.Rat).SetInt64(max(n.Best, 1)))
	r.Mul(r, big.NewRat(1000, 1))
	return new(big.Int).Quo(r.Num(), r.Denom()).Int64()
}
