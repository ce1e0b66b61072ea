package db

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"plumbline/base/fault"
	"plumbline/platform/seal"
)

// keyFile is where the keys of personal data stand, "" where no place was named.
func (c Config) keyFile() string {
	if c.Keys != "" || c.Data == "" {
		return c.Keys
	}
	return filepath.Join(c.Data, seal.File)
}

// openKeys reads the key file, or makes it where nothing is sealed yet. A store that is sealed with a key that the file
// does not hold is refused: going on would seal new texts with another key, and the old ones would look lost.
func (d *DB) openKeys(ctx context.Context, cfg Config) error {
	file := cfg.keyFile()
	if file == "" {
		return nil
	}
	var needed []sealKey
	err := d.Read(ctx, func(tx *Tx) (err error) {
		needed, err = sealKeys(tx)
		return err
	})
	if err != nil {
		return err
	}
	if len(needed) == 0 {
		d.keys, err = seal.MakeFile(file, d.now())
		return err
	}
	if d.keys, err = seal.OpenFile(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, k := range needed {
		if !d.keys.Proves(k.id, k.proof) {
			return fault.New(fault.Conflict, "seal.key_missing", "key", k.id, "file", file)
		}
	}
	return nil
}

type sealKey struct{ id, proof string }

func sealKeys(tx *Tx) ([]sealKey, error) {
	return All(tx, func(r Row) (k sealKey, err error) { return k, r.Scan(&k.id, &k.proof) }, `SELECT id, proof FROM seal_key ORDER BY id`)
}

// MissingKeys lists the ids of keys that something in the store is sealed with and that the key file of the place does
// not hold, and where that file is looked for. It is for who has put back a copy: the store must have been migrated.
func (d *DB) MissingKeys(ctx context.Context, cfg Config) (missing []string, file string, err error) {
	file = cfg.keyFile()
	ring, err := seal.OpenFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, file, err
	}
	err = d.Read(ctx, func(tx *Tx) error {
		missing = nil
		needed, err := sealKeys(tx)
		for _, k := range needed {
			if !ring.Proves(k.id, k.proof) {
				missing = append(missing, k.id)
			}
		}
		return err
	})
	return missing, file, err
}

// AddKey adds a key to the key file; it seals from now on. It gives its id. It has the turn of who writes meanwhile, as
// DropKeys has: two processes that write the file at once would lose a key.
func (d *DB) AddKey(ctx context.Context) (id string, err error) {
	err = d.Write(ctx, func(tx *Tx) error {
		if err := tx.Await(); err != nil {
			return err
		}
		id, err = d.keys.Add(tx.Now)
		return err
	})
	return id, err
}

// Seal closes a text for a column of a row. The key's proof is kept with the first text it seals.
func (t *Tx) Seal(plain, table, column, row string) (seal.Text, error) {
	x, err := t.keys.Seal(plain, seal.Place{Table: table, Column: column, Row: row})
	if err != nil || x.Blank() {
		return x, err
	}
	proof, err := t.keys.Proof(x.Key())
	if err != nil {
		return x, err
	}
	_, err = t.Exec(`INSERT INTO seal_key (id, proof, used_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`, x.Key(), proof, Instant(t.Now))
	return x, err
}

// Unseal opens what Seal closed for the same place.
func (t *Tx) Unseal(x seal.Text, table, column, row string) (string, error) {
	return t.keys.Open(x, seal.Place{Table: table, Column: column, Row: row})
}

// Index gives the blind index of a text in a column under the newest key.
func (t *Tx) Index(plain, table, column string) (string, error) {
	return t.keys.Index(plain, table, column)
}

// Indexes gives the index under every key, for looking a text up while some rows have that of an older one.
func (t *Tx) Indexes(plain, table, column string) ([]string, error) {
	return t.keys.Indexes(plain, table, column)
}

// Resealed says what Reseal did: rows sealed anew, rows that do not open, and the row to go on after, "" at the end.
type Resealed struct {
	Changed, Closed int
	Last            string
}

// resealAtOnce is how many rows one Reseal looks at.
const resealAtOnce = 500

// Reseal brings some rows of a column, those after a row, to the newest key: texts under older keys, and, the first time
// for a column, those in the clear from before there was a seal. touch is told of each row before it is written. What does
// not open stays as it is and is counted: stopping at it would help nobody, and verifying the log names it.
func (t *Tx) Reseal(c seal.Column, after string, touch func(row string) error) (out Resealed, err error) {
	name := c.Table + "." + c.Column
	done, err := One(t, Scalar[int64], `SELECT COUNT(*) FROM sealed_column WHERE name = $1`, name)
	if err != nil {
		return out, err
	}
	type kept struct {
		row  string
		text seal.Text
	}
	rows, err := All(t, func(r Row) (k kept, err error) { return k, r.Scan(&k.row, &k.text) },
		"SELECT "+c.Key+", "+c.Column+" FROM "+c.Table+" WHERE "+c.Column+" <> '' AND "+c.Key+" > $1 ORDER BY "+c.Key+" LIMIT $2",
		after, resealAtOnce)
	if err != nil {
		return out, err
	}
	ids := append([]string{"none"}, t.keys.Keys()...)
	newest := ids[len(ids)-1]
	for _, k := range rows {
		if k.text.Key() == newest {
			continue
		}
		plain, clear := k.text.Unsealed()
		if !clear || done > 0 {
			if plain, err = t.Unseal(k.text, c.Table, c.Column, k.row); err != nil {
				out.Closed++
				continue
			}
		}
		x, err := t.Seal(plain, c.Table, c.Column, k.row)
		if err != nil {
			return out, err
		}
		if err := touch(k.row); err != nil {
			return out, err
		}
		if _, err := t.Exec("UPDATE "+c.Table+" SET "+c.Column+" = $1 WHERE "+c.Key+" = $2", x, k.row); err != nil {
			return out, err
		}
		out.Changed++
	}
	if len(rows) == resealAtOnce {
		out.Last = rows[len(rows)-1].row
		return out, nil
	}
	_, err = t.Exec(`INSERT INTO sealed_column (name, sealed_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, Instant(t.Now))
	return out, err
}

// DropKeys forgets every key but the newest, in the store and in the key file. It refuses while one of the columns still
// holds a text of an older key.
func (d *DB) DropKeys(ctx context.Context, columns ...seal.Column) error {
	ids := d.keys.Keys()
	newest := cmp.Or(slices.Concat([]string{""}, ids)[len(ids)], "none")
	err := d.Write(ctx, func(tx *Tx) error {
		for _, c := range columns {
			texts, err := All(tx, Scalar[seal.Text], "SELECT "+c.Column+" FROM "+c.Table+" WHERE "+c.Column+" <> ''")
			if err != nil {
				return err
			}
			for _, x := range texts {
				if x.Key() != newest {
					return fault.New(fault.Conflict, "seal.in_use", "table", c.Table, "column", c.Column)
				}
			}
		}
		_, err := tx.Exec(`DELETE FROM seal_key WHERE id <> $1`, newest)
		return err
	})
	if err != nil {
		return err
	}
	// The store has forgotten them for good before the file does: it would not open without keys that it knows of.
	return d.Write(ctx, func(tx *Tx) error {
		if err := tx.Await(); err != nil {
			return err
		}
		return d.keys.Drop(newest)
	})
}
