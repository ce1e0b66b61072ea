package form

import (
	"context"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Confirm keeps the declarations of a preview, their source cells and the end of the preview in one transaction. It
// refuses while a repair waits; confirming again changes nothing and gives the same answer. What the program itself
// confirms (actor.System) is demonstration data. allow is asked in the transaction, of the reading that is kept.
func (s *Service) Confirm(ctx context.Context, by actor.Actor, id string, allow ...func(Import) error) (saved []goal.Saved, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		saved, err = s.ConfirmIn(tx, by, id, allow...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return saved, nil
}

// ConfirmIn is Confirm inside a transaction of the caller's.
func (s *Service) ConfirmIn(tx *db.Tx, by actor.Actor, id string, allow ...func(Import) error) ([]goal.Saved, error) {
	trail, im, err := s.follow(tx, id)
	if err != nil {
		return nil, err
	}
	for _, f := range allow {
		if err := f(im); err != nil {
			return nil, err
		}
	}
	if im.State == Confirmed {
		return im.Saved, nil
	}
	if err := im.ready(); err != nil {
		return nil, err
	}
	saved, err := s.keep(tx, trail, by, im)
	if err != nil {
		return nil, err
	}
	return saved, record(trail, by, "form.confirm", im)
}

// follow begins an act on an import.
func (s *Service) follow(tx *db.Tx, id string) (*tlog.Trail, Import, error) {
	trail, err := s.log.Follow(tx)
	if err != nil {
		return nil, Import{}, err
	}
	im, err := loadImport(tx, id)
	if err != nil {
		return nil, im, err
	}
	return trail, im, trail.Touch("import", id)
}

func (s *Service) keep(tx *db.Tx, trail *tlog.Trail, by actor.Actor, im Import) ([]goal.Saved, error) {
	entries := make([]goal.Entry, len(im.Reading.Forms))
	for i, d := range im.Reading.Declarations() {
		entries[i] = goal.Entry{Declaration: d, Document: im.SHA256, Demo: by.ID == actor.System.ID}
	}
	saved, err := s.goal.SaveIn(tx, by, entries)
	if err != nil {
		return nil, err
	}
	for i, v := range saved {
		if err := keepSource(tx, trail, im, i, v); err != nil {
			return nil, err
		}
	}
	return saved, closeImport(tx, by, im.ID, Confirmed, saved)
}

// ready refuses what cannot be confirmed, and names the first repair that waits.
func (im *Import) ready() error {
	if err := im.open(); err != nil {
		return err
	}
	for i, f := range im.Reading.Forms {
		for _, r := range f.Declaration.Repairs {
			if waits(r) {
				return fault.New(fault.Conflict, "form.repair_waits", "count", im.Counts.Waiting, "form", i+1,
					"name", f.Declaration.Name, "place", r.Place.String(), "read", r.Read).On(string(r.Ref))
			}
		}
	}
	return nil
}

// Discard closes a preview without keeping its declarations; the original file and the record of the upload stay.
func (s *Service) Discard(ctx context.Context, by actor.Actor, id string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, im, err := s.follow(tx, id)
		if err != nil {
			return err
		}
		if im.State == Discarded {
			return nil
		}
		if err := im.open(); err != nil {
			return err
		}
		if err := closeImport(tx, by, id, Discarded, nil); err != nil {
			return err
		}
		return record(trail, by, "form.discard", im)
	})
}
