package form

import (
	"strings"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/goal"
)

// header reads project, units, dates and money: everything above the goals.
func (w *work) header() {
	lines := w.lines[:w.goalsAt]
	w.unit = w.moneyUnit(lines)
	for i := range lines {
		ln := &lines[i]
		if i+1 < len(lines) && w.listHead(lines, i) {
			continue
		}
		for k, p := range ln.ps {
			if p.tail() || p.claimed {
				continue
			}
			switch f := p.hit.field; {
			case f >= fName && f <= fPeriod:
				w.rd.asLabel(p)
				w.take(f, w.values(lines, i, k))
			case f == fTitle:
				w.rd.asLabel(p)
			}
		}
	}
	w.funding(lines)
}

// values finds what belongs to the label at lines[i].ps[k]: what stands right of it up to the next label; in a form
// with one cell per line, the lines below it up to the next label.
func (w *work) values(lines []line, i, k int) []*piece {
	var out []*piece
	for _, p := range lines[i].ps[k+1:] {
		if p.label() || p.claimed {
			break
		}
		out = append(out, p)
	}
	if !lines[i].loose {
		return out
	}
	if len(out) > 0 || len(lines[i].ps) > 1 && k+1 < len(lines[i].ps) {
		return out
	}
	if len(lines[i].ps) > 1 {
		return out
	}
	for j := i + 1; j < len(lines) && lines[j].loose && len(lines[j].ps) == 1; j++ {
		p := lines[j].ps[0]
		if p.group != nil && p.group == lines[i].ps[k].group {
			continue
		}
		if p.label() || p.claimed || p.group != nil || isTitle(lines[j]) {
			break
		}
		out = append(out, p)
	}
	return out
}

// listHead reads a row of labels with a row of values below it, and says whether there was one.
func (w *work) listHead(lines []line, i int) bool {
	head, row := lines[i], lines[i+1]
	if head.loose || row.loose || head.place.Table != row.place.Table || len(head.ps) < 2 {
		return false
	}
	for _, p := range head.ps {
		if f := p.hit.field; f < fName || f > fPeriod {
			return false
		}
	}
	for _, p := range row.ps {
		if p.label() {
			return false
		}
	}
	for _, l := range head.ps {
		w.rd.asLabel(l)
		for _, p := range row.ps {
			if !p.claimed && overlap(l, p) {
				w.take(l.hit.field, []*piece{p})
			}
		}
	}
	return true
}

func overlap(a, b *piece) bool { return a.col < b.col+b.span && b.col < a.col+a.span }

// take sets a field of the header from its pieces. A field that is set already is not overwritten.
func (w *work) take(f field, ps []*piece) {
	if len(ps) == 0 {
		return
	}
	if w.rd.at(ps[0]).Table > 0 && !w.rd.isOrdinal { // a value is one cell; what stands right of it is of a label unknown to us
		ps = w.once(ps)
	}
	switch f {
	case fStart, fEnd:
		w.takeDate(f, ps)
	case fPeriod:
		w.takePeriod(ps)
	case fYear:
		if m := yearCaption.FindStringSubmatch(narrow(ps[0].text)); m != nil && w.d.Year == 0 {
			w.d.Year = int(m[1][0]-'0')*1000 + int(m[1][1]-'0')*100 + int(m[1][2]-'0')*10 + int(m[1][3]-'0')
			w.rd.place(ps[0], "year")
		}
	default:
		w.takeText(f, ps)
	}
}

// once keeps the first of the cells right of a label. Where those beside it say the same, one merged cell was written in
// every place that it covers.
func (w *work) once(ps []*piece) []*piece {
	for _, p := range ps[1:] {
		if p.cell == ps[0].cell {
			return ps // one cell that was taken apart
		}
		if p.text != ps[0].text {
			break
		}
		w.copies = append(w.copies, repeat{ps[0].cell, p})
	}
	return ps[:1]
}

// repeat is a text that says again what a merged cell said.
type repeat struct {
	of int
	p  *piece
}

// settleCopies places the repeats of merged cells where the first is placed.
func (w *work) settleCopies() {
	for _, c := range w.copies {
		if refs := w.rd.cells[c.of].Refs; len(refs) > 0 && !c.p.claimed {
			w.rd.place(c.p, refs...)
		}
	}
}

// kinds are the natures and categories of projects in use: a value broken over two lines is one of them.
const kinds = "|经常性专项业务费|其他经常性项目|其他一次性项目|阶段性项目|一次性项目|经常性项目|延续性项目|新增项目|特定目标类|其他运转类|人员类|公用经费类|"

// takeText joins the lines of a wrapped value. Nature and category are one line each.
func (w *work) takeText(f field, ps []*piece) {
	dst := map[field]*string{fName: &w.d.Name, fCode: &w.d.Code, fNature: &w.d.Nature, fCategory: &w.d.Category, fDepartment: &w.d.Department, fUnit: &w.d.Unit}[f]
	if dst == nil || *dst != "" {
		return
	}
	var text joiner
	for i, p := range ps {
		if i > 0 && (f == fCode || (f == fNature || f == fCategory) && !strings.Contains(kinds, "|"+squeeze(text.String()+p.text)+"|")) {
			break
		}
		t := oneLine(p.whole())
		if clean, ok := untag(t); ok {
			if t, clean = oneLine(clean), t; t == "" {
				continue // nothing but mark-up
			}
			w.repair(p, refOf(f), "markup", clean, t, 1)
		}
		text.join(t)
		w.rd.place(p, refOf(f))
		if i > 0 && i == len(ps)-1 {
			w.repair(ps[0], refOf(f), "wrapped", ps[0].text, text.String(), 0.95)
		}
	}
	*dst = text.String()
}

func (w *work) takeDate(f field, ps []*piece) {
	p := ps[0]
	n := min(len(ps), 3)
	d, err := day.Parse(wholeOf(ps[:n])) // 2024-12-3 / 1 is a date already, so the longest is tried first
	for ; err != nil && n > 1; n-- {
		d, err = day.Parse(wholeOf(ps[:n-1]))
	}
	dst := &w.d.Start
	if f == fEnd {
		dst = &w.d.End
	}
	if err != nil || !dst.IsZero() {
		return
	}
	*dst = d
	for _, q := range ps[:n] {
		w.rd.place(q, refOf(f))
	}
	if n > 1 {
		w.repair(p, refOf(f), "wrapped", p.text, d.String(), 0.95)
	}
}

// wholeOf is what stands on several lines, without blanks.
func wholeOf(ps []*piece) string {
	text := ""
	for _, p := range ps {
		text += narrow(p.text)
	}
	return text
}

// money is one amount of the funding.
type money struct {
	ref goal.Ref
	dst **fen.Fen
}

func (w *work) money(f field) money {
	m := &w.d.Funding
	return money{refOf(f), map[field]**fen.Fen{
		fTotal: &m.Total, fTotalFiscal: &m.TotalFiscal, fTotalOther: &m.TotalOther, fAnnualTotal: &m.AnnualTotal,
		fAnnualFiscal: &m.AnnualFiscal, fCarryover: &m.AnnualCarryover, fAnnualOther: &m.AnnualOther,
	}[f]}
}

// moneyUnit reads the unit that the form states beside 项目资金, or in a line of its own; unstated it is yuan as written.
func (w *work) moneyUnit(lines []line) int64 {
	for _, ln := range lines {
		for _, p := range ln.ps {
			k := key(p.whole())
			if !p.label() {
				if k == "万元" && bare(p.text) == "" {
					w.rd.asLabel(p)
					return 1_000_000
				}
				continue
			}
			if strings.HasSuffix(k, "万元") && (p.hit.field >= fFunds || p.hit.field == fKnown) {
				return 1_000_000
			}
		}
	}
	return 100
}

// funding reads the amounts: beside each label of money, or in the column of a year's budget where there are several.
func (w *work) funding(lines []line) {
	cols := budgetColumns(lines)
	var heads []*piece
	for i := range lines {
		ln := lines[i]
		for k, p := range ln.ps {
			if p.tail() || p.claimed || p.hit.field < fFunds || p.hit.field > fOther {
				continue
			}
			w.rd.asLabel(p)
			f := p.hit.field
			if f == fTotal || f == fAnnualTotal {
				heads = append(heads, p)
			}
			if f = w.whose(p, ln, heads, lines); f == fFunds {
				continue
			}
			w.takeMoney(f, p, w.values(lines, i, k), cols, ln.loose)
		}
	}
}

// whose decides whether 其他资金 or 财政资金 is the project's or the year's: by the column of the total above it, by
// which of two it is where columns are lost, or by there being only one kind of total.
func (w *work) whose(p *piece, ln line, heads []*piece, lines []line) field {
	total, annual := fTotalOther, fAnnualOther
	switch p.hit.field {
	case fOther:
	case fFiscal:
		total, annual = fTotalFiscal, fAnnualFiscal
	default:
		return p.hit.field
	}
	hasTotal, hasAnnual := false, false
	var near *piece
	for _, h := range heads {
		hasTotal, hasAnnual = hasTotal || h.hit.field == fTotal, hasAnnual || h.hit.field == fAnnualTotal
		if near == nil || abs(h.col-p.col) < abs(near.col-p.col) {
			near = h
		}
	}
	switch {
	case !hasTotal:
		return annual
	case !hasAnnual && p.hit.field == fFiscal:
		return total
	}
	if first, ok := twin(p, ln); ok && !ln.loose && hasTotal && hasAnnual {
		if first {
			return total
		}
		return annual
	}
	if !ln.loose && hasAnnual && heads[0].col != heads[len(heads)-1].col {
		if near.hit.field == fTotal {
			return total
		}
		return annual
	}
	return w.byCount(p, lines, total, annual)
}

// twin tells two equal labels of one row apart: the project's stands left of the year's.
func twin(p *piece, ln line) (first, ok bool) {
	for _, q := range ln.ps {
		if q != p && q.hit.field == p.hit.field && abs(q.col-p.col) > 1 && !q.tail() {
			return p.col < q.col, true
		}
	}
	return false, false
}

// byCount takes the first of two equal labels as the project's, the second as the year's. A single 财政资金 beside an
// explicit 当年财政拨款 is the project's.
func (w *work) byCount(p *piece, lines []line, total, annual field) field {
	n, mine, explicit := 0, 0, false
	for _, ln := range lines {
		for _, q := range ln.ps {
			if q.tail() {
				continue
			}
			if q.hit.field == p.hit.field {
				n++
			}
			if q == p {
				mine = n
			}
			explicit = explicit || q.hit.field == annual
		}
	}
	if n > 1 && mine == 1 || n == 1 && explicit {
		return total
	}
	return annual
}

// budgetColumns finds the head 年初预算数 | 全年预算数 | 全年执行数 of a self-evaluation.
func budgetColumns(lines []line) []*piece {
	for _, ln := range lines {
		var cols []*piece
		for _, p := range ln.ps {
			switch p.hit.field {
			case hBegin, hBudget, hSpent, hRate, hWeight, hScore:
				cols = append(cols, p)
			}
		}
		if len(cols) >= 2 {
			return cols
		}
	}
	return nil
}

// takeMoney sets an amount. Of several columns it is the one of the year's beginning, which is what was declared.
func (w *work) takeMoney(f field, label *piece, ps, cols []*piece, loose bool) {
	m := w.money(f)
	if len(ps) == 0 || m.dst == nil || *m.dst != nil {
		return
	}
	p := ps[0]
	if len(cols) == 0 && w.rd.at(p).Table > 0 {
		w.once(ps)
	}
	if len(cols) > 0 {
		var late bool
		if p, late = declaredColumn(ps, cols, loose); p == nil {
			return
		}
		if late {
			defer w.repair(p, m.ref, "budget_column", p.text, p.text, 0.92)
		}
	}
	text, unit := narrow(p.text), w.unit
	n := 1
	if len(cols) == 0 {
		text, n = unbroken(text, ps)
	}
	if strings.HasSuffix(key(label.whole()), "万元") || strings.HasSuffix(text, "万元") {
		unit = 1_000_000
	}
	if strings.HasSuffix(key(label.whole()), "总额元") {
		unit = 100
	}
	amount, ok := amountOf(text, unit)
	if !ok {
		if mended := mendDigits(text); mended != text {
			if amount, ok = amountOf(mended, unit); ok {
				w.repair(p, m.ref, "amount_misread", p.text, mended, 0.85, mended)
			}
		}
	}
	if !ok {
		return
	}
	if isIllGrouped(text) {
		w.repair(p, m.ref, "amount_misread", p.text, amount.String(), 0.85, amount.String())
	}
	*m.dst = &amount
	for _, q := range ps[:n] {
		w.rd.place(q, m.ref)
	}
	if n > 1 {
		w.repair(p, m.ref, "wrapped", p.text, text, 0.95)
	}
	if unit != 100 {
		w.repair(p, m.ref, "unit_converted", p.text, amount.String(), 1)
	}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
