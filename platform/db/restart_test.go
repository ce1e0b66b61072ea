package db_test

import (
	"net/url"
	"sync"
	"testing"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestDatabaseRestarted: when PostgreSQL ended all connections while nobody used them, nobody is told: the next act takes
// a new one.
func TestDatabaseRestarted(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		if cfg.URL == "" {
			return // a file does not restart
		}
		u, err := url.Parse(cfg.URL)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		name := q.Get("search_path")
		q.Set("application_name", name)
		u.RawQuery = q.Encode()
		used, err := db.Open(t.Context(), db.Config{URL: u.String()})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = used.Close() }()
		other, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = other.Close() }()
		for range 3 {
			ended := restart(t, used, other, name)
			if ended < 2 {
				t.Fatalf("%d connections were open: nothing to test with", ended)
			}
			if err := used.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "a", "1") }); err != nil {
				t.Error(err)
			}
			if v, err := get(t, used, "a"); v != "1" || err != nil {
				t.Errorf("%q, %v", v, err)
			}
			restart(t, used, other, name)
			if err := used.Write(t.Context(), func(tx *db.Tx) error { return tx.Do(`UPDATE setting SET value = $1 WHERE name = $2`, "2", "a") }); err != nil {
				t.Error(err) // all of it would go in one exchange
			}
			if v, err := get(t, used, "a"); v != "2" || err != nil {
				t.Errorf("%q, %v", v, err)
			}
		}
	})
}

// restart opens several connections at once, lets them lie idle, and has the server end them. It gives their number.
func restart(t *testing.T, used, other *db.DB, name string) (ended int) {
	t.Helper()
	var together, done sync.WaitGroup
	together.Add(4)
	for range 4 {
		done.Go(func() {
			here := sync.OnceFunc(together.Done)
			defer here() // where no connection was had, the others must not wait for it
			err := used.Read(t.Context(), func(tx *db.Tx) error {
				here()
				together.Wait()
				_, err := db.One(tx, db.Scalar[int], "SELECT 1")
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	err := other.Read(t.Context(), func(tx *db.Tx) (err error) {
		ended, err = db.One(tx, db.Scalar[int], `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1`, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ended
}
