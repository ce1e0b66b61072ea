package db

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/base/fault"
)

// Column is a column of a table as the migrations wrote it: TEXT, BIGINT or BOOLEAN.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Table is a table of the store with its columns in the store's order and its primary key.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Key     []string `json:"key"`
}

// The engines keep the list of their tables differently.
const (
	sqliteTables = `SELECT m.name, p.name, p.type, p.pk FROM sqlite_master m JOIN pragma_table_info(m.name) p
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'schema_version' ORDER BY m.name, p.cid`
	postgresTables = `SELECT c.relname, a.attname, UPPER(format_type(a.atttypid, a.atttypmod)),
			CASE WHEN a.attnum = ANY((SELECT partattrs FROM pg_partitioned_table WHERE partrelid = c.oid)::int2[]) THEN 0
				ELSE COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0) END
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'schema_version'
		ORDER BY c.relname COLLATE "C", a.attnum`
	postgresForeign = `SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
		WHERE c.relnamespace = current_schema()::regnamespace AND k.contype = 'f' ORDER BY 1, 2`
)

// Tables lists every table of the store but the one that counts its migrations, in the order of their names.
func (t *Tx) Tables() (out []Table, err error) {
	query := sqliteTables
	if t.Engine == Postgres {
		query = postgresTables
	}
	keys := map[string]map[int]string{}
	err = t.Each(func(r Row) error {
		var name string
		var c Column
		var at int
		if err := r.Scan(&name, &c.Name, &c.Type, &at); err != nil {
			return err
		}
		if c.Type == "INTEGER" { // SQLite's own word for the number of a row
			c.Type = "BIGINT"
		}
		if !slices.Contains([]string{"TEXT", "BIGINT", "BOOLEAN"}, c.Type) {
			return fmt.Errorf("db: column %s.%s is %s", name, c.Name, c.Type)
		}
		if len(out) == 0 || out[len(out)-1].Name != name {
			out, keys[name] = append(out, Table{Name: name}), map[int]string{}
		}
		last := &out[len(out)-1]
		last.Columns = append(last.Columns, c)
		if at > 0 {
			keys[name][at] = c.Name
		}
		return nil
	}, query)
	for i, table := range out {
		for at := 1; at <= len(keys[table.Name]); at++ {
			out[i].Key = append(out[i].Key, keys[table.Name][at])
		}
		if len(out[i].Key) == 0 && err == nil {
			err = fmt.Errorf("db: table %s has no primary key", table.Name)
		}
	}
	return out, err
}

// SchemaVersion gives the version of the schema that the transaction sees.
func (t *Tx) SchemaVersion() (int64, error) {
	return One(t, Scalar[int64], "SELECT MAX(version_id) FROM schema_version")
}

// EachRow gives every row of a table in the order of its primary key, text by its bytes, the same on both engines. A
// value is nil, string, int64 or bool; f must not keep the slice. A value of another kind, which no product writes, is
// a fault that names its row.
func (t *Tx) EachRow(table Table, f func(values []any) error) error {
	columns := make([]string, len(table.Columns))
	text := map[string]bool{}
	for i, c := range table.Columns {
		columns[i] = quoted(c.Name)
		text[c.Name] = c.Type == "TEXT"
		if c.Type == "BOOLEAN" && t.Engine == SQLite {
			columns[i] = "+" + columns[i] // or any number would come as true
		}
	}
	order := make([]string, len(table.Key))
	for i, k := range table.Key {
		order[i] = quoted(k)
		if text[k] && t.Engine == Postgres {
			order[i] += ` COLLATE "C"`
		}
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	return t.Each(func(r Row) error {
		if err := r.Scan(into...); err != nil {
			return err
		}
		for i, c := range table.Columns {
			var ok bool
			if values[i], ok = c.plain(values[i]); !ok {
				return fault.New(fault.Internal, "db.odd_value", "table", table.Name, "column", c.Name, "row", table.named(values))
			}
		}
		return f(values)
	}, "SELECT "+strings.Join(columns, ", ")+" FROM "+quoted(table.Name)+" ORDER BY "+strings.Join(order, ", "))
}

// plain gives a value of the column as nil, string, int64 or bool.
func (c Column) plain(v any) (any, bool) {
	switch x := v.(type) {
	case nil:
		return nil, true
	case string:
		return x, c.Type == "TEXT" && utf8.ValidString(x)
	case int64:
		if c.Type == "BOOLEAN" {
			return x == 1, x == 0 || x == 1
		}
		return x, c.Type == "BIGINT"
	case bool:
		return x, c.Type == "BOOLEAN"
	}
	return v, false
}

// named writes the key of a row for a person.
func (t Table) named(values []any) string {
	var key []string
	for _, k := range t.Key {
		at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == k })
		key = append(key, fmt.Sprint(values[at]))
	}
	return strings.Join(key, " ")
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Fill puts rows into a table, their values in the order of its columns. Any text is taken that the engine can hold.
func (t *Tx) Fill(table Table, rows [][]any) error {
	names, types := make([]string, len(table.Columns)), make([]string, len(table.Columns))
	for i, c := range table.Columns {
		names[i], types[i] = quoted(c.Name), c.Type
	}
	head := "INSERT INTO " + quoted(table.Name) + " (" + strings.Join(names, ", ") + ") VALUES "
	size := 8 // the driver of SQLite looks each parameter up in a list
	if t.Engine == Postgres {
		size = max(1, bulkParameters/len(types))
	}
	for len(rows) > 0 {
		n := min(size, len(rows))
		if n < size {
			n = largestPower(n)
		}
		s, err := t.statement(head + tuples(types, n))
		if err != nil {
			return err
		}
		if _, err := s.ExecContext(t.running(), slices.Concat(rows[:n]...)...); err != nil {
			return fmt.Errorf("fill %s: %w", table.Name, t.failed(err))
		}
		rows = rows[n:]
	}
	return nil
}

// Loosely runs f, which may fill tables in any order: what points at other rows is looked at when f is done. The
// transaction must be one of Write.
func (t *Tx) Loosely(f func() error) error {
	if t.batch != nil {
		t.batch.closed = true // what it puts off holds until the commit, and is for nobody else
	}
	if t.Engine == SQLite {
		if _, err := t.Exec("PRAGMA defer_foreign_keys = ON"); err != nil {
			return err
		}
		if err := f(); err != nil {
			return err
		}
		return t.Each(func(r Row) error {
			var table string
			var row, parent, number any
			if err := r.Scan(&table, &row, &parent, &number); err != nil {
				return err
			}
			return fmt.Errorf("db: row %v of %s points at no row of %v", row, table, parent)
		}, "PRAGMA foreign_key_check")
	}
	type foreign struct{ table, name, text string }
	all, err := All(t, func(r Row) (k foreign, err error) { return k, r.Scan(&k.table, &k.name, &k.text) }, postgresForeign)
	if err != nil {
		return err
	}
	for _, k := range all {
		if _, err := t.Exec("ALTER TABLE " + quoted(k.table) + " DROP CONSTRAINT " + quoted(k.name)); err != nil {
			return err
		}
	}
	if err := f(); err != nil {
		return err
	}
	for _, k := range all {
		if _, err := t.Exec("ALTER TABLE " + quoted(k.table) + " ADD CONSTRAINT " + quoted(k.name) + " " + k.text); err != nil {
			return err
		}
	}
	return nil
}
