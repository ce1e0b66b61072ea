package report

import (
	"strings"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/measure/judge"
	"plumbline/monitor/remedy"
)

// Source is what the report of a project is written from. Past is what its indicators came to in the year before, by the books, Before
// its evaluation of that year (nil: none was kept), Remedies what monitoring of the year found and what was done about it.
type Source struct {
	Evaluation *evaluation.Evaluation
	Past       []Past
	Before     *evaluation.Evaluation
	Remedies   []remedy.Remedy
	Demo       bool
}

// Past is what an indicator came to in the year before by the same way of measuring. Until is zero where that year is whole.
type Past struct {
	Position    int
	Value, Unit string
	Until       day.Day
}

// writing is a report being written.
type writing struct {
	Source
	e *evaluation.Evaluation
}

// Project writes the report of a project's year.
func Project(s Source) Document {
	w := &writing{s, s.Evaluation}
	d, score := &w.e.Kept.Declaration, w.e.Stands()
	return Document{
		Name: d.Name, Title: Say("title"), Caption: Say("caption", "name", d.Name, "year", d.Year), Demo: s.Demo,
		Finding: Say(w.finding(), "points", score.Total.String(), "grade", judge.Said{Key: score.Grade.Key()}, "reached", w.e.Tally("").Reached, "n", w.e.Tally("").Counted()),
		Sections: []Section{
			w.overview(), w.money(), w.goals(), w.score(), w.deviations(), w.before(), w.monitoring(), w.problems(), w.advice(), w.sources(),
		},
		Foot: w.foot(),
	}
}

// finding is the sentence that sums the report up: whose points they are.
func (w *writing) finding() string {
	if w.e.Appraisal != nil && !w.e.Stale {
		return "finding.review"
	}
	return "finding"
}

func section(id string, words ...judge.Said) Section {
	return Section{ID: id, Heading: Say("section." + id), Words: words}
}

func (w *writing) overview() Section {
	d := &w.e.Kept.Declaration
	x := section("overview", Say("overview", "name", d.Name, "unit", d.Unit, "department", d.Department, "year", d.Year))
	if !d.Start.IsZero() && !d.End.IsZero() {
		x.Words = append(x.Words, Say("period", "start", d.Start.String(), "end", d.End.String()))
	}
	if d.Nature != "" || d.Category != "" {
		x.Words = append(x.Words, Say("kind", "nature", d.Nature, "category", d.Category))
	}
	if d.Goals.Annual != "" {
		x.Words = append(x.Words, Say("goal", "goal", line(d.Goals.Annual)))
	}
	return x
}

// line puts paragraphs into one.
func line(text string) string { return strings.Join(strings.Fields(text), " ") }

func (w *writing) money() Section {
	m, l := &w.e.Input.Money, &w.e.Machine.Execution
	x := section("money")
	if !m.Known || m.Budget <= 0 {
		x.Words = append(x.Words, Say("money.none", "first", m.First.Grouped()))
		return x
	}
	x.Words = append(x.Words, Say("money", "first", m.First.Grouped(), "budget", m.Budget.Grouped(), "paid", m.Paid.Grouped(), "rate", w.e.Rate()))
	if l.Deviation == scheme.LowExecution {
		x.Words = append(x.Words, Say("money.low", "below", w.e.Input.Scheme.Rules.Below, "why", line(w.e.Execution.Note)))
	}
	row := func(key, text string, part int64) []Cell {
		return []Cell{Word(Say(key)), Figure(text), Share(part, max(int64(m.First), int64(m.Budget), int64(m.Paid)))}
	}
	x.Tables = append(x.Tables, Table{
		Title:   Say("money.table"),
		Columns: []Column{{Head: Say("money.what"), Width: 12}, {Head: Say("money.yuan"), Width: 10, Right: true}, {Head: Say("bar"), Width: 18, Bar: true}},
		Rows:    [][]Cell{row("money.first", m.First.Grouped(), int64(m.First)), row("money.budget", m.Budget.Grouped(), int64(m.Budget)), row("money.paid", m.Paid.Grouped(), int64(m.Paid))},
	})
	return x
}

func (w *writing) goals() Section {
	t := w.e.Tally("")
	x := section("goals", tallied("goals", t))
	if w.e.Done != "" {
		x.Words = append(x.Words, Say("done", "done", line(w.e.Done)))
	}
	score := w.e.Stands()
	for _, level := range w.e.Levels() {
		t := w.e.Tally(level)
		weight, points := w.points(level, &score)
		x.Words = append(x.Words, tallied("level", t, "level", level, "weight", weight.String(), "points", points.String()))
		x.Tables = append(x.Tables, w.level(level, &score))
	}
	return x
}

// tallied is a sentence with a tally.
func tallied(variant string, t evaluation.Tally, more ...any) judge.Said {
	return Say(variant, append(more, "n", t.Counted(), "reached", t.Reached, "partly", t.Partly, "missed", t.Missed, "unmeasured", t.Unmeasured, "left", t.Left)...)
}

// points are the weight and the points of a first level, those that stand.
func (w *writing) points(level string, score *evaluation.Score) (weight, points scheme.Points) {
	for i := range w.e.Input.Facts {
		if w.e.Input.Facts[i].Level1 == level {
			weight, points = weight+w.e.Machine.Lines[i].Weight, points+score.Lines[i]
		}
	}
	return weight, points
}

// level is the table of the indicators of a first level.
func (w *writing) level(level string, score *evaluation.Score) Table {
	t := Table{Title: Say("level.table", "level", level), Columns: []Column{
		{Head: Say("column.indicator"), Width: 10},
		{Head: Say("column.target"), Width: 6},
		{Head: Say("column.actual"), Width: 6},
		{Head: Say("column.outcome"), Width: 5},
		{Head: Say("column.weight"), Width: 3, Right: true},
		{Head: Say("column.points"), Width: 3, Right: true},
		{Head: Say("column.share"), Width: 7, Bar: true},
	}}
	for i := range w.e.Input.Facts {
		f, l := &w.e.Input.Facts[i], &w.e.Machine.Lines[i]
		if f.Level1 != level {
			continue
		}
		outcome := Word(judge.Said{Key: f.Outcome.Key()})
		weight, points := Figure(l.Weight.String()), Figure(score.Lines[i].String())
		if l.Left {
			outcome, weight, points = Word(Say("left")), Cell{}, Cell{}
		}
		t.Rows = append(t.Rows, []Cell{Text(f.Name), Text(f.Target.Raw), Text(w.e.Actual(i)), outcome, weight, points, Share(int64(score.Lines[i]), int64(l.Weight))})
	}
	return t
}

// name is the name of a line.
func (w *writing) name(position int) any {
	if position == evaluation.Execution {
		return Say("execution")
	}
	return w.e.Input.Facts[position].Name
}

func (w *writing) score() Section {
	e, score := w.e, w.e.Stands()
	s := &e.Input.Scheme
	var name any = s.Name
	if !s.Own() {
		name = judge.Said{Key: s.Key()}
	}
	x := section("score", Say("scheme", "name", name, "basis", s.Basis.String()))
	x.Words = append(x.Words, e.Laid...)
	if e.Reason != "" {
		x.Words = append(x.Words, Say("weights", "why", line(e.Reason)))
	}
	x.Words = append(x.Words, Say("self", "points", e.Self.Total.String(), "machine", e.Machine.Total.String()))
	if e.Appraisal != nil && !e.Stale {
		x.Words = append(x.Words, Say("review", "points", e.Appraisal.Score.Total.String(), "self", e.Self.Total.String()))
	}
	bands := scheme.Gradings()[0]
	x.Words = append(x.Words, Say("grade", "points", score.Total.String(), "grade", judge.Said{Key: score.Grade.Key()}, "basis", bands.Basis.Point))
	x.Words = append(x.Words, w.differences()...)
	x.Tables = append(x.Tables, w.levels(&score))
	return x
}

// levels is the table of points by first level, with the execution of the budget and the total.
func (w *writing) levels(score *evaluation.Score) Table {
	t := Table{Title: Say("score.table"), Total: true, Columns: []Column{
		{Head: Say("column.level"), Width: 10},
		{Head: Say("column.weight"), Width: 6, Right: true},
		{Head: Say("column.points"), Width: 6, Right: true},
		{Head: Say("column.rate"), Width: 6, Right: true},
		{Head: Say("column.share"), Width: 12, Bar: true},
	}}
	row := func(name Cell, weight, points scheme.Points) {
		rate := Percent(int64(points), int64(weight))
		if rate != "" {
			rate += "%"
		}
		t.Rows = append(t.Rows, []Cell{name, Figure(weight.String()), Figure(points.String()), Text(rate), Share(int64(points), int64(weight))})
	}
	sum := w.e.Machine.Execution.Weight
	row(Word(Say("execution")), sum, score.Execution)
	for _, level := range w.e.Levels() {
		weight, points := w.points(level, score)
		row(Text(level), weight, points)
		sum += weight
	}
	row(Word(Say("total")), sum, score.Total)
	return t
}

// differences says where officer and reviewer gave other points than the program, and officer and reviewer than each other, with reasons.
func (w *writing) differences() (out []judge.Said) {
	e := w.e
	for i := evaluation.Execution; i < len(e.Machine.Lines); i++ {
		if own, machine := e.Self.Of(i), e.Line(i).Points; own != machine {
			out = append(out, Say("differs.self", "name", w.name(i), "own", own.String(), "machine", machine.String(), "why", line(e.Entry(i).Why)))
		}
		if e.Appraisal == nil || e.Stale {
			continue
		}
		if theirs, own := e.Appraisal.Score.Of(i), e.Self.Of(i); theirs != own {
			out = append(out, Say("differs.review", "name", w.name(i), "own", own.String(), "theirs", theirs.String(), "why", line(e.Appraisal.Mark(i).Why)))
		}
	}
	return out
}

func (w *writing) foot() []judge.Said {
	out := []judge.Said{Say("foot", "on", w.e.On.String(), "known", day.Minute(w.e.Known))}
	if w.e.Version > 0 {
		out = append(out, Say("foot.version", "version", w.e.Version))
	}
	return out
}
