package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"plumbline/base/actor"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// askedAppends is how many acts a second the log must take from several writers on SQLite, each commit waiting for the
// disk. For PostgreSQL nothing is stated.
const askedAppends = 2000.0

// appendsFor is how long writers append.
const appendsFor = 2 * time.Second

// measureAppends has 1, 8 and 32 writers append acts, and verifies the log that they made.
func measureAppends(ctx context.Context, s *store) ([]figure, error) {
	var out []figure
	total := int64(0)
	for _, writers := range []int{1, 8, 32} {
		start := time.Now()
		n, err := appending(ctx, s.db, writers)
		if err != nil {
			return nil, err
		}
		total += n
		f := figure{what: "appends", of: []any{"writers", writers, "engine", s.engine()}, measured: float64(n) / time.Since(start).Seconds(), unit: "/s", more: true}
		if writers > 1 && s.db.Engine() == db.SQLite {
			f.asked = askedAppends
		}
		out = append(out, f)
	}
	report, err := tlog.Verify(ctx, s.db, s.tables, nil)
	if err == nil && (!report.OK() || report.Head.Size < total) {
		err = fmt.Errorf("the log of %d acts is not whole: %+v", total, report)
	}
	return out, err
}

// engine is the name of the engine for people.
func (s *store) engine() string {
	if s.db.Engine() == db.Postgres {
		return "PostgreSQL"
	}
	return "SQLite"
}

func appending(ctx context.Context, d *db.DB, writers int) (int64, error) {
	var done atomic.Int64
	var wg sync.WaitGroup
	failed := make([]error, writers)
	until := time.Now().Add(appendsFor)
	for w := range writers {
		wg.Go(func() {
			for n := 0; failed[w] == nil && time.Now().Before(until); n++ {
				act := tlog.Act{By: actor.System, Verb: "bench.append", Subject: "bench/" + strconv.Itoa(w), Version: int64(n)}
				failed[w] = d.Write(ctx, func(tx *db.Tx) error {
					_, err := tlog.Append(tx, act)
					return err
				})
				done.Add(1)
			}
		})
	}
	wg.Wait()
	for _, err := range failed {
		if err != nil {
			return 0, err
		}
	}
	return done.Load(), nil
}
