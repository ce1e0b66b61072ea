package day

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"plumbline/base/fault"
)

// Shanghai is where the offices are; the zone has had no summer time since 1991.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// At gives the date in Asia/Shanghai at an instant.
func At(t time.Time) Day {
	y, m, d := t.In(Shanghai).Date()
	return Of(y, int(m), d)
}

// Minute writes an instant as the office says it: 2023-02-15 09:20.
func Minute(t time.Time) string { return t.In(Shanghai).Format("2006-01-02 15:04") }

// Add gives the date n days later, or earlier where n is negative; blank stays blank.
func (d Day) Add(n int) Day {
	if d.IsZero() {
		return d
	}
	t := d.midnight().AddDate(0, 0, n)
	return Of(t.Year(), int(t.Month()), t.Day())
}

// Until counts the days from d to e, negative where e is earlier.
func (d Day) Until(e Day) int { return int(e.midnight().Sub(d.midnight()) / (24 * time.Hour)) }

// Weekend says whether the date is a Saturday or Sunday, whatever a notice says about it.
func (d Day) Weekend() bool {
	w := d.midnight().Weekday()
	return w == time.Saturday || w == time.Sunday
}

func (d Day) midnight() time.Time {
	return time.Date(int(d.y), time.Month(d.m), int(d.d), 0, 0, 0, 0, time.UTC)
}

// Notice is the State Council's notice for a year: days off, whether weekend or not, and weekend days that are worked.
type Notice struct {
	Year   int
	Source string // where it was published
	Off    []Day
	Work   []Day
}

// Calendar tells working days. It knows the years that it was given a notice of and no others.
type Calendar struct{ years map[int]exceptions }

// exceptions says of days that a notice names whether they are worked.
type exceptions map[Day]bool

// NewCalendar makes a calendar of notices. It refuses a year given twice, a day outside its year, a day named twice, and a
// working day that is no weekend day.
func NewCalendar(notices ...Notice) (Calendar, error) {
	c := Calendar{years: map[int]exceptions{}}
	for _, n := range notices {
		if c.years[n.Year] != nil || n.Source == "" || len(n.Off) == 0 {
			return Calendar{}, fault.New(fault.Invalid, "day.notice", "year", n.Year)
		}
		named := exceptions{}
		for _, d := range slices.Concat(n.Off, n.Work) {
			_, twice := named[d]
			worked := len(named) >= len(n.Off)
			if twice || d.Year() != n.Year || worked && !d.Weekend() {
				return Calendar{}, fault.New(fault.Invalid, "day.notice_day", "year", n.Year, "day", d.String())
			}
			named[d] = worked
		}
		c.years[n.Year] = named
	}
	return c, nil
}

// Working says whether a date is a working day: what a notice says wins over the day of the week, both ways. Of a year
// without a notice it says day.not_announced and never guesses.
func (c Calendar) Working(d Day) (bool, error) {
	named, ok := c.years[d.Year()]
	if !ok {
		return false, fault.New(fault.Unsupported, "day.not_announced", "year", d.Year())
	}
	if worked, ok := named[d]; ok {
		return worked, nil
	}
	return !d.Weekend(), nil
}

// Count counts the working days after one date until another, that one included; negative where it is earlier.
func (c Calendar) Count(after, until Day) (int, error) {
	if until.Before(after) {
		n, err := c.Count(until, after)
		return -n, err
	}
	n := 0
	for d := after.Add(1); !until.Before(d); d = d.Add(1) {
		working, err := c.Working(d)
		if err != nil {
			return 0, err
		}
		if working {
			n++
		}
	}
	return n, nil
}

// After gives the n-th working day after a date; n is at least 1.
func (c Calendar) After(d Day, n int) (Day, error) {
	for left := max(n, 1); left > 0; {
		d = d.Add(1)
		working, err := c.Working(d)
		if err != nil {
			return Day{}, err
		}
		if working {
			left--
		}
	}
	return d, nil
}

// announced is the notices as published: days off with their spans, then weekend days that are worked.
var announced = []struct {
	year              int
	off, work, source string
}{
	{
		2022, "01-01…01-03 01-31…02-06 04-03…04-05 04-30…05-04 06-03…06-05 09-10…09-12 10-01…10-07",
		"01-29 01-30 04-02 04-24 05-07 10-08 10-09", "gov.cn 2021-10/25 content_5644835",
	},
	{
		2023, "01-01 01-02 01-21…01-27 04-05 04-29…05-03 06-22…06-24 09-29…10-06",
		"01-28 01-29 04-23 05-06 06-25 10-07 10-08", "gov.cn 2022-12/08 content_5730844",
	},
	{
		2024, "01-01 02-10…02-17 04-04…04-06 05-01…05-05 06-10 09-15…09-17 10-01…10-07",
		"02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12", "gov.cn 202310 content_6911528",
	},
	{
		2025, "01-01 01-28…02-04 04-04…04-06 05-01…05-05 05-31…06-02 10-01…10-08",
		"01-26 02-08 04-27 09-28 10-11", "gov.cn 202411 content_6986383",
	},
	{
		2026, "01-01…01-03 02-15…02-23 04-04…04-06 05-01…05-05 06-19…06-21 09-25…09-27 10-01…10-07",
		"01-04 02-14 02-28 05-09 09-20 10-10", "gov.cn 202511 content_7047091",
	},
}

// Notices gives the notices that came with the program, in the order of years. A later year's is added to them by the
// office, as data.
func Notices() []Notice {
	out := make([]Notice, len(announced))
	for i, a := range announced {
		off, err := Spans(a.year, a.off)
		work, err2 := Spans(a.year, a.work)
		if err != nil || err2 != nil {
			panic(fmt.Sprint(err, err2)) // the table is compiled in, and a test reads it
		}
		out[i] = Notice{Year: a.year, Source: a.source, Off: off, Work: work}
	}
	return out
}

// Spans reads days of a year as notices are noted: "01-01…01-03 04-05".
func Spans(year int, text string) ([]Day, error) {
	var out []Day
	for part := range strings.FieldsSeq(text) {
		from, to, spanned := strings.Cut(part, "…")
		if !spanned {
			to = from
		}
		first, err := Parse(fmt.Sprintf("%d-%s", year, from))
		if err != nil {
			return nil, err
		}
		last, err := Parse(fmt.Sprintf("%d-%s", year, to))
		if err != nil {
			return nil, err
		}
		if last.Before(first) {
			return nil, fmt.Errorf("%w: %q ends before it begins", ErrDay, part)
		}
		for d := first; !last.Before(d); d = d.Add(1) {
			out = append(out, d)
		}
	}
	return out, nil
}
