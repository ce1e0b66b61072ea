package journal_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
)

// TestManySettleOneVoucher: two processes' books, several people each, settle the same vouchers at once, within acts of the
// log. What stands at the end is what one of them wanted last, whole; books, balances and log agree.
func TestManySettleOneVoucher(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		cfg.Now = nil
		reg, err := tlog.Register(journal.Tables(), journal.Exempt())
		if err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		stores := []*db.DB{}
		for range 2 {
			d, err := db.Open(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			stores = append(stores, d)
			s := journal.New(d)
			for person := range 4 {
				wait.Go(func() {
					for round := range 6 {
						v := journal.Voucher{Ref: fmt.Sprint("ticket/", round%2)}
						for range person + 1 { // who wanted it is seen by how many lines stand
							v.Want = append(v.Want, line(trained, day.Of(2026, 1, 5+round), journal.Person(person+1), 1, 0, "t"))
						}
						if err := act(t, d, reg, s, v); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
		}
		wait.Wait()
		s := journal.New(stores[0])
		list := figures(t, stores[0], 2026, day.Day{}, time.Time{})
		if len(list) != 1 {
			t.Fatalf("figures %+v", list)
		}
		if f := list[0]; f.Num != f.Times || f.Times < 2 || f.Times > 8 || f.Persons < 1 || f.Persons > 2 {
			t.Errorf("what stands is nobody's: %+v", f)
		}
		if list, err := s.Recount(t.Context(), 5); err != nil || len(list) > 0 {
			t.Errorf("recount %v, %v", list, err)
		}
		if harm, err := s.Verify(t.Context()); err != nil || len(harm) > 0 {
			t.Errorf("verify %v, %v", harm, err)
		}
		report, err := tlog.Verify(t.Context(), stores[1], reg, nil)
		if err != nil {
			t.Fatal(err)
		}
		if found := ours(report); len(found) > 0 {
			t.Errorf("the log: %+v", found)
		}
	})
}

// act settles a voucher as a room does: in the transaction of the act that the log tells of.
func act(t *testing.T, d *db.DB, reg *tlog.Registry, s *journal.Service, v journal.Voucher) error {
	t.Helper()
	return d.Write(t.Context(), func(tx *db.Tx) error {
		trail, err := reg.Follow(tx)
		if err != nil {
			return err
		}
		if _, err := s.Settle(tx, trail, v); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "test.settle", Subject: v.Ref})
		return err
	})
}
