package publicweb

import (
	"html/template"
	"strconv"
	"strings"

	"plumbline/base/fen"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/snapshot"
	"plumbline/platform/chart"
)

// promisePage is one thing that was promised: what came of it, how it was counted, and how to check it.
type promisePage struct {
	page
	Department      string
	Project         *snapshot.Project
	ProjectHref     string
	Promise         *snapshot.Indicator
	Row             promiseRow
	Verdict         []string // what the figure was held against
	Value, Unit     string
	Parts           *parts
	Months          *months
	Tables          []cut
	Method          []string
	Limits          []string
	Next            string
	Hides           bool
	Below           int
	Results         bool
	Base            string
	Package, Zip    string // where the package of the version stands, "" where there is none, and the name of its file
	Receipt, Object string // to ask for a receipt, and to object; "" where it cannot be done
	Before, After   string // the promises before and after it
}

// cell is a count as a page shows it: a number, nothing, or hidden.
type cell struct {
	Text   string
	Hidden bool
}

// parts are numerator and denominator of the year.
type parts struct {
	NumWord, DenWord string
	Num, Den         cell
	Pair             bool
	Others           []named
	Matter           string
}

// named is a count with its words.
type named struct {
	Text string
	Cell cell
}

// months are the months of a figure.
type months struct {
	Title, Note string
	Pair        bool // numerator and denominator of each month
	Adds        bool // months add up to the figure
	Heads       [2]string
	Lines       []monthLine
	Total       monthLine
	Axis, Foot  template.HTML // "" where nothing is drawn
}

type monthLine struct {
	Name     string
	Num, Den cell
	Own      string // the rate of the month
	Sum      string // what all is by its end
	Plumb    template.HTML
	value    float64
	before   float64
	known    bool
}

// cut is a figure divided by something.
type cut struct {
	By, ID        string
	Pair, Persons bool
	Rows          []cutRow
	Heads         [2]string
}

type cutRow struct {
	Text     string
	Chinese  bool
	Num, Den cell
	Own      string
	People   cell
	Bar      template.HTML
}

// promise shows one thing that was promised; of a number that is "easy", the project in easy words.
func (s *Site) promise(l *looking) (string, paged, error) {
	if l.r.PathValue("n") == "easy" {
		return s.easy(l)
	}
	p, err := l.found()
	if err != nil {
		return "", nil, err
	}
	at, err := strconv.Atoi(l.r.PathValue("n"))
	if err != nil || at < 1 || at > len(p.Indicators) || itoa(at) != l.r.PathValue("n") {
		return "", nil, errNoPage
	}
	n := &p.Indicators[at-1]
	project := l.Base + "/" + p.ID
	v := &promisePage{
		page: l.page(), Department: l.Department, Project: p, ProjectHref: project, Promise: n, Base: l.Base, Package: l.Package(),
		Results: l.Snap.Kind == snapshot.Results, Below: l.Snap.Rule.Below,
	}
	v.Title, v.Name = n.Name, true
	if v.Package != "" {
		v.Script, v.Zip = "verify.js", bundle.Name(l.Slug, l.Year, l.Edition.Number)
	}
	if v.Package != "" && v.Results {
		version := strings.TrimPrefix(v.Package, "/package")
		v.Receipt = "/receipt" + version
		if s.Objections != nil {
			v.Object = "/object" + version + "/" + p.ID + "/" + itoa(n.Number)
		}
	}
	v.Row = v.promiseRow(n, project)
	v.Lead = v.promiseLead(n)
	v.State = v.T("public.promise.nth", "n", n.Number, "of", len(p.Indicators)) + l.state()
	v.Crumbs = l.crumbs(crumb{Text: p.Name, Href: project, Chinese: true})
	v.Value, v.Unit = grouped(n.Value), n.Unit
	v.Verdict, v.Method, v.Limits = v.saysAll(n.Words), v.saysAll(n.Method), v.saysAll(n.Limits)
	v.Next = v.next(l.Snap)
	v.figures(n)
	if at > 1 {
		v.Before = project + "/" + itoa(at-1)
	}
	if at < len(p.Indicators) {
		v.After = project + "/" + itoa(at+1)
	}
	return "promise", v, nil
}

// promiseLead says in one sentence what was promised.
func (w words) promiseLead(n *snapshot.Indicator) string {
	return w.T("public.promise.lead", "asked", w.Promised(n.Target))
}

// next says when these numbers will be renewed.
func (w words) next(s *snapshot.Snapshot) string {
	switch {
	case s.Kind == snapshot.Goals:
		return w.T("public.next.results", "year", s.Year)
	case s.Preliminary():
		return w.T("public.next.final")
	}
	return w.T("public.next.closed")
}

// figures puts the counts of the year, its months and its divisions into words and drawings.
func (v *promisePage) figures(n *snapshot.Indicator) {
	n.Cells(func(_ string, c *snapshot.Cell) { v.Hides = v.Hides || len(c.Hidden) > 0 })
	if n.Measure == "" || !v.Results {
		return
	}
	f := &figures{words: v.words, of: n, pair: n.Read == "rate"}
	v.Parts = f.parts()
	v.Months = f.months()
	for i := range n.Tables {
		if c := f.cut(&n.Tables[i]); len(c.Rows) > 1 {
			v.Tables = append(v.Tables, c)
		}
	}
}

// figures writes the counts of one indicator.
type figures struct {
	words
	of   *snapshot.Indicator
	pair bool // its figure is numerator by denominator
}

// main is the name of the count that the figure is.
func (f *figures) main() string {
	switch f.of.Read {
	case snapshot.Times, snapshot.Persons:
		return f.of.Read
	}
	return snapshot.Num
}

// adds says that the months add up to the figure: not different persons, not kinds, and not what stands at a day.
func (f *figures) adds() bool {
	return !f.pair && f.of.Read != snapshot.Persons && f.of.Read != "kinds" && f.of.Read != "level"
}

// cell shows a count of a cell; money is kept in fen.
func (f *figures) cell(c *snapshot.Cell, name string) cell {
	if c.Hides(name) {
		return cell{Text: f.T("public.hidden"), Hidden: true}
	}
	n := *c.Count(name)
	if n == nil {
		return cell{}
	}
	if (name == snapshot.Num || name == snapshot.Den) && f.of.Per == "元" {
		return cell{Text: fen.Fen(*n).Grouped()}
	}
	return cell{Text: count(n)}
}

// word says what is counted in a numerator or denominator.
func (f *figures) word(name string) string {
	if key := "measure." + f.of.Measure + "." + name; f.Printer.Has(key) {
		return f.T(key)
	}
	return f.T("public.count." + name)
}

// rate is numerator by denominator of a cell in per cent, "" where it cannot be told.
func (f *figures) rate(c *snapshot.Cell) string {
	if c.Num == nil || c.Den == nil {
		return ""
	}
	return share(*c.Num, *c.Den)
}

func (f *figures) parts() *parts {
	c := &f.of.Year
	p := &parts{Pair: f.pair && (c.Den != nil || c.Hides(snapshot.Den)), NumWord: f.word(snapshot.Num), DenWord: f.word(snapshot.Den), Matter: f.of.Matter}
	p.Num, p.Den = f.cell(c, f.main()), f.cell(c, snapshot.Den)
	if f.main() != snapshot.Num {
		p.NumWord = f.T("public.count." + f.main())
	}
	for _, name := range []string{snapshot.Times, snapshot.Persons} {
		if name == f.main() || f.of.Measure == "" {
			continue
		}
		if shown := f.cell(c, name); shown.Text != "" && (name == snapshot.Persons || f.of.Persons) {
			p.Others = append(p.Others, named{f.T("public.count." + name), shown})
		}
	}
	return p
}

// months gives the months; nil where there are none.
func (f *figures) months() *months {
	if len(f.of.Months) == 0 {
		return nil
	}
	m := &months{Pair: f.pair, Adds: f.adds(), Title: f.T("public.months.title")}
	m.Heads = [2]string{f.word(snapshot.Num), f.word(snapshot.Den)}
	if f.main() != snapshot.Num {
		m.Heads[0] = f.T("public.count." + f.main())
	}
	sum, known := int64(0), true
	for i := range f.of.Months {
		one := &f.of.Months[i]
		line := monthLine{Name: f.Month(one.Month), Num: f.cell(&one.Cell, f.main()), Den: f.cell(&one.Cell, snapshot.Den)}
		if m.Pair {
			line.Own = f.rate(&one.Cell)
			line.value, line.known = number(line.Own)
		} else if n := *one.Count(f.main()); n != nil {
			line.value, line.known = float64(*n), true
			if m.Adds {
				line.before, sum = float64(sum), sum+*n
				line.value = float64(sum)
			}
		}
		known = known && !one.Hides(f.main())
		if m.Adds {
			if line.known = line.known && known; known {
				line.Sum = f.sum(sum)
			}
		}
		m.Lines = append(m.Lines, line)
	}
	m.Total = monthLine{Num: f.cell(&f.of.Year, f.main()), Den: f.cell(&f.of.Year, snapshot.Den), Own: f.rate(&f.of.Year)}
	f.draw(m)
	return m
}

func (f *figures) sum(n int64) string {
	if f.of.Per == "元" {
		return fen.Fen(n).Grouped()
	}
	return count(&n)
}

// line is where the promise stands on the axis of the figure: the number of the target, or the share that a judgement asks.
// low says that less is better.
func (f *figures) line() (at float64, shown string, low, ok bool) {
	t := f.of.Target
	if t.Kind == "quantitative" && t.Value != "" && t.Upper == "" {
		at, ok = number(t.Value)
		same := t.Unit == f.of.Unit || f.pair && (t.Unit == "" || t.Unit == "%")
		return at, f.Promised(t), t.Op == "<=" || t.Op == "<", ok && same && at > 0
	}
	if !f.pair {
		return 0, "", false, false
	}
	for _, p := range f.of.Params {
		if p.Name == "share" {
			at, ok = number(p.Value)
			return at, f.T("public.promised.at_least", "value", p.Value+"%"), false, ok
		}
	}
	return 0, "", false, false
}

// draw puts the months beside the line of the promise.
func (f *figures) draw(m *months) {
	at, shown, low, ok := f.line()
	if !ok || !m.Pair && !m.Adds {
		return
	}
	var values []float64
	lowest := at
	for i := range m.Lines {
		if m.Lines[i].known {
			values = append(values, m.Lines[i].value)
			lowest = min(lowest, m.Lines[i].value)
		}
	}
	if len(values) == 0 {
		return
	}
	from := 0.0
	if m.Pair {
		if step := max(round((max(at, 100)-lowest)/3), 5); lowest-step > 0 {
			from = float64(int((lowest-step/2)/step)) * step
		}
	}
	axis, step := scale(at, values, from)
	label := short
	if m.Pair {
		label = perCent
	}
	m.Axis, m.Foot = chart.Labels(axis, step, label), chart.Bob(axis)
	short := 0
	for i := range m.Lines {
		line := &m.Lines[i]
		behind := line.known && (line.value < at && !low || line.value > at && low)
		mark := chart.Dot
		if behind && m.Pair {
			mark, short = chart.Ring, short+1
		}
		switch {
		case !line.known:
			line.Plumb = chart.Cord(axis)
		case m.Adds:
			line.Plumb = chart.Reach(axis, line.value, line.value-line.before, mark)
		default:
			line.Plumb = chart.Stem(axis, line.value, mark)
		}
	}
	m.Note = f.T("public.months.note", "asked", shown)
	if m.Pair {
		m.Title = f.T("public.months.all", "asked", shown)
		if short > 0 {
			m.Title = f.T("public.months.short", "n", short, "asked", shown)
		}
	}
}

// cut gives a figure divided by a dimension.
func (f *figures) cut(t *snapshot.Table) cut {
	c := cut{ID: "by-" + t.By, By: f.T("public.by." + t.By), Pair: f.pair, Heads: [2]string{f.word(snapshot.Num), f.word(snapshot.Den)}}
	if f.main() != snapshot.Num {
		c.Heads[0] = f.T("public.count." + f.main())
	}
	most := int64(0)
	for i := range t.Rows {
		if n := *t.Rows[i].Count(f.main()); n != nil {
			most = max(most, *n)
		}
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		row := cutRow{Text: f.Says(r.Name), Chinese: r.Name.Key == "", Num: f.cell(&r.Cell, f.main()), Den: f.cell(&r.Cell, snapshot.Den)}
		if row.Text == "" {
			row.Text, row.Chinese = f.T("public.by.none"), false
		}
		if f.pair {
			row.Own = f.rate(&r.Cell)
			if v, ok := number(row.Own); ok {
				row.Bar = chart.Bar(v / 100)
			}
		} else if n := *r.Count(f.main()); n != nil && most > 0 {
			row.Bar = chart.Bar(float64(*n) / float64(most))
		}
		if f.of.Persons && f.main() != snapshot.Persons {
			row.People = f.cell(&r.Cell, snapshot.Persons)
			c.Persons = c.Persons || row.People.Text != ""
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}
