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
		FROM (SELECT id, 0 AS n FROM journal_account UNION ALL SELECT account, COUNT(*) FROM balance GROUP BY account) s LEFT JOIN journal_account a ON a.id = s.id
		GROUP BY s.id, a.year, a.project, a.measure ORDER BY 5 DESC, s.id`)
}

// numbers takes rows of whole numbers as the driver gives them: where there are millions, converting them costs as much as
// reading them.
type numbers struct{ values, into []any }

func newNumbers(n int) numbers {
	v := numbers{make([]any, n), make([]any, n)}
	for i := range v.values {
		v.into[i] = &v.values[i]
	}
	return v
}

func (n numbers) scan(r db.Row) error { return r.Scan(n.into...) }

func (n numbers) at(i int) int64 {
	v, _ := n.values[i].(int64)
	return v
}

// postingsOf gives the postings of an account in the order of their days, by the index that answers questions.
func postingsOf(tx *db.Tx, account int64, f func(posting) error) error {
	n := newNumbers(7)
	return tx.Each(func(r db.Row) error {
		if err := n.scan(r); err != nil {
			return err
		}
		return f(posting{account: account, seq: n.at(0), day: n.at(1), cut: n.at(2), person: n.at(3), num: n.at(4), den: n.at(5), reverses: n.at(6)})
	}, `SELECT p.seq, p.day, p.cut, p.person, p.num, p.den, p.reverses FROM posting p WHERE p.account = $1 ORDER BY p.day, p.seq`, account)
}

// balancesOf gives the balances of an account.
func balancesOf(tx *db.Tx, account int64, grains []number.Grain, f func(cell, sums)) error {
	n := newNumbers(7)
	for _, grain := range grains {
		err := tx.Each(func(r db.Row) error {
			err := n.scan(r)
			f(cell{grain, account, n.at(0), n.at(1)}, sums{n.at(2), n.at(3), n.at(4), n.at(5), n.at(6)})
			return err
		}, `SELECT period, cut, num, den, times, fresh, persons FROM balance WHERE grain = $1 AND account = $2`, grain, account)
		if err != nil {
			return err
		}
	}
	return nil
}

// personsOf gives how persons stand on an account, in the order of their numbers.
func personsOf(tx *db.Tx, account int64, f func(standing)) error {
	n := newNumbers(5)
	return tx.Each(func(r db.Row) error {
		err := n.scan(r)
		s := standing{n.at(0), seen{n.at(1), n.at(2), [2]int64{n.at(3), n.at(4)}}}
		if s.refs == 0 {
			s.seen = seen{} // who stands no longer
		}
		f(s)
		return err
	}, `SELECT person, refs, first, early, late FROM person_count WHERE account = $1 ORDER BY person`, account)
}

// postedAfter says whether anything was posted on an account after a posting.
func postedAfter(tx *db.Tx, seq int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	return out, tx.Each(func(r db.Row) error {
		account, err := db.Scalar[int64](r)
		out[account] = true
		return err
	}, `SELECT DISTINCT account FROM posting WHERE seq > $1`, seq)
}

// newest gives the number of the newest posting.
func newest(tx *db.Tx) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT postings FROM journal_head WHERE id = 1`)
}
