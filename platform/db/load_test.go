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
