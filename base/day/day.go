// Package day is the civil date in Asia/Shanghai. It guarantees that a Day is a real date or the zero Day
// (blank), reads the ways offices write dates, and never knows the clock.
package day

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Day is a civil date; the zero value is blank.
type Day struct{ y, m, d int16 }

// ErrDay says that a text is not a date.
var ErrDay = errors.New("not a date")

// Of gives the date, or blank where no such date exists.
func Of(year, month, dayOfMonth int) Day {
	t := time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC)
	if t.Year() != year || int(t.Month()) != month || t.Day() != dayOfMonth || year < 1 || year > 9999 {
		return Day{}
	}
	return Day{int16(year), int16(month), int16(dayOfMonth)}
}

// Last gives the last day of a month.
func Last(year, month int) Day {
	t := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
	return Of(t.Year(), int(t.Month()), t.Day())
}

var written = regexp.MustCompile(`^\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*$|^\s*(\d{4})(\d{2})(\d{2})\s*$`)

// Parse reads 2023-01-01, 2023/1/1, 2023.1.1, 2023年1月1日 and 20230101.
func Parse(s string) (Day, error) {
	m := written.FindStringSubmatch(s)
	if m == nil {
		return Day{}, fmt.Errorf("%w: %q", ErrDay, s)
	}
	if m[4] != "" {
		m[1], m[2], m[3] = m[4], m[5], m[6]
	}
	y, _ := strconv.Atoi(m[1])
	mo, _ := strconv.Atoi(m[2])
	dd, _ := strconv.Atoi(m[3])
	d := Of(y, mo, dd)
	if d.IsZero() {
		return Day{}, fmt.Errorf("%w: %q", ErrDay, s)
	}
	return d, nil
}

// IsZero says whether the date is blank.
func (d Day) IsZero() bool { return d == Day{} }

// Year gives the year, 0 where blank.
func (d Day) Year() int { return int(d.y) }

// Month gives the month, 0 where blank.
func (d Day) Month() int { return int(d.m) }

// Before compares two dates.
func (d Day) Before(e Day) bool {
	if d.y != e.y {
		return d.y < e.y
	}
	if d.m != e.m {
		return d.m < e.m
	}
	return d.d < e.d
}

// String is 2023-01-01, or "" where blank.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.y, d.m, d.d)
}

// MarshalJSON writes the ISO date, null where blank.
func (d Day) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads an ISO date or null.
func (d *Day) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = Day{}
		return nil
	}
	s, err := strconv.Unquote(string(b))
	if err != nil {
		return fmt.Errorf("%w: %s", ErrDay, b)
	}
	*d, err = Parse(s)
	return err
}
