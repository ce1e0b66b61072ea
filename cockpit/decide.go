package cockpit

import (
	"cmp"
	"slices"
	"strings"

	"plumbline/base/day"
	"plumbline/cockpit/signal"
	"plumbline/forecast"
	"plumbline/forecast/pace"
	"plumbline/goal"
	"plumbline/measure/judge"
	"plumbline/monitor/light"
)

// deciding are the signals that ask for a decision and not for a question only.
var deciding = []string{"money_up", "missed_again"}

// mostNamed is how many indicators a sentence names.
const mostNamed = 2

// selfEvaluation is until when the year before is evaluated: the end of January, as offices do.
func selfEvaluation(year int) day.Day { return day.Of(year+1, 1, 31) }

// Decisions lists what is to be decided, the most urgent first: of each project what its light or its forecasts ask for, signals that
// ask for more than a question where nothing else does, duties of other rooms, and that the books are apart from the records.
func (v View) Decisions(duties []Duty, apart bool, seen *Examination) []Decision {
	var out []Decision
	if apart {
		out = append(out, Decision{Kind: differs, Position: -1, Why: []judge.Said{{Key: "cockpit.why.differs"}}, Ask: judge.Said{Key: "cockpit.ask.differs"}, By: v.Until})
	}
	kept := map[goal.ID]goal.Kept{}
	for _, p := range v.Projects {
		kept[p.Kept.ID] = p.Kept
		if d, ok := v.decide(p); ok {
			out = append(out, d)
		} else {
			out = append(out, v.lit(p, seen)...)
		}
	}
	for _, d := range duties {
		k, ok := kept[d.Declaration]
		if d.Declaration != "" && !ok {
			continue // out of reach
		}
		out = append(out, Decision{Kind: d.Kind, Kept: k, Position: d.Position, Why: []judge.Said{d.Why}, Ask: d.Ask, By: d.By, Href: d.Href})
	}
	for i := range out {
		out[i].Overdue = !v.Until.Before(out[i].By)
	}
	slices.SortStableFunc(out, func(a, b Decision) int {
		return cmp.Or(cmp.Compare(a.By.String(), b.By.String()), cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)))
	})
	return out
}

// kinds in the order of their weight.
var kinds = []Kind{differs, ahead, Remedy, Term, behind, reach, lit, again}

// decide says what a project asks for: money that runs ahead, goals that are behind, a target out of reach; or, after the year, what
// was missed.
func (v View) decide(p Project) (Decision, bool) {
	d := Decision{Kept: p.Kept, Position: -1, By: v.safe(p)}
	rule := p.Light.Rule
	switch {
	case v.Over():
		return v.after(p)
	case rule == "project_money_first":
		d.Kind, d.Why = ahead, []judge.Said{p.Light.Found}
	case rule == "project_goals_far_behind" || rule == "project_both_behind":
		d.Kind, d.Why = behind, []judge.Said{p.Light.Found}
	default:
		return v.reach(p)
	}
	d.Ask = judge.Said{Key: "cockpit.ask." + string(d.Kind)}
	if names := worst(p); names != "" {
		d.Why = append(d.Why, judge.Said{Key: "cockpit.why.worst", Args: []any{"names", names}})
	}
	return d, true
}

// after is what is decided when the year is over: what becomes of targets that were missed.
func (v View) after(p Project) (Decision, bool) {
	n := 0
	for _, l := range p.Lines {
		if l.Outcome == judge.Missed {
			n++
		}
	}
	if n == 0 {
		return Decision{}, false
	}
	why := judge.Said{Key: "cockpit.why.missed", Args: []any{"n", n, "names", worst(p)}}
	return Decision{Kind: again, Kept: p.Kept, Position: -1, Why: []judge.Said{why}, Ask: judge.Said{Key: "cockpit.ask.again"}, By: selfEvaluation(v.Number)}, true
}

// due is by when something is decided that has no day of its own: today while the year runs, with the self-evaluation when it is over.
func (v View) due() day.Day {
	if v.Over() {
		return selfEvaluation(v.Number)
	}
	return v.Until
}

// safe is by when something must happen at the latest: the first last safe day of the project's indicators, or the day of the page
// where it is over or there is none.
func (v View) safe(p Project) day.Day {
	by := day.Day{}
	for _, f := range p.Forecasts {
		if f.Safe.Says == pace.Until && !f.Safe.Day.Before(v.Until) && (by.IsZero() || f.Safe.Day.Before(by)) {
			by = f.Safe.Day
		}
	}
	for _, f := range p.Forecasts {
		if f.Safe.Says == pace.Passed || f.Likelihood == forecast.Never {
			return v.Until
		}
	}
	if by.IsZero() {
		return v.Until
	}
	return by
}

// reach finds an indicator whose target cannot be reached any more at the pace so far: the heaviest of them.
func (v View) reach(p Project) (Decision, bool) {
	at := -1
	for i, f := range p.Forecasts {
		if f.Likelihood == forecast.Never && f.Mid != "" && p.Lines[i].Outcome != judge.Reached && (at < 0 || p.Lines[at].Weight < p.Lines[i].Weight) {
			at = i
		}
	}
	if at < 0 {
		return Decision{}, false
	}
	f, in := p.Forecasts[at], p.Lines[at].Indicator
	return Decision{
		Kind: reach, Kept: p.Kept, Position: at, By: v.Until, Ask: judge.Said{Key: "cockpit.ask.reach"},
		Why: []judge.Said{{Key: "cockpit.why.reach", Args: []any{"name", in.Name, "now", f.Now, "mid", f.Mid, "unit", f.Unit, "target", strings.TrimPrefix(in.Target.String(), "=")}}},
	}, true
}

// worst names the indicators that are furthest behind.
func worst(p Project) string {
	var names []string
	for _, c := range []light.Colour{light.Red, light.Yellow} {
		for _, l := range p.Lines {
			if l.Light.Colour == c && len(names) < mostNamed {
				names = append(names, l.Indicator.Name)
			}
		}
	}
	return strings.Join(names, "、")
}

// lit is the first signal of a project that asks for a decision.
func (v View) lit(p Project, seen *Examination) (out []Decision) {
	for _, id := range deciding {
		for _, s := range v.Seen(p, seen) {
			if s.Signal.ID == id && s.Outcome == signal.Found {
				why := []judge.Said{{Key: s.Key, Args: s.Args}}
				out = append(out, Decision{Kind: lit, Kept: p.Kept, Position: s.Position, Why: why, Ask: judge.Said{Key: "cockpit.ask." + id}, By: v.due()})
				return out
			}
		}
	}
	return out
}

// Seen is everything that signals came to at a project, with what an examination found.
func (v View) Seen(p Project, seen *Examination) []Seen {
	if seen == nil {
		return p.Signals
	}
	return append(slices.Clone(p.Signals), seen.Of[p.Kept.ID]...)
}
