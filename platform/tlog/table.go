package tlog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"plumbline/platform/db"
)

// Type is the type of a column, as the migrations write it.
type Type string

// The types that the house has.
const (
	Text    Type = "TEXT"
	Bigint  Type = "BIGINT"
	Boolean Type = "BOOLEAN"
)

// Column is a column of a business table. Where a later migration adds one, Added is true and Default the value that
// it gave to the rows of before (nil for NULL): a row that holds it has the digest of before.
type Column struct {
	Name    string
	Type    Type
	Added   bool
	Default any
}

// Table is a business table: every row of it stands in the log.
type Table struct {
	Name    string
	Key     []string // the primary key, in its order
	Columns []Column // all that are accounted for, the key's too
	Exempt  []Exempt // columns that are not: tallies made anew from other columns
	Veiled  bool     // the key says something about a person: in leaves and findings stands its digest
}

// Exempt names a table, or a column of one, that the log does not account for, and the reason.
type Exempt struct {
	Table  string
	Column string // "" for the whole table
	Reason string
}

// Registry is the business tables of the product.
type Registry struct {
	tables map[string]Table
	exempt []Exempt
}

// ownTables are accounted for by the tree itself.
var ownTables = []Exempt{
	{Table: "log_head", Reason: "tlog.exempt.log"},
	{Table: "leaf", Reason: "tlog.exempt.log"},
	{Table: "tile", Reason: "tlog.exempt.log"},
	{Table: "checkpoint", Reason: "tlog.exempt.log"},
	{Table: "log_table", Reason: "tlog.exempt.log"},
	{Table: "schema_version", Reason: "tlog.exempt.schema"},
	{Table: "seal_key", Reason: "tlog.exempt.seal"},
	{Table: "sealed_column", Reason: "tlog.exempt.seal"},
}

// isTableName is by hand because every row of every leaf asks it.
func isTableName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if letter := c >= 'a' && c <= 'z'; !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != "" && len(s) <= 63
}

// Register puts together the tables that are accounted for and those that are not, with a key of the catalogue as
// reason. It refuses a table that is neither well formed nor named once; Verify finds tables and columns of the store
// that are in neither list.
func Register(tables []Table, exempt []Exempt) (*Registry, error) {
	r := &Registry{tables: map[string]Table{}, exempt: append(slices.Clone(ownTables), exempt...)}
	for _, e := range exempt {
		if !isTableName(e.Table) || e.Reason == "" {
			return nil, fmt.Errorf("tlog: table %q is exempt for no reason", e.Table)
		}
	}
	for _, t := range tables {
		if err := t.check(); err != nil {
			return nil, err
		}
		if _, twice := r.tables[t.Name]; twice || r.exempts(t.Name) {
			return nil, fmt.Errorf("tlog: table %s is named twice", t.Name)
		}
		r.tables[t.Name] = t
		for _, e := range t.Exempt {
			e.Table = t.Name
			r.exempt = append(r.exempt, e)
		}
	}
	return r, nil
}

func (r *Registry) exempts(table string) bool {
	return slices.ContainsFunc(r.exempt, func(e Exempt) bool { return e.Table == table && e.Column == "" })
}

// Accounts says whether the log accounts for a table; no registry accounts for any.
func (r *Registry) Accounts(table string) bool {
	if r == nil {
		return false
	}
	_, ok := r.tables[table]
	return ok
}

// Exempt lists what is not accounted for: tables, and columns of the others.
func (r *Registry) Exempt() []Exempt { return slices.Clone(r.exempt) }

// Tables lists what is accounted for, by name.
func (r *Registry) Tables() []Table {
	out := make([]Table, 0, len(r.tables))
	for _, name := range r.names() {
		out = append(out, r.tables[name])
	}
	return out
}

// names gives the registered tables in order.
func (r *Registry) names() []string { return slices.Sorted(maps.Keys(r.tables)) }

func (t Table) check() error {
	seen := map[string]bool{}
	for _, c := range t.Columns {
		if !isTableName(c.Name) || seen[c.Name] || c.Type != Text && c.Type != Bigint && c.Type != Boolean {
			return fmt.Errorf("tlog: column %s.%s %s", t.Name, c.Name, c.Type)
		}
		seen[c.Name] = true
	}
	for _, e := range t.Exempt {
		if seen[e.Column] || !isTableName(e.Column) || e.Reason == "" {
			return fmt.Errorf("tlog: column %s.%s is accounted for and exempt, or exempt for no reason", t.Name, e.Column)
		}
	}
	if !isTableName(t.Name) || len(t.Key) == 0 || slices.ContainsFunc(t.Key, func(k string) bool { return !seen[k] }) {
		return fmt.Errorf("tlog: table %q with key %v", t.Name, t.Key)
	}
	return nil
}

func (t Table) columnNames() []string {
	out := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = c.Name
	}
	return out
}

// Digest is the digest of a row whose values stand in the order of Columns: the SHA-256, in hex, of
//
//	{"columns":[["<name>","<type>",<value>], …],"table":"<name>","v":1}
//
// in canonical JSON, columns sorted by name, values null, a string, a whole number, true or false. A column that was
// Added and holds its Default is left out. Named types, pointers and fen.Fen are taken for what they are made of.
func (t Table) Digest(values ...any) (string, error) {
	if len(values) != len(t.Columns) {
		return "", fmt.Errorf("tlog: %d values for the %d columns of %s", len(values), len(t.Columns), t.Name)
	}
	return t.digester()(values), nil
}

// digester prepares what the digests of all rows of a table share.
func (t Table) digester() func(values []any) string {
	order := make([]int, len(t.Columns))
	heads := make([][]byte, len(t.Columns))
	for i, c := range t.Columns {
		order[i] = i
		heads[i] = append(quote(append(quote([]byte{'['}, c.Name), ','), string(c.Type)), ',')
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(t.Columns[a].Name, t.Columns[b].Name) })
	tail := append(quote([]byte(`],"table":`), t.Name), `,"v":1}`...)
	var buf []byte
	return func(values []any) string {
		buf = append(buf[:0], `{"columns":[`...)
		start := len(buf)
		for _, i := range order {
			c := t.Columns[i]
			v := c.plain(values[i])
			if c.Added && v == c.plain(c.Default) {
				continue
			}
			if len(buf) > start {
				buf = append(buf, ',')
			}
			buf = append(value(append(buf, heads[i]...), v), ']')
		}
		buf = append(buf, tail...)
		sum := sha256.Sum256(buf)
		return hex.EncodeToString(sum[:])
	}
}

// plain is plain for a value of the column: truth may come as a number.
func (c Column) plain(v any) any {
	v = plain(v)
	if n, ok := v.(int64); ok && c.Type == Boolean && n&^1 == 0 {
		return n == 1
	}
	return v
}

// selected lists the columns. SQLite would give any number of a BOOLEAN column as true, so truth is asked for.
func (t Table) selected() string {
	out := t.columnNames()
	for i, c := range t.Columns {
		if c.Type == Boolean {
			out[i] = "CASE " + c.Name + " WHEN TRUE THEN 1 WHEN FALSE THEN 0 END"
		}
	}
	return strings.Join(out, ", ")
}

// each gives every row below a prefix of the key: its key and its digest. A key that no product writes (NULL, bytes)
// comes as its canonical text too.
func (t Table) each(tx *db.Tx, prefix []any, f func(key, digest string) error) error {
	return t.eachBy(tx.Each, t.digester(), prefix, f)
}

// asking is Each or Ask of a transaction.
type asking func(f func(db.Row) error, query string, args ...any) error

func (t Table) eachBy(ask asking, digest func([]any) string, prefix []any, f func(key, digest string) error) error {
	places := t.keyPlaces()
	return t.scan(ask, prefix, func(values []any) error { return f(t.keyAt(places, values), digest(values)) })
}

// keyOf is the key of a row with these values, as leaves name it.
func (t Table) keyOf(values []any) string { return t.keyAt(t.keyPlaces(), values) }

// keyPlaces tells where the columns of the key are among all.
func (t Table) keyPlaces() []int {
	places := make([]int, len(t.Key))
	for i, k := range t.Key {
		places[i] = slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == k })
	}
	return places
}

func (t Table) keyAt(places []int, values []any) string {
	key := []byte{'['}
	for i, at := range places {
		if i > 0 {
			key = append(key, ',')
		}
		key = value(key, t.Columns[at].plain(values[at]))
	}
	key = append(key, ']')
	if t.Veiled {
		key = veil(t.Name, key)
	}
	return string(key)
}

// scan gives the values of every row below a prefix of the key; f must not keep them.
func (t Table) scan(ask asking, prefix []any, f func(values []any) error) error {
	values := make([]any, len(t.Columns))
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	var where []string
	for i := range prefix {
		where = append(where, fmt.Sprintf("%s = $%d", t.Key[i], i+1))
	}
	query := "SELECT " + t.selected() + " FROM " + t.Name
	if len(where) > 0 {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	return ask(func(r db.Row) error {
		if err := r.Scan(into...); err != nil {
			return err
		}
		return f(values)
	}, query, prefix...)
}

// veil gives the key that stands in leaves for one that says something about a person.
func veil(table string, key []byte) []byte {
	sum := sha256.Sum256(append(append([]byte(table), 0), key...))
	return append(quote([]byte{'['}, hex.EncodeToString(sum[:])), ']')
}
