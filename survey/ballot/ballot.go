// Package ballot puts answers into the boxes of surveys: a token is spent and a slip put down in one transaction, or neither.
// It guarantees that a token answers once, that the two leave nothing behind that joins them (no act in the log, no time, a
// slip sealed and of the same length as every other), and that a receipt says whether an answer was counted and nothing of
// what it was. Taking answers out of the box, mixed, is survey's.
package ballot

import (
	"plumbline/survey"
)

// Vote is a questionnaire filled in under a token. Form is the version that was filled in.
type Vote struct {
	Token string
	Form  int
	survey.Filled
}

// Sheet is what somebody with a token is asked.
type Sheet struct {
	survey.Survey
	survey.Form
}

// Standing is how far an answer has come.
type Standing string

// The standings: it waits in the box to be mixed, or it was counted.
const (
	Waiting Standing = "waiting"
	Counted Standing = "counted"
)

// Pile is paper: the codes that came back and the sheets that were filled in, as many of each, in no common order.
type Pile struct {
	Form   int
	Codes  []string
	Sheets []survey.Filled
}

// mostAtOnce is how many answers one act puts down.
const mostAtOnce = 500
