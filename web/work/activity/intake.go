package activity

import (
	"context"

	room "plumbline/activity"
	"plumbline/activity/table"
	"plumbline/base/actor"
	"plumbline/platform/intake"
	"plumbline/web/work"
)

// intakes makes the tables known that the room takes in.
func (s *server) intakes() {
	back := map[table.Sort]string{table.Items: "/work/activity", table.Events: "/work/activity/events", table.Guests: "/work/activity/events", table.Results: "/work/activity/events"}
	for _, sort := range table.Sorts() {
		s.AddIntake(work.Intake{
			Name: "activity-" + string(sort), Room: name, Key: "event.import." + string(sort), What: "event.import." + string(sort) + ".what", Form: table.Form(sort), NeedsProject: true, Back: back[sort],
			Take: func(ctx context.Context, by actor.Actor, to work.Choice, rows []intake.Row, keep bool) ([]work.Outcome, error) {
				at := room.Work{Organisation: string(to.Organisation.ID), Year: to.Year, Department: to.Project.Department, Project: to.Project.Name}
				names := append([]string{to.Organisation.Name}, to.Organisation.Former...)
				list, err := s.Table.Take(ctx, by, sort, table.Place{Work: at, Names: names}, rows, keep)
				out := make([]work.Outcome, len(list))
				for i, o := range list {
					out[i] = work.Outcome{Became: work.Became(o.Became), Ref: o.Ref, Faults: o.Faults}
				}
				return out, err
			},
		})
	}
}
