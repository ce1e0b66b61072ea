package form

import (
	"context"
	"time"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/grid"
)

// Service keeps documents, the readings of them and the way from a reading to kept declarations.
type Service struct {
	db   *db.DB
	goal *goal.Service
}

// New gives the service over a store; keep is where confirmed declarations go.
func New(d *db.DB, keep *goal.Service) *Service { return &Service{db: d, goal: keep} }

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

// Compared is one form beside what is kept of the same project and year. ID and Revision are zero where nothing is;
// Was is the newest kept revision, nil where nothing is.
type Compared struct {
	Change   Change
	ID       goal.ID
	Revision int
	Was      *goal.Declaration
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

// Upload keeps the original file once, reads it, and keeps the reading as a preview. Nothing else changes.
func (s *Service) Upload(ctx context.Context, by actor.Actor, name string, data []byte) (Import, error) {
	return Import{}, nil
}

// Import gives one import, compared with what is kept now.
func (s *Service) Import(ctx context.Context, id string) (Import, error) { return Import{}, nil }

// Imports lists the heads of all imports, newest first.
func (s *Service) Imports(ctx context.Context) ([]Import, error) { return nil, nil }

// Decide answers a waiting repair: choice is one of its options or the person's own value; "" keeps what was read.
func (s *Service) Decide(ctx context.Context, by actor.Actor, id string, form, repair int, choice string) (Import, error) {
	return Import{}, nil
}

// PlaceCell says what an unplaced cell is: the value of ref, or with ref "" a label.
func (s *Service) PlaceCell(ctx context.Context, by actor.Actor, id string, form, unplaced int, ref goal.Ref) (Import, error) {
	return Import{}, nil
}

// Confirm keeps the declarations of a preview in one transaction. It refuses while a repair waits; confirming again
// changes nothing and gives the same answer.
func (s *Service) Confirm(ctx context.Context, by actor.Actor, id string) ([]goal.Saved, error) {
	return nil, nil
}

// Discard closes a preview without keeping its declarations; the original file stays.
func (s *Service) Discard(ctx context.Context, by actor.Actor, id string) error { return nil }

// Document gives an original file back, byte for byte.
func (s *Service) Document(ctx context.Context, sha256 string) (name string, data []byte, err error) {
	return "", nil, nil
}

// Cells gives where a revision of a declaration stood in its document; fault.NotFound where it was typed.
func (s *Service) Cells(ctx context.Context, id goal.ID, revision int) (Source, error) {
	return Source{}, nil
}
