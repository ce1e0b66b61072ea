package form

import (
	"regexp"

	"plumbline/goal"
)

// stream reads indicators that stand one cell per line, as text taken out of a PDF does. Level words are taken where
// they stand; the lines between them are divided into names, targets and further columns so that kinds agree. Where more
// says that loose rows follow, the last levels are theirs.
func (t *table) stream(lines []line, more bool) {
	var chunk []*piece
	levels := map[field][]*piece{}
	flush := func() {
		if len(chunk) > 0 {
			t.apply(levels, &lines[0])
			levels = map[field][]*piece{}
			t.chunk(chunk)
			chunk = nil
		}
	}
	items := t.mendQuantities(t.items(lines))
	for k, p := range items {
		f := t.levelItem(items, k)
		if f == none {
			chunk = append(chunk, p)
			continue
		}
		flush()
		if f == hLevel1 && len(levels[hLevel1])+len(levels[hLevel2]) > 0 {
			t.apply(levels, &lines[0])
			levels = map[field][]*piece{}
		}
		levels[f] = append(levels[f], p)
	}
	flush()
	switch {
	case len(levels) == 0:
	case more:
		t.apply(levels, &lines[0])
	default:
		t.orphan(levels)
	}
}

func (t *table) apply(r map[field][]*piece, ln *line) {
	if len(r) == 0 {
		return
	}
	t.loose = true
	t.fixCells(r)
	t.levels(r, ln)
}

// items lists the texts of the lines without headings.
func (t *table) items(lines []line) []*piece {
	var out []*piece
	sum := false // whether a line 总分 came; the figures after it are no indicator's
	for i := range lines {
		for _, p := range lines[i].ps {
			if _, figure := number(p.text); sum && figure {
				continue
			}
			sum = isSum(p)
			switch {
			case p.claimed:
			case p.tail():
				p.claimed = dictionary[key(p.group.text)].field != none
			case p.hit.field == fIndicators || p.hit.field == fGoals:
				t.headingSplit(p)
				t.rd.asLabel(p)
			case p.hit.field >= hLevel1 || p.hit.field == fTitle:
				t.rd.asLabel(p)
			default:
				out = append(out, p)
			}
		}
	}
	return out
}

var (
	bracketedUnit = regexp.MustCompile(`^[(（][^()（）\d]{1,8}[)）]$`)
	closingUnit   = regexp.MustCompile(`^[^()（）\d]{0,8}[)）]$`)
)

// mendQuantities puts together the quantities that were wrapped inside: ≥4000.00 / (人次), =100.00( / %).
func (t *table) mendQuantities(items []*piece) []*piece {
	var out []*piece
	for _, p := range items {
		var last *piece
		if n := len(out); n > 0 {
			last = out[n-1]
		}
		if last == nil || last.group != nil || p.group != nil || operatorHead(narrow(last.text)) == "" ||
			!(endsDigit(last.text) && bracketedUnit.MatchString(squeeze(p.text)) || opened(last.text) && closingUnit.MatchString(squeeze(p.text))) {
			out = append(out, p)
			continue
		}
		g := &group{pieces: []*piece{last, p}, text: last.text + p.text}
		last.group, p.group = g, g
		last.shape, p.shape = nil, nil
		t.repair(last, "", "wrapped", last.text+" / "+p.text, g.text, 0.95)
	}
	return out
}

// levelItem says whether an item is a level word, and of which level it is taken to be.
func (t *table) levelItem(items []*piece, k int) field {
	p := items[k]
	next := ""
	if k+1 < len(items) {
		next = items[k+1].whole()
	}
	l, ok := levelOf(p.whole())
	if ok && !full(p.whole()) && (next == "" || isValue(next)) {
		return none // 满意度 before ≥90 is a name
	}
	_, nextLevel := levelOf(next)
	if nextLevel && !full(next) && k+2 < len(items) && isValue(items[k+2].whole()) {
		nextLevel = false // it is a name too
	}
	switch {
	case ok && l.name == cost && t.l1 == output && !nextLevel:
		return hLevel2
	case ok && l.first:
		return hLevel1
	case ok:
		return hLevel2
	case looksLevel(p.whole()) && misread[key(p.whole())] != "":
		return hLevel1
	case looksLevel(p.whole()) && (nextLevel || looksLevel(next)):
		return hLevel1
	case looksLevel(p.whole()):
		return hLevel2
	}
	return none
}

// chunk divides the lines under one pair of levels into rows and adds them. It is the cheapest path through the columns
// from 三级指标 on: each line suits its column by kind, continues the cell before, or begins the next row.
func (t *table) chunk(ps []*piece) {
	cols := t.valueColumns()
	path := divideRows(ps, cols)
	r := map[field][]*piece{}
	add := func() {
		if len(r[hName])+len(r[hTarget]) == 0 {
			return
		}
		i := len(t.d.Indicators)
		t.add(r)
		if len(r[hName]) > 1 {
			t.repair(r[hName][0], goal.IndicatorRef(i, "name"), "wrapped", r[hName][0].text, t.d.Indicators[i].Name, 0.93)
		}
		r = map[field][]*piece{}
	}
	last := -1
	for k, p := range ps {
		c := path[k]
		if c == 0 && last != 0 || c < last {
			add()
		}
		r[cols[c]] = append(r[cols[c]], p)
		last = c
	}
	add()
}

// valueColumns are the columns of the head from the name on.
func (t *table) valueColumns() []field {
	out := []field{hName}
	seen := false
	for _, c := range t.cols {
		if c.field == hName {
			seen = true
			continue
		}
		if seen && c.field != hLevel1 && c.field != hLevel2 {
			out = append(out, c.field)
		}
	}
	if len(out) == 1 {
		out = append(out, hTarget)
	}
	return out
}

// divideRows gives each line its column.
func divideRows(ps []*piece, cols []field) []int {
	n, m := len(ps), len(cols)
	widest := 0
	for _, p := range ps {
		widest = max(widest, runes(p.text))
	}
	cost := make([][]float64, n)
	from := make([][]int, n)
	for i := range ps {
		cost[i], from[i] = make([]float64, m), make([]int, m)
		for c := range cols {
			e := kindCost(ps[i], cols[c])
			if i == 0 {
				cost[i][c] = e + skipCost(cols, 0, c) + float64(min(c, 1))*3
				continue
			}
			best, at := 1e9, 0
			for b := range cols {
				if x := cost[i-1][b] + moveCost(ps, i, b, c, cols, widest); x < best {
					best, at = x, b
				}
			}
			cost[i][c], from[i][c] = best+e, at
		}
	}
	best, at := 1e9, 0
	for c := range cols {
		if x := cost[n-1][c] + skipCost(cols, c+1, m); x < best {
			best, at = x, c
		}
	}
	path := make([]int, n)
	for i := n - 1; i >= 0; i-- {
		path[i] = at
		at = from[i][at]
	}
	return path
}

// moveCost is what it costs that line i stands in column c after its predecessor in column b.
func moveCost(ps []*piece, i, b, c int, cols []field, widest int) float64 {
	prev := ps[i-1].text
	leaves := 0.0
	if b == 0 && c != 0 {
		switch {
		case endsName(prev):
			leaves = -0.5
		case runes(prev)*5 >= widest*4 && !isValue(ps[i].text):
			leaves = 1.5 // a full line that ends in no name, and what follows is no value: the name goes on
		default:
			leaves = 0.5
		}
	}
	switch {
	case b == c && (c == 0 || cols[c] == hNote || cols[c] == hActual || cols[c] == hTarget):
		if runes(prev)*5 >= widest*4 && !endsName(prev) {
			return 0.3
		}
		return 1.6
	case b < c:
		return leaves + skipCost(cols, b+1, c)
	case c == 0:
		return leaves + skipCost(cols, b+1, len(cols))
	}
	return 50
}

// skipCost is what it costs to leave the columns from a to b-1 blank.
func skipCost(cols []field, a, b int) float64 {
	x := 0.0
	for ; a < b; a++ {
		switch cols[a] {
		case hTarget, hValue:
			x += 3
		case hName:
		case hNote:
			x += 0.1
		default:
			x += 0.6
		}
	}
	return x
}

// hasIndicators says whether paragraphs after a real table go on with its rows: a level word or a quantity must stand
// among them.
func hasIndicators(lines []line) bool {
	for _, ln := range lines {
		for _, p := range ln.ps {
			if _, ok := levelOf(p.whole()); ok && full(p.whole()) || quantityLike(p.text) && operatorHead(narrow(p.text)) != "" {
				return true
			}
		}
	}
	return false
}
