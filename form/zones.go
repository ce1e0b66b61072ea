package form

import "plumbline/goal"

// zones finds where the goals and where the indicators begin.
func (w *work) zones() {
	w.goalsAt, w.tableAt = len(w.lines), len(w.lines)
	for i, ln := range w.lines {
		if w.goalsAt == len(w.lines) && hasAny(ln, fGoals, fOverall, fAnnual) && i > 0 {
			w.goalsAt = i
		}
		if isHead(ln) && w.startsTable(i) {
			w.tableAt = i
			break
		}
	}
	if w.tableAt == len(w.lines) {
		w.tableAt = w.firstLevel()
	}
	if w.tableAt > 0 && w.tableAt < len(w.lines) {
		if ln := w.lines[w.tableAt-1]; len(ln.ps) == 1 && ln.ps[0].hit.field == fIndicators {
			w.tableAt--
		}
	}
	w.goalsAt = min(w.goalsAt, w.tableAt)
}

// isHead says whether a line is (or begins) the head of the table of indicators.
func isHead(ln line) bool {
	n := 0
	for _, p := range ln.ps {
		switch p.hit.field {
		case hLevel1, hLevel2, hName, hTarget:
			n++
		}
	}
	return n >= 2 || n == 1 && ln.loose && len(ln.ps) == 1
}

// startsTable refuses a single word of the head that stands alone: a paragraph 指标值 is no table.
func (w *work) startsTable(i int) bool {
	if !w.lines[i].loose || len(w.lines[i].ps) > 1 {
		return true
	}
	seen := map[field]bool{}
	for j := i; j < min(i+8, len(w.lines)); j++ {
		for _, p := range w.lines[j].ps {
			seen[p.hit.field] = true
		}
	}
	n := 0
	for _, f := range []field{hLevel1, hLevel2, hName, hTarget} {
		if seen[f] {
			n++
		}
	}
	return n >= 2
}

// firstLevel is where level words begin in a form whose table lost its head.
func (w *work) firstLevel() int {
	for i, ln := range w.lines {
		if i < w.goalsAt || len(ln.ps) == 0 {
			continue
		}
		for _, p := range ln.ps {
			if p.tail() {
				continue
			}
			if _, ok := levelOf(p.whole()); ok && full(p.whole()) {
				return i
			}
		}
	}
	return len(w.lines)
}

func hasAny(ln line, fields ...field) bool {
	for _, p := range ln.ps {
		for _, f := range fields {
			if p.hit.field == f && !p.tail() {
				return true
			}
		}
	}
	return false
}

// guessLabels looks at short texts in the head of the form that are no known label and might be misread ones. A text
// that stands right of a label without a value is that label's value and is left alone.
func (w *work) guessLabels() {
	taken := map[field]bool{}
	for _, ln := range w.lines {
		for _, p := range ln.ps {
			taken[p.hit.field] = true
		}
	}
	for i, ln := range w.lines[:w.tableAt] {
		if len(ln.ps) == 1 && ln.loose && (i >= w.goalsAt && !taken[fAnnual] && runes(ln.ps[0].text) <= 10 || i+2 >= w.tableAt) {
			w.guessHead(ln.ps[0], taken) // one cell per line: headings of the goals, and what stands before the first known head
		}
	}
	for i, ln := range w.lines[w.tableAt:] {
		if len(ln.ps) == 1 && ln.loose && i < 6 {
			w.guessHead(ln.ps[0], taken)
		}
	}
	for _, ln := range w.lines[:w.goalsAt] {
		for k, p := range ln.ps {
			if p.label() || p.group != nil || runes(p.text) > 16 || isTitle(ln) {
				continue
			}
			if k > 0 && ln.ps[k-1].label() && ln.ps[k-1].hit.field != fFunds && !(k+1 < len(ln.ps) && !ln.ps[k+1].label()) {
				continue
			}
			h := guess(p.text)
			if h.field == none && k%2 == 0 && k+1 < len(ln.ps) {
				h = guessShort(p.text, taken)
			}
			if h.field == none || h.conf < 0.8 || taken[h.field] && h.field != fOther && h.field != fFiscal || h.field > fAnnual {
				continue
			}
			p.hit = h
			taken[h.field] = true
			w.repair(p, refOf(h.field), "label_misread", p.text, h.word, h.conf)
		}
	}
	for _, ln := range w.lines[w.goalsAt:] {
		if len(ln.ps) > 1 || isHead(ln) {
			w.guessHeads(ln, taken)
		}
	}
}

func (w *work) guessHeads(ln line, taken map[field]bool) {
	if !isHead(ln) && !hasAny(ln, fGoals, fOverall, fAnnual) {
		return
	}
	for _, p := range ln.ps {
		w.guessHead(p, taken)
	}
	w.missingHead(ln, taken)
}

// guessHead takes a text for the heading that it is a misreading of by its letters.
func (w *work) guessHead(p *piece, taken map[field]bool) {
	if p.label() || p.group != nil || runes(p.text) > 20 {
		return
	}
	if h := guess(p.text); h.conf >= 0.8 && h.field >= fOverall && !taken[h.field] {
		p.hit = h
		taken[h.field] = true
		w.repair(p, "", "label_misread", p.text, h.word, h.conf)
	}
}

// missingHead takes the one illegible heading of a row for the one of the four columns that no heading names, where it stands
// in its place.
func (w *work) missingHead(ln line, taken map[field]bool) {
	var illegible *piece
	var before, after field
	for _, p := range ln.ps {
		switch f := p.hit.field; {
		case f >= hLevel1 && f <= hTarget && illegible == nil:
			before = f
		case f >= hLevel1 && f <= hTarget && after == none:
			after = f
		case f == none && p.group == nil && illegible != nil:
			return
		case f == none && p.group == nil && runes(p.text) <= 12:
			illegible = p
		}
	}
	if illegible == nil || after == none {
		return
	}
	f := after - 1
	if f < hLevel1 || f != before+1 && !(before == none && f == hLevel1) || taken[f] {
		return
	}
	word := map[field]string{hLevel1: "一级指标", hLevel2: "二级指标", hName: "三级指标"}[f]
	illegible.hit = hit{field: f, word: word, conf: 0.92}
	taken[f] = true
	w.repair(illegible, "", "label_misread", illegible.text, word, 0.92)
}

// refOf names the field of the declaration that a label announces, "" where it announces none.
func refOf(f field) goal.Ref {
	return map[field]goal.Ref{
		fName: "name", fCode: "code", fYear: "year", fNature: "nature", fCategory: "category", fDepartment: "department",
		fUnit: "unit", fStart: "start", fEnd: "end", fTotal: "funding.total", fTotalFiscal: "funding.total_fiscal",
		fTotalOther: "funding.total_other", fAnnualTotal: "funding.annual_total", fAnnualFiscal: "funding.annual_fiscal",
		fCarryover: "funding.annual_carryover", fAnnualOther: "funding.annual_other", fOverall: "goals.overall", fAnnual: "goals.annual",
	}[f]
}
