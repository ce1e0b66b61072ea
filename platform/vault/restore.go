package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"

	"plumbline/base/fault"
	"plumbline/platform/db"
)

// Restore puts the copy into an empty store, all of it or nothing, and brings the schema of an older copy to the
// program's version. It refuses a store that holds anything but what a new one holds.
func (f *File) Restore(ctx context.Context, cfg db.Config) (err error) {
	d, have, err := db.OpenAsIs(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	_, known, err := d.Version(ctx)
	if err != nil {
		return err
	}
	want := f.Manifest.Schema
	if want > known || want < 1 {
		return fault.New(fault.Unsupported, "vault.newer", "name", f.name, "schema", want, "known", known, "program", f.Manifest.Program)
	}
	if have > 0 {
		if err := refuseUsed(ctx, d, have); err != nil {
			return err
		}
	}
	if have > want {
		return fault.New(fault.Conflict, "vault.place_newer", "schema", want, "place", have)
	}
	if err := d.MigrateTo(ctx, want); err != nil {
		return err
	}
	if err := f.fill(ctx, d); err != nil {
		return err
	}
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	return d.Analyze(ctx)
}

// refuseUsed refuses a store that is not as new.
func refuseUsed(ctx context.Context, d *db.DB, version int64) error {
	fresh, err := asNew(ctx, version)
	if err != nil {
		return err
	}
	return d.Read(ctx, func(tx *db.Tx) error { return fresh.refuse(tx) })
}

// seeds are the rows that the migrations themselves put into a new store, by table.
type seeds map[string][][]byte

// asNew makes a new store aside and looks what is in it.
func asNew(ctx context.Context, version int64) (out seeds, err error) {
	folder, err := os.MkdirTemp("", "plumbline-new-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	d, _, err := db.OpenAsIs(ctx, db.Config{Data: folder})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.MigrateTo(ctx, version); err != nil {
		return nil, err
	}
	out = seeds{}
	return out, d.Read(ctx, func(tx *db.Tx) error {
		tables, err := tx.Tables()
		if err != nil {
			return err
		}
		for _, t := range tables {
			err := tx.EachRow(t, func(values []any) error {
				text, err := line(&bytes.Buffer{}, values)
				out[t.Name] = append(out[t.Name], text)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// refuse refuses a store that holds a table or a row more, or other, than a new one.
func (s seeds) refuse(tx *db.Tx) error {
	tables, err := tx.Tables()
	if err != nil {
		return err
	}
	for _, t := range tables {
		at, used := 0, fault.New(fault.Conflict, "vault.not_empty", "table", t.Name)
		err := tx.EachRow(t, func(values []any) error {
			text, err := line(&bytes.Buffer{}, values)
			if err != nil {
				return err
			}
			if at == len(s[t.Name]) || !bytes.Equal(text, s[t.Name][at]) {
				return used
			}
			at++
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// fill writes every row in one transaction, reads them back, and keeps them when they are those of the copy.
func (f *File) fill(ctx context.Context, d *db.DB) error {
	fresh, err := asNew(ctx, f.Manifest.Schema)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if err := fresh.refuse(tx); err != nil {
			return err
		}
		if err := f.fits(tx); err != nil {
			return err
		}
		err := tx.Loosely(func() error {
			for _, p := range f.Manifest.Tables {
				if err := f.fillTable(tx, p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, p := range f.Manifest.Tables {
			if err := p.readBack(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// fits refuses a copy whose tables are not those of its schema.
func (f *File) fits(tx *db.Tx) error {
	tables, err := tx.Tables()
	if err != nil {
		return err
	}
	if !slices.EqualFunc(tables, f.Manifest.Tables, func(t db.Table, p Part) bool { return same(t, p.Table) }) {
		return f.damaged(fmt.Errorf("its tables are not those of schema %d", f.Manifest.Schema))
	}
	return nil
}

// What is gathered before it is written.
const (
	batchRows  = 512
	batchBytes = 4 << 20
)

func (f *File) fillTable(tx *db.Tx, p Part) error {
	if _, err := tx.Exec(`DELETE FROM "` + p.Name + `"`); err != nil { // what the migrations put in; its name is the store's own
		return err
	}
	var rows [][]any
	size := 0
	write := func() error {
		err := tx.Fill(p.Table, rows)
		rows, size = rows[:0], 0
		return err
	}
	err := f.each(p, func(values []any) error {
		rows = append(rows, values)
		for _, v := range values {
			if s, ok := v.(string); ok {
				size += len(s)
			}
		}
		if len(rows) < batchRows && size < batchBytes {
			return nil
		}
		return write()
	})
	if err != nil {
		return err
	}
	return write()
}

// readBack compares what the store holds now with what the manifest says.
func (p Part) readBack(tx *db.Tx) error {
	sum, buf, rows := sha256.New(), &bytes.Buffer{}, int64(0)
	err := tx.EachRow(p.Table, func(values []any) error {
		text, err := line(buf, values)
		_, _ = sum.Write(text)
		rows++
		return err
	})
	if err != nil {
		return err
	}
	if rows != p.Rows || hex.EncodeToString(sum.Sum(nil)) != p.SHA256 {
		return fmt.Errorf("vault: table %s holds other rows than the copy after it was filled", p.Name)
	}
	return nil
}
