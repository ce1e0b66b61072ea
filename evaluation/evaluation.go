// Package evaluation is 绩效自评: what a project's year is worth in points, as the program scores it from the books, as its officer does,
// and as a reviewer does, side by side.
//
// It guarantees that an evaluation keeps what it was computed from (the approved revision of the declaration, the version of its
// bindings, the instant as of which the books were asked, the scheme and the weights), so that the same evaluation always has the same
// lines; that every difference between two scores has a reason, and so has every deviation from a target; that what was handed in is
// not changed, nor scored by who wrote it; and that what the books say by now is shown beside it and never put in its place unasked.
// How figures become points is scheme's, the way through the stages review/course's, what an indicator comes to measure's.
package evaluation

import (
	"time"

	"plumbline/base/day"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/measure/judge"
	"plumbline/review/course"
)

// Execution is the position of the line of the execution of the budget, before those of the indicators.
const Execution = -1

// Entry is what an officer enters for a line. Points are his own, nil where the program's stand. Actual says what was done where
// nothing measures it. Note is the reason of a deviation and what is done about it, Why the reason of points that differ from the
// program's, Spared why the line does not apply ("" where it does).
type Entry struct {
	Points *scheme.Points `json:"points,omitempty"`
	Actual string         `json:"actual,omitempty"`
	Note   string         `json:"note,omitempty"`
	Why    string         `json:"why,omitempty"`
	Spared string         `json:"spared,omitempty"`
}

// Form is what an officer enters as a whole: what was done of the goals, the execution of the budget and each indicator in their
// order. Scheme is the way to score where another than before is wanted (nil: the same), Weights are changed ones with the Reason why
// (nil: as they are). Anew asks the books again, otherwise what was frozen stays.
type Form struct {
	Done      string
	Execution Entry
	Lines     []Entry
	Scheme    *scheme.Scheme
	Weights   *scheme.Weights
	Reason    string
	Anew      bool
}

// Frozen is what an evaluation was computed from. Known is the instant as of which the books were asked, On its day.
type Frozen struct {
	Revision int          `json:"revision"`
	Digest   string       `json:"digest"`
	Bindings int          `json:"bindings"`
	On       day.Day      `json:"on"`
	Known    time.Time    `json:"known"`
	Input    scheme.Input `json:"input"`
	Laid     []judge.Said `json:"-"` // how the weights were made
}

// Evaluation is the self-evaluation of a declaration. Version is 0 where nothing was kept yet: then it is what the program would score
// now. Kept is the approved revision, the newest where Approved is false. Machine is the program's score, Self the officer's. Missing
// is what stands in the way of handing it in. Appraisal is the reviewer's score, nil without one; Stale says that it is of an earlier version.
type Evaluation struct {
	Kept     goal.Kept
	Approved bool
	Version  int
	Frozen
	Form
	Machine   scheme.Sheet
	Self      Score
	Appraisal *Appraisal
	Stale     bool
	Case      course.Case
	Missing   []Gap
	At        time.Time
	By        string
	Authors   []string // ids of who wrote a version of it
}

// Score is points by line as somebody gives them.
type Score struct {
	Execution scheme.Points
	Lines     []scheme.Points
	Total     scheme.Points
	Grade     scheme.Grade
}

// Gap is something that is missing before an evaluation can be handed in: at a line, and which input of it ("note", "why",
// "actual", "points"; "done" and "weights" are of the whole). Said is the sentence.
type Gap struct {
	Position int
	Field    string
	Said     judge.Said
}

// Mark is what a reviewer enters for a line: his points (nil: those of the self-evaluation stand), why they differ, and the customs
// that he applies, from which the points follow where he gives none. TooLow says that the target was set too low.
type Mark struct {
	Points *scheme.Points `json:"points,omitempty"`
	Why    string         `json:"why,omitempty"`
	Hand   []string       `json:"hand,omitempty"`
	TooLow bool           `json:"too_low,omitempty"`
}

// Appraisal is a reviewer's score of a version of an evaluation.
type Appraisal struct {
	Number    int       `json:"-"`
	Version   int       `json:"-"`
	Execution Mark      `json:"execution"`
	Lines     []Mark    `json:"lines"`
	Comment   string    `json:"comment"`
	Score     Score     `json:"-"`
	At        time.Time `json:"-"`
	By        string    `json:"-"`
	ByID      string    `json:"-"`
}

// Stands gives the score that counts: the reviewer's, where there is one of this version, else the self-evaluation's.
func (e *Evaluation) Stands() Score {
	if e.Appraisal != nil && !e.Stale {
		return e.Appraisal.Score
	}
	return e.Self
}

// Line gives the line of the program's score at a position.
func (e *Evaluation) Line(position int) *scheme.Line {
	if position == Execution {
		return &e.Machine.Execution
	}
	return &e.Machine.Lines[position]
}

// Entry gives what the officer entered at a position.
func (f *Form) Entry(position int) Entry {
	switch {
	case position == Execution:
		return f.Execution
	case position < len(f.Lines):
		return f.Lines[position]
	}
	return Entry{}
}

// Of gives the points of a line.
func (s *Score) Of(position int) scheme.Points {
	if position == Execution {
		return s.Execution
	}
	return s.Lines[position]
}

// Difference is a line that the books would score otherwise by now: Was and Is are the figures, Then and Now the points.
type Difference struct {
	Position  int
	Was, Is   string
	Then, Now scheme.Points
}

// Against lists the lines in which the program's score would differ if it were computed as now is.
func (e *Evaluation) Against(now *Evaluation) []Difference {
	var out []Difference
	if a, b := e.Input.Money, now.Input.Money; a != b {
		out = append(out, Difference{Execution, a.Paid.Grouped(), b.Paid.Grouped(), e.Machine.Execution.Points, now.Machine.Execution.Points})
	}
	for i := range min(len(e.Input.Facts), len(now.Input.Facts)) {
		a, b := &e.Input.Facts[i], &now.Input.Facts[i]
		if a.Actual != b.Actual || a.Outcome != b.Outcome || a.Shown != b.Shown || e.Machine.Lines[i].Points != now.Machine.Lines[i].Points {
			out = append(out, Difference{i, e.Actual(i), now.Actual(i), e.Machine.Lines[i].Points, now.Machine.Lines[i].Points})
		}
	}
	return out
}

// Computed gives the evaluation that follows from what it is computed from and what was entered, without a store.
func Computed(k goal.Kept, f Frozen, form Form) *Evaluation {
	e := &Evaluation{Kept: k, Frozen: f, Form: form}
	e.lay()
	e.settle()
	e.look(nil)
	return e
}
