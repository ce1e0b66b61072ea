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

// SummaryOf adds up declarations that are not kept, such as those of a file: in their order, natures by money, levels in
// the order of the form.
func SummaryOf(ds []goal.Declaration) goal.Summary {
	s := goal.Summary{Matched: len(ds)}
	natures, levels := map[string]*goal.Group{}, map[[2]string]*goal.LevelCount{}
	for i, d := range ds {
		r := goal.Row{
			Ordinal: i + 1, Name: d.Name, Nature: d.Nature, Category: d.Category, Department: d.Department, Unit: d.Unit,
			Year: d.Year, AnnualTotal: d.Funding.AnnualTotal, Indicators: len(d.Indicators),
		}
		for _, in := range d.Indicators {
			r.Quantitative += count(levels, in)
		}
		s.Rows = append(s.Rows, r)
		if natures[d.Nature] == nil {
			natures[d.Nature] = &goal.Group{Name: d.Nature}
		}
		for _, g := range []*goal.Group{natures[d.Nature], &s.Total} {
			g.Declarations++
			g.Indicators += r.Indicators
			if r.AnnualTotal != nil {
				g.AnnualTotal += *r.AnnualTotal
			}
		}
	}
	for _, g := range natures {
		s.Natures = append(s.Natures, *g)
	}
	slices.SortFunc(s.Natures, func(a, b goal.Group) int {
		return cmp.Or(cmp.Compare(b.AnnualTotal, a.AnnualTotal), cmp.Compare(a.Name, b.Name))
	})
	for _, c := range levels {
		s.Levels = append(s.Levels, *c)
	}
	slices.SortFunc(s.Levels, func(a, b goal.LevelCount) int {
		return cmp.Or(cmp.Compare(goal.LevelOrder(a.Level1, a.Level2), goal.LevelOrder(b.Level1, b.Level2)), cmp.Compare(a.Level1+a.Level2, b.Level1+b.Level2))
	})
	return s
}

// count adds an indicator to its level and gives 1 where it is quantitative.
func count(levels map[[2]string]*goal.LevelCount, in goal.Indicator) int {
	key := [2]string{in.Level1, in.Level2}
	if levels[key] == nil {
		levels[key] = &goal.LevelCount{Level1: in.Level1, Level2: in.Level2}
	}
	if in.Target.Kind == goal.Quantitative {
		levels[key].Quantitative++
		return 1
	}
	levels[key].Qualitative++
	return 0
}
