// Package veil hides small cells of a snapshot before it is published, in one place for everything that leaves the house. It guarantees
// that no count of 1 to 4 persons (Rule.Below−1) is shown, and that none can be narrowed to fewer than 4 whole numbers (Rule.Values)
// by whoever adds and subtracts all that is shown: over rows, months, parts and totals, numerators and denominators, different persons
// and their times, indicators that read one account (the same, on other days, a row or a matter of it), and every earlier version of the same year. Zero is shown and never hidden, so
// whoever reads knows that a hidden count is at least 1; the guarantee reckons with that. It hides counts of persons and of their
// services alone, never money, documents or works (Indicator.Persons says which); what a figure, outcome, score or sentence would tell
// of a hidden count is hidden with it. What fewer than 5 records changed since an earlier version is not divided by what people are. It is pure and changes the snapshot that it is given.
//
// # What whoever reads may do
//
// The guarantee holds against all sums and differences (the linear system of everything shown, solved exactly) with bounds carried
// through every equation. Two figures that come to the same in every cell count as one figure, and a figure that is the same in two versions as known to be so: whoever
// reads may guess it. It does not hold against what somebody knows beside what is published, nor across years.
package veil

import (
	"slices"

	"plumbline/base/day"
	"plumbline/disclosure/snapshot"
)

// Rule is how small is too small. Counts from 1 to Below−1 are hidden; each stays possible within at least Values whole numbers.
type Rule struct {
	Since  day.Day
	Below  int64
	Values int64
}

// rules are the rules in force, the newest last. Their basis is practice of statistical offices.
var rules = []Rule{{Since: day.Of(2015, 1, 1), Below: 5, Values: 4}}

// On gives the rule in force on a day.
func On(d day.Day) Rule {
	r := rules[0]
	for _, next := range rules[1:] {
		if !d.Before(next.Since) {
			r = next
		}
	}
	return r
}

// Earlier is a version that was published: what it came to, and what was shown of it.
type Earlier struct{ Whole, Shown *snapshot.Snapshot }

// Why says why a count is hidden.
type Why string

// The reasons: it is small itself; it would let a small one be found; it, or something beside it, was published before, so that a small count can
// be found whatever is hidden now.
const (
	Primary   Why = "primary"
	Secondary Why = "secondary"
	Lost      Why = "lost"
)

// Cut is a count that is hidden, for the office that publishes: Place is "year", "month/3" or "sex/f" (snapshot.Indicator.Cells), Count
// one of snapshot.Counts. N is what it comes to.
type Cut struct {
	Project   string
	Indicator int // its number
	Place     string
	Count     string
	N         int64
	Why       Why
}

// Report is what was hidden and why. Lost are small counts, of this or an earlier version, that the
// earlier ones give away by themselves or together with this one, whatever else it hides; each stays hidden all the same.
type Report struct {
	Cuts []Cut
	Lost []Cut
}

// Grade gives the grade of points, both in hundredths of a point.
type Grade func(points, full int64) string

// Apply hides in the snapshot whatever the rule wants hidden, given the earlier versions of the same year. grade may be nil where nothing
// is scored.
func Apply(rule Rule, s *snapshot.Snapshot, grade Grade, earlier ...Earlier) Report {
	withhold(rule, s, earlier)
	sys := newSystem(rule)
	for _, e := range earlier {
		sys.add(e.Whole, e.Shown)
	}
	sys.add(s, nil)
	sys.relate()
	sys.protect()
	report := sys.hide()
	s.Rule = snapshot.Rule{Below: int(rule.Below), Values: int(rule.Values), Hidden: int64(len(report.Cuts))}
	for i := range s.Projects {
		follow(rule, &s.Projects[i], grade)
	}
	Count(s)
	return report
}

// places orders where cells stand: the year, months, then tables.
func (c Cut) compare(o Cut) int {
	return slices.Compare([]string{c.Project, c.Place, c.Count}, []string{o.Project, o.Place, o.Count})
}
