package whole

import (
	"strconv"
	"strings"

	"plumbline/evaluation"
	"plumbline/evaluation/report"
	"plumbline/evaluation/scheme"
	"plumbline/measure/judge"
)

// Filed is the share of projects with goals that is quoted beside the department's own: in 2016 Shanghai's departments filed goals with the
// budget for more than 85 % of their projects.
const Filed = 85

func say(variant string, args ...any) judge.Said {
	return judge.Said{Key: "whole." + variant, Args: args}
}

func section(id string, words ...judge.Said) report.Section {
	return report.Section{ID: id, Heading: say("section." + id), Words: words}
}

// Document is the report of a department's year.
func (w *Whole) Document() report.Document {
	d := report.Document{
		Name: w.Department, Title: say("title"), Caption: say("caption", "department", w.Department, "year", w.Year), Demo: w.Demo, Finding: w.Finding(),
		Sections: []report.Section{w.facts(), w.money(), w.score(), w.projects(), w.indicators(), w.problems(), w.basis()},
		Foot:     []judge.Said{say("foot", "year", w.Year)},
	}
	return d
}

// Finding sums the year up in a sentence.
func (w *Whole) Finding() judge.Said {
	if !w.Scored {
		return say("finding.none")
	}
	return say("finding", "points", w.Total.String(), "grade", judge.Said{Key: w.Grade.Key()}, "n", w.in(), "all", len(w.Projects))
}

// in counts the projects of the total.
func (w *Whole) in() (n int) {
	for _, p := range w.Projects {
		if p.Out == "" {
			n++
		}
	}
	return n
}

func (w *Whole) facts() report.Section {
	n := len(w.Projects)
	return section("facts",
		say("facts", "department", w.Department, "year", w.Year, "n", n, "evaluated", w.Evaluated, "accepted", w.Accepted),
		say("coverage", "approved", w.Approved, "n", n, "share", report.Percent(int64(w.Approved), int64(n)), "granted", w.Granted.Grouped(), "declared", w.Declared.Grouped(),
			"money", report.Percent(int64(w.Granted), int64(w.Declared))),
		say("coverage.2016", "share", Filed))
}

func (w *Whole) money() report.Section {
	m := w.Money
	if !m.Known || m.Budget <= 0 {
		return section("money", say("money.none"))
	}
	x := section("money", say("money", "first", m.First.Grouped(), "budget", m.Budget.Grouped(), "paid", m.Paid.Grouped(), "rate", w.Rate()))
	widest := max(int64(m.First), int64(m.Budget), int64(m.Paid))
	row := func(key, text string, part int64) []report.Cell {
		return []report.Cell{report.Word(report.Say(key)), report.Figure(text), report.Share(part, widest)}
	}
	x.Tables = append(x.Tables, report.Table{
		Title:   report.Say("money.table"),
		Columns: []report.Column{{Head: report.Say("money.what"), Width: 12}, {Head: report.Say("money.yuan"), Width: 10, Right: true}, {Head: report.Say("bar"), Width: 18, Bar: true}},
		Rows:    [][]report.Cell{row("money.first", m.First.Grouped(), int64(m.First)), row("money.budget", m.Budget.Grouped(), int64(m.Budget)), row("money.paid", m.Paid.Grouped(), int64(m.Paid))},
	})
	return x
}

// Rate is what was paid of the adjusted budgets, both summed, in per cent; "" where the books have none.
func (w *Whole) Rate() string {
	if !w.Money.Known {
		return ""
	}
	return report.Percent(int64(w.Money.Paid), int64(w.Money.Budget))
}

func (w *Whole) score() report.Section {
	if !w.Scored {
		return section("score", w.Finding())
	}
	x := section("score",
		say("weights"),
		say("total", "points", w.Total.String(), "grade", judge.Said{Key: w.Grade.Key()}, "basis", scheme.Gradings()[0].Basis.Point))
	t := report.Table{Title: report.Say("score.table"), Total: true, Columns: []report.Column{
		{Head: report.Say("column.level"), Width: 10},
		{Head: report.Say("column.weight"), Width: 6, Right: true},
		{Head: report.Say("column.points"), Width: 6, Right: true},
		{Head: report.Say("column.rate"), Width: 6, Right: true},
		{Head: report.Say("column.share"), Width: 12, Bar: true},
	}}
	sum := scheme.Points(0)
	for _, l := range w.Levels {
		t.Rows = append(t.Rows, scored(levelName(l.Name), l.Weight, l.Points))
		sum += l.Weight
	}
	t.Rows = append(t.Rows, scored(report.Word(report.Say("total")), sum, w.Total))
	x.Tables = append(x.Tables, t)
	return x
}

func levelName(name string) report.Cell {
	if name == "" {
		return report.Word(report.Say("execution"))
	}
	return report.Text(name)
}

// scored is a row of weight, points, their rate and a bar.
func scored(name report.Cell, weight, points scheme.Points) []report.Cell {
	rate := report.Percent(int64(points), int64(weight))
	if rate != "" {
		rate += "%"
	}
	return []report.Cell{name, report.Figure(weight.String()), report.Figure(points.String()), report.Text(rate), report.Share(int64(points), int64(weight))}
}

// projects is the table of what each project brings to the total.
func (w *Whole) projects() report.Section {
	x := section("projects", say("projects", "n", w.in()))
	t := report.Table{Title: say("projects.table"), Total: w.Scored, Columns: []report.Column{
		{Head: say("column.project"), Width: 12},
		{Head: say("column.budget"), Width: 7, Right: true},
		{Head: say("column.rate"), Width: 4, Right: true},
		{Head: say("column.weight"), Width: 4, Right: true},
		{Head: report.Say("column.points"), Width: 4, Right: true},
		{Head: say("column.part"), Width: 4, Right: true},
		{Head: say("column.share"), Width: 5, Bar: true},
	}}
	weights := scheme.Points(0)
	for _, p := range w.Projects {
		row := []report.Cell{report.Text(p.Kept.Declaration.Name), {}, {}, {}, {}, {}, {}}
		if p.Money.Known && p.Money.Budget > 0 {
			row[1], row[2] = report.Figure(p.Money.Budget.Grouped()), report.Text(report.Percent(int64(p.Money.Paid), int64(p.Money.Budget))+"%")
		}
		if p.Score != nil {
			row[4], row[6] = report.Figure(p.Score.Total.String()), report.Share(int64(p.Score.Total), int64(scheme.Whole))
		}
		if p.Out == "" {
			row[3], row[5] = report.Figure(p.Weight.String()), report.Figure(p.Part.String())
			weights += p.Weight
		} else {
			x.Words = append(x.Words, say("left", "name", p.Kept.Declaration.Name, "why", judge.Said{Key: p.Out.Key()}))
		}
		t.Rows = append(t.Rows, row)
	}
	if w.Scored {
		last := []report.Cell{
			report.Word(report.Say("total")), report.Figure(w.Money.Budget.Grouped()), report.Text(w.Rate() + "%"), report.Figure(weights.String()), report.Figure(w.Total.String()),
			report.Figure(w.Total.String()), report.Share(int64(w.Total), int64(scheme.Whole)),
		}
		t.Rows = append(t.Rows, last)
	}
	x.Tables = append(x.Tables, t)
	return x
}

// indicators counts what the indicators of the projects came to, by first level.
func (w *Whole) indicators() report.Section {
	x := section("indicators", tallied("indicators", w.Tally))
	t := report.Table{Title: say("indicators.table"), Total: true, Columns: []report.Column{
		{Head: report.Say("column.level"), Width: 8},
		{Head: say("column.n"), Width: 4, Right: true},
		{Head: say("column.reached"), Width: 4, Right: true},
		{Head: say("column.partly"), Width: 4, Right: true},
		{Head: say("column.missed"), Width: 4, Right: true},
		{Head: say("column.unmeasured"), Width: 5, Right: true},
		{Head: say("column.reached_rate"), Width: 5, Right: true},
		{Head: say("column.share"), Width: 6, Bar: true},
	}}
	for _, l := range w.Levels {
		if l.Name != "" {
			t.Rows = append(t.Rows, counts(report.Text(l.Name), l.Tally))
		}
	}
	t.Rows = append(t.Rows, counts(report.Word(report.Say("total")), w.Tally))
	x.Tables = append(x.Tables, t)
	return x
}

func counts(name report.Cell, t evaluation.Tally) []report.Cell {
	row := []report.Cell{name}
	for _, n := range []int{t.Counted(), t.Reached, t.Partly, t.Missed, t.Unmeasured} {
		row = append(row, report.Figure(strconv.Itoa(n)))
	}
	rate := report.Percent(int64(t.Reached), int64(t.Counted()))
	if rate != "" {
		rate += "%"
	}
	return append(row, report.Text(rate), report.Share(int64(t.Reached), int64(t.Counted())))
}

func tallied(variant string, t evaluation.Tally) judge.Said {
	return say(variant, "n", t.Counted(), "reached", t.Reached, "partly", t.Partly, "missed", t.Missed, "unmeasured", t.Unmeasured, "left", t.Left,
		"rate", report.Percent(int64(t.Reached), int64(t.Counted())))
}

// problems follow from the figures by fixed rules.
func (w *Whole) problems() report.Section {
	x := section("problems")
	var poor, slow, out []string
	for _, p := range w.Projects {
		name := p.Kept.Declaration.Name
		switch {
		case p.Out != "":
			out = append(out, name)
		case p.Score.Grade == scheme.Fair || p.Score.Grade == scheme.Poor:
			poor = append(poor, name)
		}
		if p.Money.Known && p.Money.Budget > 0 && int64(p.Money.Paid)*100 < int64(p.Money.Budget)*90 {
			slow = append(slow, name)
		}
	}
	for _, f := range []struct {
		id    string
		names []string
	}{{"slow", slow}, {"poor", poor}, {"out", out}} {
		if len(f.names) > 0 {
			x.Words = append(x.Words, say("problem."+f.id, "n", len(f.names), "names", strings.Join(f.names, "、")))
		}
	}
	if w.Tally.Unmeasured > 0 {
		x.Words = append(x.Words, say("problem.unmeasured", "n", w.Tally.Unmeasured))
	}
	if w.Evaluated > w.Accepted {
		x.Words = append(x.Words, say("problem.waiting", "n", w.Evaluated-w.Accepted))
	}
	if len(x.Words) == 0 {
		x.Words = append(x.Words, say("problem.none"))
	}
	return x
}

// basis says how the figures were made.
func (w *Whole) basis() report.Section {
	return section("basis", say("basis.weights"), say("basis.sums"), say("basis.rounding"), say("basis.scores"), say("basis.practice"))
}
