// Package entering is how the books were written: what came into them between two days, month by month, and of what kind the
// entries are: on the last days of months, long after their own day, by whom, in which numbers, and how many were refused. It guarantees that
// what it says of amounts is read from balances, that what it says of single entries is of the newest of them, so many at most,
// and that both are as the books were known on a day. What is unusual about an entry is for others to say. It writes nothing.
package entering

import (
	"cmp"
	"slices"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/number"
	"plumbline/journal/read"
)

// Amount is what contributions add up to; Times counts them, those that were taken back taken off.
type Amount struct{ Num, Den, Times int64 }

func (a Amount) plus(b Amount) Amount { return Amount{a.Num + b.Num, a.Den + b.Den, a.Times + b.Times} }

// Author is who entered so many of the entries that were looked at.
type Author struct {
	ID, Name string
	N        int
}

// Habit is how the entries of a query came about. Times are all contributions; AtEnd of them were entered on one of the last
// three days of a month, Late in a later month than that of their own day. Days are the days on which anything was entered.
// Refused are the records that do not count. Looked is how many of the newest entries were looked at one by one: By says who entered
// them, as far as the log tells, most first; Numbers are those of ten and more that are no amount of money, Round of them end
// in 0 or 5.
type Habit struct {
	Times, AtEnd, Late int64
	Days               int
	Refused            int64
	Looked             int
	By                 []Author
	Numbers, Round     int
}

// endDays is how many days of a month are its last.
const endDays = 3

// looked is how many of the newest entries of an account are looked at one by one.
const looked = 120

// least is from which number on its last digit says something.
const least = 10

// months are the whole months of a query's days; ok is false where its days are not whole months, or it has a cut.
func months(q read.Query) (from, to int64, ok bool) {
	first, last := number.Year(q.Year)
	a, b := first, last
	if !q.From.IsZero() {
		a = max(a, number.Day(q.From))
	}
	if !q.To.IsZero() {
		b = min(b, number.Day(q.To))
	}
	from, to = number.MonthOf(a), number.MonthOf(b)
	begin, _ := number.Days(from)
	_, end := number.Days(to)
	return from, to, q.Cut == journal.Dim{} && a == begin && b == end && a <= b
}

// begun says that a query begins with a month and has no cut.
func begun(q read.Query) bool {
	from, to := days(q)
	begin, _ := number.Days(number.MonthOf(from))
	return q.Cut == journal.Dim{} && from == begin && from <= to
}

// days are the first and the last day of a query.
func days(q read.Query) (from, to int64) {
	from, to = number.Year(q.Year)
	if !q.From.IsZero() {
		from = max(from, number.Day(q.From))
	}
	if !q.To.IsZero() {
		to = min(to, number.Day(q.To))
	}
	return from, to
}

// far is after every day.
const far = 10_000_000

// until is the number of the last day that is known.
func until(d day.Day) int64 {
	if d.IsZero() {
		return far
	}
	return number.Day(d)
}

// atEnd says that a day is one of the last of its month.
func atEnd(n int64) bool {
	_, last := number.Days(number.MonthOf(n))
	return n > last-endDays
}

// round says that a number ends in 0 or 5.
func round(n int64) bool { return n%5 == 0 }

// ranked puts authors in the order of how much they entered.
func ranked(by map[Author]int) []Author {
	out := make([]Author, 0, len(by))
	for a, n := range by {
		a.N = n
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Author) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.ID, b.ID)) })
	return out
}
