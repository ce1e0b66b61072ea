package handback_test

import (
	"cmp"
	"slices"

	"plumbline/goal"
)

// summaryOf adds up declarations as the store would, without one: in their order, natures by money, levels in
// the order of the form.
func summaryOf(ds []goal.Declaration) goal.Summary {
	s := goal.Summary{Matched: len(ds)}
	natures, levels := map[string]*goal.Group{}, map[[2]string]*goal.LevelCount{}
	for i, d := range ds {
		r := goal.Row{
			Ordinal: i + 1, Name: d.Name, Nature: d.Nature, Category: d.Category, Department: d.Department, Unit: d.Unit,
			Year: d.Year, AnnualTotal: d.Funding.AnnualTotal, Indicators: len(d.Indicators),
		}
		for _, in := range d.Indicators {
			r.Quantitative += tally(levels, in)
		}
		s.Rows = append(s.Rows, r)
		if natures[d.Nature] == nil {
			natures[d.Nature] = &goal.Group{Name: d.Nature}
		}
		for _, g := range []*goal.Group{natures[d.Nature], &s.Total} {
			g.Declarations++
			g.Indicators += r.Indicators
			if r.AnnualTotal != nil {
				g.AnnualTotal += *r.AnnualTotal
			}
		}
	}
	for _, g := range natures {
		s.Natures = append(s.Natures, *g)
	}
	slices.SortFunc(s.Natures, func(a, b goal.Group) int {
		return cmp.Or(cmp.Compare(b.AnnualTotal, a.AnnualTotal), cmp.Compare(a.Name, b.Name))
	})
	for _, c := range levels {
		s.Levels = append(s.Levels, *c)
	}
	slices.SortFunc(s.Levels, func(a, b goal.LevelCount) int {
		return cmp.Or(cmp.Compare(goal.LevelOrder(a.Level1, a.Level2), goal.LevelOrder(b.Level1, b.Level2)), cmp.Compare(a.Level1+a.Level2, b.Level1+b.Level2))
	})
	return s
}

// tally adds an indicator to its level and gives 1 where it is quantitative.
func tally(levels map[[2]string]*goal.LevelCount, in goal.Indicator) int {
	key := [2]string{in.Level1, in.Level2}
	if levels[key] == nil {
		levels[key] = &goal.LevelCount{Level1: in.Level1, Level2: in.Level2}
	}
	if in.Target.Kind == goal.Quantitative {
		levels[key].Quantitative++
		return 1
	}
	levels[key].Qualitative++
	return 0
}
