package read

import (
	"maps"
	"slices"

	"plumbline/journal/number"
	"plumbline/platform/db"
)

// figures says what plans come to: those without a cut together, the others one by one.
func (s *Service) figures(tx *db.Tx, n *news, plans []plan) ([]Figure, error) {
	plans = slices.Clone(plans)
	for i, p := range plans {
		plans[i] = p.ended()
	}
	sums, err := s.whole(tx, n, plans)
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

// piece is a range of balances of an account that a plan is added up from.
type piece struct {
	plan, account int64
	grain         number.Grain
	from, to      int64 // periods
}

// whole adds up the plans without a cut, all in one go.
func (s *Service) whole(tx *db.Tx, n *news, plans []plan) ([]sum, error) {
	out := make([]sum, len(plans))
	var pieces []piece
	before := map[bound][]int64{}
	var now []int64 // accounts
	for i, p := range plans {
		switch {
		case !p.uncut():
		case p.last.now && p.remembered():
			now = append(now, p.accounts...)
		case p.last.now:
			pieces = append(pieces, p.pieces(int64(i))...)
		case p.last.seq > 0:
			before[p.last] = append(before[p.last], p.accounts...)
		}
	}
	if len(now) > 0 {
		slices.Sort(now)
		years, err := s.present.now(tx, n, slices.Compact(now))
		if err != nil {
			return nil, err
		}
		for i, p := range plans {
			if !p.uncut() || !p.last.now || !p.remembered() {
				continue
			}
			for _, one := range p.pieces(int64(i)) {
				if one.grain != number.ByMonth {
					pieces = append(pieces, one)
					continue
				}
				for month := one.from; month <= one.to; month++ {
					out[i] = out[i].plus(years[one.account][month%12])
				}
			}
		}
	}
	if err := gather(tx, pieces, out); err != nil {
		return nil, err
	}
	for b, accounts := range before {
		slices.Sort(accounts)
		years, err := s.past.known(tx, b, slices.Compact(accounts))
		if err != nil {
			return nil, err
		}
		for i, p := range plans {
			if p.uncut() && p.last == b {
				if err := p.before(tx, years, &out[i]); err != nil {
					return nil, err
				}
			}
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
	keys := make([][]int64, 5)
	for _, p := range rest {
		for c, v := range []int64{p.plan, p.account, int64(p.grain), p.from, p.to} {
			keys[c] = append(keys[c], v)
		}
	}
	columns := make([]any, len(keys))
	for i, k := range keys {
		columns[i] = k
	}
	return tx.Lookup(`SELECT k1, CAST(SUM(b.num) AS BIGINT), CAST(SUM(b.den) AS BIGINT), CAST(SUM(b.times) AS BIGINT), CAST(SUM(b.fresh) AS BIGINT), CAST(SUM(b.persons) AS BIGINT)
		FROM KEYS CROSS JOIN balance b WHERE b.grain = k3 AND b.account = k2 AND b.period BETWEEN k4 AND k5 AND b.cut = 0 GROUP BY k1`,
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

// gather adds up what a group asks for: a department asks for all of its accounts.
func (g group) gather(tx *db.Tx, out []sum) error {
	return totals(tx, g.grain, maps.Keys(g.plans), g.from, g.to, func(b Balance) {
		for _, plan := range g.plans[b.Account] {
			out[plan] = out[plan].plus(b.sum())
		}
	})
}

const amounts = `CAST(COALESCE(SUM(p.num), 0) AS BIGINT), CAST(COALESCE(SUM(p.den), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN p.reverses = 0 THEN 1 ELSE -1 END), 0) AS BIGINT)`

// before adds what was known: whole months from what is remembered of them, single days from their postings, which nothing keeps
// by when they were posted.
func (p plan) before(tx *db.Tx, years map[int64]*months, out *sum) error {
	for _, s := range p.spans() {
		from, to := s.days()
		for _, account := range p.accounts {
			if s.months {
				for month := s.from; month <= s.to; month++ {
					*out = out.plus(years[account][month%12])
				}
				continue
			}
			one := p
			one.from, one.to = from, to
			w := one.postings(account)
			got, err := db.One(tx, func(r db.Row) (s sum, err error) { return s, r.Scan(&s.num, &s.den, &s.times) },
				`SELECT `+amounts+` FROM posted p WHERE `+w.text.String(), w.args...)
			if err != nil {
				return err
			}
			*out = out.plus(got)
		}
	}
	return nil
}
