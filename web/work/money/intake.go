package money

import (
	"context"
	"slices"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/money"
	"plumbline/platform/intake"
	"plumbline/web/work"
)

// The tables that the room takes in.
const (
	paymentsIntake = "money-payments"
	balancesIntake = "money-balances"
	budgetsIntake  = "money-budgets"
)

func (s *server) intakes() []work.Intake {
	one := func(name string, form intake.Form, drafts func([]money.Given) [][]money.Draft) work.Intake {
		return work.Intake{
			Name: name, Room: room, Key: "money.import." + name, What: "money.import." + name + ".what", Form: form, Back: base,
			Take: func(ctx context.Context, by actor.Actor, to work.Choice, rows []intake.Row, keep bool) ([]work.Outcome, error) {
				return s.take(ctx, by, to, rows, drafts, keep)
			},
		}
	}
	return []work.Intake{
		one(paymentsIntake, money.Payments, money.PaymentDrafts),
		one(balancesIntake, money.Balances, money.BalanceDrafts),
		one(budgetsIntake, money.Budgets, func(lines []money.Given) (out [][]money.Draft) {
			for _, g := range lines {
				out = append(out, []money.Draft{money.BudgetDraft(g)})
			}
			return out
		}),
	}
}

// take says what becomes of the rows of a table, and keeps them where it shall.
func (s *server) take(ctx context.Context, by actor.Actor, to work.Choice, rows []intake.Row, drafts func([]money.Given) [][]money.Draft, keep bool) ([]work.Outcome, error) {
	out := make([]work.Outcome, len(rows))
	m, err := s.matcher(ctx, to)
	if err != nil {
		return nil, err
	}
	var given []money.Given
	var place []int // of each in rows
	for i, row := range rows {
		w, no := m.work(row)
		if no != nil {
			out[i] = faulty(no)
			continue
		}
		given, place = append(given, money.Given{Work: w, Row: row}), append(place, i)
	}
	var all []money.Draft
	var from []int // of each in given
	for i, list := range drafts(given) {
		for _, d := range list {
			all, from = append(all, d), append(from, i)
		}
	}
	if all, from, err = s.open(ctx, all, from, func(i int, no *fault.Error) { out[place[i]] = faulty(no) }); err != nil {
		return nil, err
	}
	told, err := s.results(ctx, by, all, false)
	if err != nil {
		return nil, err
	}
	for k, o := range told {
		merge(&out[place[from[k]]], o, all[k])
	}
	if !keep {
		return out, nil
	}
	var sound []money.Draft // a row is kept whole or not at all
	for k, d := range all {
		if out[place[from[k]]].Became != work.Faulty {
			sound = append(sound, d)
		}
	}
	_, err = s.results(ctx, by, sound, true)
	return out, err
}

// results takes drafts in, as many acts as they need.
func (s *server) results(ctx context.Context, by actor.Actor, all []money.Draft, keep bool) (out []money.Outcome, err error) {
	for part := range slices.Chunk(all, money.Most) {
		some, err := s.Room.Take(ctx, by, "", part, keep)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// merge puts what became of a draft into the outcome of its row, which may come to several drafts: one that is faulty makes the
// row faulty, one that is new or changes a record makes it that.
func merge(row *work.Outcome, o money.Outcome, d money.Draft) {
	if o.Err != nil {
		f, ok := fault.As(o.Err)
		if !ok {
			f = fault.New(fault.Internal, "fault.internal").Because(o.Err)
		}
		*row = faulty(columned(f, d))
		return
	}
	rank := map[work.Became]int{"": 0, work.Same: 1, work.Changed: 2, work.New: 3, work.Faulty: 4}
	became := map[money.Became]work.Became{money.IsNew: work.New, money.IsChanged: work.Changed, money.IsSame: work.Same}[o.Became]
	if rank[became] > rank[row.Became] {
		row.Became = became
	}
	if o.ID != "" && o.Became != money.IsNew && !d.Aside { // what is new has no page yet
		row.Ref = string(d.Sort.Kind()) + "/" + string(o.ID)
	}
}

// columned names the column of the table that a fault of an entry is in.
func columned(f *fault.Error, d money.Draft) *fault.Error {
	if f.Field == "amount" || f.Field == "sort" {
		switch {
		case d.Aside:
			return f.On(map[money.Sort]string{money.Original: "original", money.Total: "adjusted"}[d.Sort])
		case d.Sort == money.Balance && f.Field == "amount":
			return f.On("balance")
		}
	}
	return f
}

func faulty(f *fault.Error) work.Outcome {
	return work.Outcome{Became: work.Faulty, Faults: []intake.CellFault{{Column: f.Field, Key: f.Key, Args: f.Args}}}
}

// open leaves out what would change days that are final, be it that a row lies on one or that the record which it corrects
// does: who changes them enters it by hand, with the reason.
func (s *server) open(ctx context.Context, all []money.Draft, from []int, told func(i int, no *fault.Error)) ([]money.Draft, []int, error) {
	if s.Closing == nil {
		return all, from, nil
	}
	through, err := s.through(ctx, all)
	if err != nil {
		return nil, nil, err
	}
	var touched []int // drafts of projects of which days are final
	for k, d := range all {
		if !through[d.Work].IsZero() {
			touched = append(touched, k)
		}
	}
	refused := map[int]bool{}
	for part := range slices.Chunk(touched, money.Most) {
		drafts := make([]money.Draft, len(part))
		for i, k := range part {
			drafts[i] = all[k]
		}
		out, err := s.Room.Take(ctx, actor.System, "", drafts, false)
		if err != nil {
			return nil, nil, err
		}
		for i, o := range out {
			last := through[drafts[i].Work]
			if on := finalDay(drafts[i], o, last); !on.IsZero() {
				refused[from[part[i]]] = true
				told(from[part[i]], fault.New(fault.Conflict, "money.closed", "day", on.String(), "through", last.String()).On("day"))
			}
		}
	}
	var rest []money.Draft
	var places []int
	for k, d := range all {
		if !refused[from[k]] {
			rest, places = append(rest, d), append(places, from[k])
		}
	}
	return rest, places, nil
}

// through gives for each work of drafts up to which day its figures are final.
func (s *server) through(ctx context.Context, all []money.Draft) (map[money.Work]day.Day, error) {
	out := map[money.Work]day.Day{}
	for _, d := range all {
		if _, asked := out[d.Work]; asked {
			continue
		}
		closing, err := s.Closing(ctx, d.ProjectKey(), d.Year)
		if err != nil {
			return nil, err
		}
		out[d.Work] = closing.Through
	}
	return out, nil
}

// finalDay is the day up to last that keeping a draft would change, zero where it changes none.
func finalDay(d money.Draft, o money.Outcome, last day.Day) day.Day {
	switch {
	case o.Became != money.IsNew && o.Became != money.IsChanged:
	case !last.Before(d.Day):
		return d.Day
	case o.Became == money.IsChanged && !last.Before(o.Was):
		return o.Was
	}
	return day.Day{}
}

// matcher finds the project that a line of a file names, by its name or by its code.
type matcher struct {
	to    work.Choice
	names map[string]work.Project
	codes map[string]string // name by code, as earlier records and the declarations have it
}

func (s *server) matcher(ctx context.Context, to work.Choice) (*matcher, error) {
	m := &matcher{to: to, names: map[string]work.Project{}, codes: map[string]string{}}
	departments := map[string]bool{}
	for _, p := range to.Projects {
		m.names[bare(p.Name)] = p
		departments[p.Department] = true
	}
	for d := range departments {
		codes, err := s.Room.Codes(ctx, string(to.Organisation.ID), d)
		if err != nil {
			return nil, err
		}
		for code, name := range codes {
			m.codes[code] = name
		}
	}
	return m, nil
}

// bare is a name without what may be written otherwise: blanks, widths of brackets.
func bare(s string) string {
	return strings.NewReplacer("（", "(", "）", ")", " ", "", "　", "").Replace(s)
}

// work says whose a line is. A line of another year than the chosen one is that year's fault, not another year's record.
func (m *matcher) work(row intake.Row) (money.Work, *fault.Error) {
	name, code := row.Get("project"), row.Get("code")
	column, said := "project", name
	p, ok := m.names[bare(name)]
	if !ok && name == "" {
		column, said = "code", code
		p, ok = m.names[bare(m.codes[code])]
	}
	switch {
	case name == "" && code == "":
		return money.Work{}, fault.New(fault.Invalid, "money.unnamed").On("project")
	case !ok:
		return money.Work{}, fault.New(fault.Invalid, "money.unmatched", "name", said, "year", m.to.Year).On(column)
	}
	if y := row.Day("day").Year(); y != m.to.Year {
		return money.Work{}, fault.New(fault.Invalid, "money.other_year", "day", row.Get("day"), "year", m.to.Year).On("day")
	}
	return money.Work{Organisation: string(m.to.Organisation.ID), Year: m.to.Year, Department: p.Department, Project: p.Name}, nil
}
