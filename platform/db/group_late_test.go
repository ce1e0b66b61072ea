package db_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// late is the context of somebody who goes away just as the turn comes: it is over before anybody is told.
type late struct {
	context.Context
	over atomic.Bool
}

func (l *late) Done() <-chan struct{} { return nil }

func (l *late) Err() error {
	if l.over.Load() {
		return context.Canceled
	}
	return nil
}

// TestGoneAsTheTurnComes: who goes away between getting the turn and beginning undoes nothing of the others.
func TestGoneAsTheTurnComes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		db.JoinFor(d, time.Hour)
		gone := &late{Context: t.Context()}
		began, all := make(chan struct{}), make(chan struct{})
		here := sync.OnceFunc(func() { close(began) })
		errs := make([]error, 4)
		var wg sync.WaitGroup
		wg.Go(func() {
			errs[0] = d.Write(t.Context(), func(tx *db.Tx) error {
				here()
				<-all
				return set(tx, "first", "1")
			})
		})
		<-began
		writes := []func() error{
			func() error {
				return d.Write(t.Context(), func(tx *db.Tx) error {
					gone.over.Store(true)
					return set(tx, "second", "2")
				})
			},
			func() error { return d.Write(gone, func(tx *db.Tx) error { return set(tx, "third", "3") }) },
			func() error { return d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "fourth", "4") }) },
		}
		for i, write := range writes {
			wg.Go(func() { errs[i+1] = write() })
			for db.Waiting(d) <= i {
				runtime.Gosched()
			}
		}
		close(all)
		wg.Wait()
		if !errors.Is(errs[2], context.Canceled) || errs[0] != nil || errs[1] != nil || errs[3] != nil {
			t.Fatalf("answers: %v", errs)
		}
		kept := settings(t, d)
		if kept["first"] != "1" || kept["second"] != "2" || kept["third"] != "" || kept["fourth"] != "4" {
			t.Errorf("kept %v: what was acknowledged is not there", kept)
		}
	})
}
