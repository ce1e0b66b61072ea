// Package disclosure is 绩效信息公开: it makes what a department publishes of its year, checks it, hides what is too small, and publishes it as
// versions that never change.
//
// It guarantees that what is published is what was approved (the frozen revision of every declaration, by its digest), computed from the books of
// one instant; that nothing goes out while a check stops it; that small cells are hidden by package veil before anything is written, with
// all earlier versions of the year in view; that what an officer published is what he looked at; and that a version stays: what was wrong is
// published anew with a reason, or taken back by a version that says so. How it is shown is left to publicweb, which reads through package
// published alone, the package of open data to bundle, receipts and objections to receipt.
package disclosure

import (
	"slices"
	"time"

	"plumbline/base/day"
	"plumbline/base/law"
	"plumbline/disclosure/snapshot"
	"plumbline/disclosure/veil"
)

// Term is within how many days after the approval of the budget, or of the final accounts, they are to be public.
const Term = 20

// TermBasis is what the term stands on.
var TermBasis = law.Basis{Document: "预算法", Article: "第十四条", Point: "批复后二十日内公开"}

// Want is what is to be published. Reason is due for every version after the first, and to withdraw.
type Want struct {
	Department string
	Year       int
	Kind       snapshot.Kind
	Reason     string
}

// Approval says on which day the budget (Kind goals) or the final accounts (results) were approved, as an officer entered it.
type Approval struct {
	Kind   snapshot.Kind
	Number int
	Day    day.Day
	Note   string
	At     time.Time
	By     string
}

// Clock is how the term of publication stands. Approved and Due are zero where nobody entered a day; Left is how many days are left until
// Due, negative where it is past. Published is the day of the first version of the kind, zero where there is none yet: then the clock
// has stopped.
type Clock struct {
	Kind      snapshot.Kind
	Approved  day.Day
	Due       day.Day
	Published day.Day
	Left      int
}

// Overdue says that the term is past and nothing was published, or was published after it.
func (c Clock) Overdue() bool { return !c.Due.IsZero() && c.Left < 0 }

// clockOf computes the clock of a kind.
func clockOf(kind snapshot.Kind, approvals []Approval, versions []snapshot.Publication, today day.Day) Clock {
	c := Clock{Kind: kind}
	for _, a := range approvals {
		if a.Kind == kind {
			c.Approved = a.Day // the newest stays
		}
	}
	for _, p := range versions {
		if d := day.At(p.At); p.Kind == kind && (c.Published.IsZero() || d.Before(c.Published)) {
			c.Published = d
		}
	}
	if c.Approved.IsZero() {
		return c
	}
	c.Due = c.Approved.Add(Term)
	until := today
	if !c.Published.IsZero() {
		until = c.Published
	}
	c.Left = between(until, c.Due)
	return c
}

// between counts the days from one to another, negative where the other is earlier.
func between(from, to day.Day) int {
	n := 0
	for ; from.Before(to); from = from.Add(1) {
		n++
	}
	for ; to.Before(from); to = to.Add(1) {
		n--
	}
	return n
}

// Text is what an officer says of a project to the public beside its declaration. Number is 0 where nobody wrote one yet.
type Text struct {
	Number   int
	Plain    string
	EasyRead string
	Film     string
	At       time.Time
	By       string
}

// Draft is what would be published now. Whole has every count, Shown is what the public would see: Veil says what of it is hidden and why.
// Changes are the differences from the newest version of the year. Left are the names of declarations that are left out because they
// were not approved. NeedsReason says that the public is to be told why: there was a version of the kind before, or it is taken back. Stamp knows what was looked at: publishing names it, and is refused where anything is different by then.
type Draft struct {
	Whole, Shown *snapshot.Snapshot
	Veil         veil.Report
	Findings     []Finding
	Changes      []snapshot.Change
	Newest       *snapshot.Publication
	Left         []string
	NeedsReason  bool
	Stamp        string
}

// Stops says that a check stops publication.
func (d *Draft) Stops() bool {
	return slices.ContainsFunc(d.Findings, func(f Finding) bool { return f.Severity == Stop })
}

// State is a department's year at a glance: what was published, how the terms stand, and what was entered.
type State struct {
	Versions  []snapshot.Publication // the newest first
	Clocks    []Clock                // of goals, then of results
	Approvals []Approval
	Today     day.Day
}

// mostSteps of texts.
const (
	longestPlain  = 120  // characters of the plain sentence
	longestEasy   = 1500 // of the easy-read text
	longestFilm   = 400
	longestReason = 500
)
