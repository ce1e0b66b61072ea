// Package number is how the books write days, months and what balances are of: a day is the number of days since 1970-01-01,
// a month year × 12 + month − 1. It guarantees that numbers are ordered as what they stand for, so that a stretch of time is a
// range.
package number

import (
	"time"

	"plumbline/base/day"
)

var epoch = day.Of(1970, 1, 1)

// Day is the number of a day.
func Day(d day.Day) int64 { return int64(epoch.Until(d)) }

// DayOf is the day of a number.
func DayOf(n int64) day.Day { return epoch.Add(int(n)) }

// Begins is the instant at which the day of a number begins in Shanghai.
func Begins(n int64) time.Time { return time.Unix(n*86400-8*3600, 0) }

// Month is the number of a day's month.
func Month(d day.Day) int64 { return int64(d.Year())*12 + int64(d.Month()) - 1 }

// MonthOf is the number of the month of a day's number.
func MonthOf(n int64) int64 {
	// The calendar of Gregory repeats after 400 years of 146,097 days; counted from 1 March the leap day is the last of a year.
	n += 719468
	era := n / 146097
	if n < 0 {
		era = (n - 146096) / 146097
	}
	of := n - era*146097
	year := (of - of/1460 + of/36524 - of/146096) / 365
	march := (5*(of-(365*year+year/4-year/100)) + 2) / 153 // months since March
	return (era*400+year)*12 + march + 2
}

// Months are the first and the last month of a year.
func Months(year int) (from, to int64) { return int64(year) * 12, int64(year)*12 + 11 }

// Days are the first and the last day of a month.
func Days(month int64) (from, to int64) {
	year, m := int(month/12), int(month%12)+1
	return Day(day.Of(year, m, 1)), Day(day.Last(year, m))
}

// Year are the first and the last day of a year.
func Year(year int) (from, to int64) {
	return Day(day.Of(year, 1, 1)), Day(day.Of(year, 12, 31))
}

// Grain says what a balance is the sum of.
type Grain = int64

// The grains, and what period and cut of their balances are. 6 was one of older books.
const (
	ByMonth Grain = 1 // business month; 0
	ByDay   Grain = 2 // business day; 0
	ByCut   Grain = 3 // business month; cut
	ByPost  Grain = 4 // posted day; business month
	ByBatch Grain = 5 // number of a batch's first posting; business month: only the persons who came and went with the batch
	InMonth Grain = 7 // posted month; business month
)

// How often a person stands in each month of a year is kept in two numbers of half a year, MonthBits for each month; Many is
// as often or more.
const (
	HalfYear  = 6
	MonthBits = 10
	Many      = int64(1)<<MonthBits - 1
)
