package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/sample"
	activityyear "plumbline/sample/activity"
	deliverableyear "plumbline/sample/deliverable"
	moneyyear "plumbline/sample/money"
	probeyear "plumbline/sample/probe"
	surveyyear "plumbline/sample/survey"
)

// dial is the clock of a store whose hands the invented year moves: what is entered for March is entered in March. At
// nought it is the system's.
type dial struct{ at atomic.Int64 }

// now is the clock for db.Config.
func (d *dial) now() time.Time {
	if ns := d.at.Load(); ns != 0 {
		return time.Unix(0, ns)
	}
	return time.Now()
}

func (d *dial) set(to time.Time) { d.at.Store(to.UnixNano()) }

// The postings of the invented year: about how many it has by itself, rounded down, and the most that it can be given.
const (
	naturalPostings = 64_000
	mostOfYear      = 10_000_000
)

// year is the invented year of a store: how large it shall be, and what became of it.
type year struct {
	spring   bool // the declarations stand where their courses leave them, and nothing was reported on them yet
	postings int  // about so many; 0 for no work at all, less than it has by itself for as it is
	hands    *dial
	month    func(n int) // told of each month that begins, of a year larger than it is by itself; nil for nobody

	begun  int  // the month that began last
	fresh  bool // nothing was there before
	loaded bool
	held   held
	took   time.Duration
}

// held is how much the books hold.
type held struct{ records, postings int64 }

func (y *year) check() error {
	if y.postings < 0 || y.postings > mostOfYear {
		return fault.New(fault.Invalid, "cli.demo.postings", "most", mostOfYear)
	}
	return nil
}

// load lets the work of the year be done, where it shall be and was not before, and counts it. Beside it goes what else happens
// in the year.
func (y *year) load(ctx context.Context, s *store, beside ...loader) error {
	y.fresh = true
	if y.postings == 0 {
		return nil
	}
	accounts, err := s.figures.Accounts(ctx, sample.Year, "")
	if err != nil || len(accounts) > 0 {
		return err
	}
	began := time.Now()
	more := max(0, y.postings-naturalPostings)
	if err := y.work(ctx, s, more, beside...); err != nil {
		return err
	}
	if more > 0 { // the engine has seen nothing of it yet
		if err := s.db.Analyze(ctx); err != nil {
			return err
		}
	}
	y.loaded, y.took = true, time.Since(began)
	y.held, err = s.holds(ctx)
	return err
}

// holds counts what the books hold.
func (s *store) holds(ctx context.Context) (h held, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		h, err = db.One(tx, func(r db.Row) (held, error) {
			var h held
			err := r.Scan(&h.records, &h.postings)
			return h, err
		}, `SELECT (SELECT COUNT(*) FROM voucher), postings FROM journal_head WHERE id = 1`)
		return err
	})
	return h, err
}

// wholeYear is the setting that says how far a demonstration was loaded.
const (
	wholeYear = "demo.year"
	begunYear = "begun"
	doneYear  = "whole"
)

// whole refuses a store whose demonstration was broken off: it has some work, but not all that goes with it.
func (s *store) whole(ctx context.Context) error {
	var how string
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		how, err = db.One(tx, db.Scalar[string], `SELECT value FROM setting WHERE name = $1`, wholeYear)
		return err
	})
	if err == nil && how == begunYear {
		err = fault.New(fault.Conflict, "cli.demo.broken_off")
	}
	if errors.Is(err, db.ErrNotFound) { // loaded before this was said
		err = nil
	}
	return err
}

// mark says how far the demonstration is loaded.
func (s *store) mark(ctx context.Context, how string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.tables.Follow(tx)
		if err != nil {
			return err
		}
		if err := trail.Touch("setting", wholeYear); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, wholeYear, how); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "demo.load", Subject: "setting/" + wholeYear})
		return err
	})
}

// tellYear says how much of the year was loaded and how long it took, or, where somebody asked for a size, why nothing was.
func (a *app) tellYear(y *year, asked bool) {
	key := ""
	switch {
	case y.loaded && asked && y.postings < naturalPostings:
		key = "cli.demo.natural"
	case y.loaded:
		key = "cli.demo.year"
	case asked && y.fresh:
		key = "cli.demo.no_year"
	case asked:
		key = "cli.demo.year_stays"
	default:
		return
	}
	_, _ = fmt.Fprintln(a.out, a.say.T(key, "records", y.held.records, "postings", y.held.postings, "seconds", fmt.Sprintf("%.1f", y.took.Seconds())))
}

// work lets the invented clerks of the federation work through the year, all rooms side by side, with so many postings more
// than it has by itself, with what else happens beside it, and settles what fell due since. The books hold nothing before.
func (y *year) work(ctx context.Context, s *store, more int, beside ...loader) error {
	clerk, at, err := s.clerk(ctx)
	if err != nil {
		return err
	}
	loaders := []loader{
		func(ctx context.Context, clock func(time.Time)) error {
			return activityyear.Load(ctx, activityyear.Deps{Work: s.activity, Roll: s.roll, By: clerk, More: more}, string(at), clock)
		},
		func(ctx context.Context, clock func(time.Time)) error {
			return surveyyear.Load(ctx, surveyyear.Deps{Survey: s.survey, Ballot: s.ballot, By: clerk}, string(at), clock)
		},
		func(ctx context.Context, clock func(time.Time)) error {
			return probeyear.Load(ctx, s.probe, string(at), clock)
		},
		func(ctx context.Context, clock func(time.Time)) error {
			return deliverableyear.Load(ctx, deliverableyear.Deps{Room: s.deliverable, By: clerk}, string(at), clock)
		},
		func(ctx context.Context, clock func(time.Time)) error {
			return moneyyear.Load(ctx, s.money, string(at), clock)
		},
	}
	loaders = append(loaders, s.weeks)
	err = inTurn(ctx, y.set, append(loaders, beside...)...)
	y.hands.at.Store(0)
	if err != nil {
		return fmt.Errorf("the invented year: %w", err)
	}
	return s.advance(ctx, slog.New(slog.DiscardHandler))
}

// set moves the hands, and tells of the month that begins.
func (y *year) set(to time.Time) {
	y.hands.set(to)
	if d := day.At(to); y.month != nil && y.postings > naturalPostings && d.Year() == sample.Year && d.Month() > y.begun {
		y.begun = d.Month()
		y.month(y.begun)
	}
}

// weeks settles at the end of every week what fell due in it, as a server that runs does.
func (s *store) weeks(ctx context.Context, clock func(time.Time)) error {
	last := time.Date(sample.Year+1, 1, 6, 23, 0, 0, 0, time.UTC)
	for at := time.Date(sample.Year-1, 1, 7, 15, 30, 0, 0, time.UTC); at.Before(last); at = at.AddDate(0, 0, 7) {
		clock(at)
		if err := s.advance(ctx, slog.New(slog.DiscardHandler)); err != nil {
			return err
		}
	}
	return nil
}

// clerk is who of the invented staff keeps the federation's records, and where.
func (s *store) clerk(ctx context.Context) (actor.Actor, office.ID, error) {
	t, err := s.troupe(ctx)
	if err != nil {
		return actor.Actor{}, "", err
	}
	who, at, ok := t.holder(office.Clerk)
	if !ok {
		return actor.Actor{}, "", fault.New(fault.NotFound, "cli.demo.no_clerk")
	}
	return who.Actor(), at, nil
}
