package journal_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// TestDecisionsAndBatchesAreInOneOrder: two processes decide, and settle once or twice in an act, at once. In the log every batch is
// named by exactly one leaf, leaves and batches come in the same order, and numbers of postings go on without gap.
func TestDecisionsAndBatchesAreInOneOrder(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		cfg.Now = nil
		reg, err := tlog.Register(journal.Tables(), journal.Exempt())
		if err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		var d *db.DB
		const people, acts = 3, 12
		for process := range 2 {
			if d, err = db.Open(t.Context(), cfg); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			s, d := journal.New(d), d
			for person := range people {
				wait.Go(func() {
					for n := range acts {
						if err := decide(t, d, reg, s, fmt.Sprint(process, person, n), n%3); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
		}
		wait.Wait()
		var entries []tlog.Entry
		var batches []int64
		err = d.Read(t.Context(), func(tx *db.Tx) error {
			if entries, err = tlog.History(tx, "decision", 1<<40, 1000); err != nil {
				return err
			}
			batches, err = db.All(tx, db.Scalar[int64], `SELECT n FROM journal_batch ORDER BY first`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		inOneOrder(t, entries, batches, 2*people*acts)
		if report, err := tlog.Verify(t.Context(), d, reg, nil); err != nil || len(ours(report)) > 0 {
			t.Errorf("the log: %+v, %v", ours(report), err)
		}
		if harm, err := journal.New(d).Verify(t.Context()); err != nil || len(harm) > 0 {
			t.Errorf("verify %v, %v", harm, err)
		}
	})
}

// decide only decides (0), settles too (1), or settles twice in one act (2).
func decide(t *testing.T, d *db.DB, reg *tlog.Registry, s *journal.Service, ref string, what int) error {
	t.Helper()
	return d.Write(t.Context(), func(tx *db.Tx) error {
		trail, err := reg.Follow(tx)
		if err != nil {
			return err
		}
		if what > 0 {
			v := journal.Voucher{Ref: "v/" + ref, Want: []journal.Line{line(trained, day.Of(2026, 1, 5), 1, 1, 0, ""), line(rate, day.Of(2026, 1, 6), 0, 1, 1, "")}}
			if _, err := s.Settle(tx, trail, v); err != nil {
				return err
			}
		}
		if what > 1 {
			if _, err := s.Settle(tx, trail, journal.Voucher{Ref: "w/" + ref, Want: []journal.Line{line(rate, day.Of(2026, 1, 7), 0, 1, 1, "")}}); err != nil {
				return err
			}
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "test.decide", Subject: "decision", Reason: ref})
		return err
	})
}

func inOneOrder(t *testing.T, entries []tlog.Entry, batches []int64, acts int) {
	t.Helper()
	if len(entries) != acts {
		t.Fatalf("%d leaves of %d acts", len(entries), acts)
	}
	next, named := int64(1), 0
	for i := len(entries) - 1; i >= 0; i-- { // the newest comes first
		var firsts []int64
		for _, row := range entries[i].Act.Rows {
			if row.Table == "journal_batch" {
				first, err := strconv.ParseInt(strings.Trim(row.Key, "[]"), 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				firsts = append(firsts, first)
			}
		}
		slices.Sort(firsts) // a leaf has its rows in the order of their texts
		for _, first := range firsts {
			if first != next || named == len(batches) {
				t.Fatalf("leaf %d names batch %d, next is %d", entries[i].Seq, first, next)
			}
			next += batches[named]
			named++
		}
	}
	if named != len(batches) {
		t.Errorf("%d batches named of %d", named, len(batches))
	}
}

// TestManyTimesInAMonth: a person who stands more often in a month than the count of a month can say comes and goes rightly.
func TestManyTimesInAMonth(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := journal.New(d)
		first := day.Of(2026, 1, 3)
		var vouchers []journal.Voucher
		for n := range 1100 {
			vouchers = append(vouchers, journal.Voucher{Ref: fmt.Sprint("v/", n), Want: []journal.Line{line(trained, first.Add(n%20), 7, 1, 0, "")}})
		}
		settle(t, d, s, vouchers...)
		settle(t, d, s, journal.Voucher{Ref: "v/feb", Want: []journal.Line{line(trained, day.Of(2026, 2, 2), 7, 1, 0, "")}})
		persons := func(to day.Day, want int64) {
			t.Helper()
			if f := figures(t, d, 2026, to, time.Time{})[0]; f.Persons != want {
				t.Errorf("until %s %+v, want %d persons", to, f, want)
			}
			if list, err := s.Recount(t.Context(), 5); err != nil || len(list) > 0 {
				t.Fatalf("recount %v, %v", list, err)
			}
		}
		persons(first, 1)
		for i := range vouchers {
			vouchers[i].Want = nil
		}
		settle(t, d, s, vouchers[:90]...)
		persons(first, 1)
		settle(t, d, s, vouchers[90:1099]...) // the last stands on a later day
		persons(first, 0)
		persons(first.Add(1099%20), 1)
		settle(t, d, s, vouchers...)
		persons(day.Of(2026, 1, 31), 0)
		persons(day.Of(2026, 2, 2), 1)
	})
}
