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
	years map[int64]*months // by account; none is changed once it stands here
	since int64             // how many postings are added before the months are read anew
	most  int               // years of accounts that are remembered
}

// mostSince is how many postings are added where nothing else is said.
const mostSince = 2000

func newPresent() *present { return &present{since: mostSince, most: mostYears} }

// now gives the months of accounts as they are; persons of single months are not among them.
func (s *present) now(tx *db.Tx, accounts []int64) (map[int64]*months, error) {
	seq, err := db.One(tx, db.Scalar[int64], `SELECT postings FROM journal_head WHERE id = 1`)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	at, years := s.seq, make(map[int64]*months, len(accounts))
	for _, account := range accounts {
		if m := s.years[account]; m != nil {
			years[account] = m
		}
	}
	s.mu.Unlock()
	if at > seq || at+s.since < seq { // another reader is ahead, or this is far behind
		at = seq
		clear(years)
	}
	fresh := map[int64]*months{}
	if at < seq && len(years) > 0 {
		for account, m := range years {
			one := *m
			fresh[account] = &one
		}
		if err := restOf(tx, fresh, at+1, seq, 1); err != nil {
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
	}
	for _, list := range []map[int64]*months{fresh, missing} {
		for account, m := range list {
			years[account] = m
		}
	}
	s.keep(seq, years)
	return years, nil
}

// keep remembers months as of a posting, unless those remembered are newer.
func (s *present) keep(seq int64, years map[int64]*months) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seq < s.seq {
		return
	}
	if seq > s.seq || len(s.years)+len(years) > s.most {
		// What was not asked for is as of an older posting. It is forgotten, and read anew when somebody asks.
		s.seq, s.years = seq, make(map[int64]*months, len(years))
	}
	for account, m := range years {
		s.years[account] = m
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
