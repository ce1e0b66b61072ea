package db_test

import (
	"testing"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

type word string

// TestTextThatNoEngineHolds: both engines refuse the same texts, whether they are to be kept or looked for, and both take
// whatever else a person can type.
func TestTextThatNoEngineHolds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, bad := range []string{"a\x00b", "\xff\xfe", "\xed\xa0\x80", "甲\xc0\xaf"} {
			kept := d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "a", bad) })
			typed := d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec("DELETE FROM setting WHERE name = $1", word(bad))
				return err
			})
			_, sought := get(t, d, bad)
			for act, err := range map[string]error{"kept": kept, "typed": typed, "sought": sought} {
				if f, ok := fault.As(err); !ok || f.Key != "db.bad_text" || f.Kind != fault.Invalid {
					t.Errorf("%q %s: %v", bad, act, err)
				}
			}
		}
		for _, odd := range []string{"", "' OR 1=1 --", "\x01\u202e\ufffd", "😀𠮷", `\x00`} {
			err := d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "a", odd) })
			if got, getErr := get(t, d, "a"); err != nil || getErr != nil || got != odd {
				t.Errorf("%q: %q, %v, %v", odd, got, err, getErr)
			}
		}
	})
}
