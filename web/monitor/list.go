package monitor

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/measure"
	"plumbline/monitor"
	"plumbline/monitor/light"
	"plumbline/monitor/remedy"
	"plumbline/monitor/report"
	"plumbline/office"
	"plumbline/platform/chart"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/web/site"
	"plumbline/web/work"
)

// listPage is the projects of a department's year: money beside goals beside time, where the reports of a period stand, and
// what is done about deviations.
type listPage struct {
	site.Page
	Empty    bool
	Scopes   []work.Option
	Periods  []work.Option
	Period   monitor.Period
	Ended    bool // the period is over
	On       string
	Known    string
	Rows     []listRow
	Axis     template.HTML
	Foot     template.HTML
	Handed   int
	Red      int
	Yellow   int
	Overdue  int
	Remedies string // address of the remedies of this year
	MaySet   bool
	Rules    []ruleView
}

type listRow struct {
	Name, Unit, Href, Progress string
	Plumb                      template.HTML
	Money, Goals               string
	Light                      lit
	Counts                     []work.Sign // of the indicators that alarm
	Left                       int         // indicators that cannot be measured
	State                      work.Sign
	Due                        string
	Remedies, Overdue          int
	gap                        int64
	rank                       int
}

// ruleView is a rule in words.
type ruleView struct {
	work.Sign
	Subject, How, Basis string
}

func (s *server) list(w http.ResponseWriter, r *http.Request) error {
	v := &listPage{Page: s.NewPage(r, "monitor")}
	scope, ok, err := s.scope(r, v)
	if err != nil {
		return err
	}
	if !ok {
		v.Empty, v.Title = true, v.T("monitor.list.none")
		return s.Render(w, http.StatusOK, "monitor/list", v)
	}
	v.Scope, v.Demo = scope, v.Demo || scope.Demo
	if err := s.periods(r, v, scope); err != nil {
		return err
	}
	at := measure.At{On: v.Period.Through}
	all, err := s.Monitor.Progress(r.Context(), scope.Department, scope.Year, at)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(p monitor.Progress) bool {
		return !v.Visitor.May(office.Read, v.Visitor.PlaceOf(p.Kept.Declaration.Department, p.Kept.Declaration.Unit)).Allowed
	})
	if err := s.rows(r, v, all); err != nil {
		return err
	}
	v.head(all)
	return s.Render(w, http.StatusOK, "monitor/list", v)
}

// scope is the department and year of the address, the newest that the visitor may read where it names none.
func (s *server) scope(r *http.Request, v *listPage) (goal.Scope, bool, error) {
	all, err := s.Goal.Scopes(r.Context())
	if err != nil {
		return goal.Scope{}, false, err
	}
	a := site.AddressOf(r)
	all = slices.DeleteFunc(all, func(sc goal.Scope) bool { return v.Visitor.Reads(sc.Department).None() })
	at := slices.IndexFunc(all, func(sc goal.Scope) bool {
		return (a.Department() == "" || a.Department() == sc.Department) && (a.Get("year") == "" || a.Get("year") == strconv.Itoa(sc.Year))
	})
	if at < 0 {
		if a.Department() != "" || a.Get("year") != "" {
			return goal.Scope{}, false, site.ErrNoPage
		}
		return goal.Scope{}, false, nil
	}
	for i, sc := range all {
		v.Scopes = append(v.Scopes, work.Option{
			Text: v.T("indicator.scope", "department", sc.Department, "year", sc.Year), Href: a.Only().With("department", sc.Department, "year", strconv.Itoa(sc.Year)),
			Current: i == at, Chinese: true,
		})
	}
	return all[at], true, nil
}

// periods lists the periods that have ended, and takes the one of the address, else the one that is being reported.
func (s *server) periods(r *http.Request, v *listPage, sc goal.Scope) error {
	path := pathOf(v.Visitor, goal.Declaration{Department: sc.Department, Unit: sc.Department})
	list, err := s.Monitor.Periods(r.Context(), path, sc.Year)
	if err != nil {
		return err
	}
	today, a := day.At(s.Now()), site.AddressOf(r)
	current, ok := monitor.Current(list, today)
	if asked := a.Get("period"); asked != "" {
		if current, ok = monitor.Find(list, asked); !ok {
			return site.ErrNoPage
		}
	}
	v.Period, v.Ended = current, ok && current.Over(today)
	for _, p := range list {
		if !p.Over(today) && p.ID != current.ID {
			continue
		}
		text := periodName(&v.Page, p)
		if p.Official {
			text = v.T("monitor.period.official", "period", text)
		}
		v.Periods = append(v.Periods, work.Option{Text: text, Href: a.Only("department", "year").With("period", p.ID), Current: p.ID == current.ID})
	}
	v.MaySet = v.Visitor.May(office.SetDeadline, v.Visitor.PlaceOf(sc.Department, sc.Department)).Allowed
	v.Remedies = a.Only("department").To("/remedies").With("year", strconv.Itoa(sc.Year))
	return nil
}

// The scale of a project: from nothing to all of it.
func scaleTo(line light.Share) chart.Axis {
	return chart.Axis{Min: 0, Max: 1, Line: number(line)}
}

// touching is how near the label of the line a tick of the axis would touch it.
const touching = 0.25

func number(s light.Share) float64 {
	if !s.Known() {
		return 0
	}
	return float64(s.Num) / float64(s.Den)
}

// place is where a share stands on the axis, nil where it is not known.
func place(s light.Share) *float64 {
	if !s.Known() {
		return nil
	}
	x := min(number(s), 1)
	return &x
}

func (s *server) rows(r *http.Request, v *listPage, all []monitor.Progress) error {
	reports, err := s.Report.Year(r.Context(), v.Scope.Year, v.Period.ID)
	if err != nil {
		return err
	}
	begun := map[goal.ID]report.Report{}
	for _, x := range reports {
		begun[x.Declaration] = x
	}
	cases, err := s.Course.Cases(r.Context(), course.Monitor, v.Scope.Year)
	if err != nil {
		return err
	}
	remedies, err := s.Remedy.List(r.Context(), remedy.Filter{Year: v.Scope.Year})
	if err != nil {
		return err
	}
	today := day.At(s.Now())
	axis := scaleTo(monitor.Gone(goal.Declaration{Year: v.Scope.Year}, v.day(today)))
	v.Axis, v.Foot = chart.Labels(axis, 0.25, func(x float64) string {
		if x == axis.Line {
			return v.T("monitor.time", "time", monitor.Gone(goal.Declaration{Year: v.Scope.Year}, v.day(today)).Percent())
		}
		if x > axis.Line-touching && x < axis.Line+touching {
			return ""
		}
		return light.Share{Num: int64(x * 100), Den: 100}.Percent() + "%"
	}), chart.Bob(axis)
	for _, p := range all {
		v.Rows = append(v.Rows, v.row(p, axis, begun, cases, remedies, today))
	}
	slices.SortStableFunc(v.Rows, func(a, b listRow) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.gap, a.gap)) })
	return nil
}

// day is the last day that the page counts.
func (v *listPage) day(today day.Day) day.Day {
	if v.Period.Through.IsZero() || today.Before(v.Period.Through) {
		return today
	}
	return v.Period.Through
}

func (v *listPage) row(p monitor.Progress, axis chart.Axis, begun map[goal.ID]report.Report, cases map[string]course.Case, remedies []remedy.Remedy, today day.Day) listRow {
	d := p.Kept.Declaration
	row := listRow{
		Name: d.Name, Unit: d.Unit, Href: "/d/" + string(p.Kept.ID) + "/monitor/" + v.Period.ID, Progress: "/d/" + string(p.Kept.ID) + "/progress?on=" + p.On.String(),
		Money: p.Money.Percent(), Goals: p.Goals.Percent(), Light: litOf(&v.Page, p.Light), Left: p.Left, gap: p.Gap(),
	}
	row.Plumb = chart.Pair(axis, place(p.Money), place(p.Goals), p.Light.Rule == "project_money_first", "")
	row.rank = rankOf(p.Light.Colour)
	for _, c := range []light.Colour{light.Red, light.Yellow} {
		if n := p.Count(c); n > 0 {
			sign := litOf(&v.Page, light.Lit{Colour: c}).Sign
			sign.Word = v.T("monitor.count."+string(c), "n", n)
			row.Counts = append(row.Counts, sign)
		}
	}
	row.State = work.Sign{Shape: "dashed", Class: "ink3", Word: v.T("monitor.not_begun")}
	late := !v.Period.Due.IsZero() && v.Period.Due.Before(today)
	x, ok := begun[p.Kept.ID]
	c, handed := cases[x.ID]
	switch {
	case ok && handed:
		row.State = stateSign(&v.Page, c)
	case ok:
		row.State.Word = v.T("course.state.draft")
	}
	if handed && c.State != review.Draft && c.State != review.Returned {
		v.Handed++
	} else if late {
		row.State = work.Sign{Shape: "cross", Class: "zhu", Word: v.T("monitor.late")}
		if handed {
			row.State.Word = v.T(c.StateKey())
		}
	}
	for _, m := range remedies {
		if m.Declaration != p.Kept.ID || m.State == remedy.Verified || m.State == remedy.Dropped {
			continue
		}
		row.Remedies++
		if m.Overdue(today) {
			row.Overdue++
			v.Overdue++
		}
	}
	return row
}

// rankOf puts red before yellow before the others.
func rankOf(c light.Colour) int {
	switch c {
	case light.Red:
		return 0
	case light.Yellow:
		return 1
	}
	return 2
}

func (v *listPage) head(all []monitor.Progress) {
	for _, p := range all {
		switch p.Light.Colour {
		case light.Red:
			v.Red++
		case light.Yellow:
			v.Yellow++
		}
		v.On, v.Known = p.On.String(), day.Minute(p.Known)
	}
	v.Title = v.T("monitor.list.title", "n", len(all), "red", v.Red, "yellow", v.Yellow)
	if v.On != "" {
		v.State = v.T("monitor.as_of", "on", v.On, "known", v.Known)
	}
	for _, r := range light.All() {
		how := r.How(v.Period.Through)
		l := litOf(&v.Page, light.Lit{Colour: r.Colour, Rule: r.ID})
		v.Rules = append(v.Rules, ruleView{Sign: l.Sign, Subject: v.T("monitor.subject." + string(r.Subject)), How: how.Sentence(v.T), Basis: r.Basis.String()})
	}
}
