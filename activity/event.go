package activity

import (
	"slices"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
)

// Sorts are the sorts of event, as a form offers them; "event.sort." and the sort is its name.
func Sorts() []string {
	return []string{"meeting", "training", "consultation", "publicity", "session", "visit", "supervision", "checkup", "gathering", "other"}
}

// Event is something that is held on a day; Form is the form or type that tells its kinds apart where they are counted (讲座,
// 现场督导, the association that a help was for); blank means its sort.
type Event struct {
	Title     string `json:"title"`
	Sort      string `json:"sort"`
	Form      string `json:"form,omitempty"`
	Place     string `json:"place,omitempty"`
	District  string `json:"district,omitempty"`
	Held      bool   `json:"held,omitempty"`
	Cancelled string `json:"cancelled,omitempty"`
	Open      bool   `json:"open,omitempty"`    // for everybody: nobody is due, and there is no rate of attendance
	SignIn    bool   `json:"sign_in,omitempty"` // the list may be signed with the code
}

// Kind is EventKind.
func (*Event) Kind() Kind { return EventKind }

func (e *Event) state() string {
	switch {
	case e.Cancelled != "":
		return "cancelled"
	case e.Held:
		return "held"
	}
	return "planned"
}

func (e *Event) tidy() {
	for _, s := range []*string{&e.Title, &e.Form, &e.Place, &e.District, &e.Cancelled} {
		*s = strings.TrimSpace(*s)
	}
}

func (e *Event) check(*Record) error {
	switch {
	case e.Title == "":
		return fault.New(fault.Invalid, "activity.no_title").On("title")
	case !slices.Contains(Sorts(), e.Sort):
		return fault.New(fault.Invalid, "activity.sort", "sort", e.Sort).On("sort")
	case e.Held && e.Cancelled != "":
		return fault.New(fault.Invalid, "activity.held_and_cancelled")
	}
	for field, text := range map[string]string{"title": e.Title, "form": e.Form, "place": e.Place} {
		if err := short(field, text, longestName); err != nil {
			return err
		}
	}
	return short("district", e.District, 60)
}

// same: the same meeting is held again on another day or elsewhere, so both tell events apart.
func (e *Event) same(r *Record) []string { return []string{e.Title, r.Day.String(), e.District} }

// Tag is what tells its kinds apart in the books.
func (e *Event) Tag() string {
	if e.Form != "" {
		return e.Form
	}
	return e.Sort
}

func (e *Event) voucher(r *Record, today day.Day, p *posting) {
	switch {
	case e.Held && !today.Before(r.Day):
		p.line(Held, r.Day, 1, 0, 0, journal.Dim{District: e.District, Tag: e.Tag()})
	case e.Cancelled != "":
		p.not(Held, r.Day, whyEventCancelled)
	case r.Day.Before(today):
		p.not(Held, r.Day, whyNotHeld)
	}
}

// waits: from the day after, a planned event that nobody said was held is missing.
func (e *Event) waits(r *Record, today day.Day) day.Day {
	if !e.Held && e.Cancelled == "" && !r.Day.Before(today) {
		return r.Day.Add(1)
	}
	return day.Day{}
}
