package db_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

var errOnPurpose = errors.New("on purpose")

func set(tx *db.Tx, name, value string) error {
	_, err := tx.Exec("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2", name, value)
	return err
}

func get(t *testing.T, d *db.DB, name string) (value string, err error) {
	t.Helper()
	err = d.Read(t.Context(), func(tx *db.Tx) error {
		value, err = db.One(tx, db.Scalar[string], "SELECT value FROM setting WHERE name = $1", name)
		return err
	})
	return value, err
}

func TestWriteKeepsAndErrorsRollBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "a", "1") }); err != nil {
			t.Fatal(err)
		}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := set(tx, "a", "2"); err != nil {
				return err
			}
			return errOnPurpose
		})
		if !errors.Is(err, errOnPurpose) {
			t.Fatalf("got %v", err)
		}
		if v, err := get(t, d, "a"); v != "1" || err != nil {
			t.Fatalf("got %q, %v", v, err)
		}
		if _, err := get(t, d, "b"); !errors.Is(err, db.ErrNotFound) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestPanicRollsBackAndFreesTheWriter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = d.Write(t.Context(), func(tx *db.Tx) error {
				if err := set(tx, "a", "1"); err != nil {
					t.Error(err)
				}
				panic("on purpose")
			})
		}()
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "b", "1") }); err != nil {
			t.Fatal(err)
		}
		if _, err := get(t, d, "a"); !errors.Is(err, db.ErrNotFound) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestReadCannotWriteAndNothingNests(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Read(t.Context(), func(tx *db.Tx) error { return set(tx, "a", "1") })
		if fault.KindOf(err) != fault.Denied {
			t.Errorf("a write inside Read gave %v", err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			return d.Read(tx.Context(), func(*db.Tx) error { return nil })
		})
		if err == nil {
			t.Error("a nested transaction was let through")
		}
	})
}

// TestReadSeesOneInstant: what another writes meanwhile does not show inside a Read.
func TestReadSeesOneInstant(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			count := func() int64 {
				n, err := db.One(tx, db.Scalar[int64], "SELECT COUNT(*) FROM setting")
				if err != nil {
					t.Error(err)
				}
				return n
			}
			before := count()
			if err := d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "a", "1") }); err != nil {
				return err
			}
			if after := count(); after != before {
				t.Errorf("saw %d rows, then %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestWritersMeet: eighty writers read a number and write it back one higher; none is lost on either engine.
func TestWritersMeet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		for range 80 {
			wg.Go(func() {
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					n, err := db.One(tx, db.Scalar[string], "SELECT value FROM setting WHERE name = 'n'")
					if err != nil && !errors.Is(err, db.ErrNotFound) {
						return err
					}
					return set(tx, "n", n+"x")
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if v, err := get(t, d, "n"); v != strings.Repeat("x", 80) || err != nil {
			t.Errorf("got %q, %v", v, err)
		}
	})
}

func TestProcessesStartTogether(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				d, err := db.Open(t.Context(), cfg)
				if err != nil {
					t.Error(err)
					return
				}
				if have, want, err := d.Version(t.Context()); have != want || have < 1 || err != nil {
					t.Errorf("version %d of %d, %v", have, want, err)
				}
				if err := d.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestNewerStoreIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec("INSERT INTO schema_version (version_id, is_applied) VALUES (9999, TRUE)")
			return err
		})
		if err := errors.Join(err, d.Close()); err != nil {
			t.Fatal(err)
		}
		_, err = db.Open(t.Context(), cfg)
		if f, ok := fault.As(err); !ok || f.Key != "db.newer" {
			t.Fatalf("got %v", err)
		}
	})
}

func TestBulkAndContains(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var rows [][]any
		for i := range 2345 {
			rows = append(rows, []any{"n" + strings.Repeat("i", i), "50%_\\" + string(rune('a'+i%26))})
		}
		var found []string
		err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
			if err := tx.Bulk("INSERT INTO setting (name, value) VALUES", []string{"TEXT", "TEXT"}, rows, ""); err != nil {
				return err
			}
			n, err := db.One(tx, db.Scalar[int64], "SELECT COUNT(*) FROM setting")
			if n != 2345 {
				t.Errorf("kept %d rows, %v", n, err)
			}
			found, err = db.All(tx, db.Scalar[string], `SELECT DISTINCT value FROM setting WHERE value LIKE $1 ESCAPE '\' ORDER BY value`, db.Contains(`0%_\c`))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{`50%_\c`}, found); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWrongPlaces(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, db.File), []byte(strings.Repeat("not a database ", 999)), 0o600); err != nil {
		t.Fatal(err)
	}
	for key, cfg := range map[string]db.Config{
		"db.no_place":     {},
		"db.not_a_folder": {Data: file},
		"db.not_writable": {Data: filepath.Join(file, "below")},
		"db.damaged":      {Data: damaged},
		"db.address":      {URL: "mysql://here"},
		"db.unreachable":  {URL: "postgres://nobody:secret@127.0.0.1:1/none?sslmode=disable"},
	} {
		d, err := db.Open(t.Context(), cfg)
		if f, ok := fault.As(err); !ok || f.Key != key {
			t.Errorf("%+v: got %v, want %s", cfg, err, key)
		}
		if err == nil {
			_ = d.Close()
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("the password stands in the error: %v", err)
		}
	}
}

func TestFolderOfAnyName(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "数据 100% a?b#c")
	d, err := db.Open(t.Context(), db.Config{Data: folder})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if _, err := os.Stat(filepath.Join(folder, db.File)); err != nil {
		t.Error(err)
	}
}

// TestFullDiskKeepsTheStoreWhole bounds the file instead of the disk: SQLite answers the same (SQLITE_FULL).
func TestFullDiskKeepsTheStoreWhole(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "before", "1") }); err != nil {
		t.Fatal(err)
	}
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := db.One(tx, db.Scalar[int64], "PRAGMA max_page_count = 60"); err != nil {
			return err
		}
		if err := set(tx, "small", "1"); err != nil {
			return err
		}
		return set(tx, "big", strings.Repeat("x", 1<<20))
	})
	if f, ok := fault.As(err); !ok || f.Key != "db.full" {
		t.Fatalf("got %v", err)
	}
	if _, err := get(t, d, "small"); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("half of the transaction was kept: %v", err)
	}
	if v, err := get(t, d, "before"); v != "1" || err != nil {
		t.Errorf("got %q, %v", v, err)
	}
	err = d.Read(context.Background(), func(tx *db.Tx) error {
		s, err := db.One(tx, db.Scalar[string], "PRAGMA integrity_check")
		if s != "ok" {
			t.Errorf("integrity: %s", s)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestAcknowledgedActsAreDurable holds the settings that an acknowledged act depends on.
func TestAcknowledgedActsAreDurable(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
	got := map[string]string{}
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		for name := range want {
			v, err := db.One(tx, db.Scalar[string], "PRAGMA "+name)
			if err != nil {
				return err
			}
			got[name] = v
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
