package web

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"plumbline/web/formview"
	"plumbline/web/site"

	"plumbline/form"
	"plumbline/goal"
	"plumbline/platform/grid"
)

// gridView is a piece of a document as it was read: rows of cells, each with what became of it.
type gridView struct {
	Rows  []gridRow
	Width int // columns of the widest row

	byRef map[goal.Ref]gridCell
}

type gridRow struct {
	Label string // number of the line or row
	Cells []gridCell
}

type gridCell struct {
	grid.Cell
	ID       string
	Use      form.Use
	Repaired bool
	Field    string // place of the field it became, in the same page
	Refs     []goal.Ref
}

// Short says that the text is a number, a date or a sign, which is not broken over lines.
func (c gridCell) Short() bool {
	return len(c.Text) <= 20 && !strings.ContainsFunc(c.Text, func(r rune) bool { return r > unicode.MaxASCII })
}

// Class is the look of the cell: repaired, unplaced, placed, label, or nothing.
func (c gridCell) Class() string {
	switch {
	case c.Use == form.Unplaced:
		return "unplaced"
	case c.Repaired:
		return "repaired"
	case c.Use == form.Placed:
		return "placed"
	}
	return "label"
}

func newGridView(rows []grid.Row, cells []form.Cell) gridView {
	v := gridView{byRef: map[goal.Ref]gridCell{}}
	at := map[grid.Place]form.Cell{}
	tall := false
	for _, c := range cells {
		at[c.Place] = c
	}
	for _, row := range rows {
		gr := gridRow{Label: strconv.Itoa(row.Row)}
		if row.Line > 0 {
			gr.Label = strconv.Itoa(row.Line)
		}
		width := 0
		for _, c := range row.Cells {
			gc := gridCell{Cell: c, ID: cellID(c.Place)}
			if became, ok := at[c.Place]; ok {
				gc.Use, gc.Repaired, gc.Refs = became.Use, became.Repaired, became.Refs
			}
			v.note(&gc)
			gr.Cells = append(gr.Cells, gc)
			width += max(1, c.ColSpan)
			tall = tall || c.RowSpan > 1
		}
		v.Width = max(v.Width, width)
		v.Rows = append(v.Rows, gr)
	}
	for i := range v.Rows {
		v.stretch(&v.Rows[i], tall)
	}
	return v
}

// note remembers which cell each field stood in; the first cell of a field is its place.
func (v *gridView) note(c *gridCell) {
	for _, ref := range c.Refs {
		if _, seen := v.byRef[ref]; !seen {
			v.byRef[ref] = *c
		}
	}
	if len(c.Refs) > 0 {
		c.Field = formview.FieldID(c.Refs[0])
	}
}

// stretch lets the only cell of a row (a paragraph) reach over the whole width, and fills short rows with an empty cell.
// Where cells reach over several rows the columns they cover are not counted, so short rows are left as they are.
func (v *gridView) stretch(row *gridRow, tall bool) {
	if len(row.Cells) == 1 {
		row.Cells[0].ColSpan = v.Width
		return
	}
	width := 0
	for _, c := range row.Cells {
		width += max(1, c.ColSpan)
	}
	if !tall && width < v.Width {
		row.Cells = append(row.Cells, gridCell{Cell: grid.Cell{ColSpan: v.Width - width}})
	}
}

func cellID(p grid.Place) string {
	return fmt.Sprintf("cell-%d-%d-%d-%d-%d", p.Page, p.Table, p.Row, p.Col, p.Line)
}

// where names a place for a reader: line or row, and column.
func where(p *site.Page, at grid.Place) string {
	row := at.Row
	if at.Line > 0 {
		row = at.Line
	}
	if at.Page > 0 {
		return p.T("web.place.page", "page", at.Page, "row", row, "column", at.Col)
	}
	return p.T("web.place.row", "row", row, "column", at.Col)
}

// Linked says that the cell leads to its field in the same page.
func (c gridCell) Linked() bool { return c.Field != "" && c.Text != "" }
