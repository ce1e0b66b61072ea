package indicator

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/chart"
	"plumbline/web/site"
	"plumbline/web/work"
)

// execution is the account of a project's budget: paid over what may be spent.
const execution = "money.execution"

type progressPage struct {
	site.Page
	doubt
	Kept     goal.Kept
	Moment   Moment
	Money    money
	Elapsed  string // of the project's time, in per cent
	Lines    []indicatorLine
	Tally    []tallied
	Finding  string
	Axis     template.HTML
	Foot     template.HTML
	Bindings string
	Overall  []string // paragraphs of the goals
	Annual   []string
}

// money is what may be spent and what was paid. Known says that the books have anything of it.
type money struct {
	Known              bool
	Declared           *fen.Fen // 年度资金总额
	Budget, Paid, Left fen.Fen
	Rate               string
	Bar                template.HTML
	Months             []moneyMonth
	Href               string // of the indicator that is measured by it, ""
	Sign               work.Sign
	elapsed, reached   float64
}

// moneyMonth is a month of spending.
type moneyMonth struct {
	Month     int
	Paid, Sum fen.Fen
	Rate      string
	Bar       template.HTML
}

// indicatorLine is an indicator in a table.
type indicatorLine struct {
	measure.Reading
	Href     string
	Target   string
	Figure   string
	Stands   work.Sign
	How      string
	Plumb    template.HTML
	Words    []string
	Why      string // it cannot be judged, "" where it can
	Records  string // how many stand behind it
	Expected expected
	done     float64
	hasDone  bool
}

// tallied is how many indicators came to an outcome.
type tallied struct {
	work.Sign
	N       int
	Href    string
	Current bool
}

// progress shows a project's money beside its goals.
func (s *server) progress(w http.ResponseWriter, r *http.Request) error {
	k, err := site.DeclarationOf(s.Goal, r)
	if err != nil {
		return err
	}
	v := &progressPage{Page: s.NewPage(r, "summary"), Kept: k, Moment: s.momentOf(r, k.Declaration.Year)}
	if v.doubt, err = s.doubted(r); err != nil {
		return err
	}
	readings, err := s.Measure.Of(r.Context(), k, v.Moment.At)
	if err != nil {
		return err
	}
	for _, one := range readings {
		v.Lines = append(v.Lines, s.line(&v.Page, v.Moment, k, one))
	}
	slices.SortStableFunc(v.Lines, func(a, b indicatorLine) int { return cmp.Compare(rank(a.Outcome), rank(b.Outcome)) })
	if err := s.foretold(r, v, readings); err != nil {
		return err
	}
	v.Tally = tally(&v.Page, readings)
	v.draw()
	if err := s.money(r, v); err != nil {
		return err
	}
	v.head()
	if s.Bindings != "" {
		v.Bindings = "/d/" + string(k.ID) + s.Bindings
	}
	s.About(&v.Page, string(k.ID), v.Visitor.PlaceOf(k.Declaration.Department, k.Declaration.Unit), "progress")
	return s.Render(w, http.StatusOK, "indicator/progress", v)
}

func (v *progressPage) head() {
	d := v.Kept.Declaration
	v.Title, v.Name = d.Name, true
	v.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Demo = v.Demo || v.Kept.Demo
	v.State = v.Moment.line(&v.Page)
	v.Crumbs = []site.Crumb{
		{Text: v.T("indicator.crumb", "year", d.Year), Href: v.Moment.keep("/measured", "department", d.Department, "year", strconv.Itoa(d.Year))},
		{Text: d.Name, Chinese: true},
	}
	v.Overall, v.Annual = paragraphs(d.Goals.Overall), paragraphs(d.Goals.Annual)
	v.Finding = finding(&v.Page, v.Tally, len(v.Lines))
}

func paragraphs(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
}

// line is an indicator as a table shows it.
func (s *server) line(p *site.Page, m Moment, k goal.Kept, r measure.Reading) indicatorLine {
	l := indicatorLine{Reading: r, Href: m.keep(href(k.ID, r.Position)), Target: r.Indicator.Target.Raw, Stands: signOf(p, r.Outcome), How: s.how(p, r)}
	if l.Target == "" {
		l.Target = r.Indicator.Target.String()
	}
	if r.Value != "" {
		l.Figure = grouped(r.Value) + r.Unit
		if _, number := judge.Decimal(r.Value); number && r.Unit != "" && r.Unit != "%" {
			l.Figure = grouped(r.Value) + " " + r.Unit
		}
	}
	if l.Words = said(p, r.Words); r.Outcome == judge.Unmeasured && len(l.Words) > 0 {
		l.Why = l.Words[len(l.Words)-1]
	}
	if !r.ByHand() && r.Figure.Times > 0 {
		l.Records = grouped(itoa(r.Figure.Times))
	}
	l.done, l.hasDone = done(r)
	return l
}

// done is how much of what was promised is reached, in per cent; ok is false where that cannot be said.
func done(r measure.Reading) (percent float64, ok bool) {
	if r.Outcome == judge.Reached && r.Value != "" {
		percent, ok = 100, true
	}
	value, err := strconv.ParseFloat(r.Value, 64)
	if err != nil || r.Binding == nil {
		return percent, ok
	}
	t, asked := r.Indicator.Target, 0.0
	switch {
	case t.Kind == goal.Quantitative && t.Value != nil && (t.Op == nil || *t.Op != "<=" && *t.Op != "<"):
		asked, err = strconv.ParseFloat(*t.Value, 64)
		if t.Unit != nil && !r.ByHand() {
			asked = scaled(asked, *t.Unit)
		}
	case t.Kind == goal.Qualitative && r.Share != "":
		asked, err = strconv.ParseFloat(share(r), 64)
	}
	if err != nil || asked <= 0 || value < 0 {
		return percent, ok
	}
	return value / asked * 100, true
}

// share is what a judgement of a share asks for.
func share(r measure.Reading) string {
	j, ok := judge.ByID(r.Binding.Judgement)
	if !ok {
		return ""
	}
	for _, p := range j.Params {
		if p.Name == "share" {
			if given, ok := r.Binding.Params["share"]; ok {
				return given
			}
			return p.Default
		}
	}
	return ""
}

// scale is that of how much of the promise is reached.
var scale = chart.Axis{Min: 0, Max: 130, Line: 100}

func (v *progressPage) draw() {
	v.Axis = chart.Labels(scale, 50, func(x float64) string { return strconv.Itoa(int(x)) + "%" })
	v.Foot = chart.Bob(scale)
	for i := range v.Lines {
		v.Lines[i].draw()
	}
}

func (l *indicatorLine) draw() {
	if !l.hasDone {
		l.Plumb = chart.Cord(scale)
		return
	}
	mark := chart.Ring
	switch l.Outcome {
	case judge.Reached:
		mark = chart.Dot
	case judge.Missed:
		mark = chart.Cross
	}
	l.Plumb = chart.Plumb(scale, []chart.Point{{Value: min(l.done, 125), Count: 1, Mark: mark}}, "")
}

// tally counts readings by outcome, those to act on first.
func tally(p *site.Page, list []measure.Reading) []tallied {
	n := map[judge.Outcome]int{}
	for _, r := range list {
		n[r.Outcome]++
	}
	var out []tallied
	for _, o := range outcomes {
		if n[o] > 0 {
			out = append(out, tallied{Sign: signOf(p, o), N: n[o]})
		}
	}
	return out
}

// finding says in one line what the indicators come to.
func finding(p *site.Page, list []tallied, all int) string {
	parts := []string{p.T("indicator.finding", "n", all)}
	for _, t := range list {
		parts = append(parts, p.T("indicator.finding.part", "n", t.N, "word", t.Word))
	}
	return strings.Join(parts, p.T("indicator.comma"))
}

// money reads what the project may spend and spent.
func (s *server) money(r *http.Request, v *progressPage) error {
	d := v.Kept.Declaration
	m := &v.Money
	m.Declared = d.Funding.AnnualTotal
	elapsed := gone(d, v.Moment.Shown)
	m.elapsed = elapsed
	v.Elapsed = strings.TrimSuffix(strconv.FormatFloat(elapsed*100, 'f', 1, 64), ".0")
	q := read.Query{Account: journal.Account{Year: d.Year, Project: journal.ProjectOf(d.Department, d.Name), Measure: execution}, To: v.Moment.Shown, Known: v.Moment.At.Known}
	list, err := s.Books.Figures(r.Context(), []read.Query{q})
	if err != nil {
		return err
	}
	f := list[0]
	if m.Known = f.Times > 0; !m.Known {
		return nil
	}
	m.Paid, m.Budget, m.Left = fen.Fen(f.Num), fen.Fen(f.Den), fen.Fen(f.Den-f.Num)
	m.Rate = percent(f.Num, f.Den)
	if f.Den > 0 {
		m.reached = float64(f.Num) / float64(f.Den)
	}
	m.Bar = chart.Against(m.reached, elapsed)
	m.judge(&v.Page)
	for _, line := range v.Lines {
		if id, _ := line.Query.Parts(); id == execution {
			m.Href = line.Href
		}
	}
	return s.spending(r, m, q)
}

// judge says whether the money keeps pace with the time. Ten points apart are pace.
func (m *money) judge(p *site.Page) {
	switch gap := m.reached - m.elapsed; {
	case m.reached > 1:
		m.Sign = work.Sign{Shape: "cross", Class: "zhu", Word: p.T("indicator.money.over")}
	case gap < -0.1:
		m.Sign = work.Sign{Shape: "half", Class: "warn", Word: p.T("indicator.money.behind")}
	case gap > 0.1:
		m.Sign = work.Sign{Shape: "half", Class: "warn", Word: p.T("indicator.money.ahead")}
	default:
		m.Sign = work.Sign{Shape: "disc", Class: "ok", Word: p.T("indicator.money.on_pace")}
	}
}

// spending lists what was paid month by month.
func (s *server) spending(r *http.Request, m *money, q read.Query) error {
	months, err := s.Books.Months(r.Context(), q)
	if err != nil {
		return err
	}
	sum := int64(0)
	for _, one := range months {
		sum += one.Num
		line := moneyMonth{Month: one.Month, Paid: fen.Fen(one.Num), Sum: fen.Fen(sum), Rate: percent(sum, int64(m.Budget))}
		if m.Budget > 0 {
			line.Bar = chart.Parts(chart.Part{Share: float64(sum-one.Num) / float64(m.Budget), Class: "c3"}, chart.Part{Share: float64(one.Num) / float64(m.Budget), Class: "c1"})
		}
		m.Months = append(m.Months, line)
	}
	return nil
}

// gone is how much of the project's time within its year went by on a day, from 0 to 1.
func gone(d goal.Declaration, on day.Day) float64 {
	from, to := day.Of(d.Year, 1, 1), day.Of(d.Year, 12, 31)
	if from.Before(d.Start) && d.Start.Before(to) {
		from = d.Start
	}
	if !d.End.IsZero() && d.End.Before(to) && from.Before(d.End) {
		to = d.End
	}
	all := float64(from.Until(to) + 1)
	return min(max(float64(from.Until(on)+1)/all, 0), 1)
}
