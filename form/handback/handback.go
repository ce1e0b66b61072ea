// Package handback gives declarations back to the office in the forms it works with: the official form as xlsx, docx and
// PDF, the summary (汇总表) as xlsx, the indicators as CSV, and the declarations as JSON. It guarantees that the three
// drawings of the official form are one layout (form/official) and read back to the same declaration, that amounts are
// exact, that blank stays blank, that nothing in a file can run as a formula, and that the same content at the same
// instant gives the same bytes. What a declaration is worth is rule's; who may have it is the page's.
package handback

import (
	"fmt"
	"io"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/form/official"
	"plumbline/goal"
	"plumbline/platform/leaf"
	"plumbline/platform/pdf"
	"plumbline/platform/sheet"
	"plumbline/platform/word"
)

// Meta is what the foot and the properties of a file say of where it comes from.
type Meta struct {
	Revisions  []int     // 第几稿 of each declaration, in their order; missing or 0 is not printed
	At         time.Time // when it was given out: printed in Beijing time, and the date of the file
	Demo       bool      // 演示数据
	Checkpoint string    // signed head of the log, where there is one
	Font       string    // the font file to embed in a PDF; blank looks for one on the system
}

// product is the name in every foot.
const product = "准绳"

// foot is the line below the i-th form: 第 2 稿　打印于 2023-02-15 09:20　准绳　演示数据.
func (m Meta) foot(i int) string {
	var parts []string
	if i >= 0 && i < len(m.Revisions) && m.Revisions[i] > 0 {
		parts = append(parts, fmt.Sprintf("第 %d 稿", m.Revisions[i]))
	}
	if !m.At.IsZero() {
		parts = append(parts, "打印于 "+day.Minute(m.At))
	}
	parts = append(parts, product)
	if m.Checkpoint != "" {
		parts = append(parts, "检查点 "+m.Checkpoint)
	}
	if m.Demo {
		parts = append(parts, "演示数据")
	}
	return strings.Join(parts, "　")
}

// properties are the properties of a file that holds these declarations.
func (m Meta) properties(title string, ds []goal.Declaration) leaf.Properties {
	p := leaf.Properties{Title: title, Creator: product, At: m.At}
	if len(ds) > 0 {
		p.Subject = ds[0].Department
	}
	if len(ds) == 1 && ds[0].Name != "" {
		p.Title = ds[0].Name + "　" + title
	}
	if m.Demo {
		p.Subject = strings.TrimSpace(p.Subject + "　演示数据")
	}
	return p
}

// XLSX writes the official form of each declaration on a sheet of its own, set to print on one A4 page. Amounts are
// numbers with the format #,##0.00, written from fen without a float.
func XLSX(w io.Writer, ds []goal.Declaration, meta Meta) error {
	return sheet.Write(w, pages(ds, meta), meta.properties(official.Title, ds))
}

// DOCX writes the official form of each declaration on a page of its own.
func DOCX(w io.Writer, ds []goal.Declaration, meta Meta) error {
	return word.Write(w, pages(ds, meta), meta.properties(official.Title, ds))
}

// PDF writes the official form of each declaration on one A4 page, or more where not even small type lets it stand on
// one. It refuses where no font with Chinese is found, or where none has a character of the text.
func PDF(w io.Writer, ds []goal.Declaration, meta Meta) error {
	return pdf.Write(w, pages(ds, meta), meta.properties(official.Title, ds), meta.Font)
}

func pages(ds []goal.Declaration, meta Meta) []leaf.Page {
	out := make([]leaf.Page, len(ds))
	for i, d := range ds {
		t := official.Layout(d)
		out[i] = leaf.Page{Name: d.Name, Title: t.Title, Caption: t.Caption, Table: table(t), Foot: meta.foot(i)}
	}
	return out
}

// table turns the official layout into a ruled table. The heads to repeat on a further leaf are those of the goals and of
// the indicators.
func table(t official.Table) leaf.Table {
	out := leaf.Table{Columns: t.Columns, Rows: t.Rows, Head: make([]int, t.Rows)}
	for i := range out.Head {
		out.Head[i] = -1
	}
	goals, indicators := -1, -1
	for _, c := range t.Cells {
		switch c.Role {
		case official.Goal:
			goals = c.Row
		case official.Head:
			indicators = c.Row
		}
		out.Cells = append(out.Cells, cell(c))
	}
	if goals > 0 {
		out.Head[goals] = goals - 1
	}
	for r := indicators + 1; indicators >= 0 && r < t.Rows; r++ {
		out.Head[r] = indicators
	}
	return out
}

func cell(c official.Cell) leaf.Cell {
	out := leaf.Cell{Row: c.Row, Col: c.Col, RowSpan: c.RowSpan, ColSpan: c.ColSpan, Text: c.Text, Indent: c.Indent}
	switch c.Role {
	case official.Section:
		out.Align, out.Bold = leaf.Center, true
	case official.Amount:
		out.Align = leaf.Right
		out.Number = strings.NewReplacer(",", "", "−", "-").Replace(c.Text)
	case official.Goal:
		out.Prose = true
	}
	return out
}
