// Package chart draws the few charts of the product as SVG: bars, parts of a whole, and the plumb column (one line that
// runs unbroken through the rows of a table, with marks for values). It guarantees that lengths and positions are
// attributes in per cent (no inline style), that colours come from classes, and that a chart which says something a
// table does not carries a sentence for those who do not see it. What the values mean is left to the caller.
package chart

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
)

// Bar draws a horizontal bar of share (0 to 1) of its box. Its number stands beside it, so it is hidden from readers
// of the page by ear.
func Bar(share float64) template.HTML { return Parts(Part{Share: share, Class: "c3"}) }

// Part is one piece of a bar; Class names its colour (c1 … c5, zhu, warn).
type Part struct {
	Share float64
	Class string
}

// Parts draws pieces of a whole one after another, with a gap of paper between them.
func Parts(parts ...Part) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="bar" aria-hidden="true" focusable="false">`)
	x := 0.0
	for _, p := range parts {
		share := min(max(p.Share, 0), 1)
		if share > 0 {
			fmt.Fprintf(&b, `<rect class="%s" x="%s" y="0" width="%s" height="100%%"/>`, template.HTMLEscapeString(p.Class), percent(x), percent(share))
		}
		x += share
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // numbers and an escaped class only
}

// Axis is the scale of a plumb column and where its line stands.
type Axis struct{ Min, Max, Line float64 }

// at gives the place of a value in the box, kept far enough from the edges that its mark is whole.
func (a Axis) at(v float64) float64 {
	return min(max((v-a.Min)/(a.Max-a.Min), 0.03), 0.97)
}

// Ticks lists the labels of the axis, by step, without those that would touch the label of the line.
func (a Axis) Ticks(step float64) []float64 {
	var out []float64
	for v := (math.Floor(a.Min/step) + 1) * step; v < a.Max; v += step {
		if d := v - a.Line; d > step/2 || d < -step/2 {
			out = append(out, v)
		}
	}
	return out
}

// Mark says where a value stands against the line.
type Mark string

// The marks: a dot on the line, a ring short of it, a cross beyond or behind.
const (
	Dot   Mark = "dot"
	Ring  Mark = "ring"
	Cross Mark = "cross"
)

// Point is a value, how many have it, and its mark.
type Point struct {
	Value float64
	Count int
	Mark  Mark
}

// Plumb draws one row of a plumb column: the line and the values of the row. title is the sentence for the ear.
// Equal values are one bead with their number in it.
func Plumb(a Axis, points []Point, title string) template.HTML {
	var b strings.Builder
	if title == "" {
		b.WriteString(`<svg class="plumb" aria-hidden="true" focusable="false">`)
	} else {
		fmt.Fprintf(&b, `<svg class="plumb" role="img" aria-label="%s" focusable="false">`, template.HTMLEscapeString(title))
	}
	line(&b, a, "100%")
	points = slices.Clone(points)
	slices.SortStableFunc(points, func(p, q Point) int { return q.Count - p.Count })
	for _, p := range points {
		mark(&b, percent(a.at(p.Value)), p)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // numbers and an escaped title only
}

// Bob draws the foot of the plumb column, where the line ends.
func Bob(a Axis) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="plumb" aria-hidden="true" focusable="false">`)
	line(&b, a, "14")
	fmt.Fprintf(&b, `<svg class="bob" x="%s" y="12" overflow="visible"><path d="M-4.5 0h9v6.5L0 18l-4.5-11.5z"/></svg></svg>`, percent(a.at(a.Line)))
	return template.HTML(b.String()) //nolint:gosec // numbers only
}

// Labels draws the head of a plumb column: the ticks, and the label of the line in bold over it.
func Labels(a Axis, step float64, format func(float64) string) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="axis" aria-hidden="true" focusable="false">`)
	for _, v := range a.Ticks(step) {
		fmt.Fprintf(&b, `<text x="%s" y="70%%">%s</text>`, percent(a.at(v)), template.HTMLEscapeString(format(v)))
	}
	fmt.Fprintf(&b, `<text class="line" x="%s" y="70%%">%s</text></svg>`, percent(a.at(a.Line)), template.HTMLEscapeString(format(a.Line)))
	return template.HTML(b.String()) //nolint:gosec // numbers and escaped labels only
}

func line(b *strings.Builder, a Axis, end string) {
	x := percent(a.at(a.Line))
	fmt.Fprintf(b, `<line class="cord" x1="%s" x2="%s" y1="0" y2="%s"/>`, x, x, end)
}

func mark(b *strings.Builder, x string, p Point) {
	if p.Count > 1 {
		fmt.Fprintf(b, `<circle class="bead %s" cx="%s" cy="50%%" r="9.5"/><text class="bead-n %s" x="%s" y="50%%" dy="4.5">%d</text>`, p.Mark, x, p.Mark, x, p.Count)
		return
	}
	switch p.Mark {
	case Cross:
		fmt.Fprintf(b, `<svg class="cross" x="%s" y="50%%" overflow="visible"><path d="M-4-4 4 4M-4 4 4-4"/></svg>`, x)
	case Ring:
		fmt.Fprintf(b, `<circle class="ring" cx="%s" cy="50%%" r="4"/>`, x)
	default:
		fmt.Fprintf(b, `<circle class="dot" cx="%s" cy="50%%" r="4"/>`, x)
	}
}

func percent(share float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", share*100), ".0") + "%"
}

// Against draws a bar of share with the line that it must reach.
func Against(share, at float64) template.HTML {
	x := percent(min(max(at, 0), 1))
	return template.HTML(fmt.Sprintf( //nolint:gosec // numbers only
		`<svg class="bar against" aria-hidden="true" focusable="false"><rect class="rest" x="0" y="25%%" width="100%%" height="50%%"/><rect class="c3" x="0" y="25%%" width="%s" height="50%%"/><line class="cord" x1="%s" x2="%s" y1="0" y2="100%%"/></svg>`,
		percent(min(max(share, 0), 1)), x, x))
}
