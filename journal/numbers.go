package journal

import (
	"time"

	"plumbline/base/day"
)

// epoch is day 0 of the books.
var epoch = day.Of(1970, 1, 1)

// dayNumber is a day as the store keeps it.
func dayNumber(d day.Day) int64 { return int64(epoch.Until(d)) }

// dayOf is the day of a number.
func dayOf(n int64) day.Day { return epoch.Add(int(n)) }

// monthNumber is the month of a day as the store keeps it.
func monthNumber(d day.Day) int64 { return int64(d.Year())*12 + int64(d.Month()) - 1 }

// months are the first and the last month of a fiscal year.
func months(year int) (from, to int64) { return int64(year) * 12, int64(year)*12 + 11 }

// postedDay is the day on which something is posted.
func postedDay(at time.Time) day.Day { return day.At(at) }

// monthDays are the first and the last day of a month.
func monthDays(month int64) (from, to int64) {
	year, m := int(month/12), int(month%12)+1
	return dayNumber(day.Of(year, m, 1)), dayNumber(day.Last(year, m))
}
