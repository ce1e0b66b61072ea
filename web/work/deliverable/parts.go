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
	stage      = "stage"
	inspection = "inspection"
	use        = "use"
	function   = "function"
	accept     = "accept"
	defect     = "defect"
	fix        = "fix"
)

// part is a table of what a record has several of, with the form that adds one and the form that closes some.
type part struct {
	Name, Title string
	Heads       []string
	Rows        [][]cell
	Add, Close  *partForm
}

// partForm is a small form on the page of a record. Open is what can be closed by it.
type partForm struct {
	Name, Action string
	Version      int
	Inputs       []input
	Open         []string
	Failed       bool
	Error        string
	Reasoned     bool // it asks for a reason, because figures are final
	Reason       string
}

// partOf gives the fields of a form of a work or test, and what puts them into it; false where it has no such form.
func partOf(c record.Content, form string, open []string) (fields []record.Field, put func() error, ok bool) {
	w, isWork := c.(*room.Work)
	t, isTest := c.(*room.Test)
	switch {
	case isWork && form == stage:
		return stageFields(w)
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

// stageFields ask which of the stages that are not reached yet was, and when.
func stageFields(w *room.Work) ([]record.Field, func() error, bool) {
	var name string
	on := new(day.Day)
	fields := []record.Field{record.OfChoice(stage, &name, w.Ahead()...).Required(), record.OfDay("on", on).Required()}
	return fields, func() error { w.Reach(name, *on); return nil }, len(w.Ahead()) > 0
}

// forms makes the small forms of a page.
type forms struct {
	p       *site.Page
	c       record.Content
	may     bool
	no      refusal
	action  string
	version int
	locked  bool
}

// form is one of the small forms, nil for who may not. What was typed is kept where it was refused.
func (m forms) form(name string, may bool) *partForm {
	fields, _, ok := partOf(m.c, name, nil)
	if !m.may || !may || !ok {
		return nil
	}
	f := &partForm{Name: name, Action: m.action + "/add", Version: m.version, Reasoned: m.locked}
	at, sentence := "", ""
	if m.no.form == name {
		fields = m.no.fields
		at, sentence, _ = refusedAt(m.p, m.no.err)
		f.Failed, f.Error, f.Reason = true, sentence, m.no.reason
		f.Reasoned = f.Reasoned || at == "reason"
	}
	for _, one := range fields {
		wrong := ""
		if f.Failed && at == one.Name {
			wrong = sentence
		}
		in := inputOf(m.p, one, wrong)
		in.ID = name + "-" + one.Name
		f.Inputs = append(f.Inputs, in)
	}
	return f
}

// part begins a table and the form that adds a line to it.
func (m forms) part(name string, may bool) part {
	fields, _, _ := partOf(m.c, name, nil)
	one := part{Name: name, Title: m.p.T("deliverable.part." + name), Add: m.form(name, may)}
	for _, f := range fields {
		one.Heads = append(one.Heads, label(m.p, f.Name))
	}
	return one
}

// closes adds the form that closes some of what is open.
func (t *part) closes(m forms, name string, open []string) {
	if t.Close = m.form(name, len(open) > 0); t.Close != nil {
		t.Close.Open = open
	}
}

func (t *part) row(p *site.Page, fields []record.Field) {
	var cells []cell
	for _, f := range fields {
		cells = append(cells, cell{Text: shown(p, f), Chinese: chinese(f), Head: label(p, f.Name)})
	}
	t.Rows = append(t.Rows, cells)
}

// workParts are the tables of a work: those that its sort has.
func (m forms) workParts(w *room.Work) []part {
	s, _ := room.SortOf(w.Sort)
	done := !w.Completed().IsZero()
	var out []part
	if s.Inspected {
		one := m.part(inspection, !done)
		for i := range w.Inspections {
			one.row(m.p, w.Inspections[i].Fields())
		}
		out = append(out, one)
	}
	if slices.Contains(s.Measures, room.Used) {
		one := m.part(use, done)
		for i := range w.Uses {
			one.row(m.p, w.Uses[i].Fields())
		}
		out = append(out, one)
	}
	if slices.Contains(s.Measures, room.Functions) {
		one := m.part(function, true)
		var open []string
		for i := range w.Functions {
			one.row(m.p, w.Functions[i].Fields())
			if w.Functions[i].Accepted.IsZero() {
				open = append(open, w.Functions[i].Name)
			}
		}
		one.closes(m, accept, open)
		out = append(out, one)
	}
	return out
}

// testParts is the table of the defects of a test.
func (m forms) testParts(t *room.Test) []part {
	one := m.part(defect, true)
	var open []string
	for i := range t.Defects {
		one.row(m.p, t.Defects[i].Fields())
		if t.Defects[i].Fixed.IsZero() {
			open = append(open, t.Defects[i].Name)
		}
	}
	one.closes(m, fix, open)
	return []part{one}
}
