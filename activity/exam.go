package activity

import (
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
)

// Exam is the result of somebody at the end of a training, on the record's Day. Score is as it was marked, in words or
// figures; who did not sit the exam is not examined.
type Exam struct {
	Score  string      `json:"score,omitempty"`
	Passed bool        `json:"passed,omitempty"`
	Sat    bool        `json:"sat,omitempty"`
	Cut    journal.Dim `json:"cut"`
}

// Kind is ExamKind.
func (*Exam) Kind() Kind { return ExamKind }

func (x *Exam) state() string {
	switch {
	case !x.Sat:
		return "absent"
	case x.Passed:
		return "passed"
	}
	return "failed"
}

func (x *Exam) tidy() { x.Score = strings.TrimSpace(x.Score) }

func (x *Exam) check(r *Record) error {
	switch {
	case r.Link == "":
		return fault.New(fault.Invalid, "activity.no_event").On("event")
	case r.Person == 0:
		return fault.New(fault.Invalid, "activity.no_person").On("person")
	case x.Passed && !x.Sat:
		return fault.New(fault.Invalid, "activity.passed_absent").On("passed")
	case r.around.event != nil && r.Day.Before(r.around.event.Day):
		return fault.New(fault.Invalid, "activity.exam_before", "day", r.around.event.Day.String()).On("day")
	}
	return short("score", x.Score, 20)
}

func (x *Exam) same(r *Record) []string { return []string{string(r.Link), person(r.Person)} }

func (x *Exam) voucher(r *Record, today day.Day, p *posting) {
	at := r.around.event
	e := &Event{Held: true}
	if at != nil {
		e, _ = at.Body.(*Event)
	}
	switch {
	case today.Before(r.Day):
	case at == nil || at.Withdrawn || e == nil:
		p.not(Passed, r.Day, whyEventWithdrawn)
	case e.Cancelled != "":
		p.not(Passed, r.Day, whyEventCancelled)
	case !e.Held:
		p.not(Passed, r.Day, whyEventNotHeld)
	case !x.Sat:
		p.not(Passed, r.Day, whyNotExamined)
	default:
		num := int64(0)
		if x.Passed {
			num = 1
		}
		cut := x.Cut
		cut.Tag = e.Tag()
		p.line(Passed, r.Day, num, 1, r.Person, cut)
	}
}

func (*Exam) waits(*Record, day.Day) day.Day { return day.Day{} }

// person writes the number of somebody.
func person(p journal.Person) string { return strconv.FormatInt(int64(p), 10) }
