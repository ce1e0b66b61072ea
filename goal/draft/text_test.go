package draft

import (
	"strings"
	"testing"
	"unicode/utf8"

	"plumbline/goal"
)

// FuzzTyped: any text in any cell is kept in one form that every engine takes, and makes a declaration or a problem, never a
// failure; a text that makes one stands in it.
func FuzzTyped(f *testing.F) {
	for _, s := range []string{"", "1,234.5", "１２", "2024年2月30日", "≥95%", "a\r\nb\x00", "产出", " ", "0.12万元", "\xff", "indicators[0]", "'; DROP TABLE"} {
		f.Add(s, "funding.total")
		f.Add(s, "row.k0.target")
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, s, name string) {
		kept := typed(s)
		if typed(kept) != kept || !utf8.ValidString(kept) || strings.ContainsAny(kept, "\x00\r") {
			t.Fatalf("%q is kept as %q", s, kept)
		}
		at, ok := ParseAt(name)
		if !ok {
			return
		}
		if back, ok := ParseAt(at.String()); !ok || back != at {
			t.Fatalf("%q is named %q", name, at)
		}
		d := Draft{Cells: map[At]Cell{at: {Text: kept}}}
		if at.Row != "" {
			d.Rows = []Row{{ID: at.Row, Origin: -1}}
		}
		d.build()
		if len(d.Problems) > 0 {
			if d.Problems[0].At != at {
				t.Fatalf("the problem of %v is at %v", at, d.Problems[0].At)
			}
			return
		}
		// What was taken is taken again the same.
		text, _ := goal.Value(d.Content, d.Ref(at))
		if again, err := goal.Apply(d.Content, d.Ref(at), text); err != nil || goal.Digest(again) != goal.Digest(d.Content) {
			t.Fatalf("%q at %s became %q, %v", kept, at, text, err)
		}
	})
}
