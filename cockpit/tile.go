package cockpit

import (
	"strings"

	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
)

// mostTiles is how many figures stand on the page.
const mostTiles = 4

// source is a figure that may stand on the page: which readings make it. The first four that have something behind them stand there.
type source struct {
	id, unit string
	rate     bool
	of       func(*Year, measure.Reading) bool
	times    bool // contributions are counted, not their numbers
}

// sources are in the order in which leaders ask; they name what is measured, and no department.
var sources = []source{
	{id: "served", unit: "人次", times: true, of: func(y *Year, r measure.Reading) bool { return y.people[r.Binding.Measure] }},
	{id: "satisfied", rate: true, unit: "份", of: named("survey.satisfied")},
	{id: "on_time", rate: true, unit: "项", of: ends(".on_time")},
	{id: "passed", rate: true, unit: "项", of: ends(".passed", ".accepted", ".assessed")},
	{id: "planned", rate: true, unit: "项", of: ends(".plan")},
	{id: "connected", rate: true, unit: "次", of: named("probe.up")},
	{id: "incidents", unit: "起", of: named("activity.incidents")},
}

func named(id string) func(*Year, measure.Reading) bool {
	return func(_ *Year, r measure.Reading) bool { return r.Binding.Measure == id }
}

func ends(with ...string) func(*Year, measure.Reading) bool {
	return func(_ *Year, r measure.Reading) bool {
		for _, w := range with {
			if strings.HasSuffix(r.Binding.Measure, w) {
				return true
			}
		}
		return false
	}
}

// tiles are the figures of a view: how the indicators stand, and then what there is.
func tiles(v *View, seen *Examination) []Tile {
	c := v.Counts
	out := []Tile{{
		ID: "on_pace", Num: int64(c.Green), Den: int64(c.All), Persons: -1,
		Line: judge.Said{Key: "cockpit.tile.on_pace.line", Args: []any{"low", c.Yellow, "behind", c.Red, "grey", c.Grey}},
	}}
	for _, s := range sources {
		if len(out) == mostTiles {
			break
		}
		if t, ok := s.tile(v); ok {
			if s.id == "served" && seen != nil && seen.Persons > 0 && len(v.Projects) == len(v.Year.Projects) {
				t.Persons = seen.Persons
			}
			out = append(out, t)
		}
	}
	return out
}

// tile adds the readings of a source up, each account once.
func (s source) tile(v *View) (t Tile, ok bool) {
	t = Tile{ID: s.id, Unit: s.unit, Rate: s.rate, Persons: -1}
	var list []measure.Reading
	for _, p := range v.Projects {
		for _, l := range p.Lines {
			if counted(l.Reading) && s.of(v.Year, l.Reading) {
				list = append(list, l.Reading)
			}
		}
	}
	for _, r := range once(list) {
		n := r.Figure.Num
		if s.times {
			n = r.Figure.Times
		}
		t.Num, t.Den = t.Num+n, t.Den+r.Figure.Den
	}
	if !s.rate {
		t.Den = 0
	}
	return t, len(list) > 0 && (!s.rate || t.Den > 0)
}

// counted says that a reading has a figure from the books.
func counted(r measure.Reading) bool {
	return r.Counted && r.Binding != nil && r.Binding.Way == measure.Measured && r.Query.Year != 0
}

// once leaves out readings of what another reads already: the same account, or one matter of a measure of which another reads all. It keeps
// their order.
func once(list []measure.Reading) (out []measure.Reading) {
	all := map[string]bool{}
	for _, r := range list {
		if r.Query.All {
			all[r.Query.Project+"\x00"+r.Query.Measure] = true
		}
	}
	seen := map[read.Query]bool{}
	for _, r := range list {
		q := r.Query
		q.From, q.To = list[0].Query.From, list[0].Query.To
		id, _ := q.Parts()
		if seen[q] || !q.All && all[q.Project+"\x00"+id] {
			continue
		}
		seen[q] = true
		out = append(out, r)
	}
	return out
}
