package grid

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/fault"
)

func TestBuilder(t *testing.T) {
	t.Parallel()
	b := NewBuilder("t", Text, Limits{Cells: 7})
	steps := []error{b.Paragraph(1, 1, " 题\u3000"), b.Paragraph(1, 2, " \u200B")}
	b.Begin()
	steps = append(steps, b.Row(1, 3, []string{"甲", ""}))
	b.Begin() // a table in a cell of the other
	steps = append(steps, b.Row(1, 0, []string{"内"}))
	b.End()
	steps = append(steps, b.Cells(2, 5, 4, []Cell{{Place: Place{Col: 2}, Text: "乙", ColSpan: 3}}))
	b.End()
	if b.Inside() {
		t.Error("a table is still open")
	}
	b.End()
	steps = append(steps, b.Paragraph(2, 6, "尾"))
	for i, err := range steps {
		if err != nil {
			t.Errorf("step %d: %v", i, err)
		}
	}
	d, err := b.Done()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range d.NonEmpty() {
		got = append(got, c.Text+" "+Place{Page: c.Page, Table: c.Table, Row: c.Row, Col: c.Col}.String())
	}
	if diff := cmp.Diff([]string{"题 p1 r1 c1", "甲 p1 t1 r1 c1", "内 p1 t2 r1 c1", "乙 p2 t1 r4 c2", "尾 p2 r2 c1"}, got); diff != "" {
		t.Error(diff)
	}
	if f, ok := fault.As(overfull(b)); !ok || f.Key != "grid.too_many_cells" {
		t.Errorf("an eighth cell: %v", f)
	}
}

// overfull tries to add more cells than the limit has left.
func overfull(b *Builder) error { b.Begin(); return b.Row(1, 1, []string{"1", "2"}) }

func TestSpans(t *testing.T) {
	t.Parallel()
	var s Spans
	put := func(rows, cols int) [3]int {
		c, r, n := s.Put(rows, cols)
		return [3]int{c, r, n}
	}
	s.Next()
	first := [][3]int{put(3, 1), put(1, 2), put(2, 1)}
	s.Next()
	second := [][3]int{put(1, 1), put(0, 0)}
	s.Next()
	third := [][3]int{put(1, 9), put(1, 1)}
	want := [][][3]int{{{1, 3, 1}, {2, 1, 2}, {4, 2, 1}}, {{2, 1, 1}, {3, 1, 1}}, {{2, 1, 9}, {11, 1, 1}}}
	if diff := cmp.Diff(want, [][][3]int{first, second, third}); diff != "" {
		t.Error(diff)
	}
	s.Next()
	if col, _, n := s.Put(9, 1<<30); col != 1 || n > maxCovered {
		t.Errorf("a huge cell covers %d columns from %d", n, col)
	}
}

func TestSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1 KB", 64 << 20: "64 MB", 64<<20 + 1: "65 MB"} {
		if got := Size(n); got != want {
			t.Errorf("Size(%d) = %s, want %s", n, got, want)
		}
	}
}

// Every fault of the readers has a sentence in both languages, and no sentence is left without one.
func TestFaultsHaveSentences(t *testing.T) {
	t.Parallel()
	used := map[string]bool{"grid.not_xlsx": true, "grid.not_docx": true} // made of "grid.not_" and the format
	key := regexp.MustCompile(`"(grid\.[a-z_]*[a-z])"`)
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if matched, _ := filepath.Match("*_test.go", filepath.Base(f)); matched {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
	}
	want := slices.Sorted(maps.Keys(used))
	for _, lang := range []string{"zh", "en"} {
		text, err := os.ReadFile("../../locale/" + lang + "/grid.json")
		if err != nil {
			t.Fatal(err)
		}
		sentences := map[string]string{}
		if err := json.Unmarshal(text, &sentences); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(sentences))); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}
