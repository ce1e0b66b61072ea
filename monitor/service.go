package monitor

import (
	"context"
	"time"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// execution is the account of a project's money: paid over what may be spent, as adjusted.
const execution = "money.execution"

// Service says how far projects are, and keeps the periods in which that is reported.
type Service struct {
	db      *db.DB
	log     *tlog.Registry
	books   *read.Service
	measure *measure.Service
}

// New gives the service over a store, its books and what indicators come to; log may be nil.
func New(d *db.DB, log *tlog.Registry, books *read.Service, m *measure.Service) *Service {
	return &Service{db: d, log: log, books: books, measure: m}
}

// Progress says how far every declaration of a department's year is, its newest revision, in the order of the summary. Indicators
// and money are two questions to the books, asked of the same day and the same instant.
func (s *Service) Progress(ctx context.Context, department string, year int, at measure.At) ([]Progress, error) {
	at, err := s.fixed(ctx, at)
	if err != nil {
		return nil, err
	}
	sheets, err := s.measure.Department(ctx, department, year, at)
	if err != nil {
		return nil, err
	}
	return s.progress(ctx, sheets, at)
}

// Of says how far one revision of a declaration is.
func (s *Service) Of(ctx context.Context, k goal.Kept, at measure.At) (Progress, error) {
	at, err := s.fixed(ctx, at)
	if err != nil {
		return Progress{}, err
	}
	readings, err := s.measure.Of(ctx, k, at)
	if err != nil {
		return Progress{}, err
	}
	bound, err := s.measure.Bindings(ctx, k.ID)
	if err != nil {
		return Progress{}, err
	}
	list, err := s.progress(ctx, []measure.Sheet{{Kept: k, Version: bound.Version, Readings: readings}}, at)
	if err != nil {
		return Progress{}, err
	}
	return list[0], nil
}

// fixed fills in the day and the instant, so that everything is asked as of the same: what is ahead of the clock is now.
func (s *Service) fixed(ctx context.Context, at measure.At) (measure.At, error) {
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		if at.Known.IsZero() || tx.Now.Before(at.Known) {
			at.Known = tx.Now.Truncate(time.Millisecond)
		}
		if last := day.At(at.Known); at.On.IsZero() || last.Before(at.On) {
			at.On = last
		}
		return nil
	})
	return at, err
}

// progress adds the money of all at once.
func (s *Service) progress(ctx context.Context, sheets []measure.Sheet, at measure.At) ([]Progress, error) {
	queries := make([]read.Query, len(sheets))
	for i := range sheets {
		queries[i] = moneyOf(&sheets[i].Kept.Declaration, at)
	}
	figures, err := s.books.Figures(ctx, queries)
	if err != nil {
		return nil, err
	}
	out := make([]Progress, len(sheets))
	for i, sheet := range sheets {
		money := Share{}
		if f := figures[i]; f.Times > 0 {
			money = Share{Num: f.Num, Den: max(f.Den, 0)}
		}
		out[i] = compute(sheet, at.On, at.Known, money)
	}
	return out, nil
}

// moneyOf asks for the money of a project up to a day within its year.
func moneyOf(d *goal.Declaration, at measure.At) read.Query {
	to := at.On
	if last := day.Of(d.Year, 12, 31); last.Before(to) {
		to = last
	}
	q := read.Query{Account: journal.Account{Year: d.Year, Project: journal.ProjectOf(d.Department, d.Name), Measure: execution}, To: to, Known: at.Known}
	if first := day.Of(d.Year, 1, 1); to.Before(first) {
		q.To = first // nothing of the year is over; what stands on its first day is not counted ahead by Known
	}
	return q
}
