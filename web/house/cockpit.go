package house

import (
	"context"
	"strings"
	"time"

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

// duties are what a department must have done by a day: remedies that are open, or were at an instant (zero: now).
func (w Works) duties(ctx context.Context, _ string, year int, known time.Time) (out []cockpit.Duty, err error) {
	if w.Remedy == nil {
		return nil, nil
	}
	list, err := w.Remedy.List(ctx, remedy.Filter{Year: year})
	for _, r := range list {
		if !open(r, known) {
			continue
		}
		out = append(out, cockpit.Duty{
			Kind: cockpit.Remedy, Declaration: r.Declaration, Position: -1, By: r.Plan.Due, Ask: judge.Said{Key: "cockpit.ask.remedy"},
			Why: judge.Said{Key: "cockpit.why.remedy", Args: []any{"indicator", r.Indicator, "what", strings.TrimRight(r.Plan.What, "。."), "who", r.Plan.Who}},
		})
	}
	return out, err
}

// open says that a remedy was set and not reported done at an instant.
func open(r remedy.Remedy, known time.Time) bool {
	if known.IsZero() {
		return r.State == remedy.Open
	}
	stands := false
	for _, step := range r.Steps {
		if step.At.After(known) {
			break
		}
		stands = step.Kind == "set" || step.Kind == "change" || step.Kind == "reject"
	}
	return stands
}

// home is where a visitor who decides comes first.
func (w Works) home(v site.Visitor) string {
	if w.Cockpit == nil {
		return ""
	}
	return deciding.Home(v)
}
