package journal

import (
	"context"
	"time"

	"plumbline/base/day"
	"plumbline/platform/db"
)

// Figure is what an account comes to. Times counts contributions, Persons different persons from the beginning of the
// year; the two are never each other.
type Figure struct {
	Account
	Num, Den       int64
	Times, Persons int64
}

func scanFigure(r db.Row) (f Figure, err error) {
	return f, r.Scan(&f.Year, &f.Project, &f.Measure, &f.Num, &f.Den, &f.Times, &f.Persons)
}

const figureColumns = `a.year, a.project, a.measure, CAST(SUM(b.num) AS BIGINT), CAST(SUM(b.den) AS BIGINT), CAST(SUM(b.times) AS BIGINT), CAST(SUM(b.fresh) AS BIGINT)`

// Year gives every account of a year on which something was posted.
func (s *Service) Year(ctx context.Context, year int) (list []Figure, err error) {
	from, to := months(year)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanFigure, `SELECT `+figureColumns+` FROM journal_account a
			JOIN balance b ON b.grain = 1 AND b.account = a.id AND b.period BETWEEN $2 AND $3 AND b.cut = 0
			WHERE a.year = $1 GROUP BY a.id, a.year, a.project, a.measure ORDER BY a.project, a.measure`, year, from, to)
		return err
	})
	return list, err
}

// AsOf gives every account of the day's year as it stood on the day: whole months by month, the rest by day.
func (s *Service) AsOf(ctx context.Context, on day.Day) (list []Figure, err error) {
	from, _ := months(on.Year())
	this := monthNumber(on)
	first, _ := monthDays(this)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanFigure, `SELECT `+figureColumns+` FROM journal_account a JOIN (
				SELECT account, num, den, times, fresh FROM balance WHERE grain = 1 AND account IN (SELECT id FROM journal_account WHERE year = $1)
					AND period BETWEEN $2 AND $3 AND cut = 0
				UNION ALL
				SELECT account, num, den, times, fresh FROM balance WHERE grain = 2 AND account IN (SELECT id FROM journal_account WHERE year = $1)
					AND period BETWEEN $4 AND $5 AND cut = 0
			) b ON b.account = a.id
			GROUP BY a.id, a.year, a.project, a.measure ORDER BY a.project, a.measure`, on.Year(), from, this-1, first, dayNumber(on))
		return err
	})
	return list, err
}

// Known gives every account of a year as it was known at an instant.
func (s *Service) Known(ctx context.Context, year int, at time.Time) (list []Figure, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = knownFigures(tx, year, at)
		return err
	})
	return list, err
}

// Change is what an account came to between two instants.
type Change struct {
	Account
	Before, After Figure
}

// Between lists the accounts of a year whose figures changed from one instant to another.
func (s *Service) Between(ctx context.Context, year int, from, to time.Time) (list []Change, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		before, err := knownFigures(tx, year, from)
		if err != nil {
			return err
		}
		after, err := knownFigures(tx, year, to)
		list = changes(before, after)
		return err
	})
	return list, err
}

func changes(before, after []Figure) (out []Change) {
	was := map[Account]Figure{}
	for _, f := range before {
		was[f.Account] = f
	}
	for _, f := range after {
		if old := was[f.Account]; old.Num != f.Num || old.Den != f.Den || old.Times != f.Times || old.Persons != f.Persons {
			old.Account = f.Account
			out = append(out, Change{f.Account, old, f})
		}
	}
	return out
}

// Entry is a posting as a reader meets it.
type Entry struct {
	Seq      int64
	Voucher  string
	Posted   time.Time
	Reverses int64 // the posting that it takes back, 0 for none
	Reversed bool  // another takes it back
	Line
}

// Drill lists postings of an account between two days, in the order of their days, those behind (after, seq); limit is how many.
func (s *Service) Drill(ctx context.Context, a Account, from, to, after day.Day, seq int64, limit int) (list []Entry, err error) {
	low := int64(-1)
	if !after.IsZero() {
		low = dayNumber(after)
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanEntry(a), `SELECT p.seq, v.ref, b.posted, p.reverses,
				EXISTS (SELECT 1 FROM posting r WHERE r.reverses = p.seq AND r.reverses <> 0), p.day, p.person, p.num, p.den,
				c.organisation, c.district, c.category, c.grade, c.sex, c.age, c.tag
			FROM posting p JOIN voucher v ON v.id = p.voucher JOIN journal_cut c ON c.id = p.cut
				JOIN journal_batch b ON b.first = (SELECT MAX(first) FROM journal_batch WHERE first <= p.seq)
			WHERE p.account = (SELECT id FROM journal_account WHERE year = $1 AND project = $2 AND measure = $3)
				AND p.day BETWEEN $4 AND $5 AND (p.day, p.seq) > ($6, $7) ORDER BY p.day, p.seq LIMIT $8`,
			a.Year, a.Project, a.Measure, dayNumber(from), dayNumber(to), low, seq, limit)
		return err
	})
	return list, err
}

func scanEntry(a Account) func(db.Row) (Entry, error) {
	return func(r db.Row) (e Entry, err error) {
		var posted string
		var on int64
		e.Account = a
		if err := r.Scan(&e.Seq, &e.Voucher, &posted, &e.Reverses, &e.Reversed, &on, &e.Person, &e.Num, &e.Den,
			&e.Organisation, &e.District, &e.Category, &e.Grade, &e.Sex, &e.Age, &e.Tag); err != nil {
			return e, err
		}
		e.Day = dayOf(on)
		e.Posted, err = db.ParseInstant(posted)
		return e, err
	}
}
