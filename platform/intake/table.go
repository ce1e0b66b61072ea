package intake

import (
	"slices"
	"strings"
)

// totals are the words that a line of totals begins with.
var totals = []string{"合计", "总计", "小计", "累计", "共计", "本页合计", "本页小计", "本月合计", "本年累计", "本期合计", "total"}

// table reads the lines below the headings.
func (f Form) table(s page, l layout) Table {
	out := Table{Sheet: s.name, Unread: l.unread, Unit: l.unit}
	seen := map[string]int{}
	for _, from := range s.lines[l.at+1:] {
		switch {
		case f.nothing(from, l), repeats(from, s.lines[l.at], l), f.example(from, l):
			continue
		case total(from):
			out.Totals = append(out.Totals, from.n)
			continue
		}
		r := f.row(from, l, s.late)
		f.twice(&r, seen)
		out.Rows = append(out.Rows, r)
	}
	return out
}

// nothing says that no column of the form holds anything of the row's own: a name merged over the row is not.
func (f Form) nothing(from line, l layout) bool {
	for at := range l.place {
		if at < len(from.cells) && !from.cells[at].blank() && !from.cells[at].spread {
			return false
		}
	}
	return true
}

// repeats says that the line has the headings again, as every page of a print does.
func repeats(from, head line, l layout) bool {
	for at := range l.place {
		if at >= len(from.cells) || from.cells[at].shown != head.cells[at].shown {
			return false
		}
	}
	return true
}

func (f Form) example(from line, l layout) bool {
	return l.example >= 0 && l.example < len(from.cells) && strings.HasPrefix(from.cells[l.example].shown, exampleHeading)
}

func total(from line) bool {
	for _, c := range from.cells {
		if c.shown == "" || c.spread {
			continue
		}
		name, _ := bare(c.shown)
		return slices.Contains(totals, name)
	}
	return false
}

func (f Form) row(from line, l layout, late bool) Row {
	r := Row{Line: from.n, Values: map[string]string{}}
	read := map[int]bool{}
	places := make([]int, 0, len(l.place))
	for at := range l.place {
		places = append(places, at)
	}
	slices.SortFunc(places, func(a, b int) int { return l.place[a] - l.place[b] })
	for _, at := range places {
		if at >= len(from.cells) {
			continue
		}
		c := f.Columns[l.place[at]]
		value, key := c.read(from.cells[at], setting{late, l.scale[at]})
		switch {
		case key != "":
			read[l.place[at]] = true
			r.Wrong(c.Key, key, c.told(from.cells[at])...)
		case value != "":
			read[l.place[at]] = true
			r.Values[c.Key] = value
		}
	}
	for k, c := range f.Columns {
		if c.Required && !read[k] {
			r.Wrong(c.Key, "intake.required", "column", c.Heading)
		}
	}
	return r
}

// told is what a sentence about a cell names.
func (c Column) told(from cell) []any {
	text := from.shown
	if text == "" {
		text = from.raw
	}
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:60]) + "…"
	}
	most := c.Most
	if most == 0 {
		most = mostText
	}
	args := []any{"column", c.Heading, "text", text, "most", most}
	if c.Kind == Choice {
		var words []string
		for _, o := range c.Choices {
			words = append(words, o.Words)
		}
		args = append(args, "choices", joined(words))
	}
	return args
}

// twice tells a row that is the same as an earlier one. A row that lacks a part of the key is the same as none.
func (f Form) twice(r *Row, seen map[string]int) {
	if len(f.Key) == 0 {
		return
	}
	var key strings.Builder
	some := false
	for _, k := range f.Key {
		some = some || r.Values[k] != ""
		c, _ := f.Column(k)
		if c.Required && r.Values[k] == "" {
			return
		}
		key.WriteString(r.Values[k] + "\x00")
	}
	if !some {
		return
	}
	if first, ok := seen[key.String()]; ok {
		r.Wrong("", "intake.duplicate", "line", first)
		return
	}
	seen[key.String()] = r.Line
}
