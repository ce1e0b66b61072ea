package read

import (
	"time"

	"plumbline/journal"
	"plumbline/journal/number"
	"plumbline/platform/db"
)

// bound is where the books stood at an instant: all postings up to seq. now says that nothing was posted since.
type bound struct {
	now bool
	seq int64
}

func boundAt(tx *db.Tx, at time.Time) (b bound, err error) {
	if at.IsZero() {
		return bound{now: true}, nil
	}
	list, err := db.All(tx, db.Scalar[int64], `SELECT first + n - 1 FROM journal_batch WHERE posted <= $1 ORDER BY posted DESC, first DESC LIMIT 1`, db.Instant(at))
	if err != nil {
		return b, err
	}
	if len(list) > 0 {
		b.seq = list[0]
	}
	b.now, err = db.One(tx, db.Scalar[bool], `SELECT NOT EXISTS (SELECT 1 FROM journal_batch WHERE first > $1)`, b.seq)
	return b, err
}

// figures says what plans come to: those of whole balances together, the others one by one.
func figures(tx *db.Tx, plans []plan) ([]Figure, error) {
	out := make([]Figure, len(plans))
	sums, err := balances(tx, plans)
	if err != nil {
		return nil, err
	}
	for i, p := range plans {
		if p.plain() {
			out[i] = sums[i].figure()
		} else if out[i], err = p.summed(tx); err != nil {
			return nil, err
		}
		if out[i].Persons, err = p.persons(tx, sums[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sum is what balances come to: fresh are the persons who first stand in these days of the year, persons those of the month.
type sum struct{ num, den, times, fresh, persons int64 }

func (s sum) figure() Figure { return Figure{Num: s.num, Den: s.den, Times: s.times} }

// balances adds up what plans of whole balances come to, all in one go: months by month, the rest by day.
func balances(tx *db.Tx, plans []plan) ([]sum, error) {
	out := make([]sum, len(plans))
	keys := make([][]int64, 5)
	for i, p := range plans {
		if !p.plain() {
			continue
		}
		for _, s := range p.spans() {
			grain := map[bool]int64{true: byMonth, false: byDay}[s.months]
			for _, account := range p.accounts {
				for c, v := range []int64{int64(i), account, grain, s.from, s.to} {
					keys[c] = append(keys[c], v)
				}
			}
		}
	}
	err := tx.Lookup(`SELECT k1, CAST(SUM(b.num) AS BIGINT), CAST(SUM(b.den) AS BIGINT), CAST(SUM(b.times) AS BIGINT), CAST(SUM(b.fresh) AS BIGINT), CAST(SUM(b.persons) AS BIGINT)
		FROM KEYS CROSS JOIN balance b WHERE b.grain = k3 AND b.account = k2 AND b.period BETWEEN k4 AND k5 AND b.cut = 0 GROUP BY k1`,
		[]any{keys[0], keys[1], keys[2], keys[3], keys[4]}, func(r db.Row) error {
			var i int64
			var s sum
			if err := r.Scan(&i, &s.num, &s.den, &s.times, &s.fresh, &s.persons); err != nil {
				return err
			}
			o := &out[i]
			o.num, o.den, o.times, o.fresh, o.persons = o.num+s.num, o.den+s.den, o.times+s.times, o.fresh+s.fresh, o.persons+s.persons
			return nil
		})
	return out, err
}

// The grains of balances that are read here.
const (
	byMonth = 1
	byDay   = 2
)

const amounts = `CAST(COALESCE(SUM(p.num), 0) AS BIGINT), CAST(COALESCE(SUM(p.den), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN p.reverses = 0 THEN 1 ELSE -1 END), 0) AS BIGINT)`

// summed adds postings up.
func (p plan) summed(tx *db.Tx) (f Figure, err error) {
	for _, account := range p.accounts {
		w := p.postings(account)
		g, err := db.One(tx, func(r db.Row) (g Figure, err error) { return g, r.Scan(&g.Num, &g.Den, &g.Times) },
			`SELECT `+amounts+` FROM posting p WHERE `+w.text.String(), w.args...)
		if err != nil {
			return f, err
		}
		f = f.plus(g)
	}
	return f, nil
}

// persons counts different persons; −1 over several accounts.
func (p plan) persons(tx *db.Tx, s sum) (int64, error) {
	switch {
	case len(p.accounts) == 0 || p.from > p.to:
		return 0, nil
	case len(p.accounts) > 1:
		return -1, nil
	case p.plain() && p.fromStart():
		return s.fresh, nil
	case p.plain() && p.whole():
		return s.persons, nil
	}
	w := p.postings(p.accounts[0])
	w.and("p.person <> 0")
	return db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM (SELECT p.person FROM posting p WHERE `+w.text.String()+`
		GROUP BY p.person HAVING SUM(CASE WHEN p.reverses = 0 THEN 1 ELSE -1 END) > 0) s`, w.args...)
}

// split adds postings up by the values of a dimension.
func split(tx *db.Tx, p plan, by Dimension) ([]Part, error) {
	parts := map[string]Figure{}
	for _, account := range p.accounts {
		w := p.postings(account)
		err := tx.Each(func(r db.Row) error {
			var value string
			var f Figure
			if err := r.Scan(&value, &f.Num, &f.Den, &f.Times); err != nil {
				return err
			}
			parts[value] = parts[value].plus(f)
			return nil
		}, `SELECT c.`+string(by)+`, `+amounts+` FROM posting p JOIN journal_cut c ON c.id = p.cut WHERE `+w.text.String()+` GROUP BY c.`+string(by), w.args...)
		if err != nil {
			return nil, err
		}
	}
	if len(p.accounts) == 1 {
		if err := p.personsBy(tx, by, parts); err != nil {
			return nil, err
		}
	}
	return listed(parts, len(p.accounts) > 1), nil
}

// personsBy counts the different persons of each value.
func (p plan) personsBy(tx *db.Tx, by Dimension, parts map[string]Figure) error {
	w := p.postings(p.accounts[0])
	w.and("p.person <> 0")
	return tx.Each(func(r db.Row) error {
		var value string
		var n int64
		err := r.Scan(&value, &n)
		f := parts[value]
		f.Persons = n
		parts[value] = f
		return err
	}, `SELECT s.value, COUNT(*) FROM (SELECT c.`+string(by)+` AS value, p.person FROM posting p JOIN journal_cut c ON c.id = p.cut WHERE `+w.text.String()+`
		GROUP BY c.`+string(by)+`, p.person HAVING SUM(CASE WHEN p.reverses = 0 THEN 1 ELSE -1 END) > 0) s GROUP BY s.value`, w.args...)
}

func closings(tx *db.Tx, year int) ([]Closing, error) {
	return db.All(tx, func(r db.Row) (c Closing, err error) {
		var through int64
		var made string
		if err := r.Scan(&c.Project, &c.Year, &through, &made, &c.By, &c.Reason); err != nil {
			return c, err
		}
		if first, _ := number.Year(c.Year); through >= first {
			c.Through = number.DayOf(through)
		}
		c.At, err = db.ParseInstant(made)
		return c, err
	}, `SELECT c.project, c.year, c.through, c.made, c.maker, c.reason FROM journal_closing c
		WHERE c.year = $1 AND c.number = (SELECT MAX(number) FROM journal_closing WHERE year = c.year AND project = c.project) ORDER BY c.project`, year)
}

func amendments(tx *db.Tx, account int64) ([]Amendment, error) {
	return db.All(tx, func(r db.Row) (a Amendment, err error) {
		var made string
		if err := r.Scan(&a.Voucher, &a.Reason, &a.By, &a.First, &a.N, &made); err != nil {
			return a, err
		}
		a.At, err = db.ParseInstant(made)
		return a, err
	}, `SELECT v.ref, a.reason, a.maker, a.first, a.n, a.made FROM journal_amendment a JOIN voucher v ON v.id = a.voucher
		WHERE a.account = $1 ORDER BY a.first DESC, v.ref`, account)
}

// refused lists refusals of accounts behind a place, in the order of their days.
func (s *Service) refused(tx *db.Tx, p plan, after Place, limit int) ([]Refused, error) {
	var out []Refused
	for _, account := range p.accounts {
		a := s.accounts.name(account)
		list, err := db.All(tx, func(r db.Row) (f Refused, err error) {
			var on int64
			err = r.Scan(&f.Voucher, &f.Seq, &on, &f.Why)
			f.Account, f.Day = a, number.DayOf(on)
			return f, err
		}, `SELECT v.ref, f.voucher, f.day, f.why FROM refusal f JOIN voucher v ON v.id = f.voucher
			WHERE f.account = $1 AND f.day BETWEEN $2 AND $3 AND (f.day, f.voucher) > ($4, $5) ORDER BY f.day, f.voucher LIMIT $6`,
			account, p.from, p.to, after.number(), after.Seq, limit)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return first(out, limit, func(a, b Refused) int { return a.Place().compare(b.Place()) }), nil
}

func (s *Service) refusalsOf(tx *db.Tx, ref string) ([]journal.Refusal, error) {
	return db.All(tx, func(r db.Row) (f journal.Refusal, err error) {
		var account, on int64
		err = r.Scan(&account, &on, &f.Why)
		f.Account, f.Day = s.accounts.name(account), number.DayOf(on)
		return f, err
	}, `SELECT f.account, f.day, f.why FROM refusal f WHERE f.voucher = (SELECT id FROM voucher WHERE ref = $1) ORDER BY f.day, f.account`, ref)
}
