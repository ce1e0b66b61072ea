package grid

import (
	"fmt"
	"strings"
	"unicode"

	"plumbline/base/fault"
)

// OrDefault fills limits that are not given (zero) with those of Default.
func (l Limits) OrDefault() Limits {
	if l.Bytes <= 0 {
		l.Bytes = Default.Bytes
	}
	if l.Unpacked <= 0 {
		l.Unpacked = Default.Unpacked
	}
	if l.Cells <= 0 {
		l.Cells = Default.Cells
	}
	if l.Pages <= 0 {
		l.Pages = Default.Pages
	}
	return l
}

// CheckBytes is the fault grid.too_large for a file of more bytes than the limit.
func (l Limits) CheckBytes(name string, size int64) error {
	if size > l.Bytes {
		return fault.New(fault.TooLarge, "grid.too_large", "name", name, "size", Size(size), "limit", Size(l.Bytes))
	}
	return nil
}

// Size writes a number of bytes for a person: "64 MB".
func Size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", (n+1<<20-1)>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", (n+1<<10-1)>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// Trim takes blanks off both ends of a text: spaces, full-width blanks, no-break and zero-width spaces.
func Trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF' })
}

// shown leaves out what a document cannot show and a terminal would obey: control characters. HTML can hold them as
// references, a spreadsheet as escapes. Those that end a line elsewhere end one here; tabs stay.
func shown(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\t':
			return r
		case '\r', '\v', '\f', '\u0085':
			return '\n'
		}
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

// Builder collects the rows of a document for a reader and stops at the limit of cells, counting empty ones.
// Tables are numbered from 1 through the document in the order they begin, paragraphs (Table 0) likewise. A table
// that stands in a cell of another is a table of its own: begun inside the other, it ends before the other goes on.
type Builder struct {
	doc    Document
	cells  int
	limit  int
	tables int
	para   int
	open   []state
}

// state is an open table: its number and that of its last row.
type state struct{ table, row int }

// NewBuilder begins a document.
func NewBuilder(name string, f Format, lim Limits) *Builder {
	return &Builder{doc: Document{Name: name, Format: f}, limit: lim.OrDefault().Cells}
}

// Begin starts a new table; rows added from now on belong to it.
func (b *Builder) Begin() { b.tables++; b.open = append(b.open, state{table: b.tables}) }

// End ends the table begun last, where one is open.
func (b *Builder) End() { b.open = b.open[:max(len(b.open)-1, 0)] }

// Inside says whether a table has begun and not ended.
func (b *Builder) Inside() bool { return len(b.open) > 0 }

// Room is the fault grid.too_many_cells where so many more cells are above the limit. Readers ask before they make a row.
func (b *Builder) Room(cells int) error {
	if b.cells+cells > b.limit {
		return fault.New(fault.TooLarge, "grid.too_many_cells", "name", b.doc.Name, "limit", b.limit)
	}
	return nil
}

// Row adds the next row of the table; texts are its cells in columns 1, 2, …
func (b *Builder) Row(page, line int, texts []string) error {
	if err := b.Room(len(texts)); err != nil {
		return err
	}
	cells := make([]Cell, len(texts))
	for i, t := range texts {
		cells[i] = Cell{Place: Place{Col: i + 1}, Text: t, RowSpan: 1, ColSpan: 1}
	}
	return b.Cells(page, line, b.open[len(b.open)-1].row+1, cells)
}

// Cells adds a row of the table by its number; the cells carry their columns and spans, the rest is filled in.
func (b *Builder) Cells(page, line, row int, cells []Cell) error {
	t := &b.open[len(b.open)-1]
	t.row = row
	for i := range cells {
		c := &cells[i]
		c.Page, c.Table, c.Row, c.Line = page, t.table, row, line
		c.RowSpan, c.ColSpan = max(c.RowSpan, 1), max(c.ColSpan, 1)
	}
	return b.add(Row{Page: page, Table: t.table, Row: row, Line: line, Cells: cells})
}

// Paragraph adds a text outside any table; a blank one is left out. An open table stays open.
func (b *Builder) Paragraph(page, line int, text string) error {
	if text = Trim(text); text == "" {
		return nil
	}
	b.para++
	p := Place{Page: page, Row: b.para, Col: 1, Line: line}
	return b.add(Row{Page: page, Row: b.para, Line: line, Cells: []Cell{{Place: p, Text: text, RowSpan: 1, ColSpan: 1}}})
}

func (b *Builder) add(r Row) error {
	n := max(len(r.Cells), 1)
	if err := b.Room(n); err != nil {
		return err
	}
	b.cells += n
	for i := range r.Cells {
		r.Cells[i].Text = shown(r.Cells[i].Text)
	}
	b.doc.Rows = append(b.doc.Rows, r)
	return nil
}

// Done gives the document; one in which no cell holds text is the fault grid.no_text.
func (b *Builder) Done() (Document, error) {
	for _, r := range b.doc.Rows {
		for _, c := range r.Cells {
			if Trim(c.Text) != "" {
				return b.doc, nil
			}
		}
	}
	return Document{}, fault.New(fault.Invalid, "grid.no_text", "name", b.doc.Name)
}
