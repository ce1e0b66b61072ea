package handback

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"plumbline/base/fen"
	"plumbline/goal"
)

// columns are the heads of the CSV: those of the declaration, then those of one indicator.
var columns = []string{
	"项目名称", "项目编码", "年度", "项目性质", "项目类别", "主管部门", "实施单位", "计划开始日期", "计划完成日期",
	"项目资金总额（元）", "其中：财政资金（元）", "其他资金（元）",
	"年度资金申请总额（元）", "其中：当年财政拨款（元）", "上年结转资金（元）", "年度其他资金（元）",
	"序号", "一级指标", "二级指标", "三级指标", "年度指标值", "指标值类型", "比较", "数值", "上限", "单位", "文字",
	"权重", "实际完成值", "得分", "偏差原因及改进措施",
}

// kinds are the office's words for the two kinds of target.
var kinds = map[goal.Kind]string{goal.Quantitative: "定量", goal.Qualitative: "定性"}

// CSV writes one line per indicator, each with the head of its declaration; a declaration without indicators has one line.
// It begins with the mark by which Excel knows UTF-8. A text that a spreadsheet would run as a formula (=100(%)) stands
// behind an apostrophe, which the spreadsheet shows but does not run; the columns 比较, 数值 and 单位 hold the parts bare.
func CSV(w io.Writer, ds []goal.Declaration) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(columns); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	for _, d := range ds {
		for _, record := range records(d) {
			if err := out.Write(record); err != nil {
				return fmt.Errorf("write csv: %w", err)
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func records(d goal.Declaration) [][]string {
	f := d.Funding
	head := []string{safe(d.Name), safe(d.Code), year(d.Year), safe(d.Nature), safe(d.Category), safe(d.Department), safe(d.Unit), d.Start.String(), d.End.String()}
	for _, a := range []*fen.Fen{f.Total, f.TotalFiscal, f.TotalOther, f.AnnualTotal, f.AnnualFiscal, f.AnnualCarryover, f.AnnualOther} {
		head = append(head, plain(a))
	}
	if len(d.Indicators) == 0 {
		return [][]string{append(head, make([]string, len(columns)-len(head))...)}
	}
	out := make([][]string, len(d.Indicators))
	for i, in := range d.Indicators {
		t := in.Target
		out[i] = append(head[:len(head):len(head)],
			fmt.Sprint(i+1), safe(in.Level1), safe(in.Level2), safe(in.Name), safe(t.Raw), kinds[t.Kind],
			opWord(t.Op), safe(deref(t.Value)), safe(deref(t.Upper)), safe(deref(t.Unit)), safe(deref(t.Text)),
			safe(deref(in.Weight)), safe(deref(in.Actual)), safe(deref(in.Score)), safe(deref(in.Note)))
	}
	return out
}

// safe puts an apostrophe before what a spreadsheet would take for a formula or a command. A negative number is none.
func safe(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return s
	}
	if _, err := fen.Parse(s); err == nil && s[0] == '-' {
		return s
	}
	return "'" + s
}

// opWord writes a comparison with a sign that no spreadsheet runs.
func opWord(op *string) string {
	switch deref(op) {
	case ">=":
		return "≥"
	case "<=":
		return "≤"
	case "=":
		return "等于"
	}
	return deref(op)
}

func year(y int) string {
	if y == 0 {
		return ""
	}
	return fmt.Sprint(y)
}

func plain(f *fen.Fen) string {
	if f == nil {
		return ""
	}
	return f.String()
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// JSON writes the array of declarations in the form of the published schema.
func JSON(w io.Writer, ds []goal.Declaration) error {
	if ds == nil {
		ds = []goal.Declaration{}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(ds); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}
