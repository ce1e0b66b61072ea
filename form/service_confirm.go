package form

import (
	"context"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
)

// Confirm keeps the declarations of a preview, their source cells and the end of the preview in one transaction. It
// refuses while a repair waits; confirming again changes nothing and gives the same answer. What the program itself
// confirms (actor.System) is demonstration data.
func (s *Service) Confirm(ctx context.Context, by actor.Actor, id string) (saved []goal.Saved, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		saved, err = s.ConfirmIn(tx, by, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return saved, nil
}

// ConfirmIn is Confirm inside a transaction of the caller's.
func (s *Service) ConfirmIn(tx *db.Tx, by actor.Actor, id string) ([]goal.Saved, error) {
	im, err := loadImport(tx, id)
	if err != nil {
		return nil, err
	}
	if im.State == Confirmed {
		return im.Saved, nil
	}
	if err := im.ready(); err != nil {
		return nil, err
	}
	return s.keep(tx, by, im)
}

func (s *Service) keep(tx *db.Tx, by actor.Actor, im Import) ([]goal.Saved, error) {
	entries := make([]goal.Entry, len(im.Reading.Forms))
	for i, d := range im.Reading.Declarations() {
		entries[i] = goal.Entry{Declaration: d, Document: im.SHA256, Demo: by.ID == actor.System.ID}
	}
	saved, err := s.goal.SaveIn(tx, by, entries)
	if err != nil {
		return nil, err
	}
	for i, v := range saved {
		if err := keepSource(tx, im, i, v); err != nil {
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
		im, err := loadImport(tx, id)
		if err != nil {
			return err
		}
		if im.State == Discarded {
			return nil
		}
		if err := im.open(); err != nil {
			return err
		}
		return closeImport(tx, by, id, Discarded, nil)
	})
}
