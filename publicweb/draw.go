package publicweb

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"plumbline/platform/chart"
)

// Drawing takes floats; every number that is drawn stands beside the drawing, made without them.

// paidBar draws how much of the money was spent, with the line of the time that had passed; no line at 0. Its numbers stand
// below it.
func paidBar(spent, time float64) template.HTML {
	width := func(v float64) string {
		return strings.TrimSuffix(strconv.FormatFloat(100*min(max(v, 0), 1), 'f', 1, 64), ".0") + "%"
	}
	var b strings.Builder
	b.WriteString(`<svg class="paid" aria-hidden="true" focusable="false"><rect class="rest" x="0" y="8" width="100%" height="12"/>`)
	fmt.Fprintf(&b, `<rect class="spent" x="0" y="8" width="%s" height="12"/>`, width(spent))
	if time > 0 {
		x := width(time)
		fmt.Fprintf(&b, `<line class="cord" x1="%s" x2="%s" y1="0" y2="26"/><svg class="bob" x="%s" y="24" overflow="visible"><path d="M-4.5 0h9v5L0 14l-4.5-9z"/></svg>`, x, x, x)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // numbers only
}

func perCent(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) + "%" }

// number reads a decimal for drawing.
func number(s string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}

// scale is an axis that holds all values and the line, and its step, in round numbers. From says that it begins there.
func scale(line float64, values []float64, from float64) (chart.Axis, float64) {
	low, high := from, line
	for _, v := range values {
		high = max(high, v)
	}
	step := round((high - low) / 4)
	return chart.Axis{Min: low, Max: high + step/2, Line: line}, step
}

// round is 1, 2 or 5 times a power of ten, at least v.
func round(v float64) float64 {
	if v <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= v {
			return m * power
		}
	}
	return 10 * power
}

// short writes the label of an axis.
func short(v float64) string { return grouped(strconv.FormatFloat(v, 'f', -1, 64)) }
