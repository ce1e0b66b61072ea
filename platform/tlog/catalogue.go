package tlog

import (
	"maps"
	"slices"

	"plumbline/platform/db"
)

// The two engines keep their own list of tables differently; this is the one place that must know the engine.
const (
	sqliteColumns = `SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, 2`
	postgresColumns = `SELECT c.table_name, c.column_name FROM information_schema.columns c
		JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
		AND NOT EXISTS (SELECT 1 FROM pg_class p WHERE p.relname = t.table_name AND p.relnamespace = current_schema()::regnamespace AND p.relispartition)
		WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' ORDER BY 1, 2`
)

// storeColumns gives the columns of every table of the store.
func storeColumns(tx *db.Tx) (map[string][]string, error) {
	query := sqliteColumns
	if tx.Engine == db.Postgres {
		query = postgresColumns
	}
	out := map[string][]string{}
	err := tx.Each(func(r db.Row) error {
		var table, column string
		err := r.Scan(&table, &column)
		out[table] = append(out[table], column)
		return err
	}, query)
	return out, err
}

func sortedKeys(m map[string][]string) []string { return slices.Sorted(maps.Keys(m)) }
