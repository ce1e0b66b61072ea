// Package rule judges declarations by the 50 checks of the field's norms, one by one and across a department's year.
// It guarantees that every check gives exactly one of four outcomes, names the place and the remedy, cites only what
// was verified, and that a heuristic is asked as a question that a reviewer can dismiss with a reason. It changes no
// declaration: a fix is proposed and applied by a person through goal.
package rule

import (
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
// Title and messages are catalogue keys: rule.<id>.title, rule.<id>.remedy, rule.<id>.<variant>.
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
	Args        []any // name, value pairs
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
}

// check is the state of one rule on one declaration, filled by the helpers of the rule files.
type check struct {
	d       *goal.Declaration
	index   int
	all     []goal.Declaration
	ctx     Context
	rule    *Rule
	results []Result
}
