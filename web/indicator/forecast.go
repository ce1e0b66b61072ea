package indicator

import (
	"html/template"
	"net/http"
	"strconv"

	"plumbline/base/day"
	"plumbline/forecast"
	"plumbline/forecast/pace"
	"plumbline/journal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/chart"
	"plumbline/web/site"
	"plumbline/web/work"
)

// expected is what an indicator is expected to come to by the end of its period, as a page shows it.
type expected struct {
	forecast.Forecast
	Title  string // the finding
	Figure string // the middle with its unit
	Middle string
	Range  string
	Likely work.Sign
	Odds   string // of how many draws the target is met, "" where it is not known
	Safe   []string
	Why    []string
	Method []string
	Rows   []wayRow
	Axis   template.HTML
	Foot   template.HTML
	Goal   string // that the line stands for
	Note   string
	Tested string // how well it did before, in a sentence
	Back   []trialRow
	Error  string
}

// wayRow is a month end, over or to come.
type wayRow struct {
	Day   string
	Now   string
	Mid   string
	Range string
	Ahead bool
	Plumb template.HTML
}

// trialRow is an earlier forecast beside what came.
type trialRow struct {
	forecast.Trial
	Mid, Range, Came, Error string
	Sign                    work.Sign
}

// foretell asks what the indicator is expected to come to, with the back-test.
func (s *server) foretell(r *http.Request, v *indicatorPage) error {
	f, err := s.Forecast.Tested(r.Context(), v.Reading)
	if err != nil {
		return err
	}
	e := expectedOf(&v.Page, f)
	e.Safe, e.Why, e.Method = said(&v.Page, f.Safe.Words), said(&v.Page, f.Why), said(&v.Page, f.Words)
	if f.State == forecast.Settled {
		e.Safe = nil // what is certain is said already
	}
	e.title(&v.Page)
	e.way(v)
	e.tests(&v.Page)
	v.Expected = &e
	return nil
}

// expectedOf is a forecast as a line of a table shows it.
func expectedOf(p *site.Page, f forecast.Forecast) expected {
	e := expected{Forecast: f, Likely: likelyOf(p, f.Likelihood)}
	if f.Estimated() {
		e.Middle, e.Figure, e.Range = grouped(f.Mid), quantity(f.Mid, f.Unit), between(p, f.Low, f.High, f.Unit)
	}
	if f.Chance >= 0 && f.State == forecast.Made {
		if e.Odds = p.T("forecast.odds", "n", f.Chance); f.Chance == 0 {
			e.Odds = p.T("forecast.odds.none")
		}
	}
	return e
}

// likelyOf is 完成目标可能性 as a status.
func likelyOf(p *site.Page, l forecast.Likelihood) work.Sign {
	s := work.Sign{Shape: "dashed", Class: "ink3", Word: p.T(l.Key())}
	switch l {
	case forecast.Sure:
		s.Shape, s.Class = "disc", "ok"
	case forecast.Possible:
		s.Shape, s.Class = "half", "warn"
	case forecast.Never:
		s.Shape, s.Class = "cross", "zhu"
	}
	return s
}

// quantity writes a number with its unit.
func quantity(value, unit string) string {
	if unit == "" || unit == "%" {
		return grouped(value) + unit
	}
	return grouped(value) + " " + unit
}

// between writes an interval; one of a single number is that number.
func between(p *site.Page, low, high, unit string) string {
	if low == high {
		return quantity(low, unit)
	}
	if unit == "%" {
		low += unit
	}
	return p.T("forecast.between", "low", grouped(low), "high", quantity(high, unit))
}

func (e *expected) title(p *site.Page) {
	end := p.T("forecast.end.day", "to", e.To.String())
	if e.To == day.Of(e.To.Year(), 12, 31) {
		end = p.T("forecast.end.year")
	}
	switch {
	case e.State == forecast.Over:
		e.Title = p.T("forecast.title.over")
	case e.Estimated() && e.Likelihood != forecast.Unknown:
		e.Title = p.T("forecast.title.made", "end", end, "mid", e.Figure, "range", e.Range, "likely", e.Likely.Word)
	case e.Estimated():
		e.Title = p.T("forecast.title.number", "end", end, "mid", e.Figure, "range", e.Range)
	case e.State == forecast.Settled:
		e.Title = p.T("forecast.title.settled", "likely", e.Likely.Word)
	default:
		e.Title = p.T("forecast.title.none")
	}
}

// way lists the month ends beside the line.
func (e *expected) way(v *indicatorPage) {
	if len(e.Path) == 0 {
		return
	}
	goal, shown, low, ok := v.standard()
	drawn := ok && !(low && goal == 0)
	values := func(visit func(float64)) {
		for _, step := range e.Path {
			for _, text := range []string{step.Now, step.Low, step.High} {
				if n, err := strconv.ParseFloat(text, 64); err == nil {
					visit(n)
				}
			}
		}
	}
	lowest, highest := goal, goal
	values(func(n float64) { lowest, highest = min(lowest, n), max(highest, n) })
	bars := v.Reading.Binding.Read != judge.Rate && v.Measure.Kind != journal.Level || v.Measure.Unit == "元"
	a := axisOf(lowest, highest, goal, bars)
	if drawn {
		e.Goal, e.Foot = shown, chart.Bob(a)
		e.Axis = chart.Labels(a, stepOf(a), func(x float64) string { return label(x, v.Reading.Binding.Read == judge.Rate) })
		e.Note = v.T("forecast.note", "goal", shown)
	}
	for _, step := range e.Path {
		row := wayRow{Day: step.Day.String(), Ahead: step.Mid != ""}
		if row.Ahead {
			row.Mid, row.Range = quantity(step.Mid, e.Unit), between(&v.Page, step.Low, step.High, e.Unit)
		} else if step.Now != "" {
			row.Now = quantity(step.Now, e.Unit)
		}
		if drawn {
			row.Plumb = stepDrawn(a, step, bars, low)
		}
		e.Rows = append(e.Rows, row)
	}
}

// stepDrawn draws what stood as a bar or a stem, and what is expected as a band.
func stepDrawn(a chart.Axis, step forecast.Step, bars, low bool) template.HTML {
	number := func(s string) float64 { n, _ := strconv.ParseFloat(s, 64); return n }
	markOf := func(x float64) chart.Mark {
		if x < a.Line && !low || x > a.Line && low {
			return chart.Ring
		}
		return chart.Dot
	}
	switch {
	case step.Mid != "":
		return chart.Span(a, number(step.Low), number(step.Mid), number(step.High), markOf(number(step.Mid)))
	case step.Now == "":
		return chart.Cord(a)
	case bars:
		return chart.Reach(a, number(step.Now), number(step.Now), chart.Dot)
	}
	return chart.Stem(a, number(step.Now), markOf(number(step.Now)))
}

// tests lists the earlier forecasts beside what came.
func (e *expected) tests(p *site.Page) {
	b := e.Forecast.Back
	if b.N == 0 {
		return
	}
	errorOf := func(s string) string {
		switch {
		case s == "":
			return ""
		case b.Points:
			return p.T("forecast.points", "n", s)
		}
		return s + "%"
	}
	e.Error = errorOf(b.Error)
	e.Tested = p.T("forecast.tested", "n", b.N, "within", b.Within)
	for _, t := range b.Trials {
		row := trialRow{Trial: t, Mid: quantity(t.Mid, e.Unit), Range: between(p, t.Low, t.High, e.Unit), Came: quantity(t.Came, e.Unit), Error: errorOf(t.Error)}
		row.Sign = work.Sign{Shape: "ring", Class: "warn", Word: p.T("forecast.outside")}
		if t.Within {
			row.Sign = work.Sign{Shape: "disc", Class: "ok", Word: p.T("forecast.within")}
		}
		e.Back = append(e.Back, row)
	}
}

// Facts says that there is anything to show in numbers.
func (e expected) Facts() bool {
	return e.State == forecast.Made || e.State == forecast.Settled || e.Tested != ""
}

// SafeDay is the last safe day, "" where there is none that is to come.
func (e expected) SafeDay() string {
	if e.Forecast.Safe.Says != pace.Until {
		return ""
	}
	return e.Forecast.Safe.Day.String()
}

// foretold asks what the indicators of a declaration are expected to come to.
func (s *server) foretold(r *http.Request, v *progressPage, readings []measure.Reading) error {
	all, err := s.Forecast.OfSheets(r.Context(), []measure.Sheet{{Kept: v.Kept, Readings: readings}})
	if err != nil {
		return err
	}
	list := all[v.Kept.ID]
	for i := range v.Lines {
		f := list[v.Lines[i].Position]
		v.Lines[i].Expected = expectedOf(&v.Page, f)
		v.Lines[i].Expected.Why = said(&v.Page, f.Why)
	}
	return nil
}
