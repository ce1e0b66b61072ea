package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"plumbline/platform/leaf"
)

// What a sheet looks like: the width of the table in characters of the standard width (A4 portrait within its margins at
// full scale), type sizes and heights in points. No row may be higher than 409 points; a higher one is several.
const (
	typeface                          = "宋体"
	tableChars, listChars             = 92.0, 136.0 // a list lies across
	charPoints                        = 6.0
	titleSize, captionSize, tableSize = 16.0, 10.5, 10.0
	titleHeight, captionHeight        = 30.0, 20.0
	leastRow, highestRow              = 22.0, 400.0
	marginX, marginY                  = 14 / 25.4, 16 / 25.4
	shade                             = "BFBFBF"
	firstRow                          = 3 // below title and caption, counted from 1
)

// Write draws each page on a sheet of its own, set to print on one A4 page in portrait with the foot below (a list: on A4
// across, with its head on every page). A cell with a Number is a number with the format #,##0.00, or #,##0 where it has no
// decimals, written digit by digit without a float; it stays a text where it has more digits than a spreadsheet keeps.
// Every other cell is a text, never a formula.
func Write(w io.Writer, pages []leaf.Page, p leaf.Properties) error {
	b, err := newFiling(p)
	if err != nil {
		return err
	}
	defer func() { _ = b.Close() }() // nothing is on disk
	names := map[string]bool{}
	for i, page := range pages {
		if err := b.page(sheetName(page.Name, i, names), i, page); err != nil {
			return fmt.Errorf("write sheet %q: %w", page.Name, err)
		}
	}
	return b.save(w)
}

// filing is the workbook being written and its styles, each kept once.
type filing struct {
	*excelize.File
	styles map[cellLook]int
}

// cellLook is what tells the styles of cells apart.
type cellLook struct {
	align           leaf.Align
	bold, prose, no bool // no: without borders
	shaded          bool
	number          string // its format
	indent          int
	size            float64
}

func newFiling(p leaf.Properties) (*filing, error) {
	b := &filing{excelize.NewFile(), map[cellLook]int{}}
	at := p.At.UTC().Format(time.RFC3339)
	err := b.SetDocProps(&excelize.DocProperties{
		Title: p.Title, Subject: p.Subject, Creator: p.Creator, LastModifiedBy: p.Creator, Created: at, Modified: at, Language: "zh-CN",
	})
	if err != nil {
		return nil, fmt.Errorf("properties: %w", err)
	}
	if err := b.SetDefaultFont(typeface); err != nil {
		return nil, fmt.Errorf("default font: %w", err)
	}
	return b, nil
}

func (b *filing) save(w io.Writer) error {
	var buf bytes.Buffer
	if err := b.File.Write(&buf); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	if _, err := w.Write(buf.Bytes()); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return nil
}

// sheetName makes a name that a sheet may have: no more than 31 characters (in UTF-16), none of []:*?/\ and no apostrophe
// at its ends, not empty, and not one that is taken (case does not count).
func sheetName(name string, i int, taken map[string]bool) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return ' '
		}
		return r
	}, name)
	name = strings.Trim(strings.TrimSpace(name), "'")
	if name == "" {
		name = fmt.Sprint(i + 1)
	}
	base := cutName(name, 31)
	for n := 2; taken[strings.ToLower(base)]; n++ {
		suffix := fmt.Sprintf(" (%d)", n)
		base = cutName(name, 31-len(suffix)) + suffix
	}
	taken[strings.ToLower(base)] = true
	return base
}

func cutName(s string, limit int) string {
	units := 0
	for i, r := range s {
		if units++; r > 0xffff {
			units++
		}
		if units > limit {
			return strings.TrimRight(s[:i], " '")
		}
	}
	return s
}

func (b *filing) page(name string, i int, page leaf.Page) error {
	if i == 0 {
		if err := b.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else if _, err := b.NewSheet(name); err != nil {
		return err
	}
	t, chars := page.Table, tableChars
	if page.List {
		chars = listChars
	}
	for c, w := range t.Columns {
		col, err := excelize.ColumnNumberToName(c + 1)
		if err != nil {
			return err
		}
		if err := b.SetColWidth(name, col, col, chars*float64(w)/1000); err != nil {
			return err
		}
	}
	last := len(t.Columns)
	if err := b.banner(name, 1, last, titleHeight, page.Title, cellLook{align: leaf.Center, bold: true, no: true, size: titleSize}); err != nil {
		return err
	}
	if err := b.banner(name, 2, last, captionHeight, page.Caption, cellLook{align: leaf.Center, no: true, size: captionSize}); err != nil {
		return err
	}
	end, err := b.table(name, t, chars)
	if err != nil {
		return err
	}
	if page.List {
		if err := b.list(name, last, end); err != nil {
			return err
		}
	}
	return b.print(name, last, end, page)
}

// list keeps the head of a list in sight, on the screen and on every page, and lets the rows between it and the total filter.
func (b *filing) list(name string, columns, rows int) error {
	top, err := excelize.CoordinatesToCellName(1, firstRow+1)
	if err != nil {
		return err
	}
	err = b.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: firstRow, TopLeftCell: top, ActivePane: "bottomLeft"})
	if err != nil {
		return err
	}
	err = b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("%s!$%d:$%d", quote(name), firstRow, firstRow), Scope: name})
	if err != nil || rows <= firstRow+1 {
		return err
	}
	from, err := excelize.CoordinatesToCellName(1, firstRow)
	if err != nil {
		return err
	}
	to, err := excelize.CoordinatesToCellName(columns, rows-1)
	if err != nil {
		return err
	}
	return b.AutoFilter(name, from+":"+to, nil)
}

// quote writes the name of a sheet as references hold it.
func quote(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// banner writes one text over the whole width.
func (b *filing) banner(name string, row, columns int, height float64, text string, l cellLook) error {
	if err := b.SetRowHeight(name, row, height); err != nil {
		return err
	}
	return b.cell(name, [4]int{1, row, columns, row}, leaf.Cell{Text: text}, l)
}

// table writes the cells and gives the last row of the sheet. A row of the table that is higher than a sheet allows takes several.
func (b *filing) table(name string, t leaf.Table, chars float64) (int, error) {
	heights := t.Heights(leastRow, func(c leaf.Cell) float64 { return textHeight(t, c, chars) })
	starts, row := make([]int, len(heights)+1), firstRow
	for i, h := range heights {
		starts[i] = row
		n := int(h/highestRow) + 1
		for range n {
			if err := b.SetRowHeight(name, row, h/float64(n)); err != nil {
				return 0, err
			}
			row++
		}
	}
	starts[len(heights)] = row
	for _, c := range t.Cells {
		box := [4]int{c.Col + 1, starts[c.Row], c.Col + c.ColSpan, starts[c.Row+c.RowSpan] - 1}
		l := cellLook{align: c.Align, bold: c.Bold, prose: c.Prose, number: format(c.Number), indent: c.Indent, size: tableSize, no: c.Bare, shaded: c.Shaded}
		if err := b.cell(name, box, c, l); err != nil {
			return 0, err
		}
	}
	return row - 1, nil
}

// format is how a spreadsheet shows a number: grouped, with two decimals where it has any.
func format(number string) string {
	switch {
	case number == "":
		return ""
	case strings.Contains(number, "."):
		return "#,##0.00"
	}
	return "#,##0"
}

// textHeight is the height that a text takes when wrapped, by the widths that common Chinese faces have.
func textHeight(t leaf.Table, c leaf.Cell, chars float64) float64 {
	width := chars*charPoints*float64(t.Width(c))/1000/tableSize - 0.3 - 0.7*float64(c.Indent+1)
	lines := 0
	for _, p := range leaf.Lines(c.Text, width, leaf.Em) {
		lines += len(p)
	}
	height := float64(lines)*tableSize*1.3 + 8
	if c.Prose {
		height = float64(lines)*tableSize*1.3 + 16
	}
	return height
}

// cell writes a text or number into a box {left, top, right, bottom} and merges it.
func (b *filing) cell(name string, box [4]int, c leaf.Cell, l cellLook) error {
	from, err := excelize.CoordinatesToCellName(box[0], box[1])
	if err != nil {
		return err
	}
	to, err := excelize.CoordinatesToCellName(box[2], box[3])
	if err != nil {
		return err
	}
	style, err := b.style(l)
	if err != nil {
		return err
	}
	if err := b.SetCellStyle(name, from, to, style); err != nil {
		return err
	}
	if from != to {
		if err := b.MergeCell(name, from, to); err != nil {
			return err
		}
	}
	switch {
	case c.Number != "" && len(strings.Trim(c.Number, "-.")) <= 16:
		return b.SetCellDefault(name, from, c.Number)
	case c.Text != "":
		return b.SetCellStr(name, from, c.Text)
	}
	return nil
}

func (b *filing) style(l cellLook) (int, error) {
	if id, ok := b.styles[l]; ok {
		return id, nil
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: typeface, Size: l.size, Bold: l.bold, Color: "000000"},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "left", Indent: l.indent + 1}, // no text touches its rule
	}
	if l.align != leaf.Left {
		s.Alignment.Horizontal = string(l.align)
	}
	if l.align == leaf.Center {
		s.Alignment.Indent = 0
	}
	if l.prose {
		s.Alignment.Vertical = "top"
	}
	if l.number != "" {
		s.CustomNumFmt, s.Alignment.WrapText = &l.number, false
	}
	if l.shaded {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{shade}}
	}
	if !l.no {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
		}
	}
	id, err := b.NewStyle(s)
	if err == nil {
		b.styles[l] = id
	}
	return id, err
}

// print sets the paper: A4, the form upright on one, a list across on as many as it takes, the house's margins, the foot at
// the left.
func (b *filing) print(name string, columns, rows int, page leaf.Page) error {
	to, err := excelize.CoordinatesToCellName(columns, rows, true)
	if err != nil {
		return err
	}
	err = b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: quote(name) + "!$A$1:" + to, Scope: name})
	if err != nil {
		return err
	}
	a4, one, high, way, fit, centre := 9, 1, 1, "portrait", true, true
	switch {
	case page.List:
		high, way = 0, "landscape"
	case page.Running:
		high = 0
	}
	x, y, edge := marginX, marginY, 7/25.4
	if err := b.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &way, FitToWidth: &one, FitToHeight: &high}); err != nil {
		return err
	}
	if err := b.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	err = b.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &x, Right: &x, Top: &y, Bottom: &y, Header: &edge, Footer: &edge, Horizontally: &centre})
	if err != nil {
		return err
	}
	grid := false
	if err := b.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &grid}); err != nil {
		return err
	}
	return b.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: `&L&"` + typeface + `,Regular"&8` + footText(page.Foot)})
}

// footText escapes a foot (& begins a command there, and a figure after the size would belong to it) and keeps it below
// the 255 characters that the format allows.
func footText(s string) string {
	if s != "" && s[0] >= '0' && s[0] <= '9' {
		s = " " + s
	}
	return cutName(strings.ReplaceAll(s, "&", "&&"), 200)
}
