package read

import (
	"cmp"
	"slices"
	"sync"

	"plumbline/journal"
	"plumbline/platform/db"
)

// shelf remembers the accounts and cuts of the books, which are only ever added. It is filled from committed rows alone.
type shelf struct {
	mu      sync.RWMutex
	last    int64
	ids     map[journal.Account]int64
	all     map[journal.Account][]int64 // by an account without its matter
	by      map[int64]journal.Account
	lastCut int64
	cuts    map[int64]journal.Dim
}

func newShelf() *shelf {
	return &shelf{ids: map[journal.Account]int64{}, all: map[journal.Account][]int64{}, by: map[int64]journal.Account{}, cuts: map[int64]journal.Dim{}}
}

// learnCuts reads the cuts that were added since.
func (s *shelf) learnCuts(tx *db.Tx) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return tx.Each(func(r db.Row) error {
		var id int64
		var c journal.Dim
		if err := r.Scan(&id, &c.Organisation, &c.District, &c.Category, &c.Grade, &c.Sex, &c.Age, &c.Tag); err != nil {
			return err
		}
		s.lastCut, s.cuts[id] = id, c
		return nil
	}, `SELECT id, organisation, district, category, grade, sex, age, tag FROM journal_cut WHERE id > $1 ORDER BY id`, s.lastCut)
}

// values gives the value of a dimension by the number of a cut.
func (s *shelf) values(by Dimension) func(cut int64) string {
	at := slices.IndexFunc(columns(journal.Dim{}), func(c [2]string) bool { return c[0] == string(by) })
	known := map[int64]string{}
	return func(cut int64) string {
		if by == nothing {
			return ""
		}
		v, ok := known[cut]
		if !ok {
			s.mu.RLock()
			v = columns(s.cuts[cut])[at][1]
			s.mu.RUnlock()
			known[cut] = v
		}
		return v
	}
}

// learn reads the accounts that were added since.
func (s *shelf) learn(tx *db.Tx) error {
	s.mu.RLock()
	last := s.last
	s.mu.RUnlock()
	type row struct {
		id int64
		journal.Account
	}
	list, err := db.All(tx, func(r db.Row) (a row, err error) { return a, r.Scan(&a.id, &a.Year, &a.Project, &a.Measure) },
		`SELECT id, year, project, measure FROM journal_account WHERE id > $1 ORDER BY id`, last)
	if err != nil || len(list) == 0 {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range list {
		if a.id <= s.last {
			continue // another was faster
		}
		s.last = a.id
		s.ids[a.Account], s.by[a.id] = a.id, a.Account
		measure, _ := a.Parts()
		whole := journal.Account{Year: a.Year, Project: a.Project, Measure: measure}
		s.all[whole] = append(s.all[whole], a.id)
	}
	return nil
}

// find gives the numbers of the accounts that a query is about.
func (s *shelf) find(q Query) []int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if q.All {
		return slices.Clone(s.all[q.Account])
	}
	if id, ok := s.ids[q.Account]; ok {
		return []int64{id}
	}
	return nil
}

func (s *shelf) name(id int64) journal.Account {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.by[id]
}

// of lists the accounts of a year, of one project where one is named, in the order of their names.
func (s *shelf) of(year int, project string) (out []journal.Account) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for a := range s.ids {
		if a.Year == year && (project == "" || a.Project == project) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b journal.Account) int {
		return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Measure, b.Measure))
	})
	return out
}
