package activity

import (
	"context"
	"sync"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps the records. Whoever calls has asked the office whether the person may.
type Service struct {
	db    *db.DB
	log   *tlog.Registry
	books *journal.Service
}

// New gives the service over a store and its books. Acts go into the log where there is one; log may be nil.
func New(d *db.DB, log *tlog.Registry, books *journal.Service) *Service {
	return &Service{d, log, books}
}

// Most is how many records one act may keep.
const Most = 2000

// calendar is the working days of the years whose notices came with the program.
var calendar = sync.OnceValues(func() (day.Calendar, error) { return day.NewCalendar(day.Notices()...) })

// Kept is what became of the records that were to be added: the ids of all, in their order, and how many were new.
type Kept struct {
	IDs []ID
	New int
}

// Add keeps records, all or none, as one act. A record that is kept already (the same natural key) changes nothing and is
// told by its id; so what is added twice is kept once.
func (s *Service) Add(ctx context.Context, by actor.Actor, records ...Record) (kept Kept, err error) {
	err = s.Within(ctx, by, "add", func(a *Act) error {
		kept, err = a.Add(records...)
		return err
	})
	return kept, err
}

// Do makes a move with a record that the person saw, and gives it as it then stands. A record changed meanwhile, or taken
// back, is refused.
func (s *Service) Do(ctx context.Context, by actor.Actor, seen Seen, move Move) (r *Record, err error) {
	err = s.Within(ctx, by, move.verb, func(a *Act) error {
		if r, err = a.Load(seen.ID); err != nil {
			return err
		}
		if r.Version != seen.Version {
			return meanwhile(a.tx, seen.ID)
		}
		return a.Do(r, move)
	})
	return r, err
}

// Within runs one act: what f keeps is settled in the books and appended to the log, in one transaction. An act that changed
// nothing leaves no trace.
func (s *Service) Within(ctx context.Context, by actor.Actor, verb string, f func(a *Act) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		cal, err := calendar()
		if err != nil {
			return err
		}
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		a := &Act{
			tx: tx, s: s, by: by, verb: verb, trail: trail, cal: cal, today: day.At(tx.Now),
			changed: map[ID]*Record{}, loaded: map[ID]*Record{}, whole: map[ID]bool{}, parts: map[ID]bool{},
		}
		if err := f(a); err != nil {
			return err
		}
		return a.finish()
	})
}

// noRecord is the fault of who asks for what is not there.
func noRecord() error { return fault.New(fault.NotFound, "activity.not_found") }
