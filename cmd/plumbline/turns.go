package main

import (
	"context"
	"sync"
	"time"
)

// loader loads a part of the invented year and calls clock before each thing that somebody did, with when that was.
type loader func(ctx context.Context, clock func(time.Time)) error

// inLine is a loader that is about to do something: when, and how it is told to go on. end is set where it has ended.
type inLine struct {
	from   int
	at     time.Time
	resume chan struct{}
	end    bool
	err    error
}

// inTurn runs loaders side by side as one story: always that goes on whose next thing was done first, and set is told when.
// The first error ends all: the context of the others is done, so that no use case of theirs begins.
func inTurn(ctx context.Context, set func(time.Time), loaders ...loader) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	asking := make(chan inLine)
	for n, load := range loaders {
		running.Go(func() {
			resume := make(chan struct{})
			err := load(ctx, func(at time.Time) {
				select {
				case asking <- inLine{from: n, at: at, resume: resume}:
				case <-ctx.Done():
					return
				}
				select {
				case <-resume:
				case <-ctx.Done():
				}
			})
			select {
			case asking <- inLine{from: n, end: true, err: err}:
			case <-ctx.Done():
			}
		})
	}
	next := map[int]inLine{}
	for left, under := len(loaders), len(loaders); left > 0; {
		for ; under > 0; under-- {
			select {
			case w := <-asking:
				if w.err != nil {
					return w.err
				}
				if w.end {
					left--
				} else {
					next[w.from] = w
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if len(next) == 0 {
			continue
		}
		w := earliest(next)
		delete(next, w.from)
		set(w.at)
		select {
		case w.resume <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		under = 1
	}
	return nil
}

// earliest is who did something first; of two at once the one named first.
func earliest(list map[int]inLine) (first inLine) {
	first.from = -1
	for _, w := range list {
		if first.from < 0 || w.at.Before(first.at) || w.at.Equal(first.at) && w.from < first.from {
			first = w
		}
	}
	return first
}
