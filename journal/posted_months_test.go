package journal_test

import (
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/schema"
)

// TestPostedMonthsOfOlderBooks: what was posted in a month, which older books do not have, is what their migration makes of the days: a
// recount finds nothing different.
func TestPostedMonthsOfOlderBooks(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		now := time.Date(2026, 1, 29, 1, 0, 0, 0, time.UTC)
		cfg.Now = func() time.Time { return now }
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		r, s := rand.New(rand.NewPCG(3, 3)), journal.New(d)
		for n := range 60 {
			now = now.Add(time.Duration(r.IntN(120)) * time.Hour)
			settle(t, d, s, journal.Voucher{Ref: []string{"v/a", "v/b", "v/c"}[n%3], Want: []journal.Line{someLine(r, day.At(now)), someLine(r, day.At(now))}})
		}
		text, err := fs.ReadFile(schema.Migrations(string(d.Engine())), "0027_journal_posted_months.sql")
		if err != nil {
			t.Fatal(err)
		}
		_, statement, _ := strings.Cut(string(text), "INSERT INTO")
		const rows = `SELECT COUNT(*) FROM balance WHERE grain = 7`
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			before, err := db.One(tx, db.Scalar[int64], rows)
			if err != nil {
				return err
			}
			for _, q := range []string{`DELETE FROM balance WHERE grain = 7`, "INSERT INTO " + strings.TrimSuffix(strings.TrimSpace(statement), ";")} {
				if _, err := tx.Exec(q); err != nil {
					return err
				}
			}
			after, err := db.One(tx, db.Scalar[int64], rows)
			if before < 20 || before != after {
				t.Errorf("%d rows before, %d after", before, after)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if list, err := s.Recount(t.Context(), 5); err != nil || len(list) > 0 {
			t.Errorf("recount %v, %v", list, err)
		}
	})
}
