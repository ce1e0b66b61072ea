// Package cockpit is 决策: a department's year at a glance for those who decide: how far time, money and goals are, what must be decided
// by when and why, what changed since a week ago, which signals are lit (package signal), what a verified result costs, and what would
// have to happen to reach a target. It asks the rooms below and writes nothing.
//
// It guarantees that everything on a page is of one day and one known instant; that a page is added up from balances, and from single
// entries only where it says so; that what was found is kept in memory no longer than the books, the declarations and their bindings
// stay as they are; that what a visitor may not read is in none of his totals; and that each decision and each signal names the rule and
// the numbers behind it. What to decide is left to people.
package cockpit

import (
	"time"

	"plumbline/base/day"
	"plumbline/cockpit/signal"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal/entering"
	"plumbline/measure/judge"
	"plumbline/monitor"
	"plumbline/monitor/light"
)

// At is what a page is asked for: up to which day, as known on which day, and changes since the end of which day. Zero days are
// the newest day with records of a year that runs or the last day of one that is over; now; and a week before it is known.
type At struct{ On, Known, Since day.Day }

// Share is a part of a whole, exactly.
type Share = light.Share

// Year is a department's year as it was found. Now is the day on which it was asked, Until the last day whose postings are known.
type Year struct {
	Department string
	Number     int
	Demo       bool
	At         At // filled in
	Now, Until day.Day
	Known      time.Time // the instant, zero for now
	Head       int64     // of the books
	Unforeseen bool      // nothing was forecast: the books are too large for what was known then
	Projects   []Project

	people map[string]bool // measures that count people who were served
	stamp  stamp
}

// Project is a declaration in it. Forecasts, Came and Served are by position of its indicators; Paid12 are the months of its money.
type Project struct {
	monitor.Progress
	Forecasts []forecast.Forecast
	Came      []entering.Amount // since At.Since
	Paid12    [12]entering.Amount
	Months    [][12]entering.Amount
	Signals   []Seen // those that need no single entries
}

// Seen is what a signal came to at an indicator, or at the project where Position is −1.
type Seen struct {
	Signal   signal.Signal
	Position int
	signal.Result
}

// Examination is the signals that are read from single entries: when it was made, over which books, and by declaration what was
// found. Persons are the different people served over all accounts of the year, −1 where they were not counted.
type Examination struct {
	Made    time.Time
	Head    int64
	At      At
	Of      map[goal.ID][]Seen
	Persons int64
}

// Kind says what a decision is about.
type Kind string

// The kinds of decisions.
const (
	Remedy  Kind = "remedy"  // a remedy is overdue
	Term    Kind = "term"    // something must be published by a day
	differs Kind = "differs" // the books are not what the records are
	ahead   Kind = "ahead"   // money runs ahead of goals
	behind  Kind = "behind"  // goals, or both, are far behind
	reach   Kind = "reach"   // a target cannot be reached any more at the pace so far
	lit     Kind = "lit"     // a signal
	again   Kind = "again"   // the year is over, and a target was missed
)

// Decision is something to be decided: about which declaration (the zero Kept: about all) and indicator (−1: the whole), why, what, and by
// when. Overdue says that the day is over or today.
type Decision struct {
	Kind     Kind
	Kept     goal.Kept
	Position int
	Why      []judge.Said
	Ask      judge.Said
	By       day.Day
	Overdue  bool
	Href     string // where it is decided, "" where the project's own page is
}

// Duty is something that must be done by a day and that another room keeps: a remedy, a publication.
type Duty struct {
	Kind        Kind
	Declaration goal.ID // "" for the department
	Position    int
	Why, Ask    judge.Said
	By          day.Day
	Href        string
}

// Tile is a figure with what it is made of: Num of Den, or Num alone where Den is 0. Rate says that it is read as a rate. Line are the
// words below.
type Tile struct {
	ID       string // its words: cockpit.tile.<ID>
	Num, Den int64
	Rate     bool
	Unit     string
	Line     judge.Said
	Persons  int64 // different people where they are counted, −1 where not
}

// View is what a visitor sees of a year: only what he may read, added up.
type View struct {
	*Year
	Projects           []Project // the widest gap first
	Time, Money, Goals Share
	Counts             Counts
	Tiles              []Tile
}

// Counts are indicators by light.
type Counts struct{ All, Green, Yellow, Red, Grey int }
