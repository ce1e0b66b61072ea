package form

import (
	"strings"
	"unicode/utf8"
)

// joinWords finds labels and levels that a document broke over lines: 项目 / 绩效 / 目标 as three paragraphs, 产出 /
// 指标 below one another in a column. The pieces of a broken word become one group that its first piece stands for.
func (rd *reading) joinWords() {
	for i := range rd.lines {
		for _, p := range rd.lines[i].ps {
			switch {
			case p.group != nil:
			case p.label() && opened(p.text):
				if rd.joinFrom(i, p); p.group == nil { // 年度(/项目 / )指标值 is one word, 项目总目标 (2023年 - / 2023年) is another and a remark
					rd.closeFrom(i, p)
				}
			case !p.label() && runes(p.text) <= 8 && key(p.text) != "":
				rd.joinFrom(i, p)
			}
		}
	}
}

// firstOfLevel are the characters that level words begin with.
var firstOfLevel = func() map[rune]bool {
	m := map[rune]bool{}
	for w := range levels {
		r, _ := utf8.DecodeRuneInString(w)
		m[r] = true
	}
	return m
}()

// joinFrom tries to make a word of a piece and those below it, the longest first.
func (rd *reading) joinFrom(i int, p *piece) {
	if k := foldText(head(p.text)).runes; len(k) == 0 || !firstRunes[k[0]] && !firstOfLevel[k[0]] {
		return
	}
	run := []*piece{p}
	for j := i + 1; j < len(rd.lines) && len(run) < 10; j++ {
		q := rd.below(i, j, p)
		if q == nil || q.group != nil || runes(q.text) > 8 || key(q.text) == "" {
			break
		}
		run = append(run, q)
	}
	for n := len(run); n > 1; n-- {
		text := ""
		for _, q := range run[:n] {
			text += squeeze(q.text)
		}
		h := dictionary[key(text)]
		_, isLevel := levels[key(text)]
		if h.field == none && !(isLevel && full(text)) || h.field == fYear || h.field == hValue {
			continue
		}
		if h.field != none && n == 2 && (run[0].label() || run[1].label()) && runes(text) < 4 {
			continue
		}
		g := &group{pieces: run[:n:n], text: text}
		for _, q := range g.pieces {
			q.group, q.hit = g, hit{}
		}
		p.hit = h
		return
	}
}

// below gives the piece of line j that continues a word begun in line i: the only piece of a paragraph under a
// paragraph, the piece of the same column inside a table.
func (rd *reading) below(i, j int, p *piece) *piece {
	a, b := rd.lines[i], rd.lines[j]
	if a.loose != b.loose {
		return nil
	}
	if a.loose {
		if len(a.ps) == 1 && len(b.ps) == 1 {
			return b.ps[0]
		}
		return nil
	}
	if a.place.Table != b.place.Table || p.col > 2 {
		return nil
	}
	for _, q := range b.ps {
		if q.col == p.col {
			return q
		}
	}
	return nil
}

// text of a piece or of the word that it begins.
func (p *piece) whole() string {
	if p.group != nil {
		return p.group.text
	}
	return p.text
}

// tail says whether a piece is a later part of a broken word; the first part stands for it.
func (p *piece) tail() bool { return p.group != nil && p.group.pieces[0] != p }

// opened says whether a bracket in a text is not closed in it.
func opened(s string) bool {
	n := narrow(s)
	return strings.Count(n, "(") > strings.Count(n, ")")
}

// closeFrom joins the lines of a label whose bracket was broken: 项目总目标 (2023年 - / 2023年).
func (rd *reading) closeFrom(i int, p *piece) {
	g := &group{pieces: []*piece{p}, text: p.text}
	for j := i + 1; j < min(i+3, len(rd.lines)); j++ {
		q := rd.below(i, j, p)
		if q == nil || q.label() || q.group != nil || runes(q.text) > 20 {
			return
		}
		g.pieces = append(g.pieces, q)
		g.text += squeeze(q.text)
		if !opened(g.text) {
			for _, q := range g.pieces {
				q.group = g
			}
			return
		}
	}
}

// dissolve undoes words that were joined across the edge of a form.
func (rd *reading) dissolve(spans []span) {
	in := map[*group]int{}
	at := 0
	for i, ln := range rd.lines {
		for at < len(spans) && i >= spans[at].last {
			at++
		}
		where := -1
		if at < len(spans) && i >= spans[at].first {
			where = at
		}
		for _, p := range ln.ps {
			if p.group == nil {
				continue
			}
			if first, ok := in[p.group]; !ok {
				in[p.group] = where
			} else if first != where {
				for _, q := range p.group.pieces {
					q.group, q.hit = nil, look(q.text)
				}
			}
		}
	}
}
