package measure

import (
	"context"
	"time"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure/judge"
	"plumbline/platform/db"
)

// Sheet is the readings of a declaration, one for each indicator in their order.
type Sheet struct {
	Kept     goal.Kept
	Version  int // of its bindings
	Readings []Reading
}

// Of measures the indicators of one revision of a declaration.
func (s *Service) Of(ctx context.Context, k goal.Kept, at At) ([]Reading, error) {
	sheets, err := s.sheets(ctx, []goal.Kept{k}, at)
	if err != nil {
		return nil, err
	}
	return sheets[0].Readings, nil
}

// Department measures every declaration of a department's year, with one question to the books.
func (s *Service) Department(ctx context.Context, department string, year int, at At) ([]Sheet, error) {
	list, err := s.goal.Whole(ctx, department, year)
	if err != nil {
		return nil, err
	}
	return s.sheets(ctx, list, at)
}

// Sheets measures revisions of declarations, with one question to the books.
func Sheets(ctx context.Context, s *Service, list []goal.Kept, at At) ([]Sheet, error) {
	if len(list) == 0 {
		return nil, nil
	}
	return s.sheets(ctx, list, at)
}

// DryRun reads bindings, confirmed or not, against the year before the declared one: what the project of the same name came to
// then, held against the targets that are declared now.
func (s *Service) DryRun(ctx context.Context, k goal.Kept, list []Binding) ([]Reading, error) {
	bound := map[Key]Binding{}
	for _, b := range list {
		bound[b.Key] = b
	}
	a := &asking{catalogue: s.catalogue, back: 1, at: At{On: day.Of(k.Declaration.Year-1, 12, 31).Add(yearEnd)}}
	sheet := Sheet{Kept: k, Readings: a.sheet(&k.Declaration, bound, nil)}
	return sheet.Readings, s.answer(ctx, a, []Sheet{sheet})
}

// yearEnd is after how many days the last report of a year is due, whatever grace it has.
const yearEnd = 366

func (s *Service) sheets(ctx context.Context, list []goal.Kept, at At) ([]Sheet, error) {
	ids := make([]goal.ID, len(list))
	for i, k := range list {
		ids[i] = k.ID
	}
	a := &asking{catalogue: s.catalogue}
	out := make([]Sheet, len(list))
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		a.at = at.filled(tx.Now)
		bound, err := boundOf(tx, ids)
		if err != nil {
			return err
		}
		reports, err := reportsOf(tx, ids, db.Instant(a.at.until(tx.Now)))
		if err != nil {
			return err
		}
		for i, k := range list {
			for key, n := range reports[k.ID] {
				if n.Files, err = attached(tx, k.ID, n.Files); err != nil {
					return err
				}
				reports[k.ID][key] = n
			}
			out[i] = Sheet{Kept: k, Version: bound[k.ID].Version}
			out[i].Readings = a.sheet(&out[i].Kept.Declaration, bound[k.ID].Of, reports[k.ID])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, s.answer(ctx, a, out)
}

// filled gives the day where none is asked for: that of the instant. A day after it is not over, whoever asks: what is still
// running then is not judged as if it had ended.
func (at At) filled(now time.Time) At {
	if last := day.At(at.until(now)); at.On.IsZero() || last.Before(at.On) {
		at.On = last
	}
	return at
}

func (at At) until(now time.Time) time.Time {
	if at.Known.IsZero() || now.Before(at.Known) {
		return now
	}
	return at.Known
}

// answer asks the books everything at once, and judges.
func (s *Service) answer(ctx context.Context, a *asking, sheets []Sheet) error {
	figures, err := s.books.Figures(ctx, a.queries)
	if err != nil {
		return err
	}
	for i := range a.lines {
		l := &a.lines[i]
		for _, k := range l.kinds {
			parts, err := s.books.Split(ctx, k.query, read.Tag)
			if err != nil {
				return err
			}
			k.of(&l.facts).Kinds = kinds(parts)
		}
		a.judge(l, figures)
	}
	return s.missing(ctx, sheets)
}

// kinds counts the different tags of which something stands.
func kinds(parts []read.Part) (n int64) {
	for _, p := range parts {
		if p.Value != "" && (p.Num > 0 || p.Times > 0) {
			n++
		}
	}
	return n
}

// missing says of the readings of nothing where the books have no such account.
func (s *Service) missing(ctx context.Context, sheets []Sheet) error {
	for _, sheet := range sheets {
		of := map[string]map[string]bool{} // by project: a binding may name another than the declaration's
		for i := range sheet.Readings {
			r := &sheet.Readings[i]
			if r.Counted || r.Query.Year == 0 {
				continue
			}
			there, ok := of[r.Query.Project]
			if !ok {
				list, err := s.books.Accounts(ctx, r.Query.Year, r.Query.Project)
				if err != nil {
					return err
				}
				there = measuresOf(list)
				of[r.Query.Project] = there
			}
			r.unposted(there)
		}
	}
	return nil
}

// Waiting is an indicator that waits for a room.
type Waiting struct {
	Project   string `json:"project"`
	Indicator string `json:"indicator"`
	Room      string `json:"room"`
}

// Coverage counts how far indicators are measured: how many there are, have a binding, and have something in the books (or a report
// with its evidence) behind them; and lists those that wait for a room that is not there yet.
type Coverage struct {
	Indicators int       `json:"indicators"`
	Bound      int       `json:"bound"`
	Measured   int       `json:"measured"`
	Waiting    []Waiting `json:"waiting"`
}

// Coverage counts a department's year, or everything that is kept where the department is blank; a year of 0 is every year.
func (s *Service) Coverage(ctx context.Context, department string, year int) (Coverage, error) {
	out := Coverage{Waiting: []Waiting{}}
	scopes, err := s.goal.Scopes(ctx)
	if err != nil {
		return out, err
	}
	for _, scope := range scopes {
		if department != "" && scope.Department != department || year != 0 && scope.Year != year {
			continue
		}
		sheets, err := s.Department(ctx, scope.Department, scope.Year, At{})
		if err != nil {
			return out, err
		}
		for _, sheet := range sheets {
			out.count(sheet)
		}
	}
	return out, nil
}

func (c *Coverage) count(sheet Sheet) {
	for _, r := range sheet.Readings {
		c.Indicators++
		if r.Binding != nil {
			c.Bound++
		}
		if r.Counted {
			c.Measured++
		}
		if r.Outcome == judge.Waiting {
			c.Waiting = append(c.Waiting, Waiting{sheet.Kept.Declaration.Name, r.Indicator.Name, r.Room})
		}
	}
}
