package read

import (
	"plumbline/journal/number"
	"plumbline/platform/db"
)

// nothing divides by no dimension: all is one part.
const nothing Dimension = ""

// division is a sum by the values of a dimension under way.
type division struct {
	tx    *db.Tx
	by    Dimension
	value func(cut int64) string
	out   map[string]Figure
}

// add adds up rows that have amounts and a cut, each times sign. What a cut has of the dimension is looked up once for each cut,
// not for each row.
func (d *division) add(sign int64, columns, table, cut string, w *where) error {
	value, group := "0", ""
	if d.by != nothing {
		value, group = cut, " GROUP BY "+cut
	}
	return d.tx.Each(func(r db.Row) error {
		var at int64
		var f Figure
		err := r.Scan(&at, &f.Num, &f.Den, &f.Times)
		v := d.value(at)
		d.out[v] = d.out[v].plus(Figure{Num: sign * f.Num, Den: sign * f.Den, Times: sign * f.Times})
		return err
	}, `SELECT `+value+`, `+columns+` FROM `+table+` WHERE `+w.text.String()+group, w.args...)
}

func (d *division) postings(sign int64, w *where) error {
	return d.add(sign, amounts, "posted p", "p.cut", w)
}

const kept = `CAST(COALESCE(SUM(b.num), 0) AS BIGINT), CAST(COALESCE(SUM(b.den), 0) AS BIGINT), CAST(COALESCE(SUM(b.times), 0) AS BIGINT)`

func (d *division) balances(sign int64, w *where) error {
	return d.add(sign, kept, "balance b", "b.cut", w)
}

// byCut divides what stands on one account of a plan by a dimension, whose values value gives.
func (p plan) byCut(tx *db.Tx, account int64, by Dimension, value func(cut int64) string) (map[string]Figure, error) {
	d := &division{tx, by, value, map[string]Figure{}}
	for _, s := range p.spans() {
		var err error
		switch {
		case !p.last.now && p.last.seq == 0:
		case !s.months:
			one := p
			one.from, one.to = s.from, s.to
			err = d.postings(1, one.postings(account))
		case p.last.now:
			err = d.balances(1, p.cells(account, number.ByCut, s.from, s.to))
		default:
			err = p.knownMonths(d, account, s)
		}
		if err != nil {
			return nil, err
		}
	}
	return d.out, nil
}

// cells are the conditions of balances b of an account.
func (p plan) cells(account int64, grain number.Grain, from, to int64) *where {
	w := &where{}
	w.and("b.grain = ?", grain)
	w.and("b.account = ?", account)
	w.and("b.period BETWEEN ? AND ?", from, to)
	w.cut("b.cut", p.cut)
	return w
}

// knownMonths adds whole months up as they were known. Of the month in which the bound lies the postings are read. To the
// months before it nothing was posted since but late: that is taken off.
func (p plan) knownMonths(d *division, account int64, s span) error {
	this := number.MonthOf(p.last.day)
	if s.from <= this && this <= s.to {
		one := p
		one.from, one.to = number.Days(this)
		if err := d.postings(1, one.postings(account)); err != nil {
			return err
		}
	}
	s.to = min(s.to, this-1)
	if s.from > s.to {
		return nil
	}
	if err := d.balances(1, p.cells(account, number.ByCut, s.from, s.to)); err != nil {
		return err
	}
	return d.late(p, account, s)
}

// late takes off what was posted on an account for the days of a span after what was known. The index has the postings of each day in
// their order, so day by day only those are read.
func (d *division) late(p plan, account int64, s span) error {
	w := &where{}
	from, to := s.days()
	days := `(WITH RECURSIVE days(day) AS (SELECT CAST(` + w.arg(from) + ` AS BIGINT) UNION ALL SELECT day + 1 FROM days WHERE day < ` + w.arg(to) + `) SELECT day FROM days) d`
	w.and("p.account = ?", account)
	w.and("p.day = d.day")
	w.and("p.seq > ?", p.last.seq)
	w.cut("p.cut", p.cut)
	return d.add(-1, amounts, days+" CROSS JOIN posted p", "p.cut", w)
}

// split adds up by the values of a dimension.
func (s *shelf) split(tx *db.Tx, p plan, by Dimension) ([]Part, error) {
	if err := s.learnCuts(tx); err != nil {
		return nil, err
	}
	value := s.values(by)
	parts := map[string]Figure{}
	for _, account := range p.accounts {
		one, err := p.byCut(tx, account, by, value)
		if err != nil {
			return nil, err
		}
		for v, f := range one {
			parts[v] = parts[v].plus(f)
		}
	}
	if len(p.accounts) == 1 {
		if err := p.personsBy(tx, value, parts); err != nil {
			return nil, err
		}
	}
	return listed(parts, len(p.accounts) > 1), nil
}
