package journal_test

import (
	"fmt"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestWhatWasLeftAheadDoesNotCount: a large step whose transaction fails when what it wrote ahead is kept already leaves vouchers and
// postings that nobody is shown; who settles next removes them, by himself or in a large step, and all is as if they had never been.
func TestWhatWasLeftAheadDoesNotCount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.Postgres {
			return // all is one transaction there
		}
		const all = 600
		s := journal.New(d)
		on := day.Of(2026, 1, 5)
		settle(t, d, s, journal.Voucher{Ref: "before", Want: []journal.Line{line(trained, on, 1, 1, 0, "")}}) // and the year has its room
		some := func(n int) (list []journal.Voucher) {
			for i := range n {
				list = append(list, journal.Voucher{Ref: fmt.Sprint("v/", i), Want: []journal.Line{line(trained, on.Add(i%20), journal.Person(i%300+1), 1, 0, fmt.Sprint(i%7))}})
			}
			return list
		}
		load := func(list []journal.Voucher) error {
			_, err := d.WriteLong(t.Context(), true, func(tx *db.Tx) error {
				_, err := s.Settle(tx, nil, list...)
				return err
			})
			return err
		}
		raw := func(query string) (n int64) {
			t.Helper()
			err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
				n, err = db.One(tx, db.Scalar[int64], query)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		do := func(statements ...string) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				for _, say := range statements {
					if _, err := tx.Exec(say); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		sound := func(what string, times int64) {
			t.Helper()
			if f := figures(t, d, 2026, day.Day{}, time.Time{})[0]; f.Times != times || f.Num != times {
				t.Errorf("%s: %+v, not %d", what, f, times)
			}
			if list, err := read.New(d).Entries(t.Context(), read.Query{Account: trained}, read.Place{}, 2*all); err != nil || int64(len(list)) != times {
				t.Errorf("%s: %d entries, %v", what, len(list), err)
			}
			if list, err := s.Recount(t.Context(), 5); err != nil || len(list) > 0 {
				t.Errorf("%s: recount %v, %v", what, list, err)
			}
			if list, err := s.Verify(t.Context()); err != nil || len(list) > 0 {
				t.Errorf("%s: verify %v, %v", what, list, err)
			}
		}
		do(`CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$`)
		settled := int64(1)
		for round, next := range []func() error{
			func() error { // somebody by himself, one of those that were left
				settled = 2
				return d.Write(t.Context(), func(tx *db.Tx) error {
					_, err := s.Settle(tx, nil, some(1)...)
					return err
				})
			},
			func() error { settled = all + 1; return load(some(all)) },
		} {
			do(`CREATE CONSTRAINT TRIGGER no AFTER INSERT ON journal_batch DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no()`)
			if err := load(some(all)); err == nil {
				t.Fatal("a step was kept that could not be")
			}
			do(`DROP TRIGGER no ON journal_batch`)
			if n := raw(`SELECT COUNT(*) FROM posting`); n <= settled+256 {
				t.Fatalf("round %d: %d postings are left, this shows nothing", round, n)
			}
			sound(fmt.Sprint(round, ", left"), settled)
			if err := next(); err != nil {
				t.Fatal(err)
			}
			sound(fmt.Sprint(round, ", settled"), settled)
			if n, v := raw(`SELECT COUNT(*) FROM posting`), raw(`SELECT COUNT(*) FROM voucher`); n != settled || v != settled {
				t.Errorf("round %d: %d postings and %d vouchers where %d are settled", round, n, v, settled)
			}
		}
	})
}

// TestTwoSettlementsInOneStep: the second sees what the first posted, although that was ahead.
func TestTwoSettlementsInOneStep(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := journal.New(d)
		on := day.Of(2026, 1, 5)
		settle(t, d, s, journal.Voucher{Ref: "before", Want: []journal.Line{line(trained, on, 1, 1, 0, "")}})
		list := make([]journal.Voucher, 300)
		for i := range list {
			list[i] = journal.Voucher{Ref: fmt.Sprint("v/", i), Want: []journal.Line{line(trained, on, journal.Person(i+1), 1, 0, "")}}
		}
		_, err := d.WriteLong(t.Context(), true, func(tx *db.Tx) error {
			if _, err := s.Settle(tx, nil, list...); err != nil {
				return err
			}
			_, err := s.Settle(tx, nil, journal.Voucher{Ref: "v/7"}) // it was written down by mistake
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		check(t, figures(t, d, 2026, day.Day{}, time.Time{}), figure{trained, read.Figure{Num: 300, Times: 300, Persons: 299}})
		if bad, err := s.Recount(t.Context(), 5); err != nil || len(bad) > 0 {
			t.Errorf("recount %v, %v", bad, err)
		}
	})
}
