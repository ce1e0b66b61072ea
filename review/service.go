package review

import (
	"context"
	"time"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps the cases. Every move names the version of the case that its person saw, and is refused as a conflict
// when somebody moved meanwhile.
type Service struct {
	db    *db.DB
	log   *tlog.Registry
	after []After
}

// After is told of a move in the move's own transaction, with the case after it; its error undoes the move. It is for what
// must leave the house if and only if the move stands.
type After func(tx *db.Tx, c Case, m Moved) error

// New gives the service over a store. Acts go into the log where there is one; log may be nil. Each of after is told of
// every move.
func New(d *db.DB, log *tlog.Registry, after ...After) *Service {
	return &Service{db: d, log: log, after: after}
}

// Handed is what is handed in: Path is the organisation of the declaration and those above it up to the root, Authors
// people who wrote a part of the revision beside those who saved one.
type Handed struct {
	Path    []string
	Authors []string
}

// Pick is a case of a list, as the person saw it.
type Pick struct {
	ID      goal.ID
	Version int
}

// Outcome is what became of a pick: the case after it, or the fault why it was left alone.
type Outcome struct {
	Pick
	Case Case
	Err  error
}

// Moved is a move that was made.
type Moved struct {
	Number   int // the version of the case after it
	Kind     Kind
	Stage    Stage // that the case waited for, with its names alone; zero for none
	Round    int
	Revision int
	State    State // after it
	Grade    Grade // of the sheet that came with it
	Reason   string
	By, Name string
	At       time.Time
}

// Of gives the case of a declaration; one that was never handed in is a draft of version 0.
func (s *Service) Of(ctx context.Context, id goal.ID) (c Case, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if _, err := facts(tx, id); err != nil {
			return err
		}
		c, err = load(tx, id)
		return err
	})
	return c, err
}

// History lists the moves of a declaration, the oldest first.
func (s *Service) History(ctx context.Context, id goal.ID) (list []Moved, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanMoved, `SELECT number, kind, stage, stage_en, round, revision, state, grade, reason, moved_at, moved_by, moved_by_id
			FROM review_move WHERE declaration = $1 ORDER BY number`, string(id))
		return err
	})
	return list, err
}

// Submit hands in the newest revision. It is refused while an error, an unanswered warning or an unanswered remark is
// open, and while the findings are out of date: let rule look first.
func (s *Service) Submit(ctx context.Context, by Person, id goal.ID, version int, h Handed) (Case, error) {
	return s.write(ctx, id, Move{Kind: Submit, By: by, Version: version}, &h)
}

// Withdraw takes back what was handed in, before the first decision; or drops an amendment that changes nothing any more.
func (s *Service) Withdraw(ctx context.Context, by Person, id goal.ID, version int) (Case, error) {
	return s.write(ctx, id, Move{Kind: Withdraw, By: by, Version: version}, nil)
}

// Approve is the yes of the stage that waits; sheet may be nil where the stage needs none or has filled it.
func (s *Service) Approve(ctx context.Context, by Person, id goal.ID, version int, sheet *Sheet) (Case, error) {
	return s.write(ctx, id, Move{Kind: Approve, By: by, Version: version, Sheet: sheet}, nil)
}

// Return gives it back to the drafter with remarks, from any stage; with a sheet of 差 it is barred.
func (s *Service) Return(ctx context.Context, by Person, id goal.ID, version int, remarks []Cell, sheet *Sheet) (Case, error) {
	return s.write(ctx, id, Move{Kind: Return, By: by, Version: version, Remarks: remarks, Sheet: sheet}, nil)
}

// Publish marks what was approved as made public.
func (s *Service) Publish(ctx context.Context, by Person, id goal.ID, version int) (Case, error) {
	return s.write(ctx, id, Move{Kind: Publish, By: by, Version: version}, nil)
}

// Amend opens what was approved for a change, with its reason; what was approved stands until the change is approved.
func (s *Service) Amend(ctx context.Context, by Person, id goal.ID, version int, reason string) (Case, error) {
	return s.write(ctx, id, Move{Kind: Amend, By: by, Version: version, Reason: reason}, nil)
}

// Remark writes remarks without deciding: by the stage that waits, or as notes by who may write notes.
func (s *Service) Remark(ctx context.Context, by Person, id goal.ID, version int, remarks []Cell) (Case, error) {
	return s.write(ctx, id, Move{Kind: Note, By: by, Version: version, Remarks: remarks}, nil)
}

// Resolve answers a remark: the unit says what it did, or who wrote it takes it back.
func (s *Service) Resolve(ctx context.Context, by Person, id goal.ID, version, number int, answer string) (Case, error) {
	return s.write(ctx, id, Move{Kind: Resolve, By: by, Version: version, Remark: number, Reason: answer}, nil)
}

// Sheet fills the review sheet of the stage that waits, with what is to be completed as remarks.
func (s *Service) Sheet(ctx context.Context, by Person, id goal.ID, version int, sheet Sheet, remarks []Cell) (Case, error) {
	return s.write(ctx, id, Move{Kind: Judge, By: by, Version: version, Sheet: &sheet, Remarks: remarks}, nil)
}

// ApproveAll approves the picks that are clean (Case.Clean) in one transaction and leaves the others alone, each with its
// reason. sheet, where given, is filled for each.
func (s *Service) ApproveAll(ctx context.Context, by Person, picks []Pick, sheet *Sheet) (list []Outcome, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		list = make([]Outcome, 0, len(picks))
		for _, p := range picks {
			m := Move{Kind: Approve, By: by, Version: p.Version, Sheet: sheet}
			d, err := s.decide(tx, p.ID, m, nil, true)
			if _, refused := fault.As(err); err != nil && !refused {
				return err
			}
			c := d.old
			if err == nil { // what fails from here on leaves nothing of any of them
				if c, err = s.keep(tx, d, m); err != nil {
					return err
				}
			}
			list = append(list, Outcome{Pick: p, Case: c, Err: err})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Editable refuses, in the transaction of who saves a new revision, what may not be changed now. Where the case is
// already read, Case.Editable says the same.
func Editable(tx *db.Tx, id goal.ID) error {
	c, err := load(tx, id)
	if err != nil {
		return err
	}
	return c.Editable()
}

func (s *Service) write(ctx context.Context, id goal.ID, m Move, h *Handed) (c Case, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		c, err = s.move(tx, id, m, h)
		return err
	})
	return c, err
}

// decided is a move that may be made: the case before and after it, and the trail of the act.
type decided struct {
	old, next Case
	trail     *tlog.Trail
}

// move is the four beats of every use case. A refusal comes before anything is written.
func (s *Service) move(tx *db.Tx, id goal.ID, m Move, h *Handed) (Case, error) {
	d, err := s.decide(tx, id, m, h, false)
	if err != nil {
		return d.old, err
	}
	return s.keep(tx, d, m)
}

// decide reads what a move must know and refuses it or lets it be; it writes nothing.
func (s *Service) decide(tx *db.Tx, id goal.ID, m Move, h *Handed, clean bool) (d decided, err error) {
	if d.trail, err = s.follow(tx, id); err != nil {
		return d, err
	}
	if d.old, err = load(tx, id); err != nil {
		return d, err
	}
	f, err := facts(tx, id)
	if err != nil {
		return d, err
	}
	if h != nil {
		if err := f.handed(tx, id, *h); err != nil {
			return d, err
		}
	}
	d.next, err = Decide(d.old, m, f)
	if err == nil && clean {
		err = d.old.Clean(f.Tally)
	}
	if err == nil {
		err = checkRefs(tx, d.old, m.Remarks)
	}
	return d, err
}

// keep writes what was decided.
func (s *Service) keep(tx *db.Tx, d decided, m Move) (Case, error) {
	if err := save(tx, d.old, d.next); err != nil {
		return d.old, err
	}
	if err := insertMove(tx, d.old, d.next, m); err != nil {
		return d.old, err
	}
	if err := s.told(tx, d.old, d.next, m); err != nil {
		return d.old, err
	}
	return d.next, record(d.trail, d.old, d.next, m)
}

// told tells those who asked of a move that was made.
func (s *Service) told(tx *db.Tx, old, c Case, m Move) error {
	stage, _ := old.Stage()
	moved := Moved{
		Number: c.Version, Kind: m.Kind, Stage: stage, Round: c.Round, Revision: c.Revision, State: c.State, Reason: m.Reason,
		By: m.By.ID, Name: m.By.Name, At: tx.Now,
	}
	if m.Sheet != nil {
		moved.Grade = m.Sheet.Overall
	}
	for _, after := range s.after {
		if err := after(tx, c, moved); err != nil {
			return err
		}
	}
	return nil
}

// handed adds what handing in must know.
func (f *Facts) handed(tx *db.Tx, id goal.ID, h Handed) (err error) {
	if f.Scheme, err = SchemeFor(tx, h.Path, f.Year); err != nil {
		return err
	}
	f.Path = h.Path
	wrote, err := authors(tx, id, f.Revision)
	f.Authors = append(wrote, h.Authors...)
	return err
}

// follow begins the trail of an act on a case, nil without a log.
func (s *Service) follow(tx *db.Tx, id goal.ID) (*tlog.Trail, error) {
	if s.log == nil {
		return nil, nil
	}
	trail, err := s.log.Follow(tx)
	if err != nil {
		return nil, err
	}
	for _, table := range []string{"review_case", "review_move", "review_remark", "review_sheet"} {
		if err := trail.Touch(table, string(id)); err != nil {
			return nil, err
		}
	}
	return trail, nil
}

func record(trail *tlog.Trail, old, c Case, m Move) error {
	if trail == nil {
		return nil
	}
	reason := ""
	if m.Kind == Amend { // an answer to a remark stays in its row: leaves leave the house
		reason = c.Amendment.Reason
	}
	_, err := trail.Append(tlog.Act{
		By: m.By.Actor, Verb: "review." + string(m.Kind), Subject: "declaration/" + string(c.Declaration), Version: int64(c.Revision),
		Old: old.Digest, New: c.Digest, Reason: reason,
	})
	return err
}
