package chart

import (
	"strings"
	"testing"
)

func TestStemStandsOffTheLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		v    float64
		m    Mark
		want []string
	}{
		"above":  {105, Dot, []string{`class="stem met" x1="83.3%" x2="91.7%"`, `<circle class="dot" cx="91.7%"`}},
		"below":  {80, Ring, []string{`x1="83.3%" x2="50%"`, `<circle class="ring" cx="50%"`}},
		"beyond": {20, Cross, []string{`x2="3%"`, `class="cross" x="3%"`}},
	} {
		svg := string(Stem(axis, c.v, c.m))
		wellFormed(t, svg)
		for _, want := range append(c.want, `<line class="cord" x1="83.3%"`, "aria-hidden") {
			if !strings.Contains(svg, want) {
				t.Errorf("%s: no %s in %s", name, want, svg)
			}
		}
	}
}

// TestReachStartsAtZero: the bar begins at the edge, its last part is the month's own, and a bar of nothing has no length.
func TestReachStartsAtZero(t *testing.T) {
	t.Parallel()
	a := Axis{Min: 0, Max: 200, Line: 100}
	svg := string(Reach(a, 60, 20, Ring))
	wellFormed(t, svg)
	for _, want := range []string{`<rect class="c3" x="0%" y="35%" width="20%"`, `<rect class="stem short" x="20%" y="35%" width="10%"`, `x1="50%"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in %s", want, svg)
		}
	}
	svg = string(Reach(a, 0, 0, Dot))
	if strings.Count(svg, `width="0%"`) != 2 {
		t.Errorf("nothing has a length: %s", svg)
	}
	if svg = string(Reach(a, 50, -10, Dot)); !strings.Contains(svg, `x="30%" y="35%" width="0%"`) { // taken back in the month
		t.Errorf("a month that takes back is drawn forward: %s", svg)
	}
}

func TestCordIsTheLineAlone(t *testing.T) {
	t.Parallel()
	if svg := string(Cord(axis)); strings.Count(svg, "<line") != 1 || strings.Contains(svg, "circle") {
		t.Error(svg)
	}
}
