package record

import (
	"context"
	"slices"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/platform/db"
)

// Get gives a record as it stands.
func (s *Service) Get(ctx context.Context, id ID) (r Record, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err = s.load(tx, id)
		return err
	})
	return r, err
}

// History gives every version of a record, the newest first.
func (s *Service) History(ctx context.Context, id ID) (list []Version, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := s.load(tx, id)
		if err != nil {
			return err
		}
		list, err = s.versions(tx, r)
		return err
	})
	return list, err
}

// List gives the records of a query in the order of their days, and how many there are in all.
func (s *Service) List(ctx context.Context, q Query) (list []Record, total int, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, total, err = s.list(tx, q)
		return err
	})
	return list, total, err
}

// InUse gives the projects and matters that organisations keep records for in a year.
func (s *Service) InUse(ctx context.Context, organisations []string, year int) (list []Use, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = uses(tx, organisations, year)
		return err
	})
	return list, err
}

// Known says which of some drafts mean a live record, by their place in the list.
func (s *Service) Known(ctx context.Context, drafts []Draft) (known map[int]ID, err error) {
	keys := make([]string, len(drafts))
	for i, d := range drafts {
		if place, err := d.Place.tidy(d.Content.Scope()); err == nil {
			d.Place = place
		}
		keys[i] = d.key()
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		held, err := holders(tx, keys)
		known = map[int]ID{}
		for i, key := range keys {
			if id, ok := held[key]; ok {
				known[i] = id
			}
		}
		return err
	})
	return known, err
}

// Vouchers gives every voucher of the records as it should stand today, for Reconcile.
func (s *Service) Vouchers(ctx context.Context, yield func(journal.Voucher) error) error {
	var list []journal.Voucher
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := db.All(tx, s.scan, `SELECT `+columns+` ORDER BY r.id`)
		list = s.posting(all, day.At(tx.Now))
		return err
	})
	if err != nil {
		return err
	}
	for v := range slices.Values(list) {
		if err := yield(v); err != nil {
			return err
		}
	}
	return nil
}

// posting gives every voucher of some records as of a day.
func (s *Service) posting(all []Record, today day.Day) []journal.Voucher {
	var series []Series
	for prefix, post := range s.series {
		series = append(series, Series{prefix, post})
	}
	return Posting(all, series, today)
}

// advancing is how many subjects one transaction of Advance settles.
const advancing = 500

// Advance settles what the passing of days changed, and gives how many records and series that were. Done twice it
// changes nothing.
func (s *Service) Advance(ctx context.Context) (n int, err error) {
	for {
		some := 0
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			a, err := s.begin(tx, actor.System, "advance", "")
			if err != nil {
				return err
			}
			subjects, err := awake(tx, a.today, advancing)
			if some = len(subjects); err != nil || some == 0 {
				return err
			}
			return a.advance(subjects)
		})
		n += some
		if err != nil || some < advancing {
			return n, err
		}
	}
}

// advance settles some subjects as of today.
func (a *act) advance(subjects []string) error {
	var series []string
	var records []Record
	for _, subject := range subjects {
		if strings.Contains(subject, "|") {
			series = append(series, subject)
			continue
		}
		_, one, _ := strings.Cut(subject, "/")
		r, err := a.s.load(a.tx, ID(one))
		if err != nil {
			return err
		}
		records = append(records, r)
	}
	stood, err := a.before(series)
	if err != nil {
		return err
	}
	if err := a.settle(stood, records...); err != nil {
		return err
	}
	if rows, err := a.trail.Rows(); err != nil || len(rows) == 0 {
		return err
	}
	return a.append("deliverable_advance/"+a.today.String(), 0, "", "")
}
