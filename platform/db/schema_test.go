package db_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/schema"
)

// TestCurrentSchema holds schema/current.sql against the migrations; make golden writes it anew.
func TestCurrentSchema(t *testing.T) {
	t.Parallel()
	got, err := dbtest.SQLite(t).CurrentSchema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "..", "schema", "current.sql")
	if os.Getenv("PLUMBLINE_GOLDEN") == "1" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("schema/current.sql is not what the migrations come to (make golden): %s", diff)
	}
}

// columns lists "table.column" of every table on either engine.
const columns = `SELECT m.name || '.' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p
	WHERE m.type = 'table' AND m.name <> 'schema_version' AND m.name NOT LIKE 'sqlite%' ORDER BY 1`

const pgColumns = `SELECT table_name || '.' || column_name FROM information_schema.columns
	WHERE table_schema = current_schema() AND table_name <> 'schema_version'
	AND NOT EXISTS (SELECT 1 FROM pg_class WHERE oid = format('%I.%I', table_schema, table_name)::regclass AND (relispartition OR relkind = 'v')) ORDER BY 1`

// TestBothEnginesHoldTheSame compares the columns of both engines with those of current.sql's engine.
func TestBothEnginesHoldTheSame(t *testing.T) {
	t.Parallel()
	list := func(t *testing.T, d *db.DB) (out []string) {
		t.Helper()
		query := columns
		if d.Engine() == db.Postgres {
			query = pgColumns
		}
		err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
			out, err = db.All(tx, db.Scalar[string], query)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		want := list(t, dbtest.SQLite(t))
		if len(want) < 50 {
			t.Fatalf("only %d columns", len(want))
		}
		if diff := cmp.Diff(want, list(t, d)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestMigrationsKeepTheRules reads the text of every migration: three types, no words of one engine, forward only.
func TestMigrationsKeepTheRules(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(schema.Migrations("sqlite"), "*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	banned := regexp.MustCompile(`(?i)\b(SERIAL|BIGSERIAL|AUTOINCREMENT|JSONB?|BLOB|BYTEA|NOW\(\)|ILIKE|TIMESTAMP|TIMESTAMPTZ|DATE|VARCHAR|INTEGER|INT|REAL|NUMERIC|DECIMAL|FLOAT|DOUBLE)\b|::|\+goose Down`)
	column := regexp.MustCompile(`(?m)^ +[a-z_0-9]+ +`) // its name may be any word
	comment := regexp.MustCompile(`(?m)--.*$`)
	for i, name := range files {
		if !strings.HasPrefix(name, fmt.Sprintf("%04d_", i+1)) {
			t.Errorf("%s: migrations are numbered without a gap", name)
		}
		text, err := fs.ReadFile(schema.Migrations("postgres"), name)
		if err != nil {
			t.Fatal(err)
		}
		if word := banned.FindString(column.ReplaceAllString(comment.ReplaceAllString(string(text), ""), "")); word != "" {
			t.Errorf("%s uses %s", name, word)
		}
		if strings.Contains(string(text), "+goose Down") {
			t.Errorf("%s goes back: migrations go forward only", name)
		}
	}
}
