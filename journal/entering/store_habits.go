package entering

import (
	"strconv"
	"sync"

	"plumbline/journal/number"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// instant is when a day begins in Shanghai, as the store keeps it.
func instant(on int64) string { return db.Instant(number.Begins(on)) }

func (s *Service) habits(tx *db.Tx, queries []read.Query, money []bool, known int64) ([]Habit, error) {
	out := make([]Habit, len(queries))
	if err := s.rhythm(tx, queries, known, out); err != nil {
		return nil, err
	}
	if err := s.refusals(tx, queries, out); err != nil {
		return nil, err
	}
	_, last, err := posted(tx, 0, min(known, far-1))
	if err != nil {
		return nil, err
	}
	var seqs []int64
	of := make([][]int64, len(queries)) // the numbers that were looked at
	for i, q := range queries {
		if of[i], err = s.look(tx, q, !money[i], last, &out[i]); err != nil {
			return nil, err
		}
		seqs = append(seqs, of[i]...)
	}
	by, err := s.writers.of(tx, seqs)
	if err != nil {
		return nil, err
	}
	for i, list := range of {
		n := map[Author]int{}
		for _, seq := range list {
			if a, ok := by[seq]; ok {
				n[a]++
			}
		}
		out[i].By = ranked(n)
	}
	return out, nil
}

// rhythm counts when things were entered, from balances of posted days.
func (s *Service) rhythm(tx *db.Tx, queries []read.Query, known int64, out []Habit) error {
	k := &keys{}
	for i, q := range queries {
		from, to := days(q)
		for _, account := range s.known.of(q) {
			k.add(int64(i), account, number.MonthOf(from), number.MonthOf(to), known)
		}
	}
	seen := map[[2]int64]bool{}
	return tx.Lookup(`SELECT k1, b.period, b.cut, b.times FROM KEYS CROSS JOIN balance b WHERE b.grain = `+strconv.Itoa(int(number.ByPost))+` AND b.account = k2 AND b.period BETWEEN 0 AND k5 AND b.cut BETWEEN k3 AND k4`,
		k.list(5), func(r db.Row) error {
			var i, on, month, times int64
			if err := r.Scan(&i, &on, &month, &times); err != nil {
				return err
			}
			h := &out[i]
			h.Times += times
			if atEnd(on) {
				h.AtEnd += times
			}
			if number.MonthOf(on) > month {
				h.Late += times
			}
			if at := [2]int64{i, on}; !seen[at] && times > 0 {
				seen[at] = true
				h.Days++
			}
			return nil
		})
}

// refusals counts the records that do not count.
func (s *Service) refusals(tx *db.Tx, queries []read.Query, out []Habit) error {
	k := &keys{}
	for i, q := range queries {
		from, to := days(q)
		for _, account := range s.known.of(q) {
			k.add(int64(i), account, from, to)
		}
	}
	return tx.Lookup(`SELECT k1, COUNT(*) FROM KEYS CROSS JOIN refusal r WHERE r.account = k2 AND r.day BETWEEN k3 AND k4 GROUP BY k1`, k.list(4), func(r db.Row) error {
		var i, n int64
		err := r.Scan(&i, &n)
		out[i].Refused += n
		return err
	})
}

// look reads the newest entries of a query and gives their numbers.
func (s *Service) look(tx *db.Tx, q read.Query, numbers bool, last int64, h *Habit) (out []int64, err error) {
	from, to := days(q)
	for _, account := range s.known.of(q) {
		where, args := cutOf(q.Cut, 6)
		err = tx.Each(func(r db.Row) error {
			var seq, num int64
			if err := r.Scan(&seq, &num); err != nil {
				return err
			}
			out = append(out, seq)
			if numbers && num >= least {
				h.Numbers++
				if round(num) {
					h.Round++
				}
			}
			return nil
		}, `SELECT p.seq, p.num FROM posted p WHERE p.account = $1 AND p.day BETWEEN $2 AND $3 AND p.seq <= $4 AND p.reverses = 0`+where+` ORDER BY p.day DESC, p.seq DESC LIMIT $5`,
			append([]any{account, from, to, last, looked - len(out)}, args...)...)
		if err != nil || len(out) >= looked {
			break
		}
	}
	h.Looked = len(out)
	return out, err
}

// writers remembers who wrote which batch, which never changes.
type writers struct {
	mu sync.Mutex
	by map[int64]Author // by the first number of a batch; without an id where the log does not tell
}

// mostWriters bounds what is remembered, at some hundred bytes each.
const mostWriters = 100_000

func newWriters() *writers { return &writers{by: map[int64]Author{}} }

// of says who entered postings, as far as the log tells.
func (w *writers) of(tx *db.Tx, seqs []int64) (map[int64]Author, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.by) > mostWriters {
		w.by = map[int64]Author{}
	}
	batch := map[int64]int64{}
	err := tx.Lookup(`SELECT k1, (SELECT MAX(first) FROM journal_batch WHERE first <= k1) FROM KEYS`, []any{seqs}, func(r db.Row) error {
		var seq, first int64
		err := r.Scan(&seq, &first)
		batch[seq] = first
		return err
	})
	if err != nil {
		return nil, err
	}
	var unknown []int64
	for _, first := range batch {
		if _, ok := w.by[first]; !ok {
			unknown, w.by[first] = append(unknown, first), Author{}
		}
	}
	if err := w.learn(tx, unknown); err != nil {
		for _, first := range unknown {
			delete(w.by, first)
		}
		return nil, err
	}
	out := map[int64]Author{}
	for seq, first := range batch {
		if a := w.by[first]; a.ID != "" {
			out[seq] = a
		}
	}
	return out, nil
}

// learn reads who wrote batches: the act of the batch's instant that names it.
func (w *writers) learn(tx *db.Tx, batches []int64) error {
	type leaf struct {
		first int64
		body  string
	}
	var leaves []leaf
	err := tx.Lookup(`SELECT k1, l.body FROM KEYS CROSS JOIN journal_batch b JOIN leaf l ON l.at = b.posted WHERE b.first = k1`, []any{batches}, func(r db.Row) error {
		var l leaf
		err := r.Scan(&l.first, &l.body)
		leaves = append(leaves, l)
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range leaves {
		act, err := tlog.ParseBody(l.body)
		if err != nil {
			return err
		}
		for _, row := range act.Rows {
			if row.Table == "journal_batch" && row.Key == "["+strconv.FormatInt(l.first, 10)+"]" {
				w.by[l.first] = Author{ID: act.By.ID, Name: act.By.Name}
			}
		}
	}
	return nil
}
