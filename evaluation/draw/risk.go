package draw

import (
	"strings"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/base/law"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
)

// Rule is one reason for a larger chance. What it counts adds Adds each, at most Most; Param is its measure: fen to a step of money, characters
// that a reason has at least, 0 where it needs none. Its words are the messages draw.rule.<ID> and draw.rule.<ID>.how.
type Rule struct {
	ID    string    `json:"id"`
	Since day.Day   `json:"since"`
	Basis law.Basis `json:"basis"`
	Param int64     `json:"param,omitempty"`
	Adds  int64     `json:"adds"`
	Most  int64     `json:"most"`
}

// The rules' ids.
const (
	base    = "base"
	money   = "money"
	differ  = "differ"
	typed   = "typed"
	over    = "over"
	reasons = "reasons"
	last    = "last"
	signals = "signals"
)

// Rules lists the rules of risk in force for a year, in the order in which they are explained. They are practice, not norm.
func Rules(year int) (out []Rule) {
	since := day.Of(2020, 1, 1)
	practice := law.Basis{Point: "按风险抽查"}
	for _, r := range []Rule{
		{ID: base, Adds: 10, Most: 10},
		{ID: money, Param: 500_000_00, Adds: 1, Most: 30},
		{ID: differ, Adds: 5, Most: 20},
		{ID: typed, Adds: 3, Most: 15},
		{ID: over, Adds: 5, Most: 15},
		{ID: reasons, Param: 8, Adds: 5, Most: 15},
		{ID: last, Adds: 5, Most: 10},
		{ID: signals, Adds: 2, Most: 10},
	} {
		r.Since, r.Basis = since, practice
		if r.Since.Year() <= year {
			out = append(out, r)
		}
	}
	return out
}

// Known is what is known of a project besides its evaluation of the year: that of the year before (nil: none), and how many signs of
// trouble other rooms see (remedies that nobody verified).
type Known struct {
	Before  *evaluation.Evaluation
	Signals int
}

// Weigh makes a candidate of an evaluation.
func Weigh(rules []Rule, e *evaluation.Evaluation, k Known) Candidate {
	d := e.Kept.Declaration
	c := Candidate{Declaration: e.Kept.ID, Name: d.Name, Unit: d.Unit, Version: e.Version}
	for _, r := range rules {
		n := counted(r, e, k)
		adds := min(n*r.Adds, r.Most)
		if adds > 0 {
			c.Reasons = append(c.Reasons, Reason{r.ID, n, adds})
			c.Weight += adds
		}
	}
	return c
}

// counted is what a rule counts in an evaluation.
func counted(r Rule, e *evaluation.Evaluation, k Known) (n int64) {
	switch r.ID {
	case base:
		return 1
	case money:
		return int64(budgetOf(e)) / r.Param
	case last:
		return graded(k.Before)
	case signals:
		return int64(k.Signals)
	}
	for at := evaluation.Execution; at < len(e.Machine.Lines); at++ {
		if line := e.Line(at); !line.Left && lineCounts(r, e, at, line) {
			n++
		}
	}
	return n
}

// lineCounts says that a line is one that a rule counts.
func lineCounts(r Rule, e *evaluation.Evaluation, at int, line *scheme.Line) bool {
	entry := e.Entry(at)
	differs := e.Self.Of(at) != line.Points
	switch r.ID {
	case differ:
		return differs
	case typed:
		return at >= 0 && (e.Input.Facts[at].ByHand || line.Deviation == scheme.NotMeasured)
	case over:
		return line.Deviation == scheme.FarAbove
	case reasons:
		return line.Deviation != "" && brief(entry.Note, r.Param) || differs && brief(entry.Why, r.Param)
	}
	return false
}

// brief says that a reason has fewer characters than asked for.
func brief(text string, least int64) bool {
	return int64(utf8.RuneCountInString(strings.TrimSpace(text))) < least
}

// budgetOf is the money of a project: the adjusted budget of the books, else what was declared.
func budgetOf(e *evaluation.Evaluation) fen.Fen {
	if m := e.Input.Money; m.Known {
		return m.Budget
	}
	if f := e.Kept.Declaration.Funding.AnnualTotal; f != nil {
		return *f
	}
	return 0
}

// graded counts how bad the year before was: 1 for fair, 2 for poor.
func graded(e *evaluation.Evaluation) int64 {
	if e == nil {
		return 0
	}
	switch e.Stands().Grade {
	case scheme.Fair:
		return 1
	case scheme.Poor:
		return 2
	case scheme.Excellent, scheme.Good:
	}
	return 0
}

// name knows a project across years.
func name(d goal.Declaration) string { return d.Unit + "\n" + d.Name }
