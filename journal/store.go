package journal

import (
	"slices"
	"time"

	"plumbline/journal/number"
	"plumbline/platform/db"
)

// head is the row that numbers postings; who has read it through lock holds it until commit.
type head struct {
	postings, vouchers int64
	posted             time.Time
	closed             string // names the newest closing
}

// lock takes the books for this transaction and reserves numbers for so many vouchers. What it gives is there when a later
// statement was waited for.
func lock(tx *db.Tx, vouchers int) (*head, error) {
	h := &head{}
	return h, tx.Ask(func(r db.Row) (err error) {
		var posted string
		if err := r.Scan(&h.postings, &h.vouchers, &posted, &h.closed); err != nil {
			return err
		}
		h.posted, err = db.ParseInstant(posted)
		return err
	}, `UPDATE journal_head SET vouchers = vouchers + $1 WHERE id = 1 RETURNING postings, vouchers, posted, closed`, vouchers)
}

func moveHead(tx *db.Tx, n int, posted time.Time) error {
	return tx.DoOne(`UPDATE journal_head SET postings = postings + $1, posted = $2 WHERE id = 1`, n, db.Instant(posted))
}

// firstOf is the first of the last so many numbers of vouchers that the head gave.
func (h *head) firstOf(vouchers int) int64 { return h.vouchers - int64(vouchers) + 1 }

// voucherIDs gives the numbers of refs, and those of them that were there before; new ones have the last numbers that the head reserved,
// each by its place.
func voucherIDs(tx *db.Tx, refs []string, h *head) (ids, known []int64, err error) {
	ids = make([]int64, len(refs))
	perhaps, err := tx.LoadNew("voucher", "ref", refs, []string{"id"}, func() []any {
		for i := range refs {
			ids[i] = h.firstOf(len(refs)) + int64(i)
		}
		return []any{ids}
	})
	if err != nil || len(perhaps) == 0 {
		return ids, nil, err
	}
	old, at := make([]string, len(perhaps)), make(map[string]int, len(perhaps))
	for i, place := range perhaps {
		old[i], at[refs[place]] = refs[place], place
	}
	found := slices.Clone(ids) // what is loaded must not change
	err = tx.Lookup(`SELECT v.ref, v.id FROM KEYS JOIN voucher v ON v.ref = k1`, []any{old}, func(r db.Row) error {
		var ref string
		var id int64
		err := r.Scan(&ref, &id)
		if found[at[ref]] = id; id < h.firstOf(len(refs)) {
			known = append(known, id)
		}
		return err
	})
	return found, known, err
}

// linesOf gives every posting of some vouchers.
func linesOf(tx *db.Tx, vouchers []int64) (list []posting, err error) {
	err = tx.Lookup(`SELECT `+postingColumns+` FROM KEYS JOIN posting p ON p.voucher = k1`, []any{vouchers}, func(r db.Row) error {
		p, err := scanPosting(r)
		list = append(list, p)
		return err
	})
	return list, err
}

func insertPostings(tx *db.Tx, list []posting) error {
	columns := columnsOf(9, list, func(p posting, to []int64) {
		copy(to, []int64{p.seq, p.voucher, p.account, p.day, p.cut, p.person, p.num, p.den, p.reverses})
	})
	return tx.Load(`INSERT INTO posting (seq, voucher, account, day, cut, person, num, den, reverses)`, columns, "")
}

// columnsOf gives a list as so many columns of numbers, as Load takes them; row writes the numbers of one.
func columnsOf[T any](n int, list []T, row func(v T, to []int64)) []any {
	columns, one := make([][]int64, n), make([]int64, n)
	for i := range columns {
		columns[i] = make([]int64, len(list))
	}
	for at, v := range list {
		row(v, one)
		for i, number := range one {
			columns[i][at] = number
		}
	}
	out := make([]any, n)
	for i, c := range columns {
		out[i] = c
	}
	return out
}

type batch struct {
	first  int64
	n      int
	posted time.Time
	day    int64
	root   string
}

func insertBatch(tx *db.Tx, b batch) error {
	return tx.Do(`INSERT INTO journal_batch (first, n, posted, day, root) VALUES ($1, $2, $3, $4, $5)`,
		b.first, b.n, db.Instant(b.posted), b.day, b.root)
}

// writeRefusals sets where vouchers do not count.
func writeRefusals(tx *db.Tx, known []int64, rows []refusalRow) error {
	if len(known) > 0 {
		// Only those that had some; a voucher seldom does.
		var had []int64
		err := tx.Lookup(`SELECT DISTINCT r.voucher FROM KEYS JOIN refusal r ON r.voucher = k1`, []any{known}, func(r db.Row) error {
			id, err := db.Scalar[int64](r)
			had = append(had, id)
			return err
		})
		if err != nil {
			return err
		}
		for _, id := range had {
			if err := tx.Do(`DELETE FROM refusal WHERE voucher = $1`, id); err != nil {
				return err
			}
		}
	}
	var v, a, d []int64
	var why []string
	for _, r := range rows {
		v, a, d, why = append(v, r.voucher), append(a, r.account), append(d, r.day), append(why, r.why)
	}
	return tx.Load(`INSERT INTO refusal (voucher, account, day, why)`, []any{v, a, d, why}, "")
}

type refusalRow struct {
	voucher, account, day int64
	why                   string
}

// balances are sums as rows, in the order of their keys: each page of the store is come to once.
func balances(cells map[cell]sums) []any {
	return columnsOf(9, sorted(cells), func(c cell, to []int64) {
		s := cells[c]
		copy(to, []int64{c.grain, c.account, c.period, c.cut, s.num, s.den, s.times, s.fresh, s.persons})
	})
}

// The columns of balances, the first so many of them the key.
const (
	balanceTable = "balance"
	balanceKeys  = 4
)

var balanceColumns = []string{"grain", "account", "period", "cut", "num", "den", "times", "fresh", "persons"}

// addBalances adds sums to balances; there says which of them there are, nil where nobody asked.
func addBalances(tx *db.Tx, rows []any, there []bool) error {
	return tx.Merge(balanceTable, balanceColumns, balanceKeys, db.Add, rows, there)
}

// balancesThere says which balances there are.
func balancesThere(tx *db.Tx, rows []any) ([]bool, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	return tx.There(balanceTable, balanceColumns[:balanceKeys], rows[:balanceKeys])
}

// presences gives how persons stand before a batch.
func presences(tx *db.Tx, keys []presence) (map[presence]seen, error) {
	out := make(map[presence]seen, len(keys))
	columns := columnsOf(2, keys, func(k presence, to []int64) { copy(to, []int64{k.account, k.person}) })
	err := tx.Lookup(`SELECT c.account, c.person, c.refs, c.first, c.early, c.late FROM KEYS JOIN person_count c ON c.account = k1 AND c.person = k2`,
		columns, func(r db.Row) error {
			var k presence
			var s seen
			err := r.Scan(&k.account, &k.person, &s.refs, &s.first, &s.halves[0], &s.halves[1])
			out[k] = s
			return err
		})
	return out, err
}

// personTable is where it stands how persons do.
const personTable = "person_count"

// writePresences keeps how persons stand now; before is how those stood whom there were.
func writePresences(tx *db.Tx, keys []presence, before map[presence]seen, now []seen) error {
	there := make([]bool, 0, len(keys))
	columns := columnsOf(6, keys, func(k presence, to []int64) {
		s := now[len(there)]
		_, was := before[k]
		there = append(there, was)
		copy(to, []int64{k.account, k.person, s.refs, s.first, s.halves[0], s.halves[1]})
	})
	return tx.Merge(personTable, []string{"account", "person", "refs", "first", "early", "late"}, 2, db.Replace, columns, there)
}

// firstDay is the first day of a month, not before a day, on which a person stands on an account; −1 for none.
func firstDay(tx *db.Tx, k presence, month, from int64) (int64, error) {
	first, last := number.Days(month)
	list, err := db.All(tx, db.Scalar[int64], `SELECT day FROM posting WHERE account = $1 AND day BETWEEN $2 AND $3 AND person = $4
		GROUP BY day HAVING SUM(CASE WHEN reverses = 0 THEN 1 ELSE -1 END) > 0 ORDER BY day LIMIT 1`, k.account, max(first, from), last, k.person)
	if err != nil || len(list) == 0 {
		return -1, err
	}
	return list[0], nil
}

// timesIn is how often a person stands on an account in a month.
func timesIn(tx *db.Tx, k presence, month int64) (int64, error) {
	first, last := number.Days(month)
	return db.One(tx, db.Scalar[int64], `SELECT CAST(COALESCE(SUM(CASE WHEN reverses = 0 THEN 1 ELSE -1 END), 0) AS BIGINT) FROM posting
		WHERE account = $1 AND day BETWEEN $2 AND $3 AND person = $4`, k.account, first, last, k.person)
}
