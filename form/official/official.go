// Package official is the layout of the official form 财政项目支出绩效目标申报表: one table of cells with spans that the
// page, xlsx, docx, PDF and print all draw. It guarantees that the cells tile the table without gap or overlap and that
// every field of a declaration stands in exactly one value cell, named by its goal.Ref, so that a drawn form reads back
// to the same declaration. Two fields have no cell of their own in the office's form: the year stands in the caption,
// and the project code gets a row only where there is one. It draws nothing itself.
package official

import "plumbline/goal"

// Role says what a cell is.
type Role string

// The roles of a cell.
const (
	Label   Role = "label"   // ground
	Section Role = "section" // 宋 bold, centred, vertical span
	Head    Role = "head"    // head of the indicator table
	Value   Role = "value"   // a text value
	Amount  Role = "amount"  // right aligned
	Goal    Role = "goal"    // prose
	Blank   Role = "blank"   // empty on purpose
)

// Cell is one cell; Row and Col count from 0, spans are at least 1. Ref is set for value cells (and for level cells,
// which stand for the same field of each indicator they span: Refs lists them all).
type Cell struct {
	Row, Col         int
	RowSpan, ColSpan int
	Role             Role
	Text             string // what is shown: amounts grouped, dates ISO; texts with "\n" between paragraphs (and in labels that break)
	Ref              goal.Ref
	Refs             []goal.Ref
	Indent           int // levels of indent of a label
}

// Table is the form: Columns are the widths in per mille of the table's width, Cells in row order.
type Table struct {
	Title   string // 财政项目支出绩效目标申报表
	Caption string // （2023年度）
	Columns []int
	Rows    int
	Cells   []Cell
}
