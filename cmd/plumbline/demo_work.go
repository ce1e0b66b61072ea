package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
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

// loadWork lets the invented clerks of the federation work through the year, all rooms side by side, and settles what fell
// due since. It is done once: a store whose books hold something is left as it is.
func loadWork(ctx context.Context, s *store, hands *dial) error {
	held, err := s.figures.Accounts(ctx, sample.Year, "")
	if err != nil || len(held) > 0 {
		return err
	}
	clerk, at, err := s.clerk(ctx)
	if err != nil {
		return err
	}
	loaders := []loader{
		func(ctx context.Context, clock func(time.Time)) error {
			return activityyear.Load(ctx, activityyear.Deps{Work: s.activity, Roll: s.roll, By: clerk}, string(at), clock)
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
	err = inTurn(ctx, hands.set, append(loaders, s.weeks)...)
	hands.at.Store(0)
	if err != nil {
		return fmt.Errorf("the invented year: %w", err)
	}
	return s.advance(ctx, slog.New(slog.DiscardHandler))
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
	cast, err := s.cast(ctx)
	if err != nil {
		return actor.Actor{}, "", err
	}
	tree, err := s.office.Tree(ctx)
	if err != nil {
		return actor.Actor{}, "", err
	}
	for _, p := range cast {
		for _, post := range p.Posts {
			if o, ok := tree.Find(post.Organisation); ok && post.Role == office.Clerk && o.Name == sample.Federation {
				return p.Actor(), o.ID, nil
			}
		}
	}
	return actor.Actor{}, "", fault.New(fault.NotFound, "cli.demo.no_clerk")
}
