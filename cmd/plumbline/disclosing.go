package main

import (
	"context"
	"time"

	"plumbline/disclosure"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review"
	"plumbline/rule"
)

// newDisclosure sets publishing over the rooms.
func newDisclosure(d *db.DB, log *tlog.Registry, w works) *disclosure.Service {
	people := office.New(d, nil)
	return disclosure.New(d, log, disclosure.Deps{
		Goal: goal.New(d, nil), Review: review.New(d, nil), Measure: w.measure, Books: w.figures, Evaluations: w.evaluation.Results, Residue: rule.Residue, Package: w.bundle.Keep,
		Differing: func(ctx context.Context) (time.Time, error) {
			r, err := w.keeping.Differing(ctx)
			if err != nil || r == nil {
				return time.Time{}, err
			}
			return r.Ended, nil
		},
		Names: func(ctx context.Context) (map[string]string, error) {
			tree, err := people.Tree(ctx)
			if err != nil {
				return nil, err
			}
			names := map[string]string{}
			for _, o := range tree {
				names[string(o.ID)] = o.Name
			}
			return names, nil
		},
	})
}

// complete signs what was published and proves its packages; run twice it changes nothing.
func (s *store) complete(ctx context.Context) error {
	if s.log == nil {
		return nil
	}
	if err := s.disclosure.Complete(ctx, s.log, s.key); err != nil {
		return err
	}
	return s.bundle.Complete(ctx, s.log)
}
