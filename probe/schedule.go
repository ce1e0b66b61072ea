package probe

import (
	"time"

	"plumbline/base/day"
)

// The hours of an office day in which links are checked.
const firstHour, lastHour = 8, 18

// Next is when a link that was asked at an instant is asked again: on the grid of its interval through the day, so that it
// does not wander, and within its hours.
func (h Heading) next(after time.Time, cal day.Calendar) time.Time {
	every := time.Duration(h.Every) * time.Minute
	at := after.In(day.Shanghai)
	for range 400 * 24 * 60 / leastEvery { // more than a year of steps; long holidays are some days
		midnight := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, day.Shanghai)
		steps := at.Sub(midnight)/every + 1
		at = midnight.Add(steps * every)
		if tomorrow := midnight.AddDate(0, 0, 1); at.After(tomorrow) {
			at = tomorrow
		}
		if h.within(at, cal) {
			break
		}
		if at.Hour() > lastHour || !working(at, cal) {
			at = time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, day.Shanghai).Add(-time.Nanosecond)
		}
	}
	return at.UTC()
}

// within says whether a link is checked at an instant.
func (h Heading) within(at time.Time, cal day.Calendar) bool {
	at = at.In(day.Shanghai)
	return h.Hours == Always || at.Hour() >= firstHour && at.Hour() <= lastHour && working(at, cal)
}

// working says whether a day is worked; in a year of which there is no notice yet its weekdays are.
func working(at time.Time, cal day.Calendar) bool {
	d := day.At(at)
	w, err := cal.Working(d)
	if err != nil {
		return !d.Weekend()
	}
	return w
}
