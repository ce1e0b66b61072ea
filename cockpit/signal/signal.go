// Package signal is 信号: what a leader should ask about, found in facts of an indicator or of a project by stated rules. It guarantees
// that every signal gives exactly one of four outcomes, names the numbers that lit it, cites only what was verified, and that a
// heuristic is worded as a question: it accuses nobody. The limits are dated parameters. Where facts come from, and what is done
// about a finding, is left to others.
package signal

import (
	"math/big"
	"slices"

	"plumbline/base/day"
	"plumbline/base/law"
)

// About says what a signal judges.
type About string

// What signals are about.
const (
	Indicator About = "indicator"
	Project   About = "project"
)

// Outcome is what a signal came to.
type Outcome string

// The outcomes, as those of rules of declarations.
const (
	Found         Outcome = "finding"
	Clear         Outcome = "pass"
	NotApplicable Outcome = "not_applicable"
	Thin          Outcome = "insufficient_data"
)

// Param is a limit of a signal: its name and what it is from a day on, the oldest first. Values are decimals.
type Param struct {
	Name   string  `json:"name"`
	Values []Dated `json:"values"`
}

// Dated is a value from a day on; the zero day is from the beginning.
type Dated struct {
	Since day.Day `json:"since,omitzero"`
	Value string  `json:"value"`
}

// At is the value on a day.
func (p Param) At(on day.Day) string {
	value := ""
	for _, d := range p.Values {
		if d.Since.IsZero() || !on.Before(d.Since) {
			value = d.Value
		}
	}
	return value
}

// Signal is one rule. Its words stand in the catalogue: signal.<ID> is its name, signal.<ID>.what says when it lights,
// signal.<ID>.ask whom to ask what. Heavy says that its facts are read from single entries, so that it is examined apart.
type Signal struct {
	ID       string
	About    About
	Question bool // a heuristic: worded as a question
	Heavy    bool
	Basis    law.Basis
	Params   []Param
	judge    func(f Facts, p limits) Result
}

// Result is what a signal came to. Key and Args make the sentence.
type Result struct {
	Outcome Outcome
	Key     string
	Args    []any
}

// Name, What and Ask are the message keys of a signal.
func (s Signal) Name() string { return "signal." + s.ID }

// What says when the signal lights.
func (s Signal) What() string { return s.Name() + ".what" }

// Ask says whom to ask.
func (s Signal) Ask() string { return s.Name() + ".ask" }

// Judge holds facts to the signal.
func (s Signal) Judge(f Facts) Result {
	r := s.judge(f, limits{s, f.On})
	if r.Key != "" {
		r.Key = s.Name() + "." + r.Key
	}
	return r
}

// All gives every signal in the order in which a leader should read them.
func All() []Signal { return slices.Clone(catalogue) }

// ByID gives the signal of an ID.
func ByID(id string) (Signal, bool) {
	for _, s := range catalogue {
		if s.ID == id {
			return s, true
		}
	}
	return Signal{}, false
}

// Args gives the limits of a signal on a day as arguments of its sentence.
func (s Signal) Args(on day.Day) (out []any) {
	for _, p := range s.Params {
		out = append(out, p.Name, p.At(on))
	}
	return out
}

// limits are the parameters of a signal on a day.
type limits struct {
	of Signal
	on day.Day
}

// rat is a limit; one that is not there is a fault of the catalogue, which its test finds.
func (l limits) rat(name string) *big.Rat {
	for _, p := range l.of.Params {
		if p.Name == name {
			if r, ok := new(big.Rat).SetString(p.At(l.on)); ok {
				return r
			}
		}
	}
	panic("signal " + l.of.ID + " has no limit " + name)
}

// whole is a limit that is a count.
func (l limits) whole(name string) int64 { return l.rat(name).Num().Int64() }

// share says whether num of den is at least a limit in per cent.
func (l limits) share(name string, num, den int64) bool {
	return den > 0 && rate(Part{num, den}).Cmp(l.rat(name)) >= 0
}

func pass() Result { return Result{Outcome: Clear} }

func off() Result { return Result{Outcome: NotApplicable} }

// thin says that there is too little to judge by.
func thin() Result { return Result{Outcome: Thin} }

func found(key string, args ...any) Result { return Result{Found, key, args} }
