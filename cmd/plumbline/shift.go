package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"plumbline/base/id"
	"plumbline/platform/db"
	"plumbline/platform/job"
)

// shift is work that goes on while the program serves: of several processes one does it at a time, for as long as it holds
// the lease of its name. do is called now and then every so often.
type shift struct {
	db     *db.DB
	name   string
	every  time.Duration
	length time.Duration // how long a process that died keeps others waiting
	log    *slog.Logger
	do     func(ctx context.Context, now time.Time) error
}

// start begins the work, and gives what ends it and waits for what is under way.
func (s shift) start(ctx context.Context) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() { s.keep(ctx) })
	return func() {
		stop()
		working.Wait()
	}
}

func (s shift) keep(ctx context.Context) {
	holder := id.New(time.Now())
	tick := time.NewTicker(s.every)
	defer tick.Stop()
	for {
		if err := s.turn(ctx, holder, time.Now()); err != nil && ctx.Err() == nil {
			s.log.Error(s.name, "error", err)
		}
		select {
		case <-ctx.Done():
			if err := job.Release(context.WithoutCancel(ctx), s.db, s.name, holder); err != nil {
				s.log.Warn(s.name+": the lease stays until its end", "error", err)
			}
			return
		case <-tick.C:
		}
	}
}

// turn does the work where it is this process's turn.
func (s shift) turn(ctx context.Context, holder string, now time.Time) error {
	mine, err := job.Take(ctx, s.db, s.name, holder, s.length)
	if err != nil || !mine {
		return err
	}
	return s.do(ctx, now)
}
