package journal_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// replay is the plain way: what every voucher wanted at every instant, counted from the start each time.
type replay struct {
	acts []wanted
}

type wanted struct {
	at  time.Time
	ref string
	w   []journal.Line
}

// figures counts the lines that stood at an instant, up to a day.
func (r *replay) figures(at time.Time, until day.Day) map[journal.Account]figure {
	now := map[string][]journal.Line{}
	for _, a := range r.acts {
		if !a.at.After(at) {
			now[a.ref] = a.w
		}
	}
	out := map[journal.Account]figure{}
	people := map[journal.Account]map[journal.Person]bool{}
	for _, lines := range now {
		for _, l := range lines {
			if until.Before(l.Day) {
				continue
			}
			f := out[l.Account]
			f.Account, f.Num, f.Den, f.Times = l.Account, f.Num+l.Num, f.Den+l.Den, f.Times+1
			if l.Person != 0 {
				if people[l.Account] == nil {
					people[l.Account] = map[journal.Person]bool{}
				}
				people[l.Account][l.Person] = true
				f.Persons = int64(len(people[l.Account]))
			}
			out[l.Account] = f
		}
	}
	return out
}

func someLine(r *rand.Rand, today day.Day) journal.Line {
	first := day.Of(2026, 1, 1)
	l := journal.Line{
		Account: journal.Account{Year: 2026, Project: fmt.Sprint("p", r.IntN(3)), Measure: fmt.Sprint("m", r.IntN(3))},
		Day:     first.Add(r.IntN(first.Until(today) + 1)),
		Dim:     journal.Dim{District: fmt.Sprint("d", r.IntN(3)), Sex: fmt.Sprint(r.IntN(2))},
		Num:     int64(r.IntN(5)) - 1, Den: int64(r.IntN(2)) + 1,
	}
	if r.IntN(3) > 0 {
		l.Person = journal.Person(1 + r.IntN(6))
	}
	return l
}

// TestFiguresEqualAReplay settles vouchers at random, changes and empties them, over months of posting, and holds every
// figure as of many days and as known at every instant to the replay.
func TestFiguresEqualAReplay(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
				now := time.Date(2026, 2, 3, 1, 0, 0, 0, time.UTC)
				cfg.Now = func() time.Time { return now }
				d, err := db.Open(t.Context(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = d.Close() })
				r, s, model := rand.New(rand.NewPCG(seed, 9)), journal.New(d), &replay{}
				for range 120 {
					now = now.Add(time.Duration(r.IntN(40)) * time.Hour).Add(time.Duration(1+r.IntN(900)) * time.Second)
					var vouchers []journal.Voucher
					for _, n := range r.Perm(25)[:1+r.IntN(3)] {
						v := journal.Voucher{Ref: fmt.Sprint("v/", n)}
						for range r.IntN(4) {
							v.Want = append(v.Want, someLine(r, day.At(now)))
						}
						vouchers = append(vouchers, v)
						model.acts = append(model.acts, wanted{now, v.Ref, v.Want})
					}
					settle(t, d, s, vouchers...)
					if r.IntN(10) == 0 {
						if err := s.Refresh(t.Context()); err != nil {
							t.Fatal(err)
						}
					}
				}
				hold(t, d, model, now, r)
				sound(t, d, s, model)
			})
		})
	}
}

func hold(t *testing.T, d *db.DB, model *replay, now time.Time, r *rand.Rand) {
	t.Helper()
	end := day.Of(2026, 12, 31)
	same := func(what string, got []figure, want map[journal.Account]figure) {
		t.Helper()
		have := map[journal.Account]figure{}
		for _, f := range got {
			if f.Figure != (read.Figure{}) {
				have[f.Account] = f
			}
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Fatalf("%s (-replay +books): %s", what, diff)
		}
	}
	same("the year", figures(t, d, 2026, day.Day{}, time.Time{}), model.figures(now, end))
	for range 40 {
		on := day.Of(2026, 1, 1).Add(r.IntN(300))
		same("as of "+on.String(), figures(t, d, 2026, on, time.Time{}), model.figures(now, on))
	}
	for _, n := range r.Perm(len(model.acts))[:60] {
		for _, at := range []time.Time{model.acts[n].at, model.acts[n].at.Add(-time.Second)} {
			same("as known at "+at.String(), figures(t, d, 2026, day.Day{}, at), model.figures(at, end))
		}
	}
	if slices.ContainsFunc(model.acts, func(w wanted) bool { return w.at.After(now) }) {
		t.Fatal("the replay is of another history")
	}
}

// sound recounts, reconciles with the records and verifies; then each of them must find what was changed behind its back.
func sound(t *testing.T, d *db.DB, s *journal.Service, model *replay) {
	t.Helper()
	records := func(yield func(journal.Voucher) error) error {
		last := map[string][]journal.Line{}
		for _, a := range model.acts {
			last[a.ref] = a.w
		}
		for ref, lines := range last {
			if err := yield(journal.Voucher{Ref: ref, Want: lines}); err != nil {
				return err
			}
		}
		return nil
	}
	look := func() (recount, reconcile []journal.Difference, harm []journal.Harm) {
		t.Helper()
		var err error
		if recount, err = s.Recount(t.Context(), 10); err != nil {
			t.Fatal(err)
		}
		if reconcile, err = s.Reconcile(t.Context(), records, 10); err != nil {
			t.Fatal(err)
		}
		if harm, err = s.Verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		return recount, reconcile, harm
	}
	behind := func(statement string) {
		t.Helper()
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			n, err := tx.Exec(statement)
			if n != 1 {
				t.Errorf("%s touched %d rows", statement, n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if a, b, c := look(); len(a)+len(b)+len(c) > 0 {
		t.Fatalf("recount %v, reconcile %v, verify %v", a, b, c)
	}
	behind(`UPDATE posting SET num = num + 1 WHERE seq = 5`)
	if a, b, c := look(); len(a) == 0 || len(b) > 0 || len(c) != 1 || c[0].First > 5 || c[0].Last < 5 {
		t.Errorf("a changed posting: recount %v, reconcile %v, verify %v", a, b, c)
	}
	behind(`UPDATE posting SET num = num - 1 WHERE seq = 5`)
	behind(`UPDATE balance SET times = times + 1 WHERE grain = 3 AND (account, period, cut) = (SELECT account, period, cut FROM balance WHERE grain = 3 LIMIT 1)`)
	if a, b, c := look(); len(a) != 1 || len(b) != 1 || len(c) > 0 {
		t.Errorf("a changed balance: recount %v, reconcile %v, verify %v", a, b, c)
	}
	behind(`UPDATE balance SET times = times - 1 WHERE grain = 3 AND (account, period, cut) = (SELECT account, period, cut FROM balance WHERE grain = 3 LIMIT 1)`)
	behind(`DELETE FROM posting WHERE seq = 3`)
	if _, _, c := look(); len(c) != 1 {
		t.Errorf("a posting taken away: %v", c)
	}
}
