package read

import (
	"plumbline/journal/number"
	"plumbline/platform/db"
)

// figures says what plans come to: those without a cut together, the others one by one.
func figures(tx *db.Tx, plans []plan) ([]Figure, error) {
	sums, err := whole(tx, plans)
	if err != nil {
		return nil, err
	}
	out := make([]Figure, len(plans))
	for i, p := range plans {
		if p.uncut() {
			out[i] = sums[i].figure()
		} else {
			for _, account := range p.accounts {
				parts, err := p.byCut(tx, account, nothing, func(int64) string { return "" })
				if err != nil {
					return nil, err
				}
				out[i] = out[i].plus(parts[""])
			}
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

func (s sum) plus(o sum) sum {
	return sum{s.num + o.num, s.den + o.den, s.times + o.times, s.fresh + o.fresh, s.persons + o.persons}
}

func (s sum) scaled(n int64) sum {
	return sum{s.num * n, s.den * n, s.times * n, s.fresh * n, s.persons * n}
}

// piece is a range of balances of an account that a plan is added up from, or takes off where sign is −1.
type piece struct {
	plan, account, sign int64
	grain               number.Grain
	from, to            int64 // periods
	low, high           int64 // cuts
}

// whole adds up the plans without a cut, all in one go.
func whole(tx *db.Tx, plans []plan) ([]sum, error) {
	out := make([]sum, len(plans))
	var pieces []piece
	for i, p := range plans {
		if p.uncut() {
			pieces = append(pieces, p.pieces(int64(i))...)
		}
	}
	if err := gather(tx, pieces, out); err != nil {
		return nil, err
	}
	days := map[bound]map[place]sum{}
	for i, p := range plans {
		if !p.uncut() || p.last.now || p.last.seq == 0 {
			continue
		}
		if days[p.last] == nil {
			read, err := restOfDay(tx, p.last)
			if err != nil {
				return nil, err
			}
			days[p.last] = read
		}
		if err := p.rest(tx, days[p.last], &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// gather adds up pieces into the sums of their plans.
func gather(tx *db.Tx, pieces []piece, out []sum) error {
	rest, groups := alike(pieces)
	for _, g := range groups {
		if err := g.gather(tx, out); err != nil {
			return err
		}
	}
	keys := make([][]int64, 8)
	for _, p := range rest {
		for c, v := range []int64{p.plan, p.account, p.sign, p.grain, p.from, p.to, p.low, p.high} {
			keys[c] = append(keys[c], v)
		}
	}
	columns := make([]any, len(keys))
	for i, k := range keys {
		columns[i] = k
	}
	return tx.Lookup(`SELECT k1, CAST(SUM(k3 * b.num) AS BIGINT), CAST(SUM(k3 * b.den) AS BIGINT), CAST(SUM(k3 * b.times) AS BIGINT), CAST(SUM(k3 * b.fresh) AS BIGINT), CAST(SUM(k3 * b.persons) AS BIGINT)
		FROM KEYS CROSS JOIN balance b WHERE b.grain = k4 AND b.account = k2 AND b.period BETWEEN k5 AND k6 AND b.cut BETWEEN k7 AND k8 GROUP BY k1`,
		columns, func(r db.Row) error {
			i, s, err := scanSum(r)
			out[i] = out[i].plus(s)
			return err
		})
}

// scanSum reads what sums are of (a plan or an account) and the sums.
func scanSum(r db.Row) (of int64, s sum, err error) {
	return of, s, r.Scan(&of, &s.num, &s.den, &s.times, &s.fresh, &s.persons)
}

// gather asks for the accounts of a group as a range: a department asks for all of its accounts, which are neighbours, and a
// range costs the same however many they are.
func (g group) gather(tx *db.Tx, out []sum) error {
	return tx.Each(func(r db.Row) error {
		account, s, err := scanSum(r)
		for _, plan := range g.plans[account] {
			out[plan] = out[plan].plus(s.scaled(g.sign))
		}
		return err
	}, `SELECT b.account, CAST(SUM(b.num) AS BIGINT), CAST(SUM(b.den) AS BIGINT), CAST(SUM(b.times) AS BIGINT), CAST(SUM(b.fresh) AS BIGINT), CAST(SUM(b.persons) AS BIGINT)
		FROM journal_account a CROSS JOIN balance b WHERE a.id BETWEEN $1 AND $2 AND b.grain = $3 AND b.account = a.id AND b.period BETWEEN $4 AND $5 AND b.cut BETWEEN $6 AND $7 GROUP BY b.account`,
		g.first, g.last, g.grain, g.from, g.to, g.low, g.high)
}

// place is an account and a day.
type place struct{ account, day int64 }

const amounts = `CAST(COALESCE(SUM(p.num), 0) AS BIGINT), CAST(COALESCE(SUM(p.den), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN p.reverses = 0 THEN 1 ELSE -1 END), 0) AS BIGINT)`

// restOfDay adds up, by account and day, the postings that a bound has beyond the balances of posted days, or has not of them.
func restOfDay(tx *db.Tx, b bound) (map[place]sum, error) {
	out := map[place]sum{}
	from, to, sign := b.rest()
	return out, tx.Each(func(r db.Row) error {
		var at place
		var s sum
		err := r.Scan(&at.account, &at.day, &s.num, &s.den, &s.times)
		out[at] = sum{num: sign * s.num, den: sign * s.den, times: sign * s.times}
		return err
	}, `SELECT +p.account, +p.day, `+amounts+` FROM posting p WHERE p.seq BETWEEN $1 AND $2 GROUP BY +p.account, +p.day`, from, to) // by the numbers, not along an index of all
}

// rest adds to the balances of posted days what is known beyond them: of whole months the rest of the bound's day, of single
// days all that was posted.
func (p plan) rest(tx *db.Tx, days map[place]sum, out *sum) error {
	for _, s := range p.spans() {
		from, to := s.days()
		for _, account := range p.accounts {
			if s.months {
				for on := from; on <= to; on++ {
					*out = out.plus(days[place{account, on}])
				}
				continue
			}
			one := p
			one.from, one.to = from, to
			w := one.postings(account)
			got, err := db.One(tx, func(r db.Row) (s sum, err error) { return s, r.Scan(&s.num, &s.den, &s.times) },
				`SELECT `+amounts+` FROM posting p WHERE `+w.text.String(), w.args...)
			if err != nil {
				return err
			}
			*out = out.plus(got)
		}
	}
	return nil
}
