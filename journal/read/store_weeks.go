package read

import (
	"plumbline/journal/number"
	"plumbline/platform/db"
)

// week is how many days a figure of Weeks is of.
const week = 7

// weeks divides plans into weeks counted back from their last days. Those of all cuts as they are known now are added up from the
// balances of days, all in one go; the others from their postings.
func weeks(tx *db.Tx, plans []plan) ([][]Figure, error) {
	out := make([][]Figure, len(plans))
	keys := make([][]int64, 4)
	for i, p := range plans {
		if p.from <= p.to {
			out[i] = make([]Figure, (p.to-p.from)/week+1)
		}
		for _, account := range p.accounts {
			if !p.plain() {
				if err := p.postedWeeks(tx, account, out[i]); err != nil {
					return nil, err
				}
				continue
			}
			for c, v := range []int64{int64(i), account, p.from, p.to} {
				keys[c] = append(keys[c], v)
			}
		}
	}
	err := tx.Lookup(`SELECT k1, (k4 - b.period) / 7, CAST(SUM(b.num) AS BIGINT), CAST(SUM(b.den) AS BIGINT), CAST(SUM(b.times) AS BIGINT), CAST(SUM(b.fresh) AS BIGINT)
		FROM KEYS CROSS JOIN balance b WHERE b.grain = 2 AND b.account = k2 AND b.period BETWEEN k3 AND k4 AND b.cut = 0 GROUP BY k1, (k4 - b.period) / 7`,
		[]any{keys[0], keys[1], keys[2], keys[3]}, func(r db.Row) error {
			var i, at int64
			var f Figure
			err := r.Scan(&i, &at, &f.Num, &f.Den, &f.Times, &f.Persons)
			out[i][at].add(f)
			return err
		})
	for i, p := range plans {
		for at := range out[i] {
			if len(p.accounts) > 1 {
				out[i][at].Persons = -1
			}
		}
	}
	return out, err
}

func (f *Figure) add(o Figure) {
	f.Num, f.Den, f.Times, f.Persons = f.Num+o.Num, f.Den+o.Den, f.Times+o.Times, f.Persons+o.Persons
}

// postedWeeks adds the weeks of one account up from its postings: single days are kept neither by cut nor by when they were posted.
func (p plan) postedWeeks(tx *db.Tx, account int64, out []Figure) error {
	if !p.last.now && p.last.seq == 0 {
		return nil
	}
	w := p.postings(account)
	at := "(" + w.arg(p.to) + " - p.day) / 7"
	err := tx.Each(func(r db.Row) error {
		var at int64
		var f Figure
		err := r.Scan(&at, &f.Num, &f.Den, &f.Times)
		out[at].add(f)
		return err
	}, `SELECT `+at+`, `+amounts+` FROM posted p WHERE `+w.text.String()+` GROUP BY `+at, w.args...)
	if err != nil {
		return err
	}
	return p.newcomers(tx, account, out)
}

// newcomers adds who first stands in the year in each week.
func (p plan) newcomers(tx *db.Tx, account int64, out []Figure) error {
	one := p
	one.from, _ = number.Year(p.year)
	w := one.postings(account)
	w.and("p.person <> 0")
	first := map[int64]int64{}
	err := tx.Each(func(r db.Row) error {
		var person, on int64
		if err := r.Scan(&person, &on); err != nil {
			return err
		}
		if _, ok := first[person]; !ok {
			first[person] = on
		}
		return nil
	}, `SELECT p.person, p.day FROM posted p WHERE `+w.text.String()+` GROUP BY p.person, p.day
		HAVING SUM(CASE WHEN p.reverses = 0 THEN 1 ELSE -1 END) > 0 ORDER BY p.day`, w.args...)
	for _, on := range first {
		if on >= p.from {
			out[(p.to-on)/week].Persons++
		}
	}
	return err
}
