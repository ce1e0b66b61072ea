package pdf

import (
	"cmp"
	"slices"
	"unicode"

	"plumbline/base/fault"
	"plumbline/platform/grid"
)

// item is what stands on a page from top to bottom: a ruled table, or a line of text outside one.
type item struct {
	top   float32
	table *ruled
	line  textLine
}

// block is a piece of the document: the parts of a ruled table, rows told by gaps, or a paragraph.
type block struct {
	parts []*ruled
	rows  [][]textLine
	text  string
	page  int
}

// assemble makes the document from its pages.
func assemble(name string, pages []sheet, lim grid.Limits) (grid.Document, error) {
	var blocks []block
	for i := range pages {
		items := itemsOf(&pages[i])
		left, right := sides(items)
		for start := 0; start < len(items); {
			if t := items[start].table; t != nil {
				blocks = addTable(blocks, t)
				start++
				continue
			}
			end := start
			for end < len(items) && items[end].table == nil {
				end++
			}
			blocks = append(blocks, free(items[start:end], left, right)...)
			start = end
		}
	}
	b := grid.NewBuilder(name, grid.PDF, lim)
	for _, one := range blocks {
		if err := one.emit(b, name, lim.Cells); err != nil {
			return grid.Document{}, err
		}
	}
	return b.Done()
}

// itemsOf parts the characters of a page between its tables and the text outside them.
func itemsOf(s *sheet) []item {
	tables := tablesOf(s)
	var outside []glyph
	for _, g := range s.glyphs {
		i := slices.IndexFunc(tables, func(t ruled) bool { return t.holds(g) })
		if i < 0 {
			outside = append(outside, g)
			continue
		}
		tables[i].glyphs = append(tables[i].glyphs, g)
	}
	var items []item
	for i := range tables {
		if len(tables[i].glyphs) > 0 {
			items = append(items, item{top: tables[i].y0, table: &tables[i]})
		}
	}
	for _, l := range linesOf(s.number, outside) {
		items = append(items, item{top: l.base, line: l})
	}
	slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(a.top, b.top) })
	return items
}

// sides gives the left and right ends of what stands on a page.
func sides(items []item) (left, right float32) {
	for i, it := range items {
		x0, x1 := it.line.x0, it.line.x1
		if it.table != nil {
			x0, x1 = it.table.x0, it.table.x1
		}
		if i == 0 {
			left, right = x0, x1
		}
		left, right = min(left, x0), max(right, x1)
	}
	return left, right
}

// addTable adds a table, or lets the last one go on: one between the same sides on the page before, with nothing
// but page numbers between them.
func addTable(blocks []block, t *ruled) []block {
	for i := len(blocks) - 1; i >= 0; i-- {
		b := &blocks[i]
		if len(b.parts) > 0 {
			last := b.parts[len(b.parts)-1]
			if last.page == t.page-1 && near(last.x0, t.x0) && near(last.x1, t.x1) {
				b.parts = append(b.parts, t)
				return blocks
			}
			break
		}
		if !isPageNumber(b.text) {
			break
		}
	}
	return append(blocks, block{parts: []*ruled{t}, page: t.page})
}

func near(a, b float32) bool { return a-b <= 2*same && b-a <= 2*same }

func isPageNumber(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case !unicode.IsSpace(r) && !slices.Contains([]rune("第共页-—–/·"), r):
			return false
		}
	}
	return digits > 0
}

// free reads lines outside ruled tables: lines with gaps are rows where they follow each other, the rest are paragraphs.
func free(items []item, left, right float32) []block {
	lines := make([][]textLine, len(items))
	for i, it := range items {
		lines[i] = it.line.split()
	}
	var out []block
	for i := 0; i < len(lines); {
		if n := rowsFrom(lines[i:]); n > 0 {
			out = append(out, block{rows: lines[i : i+n], page: items[i].line.page})
			i += n
			continue
		}
		n := 1
		for i+n < len(lines) && rowsFrom(lines[i+n:]) == 0 && goesOn(items[i+n-1].line, items[i+n].line, right) {
			n++
		}
		var para []textLine
		for _, it := range items[i : i+n] {
			para = append(para, it.line)
		}
		out = append(out, block{text: joinLines(para, left, right), page: items[i].line.page})
		i += n
	}
	return out
}

// rowsFrom says how many lines from the first on are rows: 0 where the first is none. Two lines with gaps, or one
// with three parts, make a table; a line without a gap inside belongs to it.
func rowsFrom(lines [][]textLine) int {
	if len(lines[0]) < 2 {
		return 0
	}
	n, many := 1, 1
	for i := 1; i < len(lines) && i <= n+1; i++ {
		if len(lines[i]) > 1 {
			n, many = i+1, many+1
		}
	}
	if many < 2 && len(lines[0]) < 3 {
		return 0
	}
	return n
}

// goesOn says whether a line is the wrapped rest of the one above it.
func goesOn(a, b textLine, right float32) bool {
	return b.base-a.base < 2.2*a.em && a.em-b.em < 0.1*a.em && b.em-a.em < 0.1*a.em &&
		b.x0 <= a.x0+0.5*a.em && right-a.x1 <= b.firstWord()+0.3*a.em
}

func (k block) emit(b *grid.Builder, name string, limit int) error {
	switch {
	case len(k.parts) > 0:
		return k.emitRuled(b, name, limit)
	case len(k.rows) > 0:
		return k.emitRows(b)
	}
	return b.Paragraph(k.page, 0, k.text)
}

// emitRows adds rows told by gaps; columns are the places where parts begin.
func (k block) emitRows(b *grid.Builder) error {
	b.Begin()
	defer b.End()
	var starts []float32
	em := float32(0)
	for _, row := range k.rows {
		for _, part := range row {
			starts = append(starts, part.x0)
			em = max(em, part.em)
		}
	}
	slices.Sort(starts)
	var columns []float32
	for _, x := range starts {
		if len(columns) == 0 || x-columns[len(columns)-1] > em {
			columns = append(columns, x)
		}
	}
	for i, row := range k.rows {
		var cells []grid.Cell
		col := 0
		for _, part := range row {
			for col++; col < len(columns) && columns[col] <= part.x0; col++ {
			}
			cells = append(cells, grid.Cell{Place: grid.Place{Col: col}, Text: part.String()})
		}
		if err := b.Cells(k.page, 0, i+1, cells); err != nil {
			return err
		}
	}
	return nil
}

// emitRuled adds the parts of a ruled table, rows counted on from page to page.
func (k block) emitRuled(b *grid.Builder, name string, limit int) error {
	var all []float32
	for _, t := range k.parts {
		all = append(all, t.columns()...)
	}
	xs := distinct(all)
	b.Begin()
	defer b.End()
	first := 0
	var parts [][]field
	for _, t := range k.parts {
		rows := len(t.rows()) - 1
		if rows*(len(xs)-1) > min(maxCells, limit) {
			return fault.New(fault.TooLarge, "grid.too_many_cells", "name", name, "limit", limit)
		}
		part := t.fields(xs)
		if len(parts) > 0 {
			part = carry(parts[len(parts)-1], part)
		}
		for i := range part {
			part[i].top += first
			part[i].bottom += first
		}
		parts = append(parts, part)
		first += rows
	}
	for _, part := range parts {
		if err := emitFields(b, part); err != nil {
			return err
		}
	}
	return nil
}

// longText is from how many lines on a cell holds running text that a page break may cut.
const longText = 3

// carry joins the first row of a part to the last row of the part before it where the page break cut a row: every text
// in it stands below a cell of running text. The cut cells become one, and the empty rest of the row goes.
func carry(before, part []field) []field {
	last := 0
	for _, f := range before {
		last = max(last, f.bottom)
	}
	above := map[[2]int]*field{}
	for i := range before {
		if f := &before[i]; f.bottom == last {
			above[[2]int{f.left, f.right}] = f
		}
	}
	cut := false
	for _, f := range part {
		if f.top > 0 || len(f.lines) == 0 {
			continue
		}
		up := above[[2]int{f.left, f.right}]
		if up == nil || len(up.lines) < longText {
			return part
		}
		cut = true
	}
	if !cut {
		return part
	}
	var rest []field
	for _, f := range part {
		switch {
		case f.top > 0 || f.bottom > 0 && len(f.lines) == 0:
			rest = append(rest, f)
		case len(f.lines) > 0:
			up := above[[2]int{f.left, f.right}]
			up.lines = append(up.lines, f.lines...)
		}
	}
	return rest
}

func emitFields(b *grid.Builder, fields []field) error {
	for i := 0; i < len(fields); {
		var cells []grid.Cell
		row := fields[i].top
		for ; i < len(fields) && fields[i].top == row; i++ {
			f := fields[i]
			cells = append(cells, grid.Cell{Place: grid.Place{Col: f.left + 1}, Text: joinLines(f.lines, f.x0, f.x1), RowSpan: f.bottom - row + 1, ColSpan: f.right - f.left + 1})
		}
		if err := b.Cells(fields[i-1].page, 0, row+1, cells); err != nil {
			return err
		}
	}
	return nil
}
