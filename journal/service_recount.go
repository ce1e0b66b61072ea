package journal

import (
	"context"
	"fmt"
	"slices"

	"plumbline/journal/number"
	"plumbline/platform/db"
)

// Difference is a balance that is not what it should be. Cell names it for the operator.
type Difference struct {
	Cell       string
	Kept, Want string
}

// Recount makes every balance anew from the postings, by another path than Settle's, and lists what differs, at most limit.
// It reads one instant of the store. Nothing may be published while it finds something.
func (s *Service) Recount(ctx context.Context, limit int) (list []Difference, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		c, err := counted(tx)
		if err != nil {
			return err
		}
		list, err = c.compare(tx, limit)
		return err
	})
	return list, err
}

// Reconcile holds the balances to the records of the work themselves: source gives every voucher as its room would have it
// stand now. What the books came to without the records, and the other way round, is a difference. It compares what does
// not depend on when something was posted.
func (s *Service) Reconcile(ctx context.Context, source func(yield func(Voucher) error) error, limit int) (list []Difference, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := s.dict.learn(tx); err != nil {
			return err
		}
		c := newCount()
		err := source(func(v Voucher) error {
			for _, l := range v.Want {
				account, ok := s.dict.account(l.Account)
				cut, known := s.dict.cut(l.Dim)
				if !ok || !known { // never posted: told under a number that no balance has
					account, cut = -1, -1
				}
				c.line(posting{account: account, day: number.Day(l.Day), cut: cut, person: int64(l.Person), num: l.Num, den: l.Den}, 1)
			}
			return nil
		})
		if err != nil {
			return err
		}
		c.finish()
		c.skip = map[int64]bool{byPosted: true, byPostedMonth: true}
		list, err = c.compare(tx, limit)
		return err
	})
	return list, err
}

// count gathers balances the plain way.
type count struct {
	cells  map[cell]sums
	people map[presence]map[int64]int64 // by account, year and person: how often on which day
	skip   map[int64]bool               // grains that are not compared
}

func newCount() *count {
	return &count{cells: map[cell]sums{}, people: map[presence]map[int64]int64{}}
}

func (c *count) line(p posting, sign int64) {
	month := number.MonthOf(p.day)
	for _, at := range []cell{{byMonth, p.account, month, 0}, {byDay, p.account, p.day, 0}, {byCut, p.account, month, p.cut}} {
		c.cells[at] = c.cells[at].plus(sums{num: p.num, den: p.den, times: sign})
	}
	if p.person != 0 {
		k := presence{p.account, int64(number.DayOf(p.day).Year()), p.person}
		if c.people[k] == nil {
			c.people[k] = map[int64]int64{}
		}
		c.people[k][p.day] += sign
	}
}

// finish counts the different persons of each month, and of the year at the day they first stand.
func (c *count) finish() {
	for k, days := range c.people {
		first, inMonth := int64(-1), map[int64]int64{}
		for d, n := range days {
			if n > 0 && (first < 0 || d < first) {
				first = d
			}
			inMonth[number.MonthOf(d)] += n
		}
		if first >= 0 {
			for _, at := range []cell{{byMonth, k.account, number.MonthOf(first), 0}, {byDay, k.account, first, 0}} {
				c.cells[at] = c.cells[at].plus(sums{fresh: 1})
			}
		}
		for month, n := range inMonth {
			if n > 0 {
				at := cell{byMonth, k.account, month, 0}
				c.cells[at] = c.cells[at].plus(sums{persons: 1})
			}
		}
	}
}

// counted counts the postings of the store. When persons came and went is not told by postings alone: the posted grain is
// compared without it.
func counted(tx *db.Tx) (*count, error) {
	c := newCount()
	list, err := stretches(tx)
	if err != nil {
		return nil, err
	}
	at := 0
	err = eachPosting(tx, func(p posting, _ string) error {
		for at < len(list) && list[at].last < p.seq {
			at++
		}
		if at == len(list) {
			return fmt.Errorf("posting %d is in no batch", p.seq)
		}
		c.line(p, p.sign())
		on := list[at].day
		for _, k := range []cell{{byPosted, p.account, on, number.MonthOf(p.day)}, {byPostedMonth, p.account, number.MonthOf(on), p.cut}} {
			c.cells[k] = c.cells[k].plus(sums{num: p.num, den: p.den, times: p.sign()})
		}
		return nil
	})
	c.finish()
	return c, err
}

// compare holds the balances of the store to the count.
func (c *count) compare(tx *db.Tx, limit int) (list []Difference, err error) {
	tell := func(k cell, kept, want sums) {
		if len(list) < limit {
			list = append(list, Difference{k.String(), kept.String(), want.String()})
		}
	}
	err = eachBalance(tx, func(k cell, s sums) error {
		if c.skip[k.grain] {
			return nil
		}
		if k.grain == byPosted {
			s.fresh = 0
		}
		if want := c.cells[k]; want != s {
			tell(k, s, want)
		}
		delete(c.cells, k)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var rest []cell
	for k, s := range c.cells {
		if s != (sums{}) && !c.skip[k.grain] {
			rest = append(rest, k)
		}
	}
	slices.SortFunc(rest, cell.compare)
	for _, k := range rest {
		tell(k, sums{}, c.cells[k])
	}
	return list, nil
}

// String names the cell for an operator.
func (c cell) String() string {
	return fmt.Sprintf("balance grain=%d account=%d period=%d cut=%d", c.grain, c.account, c.period, c.cut)
}

// String is the sums for an operator.
func (s sums) String() string {
	return fmt.Sprintf("num=%d den=%d times=%d fresh=%d persons=%d", s.num, s.den, s.times, s.fresh, s.persons)
}
