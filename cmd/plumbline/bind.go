package main

import (
	"context"

	"plumbline/base/actor"
	"plumbline/journal/read"
	"plumbline/measure"
)

// bindDemo confirms for the demonstration what is proposed for every indicator that has no binding yet. It goes before the
// guards: the declarations are loaded as they were approved. Call it after the sample year, whose matters the proposals go by; a
// second time it changes nothing.
func bindDemo(ctx context.Context, s *store, department string, year int) error {
	m := measure.New(s.db, s.tables, read.New(s.db), catalogue())
	whole, err := s.goal.Whole(ctx, department, year)
	if err != nil {
		return err
	}
	for _, k := range whole {
		bound, err := m.Bindings(ctx, k.ID)
		if err != nil {
			return err
		}
		proposals, err := m.Propose(ctx, k)
		if err != nil {
			return err
		}
		var list []measure.Binding
		for _, p := range proposals {
			if _, ok := bound.Of[p.Binding.Key]; !ok {
				list = append(list, p.Binding)
			}
		}
		if err := m.Confirm(ctx, actor.System, k.ID, bound.Version, list); err != nil {
			return err
		}
	}
	return nil
}
