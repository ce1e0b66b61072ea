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
	publicyear "plumbline/sample/disclosure"
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
		Demo: func(ctx context.Context) (invented bool, err error) {
			err = d.Read(ctx, func(tx *db.Tx) error {
				n, err := db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM setting WHERE name = $1`, wholeYear)
				invented = n > 0
				return err
			})
			return invented, err
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

// publications lets the officer of the invented federation publish its year.
func (s *store) publications(ctx context.Context, clock func(time.Time)) error {
	t, err := s.troupe(ctx)
	if err != nil {
		return err
	}
	officer, _, ok := t.holder(office.DepartmentOfficer)
	if !ok { // a store without the invented staff
		return nil
	}
	return publicyear.Load(ctx, publicyear.Deps{Room: s.disclosure, Goal: s.goal, By: officer.Actor()}, clock)
}
