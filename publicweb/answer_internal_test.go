package publicweb

import "testing"

// TestWhatIsPressed: neither what is small, nor what is a zip, nor what is too large to be kept.
func TestWhatIsPressed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		media string
		size  int
		want  bool
	}{
		"a page": {"text/html", 2000, true}, "a small page": {"text/html", 1000, false}, "a zip": {packed, 2000, false},
		"a large table": {"text/csv", mostMade / 4, true}, "one too large to be kept": {"text/csv", mostMade/4 + 1, false},
	} {
		a := newAnswer(c.media, "", lasting, make([]byte, c.size), name)
		if (a.pressed != nil) != c.want {
			t.Errorf("%s: pressed to %d bytes", name, len(a.pressed))
		}
	}
}
