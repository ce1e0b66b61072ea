package word

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/platform/leaf"
)

// document gives the main part of a written package.
func document(t testing.TB, pages ...leaf.Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, pages, leaf.Properties{}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// rowsOf gives, for each row of the document's tables, its cells as "span/merge:text", paragraphs parted by "|".
func rowsOf(t testing.TB, doc string) []string {
	t.Helper()
	var rows []string
	var row, cell []string
	span, merge := "1", ""
	for d := xml.NewDecoder(strings.NewReader(doc)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			val := ""
			for _, a := range e.Attr {
				if a.Name.Local == "val" {
					val = a.Value
				}
			}
			switch e.Name.Local {
			case "tc":
				cell, span, merge = nil, "1", ""
			case "p":
				cell = append(cell, "")
			case "gridSpan":
				span = val
			case "vMerge":
				merge = "+"
				if val == "restart" {
					merge = "*"
				}
			}
		case xml.CharData:
			if len(cell) > 0 {
				cell[len(cell)-1] += string(e)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "tc":
				row, cell = append(row, span+merge+":"+strings.Join(cell, "|")), nil
			case "tr":
				rows, row = append(rows, strings.Join(row, " ")), nil
			}
		}
	}
}

func TestMergedCellsAndParagraphs(t *testing.T) {
	t.Parallel()
	page := leaf.Page{Table: leaf.Table{Columns: []int{300, 300, 400}, Rows: 3, Cells: []leaf.Cell{
		{RowSpan: 3, ColSpan: 1, Text: "目标"},
		{Col: 1, RowSpan: 1, ColSpan: 2, Text: "一\n\n<二>", Prose: true},
		{Row: 1, Col: 1, RowSpan: 2, ColSpan: 1, Text: "三"},
		{Row: 1, Col: 2, RowSpan: 1, ColSpan: 1, Text: ""},
		{Row: 2, Col: 2, RowSpan: 1, ColSpan: 1, Text: " 四 "},
	}}}
	want := []string{"1*:目标 2:一||<二>", "1+: 1*:三 1:", "1+: 1+: 1: 四 "}
	if diff := cmp.Diff(want, rowsOf(t, document(t, page))); diff != "" {
		t.Error(diff)
	}
}

// Whatever the texts, the document stays XML, and the cells of each row add up to the table's columns.
func TestAnyTextIsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.String().Draw(r, "text")
		page := leaf.Page{Title: text, Caption: text, Foot: text, Table: leaf.Table{Columns: []int{500, 500}, Rows: 1, Cells: []leaf.Cell{
			{RowSpan: 1, ColSpan: 1, Text: text}, {Col: 1, RowSpan: 1, ColSpan: 1, Text: text, Indent: 1, Align: leaf.Right},
		}}}
		if rows := rowsOf(t, document(t, page, page)); len(rows) != 2 {
			r.Fatalf("%d rows", len(rows))
		}
	})
}

// TestBareAndShaded: a cell without rules says so on each side and its neighbours say that they have them; a bar is a filled cell.
func TestBareAndShaded(t *testing.T) {
	t.Parallel()
	doc := document(t, leaf.Page{Name: "甲", Running: true, Table: leaf.Table{Columns: []int{500, 500}, Rows: 1, Cells: []leaf.Cell{
		{RowSpan: 1, ColSpan: 1, Text: "文", Bare: true}, {Col: 1, RowSpan: 1, ColSpan: 1, Shaded: true},
	}}})
	if bare, ruled, filled := strings.Count(doc, `w:val="nil"`), strings.Count(doc, `<w:left w:val="single"`), strings.Count(doc, `w:fill="BFBFBF"`); bare != 4 || ruled != 1 || filled != 1 {
		t.Errorf("%d sides without a rule, %d cells with rules, %d filled", bare, ruled, filled)
	}
}
