package main

import (
	"context"
	"time"

	"plumbline/review"
	"plumbline/sample"
	monitoryear "plumbline/sample/monitor"
	reviewing "plumbline/web/review"
)

// reports lets the invented staff report in August on the year until then, and carry their remedies out in autumn.
func (s *store) reports(ctx context.Context, clock func(time.Time)) error {
	cast, err := s.cast(ctx)
	if err != nil || len(cast) == 0 {
		return err
	}
	tree, err := s.office.Tree(ctx)
	if err != nil {
		return err
	}
	by := func(name string) (p review.Person) {
		for _, who := range cast {
			if who.Name == name+sample.Label {
				p = reviewing.Person(tree, who)
			}
		}
		return p
	}
	return monitoryear.Load(ctx, monitoryear.Deps{
		Goal: s.goal, Report: s.report, Remedy: s.remedy, Course: s.courses, Path: reviewing.Placed(tree),
		Drafter: by("陈静"), Unit: by("周敏"), Department: by("王建国"), Finance: by("李芳"),
	}, clock)
}
