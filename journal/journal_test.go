package journal_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

var (
	trained = journal.Account{Year: 2026, Project: "培训", Measure: "activity.attended"}
	rate    = journal.Account{Year: 2026, Project: "热线", Measure: "ticket.on_time"}
)

func line(a journal.Account, on day.Day, person journal.Person, num, den int64, tag string) journal.Line {
	return journal.Line{Account: a, Day: on, Person: person, Num: num, Den: den, Dim: journal.Dim{Organisation: "jobs", Tag: tag}}
}

func settle(t *testing.T, d *db.DB, s *journal.Service, vouchers ...journal.Voucher) journal.Posted {
	t.Helper()
	var out journal.Posted
	err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
		out, err = s.Settle(tx, nil, vouchers...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSettleIsWhatTheVoucherWants(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := journal.New(d)
		january, february := day.Of(2026, 1, 5), day.Of(2026, 2, 9)
		v := journal.Voucher{Ref: "activity/1", Want: []journal.Line{line(trained, january, 7, 1, 0, ""), line(trained, january, 8, 1, 0, "")}}
		if got := settle(t, d, s, v); got.N != 2 || got.First != 1 || got.Root == "" {
			t.Fatalf("posted %+v", got)
		}
		if got := settle(t, d, s, v); got.N != 0 {
			t.Fatalf("settled twice, posted %+v", got)
		}
		v.Want[1] = line(trained, february, 8, 1, 0, "")
		if got := settle(t, d, s, v); got.N != 2 {
			t.Fatalf("a correction posted %+v", got)
		}
		settle(t, d, s, journal.Voucher{Ref: "ticket/1", Want: []journal.Line{line(rate, february, 0, 3, 4, "")}})
		check(t, figures(t, d, 2026, day.Day{}, time.Time{}), figure{trained, read.Figure{Num: 2, Times: 2, Persons: 2}}, figure{rate, read.Figure{Num: 3, Den: 4, Times: 1}})
		check(t, figures(t, d, 2026, january, time.Time{}), figure{trained, read.Figure{Num: 1, Times: 1, Persons: 1}})
		list, err := read.New(d).Entries(t.Context(), read.Query{Account: trained}, read.Place{}, 10)
		if err != nil || len(list) != 4 {
			t.Fatalf("%d entries, %v", len(list), err)
		}
		if !list[1].Reversed || list[2].Reverses != list[1].Seq || list[3].Day != february || list[3].Voucher != "activity/1" {
			t.Errorf("entries %+v", list)
		}
	})
}

func check(t *testing.T, got []figure, want ...figure) {
	t.Helper()
	by := map[journal.Account]figure{}
	for _, f := range got {
		by[f.Account] = f
	}
	for _, f := range want {
		if diff := cmp.Diff(f, by[f.Account]); diff != "" {
			t.Errorf("%s: %s", f.Measure, diff)
		}
	}
}
