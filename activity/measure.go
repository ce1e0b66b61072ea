package activity

import (
	"plumbline/base/day"
	"plumbline/journal"
)

// The measures of the room.
const (
	Plan      = "activity.plan"       // items done of those due
	OnTime    = "activity.on_time"    // items done by their due day, of those due
	Held      = "activity.held"       // events held; the tag is their form
	Attended  = "activity.attended"   // who came, as times and as persons
	Presence  = "activity.attendance" // who came of those invited and not excused
	Passed    = "activity.passed"     // who passed of those examined
	Incidents = "activity.incidents"  // incidents, and the months that were reported
)

// Measures gives what the room posts.
func Measures() []journal.Measure {
	since := day.Of(2022, 1, 1)
	return []journal.Measure{
		{ID: Plan, Kind: journal.Ratio, Unit: "%", Since: since},
		{ID: OnTime, Kind: journal.Ratio, Unit: "%", Since: since},
		{ID: Held, Kind: journal.Count, Unit: "次", Since: since},
		{ID: Attended, Kind: journal.Count, Unit: "人次", Persons: true, Since: since},
		{ID: Presence, Kind: journal.Ratio, Unit: "%", Since: since},
		{ID: Passed, Kind: journal.Ratio, Unit: "%", Persons: true, Since: since},
		{ID: Incidents, Kind: journal.Reported, Unit: "次", Since: since},
	}
}

// The reasons why a record does not count.
const (
	whyCancelled      = "activity.why.cancelled"
	whyNotDone        = "activity.why.not_done"
	whyLate           = "activity.why.late"
	whyNextYear       = "activity.why.next_year"
	whyNotHeld        = "activity.why.not_held"
	whyEventCancelled = "activity.why.event_cancelled"
	whyEventNotHeld   = "activity.why.event_not_held"
	whyEventWithdrawn = "activity.why.event_withdrawn"
	whyExcused        = "activity.why.excused"
	whyUninvited      = "activity.why.uninvited"
	whyAbsent         = "activity.why.absent"
	whyNotExamined    = "activity.why.not_examined"
	whyContradicted   = "activity.why.contradicted"
)
