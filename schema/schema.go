// Package schema is the shape of the store: numbered migrations for the whole product, run by platform/db, never
// edited once they are merged, and current.sql, which shows what they come to and is made by make golden.
package schema

import (
	"bytes"
	"embed"
	"io"
	"io/fs"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Engines are those that a line of a migration can be for alone, by ending in a comment of the name: how a table lies on the
// disk is each engine's own, what it holds is not.
var Engines = []string{"sqlite", "postgres"}

// Migrations gives the migration files as they are for an engine.
func Migrations(engine string) fs.FS {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return lines{sub, engine}
}

// lines leaves the lines of other engines out of every file.
type lines struct {
	fs.FS
	engine string
}

// Open opens a file or the folder.
func (l lines) Open(name string) (fs.File, error) {
	f, err := l.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	data, err := io.ReadAll(f)
	return file{f, bytes.NewReader(l.without(data))}, err
}

func (l lines) without(data []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(data) {
		keep := true
		for _, e := range Engines {
			keep = keep && (e == l.engine || !bytes.HasSuffix(bytes.TrimRight(line, "\n"), []byte(" -- "+e)))
		}
		if keep {
			b.Write(line)
		}
	}
	return b.Bytes()
}

// file reads what is left of a file.
type file struct {
	fs.File
	content *bytes.Reader
}

// Read reads on.
func (f file) Read(p []byte) (int, error) { return f.content.Read(p) }
