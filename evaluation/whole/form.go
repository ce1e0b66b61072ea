package whole

import (
	"fmt"
	"io"
	"strconv"

	"plumbline/evaluation/report"
	"plumbline/evaluation/scheme"
	"plumbline/measure/judge"
	"plumbline/platform/leaf"
	"plumbline/platform/pdf"
	"plumbline/platform/sheet"
	"plumbline/platform/word"
)

// columns are the widths of the form in per mille.
var columns = []int{250, 160, 160, 160, 130, 140}

// WriteForm writes 部门整体支出绩效自评表 as docx, xlsx or pdf; another format is an error.
func (w *Whole) WriteForm(out io.Writer, format string, m report.Meta) error {
	pages, p := []leaf.Page{w.page(m)}, leaf.Properties{Title: m.Say("whole.form.title"), Subject: w.Department, Creator: m.Say("reporting.product"), At: m.At}
	switch format {
	case "docx":
		return word.Write(out, pages, p)
	case "xlsx":
		return sheet.Write(out, pages, p)
	case "pdf":
		return pdf.Write(out, pages, p, m.Font)
	}
	return fmt.Errorf("format %q of the form", format)
}

func (w *Whole) page(m report.Meta) leaf.Page {
	d := w.Document()
	d.Title = judge.Said{Key: "whole.form.title"}
	return leaf.Page{
		Name: w.Department, Title: d.Title.Sentence(m.Say), Caption: d.Caption.Sentence(m.Say), Table: w.Form(m.Say), Foot: m.Foot(d),
	}
}

// form is the form being laid out.
type form struct {
	leaf.Table
	say  func(key string, args ...any) string
	head int
}

// Form lays the form out: what the department is, its money, its points by part, and its projects.
func (w *Whole) Form(say func(key string, args ...any) string) leaf.Table {
	f := &form{Table: leaf.Table{Columns: columns}, say: say, head: -1}
	f.row(f.label("form.department"), wide(leaf.Cell{Text: w.Department}, 3), f.label("form.year"), leaf.Cell{Text: strconv.Itoa(w.Year), Align: leaf.Right})
	f.row(f.label("form.projects"), count(len(w.Projects)), f.label("form.evaluated"), count(w.Evaluated), f.label("form.coverage"), rate(int64(w.Approved), int64(len(w.Projects))))
	f.money(w)
	f.levels(w)
	f.projects(w)
	return f.Table
}

func (f *form) row(cells ...leaf.Cell) {
	col := 0
	for _, c := range cells {
		c.Row, c.RowSpan, c.Col, c.ColSpan = f.Rows, 1, col, max(c.ColSpan, 1)
		f.Cells = append(f.Cells, c)
		col += c.ColSpan
	}
	f.Head = append(f.Head, f.head)
	f.Rows++
}

// heads begins a part of the form.
func (f *form) heads(keys ...string) {
	f.head = -1
	cells := make([]leaf.Cell, len(keys))
	for i, k := range keys {
		cells[i] = leaf.Cell{Text: judge.Said{Key: k}.Sentence(f.say), Align: leaf.Center, Bold: true}
	}
	f.row(cells...)
	f.head = f.Rows - 1
}

func (f *form) label(key string) leaf.Cell { return leaf.Cell{Text: f.say("whole." + key)} }

func wide(c leaf.Cell, span int) leaf.Cell {
	c.ColSpan = span
	return c
}

func count(n int) leaf.Cell {
	return leaf.Cell{Text: strconv.Itoa(n), Number: strconv.Itoa(n), Align: leaf.Right}
}

func rate(part, whole int64) leaf.Cell {
	text := report.Percent(part, whole)
	if text != "" {
		text += "%"
	}
	return leaf.Cell{Text: text, Align: leaf.Right}
}

// number is a figure at the right.
func number(text string) leaf.Cell {
	return leaf.Cell{Text: text, Number: report.Figure(text).Number, Align: leaf.Right}
}

func bold(c leaf.Cell) leaf.Cell {
	c.Bold = true
	return c
}

func (f *form) money(w *Whole) {
	f.heads("reporting.money.what", "reporting.money.first", "reporting.money.budget", "reporting.money.paid", "whole.column.rate", "whole.form.points")
	m, points := w.Money, leaf.Cell{}
	if len(w.Levels) > 0 {
		points = number(w.Levels[0].Points.String())
	}
	f.row(leaf.Cell{Text: f.say("reporting.money.table")}, number(m.First.Grouped()), number(m.Budget.Grouped()), number(m.Paid.Grouped()), rate(int64(m.Paid), int64(m.Budget)), points)
}

func (f *form) levels(w *Whole) {
	f.heads("reporting.column.level", "reporting.column.weight", "reporting.column.points", "reporting.column.rate", "whole.column.n", "whole.column.reached_rate")
	sum := scheme.Points(0)
	for _, l := range w.Levels {
		name, counted, reached := leaf.Cell{Text: l.Name}, count(l.Tally.Counted()), rate(int64(l.Tally.Reached), int64(l.Tally.Counted()))
		if l.Name == "" {
			name.Text, counted, reached = judge.Said{Key: "reporting.execution"}.Sentence(f.say), leaf.Cell{}, leaf.Cell{}
		}
		f.row(name, number(l.Weight.String()), number(l.Points.String()), rate(int64(l.Points), int64(l.Weight)), counted, reached)
		sum += l.Weight
	}
	if !w.Scored {
		return
	}
	f.row(leaf.Cell{Text: f.say("whole.form.total"), Bold: true}, bold(number(sum.String())), bold(number(w.Total.String())), rate(int64(w.Total), int64(sum)),
		count(w.Tally.Counted()), rate(int64(w.Tally.Reached), int64(w.Tally.Counted())))
	f.row(wide(leaf.Cell{Text: f.say("whole.form.grade", "grade", f.say(w.Grade.Key())), Bold: true}, len(columns)))
}

func (f *form) projects(w *Whole) {
	f.heads("whole.column.project", "whole.column.budget", "whole.column.rate", "whole.column.weight", "reporting.column.points", "whole.column.part")
	weights := scheme.Points(0)
	for _, p := range w.Projects {
		name := leaf.Cell{Text: p.Kept.Declaration.Name}
		switch {
		case p.Out == NotEvaluated:
			f.row(name, wide(leaf.Cell{Text: f.say(p.Out.Key())}, 5))
			continue
		case p.Out == NoBudget:
			f.row(name, wide(leaf.Cell{Text: f.say(p.Out.Key())}, 3), number(p.Score.Total.String()), leaf.Cell{})
			continue
		}
		f.row(name, number(p.Money.Budget.Grouped()), rate(int64(p.Money.Paid), int64(p.Money.Budget)), number(p.Weight.String()), number(p.Score.Total.String()), number(p.Part.String()))
		weights += p.Weight
	}
	if w.Scored {
		f.row(leaf.Cell{Text: judge.Said{Key: "reporting.total"}.Sentence(f.say), Bold: true}, bold(number(w.Money.Budget.Grouped())), rate(int64(w.Money.Paid), int64(w.Money.Budget)),
			bold(number(weights.String())), bold(number(w.Total.String())), bold(number(w.Total.String())))
	}
}
