// Package word reads and writes documents (docx). Reading guarantees that every text of the document stands in one
// cell: paragraphs, tables with merged and nested cells, text boxes, and once at the end foot- and endnotes and the
// headers and footers of pages, which are content of every page. Tracked deletions are no text, tracked insertions are;
// neither are comments, field codes, page numbers and the numbers of automatic lists. A paragraph with tabs between
// texts is a row, as in a text file. A table inside a cell is a table of its own that follows the row it stands in.
// Entities are never expanded and nothing outside the file is fetched. What cells mean is left to others.
package word

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"plumbline/base/fault"
	"plumbline/platform/grid"
	"plumbline/platform/pack"
)

const (
	maxDepth = 400       // of elements; Word itself makes some dozens
	maxXML   = 128 << 20 // of one entry, unpacked
)

// Read reads a document.
func Read(name string, data []byte, lim grid.Limits) (doc grid.Document, err error) {
	lim = lim.OrDefault()
	defer pack.Guard(name, &err)
	parts, err := pack.Open(name, data, lim, grid.DOCX, "_rels/.rels")
	if err != nil {
		return grid.Document{}, err
	}
	entry, err := mainEntry(parts, name)
	if err != nil {
		return grid.Document{}, err
	}
	out := grid.NewBuilder(name, grid.DOCX, lim)
	entries, err := moreEntries(parts, entry)
	if err != nil {
		return grid.Document{}, err
	}
	for _, e := range append([]string{entry}, entries...) {
		if parts.Size(e) > maxXML {
			return grid.Document{}, fault.New(fault.TooLarge, "grid.unpacked_too_large", "name", name, "limit", grid.Size(maxXML))
		}
		in := intake{name: name, limit: lim.Cells, left: lim.Cells}
		err := parts.Read(e, func(r io.Reader) error {
			in.d = pack.Decoder(r)
			return in.document()
		})
		if err != nil {
			return grid.Document{}, err
		}
		if err := emit(out, in.blocks); err != nil {
			return grid.Document{}, err
		}
	}
	return out.Done()
}

// mainEntry finds the document itself by the links of the file.
func mainEntry(parts *pack.Parts, name string) (string, error) {
	links, err := parts.Relations("")
	if err != nil {
		return "", err
	}
	for _, l := range links {
		if l.Type == "officeDocument" && strings.HasPrefix(l.Target, "word/") && strings.HasSuffix(l.Target, ".xml") {
			if !parts.Has(l.Target) {
				return "", pack.Broken(name, fmt.Errorf("no entry %q", l.Target))
			}
			return l.Target, nil
		}
	}
	return "", fault.New(fault.Invalid, "grid.not_docx", "name", name)
}

// moreEntries lists notes, then headers, then footers, each once.
func moreEntries(parts *pack.Parts, entry string) ([]string, error) {
	links, err := parts.Relations(entry)
	if err != nil {
		return nil, err
	}
	var out []string
	seen := map[string]bool{}
	for _, kind := range []string{"footnotes", "endnotes", "header", "footer"} {
		for _, l := range links {
			if l.Type == kind && parts.Has(l.Target) && !seen[l.Target] {
				seen[l.Target] = true
				out = append(out, l.Target)
			}
		}
	}
	return out, nil
}

// block is a paragraph, or a table.
type block struct {
	text string
	grid *matrix
}

// matrix is a table as it stands in the file.
type matrix struct{ rows []line }

type line struct {
	before int // columns left free
	cells  []field
}

type field struct {
	text    string
	span    int
	goesOn  bool // belongs to the cell above
	starts  bool // may be gone on below
	deleted bool
	nested  []*matrix
}

// intake reads one entry of the file into blocks.
type intake struct {
	name   string
	d      *xml.Decoder
	limit  int
	left   int // cells that may still come
	depth  int
	blocks []block
	fields []code
}

// code is a field that is open: its instruction, and whether its result has begun.
type code struct {
	instruction string
	result      bool
}

// document reads the entry to its end.
func (in *intake) document() error {
	var p prose
	if err := in.each(func(e xml.StartElement) (bool, error) { return in.flow(e, &p) }); err != nil {
		return err
	}
	in.blocks = append(p.blocks, loose(&p)...)
	return nil
}

// each gives the elements inside the current one to a function, to its end; those the function does not take are
// descended into.
func (in *intake) each(take func(xml.StartElement) (bool, error)) error {
	for level := 0; ; {
		t, err := in.d.Token()
		if errors.Is(err, io.EOF) && in.depth == 0 && level == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			if in.depth++; in.depth > maxDepth {
				return fmt.Errorf("elements deeper than %d", maxDepth)
			}
			taken, err := take(e)
			if err != nil {
				return err
			}
			if taken {
				in.depth--
			} else {
				level++
			}
		case xml.EndElement:
			if level == 0 {
				return nil
			}
			level--
			in.depth--
		}
	}
}

// prose collects the text of a paragraph and the blocks of what holds it.
type prose struct {
	text   strings.Builder
	blocks []block
}

// loose gives text that stands in no paragraph, which is against the rules of the format but not lost.
func loose(p *prose) []block {
	if s := p.text.String(); grid.Trim(s) != "" {
		return []block{{text: s}}
	}
	return nil
}

// flow reads what may stand in a body, a cell, a paragraph or a run.
func (in *intake) flow(e xml.StartElement, p *prose) (bool, error) {
	switch e.Name.Local {
	case "p":
		if e.Name.Space == "http://schemas.openxmlformats.org/drawingml/2006/main" {
			p.text.WriteString("\n")
			return false, nil
		}
		return true, in.paragraph(p)
	case "tbl":
		m, err := in.table()
		p.blocks = append(p.blocks, block{grid: m})
		return true, err
	case "txbxContent":
		var inside prose
		err := in.each(func(e xml.StartElement) (bool, error) { return in.flow(e, &inside) })
		p.blocks = append(append(p.blocks, inside.blocks...), loose(&inside)...)
		return true, err
	case "t":
		return true, in.chars(p)
	case "tab", "ptab":
		p.write("\t", in)
	case "br", "cr":
		p.write("\n", in)
	case "noBreakHyphen":
		p.write("-", in)
	case "sym":
		p.write(symbol(attribute(e, "char")), in)
	case "fldChar":
		in.mark(attribute(e, "fldCharType"))
	case "instrText":
		return true, in.instruction()
	case "fldSimple":
		if isPageNumber(attribute(e, "instr")) {
			return true, in.d.Skip()
		}
	case "del", "moveFrom", "delText", "pPr", "rPr", "sectPr", "Fallback", "delInstrText":
		return true, in.d.Skip()
	}
	return false, nil
}

func (p *prose) write(s string, in *intake) {
	if !in.hidden() {
		p.text.WriteString(s)
	}
}

func (in *intake) paragraph(p *prose) error {
	var inside prose
	if in.left--; in.left < 0 {
		return in.tooMany()
	}
	err := in.each(func(e xml.StartElement) (bool, error) { return in.flow(e, &inside) })
	in.fields = in.fields[:0]
	p.blocks = append(append(p.blocks, block{text: inside.text.String()}), inside.blocks...)
	return err
}

func (in *intake) tooMany() error {
	return fault.New(fault.TooLarge, "grid.too_many_cells", "name", in.name, "limit", in.limit)
}

// chars reads the characters of the current element.
func (in *intake) chars(p *prose) error {
	for {
		t, err := in.d.Token()
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.CharData:
			p.write(string(e), in)
		case xml.StartElement:
			if err := in.d.Skip(); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// mark follows the beginning, the middle and the end of a field.
func (in *intake) mark(kind string) {
	switch kind {
	case "begin":
		in.fields = append(in.fields, code{})
	case "separate":
		if n := len(in.fields); n > 0 {
			in.fields[n-1].result = true
		}
	case "end":
		in.fields = in.fields[:max(len(in.fields)-1, 0)]
	}
}

func (in *intake) instruction() error {
	var p prose
	hidden := in.fields
	in.fields = nil
	err := in.chars(&p)
	in.fields = hidden
	if n := len(in.fields); n > 0 && len(in.fields[n-1].instruction) < 100 {
		in.fields[n-1].instruction += p.text.String()
	}
	return err
}

// hidden says whether the text that comes is a page number.
func (in *intake) hidden() bool {
	for _, f := range in.fields {
		if f.result && isPageNumber(f.instruction) {
			return true
		}
	}
	return false
}

func isPageNumber(instruction string) bool {
	words := strings.Fields(strings.ToUpper(instruction))
	return len(words) > 0 && (words[0] == "PAGE" || words[0] == "NUMPAGES" || words[0] == "SECTIONPAGES")
}

// symbol gives the character of a symbol font that our documents use; others stand as they are coded.
func symbol(char string) string {
	var r rune
	if _, err := fmt.Sscanf(char, "%x", &r); err != nil {
		return "\uFFFD"
	}
	known := map[rune]string{0xF0B3: "≥", 0xF0A3: "≤", 0xF0B9: "≠", 0xF0B1: "±", 0xF0B4: "×", 0xF0B7: "·"}
	if s, ok := known[r]; ok {
		return s
	}
	return strings.ToValidUTF8(string(r), "\uFFFD")
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
