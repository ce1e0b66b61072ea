package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// wellFormed reads SVG to its end.
func wellFormed(t *testing.T, svg string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
	}
}

var axis = Axis{Min: 50, Max: 110, Line: 100}

func TestPlumb(t *testing.T) {
	t.Parallel()
	svg := string(Plumb(axis, []Point{{100, 7, Dot}, {85, 1, Ring}, {130, 1, Cross}}, `七项在 100%，"一项"低`))
	wellFormed(t, svg)
	for _, want := range []string{`x1="83.3%"`, `cx="58.3%"`, `x="97%"`, `>7</text>`, `role="img"`, `&#34;一项&#34;`} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in %s", want, svg)
		}
	}
	if strings.Contains(svg, "style=") {
		t.Error("inline style")
	}
}

func TestLineRunsThroughHeadRowsAndFoot(t *testing.T) {
	t.Parallel()
	x := `="83.3%"`
	for name, svg := range map[string]string{
		"row": string(Plumb(axis, nil, "")), "foot": string(Bob(axis)),
		"head": string(Labels(axis, 10, func(v float64) string { return percent(v / 100) })),
	} {
		wellFormed(t, svg)
		if !strings.Contains(svg, x) {
			t.Errorf("%s: the line is not at %s: %s", name, x, svg)
		}
	}
}

func TestTicksLeaveRoomForTheLine(t *testing.T) {
	t.Parallel()
	for _, v := range (Axis{Min: 50, Max: 110, Line: 97}).Ticks(10) {
		if v == 100 {
			t.Error("a tick touches the label of the line")
		}
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	svg := string(Parts(Part{0.25, "c1"}, Part{0, "c2"}, Part{2, "c3"}))
	wellFormed(t, svg)
	if !strings.Contains(svg, `x="25%"`) || strings.Contains(svg, "c2") || strings.Contains(svg, "200%") {
		t.Errorf("parts = %s", svg)
	}
}
