package read

import (
	"maps"
	"math"
	"slices"
	"sync"

	"plumbline/journal/number"
	"plumbline/platform/db"
)

// past remembers what whole months of accounts came to as they were known when a posting was the last. Postings are only ever
// added, so that this never changes, and what was known on another day is told from it by the days between.
type past struct {
	mu    sync.Mutex
	at    map[int64]*known // by the number of the last posting
	kept  int              // years of accounts
	most  int              // of them
	turns int64
}

// known is what was known. day is the posted day that ends with it, within where none does.
type known struct {
	day   int64
	years map[int64]*months // by account
	used  int64
}

// months are those of an account's year, from January on.
type months [12]sum

// within is for what was known amid a posted day; beginning is before every day.
const within, beginning = -1, 0

// mostYears is how many years of accounts are remembered, of half a kilobyte each.
const mostYears = 20_000

func newPast() *past { return &past{at: map[int64]*known{}, most: mostYears} }

// find gives what is remembered of accounts, and which are not.
func (s *past) find(seq int64, accounts []int64) (out map[int64]*months, missing []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out = make(map[int64]*months, len(accounts))
	k := s.at[seq]
	if k == nil {
		return out, accounts
	}
	s.turns++
	k.used = s.turns
	for _, account := range accounts {
		if m := k.years[account]; m != nil {
			out[account] = m
		} else {
			missing = append(missing, account)
		}
	}
	return out, missing
}

// keep remembers, and forgets what was asked for longest ago where there is no room.
func (s *past) keep(tx *db.Tx, seq, day int64, years map[int64]*months) {
	if tx.Writes() {
		return // what is not committed may never have been
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.at[seq]
	if k == nil {
		k = &known{day: within, years: map[int64]*months{}}
		s.at[seq] = k
	}
	if day != within {
		k.day = day
	}
	s.turns++
	k.used = s.turns
	s.kept -= len(k.years)
	for account, m := range years {
		k.years[account] = m
	}
	s.kept += len(k.years)
	for s.kept > s.most && len(s.at) > 1 {
		oldest := seq
		for n, other := range s.at {
			if other.used < s.at[oldest].used {
				oldest = n
			}
		}
		s.kept -= len(s.at[oldest].years)
		delete(s.at, oldest)
	}
}

// nearest gives a copy of what was known of all of some accounts at the end of the posted day that is nearest, the beginning
// where nothing is remembered.
func (s *past) nearest(day int64, accounts []int64) (at int64, out map[int64]*months) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at = beginning
	from := &known{}
	for _, k := range s.at {
		if k.day == within || far(k.day, day) >= far(at, day) {
			continue
		}
		if !slices.ContainsFunc(accounts, func(account int64) bool { return k.years[account] == nil }) {
			at, from = k.day, k
		}
	}
	out = make(map[int64]*months, len(accounts))
	for _, account := range accounts {
		out[account] = &months{}
		if m := from.years[account]; m != nil {
			*out[account] = *m
		}
	}
	return at, out
}

// far is how many days lie between two.
func far(a, b int64) int64 { return max(a-b, b-a) }

// known gives the months of accounts as they were known: the balances of posted days, and the postings that tell the bound's own
// day from its end or its beginning.
func (s *past) known(tx *db.Tx, b bound, accounts []int64) (map[int64]*months, error) {
	out, missing := s.find(b.seq, accounts)
	if len(missing) == 0 {
		return out, nil
	}
	from, to, sign := b.rest()
	day, last := b.day-1, b.first-1
	if sign < 0 {
		day, last = b.day, b.last
	}
	years, err := s.ended(tx, day, last, sign > 0 || b.over, missing)
	if err != nil {
		return nil, err
	}
	if from <= to {
		for account, m := range years {
			one := *m
			years[account] = &one
		}
		if err := restOf(tx, years, from, to, sign); err != nil {
			return nil, err
		}
		s.keep(tx, b.seq, within, years)
	}
	for account, m := range years {
		out[account] = m
	}
	return out, nil
}

// ended gives the months of accounts as they were known at the end of a posted day, whose last posting is last; over says that
// nothing will be posted on it any more.
func (s *past) ended(tx *db.Tx, day, last int64, over bool, accounts []int64) (map[int64]*months, error) {
	out, missing := s.find(last, accounts)
	if len(missing) == 0 {
		return out, nil
	}
	at, years := s.nearest(day, missing)
	low, high, sign := at+1, day, int64(1)
	if at > day {
		low, high, sign = day+1, at, -1
	}
	if err := posted(tx, years, low, high, sign); err != nil {
		return nil, err
	}
	if !over {
		day = within
	}
	s.keep(tx, last, day, years)
	for account, m := range years {
		out[account] = m
	}
	return out, nil
}

// restOf adds postings and who came and went with their batches.
func restOf(tx *db.Tx, years map[int64]*months, from, to, sign int64) error {
	if err := balances(tx, years, number.ByBatch, from, to, sign); err != nil {
		return err
	}
	on, month := int64(math.MinInt64), int64(0)
	return tx.Sweep(5, false, func(n []int64, _ string) error {
		m := years[n[0]]
		if m == nil {
			return nil
		}
		if n[1] != on {
			on, month = n[1], number.MonthOf(n[1])%12
		}
		one := sum{num: n[2], den: n[3], times: 1}
		if n[4] != 0 {
			one.times = -1
		}
		m[month] = m[month].plus(one.scaled(sign))
		return nil
	}, `SELECT p.account AS c1, p.day AS c2, p.num AS c3, p.den AS c4, p.reverses AS c5 FROM posted p WHERE p.seq BETWEEN $1 AND $2`, from, to)
}

// balances adds those of a grain whose cut is a month, from one period to another.
func balances(tx *db.Tx, years map[int64]*months, grain number.Grain, low, high, sign int64) error {
	return totals(tx, grain, maps.Keys(years), low, high, func(b Balance) {
		if m := years[b.Account]; m != nil {
			at := &m[b.Cut%12]
			*at = at.plus(b.sum().scaled(sign))
		}
	})
}

// posted adds what was posted from one day to another: whole months by their own balances, the days before and after them by theirs.
func posted(tx *db.Tx, years map[int64]*months, low, high, sign int64) error {
	if low > high {
		return nil
	}
	if low == beginning+1 {
		low, _ = number.Days(number.MonthOf(low)) // nothing was posted before
	}
	p := plan{from: low, to: high}
	for _, s := range p.spans() {
		grain := number.ByPost
		if s.months {
			grain = number.InMonth
		}
		if err := balances(tx, years, grain, s.from, s.to, sign); err != nil {
			return err
		}
	}
	return nil
}
