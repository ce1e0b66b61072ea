package main

import (
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
)

// behind opens the store as somebody would who has the database and not the product: nothing refers to anything there.
func behind(t *testing.T, cfg db.Config) *sql.DB {
	t.Helper()
	driver, address := "sqlite", "file:"+url.PathEscape(filepath.Join(cfg.Data, db.File))+"?_pragma=foreign_keys(0)&_pragma=busy_timeout(10000)"
	if cfg.URL != "" {
		driver, address = "pgx", cfg.URL
	}
	d, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if driver == "pgx" {
		freed(t, d)
	}
	return d
}

// freed takes the references between tables out of a PostgreSQL store.
func freed(t *testing.T, d *sql.DB) {
	t.Helper()
	rows, err := d.Query(`SELECT table_name, constraint_name FROM information_schema.table_constraints
		WHERE table_schema = current_schema() AND constraint_type = 'FOREIGN KEY'`)
	if err != nil {
		t.Fatal(err)
	}
	var drops []string
	for rows.Next() {
		var table, name string
		if err := rows.Scan(&table, &name); err != nil {
			t.Fatal(err)
		}
		drops = append(drops, "ALTER TABLE "+table+" DROP CONSTRAINT "+name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, drop := range drops {
		did(t, d, drop)
	}
}

func did(t *testing.T, d *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := d.Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// invented gives a value of a column's type, another for each n.
func invented(c tlog.Column, n int) any {
	switch c.Type {
	case tlog.Bigint:
		return int64(100 + n)
	case tlog.Boolean:
		return n%2 == 0
	}
	return fmt.Sprint("值", n)
}

// whole lists the columns of a table with those that are exempt, whose type only the store knows.
func columnsOf(t *testing.T, d *sql.DB, table tlog.Table) []tlog.Column {
	t.Helper()
	out := slices.Clone(table.Columns)
	rows, err := d.Query("SELECT * FROM " + table.Name + " WHERE 1 = 0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	types, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range types {
		if slices.ContainsFunc(table.Columns, func(o tlog.Column) bool { return o.Name == c.Name() }) {
			continue
		}
		column := tlog.Column{Name: c.Name(), Type: tlog.Text}
		switch c.DatabaseTypeName() {
		case "BIGINT", "INT8", "INTEGER":
			column.Type = tlog.Bigint
		case "BOOLEAN", "BOOL":
			column.Type = tlog.Boolean
		}
		out = append(out, column)
	}
	return out
}

// put puts an invented row into a table.
func put(t *testing.T, d *sql.DB, table tlog.Table, n int) {
	t.Helper()
	var names, places []string
	var values []any
	for i, c := range columnsOf(t, d, table) {
		names, places = append(names, c.Name), append(places, fmt.Sprintf("$%d", i+1))
		values = append(values, invented(c, n+i))
	}
	did(t, d, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table.Name, strings.Join(names, ", "), strings.Join(places, ", ")), values...)
}

// exempted are the tables that the log does not account for, as far as they are not its own.
func exempted(r *tlog.Registry) (out []tlog.Table) {
	for _, e := range r.Exempt() {
		if e.Column == "" && !strings.HasPrefix(e.Reason, "tlog.") {
			out = append(out, tlog.Table{Name: e.Table})
		}
	}
	return out
}

// TestEveryColumnIsVerified: a value changed behind the product's back, a row gone and a row added are found and named in
// every table of the registry, column by column; what is exempt may change. A new table is covered by itself.
func TestEveryColumnIsVerified(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		store, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		d, reg := behind(t, cfg), registered()
		for _, table := range append(reg.Tables(), exempted(reg)...) {
			put(t, d, table, 0) // before the log begins: it takes them in
		}
		if _, err := reg.Adopt(t.Context(), store, actor.System); err != nil {
			t.Fatal(err)
		}
		found := func() []tlog.Finding {
			t.Helper()
			report, err := tlog.Verify(t.Context(), store, reg, nil)
			if err != nil {
				t.Fatal(err)
			}
			return report.Found
		}
		if list := found(); len(list) > 0 {
			t.Fatalf("before anything was touched: %v", list)
		}
		touched(t, d, reg.Tables(), found)
		for _, table := range exempted(reg) {
			did(t, d, "DELETE FROM "+table.Name)
			put(t, d, table, 50)
		}
		if list := found(); len(list) > 0 {
			t.Errorf("what is exempt was found: %v", list)
		}
	})
}

// touched changes the first column of every table, then the second and so on, puts each back, then adds a row to every
// table, and removes all rows.
func touched(t *testing.T, d *sql.DB, tables []tlog.Table, found func() []tlog.Finding) {
	t.Helper()
	var columns [][]tlog.Column
	most := 0
	for _, table := range tables {
		columns = append(columns, columnsOf(t, d, table))
		most = max(most, len(columns[len(columns)-1]))
	}
	for i := range most {
		want := map[string][]tlog.Kind{}
		set := func(n int) {
			for k, table := range tables {
				if i < len(columns[k]) {
					c := columns[k][i]
					did(t, d, "UPDATE "+table.Name+" SET "+c.Name+" = $1", invented(c, i+n))
					want[table.Name] = kindsOf(table, c.Name)
				}
			}
		}
		set(31)
		named(t, fmt.Sprintf("column %d of each", i+1), found(), want)
		set(0)
	}
	for _, harm := range []struct {
		kind tlog.Kind
		do   func(tlog.Table)
	}{
		{tlog.RowUnknown, func(table tlog.Table) { put(t, d, table, 60) }},
		{tlog.RowMissing, func(table tlog.Table) { did(t, d, "DELETE FROM "+table.Name) }},
	} {
		want := map[string][]tlog.Kind{}
		for _, table := range tables {
			harm.do(table)
			want[table.Name] = []tlog.Kind{harm.kind}
		}
		named(t, string(harm.kind), found(), want)
	}
	for _, table := range tables {
		put(t, d, table, 0)
	}
	named(t, "put back", found(), nil)
}

// kindsOf says what is found where a column of a row was changed: another row where it is of the key, nothing where it is
// exempt.
func kindsOf(table tlog.Table, column string) []tlog.Kind {
	switch {
	case slices.Contains(table.Key, column):
		return []tlog.Kind{tlog.RowMissing, tlog.RowUnknown}
	case slices.ContainsFunc(table.Exempt, func(e tlog.Exempt) bool { return e.Column == column }):
		return nil
	}
	return []tlog.Kind{tlog.RowChanged}
}

// named demands these findings for each table, and no others.
func named(t *testing.T, what string, list []tlog.Finding, want map[string][]tlog.Kind) {
	t.Helper()
	got := map[string][]tlog.Kind{}
	for _, f := range list {
		got[f.Table] = append(got[f.Table], f.Kind)
		if f.Key == "" {
			t.Errorf("%s: no key for %s", what, f.Table)
		}
	}
	for table, kinds := range got {
		if slices.Sort(kinds); !slices.Equal(kinds, want[table]) {
			t.Errorf("%s: %s: found %v, want %v", what, table, kinds, want[table])
		}
	}
	for table, kinds := range want {
		if len(kinds) > 0 && got[table] == nil {
			t.Errorf("%s: nothing found in %s", what, table)
		}
	}
}
