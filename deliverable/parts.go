package deliverable

import (
	"slices"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/deliverable/record"
)

// Fields asks for an inspection.
func (i *Inspection) Fields() []record.Field {
	return []record.Field{
		record.OfDay("on", &i.On).Required(),
		record.OfTruth("passed", &i.Passed).Required(),
		record.OfText("by", &i.By),
		record.OfText("note", &i.Note),
	}
}

// Fields asks for a use.
func (u *Use) Fields() []record.Field {
	return []record.Field{
		record.OfText("where", &u.Where).Required(),
		record.OfDay("used", &u.On).Required(),
		record.OfText("proof", &u.Proof),
	}
}

// Fields asks for a function.
func (f *Function) Fields() []record.Field {
	return []record.Field{record.OfText("function", &f.Name).Required(), record.OfDay("accepted", &f.Accepted)}
}

// Accept accepts some of the functions that are open on a day. A name that is none of them is refused.
func (w *Work) Accept(names []string, on day.Day) error {
	if len(names) == 0 {
		return fault.New(fault.Invalid, "deliverable.none_chosen").On("accept")
	}
	for _, name := range names {
		i := slices.IndexFunc(w.Functions, func(f Function) bool { return f.Name == name && f.Accepted.IsZero() })
		if i < 0 {
			return fault.New(fault.Conflict, "deliverable.not_open", "name", name).On("accept")
		}
		w.Functions[i].Accepted = on
	}
	return nil
}

// Fix closes some of the defects that are open on a day. A name that is none of them is refused.
func (t *Test) Fix(names []string, on day.Day) error {
	if len(names) == 0 {
		return fault.New(fault.Invalid, "deliverable.none_chosen").On("fix")
	}
	for _, name := range names {
		i := slices.IndexFunc(t.Defects, func(d Defect) bool { return d.Name == name && d.Fixed.IsZero() })
		if i < 0 {
			return fault.New(fault.Conflict, "deliverable.not_open", "name", name).On("fix")
		}
		t.Defects[i].Fixed = on
	}
	return nil
}

// Standing is how a work stands on a day against the day it is due.
type Standing string

// The standings: complete in time, complete too late, not complete though due, and not due yet.
const (
	InTime  Standing = "in_time"
	TooLate Standing = "too_late"
	Overdue Standing = "overdue"
	Ahead   Standing = "ahead"
)

// On says how the work stands on a day.
func (w *Work) On(today day.Day) Standing {
	done := w.Completed()
	switch {
	case !done.IsZero() && w.Due.Before(done):
		return TooLate
	case !done.IsZero():
		return InTime
	case w.Due.Before(today):
		return Overdue
	}
	return Ahead
}
