package pdf

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// textLine is a line of text, or a part of one, on a page.
type textLine struct {
	page           int
	glyphs         []glyph
	x0, x1, y0, y1 float32
	base           float32
	em             float32 // width of a Chinese character
	blank          bool    // a blank stood behind it
}

// linesOf puts characters into lines by the height they stand on, each line from left to right.
func linesOf(page int, glyphs []glyph) []textLine {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(a.base, b.base) })
	var out []textLine
	for i := 0; i < len(glyphs); {
		n := i + 1
		for n < len(glyphs) && glyphs[n].base-glyphs[i].base <= 0.35*max(height(glyphs[i]), height(glyphs[n])) {
			n++
		}
		out = appendLine(out, page, glyphs[i:n])
		i = n
	}
	return out
}

// appendLine adds a line without the blanks at its ends, where anything is left of it.
func appendLine(out []textLine, page int, glyphs []glyph) []textLine {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(a.x0, b.x0) })
	end := len(glyphs)
	for end > 0 && glyphs[end-1].r == ' ' {
		end--
	}
	start := 0
	for start < end && glyphs[start].r == ' ' {
		start++
	}
	if start == end {
		return out
	}
	l := lineOf(page, glyphs[start:end])
	l.blank = end < len(glyphs)
	return append(out, l)
}

func height(g glyph) float32 { return max(g.y1-g.y0, 1) }

func lineOf(page int, glyphs []glyph) textLine {
	l := textLine{page: page, glyphs: glyphs, x0: glyphs[0].x0, x1: glyphs[0].x1, y0: glyphs[0].y0, y1: glyphs[0].y1, base: glyphs[0].base}
	var tall float32
	for _, g := range glyphs {
		l.x1, l.y0, l.y1 = max(l.x1, g.x1), min(l.y0, g.y0), max(l.y1, g.y1)
		if wide(g.r) {
			l.em = max(l.em, g.x1-g.x0)
		}
		tall = max(tall, height(g))
	}
	if l.em <= 0 {
		l.em = tall / 1.2
	}
	return l
}

func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF || r >= 0x2E80 && r <= 0x2FFF
}

// split parts a line where gaps are too wide for a blank; blanks inside a gap belong to it.
func (l textLine) split() []textLine {
	var out []textLine
	start, last := 0, 0 // last is the character before, blanks not counted
	for i, g := range l.glyphs {
		if g.r == ' ' {
			continue
		}
		if g.x0-l.glyphs[last].x1 > 1.3*l.em {
			out = appendLine(out, l.page, l.glyphs[start:i])
			start = i
		}
		last = i
	}
	return appendLine(out, l.page, l.glyphs[start:])
}

// String gives the text, with a blank also for a gap: a small one between Latin letters, a wide one beside Chinese.
func (l textLine) String() string {
	var b strings.Builder
	for i, g := range l.glyphs {
		if i > 0 {
			before := l.glyphs[i-1]
			gap := g.x0 - before.x1
			if g.r == ' ' || before.r == ' ' {
				gap = 0
			}
			if gap > 0.7*l.em || gap > 0.18*l.em && !wide(g.r) && !wide(before.r) {
				b.WriteByte(' ')
			}
		}
		b.WriteRune(g.r)
	}
	return b.String()
}

// firstWord is the width of what must stand together at the beginning of a line: a Latin word, or one Chinese
// character with the marks that may not begin a line.
func (l textLine) firstWord() float32 {
	end := 0
	for i, g := range l.glyphs {
		if i > 0 {
			before := l.glyphs[i-1]
			if g.r == ' ' {
				break
			}
			together := !wide(g.r) && !wide(before.r) && g.x0-before.x1 <= 0.18*l.em ||
				strings.ContainsRune("，。、；：？！）】》”’%)", g.r) || strings.ContainsRune("（【《“‘(", before.r)
			if !together {
				break
			}
		}
		end = i
	}
	return l.glyphs[end].x1 - l.x0
}

// joinLines gives the text of lines that wrapped between two sides. A line that had room for the first word of the next
// ended on purpose, and so did one with a wide space below; there "\n" stands.
func joinLines(lines []textLine, left, right float32) string {
	if len(lines) == 0 {
		return ""
	}
	room := roomOf(lines, left, right)
	pitch := float32(0)
	for i := 1; i < len(lines); i++ {
		if d := lines[i].base - lines[i-1].base; lines[i].page == lines[i-1].page && (pitch == 0 || d < pitch) {
			pitch = d
		}
	}
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			before := lines[i-1]
			apart := l.page == before.page && l.base-before.base > 1.5*pitch
			if apart || room(before) > l.firstWord()+0.3*l.em {
				b.WriteByte('\n')
			} else if before.blank || needsBlank(before, l) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(l.String())
	}
	return b.String()
}

// needsBlank says whether two wrapped lines join between Latin words.
func needsBlank(a, b textLine) bool {
	last, first := a.glyphs[len(a.glyphs)-1].r, b.glyphs[0].r
	letter := func(r rune) bool { return !wide(r) && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	return letter(first) && (letter(last) || strings.ContainsRune(",.;:", last)) && !(unicode.IsDigit(last) && unicode.IsDigit(first))
}

// roomOf gives the function that says how much room a line left: to the right where lines begin at the left side, on
// both sides where they are centred.
func roomOf(lines []textLine, left, right float32) func(textLine) float32 {
	first := lines[0].x0
	centred := true
	for _, l := range lines {
		first = min(first, l.x0)
		if d := (l.x0 - left) - (right - l.x1); d > 0.4*l.em || d < -0.4*l.em {
			centred = false
		}
	}
	if centred {
		return func(l textLine) float32 { return right - left - 4 - (l.x1 - l.x0) }
	}
	pad := min(max(first-left, 0), 8)
	return func(l textLine) float32 { return right - pad - l.x1 }
}
