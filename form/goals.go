package form

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/platform/grid"
)

// goals reads 项目总目标 and 年度总体目标: beside their labels, below them in the same column, or as paragraphs after them.
func (w *work) goals() {
	lines := w.lines[w.goalsAt:w.tableAt]
	var open []*piece  // labels whose texts are awaited below
	var block []*piece // paragraphs that follow labels without a column
	for i := range lines {
		ln := &lines[i]
		here, texts, settled := w.goalLabels(ln)
		if len(here) == 0 {
			if !settled {
				block = append(block, w.under(ln, open)...)
			}
			continue
		}
		if ln.loose && sameRun(lines, i) || !ln.loose && len(open) > 0 && open[0].col != here[0].col && len(block) == 0 {
			open = append(open, here...)
		} else {
			w.flush(block, open)
			open, block = here, nil
		}
		block = append(block, texts...)
	}
	w.flush(block, open)
	w.d.Goals.Overall, w.d.Goals.Annual = w.overall.String(), w.annual.String()
}

// goalLabels settles the labels of a line and the texts that stand right beside one. It gives the labels that still
// wait for a text, and the texts of a loose line that follow several labels.
func (w *work) goalLabels(ln *line) (here, texts []*piece, settled bool) {
	var last *piece
	between := 0 // texts that stand before the last label
	for _, p := range ln.ps {
		switch {
		case p.tail() || p.claimed:
			w.claimTail(p)
		case p.hit.field == fOverall || p.hit.field == fAnnual || p.hit.field == fAchieved:
			w.headingSplit(p)
			w.rd.asLabel(p)
			if last != nil && len(texts) > 0 {
				w.flush(texts, []*piece{last})
				here, texts = here[:len(here)-1], nil
				between++
			}
			here, last = append(here, p), p
		case p.label():
			w.headingSplit(p)
			w.rd.asLabel(p)
		case last != nil:
			texts = append(texts, p)
		}
	}
	if len(texts) == 0 || ln.loose && between == 0 && len(here) != 1 {
		return here, texts, false
	}
	if ln.loose && len(here) == 1 && between == 0 {
		return here, texts, false
	}
	for _, p := range texts {
		w.goalText(last.hit.field, p)
	}
	return here[:len(here)-1], nil, true
}

func (w *work) claimTail(p *piece) {
	if p.tail() {
		p.claimed = true
	}
}

// sameRun says whether the line before also held nothing but labels: 项目总目标 and 年度总体目标 before any text.
func sameRun(lines []line, i int) bool {
	for j := i - 1; j >= 0; j-- {
		for _, p := range lines[j].ps {
			if !p.label() && !p.tail() {
				return false
			}
			if p.hit.field == fOverall || p.hit.field == fAnnual {
				return true
			}
		}
	}
	return false
}

// headingSplit records a heading that was broken over lines.
func (w *work) headingSplit(p *piece) {
	if p.group == nil || !p.label() {
		return
	}
	var parts []string
	for _, q := range p.group.pieces {
		parts = append(parts, q.text)
	}
	ref := refOf(p.hit.field)
	if p.hit.field == fGoals {
		ref = "goals"
	}
	if p.hit.field == fIndicators {
		ref = "indicators"
	}
	w.repair(p, ref, "heading_split", strings.Join(parts, " / "), p.group.text, 0.99)
}

// under gives each text of a table row to the label in whose column it stands; it returns those of loose lines, which
// have no column.
func (w *work) under(ln *line, open []*piece) []*piece {
	var rest, free []*piece
	for _, p := range ln.ps {
		if !p.claimed && !p.label() && !p.tail() {
			free = append(free, p)
		}
	}
	if len(open) == 0 {
		return nil
	}
	if ln.loose {
		return free
	}
	if len(free) == len(open) {
		for i, p := range free {
			w.goalText(open[i].hit.field, p)
		}
		return nil
	}
	for _, p := range free {
		best := open[0]
		tie := false
		for _, l := range open[1:] {
			a, b := apart(l, p), apart(best, p)
			tie = a == b
			if a < b {
				best = l
			}
		}
		if apart(best, p) > 0 || tie {
			rest = append(rest, p)
			continue
		}
		w.goalText(best.hit.field, p)
	}
	for _, p := range rest {
		f := w.likely(open)
		w.goalText(f, p)
		w.repair(p, refOf(f), "goal_block", head(p.text), head(p.text), 0.92)
	}
	return nil
}

// apart is how many columns lie between two cells, 0 where one stands in the other's columns.
func apart(a, b *piece) int {
	if overlap(a, b) {
		return 0
	}
	return min(abs(a.col-(b.col+b.span-1)), abs(b.col-(a.col+a.span-1)))
}

// likely is the goal that a text without a column belongs to: the year's, which every project must have.
func (w *work) likely(open []*piece) field {
	for _, p := range open {
		if p.hit.field == fAnnual {
			return fAnnual
		}
	}
	return open[len(open)-1].hit.field
}

// flush gives paragraphs after labels to a goal. Under one label they are its text. Under both, a recurring project's
// are the year's (its overall goal stays blank); a one-off project's are divided.
func (w *work) flush(block, open []*piece) {
	if len(block) == 0 || len(open) == 0 {
		return
	}
	var labels []field
	for _, l := range open {
		if !slices.Contains(labels, l.hit.field) {
			labels = append(labels, l.hit.field)
		}
	}
	if len(labels) == 1 {
		w.paragraphs(labels[0], block)
		return
	}
	blank := slices.Contains(labels, fOverall) && recurring(w.d.Nature)
	parts, at, conf := block, 0, 0.0
	switch {
	case blank:
	case len(block) == 1:
		if parts, conf = w.halves(block[0]); parts != nil {
			at = 1
		}
	default:
		at, conf = divide(block)
	}
	if at > 0 {
		w.paragraphs(labels[0], parts[:at])
		w.paragraphs(labels[1], parts[at:])
		w.repair(parts[at], refOf(labels[1]), "goal_divided", head(block[0].text), head(parts[at].text), conf)
		return
	}
	f := w.likely(open)
	w.paragraphs(f, block)
	conf = 0.85
	if blank {
		conf = 0.96
	}
	w.repair(block[0], refOf(f), "goal_paragraphs", head(block[0].text), head(block[0].text), conf)
}

// recurring says whether the office calls a project's nature recurring (经常性); those leave the overall goal blank.
func recurring(nature string) bool { return strings.Contains(nature, "经常") }

var (
	sentenceGap = regexp.MustCompile(`。[\s\x{3000}]+`)
	wideGap     = regexp.MustCompile(`。(?:\s{2,}|\x{3000})[\s\x{3000}]*`)
)

// halves divides two goals that stand in one text: where the whole is said twice, at the only gap after a full stop, or
// at the only full stop inside.
func (w *work) halves(p *piece) ([]*piece, float64) {
	at, conf := 0, 0.0
	text := p.text
	gaps := sentenceGap.FindAllStringIndex(text, -1)
	if wide := wideGap.FindAllStringIndex(text, -1); len(wide) == 1 {
		gaps = wide // the gap between two cells
	}
	switch n := strings.Count(text, "。"); {
	case len(text)%2 == 0 && text[:len(text)/2] == text[len(text)/2:]:
		at, conf = len(text)/2, 0.95
	case len(gaps) == 1:
		at, conf = gaps[0][1], 0.8
	case n == 2 && strings.HasSuffix(text, "。"):
		at, conf = strings.Index(text, "。")+len("。"), 0.7
	default:
		return nil, 0
	}
	p.claimed = true
	return piecesOf(p, []string{text[:at], text[at:]}), conf
}

// divide finds where the second of two goals begins: where the first paragraph is said again, or at the only full stop
// at which a line ends.
func divide(block []*piece) (int, float64) {
	first := squeeze(block[0].text)
	for i := 1; i < len(block); i++ {
		if squeeze(block[i].text) == first {
			return i, 0.95
		}
	}
	if len(block) == 2 {
		return 1, 0.8
	}
	at := 0
	for i, p := range block[:len(block)-1] {
		if strings.HasSuffix(p.text, "。") {
			if at > 0 {
				return 0, 0
			}
			at = i + 1
		}
	}
	return at, 0.75
}

// paragraphs adds paragraphs to a goal. A line that ends near the margin without a full stop was wrapped there.
func (w *work) paragraphs(f field, ps []*piece) {
	widest := 0
	for _, p := range ps {
		widest = max(widest, runes(p.text))
	}
	for i, p := range ps {
		wrapped := false
		if i > 0 && w.rd.at(p).Line-w.rd.at(ps[i-1]).Line <= 1 {
			r, _ := utf8.DecodeLastRuneInString(ps[i-1].text)
			wrapped = runes(ps[i-1].text)*5 >= widest*4 && !strings.ContainsRune("。！？：:!?", r) || startsTail(p.text)
		}
		w.goalPart(f, p, wrapped)
	}
}

// startsTail says whether a line begins with what cannot begin a paragraph.
func startsTail(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("，。、；：！？）》”’", r)
}

func (w *work) goalText(f field, p *piece) { w.goalPart(f, p, false) }

// goalPart adds a paragraph to a goal. Tags are taken out and said so; everything else is kept. What an 实际完成情况
// says has no place in a declaration and stays unplaced.
func (w *work) goalPart(f field, p *piece, wrapped bool) {
	dst := &w.annual
	switch f {
	case fOverall:
		dst = &w.overall
	case fAchieved:
		return
	}
	ref := refOf(f)
	text := p.whole()
	if clean, ok := untag(text); ok {
		if clean == "" {
			return // nothing but mark-up
		}
		w.repair(p, ref, "markup", head(text), head(clean), 1)
		text = clean
	}
	switch {
	case w.twice(f, p):
	case wrapped:
		dst.join(text)
	default:
		dst.line(text)
	}
	w.rd.place(p, ref)
}

// twice says whether a text was already taken from the cell left of it: some programs write the text of a merged cell
// in every place that it covers.
func (w *work) twice(f field, p *piece) bool {
	was := w.lastGoal
	w.lastGoal = goalCell{f, p}
	return was.piece != nil && was.field == f && was.piece.text == p.text && sameRow(w.rd.at(was.piece), w.rd.at(p)) && p.cell == was.piece.cell+1
}

// goalCell is the last cell that was taken into a goal.
type goalCell struct {
	field field
	piece *piece
}

func sameRow(a, b grid.Place) bool {
	return a.Table > 0 && a.Table == b.Table && a.Row == b.Row && a.Page == b.Page
}

// head is the beginning of a long text, for the record of a repair.
func head(s string) string {
	const n = 60
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
