package receipt

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/law"
)

// Term is how many working days an officer has for an answer to what comes in from a day on.
type Term struct {
	Since day.Day
	Days  int
	Basis law.Basis
}

// Terms lists the terms, the latest first. No norm that was verified sets one for objections to published performance.
func Terms() []Term {
	return []Term{{Since: day.Of(2023, 1, 1), Days: 15, Basis: law.Basis{Point: "异议自收到之日起十五个工作日内答复"}}}
}

// dueOn is the last day for an answer to what came in on a day; blank where the calendar of that year is not announced.
func dueOn(on day.Day) day.Day {
	days := Terms()[len(Terms())-1].Days
	for _, t := range Terms() {
		if !on.Before(t.Since) {
			days = t.Days
			break
		}
	}
	calendar, err := day.NewCalendar(day.Notices()...)
	if err != nil {
		return day.Day{}
	}
	due, err := calendar.After(on, days)
	if err != nil {
		return day.Day{} // the calendar is not announced: never a guess
	}
	return due
}

// State is how far an objection has come.
type State string

// The states.
const (
	Waiting State = "open"
	Closed  State = "answered"
)

// Finding is what an officer found.
type Finding string

// The findings: the figure is wrong and will be published anew; it is right; it is about something else.
const (
	Upheld   Finding = "upheld"
	Rejected Finding = "rejected"
	Other    Finding = "other"
)

// Findings lists them.
var Findings = []Finding{Upheld, Rejected, Other}

// What a receipt came to that was given with an objection: none was given, it was among those counted, it was not.
const (
	NoReceipt  = ""
	WasCounted = "yes"
	NotCounted = "no"
)

// Objection is what somebody objects to. Text and Contact are blank until they are opened. Counted says what his receipt came to. Due is
// blank where the calendar of the year is not announced. AnsweredBy is for the staff alone.
type Objection struct {
	ID     string
	Number int
	Place
	Counted    string
	Text       string
	Contact    string
	On, Due    day.Day
	State      State
	Finding    Finding
	Answer     string
	AnsweredOn day.Day
	AnsweredBy string
}

// Overdue says that an answer is late on a day.
func (o *Objection) Overdue(today day.Day) bool {
	return o.State == Waiting && !o.Due.IsZero() && o.Due.Before(today)
}

// The most and least of texts, in characters.
const (
	ShortestObjection = 5
	LongestObjection  = 2000
	LongestContact    = 100
	LongestAnswer     = 2000
)

// clean takes off what nobody types, and blanks around.
func clean(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || !unicode.IsPrint(r) && r != '　' {
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n")))
}

// between refuses a text that is too short or too long.
func between(field, text string, least, most int) error {
	if n := utf8.RuneCountInString(text); n < least || n > most {
		return fault.New(fault.Invalid, "receipt."+field, "least", least, "most", most, "n", n).On(field)
	}
	return nil
}

// checked is an answer that can be given.
func checked(finding Finding, answer string) (string, error) {
	if !slices.Contains(Findings, finding) {
		return "", fault.New(fault.Invalid, "receipt.finding").On("finding")
	}
	answer = clean(answer)
	return answer, between("answer", answer, ShortestObjection, LongestAnswer)
}
