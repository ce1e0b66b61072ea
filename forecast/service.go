package forecast

import (
	"context"
	"slices"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/platform/db"
)

// Service estimates. Whoever calls has asked the office whether the person may.
type Service struct {
	db      *db.DB
	books   *read.Service
	measure *measure.Service
}

// New gives the estimates over the books of a store and what is measured of them.
func New(d *db.DB, figures *read.Service, m *measure.Service) *Service {
	return &Service{d, figures, m}
}

// Of gives the forecast of each indicator of one revision of a declaration, in their order, without back-tests. The zero At is
// today, as it is known now.
func (s *Service) Of(ctx context.Context, k goal.Kept, at measure.At) ([]Forecast, error) {
	readings, err := s.measure.Of(ctx, k, at)
	if err != nil {
		return nil, err
	}
	return s.forecasts(ctx, readings)
}

// Department gives the forecasts of every declaration of a department's year, in the order of their indicators, without back-tests:
// one question to the books for what stands, and one for the weeks.
func (s *Service) Department(ctx context.Context, department string, year int, at measure.At) (map[goal.ID][]Forecast, error) {
	sheets, err := s.measure.Department(ctx, department, year, at)
	if err != nil {
		return nil, err
	}
	return s.OfSheets(ctx, sheets)
}

// OfSheets is Department for who has the readings already.
func (s *Service) OfSheets(ctx context.Context, sheets []measure.Sheet) (map[goal.ID][]Forecast, error) {
	var all []measure.Reading
	for _, sheet := range sheets {
		all = append(all, sheet.Readings...)
	}
	list, err := s.forecasts(ctx, all)
	if err != nil {
		return nil, err
	}
	out := make(map[goal.ID][]Forecast, len(sheets))
	for _, sheet := range sheets {
		n := len(sheet.Readings)
		out[sheet.Kept.ID], list = list[:n:n], list[n:]
	}
	return out, nil
}

// Tested gives the forecast of one reading with its back-test: what the same method would have said at earlier month ends of this
// year about today, and at those of the years before about their end; and with the way to the end, month by month.
func (s *Service) Tested(ctx context.Context, r measure.Reading) (Forecast, error) {
	list, err := s.forecasts(ctx, []measure.Reading{r})
	if err != nil {
		return Forecast{}, err
	}
	f := list[0]
	l, why := lineOf(s.measure.Catalogue(), r)
	if why != nil {
		return f, nil
	}
	var a asking
	l.ask(&a)
	trials, past := l.trials(), l.past()
	for _, t := range trials {
		t.ask(&a)
		t.asked.whole = a.add(t.query, t.query.Year, t.from, t.to)
	}
	for _, t := range past {
		t.asked.now = a.add(t.query, t.query.Year, t.from, t.on)
	}
	weeks, err := s.books.Weeks(ctx, a.queries)
	if err != nil {
		return f, err
	}
	if f.Estimated() {
		f.Path = l.path(past, weeks)
	}
	f.Back = tested(trials, weeks)
	return f, nil
}

// forecasts asks the books for the weeks of all readings at once.
func (s *Service) forecasts(ctx context.Context, readings []measure.Reading) ([]Forecast, error) {
	out, lines := make([]Forecast, len(readings)), make([]*line, len(readings))
	var a asking
	for i, r := range readings {
		l, why := lineOf(s.measure.Catalogue(), r)
		if out[i] = l.begin(why); out[i].State == Made {
			l.ask(&a)
			lines[i] = l
		}
	}
	weeks, err := s.books.Weeks(ctx, a.queries)
	if err != nil {
		return nil, err
	}
	for i, l := range lines {
		if l != nil {
			l.estimate(&out[i], l.series(weeks))
		}
	}
	return out, nil
}

// Plausible says of each binding, confirmed or not, how the target that it is to judge stands to the years before, in the order of
// the indicators. An indicator without a binding among them is left out.
func (s *Service) Plausible(ctx context.Context, k goal.Kept, bindings []measure.Binding) ([]Outlook, error) {
	var today day.Day
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		today = day.At(tx.Now)
		return nil
	})
	if err != nil {
		return nil, err
	}
	readings, err := s.measure.DryRun(ctx, k, bindings)
	if err != nil {
		return nil, err
	}
	var a asking
	var list []*prospect
	for _, r := range readings {
		if r.Binding != nil {
			p := s.prospect(&k.Declaration, r, today)
			p.ask(&a)
			list = append(list, p)
		}
	}
	weeks, err := s.books.Weeks(ctx, a.queries)
	if err != nil {
		return nil, err
	}
	var out []Outlook
	for _, p := range list {
		out = append(out, p.outlook(weeks))
	}
	return out, nil
}

// Drafted is Plausible for a declaration that is being drafted: by the bindings that its indicators have, and by those that would be
// proposed where they have none. k.ID is blank for one that was never kept.
func (s *Service) Drafted(ctx context.Context, k goal.Kept) ([]Outlook, error) {
	bound := measure.Bound{}
	if k.ID != "" {
		var err error
		if bound, err = s.measure.Bindings(ctx, k.ID); err != nil {
			return nil, err
		}
	}
	proposals, err := s.measure.Propose(ctx, k, nil)
	if err != nil {
		return nil, err
	}
	var list []measure.Binding
	for i := range k.Declaration.Indicators {
		b, ok := bound.Of[measure.KeyOf(k.Declaration.Indicators, i)]
		if at := slices.IndexFunc(proposals, func(p measure.Proposal) bool { return p.Position == i }); !ok && at >= 0 {
			b, ok = proposals[at].Binding, true
		}
		if ok {
			list = append(list, b)
		}
	}
	return s.Plausible(ctx, k, list)
}

func (s *Service) prospect(d *goal.Declaration, r measure.Reading, today day.Day) *prospect {
	l, why := lineOf(s.measure.Catalogue(), r)
	return &prospect{line: l, why: why, days: daysOf(d), today: today}
}

// yearsBefore is how many years before are looked at.
const yearsBefore = 3

// monthDay is the same day in another year: the last of February for the 29th where there is none.
func monthDay(d day.Day, year int) day.Day {
	if same := day.Of(year, d.Month(), dayOf(d)); !same.IsZero() {
		return same
	}
	return day.Last(year, d.Month())
}

func dayOf(d day.Day) int { return day.Of(d.Year(), d.Month(), 1).Until(d) + 1 }
