package db

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
	"time"
)

// tidyAfter is how long after a commit the log of SQLite is copied into its file: long enough that a page which is written again
// and again is copied once.
const tidyAfter = 300 * time.Millisecond

// mostTidy is how long it waits at most before it tries again to copy what somebody read.
const mostTidy = 30 * time.Second

// tidier copies what was committed from the log of SQLite into its file, a while after a commit and beside those who write: a
// commit that has to do so itself makes a person wait for the disk. It stops nobody and leaves to a later time what somebody
// still reads; what it cannot do, the writer does once the log is long.
type tidier struct {
	pool  *sql.DB
	due   atomic.Bool
	going sync.WaitGroup
	ctx   context.Context
	stop  context.CancelFunc
}

func newTidier(pool *sql.DB) *tidier {
	t := &tidier{pool: pool}
	t.ctx, t.stop = context.WithCancel(context.Background())
	return t
}

// kept says that there was a commit. It is called by who has the turn to write; PostgreSQL has no tidier.
func (t *tidier) kept() {
	if t == nil || t.due.Swap(true) {
		return
	}
	t.going.Go(func() {
		for wait := tidyAfter; ; wait = min(2*wait, mostTidy) {
			timer := time.NewTimer(wait)
			select {
			case <-t.ctx.Done():
				timer.Stop()
				return
			case <-timer.C:
			}
			t.due.Store(false)
			if t.tidy() || t.due.Swap(true) { // or another goes on with it
				return
			}
		}
	})
}

// tidy copies, and says whether nothing is left to copy: what somebody still read is left, and readers would look for every page in a
// long log until the next commit.
func (t *tidier) tidy() bool {
	var busy, pages, copied int
	err := t.pool.QueryRowContext(t.ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &copied)
	return err != nil || busy == 0 && copied >= pages
}

// close waits for what is under way. Nobody may write any more.
func (t *tidier) close() {
	if t == nil {
		return
	}
	t.stop()
	t.going.Wait()
}
