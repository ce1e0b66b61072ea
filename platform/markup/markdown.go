package markup

import (
	"html"
	"regexp"
	"strings"

	"plumbline/platform/grid"
)

var (
	alignment = regexp.MustCompile(`^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$`)
	rule      = regexp.MustCompile(`^\s*(\|?\s*:?-{3,}:?\s*)+\|?\s*$|^\s*([-*_]\s*){3,}$`)
	underline = regexp.MustCompile(`^\s*(=+|-+)\s*$`)
	heading   = regexp.MustCompile(`^\s{0,3}#{1,6}(\s+|$)`)
	closing   = regexp.MustCompile(`\s+#+\s*$`)
	quote     = regexp.MustCompile(`^\s{0,3}>\s+([^\d\s])`)
	fence     = regexp.MustCompile("^\\s*(```+|~~~+)\\s*[\\w+-]*\\s*$")
	lineBreak = regexp.MustCompile(`(?i)[ \t]*<br\s*/?>[ \t]*`)
	tableTag  = regexp.MustCompile(`(?i)<(/?)table\b`)
	formula   = regexp.MustCompile(`\$[^$\n]*\\[^$\n]*\$`)
	escape    = regexp.MustCompile("\\\\([|*_#>\\[\\]<~`])")
)

// Sniff tells which of the three a text is: HTML where it begins with a tag of a page or table, Markdown where it has
// tables with pipes or headings beside HTML tables, plain text otherwise.
func Sniff(text string) grid.Format {
	head := strings.ToLower(text[:min(len(text), 4096)])
	head = strings.TrimSpace(strings.TrimPrefix(head, "\uFEFF"))
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<table", "<div", "<meta", "<!--", "<?xml"} {
		if strings.HasPrefix(head, tag) {
			return grid.HTML
		}
	}
	rows := 0
	for w := (window{rest: text}); w.next(); {
		switch n := pipes(w.line); {
		case n > 0 && alignment.MatchString(w.line):
			return grid.Markdown
		case n > 1 && strings.HasPrefix(strings.TrimSpace(w.line), "|"):
			rows++
		}
		if rows > 1 {
			return grid.Markdown
		}
	}
	if tableTag.MatchString(text) {
		return grid.Markdown
	}
	return grid.Text
}

// Markdown reads a Markdown text: tables with pipes, with or without a pipe at the ends of lines, HTML tables, lines with
// tabs as rows, and everything else as paragraphs. What is syntax is no text and is left out: pipes, the alignment
// row, rules, fences, the marks of headings and quotes, bold marks around a whole cell, a backslash before a mark.
// <br> is a line break; other tags stay as they are written.
func Markdown(name, text string, lim grid.Limits) (grid.Document, error) {
	lim = lim.OrDefault()
	if err := lim.CheckBytes(name, int64(len(text))); err != nil {
		return grid.Document{}, err
	}
	m := markdown{name: name, lim: lim, b: grid.NewBuilder(name, grid.Markdown, lim), w: window{rest: text}}
	for m.w.next() {
		if err := m.lineOf(); err != nil {
			return grid.Document{}, err
		}
	}
	return m.b.Done()
}

type markdown struct {
	name  string
	lim   grid.Limits
	b     *grid.Builder
	w     window
	rows  int  // of the open table
	piped bool // the open table is one with pipes
	para  bool // the line before was a paragraph
}

func (m *markdown) lineOf() error {
	line := m.w.line
	wasPara := m.para
	m.para = false
	switch {
	case grid.Trim(line) == "" && !strings.Contains(line, "\t"), strings.ContainsAny(line, "`~") && fence.MatchString(line):
		m.endTable()
		return nil
	case pipes(line) > 0 && alignment.MatchString(line) && (m.rows <= 1 || rule.MatchString(line)):
		return nil
	case strings.ContainsAny(line, "-*_") && rule.MatchString(line), wasPara && underline.MatchString(line):
		m.endTable()
		return nil
	case strings.Contains(line, "<") && tableTag.MatchString(line) && !m.isRow(line):
		return m.html()
	case m.isRow(line):
		return m.row(line)
	case strings.Contains(line, "\t") && grid.Trim(strings.ReplaceAll(line, "\t", "")) != "" && strings.Contains(strings.TrimSpace(line), "\t"):
		return m.tabs(line)
	}
	m.endTable()
	m.para = true
	return m.b.Paragraph(0, m.w.number, plain(line))
}

func (m *markdown) endTable() { m.b.End(); m.rows = 0 }

// isRow says whether a line is a row: it begins with a pipe, has several, goes on a table or stands over an alignment row.
func (m *markdown) isRow(line string) bool {
	n := pipes(line)
	return n > 0 && (strings.HasPrefix(strings.TrimSpace(line), "|") || n > 1 || m.rows > 0 && m.piped ||
		pipes(m.w.after) > 0 && alignment.MatchString(m.w.after))
}

func (m *markdown) row(line string) error {
	if err := m.b.Room(pipes(line)); err != nil {
		return err
	}
	cells := splitPipes(line)
	for i := range cells {
		cells[i] = plain(cells[i])
	}
	return m.add(cells, true)
}

func (m *markdown) tabs(line string) error {
	if err := m.b.Room(strings.Count(line, "\t")); err != nil {
		return err
	}
	cells := strings.Split(line, "\t")
	for i := range cells {
		cells[i] = plain(cells[i])
	}
	return m.add(cells, false)
}

func (m *markdown) add(cells []string, piped bool) error {
	if m.rows > 0 && m.piped != piped {
		m.endTable()
	}
	if m.rows == 0 {
		m.b.Begin()
	}
	m.piped = piped
	m.rows++
	return m.b.Row(0, m.w.number, cells)
}

// html takes the lines of an HTML table, to its end or that of the document, and reads them as HTML.
func (m *markdown) html() error {
	m.endTable()
	start, open := m.w.number, 0
	var text strings.Builder
	for {
		for _, t := range tableTag.FindAllStringSubmatch(m.w.line, -1) {
			if t[1] == "" {
				open++
			} else {
				open--
			}
		}
		text.WriteString(m.w.line + "\n")
		if open <= 0 || !m.w.next() {
			break
		}
	}
	return addHTML(m.b, m.name, text.String(), start, m.lim)
}

// pipes counts the pipes of a line that are not escaped.
func pipes(line string) int {
	n := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '|':
			n++
		}
	}
	return n
}

// splitPipes gives the cells of a row, without the empty pieces outside its first and last pipe.
func splitPipes(line string) []string {
	line = strings.TrimSpace(line)
	var cells []string
	start := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '|':
			if i > 0 {
				cells = append(cells, line[start:i])
			}
			start = i + 1
		}
	}
	if start < len(line) || len(cells) == 0 {
		cells = append(cells, line[start:])
	}
	return cells
}

// plain takes the syntax off the text of a cell or paragraph. Formulas between dollar signs keep their backslashes.
func plain(s string) string {
	if strings.Contains(s, "#") {
		s = closing.ReplaceAllString(heading.ReplaceAllString(s, ""), "")
	}
	if strings.Contains(s, ">") {
		s = lineBreak.ReplaceAllString(quote.ReplaceAllString(s, "$1"), "\n")
	}
	s = grid.Trim(s)
	for _, mark := range []string{"**", "__"} {
		inner, ok := strings.CutPrefix(s, mark)
		if inner, ok = cutSuffix(inner, mark, ok); ok && grid.Trim(inner) != "" && !strings.Contains(inner, mark) {
			s = grid.Trim(inner)
		}
	}
	return html.UnescapeString(unescape(s))
}

func cutSuffix(s, suffix string, ok bool) (string, bool) {
	t, found := strings.CutSuffix(s, suffix)
	return t, ok && found
}

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	at := 0
	for _, f := range formula.FindAllStringIndex(s, -1) {
		b.WriteString(escape.ReplaceAllString(s[at:f[0]], "$1"))
		b.WriteString(s[f[0]:f[1]])
		at = f[1]
	}
	return b.String() + escape.ReplaceAllString(s[at:], "$1")
}
