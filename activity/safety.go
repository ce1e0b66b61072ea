package activity

import (
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
)

// Incident is something that must not happen (安全事故, 群体性事件, 机关运行中断): what, where, and what was done.
type Incident struct {
	Title string `json:"title"`
	Place string `json:"place,omitempty"`
	What  string `json:"what"`
	Done  string `json:"done,omitempty"`
}

// Kind is IncidentKind.
func (*Incident) Kind() Kind { return IncidentKind }

func (*Incident) state() string { return "happened" }

func (i *Incident) tidy() {
	for _, s := range []*string{&i.Title, &i.Place, &i.What, &i.Done} {
		*s = strings.TrimSpace(*s)
	}
}

func (i *Incident) check(*Record) error {
	switch {
	case i.Title == "":
		return fault.New(fault.Invalid, "activity.no_title").On("title")
	case i.What == "":
		return fault.New(fault.Invalid, "activity.no_what").On("what")
	}
	for field, text := range map[string]string{"what": i.What, "done": i.Done} {
		if err := short(field, text, longestText); err != nil {
			return err
		}
	}
	if err := short("place", i.Place, longestName); err != nil {
		return err
	}
	return short("title", i.Title, longestName)
}

func (i *Incident) same(r *Record) []string { return []string{i.Title, r.Day.String()} }

func (i *Incident) voucher(r *Record, today day.Day, p *posting) {
	if !today.Before(r.Day) {
		p.line(Incidents, r.Day, 1, 0, 0, journal.Dim{})
	}
}

func (*Incident) waits(*Record, day.Day) day.Day { return day.Day{} }

// Month is the report of a month, whose last day is the record's Day: how many incidents of the matter there were.
type Month struct {
	Count int `json:"count"`
}

// Kind is MonthKind.
func (*Month) Kind() Kind { return MonthKind }

func (m *Month) state() string {
	if m.Count == 0 {
		return "none"
	}
	return "some"
}

func (*Month) tidy() {}

func (m *Month) check(r *Record) error {
	switch {
	case m.Count < 0 || m.Count > 1000:
		return fault.New(fault.Invalid, "activity.count").On("count")
	case r.Day != day.Last(r.Day.Year(), r.Day.Month()):
		return fault.New(fault.Invalid, "activity.month").On("month")
	}
	return nil
}

func (*Month) same(r *Record) []string { return []string{r.Day.String()} }

// voucher: a report that says another number than is kept does not count, until one of the two is put right.
func (m *Month) voucher(r *Record, today day.Day, p *posting) {
	switch {
	case today.Before(r.Day):
	case m.Count != r.around.incidents:
		p.not(Incidents, r.Day, whyContradicted)
	default:
		p.line(Incidents, r.Day, 0, 1, 0, journal.Dim{})
	}
}

func (*Month) waits(*Record, day.Day) day.Day { return day.Day{} }
