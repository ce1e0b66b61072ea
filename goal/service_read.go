package goal

import (
	"context"
	"errors"
	"slices"

	"plumbline/base/fault"
	"plumbline/platform/db"
)

// Get gives the newest revision.
func (s *Service) Get(ctx context.Context, id ID) (k Kept, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		k, err = db.One(tx, scanKept, `SELECT `+keptColumns+` AND r.number = d.revision WHERE d.id = $1`, id)
		return missing(err, id)
	})
	return k, err
}

// At gives one revision.
func (s *Service) At(ctx context.Context, id ID, revision int) (k Kept, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		k, err = db.One(tx, scanKept, `SELECT `+keptColumns+` WHERE d.id = $1 AND r.number = $2`, id, revision)
		if errors.Is(err, db.ErrNotFound) {
			return fault.New(fault.NotFound, "goal.no_revision", "id", string(id), "revision", revision)
		}
		return err
	})
	return k, err
}

// Find gives for each declaration, taken as one document's, what SaveIn would take it for: the newest revision kept of
// the same project and year, nil where there is none.
func (s *Service) Find(ctx context.Context, list []Declaration) (found []*Kept, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		found = make([]*Kept, len(list))
		b := batch{tx: tx, twins: map[place]int{}}
		for i, d := range list {
			h, known, err := b.find(Entry{Declaration: d})
			if err != nil {
				return err
			}
			if !known {
				continue
			}
			k, err := db.One(tx, scanKept, `SELECT `+keptColumns+` AND r.number = d.revision WHERE d.id = $1`, h.ID)
			if err != nil {
				return err
			}
			found[i] = &k
		}
		return nil
	})
	return found, err
}

// Revisions lists the heads of all revisions, newest first.
func (s *Service) Revisions(ctx context.Context, id ID) (list []Revision, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanRevision, `SELECT number, digest, document, saved_at, saved_by FROM revision WHERE declaration = $1 ORDER BY number DESC`, id)
		if err == nil && len(list) == 0 {
			err = missing(db.ErrNotFound, id)
		}
		return err
	})
	return list, err
}

// Scopes lists the departments and years that are kept, newest year first. A scope is a demonstration while every
// declaration of it is one.
func (s *Service) Scopes(ctx context.Context) (list []Scope, err error) {
	scan := func(r db.Row) (c Scope, err error) {
		var real int
		err = r.Scan(&c.Department, &c.Year, &c.Declarations, &real)
		c.Demo = real == 0
		return c, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scan, `SELECT department, year, COUNT(*), CAST(SUM(CASE WHEN demo THEN 0 ELSE 1 END) AS BIGINT)
			FROM declaration GROUP BY department, year ORDER BY year DESC, department`)
		return err
	})
	return list, err
}

// Whole gives every declaration of a department and year in the official order.
func (s *Service) Whole(ctx context.Context, department string, year int) (list []Kept, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanKept, `SELECT `+keptColumns+` AND r.number = d.revision
			WHERE d.department = $1 AND d.year = $2 ORDER BY d.ordinal, d.id`, department, year)
		return err
	})
	return list, err
}

// Other lists the declarations of the same project in other years, newest year first, without their content.
func (s *Service) Other(ctx context.Context, id ID) (list []Row, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanRow, `SELECT `+rowColumns+` FROM declaration d
			WHERE d.id <> $1 AND d.project = (SELECT project FROM declaration WHERE id = $1) ORDER BY d.year DESC`, id)
		return err
	})
	return list, err
}

// mostAsked is how many contents one statement reads.
const mostAsked = 256

// Newest gives the newest revisions of many declarations; those that are not there are left out.
func Newest(ctx context.Context, s *Service, ids []ID) (map[ID]Kept, error) {
	out := make(map[ID]Kept, len(ids))
	return out, s.db.Read(ctx, func(tx *db.Tx) error {
		for part := range slices.Chunk(ids, mostAsked) {
			list, args := db.Among(1, part)
			all, err := db.All(tx, scanKept, `SELECT `+keptColumns+` AND r.number = d.revision WHERE d.id IN (`+list+`)`, args...)
			if err != nil {
				return err
			}
			for _, k := range all {
				out[k.ID] = k
			}
		}
		return nil
	})
}
