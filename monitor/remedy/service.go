package remedy

import (
	"context"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/measure"
	"plumbline/monitor"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review/remind"
)

// Service keeps remedies.
type Service struct {
	db      *db.DB
	log     *tlog.Registry
	goal    *goal.Service
	monitor *monitor.Service
}

// New gives the service over a store and what says how far projects are; log may be nil.
func New(d *db.DB, log *tlog.Registry, m *monitor.Service) *Service {
	return &Service{db: d, log: log, goal: goal.New(d, nil), monitor: m}
}

// List gives the remedies that a filter lets through, by their day.
func (s *Service) List(ctx context.Context, f Filter) (list []Remedy, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = In(tx, f)
		return err
	})
	return list, err
}

// Of gives one remedy.
func (s *Service) Of(ctx context.Context, id string) (r Remedy, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err = load(tx, id)
		return err
	})
	return r, err
}

// Now says what the indicator of a remedy comes to at this instant.
func (s *Service) Now(ctx context.Context, r Remedy) (Figure, error) {
	k, err := s.goal.Get(ctx, r.Declaration)
	if err != nil {
		return Figure{}, err
	}
	p, err := s.monitor.Of(ctx, k, measure.At{})
	if err != nil {
		return Figure{}, err
	}
	for _, l := range p.Lines {
		if l.Key == r.Key {
			return FigureOf(p, l), nil
		}
	}
	return Figure{}, fault.New(fault.NotFound, "remedy.no_indicator", "indicator", r.Indicator)
}

// FigureOf is what a line comes to, as a remedy keeps it.
func FigureOf(p monitor.Progress, l monitor.Line) Figure {
	return Figure{On: p.On, Known: p.Known, Value: l.Value, Unit: l.Unit, Outcome: l.Outcome, Done: l.Done, Light: l.Light}
}

// Move does to a remedy of the version that the person saw what the move says; for who reports it done, verifies it or sends it back, the
// figure is asked for anew and kept with the step.
func (s *Service) Move(ctx context.Context, id string, version int, m Move) (Remedy, error) {
	old, err := s.Of(ctx, id)
	if err != nil {
		return old, err
	}
	if m.Kind == "done" || m.Kind == "verify" || m.Kind == "reject" {
		f, err := s.Now(ctx, old)
		if err != nil {
			return old, err
		}
		m.Now = &f
	}
	var next Remedy
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		r, err := load(tx, id)
		if err != nil {
			return err
		}
		if r.Version != version {
			return fault.New(fault.Conflict, "remedy.meanwhile")
		}
		m.At = tx.Now
		if m.Files, err = attached(tx, r.Declaration, m.Files); err != nil {
			return err
		}
		if next, err = Decide(r, m); err != nil {
			return err
		}
		if err := Keep(tx, trail, next); err != nil {
			return err
		}
		if err := remind.Over(tx, next.Declaration, Waits(next)); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: m.By.Actor, Verb: "monitor.remedy_" + m.Kind, Subject: goal.Subject(next.Declaration)})
		return err
	})
	return next, err
}

// Waits is the step of a reminder of a remedy: who is reminded of it finds it on the page of its report.
func Waits(r Remedy) string { return "monitor/" + r.Period + "/remedy/" + r.ID }

// Overdue counts the remedies of each declaration of a year that were to be done before a day and are not.
func (s *Service) Overdue(ctx context.Context, year int, today day.Day) (map[goal.ID]int, error) {
	list, err := s.List(ctx, Filter{Year: year, State: Open})
	out := map[goal.ID]int{}
	for _, r := range list {
		if r.Overdue(today) {
			out[r.Declaration]++
		}
	}
	return out, err
}

// Due is what remedies are due for, as remind knows it: who may monitor at their organisation carries them out.
func (s *Service) Due(ctx context.Context) (out []remind.Further, err error) {
	list, err := s.List(ctx, Filter{State: Open})
	for _, r := range list {
		out = append(out, remind.Further{
			Declaration: r.Declaration, Name: r.Project, Unit: r.Unit, Step: Waits(r), Round: r.Version, Act: "monitor", Organisation: r.Organisation(), Due: r.Plan.Due,
		})
	}
	return out, err
}
