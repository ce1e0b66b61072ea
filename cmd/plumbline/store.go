package main

import (
	"context"

	"github.com/spf13/cobra"

	"plumbline/form"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/rule"
)

// store is the open store with the rooms over it.
type store struct {
	db   *db.DB
	goal *goal.Service
	form *form.Service
	rule *rule.Service
}

// place is where the store is, as the flags --data and --db say.
type place struct{ data, url string }

// storeFlags gives a command the flags that name the store.
func (a *app) storeFlags(cmd *cobra.Command) *place {
	p := &place{}
	cmd.Flags().StringVar(&p.data, "data", "./data", a.say.T("cli.flag.data"))
	cmd.Flags().StringVar(&p.url, "db", "", a.say.T("cli.flag.db"))
	return p
}

// open opens the store, its migrations done, and sets the rooms over it.
func (p *place) open(ctx context.Context) (*store, error) {
	d, err := db.Open(ctx, db.Config{Data: p.data, URL: p.url})
	if err != nil {
		return nil, err
	}
	return newStore(d), nil
}

// newStore sets the rooms over a store.
func newStore(d *db.DB) *store {
	keep := goal.New(d, nil)
	return &store{db: d, goal: keep, form: form.New(d, keep, nil), rule: rule.New(d, keep, nil)}
}

// using opens the store for the length of f.
func (p *place) using(ctx context.Context, f func(*store) error) (err error) {
	s, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := s.db.Close(); err == nil {
			err = closeErr
		}
	}()
	return f(s)
}

// recheck runs the rules over every department and year that the saved declarations belong to.
func (s *store) recheck(ctx context.Context, saved []goal.Saved) error {
	type scope struct {
		department string
		year       int
	}
	seen := map[scope]bool{}
	for _, v := range saved {
		kept, err := s.goal.Get(ctx, v.ID)
		if err != nil {
			return err
		}
		at := scope{kept.Declaration.Department, kept.Declaration.Year}
		if seen[at] {
			continue
		}
		seen[at] = true
		if err := s.rule.Recheck(ctx, at.department, at.year); err != nil {
			return err
		}
	}
	return nil
}
