package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestSweep: every row comes once, in the order asked for, numbers and text as they are kept; NULL is 0 and "".
func TestSweep(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const rows = 1000
		numbers, texts := make([]int64, rows), make([]string, rows)
		for i := range rows {
			numbers[i], texts[i] = int64(i)*1e15-7, fmt.Sprint("值", i)
		}
		put(t, d, numbers, texts)
		want, sum := rows-1, int64(0)
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Sweep(3, true, func(n []int64, text string) error {
				if n[0] != numbers[want] || n[1] != 5 || n[2] != 0 || text != texts[want] {
					t.Fatalf("row %d: %v %q", want, n, text)
				}
				want--
				sum += n[0]
				return nil
			}, `SELECT s.n AS c1, CAST($1 AS BIGINT) AS c2, CAST(NULL AS BIGINT) AS c3, s.name AS c4 FROM swept s WHERE s.n > $2 ORDER BY s.n DESC`, 5, -8)
		})
		if err != nil || want != -1 {
			t.Fatalf("%v, %d rows did not come", err, want+1)
		}
		if none := sweep(t.Context(), d, -8, func(int64) error { t.Error("a row of none"); return nil }); none != nil {
			t.Error(none)
		}
	})
}

// TestSweepStops: an error of the function ends it and is the answer, so does a caller who went away, a panic goes to the
// caller; the connection serves the next.
func TestSweepStops(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		numbers, texts := make([]int64, 300), make([]string, 300)
		for i := range numbers {
			numbers[i] = int64(i)
		}
		put(t, d, numbers, texts)
		enough := errors.New("enough")
		for range 20 { // more than there are connections
			n := 0
			if err := sweep(t.Context(), d, 300, func(int64) error {
				if n++; n == 7 {
					return enough
				}
				return nil
			}); !errors.Is(err, enough) || n != 7 {
				t.Fatalf("after %d: %v", n, err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			if err := sweep(ctx, d, 300, func(int64) error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
				t.Fatalf("a caller who went away: %v", err)
			}
			cancel()
			func() {
				defer func() {
					if p := recover(); p != "no" {
						t.Errorf("panicked with %v", p)
					}
				}()
				_ = sweep(t.Context(), d, 300, func(int64) error { panic("no") })
			}()
		}
		all := 0
		if err := sweep(t.Context(), d, 300, func(int64) error { all++; return nil }); err != nil || all != 300 {
			t.Errorf("%d rows, %v", all, err)
		}
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Sweep(1, false, func([]int64, string) error { return nil }, `SELECT s.n AS c1 FROM swept s WHERE s.name = $1`, "a\x00b")
		})
		if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid {
			t.Errorf("a NUL was answered %v", err)
		}
	})
}

func put(t *testing.T, d *db.DB, numbers []int64, texts []string) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(`CREATE TABLE swept (n BIGINT PRIMARY KEY, name TEXT NOT NULL)`); err != nil {
			return err
		}
		return tx.Load(`INSERT INTO swept (n, name)`, []any{numbers, texts}, "")
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sweep(ctx context.Context, d *db.DB, below int64, f func(n int64) error) error {
	return d.Read(ctx, func(tx *db.Tx) error {
		return tx.Sweep(1, false, func(n []int64, _ string) error { return f(n[0]) }, `SELECT s.n AS c1 FROM swept s WHERE s.n < $1 ORDER BY s.n`, below)
	})
}
