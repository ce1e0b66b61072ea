package cockpit

import (
	"cmp"
	"maps"
	"slices"

	"plumbline/base/fen"
	"plumbline/measure"
	"plumbline/monitor/light"
)

// Part is one organisation, district or month of a view.
type Part struct {
	Value        string // a unit's name, a code of a district
	Month        int
	Projects     int
	Indicators   int
	OnPace       int
	Paid, Budget fen.Fen
	Served       int64 // contributions to what counts people who were served
	Money        Share
}

// ByUnit puts projects together by the unit that carries them out.
func (v View) ByUnit() []Part {
	by := map[string]*Part{}
	for _, p := range v.Projects {
		name := p.Kept.Declaration.Unit
		u := by[name]
		if u == nil {
			u = &Part{Value: name}
			by[name] = u
		}
		u.Projects++
		u.Indicators += len(p.Lines)
		u.OnPace += p.Count(light.Green)
		u.Paid, u.Budget = u.Paid+p.Paid(), u.Budget+p.Budget()
		u.Money.Num, u.Money.Den = u.Money.Num+p.Money.Num, u.Money.Den+p.Money.Den
		for _, r := range v.served(p) {
			u.Served += r.Figure.Times
		}
	}
	return sorted(by, func(a, b Part) int { return cmp.Compare(b.Budget, a.Budget) })
}

// ByMonth gives the months until the day of the view: what was paid, and how often people were served.
func (v View) ByMonth() []Part {
	out := make([]Part, v.At.On.Month())
	for i := range out {
		out[i].Month = i + 1
	}
	for _, p := range v.Projects {
		for m := range out {
			out[m].Paid += fen.Fen(p.Paid12[m].Num)
		}
		for _, r := range v.served(p) {
			for m := range out {
				out[m].Served += p.Months[r.Position][m].Times
			}
		}
	}
	return out
}

// served are the readings of a project that count people who were served, each account once.
func (v View) served(p Project) []measure.Reading {
	var list []measure.Reading
	for _, l := range p.Lines {
		if counted(l.Reading) && v.people[l.Binding.Measure] {
			list = append(list, l.Reading)
		}
	}
	return once(list)
}

func sorted(by map[string]*Part, order func(a, b Part) int) []Part {
	var out []Part
	for _, name := range slices.Sorted(maps.Keys(by)) {
		out = append(out, *by[name])
	}
	slices.SortStableFunc(out, order)
	return out
}
