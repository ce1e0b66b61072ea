package form

import "slices"

// levels sets the levels in force from the level cells of a row. Words are taken by what they say wherever they stand;
// what is illegible or missing is deduced from the other level and from the rows before.
func (t *table) levels(r map[field][]*piece, ln *line) {
	if len(r[hLevel1]) == 0 && len(r[hLevel2]) == 0 {
		return
	}
	covered := t.at <= t.until1
	was1, was2 := t.l1, t.l2
	wasP2, wasM2 := t.p2, t.m2
	if len(r[hLevel1]) > 0 {
		t.setFirst(r[hLevel1][0], first(r[hLevel2]))
	}
	t.p2, t.m2 = nil, nil
	if len(r[hLevel2]) > 0 {
		t.setSecond(r[hLevel2][0], was2, len(r[hLevel1]) > 0, covered)
		return
	}
	if t.l1 == was1 {
		t.l2, t.p2, t.m2 = was2, wasP2, wasM2
		return
	}
	t.l2 = ""
	if t.l1 == satisfaction {
		t.l2 = "服务对象满意度指标"
		t.m2 = &mending{piece: r[hLevel1][0], field: "level2", kind: "level2_lost", conf: 0.95}
	}
}

func first(ps []*piece) *piece {
	if len(ps) == 0 {
		return nil
	}
	return ps[0]
}

// setFirst reads the cell of level 1. An illegible word is the parent of a legible level 2, or a known misreading, or
// the nearest word by its letters, or stays as written.
func (t *table) setFirst(p, second *piece) {
	was := t.l1
	t.p1, t.m1 = p, nil
	t.until1 = t.at + p.rows - 1
	word := squeeze(p.whole())
	if l, ok := levelOf(word); ok {
		t.l1 = l.name
		return
	}
	if second != nil {
		if l, ok := levelOf(second.whole()); ok && len(l.parents) > 0 {
			t.l1 = l.parents[0]
			if slices.Contains(l.parents, was) {
				t.l1 = was
			}
			t.m1 = &mending{piece: p, field: "level1", kind: "level_misread", read: p.whole(), conf: 0.97}
			return
		}
	}
	if name, ok := misread[key(word)]; ok {
		t.l1 = name
		t.m1 = &mending{piece: p, field: "level1", kind: "level_misread", read: p.whole(), conf: 0.93}
		return
	}
	if l := guessLevel(word); l.conf > 0 && l.first {
		t.l1 = l.name
		t.m1 = &mending{piece: p, field: "level1", kind: "level_misread", read: p.whole(), conf: l.conf}
		return
	}
	t.l1 = oneLine(p.whole())
}

// setSecond reads the cell of level 2, and deduces a missing level 1 from it.
func (t *table) setSecond(p *piece, was string, named, covered bool) {
	t.p2 = p
	word := squeeze(p.whole())
	l, ok := levelOf(word)
	if !ok {
		t.illegible(p, was)
		return
	}
	t.l2 = l.name
	if named || covered || len(l.parents) == 0 || slices.Contains(l.parents, t.l1) {
		return
	}
	t.l1, t.p1 = l.parents[0], nil
	t.m1 = &mending{piece: p, field: "level1", kind: "level_lost", conf: 0.97}
}

// illegible takes a level-2 word that is none: the nearest by its letters, or the kind of level that is next in the
// order of the form. Where several are possible the last is usual, and a person is asked.
func (t *table) illegible(p *piece, was string) {
	word := p.whole()
	if l := guessLevel(word); l.conf > 0 && slices.Contains(l.parents, t.l1) {
		t.l2 = l.name
		if order(l.name) > order(was) || was == "" {
			l.conf = max(l.conf, 0.93) // its letters and its place in the order of the form agree
		}
		t.m2 = &mending{piece: p, field: "level2", kind: "level_misread", read: word, conf: l.conf, options: []string{l.name}}
		return
	}
	var options []string
	for _, n := range levelNames {
		if slices.Contains(n.level.parents, t.l1) && order(n.level.name) > order(was) && !n.level.first {
			options = append(options, n.level.name)
		}
	}
	if !looksLevel(word) || len(options) == 0 {
		t.l2 = oneLine(word)
		return
	}
	slices.Reverse(options)
	if near := nearLevels(word, options); len(near) > 0 { // 某量指标 is the first 量 that is still to come
		options = append(near, slices.DeleteFunc(options, func(o string) bool { return slices.Contains(near, o) })...)
	}
	t.l2 = options[0]
	conf := 0.85
	if len(options) == 1 {
		conf = 0.92
	}
	t.m2 = &mending{piece: p, field: "level2", kind: "level_misread", read: word, conf: conf, options: options}
}
