package db

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
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
	mostMembers  = 64
	longestJoin  = 8 * time.Millisecond
	mostPrepared = 512 // statements kept prepared; beyond, all are forgotten
)

// phrases is how an engine is told of batches and members. Each text is one exchange with it.
type phrases struct {
	setUp  []string // a new connection
	begin  string   // a batch, when nobody else writes
	member []string // a member after one that was kept
}

// writer is the one connection of this process that writes. Those who wait for it while another writes join its
// transaction, each in a savepoint, and share the commit: the disk is waited for once. Each runs its function in its own
// goroutine, so that a panic goes where it belongs; what is handed on is the turn.
type writer struct {
	pool    *sql.DB
	say     phrases
	longest time.Duration // how long a batch is open to more

	conn     *sql.Conn            // this and prepared belong to who has the turn; nil before the first batch
	prepared map[string]*sql.Stmt // for good: the connection stays

	mu      sync.Mutex
	taken   bool
	waiting []chan *batch // in the order they came
}

func newWriter(pool *sql.DB, say phrases) *writer {
	return &writer{pool: pool, say: say, longest: longestJoin, prepared: map[string]*sql.Stmt{}}
}

// batch is a transaction that several share. All but done belongs to who has the turn.
type batch struct {
	began   time.Time
	members int
	point   point         // where the savepoint stands
	closed  bool          // nobody may join any more
	done    chan struct{} // closed when the members may be answered
	err     error         // why nothing of it was kept
}

// point is where the savepoint of a batch stands.
type point int

const (
	noPoint    point = iota // none was set: the first member has the whole transaction
	usedPoint               // before what a member did that is kept
	cleanPoint              // before nothing: what came after was undone
)

// errLost says that the engine gave up the whole transaction when one member failed (a full disk, memory). The others did
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
		if err := w.begin(ctx); err != nil {
			w.pass(nil)
			return fmt.Errorf("begin: %w", err)
		}
		b = &batch{began: time.Now(), done: make(chan struct{})}
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
		if err != nil && !w.undo(b, first) {
			lost, b.closed, b.err = true, true, errLost
		}
		b.closed = b.closed || first && err != nil || b.members == mostMembers || time.Since(b.began) > w.longest
		if b.closed || !w.pass(b) {
			w.finish(b, first && err != nil)
			w.pass(nil)
		}
	}()
	if err = ctx.Err(); err == nil && !first {
		err = w.join(b)
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

// begin begins a batch, on a new connection where the old one ended.
func (w *writer) begin(ctx context.Context) error {
	for n := 0; ; n++ {
		err := w.tryBegin(ctx)
		if err == nil || n == maxOpen || !died(err) {
			return err
		}
	}
}

func (w *writer) tryBegin(ctx context.Context) (err error) {
	say := []string{w.say.begin}
	if w.conn == nil {
		if w.conn, err = w.pool.Conn(ctx); err != nil {
			return err
		}
		say = append(slices.Clone(w.say.setUp), say...)
	}
	for _, q := range say {
		if _, err := w.conn.ExecContext(ctx, q); err != nil {
			w.drop() // it may have begun as the caller went away
			return err
		}
	}
	return nil
}

// drop ends the connection, and the transaction on it. The next batch makes another.
func (w *writer) drop() {
	w.forget()
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn }) // not back into the pool
	_ = w.conn.Close()
	w.conn = nil
}

// join sets the savepoint before a member.
func (w *writer) join(b *batch) error {
	var say []string
	switch b.point {
	case noPoint:
		say = []string{"SAVEPOINT member"}
	case usedPoint:
		say = w.say.member
	}
	for _, q := range say {
		if _, err := w.conn.ExecContext(context.Background(), q); err != nil {
			return fmt.Errorf("begin: %w", err)
		}
	}
	b.point = usedPoint
	return nil
}

// undo undoes what a member did, and says whether the rest stands. The first member has the whole transaction for its part.
func (w *writer) undo(b *batch, first bool) bool {
	say := "ROLLBACK TO member"
	if first {
		say = "ROLLBACK"
	}
	_, err := w.conn.ExecContext(context.Background(), say)
	if err != nil {
		w.drop()
	}
	b.point = cleanPoint
	return first || err == nil
}

// finish commits a batch, unless nothing is left of it, and lets its members be answered.
func (w *writer) finish(b *batch, empty bool) {
	if b.err == nil && !empty {
		b.err = sound(w.conn)
		if b.err == nil {
			_, b.err = w.conn.ExecContext(context.Background(), "COMMIT")
		}
		if b.err != nil {
			b.err = fmt.Errorf("commit: %w", b.err)
			w.drop()
		}
	}
	if len(w.prepared) > mostPrepared {
		w.forget()
	}
	close(b.done)
}

// statement prepares a text once.
func (w *writer) statement(query string) (*sql.Stmt, error) {
	if s, ok := w.prepared[query]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), query)
	if err == nil {
		w.prepared[query] = s
	}
	return s, err
}

func (w *writer) forget() {
	for _, s := range w.prepared {
		_ = s.Close()
	}
	clear(w.prepared)
}

// close waits for who writes. Who comes later finds the pool closed.
func (w *writer) close() error {
	b, err := w.take(context.Background())
	if err != nil {
		return err
	}
	if b != nil {
		w.finish(b, false)
	}
	if w.conn != nil {
		w.drop()
	}
	err = w.pool.Close()
	w.pass(nil)
	return err
}

// keepsPrepared says whether a statement may stay prepared: some of PRAGMA act while they are prepared.
func keepsPrepared(query string) bool {
	return !strings.HasPrefix(strings.TrimSpace(query), "PRAGMA")
}
