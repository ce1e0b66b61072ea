package journal

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// head is the row that numbers postings; who has read it through lock holds it until commit.
type head struct {
	postings, vouchers int64
	reserved           int64 // so many of the vouchers are for this transaction
	posted             time.Time
	closed             string // names the newest closing
	ahead              int64  // up to this voucher some may be there that do not count
}

// lock takes the books for this transaction and reserves numbers for so many vouchers. What it gives is there when a later
// statement was waited for.
func lock(tx *db.Tx, vouchers int) (*head, error) {
	h := &head{reserved: int64(vouchers)}
	return h, tx.Ask(func(r db.Row) (err error) {
		var posted string
		if err := r.Scan(&h.postings, &h.vouchers, &posted, &h.closed, &h.ahead); err != nil {
			return err
		}
		h.posted, err = db.ParseInstant(posted)
		return err
	}, `UPDATE journal_head SET vouchers = vouchers + $1 WHERE id = 1
		RETURNING postings, vouchers, posted, closed, (SELECT a.vouchers FROM journal_ahead a WHERE a.id = 1)`, vouchers)
}

// errRemains says that vouchers are there that do not count, which a step wrote ahead and did not come to its end.
var errRemains = errors.New("journal: vouchers are there that do not count")

// remains is errRemains where there may be such, before the numbers that were reserved are used.
func (h *head) remains() error {
	if h.ahead >= h.firstReserved() {
		return errRemains
	}
	return nil
}

// sweep removes them, and their postings.
func (h *head) sweep(tx *db.Tx) error {
	h.ahead = 0
	return firstOf(
		tx.Whole,
		func() error { return tx.Do(`DELETE FROM posting WHERE seq > $1`, h.postings) },
		func() error { return tx.Do(`DELETE FROM voucher WHERE id >= $1`, h.firstReserved()) },
		func() error { return tx.DoOne(`UPDATE journal_ahead SET vouchers = 0 WHERE id = 1`) },
		tx.Await,
	)
}

// goAhead notes where vouchers are written ahead up to which they may be there.
func (h *head) goAhead(tx *db.Tx) error {
	return tx.Ahead(func(ahead *db.Tx) error {
		if ahead == tx {
			return nil // they are kept with the rest or not at all
		}
		return ahead.DoOne(`UPDATE journal_ahead SET vouchers = $1 WHERE id = 1`, h.vouchers)
	})
}

func moveHead(tx *db.Tx, n int, posted time.Time) error {
	return tx.DoOne(`UPDATE journal_head SET postings = postings + $1, posted = $2 WHERE id = 1`, n, db.Instant(posted))
}

// firstReserved is the first number of a voucher that was reserved.
func (h *head) firstReserved() int64 { return h.vouchers - h.reserved + 1 }

// voucherIDs gives the numbers of refs, and those of them that were there before; new ones have the last numbers that the head reserved,
// each by its place. errRemains comes before anything is written.
func voucherIDs(tx *db.Tx, refs []string, h *head) (ids, known []int64, err error) {
	ids = make([]int64, len(refs))
	perhaps, err := tx.LoadNew("voucher", "ref", refs, []string{"id"}, func() ([]any, error) {
		for i := range refs {
			ids[i] = h.firstReserved() + int64(i)
		}
		return []any{ids}, cmp.Or(h.remains(), h.goAhead(tx))
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
		if found[at[ref]] = id; id < h.firstReserved() {
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
	return tx.Ahead(func(tx *db.Tx) error {
		return tx.Load(`INSERT INTO posting (seq, voucher, account, day, cut, person, num, den, reverses)`, columns, "")
	})
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

// insertBatch writes a batch, whose number nobody had before.
func insertBatch(tx *db.Tx, trail *tlog.Trail, b batch) error {
	values := []any{b.first, b.n, db.Instant(b.posted), b.day, b.root}
	if err := trail.Make("journal_batch", values...); err != nil {
		return err
	}
	return tx.Do(`INSERT INTO journal_batch (first, n, posted, day, root) VALUES ($1, $2, $3, $4, $5)`, values...)
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

// presences gives how persons stand before a batch, when lookup has answered.
func presences(lookup func(query string, columns []any, f func(db.Row) error) error, keys []presence) (map[presence]seen, error) {
	out := make(map[presence]seen, len(keys))
	columns := columnsOf(2, keys, func(k presence, to []int64) { copy(to, []int64{k.account, k.person}) })
	err := lookup(`SELECT c.account, c.person, c.refs, c.first, c.early, c.late FROM KEYS JOIN person_count c ON c.account = k1 AND c.person = k2`,
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

// timesBefore gives how often a person stands on an account on each day from one on through another, by the postings before a number.
func timesBefore(tx *db.Tx, k presence, from, to, seq int64) (map[int64]int64, error) {
	out := map[int64]int64{}
	return out, tx.Each(func(r db.Row) error {
		var day, n int64
		err := r.Scan(&day, &n)
		out[day] = n
		return err
	}, `SELECT day, CAST(SUM(CASE WHEN reverses = 0 THEN 1 ELSE -1 END) AS BIGINT) FROM posting
		WHERE account = $1 AND day BETWEEN $2 AND $3 AND person = $4 AND seq < $5 GROUP BY day`, k.account, from, to, k.person, seq)
}
