// Package judge is 判定: how the figures of an indicator are turned into what was declared of it, a number that is met or a
// word (及时, 健全, 提高 …). Each judgement is a value with its id, the words it derives, its basis, the years it holds for, its
// parameters with their defaults, and one pure function from figures to a verdict. It guarantees that a verdict is exact (rates are
// compared as fractions, never as rounded numbers), that it explains itself in a sentence with numerator and denominator, and that
// what cannot be judged yet is never called met or missed. The office's cases stand in ../testdata/judgements.
package judge

import (
	"plumbline/base/day"
	"plumbline/base/law"
	"plumbline/goal"
	"plumbline/journal"
)

// Outcome is what an indicator comes to on a day.
type Outcome string

// The outcomes. Waiting and Unbound are given by measure: the room that keeps the records is not there yet; nobody has said
// how the indicator is measured.
const (
	Reached    Outcome = "reached"
	Partly     Outcome = "partly"
	Missed     Outcome = "missed"
	Unmeasured Outcome = "unmeasured" // nothing to judge yet, or too little; the sentence says why
	Waiting    Outcome = "waiting"
	Unbound    Outcome = "unbound"
)

// Key is the message key of the outcome's name.
func (o Outcome) Key() string { return "measure.outcome." + string(o) }

// Read says which number of an account is meant.
type Read string

// The ways to read an account.
const (
	Rate    Read = "rate"    // numerator ÷ denominator
	Num     Read = "num"     // the sum of what is counted
	Times   Read = "times"   // how many records: 人次
	Persons Read = "persons" // how many different persons: 人数
	Kinds   Read = "kinds"   // how many different tags
	Level   Read = "level"   // the stock on the day: all changes up to it
)

// Reads are the ways in which a measure can be read, the usual one first.
func Reads(m journal.Measure) []Read {
	var out []Read
	switch m.Kind {
	case journal.Ratio, journal.Checklist:
		out = []Read{Rate, Num}
	case journal.Level:
		out = []Read{Level}
	case journal.Reported:
		out = []Read{Num}
	case journal.Count:
		out = []Read{Num, Times, Kinds}
	default:
		out = []Read{Num, Times}
	}
	if m.Persons {
		out = append(out, Persons)
	}
	return out
}

// Key is the message key of the name of the way.
func (r Read) Key() string { return "measure.read." + string(r) }

// Said is a sentence: a message key and its name, value pairs. A value is text, a whole number, or a Said again.
type Said struct {
	Key  string
	Args []any
}

// Amount is what an account came to over a stretch of days.
type Amount struct {
	Num, Den       int64
	Times, Persons int64 // Persons is −1 where different persons cannot be told
	Kinds          int64 // different tags; asked for only where they are read
	Known          bool  // something was posted to the account at all
}

// Facts is what a judgement is given.
type Facts struct {
	Measure journal.Measure
	Read    Read
	Target  goal.Target
	Now     Amount // within the period, up to the day
	Before  Amount // the same account of the year before, whole; for a level also its stand when the year began
	Start   Amount // a level at the first day of the year
	On      day.Day
	From    day.Day // the period
	To      day.Day
	Params  map[string]string // by name, decimals as text; what is not given has its default
}

// Verdict is what a judgement says. Value and Unit are the figure as people read it (rounded for reading only); Share is the
// percentage behind a word, "" where there is none. Words explain it, the sentence that decides first.
type Verdict struct {
	Outcome Outcome
	Value   string
	Unit    string
	Share   string
	Words   []Said
}

// Param is a number that the office may set for an indicator. Its meaning is the message measure.param.<Name>.
type Param struct {
	Name    string
	Default string // decimal; "" where there is none and it may stay blank
	Unit    string // %, 份, 次; "" a bare number or that of the figure
}

// Judgement is one way to judge. Its name and the sentence that an officer reads are the messages measure.judge.<ID> and
// measure.judge.<ID>.how.
type Judgement struct {
	ID     string
	Words  []string       // of targets that it derives; none for numbers
	Kinds  []journal.Kind // of measures that it can judge; none for all
	Reads  []Read         // in which they are read for it; none for all
	Basis  law.Basis
	Since  day.Day
	Until  day.Day
	Params []Param
	judge  func(c *court)
}

// MayBeBlank says that a blank is an answer: no baseline is stated, nothing is partly reached.
func (p Param) MayBeBlank() bool {
	return p.Name == "baseline" || p.Name == "partly" || p.Name == "partly_kinds"
}

// Whole says that the parameter counts things, which are not divided.
func (p Param) Whole() bool {
	switch p.Name {
	case "least", "every", "grace", "kinds", "partly_kinds", "most", "tests":
		return p.Unit != "%"
	}
	return false
}
