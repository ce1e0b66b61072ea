package report

import (
	"context"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/measure"
	"plumbline/monitor"
	"plumbline/monitor/remedy"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review"
	"plumbline/review/course"
)

// act is what a person must be allowed to do to fill in a report and to hand it in.
const act = "monitor"

// Service keeps reports.
type Service struct {
	db       *db.DB
	log      *tlog.Registry
	goal     *goal.Service
	monitor  *monitor.Service
	forecast *forecast.Service
	course   *course.Service
}

// Rooms is what a report is made from and handed in to.
type Rooms struct {
	Monitor  *monitor.Service
	Forecast *forecast.Service
	Course   *course.Service
}

// New gives the service over a store and the rooms it needs; log may be nil.
func New(d *db.DB, log *tlog.Registry, rooms Rooms) *Service {
	return &Service{db: d, log: log, goal: goal.New(d, nil), monitor: rooms.Monitor, forecast: rooms.Forecast, course: rooms.Course}
}

// Of gives the report of a declaration and a period as it was last saved; ok is false where none was begun.
func (s *Service) Of(ctx context.Context, declaration goal.ID, period string) (r Report, ok bool, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, ok, err = load(tx, declaration, period)
		return err
	})
	return r, ok, err
}

// Year lists the reports of a year that were begun, of one period where one is named.
func (s *Service) Year(ctx context.Context, year int, period string) (list []Report, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = ofYear(tx, year, period)
		return err
	})
	return list, err
}

// Approved gives the revision of a declaration that was approved and stands, 0 where there is none.
func (s *Service) Approved(ctx context.Context, declaration goal.ID) (revision int, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		revision, _, err = approved(tx, declaration)
		return err
	})
	return revision, err
}

// Draw makes the report of a declaration and a period as the books say now, and keeps nothing: of the approved revision, or of the newest
// where none is.
func (s *Service) Draw(ctx context.Context, declaration goal.ID, path []string, period string) (Report, error) {
	r, err := s.blank(ctx, declaration, path, period)
	if err != nil {
		return r, err
	}
	return s.measured(ctx, r, measure.At{On: r.Period.Through})
}

// Again makes a kept report anew from the same revision and day, with the books as they were known at an instant: at that of its
// input it gives the same lines, at the zero one what the books say now.
func (s *Service) Again(ctx context.Context, r Report, known time.Time) (Report, error) {
	return s.measured(ctx, r, measure.At{On: r.Input.On, Known: known})
}

// blank is a report of nothing yet. A period that has not ended is refused.
func (s *Service) blank(ctx context.Context, declaration goal.ID, path []string, periodID string) (r Report, err error) {
	k, err := s.goal.Get(ctx, declaration)
	if err != nil {
		return r, err
	}
	r = Report{Declaration: declaration, Path: path}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if r.Period, err = period(tx, path, k.Declaration.Year, periodID); err != nil {
			return err
		}
		if !r.Period.Over(day.At(tx.Now)) {
			return fault.New(fault.Invalid, "report.period_running", "through", r.Period.Through.String())
		}
		r.Input.Revision, _, err = approved(tx, declaration)
		return err
	})
	if r.Input.Revision == 0 {
		r.Input.Revision = k.Revision
	}
	return r, err
}

// measured fills a report with what the books say of its revision.
func (s *Service) measured(ctx context.Context, r Report, at measure.At) (Report, error) {
	k, err := s.goal.At(ctx, r.Declaration, r.Input.Revision)
	if err != nil {
		return r, err
	}
	p, err := s.monitor.Of(ctx, k, at)
	if err != nil {
		return r, err
	}
	estimates, err := s.forecast.Of(ctx, k, measure.At{On: p.On, Known: p.Known})
	if err != nil {
		return r, err
	}
	return r.fill(p, estimates), nil
}

// Open begins the report of a declaration and a period: it is filled from the books as they are now. Where one was begun it is
// given as it is. Path is the organisation of the declaration, then those above it.
func (s *Service) Open(ctx context.Context, by review.Person, declaration goal.ID, path []string, period string) (Report, error) {
	if len(path) == 0 || !by.May(act, path[0]) {
		return Report{}, fault.New(fault.Denied, "report.may")
	}
	if r, ok, err := s.Of(ctx, declaration, period); err != nil || ok {
		return r, err
	}
	r, err := s.Draw(ctx, declaration, path, period)
	if err != nil {
		return r, err
	}
	err = s.act(ctx, by.Actor, "monitor.open", declaration, func(tx *db.Tx, trail *tlog.Trail) error {
		other, begun, err := load(tx, declaration, period)
		if err != nil || begun {
			r = other
			return err
		}
		r.ID = id.New(tx.Now)
		r, err = keep(tx, trail, by.Actor, r, 0)
		return err
	})
	return r, err
}

// Save keeps what a drafter typed into a report of the version that he saw.
func (s *Service) Save(ctx context.Context, by review.Person, declaration goal.ID, period string, version int, e Entry) (Report, error) {
	return s.change(ctx, by, "monitor.save", declaration, period, version, func(r Report) (Report, error) { return r.write(e) })
}

// Refresh takes the figures of a report anew from the books as they are now, of the revision that is approved now; what was written
// stays with its indicator.
func (s *Service) Refresh(ctx context.Context, by review.Person, declaration goal.ID, period string, version int) (Report, error) {
	old, ok, err := s.Of(ctx, declaration, period)
	if err != nil || !ok {
		return old, missing(err)
	}
	fresh, err := s.Draw(ctx, declaration, old.Path, period)
	if err != nil {
		return old, err
	}
	return s.change(ctx, by, "monitor.refresh", declaration, period, version, func(r Report) (Report, error) {
		fresh.ID, fresh.Authors, fresh.Note, fresh.Funds.Expected = r.ID, r.Authors, r.Note, r.Funds.Expected
		written := map[measure.Key]Cells{}
		for _, l := range r.Lines {
			written[l.Key] = l.Cells
		}
		for i := range fresh.Lines {
			fresh.Lines[i].Cells = written[fresh.Lines[i].Key]
		}
		return fresh, nil
	})
}

func missing(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.NotFound, "report.none")
}

// change is the four beats of a change of a report that may be changed.
func (s *Service) change(ctx context.Context, by review.Person, verb string, declaration goal.ID, period string, version int, make func(Report) (Report, error)) (Report, error) {
	var out Report
	err := s.act(ctx, by.Actor, verb, declaration, func(tx *db.Tx, trail *tlog.Trail) error {
		r, err := s.begun(tx, by, declaration, period, version)
		if err != nil {
			return err
		}
		if out, err = make(r); err != nil {
			return err
		}
		out, err = keep(tx, trail, by.Actor, out, version)
		return err
	})
	return out, err
}

// begun gives the report that a person may change, of the version that he saw.
func (s *Service) begun(tx *db.Tx, by review.Person, declaration goal.ID, period string, version int) (Report, error) {
	r, ok, err := load(tx, declaration, period)
	if err != nil || !ok {
		return r, missing(err)
	}
	if !by.May(act, r.Organisation()) {
		return r, fault.New(fault.Denied, "report.may")
	}
	if err := editable(tx, r); err != nil {
		return r, err
	}
	if r.Version != version {
		return r, fault.New(fault.Conflict, "report.meanwhile", "by", r.SavedBy)
	}
	return r, nil
}

// act runs one use case and records it.
func (s *Service) act(ctx context.Context, by actor.Actor, verb string, declaration goal.ID, f func(tx *db.Tx, trail *tlog.Trail) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := f(tx, trail); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: verb, Subject: goal.Subject(declaration)})
		return err
	})
}

// Ways says which remedies there are already of a declaration, as the report of a period sees them.
func (s *Service) Ways(ctx context.Context, declaration goal.ID, period string) (w Ways, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		w, err = waysOf(tx, declaration, period)
		return err
	})
	return w, err
}

func waysOf(tx *db.Tx, declaration goal.ID, period string) (Ways, error) {
	list, err := remedy.In(tx, remedy.Filter{Declaration: declaration})
	w := Ways{Elsewhere: map[measure.Key]bool{}, Own: map[measure.Key]remedy.Plan{}}
	for _, r := range list {
		switch {
		case r.Period == period:
			w.Own[r.Key] = r.Plan
		case r.State == remedy.Open || r.State == remedy.Done:
			w.Elsewhere[r.Key] = true
		}
	}
	return w, err
}
