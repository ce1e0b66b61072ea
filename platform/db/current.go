package db

import (
	"context"
	"fmt"
	"strings"
)

// CurrentSchema writes what the migrations come to: every table and index of the store, as SQLite keeps them. It is
// the text of schema/current.sql.
func (d *DB) CurrentSchema(ctx context.Context) (string, error) {
	if d.engine != SQLite {
		return "", fmt.Errorf("db: the schema is written from SQLite, not from %s", d.engine)
	}
	var b strings.Builder
	b.WriteString("-- What the migrations come to. Made by make golden; do not edit.\n")
	err := d.Read(ctx, func(tx *Tx) error {
		return tx.Each(func(r Row) error {
			text, err := Scalar[string](r)
			fmt.Fprintf(&b, "\n%s;\n", text)
			return err
		}, `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' AND tbl_name <> 'schema_version'
			ORDER BY tbl_name, type DESC, name`)
	})
	return b.String(), err
}
