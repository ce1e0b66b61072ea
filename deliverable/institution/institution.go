// Package institution is 制度: the documents that an organisation has in force, and for each project the list of those that it
// must have (长效管理制度, 部门沟通协调机制 …). It guarantees that a document is counted for the days on which it is in force and
// required, once however many fulfil the same requirement, and that what is missing or has ended is named with the day.
package institution

import (
	"cmp"
	"slices"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/deliverable/record"
	"plumbline/journal"
)

// InForce is the measure: how many of the documents required are in force.
const InForce = "deliverable.in_force"

// What refs call a requirement and a document.
const (
	RequirementKind = "requirement"
	DocumentKind    = "document"
)

// The reasons for not counting.
const (
	whyMissing = "deliverable.why.missing"
	whyEnded   = "deliverable.why.ended"
)

// checklist is the series of the requirements and documents of one sort in an organisation.
const checklist = "checklist"

// Kinds lists the kinds of record.
func Kinds() []record.Kind {
	return []record.Kind{
		{ID: RequirementKind, New: func() record.Content { return &Requirement{} }},
		{ID: DocumentKind, New: func() record.Content { return &Document{} }},
	}
}

// Series lists the series.
func Series() []record.Series {
	return []record.Series{{Prefix: checklist, Post: post}}
}

// Requirement says that a project must have a document of a sort in force, from a day of its year on, until another or to
// the year's end.
type Requirement struct {
	Sort  string  `json:"sort"`
	From  day.Day `json:"from"`
	Until day.Day `json:"until"`
	Basis string  `json:"basis,omitempty"`
}

// Document is a document of a sort that is in force from a day, until another or further notice. Its project is in the place
// of its record; where that is blank it holds for the whole organisation.
type Document struct {
	Sort   string  `json:"sort"`
	Title  string  `json:"title"`
	Number string  `json:"number,omitempty"`
	From   day.Day `json:"from"`
	Until  day.Day `json:"until"`
	Note   string  `json:"note,omitempty"`
}

// Kind is the kind of record.
func (*Requirement) Kind() string { return RequirementKind }

// Kind is the kind of record.
func (*Document) Kind() string { return DocumentKind }

// Scope is a matter of a project: the checklist.
func (*Requirement) Scope() record.Scope { return record.OfMatter }

// Scope is the organisation or one of its projects.
func (*Document) Scope() record.Scope { return record.OfProject }

// Series is everything of the sort in the organisation.
func (q *Requirement) Series(p record.Place) string { return series(p, q.Sort) }

// Series is everything of the sort in the organisation.
func (d *Document) Series(p record.Place) string { return series(p, d.Sort) }

func series(p record.Place, sort string) string {
	return record.SeriesKey(checklist, p.Organisation, sort)
}

// Entry lists it by the day from which it asks.
func (q *Requirement) Entry() record.Entry {
	return record.Entry{Name: q.Sort, Day: q.From, Key: record.Key(q.Sort, q.From.String())}
}

// Entry lists it by the day from which it is in force.
func (d *Document) Entry() record.Entry {
	return record.Entry{Name: d.Title, Day: d.From, Key: record.Key(d.Sort, d.Title, d.Number)}
}

// Fields asks for all of it.
func (q *Requirement) Fields() []record.Field {
	return []record.Field{
		record.OfText("document_sort", &q.Sort).Required(),
		record.OfDay("from", &q.From).Required(),
		record.OfDay("until", &q.Until),
		record.OfText("basis", &q.Basis),
	}
}

// Fields asks for all of it.
func (d *Document) Fields() []record.Field {
	return []record.Field{
		record.OfText("document_sort", &d.Sort).Required(),
		record.OfText("title", &d.Title).Required(),
		record.OfText("number", &d.Number),
		record.OfDay("from", &d.From).Required(),
		record.OfDay("until", &d.Until),
		record.OfLong("note", &d.Note),
	}
}

// Check says what cannot be: a requirement that begins in another year, or ends before it begins.
func (q *Requirement) Check(p record.Place, _ day.Day) error {
	if q.From.Year() != p.Year {
		return fault.New(fault.Invalid, "deliverable.other_year", "day", q.From.String(), "year", p.Year).On("from")
	}
	return ordered(q.From, q.Until)
}

// Check says what cannot be: an end before the beginning.
func (d *Document) Check(record.Place, day.Day) error { return ordered(d.From, d.Until) }

func ordered(from, until day.Day) error {
	if !until.IsZero() && until.Before(from) {
		return fault.New(fault.Invalid, "deliverable.until_before", "day", until.String(), "before", from.String()).On("until")
	}
	return nil
}

// Post leaves it to the series, which knows the documents.
func (*Requirement) Post(*record.Book) {}

// Post contributes nothing by itself: requirements count it.
func (*Document) Post(*record.Book) {}

// post settles the requirements of a sort against its documents.
func post(members []record.Record) []journal.Voucher {
	var out []journal.Voucher
	for _, r := range members {
		if q, ok := r.Content.(*Requirement); ok {
			b := record.NewBook(r.Ref(), r.Place, r.Withdrawn != "")
			q.judge(b, Fulfilling(r, members))
			out = append(out, b.Voucher())
		}
	}
	return out
}

// Fulfilling gives the live documents that are of the sort which a requirement asks for, in its project or for the whole
// organisation.
func Fulfilling(r record.Record, members []record.Record) (out []record.Record) {
	q, ok := r.Content.(*Requirement)
	if !ok {
		return nil
	}
	for _, m := range record.Live(members) {
		d, is := m.Content.(*Document)
		if is && d.Sort == q.Sort && m.Organisation == r.Organisation && (m.Project == "" || m.Project == r.Project) {
			out = append(out, m)
		}
	}
	return out
}

// Asking gives the live requirements that a document fulfils on the days on which it is in force.
func Asking(document record.Record, members []record.Record) (out []record.Record) {
	for _, m := range record.Live(members) {
		if len(Fulfilling(m, []record.Record{document})) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// span is a stretch of days, both ends in it.
type span struct{ from, until day.Day }

// spans gives the stretches within one on which some document is in force, parted by days on which none is.
func spans(within span, documents []record.Record) (out []span) {
	var all []span
	for _, m := range documents {
		d := m.Content.(*Document)
		s := span{later(d.From, within.from), within.until}
		if !d.Until.IsZero() && d.Until.Before(s.until) {
			s.until = d.Until
		}
		if !s.until.Before(s.from) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.from.String(), b.from.String()) })
	for _, s := range all {
		if n := len(out); n > 0 && !out[n-1].until.Add(1).Before(s.from) {
			out[n-1].until = later(out[n-1].until, s.until)
			continue
		}
		out = append(out, s)
	}
	return out
}

func later(a, b day.Day) day.Day {
	if a.Before(b) {
		return b
	}
	return a
}

// judge counts the requirement from its first day to its last, and the days on which a document fulfils it.
func (q *Requirement) judge(b *record.Book, documents []record.Record) {
	matter, end := b.Place().Matter, day.Of(b.Place().Year, 12, 31)
	within := span{q.From, end}
	if !q.Until.IsZero() && q.Until.Before(end) {
		within.until = q.Until
		b.Line(InForce, matter, q.Until.Add(1), 0, -1, "")
	}
	b.Line(InForce, matter, q.From, 0, 1, "")
	stretches := spans(within, documents)
	if len(stretches) == 0 || within.from.Before(stretches[0].from) {
		b.Not(InForce, matter, q.From, whyMissing)
	}
	for _, s := range stretches {
		b.Line(InForce, matter, s.from, 1, 0, "")
		if s.until.Before(end) {
			b.Line(InForce, matter, s.until.Add(1), -1, 0, "")
		}
		if s.until.Before(within.until) {
			b.Not(InForce, matter, s.until.Add(1), whyEnded)
		}
	}
}

// State is how a requirement stands on a day.
type State string

// The states: the document is in force; there is none; the last one has ended; it is not asked for on that day.
const (
	Stands  State = "stands"
	Missing State = "missing"
	Ended   State = "ended"
	Unasked State = "unasked"
)

// StateOn says how a requirement stands on a day, and by which document where one is in force or the last that was.
func StateOn(r record.Record, documents []record.Record, on day.Day) (State, record.Record) {
	q := r.Content.(*Requirement)
	if on.Before(q.From) || !q.Until.IsZero() && q.Until.Before(on) {
		return Unasked, record.Record{}
	}
	var last record.Record
	for _, m := range documents {
		d := m.Content.(*Document)
		switch {
		case on.Before(d.From):
		case d.Until.IsZero() || !d.Until.Before(on):
			return Stands, m
		case last.Content == nil || last.Content.(*Document).Until.Before(d.Until):
			last = m
		}
	}
	if last.Content == nil {
		return Missing, last
	}
	return Ended, last
}
