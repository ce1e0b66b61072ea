package money_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/journal"
	room "plumbline/money"
	"plumbline/platform/db"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/sample"
	"plumbline/sample/money"
)

func TestBudgetsAreThoseOfTheDocument(t *testing.T) {
	t.Parallel()
	list, err := money.Projects()
	if err != nil || len(list) != 12 {
		t.Fatal(list, err)
	}
	var sum fen.Fen
	for _, p := range list {
		sum += p.Budget
	}
	if sum.Grouped() != "63,607,206.00" {
		t.Errorf("all budgets come to %s", sum.Grouped())
	}
}

func TestTheYearIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	one, err := money.Year("fed")
	if err != nil {
		t.Fatal(err)
	}
	other, err := money.Year("fed")
	if diff := cmp.Diff(one, other, cmp.Comparer(func(a, b day.Day) bool { return a == b })); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// The year as the room has it: most projects execute 92 to 99 of a hundred, one far less, none more than it has.
func TestTheYearInTheRoom(t *testing.T) {
	t.Parallel()
	now := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	books := journal.New(d)
	s := room.New(d, tlogtest.Log(t, d, room.Tables(), journal.Tables()), books)
	last := now
	err = money.Load(t.Context(), s, "fed", func(at time.Time) {
		if at.Before(last) {
			t.Errorf("%s comes after %s", at, last)
		}
		now, last = at, at
	})
	if err != nil {
		t.Fatal(err)
	}
	sums, err := s.Sums(t.Context(), []string{"fed"}, 2023)
	if err != nil || len(sums) != 12 {
		t.Fatal(len(sums), err)
	}
	under := 0
	for _, p := range sums {
		rate := float64(p.Paid) / float64(p.Budget) * 100
		t.Logf("%s %s of %s, %d payments: %.2f %%", p.Project, p.Paid.Grouped(), p.Budget.Grouped(), p.Payments, rate)
		switch {
		case p.Department != sample.Federation || rate > 99 || p.Payments < 20 || p.Payments > 62:
			t.Errorf("%+v is not believable: %.2f %%", p, rate)
		case rate < 84:
			under++
		case rate < 92:
			t.Errorf("%s executed %.2f %%", p.Project, rate)
		}
	}
	if under != 1 {
		t.Errorf("%d projects are far behind", under)
	}
	list, _, err := s.List(t.Context(), room.Query{Organisations: []string{"fed"}, Year: 2023})
	if err != nil {
		t.Fatal(err)
	}
	corrected, december, all := 0, fen.Fen(0), fen.Fen(0)
	for _, r := range list {
		if r.Version > 1 {
			corrected++
		}
		if r.Kind() == room.Payment {
			all += r.Counted
			if r.Day.Month() == 12 {
				december += r.Counted
			}
		}
	}
	if corrected != 1 || december*100 < all*15 || december*100 > all*35 {
		t.Errorf("%d corrected; December paid %s of %s", corrected, december, all)
	}
	again, err := s.Advance(t.Context())
	if err != nil || again != 0 {
		t.Errorf("%d wait for their day, %v", again, err)
	}
}
