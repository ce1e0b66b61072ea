package deliverable

import (
	"slices"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/deliverable/record"
)

// WorkKind is what refs call a piece of work that is due.
const WorkKind = "deliverable"

// Work is something to be delivered by a day: a report, an audit, works, a system … What its sort does not ask for is blank.
// Reached holds the day of each stage that was reached, without one that an inspection alone reaches.
type Work struct {
	Sort        string             `json:"sort"`
	Name        string             `json:"name"`
	Due         day.Day            `json:"due"`
	Contractor  string             `json:"contractor,omitempty"`
	Amount      *fen.Fen           `json:"amount,omitempty"`
	Quantity    int64              `json:"quantity,omitempty"`
	Note        string             `json:"note,omitempty"`
	Reached     map[string]day.Day `json:"reached,omitempty"`
	Inspections []Inspection       `json:"inspections,omitempty"`
	Uses        []Use              `json:"uses,omitempty"`
	Functions   []Function         `json:"functions,omitempty"`
}

// Inspection is one acceptance (验收). The first of a work says whether it passed; the later ones close what the first found.
type Inspection struct {
	On     day.Day `json:"on"`
	Passed bool    `json:"passed"`
	By     string  `json:"by,omitempty"`
	Note   string  `json:"note,omitempty"`
}

// Use is where a report was used (成果运用). It counts with a proof: the number of the document that took it up, say.
type Use struct {
	On    day.Day `json:"on"`
	Where string  `json:"where"`
	Proof string  `json:"proof,omitempty"`
}

// Function is one function that a system must have, and the day it was accepted on, blank while it was not.
type Function struct {
	Name     string  `json:"name"`
	Accepted day.Day `json:"accepted"`
}

// Kind is the kind of record.
func (*Work) Kind() string { return WorkKind }

// Scope is a matter of a project.
func (*Work) Scope() record.Scope { return record.OfMatter }

// Series is none: a work is settled alone.
func (*Work) Series(record.Place) string { return "" }

// Entry lists it by its due day.
func (w *Work) Entry() record.Entry {
	return record.Entry{Name: w.Name, Day: w.Due, Key: record.Key(w.Sort, w.Name)}
}

// stages gives the stages whose day is written down; the last follows from inspections or functions where its sort has such.
func (s Sort) stages() []string {
	if s.Inspected || slices.Contains(s.Measures, Functions) {
		return s.Stages[:len(s.Stages)-1]
	}
	return s.Stages
}

// Fields asks for what its sort asks for.
func (w *Work) Fields() []record.Field {
	fields := []record.Field{
		record.OfChoice("sort", &w.Sort, sortIDs()...).Required(),
		record.OfText("name", &w.Name).Required(),
		record.OfDay("due", &w.Due).Required(),
	}
	s, _ := SortOf(w.Sort)
	asks := map[string]record.Field{
		contractor: record.OfText(contractor, &w.Contractor),
		amount:     record.OfMoney(amount, &w.Amount),
		quantity:   record.OfCount(quantity, &w.Quantity),
	}
	for _, name := range s.Asks {
		fields = append(fields, asks[name])
	}
	for _, stage := range s.stages() {
		fields = append(fields, w.stageField(stage))
	}
	return append(fields, record.OfLong("note", &w.Note))
}

// StagePrefix begins the name of the field of a stage.
const StagePrefix = "stage."

// Retype makes the work one of another sort; days of stages that it has not are dropped.
func (w *Work) Retype(sort string) {
	w.Sort = sort
	s, _ := SortOf(sort)
	for stage := range w.Reached {
		if !slices.Contains(s.stages(), stage) {
			delete(w.Reached, stage)
		}
	}
}

// Ahead lists the stages whose day is written down and that are not reached yet.
func (w *Work) Ahead() []string {
	s, ok := SortOf(w.Sort)
	if !ok {
		return nil
	}
	var out []string
	for _, stage := range s.stages() {
		if w.Reached[stage].IsZero() {
			out = append(out, stage)
		}
	}
	return out
}

// Reach writes down when a stage was reached.
func (w *Work) Reach(stage string, on day.Day) {
	if w.Reached == nil {
		w.Reached = map[string]day.Day{}
	}
	w.Reached[stage] = on
}

// stageField is the day of a stage, kept only where there is one.
func (w *Work) stageField(stage string) record.Field {
	d := w.Reached[stage]
	return record.OfDay(StagePrefix+stage, &d).Then(func() {
		if w.Reach(stage, d); d.IsZero() {
			delete(w.Reached, stage)
		}
	})
}

// Completed is the day on which the work was complete, blank while it is not: the day of its last stage, of the first
// inspection that it passed, or of the acceptance of the last of its functions.
func (w *Work) Completed() day.Day {
	s, ok := SortOf(w.Sort)
	switch {
	case !ok:
		return day.Day{}
	case slices.Contains(s.Measures, Functions):
		return w.allAccepted()
	case !s.Inspected:
		return w.Reached[s.Stages[len(s.Stages)-1]]
	}
	for _, in := range w.Inspections {
		if in.Passed {
			return in.On
		}
	}
	return day.Day{}
}

// allAccepted is when the last of the functions was accepted, blank while one is open or there is none.
func (w *Work) allAccepted() (last day.Day) {
	for _, f := range w.Functions {
		if f.Accepted.IsZero() {
			return day.Day{}
		}
		last = later(last, f.Accepted)
	}
	return last
}

// Stage is the last stage that was reached, "" before the first.
func (w *Work) Stage() string {
	s, _ := SortOf(w.Sort)
	for i := len(s.Stages) - 1; i >= 0; i-- {
		if !w.StageDay(s.Stages[i]).IsZero() {
			return s.Stages[i]
		}
	}
	return ""
}

// StageDay is when a stage was reached, blank where it was not.
func (w *Work) StageDay(stage string) day.Day {
	s, ok := SortOf(w.Sort)
	if ok && stage == s.Stages[len(s.Stages)-1] {
		return w.Completed()
	}
	return w.Reached[stage]
}

// Finish completes the work on a day: by its last stage, or by an inspection where its sort has one. Functions are accepted
// one by one, and Finish says nothing of them.
func (w *Work) Finish(on day.Day, passed bool) {
	s, _ := SortOf(w.Sort)
	switch {
	case on.IsZero() || slices.Contains(s.Measures, Functions):
	case s.Inspected:
		w.Inspections = append(w.Inspections, Inspection{On: on, Passed: passed})
	default:
		w.Reach(s.Stages[len(s.Stages)-1], on)
	}
}

// Check says what cannot be: a due day of another year, a day to come on which something happened, stages out of order, what
// its sort does not have.
func (w *Work) Check(p record.Place, today day.Day) error {
	s, ok := SortOf(w.Sort)
	switch {
	case !ok:
		return fault.New(fault.Invalid, "deliverable.no_choice", "text", w.Sort).On("sort")
	case w.Due.Year() != p.Year:
		return fault.New(fault.Invalid, "deliverable.other_year", "day", w.Due.String(), "year", p.Year).On("due")
	}
	before := day.Day{}
	for _, stage := range s.stages() {
		d := w.Reached[stage]
		if err := happened(d, today, StagePrefix+stage); err != nil {
			return err
		}
		if !d.IsZero() && d.Before(before) {
			return fault.New(fault.Invalid, "deliverable.stage_order", "day", d.String(), "before", before.String()).On(StagePrefix + stage)
		}
		before = later(before, d)
	}
	if err := w.checkInspections(s, before, today); err != nil {
		return err
	}
	return w.checkParts(s, today)
}

func (w *Work) checkInspections(s Sort, before, today day.Day) error {
	if len(w.Inspections) > 0 && !s.Inspected {
		return fault.New(fault.Invalid, "deliverable.not_inspected").On("on")
	}
	for i, in := range w.Inspections {
		if err := dated(in.On, today, "on"); err != nil {
			return err
		}
		if in.On.Before(before) {
			return fault.New(fault.Invalid, "deliverable.stage_order", "day", in.On.String(), "before", before.String()).On("on")
		}
		if i > 0 && w.Inspections[i-1].Passed {
			return fault.New(fault.Invalid, "deliverable.passed_already", "day", w.Inspections[i-1].On.String()).On("on")
		}
		before = in.On
	}
	return nil
}

func (w *Work) checkParts(s Sort, today day.Day) error {
	if len(w.Uses) > 0 && !slices.Contains(s.Measures, Used) {
		return fault.New(fault.Invalid, "deliverable.no_uses").On("where")
	}
	for _, u := range w.Uses {
		if err := dated(u.On, today, "used"); err != nil {
			return err
		}
		if u.Where == "" {
			return fault.New(fault.Invalid, "deliverable.missing", "field", "where").On("where")
		}
	}
	if len(w.Functions) > 0 && !slices.Contains(s.Measures, Functions) {
		return fault.New(fault.Invalid, "deliverable.no_functions").On("function")
	}
	seen := map[string]bool{}
	for _, f := range w.Functions {
		if f.Name == "" || seen[f.Name] {
			return fault.New(fault.Invalid, "deliverable.function_twice", "name", f.Name).On("function")
		}
		seen[f.Name] = true
		if err := happened(f.Accepted, today, "accepted"); err != nil {
			return err
		}
	}
	return nil
}

// happened refuses a day to come for something that happened.
func happened(d, today day.Day, field string) error {
	if today.Before(d) {
		return fault.New(fault.Invalid, "deliverable.future", "day", d.String()).On(field)
	}
	return nil
}

// dated is happened for what must have a day.
func dated(d, today day.Day, field string) error {
	if d.IsZero() {
		return fault.New(fault.Invalid, "deliverable.missing", "field", field).On(field)
	}
	return happened(d, today, field)
}

func later(a, b day.Day) day.Day {
	if a.Before(b) {
		return b
	}
	return a
}

// Post contributes to each measure of its sort.
func (w *Work) Post(b *record.Book) {
	s, _ := SortOf(w.Sort)
	matter, done := b.Place().Matter, w.Completed()
	for _, m := range s.Measures {
		switch m {
		case Plan:
			b.Line(Plan, matter, w.Due, 0, 1, "")
			b.Line(Plan, matter, record.Later(w.Due, done), 1, 0, "")
			if done.IsZero() {
				b.Not(Plan, matter, w.Due, whyNotDone)
			}
		case OnTime:
			w.postOnTime(b, matter, done)
		case Number:
			b.Line(Number, matter, done, 1, 0, "")
		case Accepted:
			w.postAccepted(b, matter)
		case Used:
			w.postUsed(b, matter, done)
		case Functions:
			w.postFunctions(b, matter)
		}
	}
}

func (w *Work) postOnTime(b *record.Book, matter string, done day.Day) {
	b.Line(OnTime, matter, w.Due, 0, 1, "")
	switch {
	case done.IsZero():
		b.Not(OnTime, matter, w.Due, whyNotDone)
	case w.Due.Before(done):
		b.Not(OnTime, matter, w.Due, whyLate)
	default:
		b.Line(OnTime, matter, w.Due, 1, 0, "")
	}
}

// postAccepted counts the first inspection; a work that passes only after rework did not pass at once.
func (w *Work) postAccepted(b *record.Book, matter string) {
	for i, in := range w.Inspections {
		switch {
		case i > 0:
			b.Not(Accepted, matter, in.On, whyReinspected)
		case in.Passed:
			b.Line(Accepted, matter, in.On, 1, 1, "")
		default:
			b.Line(Accepted, matter, in.On, 0, 1, "")
			b.Not(Accepted, matter, in.On, whyFailed)
		}
	}
}

// postUsed counts a report that is complete, and its first use that has a proof.
func (w *Work) postUsed(b *record.Book, matter string, done day.Day) {
	b.Line(Used, matter, done, 0, 1, "")
	why, first := whyNotUsed, day.Day{}
	for _, u := range w.Uses {
		if u.Proof == "" {
			why = whyNoProof
		} else if first.IsZero() || u.On.Before(first) {
			first = u.On
		}
	}
	if first.IsZero() {
		b.Not(Used, matter, done, why)
		return
	}
	b.Line(Used, matter, record.Later(done, first), 1, 0, "")
}

func (w *Work) postFunctions(b *record.Book, matter string) {
	for _, f := range w.Functions {
		b.Line(Functions, matter, w.Due, 0, 1, "")
		b.Line(Functions, matter, record.Later(w.Due, f.Accepted), 1, 0, "")
		if f.Accepted.IsZero() {
			b.Not(Functions, matter, w.Due, whyFunction)
		}
	}
}
