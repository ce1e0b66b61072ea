package db

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
)

// What a large step writes most of takes PostgreSQL one processor while the other is idle. Part of it can go on a second
// connection, in a transaction of its own that is committed a moment before the step's: ahead of it. Nobody who writes begins
// before both have ended, also where the process was killed between them: the lock of the turn, which others take whole, is shared by
// the two alone, and the next one ahead waits for the one before.

// aheadKey is held by who writes ahead, until its transaction has ended.
const aheadKey = "hashtextextended('plumbline ahead of ' || current_schema(), 0)"

// ahead is the transaction ahead of a large step.
type ahead struct {
	tx    *Tx
	stop  context.CancelFunc
	work  chan func(*Tx) error
	close func()        // of work, once
	done  chan struct{} // closed when no more is done
	err   error         // why; read when done is closed
	used  bool
}

// errApart ends a step that needs to be done in one transaction.
var errApart = errors.New("db: the step is done in one transaction instead of two")

// beginAhead begins the transaction ahead of one that has its turn and has seen nothing yet. Where it cannot be had, that is errApart; so it
// is where somebody waits for the turn already: it would wait for them, and they for the step.
func (d *DB) beginAhead(step context.Context) (*ahead, error) {
	ctx, stop := context.WithCancel(step)
	l := newLink(d.write, postgresPhrases.setUp, true)
	a := &ahead{stop: stop, work: make(chan func(*Tx) error, mostAhead), done: make(chan struct{})}
	a.close = sync.OnceFunc(func() { close(a.work) })
	a.tx = &Tx{Engine: d.engine, Now: d.now().UTC(), keys: d.keys, ctx: context.WithValue(ctx, nested{}, true), link: l}
	err := l.begin(ctx, []string{"BEGIN", "SELECT pg_advisory_xact_lock(" + aheadKey + ")", "LOCK TABLE schema_version IN ROW SHARE MODE NOWAIT"})
	if err = cmp.Or(err, a.tx.Await()); err != nil {
		stop()
		l.drop()
		return nil, cmp.Or(step.Err(), errApart)
	}
	go a.run()
	return a, nil
}

// mostAhead bounds what is handed over and not yet begun.
const mostAhead = 8

// run does one thing after the other, until one fails or no more is to come.
func (a *ahead) run() {
	defer close(a.done)
	for f := range a.work {
		if a.err == nil {
			a.err = guarded(a.tx, f)
		}
	}
}

// guarded runs f; a panic of it is an error.
func guarded(tx *Tx, f func(*Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("db: ahead of a step: %v", p)
		}
	}()
	return f(tx)
}

// finish waits for all that was handed over.
func (a *ahead) finish() error {
	a.close()
	<-a.done
	return cmp.Or(a.err, a.tx.ctx.Err())
}

// commit keeps what was handed over.
func (a *ahead) commit() error {
	if err := a.finish(); err != nil {
		return err
	}
	if err := a.tx.link.sound(); err != nil {
		return err
	}
	return a.tx.link.end(commit)
}

// end undoes what was not kept, and ends the connection.
func (a *ahead) end() {
	a.stop() // interrupts what is being done
	_ = a.finish()
	a.tx.link.drop()
}

// Ahead gives f a transaction for what this one need not see: rows that are only put into tables. In a large step of PostgreSQL it is
// a second one, f runs in it beside what this one goes on with, after what Ahead was given before, and it is committed a moment before this
// one. Else f runs at once in this one. An error of f may come with the end of the step.
//
// Where the process ends between both commits, what was written ahead stays although this transaction is not kept. So the rows must tell,
// by what this transaction alone writes, that they do not count yet, for readers and for who writes next, who removes them.
func (t *Tx) Ahead(f func(*Tx) error) error {
	if t.ahead == nil {
		return f(t)
	}
	if err := t.ended(); err != nil {
		return err
	}
	t.ahead.used = true
	t.ahead.work <- f
	return nil
}

// Apart says whether something was written ahead in another transaction, which this one does not see.
func (t *Tx) Apart() bool { return t.ahead != nil && t.ahead.used }

// Whole makes this transaction do from here on by itself what it would give to Ahead. Where something was written ahead already it is an
// error, after which WriteLong does the step again from the start.
func (t *Tx) Whole() error {
	if t.Apart() {
		t.broken = errApart
		return errApart
	}
	t.ahead = nil
	return nil
}
