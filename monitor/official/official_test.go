package official_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/forecast"
	"plumbline/measure/judge"
	"plumbline/monitor"
	"plumbline/monitor/light"
	"plumbline/monitor/official"
	"plumbline/monitor/remedy"
	"plumbline/monitor/report"
	"plumbline/platform/grid"
	"plumbline/platform/leaf"
	"plumbline/platform/sheet"
	"plumbline/platform/word"
)

var at = time.Date(2023, 8, 3, 1, 20, 0, 0, time.UTC)

// sampled is a report with each kind of line.
func sampled() report.Report {
	period, _ := monitor.Find(monitor.DefaultTerms().In(2023), "2023-07")
	line := func(l1, l2, name, target string) report.Line {
		return report.Line{Level1: l1, Level2: l2, Name: name, Target: target}
	}
	held := line("产出指标", "数量指标", "开展名律师咨询活动次数", "≥5.00(次)")
	held.Value, held.Unit, held.Outcome, held.Light.Colour = "2", "次", judge.Unmeasured, light.Yellow
	held.Estimate = report.Estimate{State: forecast.Made, Low: "3", Mid: "4", High: "5", Unit: "次", Likelihood: forecast.Possible}
	held.Cells = report.Cells{
		Causes: []remedy.Cause{remedy.Staff, remedy.Other}, Cause: "合作律师所上半年更换。",
		Plan: remedy.Plan{What: "九月起每月一场。", Who: "赵强", Due: day.Of(2023, 11, 30)},
	}
	people := line("产出指标", "数量指标", "服务人次", "≥1200.00(人次)")
	people.Value, people.Unit, people.Outcome = "1234", "人次", judge.Reached
	people.Estimate = report.Estimate{State: forecast.Settled, Mid: "1234", Unit: "人次", Likelihood: forecast.Sure}
	on := line("产出指标", "时效指标", "热线答复", "及时")
	on.Word, on.Outcome, on.Share = true, judge.Reached, "98.6"
	none := line("效益指标", "社会效益指标", "权益维护", "有效")
	none.Word, none.Outcome = true, judge.Unmeasured
	return report.Report{
		Project: "残疾人权益保障经费", Department: "上海市残疾人联合会", Unit: "上海市残疾人联合会", Goal: "第一段\n第二段", Period: period, Note: "无",
		Input: report.Input{Revision: 3, On: day.Of(2023, 7, 31), Known: at},
		Funds: report.Funds{Initial: fen.Ptr(201320000), Adjusted: fen.Ptr(200000000), Paid: fen.Ptr(108400001), Estimate: fen.Ptr(186000000)},
		Lines: []report.Line{held, people, on, none}, Demo: true,
	}
}

// TestTableTiles: every place of the table is covered once and once only.
func TestTableTiles(t *testing.T) {
	t.Parallel()
	table := official.Table(sampled())
	seen := map[[2]int]int{}
	for _, c := range table.Cells {
		for row := c.Row; row < c.Row+c.RowSpan; row++ {
			for col := c.Col; col < c.Col+c.ColSpan; col++ {
				seen[[2]int{row, col}]++
			}
		}
	}
	for row := range table.Rows {
		for col := range table.Columns {
			if n := seen[[2]int{row, col}]; n != 1 {
				t.Errorf("row %d, column %d is covered %d times", row, col, n)
			}
		}
	}
	if len(seen) != table.Rows*len(table.Columns) {
		t.Errorf("%d places, want %d", len(seen), table.Rows*len(table.Columns))
	}
	sum := 0
	for _, w := range table.Columns {
		sum += w
	}
	if sum != 1000 || len(table.Head) != table.Rows {
		t.Errorf("the columns are %d per mille wide, %d heads for %d rows", sum, len(table.Head), table.Rows)
	}
}

func TestCellsSayWhatTheReportSays(t *testing.T) {
	t.Parallel()
	var texts []string
	for _, c := range official.Table(sampled()).Cells {
		texts = append(texts, c.Text)
	}
	all := "|" + strings.Join(texts, "|") + "|"
	for _, want := range []string{
		"|1—7月执行数|", "|1—7月执行率|", "|2,013,200.00|", "|1,084,000.01|", "|54.2%|", "|1,860,000.00|", "|2次|", "|4次（3—5）|", "|1,234人次|", "|达成（98.6%）|",
		"|合作律师所上半年更换。|", "|黄灯\n措施：九月起每月一场。（赵强，2023-11-30）|", "|√|",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no cell %s", want)
		}
	}
	if n := strings.Count(all, "|√"); n != 4 { // two causes, two likelihoods
		t.Errorf("%d ticks, want 4", n)
	}
}

// TestFilesReadBack: what the workbook and the document hold is what the layout says, cell by cell.
func TestFilesReadBack(t *testing.T) {
	t.Parallel()
	meta := official.Meta{At: at, State: "已接受"}
	want := map[string]bool{}
	for _, c := range official.Table(sampled()).Cells {
		if c.Text != "" {
			want[squeeze(c.Text)] = true
		}
	}
	for name, read := range map[string]func([]byte) (grid.Document, error){
		"xlsx": func(b []byte) (grid.Document, error) { return sheet.Read("a.xlsx", b, grid.Default) },
		"docx": func(b []byte) (grid.Document, error) { return word.Read("a.docx", b, grid.Default) },
	} {
		var b, again bytes.Buffer
		for _, out := range []*bytes.Buffer{&b, &again} {
			err := official.XLSX(out, []report.Report{sampled()}, meta)
			if name == "docx" {
				out.Reset()
				err = official.DOCX(out, []report.Report{sampled()}, meta)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s: two exports differ", name)
		}
		doc, err := read(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, table := range doc.Rows {
			for _, c := range table.Cells {
				found[squeeze(c.Text)] = true
			}
		}
		for text := range want {
			if !found[text] {
				t.Errorf("%s: no cell %q", name, text)
			}
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestPDF(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := official.PDF(&b, []report.Report{sampled()}, official.Meta{At: at}); err != nil {
		t.Skip(err) // no font on this machine: the writer says which package
	}
	if !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) {
		t.Error("no PDF")
	}
}

func TestNothingIsDrawnOfNothing(t *testing.T) {
	t.Parallel()
	empty := official.Table(report.Report{Period: monitor.Period{Month: 1}})
	for _, c := range empty.Cells {
		if c.Align == leaf.Right && c.Text != "" {
			t.Errorf("a blank amount shows %q", c.Text)
		}
	}
	if official.Span(1) != "1月" || official.Span(7) != "1—7月" {
		t.Error(official.Span(7))
	}
}
