package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Bounds of a batch: how many may share a commit, and how long one may be open to more. A writer waits for those that
// joined its batch, so both are small beside what a person notices.
const (
	mostMembers = 64
	longestJoin = 8 * time.Millisecond
)

// longestPatience is how long one who lets others by waits for them.
const longestPatience = 250 * time.Millisecond

// phrases is how an engine is told of batches and members. Each text is one exchange with it.
type phrases struct {
	together bool     // statements whose outcome nobody waits for go with the next
	setUp    []string // a new connection
	begin    []string // a batch, when nobody else writes
	leading  []string // a batch that another transaction goes ahead of
	member   []string // a member after one that was kept
}

// writer is the one connection of this process that writes. Those who wait for it while another writes join its
// transaction, each in a savepoint, and share the commit: the disk is waited for once. Each runs its function in its own
// goroutine, so that a panic goes where it belongs; what is handed on is the turn.
type writer struct {
	*link   // belongs to who has the turn
	say     phrases
	tidier  *tidier       // nil on PostgreSQL
	longest time.Duration // how long a batch is open to more
	let     time.Duration // how long one who lets others by waits for them

	mu      sync.Mutex
	taken   bool
	others  time.Time     // when somebody last wanted to write who is not long
	waiting []chan *batch // in the order they came
	patient []patient     // who let those by, in the order they came
	resting *time.Timer   // takes back the memory of large steps
	closing bool
}

// patient waits for the turn until nobody else does.
type patient struct {
	turn  chan *batch
	since time.Time
}

func newWriter(pool *sql.DB, say phrases) *writer {
	return &writer{link: newLink(pool, say.setUp, say.together), say: say, longest: longestJoin, let: longestPatience}
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

// take waits for the turn and gives the batch to join, nil where one is to be begun. Who is long lets others by and joins nobody.
func (w *writer) take(ctx context.Context, long bool) (*batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w.mu.Lock()
	if !long {
		w.others = time.Now()
	}
	if !w.taken {
		w.taken = true
		w.mu.Unlock()
		return nil, nil
	}
	mine := make(chan *batch, 1)
	if long {
		w.patient = append(w.patient, patient{mine, time.Now()})
	} else {
		w.waiting = append(w.waiting, mine)
	}
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
	if i := slices.IndexFunc(w.patient, func(p patient) bool { return p.turn == mine }); i >= 0 {
		w.patient = slices.Delete(w.patient, i, i+1)
		return nil, ctx.Err()
	}
	return <-mine, nil // the turn came just then; member passes it on
}

// pass hands the turn to who waits longest, with the batch to join. Where nobody waits it says so, and the turn stays
// where it is while there is a batch to commit. Who is patient gets it with no batch, when nobody else waits or patience ends.
func (w *writer) pass(b *batch) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	ended := len(w.patient) > 0 && time.Since(w.patient[0].since) > w.let
	if len(w.waiting) == 0 || ended {
		switch {
		case b != nil:
			return false
		case len(w.patient) > 0:
			w.patient[0].turn <- nil
			w.patient = slices.Delete(w.patient, 0, 1)
			return true
		}
		w.taken = false
		return false
	}
	w.waiting[0] <- b
	w.waiting = slices.Delete(w.waiting, 0, 1)
	return true
}

// quiet is for how long nobody wanted to write who is not long: nothing while somebody waits.
func (w *writer) quiet() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waiting) > 0 {
		return 0
	}
	return time.Since(w.others)
}

// wanted says whether somebody waits who is not long.
func (w *writer) wanted() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.waiting) > 0
}

// seen says that somebody wants to write, in another process.
func (w *writer) seen() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.others = time.Now()
}

// manner is how somebody writes: long has a batch for itself and lets others by, ahead has another transaction ahead of it.
type manner struct{ long, ahead bool }

// together runs f as a member of a batch and answers when the batch was committed.
func (d *DB) together(ctx context.Context, how manner, f func(*Tx) error) error {
	w := d.writer
	b, err := w.take(ctx, how.long)
	if err != nil {
		return err
	}
	if b == nil {
		say := w.say.begin
		if how.ahead {
			say = w.say.leading
		}
		if err := w.begin(ctx, say); err != nil {
			w.pass(nil)
			return err
		}
		b = &batch{began: time.Now(), closed: how.long, done: make(chan struct{})}
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
	tx := d.transaction(ctx, w.link)
	tx.batch = b
	b.members++
	first := b.members == 1
	joined := first // before its savepoint stands there is nothing to undo: the last one is another's
	err = errLeft
	defer func() {
		tx.closeStatements()
		if err != nil && joined && !w.undo(b, first) {
			lost, b.closed, b.err = true, true, errLost
		}
		b.closed = b.closed || first && err != nil || b.members == mostMembers || time.Since(b.began) > w.longest
		if b.closed || !w.pass(b) {
			w.finish(b, first && err != nil)
			w.pass(nil)
		}
	}()
	if err = ctx.Err(); err != nil {
		return false, err
	}
	if !first {
		if err = w.join(b); err != nil { // where the savepoint stands is not known any more
			w.drop()
			b.closed, b.err = true, errLost
			return true, err
		}
		joined = true
	}
	err = errLeft
	err = f(tx)
	if err == nil {
		err = cmp.Or(tx.broken, ctx.Err()) // who went away is not answered, so nothing of it is kept
	}
	if err == nil {
		// What waits may go with the commit where that is this member's alone; else it must be known whose it is if it fails.
		if b.closed = b.closed || first && !w.wanted(); !b.closed {
			err = tx.exchange()
		}
	}
	return false, err
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
		if err := w.exec(q); err != nil {
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
		say = rollback
	}
	b.point = cleanPoint
	return w.end(say) == nil || first
}

// finish commits a batch, unless nothing is left of it, and lets its members be answered.
func (w *writer) finish(b *batch, empty bool) {
	if b.err == nil && !empty {
		if b.err = w.sound(); b.err == nil {
			b.err = w.link.end(commit)
		}
		if b.err != nil {
			b.err = fmt.Errorf("commit: %w", b.err)
			w.drop()
		} else {
			w.tidier.kept()
		}
	}
	close(b.done)
}

// close waits for who writes. Who comes later finds the pool closed.
func (w *writer) close() error {
	b, err := w.take(context.Background(), false)
	if err != nil {
		return err
	}
	if b != nil {
		w.finish(b, false)
	}
	w.drop()
	w.pass(nil)
	return nil
}
