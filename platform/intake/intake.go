// Package intake takes in tables of records that people fill in: a Form says which columns there are and of what kind; it
// gives a workbook to fill in (Template), reads one back or what another system exports (Read: xlsx, or csv in UTF-8 or
// GB18030), and writes records in the same layout (Write, WriteCSV), so that an export reads back.
//
// It guarantees that nothing of a file is dropped in silence: a column that no heading of the form names, a sheet that is
// not read and a line of totals are told; that each value is either normalised or a fault of its cell that says what was
// written there; and that a row that is the same as an earlier one of the file is told with the line of the first. Headings
// may stand below a title, in any order, under other names that the form lists, and amounts may be in 万元 where the heading
// or the line above it says so. What the values mean, and whether a record is kept already, is for the rooms.
package intake

import (
	"strconv"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
)

// Kind says what a column holds.
type Kind string

// The kinds, and how a value of each stands in Row.Values.
const (
	Text    Kind = "text"    // as written, without blanks at its ends
	Date    Kind = "date"    // 2023-07-18
	Time    Kind = "time"    // 09:30
	Whole   Kind = "whole"   // 1284
	Decimal Kind = "decimal" // 3.5, without trailing zeros
	Money   Kind = "money"   // whole fen: 123450
	Choice  Kind = "choice"  // the Value of one of the options
	YesNo   Kind = "yesno"   // "yes" or "no"
)

// The values of a YesNo column.
const (
	Yes = "yes"
	No  = "no"
)

// Option is one of the values of a Choice column: Value as the room keeps it, Words as it stands in the file, Also other ways
// of writing it. Reading takes the value itself too.
type Option struct {
	Value, Words string
	Also         []string
}

// Column is one column of a form. Heading is how it stands in the file, Also its other names there. Example stands in the
// example row of the template, written as it would be typed; Hint is a message key of what to write, or "".
type Column struct {
	Key, Heading  string
	Also          []string
	Kind          Kind
	Required      bool
	Choices       []Option
	Example, Hint string
	Most          int // of characters of a text; 0 means 500
}

// Form is a table of records. Key lists the columns that make a row the same as another; none means that equal rows may be.
type Form struct {
	Name    string // of its sheet: 支付明细
	Columns []Column
	Key     []string
}

// Table is a file as read. Lines are those of the sheet or the text, counted from 1.
type Table struct {
	Sheet   string // that was read; "" of a csv
	Rows    []Row
	Unread  []string // headings that the form does not know, as they stand; a column without a heading by its letter
	Skipped []string // other sheets that hold something
	Totals  []int    // lines of totals, which are no records
	Unit    string   // that amounts are in where it is not 元: 万元
}

// Row is a record of the file. Values holds what is not blank and has no fault, by column key.
type Row struct {
	Line   int
	Values map[string]string
	Faults []CellFault
}

// CellFault says what is wrong with a cell, or with a row where Column is "". Key is a message key; Args name the heading
// ("column") and what was written ("text") besides what the sentence needs.
type CellFault struct {
	Column string
	Key    string
	Args   []any
}

// Fault is the fault as an error on its column.
func (f CellFault) Fault() *fault.Error {
	return fault.New(fault.Invalid, f.Key, f.Args...).On(f.Column)
}

// Sound says whether nothing is wrong with the row.
func (r Row) Sound() bool { return len(r.Faults) == 0 }

// Sound gives the rows without faults.
func (t Table) Sound() []Row {
	var out []Row
	for _, r := range t.Rows {
		if r.Sound() {
			out = append(out, r)
		}
	}
	return out
}

// Wrong counts the rows that have faults.
func (t Table) Wrong() int { return len(t.Rows) - len(t.Sound()) }

// Get gives a value, "" where the cell is blank.
func (r Row) Get(key string) string { return r.Values[key] }

// Day gives a date, the zero Day where the cell is blank.
func (r Row) Day(key string) day.Day {
	d, err := day.Parse(r.Values[key])
	if err != nil {
		return day.Day{} // blank: what is no date never became a value
	}
	return d
}

// Number gives a whole number, or an amount in fen; 0 where the cell is blank.
func (r Row) Number(key string) int64 {
	n, err := strconv.ParseInt(r.Values[key], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Fen gives an amount, 0 where the cell is blank.
func (r Row) Fen(key string) fen.Fen { return fen.Fen(r.Number(key)) }

// Wrong adds a fault that the room found in a cell, so that it is shown beside those of the reading.
func (r *Row) Wrong(column, key string, args ...any) {
	r.Faults = append(r.Faults, CellFault{column, key, args})
}

// Column gives a column by its key.
func (f Form) Column(key string) (Column, bool) {
	for _, c := range f.Columns {
		if c.Key == key {
			return c, true
		}
	}
	return Column{}, false
}

// What a file may come to.
const (
	mostBytes   = 64 << 20
	mostRows    = 100_000
	mostColumns = 256
	mostText    = 500 // characters, where the column says nothing
)
