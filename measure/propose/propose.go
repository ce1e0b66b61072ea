// Package propose suggests how indicators are measured: which measure, which matter, read and judged how. It goes by the words
// of an indicator (signs, a table of what names usually mean), its target, and the matters that the project's records
// use, this year's before last year's. It knows no declaration by heart. A suggestion says why, and is confirmed by a person;
// an indicator whose words say nothing gets none.
package propose

import (
	"slices"
	"strings"

	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure/judge"
)

// Matters are the matters in use of each measure in the project, "" standing for records without one.
type Matters map[string][]string

// Proposal is how an indicator would be measured. Matter "" is all matters. From says where the matter was found. Sign is the
// word that chose the measure.
type Proposal struct {
	Measure   string
	Matter    string
	Read      judge.Read
	Judgement string
	Params    map[string]string
	Sign      string
	From      Source
}

// Source is where a proposed matter comes from. Its message is measure.from.<source>.
type Source string

// The sources.
const (
	This  Source = "this"  // the books of the declared year
	Last  Source = "last"  // those of the year before
	Words Source = "words" // the indicator's own words: nothing is in the books yet
	Whole Source = "whole" // all matters of the measure
)

// For proposes a binding of one indicator; ok is false where its words say nothing. measures are those that can be bound.
func For(in goal.Indicator, measures []journal.Measure, this, last Matters) (p Proposal, ok bool) {
	w := wordsOf(in)
	for _, s := range signs {
		found, matches := s.match(w)
		if !matches {
			continue
		}
		at := slices.IndexFunc(measures, func(m journal.Measure) bool { return m.ID == s.measure })
		if at < 0 {
			continue
		}
		m := measures[at]
		p = Proposal{Measure: m.ID, Read: readOf(s, m, in.Target), Sign: found}
		j, fits := judgementOf(m, p.Read, in.Target)
		if !fits {
			continue
		}
		p.Judgement = j.ID
		if tested(m, j) {
			p.Params = map[string]string{"every": "0"}
		}
		p.Matter, p.From = matterOf(w, m.ID, this, last)
		return p, true
	}
	return Proposal{}, false
}

// tested says that a measure counts what tests found, which are not made by month as reports are.
func tested(m journal.Measure, j judge.Judgement) bool {
	monthly := slices.ContainsFunc(j.Params, func(p judge.Param) bool { return p.Name == "every" })
	return m.ID == "deliverable.defects" && monthly && j.ID != "target"
}

// words are an indicator as the signs look at it.
type words struct {
	name   string // without blanks, quotation marks and brackets
	target string // the word of a qualitative target
	unit   string
	level2 string
	number bool // the target is a number
	rate   bool // and a percentage
	zero   bool // and asks that nothing happens
}

var plain = strings.NewReplacer(" ", "", "　", "", "“", "", "”", "", "\"", "", "（起）", "", "(起)", "", "、", "", "，", "", ",", "")

func wordsOf(in goal.Indicator) words {
	t := in.Target
	w := words{name: plain.Replace(in.Name), level2: in.Level2, number: t.Kind == goal.Quantitative}
	if t.Unit != nil {
		w.unit = *t.Unit
	}
	if t.Text != nil && !w.number {
		w.target = *t.Text
	}
	w.rate = w.number && (w.unit == "%" || w.unit == "" && (strings.HasSuffix(w.name, "率") || strings.HasSuffix(w.name, "度")))
	zero, _ := judge.ByID("zero")
	w.zero = zero.Derives(t)
	return w
}

// readOf is how the measure is read for a target: persons where 人 are counted, times where 人次 are.
func readOf(s sign, m journal.Measure, t goal.Target) judge.Read {
	if s.read != "" {
		return s.read
	}
	unit := ""
	if t.Unit != nil {
		unit = *t.Unit
	}
	switch {
	case m.Kind != journal.Count:
	case m.Persons && (unit == "人" || unit == "名" || unit == "位"):
		return judge.Persons
	case m.Persons && strings.HasSuffix(unit, "人次"):
		return judge.Times
	}
	for _, r := range judge.Reads(m) {
		if _, fits := judgementOf(m, r, t); fits {
			return r
		}
	}
	return judge.Reads(m)[0]
}

// judgementOf is the first that can judge what is read for the target; the one that asks for zero before the one for numbers.
func judgementOf(m journal.Measure, read judge.Read, t goal.Target) (judge.Judgement, bool) {
	if zero, _ := judge.ByID("zero"); zero.Fits(m, read, t) && m.Kind == journal.Reported {
		return zero, true
	}
	if own, ok := judge.ByID(special[m.ID]); ok && own.Fits(m, read, t) {
		return own, true
	}
	for _, j := range judge.All() {
		if j.ID != "zero" && j.Fits(m, read, t) {
			return j, true
		}
	}
	return judge.Judgement{}, false
}

// special are measures for which one of several judgements of a word is meant.
var special = map[string]string{"deliverable.used": "good_share"}
