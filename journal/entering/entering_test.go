package entering_test

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/journal/entering"
	"plumbline/journal/number"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
)

var (
	guo  = actor.Actor{ID: "p1", Name: "郭敏"}
	chen = actor.Actor{ID: "p2", Name: "陈静"}
)

// world is a store whose clock goes through a year.
type world struct {
	*testing.T
	db    *db.DB
	log   *tlog.Registry
	books *journal.Service
	clock *atomic.Int64
}

func open(t *testing.T, cfg db.Config) *world {
	t.Helper()
	w := &world{T: t, clock: &atomic.Int64{}}
	cfg.Now = func() time.Time { return time.Unix(0, w.clock.Load()) }
	w.on(day.Of(2026, 1, 5), 9)
	var err error
	if w.db, err = db.Open(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.db.Close() })
	w.log, w.books = tlogtest.Log(t, w.db, journal.Tables()), journal.New(w.db)
	return w
}

// on sets the clock to an hour of a day in Shanghai.
func (w *world) on(d day.Day, hour int) {
	w.clock.Store(begins(d).Add(time.Duration(hour) * time.Hour).UnixNano())
}

func (w *world) settle(by actor.Actor, list ...journal.Voucher) {
	w.Helper()
	err := w.db.Write(w.Context(), func(tx *db.Tx) error {
		trail, err := w.log.Follow(tx)
		if err == nil {
			_, err = w.books.Settle(tx, trail, list...)
		}
		if err == nil {
			_, err = trail.Append(tlog.Act{By: by, Verb: "test.settle", Subject: list[0].Ref})
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
}

func account(n int) journal.Account {
	return journal.Account{Year: 2026, Project: "市残联/培训", Measure: journal.Of("activity.attended", []string{"", "讲座", "走访"}[n])}
}

// begins is when a day begins in Shanghai.
func begins(d day.Day) time.Time {
	return time.Unix(number.Day(d)*86400-8*3600, 0)
}

// endOf is the last instant of a day that the books tell apart.
func endOf(d day.Day) time.Time { return begins(d.Add(1)).Add(-time.Millisecond) }

// year writes a year of random work: new records, late ones, changed ones.
func (w *world) year(r *rand.Rand) {
	n := 0
	for d := day.Of(2026, 1, 5); d.Before(day.Of(2026, 12, 20)); d = d.Add(1 + r.IntN(9)) {
		w.on(d, 9+r.IntN(9))
		var list []journal.Voucher
		for range 1 + r.IntN(4) {
			n++
			ref := n
			if r.IntN(4) == 0 {
				ref = 1 + r.IntN(n)
			}
			v := journal.Voucher{Ref: fmt.Sprintf("event/%d-%d", ref, len(list))}
			for range r.IntN(4) {
				on := d.Add(-r.IntN(50))
				if on.Year() < 2026 {
					on = d
				}
				v.Want = append(v.Want, journal.Line{
					Account: account(r.IntN(3)), Day: on, Dim: journal.Dim{District: fmt.Sprint(r.IntN(3))}, Person: journal.Person(r.IntN(20)), Num: int64(1 + r.IntN(30)), Den: int64(r.IntN(5)),
				})
			}
			list = append(list, v)
		}
		w.settle(guo, list...)
	}
}

func some(r *rand.Rand) read.Query {
	q := read.Query{Account: account(r.IntN(3))}
	if q.Measure == "activity.attended" {
		q.All = r.IntN(2) == 0
	}
	from := 1 + r.IntN(12)
	to := from + r.IntN(13-from)
	switch r.IntN(5) {
	case 3:
		q.To = day.Of(2026, to, 1+r.IntN(27))
	case 4:
		q.To = day.Of(2026, 12, 22) // behind everything
	case 0:
		q.From, q.To = day.Of(2026, from, 1), day.Last(2026, to)
	case 1:
		q.From, q.To = day.Of(2026, from, 1+r.IntN(20)), day.Of(2026, to, 28)
	case 2:
		q.Cut.District = "1"
	}
	return q
}

// TestSinceIsTheDifference: what was entered between two days is what the figures of the two differ by, whatever a query's days and
// cut; and the months are those of the books.
func TestSinceIsTheDifference(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
				w, r := open(t, cfg), rand.New(rand.NewPCG(seed, 1))
				w.year(r)
				s, books := entering.New(w.db, read.New(w.db)), read.New(w.db)
				var queries []read.Query
				for range 40 {
					queries = append(queries, some(r))
				}
				for range 6 {
					after := day.Of(2026, 1, 1).Add(r.IntN(300))
					last := after.Add(r.IntN(30))
					w.held(s, books, queries, after, last)
				}
				w.held(s, books, queries, day.Of(2026, 11, 1), day.Day{})
				w.months(s, books)
				w.places(s, books, queries)
			})
		})
	}
}

func (w *world) held(s *entering.Service, books *read.Service, queries []read.Query, after, last day.Day) {
	w.Helper()
	got, err := s.Since(w.Context(), queries, after, last)
	if err != nil {
		w.Fatal(err)
	}
	known := func(at time.Time) []read.Figure {
		list := append([]read.Query{}, queries...)
		for i := range list {
			list[i].Known = at
		}
		out, err := books.Figures(w.Context(), list)
		if err != nil {
			w.Fatal(err)
		}
		return out
	}
	end := time.Time{}
	if !last.IsZero() {
		end = endOf(last)
	}
	before, then := known(endOf(after)), known(end)
	for i, a := range got {
		want := entering.Amount{Num: then[i].Num - before[i].Num, Den: then[i].Den - before[i].Den, Times: then[i].Times - before[i].Times}
		if a != want {
			w.Fatalf("%+v after %s until %s: %+v, want %+v", queries[i], after, last, a, want)
		}
	}
}

func (w *world) months(s *entering.Service, books *read.Service) {
	w.Helper()
	for _, known := range []day.Day{{}, day.Of(2026, 7, 14)} {
		q := read.Query{Account: account(0), All: true}
		got, err := s.Months(w.Context(), []read.Query{q}, known)
		if err != nil {
			w.Fatal(err)
		}
		if !known.IsZero() {
			q.Known = endOf(known)
		}
		want, err := books.Months(w.Context(), q)
		if err != nil {
			w.Fatal(err)
		}
		for _, m := range want {
			if a := (entering.Amount{Num: m.Num, Den: m.Den, Times: m.Times}); got[0][m.Month-1] != a {
				w.Fatalf("month %d known %s: %+v, want %+v", m.Month, known, got[0][m.Month-1], a)
			}
		}
	}
}

// places holds the division of balances to that of the books.
func (w *world) places(s *entering.Service, books *read.Service, queries []read.Query) {
	w.Helper()
	for _, q := range queries {
		got, err := s.Places(w.Context(), q, read.District)
		if err != nil {
			w.Fatal(err)
		}
		want, err := books.Split(w.Context(), q, read.District)
		if err != nil {
			w.Fatal(err)
		}
		for i := range want {
			want[i].Persons = -1
		}
		for i := range got {
			got[i].Persons = -1
		}
		if diff := cmp.Diff(want, got); diff != "" {
			w.Fatalf("%+v (-split +places) %s", q, diff)
		}
	}
	if _, err := s.Places(w.Context(), read.Query{Account: account(1)}, "district; DROP TABLE posting"); fault.KindOf(err) != fault.Invalid {
		w.Errorf("another dimension gives %v", err)
	}
}

// TestAmended: what is changed after it was final is counted, as it was known.
func TestAmended(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := open(t, cfg)
		v := journal.Voucher{Ref: "a/1", Want: []journal.Line{{Account: account(1), Day: day.Of(2026, 1, 5), Num: 1}}}
		w.settle(guo, v)
		w.on(day.Of(2026, 2, 3), 9)
		err := w.db.Write(t.Context(), func(tx *db.Tx) error {
			trail, err := w.log.Follow(tx)
			if err == nil {
				err = w.books.Close(tx, trail, chen, account(1).Project, 2026, day.Of(2026, 1, 31), "")
			}
			if err == nil {
				_, err = trail.Append(tlog.Act{By: chen, Verb: "test.close", Subject: account(1).Project})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.on(day.Of(2026, 3, 3), 9)
		v.Want[0].Num, v.Amends, v.By = 2, "签到表补交", "p1"
		w.settle(guo, v)
		s := entering.New(w.db, read.New(w.db))
		queries := []read.Query{{Account: account(1)}, {Account: account(2)}, {Account: account(0), All: true}}
		for known, want := range map[day.Day][]int64{{}: {2, 0, 2}, day.Of(2026, 3, 2): {0, 0, 0}, day.Of(2026, 3, 3): {2, 0, 2}} {
			got, err := s.Amended(t.Context(), queries, known)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("known on %s (-want +got) %s", known, diff)
			}
		}
	})
}

// TestHabits: entries are counted by when they were entered, and the newest by who entered them and by how they end.
func TestHabits(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := open(t, cfg)
		line := func(on day.Day, num int64) []journal.Line {
			return []journal.Line{{Account: account(1), Day: on, Num: num}}
		}
		w.on(day.Of(2026, 3, 30), 10)
		w.settle(guo, journal.Voucher{Ref: "a/1", Want: line(day.Of(2026, 3, 2), 20)}, journal.Voucher{Ref: "a/2", Want: line(day.Of(2026, 3, 30), 25)})
		w.on(day.Of(2026, 4, 2), 10)
		w.settle(guo, journal.Voucher{Ref: "a/3", Want: line(day.Of(2026, 3, 15), 7)})
		w.on(day.Of(2026, 5, 6), 10)
		w.settle(chen, journal.Voucher{Ref: "a/4", Want: line(day.Of(2026, 5, 6), 13), Not: []journal.Refusal{{Account: account(2), Day: day.Of(2026, 5, 6), Why: "late"}}})
		w.on(day.Of(2026, 5, 7), 10)
		w.settle(guo, journal.Voucher{Ref: "a/1"})
		s := entering.New(w.db, read.New(w.db))
		queries := []read.Query{{Account: account(1)}, {Account: account(2)}, {Account: account(1)}}
		got, err := s.Habits(t.Context(), queries, []bool{false, false, true}, day.Day{})
		if err != nil {
			t.Fatal(err)
		}
		by := []entering.Author{{ID: "p1", Name: "郭敏", N: 3}, {ID: "p2", Name: "陈静", N: 1}}
		want := []entering.Habit{
			{Times: 3, AtEnd: 2, Late: 0, Days: 3, Looked: 4, By: by, Numbers: 3, Round: 2}, // a/1 was taken back in May, for March
			{Refused: 1, By: []entering.Author{}},
			{Times: 3, AtEnd: 2, Late: 0, Days: 3, Looked: 4, By: by},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got) %s", diff)
		}
		got, err = s.Habits(t.Context(), queries[:1], []bool{false}, day.Of(2026, 4, 10))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]entering.Habit{{Times: 3, AtEnd: 2, Late: 1, Days: 2, Looked: 3, By: []entering.Author{{ID: "p1", Name: "郭敏", N: 3}}, Numbers: 2, Round: 2}}, got); diff != "" {
			t.Errorf("in April (-want +got) %s", diff)
		}
		if n, err := s.Head(t.Context()); err != nil || n != 5 {
			t.Errorf("head %d, %v", n, err)
		}
	})
}

// TestPersonsOnce: one person on two accounts is one person.
func TestPersonsOnce(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := open(t, cfg)
		line := func(n int, p journal.Person) journal.Line {
			return journal.Line{Account: account(n), Day: day.Of(2026, 1, 5), Person: p, Num: 1}
		}
		w.settle(guo, journal.Voucher{Ref: "a/1", Want: []journal.Line{line(1, 1), line(1, 2), line(2, 2), line(2, 2)}}, journal.Voucher{Ref: "a/2", Want: []journal.Line{line(2, 3)}})
		w.settle(guo, journal.Voucher{Ref: "a/2"})
		s := entering.New(w.db, read.New(w.db))
		for want, queries := range map[int64][]read.Query{2: {{Account: account(1)}, {Account: account(2)}, {Account: account(2)}}, 0: nil, 1: {{Account: account(2)}}} {
			if n, err := s.Persons(t.Context(), queries); err != nil || n != want {
				t.Errorf("%d persons of %v, want %d: %v", n, queries, want, err)
			}
		}
	})
}
