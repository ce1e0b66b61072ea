package publicweb

import (
	"html/template"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/disclosure/snapshot"
	"plumbline/platform/chart"
)

// yearPage is a department's year.
type yearPage struct {
	page
	Department string
	Kind       snapshot.Kind
	Money      money
	Totals     snapshot.Totals
	Tally      []tally
	Grades     []string
	Rows       []projectRow
	Reached    string // of all, for the foot
	Axis, Foot template.HTML
	Limits     []string
	Hidden     int64
	Results    bool
	Reason     string
	Base       string
}

// projectRow is a project in the table of a year.
type projectRow struct {
	Name, Href, Plain string
	Money, Exact      string
	Promises          int
	Reached           int
	Spent             string // share of the money that was paid
	Bar, Plumb        template.HTML
	Grade             string
	Tally             []tally
}

// promises is the plumb column of a year: the line is everything that was promised.
var promises = chart.Axis{Min: 0, Max: 115, Line: 100}

// year shows a department's year: the money, what was promised and what came of it, and the projects.
func (s *Site) year(l *looking) (string, paged, error) {
	snap := l.Snap
	v := &yearPage{
		page: l.page(), Department: l.Department, Kind: snap.Kind, Totals: snap.Totals, Results: snap.Kind == snapshot.Results,
		Hidden: snap.Rule.Hidden, Reason: snap.Reason, Base: l.Base,
	}
	v.Title = v.yearTitle(snap)
	v.Crumbs = l.crumbs()
	v.Crumbs[len(v.Crumbs)-1].Href = ""
	v.State = l.state()
	v.Money = v.moneyOf(&snapshot.Funding{Annual: snap.Totals.Initial, Initial: snap.Totals.Initial, Adjusted: snap.Totals.Adjusted, Paid: snap.Totals.Paid}, snap)
	v.Tally = v.tallies(snap.Totals.Outcomes)
	for _, t := range snap.Totals.Grades {
		v.Grades = append(v.Grades, v.T("public.grades.n", "grade", v.T("public.grade."+gradeCode(t.Code)), "n", t.N))
	}
	for i := range snap.Projects {
		v.Rows = append(v.Rows, v.row(l, &snap.Projects[i]))
	}
	v.Limits = v.saysAll(snap.Limits)
	v.Reached = share(int64(of(snap.Totals.Outcomes, "reached")), int64(snap.Totals.Indicators))
	v.Axis = chart.Labels(promises, 50, perCent)
	v.Foot = chart.Bob(promises)
	return "year", v, nil
}

// yearTitle says what came of it.
func (w words) yearTitle(s *snapshot.Snapshot) string {
	n, reached := s.Totals.Indicators, of(s.Totals.Outcomes, "reached")
	switch {
	case s.Kind == snapshot.Withdrawn:
		return w.T("public.year.withdrawn")
	case s.Kind == snapshot.Goals:
		return w.T("public.year.goals", "projects", s.Totals.Projects, "n", n)
	case s.Preliminary():
		return w.T("public.year.preliminary", "n", n, "reached", reached)
	}
	return w.T("public.year.results", "n", n, "reached", reached)
}

// state is the line that says of when a page is: the day up to which it counts, when it was published, which version.
func (l *looking) state() string {
	w := l.words
	args := []any{"at", w.Instant(l.Edition.At), "number", l.Edition.Number, "on", w.Date(l.Snap.On)}
	if l.Snap.On.IsZero() {
		return w.T("public.state.goals", args...)
	}
	if l.Snap.Preliminary() {
		return w.T("public.state.preliminary", args...)
	}
	return w.T("public.state.results", args...)
}

func (v *yearPage) row(l *looking, p *snapshot.Project) projectRow {
	m := v.moneyOf(&p.Funding, l.Snap)
	row := projectRow{
		Name: p.Name, Href: l.Base + "/" + p.ID, Plain: p.Plain, Money: m.Budget, Exact: m.Exact, Promises: len(p.Indicators),
		Spent: m.Share, Bar: m.Bar,
	}
	counts := map[string]int{}
	for i := range p.Indicators {
		counts[p.Indicators[i].Outcome]++
	}
	for _, o := range outcomes {
		if counts[o] > 0 {
			row.Tally = append(row.Tally, tally{v.Sign(o), counts[o]})
		}
	}
	row.Reached = counts["reached"]
	if p.Score != nil {
		row.Grade = v.T("public.grade." + gradeCode(p.Score.Grade))
	}
	row.Plumb = chart.Cord(promises)
	if v.Results && row.Promises > 0 {
		mark := chart.Ring
		if row.Reached == row.Promises {
			mark = chart.Dot
		}
		row.Plumb = chart.Stem(promises, 100*float64(row.Reached)/float64(row.Promises), mark)
	}
	return row
}

// money is what a project may spend and has spent.
type money struct {
	Budget, Exact string
	Paid, Share   string // Share is per cent of the budget, "" where it is not known
	Left          string
	Time          string // per cent of the year that had passed, "" in a version of goals
	Bar           template.HTML
	Known         bool
	Changed       string // the budget as it was first approved, where it was adjusted
	Total         string // of a project of several years
}

// moneyOf puts money into words.
func (w words) moneyOf(f *snapshot.Funding, s *snapshot.Snapshot) money {
	budget := f.Adjusted
	for _, other := range []*fen.Fen{f.Initial, f.Annual} {
		if budget == nil {
			budget = other
		}
	}
	m := money{Budget: w.Money(budget), Exact: w.Exact(budget), Known: budget != nil}
	if f.Initial != nil && f.Adjusted != nil && *f.Initial != *f.Adjusted {
		m.Changed = w.Money(f.Initial)
	}
	if f.Total != nil && budget != nil && *f.Total != *budget {
		m.Total = w.Money(f.Total)
	}
	if f.Paid == nil || budget == nil || *budget <= 0 {
		return m
	}
	m.Paid, m.Share = w.Money(f.Paid), share(int64(*f.Paid), int64(*budget))
	time := passed(s)
	if !s.On.IsZero() {
		m.Time = share(time.n, time.of)
	}
	m.Bar = paidBar(float64(*f.Paid)/float64(*budget), time.share())
	return m
}

// part is a share as a numerator and a denominator.
type part struct{ n, of int64 }

func (p part) share() float64 {
	if p.of == 0 {
		return 0
	}
	return float64(p.n) / float64(p.of)
}

// passed is how much of the year had passed on the day that the version counts to: nothing of a version of goals.
func passed(s *snapshot.Snapshot) part {
	if s.On.IsZero() {
		return part{}
	}
	first, last := day.Of(s.Year, 1, 1), day.Of(s.Year, 12, 31)
	days := int64(first.Until(last)) + 1
	return part{min(max(int64(first.Until(s.On))+1, 0), days), days}
}

// gradeCode is the part of a message key for a grade.
func gradeCode(grade string) string {
	switch grade {
	case "优":
		return "excellent"
	case "良":
		return "good"
	case "中":
		return "fair"
	case "差":
		return "poor"
	case snapshot.Hidden:
		return "hidden"
	}
	return "none"
}
