package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/keeping"
)

// What goes on in the books while the program serves: once an hour what the passing of days changes is settled, and once a
// night, from this hour in Shanghai on, the balances are held to the records of the work. With what fell due, entries are examined
// for those who decide.
const (
	booksJob     = "books"
	booksEvery   = time.Minute
	booksLease   = 10 * time.Minute
	advanceEvery = time.Hour
	nightlyHour  = 2
)

// roomOfWork is a room as the bookkeeper sees it: it settles what the passing of days changes, and gives all its records.
type roomOfWork interface {
	Advance(ctx context.Context) (int, error)
	Vouchers(ctx context.Context, yield func(journal.Voucher) error) error
}

// namedRoom is a room with its name.
type namedRoom struct {
	name string
	roomOfWork
}

// ofWork lists the rooms of work.
func (w works) ofWork() []namedRoom {
	return []namedRoom{{"activity", w.activity}, {"deliverable", w.deliverable}, {"survey", w.survey}, {"money", w.money}, {"probe", w.probe}}
}

// advance settles what has fallen due in every room. A room that fails keeps none of the others waiting.
func (w works) advance(ctx context.Context, log *slog.Logger) error {
	var failed []error
	for _, room := range w.ofWork() {
		n, err := room.Advance(ctx)
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
	return errors.Join(k.advance(ctx, k.log), k.nightly(ctx, now), k.examine(ctx))
}

// nightly reviews the books where it is night and nobody did so today.
func (k *bookkeeper) nightly(ctx context.Context, now time.Time) error {
	if now.In(day.Shanghai).Hour() < nightlyHour {
		return nil
	}
	due, err := k.keeping.Due(ctx)
	if err != nil || !due {
		return err
	}
	r, err := k.reviewBooks(ctx)
	if err != nil {
		return err
	}
	if !r.OK() {
		k.log.Error("the books are not as the records say", "reconciled", len(r.Reconciled), "recounted", len(r.Recounted), "harmed", len(r.Harmed))
	}
	return nil
}

// reviewBooks holds the books to the records of every room.
func (w works) reviewBooks(ctx context.Context) (keeping.Review, error) {
	var sources []keeping.Source
	for _, room := range w.ofWork() {
		sources = append(sources, keeping.Source{Name: room.name, Each: func(yield func(journal.Voucher) error) error { return room.Vouchers(ctx, yield) }})
	}
	return w.keeping.Review(ctx, sources...)
}
