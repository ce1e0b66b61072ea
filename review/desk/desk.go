// Package desk is what waits for whom in the review of declarations, and by when: a person's inbox, deadlines, the lists
// of what to remind of, the schemes of stages, and what changed since somebody last looked. It guarantees that nothing
// is shown as waiting for a person who could not decide it, and that working days are never guessed. It moves no case;
// sending reminders is the caller's.
package desk

import (
	"slices"
	"time"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/review"
)

// Item is a declaration that waits for something.
type Item struct {
	Declaration      goal.ID
	Name, Department string
	Unit             string
	Case             review.Case // without its remarks and sheets
	Act, Step        string      // what it waits for, see Case.Waits
	Since            time.Time
	Remarks          int // that wait for an answer
	Remarked         int // the round of the last remark, 0 for none
	Tally            goal.Tally
	Newest           int // revision
	Seen             int // the revision that the person of an inbox last saw, 0 for none
	Due              Due
}

// Clean says whether the declaration may be approved with others at once, as review.Case.Clean does.
func (i Item) Clean() error {
	c := i.Case
	if i.Remarked > 0 {
		c.Remarks = []review.Remark{{Round: i.Remarked}}
	}
	return c.Clean(i.Tally)
}

// Placed gives the organisation that a form means by its 主管部门 and 实施单位, then those above it up to the root; nothing
// where there is none. It is how desk learns where a declaration belongs that was never handed in; without one such
// declarations are left out.
type Placed func(department, unit string) []string

// Due is a deadline as seen from a day. Left counts the working days after that day until Day, negative where it has
// passed; where Known is false a calendar of these days has not been announced, and Left is 0.
type Due struct {
	Day   day.Day // zero: no deadline
	Left  int
	Known bool
	Late  bool // it has passed
}

// Deadline says by when a step is to be done: "submit", the id of a stage, or "publish", in an organisation and below it.
type Deadline struct {
	Organisation string
	Year         int
	Step         string
	Due          day.Day
}

// Clock is what deadlines are seen with: from which day, and by which calendar.
type Clock struct {
	Today     day.Day
	Deadlines []Deadline
	Calendar  day.Calendar
}

// Due gives the deadline of a step for a case of a path of organisations.
func (c Clock) Due(path []string, year int, step string) Due {
	return due(c.Calendar, c.Today, nearest(c.Deadlines, path, year, step))
}

// On sees a day by which something is to be done that has no deadline among these.
func (c Clock) On(by day.Day) Due { return due(c.Calendar, c.Today, by) }

// Near says whether somebody is to be reminded of it, within so many working days.
func (c Clock) Near(d Due, within int) bool { return d.near(c.Today, within) }

// nearest gives the deadline that holds for a case: that of the nearest organisation.
func nearest(list []Deadline, path []string, year int, step string) day.Day {
	for _, organisation := range path {
		i := slices.IndexFunc(list, func(d Deadline) bool {
			return d.Organisation == organisation && d.Year == year && d.Step == step
		})
		if i >= 0 {
			return list[i].Due
		}
	}
	return day.Day{}
}

// due sees a deadline from a day.
func due(c day.Calendar, today, by day.Day) Due {
	d := Due{Day: by}
	if by.IsZero() {
		return d
	}
	d.Late = by.Before(today)
	if n, err := c.Count(today, by); err == nil {
		d.Left, d.Known = n, true
	}
	return d
}

// near says whether somebody is to be reminded: it is late, or at most within working days are left. Where they cannot be
// counted, the days of the week and holidays together are never fewer, so only what is certainly near counts.
func (d Due) near(today day.Day, within int) bool {
	switch {
	case d.Day.IsZero():
		return false
	case d.Late:
		return true
	case d.Known:
		return d.Left <= within
	}
	return today.Until(d.Day) <= within
}

// Changes is what differs between the revision that a person last saw and the newest; From is 0 where he saw none.
type Changes struct {
	From, To int
	List     []goal.Change
}
