package grid

import "testing"

// Controls that a terminal would obey do not come out of a document; what ends a line elsewhere ends one here.
func TestControlsAreLeftOut(t *testing.T) {
	t.Parallel()
	b := NewBuilder("甲", "html", Limits{})
	b.Begin()
	if err := b.Row(1, 1, []string{"名\x1b[2J\x07\u009b称", "一\r\n二\r三\v四\f五\t六", "常"}); err != nil {
		t.Fatal(err)
	}
	if err := b.Paragraph(1, 2, "段\x00落"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range b.doc.Rows {
		for _, c := range row.Cells {
			got = append(got, c.Text)
		}
	}
	for i, want := range []string{"名[2J称", "一\n二\n三\n四\n五\t六", "常", "段落"} {
		if got[i] != want {
			t.Errorf("%q, want %q", got[i], want)
		}
	}
}
