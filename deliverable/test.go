package deliverable

import (
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/deliverable/record"
)

// TestKind is what refs call a test of a system.
const TestKind = "test"

// Severities are how grave a defect is, the gravest first. A line of a defect carries its severity as tag.
var Severities = []string{"critical", "high", "medium", "low"}

// Test is a test of a system (测评) with the defects that it found.
type Test struct {
	Name    string   `json:"name"`
	On      day.Day  `json:"on"`
	By      string   `json:"by,omitempty"`
	Note    string   `json:"note,omitempty"`
	Defects []Defect `json:"defects,omitempty"`
}

// Defect is one that a test found, open until it is fixed.
type Defect struct {
	Name     string  `json:"name"`
	Severity string  `json:"severity"`
	Found    day.Day `json:"found"`
	Fixed    day.Day `json:"fixed"`
}

// Kind is the kind of record.
func (*Test) Kind() string { return TestKind }

// Scope is a matter of a project.
func (*Test) Scope() record.Scope { return record.OfMatter }

// Series is none: a test is settled alone.
func (*Test) Series(record.Place) string { return "" }

// Entry lists it by its day.
func (t *Test) Entry() record.Entry {
	return record.Entry{Name: t.Name, Day: t.On, Key: record.Key(t.Name, t.On.String())}
}

// Fields asks for the test itself; defects are added on its page.
func (t *Test) Fields() []record.Field {
	return []record.Field{
		record.OfText("name", &t.Name).Required(),
		record.OfDay("on", &t.On).Required(),
		record.OfText("by", &t.By),
		record.OfLong("note", &t.Note),
	}
}

// Fields asks for a defect.
func (d *Defect) Fields() []record.Field {
	return []record.Field{
		record.OfText("defect", &d.Name).Required(),
		record.OfChoice("severity", &d.Severity, Severities...).Required(),
		record.OfDay("found", &d.Found).Required(),
		record.OfDay("fixed", &d.Fixed),
	}
}

// Check says what cannot be: a test of another year or to come, a defect found before the test or fixed before it was found.
func (t *Test) Check(p record.Place, today day.Day) error {
	if t.On.Year() != p.Year {
		return fault.New(fault.Invalid, "deliverable.other_year", "day", t.On.String(), "year", p.Year).On("on")
	}
	if err := dated(t.On, today, "on"); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range t.Defects {
		d := &t.Defects[i]
		for _, f := range d.Fields() {
			if err := f.Set(f.Get()); err != nil {
				return err
			}
		}
		switch {
		case seen[d.Name]:
			return fault.New(fault.Invalid, "deliverable.defect_twice", "name", d.Name).On("defect")
		case d.Found.Before(t.On):
			return fault.New(fault.Invalid, "deliverable.found_before", "day", d.Found.String(), "before", t.On.String()).On("found")
		case !d.Fixed.IsZero() && d.Fixed.Before(d.Found):
			return fault.New(fault.Invalid, "deliverable.fixed_before", "day", d.Fixed.String(), "before", d.Found.String()).On("fixed")
		}
		seen[d.Name] = true
		if err := happened(later(d.Found, d.Fixed), today, "fixed"); err != nil {
			return err
		}
	}
	return nil
}

// Open counts the defects that are open on a day.
func (t *Test) Open(on day.Day) (n int) {
	for _, d := range t.Defects {
		if !on.Before(d.Found) && (d.Fixed.IsZero() || on.Before(d.Fixed)) {
			n++
		}
	}
	return n
}

// Post counts the test once, and each defect from the day it was found until the day it was fixed.
func (t *Test) Post(b *record.Book) {
	matter := b.Place().Matter
	b.Line(Defects, matter, t.On, 0, 1, "")
	for _, d := range t.Defects {
		b.Line(Defects, matter, d.Found, 1, 0, d.Severity)
		b.Line(Defects, matter, d.Fixed, -1, 0, d.Severity)
	}
}
