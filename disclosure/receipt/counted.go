package receipt

import (
	"slices"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/disclosure/snapshot"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure"
)

// Answered are the kept digests of the receipts of a survey, with the account that its answers count on.
type Answered struct {
	Project, Matter string // as the books call them
	Hashes          []string
}

// counting says what counts for an indicator of a version: an account, days, a cut, and what was known.
type counting struct {
	place    Place
	year     int
	project  string
	measure  string
	matter   string // "" all matters
	from, to day.Day
	cut      journal.Dim
	known    time.Time
}

// countings gives those of a version's indicators that are measured from the books.
func countings(s *snapshot.Snapshot, bound map[goal.ID]measure.Bound) []counting {
	var out []counting
	for i := range s.Projects {
		p := &s.Projects[i]
		for j := range p.Indicators {
			n := &p.Indicators[j]
			if n.Measure == "" || n.ByHand || n.WaitsFor != "" {
				continue
			}
			c := counting{
				place: Place{s.Department, s.Year, s.Number, p.ID, n.Number}, year: s.Year, project: journal.ProjectOf(s.Department, p.Name),
				measure: n.Measure, matter: n.Matter, from: n.From, to: n.To, known: s.Known,
			}
			if !s.On.IsZero() && (c.to.IsZero() || s.On.Before(c.to)) {
				c.to = s.On
			}
			if b, ok := bound[goal.ID(p.ID)].Of[measure.Key(n.Key)]; ok {
				c.cut = b.Cut
				if b.Project != "" {
					c.project = b.Project
				}
			}
			out = append(out, c)
		}
	}
	return out
}

// counts says that a posting counts for an indicator.
func (c *counting) counts(e journal.Entry) bool {
	m, matter := e.Parts()
	return !e.Reversed && e.Reverses == 0 && e.Year == c.year && e.Project == c.project && m == c.measure && (c.matter == "" || matter == c.matter) &&
		(c.from.IsZero() || !e.Day.Before(c.from)) && (c.to.IsZero() || !c.to.Before(e.Day)) &&
		(c.known.IsZero() || !c.known.Before(e.Posted)) && within(e.Dim, c.cut)
}

// within says that a cut is narrowed to by the values of another that are not blank.
func within(of, to journal.Dim) bool {
	for _, d := range [][2]string{
		{to.Organisation, of.Organisation},
		{to.District, of.District},
		{to.Category, of.Category},
		{to.Grade, of.Grade},
		{to.Sex, of.Sex},
		{to.Age, of.Age},
		{to.Tag, of.Tag},
	} {
		if d[0] != "" && d[0] != d[1] {
			return false
		}
	}
	return true
}

// answers says that the answers of a survey count for an indicator: those that are received. Which of them are valid nobody can tell of a receipt.
func (c *counting) answers(a Answered) bool {
	return strings.HasPrefix(c.measure, "survey.") && a.Project == c.project && (c.matter == "" || a.Matter == c.matter)
}

// held is a receipt of a record: its kept digest and the postings of the record.
type held struct {
	hash    string
	entries []journal.Entry
}

// listed gives the kept digests that count for an indicator.
func (c *counting) listed(records []held, surveys []Answered) []string {
	var out []string
	for _, r := range records {
		if slices.ContainsFunc(r.entries, c.counts) {
			out = append(out, r.hash)
		}
	}
	for _, a := range surveys {
		if c.answers(a) {
			out = append(out, a.Hashes...)
		}
	}
	return out
}
