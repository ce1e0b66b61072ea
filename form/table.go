package form

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/goal"
)

// table is the state of reading the indicators of one form.
type table struct {
	*work
	cols []column
	num  int // table of the document that the head stood in

	known int // table after it that was looked at

	l1, l2     string   // levels in force
	p1, p2     *piece   // cells they were read from; nil where deduced
	m1, m2     *mending // how they were deduced, recorded for every indicator
	until1     int      // last line that the merged cell of level 1 covers
	at         int      // line at hand
	loose      bool     // whether the row at hand has no columns
	shift      int      // of the block of rows before
	shiftTable int
}

// mending is a repair that belongs to every indicator under a level.
type mending struct {
	piece   *piece
	field   string
	kind    string
	read    string
	conf    float64
	options []string
}

// indicators reads the table from its head on.
func (w *work) indicators() {
	t := &table{work: w, until1: -1}
	lines := w.lines[w.tableAt:]
	i := t.readHead(lines)
	for i < len(lines) {
		ln := &lines[i]
		t.at = i
		if ln.loose && len(ln.ps) == 1 {
			n := i
			for n < len(lines) && lines[n].loose && len(lines[n].ps) == 1 {
				n++
			}
			if t.num == 0 || hasIndicators(lines[i:n]) {
				t.stream(lines[i:n], n < len(lines) && lines[n].loose)
			}
			i = n
			continue
		}
		if isHead(*ln) && !ln.loose {
			if n := t.readHead(lines[i:]); n > 0 {
				i += n
				continue
			}
		}
		if n := t.foreign(lines, i); n > i {
			i = n
			continue
		}
		t.row(ln)
		i++
	}
}

// foreign gives the end of another table that begins at a line and has nothing of indicators in it, such as a list of those
// present below the form; its cells stay unplaced. It gives the line itself where the table goes on with the form's.
func (t *table) foreign(lines []line, i int) int {
	num := lines[i].place.Table
	if num == 0 || num == t.num || num == t.known || len(t.d.Indicators) == 0 {
		return i
	}
	t.known = num
	n := i
	for ; n < len(lines) && lines[n].place.Table == num; n++ {
		for k, p := range lines[n].ps {
			s := p.look()
			switch {
			case s.isLevel, s.likeLevel, p.label(), s.word, s.quantity && operatorHead(narrow(p.text)) != "":
				return i
			case s.figure && k > 0 && endsName(lines[n].ps[k-1].text):
				return i
			}
		}
	}
	if n == i+1 {
		return i // one row may be the rest of a wrapped one
	}
	return n
}

// mostHeads is the number of headings after which a head is complete, however many lines of headings follow.
const mostHeads = 64

// readHead reads the columns from the head of the table, over one line or several, and gives the first line after it.
func (t *table) readHead(lines []line) int {
	i := 0
	var heads []*piece
	for i < len(lines) && len(heads) < mostHeads {
		ln := &lines[i]
		n := 0
		for _, p := range ln.ps {
			if p.tail() {
				p.claimed = true
				n++
			} else if p.hit.field >= hLevel1 && p.hit.field <= hBasis || p.hit.field == fIndicators || p.hit.field == fKnown || p.hit.field == fLongBlock || p.hit.field == fAnnual || p.hit.field == fOverall {
				n++
			}
		}
		if n < len(ln.ps) && (n < 3 || !isHead(*ln)) {
			break
		}
		for _, p := range ln.ps {
			if p.tail() || !p.label() {
				continue // a heading beyond recognition stays unplaced
			}
			if p.hit.field == fIndicators {
				t.headingSplit(p)
			}
			t.rd.asLabel(p)
			heads = append(heads, p)
		}
		i++
	}
	t.setColumns(heads, lines, i)
	return i
}

// setColumns orders the heads that name columns. Without a head the official four columns are taken.
func (t *table) setColumns(heads []*piece, lines []line, after int) {
	var cols []column
	blocks := hasBlocks(heads)
	for i, p := range heads {
		if !blocks && i > 0 && heads[i-1].text == p.text && heads[i-1].cell+1 == p.cell && heads[i-1].col+1 == p.col {
			continue // a merged heading written twice
		}
		if p.hit.field >= hLevel1 && p.hit.field <= hBasis {
			cols = append(cols, column{p.hit.field, p.col})
		}
	}
	if len(cols) == 0 && t.cols != nil {
		return
	}
	if len(cols) < 2 {
		cols = []column{{hLevel1, 2}, {hLevel2, 3}, {hName, 4}, {hTarget, 5}}
	}
	for i := 1; i < len(cols); i++ {
		for j := i; j > 0 && cols[j].col < cols[j-1].col; j-- {
			cols[j], cols[j-1] = cols[j-1], cols[j]
		}
	}
	t.cols = t.withBlocks(cols, heads)
	if after > 0 {
		t.num = lines[after-1].place.Table
	}
}

// row reads one row of the table.
func (t *table) row(ln *line) {
	t.loose = ln.loose
	ps := t.content(ln)
	if len(ps) == 0 {
		return
	}
	fits, _ := align(ps, t.cols, ln.loose)
	r := map[field][]*piece{}
	for _, f := range fits {
		c := t.cols[f.column].field
		r[c] = append(r[c], f.piece)
	}
	t.fixCells(r)
	if t.continues(r) {
		return
	}
	t.levels(r, ln)
	if len(r[hName]) == 0 && len(r[hTarget]) == 0 {
		if len(r[hLongName]) == 0 {
			t.orphan(r)
		}
		return
	}
	t.add(r)
	t.settleLong(r)
	t.noteShift(ln, fits)
}

// copied says whether a text repeats the cell left of it and stands under no heading: a merged cell that was written in
// every place that it covers.
func (t *table) copied(ps []*piece, p *piece) bool {
	if t.loose || len(ps) == 0 {
		return false
	}
	q := ps[len(ps)-1]
	if n := len(t.copies); n > 0 && t.copies[n-1].p.cell == p.cell-1 {
		q = t.copies[n-1].p
	}
	if q.text != p.text || q.cell+1 != p.cell || q.col+q.span != p.col {
		return false
	}
	for _, c := range t.cols {
		if c.col == p.col {
			return false
		}
	}
	t.copies = append(t.copies, repeat{ps[len(ps)-1].cell, p})
	return true
}

// content gives the texts of a row without headings of sections and other labels.
func (t *table) content(ln *line) []*piece {
	var ps []*piece
	for _, p := range ln.ps {
		switch {
		case p.claimed || p.tail() && p.hit.field == none && dictionary[key(p.group.text)].field != none:
			p.claimed = true
		case p.tail():
			if _, ok := levelOf(p.group.text); ok {
				continue
			}
			ps = append(ps, p)
		case p.hit.field == fIndicators || p.hit.field == fGoals:
			t.headingSplit(p)
			t.rd.asLabel(p)
		case p.hit.field == fKnown:
			t.rd.asLabel(p)
			if isSum(p) {
				return nil
			}
		case t.copied(ps, p):
		default:
			ps = append(ps, p)
		}
	}
	return ps
}

// isSum says whether a label begins the line of totals.
func isSum(p *piece) bool {
	return p.hit.field == fKnown && slices.Contains([]string{"总分", "自评总分", "合计", "总计", "总得分"}, p.hit.word)
}

// fixCells moves level words that stand under another level's column where they belong. A word that can be of either
// level is of the one in whose column it stands.
func (t *table) fixCells(r map[field][]*piece) {
	if len(r[hLevel1])+len(r[hLevel2]) != 1 {
		return
	}
	p := first(append(r[hLevel1], r[hLevel2]...))
	l, ok := levelOf(p.whole())
	if !ok {
		return
	}
	second := !l.first
	switch {
	case l.name == cost:
		second = t.l1 == output && !t.under(p, hLevel1)
	case l.name == satisfaction:
		second = t.l1 == benefit && t.under(p, hLevel2)
	}
	r[hLevel1], r[hLevel2] = []*piece{p}, nil
	if second {
		r[hLevel1], r[hLevel2] = nil, []*piece{p}
	}
}

// under says whether a text stands exactly in a column of the head, moved as the rows before it in the same table were.
func (t *table) under(p *piece, f field) bool {
	if t.loose {
		return false
	}
	shift := 0
	if t.rd.at(p).Table == t.shiftTable {
		shift = t.shift
	}
	for _, c := range t.cols {
		if c.field == f && c.col == p.col-shift {
			return true
		}
	}
	return false
}

// longestName is the number of bytes beyond which a name is no name and nothing is added to it.
const longestName = 1000

// continues joins a row that holds nothing but the rest of a wrapped name to the indicator before it.
func (t *table) continues(r map[field][]*piece) bool {
	n := len(t.d.Indicators)
	if n == 0 || len(r) != 1 || len(r[hName]) != 1 {
		return false
	}
	p := r[hName][0]
	prev := &t.d.Indicators[n-1]
	if len(prev.Name) > longestName {
		return false
	}
	if prev.Target.Raw != "" && (endsName(prev.Name) || runes(p.text) > 12) && runes(p.text) > 2 {
		return false
	}
	ref := goal.IndicatorRef(n-1, "name")
	joined := joinLines(prev.Name, oneLine(p.text))
	t.repair(p, ref, "wrapped", prev.Name+" / "+p.text, joined, 0.91)
	prev.Name = joined
	t.rd.place(p, ref)
	return true
}

// orphan is a level word with nothing beside it: the rest of a row that a page break tore off.
func (t *table) orphan(r map[field][]*piece) {
	for _, f := range []field{hLevel1, hLevel2} {
		for _, p := range r[f] {
			t.rd.asLabel(p)
			t.repair(p, goal.IndicatorRef(len(t.d.Indicators), ""), "level_blank", p.whole(), "", 0.97)
			if p == t.p1 {
				t.p1 = nil
			}
			if p == t.p2 {
				t.p2 = nil
			}
		}
	}
}

// add makes an indicator of a row.
func (t *table) add(r map[field][]*piece) {
	i := len(t.d.Indicators)
	var ind goal.Indicator
	ind.Level1, ind.Level2 = t.l1, t.l2
	var name joiner
	for _, p := range r[hName] {
		text := oneLine(p.whole())
		if clean, ok := untag(text); ok {
			if text, clean = oneLine(clean), text; text == "" {
				continue // nothing but mark-up
			}
			t.repair(p, goal.IndicatorRef(i, "name"), "markup", clean, text, 1)
		}
		name.join(text)
		t.rd.place(p, goal.IndicatorRef(i, "name"))
	}
	ind.Name = name.String()
	t.target(&ind, i, r)
	t.self(&ind, i, r)
	t.d.Indicators = append(t.d.Indicators, ind)
	for k, p := range []*piece{t.p1, t.p2} {
		if p != nil {
			t.rd.place(p, goal.IndicatorRef(i, fmt.Sprintf("level%d", k+1)))
		}
	}
	for k, m := range []*mending{t.m1, t.m2} {
		if m == nil {
			continue
		}
		at, took := m.piece, []string{t.l1, t.l2}[k]
		if at == nil {
			at = firstOf(r)
		}
		t.repair(at, goal.IndicatorRef(i, m.field), m.kind, m.read, took, m.conf, m.options...)
	}
}

func firstOf(r map[field][]*piece) *piece {
	for _, f := range []field{hLevel1, hLevel2, hName, hTarget} {
		if len(r[f]) > 0 {
			return r[f][0]
		}
	}
	return nil
}

// noteShift records a block of rows that stand left or right of the columns of the head.
func (t *table) noteShift(ln *line, fits []fit) {
	shift := 0
	if !ln.loose {
		for _, f := range fits {
			c := t.cols[f.column].field
			if c == hLevel1 || c == hLevel2 || c == hName {
				shift = f.shift
			}
			if shift != 0 {
				break
			}
		}
	}
	if shift != 0 && (shift != t.shift || ln.place.Table != t.shiftTable) {
		var texts []string
		for _, f := range fits {
			texts = append(texts, f.piece.text)
		}
		i := len(t.d.Indicators) - 1
		ind := t.d.Indicators[i]
		t.repair(fits[0].piece, goal.IndicatorRef(i, ""), "shifted", strings.Join(texts, " | "),
			strings.Join([]string{ind.Level1, ind.Level2, ind.Name, ind.Target.Raw}, " | "), 0.95)
	}
	t.shift, t.shiftTable = shift, ln.place.Table
}
