// Package journal is 绩效账: what the work contributes to each measure, kept as bookkeepers keep accounts. A record of the work
// is a voucher; the lines it contributes are its postings, each on an account (a measure of a project in a year), a day, a
// cut of dimensions and perhaps a person.
//
// It guarantees that a voucher stands in the books exactly as its room last said it should (Settle: what differs is reversed
// and posted anew, settling twice changes nothing); that postings are only ever added, in one order without gap or
// duplicate, on both engines and with several processes; that the balances kept beside them are their sums, in the same
// transaction, so that any figure can be had as of any day and as it was known at any instant (package read); and that what
// was declared final changes only with a reason. What a measure means and which lines a record deserves is left to the rooms; that a posting was not changed behind the product's back is shown by
// Verify, from the roots that stand in the log.
package journal

import (
	"time"

	"plumbline/base/day"
)

// Account is what a line counts for: a measure of a project in a fiscal year.
type Account struct {
	Year             int
	Project, Measure string
}

// Dim is the cut that a line belongs to; "" where it does not apply. The values are codes of the rooms.
type Dim struct {
	Organisation, District string
	Category, Grade        string // of the disability
	Sex, Age               string // Age is a band
	Tag                    string
}

// Person is the number under which a person is known here; 0 where a line is about nobody.
type Person int64

// Line is one contribution. Num and Den are whole numbers: a count is 1 and 0, money is fen, a rate its numerator and
// denominator, a level its baseline or a change of it.
type Line struct {
	Account
	Day day.Day
	Dim
	Person   Person
	Num, Den int64
}

// Refusal says why a record does not count for an account where one would expect it. Why is a message key.
type Refusal struct {
	Account
	Day day.Day
	Why string
}

// Voucher is a record of the work as the books shall show it. Ref names it ("ticket/<id>"), Want are the lines that
// shall stand, Not where it does not count and why. A change on days that are final (Close) needs Amends, the reason in a
// person's words, and is kept as an amendment; By is the id of that person, "" where only the log tells.
type Voucher struct {
	Ref        string
	Want       []Line
	Not        []Refusal
	Amends, By string
}

// Entry is a posting as a reader meets it.
type Entry struct {
	Seq      int64
	Voucher  string
	Posted   time.Time
	Reverses int64 // the posting that it takes back, 0 for none
	Reversed bool  // another takes it back
	Line
}
