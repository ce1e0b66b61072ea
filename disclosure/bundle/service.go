package bundle

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"

	"plumbline/base/fault"
	"plumbline/disclosure/snapshot"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Reader gives packages as they were published. Slug is the department's address (snapshot.Slug). What was never published is a
// fault of NotFound.
type Reader interface {
	Zip(ctx context.Context, slug string, year, number int) ([]byte, error)
}

// Counted gives the receipts of a snapshot's indicators, for its package.
type Counted func(tx *db.Tx, s *snapshot.Snapshot) ([]Receipts, error)

// Service keeps the packages of what was published. They are kept to the byte, not made anew: the words of the program may change,
// what was published may not.
type Service struct {
	db       *db.DB
	words    func() (Words, error)
	receipts Counted
}

// New gives the service over a store. The words are asked for where a package is made; receipts may be nil.
func New(d *db.DB, words func() (Words, error), receipts Counted) *Service {
	return &Service{d, words, receipts}
}

// Keep makes the package of a snapshot and keeps it, within the transaction of the act of publishing. before are the versions of the
// year before it. The act is to name the digest that it gives as new (with Verb, Subject and the version's number).
func (s *Service) Keep(tx *db.Tx, trail *tlog.Trail, text []byte, before []snapshot.Publication) (digest string, err error) {
	in := Input{Text: text, Before: before}
	if in.Words, err = s.words(); err != nil {
		return "", err
	}
	v, err := snapshot.Decode(text)
	if err != nil {
		return "", err
	}
	if s.receipts != nil && v.Kind == snapshot.Results {
		if in.Receipts, err = s.receipts(tx, v); err != nil {
			return "", err
		}
	}
	in.s = v
	files, err := Build(in)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := Pack(&out, files); err != nil {
		return "", err
	}
	if err := trail.Touch("publication_package", v.Department, v.Year, v.Number); err != nil {
		return "", err
	}
	digest = DigestOf(files)
	_, err = tx.Exec(`INSERT INTO publication_package (department, year, number, slug, manifest, content) VALUES ($1, $2, $3, $4, $5, $6)`,
		v.Department, v.Year, v.Number, snapshot.Slug(v.Department), digest, base64.StdEncoding.EncodeToString(out.Bytes()))
	return digest, err
}

// kept is a package that was kept, with where the act of publishing it stands.
type kept struct {
	department   string
	year, number int
	leaf, before int64 // the leaf of the version before, −1 for none
}

func scanKept(r db.Row) (k kept, err error) {
	return k, r.Scan(&k.department, &k.year, &k.number, &k.leaf, &k.before)
}

// Complete proves every package that has no proof yet, with a checkpoint that has its leaf in it. Run twice it changes nothing. A proof is
// made once and stays: it is the same however the log goes on.
func (s *Service) Complete(ctx context.Context, log *tlog.Log) error {
	var open []kept
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		open, err = db.All(tx, scanKept, `SELECT p.department, p.year, p.number, t.leaf,
				COALESCE((SELECT b.leaf FROM publication_text b WHERE b.department = p.department AND b.year = p.year AND b.number = p.number - 1), -1)
			FROM publication_package p JOIN publication_text t ON t.department = p.department AND t.year = p.year AND t.number = p.number
			WHERE t.leaf >= 0 AND NOT EXISTS (SELECT 1 FROM publication_proof q WHERE q.department = p.department AND q.year = p.year AND q.number = p.number)
			ORDER BY t.leaf`)
		return err
	})
	if err != nil || len(open) == 0 {
		return err
	}
	for _, k := range open {
		if err := s.complete(ctx, log, k); err != nil {
			return fmt.Errorf("proof of version %d of %d: %w", k.number, k.year, err)
		}
	}
	return nil
}

func (s *Service) complete(ctx context.Context, log *tlog.Log, k kept) error {
	older := ""
	if k.before >= 0 {
		var err error
		if older, err = log.Covering(ctx, k.before); err != nil {
			return err
		}
	}
	at, err := log.Covering(ctx, k.leaf)
	if err != nil {
		return err
	}
	proof, err := log.BundleAt(ctx, at, k.leaf, older)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO publication_proof (department, year, number, content) VALUES ($1, $2, $3, $4) ON CONFLICT (department, year, number) DO NOTHING`,
			k.department, k.year, k.number, string(proof))
		return err
	})
}

// Zip gives a package with its proof.
func (s *Service) Zip(ctx context.Context, slug string, year, number int) (data []byte, err error) {
	return zipOf(ctx, s.db, slug, year, number)
}

// mostKept is how many bytes of packages a Reader keeps in memory.
const mostKept = 256 << 20

// Store reads packages from a store, and cannot write. It keeps those that were asked for last in memory: who checks a figure asks for file after
// file of one, and to make one anew takes seconds.
func Store(d *db.DB) Reader { return &store{db: d} }

type store struct {
	db *db.DB

	mu   sync.Mutex
	made []File // by the names of packages, the one asked for last at the end
}

func (s *store) Zip(ctx context.Context, slug string, year, number int) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock() // who asks for one that is being made waits for it
	name := Name(slug, year, number)
	if i := slices.IndexFunc(s.made, func(f File) bool { return f.Path == name }); i >= 0 {
		f := s.made[i]
		s.made = append(slices.Delete(s.made, i, i+1), f)
		return f.Data, nil
	}
	data, err := zipOf(ctx, s.db, slug, year, number)
	if err != nil {
		return nil, err
	}
	s.made = newest(append(s.made, File{name, data}), mostKept)
	return data, nil
}

// newest gives the last files of a list that have at most so many bytes together, the very last whatever it has.
func newest(list []File, most int) []File {
	for at := len(list) - 1; at > 0; at-- {
		if most -= len(list[at].Data); most < len(list[at-1].Data) {
			return slices.Clone(list[at:])
		}
	}
	return list
}

func notFound(slug string, year, number int) error {
	return fault.New(fault.NotFound, "bundle.not_kept", "slug", slug, "year", fmt.Sprint(year), "number", number)
}

func zipOf(ctx context.Context, d *db.DB, slug string, year, number int) ([]byte, error) {
	var content, proof string
	err := d.Read(ctx, func(tx *db.Tx) error {
		row, err := db.One(tx, func(r db.Row) (x [2]string, err error) { return x, r.Scan(&x[0], &x[1]) }, `SELECT p.content, COALESCE(q.content, '')
			FROM publication_package p LEFT JOIN publication_proof q ON q.department = p.department AND q.year = p.year AND q.number = p.number
			WHERE p.slug = $1 AND p.year = $2 AND p.number = $3`, slug, year, number)
		content, proof = row[0], row[1]
		return err
	})
	switch {
	case errors.Is(err, db.ErrNotFound):
		return nil, notFound(slug, year, number)
	case err != nil:
		return nil, err
	case proof == "":
		return nil, fault.New(fault.Conflict, "bundle.not_signed", "number", number)
	}
	data, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		return nil, fmt.Errorf("package %s %d %d: %w", slug, year, number, err)
	}
	files, err := Unpack(data)
	if err != nil {
		return nil, fmt.Errorf("package %s %d %d: %w", slug, year, number, err)
	}
	if files, err = Prove(files, []byte(proof)); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = Pack(&out, files)
	return out.Bytes(), err
}

// Folder reads packages of a folder in which published.Write wrote versions: <slug>/<year>/<number>.zip.
func Folder(fsys fs.FS) Reader { return folder{fsys} }

type folder struct{ fsys fs.FS }

func (f folder) Zip(_ context.Context, slug string, year, number int) ([]byte, error) {
	data, err := fs.ReadFile(f.fsys, InFolder(slug, year, number))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, notFound(slug, year, number)
	}
	return data, err
}

// InFolder is where the package of a version stands in a folder.
func InFolder(slug string, year, number int) string {
	return path.Join(slug, fmt.Sprint(year), fmt.Sprintf("%d.zip", number))
}
