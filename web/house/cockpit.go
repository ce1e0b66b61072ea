package house

import (
	"context"

	"plumbline/cockpit"
	"plumbline/journal"
	"plumbline/measure/judge"
	"plumbline/monitor/remedy"
	deciding "plumbline/web/cockpit"
	"plumbline/web/site"
	"plumbline/web/work"
)

// addCockpit adds the pages of those who decide.
func addCockpit(s *site.Site, rooms Rooms, desk *work.Desk) error {
	if rooms.Cockpit == nil {
		return nil
	}
	return deciding.Routes(s, deciding.Deps{
		Cockpit: rooms.Cockpit, Goal: rooms.Goal, Desk: desk, Bindings: "/bindings", Differing: rooms.differing, Duties: rooms.duties,
		Measure: func(id string) (journal.Measure, bool) { return rooms.Measure.Catalogue().Measure(id) },
	})
}

// duties are what a department must have done by a day: remedies that are open.
func (w Works) duties(ctx context.Context, _ string, year int) (out []cockpit.Duty, err error) {
	if w.Remedy == nil {
		return nil, nil
	}
	list, err := w.Remedy.List(ctx, remedy.Filter{Year: year, State: remedy.Open})
	for _, r := range list {
		out = append(out, cockpit.Duty{
			Kind: cockpit.Remedy, Declaration: r.Declaration, Position: -1, By: r.Plan.Due, Ask: judge.Said{Key: "cockpit.ask.remedy"},
			Why: judge.Said{Key: "cockpit.why.remedy", Args: []any{"indicator", r.Indicator, "what", r.Plan.What, "who", r.Plan.Who}},
		})
	}
	return out, err
}

// home is where a visitor who decides comes first.
func (w Works) home(v site.Visitor) string {
	if w.Cockpit == nil {
		return ""
	}
	return deciding.Home(v)
}
