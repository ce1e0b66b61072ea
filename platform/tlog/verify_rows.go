package tlog

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"plumbline/platform/db"
)

// rowID stands for a table and key: keyed by chance, so that nobody can make two of one.
type rowID [16]byte

// named is the latest that the log says of a row.
type named struct {
	digest [32]byte // zero for deleted
	leaf   int64
	seen   bool
}

// suspect is a row that is not as the log says; the second walk along the leaves completes it.
type suspect struct {
	Finding
	digest string // of the row as it stands, Deleted where it is missing
}

// names is what the log says of every row: 56 bytes a row, and the map's.
type names struct {
	salt     [16]byte
	rows     map[rowID]named
	adopted  map[string]bool
	unnamed  map[string]bool
	suspects map[rowID]*suspect
	more     int64
}

func newNames() names {
	n := names{rows: map[rowID]named{}, adopted: map[string]bool{}, unnamed: map[string]bool{}, suspects: map[rowID]*suspect{}}
	_, _ = rand.Read(n.salt[:]) // does not fail
	return n
}

func (n *names) id(table, key string) rowID {
	b := make([]byte, 0, 128)
	b = append(append(append(append(b, n.salt[:]...), table...), 0), key...)
	sum := sha256.Sum256(b)
	return rowID(sum[:16])
}

// read takes in what a leaf says, and finds one that is no leaf or whose columns are not copies of its body.
func (v *verifier) read(l leafRow) {
	a, err := ParseBody(l.body)
	if err != nil || a.Subject != l.subject || db.Instant(a.At) != l.at {
		f := found(LeafChanged)
		f.From, f.To = l.seq, l.seq+1
		v.report.add(f)
	}
	if err != nil {
		v.broken[l.seq] = true
		return
	}
	if a.Verb == adoptVerb && a.Version == 1 {
		if v.names.adopted[a.Subject] {
			f := found(AdoptedTwice)
			f.Table, f.Leaf = strings.TrimPrefix(a.Subject, adoptSubject), l.seq
			v.report.add(f)
		}
		v.names.adopted[a.Subject] = true
	}
	for _, r := range a.Rows {
		if _, ok := v.reg.tables[r.Table]; !ok {
			v.unnamed(r.Table, l.seq)
			continue
		}
		entry := named{leaf: l.seq}
		if r.Digest != Deleted {
			_, _ = hex.Decode(entry.digest[:], []byte(r.Digest)) // ParseBody has checked it
		}
		v.names.rows[v.names.id(r.Table, r.Key)] = entry
	}
}

func (v *verifier) unnamed(table string, leaf int64) {
	if v.names.unnamed[table] || v.reg.exempts(table) {
		return
	}
	v.names.unnamed[table] = true
	f := found(TableUnnamed)
	f.Table, f.Leaf = table, leaf
	v.report.add(f)
}

// catalogue holds the registry against the tables and columns that there are.
func (v *verifier) catalogue() error {
	columns, err := storeColumns(v.tx)
	if err != nil {
		return err
	}
	for _, table := range sortedKeys(columns) {
		if _, ok := v.reg.tables[table]; !ok && !v.reg.exempts(table) {
			v.tableDiffers(table, "")
		}
	}
	for _, name := range v.reg.names() {
		t := v.reg.tables[name]
		known := t.columnNames()
		whole := true
		for _, c := range known {
			if !slices.Contains(columns[name], c) {
				v.tableDiffers(name, c)
				whole = false
			}
		}
		for _, e := range t.Exempt {
			known = append(known, e.Column)
		}
		for _, c := range columns[name] {
			if !slices.Contains(known, c) {
				v.tableDiffers(name, c)
			}
		}
		if whole {
			v.tables = append(v.tables, t)
		}
	}
	return nil
}

func (v *verifier) tableDiffers(table, column string) {
	f := found(TableUnknown)
	f.Table, f.Key = table, column
	v.report.add(f)
}

// rows holds every row against the latest leaf that names it.
func (v *verifier) rows() error {
	for _, t := range v.tables {
		err := t.each(v.tx, nil, func(key, digest string) error {
			v.report.Rows++
			id := v.names.id(t.Name, key)
			entry, ok := v.names.rows[id]
			var sum [32]byte
			_, _ = hex.Decode(sum[:], []byte(digest))
			switch {
			case !ok:
				v.suspect(id, RowUnknown, t.Name, key, -1, digest)
				return nil
			case entry.digest == [32]byte{}:
				v.suspect(id, RowUnknown, t.Name, key, entry.leaf, digest)
			case entry.digest != sum || entry.seen: // a key that stands twice, in a table that lost its primary key
				v.suspect(id, RowChanged, t.Name, key, entry.leaf, digest)
			}
			entry.seen = true
			v.names.rows[id] = entry
			return nil
		})
		if err != nil {
			return err
		}
	}
	for id, entry := range v.names.rows {
		if !entry.seen && entry.digest != [32]byte{} {
			v.suspect(id, RowMissing, "", "", entry.leaf, Deleted)
		}
	}
	return nil
}

func (v *verifier) suspect(id rowID, kind Kind, table, key string, leaf int64, digest string) {
	if len(v.names.suspects) == mostFound {
		v.names.more++
		return
	}
	f := found(kind)
	f.Table, f.Key, f.Leaf = table, key, leaf
	v.names.suspects[id] = &suspect{f, digest}
}

// nameRows walks along the leaves again, where there is a suspect, for names of missing rows and the first leaf that
// disagrees.
func (v *verifier) nameRows() error {
	if len(v.names.suspects) == 0 {
		return nil
	}
	err := v.tx.Each(func(r db.Row) error {
		var seq int64
		var body string
		if err := r.Scan(&seq, &body); err != nil {
			return err
		}
		a, err := ParseBody(body)
		if err != nil {
			return nil // found already
		}
		for _, row := range a.Rows {
			s := v.names.suspects[v.names.id(row.Table, row.Key)]
			switch {
			case s == nil:
			case row.Digest == s.digest:
				s.First = -1
			default:
				s.Table, s.Key = row.Table, row.Key
				if s.First < 0 {
					s.First = seq
				}
			}
		}
		return nil
	}, `SELECT seq, body FROM leaf WHERE seq >= 0 AND seq < $1 ORDER BY seq`, v.size)
	if err != nil {
		return err
	}
	list := make([]Finding, 0, len(v.names.suspects))
	for id, s := range v.names.suspects {
		if s.Kind == RowChanged && len(list) < mostGuessed {
			if s.Column, err = v.guess(s, v.names.rows[id].digest); err != nil {
				return err
			}
		}
		list = append(list, s.Finding)
	}
	slices.SortFunc(list, func(a, b Finding) int { return strings.Compare(a.Table+"\x00"+a.Key, b.Table+"\x00"+b.Key) })
	for _, f := range list {
		v.report.add(f)
	}
	v.report.More += v.names.more
	return nil
}
