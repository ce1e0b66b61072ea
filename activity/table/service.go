package table

import (
	"context"
	"errors"
	"slices"
	"strings"

	"plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/intake"
)

// Service takes tables in.
type Service struct {
	work  *activity.Service
	roll  *roll.Service
	books *read.Service
}

// New gives the service over the records and the lists of people. books says up to which day figures are final; it may be
// nil, and then only the settlement of a whole table refuses what is.
func New(work *activity.Service, list *roll.Service, books *read.Service) *Service {
	return &Service{work, list, books}
}

// through is the day up to which the figures of a piece of work are final, blank where none are.
func (s *Service) through(ctx context.Context, w activity.Work) (through day.Day, err error) {
	if s.books == nil {
		return through, nil
	}
	list, err := s.books.Closings(ctx, w.Year)
	for _, c := range list { // the last of a project counts
		if c.Project == journal.ProjectOf(w.Department, w.Project) {
			through = c.Through
		}
	}
	return through, err
}

// errDry undoes what was only tried.
var errDry = errors.New("table: tried")

// Place is what a table is taken in for: a piece of work, of any matter, and how its organisation is called.
type Place struct {
	activity.Work
	Names []string
}

// Take says of each row of a table, in their order, what becomes of it in a place; with keep what is new or says more is kept,
// as one act. A row that names another organisation or project is refused.
func (s *Service) Take(ctx context.Context, by actor.Actor, sort Sort, at Place, rows []intake.Row, keep bool) (out []Outcome, err error) {
	to := at.Work
	t := &taking{s: s, sort: sort, to: to, names: at.Names, form: Form(sort), known: map[string][]*activity.Record{}}
	if t.through, err = s.through(ctx, to); err != nil {
		return nil, err
	}
	err = s.work.Within(ctx, by, "import", func(a *activity.Act) error {
		out, t.a = nil, a
		clear(t.known)
		for _, r := range rows {
			o, err := t.take(r)
			if f, told := fault.As(err); told && f.Kind != fault.Internal {
				o = Outcome{Became: Faulty, Faults: []intake.CellFault{{Column: columnOf(t.form, f.Field), Key: f.Key, Args: f.Args}}}
			} else if err != nil {
				return err
			}
			out = append(out, o)
		}
		if !keep {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return out, err
}

// taking is one table being taken in.
type taking struct {
	s       *Service
	a       *activity.Act
	sort    Sort
	to      activity.Work
	names   []string
	form    intake.Form
	through day.Day
	known   map[string][]*activity.Record
}

func (t *taking) take(r intake.Row) (Outcome, error) {
	if o := r.Get("organisation"); o != "" && !slices.Contains(t.names, o) {
		return Outcome{}, fault.New(fault.Invalid, "activity.row_other_organisation", "name", o).On("organisation")
	}
	if p := r.Get("project"); p != "" && p != t.to.Project {
		return Outcome{}, fault.New(fault.Invalid, "activity.row_other_project", "name", p, "chosen", t.to.Project).On("project")
	}
	switch t.sort {
	case Items:
		return t.item(r)
	case Events:
		return t.event(r)
	case Guests:
		return t.guest(r)
	}
	return t.result(r)
}

// final refuses what would change a figure that is final.
func (t *taking) final(days ...day.Day) error {
	for _, on := range days {
		if !on.IsZero() && !t.through.IsZero() && !t.through.Before(on) {
			return fault.New(fault.Conflict, "activity.row_final", "day", on.String(), "through", t.through.String()).On("day")
		}
	}
	return nil
}

// same gives the record that one is already, nil where it is new.
func (t *taking) same(r activity.Record) (*activity.Record, error) {
	id, err := t.a.Same(r)
	if err != nil || id == "" {
		return nil, err
	}
	return t.a.Load(id)
}

func ref(r *activity.Record, became Became) Outcome { return Outcome{Became: became, Ref: r.Ref()} }

// added is the outcome of one record that was kept.
func (t *taking) added(r activity.Record) (Outcome, error) {
	kept, err := t.a.Add(r)
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Became: Added, Ref: string(r.Kind()) + "/" + string(kept.IDs[0])}, nil
}

func (t *taking) item(row intake.Row) (Outcome, error) {
	r := item(t.to, row)
	old, err := t.same(r)
	if err != nil {
		return Outcome{}, err
	}
	body, _ := r.Body.(*activity.Item)
	if old == nil {
		if err := t.a.Check(r); err != nil {
			return Outcome{}, err
		}
		if err := t.final(r.Day); err != nil {
			return Outcome{}, err
		}
		return t.added(r)
	}
	if o, otherwise := t.otherwise(old, row, "due", "wants"); otherwise {
		return o, nil
	}
	was, _ := old.Body.(*activity.Item)
	if body.Done.IsZero() || was.Done == body.Done {
		return t.unchanged(old, row, "proof"), nil
	}
	if err := t.final(old.Day, body.Done); err != nil {
		return Outcome{}, err
	}
	return ref(old, Changed), t.a.Do(old, activity.Done(body.Done, body.Proof, r.Late))
}

// of gives the records of a kind of the work, of any matter, on a day or on all; they are read once.
func (t *taking) of(kind activity.Kind, on day.Day) ([]*activity.Record, error) {
	key := string(kind) + on.String()
	if list, ok := t.known[key]; ok {
		return list, nil
	}
	list, err := t.a.Of(kind, t.to, on)
	t.known[key] = list
	return list, err
}

func (t *taking) event(row intake.Row) (Outcome, error) {
	var link activity.ID
	if title := row.Get("item"); title != "" {
		items, err := t.of(activity.ItemKind, day.Day{})
		if err != nil {
			return Outcome{}, err
		}
		for _, i := range items {
			if b, ok := i.Body.(*activity.Item); ok && b.Title == title && (link == "" || i.Matter == row.Get("matter")) {
				link = i.ID
			}
		}
		if link == "" {
			return Outcome{}, fault.New(fault.Invalid, "activity.row_no_item", "title", title).On("item")
		}
	}
	r := event(t.to, row, link)
	body, _ := r.Body.(*activity.Event)
	old, err := t.same(r)
	if err != nil {
		return Outcome{}, err
	}
	if old == nil {
		if err := t.a.Check(r); err != nil {
			return Outcome{}, err
		}
		if err := t.final(r.Day); err != nil {
			return Outcome{}, err
		}
		return t.added(r)
	}
	o, otherwise := t.otherwise(old, row, "sort", "form", "place", "open")
	if link != "" && link != old.Link {
		otherwise = true
		o.Faults = append(o.Faults, intake.CellFault{Column: "item", Key: "activity.row_other_link"})
	}
	if otherwise {
		return o, nil
	}
	if was, _ := old.Body.(*activity.Event); !body.Held || was.Held {
		return t.unchanged(old, row, "held"), nil
	}
	if err := t.final(old.Day); err != nil {
		return Outcome{}, err
	}
	return ref(old, Changed), t.a.Do(old, activity.Hold(r.Late))
}

// at finds the event that a row of a list names.
func (t *taking) at(row intake.Row) (*activity.Record, error) {
	on := row.Day("day")
	if on.Year() != t.to.Year {
		return nil, fault.New(fault.Invalid, "activity.other_year", "day", on.String(), "year", t.to.Year).On("day")
	}
	list, err := t.of(activity.EventKind, on)
	if err != nil {
		return nil, err
	}
	var found []*activity.Record
	for _, r := range list {
		if e, ok := r.Body.(*activity.Event); ok && strings.EqualFold(e.Title, row.Get("title")) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 0:
		return nil, fault.New(fault.Invalid, "activity.row_no_event", "title", row.Get("title"), "day", on.String()).On("title")
	case 1:
		return found[0], nil
	}
	return nil, fault.New(fault.Invalid, "activity.row_many_events", "title", row.Get("title"), "day", on.String(), "count", len(found)).On("title")
}

func (t *taking) guest(row intake.Row) (Outcome, error) {
	g := guest(row)
	if err := g.Check(); err != nil {
		return Outcome{}, err
	}
	at, err := t.at(row)
	if err != nil {
		return Outcome{}, err
	}
	return t.person(at, activity.Record{Link: at.ID, Person: 1, Late: g.Late, Body: &activity.Attendance{
		Invited: g.Invited, Excuse: g.Excuse, Note: g.Note, Came: map[bool]string{true: activity.ByList}[g.Came],
	}}, at.Day, row, func() (roll.Taken, error) { return t.s.roll.TakeIn(t.a, at.ID, []roll.Guest{g}) })
}

func (t *taking) result(row intake.Row) (Outcome, error) {
	x := result(row)
	if err := x.Check(); err != nil {
		return Outcome{}, err
	}
	at, err := t.at(row)
	if err != nil {
		return Outcome{}, err
	}
	on := x.On
	if on.IsZero() {
		on = at.Day
	}
	return t.person(at, activity.Record{Link: at.ID, Person: 1, Day: on, Late: x.Late, Body: &activity.Exam{Score: x.Score, Sat: x.Sat, Passed: x.Passed}},
		on, row, func() (roll.Taken, error) { return t.s.roll.ExamineIn(t.a, at.ID, []roll.Result{x}) })
}

// person keeps a row about somebody: draft is the record for checking it before the person is given a number, on the day that
// it would count on.
func (t *taking) person(at *activity.Record, draft activity.Record, on day.Day, row intake.Row, keep func() (roll.Taken, error)) (Outcome, error) {
	if err := t.a.Check(draft); err != nil {
		return Outcome{}, err
	}
	if e, ok := at.Body.(*activity.Event); ok && (e.Held || draft.Kind() == activity.ExamKind) {
		if err := t.final(on); err != nil {
			return Outcome{}, err
		}
	}
	taken, err := keep()
	if err != nil {
		return Outcome{}, err
	}
	r, err := t.a.Load(taken.IDs[0])
	switch {
	case err != nil:
		return Outcome{}, err
	case taken.New > 0:
		return ref(r, Added), nil
	case taken.Changed > 0:
		return ref(r, Changed), nil
	}
	return t.unchanged(r, row, "invited", "came", "on", "sat", "score", "passed"), nil
}

// otherwise says of a row whose record is kept already in which of some columns it says otherwise. A table adds to a record what
// is not known of it yet and does not correct it; what it says otherwise is told, so that nothing is lost.
func (t *taking) otherwise(old *activity.Record, row intake.Row, columns ...string) (o Outcome, yes bool) {
	kept := Row(old, "", "")
	o = ref(old, Faulty)
	for _, key := range columns {
		c, ok := t.form.Column(key)
		if said := row.Get(key); !ok || said == "" || said == kept.Get(key) {
			continue
		}
		was := c.Written(kept.Get(key))
		if was == "" {
			was = "–"
		}
		o.Faults = append(o.Faults, intake.CellFault{Column: key, Key: "activity.row_otherwise", Args: []any{"was", was}})
	}
	return o, len(o.Faults) > 0
}

// unchanged is what becomes of a row that adds nothing to its record.
func (t *taking) unchanged(old *activity.Record, row intake.Row, columns ...string) Outcome {
	if o, otherwise := t.otherwise(old, row, columns...); otherwise {
		return o
	}
	return ref(old, Same)
}
