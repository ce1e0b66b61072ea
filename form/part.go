package form

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"plumbline/platform/grid"
)

// zone is the part of a form that a line stands in, as far as can be told while cells are still being taken apart.
type zone int

const (
	inHead zone = iota
	inGoals
	inTable
)

// part takes apart what stands in one cell and is several: "项目名称：甲", a row whose cells are one blank apart, and a
// table that lost its separators altogether. Prose is left whole.
func (rd *reading) part() {
	ordinal := rd.ordinal()
	rd.isOrdinal = ordinal
	out := make([]line, 0, len(rd.lines))
	z := inHead
	for _, ln := range rd.lines {
		ln.loose = ln.loose || ordinal
		parts := []line{ln}
		var glued *line
		if rest := rd.gluedTitle(&ln); rest != nil {
			glued, parts = rest, []line{ln}
		}
		switch {
		case len(ln.ps) == 1 && (ln.loose || len(rd.doc.Rows[ln.row].Cells) == 1) && !ln.ps[0].label() && !isTitle(ln):
			parts = rd.partAlone(ln, z)
		case z != inTable:
			parts[0].ps = rd.partColons(ln.ps)
		}
		if glued != nil {
			parts = append(parts, *glued)
		}
		for _, l := range parts {
			z = nextZone(z, l)
		}
		out = append(out, parts...)
	}
	rd.lines = out
}

// gluedTitle takes a title off the end of a row's last cell: two files were put together and the first had no end of line.
func (rd *reading) gluedTitle(ln *line) *line {
	p := ln.ps[len(ln.ps)-1]
	if p.label() || len(p.text) > 600 || !strings.HasSuffix(p.text, "表") {
		return nil
	}
	at := -1
	for i := range p.text {
		if i > 0 && dictionary[key(p.text[i:])].field == fTitle {
			at = i
			break
		}
	}
	if at < 0 || !isValue(p.text[:at]) {
		return nil
	}
	cut := piecesOf(p, []string{p.text[:at], p.text[at:]})
	if len(cut) != 2 {
		return nil
	}
	rd.glued[p.cell] = true
	ln.ps = append(append([]*piece{}, ln.ps[:len(ln.ps)-1]...), cut[0])
	return &line{row: ln.row, place: ln.place, loose: true, ps: cut[1:]}
}

func nextZone(z zone, ln line) zone {
	switch {
	case isTitle(ln) || hasAny(ln, fName):
		return inHead
	case isHead(ln) || hasAny(ln, hLevel1):
		return inTable
	case hasAny(ln, fGoals, fOverall, fAnnual) && z == inHead:
		return inGoals
	}
	return z
}

// ordinal says whether the columns of a text are mere ordinals: its rows were told apart by blanks or by bars between
// texts, so that an empty cell leaves no trace, rows differ in length and columns do not line up.
func (rd *reading) ordinal() bool {
	if rd.doc.Format != grid.Text && rd.doc.Format != grid.Markdown {
		return false
	}
	lengths := map[int]bool{}
	for _, r := range rd.doc.Rows {
		last := len(r.Cells) - 1
		for last > 0 && trim(r.Cells[last].Text) == "" {
			last--
		}
		for i := 1; i < last; i++ {
			if trim(r.Cells[i].Text) == "" {
				return false
			}
		}
		if r.Table > 0 {
			lengths[last] = true
		}
	}
	return len(lengths) > 2
}

// piecesOf makes pieces of the parts of one piece.
func piecesOf(p *piece, texts []string) []*piece {
	out := make([]*piece, 0, len(texts))
	for _, t := range texts {
		if t = strings.Trim(trim(t), ":： \u3000"); t == "" {
			continue
		}
		out = append(out, &piece{cell: p.cell, text: t, col: p.col, span: p.span, rows: p.rows, hit: look(t)})
	}
	return out
}

// partColons takes "label：value" apart in the cells of a row.
func (rd *reading) partColons(ps []*piece) []*piece {
	var out []*piece
	for i, p := range ps {
		label, value := colon(p)
		if label == "" {
			if out != nil {
				out = append(out, p)
			}
			continue
		}
		if out == nil {
			out = append([]*piece{}, ps[:i]...)
		}
		out = append(out, piecesOf(p, []string{label, value})...)
	}
	if out == nil {
		return ps
	}
	return out
}

// colon finds a label with its colon at the beginning of a cell.
func colon(p *piece) (label, value string) {
	if p.label() || !strings.ContainsAny(p.text, ":：") {
		return "", ""
	}
	for i, r := range p.text {
		if i > 90 {
			break
		}
		if r != ':' && r != '：' {
			continue
		}
		rest := p.text[i+utf8.RuneLen(r):]
		if h := look(p.text[:i]); h.field != none && h.field != fTitle && trim(rest) != "" {
			label, value = p.text[:i], rest
		}
	}
	return label, value
}

// partAlone takes apart a line that is one cell.
func (rd *reading) partAlone(ln line, z zone) []line {
	p := ln.ps[0]
	f := foldText(p.text)
	if f.isGlued(z) {
		rd.glued[p.cell] = true
	}
	marks, tail := f.marks(z)
	if len(marks) == 0 && z != inTable {
		return []line{ln}
	}
	if len(marks) == 0 {
		return rd.rowsIn(ln, p, p.text)
	}
	var out []line
	var ps []*piece
	flush := func() {
		if len(ps) > 0 {
			out = append(out, line{row: ln.row, place: ln.place, loose: true, ps: ps})
			ps = nil
		}
	}
	end := 0
	for _, m := range marks {
		ps = append(ps, piecesOf(p, figures(p.text[end:m.start]))...)
		if startsLine(m.hit.field) {
			flush()
		}
		ps = append(ps, piecesOf(p, []string{p.text[m.start:m.end]})...)
		if m.hit.field == fTitle {
			flush()
		}
		end = m.end
	}
	if !tail {
		ps = append(ps, piecesOf(p, figures(p.text[end:]))...)
		flush()
		return out
	}
	flush()
	return append(out, rd.rowsIn(ln, p, p.text[end:])...)
}

// figures parts a text that is nothing but several figures; any other text is left whole.
func figures(s string) []string {
	parts := strings.FieldsFunc(s, isBlank)
	for _, f := range parts {
		if _, ok := number(f); !ok && !isDash(f) {
			return []string{s}
		}
	}
	return parts
}

// startsLine says which labels begin a row of their own when a whole form stands in one line.
func startsLine(f field) bool {
	switch f {
	case fTitle, fName, fDepartment, fStart, fFunds, fGoals, fIndicators, hLevel1:
		return true
	}
	return false
}

// folded is a text as key characters, each with its place in the text.
type folded struct {
	text  string
	runes []rune
	start []int
	end   []int
}

func foldText(s string) folded {
	f := folded{text: s}
	for i, r := range s {
		if k := foldRune(r); k != 0 {
			f.runes = append(f.runes, k)
			f.start = append(f.start, i)
			f.end = append(f.end, i+utf8.RuneLen(r))
		}
	}
	return f
}

// mark is a label found inside a text.
type mark struct {
	from, to   int // in folded characters
	start, end int // in bytes
	hit        hit
}

var firstRunes = func() map[rune]bool {
	m := map[rune]bool{}
	for w := range dictionary {
		r, _ := utf8.DecodeRuneInString(w)
		m[r] = true
	}
	return m
}()

// longest finds the longest label of at least three characters that begins at i.
func (f folded) longest(i int) (mark, bool) {
	if !firstRunes[f.runes[i]] {
		return mark{}, false
	}
	for n := min(longestLabel, len(f.runes)-i); n >= 3; n-- {
		if h, ok := dictionary[string(f.runes[i:i+n])]; ok {
			return f.mark(i, n, h), true
		}
	}
	return mark{}, false
}

// mark makes the mark of a label; what its bracket holds belongs to it.
func (f folded) mark(i, n int, h hit) mark {
	m := mark{i, i + n, f.start[i], f.closing(i + n - 1), h}
	for m.to < len(f.runes) && f.start[m.to] < m.end {
		m.to++
	}
	return m
}

var bracketed = regexp.MustCompile(`^\s*[(（][^()（）]{0,30}[)）]`)

// closing is the end of a character and of a bracket that belongs to the label: 项目资金（元）, 项目总目标 (2023年 -2023年).
func (f folded) closing(i int) int {
	rest := f.text[f.end[i]:]
	for _, c := range []string{")", "）"} {
		if strings.HasPrefix(rest, c) {
			return f.end[i] + len(c)
		}
	}
	if m := bracketed.FindString(rest); strings.Contains(m, "年") || strings.Contains(m, "元") {
		return f.end[i] + len(m)
	}
	return f.end[i]
}

// gap says whether something that is no word stands between characters i-1 and i.
func (f folded) gap(i int) bool {
	return i == 0 || i == len(f.runes) || f.end[i-1] != f.start[i]
}

// marks finds the labels in a line that is one cell. tail says that rows of indicators follow the last.
func (f folded) marks(z zone) (out []mark, tail bool) {
	if len(f.runes) < 3 {
		return nil, false
	}
	glued := f.isGlued(z)
	if _, ok := f.longest(0); !ok && !glued {
		return nil, false
	}
	if z == inTable {
		z = inHead
		if m, _ := f.longest(0); m.hit.field >= hLevel1 || m.hit.field == fKnown {
			z = inTable
		}
	}
	for i := 0; i < len(f.runes); {
		m, ok := f.longest(i)
		if !ok || !f.accept(m, z, glued, out) {
			if z == inTable && len(out) > 0 {
				return out, true
			}
			i++
			if len(out) == 0 && !glued {
				return nil, false
			}
			continue
		}
		out = append(out, m)
		z = zoneAfter(z, m.hit.field)
		i = m.to
	}
	return out, z == inTable
}

func zoneAfter(z zone, f field) zone {
	switch {
	case f >= hLevel1 && f <= hNote:
		return inTable
	case f == fOverall || f == fAnnual || f == fGoals:
		return max(z, inGoals)
	}
	return z
}

// isGlued says whether a text holds labels with nothing between them and their values: two of them, or one at the
// beginning that a figure follows.
func (f folded) isGlued(z zone) bool {
	if len(f.runes) < 6 {
		return false
	}
	first, ok := f.longest(0)
	if z == inGoals || z == inTable && (!ok || first.hit.field != fName && first.hit.field != fTitle) {
		return false
	}
	if ok && first.to < len(f.runes) && isDigits(string(f.runes[first.to:first.to+1])) && !f.gap(first.to) {
		return true
	}
	loose := 0
	for i := 0; i < len(f.runes) && i < 2000 && loose < 2; i++ {
		m, ok := f.longest(i)
		if !ok || m.to-m.from < 4 || m.hit.field > fAnnual {
			continue
		}
		if !f.gap(m.to) || !f.gap(m.from) {
			loose++
		}
		i = m.to - 1
	}
	return loose >= 2
}

// accept says whether a label found inside a text is one: it stands apart from its neighbours, or the whole text lost
// its separators. In the prose of goals only what can end the prose counts.
func (f folded) accept(m mark, z zone, glued bool, before []mark) bool {
	after := len(before) > 0 && before[len(before)-1].to == m.from
	starts := f.gap(m.from) || after
	ends := f.gap(m.to)
	if !ends {
		_, ends = f.longest(m.to)
	}
	switch z {
	case inTable:
		return m.hit.field >= hLevel1 && (after || starts && f.onlyBlank(before, m)) && (ends || glued || m.hit.field != none)
	case inGoals:
		if glued || len(before) == 0 || after {
			return m.hit.field >= fGoals && m.to-m.from >= 4 && (m.hit.field != fIndicators || f.headFollows(m.to))
		}
		return starts && ends && (m.hit.field == hLevel1 || m.hit.field == fIndicators && f.headFollows(m.to) || f.onlyBlank(before, m))
	}
	return starts && ends || glued && m.to-m.from >= 4
}

// onlyBlank says whether nothing but blanks and punctuation stands between the last label and this one.
func (f folded) onlyBlank(before []mark, m mark) bool {
	return len(before) > 0 && before[len(before)-1].to == m.from
}

func (f folded) headFollows(i int) bool {
	if i >= len(f.runes) {
		return true
	}
	m, ok := f.longest(i)
	return ok && m.hit.field >= hLevel1
}

// separated records the cells that held several without anything between them.
func (w *work) separated() {
	for i := 0; i < len(w.lines); {
		cell := -1
		var at *piece
		var parts []string
		for ; i < len(w.lines); i++ {
			first := w.lines[i].ps[0]
			if cell >= 0 && first.cell != cell {
				break
			}
			cell, at = first.cell, first
			for _, p := range w.lines[i].ps {
				parts = append(parts, p.text)
			}
		}
		if cell >= 0 && w.rd.glued[cell] && len(parts) > 1 {
			w.repair(at, "", "separated", head(w.rd.cells[cell].Text), head(strings.Join(parts, " | ")), 0.92)
		}
	}
}
