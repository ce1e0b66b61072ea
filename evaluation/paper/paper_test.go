package paper_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/paper"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/measure/judge"
	"plumbline/platform/grid"
	"plumbline/platform/pdf"
	"plumbline/platform/sheet"
	"plumbline/platform/word"
	"plumbline/sample"
)

// invented is an evaluation of an invented declaration in which a line is short of its target, one was not measured and one does not apply.
func invented() *evaluation.Evaluation {
	d := sample.Many(1)[0]
	f := evaluation.Frozen{Revision: 1, On: day.Of(d.Year, 12, 31), Known: time.Date(d.Year+1, 1, 15, 1, 0, 0, 0, time.UTC)}
	f.Input.Money = scheme.Money{Known: true, First: 100_000_00, Budget: 90_000_00, Paid: 76_500_00}
	for i, in := range d.Indicators {
		fact := scheme.Fact{Position: i, Level1: in.Level1, Level2: in.Level2, Name: in.Name, Target: in.Target, Outcome: judge.Missed, Proof: true}
		if in.Target.Value != nil {
			fact.Actual, fact.Shown = "3", "3"
			if in.Target.Unit != nil {
				fact.Unit = *in.Target.Unit
			}
		}
		f.Input.Facts = append(f.Input.Facts, fact)
	}
	f.Input.Facts[0].Outcome = judge.Unmeasured
	form := evaluation.Form{Done: "办了三期。\n还有两期次年补办。", Lines: make([]evaluation.Entry, len(d.Indicators))}
	form.Execution.Note = "两笔尾款次年支付。"
	form.Lines[0] = evaluation.Entry{Actual: "约 80%", Note: "=HYPERLINK(\"x\")"}
	form.Lines[1].Spared = "任务取消"
	return evaluation.Computed(goal.Kept{ID: "d1", Declaration: d, Revision: 1}, f, form)
}

// TestTiles: the cells cover the table, each place once; the points on it make the total on it; each line can be filled in.
func TestTiles(t *testing.T) {
	t.Parallel()
	e := invented()
	form := paper.Layout(e)
	covered := map[[2]int]int{}
	fields := map[string]int{}
	sum := scheme.Points(0)
	for _, c := range form.Cells {
		for r := range c.RowSpan {
			for k := range c.ColSpan {
				covered[[2]int{c.Row + r, c.Col + k}]++
			}
		}
		if c.Field != "" {
			fields[c.Field]++
		}
		if c.Field == "points" {
			p, err := scheme.ParsePoints(c.Text)
			if err != nil {
				t.Fatal(err)
			}
			sum += p
		}
	}
	for r := range form.Rows {
		for k := range form.Columns {
			if n := covered[[2]int{r, k}]; n != 1 {
				t.Errorf("row %d column %d is covered %d times", r, k, n)
			}
		}
	}
	n := len(e.Lines)
	if sum != e.Self.Total || fields["note"] != n+1 || fields["points"] != n || fields["actual"] != 1 || fields["done"] != 1 {
		t.Errorf("points make %s of %s; %v of %d lines", sum, e.Self.Total, fields, n)
	}
	width := 0
	for _, c := range form.Columns {
		width += c
	}
	if width != 1000 {
		t.Errorf("the columns make %d", width)
	}
}

// TestReadsBack: xlsx and docx hold the cells of the form, in its order, with nothing that runs.
func TestReadsBack(t *testing.T) {
	t.Parallel()
	e := invented()
	want := texts(paper.Layout(e))
	meta := paper.Meta{At: time.Date(2024, 1, 20, 1, 0, 0, 0, time.UTC), Demo: true}
	for format, f := range map[string]struct {
		write func(io.Writer, []*evaluation.Evaluation, paper.Meta) error
		read  func(string, []byte, grid.Limits) (grid.Document, error)
	}{"xlsx": {paper.XLSX, sheet.Read}, "docx": {paper.DOCX, word.Read}, "pdf": {paper.PDF, pdf.Read}} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			var b, again bytes.Buffer
			if err := f.write(&b, []*evaluation.Evaluation{e}, meta); err != nil {
				t.Fatal(err)
			}
			doc, err := f.read("form."+format, b.Bytes(), grid.Default)
			if err != nil {
				t.Fatal(err)
			}
			have := map[string]bool{}
			for _, row := range doc.Rows {
				for _, c := range row.Cells {
					have[plain(c.Text)] = true
				}
			}
			for _, text := range want {
				if !have[plain(text)] {
					t.Errorf("%q does not read back", text)
				}
			}
			if !strings.Contains(whole(doc), "演示数据") {
				t.Error("it does not say that it is a demonstration")
			}
			if err := f.write(&again, []*evaluation.Evaluation{e}, meta); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
				t.Error("the same content at the same instant gives other bytes")
			}
		})
	}
}

func texts(t paper.Table) (out []string) {
	for _, c := range t.Cells {
		if c.Text != "" {
			out = append(out, c.Text)
		}
	}
	return out
}

// plain leaves out what formats write differently: blanks, line ends, the thousands.
func plain(s string) string {
	return strings.NewReplacer(" ", "", "\n", "", "　", "", ",", "", "'", "").Replace(s)
}

func whole(d grid.Document) string {
	var b strings.Builder
	for _, r := range d.Rows {
		for _, c := range r.Cells {
			b.WriteString(c.Text + "\n")
		}
	}
	return b.String()
}
