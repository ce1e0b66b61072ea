package read

import (
	"maps"
	"math"
	"sync"

	"plumbline/journal/number"
	"plumbline/platform/db"
)

// present remembers what whole months of accounts come to now, as of the last posting it knows of. What was posted since is added:
// it is little, as a rule, while the months of a department's accounts are many rows.
type present struct {
	mu    sync.Mutex
	seq   int64
	years map[int64]*months // by account; neither it nor what is in it is changed
	since int64             // how many postings are added before the months are read anew
	most  int               // years of accounts that are remembered
}

// mostSince is how many postings are added where nothing else is said.
const mostSince = 2000

func newPresent() *present { return &present{since: mostSince, most: mostYears} }

// news is what was remembered when a transaction began, and what it finds posted since.
type news struct {
	at, seq int64 // the last posting that was remembered, and that there is
	years   map[int64]*months
	list    []contribution // where they are few enough
}

// contribution is what a posting adds to a month of an account.
type contribution struct {
	account, month int64
	sum
}

// ask begins to look what was posted since; the answer is there when a later statement was waited for.
func (s *present) ask(tx *db.Tx) (*news, error) {
	s.mu.Lock()
	n := &news{at: s.seq, years: s.years}
	s.mu.Unlock()
	err := tx.Ask(func(r db.Row) error { return r.Scan(&n.seq) }, `SELECT postings FROM journal_head WHERE id = 1`)
	if err != nil || len(n.years) == 0 {
		return n, err
	}
	return n, tx.Ask(func(r db.Row) error {
		var on, reverses int64
		c := contribution{sum: sum{times: 1}}
		err := r.Scan(&c.account, &on, &c.num, &c.den, &reverses)
		if c.month = number.MonthOf(on) % 12; reverses != 0 {
			c.times = -1
		}
		n.list = append(n.list, c)
		return err
	}, `SELECT p.account, p.day, p.num, p.den, p.reverses FROM posted p WHERE p.seq > $1 ORDER BY p.seq LIMIT $2`, n.at, s.since+1)
}

// now gives the months of accounts as they are; persons of single months are not among them.
func (s *present) now(tx *db.Tx, n *news, accounts []int64) (map[int64]*months, error) {
	if err := tx.Await(); err != nil {
		return nil, err
	}
	years := map[int64]*months{}
	if n.at <= n.seq && int64(len(n.list)) <= s.since { // nobody else is ahead, and this is not far behind
		maps.Copy(years, n.years)
		if err := n.add(tx, years); err != nil {
			return nil, err
		}
	}
	missing := map[int64]*months{}
	for _, account := range accounts {
		if years[account] == nil {
			missing[account] = &months{}
		}
	}
	if len(missing) > 0 {
		if err := inFull(tx, missing); err != nil {
			return nil, err
		}
		if len(years)+len(missing) > s.most {
			years = map[int64]*months{}
			if len(missing) < len(accounts) {
				return s.now(tx, &news{seq: n.seq}, accounts)
			}
		}
		maps.Copy(years, missing)
	}
	if !tx.Writes() { // what is not committed may never have been
		s.keep(n.seq, years)
	}
	return years, nil
}

// add adds what was posted since to the months of whom it is about.
func (n *news) add(tx *db.Tx, years map[int64]*months) error {
	changed := map[int64]*months{}
	for _, c := range n.list {
		m := changed[c.account]
		if m == nil {
			old := years[c.account]
			if old == nil {
				continue // it is read in full when it is asked for
			}
			one := *old
			m, changed[c.account] = &one, &one
		}
		m[c.month] = m[c.month].plus(c.sum)
	}
	if len(changed) == 0 {
		return nil
	}
	maps.Copy(years, changed)
	return balances(tx, changed, number.ByBatch, n.at+1, n.seq, 1)
}

// keep remembers months as of a posting, unless those remembered are newer.
func (s *present) keep(seq int64, years map[int64]*months) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seq > s.seq || seq == s.seq && len(years) >= len(s.years) {
		s.seq, s.years = seq, years
	}
}

// inFull reads the months of accounts.
func inFull(tx *db.Tx, years map[int64]*months) error {
	return Balances(tx, number.ByMonth, maps.Keys(years), 0, math.MaxInt32, func(b Balance) {
		if m := years[b.Account]; m != nil {
			at := &m[b.Period%12]
			*at = at.plus(b.sum())
		}
	})
}
