// Package record is what the records of the room deliverable have in common: where they belong, that they are corrected
// and never overwritten, taken back and never deleted, and settled in the books with those whose figures hang together.
//
// It guarantees that each record has a version for everything that was ever written of it, that who saw an older version
// is told, that two live records never mean the same thing (their natural key), and that what passing days change is
// settled by Advance. What a kind of record asks for and contributes is the kind's own pure function.
package record

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
)

// ID names a record.
type ID string

// Place is where a record belongs. Project is as the books call it, Matter a short name of the part of its work.
type Place struct {
	Organisation string `json:"organisation"`
	Year         int    `json:"year"`
	Project      string `json:"project"`
	Matter       string `json:"matter"`
}

// Scope is what a kind of record belongs to.
type Scope string

// The scopes: a matter of a project in a year; the organisation, perhaps narrowed to a project; the organisation alone.
const (
	OfMatter       Scope = "matter"
	OfProject      Scope = "project"
	OfOrganisation Scope = "organisation"
)

// Content is what a kind of record says. Its fields are bound to it, so that a form or a file fills it.
type Content interface {
	Kind() string
	Scope() Scope
	Fields() []Field
	Check(p Place, today day.Day) error
	Entry() Entry
	Series(p Place) string // of the records that are settled together; "" alone
	Post(b *Book)          // what it contributes by itself
}

// Entry is how lists know a record: its name, the day that it is listed by, and what tells it from others of its place.
type Entry struct {
	Name string
	Day  day.Day
	Key  string
}

// Record is a record as it stands. Withdrawn says why it was taken back, "" where it was not.
type Record struct {
	ID        ID
	Version   int
	Withdrawn string
	Place
	Content Content
}

// Ref names the record in the books, in the log and in addresses.
func (r Record) Ref() string { return r.Content.Kind() + "/" + string(r.ID) }

// Draft is a record that is not kept yet.
type Draft struct {
	Place
	Content Content
}

// Seen names the version of a record that a person looked at.
type Seen struct {
	ID      ID
	Version int
}

// Version is what a record came to by an act: what was done, why where it took a reason, when and by whom.
type Version struct {
	Number int
	Act    string
	Reason string
	At     time.Time
	By     string
	Record Record
}

const (
	mostMatter  = 40
	mostProject = 200
	mostReason  = 300
)

// tidy gives the place as a kind of record keeps it, or what is wrong with it.
func (p Place) tidy(s Scope) (Place, error) {
	p.Matter, p.Project = strings.TrimSpace(p.Matter), strings.TrimSpace(p.Project)
	if p.Organisation == "" {
		return p, fault.New(fault.Invalid, "deliverable.no_organisation").On("organisation")
	}
	if s == OfOrganisation || s == OfProject && p.Project == "" {
		return Place{Organisation: p.Organisation}, nil
	}
	if len(p.Project) > mostProject || strings.ContainsAny(p.Project, "\n\r\t\x1f") {
		return p, fault.New(fault.Invalid, "deliverable.no_project").On("project")
	}
	if s == OfProject {
		return Place{Organisation: p.Organisation, Project: p.Project}, nil
	}
	switch {
	case p.Year < 2000 || p.Year > 2200:
		return p, fault.New(fault.Invalid, "deliverable.no_year").On("year")
	case p.Project == "":
		return p, fault.New(fault.Invalid, "deliverable.no_project").On("project")
	case p.Matter == "" || utf8.RuneCountInString(p.Matter) > mostMatter || strings.ContainsAny(p.Matter, "\n\r\t\x1f"):
		return p, fault.New(fault.Invalid, "deliverable.no_matter", "most", mostMatter).On("matter")
	}
	return p, nil
}

// tidy gives the draft as it is kept, or what is wrong with it.
func (d Draft) tidy(today day.Day) (Draft, error) {
	p, err := d.Place.tidy(d.Content.Scope())
	if err != nil {
		return d, err
	}
	d.Place = p
	for _, f := range d.Content.Fields() {
		if err := f.Set(f.Get()); err != nil { // what did not come through a form is held to the same
			return d, err
		}
	}
	return d, d.Content.Check(p, today)
}

// Check says what is wrong with the draft on a day, nil where it can be kept unless something means the same already.
func (d Draft) Check(today day.Day) error {
	_, err := d.tidy(today)
	return err
}

// Voucher is what the draft would contribute by itself as of a day.
func (d Draft) Voucher(today day.Day) journal.Voucher {
	return Record{Place: d.Place, Content: d.Content}.Voucher(today)
}

// key is what no two live records share.
func (d Draft) key() string {
	p := d.Place
	return Key(d.Content.Kind(), p.Organisation, strconv.Itoa(p.Year), p.Project, p.Matter, d.Content.Entry().Key)
}

// Key joins texts so that no two lists of them are the same key.
func Key(parts ...string) string { return strings.Join(parts, "\x1f") }

// SeriesKey names a series: its prefix, and what tells it from others of the prefix.
func SeriesKey(prefix string, parts ...string) string { return prefix + "|" + Key(parts...) }

// tidyReason says what is wrong with a reason; must says that there has to be one.
func tidyReason(reason string, must bool) (string, error) {
	reason = strings.Join(strings.Fields(reason), " ")
	if n := utf8.RuneCountInString(reason); n > mostReason || must && n == 0 {
		return reason, fault.New(fault.Invalid, "deliverable.no_reason", "most", mostReason).On("reason")
	}
	return reason, nil
}

// Within says whether a day is of the year of the place; a blank one is.
func (p Place) Within(d day.Day) bool { return d.IsZero() || d.Year() == p.Year }

// Live gives the records that were not taken back.
func Live(records []Record) []Record {
	return slices.DeleteFunc(slices.Clone(records), func(r Record) bool { return r.Withdrawn != "" })
}
