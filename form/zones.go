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
	for _, ln := range w.lines[:w.goalsAt] {
		for k, p := range ln.ps {
			if p.label() || p.group != nil || runes(p.text) > 16 || isTitle(ln) {
				continue
			}
			if k > 0 && ln.ps[k-1].label() && ln.ps[k-1].hit.field != fFunds && !(k+1 < len(ln.ps) && !ln.ps[k+1].label()) {
				continue
			}
			h := guess(p.text)
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
		if p.label() || p.group != nil || runes(p.text) > 20 {
			continue
		}
		if h := guess(p.text); h.conf >= 0.8 && h.field >= fOverall && !taken[h.field] {
			p.hit = h
			taken[h.field] = true
			w.repair(p, "", "label_misread", p.text, h.word, h.conf)
		}
	}
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
