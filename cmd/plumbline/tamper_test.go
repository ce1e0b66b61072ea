package main

import (
	"database/sql"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // writes behind the product's back

	"plumbline/platform/db"
)

// tamper runs a statement on the SQLite store of a folder, as somebody would who has the file.
func tamper(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: tamper folder statement")
	}
	d, err := sql.Open("sqlite", filepath.Join(ts.MkAbs(args[0]), db.File))
	ts.Check(err)
	_, err = d.Exec(args[1])
	ts.Check(err)
	ts.Check(d.Close())
}
