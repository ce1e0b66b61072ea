package official

import (
	"fmt"
	"slices"

	"plumbline/base/fen"
	"plumbline/goal"
)

// The vertical rules of the form in per mille of its width: those of the head, the money and the goals, and those of
// the indicator table in the plain form and with the columns of a self-evaluation. They let the office's longest usual
// words (经常性专项业务费, 服务对象满意度指标) stand on one line.
var (
	headRules  = []int{0, 131, 281, 468, 599, 767, 861, 1000}
	plainRules = []int{131, 281, 468, 767, 1000}
	levelRules = []int{131, 246, 366}
)

// column is a column of the indicator table: its head, its field in the JSON form, its share of the width.
type column struct {
	head, field string
	share       int
	text        func(goal.Indicator) *string
}

var (
	nameColumn   = column{"三级指标", "name", 180, func(i goal.Indicator) *string { return &i.Name }}
	targetColumn = column{"年度指标值", "target", 113, func(i goal.Indicator) *string { return &i.Target.Raw }}
	selfColumns  = []column{
		{"权重", "weight", 59, func(i goal.Indicator) *string { return i.Weight }},
		{"实际完成值", "actual", 113, func(i goal.Indicator) *string { return i.Actual }},
		{"得分", "score", 59, func(i goal.Indicator) *string { return i.Score }},
		{"偏差原因及改进措施", "note", 111, func(i goal.Indicator) *string { return i.Note }},
	}
)

// Title is the name of the form.
const Title = "财政项目支出绩效目标申报表"

// Layout gives the official form of a declaration. Columns of a self-evaluation (权重, 实际完成值, 得分, 偏差原因) stand
// only where an indicator has such a value.
func Layout(d goal.Declaration) Table {
	s := &sheet{table: Table{Title: Title}}
	if d.Year != 0 {
		s.table.Caption = fmt.Sprintf("（%d年度）", d.Year)
	}
	s.head(d)
	s.funding(d.Funding)
	s.goals(d)
	s.indicators(d.Indicators)
	return s.close()
}

// sheet collects cells by the rules they stand between; close turns rules into columns.
type sheet struct {
	table Table
	cells []placed
}

// placed is a cell between two vertical rules.
type placed struct {
	Cell
	left, right int
}

func (s *sheet) put(row, rows, left, right int, c Cell) {
	c.Row, c.RowSpan = row, rows
	s.cells = append(s.cells, placed{c, left, right})
	s.table.Rows = max(s.table.Rows, row+rows)
}

// pair puts a label and its value side by side on row: the value reaches from middle to right.
func (s *sheet) pair(row, left, middle, right int, label Cell, value Cell) {
	label.Role = Label
	s.put(row, 1, left, middle, label)
	s.put(row, 1, middle, right, value)
}

func value(ref goal.Ref, text string) Cell { return Cell{Role: Value, Ref: ref, Text: text} }

func (s *sheet) head(d goal.Declaration) {
	x, row := headRules, 0
	s.pair(row, x[0], x[1], x[3], Cell{Text: "项目名称"}, value("name", d.Name))
	s.pair(row, x[3], x[4], x[5], Cell{Text: "项目性质"}, value("nature", d.Nature))
	s.pair(row, x[5], x[6], x[7], Cell{Text: "项目类别"}, value("category", d.Category))
	row++
	if d.Code != "" {
		s.pair(row, x[0], x[1], x[7], Cell{Text: "项目编码"}, value("code", d.Code))
		row++
	}
	s.pair(row, x[0], x[1], x[3], Cell{Text: "主管部门"}, value("department", d.Department))
	s.pair(row, x[3], x[4], x[7], Cell{Text: "实施单位"}, value("unit", d.Unit))
	row++
	s.pair(row, x[0], x[1], x[3], Cell{Text: "计划开始日期"}, value("start", d.Start.String()))
	s.pair(row, x[3], x[4], x[7], Cell{Text: "计划完成日期"}, value("end", d.End.String()))
}

func amount(ref goal.Ref, f *fen.Fen) Cell {
	c := Cell{Role: Amount, Ref: "funding." + ref}
	if f != nil {
		c.Text = f.Grouped()
	}
	return c
}

func (s *sheet) funding(f goal.Funding) {
	x, row := headRules, s.table.Rows
	s.put(row, 4, x[0], x[1], Cell{Role: Section, Text: "项目资金\n（元）"})
	total := func(row int, label string, c Cell) { s.pair(row, x[1], x[2], x[3], Cell{Text: label}, c) }
	annual := func(row, indent int, label string, c Cell) {
		s.pair(row, x[3], x[5], x[7], Cell{Text: label, Indent: indent}, c)
	}
	total(row, "项目资金总额", amount("total", f.Total))
	annual(row, 0, "年度资金申请总额", amount("annual_total", f.AnnualTotal))
	total(row+1, "其中：财政资金", amount("total_fiscal", f.TotalFiscal))
	annual(row+1, 0, "其中：当年财政拨款", amount("annual_fiscal", f.AnnualFiscal))
	s.put(row+2, 1, x[1], x[3], Cell{Role: Blank})
	annual(row+2, 3, "上年结转资金", amount("annual_carryover", f.AnnualCarryover))
	total(row+3, "其他资金", amount("total_other", f.TotalOther))
	annual(row+3, 3, "其他资金", amount("annual_other", f.AnnualOther))
}

func (s *sheet) goals(d goal.Declaration) {
	x, row := headRules, s.table.Rows
	s.put(row, 2, x[0], x[1], Cell{Role: Section, Text: "项目\n绩效\n目标"})
	overall := "项目总目标"
	if d.Goals.Overall != "" && !d.Start.IsZero() && !d.End.IsZero() {
		overall += fmt.Sprintf("（%d年—%d年）", d.Start.Year(), d.End.Year())
	}
	s.put(row, 1, x[1], x[3], Cell{Role: Label, Text: overall})
	s.put(row, 1, x[3], x[7], Cell{Role: Label, Text: "年度总体目标"})
	s.put(row+1, 1, x[1], x[3], Cell{Role: Goal, Ref: "goals.overall", Text: d.Goals.Overall})
	s.put(row+1, 1, x[3], x[7], Cell{Role: Goal, Ref: "goals.annual", Text: d.Goals.Annual})
}

func (s *sheet) indicators(list []goal.Indicator) {
	row := s.table.Rows
	columns, x := indicatorColumns(list)
	s.put(row, len(list)+1, 0, x[0], Cell{Role: Section, Text: "绩效\n指标"})
	s.put(row, 1, x[0], x[1], Cell{Role: Head, Text: "一级指标"})
	s.put(row, 1, x[1], x[2], Cell{Role: Head, Text: "二级指标"})
	for k, c := range columns {
		s.put(row, 1, x[k+2], x[k+3], Cell{Role: Head, Text: c.head})
	}
	row++
	for i, ind := range list {
		if n := run(list, i, sameLevel1); n > 0 {
			s.put(row+i, n, x[0], x[1], level(i, n, "level1", ind.Level1))
		}
		if n := run(list, i, sameLevel2); n > 0 {
			s.put(row+i, n, x[1], x[2], level(i, n, "level2", ind.Level2))
		}
		for k, c := range columns {
			text := ""
			if t := c.text(ind); t != nil {
				text = *t
			}
			s.put(row+i, 1, x[k+2], x[k+3], value(goal.IndicatorRef(i, c.field), text))
		}
	}
}

// indicatorColumns gives the columns right of the two levels and the rules of the whole indicator table.
func indicatorColumns(list []goal.Indicator) ([]column, []int) {
	columns := []column{nameColumn, targetColumn}
	for _, c := range selfColumns {
		if slices.ContainsFunc(list, func(i goal.Indicator) bool { return c.text(i) != nil }) {
			columns = append(columns, c)
		}
	}
	if len(columns) == 2 {
		return columns, plainRules
	}
	shares := 0
	for _, c := range columns {
		shares += c.share
	}
	rules, sum := slices.Clone(levelRules), 0
	left := rules[len(rules)-1]
	for _, c := range columns {
		sum += c.share
		rules = append(rules, snap(left+(1000-left)*sum/shares))
	}
	return columns, rules
}

// snap moves a rule onto one of the head's that is so near that a sliver of a column would stand between them.
func snap(x int) int {
	for _, r := range headRules {
		if x > r-15 && x < r+15 {
			return r
		}
	}
	return x
}

func sameLevel1(a, b goal.Indicator) bool { return a.Level1 == b.Level1 }
func sameLevel2(a, b goal.Indicator) bool { return a.Level1 == b.Level1 && a.Level2 == b.Level2 }

// run gives how many indicators from the i-th on are the same, 0 where the i-th continues the one before.
func run(list []goal.Indicator, i int, same func(a, b goal.Indicator) bool) int {
	if i > 0 && same(list[i-1], list[i]) {
		return 0
	}
	n := 1
	for i+n < len(list) && same(list[i], list[i+n]) {
		n++
	}
	return n
}

// level is a level cell that stands for the same field of n indicators.
func level(i, n int, field, text string) Cell {
	c := value(goal.IndicatorRef(i, field), text)
	for k := range n {
		c.Refs = append(c.Refs, goal.IndicatorRef(i+k, field))
	}
	return c
}

// close turns the rules that cells stand between into columns.
func (s *sheet) close() Table {
	var rules []int
	for _, c := range s.cells {
		rules = append(rules, c.left, c.right)
	}
	slices.Sort(rules)
	rules = slices.Compact(rules)
	for i := 1; i < len(rules); i++ {
		s.table.Columns = append(s.table.Columns, rules[i]-rules[i-1])
	}
	for _, c := range s.cells {
		left, _ := slices.BinarySearch(rules, c.left)
		right, _ := slices.BinarySearch(rules, c.right)
		c.Col, c.ColSpan = left, right-left
		if len(c.Refs) == 0 && c.Ref != "" {
			c.Refs = []goal.Ref{c.Ref}
		}
		s.table.Cells = append(s.table.Cells, c.Cell)
	}
	slices.SortStableFunc(s.table.Cells, func(a, b Cell) int {
		if a.Row != b.Row {
			return a.Row - b.Row
		}
		return a.Col - b.Col
	})
	return s.table
}
