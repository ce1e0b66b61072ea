// Package paper is the layout of the official form 项目支出绩效自评表: one table of cells with spans that the page, xlsx, docx, PDF and
// print all draw. It guarantees that the cells tile the table without gap or overlap, that the points on it add up to the total on it, and
// that every cell which an officer fills in is named by its line and field. What a line is worth is evaluation's.
package paper

import (
	"fmt"
	"math/big"
	"slices"

	"plumbline/base/fen"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/measure/judge"
)

// Title is the name of the form.
const Title = "项目支出绩效自评表"

// Role says what a cell is.
type Role string

// The roles of a cell.
const (
	Label   Role = "label"
	Section Role = "section"
	Head    Role = "head"
	Value   Role = "value"
	Amount  Role = "amount" // right aligned
	Goal    Role = "goal"   // prose
	Blank   Role = "blank"
	Total   Role = "total"
)

// Cell is one cell; Row and Col count from 0, spans are at least 1. Position and Field name what an officer fills in: "done" of the whole,
// "actual", "points" and "note" of a line (evaluation.Execution is that of the money); Field "" is filled by the program.
type Cell struct {
	Row, Col         int
	RowSpan, ColSpan int
	Role             Role
	Text             string
	Position         int
	Field            string
}

// Table is the form: Columns are the widths in per mille of the table's width, Cells in row order.
type Table struct {
	Title, Caption string
	Columns        []int
	Rows           int
	Cells          []Cell
}

// rules are the vertical rules of the form in per mille of its width.
var rules = []int{0, 56, 140, 238, 378, 501, 628, 698, 772, 1000}

// drawing collects cells row by row.
type drawing struct {
	Table
	e *evaluation.Evaluation
}

func (s *drawing) put(row, rows, left, right int, c Cell) {
	c.Row, c.RowSpan, c.Col, c.ColSpan = row, rows, left, right-left
	s.Cells = append(s.Cells, c)
	s.Rows = max(s.Rows, row+rows)
}

func label(text string) Cell   { return Cell{Role: Label, Text: text} }
func head(text string) Cell    { return Cell{Role: Head, Text: text} }
func section(text string) Cell { return Cell{Role: Section, Text: text} }
func value(text string) Cell   { return Cell{Role: Value, Text: text} }
func amount(text string) Cell  { return Cell{Role: Amount, Text: text} }

// input is a cell that an officer fills in.
func input(role Role, text string, position int, field string) Cell {
	return Cell{Role: role, Text: text, Position: position, Field: field}
}

// Layout gives the form of an evaluation.
func Layout(e *evaluation.Evaluation) Table {
	s := &drawing{e: e}
	s.Title, s.Caption = Title, fmt.Sprintf("（%d年度）", e.Kept.Declaration.Year)
	for i := 1; i < len(rules); i++ {
		s.Columns = append(s.Columns, rules[i]-rules[i-1])
	}
	s.head()
	s.money()
	s.goals()
	s.indicators()
	s.total()
	slices.SortStableFunc(s.Cells, func(a, b Cell) int {
		if a.Row != b.Row {
			return a.Row - b.Row
		}
		return a.Col - b.Col
	})
	return s.Table
}

func (s *drawing) head() {
	d := &s.e.Kept.Declaration
	s.put(0, 1, 0, 2, label("项目名称"))
	s.put(0, 1, 2, 9, value(d.Name))
	s.put(1, 1, 0, 2, label("主管部门"))
	s.put(1, 1, 2, 4, value(d.Department))
	s.put(1, 1, 4, 5, label("实施单位"))
	s.put(1, 1, 5, 9, value(d.Unit))
}

// money is the block of 项目资金: what was granted, what might be spent, what was; the points of the execution stand in its first row.
func (s *drawing) money() {
	row, m, line := s.Rows, &s.e.Input.Money, &s.e.Machine.Execution
	rows := 5
	if s.explained() {
		rows++
	}
	s.put(row, rows, 0, 1, section("项目\n资金\n（元）"))
	s.put(row, 1, 1, 3, Cell{Role: Blank})
	for i, text := range []string{"年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"} {
		s.put(row, 1, 3+i, 4+i, head(text))
	}
	row++
	rate, budget, paid := "", "", ""
	if m.Known {
		budget, paid = m.Budget.Grouped(), m.Paid.Grouped()
		if m.Budget > 0 {
			rate = judge.Shown(big.NewRat(int64(m.Paid)*100, int64(m.Budget))) + "%"
		}
	}
	s.put(row, 1, 1, 3, label("年度资金总额"))
	for i, c := range []Cell{
		amount(m.First.Grouped()), amount(budget), amount(paid), amount(line.Weight.String()), amount(rate),
		input(Amount, s.e.Self.Execution.String(), evaluation.Execution, "points"),
	} {
		s.put(row, 1, 3+i, 4+i, c)
	}
	f := &s.e.Kept.Declaration.Funding
	for _, part := range []struct {
		name string
		of   *fen.Fen
	}{{"其中：当年财政拨款", f.AnnualFiscal}, {"　　　上年结转资金", f.AnnualCarryover}, {"　　　其他资金", f.AnnualOther}} {
		row++
		s.put(row, 1, 1, 3, label(part.name))
		s.put(row, 1, 3, 4, amount(fen.Shown(part.of)))
		s.put(row, 1, 4, 9, Cell{Role: Blank})
	}
	if s.explained() {
		row++
		s.put(row, 1, 1, 3, label("预算执行偏差原因及改进措施"))
		s.put(row, 1, 3, 9, input(Value, s.e.Execution.Note, evaluation.Execution, "note"))
	}
}

// explained says that the execution of the budget has a reason, or needs one; the office's form has no cell for it otherwise.
func (s *drawing) explained() bool {
	return s.e.Machine.Execution.Deviation != "" || s.e.Execution.Note != ""
}

func (s *drawing) goals() {
	row, d := s.Rows, &s.e.Kept.Declaration
	s.put(row, 2, 0, 1, section("年度\n总体\n目标"))
	s.put(row, 1, 1, 5, head("预期目标"))
	s.put(row, 1, 5, 9, head("实际完成情况"))
	s.put(row+1, 1, 1, 5, Cell{Role: Goal, Text: d.Goals.Annual})
	s.put(row+1, 1, 5, 9, input(Goal, s.e.Done, evaluation.Execution, "done"))
}

func (s *drawing) indicators() {
	row, list := s.Rows, s.e.Kept.Declaration.Indicators
	s.put(row, len(list)+1, 0, 1, section("绩效\n指标"))
	for i, text := range []string{"一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"} {
		s.put(row, 1, 1+i, 2+i, head(text))
	}
	row++
	for i, in := range list {
		if n := s.run(i, false); n > 0 {
			s.put(row+i, n, 1, 2, value(in.Level1))
		}
		if n := s.run(i, true); n > 0 {
			s.put(row+i, n, 2, 3, value(in.Level2))
		}
		s.put(row+i, 1, 3, 4, value(in.Name))
		s.put(row+i, 1, 4, 5, value(in.Target.Raw))
		s.line(row+i, i)
	}
}

// line puts the cells of an indicator that are of its year.
func (s *drawing) line(row, i int) {
	l, entry := &s.e.Machine.Lines[i], s.e.Entry(i)
	actual := value(Actual(s.e, i))
	if l.Deviation == scheme.NotMeasured {
		actual = input(Value, entry.Actual, i, "actual")
	}
	s.put(row, 1, 5, 6, actual)
	weight, points := amount(l.Weight.String()), input(Amount, s.e.Self.Lines[i].String(), i, "points")
	note := input(Value, entry.Note, i, "note")
	if l.Left {
		weight, points = value("不计分"), value("–")
		if entry.Spared != "" {
			note.Text = "不适用：" + entry.Spared
		}
	}
	s.put(row, 1, 6, 7, weight)
	s.put(row, 1, 7, 8, points)
	s.put(row, 1, 8, 9, note)
}

// Actual is what was done of a line as the form prints it: a word is printed as what it comes to, with the figure behind it.
func Actual(e *evaluation.Evaluation, i int) string {
	text, f := e.Actual(i), &e.Input.Facts[i]
	word := map[judge.Outcome]string{judge.Reached: "达成", judge.Partly: "部分达成", judge.Missed: "未达成"}[f.Outcome]
	if f.Target.Value != nil || word == "" {
		return text
	}
	if text == "" {
		return word
	}
	return word + "（" + text + "）"
}

// run gives how many indicators from the i-th on have the same level, 0 where the i-th continues the one before.
func (s *drawing) run(i int, second bool) int {
	list := s.e.Kept.Declaration.Indicators
	same := func(a, b int) bool {
		return list[a].Level1 == list[b].Level1 && (!second || list[a].Level2 == list[b].Level2)
	}
	if i > 0 && same(i-1, i) {
		return 0
	}
	n := 1
	for i+n < len(list) && same(i, i+n) {
		n++
	}
	return n
}

func (s *drawing) total() {
	row, weight := s.Rows, s.e.Machine.Execution.Weight
	for _, l := range s.e.Machine.Lines {
		weight += l.Weight
	}
	s.put(row, 1, 0, 6, Cell{Role: Section, Text: "总分"})
	s.put(row, 1, 6, 7, Cell{Role: Total, Text: weight.String()})
	s.put(row, 1, 7, 8, Cell{Role: Total, Text: s.e.Self.Total.String()})
	s.put(row, 1, 8, 9, Cell{Role: Value, Text: "等级：" + grades[s.e.Self.Grade]})
}

// grades are the office's words, whatever language a page is in: the form is Chinese.
var grades = map[scheme.Grade]string{scheme.Excellent: "优", scheme.Good: "良", scheme.Fair: "中", scheme.Poor: "差"}
