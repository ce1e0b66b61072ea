package main

import (
	"runtime"
	"time"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/measure/judge"
	"plumbline/sample"
)

// What is asked of scoring: of one declaration, and of all that a large office has.
const (
	askedScoring = 1.0  // ms
	askedScored  = 10.0 // s for 10,000 declarations
)

// scored is a year of invented declarations with an invented outcome for each indicator, as an evaluation is computed from.
func scored(n int) []evaluation.Frozen {
	outcomes := []judge.Outcome{judge.Reached, judge.Partly, judge.Missed, judge.Unmeasured}
	out := make([]evaluation.Frozen, n)
	for i, d := range sample.Many(n) {
		f := &out[i]
		f.Revision, f.On = 1, day.Of(d.Year, 12, 31)
		f.Input.Money = scheme.Money{Known: true, First: 100_000_00, Budget: 100_000_00, Paid: 97_000_00}
		f.Input.Scheme = scheme.Suited(day.Of(d.Year, 1, 1), d.Indicators)
		f.Input.Weights, _ = f.Input.Scheme.Lay(d.Indicators)
		for k, in := range d.Indicators {
			fact := scheme.Fact{Position: k, Level1: in.Level1, Level2: in.Level2, Name: in.Name, Target: in.Target, Outcome: outcomes[(i+k)%len(outcomes)], Proof: true}
			if in.Target.Kind == goal.Quantitative {
				fact.Actual, fact.Shown, fact.Unit = "1284/13", "98.77", "%"
			} else {
				fact.Share = "85"
			}
			f.Input.Facts = append(f.Input.Facts, fact)
		}
	}
	return out
}

// measureScoring scores n declarations (10,000 at most) on one core, with the words of every line.
func measureScoring(n int) []figure {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	year := scored(min(n, 10_000))
	indicators := 0
	for i := range year {
		indicators += len(year[i].Input.Facts)
	}
	begin := time.Now()
	points := scheme.Points(0)
	for i := range year {
		sheet := scheme.Score(&year[i].Input)
		points += sheet.Total
	}
	all := time.Since(begin)
	if points == 0 {
		return nil // nothing was scored: no figure is told
	}
	return []figure{
		{what: "scoring", of: []any{"indicators", indicators / len(year)}, asked: askedScoring, measured: ms(all) / float64(len(year)), unit: "ms"},
		{what: "scored", of: []any{"scored", len(year)}, asked: askedScored * float64(len(year)) / 10_000, measured: all.Seconds(), unit: "s"},
	}
}
