package chart

import (
	"strings"
	"testing"
)

// TestSpanHoldsItsMiddle: the band reaches from the least to the most, the line runs over it, and a band of nothing is still seen.
func TestSpanHoldsItsMiddle(t *testing.T) {
	t.Parallel()
	a := Axis{Min: 0, Max: 200, Line: 100}
	svg := string(Span(a, 60, 90, 120, Ring))
	wellFormed(t, svg)
	for _, want := range []string{`<rect class="c3" x="30%" y="32%" width="30%"`, `<line class="cord" x1="50%"`, `<circle class="ring" cx="45%"`, "aria-hidden"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in %s", want, svg)
		}
	}
	if svg = string(Span(a, 80, 80, 80, Dot)); !strings.Contains(svg, `x="40%" y="32%" width="0.4%"`) {
		t.Errorf("a band of nothing: %s", svg)
	}
}
