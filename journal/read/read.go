// Package read answers questions about the books: what accounts come to over a stretch of days, for a cut, as it was known
// at an instant; by month, by a dimension; which postings and refusals a figure is made of; what a record counts for. It
// guarantees that every answer is of one instant of the store and that the postings it lists add up to the figure it gives.
// It writes nothing.
package read

import (
	"time"

	"plumbline/base/day"
	"plumbline/journal"
)

// Query asks for an account. Matter "" with All asks for all matters of the measure in the project. From and To are within
// the account's year; zero means its first and last day. Cut narrows to the dimensions that are not blank. Known zero means
// now.
type Query struct {
	journal.Account
	All      bool // Measure is a measure without matter: all its matters together
	From, To day.Day
	Cut      journal.Dim
	Known    time.Time
}

// Figure is what a query comes to. Times counts contributions, Persons different persons who have one in the query's days
// and cut; it is −1 where they cannot be told: over several accounts.
type Figure struct {
	Num, Den       int64
	Times, Persons int64
}

// Monthly is a month of a figure; Month is 1 to 12. Persons are those of the month and are never added.
type Monthly struct {
	Month int
	Figure
}

// Dimension names a dimension of a cut.
type Dimension string

// The dimensions.
const (
	Organisation Dimension = "organisation"
	District     Dimension = "district"
	Category     Dimension = "category"
	Grade        Dimension = "grade"
	Sex          Dimension = "sex"
	Age          Dimension = "age"
	Tag          Dimension = "tag"
)

// Part is the share of one value of a dimension.
type Part struct {
	Value string
	Figure
}

// Place is where a list goes on: behind this day and number (PlaceOf an entry, Place of a refused record). The zero Place is
// its beginning.
type Place struct {
	Day day.Day
	Seq int64
}

// Refused is a record that does not count for an account, and why (a message key).
type Refused struct {
	Voucher string
	Seq     int64 // number of the voucher
	journal.Refusal
}

// Standing is a record in the books: its postings in the order of their numbers, reversed ones too, and where it does not count.
type Standing struct {
	Entries  []journal.Entry
	Refusals []journal.Refusal
}

// Closing says up to which day the figures of a project and year are final (定数), and who said so when. Through is zero where
// what was final was opened again as a whole.
type Closing struct {
	Project string
	Year    int
	Through day.Day
	At      time.Time
	By      string // id of the person
	Reason  string
}

// Amendment is a change of what was final: how many postings of the account, for which record, why, who (the id of the
// person, "" where only the log tells) and when.
type Amendment struct {
	Voucher, Reason, By string
	First               int64 // number of the first posting of the batch
	N                   int
	At                  time.Time
}

// Change is how a query went from one instant to another: what it came to as it was known then, and postings made between,
// the newest first.
type Change struct {
	Before, After Figure
	Entries       []journal.Entry
}
