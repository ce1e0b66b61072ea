// Package activity is 活动: the annual work plan with its items and due days, the events that are held (meetings, training,
// legal consultations, publicity, rehabilitation sessions, visits, supervision), who was invited, excused and came, who was
// examined and passed, and the safety incidents with the monthly report that there were none.
//
// It guarantees that an item counts as due on its due day and as done no earlier than that, so that a rate read as of any
// day never passes 100 %; that who is excused by a written reason leaves the denominator and is shown with it; that what is
// entered more than LateAfter working days after the fact says why; that a month nobody reported is unknown and not zero, and
// one whose report differs from the incidents kept does not count; that a record is corrected by versions and taken back with
// a reason, never deleted; and that every record stands in the books (journal) as its Voucher says. Who somebody is, is
// person's; who may write is the office's. Lists of people are roll's, results and certificates exam's.
package activity

import (
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
)

// ID names a record.
type ID string

// Kind is what a record is; it begins its ref and the address of its page.
type Kind string

// The kinds.
const (
	ItemKind       Kind = "plan-item"
	EventKind      Kind = "event"
	AttendanceKind Kind = "attendance"
	ExamKind       Kind = "exam"
	IncidentKind   Kind = "incident"
	MonthKind      Kind = "month-report"
)

// Kinds lists the kinds in the order in which they depend on each other.
func Kinds() []Kind {
	return []Kind{ItemKind, EventKind, AttendanceKind, ExamKind, IncidentKind, MonthKind}
}

// Work is where a record belongs: an organisation of the office, a fiscal year, a project as its declaration names it
// (主管部门 and 项目名称), and the matter (事项) of the project's work.
type Work struct {
	Organisation        string
	Year                int
	Department, Project string
	Matter              string
}

// Account is the account of a measure that the work counts for.
func (w Work) Account(measure string) journal.Account {
	return journal.Account{Year: w.Year, Project: journal.ProjectOf(w.Department, w.Project), Measure: journal.Of(measure, w.Matter)}
}

// Body is what a record says besides where it belongs: *Item, *Event, *Attendance, *Exam, *Incident or *Month.
type Body interface {
	Kind() Kind
	state() string // as lists narrow by it
	tidy()
	check(r *Record) error
	same(r *Record) []string // what makes it the same record when it comes again, beside organisation, project and matter
	voucher(r *Record, today day.Day, v *posting)
	waits(r *Record, today day.Day) day.Day // the next day that changes its voucher, blank where none does
}

// Record is a record of the work. Day is when it is due, was held or happened, of a month its last; Link is the item that an
// event fulfils, or the event of an attendance or exam. Code is what is typed to sign in or to verify a certificate. Act,
// Reason, Made and By tell of its last version.
type Record struct {
	ID      ID
	Version int
	Work
	Day       day.Day
	Link      ID
	Person    journal.Person
	Code      string
	Withdrawn bool
	Late      string // why it was entered late
	Body      Body

	Act, Reason string
	Made        time.Time
	By, ByID    string

	around around
}

// around is what a record's voucher needs to know of others.
type around struct {
	held      []day.Day // of an item: the days of its events that were held, in order
	event     *Record   // of an attendance or an exam
	incidents int       // of a month: how many are kept
}

// Kind is the kind of its body.
func (r *Record) Kind() Kind { return r.Body.Kind() }

// Ref names the record in the books, in the log and for its files; its page is /work/ and this.
func (r *Record) Ref() string { return string(r.Kind()) + "/" + string(r.ID) }

// State is how it stands: withdrawn, or what its body says.
func (r *Record) State() string {
	if r.Withdrawn {
		return "withdrawn"
	}
	return r.Body.state()
}

// Event gives the event of an attendance or exam, nil for others.
func (r *Record) Event() *Record { return r.around.event }

// Held gives the days on which events of an item were held, and Incidents how many a month has.
func (r *Record) Held() []day.Day { return r.around.held }

// Incidents says how many incidents are kept of a month.
func (r *Record) Incidents() int { return r.around.incidents }

// Seen names the version of a record that a person looked at.
type Seen struct {
	ID      ID
	Version int
}

// The most that is kept of a text.
const (
	longestName = 100
	longestText = 500
)

// check refuses a record that cannot be kept.
func (r *Record) check() error {
	r.Department, r.Project, r.Matter = strings.TrimSpace(r.Department), strings.TrimSpace(r.Project), strings.TrimSpace(r.Matter)
	r.Late = strings.TrimSpace(r.Late)
	r.Body.tidy()
	switch {
	case r.Organisation == "":
		return fault.New(fault.Invalid, "activity.no_organisation").On("organisation")
	case r.Project == "" || r.Department == "":
		return fault.New(fault.Invalid, "activity.no_project").On("project")
	case r.Matter == "":
		return fault.New(fault.Invalid, "activity.no_matter").On("matter")
	case strings.ContainsAny(r.Matter, "/\n"):
		return fault.New(fault.Invalid, "activity.bad_matter").On("matter")
	case r.Kind() != AttendanceKind && r.Day.IsZero():
		return fault.New(fault.Invalid, "activity.no_day").On("day")
	case r.Kind() != AttendanceKind && r.Day.Year() != r.Year:
		return fault.New(fault.Invalid, "activity.other_year", "day", r.Day.String(), "year", r.Year).On("day")
	}
	for _, c := range []struct {
		field, text string
		most        int
	}{{"project", r.Project, longestName}, {"department", r.Department, longestName}, {"matter", r.Matter, 50}, {"late", r.Late, longestText}} {
		if err := short(c.field, c.text, c.most); err != nil {
			return err
		}
	}
	return r.Body.check(r)
}

// short refuses a text that is too long, or of several lines where it names something.
func short(field, text string, most int) error {
	if n := utf8.RuneCountInString(text); n > most {
		return fault.New(fault.Invalid, "activity.too_long", "begins", string([]rune(text)[:12]), "length", n, "most", most).On(field)
	}
	if most <= longestName && strings.ContainsAny(text, "\n\r") {
		return fault.New(fault.Invalid, "activity.one_line").On(field)
	}
	return nil
}

// Voucher is the record as the books shall show it on a day.
func (r *Record) Voucher(today day.Day) journal.Voucher {
	p := &posting{r: r, v: journal.Voucher{Ref: r.Ref()}}
	if !r.Withdrawn {
		r.Body.voucher(r, today, p)
	}
	return p.v
}

// posting gathers what a record posts.
type posting struct {
	r *Record
	v journal.Voucher
}

// line adds a contribution to a measure of the record's work.
func (p *posting) line(measure string, on day.Day, num, den int64, who journal.Person, cut journal.Dim) {
	cut.Organisation = p.r.Organisation
	p.v.Want = append(p.v.Want, journal.Line{Account: p.r.Account(measure), Day: on, Dim: cut, Person: who, Num: num, Den: den})
}

// not adds why the record does not count for a measure.
func (p *posting) not(measure string, on day.Day, why string) {
	p.v.Not = append(p.v.Not, journal.Refusal{Account: p.r.Account(measure), Day: on, Why: why})
}
