// Package tlogtest gives the tests of a room the log of its tables, and holds the store against it when a test ends.
package tlogtest

import (
	"context"
	"slices"
	"testing"

	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Log gives the registry of some rooms' tables, and at the end of the test demands that every row of them is as the log
// says: a use case that writes a row without an act fails its own test. Tables of other rooms are passed over.
func Log(t testing.TB, d *db.DB, rooms ...[]tlog.Table) *tlog.Registry {
	t.Helper()
	reg := Registry(t, rooms...)
	t.Cleanup(func() { Sound(t, d, reg) })
	return reg
}

// Registry is Log for tests that close their store before they end: they call Sound themselves.
func Registry(t testing.TB, rooms ...[]tlog.Table) *tlog.Registry {
	t.Helper()
	reg, err := tlog.Register(slices.Concat(rooms...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

// Sound fails the test where a registered table is not as the log says.
func Sound(t testing.TB, d *db.DB, reg *tlog.Registry) {
	t.Helper()
	if t.Failed() {
		return // what went wrong first is said already
	}
	// Not the test's context: that one has ended when the test is cleaned up.
	report, err := tlog.Verify(context.Background(), d, reg, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Found {
		if f.Kind == tlog.TableUnknown && !slices.Contains(report.Tables, f.Table) {
			continue // a table of another room
		}
		t.Errorf("the log: %s", f.Fault())
	}
}

// Verbs gives the verbs of the log from its beginning, each with its subject.
func Verbs(t testing.TB, d *db.DB) (out []string) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		bodies, err := db.All(tx, db.Scalar[string], `SELECT body FROM leaf ORDER BY seq`)
		for _, b := range bodies {
			a, err := tlog.ParseBody(b)
			if err != nil {
				return err
			}
			out = append(out, a.Verb+" "+a.Subject)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
