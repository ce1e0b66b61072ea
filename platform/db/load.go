package db

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// loadRows are how many rows one statement of SQLite takes, the most first: few distinct texts, so that prepared statements are
// used again, and none so long that binding costs more than parsing.
var loadRows = []int{64, 16, 4, 1}

// copyFrom is the fewest rows that PostgreSQL is given by COPY, which costs two exchanges more.
const copyFrom = 256

// Load puts many rows into a table as fast as the engine takes them: head is "INSERT INTO t (a, b)", columns the values of
// each column ([]int64 or []string, all of one length), tail what follows the rows ("ON CONFLICT …"). Few rows go as Do sends them.
func (t *Tx) Load(head string, columns []any, tail string) error {
	n, err := lengthOf(columns)
	if err != nil || n == 0 {
		return err
	}
	t.loads(tableOf(head))
	if t.Engine == Postgres {
		if tail == "" && n >= copyFrom {
			return t.copyIn(head, columns, n)
		}
		return t.Do(head+" SELECT * FROM unnest("+arrays(columns)+") AS loaded "+tail, columns...)
	}
	return t.insert(head, columns, n, tail)
}

// tableOf is the table of "INSERT INTO t (a, b)".
func tableOf(head string) string {
	table, _, _ := strings.Cut(strings.TrimPrefix(head, "INSERT INTO "), "(")
	return strings.TrimSpace(table)
}

// LoadNew puts rows into a table but for those whose key is there already, and gives the places of the rows that may have been: every
// other is new, and put by Ahead. key is a column that can be on one row only, and each of keys comes once. names are the other columns, and
// others gives them: it is called before anything is put, when PostgreSQL has answered which keys are there, and with it what was asked before.
func (t *Tx) LoadNew(table, key string, keys []string, names []string, others func() ([]any, error)) (perhaps []int, err error) {
	if len(keys) == 0 {
		return nil, nil
	}
	t.loads(table)
	head := "INSERT INTO " + table + " (" + strings.Join(append([]string{key}, names...), ", ") + ")"
	columns := []any{keys}
	if t.Engine == Postgres {
		return t.copyNew(table, head, key, columns, others)
	}
	more, err := others()
	if err != nil {
		return nil, err
	}
	columns = append(columns, more...)
	n, err := lengthOf(columns)
	if err != nil {
		return nil, err
	}
	from := 0
	err = t.insertBlocks(head, columns, n, "ON CONFLICT ("+key+") DO NOTHING", func(size int, inserted int64) {
		if inserted < int64(size) {
			for i := from; i < from+size; i++ {
				perhaps = append(perhaps, i)
			}
		}
		from += size
	})
	return perhaps, err
}

// copyNew asks PostgreSQL which keys are there, and copies the rows of the others.
func (t *Tx) copyNew(table, head, key string, columns []any, others func() ([]any, error)) (places []int, err error) {
	n, _ := lengthOf(columns)
	there, err := t.placesOf(n, "SELECT k.n_ FROM "+numbered([]string{key}, columns)+" JOIN "+table+" ON "+alike(table, []string{key}), columns)
	if err != nil {
		return nil, err
	}
	for at, is := range there {
		if is {
			places = append(places, at)
		}
	}
	more, err := others()
	if err != nil {
		return nil, err
	}
	rows := only(append(columns, more...), there, false)
	return places, t.Ahead(func(t *Tx) error { return t.Load(head, rows, "") })
}

// only gives columns with the rows alone of which rows says is.
func only(columns []any, rows []bool, is bool) []any {
	out := make([]any, len(columns))
	for c, column := range columns {
		switch column := column.(type) {
		case []int64:
			out[c] = those(column, rows, is)
		case []string:
			out[c] = those(column, rows, is)
		}
	}
	return out
}

func those[T any](values []T, rows []bool, is bool) []T {
	list := make([]T, 0, len(values))
	for i, v := range values {
		if rows[i] == is {
			list = append(list, v)
		}
	}
	return list
}

// Merging is how Merge puts a row to one that is there: the sum of both, or in its place.
type Merging bool

// What Merge does to a row that is there.
const (
	Add     Merging = true
	Replace Merging = false
)

// Merge puts many rows of whole numbers to those of a table that have the same keys, each of which comes once, and inserts the
// others. names are its columns, the first so many of them the key; there says which rows the table has, as There tells, and is nil
// where nobody asked. Whoever calls sees to it that nobody else writes the table.
func (t *Tx) Merge(table string, names []string, keys int, how Merging, columns []any, there []bool) error {
	n, err := lengthOf(columns)
	if err != nil || n == 0 {
		return err
	}
	t.loads(table)
	head := "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ")"
	if t.Engine == Postgres && n >= copyFrom {
		return t.mergeIn(table, head, names, keys, how, columns, there)
	}
	return t.Load(head, columns, "ON CONFLICT ("+strings.Join(names[:keys], ", ")+") DO UPDATE SET "+how.set(table, "excluded", names[keys:]))
}

// There says which rows a table has, by the columns of its key; nil on SQLite, which finds out as it merges for nothing.
func (t *Tx) There(table string, keys []string, columns []any) ([]bool, error) {
	n, err := lengthOf(columns)
	if err != nil || n == 0 || t.Engine != Postgres {
		return nil, err
	}
	return t.placesOf(n, "SELECT k.n_ FROM "+numbered(keys, columns)+" JOIN "+table+" ON "+alike(table, keys), columns)
}

// numbered are rows of keys as a table k in PostgreSQL, with the place of each from 1 on.
func numbered(names []string, columns []any) string {
	return "unnest(" + arrays(columns) + ") WITH ORDINALITY AS k(" + strings.Join(names, ", ") + ", n_)"
}

// alike says that a row of a table is that of k.
func alike(table string, keys []string) string {
	same := make([]string, len(keys))
	for i, name := range keys {
		same[i] = table + "." + name + " = k." + name
	}
	return strings.Join(same, " AND ")
}

// placesOf runs a statement that gives places among so many rows, from 1 on.
func (t *Tx) placesOf(n int, query string, columns []any) ([]bool, error) {
	given := make([]bool, n)
	return given, t.Each(func(r Row) error {
		at, err := Scalar[int64](r)
		if err == nil {
			given[at-1] = true
		}
		return err
	}, query, columns...)
}

// set says what becomes of the values of a row.
func (m Merging) set(table, from string, names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = name + " = " + from + "." + name
		if m == Add {
			list[i] = name + " = " + table + "." + name + " + " + from + "." + name
		}
	}
	return strings.Join(list, ", ")
}

// mergeIn changes the rows that are there in one statement and copies the others, both cheaper than asking PostgreSQL to find out
// row by row.
func (t *Tx) mergeIn(table, head string, names []string, keys int, how Merging, columns []any, there []bool) error {
	known, old := there != nil, columns
	if known {
		old = only(columns, there, true)
	}
	n, err := lengthOf(old)
	if err != nil {
		return err
	}
	changed := make([]bool, n)
	if n > 0 {
		changed, err = t.placesOf(n, "UPDATE "+table+" SET "+how.set(table, "k", names[keys:])+" FROM "+numbered(names, old)+" WHERE "+alike(table, names[:keys])+
			" RETURNING k.n_", old)
		if err != nil {
			return err
		}
	}
	if !known {
		there = changed
	} else if slices.Contains(changed, false) {
		return fmt.Errorf("%s: rows of it are gone that were there", brief("UPDATE "+table))
	}
	return t.Load(head, only(columns, there, false), "")
}

// inSteps gives the values of so many rows as one statement takes, row by row.
func inSteps(columns []any, n int, f func(size int, args []any) error) error {
	args := make([]any, 0, min(n, loadRows[0])*len(columns))
	return eachStep(n, func(from, size int) error {
		args = args[:0]
		for i := from; i < from+size; i++ {
			for _, c := range columns {
				args = append(args, valueOf(c, i))
			}
		}
		return f(size, args)
	})
}

// eachStep divides rows into those that one statement takes.
func eachStep(n int, f func(from, size int) error) error {
	for from := 0; from < n; {
		size := stepOf(n - from)
		if err := f(from, size); err != nil {
			return err
		}
		from += size
	}
	return nil
}

// stepOf is how many of so many rows the next statement takes.
func stepOf(rows int) int {
	return loadRows[slices.IndexFunc(loadRows, func(size int) bool { return size <= rows })]
}

// handedOver gives values as inSteps does, in the form that a driver takes. Where they are many the next are made ready while f has
// some: a driver takes them one by one, which takes as long.
func handedOver(columns []any, n int, f func(size int, values []driver.NamedValue) error) error {
	const ahead = 3
	if n <= ahead*loadRows[0] {
		var values []driver.NamedValue
		return eachStep(n, func(from, size int) error {
			values = named(values, columns, from, size)
			return f(size, values)
		})
	}
	ready, used := make(chan []driver.NamedValue, ahead), make(chan []driver.NamedValue, ahead)
	for range ahead {
		used <- nil
	}
	go func() {
		defer close(ready)
		_ = eachStep(n, func(from, size int) error {
			values, more := <-used
			if !more {
				return errStopped // f failed
			}
			ready <- named(values, columns, from, size)
			return nil
		})
	}()
	var err error
	for values := range ready { // to its end, so that nobody is left behind
		if err != nil {
			continue
		}
		if err = f(len(values)/len(columns), values); err != nil {
			close(used)
			continue
		}
		used <- values
	}
	return err
}

// named gives the values of so many rows, in the place of others.
func named(values []driver.NamedValue, columns []any, from, size int) []driver.NamedValue {
	values = values[:0]
	for i := from; i < from+size; i++ {
		for _, c := range columns {
			values = append(values, driver.NamedValue{Ordinal: len(values) + 1, Value: valueOf(c, i)})
		}
	}
	return values
}

// Lookup runs a query once for many keys and gives every row to f. query has the keys' place as KEYS, a table named k whose
// columns are k1, k2, … in the order of columns: "SELECT t.a FROM KEYS JOIN t ON t.id = k1".
func (t *Tx) Lookup(query string, columns []any, f func(Row) error) error {
	return t.lookup(t.Each, query, columns, f)
}

// AskFor is Lookup as Ask does it: f was called when a later statement was waited for. The columns must not be changed until then.
func (t *Tx) AskFor(query string, columns []any, f func(Row) error) error {
	return t.lookup(t.Ask, query, columns, f)
}

func (t *Tx) lookup(run func(f func(Row) error, query string, args ...any) error, query string, columns []any, f func(Row) error) error {
	n, err := lengthOf(columns)
	if err != nil || n == 0 {
		return err
	}
	names := make([]string, len(columns))
	for i := range columns {
		names[i] = "k" + strconv.Itoa(i+1)
	}
	if t.Engine == Postgres {
		keys := "unnest(" + arrays(columns) + ") AS k(" + strings.Join(names, ", ") + ")"
		return run(f, strings.ReplaceAll(query, "KEYS", keys), columns...)
	}
	row, first := "("+strings.Repeat(",?", len(columns))[1:]+")", ""
	for i, name := range names {
		first += ", column" + strconv.Itoa(i+1) + " AS " + name
	}
	return inSteps(columns, n, func(size int, args []any) error {
		keys := "(SELECT " + first[2:] + " FROM (VALUES " + strings.Repeat(","+row, size)[1:] + ")) AS k"
		return run(f, strings.ReplaceAll(query, "KEYS", keys), args...)
	})
}

func lengthOf(columns []any) (int, error) {
	n := -1
	for _, c := range columns {
		var m int
		switch c := c.(type) {
		case []int64:
			m = len(c)
		case []string:
			m = len(c)
		default:
			return 0, fmt.Errorf("db: a column of %T", c)
		}
		if n >= 0 && m != n {
			return 0, fmt.Errorf("db: columns of %d and %d values", n, m)
		}
		n = m
	}
	return max(n, 0), nil
}

func valueOf(column any, i int) any {
	if c, ok := column.([]int64); ok {
		if n := c[i]; n >= 0 && n < mostBoxed {
			return boxed()[n]
		}
		return c[i]
	}
	return column.([]string)[i]
}

// mostBoxed is above days, months, accounts and most cuts and amounts: what numbers of a load are.
const mostBoxed = 1 << 15

// boxed are small numbers as the drivers take them, made once: each would be a piece of memory for every value of a load.
var boxed = sync.OnceValue(func() []any {
	out := make([]any, mostBoxed)
	for n := range out {
		out[n] = int64(n)
	}
	return out
})

func textsOf(column any) []string {
	texts, _ := column.([]string)
	return texts
}

func arrays(columns []any) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		typ := "TEXT"
		if _, ok := c.([]int64); ok {
			typ = "BIGINT"
		}
		out[i] = "$" + strconv.Itoa(i+1) + "::" + typ + "[]"
	}
	return strings.Join(out, ", ")
}
