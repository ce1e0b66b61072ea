package cockpit

import (
	"context"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/cockpit/signal"
	"plumbline/evaluation"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/db"
)

// system is the id under which the program itself acts.
var system = actor.System.ID

// signals judges what needs no single entries.
func (s *Service) signals(ctx context.Context, y *Year) error {
	amended, err := s.Entering.Amended(ctx, queriesOf(y), y.At.Known)
	if err != nil {
		return err
	}
	at := 0
	for i := range y.Projects {
		p := &y.Projects[i]
		changed, err := s.changed(ctx, *p, y.Number)
		if err != nil {
			return err
		}
		for n, l := range p.Lines {
			f := y.facts(*p, n)
			f.Changes, f.Amended = changed[l.Key], amended[at]
			at++
			p.Signals = append(p.Signals, judged(f, n, signal.Indicator, false)...)
		}
		p.Signals = append(p.Signals, judged(signal.Facts{On: y.At.On, ByHand: typed(*p)}, -1, signal.Project, false)...)
	}
	return nil
}

// queriesOf are what the books were asked for each indicator, project by project.
func queriesOf(y *Year) (out []read.Query) {
	for _, p := range y.Projects {
		for _, l := range p.Lines {
			out = append(out, l.Query)
		}
	}
	return out
}

// judged holds facts to every signal about an indicator or a project that is read from single entries, or is not.
func judged(f signal.Facts, position int, about signal.About, heavy bool) (out []Seen) {
	for _, s := range signal.All() {
		if s.About == about && s.Heavy == heavy {
			out = append(out, Seen{s, position, s.Judge(f)})
		}
	}
	return out
}

// changed lists how indicators were measured before, by their keys.
func (s *Service) changed(ctx context.Context, p Project, year int) (map[measure.Key][]signal.Change, error) {
	if p.Bindings < 2 {
		return nil, nil
	}
	history, err := s.Measure.History(ctx, p.Kept.ID)
	if err != nil {
		return nil, err
	}
	out := map[measure.Key][]signal.Change{}
	for _, l := range p.Lines {
		if list := changes(history, l.Key, year, nameOf); len(list) > 0 {
			out[l.Key] = list
		}
	}
	return out, nil
}

// nameOf names a binding by its measure and matter, as the books do.
func nameOf(b measure.Binding) string {
	switch {
	case b.Way == measure.Manual:
		return "manual"
	case b.Matter != "":
		return b.Measure + " " + b.Matter
	}
	return b.Measure
}

// largestAtOnce is up to how many postings an examination is made while a page waits for it.
const largestAtOnce = 300_000

// Seen gives the examination of a year: that of the same state, or the newest there is, or, where there is none and the books are
// small, a fresh one. nil where there is none.
func (s *Service) Seen(ctx context.Context, y *Year) (*Examination, error) {
	st, err := s.stamp(ctx, y)
	if err != nil {
		return nil, err
	}
	kept, _, ok := s.seen.last(examined(y), st)
	if ok || y.Head > largestAtOnce {
		return kept, nil
	}
	return s.Examine(ctx, y)
}

// examined is where the examination of a year is kept: since when changes are shown does not matter.
func examined(y *Year) place {
	at := y.At
	at.Since = day.Day{}
	return place{y.Department, y.Number, at, day.Day{}}
}

func (s *Service) stamp(ctx context.Context, y *Year) (st stamp, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		st, err = stampOf(tx, y.Department, y.Number)
		st.tick = 0
		return err
	})
	return st, err
}

// Examine makes the examination of a year, unless one of the same state is there: the newest entries of each indicator, who made them, what was
// refused; what forecasts said a month ago; how the project did in earlier years; the words of its reports.
func (s *Service) Examine(ctx context.Context, y *Year) (*Examination, error) {
	st, err := s.stamp(ctx, y)
	if err != nil {
		return nil, err
	}
	if kept, ok := s.seen.get(examined(y), st); ok {
		return kept, nil
	}
	e := &Examination{Head: y.Head, At: y.At, Of: map[goal.ID][]Seen{}}
	if err := s.examine(ctx, y, e); err != nil {
		return nil, err
	}
	s.seen.put(examined(y), st, e)
	return e, nil
}

func (s *Service) examine(ctx context.Context, y *Year, e *Examination) error {
	queries := queriesOf(y)
	money := make([]bool, 0, len(queries))
	var people []read.Query
	for _, p := range y.Projects {
		for _, l := range p.Lines {
			m := false
			if counted(l.Reading) {
				of, _ := s.Measure.Catalogue().Measure(l.Binding.Measure)
				m = isMoney(of)
				if y.people[l.Binding.Measure] {
					people = append(people, l.Query)
				}
			}
			money = append(money, m)
		}
	}
	habits, err := s.Entering.Habits(ctx, queries, money, y.At.Known)
	if err != nil {
		return err
	}
	e.Persons = -1
	if y.At.Known.IsZero() && y.Over() && len(people) > 0 {
		if e.Persons, err = s.Entering.Persons(ctx, people); err != nil {
			return err
		}
	}
	notes, err := s.notes(ctx, y)
	if err != nil {
		return err
	}
	then, err := s.monthAgo(ctx, y)
	if err != nil {
		return err
	}
	at := 0
	for _, p := range y.Projects {
		years, err := s.earlier(ctx, p)
		if err != nil {
			return err
		}
		for i, l := range p.Lines {
			f := y.facts(p, i)
			if counted(l.Reading) {
				f.Entries = entries(habits[at])
			}
			at++
			f.Years = years[l.Key]
			if before := then[p.Kept.ID]; i < len(before) && p.Forecasts[i].Estimated() {
				f.Outlook = &[2]signal.Chance{before[i], chance(p.Forecasts[i])}
			}
			e.Of[p.Kept.ID] = append(e.Of[p.Kept.ID], judged(f, i, signal.Indicator, true)...)
		}
		e.Of[p.Kept.ID] = append(e.Of[p.Kept.ID], judged(signal.Facts{On: y.At.On, Texts: texts(p, notes[p.Kept.ID])}, -1, signal.Project, true)...)
	}
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		e.Made = tx.Now
		return nil
	})
}

// largestAgo is up to how many postings forecasts of a month ago are made again: their weeks are read from postings.
const largestAgo = 2_000_000

// monthAgo is what forecasts said a month before the day of the page, as it was known then.
func (s *Service) monthAgo(ctx context.Context, y *Year) (map[goal.ID][]signal.Chance, error) {
	on := y.At.On.Add(-30)
	if on.Year() != y.Number || y.Over() || y.Head > largestAgo {
		return nil, nil
	}
	list, err := s.Forecast.Department(ctx, y.Department, y.Number, measure.At{On: on, Known: endOf(on)})
	if err != nil {
		return nil, err
	}
	out := map[goal.ID][]signal.Chance{}
	for id, all := range list {
		for _, f := range all {
			out[id] = append(out[id], chance(f))
		}
	}
	return out, nil
}

// mostYears is how many earlier years are looked at.
const mostYears = 3

// earlier is what the project's indicators came to in earlier years, by the keys of this one's.
func (s *Service) earlier(ctx context.Context, p Project) (map[measure.Key][]signal.Year, error) {
	rows, err := s.Goal.Other(ctx, p.Kept.ID)
	if err != nil {
		return nil, err
	}
	out := map[measure.Key][]signal.Year{}
	n := 0
	for _, row := range rows {
		if row.Year >= p.Kept.Declaration.Year || n == mostYears {
			continue
		}
		n++
		k, err := s.Goal.Get(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		list, err := s.Measure.Of(ctx, k, measure.At{On: day.Of(row.Year, 12, 31)})
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			if r.Outcome == judge.Reached || r.Outcome == judge.Partly || r.Outcome == judge.Missed {
				out[r.Key] = append(out[r.Key], signal.Year{Year: row.Year, Outcome: string(r.Outcome), Value: r.Value})
			}
		}
	}
	return out, nil
}

// texts are the words that people wrote about a project: with what they reported by hand, and in its self-evaluation.
func texts(p Project, of []evaluation.Entry) (out []signal.Text) {
	for _, l := range p.Lines {
		if l.Report != nil && strings.TrimSpace(l.Report.Note) != "" {
			out = append(out, signal.Text{Where: l.Indicator.Name, Text: l.Report.Note})
		}
	}
	for i, line := range of {
		if i < len(p.Lines) && strings.TrimSpace(line.Note) != "" {
			out = append(out, signal.Text{Where: p.Lines[i].Indicator.Name, Text: line.Note})
		}
	}
	return out
}

// notes are the reasons that self-evaluations give, by declaration and indicator.
func (s *Service) notes(ctx context.Context, y *Year) (map[goal.ID][]evaluation.Entry, error) {
	if s.Evaluation == nil {
		return nil, nil
	}
	list, err := s.Evaluation.Results(ctx, y.Department, y.Number)
	out := map[goal.ID][]evaluation.Entry{}
	for _, e := range list {
		if y.Known.IsZero() || !e.At.After(y.Known) {
			out[e.Kept.ID] = e.Form.Lines
		}
	}
	return out, err
}
