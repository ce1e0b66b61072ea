package course

import (
	"context"
	"slices"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review"
	"plumbline/review/remind"
)

// Service keeps where papers stand.
type Service struct {
	db    *db.DB
	log   *tlog.Registry
	after []After
}

// After is told of a move in the move's own transaction, with the case after it; its error undoes the move.
type After func(tx *db.Tx, c Case, m review.Moved) error

// New gives the service over a store; log may be nil, as in review.New. Each of after is told of every move.
func New(d *db.DB, log *tlog.Registry, after ...After) *Service {
	return &Service{db: d, log: log, after: after}
}

// Of gives the case of a paper; one that was never handed in is a draft of version 0.
func (s *Service) Of(ctx context.Context, kind, id string) (c Case, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		c, err = Load(tx, kind, id)
		return err
	})
	return c, err
}

// Cases gives the papers of a kind that were handed in for a year (0: all), by their ids, without their remarks. Path of
// the paper tells whose they are.
func (s *Service) Cases(ctx context.Context, kind string, year int) (out map[string]Case, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := cases(tx, filter{kind: kind, year: year})
		out = make(map[string]Case, len(list))
		for _, c := range list {
			out[c.Paper.ID] = c
		}
		return err
	})
	return out, err
}

// History lists the moves of a paper, the oldest first.
func (s *Service) History(ctx context.Context, kind, id string) (list []review.Moved, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = history(tx, kind, id)
		return err
	})
	return list, err
}

// Waiting lists the papers that wait for a person in a year (0: all), what is due first on top: where he may do the act
// at that organisation and is not barred by having written it or approved it at another stage. What was never handed in
// is not a paper yet.
func (s *Service) Waiting(ctx context.Context, p review.Person, year int) (list []Case, err error) {
	if len(p.Desks) == 0 {
		return nil, nil
	}
	f := filter{year: year, waiting: true}
	for _, d := range p.Desks {
		f.acts, f.organisations = append(f.acts, d.Act), append(f.organisations, d.Organisation)
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = cases(tx, f)
		return err
	})
	return slices.DeleteFunc(list, func(c Case) bool {
		act, _ := c.Waits()
		_, deciding := c.Stage()
		return !p.May(act, c.Organisation()) || deciding && c.Bars(p) != nil
	}), err
}

// Handed lists the papers that a person handed in in a year (0: all) and that now wait for somebody else or were
// accepted, the latest first.
func (s *Service) Handed(ctx context.Context, person string, year int) (list []Case, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = cases(tx, filter{year: year, handed: person})
		return err
	})
	list = slices.DeleteFunc(list, func(c Case) bool { return Case.Editable(c) == nil })
	slices.SortStableFunc(list, func(a, b Case) int { return b.Since.Compare(a.Since) })
	return list, err
}

// Open lists every paper that waits for somebody, for reminding.
func (s *Service) Open(ctx context.Context) (list []Case, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = cases(tx, filter{waiting: true})
		return err
	})
	return list, err
}

// Submit hands a paper in, by who may do the act of its kind; it goes through the stages in force on its path and year.
func (s *Service) Submit(ctx context.Context, by review.Person, p Paper, version int) (c Case, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		c, err = s.SubmitIn(tx, by, p, version)
		return err
	})
	return c, err
}

// SubmitIn is Submit in the transaction in which the room fixes what is handed in. The room's own trail must have ended.
func (s *Service) SubmitIn(tx *db.Tx, by review.Person, p Paper, version int) (Case, error) {
	scheme, err := review.SchemeFor(tx, p.Path, p.Year)
	if err != nil {
		return Case{}, err
	}
	m := review.Move{Kind: review.Submit, By: by, Version: version}
	return s.move(tx, p.Kind, p.ID, m, Facts{Now: tx.Now, Paper: p, Scheme: scheme})
}

// Withdraw takes back what was handed in, before the first decision.
func (s *Service) Withdraw(ctx context.Context, by review.Person, kind, id string, version int) (Case, error) {
	return s.write(ctx, kind, id, review.Move{Kind: review.Withdraw, By: by, Version: version})
}

// Approve is the yes of the stage that waits; the last one's accepts the paper.
func (s *Service) Approve(ctx context.Context, by review.Person, kind, id string, version int) (Case, error) {
	return s.write(ctx, kind, id, review.Move{Kind: review.Approve, By: by, Version: version})
}

// Return gives it back from the stage that waits with remarks, each pinned to a line of the paper ("": the whole).
func (s *Service) Return(ctx context.Context, by review.Person, kind, id string, version int, remarks []review.Cell) (Case, error) {
	return s.write(ctx, kind, id, review.Move{Kind: review.Return, By: by, Version: version, Remarks: remarks})
}

// Answer answers a remark by its number: who may hand the paper in says what was done, or who wrote it takes it back.
func (s *Service) Answer(ctx context.Context, by review.Person, kind, id string, version, number int, text string) (Case, error) {
	return s.write(ctx, kind, id, review.Move{Kind: review.Resolve, By: by, Version: version, Remark: number, Reason: text})
}

func (s *Service) write(ctx context.Context, kind, id string, m review.Move) (c Case, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		c, err = s.move(tx, kind, id, m, Facts{Now: tx.Now})
		return err
	})
	return c, err
}

// move is the four beats of every use case. A refusal comes before anything is written.
func (s *Service) move(tx *db.Tx, kind, id string, m review.Move, f Facts) (Case, error) {
	trail, err := s.log.Follow(tx)
	if err != nil {
		return Case{}, err
	}
	old, err := Load(tx, kind, id)
	if err != nil {
		return old, err
	}
	if old.Version == 0 && m.Kind != review.Submit {
		return old, fault.New(fault.NotFound, "course.not_handed_in")
	}
	next, err := Decide(old, m, f)
	if err != nil {
		return old, err
	}
	for _, table := range []string{"course_case", "course_move", "course_remark"} {
		if err := trail.Touch(table, kind, id); err != nil {
			return old, err
		}
	}
	moved := movedOf(tx, old, next, m)
	if err := save(tx, old, next, moved); err != nil {
		return old, err
	}
	// What people were told of the step before is over.
	if err := remind.Over(tx, next.Paper.Declaration, stepOf(next.Paper, "")); err != nil {
		return old, err
	}
	_, err = trail.Append(tlog.Act{
		By: m.By.Actor, Verb: "course." + string(m.Kind), Subject: goal.Subject(next.Paper.Declaration), Version: int64(next.Revision),
		Old: old.Digest, New: next.Digest,
	})
	if err != nil {
		return old, err
	}
	for _, after := range s.after {
		if err := after(tx, next, moved); err != nil {
			return old, err
		}
	}
	return next, nil
}

// Due is what the papers that wait are due for, as remind knows it: the act of the step at their organisation.
func Due(list []Case) (out []remind.Further) {
	for _, c := range list {
		act, step := c.Waits()
		if c.Paper.Due.IsZero() || act == "" {
			continue
		}
		f := remind.Further{
			Declaration: c.Paper.Declaration, Name: c.Project, Unit: c.Unit, Step: stepOf(c.Paper, step), Round: c.Round, Act: act, Organisation: c.Organisation(), Due: c.Paper.Due,
		}
		if _, deciding := c.Stage(); deciding {
			f.Bars = c.Bars
		}
		out = append(out, f)
	}
	return out
}

// stepOf names a step of a paper as reminders do.
func stepOf(p Paper, step string) string { return p.Kind + "/" + p.Period + "/step/" + step }

func movedOf(tx *db.Tx, old, c Case, m review.Move) review.Moved {
	stage, _ := old.Stage()
	return review.Moved{
		Number: c.Version, Kind: m.Kind, Stage: stage, Round: c.Round, Revision: c.Revision, State: c.State, Reason: m.Reason,
		By: m.By.ID, Name: m.By.Name, At: tx.Now,
	}
}
