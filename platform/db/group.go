package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of a batch: how many may share a commit, and how long one may be open to more. A writer waits for those that
// joined its batch, so both are small beside what a person notices.
const (
	mostMembers   = 64
	longestJoin   = 8 * time.Millisecond
	mostPrepared  = 512 // statements kept prepared; beyond, all are forgotten
	beginMember   = "SAVEPOINT member"
	keepMember    = "RELEASE member"
	forgetMember  = "ROLLBACK TO member"
	beginBatch    = "BEGIN IMMEDIATE"
	commitBatch   = "COMMIT"
	rollbackBatch = "ROLLBACK"
)

// writer is the one connection that writes to SQLite. Those who wait for it while another writes join its transaction,
// each in a savepoint, and share the commit: the disk is waited for once. Each runs its function in its own goroutine,
// so that a panic goes where it belongs; what is handed on is the turn.
type writer struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt // belongs to who has the turn, as the connection does
	longest  time.Duration        // how long a batch is open to more

	mu      sync.Mutex
	taken   bool
	waiting []chan *batch // in the order they came
}

// batch is a transaction that several share. All but done belongs to who has the turn.
type batch struct {
	began   time.Time
	members int
	closed  bool          // nobody may join any more
	done    chan struct{} // closed when the members may be answered
	err     error         // why nothing of it was kept
}

// errLost says that SQLite gave up the whole transaction when one member failed (a full disk, memory). The others did
// nothing wrong, and run again.
var errLost = errors.New("db: the transaction was lost with another's failure")

// take waits for the turn and gives the batch to join, nil where one is to be begun.
func (w *writer) take(ctx context.Context) (*batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w.mu.Lock()
	if !w.taken {
		w.taken = true
		w.mu.Unlock()
		return nil, nil
	}
	mine := make(chan *batch, 1)
	w.waiting = append(w.waiting, mine)
	w.mu.Unlock()
	select {
	case b := <-mine:
		return b, nil
	case <-ctx.Done():
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := slices.Index(w.waiting, mine); i >= 0 {
		w.waiting = slices.Delete(w.waiting, i, i+1)
		return nil, ctx.Err()
	}
	return <-mine, nil // the turn came just then; member passes it on
}

// pass hands the turn to who waits longest, with the batch to join. Where nobody waits it says so, and the turn stays
// where it is while there is a batch to commit.
func (w *writer) pass(b *batch) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waiting) == 0 {
		w.taken = b != nil
		return false
	}
	w.waiting[0] <- b
	w.waiting = slices.Delete(w.waiting, 0, 1)
	return true
}

// together runs f as a member of a batch and answers when the batch was committed.
func (d *DB) together(ctx context.Context, f func(*Tx) error) error {
	w := d.writer
	b, err := w.take(ctx)
	if err != nil {
		return err
	}
	if b == nil {
		b = &batch{began: time.Now(), done: make(chan struct{})}
		if err := w.exec(ctx, beginBatch); err != nil {
			_ = w.exec(context.Background(), rollbackBatch) // it may have begun as the caller went away
			w.pass(nil)
			return fmt.Errorf("begin: %w", err)
		}
	}
	lost, err := d.member(ctx, b, f)
	<-b.done
	if b.err != nil && !lost {
		return b.err // also where f refused: it may have done so for what another wrote and could not keep
	}
	return err
}

// errLeft stands for an f that did not come back: it panicked, or ended its goroutine.
var errLeft = errors.New("db: left")

// member runs f in its part of the batch, ends the part, and hands on the turn or commits. lost says that the batch went
// with it.
func (d *DB) member(ctx context.Context, b *batch, f func(*Tx) error) (lost bool, err error) {
	w := d.writer
	tx := &Tx{Engine: d.engine, Now: d.now().UTC(), keys: d.keys, ctx: context.WithValue(ctx, nested{}, true), writer: w, batch: b}
	b.members++
	first := b.members == 1
	err = errLeft
	defer func() {
		tx.closeStatements()
		if end := w.end(first, err); end != nil {
			lost, b.closed, b.err = true, true, errLost
			err = cmp.Or(err, end)
		}
		b.closed = b.closed || first && err != nil || b.members == mostMembers || time.Since(b.began) > w.longest
		if b.closed || !w.pass(b) {
			w.finish(b, first && err != nil)
			w.pass(nil)
		}
	}()
	if err = ctx.Err(); err == nil && !first {
		err = w.exec(context.Background(), beginMember)
	}
	if err != nil {
		return false, err
	}
	err = errLeft
	err = f(tx)
	if err == nil {
		err = cmp.Or(tx.broken, ctx.Err()) // who went away is not answered, so nothing of it is kept
	}
	return false, err
}

// finish commits a batch, unless nothing is left of it, and lets its members be answered.
func (w *writer) finish(b *batch, empty bool) {
	if b.err == nil && !empty {
		b.err = w.commit()
	}
	close(b.done)
}

// end ends the part of a member that came out with err. The first has the whole transaction for its part.
func (w *writer) end(first bool, err error) error {
	ctx := context.Background()
	switch {
	case first && err != nil:
		_ = w.exec(ctx, rollbackBatch) // fails only where SQLite did so already
		return nil
	case first:
		return nil
	case err != nil:
		if err := w.exec(ctx, forgetMember); err != nil {
			_ = w.exec(ctx, rollbackBatch)
			return err
		}
	}
	end := w.exec(ctx, keepMember)
	if end != nil {
		_ = w.exec(ctx, rollbackBatch)
	}
	return end
}

func (w *writer) commit() error {
	err := w.exec(context.Background(), commitBatch)
	if err != nil {
		_ = w.exec(context.Background(), rollbackBatch)
		err = fmt.Errorf("commit: %w", err)
	}
	if len(w.prepared) > mostPrepared {
		w.forget()
	}
	return err
}

func (w *writer) exec(ctx context.Context, query string) error {
	s, err := w.statement(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(ctx)
	return err
}

// statement prepares a text once: the connection stays, so its statements do.
func (w *writer) statement(query string) (*sql.Stmt, error) {
	if s, ok := w.prepared[query]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", brief(query), err)
	}
	w.prepared[query] = s
	return s, nil
}

func (w *writer) forget() {
	for _, s := range w.prepared {
		_ = s.Close()
	}
	clear(w.prepared)
}

// close waits for who writes. Who comes later finds the connection closed.
func (w *writer) close() error {
	b, err := w.take(context.Background())
	if err != nil {
		return err
	}
	if b != nil {
		w.finish(b, false)
	}
	w.forget()
	err = w.conn.Close()
	w.pass(nil)
	return err
}

// keepsPrepared says whether a statement may stay prepared: some of PRAGMA act while they are prepared.
func keepsPrepared(query string) bool {
	return !strings.HasPrefix(strings.TrimSpace(query), "PRAGMA")
}
