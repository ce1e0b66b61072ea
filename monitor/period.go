package monitor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
)

// Period is a stretch of a year that is reported on: from its first day through the end of a month. An official one is to be
// handed in by Due; of the others a report may be made.
type Period struct {
	ID       string  `json:"id"` // 2023-07, the month that it goes through
	Year     int     `json:"year"`
	Month    int     `json:"month"`
	Through  day.Day `json:"through"`
	Due      day.Day `json:"due,omitzero"` // zero: no day
	Official bool    `json:"official"`
}

// Over says that the period has ended by a day.
func (p Period) Over(today day.Day) bool { return p.Through.Before(today) }

// Term is a period as it comes back every year. Due is its month and day, "08-31"; "" for none.
type Term struct {
	Month    int    `json:"month"`
	Due      string `json:"due,omitempty"`
	Official bool   `json:"official"`
}

// Terms are the periods of an organisation and those below it in a budget year, from a day on. Year 0 is every year that has
// none of its own.
type Terms struct {
	Organisation string  `json:"organisation"` // "" for those of the house
	Year         int     `json:"year"`
	Since        day.Day `json:"since"`
	Terms        []Term  `json:"terms"`
}

// lastMonth is the last month that is monitored through: the whole year is evaluated.
const lastMonth = 11

// DefaultTerms is what 财预〔2019〕136号 asks for: January to July, reported in August; beside it every month may be.
func DefaultTerms() Terms {
	var t Terms
	for m := 1; m <= lastMonth; m++ {
		one := Term{Month: m}
		if m == 7 {
			one.Due, one.Official = "08-31", true
		}
		t.Terms = append(t.Terms, one)
	}
	return t
}

// Check refuses periods that nobody could report in: none that is official, a month twice or outside the year, a due day that is
// none or does not follow the month.
func (t Terms) Check() error {
	official := false
	for i, term := range t.Terms {
		field := "terms[" + strconv.Itoa(i) + "]"
		if term.Month < 1 || term.Month > lastMonth || slices.ContainsFunc(t.Terms[:i], func(o Term) bool { return o.Month == term.Month }) {
			return fault.New(fault.Invalid, "monitor.term_month", "month", term.Month, "last", lastMonth).On(field)
		}
		official = official || term.Official
		if term.Due == "" {
			if term.Official {
				return fault.New(fault.Invalid, "monitor.term_due", "month", term.Month).On(field)
			}
			continue
		}
		const common = 2023 // no leap year: a due day that exists in every year
		p := term.in(common)
		if p.Due.IsZero() || !p.Through.Before(p.Due) {
			return fault.New(fault.Invalid, "monitor.term_due", "month", term.Month).On(field)
		}
	}
	if !official {
		return fault.New(fault.Invalid, "monitor.term_none").On("terms")
	}
	return nil
}

func (t Term) in(year int) Period {
	p := Period{ID: fmt.Sprintf("%04d-%02d", year, t.Month), Year: year, Month: t.Month, Through: day.Last(year, t.Month), Official: t.Official}
	if month, dayOf, ok := strings.Cut(t.Due, "-"); ok {
		m, errMonth := strconv.Atoi(month)
		d, errDay := strconv.Atoi(dayOf)
		if errMonth == nil && errDay == nil {
			p.Due = day.Of(year, m, d)
		}
	}
	return p
}

// In gives the periods of a year, in the order of their months.
func (t Terms) In(year int) []Period {
	out := make([]Period, 0, len(t.Terms))
	for _, term := range t.Terms {
		out = append(out, term.in(year))
	}
	slices.SortFunc(out, func(a, b Period) int { return a.Month - b.Month })
	return out
}

// Find gives the period of an id.
func Find(list []Period, id string) (Period, bool) {
	i := slices.IndexFunc(list, func(p Period) bool { return p.ID == id })
	if i < 0 {
		return Period{}, false
	}
	return list[i], true
}

// Current gives the official period that is being reported on a day: the first one that has ended and is not past its due
// day, else the last that has ended, else the first. ok is false where there is none.
func Current(list []Period, today day.Day) (current Period, ok bool) {
	for _, p := range list {
		switch {
		case !p.Official:
			continue
		case p.Over(today) && !p.Due.Before(today):
			return p, true
		case !ok || p.Over(today):
			current, ok = p, true
		}
	}
	return current, ok
}
