package journal_test

import (
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
)

// figure is what an account comes to.
type figure struct {
	journal.Account
	read.Figure
}

// figures gives every account of a year up to a day, as known at an instant.
func figures(t testing.TB, d *db.DB, year int, to day.Day, known time.Time) (out []figure) {
	t.Helper()
	s := read.New(d)
	accounts, err := s.Accounts(t.Context(), year, "")
	if err != nil {
		t.Fatal(err)
	}
	var queries []read.Query
	for _, a := range accounts {
		queries = append(queries, read.Query{Account: a, To: to, Known: known})
	}
	list, err := s.Figures(t.Context(), queries)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range list {
		out = append(out, figure{accounts[i], f})
	}
	return out
}
