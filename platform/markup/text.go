// Package markup reads documents that are text: plain text with one table row per line, Markdown and HTML. It guarantees
// that every non-empty text stands in exactly one cell in reading order, that empty cells of a table are kept, and that
// no input makes it hang or fill the memory. Tags inside plain text are text to it ("<p>" stays); what cells mean is left
// to the interpreting room.
package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"plumbline/platform/grid"
)

// Text reads plain text. A line with tabs is a table row, and rows without a blank line between them are one table; a
// line without tabs is a paragraph. In a document without any tab, neighbouring lines whose parts are two or more blanks
// apart are rows as well. A form feed begins a new page.
func Text(name, text string, lim grid.Limits) (grid.Document, error) {
	lim = lim.OrDefault()
	if err := lim.CheckBytes(name, int64(len(text))); err != nil {
		return grid.Document{}, err
	}
	b := grid.NewBuilder(name, grid.Text, lim)
	page := 0
	if strings.Contains(text, "\f") {
		page = 1
	}
	tabs := strings.Contains(text, "\t")
	w := window{rest: text}
	for w.next() {
		for strings.HasPrefix(w.line, "\f") {
			page, w.line = page+1, w.line[1:]
			b.End()
		}
		if err := textLine(b, page, tabs, &w); err != nil {
			return grid.Document{}, err
		}
		page += strings.Count(w.line, "\f")
	}
	return b.Done()
}

func textLine(b *grid.Builder, page int, tabs bool, w *window) error {
	var cells []string
	if tabs {
		if n := strings.Count(w.line, "\t"); n > 0 {
			if err := b.Room(n + 1); err != nil {
				return err
			}
			cells = strings.Split(w.line, "\t")
		}
	} else if isBlankRow(w) {
		cells = blankCells(w.line)
	}
	if grid.Trim(w.line) == "" && len(cells) == 0 {
		b.End()
		return nil
	}
	if cells == nil {
		b.End()
		return b.Paragraph(page, w.number, w.line)
	}
	if !b.Inside() {
		b.Begin()
	}
	for i := range cells {
		cells[i] = grid.Trim(cells[i])
	}
	return b.Row(page, w.number, cells)
}

// window walks the lines of a text and shows the neighbours of each.
type window struct {
	rest         string
	before, line string
	after        string
	number       int
	started      bool
	more         bool
}

func (w *window) next() bool {
	if !w.started {
		w.started = true
		w.after, w.more = w.cut()
	}
	if !w.more {
		return false
	}
	w.before, w.line = w.line, w.after
	w.after, w.more = w.cut()
	w.number++
	return true
}

// cut takes the next line off the rest; LF, CR LF and CR alone end lines.
func (w *window) cut() (string, bool) {
	if w.rest == "" {
		return "", false
	}
	i := strings.IndexAny(w.rest, "\r\n")
	if i < 0 {
		line := w.rest
		w.rest = ""
		return line, true
	}
	line, end := w.rest[:i], i+1
	if w.rest[i] == '\r' && end < len(w.rest) && w.rest[end] == '\n' {
		end++
	}
	w.rest = w.rest[end:]
	return line, true
}

// isBlankRow says whether a line is plausibly a table row with blanks between its cells: three cells, or two cells far
// apart or beside a line of the same kind. A sentence before a gap makes it a paragraph.
func isBlankRow(w *window) bool {
	n, gap := blankShape(w.line)
	if n < 2 {
		return false
	}
	if n > 2 || gap >= 4 {
		return true
	}
	before, _ := blankShape(w.before)
	after, _ := blankShape(w.after)
	return before > 1 || after > 1
}

// blankShape gives the number of cells a line would have and its widest gap; 0 cells where it cannot be a row.
func blankShape(line string) (cells, gap int) {
	if !strings.Contains(line, "  ") && !strings.ContainsAny(line, "\u3000\u00A0") {
		return 0, 0
	}
	parts, gaps := blankParts(strings.TrimLeftFunc(line, unicode.IsSpace))
	for i, p := range parts {
		r, _ := utf8.DecodeLastRuneInString(p)
		if i < len(parts)-1 && strings.ContainsRune("。；！？，、;!?,", r) {
			return 0, 0
		}
	}
	for _, g := range gaps {
		gap = max(gap, g)
	}
	return len(parts), gap
}

// blankCells splits a row at its gaps; blanks before the first text stand for one empty cell.
func blankCells(line string) []string {
	trimmed := strings.TrimLeftFunc(line, unicode.IsSpace)
	parts, _ := blankParts(trimmed)
	if blankWidth(line[:len(line)-len(trimmed)]) > 1 {
		return append([]string{""}, parts...)
	}
	return parts
}

// blankParts splits at runs of blanks two columns wide or more, a full-width blank counting two. Single characters in
// a row ("项  目  名  称") are one word spread over its cell and stay together.
func blankParts(line string) (parts []string, gaps []int) {
	line = strings.TrimRightFunc(line, unicode.IsSpace)
	start, i, single := 0, 0, false
	for i < len(line) {
		r, n := utf8.DecodeRuneInString(line[i:])
		if !unicode.IsSpace(r) {
			i += n
			continue
		}
		end := i
		for i < len(line) {
			if r, n = utf8.DecodeRuneInString(line[i:]); !unicode.IsSpace(r) {
				break
			}
			i += n
		}
		width := blankWidth(line[end:i])
		_, first := utf8.DecodeRuneInString(line[start:])
		one := end-start == first && !isDigit(line[start])
		spread := (one || single) && nextSingle(line[i:])
		if width < 2 || spread && width < 6 {
			single = spread
			continue
		}
		parts, gaps = append(parts, line[start:end]), append(gaps, width)
		start, single = i, false
	}
	return append(parts, line[start:]), gaps
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// nextSingle says whether a text begins with one character that is no digit and a blank after it, or its end.
func nextSingle(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || unicode.IsDigit(r) || !unicode.IsLetter(r) {
		return false
	}
	r, m := utf8.DecodeRuneInString(s[n:])
	return m == 0 || unicode.IsSpace(r)
}

func blankWidth(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r == '\u3000' {
			n++
		}
	}
	return n
}
