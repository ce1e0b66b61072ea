package db

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// An exchange with PostgreSQL takes longer than most statements: two processes wake each other. So statements whose outcome nobody
// waits for are kept, and go with the next that somebody does: they come to it in the order in which they were said. The
// beginning of a transaction is the first of them.

// mostWaiting bounds the statements that are kept.
const mostWaiting = 64

// question is a statement on its way to PostgreSQL.
type question struct {
	query string
	args  []any
	rows  func(Row) error // nil where nobody asks for any
	one   bool            // it must touch one row
	count int64           // the rows that it touched
	given bool            // some were given to rows
}

// Do runs a statement of which only an error matters. On PostgreSQL it goes with the next statement that is waited for, or with the
// end of the transaction, and so does its error; args must not be changed until then.
func (t *Tx) Do(query string, args ...any) error { return t.later(&question{query: query, args: args}) }

// DoOne is Do for a statement that must touch one row: any other number is an error.
func (t *Tx) DoOne(query string, args ...any) error {
	return t.later(&question{query: query, args: args, one: true})
}

// Ask runs a query and gives every row to f, which must not use the transaction. On PostgreSQL it goes as Do does: f was called when a
// later statement was waited for, or Await.
func (t *Tx) Ask(f func(Row) error, query string, args ...any) error {
	return t.later(&question{query: query, args: args, rows: f})
}

// Await waits for what Do and Ask were told, and in Write for the turn, which comes with the first statement that is waited for:
// who does something that no statement of the transaction does, but that the turn shall guard, awaits it first.
func (t *Tx) Await() error {
	if t.Engine != Postgres {
		return nil
	}
	return t.exchange()
}

func (t *Tx) later(q *question) error {
	if t.Engine != Postgres {
		return t.atOnce(q)
	}
	if err := writable(q.args); err != nil {
		return err
	}
	if t.link.waiting = append(t.link.waiting, q); len(t.link.waiting) < mostWaiting {
		return t.ended()
	}
	return t.exchange()
}

func (t *Tx) atOnce(q *question) error {
	if q.rows != nil {
		return t.Each(q.rows, q.query, q.args...)
	}
	n, err := t.Exec(q.query, q.args...)
	if err != nil {
		return err
	}
	return q.touched(n)
}

// exchange sends what waits and some more to PostgreSQL.
func (t *Tx) exchange(more ...*question) error {
	if err := t.ended(); err != nil {
		return err
	}
	first := t.link.opening > 0
	err := t.link.exchange(t.running(), t.ctx, more...)
	var theirs handed
	if err == nil || errors.As(err, &theirs) {
		return err
	}
	if first { // perhaps it did not even begin: what follows would be outside of any transaction
		t.broken = err
	}
	return t.failed(err)
}

// handed is an error of who is given rows: the engine knows nothing of it.
type handed struct{ error }

func (h handed) Unwrap() error { return h.error }

// errWithin says that a function that is given rows used the transaction.
var errWithin = errors.New("db: a function that is given rows used their transaction")

// exchange sends what waits and some more, and hands out what comes back until asked is done.
func (l *link) exchange(ctx, asked context.Context, more ...*question) error {
	if l.within {
		return errWithin
	}
	list, fresh := append(l.waiting, more...), l.opening > 0
	l.waiting, l.opening = nil, 0
	if len(list) == 0 {
		return nil
	}
	l.within = true
	defer func() { l.within = false }()
	if !fresh {
		return l.send(ctx, asked, list)
	}
	rest := list[len(list):]
	if n := len(list) - 1; list[n].query == commit {
		list, rest = list[:n], list[n:] // if only the answer were missing, nobody would know whether it was kept
	}
	var done error
	err := l.alive(func() error {
		if err := l.tell(ctx, nil); err != nil {
			return err
		}
		err := l.send(ctx, asked, list)
		if err != nil && slices.ContainsFunc(list, func(q *question) bool { return q.given }) {
			done = err // rows cannot be taken back
			return nil
		}
		return err
	})
	if err = cmp.Or(err, done); err != nil || len(rest) == 0 {
		return err
	}
	return l.send(ctx, asked, rest)
}

var errGone = errors.New("db: the connection of the transaction was lost")

// send sends a list and hands out what comes back.
func (l *link) send(ctx, asked context.Context, list []*question) error {
	if l.conn == nil {
		return errGone
	}
	return l.conn.Raw(func(c any) error {
		pg, ok := c.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("db: a connection of %T", c)
		}
		if len(list) == 1 {
			q := list[0]
			rows, err := pg.Conn().Query(ctx, q.query, q.args...)
			if err != nil {
				return q.failed(err)
			}
			return q.take(asked, rows)
		}
		var b pgx.Batch
		for _, q := range list {
			b.Queue(q.query, q.args...).Query(func(rows pgx.Rows) error { return q.take(asked, rows) })
		}
		return pg.Conn().SendBatch(ctx, &b).Close()
	})
}

// take hands out the rows of an answer.
func (q *question) take(asked context.Context, rows pgx.Rows) error {
	defer rows.Close()
	for rows.Next() {
		if err := asked.Err(); err != nil {
			return handed{err}
		}
		if q.rows == nil {
			continue
		}
		q.given = true
		if err := q.rows(rows); err != nil {
			return q.failed(handed{err})
		}
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return q.failed(err)
	}
	return q.touched(rows.CommandTag().RowsAffected())
}

// touched notes how many rows were.
func (q *question) touched(n int64) error {
	if q.count = n; q.one && n != 1 {
		return fmt.Errorf("%s: touched %d rows, not one", brief(q.query), n)
	}
	return nil
}

func (q *question) failed(err error) error { return fmt.Errorf("%s: %w", brief(q.query), err) }
