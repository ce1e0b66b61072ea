package form

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"plumbline/base/actor"
	"plumbline/base/id"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/grid"
	"plumbline/platform/tlog"
)

// Service keeps documents, the readings of them and the way from a reading to kept declarations.
type Service struct {
	db    *db.DB
	goal  *goal.Service
	log   *tlog.Registry
	large chan struct{} // holds one: large documents are read one after another
}

// New gives the service over a store; keep is where confirmed declarations go. Acts go into the log; log may be nil.
func New(d *db.DB, keep *goal.Service, log *tlog.Registry) *Service {
	return &Service{db: d, goal: keep, log: log, large: make(chan struct{}, 1)}
}

// State says how far an import has come.
type State string

// The states of an import.
const (
	Preview   State = "preview"
	Confirmed State = "confirmed"
	Discarded State = "discarded"
)

// Import is one upload of a document: what was read, what was decided about it, and what became of it. Lists of
// imports leave Reading, Compared, Answers and Saved empty.
type Import struct {
	ID       string
	SHA256   string // of the original file
	Name     string // as uploaded
	State    State
	By       string // who uploaded
	ByID     string
	At       time.Time
	ClosedBy string // who confirmed or discarded; "" while in preview
	ClosedAt time.Time
	Counts   Counts
	Reading  Reading
	Compared []Compared   // one per form of the reading, against what is kept now
	Answers  []Answer     // what persons decided, in order
	Saved    []goal.Saved // of a confirmed import, one per form
}

// Counts are the figures of an import's head.
type Counts struct {
	Forms, Indicators, Repairs, Waiting, Unplaced int
}

// Change states what confirming would do to one form.
type Change string

// What confirming would do.
const (
	Added   Change = "new"
	Same    Change = "unchanged"
	Changed Change = "changed"
)

// Compared is one form beside what is kept of the same project and year. ID, Revision and Was are of the newest kept
// revision, zero and nil where nothing is kept; Changes is what confirming would change in it.
type Compared struct {
	Change   Change
	ID       goal.ID
	Revision int
	Was      *goal.Declaration
	Changes  []goal.Change
}

// Only gives the import without what is kept that reads does not let be read: such a form looks like a new one. Whoever
// uploads a document can write any names into it.
func (im Import) Only(reads func(goal.Declaration) bool) Import {
	im.Compared = slices.Clone(im.Compared)
	for i, c := range im.Compared {
		if c.Was != nil && !reads(*c.Was) {
			im.Compared[i] = Compared{Change: Added}
		}
	}
	return im
}

// Answer is one decision of a person about a reading: a waiting repair answered (Repair ≥ 0) or an unplaced cell put
// in its place (Place and Text say which; Repair is −1).
type Answer struct {
	Form   int        `json:"form"`
	Repair int        `json:"repair"`
	Place  grid.Place `json:"place"`
	Text   string     `json:"text,omitempty"`
	Ref    goal.Ref   `json:"ref"`
	Choice string     `json:"choice"`
	By     string     `json:"by"`
	ByID   string     `json:"by_id,omitempty"` // "" in answers of before it was kept
	At     time.Time  `json:"at"`
}

// Source is where one revision of a declaration stood in its document: the rows of its form and its cells.
type Source struct {
	Document string // sha-256 of the original file
	Name     string
	Import   string
	Format   grid.Format
	Form     int // index of the form in the document
	Rows     []grid.Row
	Cells    []Cell
}

// Upload keeps the original file once, reads it, and keeps the reading as a preview. Nothing else changes. A file that
// cannot be read, or holds no declaration, is refused and not kept. What a person answered of the same words in the
// kept revision is not asked again.
func (s *Service) Upload(ctx context.Context, by actor.Actor, name string, data []byte) (Import, error) {
	name = title(name)
	reading, err := s.read(ctx, name, data)
	if err != nil {
		return Import{}, err
	}
	im := Import{SHA256: digest(data), Name: name, State: Preview, By: by.Name, Reading: reading}
	if err := s.remember(ctx, &im); err != nil {
		return Import{}, err
	}
	im.Counts = count(im.Reading)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		im.ID, im.At = id.New(tx.Now), tx.Now
		if err := trail.Touch("import", im.ID); err != nil {
			return err
		}
		if err := keepDocument(tx, trail, by, im.SHA256, name, data); err != nil {
			return err
		}
		if err := insertImport(tx, by, im); err != nil {
			return err
		}
		return record(trail, by, "form.upload", im)
	})
	if err != nil {
		return Import{}, err
	}
	return s.compare(ctx, im)
}

// Import gives one import; a preview is compared with what is kept now.
func (s *Service) Import(ctx context.Context, id string) (im Import, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		im, err = loadImport(tx, id)
		return err
	})
	if err != nil {
		return Import{}, err
	}
	return s.compare(ctx, im)
}

// Imports lists the heads of all imports, newest first.
func (s *Service) Imports(ctx context.Context) (list []Import, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanImportHead, `SELECT `+importHead+` FROM import ORDER BY uploaded_at DESC, id DESC`)
		return err
	})
	return list, err
}

// Document gives an original file back, byte for byte.
func (s *Service) Document(ctx context.Context, sha256 string) (name string, data []byte, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		name, data, err = loadDocument(tx, sha256)
		return err
	})
	return name, data, err
}

// Cells gives where a revision of a declaration stood in its document; fault.NotFound where it was typed.
func (s *Service) Cells(ctx context.Context, id goal.ID, revision int) (src Source, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		src, err = loadSource(tx, id, revision)
		return err
	})
	return src, err
}

// record ends what was written about an import with its act; its version counts the answers given.
func record(trail *tlog.Trail, by actor.Actor, verb string, im Import) error {
	_, err := trail.Append(tlog.Act{By: by, Verb: verb, Subject: "import/" + im.ID, Version: int64(len(im.Answers)), New: im.SHA256})
	return err
}

// compare says of each form of a preview what confirming would do. A closed import says what was done (Saved).
func (s *Service) compare(ctx context.Context, im Import) (Import, error) {
	if im.State != Preview {
		return im, nil
	}
	list := im.Reading.Declarations()
	kept, err := s.goal.Find(ctx, list)
	if err != nil {
		return Import{}, err
	}
	im.Compared = make([]Compared, len(list))
	for i, k := range kept {
		im.Compared[i] = beside(list[i], k)
	}
	return im, nil
}

func beside(d goal.Declaration, k *goal.Kept) Compared {
	if k == nil {
		return Compared{Change: Added}
	}
	c := Compared{Change: Same, ID: k.ID, Revision: k.Newest, Was: &k.Declaration}
	if goal.Digest(d) != goal.Digest(k.Declaration) {
		c.Change, c.Changes = Changed, goal.Diff(k.Declaration, d)
	}
	return c
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func count(r Reading) Counts {
	c := Counts{Forms: len(r.Forms)}
	for _, f := range r.Forms {
		c.Indicators += len(f.Declaration.Indicators)
		c.Repairs += len(f.Declaration.Repairs)
		c.Unplaced += len(f.Declaration.Unplaced)
		for _, p := range f.Declaration.Repairs {
			if waits(p) {
				c.Waiting++
			}
		}
	}
	return c
}

// waits says whether a repair is not certain enough to be taken without asking.
func waits(r goal.Repair) bool { return r.Confidence < Threshold }
