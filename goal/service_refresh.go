package goal

import (
	"context"
	"errors"

	"plumbline/platform/db"
)

// Refresh makes the meanings of the kept indicators anew where they are of another reading of the names than the
// program's: of a store of before, or after the tables of alike.go changed. Call it at start; else it reads one row.
func Refresh(ctx context.Context, d *db.DB) error {
	return Rederive(ctx, d, "goal.meaning", func(tx *db.Tx) error {
		type row struct {
			id, name, meaning string
			position          int
		}
		rows, err := db.All(tx, func(r db.Row) (w row, err error) { return w, r.Scan(&w.id, &w.position, &w.name, &w.meaning) },
			`SELECT declaration, position, name, meaning FROM indicator`)
		if err != nil {
			return err
		}
		read := map[string]string{}
		var stale [][]any
		for _, w := range rows {
			m, ok := read[w.name]
			if !ok {
				m = Meaning(w.name)
				read[w.name] = m
			}
			if m != w.meaning {
				stale = append(stale, []any{w.id, w.position, m})
			}
		}
		return tx.Bulk(`UPDATE indicator SET meaning = v.column3 FROM (VALUES`, []string{"TEXT", "BIGINT", "TEXT"}, stale,
			`) AS v WHERE indicator.declaration = v.column1 AND indicator.position = v.column2`)
	})
}

// Rederive runs make, once for every reading of the names, in the transaction that notes it.
func Rederive(ctx context.Context, d *db.DB, name string, make func(tx *db.Tx) error) error {
	reading := MeaningReading()
	made := func(tx *db.Tx) (bool, error) {
		is, err := db.One(tx, db.Scalar[string], `SELECT reading FROM derived WHERE name = $1`, name)
		if errors.Is(err, db.ErrNotFound) {
			return false, nil
		}
		return is == reading, err
	}
	var done bool
	if err := d.Read(ctx, func(tx *db.Tx) (err error) { done, err = made(tx); return err }); err != nil || done {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if done, err := made(tx); err != nil || done {
			return err
		}
		if err := make(tx); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO derived (name, reading) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET reading = excluded.reading`, name, reading)
		return err
	})
}
