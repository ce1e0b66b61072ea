package journal

import (
	"plumbline/base/day"
	"plumbline/journal/number"
	"plumbline/platform/db"
)

func scanFigure(r db.Row) (f Figure, err error) {
	return f, r.Scan(&f.Year, &f.Project, &f.Measure, &f.Num, &f.Den, &f.Times, &f.Persons)
}

const figureColumns = `a.year, a.project, a.measure, CAST(SUM(b.num) AS BIGINT), CAST(SUM(b.den) AS BIGINT), CAST(SUM(b.times) AS BIGINT), CAST(SUM(b.fresh) AS BIGINT)`

// yearFigures adds the months of a year up.
func yearFigures(tx *db.Tx, year int) ([]Figure, error) {
	from, to := number.Months(year)
	return db.All(tx, scanFigure, `SELECT `+figureColumns+` FROM journal_account a
		JOIN balance b ON b.grain = 1 AND b.account = a.id AND b.period BETWEEN $2 AND $3 AND b.cut = 0
		WHERE a.year = $1 GROUP BY a.id, a.year, a.project, a.measure ORDER BY a.project, a.measure`, year, from, to)
}

// figuresAsOf adds the whole months before a day and the days of its month up to it.
func figuresAsOf(tx *db.Tx, on day.Day) ([]Figure, error) {
	from, _ := number.Months(on.Year())
	this := number.Month(on)
	first, _ := number.Days(this)
	return db.All(tx, scanFigure, `SELECT `+figureColumns+` FROM journal_account a JOIN (
			SELECT account, num, den, times, fresh FROM balance WHERE grain = 1 AND account IN (SELECT id FROM journal_account WHERE year = $1)
				AND period BETWEEN $2 AND $3 AND cut = 0
			UNION ALL
			SELECT account, num, den, times, fresh FROM balance WHERE grain = 2 AND account IN (SELECT id FROM journal_account WHERE year = $1)
				AND period BETWEEN $4 AND $5 AND cut = 0
		) b ON b.account = a.id
		GROUP BY a.id, a.year, a.project, a.measure ORDER BY a.project, a.measure`, on.Year(), from, this-1, first, number.Day(on))
}

// entries lists postings of an account behind (low, seq) in the order of their days.
func entries(tx *db.Tx, a Account, from, to day.Day, low, seq int64, limit int) ([]Entry, error) {
	return db.All(tx, scanEntry(a), `SELECT p.seq, v.ref, b.posted, p.reverses,
			EXISTS (SELECT 1 FROM posting r WHERE r.reverses = p.seq AND r.reverses <> 0), p.day, p.person, p.num, p.den,
			c.organisation, c.district, c.category, c.grade, c.sex, c.age, c.tag
		FROM posting p JOIN voucher v ON v.id = p.voucher JOIN journal_cut c ON c.id = p.cut
			JOIN journal_batch b ON b.first = (SELECT MAX(first) FROM journal_batch WHERE first <= p.seq)
		WHERE p.account = (SELECT id FROM journal_account WHERE year = $1 AND project = $2 AND measure = $3)
			AND p.day BETWEEN $4 AND $5 AND (p.day, p.seq) > ($6, $7) ORDER BY p.day, p.seq LIMIT $8`,
		a.Year, a.Project, a.Measure, number.Day(from), number.Day(to), low, seq, limit)
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
		e.Day = number.DayOf(on)
		e.Posted, err = db.ParseInstant(posted)
		return e, err
	}
}
