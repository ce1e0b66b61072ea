package sheet

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"plumbline/platform/leaf"
)

// Whatever the names of the pages, those of the sheets are legal and differ.
func TestSheetNamesAreLegal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.StringMatching(`[aA甲'/\[ ]{0,40}`)), 1, 12).Draw(t, "names")
		taken := map[string]bool{}
		for i, name := range names {
			got := sheetName(name, i, taken)
			units := len(utf16.Encode([]rune(got)))
			if units == 0 || units > 31 || strings.ContainsAny(got, `[]:*?/\`) || strings.HasPrefix(got, "'") || strings.HasSuffix(got, "'") {
				t.Fatalf("%q became %q", name, got)
			}
		}
		if len(taken) != len(names) {
			t.Fatalf("%d names for %d sheets", len(taken), len(names))
		}
	})
}

// A row higher than a sheet allows takes several, and its cells reach over them all.
func TestHighRowTakesSeveral(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("完成课题研究。", 400)
	page := leaf.Page{Name: "甲", Title: "表", Foot: "9 & 准绳", Table: leaf.Table{Columns: []int{200, 800}, Rows: 2, Cells: []leaf.Cell{
		{RowSpan: 2, ColSpan: 1, Text: "目标"}, {Col: 1, RowSpan: 1, ColSpan: 1, Text: text, Prose: true}, {Row: 1, Col: 1, RowSpan: 1, ColSpan: 1, Text: "尾", Number: ""},
	}}}
	var b bytes.Buffer
	if err := Write(&b, []leaf.Page{page}, leaf.Properties{}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("甲")
	if err != nil {
		t.Fatal(err)
	}
	last := len(rows)
	if last < 5 || rows[last-1][1] != "尾" || rows[2][1] != text {
		t.Errorf("%d rows", last)
	}
	for r := 1; r <= last; r++ {
		if h, err := f.GetRowHeight("甲", r); err != nil || h > 409 {
			t.Errorf("row %d is %g high, %v", r, h, err)
		}
	}
	foot, err := f.GetHeaderFooter("甲")
	if err != nil || !strings.HasSuffix(foot.OddFooter, `&8 9 && 准绳`) {
		t.Errorf("foot %+v, %v", foot, err)
	}
}
