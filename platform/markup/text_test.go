package markup

import (
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/fault"
	"plumbline/platform/grid"
)

// shape writes a document so that a test can state it: one line per row, "t1 r2: a | b", paragraphs "p: a".
func shape(d grid.Document) []string {
	var out []string
	for _, r := range d.Rows {
		var cells []string
		for _, c := range r.Cells {
			s := c.Text
			if c.RowSpan > 1 {
				s += "↓" + string(rune('0'+c.RowSpan))
			}
			if c.ColSpan > 1 {
				s += "→" + string(rune('0'+c.ColSpan))
			}
			cells = append(cells, s)
		}
		head := "p: "
		if r.Table > 0 {
			head = string(rune('a'+r.Table-1)) + ": "
		}
		out = append(out, head+strings.Join(cells, " | "))
	}
	return out
}

// ink is a text without its blanks: what a reader must not lose and not double.
func ink(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF' {
			return -1
		}
		return r
	}, s)
}

func inkOf(d grid.Document) string {
	var b strings.Builder
	for _, r := range d.Rows {
		for _, c := range r.Cells {
			b.WriteString(ink(c.Text))
		}
	}
	return b.String()
}

// checkPlaces holds what every document promises: a place for each cell, none twice.
func checkPlaces(t testing.TB, d grid.Document) {
	t.Helper()
	seen := map[grid.Place]bool{}
	for _, r := range d.Rows {
		if r.Table == 0 && len(r.Cells) != 1 {
			t.Errorf("paragraph %v has %d cells", r, len(r.Cells))
		}
		for _, c := range r.Cells {
			p := c.Place
			if p.Row < 1 || p.Col < 1 || p.Row != r.Row || p.Table != r.Table || p.Line != r.Line || c.RowSpan < 1 || c.ColSpan < 1 {
				t.Errorf("cell %+v in row %d of table %d", c, r.Row, r.Table)
			}
			p.Line = 0
			if seen[p] {
				t.Errorf("two cells at %v", p)
			}
			seen[p] = true
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, text string
		want       []string
	}{
		{"tabs", "标题\n\n甲\t乙\t\n\t丙\n\n丁\t戊", []string{"p: 标题", "a: 甲 | 乙 | ", "a:  | 丙", "b: 丁 | 戊"}},
		{"a paragraph ends a table", "甲\t乙\n注\n丙\t丁", []string{"a: 甲 | 乙", "p: 注", "b: 丙 | 丁"}},
		{"all line ends", "甲\t乙\r\n丙\t丁\r戊\t己", []string{"a: 甲 | 乙", "a: 丙 | 丁", "a: 戊 | 己"}},
		{"tags stay", "<p>甲</p>\t乙", []string{"a: <p>甲</p> | 乙"}},
		{"blanks beside tabs do not split", "甲  乙\t丙\n丁    戊    己", []string{"a: 甲  乙 | 丙", "p: 丁    戊    己"}},
		{"blanks", "项目名称  权益保障经费   项目性质  经常性\n主管部门  残联", []string{"a: 项目名称 | 权益保障经费 | 项目性质 | 经常性", "a: 主管部门 | 残联"}},
		{"blanks before the first text", "产出指标    数量指标    次数    ≥5\n            质量指标    达标率    =100", []string{"a: 产出指标 | 数量指标 | 次数 | ≥5", "a:  | 质量指标 | 达标率 | =100"}},
		{"full-width blanks", "项目　单位　金额\n　　第一段落。\n　　第二段落。", []string{"a: 项目 | 单位 | 金额", "p: 第一段落。", "p: 第二段落。"}},
		{"one wide gap", "主管部门：甲      实施单位：乙", []string{"a: 主管部门：甲 | 实施单位：乙"}},
		{"one narrow gap is a paragraph", "完成第一项工作  完成第二项工作", []string{"p: 完成第一项工作  完成第二项工作"}},
		{"sentences are no row", "完成第一项工作。  完成第二项工作。  完成第三项。", []string{"p: 完成第一项工作。  完成第二项工作。  完成第三项。"}},
		{"a word spread over its cell", "项  目  名  称      权益保障经费      项目性质", []string{"a: 项  目  名  称 | 权益保障经费 | 项目性质"}},
		{"a spread heading is a paragraph", "申　报　表", []string{"p: 申　报　表"}},
		{"one cell per line", "项目名称\n权益保障经费", []string{"p: 项目名称", "p: 权益保障经费"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			d, err := Text("t.txt", c.text, grid.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, shape(d)); diff != "" {
				t.Error(diff)
			}
			checkPlaces(t, d)
		})
	}
}

func TestTextPlaces(t *testing.T) {
	t.Parallel()
	d, err := Text("t.txt", "标题\n\n甲\t乙\n\f丙\t丁", grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []grid.Cell{
		{Place: grid.Place{Page: 1, Row: 1, Col: 1, Line: 1}, Text: "标题", RowSpan: 1, ColSpan: 1},
		{Place: grid.Place{Page: 1, Table: 1, Row: 1, Col: 1, Line: 3}, Text: "甲", RowSpan: 1, ColSpan: 1},
		{Place: grid.Place{Page: 1, Table: 1, Row: 1, Col: 2, Line: 3}, Text: "乙", RowSpan: 1, ColSpan: 1},
		{Place: grid.Place{Page: 2, Table: 2, Row: 1, Col: 1, Line: 4}, Text: "丙", RowSpan: 1, ColSpan: 1},
		{Place: grid.Place{Page: 2, Table: 2, Row: 1, Col: 2, Line: 4}, Text: "丁", RowSpan: 1, ColSpan: 1},
	}
	if diff := cmp.Diff(want, d.NonEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestTextSource(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/source.txt")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Text("source.txt", string(data), grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if inkOf(d) != ink(string(data)) {
		t.Error("text was lost, doubled or moved")
	}
	checkPlaces(t, d)
	tabbed := strings.Count(string(data), "\t")
	cells, rows := 0, 0
	for _, r := range d.Rows {
		if r.Table > 0 {
			rows++
			cells += len(r.Cells)
		}
	}
	if cells-rows != tabbed {
		t.Errorf("%d cells in %d rows, but %d tabs", cells, rows, tabbed)
	}
}

func TestTextLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, text string
		lim        grid.Limits
		kind       fault.Kind
		key        string
	}{
		{"nothing", "", grid.Limits{}, fault.Invalid, "grid.no_text"},
		{"only empty cells", "\t\t\n\t", grid.Limits{}, fault.Invalid, "grid.no_text"},
		{"too many bytes", "甲乙丙", grid.Limits{Bytes: 8}, fault.TooLarge, "grid.too_large"},
		{"too many cells", strings.Repeat("\t", 100), grid.Limits{Cells: 100}, fault.TooLarge, "grid.too_many_cells"},
		{"too many lines", strings.Repeat("甲\n", 101), grid.Limits{Cells: 100}, fault.TooLarge, "grid.too_many_cells"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			_, err := Text("t.txt", c.text, c.lim)
			f, ok := fault.As(err)
			if !ok || f.Kind != c.kind || f.Key != c.key {
				t.Errorf("Text = %v, want %s %s", err, c.kind, c.key)
			}
		})
	}
}

func FuzzText(f *testing.F) {
	f.Add("标题\n\n甲\t乙\n\f丙\t丁")
	f.Add("项  目  名  称      权益保障经费      项目性质\r  ≥5   次")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Text("f.txt", text, grid.Limits{Bytes: 1 << 20})
		if err != nil {
			if _, ok := fault.As(err); !ok || ink(text) != "" && len(text) < 1<<20 {
				t.Errorf("Text(%q) = %v", text, err)
			}
			return
		}
		if inkOf(d) != ink(text) {
			t.Errorf("Text(%q) holds %q", text, inkOf(d))
		}
		checkPlaces(t, d)
	})
}

func BenchmarkText(b *testing.B) {
	data, err := os.ReadFile("testdata/source.txt")
	if err != nil {
		b.Fatal(err)
	}
	text := string(data)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Text("source.txt", text, grid.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
