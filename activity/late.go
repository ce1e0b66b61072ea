package activity

import (
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/law"
)

// LateAfter is how many working days after a fact its record may be entered without a reason.
const LateAfter = 5

// LateBasis is what the rule of late entries stands on.
var LateBasis = law.Basis{Point: "事后五个工作日内登记，逾期写明原因"}

// fact is what a record says to have happened, on which day; its name tells one fact of the record from another.
type fact struct {
	name string
	on   day.Day
}

// fact gives what a record says to have happened, blank where it says nothing yet.
func (r *Record) fact() fact {
	switch b := r.Body.(type) {
	case *Item:
		return fact{"done", b.Done}
	case *Event:
		if b.Held {
			return fact{"held", r.Day}
		}
	case *Attendance:
		if r.around.event != nil && (b.Came != "" || b.Excuse != "") {
			return fact{b.state(), r.around.event.Day}
		}
	case *Exam:
		return fact{b.state(), r.Day}
	case *Incident, *Month:
		return fact{b.state(), r.Day}
	}
	return fact{}
}

// timely holds a record to the rules of time: what is said to have happened has happened, and what is said late says why.
// Before is what the record said until now. A reason that is not needed is dropped.
func (r *Record) timely(before fact, cal day.Calendar, today day.Day) error {
	now := r.fact()
	if now == before || now.on.IsZero() {
		return nil
	}
	if excused := now.name == "excused"; today.Before(now.on) {
		if excused { // one asks to be excused before
			r.Late = ""
			return nil
		}
		return fault.New(fault.Invalid, "activity.future", "day", now.on.String()).On("day")
	}
	n, err := cal.Count(now.on, today)
	if err != nil {
		return err
	}
	switch {
	case n <= LateAfter:
		r.Late = ""
	case r.Late == "":
		return fault.New(fault.Invalid, "activity.late", "day", now.on.String(), "days", n, "most", LateAfter).On("late")
	}
	return nil
}
