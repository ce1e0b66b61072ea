package number_test

import (
	"testing"

	"plumbline/base/day"
	"plumbline/journal/number"
)

// TestEveryDay walks the days of three centuries.
func TestEveryDay(t *testing.T) {
	t.Parallel()
	for n := number.Day(day.Of(1890, 1, 1)); n <= number.Day(day.Of(2250, 12, 31)); n++ {
		d := number.DayOf(n)
		if number.Day(d) != n || number.MonthOf(n) != number.Month(d) {
			t.Fatalf("%s: %d, month %d and %d", d, n, number.MonthOf(n), number.Month(d))
		}
		from, to := number.Days(number.Month(d))
		if n < from || n > to || number.MonthOf(from-1) != number.Month(d)-1 || number.MonthOf(to+1) != number.Month(d)+1 {
			t.Fatalf("%s is not between %d and %d", d, from, to)
		}
	}
	if from, to := number.Year(2024); to-from != 365 {
		t.Errorf("2024 has %d days", to-from+1)
	}
}
