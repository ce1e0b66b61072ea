package word

import (
	"archive/zip"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"plumbline/platform/leaf"
)

// A4 portrait in twentieths of a point, with the margins of the house: 16 mm above and below, 14 mm at the sides.
const (
	paperWidth, paperHeight = 11906, 16838
	marginX, marginY        = 794, 907
	bodyWidth               = paperWidth - 2*marginX
	titleRoom               = 62 * 20
)

// typeStep is a type size in points with its spacings in parts of it: lines of cells, lines of prose, and the least row.
type typeStep struct{ size, lead, prose, row float64 }

// steps are tried from the first until the table fits on one page; the last is taken where none does, and the table
// runs on over several pages.
var steps = []typeStep{
	{9.5, 1.4, 1.75, 2.3}, {9.5, 1.35, 1.5, 2.1}, {9, 1.35, 1.5, 2.1}, {8.5, 1.3, 1.45, 2}, {8, 1.3, 1.4, 1.95}, {7.5, 1.25, 1.4, 1.9}, {7, 1.25, 1.35, 1.85}, {9, 1.35, 1.5, 2.1},
}

// Write draws each page in a section of its own, A4 portrait, with the foot in the section's footer. Merged cells are
// gridSpan and vMerge, paragraphs of a text are paragraphs.
func Write(w io.Writer, pages []leaf.Page, p leaf.Properties) error {
	at := p.At
	if at.Year() < 1980 { // a zip archive knows no earlier time
		at = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	z := zip.NewWriter(w)
	for _, part := range packageParts(pages, p) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: at.UTC()})
		if err != nil {
			return fmt.Errorf("write docx: %w", err)
		}
		if _, err := io.WriteString(f, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+part.xml); err != nil {
			return fmt.Errorf("write docx: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write docx: %w", err)
	}
	return nil
}

// drawBody writes the sections. The paragraph that ends a section carries its properties; the last section's stand in the body.
func drawBody(pages []leaf.Page) string {
	var b strings.Builder
	for i, page := range pages {
		b.WriteString(drawParagraph(page.Title, `<w:pStyle w:val="Title"/>`, ""))
		b.WriteString(drawParagraph(page.Caption, `<w:pStyle w:val="Caption"/>`, ""))
		drawTable(&b, page)
		end := sectionProperties(i + 1)
		if i+1 < len(pages) {
			end = closingParagraph(end)
		} else {
			end = closingParagraph("") + end
		}
		b.WriteString(end)
	}
	return b.String()
}

// closingParagraph is the paragraph that must follow a table, as low as can be.
func closingParagraph(section string) string {
	return `<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr>` + section + `</w:pPr></w:p>`
}

func sectionProperties(foot int) string {
	return fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="foot%d"/><w:pgSz w:w="%d" w:h="%d"/>`+
		`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="454" w:footer="454" w:gutter="0"/></w:sectPr>`,
		foot, paperWidth, paperHeight, marginY, marginX, marginY, marginX)
}

// drawParagraph writes one paragraph with its properties and those of its run.
func drawParagraph(text, properties, run string) string {
	var b strings.Builder
	b.WriteString("<w:p>")
	if properties != "" {
		b.WriteString("<w:pPr>" + properties + "</w:pPr>")
	}
	if text != "" {
		b.WriteString("<w:r>")
		if run != "" {
			b.WriteString("<w:rPr>" + run + "</w:rPr>")
		}
		b.WriteString(`<w:t xml:space="preserve">` + escapeXML(text) + "</w:t></w:r>")
	}
	b.WriteString("</w:p>")
	return b.String()
}

// setting is a table set in a type.
type setting struct {
	typeStep
	table leaf.Table
	rows  []float64 // heights in points
	bare  bool      // some cells have no rules, so each says whether it has
	head  bool      // the row that is written is the head of the next: no page ends between them
}

// setTable takes the largest type in which the table fits on one page; that of a running page is the last.
func setTable(t leaf.Table, running bool) setting {
	var s setting
	steps := steps
	if running {
		steps = steps[len(steps)-1:]
	}
	room := float64(paperHeight-2*marginY-titleRoom) / 20
	for _, st := range steps {
		s = setting{typeStep: st, table: t}
		s.rows = t.Heights(s.size*s.row, s.need)
		sum := 0.0
		for _, h := range s.rows {
			sum += h + 0.6 // the rule
		}
		if sum <= room {
			return s
		}
	}
	return s
}

// need is the height of a cell by the widths that common Chinese faces have; lines are set exactly, so only the number of
// lines is an estimate.
func (s setting) need(c leaf.Cell) float64 {
	width := float64(bodyWidth)/20*float64(s.table.Width(c))/1000/s.size - 1 - float64(c.Indent)
	lines := 0
	for _, p := range leaf.Lines(c.Text, width, leaf.Em) {
		lines += len(p)
	}
	return float64(lines)*s.pitch(c) + s.size*0.6 + 2*s.air(c)
}

// air is the room above and below prose.
func (s setting) air(c leaf.Cell) float64 {
	if c.Prose {
		return s.size * 0.3
	}
	return 0
}

func (s setting) pitch(c leaf.Cell) float64 {
	if c.Prose {
		return s.size * s.prose
	}
	return s.size * s.lead
}

// drawTable writes the rows; where a merged cell continues from above, an empty cell says so.
func drawTable(b *strings.Builder, page leaf.Page) {
	t := page.Table
	s := setTable(t, page.Running)
	s.bare = slices.ContainsFunc(t.Cells, func(c leaf.Cell) bool { return c.Bare })
	edges := make([]int, len(t.Columns)+1)
	for i, sum := 0, 0; i < len(t.Columns); i++ {
		sum += t.Columns[i]
		edges[i+1] = bodyWidth * sum / 1000
	}
	pad := int(s.size * 20 * 0.48)
	fmt.Fprintf(b, `<w:tbl><w:tblPr><w:tblStyle w:val="Form"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/>`+
		`<w:tblCellMar><w:left w:w="%d" w:type="dxa"/><w:right w:w="%d" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`, bodyWidth, pad, pad)
	for i := range t.Columns {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, edges[i+1]-edges[i])
	}
	b.WriteString("</w:tblGrid>")
	at := drawnCells(t)
	for r := range t.Rows {
		b.WriteString("<w:tr><w:trPr>")
		if s.rows[r] < 300 { // a higher one may have to be parted
			b.WriteString("<w:cantSplit/>")
		}
		fmt.Fprintf(b, `<w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr>`, int(s.rows[r]*20))
		s.head = r+1 < len(t.Head) && t.Head[r+1] == r
		for col := 0; col < len(t.Columns); {
			c := at[r][col]
			s.cell(b, c, edges[c.Col+c.ColSpan]-edges[c.Col], c.Row == r)
			col = c.Col + c.ColSpan
		}
		b.WriteString("</w:tr>")
	}
	b.WriteString("</w:tbl>")
}

// drawnCells gives the cell that stands at each place.
func drawnCells(t leaf.Table) [][]leaf.Cell {
	at := make([][]leaf.Cell, t.Rows)
	for r := range at {
		at[r] = make([]leaf.Cell, len(t.Columns))
	}
	for _, c := range t.Cells {
		for r := c.Row; r < c.Row+c.RowSpan; r++ {
			for k := c.Col; k < c.Col+c.ColSpan; k++ {
				at[r][k] = c
			}
		}
	}
	return at
}

func (s setting) cell(b *strings.Builder, c leaf.Cell, width int, first bool) {
	fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if c.ColSpan > 1 {
		fmt.Fprintf(b, `<w:gridSpan w:val="%d"/>`, c.ColSpan)
	}
	if c.RowSpan > 1 && first {
		b.WriteString(`<w:vMerge w:val="restart"/>`)
	} else if c.RowSpan > 1 {
		b.WriteString(`<w:vMerge/>`)
	}
	b.WriteString(s.looks(c))
	if !c.Prose {
		b.WriteString(`<w:vAlign w:val="center"/>`)
	}
	b.WriteString(`</w:tcPr>`)
	properties := ""
	if c.Indent > 0 {
		properties += fmt.Sprintf(`<w:ind w:left="%d"/>`, int(float64(c.Indent)*s.size*20))
	}
	if c.Align != leaf.Left {
		properties += `<w:jc w:val="` + string(c.Align) + `"/>`
	}
	run := fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, int(s.size*2), int(s.size*2))
	if c.Bold {
		run = `<w:b/><w:bCs/>` + run
	}
	text := c.Text
	if !first {
		text = ""
	}
	texts := strings.Split(text, "\n")
	for i, p := range texts {
		before, after := 0, 0
		if i == 0 {
			before = int(s.air(c) * 20)
		}
		if i == len(texts)-1 {
			after = int(s.air(c) * 20)
		}
		spacing := fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="exact"/>`, before, after, int(s.pitch(c)*20))
		if s.head {
			spacing = "<w:keepNext/>" + spacing
		}
		b.WriteString(drawParagraph(p, spacing+properties+`<w:rPr>`+run+`</w:rPr>`, run))
	}
	b.WriteString(`</w:tc>`)
}

// looks gives the rules around a cell and its fill. Where a cell with a rule meets one without, the rule is drawn.
func (s setting) looks(c leaf.Cell) string {
	var b strings.Builder
	if s.bare {
		border := `w:val="single" w:sz="4" w:space="0" w:color="000000"`
		if c.Bare {
			border = `w:val="nil"`
		}
		b.WriteString("<w:tcBorders>")
		for _, side := range []string{"top", "left", "bottom", "right"} {
			b.WriteString("<w:" + side + " " + border + "/>")
		}
		b.WriteString("</w:tcBorders>")
	}
	if c.Shaded {
		b.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="BFBFBF"/>`)
	}
	return b.String()
}
