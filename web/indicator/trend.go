package indicator

import (
	"html/template"
	"math"
	"net/http"
	"strconv"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure/judge"
	"plumbline/platform/chart"
	"plumbline/web/work"
)

// trend is the figure month by month. Adds says that months add up to the figure and the chart shows how they do; otherwise
// each month has a figure of its own.
type trend struct {
	Title  string
	Months []monthLine
	Total  monthLine
	Adds   bool
	Stands bool // each month shows what all is by its end: numerator and denominator come at different times
	Pairs  bool // it has a denominator
	Heads  [2]string
	Rates  bool
	Axis   template.HTML // "" where nothing is drawn
	Foot   template.HTML
	Goal   string // the value that the line stands for
	Note   string // what a mark is
}

// monthLine is a month. Own is its own number, Sum what all is by its end.
type monthLine struct {
	Month         int
	Href          string
	Current       bool
	Num, Den      string
	Own, Sum      string
	Plumb         template.HTML
	value, before float64
	ok            bool
}

// trend asks for the months of the figure.
func (s *server) trend(r *http.Request, v *indicatorPage) error {
	q := v.Reading.Query
	months, err := s.Books.Months(r.Context(), q)
	if err != nil {
		return err
	}
	t := &v.Trend
	t.Rates, t.Pairs = v.Reading.Binding.Read == judge.Rate, paired(v.Measure)
	switch {
	case v.Measure.Kind == journal.Reported:
		t.Heads = [2]string{v.Fraction.NumWord, v.Fraction.DenWord}
	case t.Pairs:
		t.Heads = [2]string{v.T("work.counts.num"), v.T("work.counts.den")}
	default:
		t.Heads[0] = v.T("indicator.number")
	}
	t.Stands = t.Rates && (v.Measure.Kind == journal.Checklist || v.Measure.Unit == "元")
	t.Adds = t.Stands || !t.Rates && v.Reading.Binding.Read != judge.Kinds && v.Measure.Kind != journal.Reported
	ends, err := s.ends(r, v, months)
	if err != nil {
		return err
	}
	v.Postings.Month = monthOf(v, months)
	last := 0.0
	for i, m := range months {
		line := t.month(v, m)
		if t.Adds {
			line.before = last
			line.value, line.Sum, line.ok = v.quantity(ends[i])
			last = line.value
		}
		if t.Stands {
			line.Own, line.Num, line.Den = line.Sum, work.Quantity(v.Measure, ends[i].Num), work.Quantity(v.Measure, ends[i].Den)
		}
		t.Months = append(t.Months, line)
	}
	t.Total = monthLine{Num: v.Fraction.Num, Den: work.Quantity(v.Measure, v.Reading.Figure.Den)}
	_, t.Total.Own, _ = v.quantity(v.Reading.Figure)
	if t.Rates {
		own := []*string{&t.Total.Own}
		for i := range t.Months {
			own = append(own, &t.Months[i].Own)
		}
		even(own...)
	}
	t.draw(v)
	return nil
}

// month is a month by itself; one of which nothing stands has no numbers and leads nowhere.
func (t *trend) month(v *indicatorPage, m read.Monthly) monthLine {
	line := monthLine{Month: m.Month, Current: v.Postings.Month == m.Month}
	line.value, line.Own, line.ok = v.quantity(m.Figure)
	if m.Times == 0 && m.Num == 0 && m.Den == 0 {
		line.Own = ""
		return line
	}
	line.Num, line.Den = below(work.Quantity(v.Measure, m.Num)), below(work.Quantity(v.Measure, m.Den))
	line.Own = below(line.Own)
	line.Href = v.Moment.Address.With("month", strconv.Itoa(m.Month), "after", "", "posting", "", "show", "", "rows", "") + "#postings"
	return line
}

// ends asks what all is by the end of each month, where months add up.
func (s *server) ends(r *http.Request, v *indicatorPage, months []read.Monthly) ([]read.Figure, error) {
	if !v.Trend.Adds {
		return nil, nil
	}
	queries := make([]read.Query, len(months))
	for i, m := range months {
		queries[i] = v.Reading.Query
		queries[i].To = earlier(day.Last(queries[i].Year, m.Month), queries[i].To)
	}
	return s.Books.Figures(r.Context(), queries)
}

func earlier(a, b day.Day) day.Day {
	if b.IsZero() || a.Before(b) {
		return a
	}
	return b
}

// monthOf is the month whose postings are shown: the one of the address, 0 for all, otherwise the last with any; of reports, the last in
// which something happened, where anything did.
func monthOf(v *indicatorPage, months []read.Monthly) int {
	asked := v.Moment.Address.Get("month")
	if asked == "all" {
		return 0
	}
	n, _ := strconv.Atoi(asked)
	happened := v.Measure.Kind == journal.Reported && v.Reading.Figure.Num > 0
	last := 0
	for _, m := range months {
		if m.Month == n {
			return n
		}
		if m.Num != 0 || !happened && (m.Times != 0 || m.Den != 0) {
			last = m.Month
		}
	}
	return last
}

// standard is where the line stands: the number that the figure is held against. low says that less is better.
func (v *indicatorPage) standard() (at float64, shown string, low, ok bool) {
	b, t := v.Reading.Binding, v.Reading.Indicator.Target
	j, known := judge.ByID(b.Judgement)
	if !known {
		return 0, "", false, false
	}
	if t.Kind == goal.Quantitative && t.Value != nil {
		n, err := strconv.ParseFloat(*t.Value, 64)
		unit := ""
		if t.Unit != nil {
			unit = *t.Unit
		}
		n = scaled(n, unit)
		if b.Read == judge.Rate && t.Upper == nil && !(t.Op != nil && (*t.Op == "<=" || *t.Op == "<")) {
			n = min(n, 100) // no rate passes it
		}
		fits := b.Read != judge.Rate || unit == "%" || unit == "‰" || unit == ""
		low := t.Op != nil && (*t.Op == "<=" || *t.Op == "<") || n == 0
		return n, t.String(), low, err == nil && fits
	}
	if b.Read != judge.Rate {
		return 0, "", false, false
	}
	for _, p := range j.Params {
		if p.Name != "share" && p.Name != "most" || p.Unit != "%" {
			continue
		}
		value := p.Default
		if given, ok := b.Params[p.Name]; ok {
			value = given
		}
		n, err := strconv.ParseFloat(value, 64)
		sign := map[bool]string{true: "≤", false: "≥"}[p.Name == "most"]
		return n, sign + value + "%", p.Name == "most", err == nil
	}
	return 0, "", false, false
}

// scaled brings the number of a target to the unit of the figure: 万元 to yuan, ‰ to per cent.
func scaled(n float64, unit string) float64 {
	if unit == "‰" {
		return n / 10
	}
	by, _ := judge.Scale(unit)
	return n * float64(by)
}

// draw puts the months beside the line.
func (t *trend) draw(v *indicatorPage) {
	goal, shown, low, ok := v.standard()
	t.Title = v.T("indicator.trend")
	if !ok || v.Reading.Binding.Read == judge.Kinds || low && goal == 0 {
		return
	}
	t.Goal = shown
	lowest, highest, some, short := goal, goal, false, 0
	for _, m := range t.Months {
		if !m.ok {
			continue
		}
		some = true
		lowest, highest = min(lowest, m.value), max(highest, m.value)
		if m.value < goal && !low || m.value > goal && low {
			short++
		}
	}
	if !some {
		return
	}
	a := axisOf(lowest, highest, goal, t.Adds)
	step := stepOf(a)
	t.Axis = chart.Labels(a, step, func(x float64) string { return label(x, t.Rates) })
	t.Foot = chart.Bob(a)
	for i := range t.Months {
		t.Months[i].Plumb = t.Months[i].draw(a, t.Adds, low)
	}
	if t.Adds {
		t.Note = v.T("indicator.trend.note_adds", "goal", shown)
		return
	}
	t.Note = v.T("indicator.trend.note", "goal", shown)
	if t.Title = v.T("indicator.trend.all_met", "goal", shown); short > 0 {
		t.Title = v.T("indicator.trend.short", "n", short, "goal", shown)
	}
}

func (m monthLine) draw(a chart.Axis, adds, low bool) template.HTML {
	if !m.ok {
		return chart.Cord(a)
	}
	mark := chart.Dot
	switch behind := m.value < a.Line && !low || m.value > a.Line && low; {
	case behind && (low || m.value < 0.8*a.Line):
		mark = chart.Cross
	case behind:
		mark = chart.Ring
	}
	if adds {
		if !low { // it is on its way, which is no fault
			mark = chart.Dot
		}
		return chart.Reach(a, m.value, m.value-m.before, mark)
	}
	return chart.Stem(a, m.value, mark)
}

// axisOf is the scale: from zero where bars stand on it, otherwise as near to the values as shows them apart.
func axisOf(lowest, highest, goal float64, zero bool) chart.Axis {
	if zero {
		return chart.Axis{Min: 0, Max: max(highest, goal, 1) * 1.12, Line: goal}
	}
	pad := max((highest-lowest)*0.2, 2)
	a := chart.Axis{Min: max(0, lowest-pad), Max: highest + pad, Line: goal}
	if highest <= 100 {
		a.Max = min(a.Max, 100+(100-a.Min)*0.09) // the label of the line needs its room
	}
	return a
}

// stepOf is a round step that parts the axis into about four.
func stepOf(a chart.Axis) float64 {
	rough := (a.Max - a.Min) / 4
	size := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*size >= rough {
			return m * size
		}
	}
	return 10 * size
}

func label(x float64, rate bool) string {
	s := grouped(strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64))
	if rate {
		return s + "%"
	}
	return s
}
