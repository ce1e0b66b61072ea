// Package schema is the shape of the store: numbered migrations for the whole product, run by platform/db, never
// edited once they are merged, and current.sql, which shows what they come to and is made by make golden.
package schema

import (
	"embed"
	"io/fs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations gives the migration files.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}
