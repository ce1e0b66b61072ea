package journal

import (
	"fmt"
	"sync"

	"plumbline/base/day"
	"plumbline/journal/number"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// dictionary gives accounts and cuts their numbers. What it remembers was read from committed rows only: a number given in
// a transaction that is undone must not stay in memory.
type dictionary struct {
	mu       sync.RWMutex
	accounts map[Account]int64
	cuts     map[Dim]int64
}

// words are the numbers that one transaction works with: the remembered ones, and those it finds or gives itself.
type words struct {
	tx       *db.Tx
	trail    *tlog.Trail
	known    *dictionary
	accounts map[Account]int64
	cuts     map[Dim]int64
	rooms    map[int]bool // years known to have one
}

func scanAccount(r db.Row) (e entry[Account], err error) {
	return e, r.Scan(&e.id, &e.what.Year, &e.what.Project, &e.what.Measure)
}

func scanCut(r db.Row) (e entry[Dim], err error) {
	w := &e.what
	return e, r.Scan(&e.id, &w.Organisation, &w.District, &w.Category, &w.Grade, &w.Sex, &w.Age, &w.Tag)
}

type entry[T any] struct {
	id   int64
	what T
}

const (
	accountColumns = `a.id, a.year, a.project, a.measure`
	cutColumns     = `c.id, c.organisation, c.district, c.category, c.grade, c.sex, c.age, c.tag`
)

// learn reads what was committed since.
func (d *dictionary) learn(tx *db.Tx) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	accounts, err := db.All(tx, scanAccount, `SELECT `+accountColumns+` FROM journal_account a WHERE a.id > $1`, len(d.accounts))
	if err != nil {
		return err
	}
	cuts, err := db.All(tx, scanCut, `SELECT `+cutColumns+` FROM journal_cut c WHERE c.id > $1`, len(d.cuts))
	if err != nil {
		return err
	}
	// Numbers are given from 1 on without a gap, so that how many are known says what is not.
	for _, e := range accounts {
		d.accounts[e.what] = e.id
	}
	for _, e := range cuts {
		d.cuts[e.what] = e.id
	}
	return nil
}

func (d *dictionary) words(tx *db.Tx, trail *tlog.Trail) *words {
	return &words{tx: tx, trail: trail, known: d, accounts: map[Account]int64{}, cuts: map[Dim]int64{}, rooms: map[int]bool{}}
}

func (d *dictionary) account(a Account) (int64, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	id, ok := d.accounts[a]
	return id, ok
}

func (d *dictionary) cut(c Dim) (int64, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	id, ok := d.cuts[c]
	return id, ok
}

// account gives the number of an account, a new one where it has none. The books must be locked.
func (w *words) account(a Account) (int64, error) {
	if id, ok := w.accounts[a]; ok {
		return id, nil
	}
	if id, ok := w.known.account(a); ok {
		return id, nil
	}
	list, err := db.All(w.tx, db.Scalar[int64], `SELECT id FROM journal_account WHERE year = $1 AND project = $2 AND measure = $3`, a.Year, a.Project, a.Measure)
	if err != nil {
		return 0, err
	}
	if len(list) == 0 {
		list, err = w.give("journal_account", `INSERT INTO journal_account (id, year, project, measure) VALUES ($1, $2, $3, $4)`, a.Year, a.Project, a.Measure)
	}
	if err != nil {
		return 0, err
	}
	w.accounts[a] = list[0]
	return list[0], w.room(a.Year)
}

// cut gives the number of a cut, a new one where it has none.
func (w *words) cut(d Dim) (int64, error) {
	if id, ok := w.cuts[d]; ok {
		return id, nil
	}
	if id, ok := w.known.cut(d); ok {
		return id, nil
	}
	args := []any{d.Organisation, d.District, d.Category, d.Grade, d.Sex, d.Age, d.Tag}
	list, err := db.All(w.tx, db.Scalar[int64], `SELECT id FROM journal_cut WHERE organisation = $1 AND district = $2 AND category = $3 AND grade = $4
		AND sex = $5 AND age = $6 AND tag = $7`, args...)
	if err != nil {
		return 0, err
	}
	if len(list) == 0 {
		list, err = w.give("journal_cut", `INSERT INTO journal_cut (id, organisation, district, category, grade, sex, age, tag) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, args...)
	}
	if err != nil {
		return 0, err
	}
	w.cuts[d] = list[0]
	return list[0], nil
}

// give gives what has none the next number, and lets the act name the row.
func (w *words) give(table, insert string, args ...any) ([]int64, error) {
	id, err := db.One(w.tx, db.Scalar[int64], `SELECT COALESCE(MAX(id), 0) + 1 FROM `+table)
	if err != nil {
		return nil, err
	}
	if err := w.trail.Touch(table, id); err != nil {
		return nil, err
	}
	_, err = w.tx.Exec(insert, append([]any{id}, args...)...)
	return []int64{id}, err
}

// room makes a partition for the postings of a year where the engine has them, and moves what stands in the rest there:
// a store that was put back has all its postings in it.
func (w *words) room(year int) error {
	if w.tx.Engine != db.Postgres || w.rooms[year] {
		return nil
	}
	w.rooms[year] = true
	name := fmt.Sprintf("posting_%d", year)
	there, err := db.One(w.tx, db.Scalar[bool], `SELECT to_regclass($1) IS NOT NULL`, name)
	if err != nil || there {
		return err
	}
	if err := w.tx.Whole(); err != nil { // who is ahead would not see the partition
		return err
	}
	from, to := number.Day(day.Of(year, 1, 1)), number.Day(day.Of(year+1, 1, 1))
	for _, q := range []string{
		`CREATE TABLE %[1]s (LIKE posting INCLUDING ALL)`,
		`INSERT INTO %[1]s SELECT * FROM posting_rest WHERE day >= %[2]d AND day < %[3]d`,
		`DELETE FROM posting_rest WHERE day >= %[2]d AND day < %[3]d`,
		`ALTER TABLE posting ATTACH PARTITION %[1]s FOR VALUES FROM (%[2]d) TO (%[3]d)`,
	} {
		if _, err := w.tx.Exec(fmt.Sprintf(q, name, from, to)); err != nil {
			return err
		}
	}
	return nil
}
