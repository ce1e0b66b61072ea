package markup

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"plumbline/base/fault"
	"plumbline/platform/grid"
)

// HTML reads a page: every table with its merged cells, and the text outside tables as paragraphs. Blanks fold as in a
// browser, <br> and blocks inside a cell become line breaks. Scripts, styles, comments and the head are no text of the
// document. A table inside a cell is a table of its own that follows the row it stands in.
func HTML(name, text string, lim grid.Limits) (grid.Document, error) {
	lim = lim.OrDefault()
	if err := lim.CheckBytes(name, int64(len(text))); err != nil {
		return grid.Document{}, err
	}
	b := grid.NewBuilder(name, grid.HTML, lim)
	if err := addHTML(b, name, text, 1, lim); err != nil {
		return grid.Document{}, err
	}
	return b.Done()
}

// addHTML reads a piece of HTML whose first line is that line of the document.
func addHTML(b *grid.Builder, name, text string, line int, lim grid.Limits) error {
	bones, err := skeleton(name, text, line, lim.Cells)
	if err != nil {
		return err
	}
	root, err := html.ParseWithOptions(strings.NewReader(bones), html.ParseOptionEnableScripting(false))
	if err != nil {
		return fault.New(fault.Invalid, "grid.html_broken", "name", name).Because(err)
	}
	p := page{builder: b, line: line}
	if err := p.blocks(root); err != nil {
		return err
	}
	return p.flush()
}

// skeleton rewrites HTML with only the tags that part text, each with the line it stands on. Marks inside text (<b>,
// <font>, …) go: the parser opens unclosed ones again in every block, which a hostile file uses to fill the memory.
func skeleton(name, text string, line, limit int) (string, error) {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(text))
	tags := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.String(), nil
		}
		lines := bytes.Count(z.Raw(), []byte("\n"))
		switch t := z.Token(); {
		case kind == html.TextToken:
			out.WriteString(t.String())
		case kind == html.CommentToken || kind == html.DoctypeToken || !parts(t.DataAtom):
		default:
			if tags++; tags > limit {
				return "", fault.New(fault.TooLarge, "grid.too_many_cells", "name", name, "limit", limit)
			}
			attrs := t.Attr[:0]
			for _, a := range t.Attr {
				if a.Key == "rowspan" || a.Key == "colspan" {
					attrs = append(attrs, a)
				}
			}
			if t.Attr = nil; kind != html.EndTagToken {
				t.Attr = append(attrs, html.Attribute{Key: "line", Val: strconv.Itoa(line)})
			}
			out.WriteString(t.String())
		}
		line += lines
	}
}

// parts says whether a tag parts text or hides it.
func parts(a atom.Atom) bool {
	switch a {
	case atom.Html, atom.Head, atom.Title, atom.Table, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th,
		atom.Br, atom.Script, atom.Style, atom.Template, atom.Iframe, atom.Noframes:
		return true
	}
	return isBlock(&html.Node{DataAtom: a})
}

// page walks the tree of a page. The parser refuses trees deeper than 512, so the walk may call itself.
type page struct {
	builder *grid.Builder
	line    int // of the tag that came last
	text    flow
}

// at takes over the line of a tag.
func (p *page) at(n *html.Node) {
	for _, a := range n.Attr {
		if a.Key == "line" {
			if v, err := strconv.Atoi(a.Val); err == nil {
				p.line = v
			}
		}
	}
}

func (p *page) flush() error {
	text := p.text.take()
	return p.builder.Paragraph(0, p.line, text)
}

// blocks reads what stands outside tables.
func (p *page) blocks(n *html.Node) error {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if dropped(c) {
			continue
		}
		if c.Type == html.TextNode {
			p.text.add(c.Data, false)
			continue
		}
		if c.DataAtom == atom.Table {
			if err := p.flush(); err != nil {
				return err
			}
			if err := p.table(c); err != nil {
				return err
			}
			continue
		}
		if c.DataAtom == atom.Br {
			p.text.newline()
		}
		if isBlock(c) {
			if err := p.flush(); err != nil {
				return err
			}
		}
		p.at(c)
		if err := p.blocks(c); err != nil {
			return err
		}
		if isBlock(c) {
			if err := p.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// table reads one table: its caption as a paragraph, then its rows.
func (p *page) table(n *html.Node) error {
	var rows []*html.Node
	var left []int // rows left in the section from each row on, itself included
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Caption:
			if err := p.blocks(c); err != nil {
				return err
			}
			if err := p.flush(); err != nil {
				return err
			}
		case atom.Thead, atom.Tbody, atom.Tfoot:
			section := children(c, atom.Tr)
			for i, tr := range section {
				rows, left = append(rows, tr), append(left, len(section)-i)
			}
		}
	}
	p.builder.Begin()
	defer p.builder.End()
	var spans grid.Spans
	for i, tr := range rows {
		spans.Next()
		p.at(tr)
		if err := p.row(i+1, left[i], &spans, children(tr, atom.Td, atom.Th)); err != nil {
			return err
		}
	}
	return nil
}

func (p *page) row(number, left int, spans *grid.Spans, nodes []*html.Node) error {
	cells := make([]grid.Cell, len(nodes))
	var nested []*html.Node
	for i, n := range nodes {
		rows := span(n, "rowspan")
		if rows == 0 || rows > left {
			rows = left
		}
		c := &cells[i]
		c.Col, c.RowSpan, c.ColSpan = spans.Put(rows, span(n, "colspan"))
		var f flow
		nested = append(nested, f.cell(n)...)
		c.Text = grid.Trim(f.take())
	}
	if err := p.builder.Cells(0, p.line, number, cells); err != nil {
		return err
	}
	for _, t := range nested {
		if err := p.table(t); err != nil {
			return err
		}
	}
	return nil
}

// span gives the value of a span attribute: 1 where it is missing or no number, 0 where it is written as 0.
func span(n *html.Node, key string) int {
	for _, a := range n.Attr {
		if a.Key == key {
			v, err := strconv.Atoi(strings.TrimSpace(a.Val))
			if err != nil || v < 0 {
				return 1
			}
			return min(v, 65534)
		}
	}
	return 1
}

func children(n *html.Node, kinds ...atom.Atom) []*html.Node {
	var out []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		for _, k := range kinds {
			if c.Type == html.ElementNode && c.DataAtom == k {
				out = append(out, c)
			}
		}
	}
	return out
}

func dropped(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return n.Type != html.TextNode && n.Type != html.DocumentNode
	}
	switch n.DataAtom {
	case atom.Head, atom.Script, atom.Style, atom.Template, atom.Iframe, atom.Noframes:
		return true
	}
	return false
}

func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Dd, atom.Details, atom.Div, atom.Dl, atom.Dt,
		atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Header, atom.Hr, atom.Legend, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.Option, atom.P, atom.Pre, atom.Section,
		atom.Summary, atom.Textarea, atom.Ul, atom.Center:
		return true
	}
	return false
}

// flow is running text as a browser folds it: a run of blanks is one space, none at the ends of lines, and a line end
// of the source between two Chinese characters is nothing.
type flow struct {
	b     strings.Builder
	blank bool // blanks wait to be written
	line  bool // the waiting blanks hold a line end of the source
	last  rune
}

// cell reads the text of a cell and gives the tables that stand in it.
func (f *flow) cell(n *html.Node) (nested []*html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case dropped(c):
		case c.Type == html.TextNode:
			f.add(c.Data, n.DataAtom == atom.Pre || n.DataAtom == atom.Textarea)
		case c.DataAtom == atom.Table:
			nested = append(nested, c)
		case c.DataAtom == atom.Br:
			f.newline()
		default:
			if isBlock(c) {
				f.fresh()
			}
			nested = append(nested, f.cell(c)...)
			if isBlock(c) {
				f.fresh()
			}
		}
	}
	return nested
}

func (f *flow) add(s string, pre bool) {
	for _, r := range s {
		switch {
		case r == 0:
		case pre && r == '\n':
			f.newline()
		case !pre && (r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f'):
			f.blank = true
			f.line = f.line || r == '\n'
		default:
			f.write(r)
		}
	}
}

func (f *flow) write(r rune) {
	if f.blank && f.b.Len() > 0 && f.last != '\n' && (!f.line || !wide(f.last) || !wide(r)) {
		f.b.WriteByte(' ')
	}
	f.blank, f.line = false, false
	f.b.WriteRune(r)
	f.last = r
}

func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFF60
}

func (f *flow) newline() { f.blank = false; f.write('\n') }

// fresh begins a new line unless one has just begun.
func (f *flow) fresh() {
	if f.b.Len() > 0 && f.last != '\n' {
		f.newline()
	}
	f.blank, f.line = false, false
}

// take gives the text and begins again; lines lose their blank ends, empty lines at the ends go.
func (f *flow) take() string {
	s := f.b.String()
	*f = flow{}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}
