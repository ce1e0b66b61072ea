package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"plumbline/platform/tlog"
)

// signEvery is how often the program keeps a signed checkpoint while it serves: what is changed in the log before the
// last one is found to the leaf.
const signEvery = time.Hour

// signing keeps a checkpoint at once, every so often and at the end. A log that does not continue its last checkpoint is
// an error of the operator's log: somebody changed it. It gives what ends it.
func signing(ctx context.Context, l *tlog.Log, every time.Duration, log *slog.Logger) (end func()) {
	if l == nil {
		return func() {}
	}
	sign := func(ctx context.Context) {
		if _, err := l.Checkpoint(ctx); err != nil && ctx.Err() == nil {
			log.Error("no checkpoint of the log was signed; run plumbline verify", "error", err)
		}
	}
	ctx, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			sign(ctx)
			select {
			case <-ctx.Done():
				last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
				defer cancel()
				sign(last)
				return
			case <-tick.C:
			}
		}
	})
	return func() {
		stop()
		working.Wait()
	}
}
