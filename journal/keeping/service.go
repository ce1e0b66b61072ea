package keeping

import (
	"context"
	"fmt"
	"slices"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/id"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps the books of a store in order.
type Service struct {
	db    *db.DB
	log   *tlog.Registry
	books *journal.Service
}

// New gives the keeping of books; log may be nil where there is none.
func New(d *db.DB, log *tlog.Registry, books *journal.Service) *Service {
	return &Service{d, log, books}
}

// Close says that the figures of a project and year are final through a day (see journal.Service.Close, which refuses what
// cannot be closed).
func (s *Service) Close(ctx context.Context, by actor.Actor, project string, year int, through day.Day, reason string) error {
	return s.act(ctx, func(tx *db.Tx, trail *tlog.Trail) (tlog.Act, error) {
		err := s.books.Close(tx, trail, by, project, year, through, reason)
		return tlog.Act{By: by, Verb: "journal.close", Subject: fmt.Sprintf("closing/%d/%s", year, project), Reason: reason}, err
	})
}

// Review holds the books to the records of all rooms, balances and persons to the postings, and the postings to the log, and
// keeps what it found. Every room must be among the sources: what only the books have is a difference.
func (s *Service) Review(ctx context.Context, sources ...Source) (r Review, err error) {
	r.Began, r.Postings, err = s.now(ctx)
	if err != nil {
		return r, err
	}
	for _, source := range sources {
		r.Sources = append(r.Sources, source.Name)
	}
	all := func(yield func(journal.Voucher) error) error {
		for _, source := range sources {
			if err := source.Each(yield); err != nil {
				return fmt.Errorf("records of %s: %w", source.Name, err)
			}
		}
		return nil
	}
	if r.Reconciled, err = s.books.Reconcile(ctx, all, mostFound); err != nil {
		return r, err
	}
	if r.Recounted, err = s.books.Recount(ctx, mostFound); err != nil {
		return r, err
	}
	if r.Harmed, err = s.books.Verify(ctx); err != nil {
		return r, err
	}
	r.Harmed = r.Harmed[:min(mostFound, len(r.Harmed))]
	err = s.act(ctx, func(tx *db.Tx, trail *tlog.Trail) (tlog.Act, error) {
		r.ID, r.Ended, r.Day = id.New(tx.Now), tx.Now, day.At(tx.Now)
		if err := trail.Touch("journal_review", r.ID); err != nil {
			return tlog.Act{}, err
		}
		return tlog.Act{By: actor.System, Verb: "journal.review", Subject: "review_of_books/" + r.ID}, insert(tx, r)
	})
	return r, err
}

// Differing gives the newest review where it found something, nil where it found nothing or there was none yet. As long as it
// gives one, nothing may be published.
func (s *Service) Differing(ctx context.Context) (*Review, error) {
	list, err := s.Reviews(ctx, 1)
	if err != nil || len(list) == 0 || list[0].OK() {
		return nil, err
	}
	return &list[0], nil
}

// Reviews lists reviews, the newest first, at most limit.
func (s *Service) Reviews(ctx context.Context, limit int) (list []Review, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = newest(tx, limit)
		return err
	})
	return list, err
}

// Due says whether the books were not reviewed on the day of the store's clock yet.
func (s *Service) Due(ctx context.Context) (due bool, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := newest(tx, 1)
		due = !slices.ContainsFunc(list, func(r Review) bool { return r.Day == day.At(tx.Now) })
		return err
	})
	return due, err
}

func (s *Service) now(ctx context.Context) (at time.Time, postings int64, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		at = tx.Now
		postings, err = db.One(tx, db.Scalar[int64], `SELECT postings FROM journal_head WHERE id = 1`)
		return err
	})
	return at, postings, err
}

// act runs f as one act of the log.
func (s *Service) act(ctx context.Context, f func(*db.Tx, *tlog.Trail) (tlog.Act, error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		act, err := f(tx, trail)
		if err != nil {
			return err
		}
		_, err = trail.Append(act)
		return err
	})
}
