package db_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

func TestAmong(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var all []string
		for i := range 9 {
			all = append(all, fmt.Sprint("n", i))
		}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			for _, name := range all {
				if err := set(tx, name, "x"); err != nil {
					return err
				}
			}
			for n := 1; n <= len(all); n++ {
				list, args := db.Among(2, all[:n])
				got, err := db.All(tx, db.Scalar[string], `SELECT name FROM setting WHERE value = $1 AND name IN (`+list+`) ORDER BY name`, append([]any{"x"}, args...)...)
				if diff := cmp.Diff(all[:n], got); diff != "" || err != nil {
					t.Error(diff, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
