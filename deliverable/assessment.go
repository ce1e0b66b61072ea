package deliverable

import (
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/deliverable/record"
)

// AssessmentKind is what refs call an assessment.
const AssessmentKind = "assessment"

// Assessment is one look at a contractor (委托单位考核, 资格审查), which it passes or not.
type Assessment struct {
	Contractor string  `json:"contractor"`
	On         day.Day `json:"on"`
	Passed     bool    `json:"passed"`
	Score      string  `json:"score,omitempty"`
	By         string  `json:"by,omitempty"`
	Note       string  `json:"note,omitempty"`
}

// Kind is the kind of record.
func (*Assessment) Kind() string { return AssessmentKind }

// Scope is a matter of a project.
func (*Assessment) Scope() record.Scope { return record.OfMatter }

// Series is none: an assessment is settled alone.
func (*Assessment) Series(record.Place) string { return "" }

// Entry lists it by its day.
func (a *Assessment) Entry() record.Entry {
	return record.Entry{Name: a.Contractor, Day: a.On, Key: record.Key(a.Contractor, a.On.String())}
}

// Fields asks for all of it.
func (a *Assessment) Fields() []record.Field {
	return []record.Field{
		record.OfText("contractor", &a.Contractor).Required(),
		record.OfDay("on", &a.On).Required(),
		record.OfTruth("passed", &a.Passed),
		record.OfText("score", &a.Score),
		record.OfText("by", &a.By),
		record.OfLong("note", &a.Note),
	}
}

// Check says what cannot be: a day of another year or to come.
func (a *Assessment) Check(p record.Place, today day.Day) error {
	if a.On.Year() != p.Year {
		return fault.New(fault.Invalid, "deliverable.other_year", "day", a.On.String(), "year", p.Year).On("on")
	}
	return dated(a.On, today, "on")
}

// Post counts it on its day.
func (a *Assessment) Post(b *record.Book) {
	matter := b.Place().Matter
	if a.Passed {
		b.Line(Assessed, matter, a.On, 1, 1, "")
		return
	}
	b.Line(Assessed, matter, a.On, 0, 1, "")
	b.Not(Assessed, matter, a.On, whyNotPassed)
}
