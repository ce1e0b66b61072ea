package intake

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"plumbline/base/day"
)

// The sheets of a template, and what they look like.
const (
	guideSheet  = "说明"
	typeface    = "宋体"
	tallHead    = 22.0
	mostDigits  = 15 // that a spreadsheet keeps of a number
	filledLines = 5000
)

// Write writes records as a workbook that Read reads back: dates as dates, amounts as numbers.
func (f Form) Write(w io.Writer, rows []Row) error {
	b, err := f.newBook()
	if err != nil {
		return err
	}
	defer func() { _ = b.Close() }() // nothing is on disk
	s, err := b.NewStreamWriter(b.sheet)
	if err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	if err := b.head(s, f.headingTexts()); err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	for i, r := range rows {
		cells := make([]any, len(f.Columns))
		for k, c := range f.Columns {
			cells[k] = b.value(c, r.Values[c.Key])
		}
		if err := s.SetRow("A"+strconv.Itoa(i+2), cells); err != nil {
			return fmt.Errorf("write %s: row %d: %w", f.Name, i+1, err)
		}
	}
	if err := s.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	return b.save(w)
}

// WriteCSV writes records as UTF-8 with a mark that spreadsheets know it by. A text that a spreadsheet would take for a
// formula has an apostrophe before it, which Read takes off.
func (f Form) WriteCSV(w io.Writer, rows []Row) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(f.headingTexts()); err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	for _, r := range rows {
		fields := make([]string, len(f.Columns))
		for k, c := range f.Columns {
			fields[k] = c.Written(r.Values[c.Key])
			if c.Kind == Text || c.Kind == Choice {
				fields[k] = guarded(fields[k])
			}
		}
		if err := out.Write(fields); err != nil {
			return fmt.Errorf("write %s: %w", f.Name, err)
		}
	}
	out.Flush()
	return out.Error()
}

// formula begins what a spreadsheet takes for one.
const formula = "=+-@\t\r"

func guarded(s string) string {
	if s != "" && strings.ContainsRune(formula+"'", rune(s[0])) {
		return "'" + s
	}
	return s
}

func unguarded(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune(formula+"'", rune(s[1])) {
		return s[1:]
	}
	return s
}

func (f Form) headingTexts() []string {
	out := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		out[i] = c.Heading
		if c.Kind == Money {
			out[i] += "（元）"
		}
	}
	return out
}

// book is a workbook being written, with its styles.
type book struct {
	*excelize.File
	sheet                         string
	plain, heading, prose         int
	dates, times, money, counting int
}

func (f Form) newBook() (*book, error) {
	b := &book{File: excelize.NewFile(), sheet: sheetName(f.Name)}
	if err := b.SetSheetName("Sheet1", b.sheet); err != nil {
		return nil, fmt.Errorf("write %s: %w", f.Name, err)
	}
	if err := b.SetDefaultFont(typeface); err != nil {
		return nil, fmt.Errorf("write %s: %w", f.Name, err)
	}
	format := func(s string) *string { return &s }
	rule := []excelize.Border{{Type: "bottom", Color: "14191C", Style: 2}}
	for style, look := range map[*int]excelize.Style{
		&b.plain:    {CustomNumFmt: format("@")},
		&b.heading:  {Font: &excelize.Font{Bold: true, Family: typeface, Size: 11}, Border: rule, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}},
		&b.prose:    {Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}},
		&b.dates:    {CustomNumFmt: format("yyyy-mm-dd")},
		&b.times:    {CustomNumFmt: format("hh:mm")},
		&b.money:    {CustomNumFmt: format("#,##0.00")},
		&b.counting: {CustomNumFmt: format("General")},
	} {
		id, err := b.NewStyle(&look)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", f.Name, err)
		}
		*style = id
	}
	return b, nil
}

// head writes the row of headings, which stays in sight.
func (b *book) head(s *excelize.StreamWriter, headings []string) error {
	for i, h := range headings {
		if err := s.SetColWidth(i+1, i+1, float64(max(12, 4+2*len([]rune(h))))); err != nil {
			return err
		}
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, len(headings))
	for i, h := range headings {
		cells[i] = excelize.Cell{StyleID: b.heading, Value: h}
	}
	return s.SetRow("A1", cells, excelize.RowOpts{Height: tallHead})
}

// value makes the cell of a normalised value: what is a date or a number is one, as long as a spreadsheet keeps all of it.
func (b *book) value(c Column, value string) any {
	written := c.Written(value)
	if value == "" {
		return excelize.Cell{StyleID: b.styleOf(c)}
	}
	switch c.Kind {
	case Date:
		if d, err := day.Parse(value); err == nil {
			t, err := time.Parse("2006-01-02", d.String())
			if err == nil {
				return excelize.Cell{StyleID: b.dates, Value: int(t.Sub(firstDay).Hours() / 24)}
			}
		}
	case Time:
		if t, err := time.Parse("15:04", value); err == nil {
			return excelize.Cell{StyleID: b.times, Value: float64(t.Hour()*60+t.Minute()) / (24 * 60)}
		}
	case Money, Whole, Decimal:
		if n, err := strconv.ParseFloat(written, 64); err == nil && len(strings.Trim(written, "-.")) <= mostDigits {
			return excelize.Cell{StyleID: b.styleOf(c), Value: n}
		}
	}
	return excelize.Cell{StyleID: b.plain, Value: written}
}

func (b *book) styleOf(c Column) int {
	switch c.Kind {
	case Date:
		return b.dates
	case Time:
		return b.times
	case Money:
		return b.money
	case Whole, Decimal:
		return b.counting
	}
	return b.plain
}

func (b *book) save(w io.Writer) error {
	if err := b.File.Write(w); err != nil {
		return fmt.Errorf("write %s: %w", b.sheet, err)
	}
	return nil
}

// sheetName makes a name that a sheet may have: at most 31 characters, none of []:*?/\.
func sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return ' '
		}
		return r
	}, name)
	if r := []rune(strings.TrimSpace(name)); len(r) > 31 {
		name = string(r[:31])
	}
	if name = strings.TrimSpace(name); name == "" || name == guideSheet {
		return "1"
	}
	return name
}
