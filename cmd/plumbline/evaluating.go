package main

import (
	"context"
	"time"

	"plumbline/office"
	"plumbline/review"
	"plumbline/sample"
	evaluationyear "plumbline/sample/evaluation"
	reviewing "plumbline/web/review"
)

// evaluations lets the invented staff evaluate the year in the January after it, and draw some for review.
func (s *store) evaluations(ctx context.Context, clock func(time.Time)) error {
	cast, err := s.cast(ctx)
	if err != nil || len(cast) == 0 { // a store without the invented staff
		return err
	}
	tree, err := s.office.Tree(ctx)
	if err != nil {
		return err
	}
	people := map[string]office.Person{}
	for _, p := range cast {
		people[p.Name] = p
	}
	by := func(name string) review.Person { return reviewing.Person(tree, people[name+sample.Label]) }
	err = evaluationyear.Load(ctx, evaluationyear.Deps{
		Room: s.evaluation, Courses: s.courses, Goal: s.goal, Path: reviewing.Placed(tree)(sample.Federation, sample.Federation),
		By: by,
	}, clock)
	if err != nil {
		return err
	}
	return evaluationyear.Draw(ctx, s.draw, by("王建国").Actor, clock)
}
