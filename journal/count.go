package journal

import (
	"cmp"
	"fmt"
	"slices"

	"plumbline/journal/number"
)

// count adds up what the balances of one account should be, the plain way and by another path than Settle's: every line by
// itself, then every person by himself, through all his days.
type count struct {
	account int64
	cells   map[cell]sums
	visits  []visit
	timed   bool // when lines were posted is known, so that the grains of posting are counted too

	day, post run
}

// run adds up lines of one cell that come one after another, as those of a day do, before they go to the others.
type run struct {
	at cell
	sums
}

// visit is a line about a person; batch is the number of the first posting of its batch.
type visit struct {
	person, batch int64
	day, posted   int32
	sign          int32
}

func newCount(account int64, timed bool) *count {
	return &count{account: account, cells: map[cell]sums{}, timed: timed}
}

func (c *count) add(grain, period, cut int64, s sums) {
	at := cell{grain, c.account, period, cut}
	c.cells[at] = c.cells[at].plus(s)
}

// onto adds to a run, or ends it and begins another.
func (c *count) onto(r *run, grain, period, cut int64, s sums) {
	if at := (cell{grain, c.account, period, cut}); r.at != at {
		c.end(r)
		r.at = at
	}
	r.sums = r.plus(s)
}

func (c *count) end(r *run) {
	if r.at != (cell{}) {
		c.cells[r.at] = c.cells[r.at].plus(r.sums)
	}
	*r = run{}
}

// line counts a posting of a batch.
func (c *count) line(p posting, b stretch) {
	s := sums{num: p.num, den: p.den, times: p.sign()}
	month := number.MonthOf(p.day)
	c.onto(&c.day, number.ByDay, p.day, 0, s)
	c.add(number.ByCut, month, p.cut, s)
	if c.timed {
		c.onto(&c.post, number.ByPost, b.day, month, s)
	}
	if p.person != 0 {
		c.visits = append(c.visits, visit{p.person, b.first, int32(p.day), int32(b.day), int32(p.sign())})
	}
}

// finish adds months up and goes through the persons. It gives how each stands in the end, in the order of their numbers.
func (c *count) finish() []standing {
	c.end(&c.day)
	c.end(&c.post)
	parts := make(map[cell]sums, 2*366)
	for at, s := range c.cells {
		if at.grain == number.ByDay || at.grain == number.ByPost {
			parts[at] = s
		}
	}
	for at, s := range parts {
		switch at.grain {
		case number.ByDay:
			c.add(number.ByMonth, number.MonthOf(at.period), 0, s)
		case number.ByPost:
			c.add(number.InMonth, number.MonthOf(at.period), at.cut, s)
		}
	}
	slices.SortFunc(c.visits, func(a, b visit) int {
		if a.person != b.person {
			return cmp.Compare(a.person, b.person)
		}
		return cmp.Compare(a.batch, b.batch)
	})
	var out []standing
	for from := 0; from < len(c.visits); {
		to := from
		for to < len(c.visits) && c.visits[to].person == c.visits[from].person {
			to++
		}
		if s := c.person(c.visits[from:to]); s.seen != (seen{}) {
			out = append(out, s)
		}
		from = to
	}
	return out
}

// standing is how a person stands on the account.
type standing struct {
	person int64
	seen
}

// person goes through one person's lines, batch by batch.
func (c *count) person(list []visit) standing {
	stands := map[int64]int64{} // how often on which day
	first := int64(-1)
	for from := 0; from < len(list); {
		to := from
		for to < len(list) && list[to].batch == list[from].batch {
			stands[int64(list[to].day)] += int64(list[to].sign)
			to++
		}
		before := first
		first = earliest(stands)
		if c.timed && before != first {
			c.fresh(list[from], before, -1)
			c.fresh(list[from], first, 1)
		}
		from = to
	}
	out := standing{person: list[0].person}
	if first < 0 {
		return out
	}
	out.first = first
	month := number.MonthOf(first)
	c.add(number.ByDay, first, 0, sums{fresh: 1})
	c.add(number.ByMonth, month, 0, sums{fresh: 1})
	months := map[int64]int64{}
	for d, n := range stands {
		out.refs += n
		months[number.MonthOf(d)] += n
	}
	for m, n := range months {
		if n > 0 {
			c.add(number.ByMonth, m, 0, sums{persons: 1})
			out.seen = out.with(m%12, n)
		}
	}
	return out
}

// fresh counts who came or went with a batch.
func (c *count) fresh(v visit, day, n int64) {
	if day < 0 {
		return
	}
	month := number.MonthOf(day)
	c.add(number.ByPost, int64(v.posted), month, sums{fresh: n})
	c.add(number.InMonth, number.MonthOf(int64(v.posted)), month, sums{fresh: n})
	c.add(number.ByBatch, v.batch, month, sums{fresh: n})
}

// earliest is the first day on which the person stands; −1 for none.
func earliest(stands map[int64]int64) int64 {
	first := int64(-1)
	for d, n := range stands {
		if n > 0 && (first < 0 || d < first) {
			first = d
		}
	}
	return first
}

// Difference is a balance, or how a person stands, that is not what it should be. Cell names it for the operator.
type Difference struct {
	Account
	Cell       string
	Kept, Want string
}

// holding compares what is kept of an account with the count.
type holding struct {
	*count
	named Account
	limit int
	list  []Difference
}

func (h *holding) tell(what, kept, want fmt.Stringer) {
	if len(h.list) < h.limit {
		h.list = append(h.list, Difference{h.named, what.String(), kept.String(), want.String()})
	}
}

// kept takes a balance of the store.
func (h *holding) kept(k cell, s sums) {
	if want := h.cells[k]; want != s {
		h.tell(k, s, want)
	}
	delete(h.cells, k)
}

// missing tells of the balances that the store does not have.
func (h *holding) missing() {
	var rest []cell
	for k, s := range h.cells {
		if s != (sums{}) {
			rest = append(rest, k)
		}
	}
	slices.SortFunc(rest, cell.compare)
	for _, k := range rest {
		h.tell(k, sums{}, h.cells[k])
	}
}

// walker holds the persons of the store, in the order of their numbers, to those counted.
type walker struct {
	*holding
	want []standing
}

func (w *walker) next(s standing) {
	for len(w.want) > 0 && w.want[0].person < s.person {
		w.miss()
	}
	want := standing{person: s.person}
	if len(w.want) > 0 && w.want[0].person == s.person {
		want, w.want = w.want[0], w.want[1:]
	}
	if want != s {
		w.tell(presence{w.account, s.person}, s.seen, want.seen)
	}
}

func (w *walker) miss() {
	w.tell(presence{w.account, w.want[0].person}, seen{}, w.want[0].seen)
	w.want = w.want[1:]
}

func (w *walker) end() {
	for len(w.want) > 0 {
		w.miss()
	}
}

// String names the cell for an operator.
func (c cell) String() string {
	return fmt.Sprintf("balance grain=%d account=%d period=%d cut=%d", c.grain, c.account, c.period, c.cut)
}

// String is the sums for an operator.
func (s sums) String() string {
	return fmt.Sprintf("num=%d den=%d times=%d fresh=%d persons=%d", s.num, s.den, s.times, s.fresh, s.persons)
}

// String names the person for an operator.
func (p presence) String() string {
	return fmt.Sprintf("person_count account=%d person=%d", p.account, p.person)
}

// String is how a person stands, for an operator.
func (s seen) String() string {
	return fmt.Sprintf("refs=%d first=%d early=%d late=%d", s.refs, s.first, s.halves[0], s.halves[1])
}
