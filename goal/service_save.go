package goal

import (
	"context"

	"plumbline/base/actor"
	"plumbline/platform/db"
)

// Save keeps the entries in one transaction: all or none.
func (s *Service) Save(ctx context.Context, by actor.Actor, entries []Entry) (saved []Saved, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		saved, err = s.SaveIn(tx, by, entries)
		return err
	})
	return saved, err
}

// SaveIn keeps the entries inside a transaction of the caller's.
func (s *Service) SaveIn(tx *db.Tx, by actor.Actor, entries []Entry) ([]Saved, error) {
	return nil, nil
}

// SetTally writes the count of open findings of one revision; it is rule's to call. Where the declaration has moved
// on to a newer revision meanwhile, nothing is written.
func (s *Service) SetTally(tx *db.Tx, id ID, revision int, t Tally) error { return nil }
