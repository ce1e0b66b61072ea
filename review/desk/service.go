package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review"
)

// Service keeps deadlines, schemes, notices and what was seen, and lists what waits.
type Service struct {
	db  *db.DB
	log *tlog.Registry
}

// New gives the service over a store; log may be nil, as in review.New.
func New(d *db.DB, log *tlog.Registry) *Service { return &Service{db: d, log: log} }

// Inbox lists what waits for a person in a year (0: in all), what is due first on top: where he may do the act, at that organisation,
// and is not barred by having written it or approved it at another stage; also what was never handed in, where placed
// knows whose it is. Today is the day in Shanghai.
func (s *Service) Inbox(ctx context.Context, p review.Person, year int, placed Placed) (list []Item, err error) {
	if len(p.Desks) == 0 {
		return nil, nil
	}
	where := filter{year: year, person: p.ID, may: map[review.Desk]bool{}}
	for _, d := range p.Desks {
		where.acts, where.organisations = append(where.acts, d.Act), append(where.organisations, d.Organisation)
		where.may[d] = true
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = items(tx, day.At(tx.Now), where, placed)
		return err
	})
	return slices.DeleteFunc(list, func(i Item) bool {
		if !where.may[review.Desk{Act: i.Act, Organisation: i.Case.Organisation()}] {
			return true
		}
		_, deciding := i.Case.Stage()
		return deciding && i.Case.Bars(p) != nil
	}), err
}

// Handed lists what a person handed in in a year (0: in all), the latest first, wherever it stands now.
func (s *Service) Handed(ctx context.Context, person string, year int) (list []Item, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = handed(tx, day.At(tx.Now), person, year)
		return err
	})
	return list, err
}

// Reminders lists what is late on a day, or due within so many working days, whoever it waits for: the caller asks
// the office who may do Act at the organisation of the case. What was never handed in is due where placed puts it.
func (s *Service) Reminders(ctx context.Context, today day.Day, within int, placed Placed) (list []Item, err error) {
	near := func(d Due) bool { return d.near(today, within) }
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = items(tx, today, filter{near: near}, placed)
		return err
	})
	return list, err
}

// SetDeadline says by when a step is to be done; a zero day takes the deadline away. The step is one of the scheme in
// force on path (the organisation of the deadline, then those above it), or of a scheme of one of those below it.
func (s *Service) SetDeadline(ctx context.Context, by review.Person, d Deadline, path, below []string) error {
	if !by.May("set_deadline", d.Organisation) {
		return fault.New(fault.Denied, "review.may.set_deadline")
	}
	if strings.TrimSpace(d.Step) == "" || d.Year <= 0 {
		return fault.New(fault.Invalid, "review.step", "step", d.Step).On("step")
	}
	act := tlog.Act{By: by.Actor, Verb: "review.deadline", Subject: "organisation/" + d.Organisation}
	return s.write(ctx, act, "review_deadline", []any{d.Organisation, d.Year, d.Step}, func(tx *db.Tx) error {
		known, err := steps(tx, path, below, d.Year)
		if err != nil {
			return err
		}
		if !d.Due.IsZero() && !slices.Contains(known, d.Step) {
			return fault.New(fault.Invalid, "review.step", "step", d.Step).On("step")
		}
		if d.Due.IsZero() {
			_, err := tx.Exec(`DELETE FROM review_deadline WHERE organisation = $1 AND year = $2 AND step = $3`, d.Organisation, d.Year, d.Step)
			return err
		}
		_, err = tx.Exec(`INSERT INTO review_deadline (organisation, year, step, due, set_at, set_by, set_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (organisation, year, step) DO UPDATE SET due = excluded.due, set_at = excluded.set_at, set_by = excluded.set_by,
				set_by_id = excluded.set_by_id`, d.Organisation, d.Year, d.Step, d.Due.String(), db.Instant(tx.Now), by.Name, by.ID)
		return err
	})
}

// Deadlines lists the deadlines of a year.
func (s *Service) Deadlines(ctx context.Context, year int) (list []Deadline, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = deadlines(tx, year)
		return err
	})
	return list, err
}

// SetScheme says which stages an organisation and those below it go through from a day on, today at the earliest. What
// is under review by then ends as it began.
func (s *Service) SetScheme(ctx context.Context, by review.Person, scheme review.Scheme) error {
	if !by.May("set_stages", scheme.Organisation) {
		return fault.New(fault.Denied, "review.may.set_stages")
	}
	if err := scheme.Check(); err != nil {
		return err
	}
	stages, err := json.Marshal(scheme.Stages)
	if err != nil {
		return err
	}
	act := tlog.Act{By: by.Actor, Verb: "review.scheme", Subject: "organisation/" + scheme.Organisation}
	since := scheme.Since.String()
	return s.write(ctx, act, "review_scheme", []any{scheme.Organisation, scheme.Year, since}, func(tx *db.Tx) error {
		if scheme.Since.Before(day.At(tx.Now)) {
			return fault.New(fault.Invalid, "review.scheme_past").On("since")
		}
		_, err := tx.Exec(`INSERT INTO review_scheme (organisation, year, since, stages, set_at, set_by, set_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (organisation, year, since) DO UPDATE SET stages = excluded.stages, set_at = excluded.set_at, set_by = excluded.set_by,
				set_by_id = excluded.set_by_id`, scheme.Organisation, scheme.Year, since, string(stages), db.Instant(tx.Now), by.Name, by.ID)
		return err
	})
}

// Scheme gives the stages in force on a path of organisations (the declaration's first) for a year.
func (s *Service) Scheme(ctx context.Context, path []string, year int) (scheme review.Scheme, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		scheme, err = review.SchemeFor(tx, path, year)
		return err
	})
	return scheme, err
}

// Schemes lists every scheme that was set, those of one organisation together, the latest first.
func (s *Service) Schemes(ctx context.Context) (list []review.Scheme, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = review.Schemes(tx)
		return err
	})
	return list, err
}

// AddNotice adds the holiday notice of a further year; one that is there is not changed. Who may is the caller's to ask.
func (s *Service) AddNotice(ctx context.Context, by actor.Actor, year int, source, off, work string) error {
	n, err := notice(year, source, off, work)
	if err != nil {
		return fault.New(fault.Invalid, "day.notice", "year", year).Because(err)
	}
	act := tlog.Act{By: by, Verb: "review.notice", Subject: "calendar"}
	return s.write(ctx, act, "holiday_notice", []any{year}, func(tx *db.Tx) error {
		added, err := notices(tx)
		if err != nil {
			return err
		}
		if _, err := day.NewCalendar(append(added, n)...); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO holiday_notice (year, source, off_days, work_days, added_at, added_by, added_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			year, n.Source, off, work, db.Instant(tx.Now), by.Name, by.ID)
		return err
	})
}

// Notices gives the notice of every announced year, which day.NewCalendar makes a calendar of: the program's and those
// added, the latest year first.
func (s *Service) Notices(ctx context.Context) (list []day.Notice, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = notices(tx)
		return err
	})
	slices.SortFunc(list, func(a, b day.Notice) int { return b.Year - a.Year })
	return list, err
}

// Seen notes that a person looked at a revision; an older one than he saw before changes nothing.
func (s *Service) Seen(ctx context.Context, person string, id goal.ID, revision int) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO review_seen (person, declaration, revision, seen_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (person, declaration) DO UPDATE SET revision = excluded.revision, seen_at = excluded.seen_at
			WHERE review_seen.revision < excluded.revision`, person, string(id), revision, db.Instant(tx.Now))
		return err
	})
}

// Changed gives what differs between the revision that a person last saw and the newest; nothing where he saw none.
func (s *Service) Changed(ctx context.Context, person string, id goal.ID) (c Changes, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		c = Changes{}
		newest, err := db.One(tx, db.Scalar[int], `SELECT revision FROM declaration WHERE id = $1`, string(id))
		if errors.Is(err, db.ErrNotFound) {
			return fault.New(fault.NotFound, "review.no_declaration")
		}
		if err != nil {
			return err
		}
		c.To = newest
		c.From, err = db.One(tx, db.Scalar[int], `SELECT revision FROM review_seen WHERE person = $1 AND declaration = $2`, person, string(id))
		if errors.Is(err, db.ErrNotFound) {
			return nil
		}
		if err != nil || c.From >= c.To {
			return err
		}
		old, err := content(tx, id, c.From)
		if err != nil {
			return err
		}
		now, err := content(tx, id, c.To)
		c.List = goal.Diff(old, now)
		return err
	})
	return c, err
}

// write runs one use case that writes rows of one table, and records it.
func (s *Service) write(ctx context.Context, act tlog.Act, table string, key []any, f func(tx *db.Tx) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if s.log == nil {
			return f(tx)
		}
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := trail.Touch(table, slices.Clone(key)...); err != nil {
			return err
		}
		if err := f(tx); err != nil {
			return err
		}
		_, err = trail.Append(act)
		return err
	})
}

// byDue is the order of lists: what has a deadline before what has none, then what waits longest.
func byDue(a, b Item) int {
	far := func(d day.Day) string {
		if d.IsZero() {
			return "9"
		}
		return "0" + d.String()
	}
	return cmp.Or(strings.Compare(far(a.Due.Day), far(b.Due.Day)), a.Since.Compare(b.Since), strings.Compare(string(a.Declaration), string(b.Declaration)))
}
