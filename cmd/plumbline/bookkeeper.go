package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// What goes on in the books while the program serves: once an hour what the passing of days changes is settled.
const (
	booksJob     = "books"
	booksEvery   = time.Minute
	booksLease   = 10 * time.Minute
	advanceEvery = time.Hour
)

// advancing is a room whose records change what they contribute as days pass.
type advancing struct {
	name    string
	advance func(context.Context) (int, error)
}

// advancing lists the rooms.
func (w works) advancing() []advancing {
	return []advancing{
		{"activity", w.activity.Advance},
		{"deliverable", w.deliverable.Advance},
		{"survey", w.survey.Advance},
		{"money", w.money.Advance},
		{"probe", w.probe.Advance},
	}
}

// advance settles what has fallen due in every room. A room that fails keeps none of the others waiting.
func (w works) advance(ctx context.Context, log *slog.Logger) error {
	var failed []error
	for _, room := range w.advancing() {
		n, err := room.advance(ctx)
		if err != nil {
			failed = append(failed, fmt.Errorf("advance %s: %w", room.name, err))
		}
		if n > 0 {
			log.Info("settled as days passed", "room", room.name, "records", n)
		}
	}
	return errors.Join(failed...)
}

// bookkeeper keeps the books while the program serves.
type bookkeeper struct {
	*store
	log  *slog.Logger
	next time.Time // when what is due is settled again
}

func (k *bookkeeper) shift() shift {
	return shift{db: k.db, name: booksJob, every: booksEvery, length: booksLease, log: k.log, do: k.do}
}

func (k *bookkeeper) do(ctx context.Context, now time.Time) error {
	if now.Before(k.next) {
		return nil
	}
	k.next = now.Add(advanceEvery)
	return k.advance(ctx, k.log)
}
