// Package pace is how a figure goes on until the end of its period, from the weeks that there were: the method of forecasts, with
// its parameters, and nothing else. It is written down in docs/modules/forecast.md so that it can be done by hand.
//
// It guarantees that the same weeks and the same seed give the same result on every machine (whole numbers only, dice that stand
// here), that more done never lowers what is expected while the method stays the same, that the interval holds the middle, and that
// where the weeks are too few it says so and gives no number. Where the weeks come from, and what they are called, is left to forecast.
package pace

import (
	"math/big"

	"plumbline/base/day"
)

// Shape says how a figure comes about.
type Shape string

// The shapes.
const (
	Grows Shape = "grows" // what is counted up in the period
	Share Shape = "share" // the part of a whole that is known from the beginning: money of a budget
	Rate  Shape = "rate"  // numerator ÷ denominator of what fell due
	Stock Shape = "stock" // what stands on the day: it goes up and down
)

// Week is what came in seven days. Times is how many records it was.
type Week struct{ Num, Den, Times int64 }

func (w Week) plus(o Week) Week { return Week{w.Num + o.Num, w.Den + o.Den, w.Times + o.Times} }

// Year is the same figure of a year before: whole weeks before the same day of that year, the newest first, and all weeks after it,
// counted back from the end of the period; the last one may be of fewer days.
type Year struct {
	Year          int
	Before, After []Week
}

// Series is what is known of a figure on a day.
type Series struct {
	Shape Shape
	Done  Week   // all up to the day
	Past  []Week // the whole weeks of the period so far, the newest first; of a stock its changes after it was first recorded
	Days  int    // of the period that are over
	Left  int    // that are to come
	Last  []Year // years before, the newest first
	Anew  bool   // the period is another than that of the weeks: they show the pace, and what was done then does not count
}

// base is what counts already.
func (s Series) base() Week {
	if s.Anew {
		return Week{}
	}
	return s.Done
}

// Op says on which side of a number a target lies.
type Op string

// The sides.
const (
	AtLeast Op = ">="
	Above   Op = ">"
	AtMost  Op = "<="
	Below   Op = "<"
)

// Bar is a target in the parts of the figure: what is counted, or of a rate the fraction of one.
type Bar struct {
	Op   Op
	P, Q int64 // P ÷ Q; Q is at least 1
}

// BarOf makes a target; ok is false for a number that is too long to be reckoned with, or below nothing.
func BarOf(op Op, value *big.Rat) (b Bar, ok bool) {
	if value == nil || value.Sign() < 0 || !value.Num().IsInt64() || !value.Denom().IsInt64() {
		return b, false
	}
	return Bar{op, value.Num().Int64(), value.Denom().Int64()}, true
}

// Low says that less is better.
func (b Bar) Low() bool { return b.Op == AtMost || b.Op == Below }

// Value is a number as it is reckoned with: Num ÷ Den; Den is 1 for what is counted.
type Value struct{ Num, Den int64 }

// Meets says whether a value meets a target.
func (v Value) Meets(b Bar) bool {
	c := compare(v, Value{b.P, b.Q})
	switch b.Op {
	case AtLeast:
		return c >= 0
	case Above:
		return c > 0
	case AtMost:
		return c <= 0
	}
	return c < 0
}

// Way says by which of the methods a result came about.
type Way string

// The ways.
const (
	ByPace   Way = "pace"   // the weeks of this year so far
	BySeason Way = "season" // the weeks to come of years before, times how this year runs against them
	Quiet    Way = "quiet"  // nothing of the kind happened so far
)

// Thin says why there is no result.
type Thin string

// The reasons.
const (
	FewDays  Thin = "few_days"  // of the period are over
	FewTimes Thin = "few_times" // records
	FewWeeks Thin = "few_weeks" // with a record
	NoWhole  Thin = "no_whole"  // nothing to take a share of
)

// Result is how a figure goes on. Thin is "" where there is a number. Met is how many of the draws met the target, −1 without one.
type Result struct {
	Thin           Thin
	Way            Way
	Low, Mid, High Value
	Met, Draws     int
	Weeks          int   // from which was drawn, of this year
	Years          []int // before, that were used
	Cases, More    int64 // where nothing happened so far: in how many days or cases, and how many are to come
}

// Chance is how many of a hundred draws met the target, rounded down unless all did; −1 without a target.
func (r Result) Chance() int {
	if r.Met < 0 || r.Draws == 0 {
		return -1
	}
	if c := r.Met * 100 / r.Draws; c > 0 || r.Met == 0 {
		return c
	}
	return 1 // some met it: it is not out of the question
}

// Params are the numbers of the method, as they hold from a day on.
type Params struct {
	Since      day.Day
	Draws      int   // how often a year is drawn
	Inside     int   // per cent of the draws that lie within the interval
	Sure       int   // from so many of a hundred draws on a target is called certain
	Never      int   // below so many it is called out of reach
	LeastDays  int   // that must be over
	SeasonDays int   // that must be over where years before are known
	LeastTimes int64 // records
	LeastWeeks int   // with a record
}

var dated = []Params{
	{Since: day.Of(2000, 1, 1), Draws: 1000, Inside: 80, Sure: 95, Never: 5, LeastDays: 56, SeasonDays: 28, LeastTimes: 6, LeastWeeks: 4},
}

// ParamsAt gives the parameters that hold on a day: the newest that were in force by then.
func ParamsAt(on day.Day) Params {
	p := dated[0]
	for _, q := range dated {
		if !on.Before(q.Since) {
			p = q
		}
	}
	return p
}
