package evaluation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review"
	"plumbline/review/course"
)

// Service keeps evaluations. Whoever calls has asked the office whether the person may.
type Service struct {
	db      *db.DB
	log     *tlog.Registry
	goal    *goal.Service
	review  *review.Service
	measure *measure.Service
	books   *read.Service
	courses *course.Service
	checks  []Check
}

// Check looks over the declaration with the columns of its self-evaluation (Evaluation.Filled) and says what is missing.
type Check func(goal.Declaration) []Gap

// New gives the service over a store, what its indicators come to, the books and the way of papers. Acts go into the log; log may
// be nil. Each of checks is asked before an evaluation is handed in.
func New(d *db.DB, log *tlog.Registry, m *measure.Service, books *read.Service, courses *course.Service, checks ...Check) *Service {
	return &Service{db: d, log: log, goal: goal.New(d, nil), review: review.New(d, nil), measure: m, books: books, courses: courses, checks: checks}
}

// Of gives the evaluation of a declaration: the version that is kept, or, where nothing is, what the program would score now.
func (s *Service) Of(ctx context.Context, id goal.ID) (*Evaluation, error) {
	e := &Evaluation{}
	var kept stored
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		var ok bool
		if kept, ok, err = newestOf(tx, id); err != nil || !ok {
			return err
		}
		if err = kept.into(e); err != nil {
			return err
		}
		if e.Authors, err = authors(tx, id); err != nil {
			return err
		}
		all, err := appraisalsOf(tx, []goal.ID{id})
		e.Appraisal = all[id]
		return err
	})
	if err != nil {
		return nil, err
	}
	approved, err := s.approved(ctx, id)
	if err != nil {
		return nil, err
	}
	e.Kept, e.Approved = approved.Kept, approved.Approved
	if e.Version == 0 {
		err = s.compute(ctx, e)
	} else if e.Revision != e.Kept.Revision {
		e.Approved = false // another revision was approved since
		e.Kept, err = s.goal.At(ctx, id, e.Revision)
	}
	if err != nil {
		return nil, err
	}
	if e.Case, err = s.courses.Of(ctx, course.Evaluation, string(id)); err != nil {
		return nil, err
	}
	e.settle()
	e.look(s.checks)
	return e, nil
}

// approved gives the revision that stands: the approved one, the newest where none is.
func (s *Service) approved(ctx context.Context, id goal.ID) (e Evaluation, err error) {
	c, err := s.review.Of(ctx, id)
	if err != nil {
		return e, err
	}
	if c.Frozen > 0 {
		e.Approved = true
		e.Kept, err = s.goal.At(ctx, id, c.Frozen)
		return e, err
	}
	e.Kept, err = s.goal.Get(ctx, id)
	return e, err
}

// compute asks the books what the declaration comes to, and lays out the weights. A scheme that stands stays, and so do weights that
// somebody set while there are as many indicators.
func (s *Service) compute(ctx context.Context, e *Evaluation) error {
	d := &e.Kept.Declaration
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		e.Known = tx.Now
		return nil
	})
	if err != nil {
		return err
	}
	bound, err := s.measure.Bindings(ctx, e.Kept.ID)
	if err != nil {
		return err
	}
	readings, err := s.measure.Of(ctx, e.Kept, measure.At{Known: e.Known})
	if err != nil {
		return err
	}
	q := executionOf(d)
	q.Known = e.Known
	money, err := s.books.Figures(ctx, []read.Query{q})
	if err != nil {
		return err
	}
	e.Revision, e.Digest, e.Bindings = e.Kept.Revision, goal.Digest(*d), bound.Version
	if e.On = day.At(e.Known); day.Of(d.Year, 12, 31).Before(e.On) {
		e.On = day.Of(d.Year, 12, 31)
	}
	e.Input.Facts, e.Input.Money = Facts(readings), moneyOf(d, money[0])
	e.lay()
	return nil
}

// lay gives the scheme and the weights where none stand.
func (e *Evaluation) lay() {
	d := &e.Kept.Declaration
	if e.Input.Scheme.ID == "" {
		e.Input.Scheme = scheme.Suited(day.Of(d.Year, 1, 1), d.Indicators)
	}
	if w := &e.Input.Weights; w.From != scheme.Set || w.Check(len(d.Indicators)) != nil {
		e.Input.Weights, _ = e.Input.Scheme.Lay(d.Indicators)
	}
	if len(e.Lines) != len(d.Indicators) {
		e.Lines = make([]Entry, len(d.Indicators))
	}
}

// settle computes what follows from what is kept.
func (e *Evaluation) settle() {
	e.Laid = nil
	if e.Input.Weights.From != scheme.Set {
		_, e.Laid = e.Input.Scheme.Lay(e.Kept.Declaration.Indicators)
	}
	e.tidy()
	for i := range e.Input.Facts {
		e.Input.Facts[i].Spared = e.Entry(i).Spared
	}
	e.Machine = scheme.Score(&e.Input)
	e.Self = e.self()
	if a := e.Appraisal; a != nil {
		e.Stale = a.Version != e.Version
		if len(a.Lines) == len(e.Lines) {
			a.Score = e.appraised(a)
		}
	}
}

// look says what is missing: what the room asks for itself, and what the checks find at other places.
func (e *Evaluation) look(checks []Check) {
	e.Missing = e.gaps()
	filled := e.Filled()
	for _, check := range checks {
		for _, g := range check(filled) {
			if !slices.ContainsFunc(e.Missing, func(o Gap) bool { return o.Position == g.Position && o.Field == g.Field }) {
				e.Missing = append(e.Missing, g)
			}
		}
	}
}

// Save keeps what an officer entered as the next version. Seen is the version that he saw; where another is kept by now it is refused,
// and so is a change of what was handed in. The first version freezes what the books say; later ones keep that, unless the form asks
// anew. What changes nothing makes no version.
func (s *Service) Save(ctx context.Context, by actor.Actor, id goal.ID, seen int, f Form) (*Evaluation, error) {
	e, err := s.Of(ctx, id)
	if err != nil {
		return nil, err
	}
	if e.Version != seen {
		return nil, fault.New(fault.Conflict, "evaluation.meanwhile", "by", e.By)
	}
	if err := e.Case.Editable(); err != nil {
		return nil, err
	}
	before, err := pack(e)
	if err != nil {
		return nil, err
	}
	if f.Anew && e.Version > 0 {
		now, err := s.approved(ctx, id)
		if err != nil {
			return nil, err
		}
		e.Kept, e.Approved = now.Kept, now.Approved
		if err := s.compute(ctx, e); err != nil {
			return nil, err
		}
	}
	if err := e.take(f); err != nil {
		return nil, err
	}
	e.settle()
	if err := e.check(); err != nil {
		return nil, err
	}
	e.look(s.checks)
	after, err := pack(e)
	if err != nil || e.Version > 0 && after == before {
		return e, err
	}
	e.Version++
	return e, s.db.Write(ctx, func(tx *db.Tx) error { return s.write(tx, by, e, seen) })
}

// take puts what was entered in its place.
func (e *Evaluation) take(f Form) error {
	if f.Scheme != nil {
		if err := f.Scheme.Check(); err != nil {
			return err
		}
		e.Input.Scheme = *f.Scheme
		if f.Weights == nil {
			e.Input.Weights.From = scheme.Proposed
		}
	}
	e.Done, e.Execution, e.Reason = f.Done, f.Execution, f.Reason
	if len(f.Lines) == len(e.Kept.Declaration.Indicators) {
		e.Lines = f.Lines
	}
	e.lay()
	if f.Weights == nil {
		return nil
	}
	w := *f.Weights
	w.From, w.Row = scheme.Set, e.Input.Weights.Row
	if err := w.Check(len(e.Lines)); err != nil {
		return err
	}
	if w.Execution == e.Input.Weights.Execution && slices.Equal(w.Of, e.Input.Weights.Of) {
		return nil
	}
	e.Input.Weights = w
	return nil
}

// write keeps a version in the transaction of who writes.
func (s *Service) write(tx *db.Tx, by actor.Actor, e *Evaluation, seen int) error {
	trail, err := s.log.Follow(tx)
	if err != nil {
		return err
	}
	if err := unmoved(tx, e.Kept.ID, seen); err != nil {
		return err
	}
	c, err := course.Load(tx, course.Evaluation, string(e.Kept.ID))
	if err != nil {
		return err
	}
	if err := c.Editable(); err != nil {
		return err
	}
	for _, table := range []string{"evaluation", "evaluation_version"} {
		if err := trail.Touch(table, string(e.Kept.ID)); err != nil {
			return err
		}
	}
	e.At, e.By = tx.Now, by.Name
	if err := keep(tx, by, e); err != nil {
		return err
	}
	_, err = trail.Append(tlog.Act{By: by, Verb: "evaluation.save", Subject: goal.Subject(e.Kept.ID), Version: int64(e.Version)})
	return err
}

// unmoved refuses who saw another version than the one that is kept.
func unmoved(tx *db.Tx, id goal.ID, seen int) error {
	now, ok, err := newestOf(tx, id)
	if err != nil {
		return err
	}
	if ok && now.number != seen || !ok && seen != 0 {
		return fault.New(fault.Conflict, "evaluation.meanwhile", "by", now.by)
	}
	return nil
}

// HandIn hands a version in to the stages of its organisation: path is the organisation of the declaration, then those above it; moved is
// the version of the case that its person saw. It is refused while something is missing, and before the year is over.
func (s *Service) HandIn(ctx context.Context, by review.Person, id goal.ID, seen, moved int, path []string) (course.Case, error) {
	e, err := s.Of(ctx, id)
	if err != nil {
		return course.Case{}, err
	}
	if e.Version == 0 || e.Version != seen {
		return e.Case, fault.New(fault.Conflict, "evaluation.meanwhile", "by", e.By)
	}
	if n := len(e.Missing); n > 0 {
		g := e.Missing[0]
		return e.Case, fault.New(fault.Invalid, "evaluation.incomplete", "n", n).On(g.On())
	}
	text, err := pack(e)
	if err != nil {
		return e.Case, err
	}
	sum := sha256.Sum256([]byte(text))
	paper := course.Paper{
		Kind: course.Evaluation, ID: string(id), Declaration: id, Year: e.Kept.Declaration.Year, Path: path, Digest: hex.EncodeToString(sum[:]), Authors: e.Authors,
	}
	var c course.Case
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if !day.Of(e.Kept.Declaration.Year, 12, 31).Before(day.At(tx.Now)) {
			return fault.New(fault.Conflict, "evaluation.too_early", "year", e.Kept.Declaration.Year)
		}
		if err := unmoved(tx, id, seen); err != nil {
			return err
		}
		c, err = s.courses.SubmitIn(tx, by, paper, moved)
		return err
	})
	return c, err
}

// On names the input of a gap, as faults and pages do.
func (g Gap) On() string {
	if g.Field == "done" || g.Field == "weights" || g.Field == "" {
		return g.Field
	}
	return field(g.Position, g.Field)
}

// Anew gives what the evaluation would be if the books were asked now, with the scheme, the weights and the entries that are kept.
func (s *Service) Anew(ctx context.Context, id goal.ID) (*Evaluation, error) {
	e, err := s.Of(ctx, id)
	if err != nil || e.Version == 0 {
		return e, err
	}
	if err := s.compute(ctx, e); err != nil {
		return nil, err
	}
	e.settle()
	return e, nil
}
