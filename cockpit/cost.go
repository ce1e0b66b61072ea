package cockpit

import (
	"cmp"
	"slices"

	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/measure"
	"plumbline/measure/judge"
)

// Cost is what one verified result of an indicator costs: all that its project paid, divided by what the records show. Each is rounded
// half up to a fen. Peers are indicators of other projects whose measure, reading, judgement and unit are the same, so that they compare;
// none where there are none.
type Cost struct {
	Kept     goal.Kept
	Position int
	Name     string
	Paid     fen.Fen
	Results  int64
	Unit     string
	Each     fen.Fen
	Peers    []Peer
	alike    alike
}

// Peer is a Cost beside which another stands.
type Peer struct {
	Project, Name string
	Results       int64
	Each          fen.Fen
}

// alike is what must be the same for two costs to compare.
type alike struct {
	measure, judgement, unit string
	read                     measure.Read
}

// Costs gives the costs of a view, those with peers first.
func (v View) Costs() (out []Cost) {
	for _, p := range v.Projects {
		if p.Money.Num <= 0 {
			continue
		}
		for i, l := range p.Lines {
			n, ok := results(l.Reading)
			if !ok {
				continue
			}
			out = append(out, Cost{
				Kept: p.Kept, Position: i, Name: l.Indicator.Name, Paid: p.Paid(), Results: n, Unit: l.Unit, Each: fen.Fen((p.Money.Num + n/2) / n),
				alike: alike{l.Binding.Measure, l.Binding.Judgement, l.Unit, l.Binding.Read},
			})
		}
	}
	for i := range out {
		for j, other := range out {
			if i != j && out[i].alike == other.alike && out[i].Kept.ID != other.Kept.ID {
				out[i].Peers = append(out[i].Peers, Peer{other.Kept.Declaration.Name, other.Name, other.Results, other.Each})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Cost) int {
		return cmp.Or(cmp.Compare(min(len(b.Peers), 1), min(len(a.Peers), 1)), cmp.Compare(a.alike.measure, b.alike.measure))
	})
	return out
}

// results are what was done, where it is counted from records and is no share, no stock and no money.
func results(r measure.Reading) (n int64, ok bool) {
	if !counted(r) || r.Unit == "元" || r.Unit == "万元" {
		return 0, false
	}
	switch r.Binding.Read {
	case judge.Num:
		n = r.Figure.Num
	case judge.Times:
		n = r.Figure.Times
	case judge.Persons:
		n = r.Figure.Persons
	}
	return n, n > 0 && !falls(r.Indicator.Target)
}
