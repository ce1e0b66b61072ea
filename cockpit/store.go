package cockpit

import (
	"fmt"
	"sync"

	"plumbline/base/day"
	"plumbline/journal/number"
	"plumbline/measure"
	"plumbline/platform/db"
)

// stamp says in which state a department's year was found: any act that changes a figure changes it.
type stamp struct {
	postings                      int64
	closed                        string
	declarations, revised, manual int64
	bindings                      string
	tick                          int64 // what no count tells of, as a file that is taken away, is seen when it goes on
}

// tick is for how long at most something is kept, in seconds.
const tick = 600

func stampOf(tx *db.Tx, department string, year int) (s stamp, err error) {
	s, err = db.One(tx, func(r db.Row) (s stamp, err error) {
		return s, r.Scan(&s.postings, &s.closed, &s.declarations, &s.revised, &s.manual)
	}, `SELECT h.postings, h.closed, (SELECT COUNT(*) FROM declaration WHERE department = $1 AND year = $2),
		(SELECT CAST(COALESCE(SUM(revision), 0) AS BIGINT) FROM declaration WHERE department = $1 AND year = $2),
		(SELECT COUNT(*) FROM manual_report m JOIN declaration d ON d.id = m.declaration WHERE d.department = $1 AND d.year = $2)
		FROM journal_head h WHERE h.id = 1`, department, year)
	if err != nil {
		return s, err
	}
	bound, err := measure.Stamps(tx, department, year)
	s.bindings, s.tick = fmt.Sprint(bound), tx.Now.Unix()/tick // a map is printed in the order of its keys
	return s, err
}

// past is the stamp of what was known on a day that is over: nothing that is posted later changes it.
func (s stamp) past() stamp {
	s.postings, s.closed, s.tick = 0, "", 0
	return s
}

// foreseeing is the stamp of forecasts: postings change it with the next tick only.
func (s stamp) foreseeing() stamp {
	s.postings = 0
	return s
}

// newestDay is the newest day until today for which a department's projects have a record, zero for none.
func newestDay(tx *db.Tx, department string, year int, today day.Day) (day.Day, error) {
	n, err := db.One(tx, db.Scalar[int64], `SELECT CAST(COALESCE(MAX((SELECT MAX(b.period) FROM balance b WHERE b.grain = $1 AND b.account = a.id AND b.period <= $2)), -1) AS BIGINT)
		FROM journal_account a WHERE a.year = $3 AND a.project >= $4 AND a.project < $5`, int64(number.ByDay), number.Day(today), year, department+"/", department+"0")
	if err != nil || n < 0 {
		return day.Day{}, err
	}
	d := number.DayOf(n)
	if d.Year() != year {
		return day.Day{}, nil
	}
	return d, nil
}

// place names what is kept: a department's year, for which days, asked on which day.
type place struct {
	department string
	year       int
	at         At
	asked      day.Day
}

// mostKept is how many years are kept: a few hundred kilobytes each.
const mostKept = 48

// shelf keeps what was found under the stamp of its state.
type shelf[T any] struct {
	mu   sync.Mutex
	by   map[place]held[T]
	turn int64
}

type held[T any] struct {
	stamp stamp
	value *T
	used  int64
}

func newShelf[T any]() *shelf[T] { return &shelf[T]{by: map[place]held[T]{}} }

// get gives what was found in the same state.
func (s *shelf[T]) get(at place, now stamp) (*T, bool) {
	v, same, ok := s.last(at, now)
	return v, ok && same
}

// last gives what was found, and whether the state is the same still.
func (s *shelf[T]) last(at place, now stamp) (v *T, same, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.by[at]
	if !ok {
		return nil, false, false
	}
	s.turn++
	h.used = s.turn
	s.by[at] = h
	return h.value, h.stamp == now, true
}

// put keeps what was found, in the place of what was used longest ago where there is no room.
func (s *shelf[T]) put(at place, now stamp, v *T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.by[at]; !ok && len(s.by) >= mostKept {
		oldest := place{}
		for k, h := range s.by {
			if o, ok := s.by[oldest]; !ok || h.used < o.used {
				oldest = k
			}
		}
		delete(s.by, oldest)
	}
	s.turn++
	s.by[at] = held[T]{now, v, s.turn}
}
