package journal

import (
	"context"
	"time"

	"plumbline/base/day"
	"plumbline/journal/number"
	"plumbline/platform/db"
)

// Figure is what an account comes to. Times counts contributions, Persons different persons from the beginning of the
// year; the two are never each other.
type Figure struct {
	Account
	Num, Den       int64
	Times, Persons int64
}

// Year gives every account of a year on which something was posted.
func (s *Service) Year(ctx context.Context, year int) (list []Figure, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = yearFigures(tx, year)
		return err
	})
	return list, err
}

// AsOf gives every account of the day's year as it stood on the day: whole months by month, the rest by day.
func (s *Service) AsOf(ctx context.Context, on day.Day) (list []Figure, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = figuresAsOf(tx, on)
		return err
	})
	return list, err
}

// Known gives every account of a year as it was known at an instant.
func (s *Service) Known(ctx context.Context, year int, at time.Time) (list []Figure, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = knownFigures(tx, year, at)
		return err
	})
	return list, err
}

// Change is what an account came to between two instants.
type Change struct {
	Account
	Before, After Figure
}

// Between lists the accounts of a year whose figures changed from one instant to another.
func (s *Service) Between(ctx context.Context, year int, from, to time.Time) (list []Change, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		before, err := knownFigures(tx, year, from)
		if err != nil {
			return err
		}
		after, err := knownFigures(tx, year, to)
		list = changes(before, after)
		return err
	})
	return list, err
}

func changes(before, after []Figure) (out []Change) {
	was := map[Account]Figure{}
	for _, f := range before {
		was[f.Account] = f
	}
	for _, f := range after {
		if old := was[f.Account]; old.Num != f.Num || old.Den != f.Den || old.Times != f.Times || old.Persons != f.Persons {
			old.Account = f.Account
			out = append(out, Change{f.Account, old, f})
		}
	}
	return out
}

// Entry is a posting as a reader meets it.
type Entry struct {
	Seq      int64
	Voucher  string
	Posted   time.Time
	Reverses int64 // the posting that it takes back, 0 for none
	Reversed bool  // another takes it back
	Line
}

// Drill lists postings of an account between two days, in the order of their days, those behind (after, seq); limit is how many.
func (s *Service) Drill(ctx context.Context, a Account, from, to, after day.Day, seq int64, limit int) (list []Entry, err error) {
	low := int64(-1)
	if !after.IsZero() {
		low = number.Day(after)
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = entries(tx, a, from, to, low, seq, limit)
		return err
	})
	return list, err
}
