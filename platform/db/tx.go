package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"plumbline/base/fault"
	"plumbline/platform/seal"
)

// Tx is a transaction. Now is its instant in UTC, the only clock a room has.
type Tx struct {
	Engine     Engine
	Now        time.Time
	keys       *seal.Ring
	ctx        context.Context
	statements map[string]*sql.Stmt // prepared for this transaction alone
	link       *link
	batch      *batch                        // nil in Read
	broken     error                         // after it the engine may have ended the transaction
	wanted     func() bool                   // says whether somebody waits for whom the transaction gives way; nil where it gives way to nobody
	reads      func(f func(*Tx) error) error // reads the store as it was before; nil where others' changes may be in this transaction
	loaded     map[string]bool               // tables that Load and Merge put rows into
	ahead      *ahead                        // nil where this transaction writes all itself
	paired     bool                          // one of two of a step, which waits for nobody else
	notes      map[any]any
}

// Note keeps something for the rest of this transaction, as what is known of a row that nobody else changes meanwhile. The key is
// of a type of the package that notes.
func (t *Tx) Note(key, value any) {
	if t.notes == nil {
		t.notes = map[any]any{}
	}
	t.notes[key] = value
}

// Noted gives what was noted for a key in this transaction, nil where nothing was.
func (t *Tx) Noted(key any) any { return t.notes[key] }

// transaction is one on a connection, of this instant.
func (d *DB) transaction(ctx context.Context, l *link) *Tx {
	return &Tx{Engine: d.engine, Now: d.now().UTC(), keys: d.keys, ctx: context.WithValue(ctx, nested{}, true), link: l}
}

// Beside gives f a transaction that reads a table. Where that is worth while, and where it sees the same, f runs at once on a connection
// of its own, which Writes tells, beside what this transaction goes on with: in WriteLong, before Load and Merge put rows into the table (no
// other statement may have). Else f runs in this transaction when wait is called. wait must be called, and may be called again.
func (t *Tx) Beside(worth bool, table string, f func(*Tx) error) (wait func() error) {
	if !worth || t.reads == nil || t.loaded[table] {
		return sync.OnceValue(func() error { return f(t) })
	}
	done := make(chan error, 1)
	go func() { done <- t.reads(f) }()
	return sync.OnceValue(func() error { return <-done })
}

// loads notes that rows are put into a table.
func (t *Tx) loads(table string) {
	if t.loaded == nil {
		t.loaded = map[string]bool{}
	}
	t.loaded[table] = true
}

// Context gives the context of the transaction; Write and Read refuse it.
func (t *Tx) Context() context.Context { return t.ctx }

// Writes says whether the transaction is one of Write, where nobody else writes until it is done.
func (t *Tx) Writes() bool { return t.batch != nil }

// running is the context of a statement. In a batch it does not end with the caller's: SQLite answers the interruption of
// a statement by rolling back the transaction, the driver of PostgreSQL by ending the connection, and both are others'
// too. Instead nobody begins a statement who went away.
func (t *Tx) running() context.Context {
	if t.batch == nil {
		return t.ctx
	}
	return context.WithoutCancel(t.ctx)
}

// ended says why no further statement may be run: the engine ended the transaction, the caller went away, or somebody waits for
// whom it gives way.
func (t *Tx) ended() error {
	if t.broken == nil && t.wanted != nil && t.wanted() {
		t.broken = errGaveWay
	}
	return cmp.Or(t.broken, t.ctx.Err())
}

// statement prepares a text once, for the connection or for the transaction: loops pay for parsing once.
func (t *Tx) statement(query string) (*sql.Stmt, error) {
	if err := t.ended(); err != nil {
		return nil, err
	}
	if s, ok := t.statements[query]; ok {
		return s, nil
	}
	s, kept, err := t.link.statement(t.running(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", brief(query), t.failed(err))
	}
	if !kept {
		if t.statements == nil {
			t.statements = map[string]*sql.Stmt{}
		}
		t.statements[query] = s
	}
	return s, nil
}

func (t *Tx) closeStatements() {
	for _, s := range t.statements {
		_ = s.Close() // the transaction's end frees it in any case
	}
	t.statements = nil
}

// writable refuses text that one of the engines cannot hold: a NUL, and bytes that are not UTF-8. SQLite would take both,
// PostgreSQL neither; a person is told the same on both, whether the text was to be kept or looked for.
func writable(args []any) error {
	for _, a := range args {
		text, ok := a.(string)
		if v := reflect.ValueOf(a); !ok && v.Kind() == reflect.String {
			text = v.String()
		}
		if strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
			return fault.New(fault.Invalid, "db.bad_text")
		}
	}
	return nil
}

// failed remembers an error after which the engine may have ended the transaction: going on would write outside of any.
func (t *Tx) failed(err error) error {
	if t.paired && waitedTooLong(err) {
		t.broken = errApart
		return err
	}
	if t.batch != nil && endsTransaction(err) {
		t.broken = err
	}
	return err
}

// Exec runs a statement and gives the number of rows it touched.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	if err := writable(args); err != nil {
		return 0, err
	}
	if t.Engine == Postgres {
		q := &question{query: query, args: args}
		err := t.exchange(q)
		return q.count, err
	}
	s, err := t.statement(query)
	if err != nil {
		return 0, err
	}
	res, err := s.ExecContext(t.running(), args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", brief(query), t.failed(err))
	}
	return res.RowsAffected()
}

// Row is what a scanning function reads one row from.
type Row interface{ Scan(dest ...any) error }

// Each runs a query and gives every row to f, which must not use the transaction.
func (t *Tx) Each(f func(Row) error, query string, args ...any) error {
	if err := writable(args); err != nil {
		return err
	}
	if t.Engine == Postgres {
		return t.exchange(&question{query: query, args: args, rows: f})
	}
	s, err := t.statement(query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(t.running(), args...)
	if err != nil {
		return fmt.Errorf("%s: %w", brief(query), t.failed(err))
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		if err := f(rows); err != nil {
			return fmt.Errorf("%s: %w", brief(query), err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("%s: %w", brief(query), t.failed(err))
	}
	return rows.Close()
}

// All runs a query and scans every row.
func All[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	var out []T
	err := t.Each(func(r Row) error {
		v, err := scan(r)
		out = append(out, v)
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// ErrNotFound says that One found no row; rooms turn it into a fault that names what is missing.
var ErrNotFound = errors.New("no such row")

// One runs a query and scans its first row; ErrNotFound where there is none.
func One[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) (T, error) {
	all, err := All(t, scan, query, args...)
	if err != nil || len(all) == 0 {
		var zero T
		if err == nil {
			err = ErrNotFound
		}
		return zero, err
	}
	return all[0], nil
}

// Scalar scans a row of one column.
func Scalar[T any](r Row) (v T, err error) { return v, r.Scan(&v) }

// bulkParameters bounds the parameters of one statement; both engines take more, but parse long texts slowly.
const bulkParameters = 1500

// Bulk runs head + "(…),(…)" + tail over many rows in few statements: head is "INSERT INTO t (a, b) VALUES" or the
// like, tail what follows the rows ("ON CONFLICT …"). types gives the type of each column ("TEXT", "BIGINT",
// "BOOLEAN"), which PostgreSQL must be told where the rows are not those of an INSERT. It is run as Do is.
func (t *Tx) Bulk(head string, types []string, rows [][]any, tail string) error {
	size := max(1, bulkParameters/len(types))
	for len(rows) > 0 {
		n := min(size, len(rows))
		if n < size {
			n = min(n, largestPower(n)) // few distinct texts, so that prepared statements are used again
		}
		args := make([]any, 0, n*len(types))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if err := t.Do(head+" "+tuples(types, n)+" "+tail, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func largestPower(n int) int {
	p := 1
	for p*2 <= n {
		p *= 2
	}
	return p
}

func tuples(types []string, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, typ := range types {
			b.WriteString([]string{"(", ","}[min(j, 1)])
			b.WriteString("CAST($" + strconv.Itoa(i*len(types)+j+1) + " AS " + typ + ")")
		}
		b.WriteByte(')')
	}
	return b.String()
}

// Among writes the list of an IN (…) whose parameters are numbered from first on. There must be a value. The last is
// repeated up to a power of two, so that lists of any length come to few texts.
func Among[T ~string](first int, values []T) (list string, args []any) {
	size := largestPower(len(values))
	if size < len(values) {
		size *= 2
	}
	var b strings.Builder
	for i := range size {
		b.WriteString([]string{"$", ", $"}[min(i, 1)] + strconv.Itoa(first+i))
		args = append(args, string(values[min(i, len(values)-1)]))
	}
	return b.String(), args
}

// instant is how the store writes an instant: UTC, milliseconds, sortable as text.
const instant = "2006-01-02T15:04:05.000Z"

// Instant writes an instant as the store keeps it.
func Instant(t time.Time) string { return t.UTC().Format(instant) }

// InstantOrBlank is Instant, and blank for an instant that there is not.
func InstantOrBlank(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Instant(t)
}

// ParseInstant reads an instant of the store; "" is the zero instant.
func ParseInstant(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(instant, s)
}

// Contains gives the pattern of a LIKE … ESCAPE '\' that finds s anywhere.
func Contains(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}

// brief shortens a query for an error's text.
func brief(query string) string {
	s := strings.Join(strings.Fields(query), " ")
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60]) + "…"
	}
	return s
}
