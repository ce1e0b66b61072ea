// Package sheet reads workbooks (xlsx). It guarantees that every cell of every sheet that shows text stands in the
// document with what it shows (dates and numbers in their formats), hidden sheets, rows and columns included; that
// merged cells carry their spans; and that a hostile file ends in an error. Page is the number of the sheet, Row and
// Col are those of the sheet. What is no cell (sheet names, comments, shapes, page headers) is not read. A formula
// kept without its result, or whose result is an error, shows as the formula: a target typed as "=100(%)" is one. What
// cells mean is left to others.
package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/xuri/excelize/v2"

	"plumbline/base/fault"
	"plumbline/platform/grid"
	"plumbline/platform/pack"
)

const (
	workbook  = "xl/workbook.xml"
	maxColumn = 16384
	maxInside = 20_000   // elements inside one cell or shared string
	smallPart = 32 << 20 // of every part but sheets and shared strings
)

// Read reads a workbook.
func Read(name string, data []byte, lim grid.Limits) (doc grid.Document, err error) {
	lim = lim.OrDefault()
	defer pack.Guard(name, &err)
	parts, err := pack.Open(name, data, lim, grid.XLSX, workbook)
	if err != nil {
		return grid.Document{}, err
	}
	b := &intake{name: name, lim: lim, parts: parts, out: grid.NewBuilder(name, grid.XLSX, lim), steps: lim.Cells * 64}
	if err := b.check(); err != nil {
		return grid.Document{}, err
	}
	b.file, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: lim.Unpacked, UnzipXMLSizeLimit: min(16<<20, lim.Unpacked), CultureInfo: excelize.CultureNameZhCN,
		ShortDatePattern: "yyyy-mm-dd", LongDatePattern: `yyyy"年"m"月"d"日"`,
	})
	if err != nil {
		return grid.Document{}, pack.Broken(name, err)
	}
	defer func() { err = errors.Join(err, b.file.Close()) }()
	for i, s := range b.sheets {
		if err := b.sheet(i+1, s); err != nil {
			return grid.Document{}, err
		}
	}
	return b.out.Done()
}

type intake struct {
	name   string
	lim    grid.Limits
	parts  *pack.Parts
	file   *excelize.File
	out    *grid.Builder
	sheets []tab
	steps  int // columns that may still be walked, empty ones included
}

// tab is a sheet: its name and the entry it stands in.
type tab struct{ name, part string }

// check lists the sheets and refuses parts that would fill the memory when read into it.
func (b *intake) check() error {
	var large error
	b.parts.Each(func(id string, size int64) {
		if strings.HasSuffix(id, ".xml") && size > smallPart && !strings.HasPrefix(id, "xl/worksheets/") && id != "xl/sharedStrings.xml" {
			large = pack.Broken(b.name, fmt.Errorf("%s has %d bytes", id, size))
		}
	})
	if large != nil {
		return large
	}
	var err error
	if b.sheets, err = b.list(); err != nil {
		return err
	}
	if b.parts.Has("xl/sharedStrings.xml") {
		return b.parts.Read("xl/sharedStrings.xml", func(r io.Reader) error {
			_, err := b.scan(r, "si")
			return err
		})
	}
	return nil
}

func (b *intake) list() ([]tab, error) {
	var doc struct {
		Sheets []struct {
			Name string     `xml:"name,attr"`
			Attr []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.parts.Read(workbook, func(r io.Reader) error { return pack.Decoder(r).Decode(&doc) }); err != nil {
		return nil, err
	}
	links, err := b.parts.Relations(workbook)
	if err != nil {
		return nil, err
	}
	target := map[string]string{}
	for _, l := range links {
		target[l.ID] = l.Target
	}
	var out []tab
	for _, s := range doc.Sheets {
		p := tab{name: s.Name}
		for _, a := range s.Attr {
			if a.Name.Local == "id" && a.Name.Space != "" {
				p.part = target[a.Value]
			}
		}
		if !b.parts.Has(p.part) {
			return nil, pack.Broken(b.name, fmt.Errorf("sheet %q has no entry", s.Name))
		}
		out = append(out, p)
	}
	return out, nil
}

// found is what a scan of a sheet finds beside its values.
type found struct {
	merges   []merge
	formulas map[string]string // by reference, where no result is kept or it is an error
}

type merge struct{ top, left, bottom, right int }

// scan walks a part before excelize does, which passes over broken XML in silence: it checks that the XML is whole,
// counts what it holds against the limits, and collects merged cells and formulas without a result.
func (b *intake) scan(r io.Reader, item string) (found, error) {
	out := found{formulas: map[string]string{}}
	s := scanner{b: b, item: item, out: &out}
	d := pack.Decoder(r)
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && s.any {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if err := s.token(t); err != nil {
			return out, err
		}
	}
}

type scanner struct {
	b       *intake
	item    string
	out     *found
	any     bool
	items   int
	inside  int
	ref     string
	value   bool
	failed  bool // the result is an error
	formula bool
	text    strings.Builder
}

func (s *scanner) token(t xml.Token) error {
	switch e := t.(type) {
	case xml.StartElement:
		s.any = true
		s.inside++
		if s.inside > maxInside {
			return fmt.Errorf("more than %d elements in one %s", maxInside, s.item)
		}
		switch e.Name.Local {
		case s.item:
			s.inside, s.value, s.ref, s.failed = 0, false, attr(e, "r"), attr(e, "t") == "e"
			s.text.Reset()
			if s.items++; s.items > s.b.lim.Cells {
				return fault.New(fault.TooLarge, "grid.too_many_cells", "name", s.b.name, "limit", s.b.lim.Cells)
			}
		case "row", "sheetData", "mergeCells":
			s.inside = 0
		case "v", "is":
			s.value = true
		case "f":
			s.formula = true
		case "mergeCell":
			s.inside = 0
			return s.merge(attr(e, "ref"))
		}
	case xml.CharData:
		if s.formula && s.text.Len() < 1000 {
			s.text.Write(e)
		}
	case xml.EndElement:
		switch e.Name.Local {
		case "f":
			s.formula = false
		case s.item:
			if (!s.value || s.failed) && s.text.Len() > 0 && s.ref != "" {
				s.out.formulas[s.ref] = "=" + s.text.String()
			}
			s.inside = 0
		}
	}
	return nil
}

func (s *scanner) merge(ref string) error {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return nil
	}
	left, top, err := excelize.CellNameToCoordinates(strings.ReplaceAll(from, "$", ""))
	if err != nil {
		return err
	}
	right, bottom, err := excelize.CellNameToCoordinates(strings.ReplaceAll(to, "$", ""))
	if err != nil {
		return err
	}
	if len(s.out.merges) >= min(s.b.lim.Cells, 100_000) {
		return fmt.Errorf("more than %d merged cells", len(s.out.merges))
	}
	s.out.merges = append(s.out.merges, merge{min(top, bottom), min(left, right), max(top, bottom), max(left, right)})
	return nil
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func (b *intake) sheet(number int, p tab) error {
	var f found
	err := b.parts.Read(p.part, func(r io.Reader) (err error) {
		f, err = b.scan(r, "c")
		return err
	})
	if err != nil {
		return err
	}
	sort.SliceStable(f.merges, func(i, j int) bool { return f.merges[i].top < f.merges[j].top })
	rows, err := b.file.Rows(p.name)
	if err != nil {
		return pack.Broken(b.name, err)
	}
	defer rows.Close()
	b.out.Begin()
	defer b.out.End()
	cover := covers{merges: f.merges}
	for n := 1; rows.Next(); n++ {
		texts, err := rows.Columns()
		if err != nil {
			return pack.Broken(b.name, err)
		}
		if b.steps -= len(texts) + 1; b.steps < 0 {
			return fault.New(fault.TooLarge, "grid.too_many_cells", "name", b.name, "limit", b.lim.Cells)
		}
		if err := b.row(number, n, texts, &cover, f.formulas); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return pack.Broken(b.name, err)
	}
	return nil
}

// row adds a row with its cells up to the last that shows something; a row that shows nothing is left out.
func (b *intake) row(sheet, n int, texts []string, cover *covers, formulas map[string]string) error {
	last := 0
	for i := range texts {
		texts[i] = grid.Trim(texts[i])
		if len(formulas) > 0 {
			if ref, err := excelize.CoordinatesToCellName(i+1, n); err == nil && formulas[ref] != "" {
				texts[i] = formulas[ref]
			}
		}
		if texts[i] != "" {
			last = i + 1
		}
	}
	cover.row(n, texts)
	if last == 0 {
		return nil
	}
	var cells []grid.Cell
	for i, text := range texts[:last] {
		c := grid.Cell{Place: grid.Place{Col: i + 1}, Text: strings.ReplaceAll(text, "\r", ""), RowSpan: 1, ColSpan: 1}
		if m, shown := cover.at(n, i+1); m != nil {
			switch {
			case m.top == n && m.left == i+1:
				c.RowSpan, c.ColSpan = m.bottom-m.top+1, m.right-m.left+1
			case text == "" || text == shown: // some programs write the text into every covered cell
				continue
			}
		}
		cells = append(cells, c)
	}
	if len(cells) == 0 {
		return nil
	}
	return b.out.Cells(sheet, 0, n, cells)
}

// covers knows which merged cell covers a column of the current row.
type covers struct {
	merges []merge // by first row; those behind the current row have been taken
	col    []*cover
}

type cover struct {
	merge
	text string
}

// row takes up the merged cells that begin by row n; texts are those of row n. One that overlaps another is no merge.
func (c *covers) row(n int, texts []string) {
	for len(c.merges) > 0 && c.merges[0].top <= n {
		m := c.merges[0]
		c.merges = c.merges[1:]
		if m.bottom < n || m.right > maxColumn || c.taken(m, n) {
			continue
		}
		for len(c.col) <= m.right {
			c.col = append(c.col, nil)
		}
		one := &cover{merge: m}
		if m.top == n && m.left <= len(texts) {
			one.text = texts[m.left-1]
		}
		for i := m.left; i <= m.right; i++ {
			c.col[i] = one
		}
	}
}

func (c *covers) taken(m merge, n int) bool {
	for i := m.left; i <= m.right && i < len(c.col); i++ {
		if o := c.col[i]; o != nil && o.bottom >= max(n, m.top) {
			return true
		}
	}
	return false
}

// at gives the merged cell that covers a position, and its text.
func (c *covers) at(row, col int) (*cover, string) {
	if col < len(c.col) && c.col[col] != nil && c.col[col].bottom >= row {
		return c.col[col], c.col[col].text
	}
	return nil, ""
}
