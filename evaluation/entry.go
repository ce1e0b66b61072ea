package evaluation

import (
	"math/big"
	"strings"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/measure/judge"
)

// longestText is the most characters of a reason, longestActual of a value that is typed.
const (
	longestText   = 1000
	longestActual = 100
)

// tidy takes the blanks around texts away.
func (f *Form) tidy() {
	f.Done, f.Reason = strings.TrimSpace(f.Done), strings.TrimSpace(f.Reason)
	for _, e := range f.entries() {
		e.Actual, e.Note, e.Why, e.Spared = strings.TrimSpace(e.Actual), strings.TrimSpace(e.Note), strings.TrimSpace(e.Why), strings.TrimSpace(e.Spared)
	}
}

// entries are those of all lines, that of the execution first.
func (f *Form) entries() []*Entry {
	out := []*Entry{&f.Execution}
	for i := range f.Lines {
		out = append(out, &f.Lines[i])
	}
	return out
}

// field names an input of a line, as faults and pages do.
func field(position int, name string) string {
	if position == Execution {
		return "execution." + name
	}
	return string(goal.IndicatorRef(position, name))
}

// check refuses what no evaluation can hold: texts without end, points beyond the weight or the band of a word. What is only missing
// can be kept and is told by gaps.
func (e *Evaluation) check() error {
	if utf8.RuneCountInString(e.Done) > 4*longestText || utf8.RuneCountInString(e.Reason) > longestText {
		return fault.New(fault.Invalid, "evaluation.long", "most", 4*longestText).On("done")
	}
	if len(e.Lines) != len(e.Input.Facts) {
		return fault.New(fault.Conflict, "evaluation.weights_rows")
	}
	for i, entry := range e.entries() {
		if err := e.checkEntry(i-1, entry); err != nil {
			return err
		}
	}
	return nil
}

func (e *Evaluation) checkEntry(position int, entry *Entry) error {
	for name, text := range map[string]string{"note": entry.Note, "why": entry.Why, "spared": entry.Spared} {
		if utf8.RuneCountInString(text) > longestText {
			return fault.New(fault.Invalid, "evaluation.long", "most", longestText).On(field(position, name))
		}
	}
	if utf8.RuneCountInString(entry.Actual) > longestActual {
		return fault.New(fault.Invalid, "evaluation.long", "most", longestActual).On(field(position, "actual"))
	}
	line := e.Line(position)
	switch p := entry.Points; {
	case p == nil:
	case line.Left:
		return fault.New(fault.Invalid, "evaluation.left_out").On(field(position, "points"))
	case *p < 0 || *p > line.Weight:
		return fault.New(fault.Invalid, "evaluation.beyond", "points", p.String(), "weight", line.Weight.String()).On(field(position, "points"))
	case line.Band != "" && (*p < line.Low || *p > line.High):
		return fault.New(fault.Invalid, "evaluation.out_of_band", "points", p.String(), "low", line.Low.String(), "high", line.High.String()).On(field(position, "points"))
	}
	return nil
}

// self is the officer's score: the program's, with the points that he gave.
func (e *Evaluation) self() Score {
	return e.score(func(position int) *scheme.Points { return e.Entry(position).Points }, &e.Machine)
}

// score is a sheet with the points that somebody gave in place of its own.
func (e *Evaluation) score(given func(position int) *scheme.Points, sheet *scheme.Sheet) Score {
	pick := func(position int, own scheme.Points) scheme.Points {
		if p := given(position); p != nil {
			return *p
		}
		return own
	}
	s := Score{Execution: pick(Execution, sheet.Execution.Points), Lines: make([]scheme.Points, len(sheet.Lines))}
	s.Total = s.Execution
	for i := range sheet.Lines {
		s.Lines[i] = pick(i, sheet.Lines[i].Points)
		s.Total += s.Lines[i]
	}
	s.Grade = scheme.GradeOf(s.Total, day.Of(e.Kept.Declaration.Year, 1, 1))
	return s
}

// gaps lists what is missing before the evaluation can be handed in, in the order of the form.
func (e *Evaluation) gaps() []Gap {
	var out []Gap
	add := func(position int, name, key string, args ...any) {
		out = append(out, Gap{position, name, judge.Said{Key: "evaluation.gap." + key, Args: args}})
	}
	if !e.Approved {
		add(Execution, "", "not_approved")
	}
	if e.Done == "" {
		add(Execution, "done", "done")
	}
	if e.Input.Weights.From == scheme.Set && e.Reason == "" {
		add(Execution, "weights", "weights")
	}
	for i, entry := range e.entries() {
		e.gapsOf(i-1, entry, add)
	}
	return out
}

func (e *Evaluation) gapsOf(position int, entry *Entry, add func(position int, name, key string, args ...any)) {
	line := e.Line(position)
	if line.Deviation != "" && entry.Note == "" && entry.Spared == "" {
		add(position, "note", "note_"+string(line.Deviation))
	}
	own, machine := e.Self.Of(position), line.Points
	if own == machine {
		return
	}
	if entry.Why == "" {
		add(position, "why", "why", "own", own.String(), "machine", machine.String())
	}
	if line.Deviation == scheme.NotMeasured && entry.Actual == "" && position != Execution {
		add(position, "actual", "actual")
	}
}

// Filled is the declaration with the columns of the self-evaluation, as the checks of self-evaluations read it; the execution of the
// budget is its last row.
func (e *Evaluation) Filled() goal.Declaration {
	d := e.Kept.Declaration.Clone()
	for i := range d.Indicators {
		if i >= len(e.Machine.Lines) || e.Machine.Lines[i].Left {
			continue
		}
		in, line := &d.Indicators[i], &e.Machine.Lines[i]
		weight, score := plain(line.Weight), plain(e.Self.Lines[i])
		in.Weight, in.Score = &weight, &score
		if actual := e.Actual(i); actual != "" {
			in.Actual = &actual
		}
		if note := e.Lines[i].Note; note != "" {
			in.Note = &note
		}
	}
	if in, ok := e.executionRow(); ok && e.Input.Weights.Row < 0 {
		d.Indicators = append(d.Indicators, in)
	}
	return d
}

// executionRow is the execution of the budget as a row of the checks, ok false where the books have no money.
func (e *Evaluation) executionRow() (in goal.Indicator, ok bool) {
	m, line := &e.Input.Money, &e.Machine.Execution
	if line.Left || !m.Known || m.Budget <= 0 {
		return in, false
	}
	rate := new(big.Rat).Mul(big.NewRat(int64(m.Paid), int64(m.Budget)), big.NewRat(100, 1)).FloatString(4) + "%"
	weight, score, note := plain(line.Weight), plain(e.Self.Execution), e.Execution.Note
	in = goal.Indicator{Level1: goal.Output, Level2: "成本指标", Name: "预算执行率", Target: goal.ParseTarget("100%"), Weight: &weight, Score: &score, Actual: &rate}
	if note != "" {
		in.Note = &note
	}
	return in, true
}

// plain writes points as a decimal without trailing zeros.
func plain(p scheme.Points) string {
	return strings.TrimRight(strings.TrimRight(p.String(), "0"), ".")
}

// Actual is what was done as the form has it: the figure with its unit, the word that was reached, or what the officer typed where
// nothing measures it.
func (e *Evaluation) Actual(position int) string {
	f := &e.Input.Facts[position]
	switch {
	case e.Machine.Lines[position].Deviation == scheme.NotMeasured || f.Shown == "" && f.Target.Kind == goal.Quantitative:
		return e.Entry(position).Actual
	case f.Shown == "":
		return ""
	}
	return judge.Grouped(f.Shown) + f.Unit
}
