package paper

import (
	"fmt"
	"io"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/platform/leaf"
	"plumbline/platform/pdf"
	"plumbline/platform/sheet"
	"plumbline/platform/word"
)

// Meta is what the foot and the properties of a file say of where it comes from: when it was given out, whether it is a demonstration, and
// the font to embed in a PDF ("" looks for one).
type Meta struct {
	At   time.Time
	Demo bool
	Font string
}

// XLSX, DOCX and PDF write the form of each evaluation on a sheet or page of its own.
func XLSX(w io.Writer, list []*evaluation.Evaluation, m Meta) error {
	return sheet.Write(w, m.pages(list), m.properties(list))
}

// DOCX is said with XLSX.
func DOCX(w io.Writer, list []*evaluation.Evaluation, m Meta) error {
	return word.Write(w, m.pages(list), m.properties(list))
}

// PDF is said with XLSX; it refuses where no font with Chinese is found.
func PDF(w io.Writer, list []*evaluation.Evaluation, m Meta) error {
	return pdf.Write(w, m.pages(list), m.properties(list), m.Font)
}

func (m Meta) pages(list []*evaluation.Evaluation) []leaf.Page {
	out := make([]leaf.Page, len(list))
	for i, e := range list {
		t := Layout(e)
		out[i] = leaf.Page{Name: e.Kept.Declaration.Name, Title: t.Title, Caption: t.Caption, Table: t.ruled(), Foot: m.foot(e)}
	}
	return out
}

// foot says of which day the figures are, which version it is, and when it was printed.
func (m Meta) foot(e *evaluation.Evaluation) string {
	parts := []string{"数据截至 " + e.On.String() + "，按 " + day.Minute(e.Known) + " 所知"}
	if e.Version > 0 {
		parts = append(parts, fmt.Sprintf("自评第 %d 稿", e.Version))
	}
	if !m.At.IsZero() {
		parts = append(parts, "打印于 "+day.Minute(m.At))
	}
	parts = append(parts, "准绳")
	if m.Demo {
		parts = append(parts, "演示数据")
	}
	return strings.Join(parts, "　")
}

func (m Meta) properties(list []*evaluation.Evaluation) leaf.Properties {
	p := leaf.Properties{Title: Title, Creator: "准绳", At: m.At}
	if len(list) > 0 {
		p.Subject = list[0].Kept.Declaration.Department
	}
	if len(list) == 1 {
		p.Title = list[0].Kept.Declaration.Name + "　" + Title
	}
	if m.Demo {
		p.Subject = strings.TrimSpace(p.Subject + "　演示数据")
	}
	return p
}

// ruled turns the form into a ruled table. The head to repeat on a further leaf is that of the indicators.
func (t Table) ruled() leaf.Table {
	out := leaf.Table{Columns: t.Columns, Rows: t.Rows, Head: make([]int, t.Rows)}
	last := -1
	for i := range out.Head {
		out.Head[i] = -1
	}
	for _, c := range t.Cells {
		if c.Role == Head {
			last = c.Row
		}
		out.Cells = append(out.Cells, c.drawn())
	}
	for r := last + 1; last >= 0 && r < t.Rows; r++ {
		out.Head[r] = last
	}
	return out
}

func (c Cell) drawn() leaf.Cell {
	out := leaf.Cell{Row: c.Row, Col: c.Col, RowSpan: c.RowSpan, ColSpan: c.ColSpan, Text: c.Text}
	switch c.Role {
	case Section:
		out.Align, out.Bold = leaf.Center, true
	case Head:
		out.Align = leaf.Center
	case Amount, Total:
		out.Align, out.Bold = leaf.Right, c.Role == Total
		if n := strings.NewReplacer(",", "", "−", "-").Replace(c.Text); strings.Trim(n, "-0123456789.") == "" {
			out.Number = n
		}
	case Goal:
		out.Prose = true
	}
	return out
}
