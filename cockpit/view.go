package cockpit

import (
	"cmp"
	"slices"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/monitor/light"
)

// View gives what may be read of the year, added up. Goals are those of all indicators that can be measured, each alike, however their
// projects weigh them among themselves.
func (y *Year) View(may func(goal.Kept) bool, seen *Examination) View {
	v := View{Year: y, Time: gone(y.Number, y.At.On)}
	for _, p := range y.Projects {
		if !may(p.Kept) {
			continue
		}
		v.Projects = append(v.Projects, p)
		v.Money.Num, v.Money.Den = v.Money.Num+p.Money.Num, v.Money.Den+p.Money.Den
		known := int64(len(p.Lines) - p.Left)
		if p.Goals.Known() {
			v.Goals.Num += known * p.Goals.PerMyriad()
			v.Goals.Den += known * 10_000
		}
		v.Counts.add(p)
	}
	slices.SortStableFunc(v.Projects, func(a, b Project) int {
		return cmp.Or(cmp.Compare(unknown(a), unknown(b)), cmp.Compare(b.Gap(), a.Gap()))
	})
	v.Tiles = tiles(&v, seen)
	return v
}

// unknown puts projects whose gap cannot be said behind the others.
func unknown(p Project) int {
	if p.Money.Known() && p.Goals.Known() {
		return 0
	}
	return 1
}

// gone is how many days of a year are over when a day is, of all.
func gone(year int, on day.Day) Share {
	first, last := day.Of(year, 1, 1), day.Of(year, 12, 31)
	all := int64(first.Until(last) + 1)
	return Share{Num: min(max(int64(first.Until(on)+1), 0), all), Den: all}
}

func (c *Counts) add(p Project) {
	c.All += len(p.Lines)
	c.Green += p.Count(light.Green)
	c.Yellow += p.Count(light.Yellow)
	c.Red += p.Count(light.Red)
	c.Grey += p.Count(light.Grey)
}

// Over says that the year had ended by the day of the page.
func (y *Year) Over() bool { return !y.At.On.Before(day.Of(y.Number, 12, 31)) }
