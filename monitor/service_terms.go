package monitor

import (
	"context"
	"encoding/json"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review"
)

// Periods gives the periods in force on a path of organisations (the nearest first) for a year.
func (s *Service) Periods(ctx context.Context, path []string, year int) (list []Period, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = PeriodsFor(tx, path, year)
		return err
	})
	return list, err
}

// PeriodsFor is Periods within a transaction.
func PeriodsFor(tx *db.Tx, path []string, year int) ([]Period, error) {
	t, err := termsFor(tx, path, year)
	return t.In(year), err
}

// Terms lists every set of periods that was set, those of one organisation together, the latest first.
func (s *Service) Terms(ctx context.Context) (list []Terms, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanTerms, `SELECT organisation, year, since, terms FROM monitor_terms ORDER BY organisation, year, since DESC`)
		return err
	})
	return list, err
}

// SetTerms says which periods an organisation and those below it report on from a day on, today at the earliest. Who may set
// deadlines may. Reports that were begun keep their period.
func (s *Service) SetTerms(ctx context.Context, by review.Person, t Terms) error {
	if !by.May("set_deadline", t.Organisation) {
		return fault.New(fault.Denied, "review.may.set_deadline")
	}
	if err := t.Check(); err != nil {
		return err
	}
	terms, err := json.Marshal(t.Terms)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if t.Since.Before(day.At(tx.Now)) {
			return fault.New(fault.Invalid, "monitor.term_past").On("since")
		}
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := trail.Touch("monitor_terms", t.Organisation, t.Year, t.Since.String()); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO monitor_terms (organisation, year, since, terms, set_at, set_by, set_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (organisation, year, since) DO UPDATE SET terms = excluded.terms, set_at = excluded.set_at, set_by = excluded.set_by,
				set_by_id = excluded.set_by_id`, t.Organisation, t.Year, t.Since.String(), string(terms), db.Instant(tx.Now), by.Name, by.ID)
		if err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by.Actor, Verb: "monitor.terms", Subject: "organisation/" + t.Organisation})
		return err
	})
}
