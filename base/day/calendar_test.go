package day_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/base/fault"
)

func calendar(t testing.TB) day.Calendar {
	t.Helper()
	c, err := day.NewCalendar(day.Notices()...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestExceptionsWinBothWays(t *testing.T) {
	t.Parallel()
	c := calendar(t)
	for _, x := range []struct {
		day  string
		want bool
	}{
		{"2023-01-28", true},  // a Saturday that is worked
		{"2023-01-27", false}, // a Friday off
		{"2023-06-25", true},  // a Sunday that is worked
		{"2023-06-26", true},
		{"2023-07-01", false}, // a plain Saturday
		{"2024-02-09", true},  // the eve that the notice did not give
		{"2024-10-12", true},
		{"2025-10-08", false},
		{"2026-02-14", true},
		{"2026-02-23", false},
		{"2026-11-23", true},
	} {
		d, err := day.Parse(x.day)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Working(d); err != nil || got != x.want {
			t.Errorf("%s: working %v, %v", x.day, got, err)
		}
	}
}

// Working days of whole years, counted by hand: weekdays, less days off that are weekdays, and weekend days worked.
func TestWorkingDaysOfAYear(t *testing.T) {
	t.Parallel()
	c := calendar(t)
	for year, want := range map[int]int{2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248} {
		// From New Year's Day, which is off in each of them, so that the year before is not asked.
		if got, err := c.Count(day.Of(year, 1, 1), day.Of(year, 12, 31)); err != nil || got != want {
			t.Errorf("%d has %d working days (%v), want %d", year, got, err, want)
		}
	}
}

func TestAYearWithoutNoticeIsNotGuessed(t *testing.T) {
	t.Parallel()
	c := calendar(t)
	_, err := c.Working(day.Of(2027, 3, 1))
	f, ok := fault.As(err)
	if !ok || f.Key != "day.not_announced" || f.Kind != fault.Unsupported {
		t.Errorf("a day of 2027: %v", err)
	}
	if _, err := c.Count(day.Of(2026, 12, 30), day.Of(2027, 1, 4)); err == nil {
		t.Error("days into a year without a notice were counted")
	}
	if _, err := c.After(day.Of(2026, 12, 31), 1); err == nil {
		t.Error("a working day of a year without a notice was given")
	}
	if got, err := c.After(day.Of(2026, 9, 30), 1); err != nil || got != day.Of(2026, 10, 8) {
		t.Errorf("after 30 September 2026 comes %v, %v", got, err)
	}
}

func TestNoticesAreRefusedWhole(t *testing.T) {
	t.Parallel()
	good := day.Notice{Year: 2027, Source: "s", Off: []day.Day{day.Of(2027, 1, 1)}, Work: []day.Day{day.Of(2027, 1, 9)}}
	if _, err := day.NewCalendar(good); err != nil {
		t.Fatal(err)
	}
	spoil := func(f func(n *day.Notice)) day.Notice { n := good; f(&n); return n }
	for name, list := range map[string][]day.Notice{
		"twice":           {good, good},
		"no source":       {spoil(func(n *day.Notice) { n.Source = "" })},
		"another year":    {spoil(func(n *day.Notice) { n.Off = []day.Day{day.Of(2026, 1, 1)} })},
		"blank":           {spoil(func(n *day.Notice) { n.Off = []day.Day{{}} })},
		"a weekday":       {spoil(func(n *day.Notice) { n.Work = []day.Day{day.Of(2027, 1, 8)} })},
		"off and worked":  {spoil(func(n *day.Notice) { n.Work = []day.Day{day.Of(2027, 1, 1)} })},
		"nothing is off":  {spoil(func(n *day.Notice) { n.Off = nil })},
		"a day off twice": {spoil(func(n *day.Notice) { n.Off = append(n.Off, n.Off[0]) })},
	} {
		if _, err := day.NewCalendar(list...); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"02-30", "1…", "03-02…03-01", "x"} {
		if got, err := day.Spans(2027, text); err == nil {
			t.Errorf("%q reads as %v", text, got)
		}
	}
}

func TestDaysAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := day.Of(2022, 1, 1).Add(rapid.IntRange(0, 1800).Draw(t, "day"))
		n := rapid.IntRange(-900, 900).Draw(t, "n")
		if e := d.Add(n); d.Until(e) != n || e.Add(-n) != d {
			t.Fatalf("%v and %d days is %v", d, n, e)
		}
	})
	if got := day.At(time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC)); got != day.Of(2026, 3, 2) {
		t.Errorf("at 16:00 UTC it is %v in Shanghai", got)
	}
}
