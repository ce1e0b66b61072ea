// Package vault puts a whole store away in one file, while it is in use, and puts it back into an empty store of either
// engine. It guarantees that the copy is of one instant; that a file under its own name is whole; that a file of which
// a single bit has changed, or whose end is missing, is refused before a store is touched; that a store holds all of a
// copy or nothing of it, and that what it holds was read back and compared before it was kept. It leaves to the caller
// where the file is kept and who may read it: it holds all that the store holds, the digests of passwords too. It does
// not hold the key that signs the log, nor anything else beside the store.
//
// # Format, version 1
//
// A ZIP archive:
//
//	tables/<name>.jsonl  one line per row in the order of the primary key (text by its bytes): a JSON array of the
//	                     values (string, whole number, true, false or null) in the order of the manifest's columns
//	manifest.json        the last entry, a Manifest: what the parts are, their rows and SHA-256 as unpacked
//
// The archive's comment is "plumbline backup 1 sha256 " and the SHA-256, in hex, of every byte of the file before the
// comment. The parts of equal stores are equal, byte for byte, whichever engine they come from.
package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"plumbline/platform/db"
)

// format is the version of the file's format that this program writes, and the newest that it reads.
const format = 1

const manifestName = "manifest.json"

// Manifest says what a file holds.
type Manifest struct {
	Format  int       `json:"format"`
	Program string    `json:"program"` // version of the program that wrote it
	Engine  db.Engine `json:"engine"`
	Schema  int64     `json:"schema"` // version of the store's schema
	At      string    `json:"at"`     // instant of the copy
	Tables  []Part    `json:"tables"`
}

// Part is a table in the file.
type Part struct {
	db.Table
	File   string `json:"file"`
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`  // as unpacked
	SHA256 string `json:"sha256"` // as unpacked
}

// Rows is the number of rows of all tables.
func (m Manifest) Rows() (n int64) {
	for _, p := range m.Tables {
		n += p.Rows
	}
	return n
}

// line writes a row as a line of its part.
func line(buf *bytes.Buffer, values []any) ([]byte, error) {
	buf.Reset()
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(values) // ends with a line feed
	return buf.Bytes(), err
}

// maxLine bounds a row; PostgreSQL holds no value of a gigabyte.
const maxLine = 1 << 30

var errLine = errors.New("a line is not a row of its table")

// row reads a line back.
func row(table db.Table, text []byte) ([]any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var values []any
	if err := dec.Decode(&values); err != nil {
		return nil, fmt.Errorf("%w: %w", errLine, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) || len(values) != len(table.Columns) {
		return nil, errLine
	}
	for i, c := range table.Columns {
		ok := values[i] == nil
		switch v := values[i].(type) {
		case string:
			ok = c.Type == "TEXT"
		case bool:
			ok = c.Type == "BOOLEAN"
		case json.Number:
			n, err := strconv.ParseInt(v.String(), 10, 64)
			values[i], ok = n, err == nil && c.Type == "BIGINT"
		}
		if !ok {
			return nil, errLine
		}
	}
	return values, nil
}

// same says whether two tables have the same columns in the same order and the same key.
func same(a, b db.Table) bool {
	return a.Name == b.Name && slices.Equal(a.Columns, b.Columns) && slices.Equal(a.Key, b.Key)
}
