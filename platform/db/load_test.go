package db_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestLoadAndLookup: whatever the number of rows, all are loaded, and found again by their keys.
func TestLoadAndLookup(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := 0
		for _, size := range []int{0, 1, 3, 15, 64, 65, 85, 255, 256, 700} {
			var names, values []string
			for range size {
				n++
				names, values = append(names, fmt.Sprint("k", n)), append(values, "值"+fmt.Sprint(n))
			}
			found := map[string]string{}
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				if err := tx.Load(`INSERT INTO setting (name, value)`, []any{names, values}, ""); err != nil {
					return err
				}
				return tx.Lookup(`SELECT s.name, s.value FROM KEYS JOIN setting s ON s.name = k1`, []any{append([]string{"none"}, names...)}, func(r db.Row) error {
					var name, value string
					err := r.Scan(&name, &value)
					found[name] = value
					return err
				})
			})
			want := map[string]string{}
			for i, name := range names {
				want[name] = values[i]
			}
			if diff := cmp.Diff(want, found); diff != "" || err != nil {
				t.Errorf("%d rows: %v %s", size, err, diff)
			}
		}
		if got := settings(t, d); len(got) != n {
			t.Errorf("kept %d of %d", len(got), n)
		}
	})
}

// TestLoadIsUndone: rows that cannot be loaded leave nothing behind, neither theirs nor what came before, and others stand.
func TestLoadIsUndone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		names, values := make([]string, 400), make([]string, 400)
		for i := range names {
			names[i] = fmt.Sprint("k", i)
		}
		load := func(before string) error {
			return d.Write(t.Context(), func(tx *db.Tx) error {
				if err := set(tx, before, "1"); err != nil {
					return err
				}
				return tx.Load(`INSERT INTO setting (name, value)`, []any{names, values}, "")
			})
		}
		names[399] = "k0"
		if err := load("before"); err == nil {
			t.Error("the same key twice was loaded")
		}
		names[399], values[7] = "k399", "a\x00b"
		if f, ok := fault.As(load("before")); !ok || f.Kind != fault.Invalid {
			t.Errorf("a NUL was answered %v", f)
		}
		values[7] = ""
		if err := load("after"); err != nil {
			t.Error(err)
		}
		if got := settings(t, d); len(got) != 401 || got["after"] != "1" {
			t.Errorf("kept %d", len(got))
		}
	})
}

// TestMerge: rows that are there are added to or replaced, the others inserted, whether few or many.
func TestMerge(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		want := map[[2]int64][2]int64{}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(`CREATE TABLE merged (a BIGINT NOT NULL, b BIGINT NOT NULL, n BIGINT NOT NULL, m BIGINT NOT NULL, PRIMARY KEY (a, b))`); err != nil {
				return err
			}
			for round, size := range []int64{0, 5, 200, 700, 700, 1500} {
				how := db.Merging(round%2 == 0)
				columns := make([][]int64, 4)
				for i := range size {
					key, value := [2]int64{i % 7, i * int64(round) % 2003}, [2]int64{i, -i * 1e12}
					for c, v := range []int64{key[0], key[1], value[0], value[1]} {
						columns[c] = append(columns[c], v)
					}
					was := want[key]
					if how == db.Replace {
						was = [2]int64{}
					}
					want[key] = [2]int64{was[0] + value[0], was[1] + value[1]}
				}
				if err := tx.Merge("merged", []string{"a", "b", "n", "m"}, 2, how, []any{columns[0], columns[1], columns[2], columns[3]}, nil); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got := map[[2]int64][2]int64{}
		err = d.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Each(func(r db.Row) error {
				var k, v [2]int64
				err := r.Scan(&k[0], &k[1], &v[0], &v[1])
				got[k] = v
				return err
			}, `SELECT a, b, n, m FROM merged`)
		})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(err, diff)
		}
	})
}

// TestLoadNew: rows whose key is there stay as they are and are among those that may have been; every other is put.
func TestLoadNew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		want := map[string]string{}
		for round, size := range []int{0, 1, 3, 90, 90, 300, 700, 700} {
			var names, values []string
			for i := range size {
				names = append(names, fmt.Sprint("k", i*(1+round%3))) // some of them again
				values = append(values, fmt.Sprint(round))
			}
			fresh := map[int]bool{}
			for i, name := range names {
				if _, there := want[name]; !there {
					fresh[i], want[name] = true, values[i]
				}
			}
			var perhaps []int
			err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
				perhaps, err = tx.LoadNew("setting", "name", names, []string{"value"}, func() ([]any, error) { return []any{values}, nil })
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			said := map[int]bool{}
			for _, i := range perhaps {
				said[i] = true
			}
			for i := range names {
				if !fresh[i] && !said[i] {
					t.Errorf("round %d: row %d was there, which is not said", round, i)
				}
			}
			if len(fresh) == size && len(perhaps) > 0 {
				t.Errorf("round %d: %d of %d may have been there, and none was", round, len(perhaps), size)
			}
		}
		if diff := cmp.Diff(want, settings(t, d)); diff != "" {
			t.Error(diff)
		}
	})
}
