package word

import (
	"encoding/xml"
	"strconv"
	"strings"

	"plumbline/platform/grid"
)

// maxSpan is how many columns one cell may cover.
const maxSpan = 1024

// table reads the rows of a table. Rows and cells may stand inside controls and tracked insertions.
func (in *intake) table() (*matrix, error) {
	m := &matrix{}
	err := in.each(func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "tr":
			row, deleted, err := in.row()
			if !deleted {
				m.rows = append(m.rows, row)
			}
			return true, err
		case "tblPr", "tblGrid":
			return true, in.d.Skip()
		}
		return false, nil
	})
	return m, err
}

func (in *intake) row() (row line, deleted bool, err error) {
	if in.left--; in.left < 0 {
		return row, false, in.tooMany()
	}
	err = in.each(func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "trPr":
			return true, in.each(func(e xml.StartElement) (bool, error) {
				switch e.Name.Local {
				case "gridBefore":
					row.before = number(e)
				case "del":
					deleted = true
				}
				return false, nil
			})
		case "tc":
			c, err := in.cell()
			row.cells = append(row.cells, c)
			return true, err
		case "tblPrEx":
			return true, in.d.Skip()
		}
		return false, nil
	})
	return row, deleted, err
}

func (in *intake) cell() (field, error) {
	c := field{span: 1}
	if in.left--; in.left < 0 {
		return c, in.tooMany()
	}
	var p prose
	err := in.each(func(e xml.StartElement) (bool, error) {
		if e.Name.Local == "tcPr" {
			return true, in.cellProperties(&c)
		}
		return in.flow(e, &p)
	})
	var texts []string
	for _, b := range append(p.blocks, loose(&p)...) {
		if b.grid != nil {
			c.nested = append(c.nested, b.grid)
			continue
		}
		texts = append(texts, grid.Trim(b.text))
	}
	if c.deleted {
		texts, c.nested = nil, nil
	}
	c.text = grid.Trim(strings.Join(texts, "\n"))
	return c, err
}

func (in *intake) cellProperties(c *field) error {
	return in.each(func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "gridSpan":
			c.span = max(number(e), 1)
		case "vMerge":
			c.goesOn = attribute(e, "val") != "restart"
			c.starts = !c.goesOn
		case "cellDel":
			c.deleted = true
		}
		return false, nil
	})
}

func number(e xml.StartElement) int {
	n, err := strconv.Atoi(attribute(e, "val"))
	if err != nil {
		return 0
	}
	return min(max(n, 0), maxSpan)
}

// emit adds blocks to the document.
func emit(out *grid.Builder, blocks []block) error {
	for _, b := range blocks {
		if b.grid != nil {
			out.End()
			if err := emitTable(out, b.grid); err != nil {
				return err
			}
			continue
		}
		text := grid.Trim(b.text)
		var err error
		switch {
		case !strings.Contains(text, "\t"):
			out.End()
			err = out.Paragraph(0, 0, text)
		default:
			if !out.Inside() {
				out.Begin()
			}
			if err := out.Room(strings.Count(text, "\t")); err != nil {
				return err
			}
			cells := strings.Split(text, "\t")
			for i := range cells {
				cells[i] = grid.Trim(cells[i])
			}
			err = out.Row(0, 0, cells)
		}
		if err != nil {
			return err
		}
	}
	out.End()
	return nil
}

func emitTable(out *grid.Builder, m *matrix) error {
	rows := place(m)
	out.Begin()
	defer out.End()
	for i, cells := range rows {
		if err := out.Cells(0, 0, i+1, cells); err != nil {
			return err
		}
		for _, c := range m.rows[i].cells {
			for _, n := range c.nested {
				if err := emitTable(out, n); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// place gives the cells of each row with their columns and spans. A cell that goes on the one above it lengthens that
// one and is no cell itself, unless a program left text in it.
func place(m *matrix) [][]grid.Cell {
	type anchor struct{ row, cell int }
	open := map[int]anchor{} // by column
	rows := make([][]grid.Cell, len(m.rows))
	for i, row := range m.rows {
		col := row.before + 1
		next := map[int]anchor{}
		for _, c := range row.cells {
			a, above := open[col]
			if c.goesOn && above {
				rows[a.row][a.cell].RowSpan = i - a.row + 1
				next[col] = a
			}
			if !c.goesOn || !above || c.text != "" {
				cell := grid.Cell{Place: grid.Place{Col: col}, Text: c.text, RowSpan: 1, ColSpan: c.span}
				if c.starts {
					next[col] = anchor{i, len(rows[i])}
				}
				rows[i] = append(rows[i], cell)
			}
			col += c.span
		}
		open = next
	}
	return rows
}
