package entering

import (
	"context"

	"plumbline/base/day"
	"plumbline/journal/read"
	"plumbline/platform/db"
)

// Service tells how the books of a store were written.
type Service struct {
	db      *db.DB
	books   *read.Service
	known   *accounts
	writers *writers
}

// New gives the service over a store and its books.
func New(d *db.DB, books *read.Service) *Service {
	return &Service{d, books, newAccounts(), newWriters()}
}

// Since says what was entered for each query after one day and until the end of another (zero: until now), whatever day it was
// entered for: with it the figure of a query is the one before plus this.
func (s *Service) Since(ctx context.Context, queries []read.Query, after, last day.Day) (out []Amount, err error) {
	err = s.reading(ctx, func(tx *db.Tx) error {
		out, err = s.since(tx, queries, until(after)+1, until(last))
		return err
	})
	return out, err
}

// Months gives each query month by month, twelve of its year, as known on a day (zero: now). The query's own days and its
// cut do not matter.
func (s *Service) Months(ctx context.Context, queries []read.Query, known day.Day) (out [][12]Amount, err error) {
	err = s.reading(ctx, func(tx *db.Tx) error {
		out, err = s.monthly(tx, queries, until(known))
		return err
	})
	return out, err
}

// Habits says how the entries of each query came about, as known on a day (zero: now); refusals are those of now. Money says which of the
// queries are amounts of money, whose last digits say nothing.
func (s *Service) Habits(ctx context.Context, queries []read.Query, money []bool, known day.Day) (out []Habit, err error) {
	err = s.reading(ctx, func(tx *db.Tx) error {
		out, err = s.habits(tx, queries, money, until(known))
		return err
	})
	return out, err
}

// Amended counts the entries of each query's accounts that were made after what they change was final, as known on a day (zero: now).
func (s *Service) Amended(ctx context.Context, queries []read.Query, known day.Day) (out []int64, err error) {
	err = s.reading(ctx, func(tx *db.Tx) error {
		out, err = s.amended(tx, queries, until(known))
		return err
	})
	return out, err
}

// Persons counts the different persons who stand on any of the accounts of the queries, in their whole years and as of now.
func (s *Service) Persons(ctx context.Context, queries []read.Query) (n int64, err error) {
	err = s.reading(ctx, func(tx *db.Tx) error {
		n, err = s.persons(tx, queries)
		return err
	})
	return n, err
}

// Places divides a query by the values of a dimension. Whole months as they are known now are read from balances; other questions are
// put to the books.
func (s *Service) Places(ctx context.Context, q read.Query, by read.Dimension) (out []read.Part, err error) {
	from, to, whole := months(q)
	if !whole || !q.Known.IsZero() {
		return s.books.Split(ctx, q, by)
	}
	err = s.reading(ctx, func(tx *db.Tx) error {
		out, err = s.places(tx, q, from, to, by)
		return err
	})
	return out, err
}

// Head says how far the books are written: the number of their last posting, which changes with every act that posts.
func (s *Service) Head(ctx context.Context) (n int64, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		n, err = Head(tx)
		return err
	})
	return n, err
}

// Head is Service.Head in a transaction.
func Head(tx *db.Tx) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT postings FROM journal_head WHERE id = 1`)
}

func (s *Service) reading(ctx context.Context, f func(*db.Tx) error) error {
	return s.db.Read(ctx, func(tx *db.Tx) error {
		if err := s.known.learn(tx); err != nil {
			return err
		}
		return f(tx)
	})
}
