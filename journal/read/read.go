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

// Figure is what a query comes to. Persons is −1 where different persons cannot be told: over several accounts. First and
// Last are the first and last business day of what stands, Posted is when the newest of it was posted.
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

// Place is where a list goes on: behind this day and number. The zero Place is its beginning.
type Place struct {
	Day day.Day
	Seq int64
}

// Refused is a record that does not count for an account, and why (a message key).
type Refused struct {
	Voucher string
	journal.Refusal
}

// Standing is a record in the books: its postings in the order of their numbers, reversed ones too, and where it does not count.
type Standing struct {
	Entries  []journal.Entry
	Refusals []journal.Refusal
}

// Closing says up to which day the figures of a project and year are final (定数), and who said so when.
type Closing struct {
	Project string
	Year    int
	Through day.Day
	At      time.Time
	By      string
}

// Amendment is a change of what was final: which postings, for which record, why, who and when.
type Amendment struct {
	Voucher, Reason, By string
	First               int64 // number of the first posting of the batch
	At                  time.Time
}
