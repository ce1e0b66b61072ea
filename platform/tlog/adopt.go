package tlog

import (
	"context"
	"errors"
	"slices"

	"plumbline/base/actor"
	"plumbline/platform/db"
)

// adoptVerb is the verb of a leaf that takes in the rows of a table that stood before the log did; its subject is
// "table/<name>", its version counts the leaves of one taking in from 1.
const (
	adoptVerb    = "log.adopt"
	adoptSubject = "table/"
)

// adoptRows is how many rows one leaf takes in.
const adoptRows = 1000

// Adopt takes in the rows of every registered table that the log does not account for yet, once per table: after the
// store came to have a log, and after a version that registers a further table. Call it at start. A table taken in
// stays so: rows that appear in it without an act are found by Verify, and never taken in. It gives the tables.
func (r *Registry) Adopt(ctx context.Context, d *db.DB, by actor.Actor) (adopted []string, err error) {
	whole := false
	err = d.Read(ctx, func(tx *db.Tx) error {
		known, err := db.All(tx, db.Scalar[string], `SELECT name FROM log_table`)
		whole = !slices.ContainsFunc(r.names(), func(name string) bool { return !slices.Contains(known, name) })
		return err
	})
	if err != nil || whole {
		return nil, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		adopted = nil
		for _, name := range r.names() {
			_, err := db.One(tx, db.Scalar[int64], `SELECT seq FROM log_table WHERE name = $1`, name)
			if err == nil {
				continue
			}
			if !errors.Is(err, db.ErrNotFound) {
				return err
			}
			if err := r.adopt(tx, by, name); err != nil {
				return err
			}
			adopted = append(adopted, name)
		}
		return nil
	})
	return adopted, err
}

func (r *Registry) adopt(tx *db.Tx, by actor.Actor, name string) error {
	acts := []Act{{By: by, Verb: adoptVerb, Subject: adoptSubject + name, Version: 1}}
	err := r.tables[name].each(tx, nil, func(key, digest string) error {
		last := &acts[len(acts)-1]
		if len(last.Rows) == adoptRows {
			acts = append(acts, Act{By: by, Verb: adoptVerb, Subject: adoptSubject + name, Version: last.Version + 1})
			last = &acts[len(acts)-1]
		}
		last.Rows = append(last.Rows, Row{name, key, digest})
		return nil
	})
	if err != nil {
		return err
	}
	first, err := Append(tx, acts...)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO log_table (name, seq) VALUES ($1, $2)`, name, first)
	return err
}
