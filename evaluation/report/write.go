package report

import (
	"io"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/platform/leaf"
	"plumbline/platform/pdf"
	"plumbline/platform/sheet"
	"plumbline/platform/word"
)

// Meta is what a file says of where it comes from: when it was given out, and the font to embed in a PDF ("" looks for one). Say writes
// the sentences in the language of the file.
type Meta struct {
	At   time.Time
	Font string
	Say  func(key string, args ...any) string
}

// A leaf has grid columns of equal width, fine of them in each of those that a document counts in, so that bars end where they should;
// columns in which nothing begins are joined.
const (
	fine = 5
	grid = 40 * fine
)

// DOCX, XLSX and PDF write documents, each beginning on a page or sheet of its own.
func DOCX(w io.Writer, list []Document, m Meta) error {
	return word.Write(w, m.pages(list), m.properties(list))
}

// XLSX is said with DOCX.
func XLSX(w io.Writer, list []Document, m Meta) error {
	return sheet.Write(w, m.pages(list), m.properties(list))
}

// PDF is said with DOCX; it refuses where no font with Chinese is found.
func PDF(w io.Writer, list []Document, m Meta) error {
	return pdf.Write(w, m.pages(list), m.properties(list), m.Font)
}

func (m Meta) pages(list []Document) []leaf.Page {
	out := make([]leaf.Page, len(list))
	for i, d := range list {
		out[i] = leaf.Page{Name: d.Name, Title: d.Title.Sentence(m.Say), Caption: d.Caption.Sentence(m.Say), Table: m.table(d), Foot: m.Foot(d), Running: true}
	}
	return out
}

func (m Meta) properties(list []Document) leaf.Properties {
	product := m.Say("reporting.product")
	p := leaf.Properties{Creator: product, At: m.At}
	if len(list) > 0 {
		p.Title, p.Subject = list[0].Title.Sentence(m.Say), list[0].Name
		if list[0].Demo {
			p.Subject += "　" + m.Say("reporting.demo")
		}
	}
	return p
}

// Foot is what stands below every page of a file.
func (m Meta) Foot(d Document) string {
	var parts []string
	for _, s := range d.Foot {
		parts = append(parts, s.Sentence(m.Say))
	}
	if !m.At.IsZero() {
		parts = append(parts, m.Say("reporting.foot.printed", "at", day.Minute(m.At)))
	}
	parts = append(parts, m.Say("reporting.product"))
	if d.Demo {
		parts = append(parts, m.Say("reporting.demo"))
	}
	return strings.Join(parts, "　")
}

// drawing lays a document out in one table whose cells have rules where the document has a table.
type drawing struct {
	leaf.Table
	say func(key string, args ...any) string
}

func (m Meta) table(d Document) leaf.Table {
	s := &drawing{say: m.Say}
	for range grid {
		s.Columns = append(s.Columns, 1000/grid)
	}
	s.put(0, grid, leaf.Cell{Text: d.Finding.Sentence(m.Say), Bare: true, Bold: true, Align: leaf.Center})
	s.next(-1)
	for _, x := range d.Sections {
		s.section(x)
	}
	return joined(s.Table)
}

// joined leaves out the columns at whose left side no cell begins: programs that open a file do so, and then count others.
func joined(t leaf.Table) leaf.Table {
	begins := make([]bool, len(t.Columns)+1)
	for _, c := range t.Cells {
		begins[c.Col] = true
	}
	at, columns := make([]int, len(t.Columns)+1), []int(nil)
	for i, w := range t.Columns {
		if begins[i] {
			columns = append(columns, 0)
		}
		at[i] = len(columns) - 1
		columns[len(columns)-1] += w
	}
	at[len(t.Columns)] = len(columns)
	for i := range t.Cells {
		c := &t.Cells[i]
		c.Col, c.ColSpan = at[c.Col], at[c.Col+c.ColSpan]-at[c.Col]
	}
	t.Columns = columns
	return t
}

// put puts a cell into the row that is begun.
func (s *drawing) put(col, span int, c leaf.Cell) {
	c.Row, c.RowSpan, c.Col, c.ColSpan = s.Rows, 1, col, span
	s.Cells = append(s.Cells, c)
}

// next ends a row that stands under a head, −1 for none, and gives its number.
func (s *drawing) next(head int) int {
	s.Head = append(s.Head, head)
	s.Rows++
	return s.Rows - 1
}

func (s *drawing) section(x Section) {
	s.put(0, grid, leaf.Cell{Text: x.Heading.Sentence(s.say), Bare: true, Bold: true})
	head := s.next(-1)
	for i, words := range x.Words {
		s.put(0, grid, leaf.Cell{Text: words.Sentence(s.say), Bare: true, Prose: true, Indent: 1})
		if i > 0 {
			head = -1
		}
		s.next(head)
	}
	for _, t := range x.Tables {
		s.table(t)
	}
}

func (s *drawing) table(t Table) {
	s.put(0, grid, leaf.Cell{Text: t.Title.Sentence(s.say), Bare: true, Align: leaf.Center})
	title := s.next(-1)
	col := 0
	for _, c := range t.Columns {
		s.put(col, c.Width*fine, leaf.Cell{Text: c.Head.Sentence(s.say), Align: leaf.Center})
		col += c.Width * fine
	}
	head := s.next(title)
	for i, row := range t.Rows {
		col = 0
		for k, c := range t.Columns {
			s.cell(col, c, row[k], t.Total && i == len(t.Rows)-1)
			col += c.Width * fine
		}
		s.next(head)
	}
	s.put(0, grid, leaf.Cell{Bare: true})
	s.next(-1)
}

func (s *drawing) cell(col int, c Column, v Cell, bold bool) {
	width := c.Width * fine
	if !c.Bar {
		out := leaf.Cell{Text: v.Words(s.say), Bold: bold}
		if c.Right {
			out.Align, out.Number = leaf.Right, v.Number
		}
		s.put(col, width, out)
		return
	}
	full := (v.Share*width + 500) / 1000
	if full == 0 && v.Share > 0 {
		full = 1
	}
	if full > 0 {
		s.put(col, full, leaf.Cell{Shaded: true})
	}
	if full < width {
		s.put(col+full, width-full, leaf.Cell{})
	}
}
