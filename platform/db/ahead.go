package db

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
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
	kept  bool
}

// errApart ends a step that needs to be done in one transaction.
var errApart = errors.New("db: the step is done in one transaction instead of two")

// A step and what is ahead of it wait for each other where PostgreSQL cannot see it, so neither waits long for anybody else (who
// changes a table beside, say): where it would, the step is done in one transaction.
const (
	longestBegin = 5 * time.Second
	waitNobody   = "SET LOCAL lock_timeout = '3s'"
)

// beginAhead begins the transaction ahead of one that has its turn and has seen nothing yet. Where it cannot be had, that is errApart; so it
// is where somebody waits for the turn already: it would wait for them, and they for the step.
func (d *DB) beginAhead(step *Tx) (*ahead, error) {
	ctx, stop := context.WithCancel(step.ctx)
	l := newLink(d.write, postgresPhrases.setUp, true)
	a := &ahead{stop: stop, work: make(chan func(*Tx) error, mostAhead), done: make(chan struct{})}
	a.close = sync.OnceFunc(func() { close(a.work) })
	a.tx = d.transaction(ctx, l)
	a.tx.paired = true
	soon, cancel := context.WithTimeout(ctx, longestBegin)
	defer cancel()
	err := l.begin(soon, []string{
		"BEGIN ISOLATION LEVEL READ COMMITTED", waitNobody, "SELECT pg_advisory_xact_lock(" + aheadKey + ")",
		"LOCK TABLE schema_version IN ROW SHARE MODE NOWAIT",
	})
	if err = cmp.Or(err, l.exchange(soon, soon)); err != nil {
		stop()
		l.drop()
		return nil, cmp.Or(step.ctx.Err(), errApart)
	}
	go a.run()
	return a, cmp.Or(step.Do(waitNobody), step.Await()) // at once: what comes next waits for locks already where it is prepared
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

// commit waits for all that was handed over, as long as the step goes on, and keeps it.
func (a *ahead) commit(step *Tx) error {
	a.close()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for waiting := true; waiting; {
		select {
		case <-a.done:
			waiting = false
		case <-look.C:
			if err := step.ended(); err != nil {
				return err
			}
		}
	}
	if err := cmp.Or(a.err, a.tx.ctx.Err(), a.tx.link.sound()); err != nil {
		return cmp.Or(a.tx.broken, err)
	}
	err := a.tx.link.end(commit)
	a.kept = err == nil
	return err
}

// end undoes what was not kept, and ends the connection.
func (a *ahead) end() {
	if a.kept {
		go a.tx.link.drop() // the step is not kept yet, and need not wait for it
		return
	}
	a.stop() // interrupts what is being done
	a.close()
	<-a.done
	a.tx.link.drop()
}

// Ahead gives f a transaction for what this one need not see: rows that are only put into tables. In a large step of PostgreSQL it is
// a second one, f runs in it beside what this one goes on with, after what Ahead was given before, and it is committed a moment before this
// one. Else f runs at once in this one. An error of f may come with the end of the step. Nothing that f is given may be changed afterwards.
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
	if t.ahead != nil {
		t.ahead.end()
		t.ahead = nil
	}
	return nil
}
