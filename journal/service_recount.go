package journal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"plumbline/journal/number"
	"plumbline/platform/db"
)

// readers is how many read at once where all postings are read: a store has few more, and people work meanwhile.
const readers = 2

// Recount makes every balance anew from the postings, and how every person stands, by another path than Settle's, and lists
// what differs, at most limit. Each account is of one instant of the store. Nothing may be published while it finds something.
func (s *Service) Recount(ctx context.Context, limit int) ([]Difference, error) {
	var accounts []laden
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		accounts, err = ladenAccounts(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.compare(ctx, accounts, limit, func(tx *db.Tx, batches []stretch, a laden) (*count, error) {
		c := newCount(a.id, true)
		var b stretch // most are of the batch of the one before
		return c, postingsOf(tx, a.id, func(p posting) error {
			if p.seq < b.first || p.seq > b.last {
				var ok bool
				if b, ok = within(batches, p.seq); !ok {
					return fmt.Errorf("posting %d is in no batch", p.seq)
				}
			}
			c.line(p, b)
			return nil
		})
	}, number.ByMonth, number.ByDay, number.ByCut, number.ByPost, number.ByBatch, number.InMonth)
}

// Reconcile holds the balances to the records of the work themselves: source gives every voucher as its room would have it
// stand now. What the books came to without the records, and the other way round, is a difference. It compares what does
// not depend on when something was posted, and leaves out the accounts on which something is posted while it reads.
func (s *Service) Reconcile(ctx context.Context, source func(yield func(Voucher) error) error, limit int) ([]Difference, error) {
	var accounts []laden
	var last int64
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if err = s.dict.learn(tx); err == nil {
			last, err = newest(tx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	counts, strange, err := s.countRecords(source, limit)
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		moving, err := postedAfter(tx, last)
		if err == nil {
			err = s.dict.learn(tx) // an account may be as new as its postings
		}
		if err != nil {
			return err
		}
		accounts, err = ladenAccounts(tx)
		accounts = slices.DeleteFunc(accounts, func(a laden) bool { return moving[a.id] })
		strange = slices.DeleteFunc(strange, func(d Difference) bool {
			id, ok := s.dict.account(d.Account)
			return ok && moving[id]
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	list, err := s.compare(ctx, accounts, limit, func(_ *db.Tx, _ []stretch, a laden) (*count, error) {
		if c := counts[a.id]; c != nil {
			return c, nil
		}
		return newCount(a.id, false), nil
	}, number.ByMonth, number.ByDay, number.ByCut)
	list = append(list, strange...)
	return list[:min(limit, len(list))], err
}

// linesAtOnce is how many lines of records are handed over to be counted at once.
const linesAtOnce = 4096

// countRecords counts what the records come to, while the next are read. strange are lines of accounts and cuts that the books
// never had.
func (s *Service) countRecords(source func(yield func(Voucher) error) error, limit int) (counts map[int64]*count, strange []Difference, err error) {
	counts = map[int64]*count{}
	lists, empty := make(chan []posting, 2), make(chan []posting, 2)
	counted := make(chan struct{})
	go func() {
		defer close(counted)
		for list := range lists {
			for _, p := range list {
				c := counts[p.account]
				if c == nil {
					c = newCount(p.account, false)
					counts[p.account] = c
				}
				c.line(p, stretch{})
			}
			select {
			case empty <- list[:0]:
			default:
			}
		}
	}()
	var list []posting
	defer func() { // also where the source panics: nothing may go on behind it
		lists <- list
		close(lists)
		<-counted
	}()
	err = source(func(v Voucher) error {
		for _, l := range v.Want {
			account, ok := s.dict.account(l.Account)
			cut, known := s.dict.cut(l.Dim)
			if !ok || !known {
				if len(strange) < limit {
					strange = append(strange, Difference{Account: l.Account, Cell: "voucher " + v.Ref, Want: l.Day.String()})
				}
				continue
			}
			list = append(list, posting{account: account, day: number.Day(l.Day), cut: cut, person: int64(l.Person), num: l.Num, den: l.Den})
		}
		if len(list) >= linesAtOnce {
			lists <- list
			select {
			case list = <-empty:
			default:
				list = make([]posting, 0, linesAtOnce+64)
			}
		}
		return nil
	})
	return counts, strange, err
}

// compare counts accounts, several at once, and holds what is kept of them to the counts.
func (s *Service) compare(ctx context.Context, accounts []laden, limit int, counted func(*db.Tx, []stretch, laden) (*count, error), grains ...number.Grain) ([]Difference, error) {
	jobs := make(chan laden, len(accounts))
	for _, a := range accounts {
		jobs <- a
	}
	close(jobs)
	var mu sync.Mutex
	var list []Difference
	err := atOnce(readers, func(int) error {
		return s.db.Read(ctx, func(tx *db.Tx) error {
			batches, err := stretches(tx)
			if err != nil {
				return err
			}
			for a := range jobs {
				c, err := counted(tx, batches, a)
				if err != nil {
					return err
				}
				found, err := held(tx, a, c, limit, grains)
				if err != nil {
					return err
				}
				mu.Lock()
				list = append(list, found...)
				mu.Unlock()
			}
			return nil
		})
	})
	slices.SortStableFunc(list, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Project, b.Project), cmp.Compare(a.Measure, b.Measure))
	})
	return list[:min(limit, len(list))], err
}

// held holds the balances and persons of an account to a count.
func held(tx *db.Tx, a laden, c *count, limit int, grains []number.Grain) ([]Difference, error) {
	h := &holding{count: c, named: a.Account, limit: limit}
	people := &walker{h, c.finish()}
	if err := balancesOf(tx, a.id, grains, h.kept); err != nil {
		return nil, err
	}
	h.missing()
	err := personsOf(tx, a.id, people.next)
	people.end()
	return h.list, err
}

// atOnce runs f so many times at once and gives the first error.
func atOnce(n int, f func(i int) error) error {
	failed := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { failed[i] = f(i) })
	}
	wg.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}
