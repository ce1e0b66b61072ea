package journal_test

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestLoadSettlesAllInSteps: every voucher once, in steps none larger than asked for; where a step fails, those before it stand.
func TestLoadSettlesAllInSteps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const all = 2500
		s, n, failed := journal.New(d), 0, false
		next := func(most int) ([]journal.Voucher, error) {
			var out []journal.Voucher
			for ; n < all && len(out) < most; n++ {
				on := day.Of(2026, 1, 1).Add(n % 50)
				out = append(out, journal.Voucher{Ref: fmt.Sprint("v/", n), Want: []journal.Line{line(trained, on, journal.Person(n%300+1), 1, 0, fmt.Sprint(n%7))}})
			}
			return out, nil
		}
		refused := errors.New("refused")
		kept := 0
		step := func(tx *db.Tx, vouchers []journal.Voucher) error {
			if vouchers[0].Ref != "v/0" && !failed { // the second
				failed = true
				return refused
			}
			_, err := s.Settle(tx, nil, vouchers...)
			kept = n
			return err
		}
		if err := s.Load(t.Context(), next, step); !errors.Is(err, refused) {
			t.Fatalf("a step that failed: %v", err)
		}
		if f := figures(t, d, 2026, day.Day{}, time.Time{})[0]; f.Times != int64(kept) || kept == 0 {
			t.Fatalf("%d settled, %+v", kept, f)
		}
		n = 0 // all again: what is kept changes nothing
		if err := s.Load(t.Context(), next, step); err != nil {
			t.Fatal(err)
		}
		if f := figures(t, d, 2026, day.Day{}, time.Time{})[0]; f.Times != all || f.Persons != 300 {
			t.Errorf("%+v", f)
		}
		if list, err := s.Recount(t.Context(), 5); err != nil || len(list) > 0 {
			t.Errorf("recount %v, %v", list, err)
		}
	})
}

// TestLoadGivesWay: a large step for which somebody waits is undone and done again in small ones; nothing is lost and nothing counted twice.
func TestLoadGivesWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const all = 1200
		s := journal.New(d)
		var list []journal.Voucher
		for n := range all {
			list = append(list, journal.Voucher{Ref: fmt.Sprint("v/", n), Want: []journal.Line{line(trained, day.Of(2026, 1, 1).Add(n%50), journal.Person(n%300+1), 1, 0, fmt.Sprint(n%7))}})
		}
		var wg sync.WaitGroup
		var sizes []int
		came := false
		err := s.Load(t.Context(), func(n int) ([]journal.Voucher, error) {
			part := list[:min(n, len(list))]
			list = list[len(part):]
			return part, nil
		}, func(tx *db.Tx, vouchers []journal.Voucher) error {
			sizes = append(sizes, len(vouchers))
			if !came && len(vouchers) > 500 {
				came = true
				began := make(chan struct{})
				wg.Go(func() {
					close(began)
					if err := d.Write(t.Context(), func(tx *db.Tx) error {
						_, err := s.Settle(tx, nil, journal.Voucher{Ref: "clerk", Want: []journal.Line{line(trained, day.Of(2026, 3, 1), 5000, 1, 0, "1")}})
						return err
					}); err != nil {
						t.Error(err)
					}
				})
				<-began
				for d.Quiet() > 0 {
					runtime.Gosched()
				}
			}
			_, err := s.Settle(tx, nil, vouchers...)
			return err
		})
		wg.Wait()
		if err != nil || !came {
			t.Fatal(err, came)
		}
		if sizes[1] >= sizes[0] || len(sizes) < 3 {
			t.Errorf("steps of %v", sizes)
		}
		if f := figures(t, d, 2026, day.Day{}, time.Time{})[0]; f.Times != all+1 || f.Persons != 301 {
			t.Errorf("%+v", f)
		}
		if found, err := s.Recount(t.Context(), 5); err != nil || len(found) > 0 {
			t.Errorf("recount %v, %v", found, err)
		}
	})
}
