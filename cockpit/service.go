package cockpit

import (
	"context"
	"time"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/entering"
	"plumbline/journal/number"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/monitor"
	"plumbline/platform/db"
)

// Deps is what the cockpit asks.
type Deps struct {
	DB         *db.DB
	Books      *read.Service
	Entering   *entering.Service
	Goal       *goal.Service
	Measure    *measure.Service
	Monitor    *monitor.Service
	Forecast   *forecast.Service
	Evaluation *evaluation.Service // nil where nobody evaluates
}

// Service finds what leaders look at. Whoever calls has asked the office what the person may read.
type Service struct {
	Deps
	years    *shelf[Year]
	seen     *shelf[Examination]
	foreseen *shelf[map[goal.ID][]forecast.Forecast]
}

// New gives the service over the rooms.
func New(d Deps) *Service {
	return &Service{d, newShelf[Year](), newShelf[Examination](), newShelf[map[goal.ID][]forecast.Forecast]()}
}

// week is how far back changes are looked for where nobody says since when.
const week = 7

// Year gives a department's year. What was found before is given again while the books, the declarations and their bindings are
// as they were.
func (s *Service) Year(ctx context.Context, department string, year int, at At) (*Year, error) {
	y := &Year{Department: department, Number: year, At: at}
	stamp, err := s.begin(ctx, y)
	if err != nil {
		return nil, err
	}
	key := place{department, year, y.At, y.Now}
	if kept, ok := s.years.get(key, stamp); ok {
		return kept, nil
	}
	if err := s.find(ctx, y); err != nil {
		return nil, err
	}
	s.years.put(key, stamp, y)
	return y, nil
}

// begin fills in the days of a year and gives its stamp.
func (s *Service) begin(ctx context.Context, y *Year) (st stamp, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		y.Now = day.At(tx.Now)
		if st, err = stampOf(tx, y.Department, y.Number); err != nil {
			return err
		}
		y.Head = st.postings
		newest := day.Day{}
		if y.At.On.IsZero() && y.Now.Year() == y.Number {
			if newest, err = newestDay(tx, y.Department, y.Number, y.Now); err != nil {
				return err
			}
		}
		y.fill(newest)
		if y.stamp = st; !y.At.Known.IsZero() {
			st = st.past()
		}
		return nil
	})
	return st, err
}

// fill says of which days the page is. newest is the newest day with records of a year that runs, zero for none.
func (y *Year) fill(newest day.Day) {
	if !y.At.Known.IsZero() && !y.At.Known.Before(y.Now) {
		y.At.Known = day.Day{}
	}
	y.Until = y.Now
	if !y.At.Known.IsZero() {
		y.Until, y.Known = y.At.Known, endOf(y.At.Known)
	}
	last := day.Of(y.Number, 12, 31)
	switch {
	case !y.At.On.IsZero() && y.At.On.Year() == y.Number && !y.Until.Before(y.At.On):
	case y.Until.Before(last):
		y.At.On = y.Until
		if !newest.IsZero() && y.At.Known.IsZero() {
			y.At.On = newest
		}
	default:
		y.At.On = last
	}
	if y.At.Since.IsZero() || !y.At.Since.Before(y.Until) {
		y.At.Since = y.Until.Add(-week)
	}
}

// endOf is the last instant of a day that the books tell apart.
func endOf(d day.Day) time.Time {
	const shanghai = 8 * 3600
	return time.Unix((number.Day(d)+1)*86400-shanghai, 0).Add(-time.Millisecond)
}

// at is the page's moment as the rooms below take it.
func (y *Year) at() measure.At { return measure.At{On: y.At.On, Known: y.Known} }

// find asks the rooms.
func (s *Service) find(ctx context.Context, y *Year) error {
	list, err := s.Monitor.Progress(ctx, y.Department, y.Number, y.at())
	if err != nil {
		return err
	}
	sheets := make([]measure.Sheet, len(list))
	for i, p := range list {
		sheets[i] = measure.Sheet{Kept: p.Kept, Version: p.Bindings}
		for _, l := range p.Lines {
			sheets[i].Readings = append(sheets[i].Readings, l.Reading)
		}
		y.Projects = append(y.Projects, Project{Progress: p})
		y.Demo = y.Demo || p.Kept.Demo
	}
	forecasts, err := s.forecasts(ctx, y, sheets)
	if err != nil {
		return err
	}
	y.people = map[string]bool{}
	for _, m := range s.Measure.Catalogue().All() {
		y.people[m.ID] = m.Persons && m.Kind == journal.Count
	}
	for i := range y.Projects {
		p := &y.Projects[i]
		if p.Forecasts = forecasts[p.Kept.ID]; len(p.Forecasts) != len(p.Lines) {
			p.Forecasts = make([]forecast.Forecast, len(p.Lines))
		}
	}
	if err := s.asked(ctx, y); err != nil {
		return err
	}
	return s.signals(ctx, y)
}

// forecasts estimates where it can be done from balances: of books as they were known then it is done while they are small, because
// their weeks are read from postings. They are made again every ten minutes at most: what comes meanwhile turns none. What is not estimated stands empty, one for each indicator.
func (s *Service) forecasts(ctx context.Context, y *Year, sheets []measure.Sheet) (map[goal.ID][]forecast.Forecast, error) {
	if y.At.Known.IsZero() || y.Head <= largestAtOnce {
		at := examined(y)
		if kept, ok := s.foreseen.get(at, y.stamp.foreseeing()); ok {
			return *kept, nil
		}
		list, err := s.Forecast.OfSheets(ctx, sheets)
		if err == nil {
			s.foreseen.put(at, y.stamp.foreseeing(), &list)
		}
		return list, err
	}
	out := map[goal.ID][]forecast.Forecast{}
	for _, sheet := range sheets {
		out[sheet.Kept.ID] = make([]forecast.Forecast, len(sheet.Readings))
	}
	y.Unforeseen = true
	return out, nil
}

// asked asks the books what came since, and for the months, of all indicators and of the money at once.
func (s *Service) asked(ctx context.Context, y *Year) error {
	var queries []read.Query
	for _, p := range y.Projects {
		for _, l := range p.Lines {
			queries = append(queries, l.Query)
		}
		queries = append(queries, moneyOf(p, y))
	}
	came, err := s.Entering.Since(ctx, queries, y.At.Since, y.At.Known)
	if err != nil {
		return err
	}
	months, err := s.Entering.Months(ctx, queries, y.At.Known)
	if err != nil {
		return err
	}
	for i := range y.Projects {
		p, n := &y.Projects[i], len(y.Projects[i].Lines)
		p.Came, came = came[:n+1:n+1], came[n+1:]
		p.Months, p.Paid12, months = months[:n:n], months[n], months[n+1:]
	}
	return nil
}

// execution is the account of a project's money.
const execution = "money.execution"

func moneyOf(p Project, y *Year) read.Query {
	d := &p.Kept.Declaration
	return read.Query{Account: journal.Account{Year: y.Number, Project: journal.ProjectOf(d.Department, d.Name), Measure: execution}, To: y.At.On, Known: y.Known}
}

// PaidSince is what was paid since At.Since.
func (p Project) PaidSince() entering.Amount { return p.Came[len(p.Came)-1] }
