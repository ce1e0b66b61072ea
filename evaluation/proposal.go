package evaluation

import (
	"math/big"

	"plumbline/measure/judge"
)

// Tally counts what indicators came to. Left are those that do not count: not applicable, left out by the scheme, or the execution of the
// budget in a row of its own, which is scored with the money.
type Tally struct{ Reached, Partly, Missed, Unmeasured, Left int }

// Counted is how many indicators count, whether they were measured or not.
func (t Tally) Counted() int { return t.Reached + t.Partly + t.Missed + t.Unmeasured }

// Add adds another tally.
func (t Tally) Add(o Tally) Tally {
	return Tally{t.Reached + o.Reached, t.Partly + o.Partly, t.Missed + o.Missed, t.Unmeasured + o.Unmeasured, t.Left + o.Left}
}

// Tally counts the indicators of a first level, all of them for "".
func (e *Evaluation) Tally(level string) (t Tally) {
	for i := range e.Input.Facts {
		f := &e.Input.Facts[i]
		if level != "" && f.Level1 != level {
			continue
		}
		switch {
		case e.Machine.Lines[i].Left:
			t.Left++
		case f.Outcome == judge.Reached:
			t.Reached++
		case f.Outcome == judge.Partly:
			t.Partly++
		case f.Outcome == judge.Missed:
			t.Missed++
		default:
			t.Unmeasured++
		}
	}
	return t
}

// Rate is what was paid of the adjusted budget in per cent, for reading; "" where the books have no budget.
func (e *Evaluation) Rate() string {
	m := e.Input.Money
	if !m.Known || m.Budget <= 0 {
		return ""
	}
	return judge.Shown(big.NewRat(int64(m.Paid)*100, int64(m.Budget)))
}

// Proposal is 实际完成情况 as the figures tell it, for the officer to go on from: how many indicators came to what, what was paid, and
// the figure of each indicator by first level. It says nothing that was not counted or typed.
func (e *Evaluation) Proposal() []judge.Said {
	t := e.Tally("")
	out := []judge.Said{{Key: "evaluation.proposal.counts", Args: []any{
		"n", t.Counted(), "reached", t.Reached, "partly", t.Partly, "missed", t.Missed, "unmeasured", t.Unmeasured, "left", t.Left,
	}}}
	if rate := e.Rate(); rate != "" {
		m := e.Input.Money
		out = append(out, judge.Said{Key: "evaluation.proposal.money", Args: []any{"budget", m.Budget.Grouped(), "paid", m.Paid.Grouped(), "rate", rate}})
	}
	for _, level := range e.Levels() {
		var list *judge.Said
		for i := range e.Input.Facts {
			if f := &e.Input.Facts[i]; f.Level1 != level || e.Machine.Lines[i].Left {
				continue
			}
			one := e.told(i)
			if list == nil {
				list = &one
				continue
			}
			list = &judge.Said{Key: "evaluation.proposal.and", Args: []any{"first", *list, "then", one}}
		}
		if list != nil {
			out = append(out, judge.Said{Key: "evaluation.proposal.level", Args: []any{"level", level, "list", *list}})
		}
	}
	return out
}

// told says of one indicator what it came to and what was meant.
func (e *Evaluation) told(i int) judge.Said {
	f := &e.Input.Facts[i]
	args := []any{"name", f.Name, "target", f.Target.Raw, "actual", e.Actual(i), "outcome", judge.Said{Key: f.Outcome.Key()}}
	switch {
	case e.Actual(i) == "":
		return judge.Said{Key: "evaluation.proposal.word", Args: args}
	case f.Target.Value == nil:
		return judge.Said{Key: "evaluation.proposal.word_figure", Args: args}
	}
	return judge.Said{Key: "evaluation.proposal.figure", Args: args}
}

// Levels lists the first levels of the indicators, in the order of the form.
func (e *Evaluation) Levels() (out []string) {
	seen := map[string]bool{}
	for i := range e.Input.Facts {
		if l := e.Input.Facts[i].Level1; !seen[l] {
			seen[l] = true
			out = append(out, l)
		}
	}
	return out
}
