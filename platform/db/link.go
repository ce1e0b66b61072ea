package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// link is a connection that is kept, and with it its prepared statements: parsing a text costs as much as a small query,
// and on PostgreSQL an exchange. It belongs to one transaction at a time.
type link struct {
	pool     *sql.DB
	setUp    []string
	conn     *sql.Conn // nil before the first transaction and after one that ended badly
	prepared map[string]*sql.Stmt
	direct   map[string]driver.StmtExecContext // statements of the driver itself
	roomy    bool                              // SQLite has the memory of large steps
	together bool                              // PostgreSQL: statements wait for one another
	waiting  []*question                       // those that go with the next exchange
	opening  int                               // how many of them, the first, begin the transaction
	within   bool                              // rows of an exchange are being handed out
}

// mostPrepared bounds the statements kept prepared; beyond, all are forgotten.
const mostPrepared = 512

func newLink(pool *sql.DB, setUp []string, together bool) *link {
	return &link{pool: pool, setUp: setUp, together: together, prepared: map[string]*sql.Stmt{}, direct: map[string]driver.StmtExecContext{}}
}

// begin begins a transaction. Connections that lay idle while the database was restarted are dead, and say so only when
// they are used; nothing was done on them yet, so the next is taken, until they are used up and a new one is made. Where
// statements wait for one another, so do these.
func (l *link) begin(ctx context.Context, say []string) error {
	if l.together {
		l.waiting, l.opening = nil, len(say)
		for _, q := range say {
			l.waiting = append(l.waiting, &question{query: q})
		}
		return nil
	}
	if err := l.alive(func() error { return l.tell(ctx, say) }); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	return nil
}

// alive does what comes first on a connection, and again on another where it had died.
func (l *link) alive(do func() error) error {
	for n := 0; ; n++ {
		err := do()
		if err == nil || n == maxOpen || !died(err) {
			return err
		}
		l.drop()
	}
}

// tell says something on the connection, which it makes where there is none.
func (l *link) tell(ctx context.Context, say []string) (err error) {
	all := say
	if l.conn == nil {
		if l.conn, err = l.pool.Conn(ctx); err != nil {
			l.conn = nil
			return err
		}
		all = append(l.setUp[:len(l.setUp):len(l.setUp)], say...)
	}
	for _, q := range all {
		if _, err := l.conn.ExecContext(ctx, q); err != nil {
			l.drop() // it may have begun as the caller went away
			return err
		}
	}
	return nil
}

// exec says something about the transaction itself, also where the caller went away.
func (l *link) exec(say string) error {
	if len(l.waiting) > 0 {
		return l.exchange(context.Background(), context.Background(), &question{query: say})
	}
	_, err := l.conn.ExecContext(context.Background(), say)
	return err
}

// room gives SQLite the memory of large steps, or takes it back.
func (l *link) room(large bool) error {
	if l.roomy == large {
		return nil
	}
	l.roomy = large
	if large {
		return l.exec("PRAGMA " + roomy())
	}
	return l.exec("PRAGMA " + narrow)
}

// How transactions end.
const (
	commit   = "COMMIT"
	rollback = "ROLLBACK"
)

// end ends the transaction; a connection on which that fails is not used again.
func (l *link) end(say string) error {
	opened := l.opening == 0
	if say != commit || len(l.waiting) == l.opening {
		l.waiting, l.opening = nil, 0 // undone with the rest, or nothing but a beginning
	}
	if len(l.waiting) == 0 && (!opened || l.conn == nil) {
		return nil
	}
	err := l.exec(say)
	if err != nil {
		l.drop()
	}
	if len(l.prepared)+len(l.direct) > mostPrepared {
		l.forget()
	}
	return err
}

// drop ends the connection, and the transaction on it. The next transaction makes another.
func (l *link) drop() {
	if l.conn == nil {
		return
	}
	l.forget()
	_ = l.conn.Raw(func(any) error { return driver.ErrBadConn }) // not back into the pool
	_ = l.conn.Close()
	l.conn, l.roomy = nil, false
}

// statement prepares a text once for the connection. Some of PRAGMA act while they are prepared, so those are not kept.
func (l *link) statement(ctx context.Context, query string) (s *sql.Stmt, kept bool, err error) {
	if s, ok := l.prepared[query]; ok {
		return s, true, nil
	}
	s, err = l.conn.PrepareContext(ctx, query)
	if err != nil || strings.HasPrefix(strings.TrimSpace(query), "PRAGMA") {
		return s, false, err
	}
	l.prepared[query] = s
	return s, true, nil
}

func (l *link) forget() {
	for _, s := range l.prepared {
		_ = s.Close()
	}
	clear(l.prepared)
	for _, s := range l.direct {
		_ = s.(driver.Stmt).Close()
	}
	clear(l.direct)
}

// straight prepares a text once for the connection c of the driver, for who runs it past database/sql.
func (l *link) straight(c any, query string) (driver.StmtExecContext, error) {
	if s, ok := l.direct[query]; ok {
		return s, nil
	}
	conn, ok := c.(driver.Conn)
	if !ok {
		return nil, fmt.Errorf("db: a connection of %T", c)
	}
	made, err := conn.Prepare(query)
	if err != nil {
		return nil, err
	}
	s, ok := made.(driver.StmtExecContext)
	if !ok {
		return nil, errors.Join(fmt.Errorf("db: a statement of %T", made), made.Close())
	}
	l.direct[query] = s
	return s, nil
}

// readers are links that read, so many at once. The one used last is used first, so that few are warm instead of many cold.
type readers struct {
	slots chan struct{}
	begin []string
	make  func() *link

	mu   sync.Mutex
	idle []*link
}

func newReaders(most int, begin []string, pool *sql.DB, setUp []string, together bool) *readers {
	return &readers{slots: make(chan struct{}, most), begin: begin, make: func() *link { return newLink(pool, setUp, together) }}
}

func (r *readers) take(ctx context.Context) (*link, error) {
	select {
	case r.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.idle); n > 0 {
		l := r.idle[n-1]
		r.idle = r.idle[:n-1]
		return l, nil
	}
	return r.make(), nil
}

func (r *readers) give(l *link) {
	r.mu.Lock()
	r.idle = append(r.idle, l)
	r.mu.Unlock()
	<-r.slots
}

// close waits for who reads. Who comes later finds the pool closed.
func (r *readers) close() {
	for range cap(r.slots) {
		r.slots <- struct{}{}
	}
	for _, l := range r.idle {
		l.drop()
	}
	for range cap(r.slots) {
		<-r.slots
	}
}

// run runs f in a transaction that reads.
func (d *DB) run(ctx context.Context, f func(*Tx) error) (err error) {
	l, err := d.readers.take(ctx)
	if err != nil {
		return err
	}
	if err := l.begin(ctx, d.readers.begin); err != nil {
		d.readers.give(l)
		return err
	}
	tx := d.transaction(ctx, l)
	say := rollback // where f fails or panics
	defer func() {
		tx.closeStatements()
		if say == commit && l.together {
			go func() { // nobody needs to wait for it
				_ = l.end(say)
				d.readers.give(l)
			}()
			return
		}
		defer d.readers.give(l)
		if failed := l.end(say); err == nil && failed != nil {
			err = fmt.Errorf("end: %w", failed)
		}
	}()
	if err := f(tx); err != nil {
		return err
	}
	if len(l.waiting) > l.opening { // f asked, and did not wait
		if err := tx.Await(); err != nil {
			return err
		}
	}
	say = commit
	return ctx.Err()
}
