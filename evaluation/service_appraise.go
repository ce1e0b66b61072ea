package evaluation

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/base/fault"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review"
	"plumbline/review/course"
)

// ActAppraise is the act of the office's table that a reviewer's score takes.
const ActAppraise = "appraise"

// marks are those of all lines, that of the execution first.
func (a *Appraisal) marks() []*Mark {
	out := []*Mark{&a.Execution}
	for i := range a.Lines {
		out = append(out, &a.Lines[i])
	}
	return out
}

// Mark gives what the reviewer entered at a position.
func (a *Appraisal) Mark(position int) Mark {
	switch {
	case position == Execution:
		return a.Execution
	case position < len(a.Lines):
		return a.Lines[position]
	}
	return Mark{}
}

// judged is the program's score with what the reviewer found: customs, and targets that were set too low.
func (e *Evaluation) judged(a *Appraisal) scheme.Sheet {
	in := e.Input
	in.Facts = slices.Clone(in.Facts)
	for i := range in.Facts {
		in.Facts[i].Hand, in.Facts[i].TooLow = a.Lines[i].Hand, a.Lines[i].TooLow
	}
	return scheme.Score(&in)
}

// appraised is the reviewer's score: his points, those that follow from what he found, or else the officer's.
func (e *Evaluation) appraised(a *Appraisal) Score {
	sheet := e.judged(a)
	return e.score(func(position int) *scheme.Points {
		m := a.Mark(position)
		if m.Points == nil && (position == Execution || len(m.Hand) == 0 && !m.TooLow) {
			own := e.Self.Of(position)
			return &own
		}
		return m.Points
	}, &sheet)
}

// checkAppraisal refuses points beyond the weight, customs that are none, and a difference without a reason.
func (e *Evaluation) checkAppraisal(a *Appraisal) error {
	a.Comment = strings.TrimSpace(a.Comment)
	if len(a.Lines) != len(e.Lines) {
		return fault.New(fault.Conflict, "evaluation.weights_rows")
	}
	if utf8.RuneCountInString(a.Comment) > longestText {
		return fault.New(fault.Invalid, "evaluation.long", "most", longestText).On("comment")
	}
	for i, m := range a.marks() {
		position := i - 1
		m.Why = strings.TrimSpace(m.Why)
		line := e.Line(position)
		if utf8.RuneCountInString(m.Why) > longestText {
			return fault.New(fault.Invalid, "evaluation.long", "most", longestText).On(field(position, "why"))
		}
		if p := m.Points; p != nil && (*p < 0 || *p > line.Weight) {
			return fault.New(fault.Invalid, "evaluation.beyond", "points", p.String(), "weight", line.Weight.String()).On(field(position, "points"))
		}
		for _, id := range m.Hand {
			if c, ok := scheme.CustomOf(id); !ok || !c.ByHand || position == Execution {
				return fault.New(fault.Invalid, "evaluation.no_custom", "custom", id).On(field(position, "hand"))
			}
		}
	}
	a.Score = e.appraised(a)
	for i, m := range a.marks() {
		if a.Score.Of(i-1) != e.Self.Of(i-1) && m.Why == "" {
			return fault.New(fault.Invalid, "evaluation.gap.why", "own", a.Score.Of(i-1).String(), "machine", e.Self.Of(i-1).String()).On(field(i-1, "why"))
		}
	}
	return nil
}

// Appraise keeps a reviewer's score of what was handed in. Seen is the version of the evaluation that he saw. Nobody scores what he
// wrote himself, and a difference from the self-evaluation needs a reason.
func (s *Service) Appraise(ctx context.Context, by review.Person, id goal.ID, seen int, a Appraisal) error {
	e, err := s.Of(ctx, id)
	if err != nil {
		return err
	}
	if e.Version != seen {
		return fault.New(fault.Conflict, "evaluation.meanwhile", "by", e.By)
	}
	if slices.Contains(e.Authors, by.ID) || slices.Contains(e.Case.Authors, by.ID) {
		return fault.New(fault.Denied, "evaluation.own_work")
	}
	if err := e.checkAppraisal(&a); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := unmoved(tx, id, seen); err != nil {
			return err
		}
		c, err := course.Load(tx, course.Evaluation, string(id))
		if err != nil {
			return err
		}
		if c.State != review.Submitted && c.State != review.Passed && c.State != course.Accepted {
			return fault.New(fault.Conflict, "evaluation.not_handed_in")
		}
		if !by.May(ActAppraise, c.Organisation()) {
			return fault.New(fault.Denied, "evaluation.may_not_appraise")
		}
		all, err := appraisalsOf(tx, []goal.ID{id})
		if err != nil {
			return err
		}
		a.Number, a.Version = 1, seen
		if last := all[id]; last != nil {
			a.Number = last.Number + 1
		}
		if err := trail.Touch("appraisal", string(id)); err != nil {
			return err
		}
		if err := keepAppraisal(tx, by.Actor, id, &a); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by.Actor, Verb: "evaluation.appraise", Subject: goal.Subject(id), Version: int64(a.Number)})
		return err
	})
}
