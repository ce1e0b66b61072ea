package read_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/day"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestWeeksEqualAReplay: weeks counted back from the last day of any query are those of a replay, whose persons are told by who
// stood from the first day of the year on.
func TestWeeksEqualAReplay(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		d, model, r, _ := history(t, cfg, 7)
		var queries []read.Query
		for range 80 {
			queries = append(queries, someQuery(r, model))
		}
		got, err := read.New(d).Weeks(t.Context(), queries)
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range queries {
			if diff := cmp.Diff(model.weeks(q), got[i]); diff != "" {
				t.Fatalf("%+v (-replay +books): %s", q, diff)
			}
		}
	})
}

func (r *replay) weeks(q read.Query) (out []read.Figure) {
	first := day.Of(2026, 1, 1)
	if q.From.IsZero() {
		q.From = first
	}
	if q.To.IsZero() {
		q.To = day.Of(2026, 12, 31)
	}
	until := func(to day.Day) int64 {
		one := q
		one.From, one.To = first, to
		return r.figure(one).Persons
	}
	for end := q.To; !end.Before(q.From); end = end.Add(-7) {
		one := q
		one.To = end
		if begin := end.Add(-6); q.From.Before(begin) {
			one.From = begin
		}
		f := r.figure(one)
		if f.Persons >= 0 {
			f.Persons = until(end) - until(one.From.Add(-1))
		}
		out = append(out, f)
	}
	return out
}
