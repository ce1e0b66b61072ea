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
		timer := time.NewTimer(tidyAfter)
		defer timer.Stop()
		select {
		case <-t.ctx.Done():
			return
		case <-timer.C:
		}
		t.due.Store(false)
		_, _ = t.pool.ExecContext(t.ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	})
}

// close waits for what is under way. Nobody may write any more.
func (t *tidier) close() {
	if t == nil {
		return
	}
	t.stop()
	t.going.Wait()
}
