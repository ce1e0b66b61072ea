package pdf

import (
	"slices"

	"plumbline/platform/leaf"
)

// setting is a table set in a type: its rows' heights and its cells' lines.
type setting struct {
	step
	table leaf.Table
	rows  []float64
	cells []setBlock
}

// setBlock is a cell with its text in lines; each line has the distance of its top from the top of the text.
type setBlock struct {
	leaf.Cell
	lines  []setLine
	height float64 // of the text
	pitch  float64 // of a line
}

type setLine struct {
	top    float64
	text   string
	begins bool // a paragraph
}

func (s *setting) padX(c leaf.Cell) float64 {
	if c.Prose {
		return s.size * 0.9
	}
	return s.size * 0.55
}

func (s *setting) padY(c leaf.Cell) float64 {
	if c.Prose {
		return s.size * 0.6
	}
	return s.size * (s.row - s.lead) / 2
}

// set breaks every cell into lines and gives every row its height.
func (p *press) set(t leaf.Table, st step) *setting {
	s := &setting{step: st, table: t}
	for _, c := range t.Cells {
		b := setBlock{Cell: c, pitch: s.size * s.lead}
		if c.Prose {
			b.pitch = s.size * s.prose
		}
		width := bodyWidth*float64(t.Width(c))/1000 - 2*s.padX(c) - float64(c.Indent)*s.size
		for i, paragraph := range leaf.Lines(c.Text, width, func(r rune) float64 { return p.em(r) * s.size }) {
			if i > 0 && (c.Prose || !c.Bold) {
				b.height += b.pitch / 2
			}
			for k, text := range paragraph {
				b.lines = append(b.lines, setLine{b.height, text, k == 0})
				b.height += b.pitch
			}
		}
		s.cells = append(s.cells, b)
	}
	i := -1
	s.rows = t.Heights(s.size*s.row, func(c leaf.Cell) float64 {
		i = slices.IndexFunc(s.cells, func(b setBlock) bool { return b.Row == c.Row && b.Col == c.Col })
		return s.cells[i].height + 2*s.padY(c)
	})
	return s
}

func (s *setting) height() float64 {
	sum := 0.0
	for _, h := range s.rows {
		sum += h
	}
	return sum
}

// setStrip is a row, or a piece of one, on a leaf: the distances from the row's top between which it is shown.
type setStrip struct {
	row      int
	from, to float64
}

func (s setStrip) height() float64 { return s.to - s.from }

// leaves parts the rows into leaves, the first and the later ones of a height. A row that is high is cut between lines, a head never stands last, and a
// row that comes first on a later leaf stands under its head again.
func (s *setting) leaves(room, later float64) [][]setStrip {
	var out [][]setStrip
	var current []setStrip
	used := 0.0
	turn := func(row int) {
		out, current, used, room = append(out, current), nil, 0, later
		if h := s.head(row); h >= 0 {
			current, used = []setStrip{{h, 0, s.rows[h]}}, s.rows[h]
		}
	}
	for r, h := range s.rows {
		follows := 0.0
		if r+1 < len(s.rows) && s.head(r+1) == r {
			follows = min(s.rows[r+1], 4*s.size*s.prose)
		}
		if used+h+follows > room && used > 0 && h <= room/4 {
			turn(r)
		}
		from := 0.0
		for used+h-from > room {
			fresh := len(current) == 0 || len(current) == 1 && current[0].row == s.head(r)
			cut := s.cut(r, from, room-used, later-s.size*s.row)
			switch {
			case cut > from:
			case fresh:
				cut = from + room - used // not even one line goes on a whole leaf
			default:
				turn(r)
				continue
			}
			current = append(current, setStrip{r, from, cut})
			from = cut
			turn(r)
		}
		current = append(current, setStrip{r, from, h})
		used += h - from
	}
	return append(out, current)
}

func (s *setting) head(row int) int {
	if len(s.table.Head) == 0 || s.table.Head[row] == row {
		return -1
	}
	return s.table.Head[row]
}

// cut gives the last distance, no further than room beyond from, at which a row can be cut between the paragraphs of its
// highest cell, so that a reader who joins the leaves finds the paragraphs; between lines only where a paragraph is longer
// than a whole leaf.
func (s *setting) cut(row int, from, room, whole float64) float64 {
	var tall *setBlock
	for i, b := range s.cells {
		if b.Row == row && b.RowSpan == 1 && (tall == nil || b.height > tall.height) {
			tall = &s.cells[i]
		}
	}
	paragraph, line, next := from, from, s.rows[row]
	for i := len(tall.lines) - 1; i > 0; i-- {
		at := s.padY(tall.Cell) + tall.lines[i].top
		if at <= from {
			break
		}
		fits := at <= from+room
		if fits {
			line = max(line, at)
		}
		if tall.lines[i].begins {
			next = at
			if fits {
				paragraph = max(paragraph, at)
			}
		}
	}
	if paragraph == from && next-from > whole {
		return line
	}
	return paragraph
}

// leaf draws the strips from a height on and gives where they end.
func (p *press) leaf(s *setting, strips []setStrip, top float64) float64 {
	tops := make([]float64, len(strips))
	bottom := top
	for i, st := range strips {
		tops[i] = bottom
		bottom += st.height()
	}
	rules := map[[4]float64]bool{}
	for _, b := range s.cells {
		first := slices.IndexFunc(strips, func(st setStrip) bool { return st.row >= b.Row && st.row < b.Row+b.RowSpan })
		if first < 0 {
			continue
		}
		last := first
		for last+1 < len(strips) && strips[last+1].row < b.Row+b.RowSpan {
			last++
		}
		x := marginX + bodyWidth*float64(s.table.Left(b.Cell))/1000
		box := [4]float64{x, tops[first], x + bodyWidth*float64(s.table.Width(b.Cell))/1000, tops[last] + strips[last].height()}
		if b.Shaded {
			p.fill(box)
		}
		if !b.Bare {
			p.box(box, rules)
		}
		p.cell(s, b, box, strips[first])
	}
	return bottom
}

// fill fills a cell, a little lower than it is, so that bars in rows below each other stand apart.
func (p *press) fill(b [4]float64) {
	high := b[3] - b[1]
	p.pdf.SetFillColor(shade, shade, shade)
	p.pdf.Rect(b[0], b[1]+high/4, b[2]-b[0], high/2, "F")
	p.pdf.SetFillColor(0, 0, 0)
}

// box rules the four sides of a cell, each side once.
func (p *press) box(b [4]float64, done map[[4]float64]bool) {
	p.pdf.SetLineWidth(ruleWidth)
	for _, side := range [][4]float64{{b[0], b[1], b[2], b[1]}, {b[0], b[3], b[2], b[3]}, {b[0], b[1], b[0], b[3]}, {b[2], b[1], b[2], b[3]}} {
		if !done[side] {
			done[side] = true
			p.pdf.Line(side[0], side[1], side[2], side[3])
		}
	}
}

// cell draws the lines of a cell that fall into a strip; a cell over several rows stands whole on each leaf that it
// reaches, smaller where its part is too low for it.
func (p *press) cell(s *setting, b setBlock, box [4]float64, st setStrip) {
	high := box[3] - box[1]
	scale := 1.0
	if b.RowSpan > 1 && b.height > high {
		scale = high / b.height
	}
	y := box[1] + (high-b.height*scale)/2
	if whole := st.from == 0 && st.to == s.rows[st.row]; b.RowSpan == 1 && (b.Prose || !whole) {
		y = box[1] + s.padY(b.Cell) - st.from
	}
	size := s.size * scale
	for _, l := range b.lines {
		at := y + l.top*scale
		if b.RowSpan == 1 && (at < box[1]-0.01 || at+b.pitch*0.5 > box[3]) && len(b.lines) > 1 {
			continue
		}
		x := box[0] + s.padX(b.Cell) + float64(b.Indent)*size
		switch b.Align {
		case leaf.Right:
			x = box[2] - s.padX(b.Cell) - p.width(l.text, size)
		case leaf.Center:
			x = (box[0] + box[2] - p.width(l.text, size)) / 2
		}
		p.text(x, at+b.pitch*scale/2+size*0.36, size, l.text, b.Bold)
	}
}
