package form

import (
	"regexp"
	"strconv"
	"strings"
)

// span is the lines of one form: first inclusive, last exclusive.
type span struct{ first, last int }

var (
	yearCaption = regexp.MustCompile(`^[（(]?\s*(20\d\d)\s*(?:年度?)?\s*[)）]?$`)
	yearIn      = regexp.MustCompile(`(20\d\d)\s*年`)
	titleShape  = regexp.MustCompile(`(?:绩效目标|绩效自评|目标申报|绩效评价|绩效).{0,8}(?:表|汇总)$|(?:绩效目标|绩效自评).{0,6}(?:申报|自评|汇总)`)
)

// isTitle says whether a line is a title of a form or of the document.
func isTitle(ln line) bool {
	if len(ln.ps) != 1 {
		return false
	}
	p := ln.ps[0]
	if p.hit.field == fTitle {
		return true
	}
	return runes(p.text) <= 60 && !p.label() && titleShape.MatchString(key(bare(p.text)))
}

// isCaption says whether a line is the year under a title, or another line between title and form ("金额单位：元").
func isCaption(ln line) bool {
	if len(ln.ps) == 1 && yearCaption.MatchString(ln.ps[0].text) {
		return true
	}
	for _, p := range ln.ps {
		if p.hit.field != fKnown && p.hit.field != fYear && !yearCaption.MatchString(p.text) {
			return false
		}
	}
	return true
}

// split finds the forms. A form begins at its title, or where 项目名称 stands again; it ends where the next begins.
func (rd *reading) split() []span {
	rd.part()
	rd.joinWords()
	var starts []int
	for i, ln := range rd.lines {
		if rd.begins(i, ln) {
			starts = append(starts, rd.back(i))
		}
	}
	var out []span
	for i, s := range starts {
		last := len(rd.lines)
		if i+1 < len(starts) {
			last = starts[i+1]
		}
		if rd.isForm(rd.lines[s:last]) {
			out = append(out, span{s, last})
		}
	}
	return rd.titled(out)
}

// begins says whether 项目名称 stands in a line as the label of a form, not as the head of a list's column.
func (rd *reading) begins(i int, ln line) bool {
	for k, p := range ln.ps {
		if p.hit.field != fName && !(k == 0 && misreadName(p)) {
			continue
		}
		return true
	}
	return false
}

func misreadName(p *piece) bool {
	if p.label() || runes(p.text) > 9 {
		return false
	}
	k := []rune(key(bare(p.text)))
	h := nearest(k, nameLabels, 1)
	return h.conf >= 0.85 && guess(p.text).field == fName
}

// back takes the title and its caption before a form's first line into the form.
func (rd *reading) back(i int) int {
	for i > 0 && isCaption(rd.lines[i-1]) {
		i--
	}
	if i > 0 && isTitle(rd.lines[i-1]) {
		i--
	}
	return i
}

// isForm says whether lines from 项目名称 on are a declaration: what a form announces must follow.
func (rd *reading) isForm(lines []line) bool {
	seen := map[field]bool{}
	for _, ln := range lines {
		for _, p := range ln.ps {
			if p.hit.field != none && p.hit.field != fKnown && p.hit.field != fTitle {
				seen[p.hit.field] = true
			}
		}
	}
	table := seen[hName] || seen[hTarget] || seen[hLevel1] || seen[fIndicators]
	goals := seen[fAnnual] || seen[fOverall] || seen[fGoals]
	return table && len(seen) >= 4 || goals && len(seen) >= 4
}

// titled adds the forms that have a title and a table of indicators but lost their 项目名称.
func (rd *reading) titled(found []span) []span {
	var out []span
	free := 0
	for _, s := range append(found, span{len(rd.lines), len(rd.lines)}) {
		for i := free; i < s.first; i++ {
			if !isTitle(rd.lines[i]) {
				continue
			}
			end := i + 1
			for end < s.first && !isTitle(rd.lines[end]) {
				end++
			}
			if headLabels(rd.lines[i:end]) >= 3 && rd.isForm(rd.lines[i:end]) {
				out = append(out, span{i, end})
			}
		}
		if s.first < s.last {
			out = append(out, s)
		}
		free = s.last
	}
	return out
}

func headLabels(lines []line) int {
	seen := map[field]bool{}
	for _, ln := range lines {
		for _, p := range ln.ps {
			if f := p.hit.field; f >= fCode && f <= fAnnual {
				seen[f] = true
			}
		}
	}
	return len(seen)
}

func (rd *reading) isSummary() bool {
	for _, ln := range rd.lines {
		for _, p := range ln.ps {
			if strings.Contains(p.text, "汇总表") {
				return true
			}
		}
	}
	return false
}

// rowsOf gives the rows of the document that a span of lines covers.
func (rd *reading) rowsOf(s span) (first, last int) {
	first = rd.lines[s.first].row
	last = len(rd.doc.Rows)
	if s.last < len(rd.lines) {
		last = rd.lines[s.last].row
	}
	return first, max(last, rd.lines[s.last-1].row+1)
}

// year takes the year from the caption, the title, the label 年度, or the dates of the project.
func (w *work) year() {
	for _, ln := range w.lines[:min(w.goalsAt, len(w.lines))] {
		for _, p := range ln.ps {
			m := yearCaption.FindStringSubmatch(p.text)
			if m == nil && isTitle(ln) {
				m = yearIn.FindStringSubmatch(p.text)
			}
			if m == nil || p.claimed && !isTitle(ln) || w.d.Year != 0 {
				continue
			}
			w.d.Year, _ = strconv.Atoi(m[1])
			if isTitle(ln) {
				w.rd.asLabel(p)
			} else {
				w.rd.place(p, "year")
			}
		}
	}
	if w.d.Year == 0 {
		w.d.Year = w.rd.titleYear()
	}
	if w.d.Year == 0 {
		w.d.Year = w.d.Start.Year()
	}
}

// titleYear is the year that the document's own title names.
func (rd *reading) titleYear() int {
	for _, ln := range rd.lines[:min(10, len(rd.lines))] {
		if isTitle(ln) {
			if m := yearIn.FindStringSubmatch(ln.ps[0].text); m != nil {
				y, _ := strconv.Atoi(m[1])
				return y
			}
		}
	}
	return 0
}
