// Package snapshot is what is published of a department's year, as one value and one text: projects with their goals, money,
// indicators, figures, tables, scores, methods and limits. It guarantees that the same snapshot always gives the same bytes and so
// the same digest, that what is read was written in this format and within its limits, and that every sentence is either the
// declaration's own words or a message key with arguments, so that each language is made from one text. What may be published, and
// what must be hidden of it, is disclosure's and veil's; every page, table and package is made from a snapshot and from nothing else.
//
// # Format 1
//
// One JSON object in UTF-8, fields in the order of the types below, without blanks, numbers whole (int64). Money is a decimal text in
// yuan with two digits, points are hundredths of a point, dates are "2023-12-31", instants are UTC with milliseconds, what is blank is null
// or "". A count that is hidden is null and its Cell says Hidden; a count that does not apply is null and nothing is hidden.
package snapshot

import (
	"cmp"
	"slices"
	"time"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/evaluation/scheme"
)

// Format is the number of the format that this package writes.
const Format = 1

// Kind says what a version publishes.
type Kind string

// The kinds. Goals go out with the budget; Results with the final accounts; Withdrawn takes back what was published and says why, with
// no projects in it. Earlier versions stay.
const (
	Goals     Kind = "goals"
	Results   Kind = "results"
	Withdrawn Kind = "withdrawn"
)

// Snapshot is what is published of a department's year. Number is that of its version, from 1. On is the business day up to which it
// counts, zero in one of goals; Known the instant as of which the books were asked. Closed is the day through which the figures of all
// its projects are final, zero where they are not, which makes them preliminary. Demonstration says that all of it is invented. Reason
// says why a version after the first was made. Schemes are those by which its projects were scored, so that points can be computed again. Approved is the day on which the budget or the final accounts were approved.
type Snapshot struct {
	Format        int             `json:"format"`
	Department    string          `json:"department"`
	Year          int             `json:"year"`
	Number        int             `json:"number"`
	Kind          Kind            `json:"kind"`
	At            time.Time       `json:"at"`
	On            day.Day         `json:"on"`
	Known         time.Time       `json:"known"`
	Closed        day.Day         `json:"closed"`
	Approved      day.Day         `json:"approved"`
	Demonstration bool            `json:"demonstration"`
	Reason        string          `json:"reason"`
	Totals        Totals          `json:"totals"`
	Limits        []Said          `json:"limits"`
	Rule          Rule            `json:"rule"`
	Schemes       []scheme.Scheme `json:"schemes"`
	Projects      []Project       `json:"projects"`
}

// Preliminary says that the figures may still change.
func (s *Snapshot) Preliminary() bool { return s.Kind == Results && s.Closed.IsZero() }

// Project gives the project of an id.
func (s *Snapshot) Project(id string) (*Project, bool) {
	for i := range s.Projects {
		if s.Projects[i].ID == id {
			return &s.Projects[i], true
		}
	}
	return nil, false
}

// Rule is how small cells were hidden: counts from 1 to Below−1 of persons, and whatever narrows one of them to fewer than Values
// whole numbers. Hidden is how many cells that was in all.
type Rule struct {
	Below  int   `json:"below"`
	Values int   `json:"values"`
	Hidden int64 `json:"hidden"`
}

// Totals are the department's. Measured counts the indicators with something behind them, ByHand those of them that were typed.
// Outcomes counts the indicators by what they came to, in a fixed order; indicators whose outcome is hidden stand under "hidden".
type Totals struct {
	Projects   int      `json:"projects"`
	Indicators int      `json:"indicators"`
	Measured   int      `json:"measured"`
	ByHand     int      `json:"by_hand"`
	Initial    *fen.Fen `json:"initial"`
	Adjusted   *fen.Fen `json:"adjusted"`
	Paid       *fen.Fen `json:"paid"`
	Outcomes   []Tally  `json:"outcomes"`
	Grades     []Tally  `json:"grades"`
}

// Tally is how many there are of a code.
type Tally struct {
	Code string `json:"code"`
	N    int    `json:"n"`
}

// Project is one declaration. ID is its permanent address, the same in every version. Plain is what it is for in one plain sentence;
// EasyRead says it again in short sentences, one a line. Film is the address of a film in sign language, "" none. Revision and Digest
// name what was approved; Score is nil where it was not evaluated.
type Project struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Unit       string      `json:"unit"`
	Nature     string      `json:"nature"`
	Category   string      `json:"category"`
	Start      day.Day     `json:"start"`
	End        day.Day     `json:"end"`
	Plain      string      `json:"plain"`
	EasyRead   string      `json:"easy_read"`
	Film       string      `json:"film"`
	Overall    string      `json:"overall"`
	Annual     string      `json:"annual"`
	Funding    Funding     `json:"funding"`
	Indicators []Indicator `json:"indicators"`
	Score      *Score      `json:"score"`
	Revision   int         `json:"revision"`
	Digest     string      `json:"digest"`
}

// Funding is a project's money, nil where it is not known: declared for the year and for the whole project, the budget as it was
// first approved, as adjusted, and what was paid of it.
type Funding struct {
	Annual   *fen.Fen `json:"annual"`
	Total    *fen.Fen `json:"total"`
	Initial  *fen.Fen `json:"initial"`
	Adjusted *fen.Fen `json:"adjusted"`
	Paid     *fen.Fen `json:"paid"`
}

// Score is the accepted evaluation. Points are hundredths of a point, nil where they are hidden. Grade is one of 优 良 中 差,
// "hidden" where it would tell hidden points. Version and
// Weights are what the machine computed with, Machine the points that it came to: they may differ from those accepted.
type Score struct {
	Scheme  string         `json:"scheme"`
	Version int            `json:"version"`
	Name    Said           `json:"name"`
	Weights scheme.Weights `json:"weights"`
	Machine *int64         `json:"machine"`
	Points  *int64         `json:"points"`
	Full    int64          `json:"full"`
	Grade   string         `json:"grade"`
	Parts   []Part         `json:"parts"`
}

// Part is a part of a score: the execution of the budget (Code "execution"), or the indicators of a first level (Code is its name).
type Part struct {
	Code   string `json:"code"`
	Name   Said   `json:"name"`
	Points *int64 `json:"points"`
	Full   int64  `json:"full"`
}

// Target is what was declared; Raw is the cell as it was written, the rest its typed meaning (goal.Target).
type Target struct {
	Raw   string `json:"raw"`
	Kind  string `json:"kind"`
	Op    string `json:"op"`
	Value string `json:"value"`
	Upper string `json:"upper"`
	Unit  string `json:"unit"`
	Text  string `json:"text"`
}

// Indicator is one indicator with what it came to. Number is its place in the declaration, from 1; Key knows it across revisions.
// Value, Unit and Share are the figure as people read it; of a hidden figure they are "". Measure, Matter, Read, Judgement and Params
// say how it is measured, From and To the days; they are blank where it is typed (ByHand) or WaitsFor a room. Persons says that its counts
// are of persons, so that small ones are hidden. Points and Full are hundredths, nil where it was not scored or the points are hidden.
type Indicator struct {
	Number    int      `json:"number"`
	Key       string   `json:"key"`
	Level1    string   `json:"level1"`
	Level2    string   `json:"level2"`
	Name      string   `json:"name"`
	Target    Target   `json:"target"`
	Value     string   `json:"value"`
	Unit      string   `json:"unit"`
	Share     string   `json:"share"`
	Year      Cell     `json:"year"`
	Outcome   string   `json:"outcome"` // reached, partly, missed, unmeasured, waiting, unbound; hidden; "" in a version of goals
	ByHand    bool     `json:"by_hand"`
	WaitsFor  string   `json:"waits_for"`
	Measure   string   `json:"measure"`
	Matter    string   `json:"matter"`
	Read      string   `json:"read"`
	Kind      string   `json:"kind"`
	Per       string   `json:"per"`
	Persons   bool     `json:"persons"`
	Kinds     *int64   `json:"kinds"`
	Before    *Cell    `json:"before"`
	Start     *Cell    `json:"start"`
	From      day.Day  `json:"from"`
	To        day.Day  `json:"to"`
	Judgement string   `json:"judgement"`
	Params    []Param  `json:"params"`
	Words     []Said   `json:"words"`
	Method    []Said   `json:"method"`
	Limits    []Said   `json:"limits"`
	Spared    string   `json:"spared"`
	TooLow    bool     `json:"too_low"`
	Hand      []string `json:"hand"`
	Machine   *int64   `json:"machine"`
	Points    *int64   `json:"points"`
	Full      *int64   `json:"full"`
	Months    []Month  `json:"months"`
	Tables    []Table  `json:"tables"`
}

// Param is a number that was set for a judgement.
type Param struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Cell is the counts of a figure: numerator, denominator, contributions and different persons, as far as they are published of its
// measure. A count is nil where it does not apply and where it is hidden; Hidden names the hidden ones (num, den, times, persons), in
// that order. A reader is not told whether a count is hidden because it is small itself or because it would give another away: that
// alone would tell how large it is.
type Cell struct {
	Num     *int64   `json:"num"`
	Den     *int64   `json:"den"`
	Times   *int64   `json:"times"`
	Persons *int64   `json:"persons"`
	Hidden  []string `json:"hidden"`
}

// The names of the counts of a cell, in their order.
const (
	Num     = "num"
	Den     = "den"
	Times   = "times"
	Persons = "persons"
)

// Count gives a count of a cell by its name, so that it can be read or hidden; nil for a name that there is not.
func (c *Cell) Count(name string) **int64 {
	switch name {
	case Num:
		return &c.Num
	case Den:
		return &c.Den
	case Times:
		return &c.Times
	case Persons:
		return &c.Persons
	}
	return nil
}

// Hides says whether a count of the cell is hidden.
func (c *Cell) Hides(name string) bool { return slices.Contains(c.Hidden, name) }

// Hide hides a count; one that does not apply stays so.
func (c *Cell) Hide(name string) {
	at := c.Count(name)
	if at == nil || *at == nil {
		return
	}
	*at = nil
	c.Hidden = append(c.Hidden, name)
	slices.SortFunc(c.Hidden, func(a, b string) int { return cmp.Compare(slices.Index(Counts, a), slices.Index(Counts, b)) })
}

// Counts are the names of the counts of a cell, in their order.
var Counts = []string{Num, Den, Times, Persons}

// Month is a month of a figure, 1 to 12. Persons are those of the month and are never added over months.
type Month struct {
	Month int `json:"month"`
	Cell
}

// Table is a figure divided by a dimension: organisation, district, category, grade, sex, age. Its rows stand in the order of their
// values.
type Table struct {
	By   string `json:"by"`
	Rows []Row  `json:"rows"`
}

// Row is one value of a dimension; Value is its code, "" what has none, Name its words.
type Row struct {
	Value string `json:"value"`
	Name  Said   `json:"name"`
	Cell
}

// Hidden is the Outcome of an indicator, and its code in a Tally, where telling it would narrow a hidden figure.
const Hidden = "hidden"
