package tlog

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"plumbline/platform/db"
)

// Trail follows what one act writes: Touch what will be written, write, Append. It reads the touched rows before and
// after, as the store has them, so an act names exactly what it changed, and rows removed as deleted. A row that is new whatever
// happens it can be told by Make instead. A nil Trail, which
// a nil Registry gives, follows nothing: a room without a log works as one with it.
type Trail struct {
	tx      *db.Tx
	reg     *Registry
	touched []touch
	seen    map[string]bool // what was touched, by name
	before  map[Row]bool    // with the digests of before
	made    []Row
	digest  map[string]func([]any) string
}

// touch is a table and the beginning of a key.
type touch struct {
	table  string
	prefix []any
}

// Follow begins the trail of an act: call it before the first row is written. A transaction that only reads has none.
func (r *Registry) Follow(tx *db.Tx) (*Trail, error) {
	if r == nil {
		return nil, nil
	}
	if !tx.Writes() {
		return nil, errReads
	}
	if _, err := askHead(tx); err != nil { // with the first statement that is waited for
		return nil, err
	}
	return &Trail{tx: tx, reg: r, seen: map[string]bool{}, before: map[Row]bool{}, digest: map[string]func([]any) string{}}, nil
}

var errReads = errors.New("tlog: a transaction that only reads has no trail")

// Touch says that rows of the table below this beginning of its key may be written: Touch("indicator", id) stands for
// all indicators of a declaration. Call it before the first of them is written; rows that do not exist yet are touched
// likewise. Touching twice does no harm.
func (t *Trail) Touch(table string, prefix ...any) error {
	if t == nil {
		return nil
	}
	shape, ok := t.reg.tables[table]
	if !ok || len(prefix) == 0 || len(prefix) > len(shape.Key) {
		return fmt.Errorf("tlog: touch %s%v: not a registered table, or not a beginning of its key %v", table, prefix, shape.Key)
	}
	for i, v := range prefix {
		prefix[i] = plain(v)
	}
	here := touch{table, prefix}
	for n := range prefix {
		if t.seen[touch{table, prefix[:n+1]}.name()] {
			return nil
		}
	}
	t.touched, t.seen[here.name()] = append(t.touched, here), true
	return t.rows(here, t.before)
}

// rows adds the rows of a touch as they are now, when the store was waited for.
func (t *Trail) rows(p touch, to map[Row]bool) error {
	shape := t.reg.tables[p.table]
	return shape.eachBy(t.tx.Ask, t.digester(shape), p.prefix, func(key, digest string) error {
		to[Row{p.table, key, digest}] = true
		return nil
	})
}

func (t *Trail) digester(shape Table) func([]any) string {
	digest := t.digest[shape.Name]
	if digest == nil {
		digest = shape.digester()
		t.digest[shape.Name] = digest
	}
	return digest
}

// Make says that a row of the table is made with these values, one for each column that is accounted for, in their order: it is
// not read, so nobody waits for the store. It is for a row whose key no row can have had; the store need not keep the values otherwise
// than they are.
func (t *Trail) Make(table string, values ...any) error {
	if t == nil {
		return nil
	}
	shape, ok := t.reg.tables[table]
	if !ok || len(values) != len(shape.Columns) {
		return fmt.Errorf("tlog: make %s%v: not a registered table, or not the values of its columns", table, values)
	}
	t.made = append(t.made, Row{table, shape.keyOf(values), t.digester(shape)(values)})
	return nil
}

// TouchWhere is Touch of the rows that a condition names, for a use case that knows them by another column than the key:
// TouchWhere("recovery_code", "person = $1", who).
func (t *Trail) TouchWhere(table, where string, args ...any) error {
	if t == nil {
		return nil
	}
	key := t.reg.tables[table].Key
	rows, err := db.All(t.tx, func(r db.Row) ([]any, error) {
		values, into := make([]any, len(key)), make([]any, len(key))
		for i := range values {
			into[i] = &values[i]
		}
		return values, r.Scan(into...)
	}, "SELECT "+strings.Join(key, ", ")+" FROM "+table+" WHERE "+where, args...)
	if err != nil {
		return err
	}
	for _, values := range rows {
		if err := t.Touch(table, values...); err != nil {
			return err
		}
	}
	return nil
}

func (o touch) name() string {
	b := []byte(o.table)
	for _, v := range o.prefix {
		b = value(append(b, ','), v)
	}
	return string(b)
}

// Rows gives what changed in the touched rows until now.
func (t *Trail) Rows() ([]Row, error) {
	if t == nil {
		return nil, nil
	}
	after := map[Row]bool{}
	for _, p := range t.touched {
		if err := t.rows(p, after); err != nil {
			return nil, err
		}
	}
	if len(t.touched) > 0 {
		if err := t.tx.Await(); err != nil {
			return nil, err
		}
	}
	changed := map[Row]string{} // by table and key
	for _, r := range t.made {
		changed[Row{Table: r.Table, Key: r.Key}] = r.Digest // what is read of it says more
	}
	for r := range t.before {
		if !after[r] {
			changed[Row{Table: r.Table, Key: r.Key}] = Deleted
		}
	}
	for r := range after {
		if !t.before[r] {
			changed[Row{Table: r.Table, Key: r.Key}] = r.Digest
		}
	}
	rows := make([]Row, 0, len(changed))
	for r, digest := range changed {
		r.Digest = digest
		rows = append(rows, r)
	}
	slices.SortFunc(rows, byName)
	return rows, nil
}

// Append writes the act as a leaf with the rows that changed, after everything was written, and gives its number. An
// act that changed no row is a leaf all the same (a look at protected data); where it should not be, ask Rows first.
// The trail ends with it: a row written later needs another.
func (t *Trail) Append(act Act) (seq int64, err error) {
	if t == nil {
		return -1, nil
	}
	rows, err := t.Rows()
	if err != nil {
		return 0, err
	}
	h, err := askHead(t.tx)
	if err != nil {
		return 0, err
	}
	act.Rows = append(slices.Clone(act.Rows), rows...)
	t.touched, t.made = nil, nil
	clear(t.seen)
	clear(t.before)
	return appendTo(t.tx, h, act)
}
