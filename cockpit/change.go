package cockpit

import (
	"cmp"
	"slices"

	"plumbline/goal"
	"plumbline/journal/entering"
	"plumbline/journal/read"
	"plumbline/measure"
)

// Change is how an indicator went since a day: Came was entered since, so that Before and Came make the figure. Before is without
// persons, which do not add up.
type Change struct {
	Kept    goal.Kept
	Reading measure.Reading
	Before  read.Figure
	Came    entering.Amount
}

// Changes lists the indicators for which anything was entered since the day of the view, most entries first; one whose entries
// came to nothing together is left out.
func (v View) Changes() (out []Change) {
	for _, p := range v.Projects {
		for i, l := range p.Lines {
			came := p.Came[i]
			if came == (entering.Amount{}) || !counted(l.Reading) {
				continue
			}
			before := l.Figure
			before.Num, before.Den, before.Times = before.Num-came.Num, before.Den-came.Den, before.Times-came.Times
			out = append(out, Change{p.Kept, l.Reading, before, came})
		}
	}
	slices.SortStableFunc(out, func(a, b Change) int { return cmp.Compare(size(b.Came.Times), size(a.Came.Times)) })
	return out
}

func size(n int64) int64 { return max(n, -n) }
