package db

import (
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"modernc.org/sqlite"
)

// Sweep runs a query over so many rows that handing them over one by one would cost more than reading them. query gives n
// whole numbers, named c1 to cn, and where text is said a text after them, named c and the next number; NULL is 0 and "". f
// must not keep numbers and must not use the transaction.
//
// The engines are asked in two ways, past database/sql. SQLite hands the rows to an aggregate function of this program: the
// driver would lock the connection four times for each value of a row. PostgreSQL's are taken from the wire as they are.
func (t *Tx) Sweep(n int, text bool, f func(numbers []int64, text string) error, query string, args ...any) error {
	if err := writable(args); err != nil {
		return err
	}
	if t.Engine == Postgres {
		return t.sweepPostgres(n, text, f, query, args)
	}
	s := &sweep{t: t, f: f, numbers: make([]int64, n)}
	id := sweeps.last.Add(1)
	sweeps.under.Store(id, s)
	defer sweeps.under.Delete(id)
	names := make([]string, n, n+1)
	for i := range names {
		names[i] = "c" + strconv.Itoa(i+1)
	}
	if text {
		names = append(names, "c"+strconv.Itoa(n+1))
	}
	place := "$" + strconv.Itoa(len(args)+1)
	err := t.Each(func(Row) error { return nil },
		"SELECT "+sweeper+"("+place+", "+strings.Join(names, ", ")+") FROM ("+query+")", append(args[:len(args):len(args)], id)...)
	if s.panicked != nil {
		panic(s.panicked)
	}
	if s.err != nil {
		return fmt.Errorf("%s: %w", brief(query), s.err)
	}
	return err
}

// sweeper is what the function is called that takes the rows of a sweep; its first argument is the sweep's number.
const sweeper = "plumbline_sweep"

// sweeps are those under way in this program.
var sweeps struct {
	last  atomic.Int64
	under sync.Map
	once  sync.Once
	err   error
}

// registerSweeper makes the function known to connections that are opened afterwards.
func registerSweeper() error {
	sweeps.once.Do(func() {
		sweeps.err = sqlite.RegisterFunction(sweeper, &sqlite.FunctionImpl{NArgs: -1, MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) {
			return &swept{}, nil
		}})
	})
	return sweeps.err
}

// sweep takes rows.
type sweep struct {
	t        *Tx
	f        func([]int64, string) error
	numbers  []int64
	err      error
	panicked any
}

var errStopped = errors.New("db: the sweep was stopped")

// row takes one. What f panics with is kept until the engine has come to its end: unwinding it would leave it locked.
func (s *sweep) row(values []driver.Value) error {
	defer func() {
		if p := recover(); p != nil {
			s.panicked = p
		}
	}()
	if s.err = s.t.ctx.Err(); s.err != nil {
		return s.err
	}
	for i := range s.numbers {
		s.numbers[i], _ = values[i].(int64)
	}
	text := ""
	if len(values) > len(s.numbers) {
		text, _ = values[len(s.numbers)].(string)
	}
	s.err = s.f(s.numbers, text)
	return s.err
}

// swept is one run of the function.
type swept struct{ *sweep }

// Step takes a row.
func (w *swept) Step(_ *sqlite.FunctionContext, values []driver.Value) error {
	if w.sweep == nil {
		id, _ := values[0].(int64)
		found, _ := sweeps.under.Load(id)
		if w.sweep, _ = found.(*sweep); w.sweep == nil {
			return errStopped
		}
	}
	if w.panicked != nil {
		return errStopped
	}
	if err := w.row(values[1:]); err != nil || w.panicked != nil {
		return errStopped
	}
	return nil
}

// WindowInverse is not for what is no window.
func (w *swept) WindowInverse(*sqlite.FunctionContext, []driver.Value) error { return errStopped }

// WindowValue is nothing: the rows went to the sweep.
func (w *swept) WindowValue(*sqlite.FunctionContext) (driver.Value, error) { return nil, nil }

// Final ends the run.
func (w *swept) Final(*sqlite.FunctionContext) {}

func (t *Tx) sweepPostgres(n int, text bool, f func([]int64, string) error, query string, args []any) error {
	numbers := make([]int64, n)
	return t.exchange(&question{query: query, args: args, rows: func(r Row) error {
		rows, ok := r.(pgx.Rows)
		if !ok {
			return fmt.Errorf("db: rows of %T", r)
		}
		raw, last := rows.RawValues(), ""
		for i := range numbers {
			var err error
			if numbers[i], err = wireNumber(raw[i], rows.FieldDescriptions()[i].Format); err != nil {
				return fmt.Errorf("db: column c%d: %w", i+1, err)
			}
		}
		if text {
			last = string(raw[n])
		}
		return f(numbers, last)
	}})
}

// wireNumber reads a BIGINT as PostgreSQL sends it: in text where an address asks for the simple protocol, in eight bytes
// elsewhere. NULL is 0.
func wireNumber(raw []byte, format int16) (int64, error) {
	switch {
	case raw == nil:
		return 0, nil
	case format == pgx.TextFormatCode:
		return strconv.ParseInt(string(raw), 10, 64)
	case len(raw) != 8:
		return 0, fmt.Errorf("%d bytes are no BIGINT", len(raw))
	}
	return int64(binary.BigEndian.Uint64(raw)), nil
}
