package main

import (
	"context"
	"time"

	"plumbline/sample"
	evaluationyear "plumbline/sample/evaluation"
	reviewing "plumbline/web/review"
)

// evaluations lets the invented staff evaluate the year in the January after it, and draw some for review.
func (s *store) evaluations(ctx context.Context, clock func(time.Time)) error {
	t, err := s.troupe(ctx)
	if err != nil || len(t.cast) == 0 { // a store without the invented staff
		return err
	}
	err = evaluationyear.Load(ctx, evaluationyear.Deps{
		Room: s.evaluation, Courses: s.courses, Goal: s.goal, Path: reviewing.Placed(t.tree)(sample.Federation, sample.Federation),
		By: t.reviewer,
	}, clock)
	if err != nil {
		return err
	}
	return evaluationyear.Draw(ctx, s.draw, t.reviewer("王建国").Actor, clock)
}
