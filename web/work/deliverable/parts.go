package deliverable

import (
	"slices"

	"plumbline/base/day"
	room "plumbline/deliverable"
	"plumbline/deliverable/record"
	"plumbline/web/site"
)

// The forms of a work and a test.
const (
	inspection = "inspection"
	use        = "use"
	function   = "function"
	accept     = "accept"
	defect     = "defect"
	fix        = "fix"
)

// partOf gives the fields of a form of a work or test, and what puts them into it; false where it has no such form.
func partOf(c record.Content, form string, open []string) (fields []record.Field, put func() error, ok bool) {
	w, isWork := c.(*room.Work)
	t, isTest := c.(*room.Test)
	switch {
	case isWork && form == inspection:
		one := &room.Inspection{}
		return one.Fields(), func() error { w.Inspections = append(w.Inspections, *one); return nil }, true
	case isWork && form == use:
		one := &room.Use{}
		return one.Fields(), func() error { w.Uses = append(w.Uses, *one); return nil }, true
	case isWork && form == function:
		one := &room.Function{}
		return one.Fields(), func() error { w.Functions = append(w.Functions, *one); return nil }, true
	case isWork && form == accept:
		on := new(day.Day)
		return closing("accepted", on), func() error { return w.Accept(open, *on) }, true
	case isTest && form == defect:
		one := &room.Defect{}
		return one.Fields(), func() error { t.Defects = append(t.Defects, *one); return nil }, true
	case isTest && form == fix:
		on := new(day.Day)
		return closing("fixed", on), func() error { return t.Fix(open, *on) }, true
	}
	return nil, nil, false
}

func closing(name string, on *day.Day) []record.Field {
	return []record.Field{record.OfDay(name, on).Required()}
}

// workParts are the tables of a work: those that its sort has.
func workParts(p *site.Page, w *room.Work, may bool, no refusal) []part {
	s, _ := room.SortOf(w.Sort)
	var out []part
	if s.Inspected {
		one := newPart(p, w, inspection, may && w.Completed().IsZero(), no)
		for i := range w.Inspections {
			one.row(p, w.Inspections[i].Fields())
		}
		out = append(out, one)
	}
	if slices.Contains(s.Measures, room.Used) {
		one := newPart(p, w, use, may && !w.Completed().IsZero(), no)
		for i := range w.Uses {
			one.row(p, w.Uses[i].Fields())
		}
		out = append(out, one)
	}
	if slices.Contains(s.Measures, room.Functions) {
		one := newPart(p, w, function, may, no)
		for i := range w.Functions {
			one.row(p, w.Functions[i].Fields())
			if w.Functions[i].Accepted.IsZero() {
				one.Open = append(one.Open, w.Functions[i].Name)
			}
		}
		one.close(p, w, accept, may, no)
		out = append(out, one)
	}
	return out
}

// testParts is the table of the defects of a test.
func testParts(p *site.Page, t *room.Test, may bool, no refusal) []part {
	one := newPart(p, t, defect, may, no)
	for i := range t.Defects {
		one.row(p, t.Defects[i].Fields())
		if t.Defects[i].Fixed.IsZero() {
			one.Open = append(one.Open, t.Defects[i].Name)
		}
	}
	one.close(p, t, fix, may, no)
	return []part{one}
}

// newPart begins a table and, for who may, the form that adds a line to it. What was typed is kept where it was refused.
func newPart(p *site.Page, c record.Content, form string, may bool, no refusal) part {
	fields, _, _ := partOf(c, form, nil)
	one := part{Name: form, Title: p.T("deliverable.part." + form)}
	for _, f := range fields {
		one.Heads = append(one.Heads, label(p, f.Name))
	}
	if !may {
		return one
	}
	if no.form == form {
		fields = no.fields
		_, one.Error, _ = refusedAt(p, no.err)
	}
	one.Inputs = partInputs(p, form, fields, no)
	return one
}

func partInputs(p *site.Page, form string, fields []record.Field, no refusal) []input {
	var out []input
	for _, f := range fields {
		wrong := ""
		if no.form == form {
			if at, sentence, _ := refusedAt(p, no.err); at == f.Name {
				wrong = sentence
			}
		}
		in := inputOf(p, f, wrong)
		in.ID = form + "-" + f.Name
		out = append(out, in)
	}
	return out
}

func (t *part) row(p *site.Page, fields []record.Field) {
	var cells []cell
	for _, f := range fields {
		cells = append(cells, cell{Text: shown(p, f), Chinese: chinese(f), Head: label(p, f.Name)})
	}
	t.Rows = append(t.Rows, cells)
}

// close adds the form that closes some of what is open.
func (t *part) close(p *site.Page, c record.Content, form string, may bool, no refusal) {
	if !may || len(t.Open) == 0 {
		t.Open = nil
		return
	}
	fields, _, _ := partOf(c, form, nil)
	if no.form == form {
		fields = no.fields
		_, t.Error, _ = refusedAt(p, no.err)
	}
	t.Closed, t.Closes = form, &partInputs(p, form, fields, no)[0]
}
