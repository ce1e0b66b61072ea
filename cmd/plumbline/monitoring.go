package main

import (
	"context"
	"time"

	monitoryear "plumbline/sample/monitor"
	reviewing "plumbline/web/review"
)

// reports lets the invented staff report in August on the year until then, and carry their remedies out in autumn.
func (s *store) reports(ctx context.Context, clock func(time.Time)) error {
	t, err := s.troupe(ctx)
	if err != nil || len(t.cast) == 0 { // a store without the invented staff
		return err
	}
	return monitoryear.Load(ctx, monitoryear.Deps{
		Goal: s.goal, Report: s.report, Remedy: s.remedy, Course: s.courses, Path: reviewing.Placed(t.tree),
		Drafter: t.reviewer("陈静"), Unit: t.reviewer("周敏"), Department: t.reviewer("王建国"), Finance: t.reviewer("李芳"),
	}, clock)
}
