package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"plumbline/base/fault"
	"plumbline/platform/charset"
	"plumbline/platform/grid"
	"plumbline/platform/pack"
	"plumbline/platform/sheet"
)

// page is a sheet as lines; a csv is one without a name.
type page struct {
	name  string
	lines []line
	late  bool // its days count from 1904
}

// line is a line that holds something; n is its number.
type line struct {
	n     int
	cells []cell
}

// Read reads a file that was filled in or exported. Faults of the file as a whole are errors; faults of cells stand in the rows.
func (f Form) Read(name string, data []byte) (Table, error) {
	lim := grid.Limits{Bytes: mostBytes}.OrDefault()
	if err := lim.CheckBytes(name, int64(len(data))); err != nil {
		return Table{}, err
	}
	var pages []page
	var err error
	switch head := strings.ToLower(string(bytes.TrimSpace(data[:min(len(data), 512)]))); {
	case bytes.HasPrefix(data, []byte("PK")) || bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		pages, err = workbook(name, data, lim)
	case strings.HasPrefix(head, "<"):
		return Table{}, fault.New(fault.Unsupported, "intake.web_page", "name", name)
	case strings.HasPrefix(head, "%pdf"):
		return Table{}, notTable(name)
	default:
		pages, err = separated(name, data)
	}
	if err != nil {
		return Table{}, err
	}
	chosen, l, err := f.choose(pages)
	if err != nil {
		return Table{}, err
	}
	if n := len(chosen.lines) - l.at - 1; n > mostRows {
		return Table{}, fault.New(fault.TooLarge, "intake.too_many_rows", "rows", n, "most", mostRows)
	}
	out := f.table(chosen, l)
	for _, s := range pages {
		if s.name != chosen.name && s.name != guideSheet && len(s.lines) > 0 {
			out.Skipped = append(out.Skipped, s.name)
		}
	}
	if len(out.Rows) == 0 {
		return out, fault.New(fault.Invalid, "intake.no_rows", "name", name)
	}
	return out, nil
}

// workbook reads an xlsx twice: sheet.Read holds it to its limits and gives what the cells show, excelize what they keep.
func workbook(name string, data []byte, lim grid.Limits) (pages []page, err error) {
	defer pack.Guard(name, &err)
	doc, err := sheet.Read(name, data, lim)
	if err != nil {
		return nil, err
	}
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: lim.Unpacked, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return nil, pack.Broken(name, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	props, err := file.GetWorkbookProps()
	if err != nil {
		return nil, pack.Broken(name, err)
	}
	for _, s := range file.GetSheetList() {
		pages = append(pages, page{name: s, late: props.Date1904 != nil && *props.Date1904})
	}
	for _, r := range doc.Rows {
		if n := len(r.Cells); n > 0 && r.Cells[n-1].Col > mostColumns {
			return nil, fault.New(fault.TooLarge, "intake.too_wide", "name", name, "most", mostColumns)
		}
		if r.Page >= 1 && r.Page <= len(pages) {
			pages[r.Page-1].lines = append(pages[r.Page-1].lines, shownLine(r))
		}
	}
	for i := range pages {
		pages[i].spread(doc, i+1)
		if err := pages[i].keep(name, file); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

func shownLine(r grid.Row) line {
	l := line{n: r.Row}
	for _, c := range r.Cells {
		for len(l.cells) < c.Col {
			l.cells = append(l.cells, cell{})
		}
		l.cells[c.Col-1].shown = c.Text
	}
	return l
}

// keep adds what the cells keep to what they show.
func (s *page) keep(name string, file *excelize.File) error {
	if len(s.lines) == 0 {
		return nil
	}
	rows, err := file.Rows(s.name)
	if err != nil {
		return pack.Broken(name, err)
	}
	defer rows.Close()
	next := 0
	for n := 1; rows.Next() && next < len(s.lines); n++ {
		raw, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return pack.Broken(name, err)
		}
		if s.lines[next].n != n {
			continue
		}
		cells := s.lines[next].cells
		for i := range min(len(raw), len(cells)) {
			if cells[i].shown != "" && !cells[i].spread {
				cells[i].raw = raw[i]
			}
		}
		next++
	}
	if err := rows.Error(); err != nil {
		return pack.Broken(name, err)
	}
	return nil
}

// spread gives every row that a merged cell covers what the cell holds: a project's name merged over its payments is the
// name of each. Only cells merged over rows are; one merged over columns is a title.
func (s *page) spread(doc grid.Document, number int) {
	at := map[int]int{}
	for i, l := range s.lines {
		at[l.n] = i
	}
	for _, r := range doc.Rows {
		if r.Page != number {
			continue
		}
		for _, c := range r.Cells {
			if c.RowSpan < 2 || c.ColSpan > 1 || c.Text == "" || at[r.Row] > mostRows {
				continue
			}
			for i := at[r.Row] + 1; i < len(s.lines) && s.lines[i].n < r.Row+c.RowSpan; i++ {
				l := &s.lines[i]
				for len(l.cells) < c.Col {
					l.cells = append(l.cells, cell{})
				}
				l.cells[c.Col-1] = cell{raw: c.Text, shown: c.Text, spread: true}
			}
		}
	}
}

// notTable refuses what is neither a workbook nor text.
func notTable(name string) error {
	return fault.New(fault.Unsupported, "intake.not_table", "name", name)
}

// separated reads a csv: separated by commas, tabs or semicolons, whichever its first lines have most of.
func separated(name string, data []byte) ([]page, error) {
	text, _, err := charset.Decode(data)
	if f, ok := fault.As(err); ok && f.Key == "grid.binary" {
		return nil, notTable(name)
	}
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = separator(text), -1
	var out page
	cells := 0
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return []page{out}, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return nil, fault.New(fault.Invalid, "intake.quotes", "name", name, "line", broken.Line).Because(err)
		}
		if err != nil {
			return nil, pack.Broken(name, err)
		}
		cells += len(fields)
		switch {
		case len(fields) > mostColumns:
			return nil, fault.New(fault.TooLarge, "intake.too_wide", "name", name, "most", mostColumns)
		case cells > grid.Default.Cells:
			return nil, fault.New(fault.TooLarge, "grid.too_many_cells", "name", name, "limit", grid.Default.Cells)
		}
		l := line{cells: make([]cell, len(fields))}
		l.n, _ = r.FieldPos(0)
		some := false
		for i, f := range fields {
			f = unguarded(grid.Trim(f))
			l.cells[i] = cell{raw: f, shown: f}
			some = some || f != ""
		}
		if some {
			out.lines = append(out.lines, l)
		}
	}
}

func separator(text string) rune {
	head := text[:min(len(text), 4096)]
	best, most := ',', strings.Count(head, ",")
	for _, c := range []rune{'\t', ';'} {
		if n := strings.Count(head, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}
