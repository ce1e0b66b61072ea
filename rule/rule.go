// Package rule judges declarations by the checks of the field's norms, one by one and across a department's year.
// It guarantees that every check gives exactly one of four outcomes, names the place and the remedy, cites only what
// was verified, and that a heuristic is asked as a question that a reviewer can dismiss with a reason. It changes no
// declaration: a fix is proposed and applied by a person through goal.
package rule

import (
	"slices"

	"plumbline/base/day"
	"plumbline/base/law"
	"plumbline/goal"
)

// Severity says what a finding asks for.
type Severity string

// The severities: 须改 blocks, 待说明 is answered or changed, 提示 is noted.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// Outcome is what a check came to.
type Outcome string

// The outcomes.
const (
	Finding          Outcome = "finding"
	Pass             Outcome = "pass"
	NotApplicable    Outcome = "not_applicable"
	InsufficientData Outcome = "insufficient_data"
)

// Rule is one check. Number is its number in the catalogue of the field, ID its stable name ("annual-within-total").
// Title and messages are catalogue keys: rule.<id>.title, rule.<id>.remedy, rule.<id>.<variant>. A rule is in force for
// the years that begin within Since and Until; zero days are open ends.
type Rule struct {
	Number   int
	ID       string
	Severity Severity
	Question bool // a heuristic: worded as a question, can be dismissed with a reason
	Summary  bool // looks across the declarations of a department and year
	Basis    law.Basis
	Since    day.Day
	Until    day.Day
	check    func(c *check)
}

// Result is one outcome of one rule for one declaration; a rule that finds three places gives three results.
// Declaration is the index in the checked list. Key and Args make the sentence; Ref is the place ("" = the whole).
type Result struct {
	Number      int
	Rule        string
	Severity    Severity
	Question    bool
	Outcome     Outcome
	Declaration int
	Ref         goal.Ref
	Also        []goal.Ref // other places the finding compares with
	Key         string
	Args        []any // name, value pairs; all values are text, amounts and counts written as the office does
	Fix         *Fix
}

// Fix is a change that is certain: set the field at Ref to Value (as a person would type it).
type Fix struct {
	Ref   goal.Ref `json:"ref"`
	Value string   `json:"value"`
}

// Context is what a check may know beside the declaration.
type Context struct {
	Previous map[string]goal.Declaration // last year's declarations by project name; nil where not known
	Unbound  map[int][]int               // by declaration: the indicators that nobody said how to measure; nil where not known
}

// All gives every rule in the order of their numbers.
func All() []Rule { return slices.Clone(catalogue) }

// ByID gives the rule of an ID.
func ByID(id string) (Rule, bool) {
	for _, r := range catalogue {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Title is the catalogue key of the rule's title, Remedy that of what to do about a finding.
func (r Rule) Title() string { return "rule." + r.ID + ".title" }

// Remedy is the catalogue key of what to do about a finding of the rule.
func (r Rule) Remedy() string { return "rule." + r.ID + ".remedy" }

// Check judges one declaration by every rule. A rule that needs the department's other declarations judges the part
// that one declaration shows, or says that the others are not there.
func Check(d goal.Declaration, ctx Context) []Result {
	return run([]asked{{&d, newFacts(&d), 0}}, ctx, nil)
}

// CheckAll judges every declaration by every rule, alone and against the others of its department and year. Every rule
// gives at least one result for every declaration, in the order of declarations, then of rule numbers.
func CheckAll(ds []goal.Declaration, ctx Context) []Result {
	list, of := make([]asked, len(ds)), make([]*traits, len(ds))
	inParts(len(ds), func(_, from, to int) {
		for i := from; i < to; i++ {
			list[i] = asked{&ds[i], newFacts(&ds[i]), i}
			of[i] = traitsOf(&ds[i], list[i].facts)
		}
	})
	return run(list, ctx, summarise(of))
}
