package journal

import (
	"sort"

	"plumbline/journal/number"
	"plumbline/platform/db"
)

const postingColumns = `p.seq, p.voucher, p.account, p.day, p.cut, p.person, p.num, p.den, p.reverses`

func scanPosting(r db.Row) (p posting, err error) {
	return p, r.Scan(&p.seq, &p.voucher, &p.account, &p.day, &p.cut, &p.person, &p.num, &p.den, &p.reverses)
}

// stretch is the postings of one batch: the numbers of the first and the last, and the day on which they were posted.
type stretch struct{ first, last, day int64 }

func stretches(tx *db.Tx) ([]stretch, error) {
	return db.All(tx, func(r db.Row) (s stretch, err error) { return s, r.Scan(&s.first, &s.last, &s.day) },
		`SELECT first, first + n - 1, day FROM journal_batch ORDER BY first`)
}

// within gives the batch of a posting.
func within(list []stretch, seq int64) (stretch, bool) {
	i := sort.Search(len(list), func(i int) bool { return list[i].last >= seq })
	if i == len(list) || list[i].first > seq {
		return stretch{}, false
	}
	return list[i], true
}

// laden is an account and how much is on it.
type laden struct {
	id int64
	Account
	weight int64
}

// ladenAccounts lists every account of which there is anything, the heaviest first: balances without an account too.
func ladenAccounts(tx *db.Tx) ([]laden, error) {
	return db.All(tx, func(r db.Row) (a laden, err error) {
		return a, r.Scan(&a.id, &a.Year, &a.Project, &a.Measure, &a.weight)
	},
		`SELECT s.id, COALESCE(a.year, 0), COALESCE(a.project, ''), COALESCE(a.measure, ''), CAST(SUM(s.n) AS BIGINT)
		FROM (SELECT id, 0 AS n FROM journal_account UNION ALL SELECT account, COUNT(*) FROM balance GROUP BY grain, account) s LEFT JOIN journal_account a ON a.id = s.id
		GROUP BY s.id, a.year, a.project, a.measure ORDER BY 5 DESC, s.id`)
}

// postingsOf gives the postings of an account in the order of their days, by the index that answers questions.
func postingsOf(tx *db.Tx, account int64, f func(posting) error) error {
	return tx.Sweep(7, false, func(n []int64, _ string) error {
		return f(posting{account: account, seq: n[0], day: n[1], cut: n[2], person: n[3], num: n[4], den: n[5], reverses: n[6]})
	}, `SELECT p.seq AS c1, p.day AS c2, p.cut AS c3, p.person AS c4, p.num AS c5, p.den AS c6, p.reverses AS c7
		FROM posted p WHERE p.account = $1 ORDER BY p.day, p.seq`, account)
}

// balancesOf gives the balances of an account.
func balancesOf(tx *db.Tx, account int64, grains []number.Grain, f func(cell, sums)) error {
	for _, grain := range grains {
		err := tx.Sweep(7, false, func(n []int64, _ string) error {
			f(cell{grain, account, n[0], n[1]}, sums{n[2], n[3], n[4], n[5], n[6]})
			return nil
		}, `SELECT period AS c1, cut AS c2, num AS c3, den AS c4, times AS c5, fresh AS c6, persons AS c7 FROM balance WHERE grain = $1 AND account = $2`, grain, account)
		if err != nil {
			return err
		}
	}
	return nil
}

// personsOf gives how persons stand on an account, in the order of their numbers.
func personsOf(tx *db.Tx, account int64, f func(standing)) error {
	return tx.Sweep(5, false, func(n []int64, _ string) error {
		s := standing{n[0], seen{n[1], n[2], [2]int64{n[3], n[4]}}}
		if s.refs == 0 {
			s.seen = seen{} // who stands no longer
		}
		f(s)
		return nil
	}, `SELECT person AS c1, refs AS c2, first AS c3, early AS c4, late AS c5 FROM person_count WHERE account = $1 ORDER BY person`, account)
}

// postedAfter says whether anything was posted on an account after a posting.
func postedAfter(tx *db.Tx, seq int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	return out, tx.Each(func(r db.Row) error {
		account, err := db.Scalar[int64](r)
		out[account] = true
		return err
	}, `SELECT DISTINCT +account FROM posted WHERE seq > $1`, seq) // by the numbers, not along an index of all
}

// newest gives the number of the newest posting.
func newest(tx *db.Tx) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT postings FROM journal_head WHERE id = 1`)
}
