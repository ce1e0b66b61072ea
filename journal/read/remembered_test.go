package read_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestWhatIsRememberedOfNow asks the same services again and again while vouchers are settled: what they remember and add to must be what
// a replay says, whatever the bounds are: read anew after every posting, after some, or never, and with no room to remember.
func TestWhatIsRememberedOfNow(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		var services []*read.Service
		history(t, cfg, 5, func(d *db.DB, model *replay, r *rand.Rand) {
			if services == nil {
				services = []*read.Service{read.New(d), read.NewRemembering(d, 0, 100), read.NewRemembering(d, 7, 100), read.NewRemembering(d, 2000, 1)}
			}
			for _, s := range services {
				if r.IntN(3) == 0 {
					continue // so that some are behind
				}
				var queries []read.Query
				for range 1 + r.IntN(5) {
					q := someQuery(r, model)
					q.Known = time.Time{}
					if r.IntN(2) == 0 {
						q.Cut = journal.Dim{}
					}
					queries = append(queries, q)
				}
				holdTo(t, s, model, queries)
			}
		})
	})
}

// TestThePastIsForgottenWhereThereIsNoRoom: what was known at many instants does not stay in memory beyond the bound, and is told right
// with and without it.
func TestThePastIsForgottenWhereThereIsNoRoom(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		d, model, r, _ := history(t, cfg, 6)
		const most = 12
		s := read.NewForgetful(d, most)
		for range 120 {
			q := someQuery(r, model)
			q.Known, q.Cut = model.acts[r.IntN(len(model.acts))].at, journal.Dim{}
			holdTo(t, s, model, []read.Query{q})
			if n := s.Remembered(); n > most+3 { // what was asked for last stays: an account with all its matters
				t.Fatalf("%d years of accounts are remembered, %d at most", n, most)
			}
		}
		if s.Remembered() == 0 {
			t.Error("nothing is remembered")
		}
	})
}

func holdTo(t *testing.T, s *read.Service, model *replay, queries []read.Query) {
	t.Helper()
	got, err := s.Figures(t.Context(), queries)
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range queries {
		if diff := cmp.Diff(model.figure(q), got[i]); diff != "" {
			t.Fatalf("%+v (-replay +books): %s", q, diff)
		}
	}
}
