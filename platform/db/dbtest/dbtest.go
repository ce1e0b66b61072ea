// Package dbtest runs a test on every engine there is: SQLite in a file of its own always, PostgreSQL where the
// environment names one (PLUMBLINE_TEST_PG or PLUMBLINE_TEST_POSTGRES, an address), in a schema of its own that is dropped afterwards. With
// PLUMBLINE_TEST_PG_REQUIRED=1 a PostgreSQL that cannot be reached fails the test instead of leaving it out. PLUMBLINE_TEST_SQLITE=0
// leaves SQLite out where there is PostgreSQL: for the race detector, which follows SQLite, being Go itself, at every step.
package dbtest

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // makes and drops the schemas

	"plumbline/platform/db"
)

// Now is the instant of the stores that Each opens.
var Now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// Each runs f on a fresh, migrated store of each engine, in parallel.
func Each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	EachConfig(t, func(t *testing.T, cfg db.Config) { f(t, open(t, cfg)) })
}

// EachConfig gives the place of a fresh, empty store of each engine, for tests that open it themselves or twice.
func EachConfig(t *testing.T, f func(t *testing.T, cfg db.Config)) {
	t.Helper()
	address, ok := postgres(t)
	if !ok || os.Getenv("PLUMBLINE_TEST_SQLITE") != "0" {
		t.Run("sqlite", func(t *testing.T) {
			t.Parallel()
			f(t, db.Config{Data: t.TempDir(), Now: clock})
		})
	}
	if !ok {
		return
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, db.Config{URL: inSchema(t, address), Keys: filepath.Join(t.TempDir(), "seal.key"), Now: clock})
	})
}

// EachBench is Each for benchmarks.
func EachBench(b *testing.B, f func(b *testing.B, d *db.DB)) {
	b.Helper()
	b.Run("sqlite", func(b *testing.B) { f(b, open(b, db.Config{Data: b.TempDir(), Now: clock})) })
	if address, ok := postgres(b); ok {
		b.Run("postgres", func(b *testing.B) {
			f(b, open(b, db.Config{URL: inSchema(b, address), Keys: filepath.Join(b.TempDir(), "seal.key"), Now: clock}))
		})
	}
}

// SQLite opens one fresh SQLite store, for tests that are not about keeping.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, db.Config{Data: t.TempDir(), Now: clock})
}

func clock() time.Time { return Now }

func open(t testing.TB, cfg db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func postgres(t testing.TB) (address string, ok bool) {
	t.Helper()
	address = cmp.Or(os.Getenv("PLUMBLINE_TEST_PG"), os.Getenv("PLUMBLINE_TEST_POSTGRES"))
	if address == "" && os.Getenv("PLUMBLINE_TEST_PG_REQUIRED") == "1" {
		t.Fatal("PLUMBLINE_TEST_PG_REQUIRED=1, but PLUMBLINE_TEST_PG names no PostgreSQL (make test-pg starts one)")
	}
	return address, address != ""
}

// inSchema makes a schema and gives the address that leads into it.
func inSchema(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := "t_" + strings.ToLower(rand.Text())
	admin(t, address, "CREATE SCHEMA "+name)
	t.Cleanup(func() { admin(t, address, "DROP SCHEMA "+name+" CASCADE") })
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func admin(t testing.TB, address, statement string) {
	t.Helper()
	pool, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	// Not the test's context: that one has ended when the schema is dropped.
	if _, err := pool.ExecContext(context.Background(), statement); err != nil {
		if strings.HasPrefix(statement, "CREATE") && os.Getenv("PLUMBLINE_TEST_PG_REQUIRED") != "1" {
			t.Skip("PostgreSQL cannot be reached: ", err)
		}
		t.Fatal(err)
	}
}
