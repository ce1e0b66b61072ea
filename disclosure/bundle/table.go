package bundle

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"time"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/disclosure/snapshot"
)

// The types of columns, as Table Schema names them.
const (
	text     = "string"
	whole    = "integer"
	decimal  = "number"
	truth    = "boolean"
	date     = "date"
	datetime = "datetime"
)

// hiddenMark stands where a count has been hidden.
const hiddenMark = "*"

// column is a column of a table. Its title is the message bundle.column.<name>; unit is that of a number; codes is the beginning of
// the keys of what its codes mean, with the codes.
type column struct {
	name, kind, unit string
	codes            string
	values           []string
}

// table is a table of a package. Its title is the message bundle.table.<name>. key is the first columns that know a row, refs the
// tables whose rows its own belong to.
type table struct {
	name    string
	key     int
	columns []column
	refs    []ref
	rows    func(in *Input, add func(cells ...any))
}

// ref says that the first columns of a table know a row of another.
type ref struct {
	table   string
	columns []string
}

func (t *table) path() string { return "data/" + t.name + ".csv" }

// text writes a table.
func (t *table) text(in *Input) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	head := make([]string, len(t.columns))
	for i, c := range t.columns {
		head[i] = c.name
	}
	if err := w.Write(head); err != nil {
		return nil, err
	}
	var failed error
	t.rows(in, func(cells ...any) {
		if len(cells) != len(head) && failed == nil {
			failed = fmt.Errorf("%d cells for %d columns", len(cells), len(head))
		}
		row := make([]string, len(cells))
		for i, c := range cells {
			row[i] = cell(c)
		}
		if err := w.Write(row); err != nil && failed == nil {
			failed = err
		}
	})
	w.Flush()
	if failed == nil {
		failed = w.Error()
	}
	return out.Bytes(), failed
}

// count is a count of a cell, which may be hidden.
type count struct {
	n      *int64
	hidden bool
}

// counts gives the four counts of a cell as they stand in a row.
func counts(c *snapshot.Cell) []any {
	out := make([]any, len(snapshot.Counts))
	for i, name := range snapshot.Counts {
		out[i] = count{*c.Count(name), c.Hides(name)}
	}
	return out
}

// countColumns are the columns of counts.
func countColumns() []column {
	return []column{
		{name: snapshot.Num, kind: whole},
		{name: snapshot.Den, kind: whole},
		{name: snapshot.Times, kind: whole},
		{name: snapshot.Persons, kind: whole},
	}
}

// cell writes a value. Times are UTC to the millisecond, money is in yuan.
func cell(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	case *int64:
		if v != nil {
			return strconv.FormatInt(*v, 10)
		}
	case *fen.Fen:
		if v != nil {
			return v.String()
		}
	case count:
		if v.hidden {
			return hiddenMark
		}
		return cell(v.n)
	case day.Day:
		return v.String()
	case time.Time:
		if !v.IsZero() {
			return v.UTC().Format("2006-01-02T15:04:05.000Z")
		}
	}
	return ""
}

// points writes hundredths of a point as a decimal.
func points(p *int64) string {
	if p == nil {
		return ""
	}
	sign, n := "", *p
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// row is a line of a table that was read. Tables have a million rows, so all of a table share the places of its columns.
type row struct {
	cells []string
	at    map[string]int
}

// of gives a cell by the name of its column.
func (r row) of(name string) string {
	at, ok := r.at[name]
	if !ok {
		return ""
	}
	return r.cells[at]
}

// read reads the text of a table and refuses other columns.
func (t *table) read(data []byte) ([]row, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = len(t.columns)
	all, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.path(), err)
	}
	if len(all) == 0 || !slices.EqualFunc(all[0], t.columns, func(name string, c column) bool { return name == c.name }) {
		return nil, fmt.Errorf("%s has other columns than this format", t.path())
	}
	at := make(map[string]int, len(t.columns))
	for i, c := range t.columns {
		at[c.name] = i
	}
	out := make([]row, len(all)-1)
	for i, cells := range all[1:] {
		out[i] = row{cells, at}
	}
	return out, nil
}
