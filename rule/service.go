package rule

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps what the rules say about kept declarations, and what reviewers answered.
type Service struct {
	db     *db.DB
	goal   *goal.Service
	log    *tlog.Registry
	guards []goal.Guard
	memory memory
	turns  turns
	bound  Bindings
}

// Bindings is how rule asks which indicators nobody said how to measure; whoever keeps that hands it in. Stamps gives, of a
// department's year, a text for each declaration that changes whenever its bindings do; Unbound the indicators of
// declarations, newest revision, that have none. A declaration left out has no binding at all.
type Bindings struct {
	Stamps  func(tx *db.Tx, department string, year int) (map[goal.ID]string, error)
	Unbound func(tx *db.Tx, ids []goal.ID) (map[goal.ID][]int, error)
}

// Bind lets rule know of bindings. Call it before anything is checked; without it the rule that asks for them has insufficient data.
func (s *Service) Bind(b Bindings) { s.bound = b }

// New gives the service over a store; keep is where the declarations are. Acts go into the log; log may be nil. The guards
// are asked, in the transaction, before an answer is given or taken back: they are those of goal.New.
func New(d *db.DB, keep *goal.Service, log *tlog.Registry, guards ...goal.Guard) *Service {
	return &Service{
		db: d, goal: keep, log: log, guards: guards,
		memory: memory{of: map[goal.ID]remembered{}}, turns: turns{of: map[scope]chan struct{}{}},
	}
}

// Judged is a result and the dismissal that answers it, if one holds.
type Judged struct {
	Result
	Dismissed *Dismissal
}

// Dismissal is a reviewer's answer to a finding. It holds while the finding says the same of the same place.
type Dismissal struct {
	Rule       string
	Ref        goal.Ref
	Reason     string
	By         string
	At         time.Time
	RestoredBy string // "" while it holds
	RestoredAt time.Time
}

// Of gives the results of a declaration's newest revision with their dismissals, rechecking first where they are stale.
func (s *Service) Of(ctx context.Context, id goal.ID) ([]Judged, error) {
	st, err := s.fresh(ctx, id)
	if err != nil {
		return nil, err
	}
	out := make([]Judged, len(st.results))
	for i, r := range st.results {
		out[i].Result = r
		if d := st.answer(r); d != nil {
			out[i].Dismissed = &d.Dismissal
		}
	}
	return out, nil
}

// shortestReason is the least number of characters that can say why, longestReason the most that somebody reads beside a
// finding.
const (
	shortestReason = 2
	longestReason  = 1000
)

// Dismiss answers every finding of a rule at a place with a reason of two characters to a thousand. An error cannot be
// dismissed unless its rule asks a question; what another has answered meanwhile is refused.
func (s *Service) Dismiss(ctx context.Context, by actor.Actor, id goal.ID, rule string, ref goal.Ref, reason string) error {
	reason = strings.TrimSpace(reason)
	switch length := utf8.RuneCountInString(reason); {
	case length < shortestReason:
		return fault.New(fault.Invalid, "rule.reason_missing", "least", shortestReason).On("reason")
	case length > longestReason:
		return fault.New(fault.Invalid, "rule.reason_long", "length", length, "most", longestReason).On("reason")
	}
	if _, err := s.fresh(ctx, id); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		st, err := s.openFor(tx, id)
		if err != nil {
			return err
		}
		findings, err := st.dismissible(rule, ref)
		if err != nil {
			return err
		}
		for _, f := range findings {
			if held := st.answer(f); held != nil {
				if held.Reason == reason && held.By == by.Name {
					continue // the button was pressed twice
				}
				return fault.New(fault.Conflict, "rule.dismissed_already", "by", held.By, "reason", held.Reason)
			}
			if err := insertDismissal(tx, trail, by, id, f, reason); err != nil {
				return err
			}
		}
		return s.answered(tx, trail, by, "rule.dismiss", id, st)
	})
}

// answered ends an answer: the count, and the act where a row changed. The reason stays in its row: leaves leave the house.
func (s *Service) answered(tx *db.Tx, trail *tlog.Trail, by actor.Actor, verb string, id goal.ID, st state) error {
	if err := s.recount(tx, id); err != nil {
		return err
	}
	if changed, err := trail.Rows(); err != nil || len(changed) == 0 {
		return err // the button was pressed twice
	}
	_, err := trail.Append(tlog.Act{By: by, Verb: verb, Subject: goal.Subject(id), Version: int64(st.revision)})
	return err
}

// Restore takes a dismissal back; the record of it stays.
func (s *Service) Restore(ctx context.Context, by actor.Actor, id goal.ID, rule string, ref goal.Ref) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		n, err := restore(tx, trail, by, id, rule, ref)
		if err != nil {
			return err
		}
		if n > 0 {
			st, err := s.openFor(tx, id)
			if err != nil {
				return err
			}
			return s.answered(tx, trail, by, "rule.restore", id, st)
		}
		before, err := db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM dismissal
			WHERE declaration = $1 AND rule = $2 AND ref = $3 AND restored_by_id = $4`, string(id), rule, string(ref), by.ID)
		if err == nil && before == 0 {
			err = fault.New(fault.NotFound, "rule.no_dismissal", "rule", rule)
		}
		return err // nil where the button was pressed twice
	})
}

// openFor loads what answers are given to, where the guards let them be.
func (s *Service) openFor(tx *db.Tx, id goal.ID) (state, error) {
	for _, guard := range s.guards {
		if err := guard(tx, id); err != nil {
			return state{}, err
		}
	}
	return load(tx, id)
}

// Dismissals lists every dismissal of a declaration, restored ones included, newest first.
func (s *Service) Dismissals(ctx context.Context, id goal.ID) (list []Dismissal, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		answers, err := db.All(tx, scanAnswer, `SELECT `+answerColumns+` FROM dismissal WHERE declaration = $1 ORDER BY dismissed_at DESC, id DESC`, string(id))
		list = make([]Dismissal, len(answers))
		for i, a := range answers {
			list[i] = a.Dismissal
		}
		return err
	})
	return list, err
}

// fresh gives what is kept of a declaration, checking its department's year first where that is out of date.
func (s *Service) fresh(ctx context.Context, id goal.ID) (st state, err error) {
	read := func(tx *db.Tx) error {
		st, err = load(tx, id)
		return err
	}
	if err := s.db.Read(ctx, read); err != nil || st.current {
		return st, err
	}
	at := scope{st.department, st.year}
	release, err := s.turns.take(ctx, at)
	if err != nil {
		return st, err
	}
	defer release()
	if err := s.db.Read(ctx, read); err != nil || st.current { // who had the turn checked it
		return st, err
	}
	if err := s.recheck(ctx, at); err != nil {
		return st, err
	}
	return st, s.db.Read(ctx, read)
}

// recount counts a declaration's findings again after an answer; how fresh they are does not change.
func (s *Service) recount(tx *db.Tx, id goal.ID) error {
	st, err := load(tx, id)
	if err != nil {
		return err
	}
	if st.results == nil {
		return nil // never checked by these rules: there is nothing to count yet
	}
	t := st.tally()
	t.Stale = !st.current
	return s.goal.SetTally(tx, goal.Counted{ID: id, Revision: st.revision, Tally: t})
}
