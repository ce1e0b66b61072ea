package report_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/report"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/measure/judge"
	"plumbline/monitor/remedy"
	"plumbline/platform/i18n"
	"plumbline/platform/libretest"
)

var at = time.Date(2024, 1, 20, 1, 0, 0, 0, time.UTC)

func printer(t testing.TB, lang string) i18n.Printer {
	t.Helper()
	c, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c.For(lang)
}

// invented is an evaluation with a figure short of its target, one far above, a word typed by hand and one that nobody measured.
func invented() *evaluation.Evaluation {
	d := goal.Declaration{
		Name: "演示培训", Year: 2023, Department: "演示部门", Unit: "演示单位", Start: day.Of(2023, 1, 1), End: day.Of(2023, 12, 31), Goals: goal.Goals{Annual: "办好培训。\n人人学会。"},
	}
	f := evaluation.Frozen{Revision: 2, Digest: "0123456789abcdef", Bindings: 3, On: day.Of(2023, 12, 31), Known: time.Date(2024, 1, 15, 1, 0, 0, 0, time.UTC)}
	f.Input.Money = scheme.Money{Known: true, First: 100_000_00, Budget: 90_000_00, Paid: 76_500_00}
	for i, row := range []struct {
		level1, level2, name, target, actual string
		outcome                              judge.Outcome
	}{
		{goal.Output, "数量指标", "培训次数", "≥10次", "8", judge.Missed},
		{goal.Output, "数量指标", "发放教材", "≥100册", "150", judge.Reached},
		{goal.Output, "时效指标", "培训及时性", "及时", "", judge.Partly},
		{goal.Benefit, "社会效益指标", "政策知晓率", "≥80%", "", judge.Unmeasured},
	} {
		in := goal.Indicator{Level1: row.level1, Level2: row.level2, Name: row.name, Target: goal.ParseTarget(row.target)}
		d.Indicators = append(d.Indicators, in)
		fact := scheme.Fact{Position: i, Level1: in.Level1, Level2: in.Level2, Name: in.Name, Target: in.Target, Outcome: row.outcome, Actual: row.actual, Shown: row.actual, Proof: i < 2, ByHand: i == 2}
		if in.Target.Unit != nil {
			fact.Unit = *in.Target.Unit
		}
		if i == 2 {
			fact.Share, fact.Shown, fact.Unit = "70", "70", "%"
		}
		f.Input.Facts = append(f.Input.Facts, fact)
	}
	form := evaluation.Form{Done: "办了八期。\n还有两期次年补办。", Lines: make([]evaluation.Entry, 4)}
	form.Lines[0].Note = "两期因场地停办，=1+1 次年补办。"
	form.Lines[1].Points, form.Lines[1].Why = new(scheme.Points), "自请不计"
	return evaluation.Computed(goal.Kept{ID: "d1", Declaration: d, Revision: 2}, f, form)
}

func source() report.Source {
	return report.Source{
		Evaluation: invented(), Demo: true, Past: []report.Past{{Position: 0, Value: "9", Unit: "次"}, {Position: 1, Value: "1", Unit: "箱"}},
		Remedies: []remedy.Remedy{
			{Period: "2023-07", Indicator: "培训次数", Cause: "场地停用", Plan: remedy.Plan{What: "借用场地", Who: "王五", Due: day.Of(2023, 9, 30)}, State: remedy.Open},
			{Period: "2023-07", Indicator: "别的", State: remedy.Dropped},
		},
	}
}

// text is all that a document says, with the tables.
func text(d report.Document, say func(string, ...any) string) string {
	var b strings.Builder
	b.WriteString(d.Title.Sentence(say) + "\n" + d.Finding.Sentence(say) + "\n")
	for _, x := range d.Sections {
		b.WriteString(x.Heading.Sentence(say) + "\n")
		for _, w := range x.Words {
			b.WriteString(w.Sentence(say) + "\n")
		}
		for _, t := range x.Tables {
			for _, row := range t.Rows {
				for _, c := range row {
					b.WriteString(c.Words(say) + " ")
				}
				b.WriteString("\n")
			}
		}
	}
	return b.String()
}

// TestSaysWhatTheFiguresSay holds sentences and rows to the figures of an evaluation that can be followed by hand: 90,000 may be paid and
// 76,500 are, 8 of 10 trainings are held, so that the first line has 8/10 of its weight.
func TestSaysWhatTheFiguresSay(t *testing.T) {
	t.Parallel()
	s := source()
	d := report.Project(s)
	if len(d.Sections) != 10 {
		t.Fatalf("%d sections", len(d.Sections))
	}
	zh := text(d, printer(t, "zh").T)
	for _, want := range []string{
		"全年预算（调整后）90,000.00 元，全年执行 76,500.00 元，执行率 85%", "执行率低于 90%。还没有写原因。", "计分的指标 4 项：达成 1 项，部分达成 1 项，未达成 1 项，没有测得 1 项",
		"财预〔2020〕10号", "发放教材：自评 0.00 分，程序计", "理由：自请不计", "两期因场地停办", "培训次数 9次 8次 −1", "监控中提出整改 1 项，其中 0 项已核验，1 项到自评时已过期限", "场地停用 借用场地",
		"2 项指标没有达到指标值：培训次数、培训及时性", "大幅超过指标值：发放教材", "没有测得：政策知晓率", "手工填报的：培训及时性", "第 2 稿（校验值 0123456789ab…）", "取数口径用第 3 版", "办了八期。 还有两期次年补办。", "自评还没有保存",
	} {
		if !strings.Contains(zh, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	for _, not := range []string{"⟦", "王五", "1箱", "别的", "<no value>"} {
		if strings.Contains(zh, not) {
			t.Errorf("the report says %q", not)
		}
	}
	if t.Failed() {
		t.Log(zh)
	}
	en := text(d, printer(t, "en").T)
	for _, want := range []string{"85% of the adjusted budget", "2 indicators fall short: 培训次数、培训及时性.", "1 figure can be compared with 2022."} {
		if !strings.Contains(en, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
}

// TestPartsMakeTheTotal: in the table of points the rows add up to the last one, and its total is the score that stands.
func TestPartsMakeTheTotal(t *testing.T) {
	t.Parallel()
	s := source()
	d := report.Project(s)
	for _, x := range d.Sections {
		for _, table := range x.Tables {
			widths := 0
			for _, c := range table.Columns {
				widths += c.Width
			}
			if widths != 40 {
				t.Errorf("%s: columns make %d of 40", x.ID, widths)
			}
			if !table.Total {
				continue
			}
			last := table.Rows[len(table.Rows)-1]
			for k := 1; k <= 2; k++ {
				sum := scheme.Points(0)
				for _, row := range table.Rows[:len(table.Rows)-1] {
					p, err := scheme.ParsePoints(row[k].Text)
					if err != nil {
						t.Fatal(err)
					}
					sum += p
				}
				if sum.String() != last[k].Text {
					t.Errorf("%s: column %d makes %s, not %s", x.ID, k, sum, last[k].Text)
				}
			}
			if own := s.Evaluation.Stands(); last[2].Text != own.Total.String() {
				t.Errorf("the total is %s, not %s", last[2].Text, own.Total)
			}
		}
	}
}

// TestNothingToSay: without deviations, remedies and accounts of the year before, each section says so.
func TestNothingToSay(t *testing.T) {
	t.Parallel()
	e := invented()
	e.Input.Facts, e.Kept.Declaration.Indicators = e.Input.Facts[1:2], e.Kept.Declaration.Indicators[1:2]
	e.Input.Facts[0].Position, e.Input.Facts[0].Actual, e.Input.Facts[0].Shown, e.Input.Facts[0].Proof = 0, "100", "100", true
	e.Input.Money.Paid = e.Input.Money.Budget
	d := report.Project(report.Source{Evaluation: evaluation.Computed(e.Kept, e.Frozen, evaluation.Form{})})
	zh := text(d, printer(t, "zh").T)
	for _, want := range []string{"都没有需要说明的偏差", "没有 2022 年可以比较的", "监控中没有提出整改事项", "没有从数据里看出问题", "没有从数据里得出的建议"} {
		if !strings.Contains(zh, want) {
			t.Errorf("no %q in\n%s", want, zh)
		}
	}
}

// TestReviewed: where a reviewer scored this version the report counts his points and says whose they are, and not those of an earlier one.
func TestReviewed(t *testing.T) {
	t.Parallel()
	say := printer(t, "zh").T
	e := invented()
	theirs := e.Self
	theirs.Total, theirs.Execution = theirs.Total-1_00, theirs.Execution-1_00
	e.Appraisal = &evaluation.Appraisal{Score: theirs, Execution: evaluation.Mark{Why: "支付凭证不全"}, Lines: make([]evaluation.Mark, len(e.Lines))}
	zh := text(report.Project(report.Source{Evaluation: e}), say)
	for _, want := range []string{"评审 " + theirs.Total.String() + " 分", "以评审为准", "理由：支付凭证不全", "合计 100.00 " + theirs.Total.String()} {
		if !strings.Contains(zh, want) {
			t.Errorf("no %q in\n%s", want, zh)
		}
	}
	e.Stale = true
	if zh = text(report.Project(report.Source{Evaluation: e}), say); strings.Contains(zh, "以评审为准") || !strings.Contains(zh, "自评 "+e.Self.Total.String()+" 分") {
		t.Error("a score of an earlier version counts")
	}
}

var writers = map[string]func(io.Writer, []report.Document, report.Meta) error{"report.docx": report.DOCX, "report.xlsx": report.XLSX, "report.pdf": report.PDF}

// TestFiles: the files open in LibreOffice with the same texts in the same cells; the PDF's text can be taken out; the same document at the
// same instant gives the same bytes.
func TestFiles(t *testing.T) {
	t.Parallel()
	list := []report.Document{report.Project(source())}
	m := report.Meta{At: at, Say: printer(t, "zh").T}
	wrote := map[string][]byte{}
	for name, write := range writers {
		var a, b bytes.Buffer
		if err := write(&a, list, m); err != nil {
			t.Fatal(err)
		}
		if err := write(&b, list, m); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: the same document gives other bytes (%v)", name, err)
		}
		wrote[name] = a.Bytes()
	}
	paper := wrote["report.pdf"]
	delete(wrote, "report.pdf")
	for name, saved := range libretest.Save(t, wrote) {
		libretest.Same(t, name, wrote[name], saved)
	}
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed: apt-get install poppler-utils")
	}
	path := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(path, paper, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), program, "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"项目支出绩效自评报告", "三、目标完成情况", "76,500.00", "演示数据", "两期因场地停办"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
}
