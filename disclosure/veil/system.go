package veil

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"plumbline/disclosure/snapshot"
)

// unknown is a count as whoever reads knows it: one number that stands in one cell or in several.
type unknown struct {
	value   int64
	name    Cut    // where it stands first
	cells   []cell // of the snapshot that is being published
	public  bool   // an earlier version shows it
	small   bool   // it is to be protected
	safe    bool   // enough worlds were found for it; hiding more takes none away
	lost    bool   // an earlier version lets it be found
	rest    bool   // it is the denominator less the numerator of a row, which is never shown itself
	veiled  bool   // it is hidden, or would be nowhere shown
	least   int64  // what whoever reads knows without any sum
	year    bool   // it is the figure of the whole year
	rank    string // makes the choice repeatable
	related []int  // the relations in which it stands
}

// cell is where a count stands in the snapshot that is being published.
type cell struct {
	project, indicator int
	place, count       string
	at                 *snapshot.Cell
}

// relation says that the sum of factor times unknown is 0, or at most 0.
type relation struct {
	of    []int
	times []int64
	most  bool // at most 0
}

// series is one count of one indicator of a version in all its places.
type series struct {
	version  int
	project  string
	key      string
	measure  string
	matter   string // "" all matters
	count    string
	tables   map[string][]string // the places of months and of each table
	places   []string
	of       map[string]int
	hasTotal bool
	number   int // of the indicator
}

// system is all that is known of all versions.
type system struct {
	rule      Rule
	version   int
	unknowns  []unknown
	byKey     map[string]int
	one       []int // union-find over unknowns
	series    []*series
	relations []relation
	snapshot  *snapshot.Snapshot
}

func newSystem(rule Rule) *system { return &system{rule: rule, byKey: map[string]int{}} }

// rest is the name of the count that is never shown.
const rest = "rest"

// add takes in a version; shown is nil for the one that is being published.
func (y *system) add(whole, shown *snapshot.Snapshot) {
	y.version++
	if shown == nil {
		y.snapshot = whole
	}
	for p := range whole.Projects {
		for i := range whole.Projects[p].Indicators {
			n := &whole.Projects[p].Indicators[i]
			if !n.Persons {
				continue
			}
			visible := map[string]*snapshot.Cell{}
			if shown != nil {
				visible = cellsOf(shown, whole.Projects[p].ID, n.Key)
			}
			for _, count := range snapshot.Counts {
				y.take(p, i, &whole.Projects[p], n, count, shown == nil, visible)
			}
			y.rests(&whole.Projects[p], n)
		}
	}
}

// cellsOf gives the cells of an indicator by their places.
func cellsOf(s *snapshot.Snapshot, project, key string) map[string]*snapshot.Cell {
	out := map[string]*snapshot.Cell{}
	if p, ok := s.Project(project); ok {
		for i := range p.Indicators {
			if p.Indicators[i].Key == key {
				p.Indicators[i].Cells(func(place string, c *snapshot.Cell) { out[place] = c })
			}
		}
	}
	return out
}

func (y *system) begin(p *snapshot.Project, n *snapshot.Indicator, count string) *series {
	return &series{
		version: y.version, project: p.ID, key: n.Key, measure: n.Measure, matter: n.Matter, count: count, number: n.Number, tables: map[string][]string{}, of: map[string]int{},
	}
}

// take makes the series of one count.
func (y *system) take(project, indicator int, p *snapshot.Project, n *snapshot.Indicator, count string, current bool, visible map[string]*snapshot.Cell) {
	s := y.begin(p, n, count)
	n.Cells(func(place string, c *snapshot.Cell) {
		v := *c.Count(count)
		if v == nil {
			return
		}
		at := y.unknown(s, place, *v)
		u := &y.unknowns[at]
		u.small = u.small || *v > 0 && *v < y.rule.Below
		u.least = 1
		if current {
			u.cells = append(u.cells, cell{project, indicator, place, count, c})
		} else if was := visible[place]; was != nil && *was.Count(count) != nil {
			u.public = true
		}
	})
	if len(s.places) > 0 {
		y.series = append(y.series, s)
	}
}

// unknown gives the unknown of a place of a series: that of another version where it comes to the same.
func (y *system) unknown(s *series, place string, value int64) int {
	key := fmt.Sprintf("%s\x00%s\x00%s\x00%s\x00%d", s.project, s.key, place, s.count, value)
	at, ok := y.byKey[key]
	if !ok {
		at = len(y.unknowns)
		y.byKey[key] = at
		y.unknowns = append(y.unknowns, unknown{
			value: value, year: place == "year", rank: key,
			name: Cut{Project: s.project, Indicator: s.number, Place: place, Count: s.count, N: value, Why: Lost},
		})
		y.one = append(y.one, at)
	}
	s.of[place] = at
	s.places = append(s.places, place)
	if table, _, ok := strings.Cut(place, "/"); ok {
		s.tables[table] = append(s.tables[table], place)
	}
	s.hasTotal = s.hasTotal || place == "year"
	return at
}

// ofPersons are the dimensions that say something of a person.
var ofPersons = []string{"district", "category", "grade", "sex", "age"}

// rests takes in, for each row of a dimension of persons, how many of the denominator are not in the numerator: in so
// small a group that too is to be hidden where it is small.
func (y *system) rests(p *snapshot.Project, n *snapshot.Indicator) {
	if n.Read != "rate" {
		return
	}
	s := y.begin(p, n, rest)
	for _, t := range n.Tables {
		some := 0
		for _, r := range t.Rows {
			if r.Den != nil && *r.Den > 0 {
				some++
			}
		}
		if !slices.Contains(ofPersons, t.By) || some < 2 {
			continue // the only row is the whole, which is told
		}
		for _, r := range t.Rows {
			if r.Num == nil || r.Den == nil || *r.Den < *r.Num {
				continue
			}
			v := *r.Den - *r.Num
			u := &y.unknowns[y.unknown(s, t.By+"/"+r.Value, v)]
			u.rest, u.veiled, u.least = true, true, 0
			u.small = v > 0 && v < y.rule.Below
		}
	}
	if len(s.places) > 0 {
		y.series = append(y.series, s)
	}
}

// relate finds what is the same and how the rest hangs together.
func (y *system) relate() {
	y.unite()
	for _, s := range y.series {
		if s.count != rest {
			y.sums(s)
		}
	}
	y.matters()
	type group struct {
		version      int
		project, key string
	}
	of := map[group]map[string]*series{}
	var order []group
	for _, s := range y.series {
		g := group{s.version, s.project, s.key}
		if of[g] == nil {
			of[g] = map[string]*series{}
			order = append(order, g)
		}
		of[g][s.count] = s
	}
	for _, g := range order {
		m := of[g]
		y.atMost(m[snapshot.Num], m[snapshot.Den])
		for _, count := range []string{snapshot.Num, snapshot.Times, snapshot.Den} {
			y.atMost(m[snapshot.Persons], m[count])
		}
		y.remain(m[snapshot.Num], m[snapshot.Den], m[rest])
	}
	y.index()
}

// unite makes one figure of those that whoever reads may know to be the same, and one unknown of what stands in several.
func (y *system) unite() {
	y.uniteWhole()
	y.uniteAlike()
	y.uniteAccounts()
	for i := range y.unknowns {
		root := y.root(i)
		if root == i {
			continue
		}
		u, r := y.unknowns[i], &y.unknowns[root]
		r.cells = append(r.cells, u.cells...)
		r.public, r.small, r.year = r.public || u.public, r.small || u.small, r.year || u.year
		r.least = max(r.least, u.least)
	}
}

func (y *system) root(i int) int {
	for y.one[i] != i {
		y.one[i] = y.one[y.one[i]]
		i = y.one[i]
	}
	return i
}

func (y *system) join(a, b int) {
	a, b = y.root(a), y.root(b)
	y.one[max(a, b)] = min(a, b)
}

// sums relates the year with its months and with the rows of each table: as a sum where it is one, as bounds of different persons
// where it is none.
func (y *system) sums(s *series) {
	if !s.hasTotal {
		return
	}
	year := s.of["year"]
	for _, table := range sortedKeys(s.tables) {
		sum, most := int64(0), int64(0)
		r := relation{of: []int{year}, times: []int64{-1}}
		for _, place := range s.tables[table] {
			v := y.unknowns[s.of[place]].value
			sum, most = sum+v, max(most, v)
			r.of, r.times = append(r.of, s.of[place]), append(r.times, 1)
		}
		total := y.unknowns[year].value
		if sum == total {
			y.relations = append(y.relations, r)
			continue
		}
		if sum > total { // the year is at most the sum
			for i := range r.times {
				r.times[i] = -r.times[i]
			}
			r.most = true
			y.relations = append(y.relations, r)
		}
		if most <= total {
			for _, place := range s.tables[table] {
				y.relations = append(y.relations, relation{of: []int{s.of[place], year}, times: []int64{1, -1}, most: true})
			}
		}
	}
}

func sortedKeys(m map[string][]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// atMost relates two counts of which one is never above the other.
func (y *system) atMost(a, b *series) {
	if a == nil || b == nil {
		return
	}
	var list []relation
	for _, place := range a.places {
		other, ok := b.of[place]
		if !ok {
			continue
		}
		if y.unknowns[a.of[place]].value > y.unknowns[other].value {
			return
		}
		list = append(list, relation{of: []int{a.of[place], other}, times: []int64{1, -1}, most: true})
	}
	y.relations = append(y.relations, list...)
}

// remain relates numerator, denominator and what is left of it.
func (y *system) remain(num, den, left *series) {
	if num == nil || den == nil || left == nil {
		return
	}
	for _, place := range left.places {
		y.relations = append(y.relations, relation{of: []int{num.of[place], left.of[place], den.of[place]}, times: []int64{1, 1, -1}})
	}
}

// index names the unknowns of relations by their roots and drops relations that say nothing.
func (y *system) index() {
	kept := y.relations[:0]
	for _, r := range y.relations {
		factor := map[int]int64{}
		var order []int
		for i, v := range r.of {
			v = y.root(v)
			if _, ok := factor[v]; !ok {
				order = append(order, v)
			}
			factor[v] += r.times[i]
		}
		r.of, r.times = nil, nil
		for _, v := range order {
			if factor[v] != 0 {
				r.of, r.times = append(r.of, v), append(r.times, factor[v])
			}
		}
		if len(r.of) < 2 {
			continue
		}
		for _, v := range r.of {
			y.unknowns[v].related = append(y.unknowns[v].related, len(kept))
		}
		kept = append(kept, r)
	}
	y.relations = kept
}

// hide hides the cells of what is veiled, and lists them.
func (y *system) hide() (report Report) {
	for i := range y.unknowns {
		u := &y.unknowns[i]
		if y.root(i) != i || !u.veiled || u.rest {
			continue
		}
		if u.small && (u.public || u.lost) {
			report.Lost = append(report.Lost, u.name)
		}
		for _, c := range u.cells {
			cut := Cut{
				Project: y.snapshot.Projects[c.project].ID, Indicator: c.indicator + 1, Place: c.place, Count: c.count, N: u.value, Why: Secondary,
			}
			switch {
			case u.small && (u.public || u.lost):
				cut.Why = Lost
			case u.small:
				cut.Why = Primary
			}
			c.at.Hide(c.count)
			report.Cuts = append(report.Cuts, cut)
		}
	}
	order := func(a, b Cut) int {
		return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Indicator, b.Indicator), a.compare(b))
	}
	slices.SortFunc(report.Cuts, order)
	slices.SortFunc(report.Lost, order)
	return report
}

// boundless stands for no bound.
const boundless = math.MaxInt64 / 8
