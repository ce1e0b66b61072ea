package entering

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/journal/number"
	"plumbline/journal/read"
	"plumbline/platform/db"
)

// accounts remembers the numbers of accounts, which are only ever added.
type accounts struct {
	mu   sync.RWMutex
	last int64
	ids  map[journal.Account]int64
	all  map[journal.Account][]int64 // by an account without its matter
}

func newAccounts() *accounts {
	return &accounts{ids: map[journal.Account]int64{}, all: map[journal.Account][]int64{}}
}

// learn reads the accounts that were added since.
func (a *accounts) learn(tx *db.Tx) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return tx.Each(func(r db.Row) error {
		var id int64
		var of journal.Account
		if err := r.Scan(&id, &of.Year, &of.Project, &of.Measure); err != nil {
			return err
		}
		whole := of
		whole.Measure, _ = of.Parts()
		a.last, a.ids[of] = id, id
		a.all[whole] = append(a.all[whole], id)
		return nil
	}, `SELECT id, year, project, measure FROM journal_account WHERE id > $1 ORDER BY id`, a.last)
}

// of gives the numbers of the accounts that a query is about.
func (a *accounts) of(q read.Query) []int64 {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if q.All {
		return a.all[q.Account]
	}
	if id, ok := a.ids[q.Account]; ok {
		return []int64{id}
	}
	return nil
}

// keys gathers the columns of a lookup: which query, its account, and ranges.
type keys struct{ columns [6][]int64 }

func (k *keys) add(values ...int64) {
	for i, v := range values {
		k.columns[i] = append(k.columns[i], v)
	}
}

func (k *keys) list(n int) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = k.columns[i]
	}
	return out
}

// asked says which queries an account is asked for by.
func (s *Service) asked(queries []read.Query, which func(i int) bool) map[int64][]int {
	out := map[int64][]int{}
	for i, q := range queries {
		if !which(i) {
			continue
		}
		for _, account := range s.known.of(q) {
			out[account] = append(out[account], i)
		}
	}
	return out
}

// balances gives every query the balances of its accounts of a grain within periods.
func balances(tx *db.Tx, of map[int64][]int, grain number.Grain, low, high int64, f func(query int, period, cut int64, a Amount)) error {
	return read.Balances(tx, grain, maps.Keys(of), low, high, func(b read.Balance) {
		for _, i := range of[b.Account] {
			f(i, b.Period, b.Cut, Amount{b.Num, b.Den, b.Times})
		}
	})
}

// since adds up what was entered on posted days, from balances where the query is of whole months, else from the postings of those days,
// which are read once.
func (s *Service) since(tx *db.Tx, queries []read.Query, first, last int64) ([]Amount, error) {
	out := make([]Amount, len(queries))
	whole := make([]bool, len(queries))
	span := make([][2]int64, len(queries))
	for i, q := range queries {
		span[i][0], span[i][1], whole[i] = months(q)
	}
	later, err := s.later(tx, queries, whole, last)
	if err != nil {
		return nil, err
	}
	for i, q := range queries {
		if !whole[i] && !later[i] && begun(q) { // nothing lies behind the query's last day: its last month is whole too
			whole[i] = true
		}
		if !whole[i] {
			if err := s.sinceDays(tx, q, first, last, &out[i]); err != nil {
				return nil, err
			}
		}
	}
	return out, balances(tx, s.asked(queries, func(i int) bool { return whole[i] }), number.ByPost, first, last, func(i int, _, month int64, a Amount) {
		if span[i][0] <= month && month <= span[i][1] {
			out[i] = out[i].plus(a)
		}
	})
}

// later says of which queries, but those that are known to be of whole months, anything was ever entered for a day behind their last one,
// within its month. Nothing is entered for a day ahead.
func (s *Service) later(tx *db.Tx, queries []read.Query, whole []bool, last int64) ([]bool, error) {
	out := make([]bool, len(queries))
	behind := make([][2]int64, len(queries))
	low, high := int64(far), int64(0)
	of := s.asked(queries, func(i int) bool {
		_, to := days(queries[i])
		_, end := number.Days(number.MonthOf(to))
		if behind[i] = [2]int64{to + 1, end}; whole[i] || to >= last || to == end {
			return false
		}
		low, high = min(low, to+1), max(high, end)
		return true
	})
	return out, balances(tx, of, number.ByDay, low, high, func(i int, on, _ int64, _ Amount) {
		out[i] = out[i] || behind[i][0] <= on && on <= behind[i][1]
	})
}

// sinceDays adds up the postings of a query's accounts and days among those entered on posted days.
func (s *Service) sinceDays(tx *db.Tx, q read.Query, first, last int64, out *Amount) error {
	low, high, err := posted(tx, first, last)
	if err != nil || low > high {
		return err
	}
	from, to := days(q)
	for _, account := range s.known.of(q) {
		where, args := cutOf(q.Cut, 6)
		a, err := db.One(tx, scanAmount, `SELECT CAST(COALESCE(SUM(p.num), 0) AS BIGINT), CAST(COALESCE(SUM(p.den), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN p.reverses = 0 THEN 1 ELSE -1 END), 0) AS BIGINT)
			FROM posted p WHERE p.account = $1 AND p.day BETWEEN $2 AND $3 AND p.seq BETWEEN $4 AND $5`+where, append([]any{account, from, to, low, high}, args...)...)
		if err != nil {
			return err
		}
		*out = out.plus(a)
	}
	return nil
}

func scanAmount(r db.Row) (a Amount, err error) { return a, r.Scan(&a.Num, &a.Den, &a.Times) }

// cutOf narrows postings p to a cut; its places are numbered from n on.
func cutOf(d journal.Dim, n int) (string, []any) {
	var list []string
	var args []any
	for _, c := range [][2]string{
		{"organisation", d.Organisation}, {"district", d.District}, {"category", d.Category}, {"grade", d.Grade}, {"sex", d.Sex}, {"age", d.Age}, {"tag", d.Tag},
	} {
		if c[1] != "" {
			list = append(list, c[0]+" = $"+strconv.Itoa(n+len(args)))
			args = append(args, c[1])
		}
	}
	if len(list) == 0 {
		return "", nil
	}
	return " AND p.cut IN (SELECT id FROM journal_cut WHERE " + strings.Join(list, " AND ") + ")", args
}

// posted gives the numbers of the first and the last posting of posted days; low > high where there is none.
func posted(tx *db.Tx, first, last int64) (low, high int64, err error) {
	low, high = 1, 0
	err = tx.Each(func(r db.Row) error { return r.Scan(&low) }, `SELECT first FROM journal_batch WHERE posted >= $1 ORDER BY posted, first LIMIT 1`, instant(first))
	if err == nil {
		err = tx.Each(func(r db.Row) error { return r.Scan(&high) }, `SELECT first + n - 1 FROM journal_batch WHERE posted < $1 ORDER BY posted DESC, first DESC LIMIT 1`, instant(last+1))
	}
	return low, high, err
}

// monthly gives twelve months of each query.
func (s *Service) monthly(tx *db.Tx, queries []read.Query, known int64) ([][12]Amount, error) {
	out := make([][12]Amount, len(queries))
	if known == far {
		low, high := int64(far), int64(0)
		for _, q := range queries {
			from, to := number.Months(q.Year)
			low, high = min(low, from), max(high, to)
		}
		all := s.asked(queries, func(int) bool { return true })
		return out, balances(tx, all, number.ByMonth, low, high, func(i int, month, _ int64, a Amount) {
			out[i][month%12] = out[i][month%12].plus(a)
		})
	}
	list := make([]read.Query, len(queries))
	for i, q := range queries {
		list[i] = read.Query{Account: q.Account, All: q.All, Known: number.Begins(known + 1).Add(-time.Millisecond)}
	}
	got, err := read.MonthsIn(tx, s.books, list)
	for i, year := range got {
		for month, f := range year {
			out[i][month] = Amount{f.Num, f.Den, f.Times}
		}
	}
	return out, err
}

// dimensions are those of a cut, by their columns.
var dimensions = []read.Dimension{read.Organisation, read.District, read.Category, read.Grade, read.Sex, read.Age, read.Tag}

// places divides whole months of a query's accounts by a dimension.
func (s *Service) places(tx *db.Tx, q read.Query, from, to int64, by read.Dimension) ([]read.Part, error) {
	if !slices.Contains(dimensions, by) {
		return nil, fault.New(fault.Invalid, "journal.dimension", "dimension", string(by))
	}
	k := &keys{}
	for _, account := range s.known.of(q) {
		k.add(0, account, from, to)
	}
	parts := map[string]read.Figure{}
	err := tx.Lookup(`SELECT c.`+string(by)+`, CAST(SUM(b.num) AS BIGINT), CAST(SUM(b.den) AS BIGINT), CAST(SUM(b.times) AS BIGINT) FROM KEYS CROSS JOIN balance b JOIN journal_cut c ON c.id = b.cut
		WHERE b.grain = `+strconv.Itoa(int(number.ByCut))+` AND b.account = k2 AND b.period BETWEEN k3 AND k4 GROUP BY c.`+string(by), k.list(4), func(r db.Row) error {
		var value string
		var f read.Figure
		err := r.Scan(&value, &f.Num, &f.Den, &f.Times)
		was := parts[value]
		parts[value] = read.Figure{Num: was.Num + f.Num, Den: was.Den + f.Den, Times: was.Times + f.Times, Persons: -1}
		return err
	})
	var out []read.Part
	for _, value := range slices.Sorted(maps.Keys(parts)) {
		if f := parts[value]; f.Num != 0 || f.Den != 0 || f.Times != 0 {
			out = append(out, read.Part{Value: value, Figure: f})
		}
	}
	return out, err
}

// amended counts what was changed after it was final.
func (s *Service) amended(tx *db.Tx, queries []read.Query, known int64) ([]int64, error) {
	out := make([]int64, len(queries))
	k := &keys{}
	for i, q := range queries {
		for _, account := range s.known.of(q) {
			k.add(int64(i), account)
		}
	}
	before := "~" // after every instant
	if known != far {
		before = instant(known + 1)
	}
	return out, tx.Lookup(`SELECT k1, a.n, a.made FROM KEYS CROSS JOIN journal_amendment a WHERE a.account = k2`, k.list(2), func(r db.Row) error {
		var i, n int64
		var made string
		err := r.Scan(&i, &n, &made)
		if made < before {
			out[i] += n
		}
		return err
	})
}

// persons counts different persons over accounts.
func (s *Service) persons(tx *db.Tx, queries []read.Query) (n int64, err error) {
	var ids []string
	seen := map[int64]bool{}
	for _, q := range queries {
		for _, account := range s.known.of(q) {
			if !seen[account] {
				seen[account] = true
				ids = append(ids, strconv.FormatInt(account, 10))
			}
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	return db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM (SELECT DISTINCT person FROM person_count WHERE refs > 0 AND account IN (`+strings.Join(ids, ", ")+`)) AS people`)
}
