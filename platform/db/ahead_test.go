package db_test

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // holds a lock

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

var errRefused = errors.New("refused")

// putAhead puts so many settings ahead.
func putAhead(tx *db.Tx, name string, n int) error {
	return tx.Ahead(func(tx *db.Tx) error {
		var names, values []string
		for i := range n {
			names, values = append(names, fmt.Sprint(name, i)), append(values, "1")
		}
		return tx.Load(`INSERT INTO setting (name, value)`, []any{names, values}, "")
	})
}

// TestAhead: what a step wrote ahead and what it wrote itself is kept together, or nothing of it.
func TestAhead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		two := d.Engine() == db.Postgres
		for _, c := range []struct {
			name  string
			large bool
			then  func(tx *db.Tx) error
			kept  int
		}{
			{"kept", true, func(*db.Tx) error { return nil }, 301},
			{"a small step", false, func(*db.Tx) error { return nil }, 301},
			{"the step fails", true, func(*db.Tx) error { return errRefused }, 0},
			{"what is ahead fails", true, func(tx *db.Tx) error { return tx.Ahead(func(*db.Tx) error { return errRefused }) }, 0},
			{"a key is there twice", true, func(tx *db.Tx) error { return putAhead(tx, "a key is there twice", 1) }, 0},
			{"what waits fails", true, func(tx *db.Tx) error { return tx.DoOne(`UPDATE setting SET value = '2' WHERE name = 'nobody'`) }, 0},
		} {
			_, err := d.WriteLong(t.Context(), c.large, func(tx *db.Tx) error {
				if err := putAhead(tx, c.name, 300); err != nil {
					return err
				}
				if apart := tx.Apart(); apart != (two && c.large) {
					t.Errorf("%s: apart %v", c.name, apart)
				}
				if err := set(tx, c.name, "1"); err != nil {
					return err
				}
				return c.then(tx)
			})
			if (err == nil) != (c.kept > 0) {
				t.Errorf("%s: %v", c.name, err)
			}
			got := 0
			for name := range settings(t, d) {
				if len(name) >= len(c.name) && name[:len(c.name)] == c.name {
					got++
				}
			}
			if got != c.kept {
				t.Errorf("%s: %d of 301 are kept", c.name, got)
			}
		}
	})
}

// TestWhatPanicsAhead: it is an error of the step.
func TestWhatPanicsAhead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.Postgres {
			return // there it goes through the step itself
		}
		_, err := d.WriteLong(t.Context(), true, func(tx *db.Tx) error { return tx.Ahead(func(*db.Tx) error { panic("no") }) })
		if err == nil || len(settings(t, d)) != 0 {
			t.Errorf("%v", err)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "after", "1") }); err != nil {
			t.Error(err)
		}
	})
}

// TestWhole: a step that needs to see what it wrote ahead is done again in one transaction; one that says so first is not.
func TestWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, first := range []bool{false, true} {
			runs, name := 0, fmt.Sprint(first)
			_, err := d.WriteLong(t.Context(), true, func(tx *db.Tx) error {
				runs++
				if first {
					if err := tx.Whole(); err != nil {
						t.Error(err)
					}
				}
				if err := putAhead(tx, name, 300); err != nil {
					return err
				}
				if err := tx.Whole(); err != nil {
					return fmt.Errorf("in other words") // whatever it makes of it
				}
				n, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM setting WHERE name LIKE $1`, name+"%")
				if n != 300 {
					t.Errorf("it sees %d", n)
				}
				return err
			})
			want := 1
			if !first && d.Engine() == db.Postgres {
				want = 2
			}
			if err != nil || runs != want {
				t.Errorf("%d runs, %v", runs, err)
			}
		}
		if n := len(settings(t, d)); n != 600 {
			t.Errorf("%d are kept", n)
		}
	})
}

// TestWhatIsAheadGivesWay: a large step for which somebody waits is undone, what it wrote ahead too.
func TestWhatIsAheadGivesWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		s, err := d.WriteLong(t.Context(), true, func(tx *db.Tx) error {
			if err := putAhead(tx, "ahead", 300); err != nil {
				return err
			}
			wg.Go(func() {
				if err := d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "a person", "1") }); err != nil {
					t.Error(err)
				}
			})
			for db.Waiting(d) == 0 {
				runtime.Gosched()
			}
			return set(tx, "step", "1")
		})
		wg.Wait()
		if got := settings(t, d); err != nil || !s.GaveWay || len(got) != 1 {
			t.Errorf("gave way %v, %v, kept %d", s.GaveWay, err, len(got))
		}
	})
}

// withOthers opens a store, and connections beside it.
func withOthers(t *testing.T, cfg db.Config) (*db.DB, *sql.DB) {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	pool, err := sql.Open("pgx", cfg.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	return d, pool
}

// TestNobodyWritesBeforeBothHaveEnded: where a process was killed, the server may still be ending what was ahead; until then nobody else
// writes, by himself or in a large step.
func TestNobodyWritesBeforeBothHaveEnded(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		if cfg.URL == "" {
			return // one process writes there, in one transaction
		}
		d, pool := withOthers(t, cfg)
		for name, write := range map[string]func() error{
			"by himself": func() error { return d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "one", "1") }) },
			"in a large step": func() error {
				_, err := d.WriteLong(t.Context(), true, func(tx *db.Tx) error { return set(tx, "many", "1") })
				return err
			},
		} {
			left, err := pool.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, say := range []string{
				"SELECT pg_advisory_xact_lock(" + db.AheadKey + ")", "LOCK TABLE schema_version IN ROW SHARE MODE",
				"INSERT INTO setting (name, value) VALUES ('ahead of " + name + "', '1')",
			} {
				if _, err := left.ExecContext(t.Context(), say); err != nil {
					t.Fatal(err)
				}
			}
			done := make(chan error, 1)
			go func() { done <- write() }()
			for !waits(t, pool) {
				select {
				case err := <-done:
					t.Fatalf("%s: it did not wait, %v", name, err)
				default:
				}
			}
			if err := left.Commit(); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := settings(t, d); len(got) != 4 {
			t.Errorf("kept %v", got)
		}
	})
}

// waits says whether anybody of the schema's database waits for the turn or for who is ahead of it.
func waits(t *testing.T, pool *sql.DB) (is bool) {
	t.Helper()
	err := pool.QueryRowContext(context.WithoutCancel(t.Context()), `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND (relation = 'schema_version'::regclass
		OR locktype = 'advisory' AND (classid::bigint << 32) + objid::bigint = `+db.AheadKey+`))`).Scan(&is)
	if err != nil {
		t.Fatal(err)
	}
	return is
}

// TestThere: it tells which rows a table has, and Merge believes it: a row that is gone by then is an error.
func TestThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const n = 600
		columns := []any{make([]int64, n), make([]int64, n), make([]int64, n)}
		for i := range n {
			columns[0].([]int64)[i], columns[1].([]int64)[i], columns[2].([]int64)[i] = int64(i/7), int64(i), 1
		}
		names := []string{"a", "b", "n"}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(`CREATE TABLE there (a BIGINT NOT NULL, b BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (a, b))`); err != nil {
				return err
			}
			some := make([]any, 3)
			for i, c := range columns {
				some[i] = c.([]int64)[:400]
			}
			return tx.Merge("there", names, 2, db.Add, some, nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		var there []bool
		err = d.Write(t.Context(), func(tx *db.Tx) (err error) {
			if there, err = tx.There("there", names[:2], columns[:2]); err != nil {
				return err
			}
			return tx.Merge("there", names, 2, db.Add, columns, there)
		})
		if err != nil {
			t.Fatal(err)
		}
		var sum, rows int64
		err = d.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Each(func(r db.Row) error { return r.Scan(&sum, &rows) }, `SELECT CAST(SUM(n) AS BIGINT), COUNT(*) FROM there`)
		})
		if err != nil || sum != 1000 || rows != n {
			t.Errorf("%d in %d rows, %v", sum, rows, err)
		}
		if d.Engine() != db.Postgres {
			if there != nil {
				t.Error("it tells what nobody needs")
			}
			return
		}
		if slices.Index(there, false) != 400 {
			t.Errorf("there are %d", slices.Index(there, false))
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(`DELETE FROM there WHERE b = 3`); err != nil {
				return err
			}
			return tx.Merge("there", names, 2, db.Add, columns, slices.Repeat([]bool{true}, n))
		})
		if err == nil {
			t.Error("a row was gone, and nobody said so")
		}
	})
}

// TestWhoChangesATableBeside: a step does not wait with two transactions for somebody else's lock, which could be waiting for either: it is
// done in one, and waits with that.
func TestWhoChangesATableBeside(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		if cfg.URL == "" {
			return // nobody else has locks on tables there
		}
		d, pool := withOthers(t, cfg)
		for name, put := range map[string]func(tx *db.Tx) error{
			"ahead":    func(tx *db.Tx) error { return putAhead(tx, "ahead", 300) },
			"the step": func(tx *db.Tx) error { return cmp.Or(putAhead(tx, "step", 300), set(tx, "itself", "1"), tx.Await()) },
		} {
			other, err := pool.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := other.ExecContext(t.Context(), "LOCK TABLE setting IN SHARE MODE"); err != nil {
				t.Fatal(err)
			}
			runs := 0
			_, err = d.WriteLong(t.Context(), true, func(tx *db.Tx) error {
				if runs++; runs == 2 {
					if err := other.Rollback(); err != nil {
						t.Error(err)
					}
				}
				return put(tx)
			})
			if err != nil || runs != 2 {
				t.Errorf("%s: %d runs, %v", name, runs, err)
			}
		}
		if n := len(settings(t, d)); n != 601 {
			t.Errorf("%d are kept", n)
		}
	})
}

// TestManyStepsAtOnce: steps of one process do not take the connections that another needs, also where readers keep all of theirs.
func TestManyStepsAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const readers, steps = 12, 6
		if d.Engine() != db.Postgres {
			return // it has one that writes
		}
		var wg, all sync.WaitGroup
		all.Add(readers)
		for range readers {
			wg.Go(func() {
				err := d.Read(t.Context(), func(tx *db.Tx) error {
					_, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM setting`)
					all.Done()
					all.Wait()
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for n := range steps {
			wg.Go(func() {
				if _, err := d.WriteLong(t.Context(), true, func(tx *db.Tx) error { return putAhead(tx, fmt.Sprint(n, "/"), 300) }); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(settings(t, d)); n != steps*300 {
			t.Errorf("%d are kept", n)
		}
	})
}
