package leaf_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/platform/leaf"
)

func TestWrapKeepsSignsWithTheirText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		em   float64
		want []string
	}{
		{"全年完成课题研究。", 8, []string{"全年完成课题研", "究。"}},
		{"关于（县级）残联", 3, []string{"关于", "（县", "级）残", "联"}},
		{"第四章 第十九条", 4, []string{"第四", "章 第十", "九条"}},
		{"plumb line holds", 6, []string{"plumb line", "holds"}},
		{"", 4, []string{""}},
	} {
		if diff := cmp.Diff(c.want, leaf.Wrap(c.text, c.em, leaf.Em)); diff != "" {
			t.Errorf("%s: %s", c.text, diff)
		}
	}
}

// Joining wrapped lines by the rule that Wrap states gives the paragraph, wherever a line is wide enough for its words.
func TestWrapLosesNothing(t *testing.T) {
	t.Parallel()
	letter := func(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"完成", "100", "(%)", "，", " ", "“一江一河”", "≥5.00", "ab", "。", "（", "）"}), 1, 12).Draw(t, "words")
		text := strings.TrimSpace(strings.Join(words, ""))
		for strings.Contains(text, "  ") {
			text = strings.ReplaceAll(text, "  ", " ")
		}
		var joined []rune
		for _, line := range leaf.Wrap(text, rapid.Float64Range(36, 60).Draw(t, "width"), leaf.Em) {
			l := []rune(line)
			if len(joined) > 0 && len(l) > 0 && letter(joined[len(joined)-1]) && letter(l[0]) {
				joined = append(joined, ' ')
			}
			joined = append(joined, l...)
		}
		if string(joined) != text {
			t.Fatalf("%q became %q", text, string(joined))
		}
	})
}

func TestHeightsGiveRoomToEveryCell(t *testing.T) {
	t.Parallel()
	table := leaf.Table{Columns: []int{500, 500}, Rows: 2, Cells: []leaf.Cell{
		{Row: 0, Col: 0, RowSpan: 2, ColSpan: 1, Text: "tall"}, {Row: 0, Col: 1, RowSpan: 1, ColSpan: 1}, {Row: 1, Col: 1, RowSpan: 1, ColSpan: 1, Text: "wide"},
	}}
	need := map[string]float64{"tall": 50, "wide": 20, "": 1}
	rows := table.Heights(8, func(c leaf.Cell) float64 { return need[c.Text] })
	if diff := cmp.Diff([]float64{19, 31}, rows); diff != "" {
		t.Error(diff)
	}
}
