// Package official is the 项目支出绩效目标执行监控表 as the office prints it: where each cell of a monitoring report stands, and the
// files it is given out as. It guarantees that the page, the xlsx, the docx and the PDF are one layout; that amounts are exact;
// that what is blank stays blank; and that the same report at the same instant gives the same bytes.
package official

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/forecast"
	"plumbline/measure/judge"
	"plumbline/monitor/light"
	"plumbline/monitor/remedy"
	"plumbline/monitor/report"
	"plumbline/platform/leaf"
	"plumbline/platform/pdf"
	"plumbline/platform/sheet"
	"plumbline/platform/word"
)

// Title is the name of the form.
const Title = "项目支出绩效目标执行监控表"

// The widths of the columns in per mille: three levels, the target, what was done and what is expected, five kinds of cause and their
// words, three likelihoods, a remark.
var columns = []int{44, 54, 112, 74, 74, 92, 30, 30, 30, 30, 30, 120, 34, 34, 42, 170}

// The columns by what stands in them.
const (
	colLevel1 = iota
	colLevel2
	colName
	colTarget
	colDone
	colExpected
	colCauses // and the four after it
	colCause  = colCauses + 5
	colSure   = colCause + 1 // and the two after it
	colRemark = colSure + 3
	colEnd    = colRemark + 1
)

// Meta is what the foot and the properties of a file say of where it comes from.
type Meta struct {
	At    time.Time // when it was given out
	State string    // where the report stands, in the office's word
	Font  string    // the font file to embed in a PDF; blank looks for one on the system
}

// Span names the months of a period as the form does: 1—7月.
func Span(month int) string {
	if month == 1 {
		return "1月"
	}
	return "1—" + strconv.Itoa(month) + "月"
}

// Cell is a cell of the form. Ref names what a drafter fills in there ("funds.expected", "note", "lines[3].cause",
// "lines[3].causes.staff"), "" where nobody does; Line is the place of its indicator, −1 outside the list. Head says that it is a label.
type Cell struct {
	leaf.Cell
	Ref  string
	Line int
	Head bool
}

// Form is the form laid out. First is the row of the first indicator, and the two above it are its head.
type Form struct {
	Columns []int // in per mille
	Rows    int
	First   int
	Cells   []Cell
}

// Layout lays the form out.
func Layout(r report.Report) Form {
	s := &drawing{line: -1}
	s.head(r)
	s.funds(r)
	s.put(colLevel1, 2, "年度总体目标", label)
	s.put(2, colEnd-2, r.Goal, prose)
	s.next()
	s.first = s.rows + 2
	s.indicators(r)
	s.put(colLevel1, 2, "备注", label)
	s.put(2, colEnd-2, r.Note, prose, "note")
	s.next()
	return Form{Columns: columns, Rows: s.rows, First: s.first, Cells: s.cells}
}

// Table is the form as files draw it.
func Table(r report.Report) leaf.Table {
	f := Layout(r)
	t := leaf.Table{Columns: f.Columns, Rows: f.Rows, Head: make([]int, f.Rows)}
	for _, c := range f.Cells {
		t.Cells = append(t.Cells, c.Cell)
	}
	for i := range t.Head {
		t.Head[i] = -1
		if i >= f.First && i < f.First+len(r.Lines) {
			t.Head[i] = f.First - 1
		}
	}
	return t
}

// drawing collects the cells of the form row by row.
type drawing struct {
	cells             []Cell
	rows, first, line int
}

type style func(*Cell)

func label(c *Cell)  { c.Align, c.Bold, c.Head = leaf.Center, true, true }
func level(c *Cell)  { c.Align, c.Head = leaf.Center, true }
func named(c *Cell)  { c.Head = true }
func middle(c *Cell) { c.Align = leaf.Center }
func prose(c *Cell)  { c.Prose = true }
func plain(*Cell)    {}

// put adds a cell to the row; next ends it.
func (s *drawing) put(col, span int, text string, how style, ref ...string) {
	s.tall(col, span, 1, text, how, ref...)
}

func (s *drawing) tall(col, span, rows int, text string, how style, ref ...string) {
	c := Cell{Cell: leaf.Cell{Row: s.rows, Col: col, RowSpan: rows, ColSpan: span, Text: text}, Line: s.line, Ref: strings.Join(ref, "")}
	how(&c)
	s.cells = append(s.cells, c)
}

func (s *drawing) next() { s.rows++ }

func (s *drawing) money(col, span int, f *fen.Fen, ref ...string) {
	s.put(col, span, "", func(c *Cell) {
		c.Align = leaf.Right
		if f != nil {
			c.Text, c.Number = f.Grouped(), f.String()
		}
	}, ref...)
}

func (s *drawing) head(r report.Report) {
	s.put(0, 2, "项目名称", label)
	s.put(2, colEnd-2, r.Project, plain)
	s.next()
	s.put(0, 2, "主管部门", label)
	s.put(2, 4, r.Department, plain)
	s.put(6, 5, "实施单位", label)
	s.put(11, colEnd-11, r.Unit, plain)
	s.next()
}

func (s *drawing) funds(r report.Report) {
	span := Span(r.Period.Month)
	s.tall(0, 2, 2, "项目资金\n（元）", label)
	s.put(2, 2, "年初预算数", label)
	s.put(4, 2, span+"执行数", label)
	s.put(6, 5, span+"执行率", label)
	s.put(11, 1, "全年预计执行数", label)
	s.put(12, colEnd-12, "调整后预算数", label)
	s.next()
	f := r.Funds
	s.money(2, 2, f.Initial)
	s.money(4, 2, f.Paid)
	rate := ""
	if share := f.Rate(); share.Known() {
		rate = share.Percent() + "%"
	}
	s.put(6, 5, rate, func(c *Cell) { c.Align = leaf.Right })
	s.money(11, 1, f.YearEnd(), "funds.expected")
	s.money(12, colEnd-12, f.Adjusted)
	s.next()
}

func (s *drawing) indicators(r report.Report) {
	span := Span(r.Period.Month)
	for i, text := range []string{"一级指标", "二级指标", "三级指标", "年度指标值", span + "执行情况", "全年预计完成情况"} {
		s.tall(i, 1, 2, text, label)
	}
	s.put(colCauses, 6, "偏差原因分析", label)
	s.put(colSure, 3, "完成目标可能性", label)
	s.tall(colRemark, 1, 2, "备注", label)
	s.next()
	for i, text := range []string{"经费保障", "制度保障", "人员保障", "硬件条件保障", "其他", "原因说明"} {
		s.put(colCauses+i, 1, text, label)
	}
	for i, text := range []string{"确定能", "有可能", "完全不可能"} {
		s.put(colSure+i, 1, text, label)
	}
	s.next()
	for i, l := range r.Lines {
		s.level(r.Lines, i, colLevel1, func(x report.Line) string { return x.Level1 })
		s.level(r.Lines, i, colLevel2, func(x report.Line) string { return x.Level1 + "/" + x.Level2 })
		s.line = i
		s.indicator(i, l)
		s.line = -1
		s.next()
	}
}

// level draws a level once for the lines that follow one another under it.
func (s *drawing) level(list []report.Line, i, col int, of func(report.Line) string) {
	if i > 0 && of(list[i-1]) == of(list[i]) {
		return
	}
	rows := 1
	for i+rows < len(list) && of(list[i+rows]) == of(list[i]) {
		rows++
	}
	name := list[i].Level1
	if col == colLevel2 {
		name = list[i].Level2
	}
	s.tall(col, 1, rows, name, level)
}

// tick is how the form marks a box.
const tick = "√"

func (s *drawing) indicator(i int, l report.Line) {
	s.put(colName, 1, l.Name, named)
	s.put(colTarget, 1, l.Target, plain)
	s.put(colDone, 1, Figure(l), plain)
	s.put(colExpected, 1, Expected(l), plain, report.Ref(i, "expected"))
	for n, k := range remedy.Causes {
		s.box(colCauses+n, has(l.Cells.Causes, k), report.Ref(i, "causes."+string(k)))
	}
	s.put(colCause, 1, l.Cells.Cause, plain, report.Ref(i, "cause"))
	for n, k := range report.Likelihoods {
		s.box(colSure+n, l.Likelihood() == k, report.Ref(i, "likelihood."+string(k)))
	}
	s.put(colRemark, 1, Remark(l), plain, report.Ref(i, "remark"))
}

func (s *drawing) box(col int, ticked bool, ref string) {
	text := ""
	if ticked {
		text = tick
	}
	s.put(col, 1, text, middle, ref)
}

func has(list []remedy.Cause, k remedy.Cause) bool {
	for _, x := range list {
		if x == k {
			return true
		}
	}
	return false
}

// outcomes are what a figure comes to, in the words of the form.
var outcomes = map[judge.Outcome]string{
	judge.Reached: "达成", judge.Partly: "部分达成", judge.Missed: "未达成", judge.Unmeasured: "", judge.Waiting: "", judge.Unbound: "",
}

// Figure is 执行情况: the figure with its unit; of a word what it comes to, with the share behind it.
func Figure(l report.Line) string {
	if l.Word {
		text := outcomes[l.Outcome]
		if text != "" && l.Share != "" {
			text += "（" + l.Share + "%）"
		}
		return text
	}
	if l.Value == "" {
		return ""
	}
	return judge.Grouped(l.Value) + l.Unit
}

// Expected is 全年预计完成情况: what the drafter expects, otherwise the estimate with its interval.
func Expected(l report.Line) string {
	e := l.Estimate
	switch {
	case l.Cells.Expected != "":
		return l.Cells.Expected
	case e.Mid == "" || l.Word:
		return ""
	case e.State != forecast.Made || e.Low == "" || e.Low == e.High:
		return judge.Grouped(e.Mid) + e.Unit
	}
	return judge.Grouped(e.Mid) + e.Unit + "（" + judge.Grouped(e.Low) + "—" + judge.Grouped(e.High) + "）"
}

// colours are the words of the lights in the column of remarks.
var colours = map[light.Colour]string{light.Yellow: "黄灯", light.Red: "红灯"}

// Remark is the remark of a line with its light and its remedy.
func Remark(l report.Line) string {
	var parts []string
	if text := colours[l.Light.Colour]; text != "" {
		parts = append(parts, text)
	}
	if p := l.Cells.Plan; !p.Blank() {
		parts = append(parts, fmt.Sprintf("措施：%s（%s，%s）", p.What, p.Who, p.Due))
	}
	if l.Cells.Remark != "" {
		parts = append(parts, l.Cells.Remark)
	}
	return strings.Join(parts, "\n")
}

func page(r report.Report, m Meta) leaf.Page {
	parts := []string{"数据截至 " + r.Input.On.String() + "，按 " + day.Minute(r.Input.Known) + " 所知", fmt.Sprintf("申报表第 %d 稿", r.Input.Revision)}
	if m.State != "" {
		parts = append(parts, m.State)
	}
	if !m.At.IsZero() {
		parts = append(parts, "打印于 "+day.Minute(m.At))
	}
	parts = append(parts, "准绳")
	if r.Demo {
		parts = append(parts, "演示数据")
	}
	return leaf.Page{
		Name: r.Project, Title: Title, Caption: fmt.Sprintf("（%d年%s）", r.Period.Year, Span(r.Period.Month)), Table: Table(r), Foot: strings.Join(parts, "　"),
	}
}

func pages(list []report.Report, m Meta) (out []leaf.Page, p leaf.Properties) {
	for _, r := range list {
		out = append(out, page(r, m))
	}
	p = leaf.Properties{Title: Title, Creator: "准绳", At: m.At}
	if len(list) > 0 {
		p.Subject = list[0].Department
	}
	if len(list) == 1 {
		p.Title = list[0].Project + "　" + Title
	}
	return out, p
}

// XLSX writes the form of each report on a sheet of its own.
func XLSX(w io.Writer, list []report.Report, m Meta) error {
	all, p := pages(list, m)
	return sheet.Write(w, all, p)
}

// DOCX writes the form of each report on a page of its own.
func DOCX(w io.Writer, list []report.Report, m Meta) error {
	all, p := pages(list, m)
	return word.Write(w, all, p)
}

// PDF writes the form of each report. It refuses where no font with Chinese is found.
func PDF(w io.Writer, list []report.Report, m Meta) error {
	all, p := pages(list, m)
	return pdf.Write(w, all, p, m.Font)
}
