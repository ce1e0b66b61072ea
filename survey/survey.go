// Package survey is 满意度调查: questionnaires that ask those served, one for each satisfaction indicator (a project and a
// matter), the sample drawn from those served, the invitations, and the answers as the books count them. Answers are put in
// by the package ballot below it.
//
// It guarantees that an answer is anonymous by construction: what says that a token was spent and what was answered are kept
// without anything in common, answers leave the box only mixed, in batches of at least Mix, without a time, a place in an
// order or the way they came (docs/modules/survey.md has what it withstands and what not, and a test attacks it). A token is
// kept as its digest and answers once. A questionnaire that has answers is followed by a new version, never changed. The
// sample can be drawn again from its seed by anybody. A score below the least number of answers is none, and says so.
// Whoever calls has asked the office whether he may.
package survey

import (
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
)

// ID names a survey.
type ID string

// State is how far a survey has come.
type State string

// The states. A survey is open from its first invitations until it is closed; one that was withdrawn counts for nothing.
const (
	Draft     State = "draft"
	Open      State = "open"
	Closed    State = "closed"
	Withdrawn State = "withdrawn"
)

// Heading is what a survey is about and how it is scored.
type Heading struct {
	Name    string  `json:"name"`
	Year    int     `json:"year"`
	Project string  `json:"project"` // as the books call it: journal.ProjectOf
	Matter  string  `json:"matter"`
	Measure string  `json:"measure"` // Satisfied or Improved
	Scheme  string  `json:"scheme"`  // id of a Scheme
	Target  int     `json:"target"`  // per cent to be reached, 0 where none is set
	Least   int     `json:"least"`   // least number of valid answers; 0: as LeastFor says
	From    day.Day `json:"from"`    // first day on which it is answered
	Until   day.Day `json:"until"`   // last day
}

// Survey is a survey as it stands.
type Survey struct {
	ID           ID     `json:"id"`
	Organisation string `json:"organisation"`
	Heading
	State   State  `json:"state"`
	Reason  string `json:"reason,omitempty"` // given with the last act that took one
	Version int    `json:"version"`          // of this record
	Form    int    `json:"form"`             // number of the questionnaire that is asked
	Frame   int    `json:"frame"`            // how many were served, 0 before a sample was drawn
	Drawn   string `json:"drawn,omitempty"`  // digest of what the sample is made from
	Invited int    `json:"invited"`          // tokens given out
	Lost    int    `json:"lost,omitempty"`   // answers that were too few to be opened
}

// The most that is kept of a text, in characters.
const (
	longestName   = 60
	longestMatter = 60
	longestReason = 300

	shortestReason = 4
)

// tidy takes blanks off.
func (h Heading) tidy() Heading {
	h.Name, h.Matter, h.Project = strings.TrimSpace(h.Name), strings.TrimSpace(h.Matter), strings.TrimSpace(h.Project)
	if h.Scheme == "" {
		h.Scheme = Share
	}
	return h
}

// check says what is wrong with a heading.
func (h Heading) check() error {
	switch {
	case h.Name == "" || utf8.RuneCountInString(h.Name) > longestName:
		return fault.New(fault.Invalid, "survey.name", "most", longestName).On("name")
	case h.Project == "":
		return fault.New(fault.Invalid, "survey.project").On("project")
	case h.Matter == "" || utf8.RuneCountInString(h.Matter) > longestMatter || strings.ContainsAny(h.Matter, "/\n"):
		return fault.New(fault.Invalid, "survey.matter", "most", longestMatter).On("matter")
	case h.Measure != Satisfied && h.Measure != Improved:
		return fault.New(fault.Invalid, "survey.measure").On("measure")
	case h.Target < 0 || h.Target > 100:
		return fault.New(fault.Invalid, "survey.target").On("target")
	case h.Least < 0 || h.Least > 0 && h.Least < Mix || h.Least > 100_000:
		return fault.New(fault.Invalid, "survey.least", "mix", Mix).On("least")
	case h.From.IsZero() || h.Until.IsZero() || h.Until.Before(h.From):
		return fault.New(fault.Invalid, "survey.days").On("until")
	case h.From.Year() != h.Year || h.Until.Year() != h.Year:
		return fault.New(fault.Invalid, "survey.other_year", "year", h.Year).On("until")
	}
	if _, ok := SchemeOf(h.Scheme, h.From); !ok {
		return fault.New(fault.Invalid, "survey.scheme").On("scheme")
	}
	return nil
}

// LeastValid is the least number of valid answers for which there is a score.
func (s Survey) LeastValid() int {
	if s.Least > 0 {
		return s.Least
	}
	return LeastFor(s.Frame)
}

// Account is what the answers count for.
func (s Survey) Account() journal.Account {
	return journal.Account{Year: s.Year, Project: s.Project, Measure: journal.Of(s.Measure, s.Matter)}
}

// returned is what answers among the invited count for.
func (s Survey) returned() journal.Account {
	return journal.Account{Year: s.Year, Project: s.Project, Measure: journal.Of(Returned, s.Matter)}
}

// Asks says whether an answer is taken on a day.
func (s Survey) Asks(on day.Day) error {
	switch {
	case s.State != Open:
		return fault.New(fault.Conflict, "survey.ended")
	case on.Before(s.From):
		return fault.New(fault.Conflict, "survey.early", "from", s.From.String())
	case s.Until.Before(on):
		return fault.New(fault.Conflict, "survey.ended")
	}
	return nil
}

// Counted is the day for which an answer counts that leaves the box on a day: that day, or the last of the survey. The day on
// which it was given is not kept.
func (s Survey) Counted(today day.Day) day.Day {
	if s.Until.Before(today) {
		return s.Until
	}
	return today
}

// Why says which reason a change of final figures has: that of the act, in the words of a person.
type Why struct{ Reason, By string }

// amends marks vouchers with the reason of a change, where there is one.
func (w Why) amends(list []journal.Voucher) []journal.Voucher {
	for i := range list {
		list[i].Amends, list[i].By = w.Reason, w.By
	}
	return list
}

// may says whether a survey can still be changed so.
func (s Survey) may(in ...State) error {
	for _, state := range in {
		if s.State == state {
			return nil
		}
	}
	return fault.New(fault.Conflict, "survey.not_"+string(s.State))
}

// Issue is invitations that were given out together.
type Issue struct {
	Number int
	Part   Part
	N      int
	Day    day.Day
	At     time.Time
	By     string
}

// Sent is a survey with what it contributes itself: how many were invited and how many answers came, of which days.
type Sent struct {
	Survey
	Issues   []Issue
	Answered map[day.Day]int // by the day for which they count
}

// Voucher gives the lines that stand for the invitations and the answers to them today.
func (v Sent) Voucher(today day.Day) journal.Voucher {
	out := journal.Voucher{Ref: "survey/" + string(v.ID)}
	a := v.returned()
	if v.State == Withdrawn {
		out.Not = []journal.Refusal{{Account: a, Day: v.From, Why: "survey.why.withdrawn"}}
		return out
	}
	cut := journal.Dim{Organisation: v.Organisation}
	for _, i := range v.Issues {
		on := i.Day
		if on.Year() != v.Year { // invitations that went out before the year or entered after it
			on = v.From
		}
		if !today.Before(on) {
			out.Want = append(out.Want, journal.Line{Account: a, Day: on, Dim: cut, Den: int64(i.N)})
		}
	}
	for _, on := range sortedDays(v.Answered) {
		if !today.Before(on) {
			out.Want = append(out.Want, journal.Line{Account: a, Day: on, Dim: cut, Num: int64(v.Answered[on])})
		}
	}
	return out
}
