package form

import (
	"regexp"
	"strings"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/grid"
)

// piece is a text of one cell that is used as a whole: the cell itself, or a part of it where a document has run
// several cells together.
type piece struct {
	cell    int    // index in reading.cells
	text    string // as written, without blanks at its ends
	col     int
	span    int
	rows    int // rows that a merged cell covers
	hit     hit
	group   *group // set where the word is broken over several pieces
	shape   *shape // how its text looks, found when first asked
	claimed bool
}

// group is a word that the document broke over several pieces.
type group struct {
	pieces []*piece
	text   string
}

func (p *piece) label() bool { return p.hit.field != none }

// line is a row of the document in pieces. In a loose line the columns say nothing: a paragraph, or a row whose
// separators were lost.
type line struct {
	row   int // index in Document.Rows
	place grid.Place
	loose bool
	ps    []*piece
}

// reading is the work on one document.
type reading struct {
	doc   grid.Document
	cells []Cell
	lines []line
	glued map[int]bool // cells that held several without a separator
	left  [][]string   // per cell, the parts that found no place
	seen  []bool       // per cell, whether a part was found to be a label
	held  map[held]bool

	isOrdinal bool // columns are mere ordinals
}

// held is a ref of a cell. A level stands for all rows below it, which may be tens of thousands, so that a list of them is
// no place to look one up in.
type held struct {
	cell int
	ref  goal.Ref
}

// Interpret reads the declarations out of a document. A document without any is fault.Invalid: form.empty,
// form.summary_only or form.no_declaration.
func Interpret(doc grid.Document) (Reading, error) {
	rd := &reading{doc: doc, glued: map[int]bool{}, held: map[held]bool{}}
	rd.gather()
	out := Reading{Name: doc.Name, Format: doc.Format, Rows: doc.Rows}
	if len(rd.cells) == 0 {
		return out, fault.New(fault.Invalid, "form.empty", "name", doc.Name)
	}
	spans := rd.split()
	rd.dissolve(spans)
	for i, s := range spans {
		w := &work{rd: rd, form: i, lines: rd.lines[s.first:s.last]}
		w.read()
		first, last := rd.rowsOf(s)
		out.Forms = append(out.Forms, Form{Declaration: w.d, First: first, Last: last})
	}
	rd.finish(&out, spans)
	if len(out.Forms) == 0 {
		return out, rd.refusal()
	}
	return out, nil
}

// furniture is what stands at the edges of a page: its number, and the line that this product prints below a form.
var furniture = regexp.MustCompile(`^(?:第\s*\d+\s*页.{0,16}|共\s*\d+\s*页|\d+\s*/\s*\d+|[-—–－]\s*\d+\s*[-—–－])$|打印于 ?\d{4}-.*准绳|^准绳(?:\s+演示数据)?$`)

// gather makes the list of non-empty cells and the first lines of pieces.
func (rd *reading) gather() {
	n := 0
	for _, r := range rd.doc.Rows {
		n += len(r.Cells)
	}
	rd.cells = make([]Cell, 0, n)
	pieces := make([]piece, 0, n)
	var repeats []int // cells that say a label again
	for i, r := range rd.doc.Rows {
		ln := line{row: i, place: grid.Place{Page: r.Page, Table: r.Table, Row: r.Row, Line: r.Line}, loose: r.Table == 0}
		for _, c := range r.Cells {
			t := trim(c.Text)
			if t == "" {
				if strings.TrimSpace(c.Text) != "" { // nothing but invisible characters: kept, and said to be unplaced
					rd.cells = append(rd.cells, Cell{Cell: c, Form: -1})
				}
				continue
			}
			if n := len(ln.ps); n > 0 && r.Table > 0 && sameLabel(ln.ps[n-1], c, t) {
				ln.ps[n-1].span += max(1, c.ColSpan)
				repeats = append(repeats, len(rd.cells))
				rd.cells = append(rd.cells, Cell{Cell: c, Form: -1})
				continue
			}
			pieces = append(pieces, piece{cell: len(rd.cells), text: t, col: c.Col, span: max(1, c.ColSpan), rows: max(1, c.RowSpan), hit: look(t)})
			ln.ps = append(ln.ps, &pieces[len(pieces)-1])
			if r.Table == 0 && len(t) < 300 && furniture.MatchString(t) {
				ln.ps[len(ln.ps)-1].hit = hit{field: fKnown, word: "", conf: 1}
			}
			rd.cells = append(rd.cells, Cell{Cell: c, Form: -1})
		}
		if len(ln.ps) > 0 {
			rd.lines = append(rd.lines, ln)
		}
	}
	rd.left = make([][]string, len(rd.cells))
	rd.seen = make([]bool, len(rd.cells))
	for _, i := range repeats {
		rd.seen[i] = true
	}
}

// sameLabel says whether a cell repeats the label left of it, as programs do that write the text of a merged cell in
// every place that it covers. Headings of columns are left alone: two of one name can be two columns.
func sameLabel(left *piece, c grid.Cell, text string) bool {
	return left.label() && left.hit.field < hLevel1 && left.text == text && left.col+left.span == c.Col
}

// at gives the place of a piece's cell.
func (rd *reading) at(p *piece) grid.Place { return rd.cells[p.cell].Place }

// asLabel says that a piece is a word of the form.
func (rd *reading) asLabel(p *piece) {
	p.claimed = true
	rd.seen[p.cell] = true
	if p.group != nil {
		for _, q := range p.group.pieces {
			q.claimed, rd.seen[q.cell] = true, true
		}
	}
}

// place says that a piece's text stands in the declaration at the refs.
func (rd *reading) place(p *piece, refs ...goal.Ref) {
	p.claimed = true
	ps := []*piece{p}
	if p.group != nil {
		ps = p.group.pieces
	}
	for _, q := range ps {
		q.claimed = true
		c := &rd.cells[q.cell]
		for _, r := range refs {
			if h := (held{q.cell, r}); !rd.held[h] {
				rd.held[h] = true
				c.Refs = append(c.Refs, r)
			}
		}
	}
}

// finish settles every cell: placed, label, or unplaced. What stands outside any form and is no title is unplaced
// too, so that nothing of a document can vanish.
func (rd *reading) finish(out *Reading, spans []span) {
	for _, ln := range rd.lines {
		for _, p := range ln.ps {
			switch {
			case p.claimed:
			case p.label():
				rd.asLabel(p)
			default:
				rd.left[p.cell] = append(rd.left[p.cell], p.text)
			}
		}
	}
	for i, s := range spans {
		for _, ln := range rd.lines[s.first:s.last] {
			for _, p := range ln.ps {
				rd.cells[p.cell].Form = i
			}
		}
	}
	for i := range rd.cells {
		c := &rd.cells[i]
		if len(c.Refs) == 0 && len(rd.left[i]) == 0 && !rd.seen[i] {
			rd.left[i] = []string{strings.TrimSpace(c.Text)}
		}
		switch {
		case len(c.Refs) > 0:
			c.Use = Placed
		case len(rd.left[i]) > 0:
			c.Use = Unplaced
		default:
			c.Use = Label
		}
		if c.Form >= 0 {
			d := &out.Forms[c.Form].Declaration
			for _, t := range rd.left[i] {
				d.Unplaced = append(d.Unplaced, goal.Unplaced{Place: c.Place, Text: t})
			}
		}
	}
	rd.mark(out)
	out.Cells = rd.cells
}

// mark sets the flag of every cell that a repair was made on.
func (rd *reading) mark(out *Reading) {
	at := map[grid.Place]bool{}
	for _, f := range out.Forms {
		for _, r := range f.Declaration.Repairs {
			at[r.Place] = true
		}
	}
	for i := range rd.cells {
		rd.cells[i].Repaired = at[rd.cells[i].Place]
	}
}

// refusal says why there is no declaration in a document, as closely as can be told.
func (rd *reading) refusal() error {
	var names, others int
	for _, ln := range rd.lines {
		for _, p := range ln.ps {
			switch {
			case p.hit.field == fName:
				names++
			case p.hit.field != none && p.hit.field != fTitle && p.hit.field != fKnown:
				others++
			}
		}
	}
	if names > 0 || rd.isSummary() {
		return fault.New(fault.Invalid, "form.summary_only", "name", rd.doc.Name)
	}
	return fault.New(fault.Invalid, "form.no_declaration", "name", rd.doc.Name, "cells", len(rd.cells))
}

// work is the reading of one form.
type work struct {
	rd    *reading
	form  int
	lines []line
	d     goal.Declaration
	unit  int64 // fen in one unit of the amounts: 100 for yuan, 1,000,000 for 万元

	goalsAt, tableAt int // first lines of the goals and of the indicators

	overall, annual joiner // the goals as far as they were read
	lastGoal        goalCell
	copies          []repeat // of cells that were merged
}

func (w *work) read() {
	w.d.Indicators = []goal.Indicator{}
	w.d.Repairs = []goal.Repair{}
	w.d.Unplaced = []goal.Unplaced{}
	w.unit = 100
	w.zones()
	w.guessLabels()
	w.zones() // what was misread may be where one begins
	w.separated()
	w.header()
	w.goals()
	w.indicators()
	w.settleCopies()
	w.year()
}
