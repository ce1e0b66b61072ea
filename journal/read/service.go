package read

import (
	"context"
	"time"

	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/platform/db"
)

// Service answers from the books of a store.
type Service struct {
	db       *db.DB
	accounts *shelf
	past     *past
	present  *present
}

// New gives the answers of a store.
func New(d *db.DB) *Service { return &Service{d, newShelf(), newPast(), newPresent()} }

// Figures says what each query comes to, in their order, at one instant of the store. An account that nobody posted on
// comes to nothing.
func (s *Service) Figures(ctx context.Context, queries []Query) (out []Figure, err error) {
	err = s.reading(ctx, func(tx *db.Tx, n *news) error {
		plans, err := s.plans(tx, queries)
		if err != nil {
			return err
		}
		out, err = s.figures(tx, n, plans)
		return err
	})
	return out, err
}

// Months gives a query month by month, each month from its first to its last that lies within the query's days.
func (s *Service) Months(ctx context.Context, q Query) (out []Monthly, err error) {
	err = s.reading(ctx, func(tx *db.Tx, n *news) error {
		p, err := s.plan(tx, q)
		if err != nil {
			return err
		}
		months := p.monthly()
		list, err := s.figures(tx, n, months)
		for i, f := range list {
			out = append(out, Monthly{months[i].month(), f})
		}
		return err
	})
	return out, err
}

// Split divides a query by the values of a dimension, in their order; "" is what has none. Values of which nothing stands
// are left out.
func (s *Service) Split(ctx context.Context, q Query, by Dimension) (out []Part, err error) {
	if !by.valid() {
		return nil, fault.New(fault.Invalid, "journal.dimension", "dimension", string(by))
	}
	err = s.reading(ctx, func(tx *db.Tx, _ *news) error {
		p, err := s.plan(tx, q)
		if err != nil {
			return err
		}
		out, err = s.accounts.split(tx, p, by)
		return err
	})
	return out, err
}

// Accounts lists the accounts of a year on which something was ever posted or refused, of one project where one is named.
func (s *Service) Accounts(ctx context.Context, year int, project string) (out []journal.Account, err error) {
	err = s.reading(ctx, func(*db.Tx, *news) error {
		out = s.accounts.of(year, project)
		return nil
	})
	return out, err
}

// Entries lists the postings that a figure is made of in the order of their days, those behind a place; those that were
// taken back and those that took them back too, which together come to nothing. limit is how many at most.
func (s *Service) Entries(ctx context.Context, q Query, after Place, limit int) (out []journal.Entry, err error) {
	err = s.reading(ctx, func(tx *db.Tx, _ *news) error {
		p, err := s.plan(tx, q)
		if err != nil {
			return err
		}
		out, err = s.entries(tx, p, after, limit)
		return err
	})
	return out, err
}

// Refused lists the records that do not count for a query's accounts on its days, and why, in the order of the days, those
// behind a place. They are as they are now and have no cut.
func (s *Service) Refused(ctx context.Context, q Query, after Place, limit int) (out []Refused, err error) {
	err = s.reading(ctx, func(tx *db.Tx, _ *news) error {
		p, err := s.plan(tx, q)
		if err != nil {
			return err
		}
		out, err = s.refused(tx, p, after, limit)
		return err
	})
	return out, err
}

// Record gives all that a record has in the books. One that they do not know has nothing.
func (s *Service) Record(ctx context.Context, ref string) (out Standing, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		out, err = s.RecordIn(tx, ref)
		return err
	})
	return out, err
}

// RecordIn is Record within a transaction that has posted nothing.
func (s *Service) RecordIn(tx *db.Tx, ref string) (out Standing, err error) {
	if err := s.accounts.learn(tx); err != nil {
		return out, err
	}
	if out.Entries, err = s.entriesOf(tx, ref); err == nil {
		out.Refusals, err = s.refusalsOf(tx, ref)
	}
	return out, err
}

// Between says what each query came to as it was known at two instants, and lists the postings made after the first and
// until the second that lie within it, the newest first, at most limit of each.
func (s *Service) Between(ctx context.Context, queries []Query, from, to time.Time, limit int) (out []Change, err error) {
	out = make([]Change, len(queries))
	err = s.reading(ctx, func(tx *db.Tx, n *news) error {
		known := map[time.Time][]plan{}
		for _, at := range []time.Time{from, to} {
			list := append([]Query{}, queries...)
			for i := range list {
				list[i].Known = at
			}
			plans, err := s.plans(tx, list)
			if err != nil {
				return err
			}
			known[at] = plans
			got, err := s.figures(tx, n, plans)
			if err != nil {
				return err
			}
			for i, f := range got {
				if at.Equal(from) {
					out[i].Before = f
				}
				if at.Equal(to) {
					out[i].After = f
				}
			}
		}
		for i, p := range known[to] {
			if out[i].Entries, err = s.posted(tx, p, known[from][i].last.seq, limit); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Closings lists what is final of a year, for each project the closing in force.
func (s *Service) Closings(ctx context.Context, year int) (out []Closing, err error) {
	err = s.reading(ctx, func(tx *db.Tx, _ *news) error {
		out, err = closings(tx, year)
		return err
	})
	return out, err
}

// Amendments lists how an account was changed after it had been closed, the newest first.
func (s *Service) Amendments(ctx context.Context, a journal.Account) (out []Amendment, err error) {
	err = s.reading(ctx, func(tx *db.Tx, _ *news) error {
		for _, id := range s.accounts.find(Query{Account: a}) {
			list, err := amendments(tx, id)
			if err != nil {
				return err
			}
			out = append(out, list...)
		}
		return nil
	})
	return out, err
}

// reading runs f in one instant of the store, with all accounts of it known, and what is new.
func (s *Service) reading(ctx context.Context, f func(*db.Tx, *news) error) error {
	return s.db.Read(ctx, func(tx *db.Tx) error {
		n, err := s.present.ask(tx)
		if err != nil {
			return err
		}
		if err := s.accounts.learn(tx); err != nil {
			return err
		}
		return f(tx, n)
	})
}

func (s *Service) plan(tx *db.Tx, q Query) (plan, error) {
	list, err := s.plans(tx, []Query{q})
	if err != nil {
		return plan{}, err
	}
	return list[0], nil
}

// plans puts queries into the numbers of the books. Where the books stood at an instant is asked once for all.
func (s *Service) plans(tx *db.Tx, queries []Query) ([]plan, error) {
	at := map[time.Time]bound{}
	out := make([]plan, len(queries))
	for i, q := range queries {
		b, ok := at[q.Known]
		if !ok {
			var err error
			if b, err = boundAt(tx, q.Known); err != nil {
				return nil, err
			}
			at[q.Known] = b
		}
		p := plan{accounts: s.accounts.find(q), year: q.Year, cut: q.Cut, last: b}
		p.from, p.to = q.narrow()
		out[i] = p
	}
	return out, nil
}
