package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"plumbline/base/fault"
	"plumbline/platform/grid"
)

// workbookOf makes a workbook with a program's own writer.
func workbookOf(t testing.TB, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shape writes the cells so that a test can state them: "1!B2 text 2x3".
func shape(t testing.TB, d grid.Document) []string {
	t.Helper()
	var out []string
	seen := map[grid.Place]bool{}
	for _, r := range d.Rows {
		for _, c := range r.Cells {
			if seen[c.Place] {
				t.Errorf("two cells at %v", c.Place)
			}
			seen[c.Place] = true
			ref, err := excelize.CoordinatesToCellName(c.Col, c.Row)
			if err != nil {
				t.Fatal(err)
			}
			s := fmt.Sprintf("%d!%s %s", c.Page, ref, c.Text)
			if c.RowSpan*c.ColSpan > 1 {
				s += fmt.Sprintf(" %dx%d", c.RowSpan, c.ColSpan)
			}
			out = append(out, s)
		}
	}
	return out
}

func TestRead(t *testing.T) {
	t.Parallel()
	data := workbookOf(t, func(f *excelize.File) error {
		steps := []error{
			f.SetCellValue("Sheet1", "A1", " 项目名称 "), f.SetCellValue("Sheet1", "C1", "信息化\n运维"), f.MergeCell("Sheet1", "A1", "B1"),
			f.SetCellValue("Sheet1", "A4", "绩效指标"), f.MergeCell("Sheet1", "A4", "A6"), f.SetCellValue("Sheet1", "C5", "≥5"),
			f.SetRowVisible("Sheet1", 5, false),
		}
		_, err := f.NewSheet("藏")
		return firstError(append(steps, err, f.SetCellValue("藏", "B2", "隐"), f.SetSheetVisible("藏", false))...)
	})
	d, err := Read("t.xlsx", data, grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"1!A1 项目名称 1x2", "1!C1 信息化\n运维", "1!A4 绩效指标 3x1", "1!B5 ", "1!C5 ≥5", "2!A2 ", "2!B2 隐"}
	if diff := cmp.Diff(want, shape(t, d)); diff != "" {
		t.Error(diff)
	}
}

func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestReadShows(t *testing.T) {
	t.Parallel()
	chinese := `yyyy"年"m"月"d"日"`
	for _, c := range []struct {
		what  string
		value any
		style *excelize.Style
		want  string
	}{
		{"a whole number", 63607206, nil, "63607206"},
		{"an amount", 63607206, &excelize.Style{NumFmt: 4}, "63,607,206.00"},
		{"a fraction", 0.1 + 0.2, nil, "0.3"},
		{"cents", 2013200.45, nil, "2013200.45"},
		{"a percentage", 0.95, &excelize.Style{NumFmt: 9}, "95%"},
		{"a percentage with digits", 0.855, &excelize.Style{NumFmt: 10}, "85.50%"},
		{"a date", time.Date(2023, 12, 31, 0, 0, 0, 0, time.UTC), &excelize.Style{NumFmt: 14}, "2023-12-31"},
		{"a date in Chinese", time.Date(2023, 1, 5, 0, 0, 0, 0, time.UTC), &excelize.Style{CustomNumFmt: &chinese}, "2023年1月5日"},
		{"a truth", true, nil, "TRUE"},
		{"text like a number", "007", nil, "007"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			data := workbookOf(t, func(f *excelize.File) error {
				if c.style == nil {
					return f.SetCellValue("Sheet1", "A1", c.value)
				}
				id, err := f.NewStyle(c.style)
				return firstError(err, f.SetCellValue("Sheet1", "A1", c.value), f.SetCellStyle("Sheet1", "A1", "A1", id))
			})
			d, err := Read("t.xlsx", data, grid.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got := d.Rows[0].Cells[0].Text; got != c.want {
				t.Errorf("shows %q, want %q", got, c.want)
			}
		})
	}
}

// A formula whose result is not kept must not vanish; one whose result is kept shows the result.
func TestReadFormula(t *testing.T) {
	t.Parallel()
	data := sheetXML(t, `<sheetData><row r="1"><c r="A1"><f>SUM(B1:C1)</f></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><v>3</v></c></row></sheetData>`)
	d, err := Read("t.xlsx", data, grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1!A1 =SUM(B1:C1)", "1!B1 2", "1!C1 3"}, shape(t, d)); diff != "" {
		t.Error(diff)
	}
}

// Text that a program wrote under a merged cell is kept unless it only repeats the cell.
func TestReadCovered(t *testing.T) {
	t.Parallel()
	data := sheetXML(t, `<sheetData><row r="1"><c r="A1" t="str"><v>甲</v></c><c r="B1" t="str"><v>甲</v></c></row>`+
		`<row r="2"><c r="A2" t="str"><v>乙</v></c><c r="B2" t="str"><v>甲</v></c><c r="C2"><v>1</v></c></row></sheetData>`+
		`<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>`)
	d, err := Read("t.xlsx", data, grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1!A1 甲 2x2", "1!A2 乙", "1!C2 1"}, shape(t, d)); diff != "" {
		t.Error(diff)
	}
}

// sheetXML makes a workbook whose only sheet holds the XML given.
func sheetXML(t testing.TB, body string) []byte {
	t.Helper()
	base := workbookOf(t, func(f *excelize.File) error { return nil })
	return rezip(t, base, func(name string, data []byte) []byte {
		if name == "xl/worksheets/sheet1.xml" {
			return []byte(`<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + body + `</worksheet>`)
		}
		return data
	})
}

// rezip rewrites the entries of a zip file; nil drops one.
func rezip(t testing.TB, data []byte, change func(name string, data []byte) []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if b = change(f.Name, b); b == nil {
			continue
		}
		e, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// oleFile makes the beginning of an OLE file whose directory names the streams.
func oleFile(streams ...string) []byte {
	b := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 504)...)
	for _, s := range streams {
		for i := range len(s) {
			b = append(b, s[i], 0)
		}
		b = append(b, make([]byte, 128)...)
	}
	return b
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	good := workbookOf(t, func(f *excelize.File) error { return f.SetCellValue("Sheet1", "A1", "甲") })
	part := func(name, content string) []byte {
		return rezip(t, good, func(n string, data []byte) []byte {
			if n == name {
				return []byte(content)
			}
			return data
		})
	}
	for _, c := range []struct {
		what string
		data []byte
		lim  grid.Limits
		kind fault.Kind
		key  string
	}{
		{"nothing", nil, grid.Limits{}, fault.Invalid, "grid.empty"},
		{"text", []byte("项目名称"), grid.Limits{}, fault.Invalid, "grid.not_xlsx"},
		{"a password", oleFile("EncryptionInfo", "EncryptedPackage"), grid.Limits{}, fault.Unsupported, "grid.locked"},
		{"xls", oleFile("Root Entry", "Workbook"), grid.Limits{}, fault.Unsupported, "grid.old_office"},
		{"another OLE file", oleFile("Root Entry"), grid.Limits{}, fault.Unsupported, "grid.ole"},
		{"cut off", good[:len(good)/2], grid.Limits{}, fault.Invalid, "grid.broken"},
		{"no workbook in it", rezip(t, good, func(n string, d []byte) []byte {
			if n == "xl/workbook.xml" {
				return nil
			}
			return d
		}), grid.Limits{}, fault.Invalid, "grid.not_xlsx"},
		{"a missing sheet", rezip(t, good, func(n string, d []byte) []byte {
			if n == "xl/worksheets/sheet1.xml" {
				return nil
			}
			return d
		}), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"a sheet cut off", part("xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c r="A1"><v>1`), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"an empty sheet part", part("xl/worksheets/sheet1.xml", ""), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"a reference out of range", sheetXML(t, `<sheetData><row r="1"><c r="ZZZZZ1"><v>1</v></c></row></sheetData>`), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"a row out of range", sheetXML(t, `<sheetData><row r="9999999"><c><v>1</v></c></row></sheetData>`), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"no text", workbookOf(t, func(f *excelize.File) error { return nil }), grid.Limits{}, fault.Invalid, "grid.no_text"},
		{"too many bytes", good, grid.Limits{Bytes: 100}, fault.TooLarge, "grid.too_large"},
		{"a bomb", part("xl/media/bomb.bin", ""), grid.Limits{Unpacked: 1000}, fault.TooLarge, "grid.unpacked_too_large"},
		{"a bomb of blanks", part("xl/worksheets/sheet1.xml", "<worksheet>"+strings.Repeat(" ", 20<<20)+"</worksheet>"), grid.Limits{Unpacked: 16 << 20}, fault.TooLarge, "grid.unpacked_too_large"},
		{"too many cells", sheetXML(t, "<sheetData><row>"+strings.Repeat("<c><v>1</v></c>", 200)+"</row></sheetData>"), grid.Limits{Cells: 100}, fault.TooLarge, "grid.too_many_cells"},
		{"wide empty rows", sheetXML(t, "<sheetData>"+strings.Repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 90)+"</sheetData>"), grid.Limits{Cells: 100}, fault.TooLarge, "grid.too_many_cells"},
		{"one endless cell", sheetXML(t, `<sheetData><row><c t="inlineStr"><is>`+strings.Repeat("<r><t>x</t></r>", 30000)+"</is></c></row></sheetData>"), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"deep nesting", sheetXML(t, "<sheetData>"+strings.Repeat("<x>", 50000)+strings.Repeat("</x>", 50000)+"</sheetData>"), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"an entity", part("xl/worksheets/sheet1.xml", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="str"><v>&e;</v></c></row></sheetData></worksheet>`), grid.Limits{}, fault.Invalid, "grid.broken"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			_, err := Read("t.xlsx", c.data, c.lim)
			f, ok := fault.As(err)
			if !ok || f.Kind != c.kind || f.Key != c.key {
				t.Errorf("Read = %v, want %s %s", err, c.kind, c.key)
			}
		})
	}
}

// The file was written by LibreOffice Calc: two forms with merged cells, amounts and dates, one below the other.
func TestReadPeer(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/peer.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/peer.txt")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read("peer.xlsx", data, grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	spans := 0
	for _, c := range d.NonEmpty() {
		got.WriteString(c.Text)
		if c.RowSpan*c.ColSpan > 1 {
			spans++
		}
	}
	if diff := cmp.Diff(ink(string(want)), ink(got.String())); diff != "" {
		t.Error(diff)
	}
	if spans < 40 {
		t.Errorf("%d merged cells", spans)
	}
}

func ink(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func FuzzRead(f *testing.F) {
	f.Add(`<sheetData><row r="1"><c r="A1" t="str"><v>a</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`)
	f.Add(`<sheetData><row><c r="XFD1"><f>A1</f></c><c t="inlineStr"><is><t>x</t></is></c></row></sheetData>`)
	f.Fuzz(func(t *testing.T, body string) {
		_, err := Read("f.xlsx", sheetXML(t, body), grid.Limits{Cells: 10_000})
		if _, ok := fault.As(err); err != nil && !ok {
			t.Errorf("Read(%q) = %v", body, err)
		}
	})
}
