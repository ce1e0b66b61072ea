// Package leaf is a page to be handed on: a title, one ruled table with merged cells, and a foot. The writers of sheet,
// word and pdf draw it, each in its format, so that one layout gives files that agree. It guarantees nothing about the
// words; it only knows where cells stand, how high rows must be, and how texts wrap.
package leaf

import "time"

// Align is where a text stands between the sides of its cell.
type Align string

// The alignments; the zero Align is Left.
const (
	Left   Align = ""
	Right  Align = "right"
	Center Align = "center"
)

// Cell is one cell. Row and Col count from 0, spans are at least 1. Text holds paragraphs parted by "\n". Number is the
// plain decimal ("1000000.00", "131") of a cell whose Text is a grouped figure; formats that know numbers write it instead.
// A Bare cell has no rules around it, a Shaded one is filled: a bar of a chart is shaded cells beside blank ones.
type Cell struct {
	Row, Col         int
	RowSpan, ColSpan int
	Text             string
	Number           string
	Align            Align
	Bold             bool
	Prose            bool // running text: stands at the top, with wider lines
	Indent           int  // in characters
	Bare             bool
	Shaded           bool
}

// Table is a ruled table. Columns are the widths in per mille of the table's width. Head names the row that is to be
// repeated above a row which comes first on a following page (-1 none); it is as long as Rows, or empty.
type Table struct {
	Columns []int
	Rows    int
	Cells   []Cell
	Head    []int
}

// Page is one leaf, or more where its table is longer than one. Name is the name of its sheet and bookmark. A List is a
// table of one line a row under a head row: a sheet lays it on wide paper, as many as it takes, keeps the head in sight
// and lets it filter; its last row is the total, which filters leave alone. A Running page is a text of several leaves: it
// is not set in small type to stand on one.
type Page struct {
	Name    string
	Title   string
	Caption string
	Table   Table
	Foot    string
	List    bool
	Running bool
}

// Properties are what a file says of itself. At is the instant of every date in the file: the same pages at the same
// instant give the same bytes.
type Properties struct {
	Title, Subject, Creator string
	At                      time.Time
}

// Width gives the width of a cell in per mille of the table's.
func (t Table) Width(c Cell) int {
	w := 0
	for _, x := range t.Columns[c.Col : c.Col+c.ColSpan] {
		w += x
	}
	return w
}

// Left gives the left side of a cell in per mille of the table's width.
func (t Table) Left(c Cell) int {
	w := 0
	for _, x := range t.Columns[:c.Col] {
		w += x
	}
	return w
}

// Heights gives the height of each row, at least least, so that every cell has the height that need asks for. What a
// cell over several rows lacks is shared by its rows.
func (t Table) Heights(least float64, need func(Cell) float64) []float64 {
	rows := make([]float64, t.Rows)
	for i := range rows {
		rows[i] = least
	}
	for _, c := range t.Cells {
		if c.RowSpan == 1 {
			rows[c.Row] = max(rows[c.Row], need(c))
		}
	}
	for _, c := range t.Cells {
		if c.RowSpan == 1 {
			continue
		}
		lacks := need(c)
		for _, h := range rows[c.Row : c.Row+c.RowSpan] {
			lacks -= h
		}
		for i := c.Row; lacks > 0 && i < c.Row+c.RowSpan; i++ {
			rows[i] += lacks / float64(c.RowSpan)
		}
	}
	return rows
}
