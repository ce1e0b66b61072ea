package published

import (
	"context"
	"errors"
	"io/fs"

	"plumbline/disclosure/snapshot"
	"plumbline/platform/db"
)

// Reader gives what was published. Publications lists every version of every department, newest first; Years the newest version of each
// department's year, newest first. Version gives one with its snapshot, Latest the newest of a year. Slug is the department's address
// (snapshot.Slug). What was never published is a fault of NotFound. Differences of two versions are snapshot.Diff's.
type Reader interface {
	Publications(ctx context.Context) ([]snapshot.Publication, error)
	Years(ctx context.Context) ([]snapshot.Publication, error)
	Version(ctx context.Context, slug string, year, number int) (*snapshot.Version, error)
	Latest(ctx context.Context, slug string, year int) (*snapshot.Version, error)
}

// Store reads from the publication tables of a store.
func Store(d *db.DB) Reader { return &store{db: d} }

type store struct {
	db   *db.DB
	kept remembered
}

const columns = `p.department, p.slug, p.year, p.number, p.kind, p.at, p.demonstration, p.reason, p.digest, t.leaf, t.checkpoint, t.key
	FROM publication p JOIN publication_text t ON t.department = p.department AND t.year = p.year AND t.number = p.number`

func scan(r db.Row) (p snapshot.Publication, err error) {
	var at string
	if err := r.Scan(&p.Department, &p.Slug, &p.Year, &p.Number, &p.Kind, &at, &p.Demonstration, &p.Reason, &p.Digest, &p.Leaf, &p.Checkpoint, &p.Key); err != nil {
		return p, err
	}
	p.At, err = db.ParseInstant(at)
	return p, err
}

func (s *store) Publications(ctx context.Context) (list []snapshot.Publication, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scan, `SELECT `+columns)
		return err
	})
	newest(list)
	return list, err
}

func (s *store) Years(ctx context.Context) (list []snapshot.Publication, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scan, `SELECT `+columns+`
			WHERE p.number = (SELECT MAX(q.number) FROM publication q WHERE q.department = p.department AND q.year = p.year)`)
		return err
	})
	newest(list)
	return list, err
}

func (s *store) Version(ctx context.Context, slug string, year, number int) (*snapshot.Version, error) {
	return s.one(ctx, slug, year, number, `SELECT `+columns+` WHERE p.slug = $1 AND p.year = $2 AND p.number = $3`, slug, year, number)
}

func (s *store) Latest(ctx context.Context, slug string, year int) (*snapshot.Version, error) {
	return s.one(ctx, slug, year, 0, `SELECT `+columns+` WHERE p.slug = $1 AND p.year = $2 ORDER BY p.number DESC LIMIT 1`, slug, year)
}

func (s *store) one(ctx context.Context, slug string, year, number int, query string, args ...any) (v *snapshot.Version, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		p, err := db.One(tx, scan, query, args...)
		if errors.Is(err, db.ErrNotFound) {
			return notFound(slug, year, number)
		}
		if err != nil {
			return err
		}
		v, err = s.kept.get(p, func() ([]byte, error) {
			text, err := db.One(tx, db.Scalar[string], `SELECT content FROM publication_text WHERE department = $1 AND year = $2 AND number = $3`,
				p.Department, p.Year, p.Number)
			return []byte(text), err
		})
		return err
	})
	return v, err
}

// Folder reads from a folder that Write wrote. It is read anew at every question, so that a version copied into it is there at once.
func Folder(fsys fs.FS) Reader { return &folder{fsys: fsys} }

type folder struct {
	fsys fs.FS
	kept remembered
}

func (f *folder) Publications(context.Context) (list []snapshot.Publication, err error) {
	names, err := fs.Glob(f.fsys, "*/*/*"+publicationEnd)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		p, err := readPublication(f.fsys, name)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	newest(list)
	return list, nil
}

func (f *folder) Years(ctx context.Context) (list []snapshot.Publication, err error) {
	type of struct {
		slug string
		year int
	}
	all, err := f.Publications(ctx)
	at := map[of]int{}
	for _, p := range all {
		i, seen := at[of{p.Slug, p.Year}]
		switch {
		case !seen:
			at[of{p.Slug, p.Year}] = len(list)
			list = append(list, p)
		case list[i].Number < p.Number:
			list[i] = p
		}
	}
	newest(list)
	return list, err
}

func (f *folder) Version(ctx context.Context, slug string, year, number int) (*snapshot.Version, error) {
	all, err := f.Publications(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if p.Slug == slug && p.Year == year && p.Number == number {
			return f.kept.get(p, func() ([]byte, error) { return fs.ReadFile(f.fsys, stem(p)+".json") })
		}
	}
	return nil, notFound(slug, year, number)
}

func (f *folder) Latest(ctx context.Context, slug string, year int) (*snapshot.Version, error) {
	all, err := f.Years(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if p.Slug == slug && p.Year == year {
			return f.Version(ctx, slug, year, p.Number)
		}
	}
	return nil, notFound(slug, year, 0)
}
