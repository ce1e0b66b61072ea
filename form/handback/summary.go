package handback

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"

	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/platform/leaf"
	"plumbline/platform/sheet"
)

// summaryTitle is the name of the summary.
const summaryTitle = "项目绩效目标汇总表"

// SummaryXLSX writes the summary (汇总表): the declarations with their total, the money by nature of project, and the
// indicators by level and kind, each on a sheet. What it adds up is what s says, of all that the filter let through; the
// caller sees to it that s.Rows holds them all.
func SummaryXLSX(w io.Writer, s goal.Summary, meta Meta) error {
	title := heading(s.Rows) + summaryTitle
	pages := []leaf.Page{rowsPage(s), naturesPage(s), levelsPage(s)}
	for i := range pages {
		pages[i].Title, pages[i].Foot, pages[i].List = title, meta.foot(-1), true
	}
	p := meta.properties(title, nil)
	return sheet.Write(w, pages, p)
}

// heading names the department and the year where all rows have the same.
func heading(rows []goal.Row) string {
	out := ""
	if len(rows) == 0 {
		return out
	}
	first := rows[0]
	if !slices.ContainsFunc(rows, func(r goal.Row) bool { return r.Department != first.Department }) {
		out = first.Department
	}
	if first.Year != 0 && !slices.ContainsFunc(rows, func(r goal.Row) bool { return r.Year != first.Year }) {
		out += fmt.Sprintf("%d年度", first.Year)
	}
	return out
}

// list builds a table of one line a row.
type list struct{ table leaf.Table }

func newList(widths []int, heads ...string) *list {
	l := &list{leaf.Table{Columns: widths}}
	for i, h := range heads {
		l.table.Cells = append(l.table.Cells, leaf.Cell{Col: i, RowSpan: 1, ColSpan: 1, Text: h, Bold: true, Align: leaf.Center})
	}
	l.table.Rows = 1
	return l
}

// add appends a row: a string is a text, an int a count, a fen an amount; a nil amount is blank.
func (l *list) add(bold bool, values ...any) {
	for i, v := range values {
		c := leaf.Cell{Row: l.table.Rows, Col: i, RowSpan: 1, ColSpan: 1, Bold: bold}
		switch v := v.(type) {
		case string:
			c.Text = v
		case int:
			c.Text, c.Number, c.Align = strconv.Itoa(v), strconv.Itoa(v), leaf.Right
		case *fen.Fen:
			c.Align = leaf.Right
			if v != nil {
				c.Text, c.Number = v.Grouped(), v.String()
			}
		}
		l.table.Cells = append(l.table.Cells, c)
	}
	l.table.Rows++
}

func rowsPage(s goal.Summary) leaf.Page {
	l := newList([]int{45, 270, 130, 100, 175, 130, 50, 50, 50},
		"序", "项目名称", "项目性质", "项目类别", "实施单位", "年度资金申请总额（元）", "指标", "定量", "定性")
	quantitative := 0
	for i, r := range s.Rows {
		l.add(false, cmp.Or(r.Ordinal, i+1), r.Name, r.Nature, r.Category, r.Unit, r.AnnualTotal, r.Indicators, r.Quantitative, r.Indicators-r.Quantitative)
		quantitative += r.Quantitative
	}
	l.add(true, "", fmt.Sprintf("合计 %d 个项目", s.Total.Declarations), "", "", "", &s.Total.AnnualTotal, s.Total.Indicators, quantitative, s.Total.Indicators-quantitative)
	return leaf.Page{Name: "汇总表", Table: l.table}
}

func naturesPage(s goal.Summary) leaf.Page {
	l := newList([]int{400, 150, 300, 150}, "项目性质", "项目", "年度资金申请总额（元）", "指标")
	for i := range s.Natures {
		g := &s.Natures[i]
		l.add(false, g.Name, g.Declarations, &g.AnnualTotal, g.Indicators)
	}
	l.add(true, "合计", s.Total.Declarations, &s.Total.AnnualTotal, s.Total.Indicators)
	return leaf.Page{Name: "按项目性质", Table: l.table}
}

func levelsPage(s goal.Summary) leaf.Page {
	l := newList([]int{300, 340, 120, 120, 120}, "一级指标", "二级指标", "定量", "定性", "合计")
	quantitative, qualitative := 0, 0
	for _, c := range s.Levels {
		l.add(false, c.Level1, c.Level2, c.Quantitative, c.Qualitative, c.Quantitative+c.Qualitative)
		quantitative, qualitative = quantitative+c.Quantitative, qualitative+c.Qualitative
	}
	l.add(true, "合计", "", quantitative, qualitative, quantitative+qualitative)
	return leaf.Page{Name: "指标构成", Table: l.table}
}
