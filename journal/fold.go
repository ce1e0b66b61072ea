package journal

import (
	"cmp"
	"slices"

	"plumbline/journal/number"
)

// posting is a line of the books as the store keeps it. A reversal carries the number of what it reverses and its amounts
// with their signs turned.
type posting struct {
	seq, voucher, account, day, cut, person int64
	num, den                                int64
	reverses                                int64
}

// sign is what a posting adds to the times: a reversal takes one away.
func (p posting) sign() int64 {
	if p.reverses != 0 {
		return -1
	}
	return 1
}

// cell names a balance.
type cell struct{ grain, account, period, cut int64 }

func (c cell) compare(d cell) int {
	switch { // many are sorted at once: what decides first is looked at first
	case c.grain != d.grain:
		return cmp.Compare(c.grain, d.grain)
	case c.account != d.account:
		return cmp.Compare(c.account, d.account)
	case c.period != d.period:
		return cmp.Compare(c.period, d.period)
	}
	return cmp.Compare(c.cut, d.cut)
}

// sums are what a balance holds.
type sums struct{ num, den, times, fresh, persons int64 }

func (s sums) plus(o sums) sums {
	return sums{s.num + o.num, s.den + o.den, s.times + o.times, s.fresh + o.fresh, s.persons + o.persons}
}

// folded is what a batch of postings does to the balances. Those by cut, which are by far the most, do not depend on how persons
// stood before.
type folded struct {
	first, posted int64 // number of its first posting; day
	cells, cuts   map[cell]sums
}

func (f *folded) add(c cell, s sums) { f.cells[c] = f.cells[c].plus(s) }

// fold adds postings of one posted day up.
func fold(postings []posting, postedOn int64) *folded {
	f := &folded{first: postings[0].seq, posted: postedOn, cells: map[cell]sums{}, cuts: make(map[cell]sums, len(postings))}
	month := number.MonthOf(postedOn)
	for _, p := range postings {
		s := sums{num: p.num, den: p.den, times: p.sign()}
		business := number.MonthOf(p.day)
		f.add(cell{number.ByMonth, p.account, business, 0}, s)
		f.add(cell{number.ByDay, p.account, p.day, 0}, s)
		f.add(cell{number.ByPost, p.account, postedOn, business}, s)
		f.add(cell{number.InMonth, p.account, month, business}, s)
		at := cell{number.ByCut, p.account, business, p.cut}
		f.cuts[at] = f.cuts[at].plus(s)
	}
	return f
}

// appear says that in the year a person first stands on the account on one day and no longer on another; −1 is none.
func (f *folded) appear(account, before, after int64) {
	if before == after {
		return
	}
	for _, e := range []struct{ day, n int64 }{{before, -1}, {after, 1}} {
		if e.day < 0 {
			continue
		}
		month := number.MonthOf(e.day)
		f.add(cell{number.ByDay, account, e.day, 0}, sums{fresh: e.n})
		f.add(cell{number.ByMonth, account, month, 0}, sums{fresh: e.n})
		f.add(cell{number.ByPost, account, f.posted, month}, sums{fresh: e.n})
		f.add(cell{number.InMonth, account, number.MonthOf(f.posted), month}, sums{fresh: e.n})
		f.add(cell{number.ByBatch, account, f.first, month}, sums{fresh: e.n})
	}
}

// attend says that a person came to stand on the account in a month (+1) or no longer does (−1).
func (f *folded) attend(account, month, n int64) {
	f.add(cell{number.ByMonth, account, month, 0}, sums{persons: n})
}

// sorted gives cells in their order, so that each page of the store is come to once, without those that come to nothing.
func sorted(cells map[cell]sums) []cell {
	out := make([]cell, 0, len(cells))
	for c, s := range cells {
		if s != (sums{}) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, cell.compare)
	return out
}
