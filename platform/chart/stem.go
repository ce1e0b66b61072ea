package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// Stem draws one row of a plumb column in which a value stands off the line: a stem from the line to the value, and its mark
// at the end. Its number stands beside it, so it is hidden from readers of the page by ear.
func Stem(a Axis, v float64, m Mark) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="plumb" aria-hidden="true" focusable="false">`)
	fmt.Fprintf(&b, `<line class="stem %s" x1="%s" x2="%s" y1="50%%" y2="50%%"/>`, m.stem(), percent(a.at(a.Line)), percent(a.at(v)))
	line(&b, a, "100%")
	mark(&b, percent(a.at(v)), Point{Value: v, Count: 1, Mark: m})
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // numbers and the names of marks only
}

// Reach draws one row of a plumb column in which a value grows towards the line: a bar from the beginning of the axis to the
// value, and of it the last part in a stronger colour. last is how much of the value that part is.
func Reach(a Axis, v, last float64, m Mark) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="plumb" aria-hidden="true" focusable="false">`)
	from, mid, to := a.along(a.Min), a.along(v-last), a.along(v)
	fmt.Fprintf(&b, `<rect class="c3" x="%s" y="35%%" width="%s" height="30%%"/>`, percent(from), percent(max(mid-from, 0)))
	fmt.Fprintf(&b, `<rect class="stem %s" x="%s" y="35%%" width="%s" height="30%%"/>`, m.stem(), percent(mid), percent(max(to-mid, 0)))
	line(&b, a, "100%")
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // numbers and the names of marks only
}

// stem is the class of what leads to a mark.
func (m Mark) stem() string {
	switch m {
	case Ring:
		return "short"
	case Cross:
		return "far"
	}
	return "met"
}

// along is the place of a value in the box from its left edge on: a bar of nothing has no length.
func (a Axis) along(v float64) float64 { return min(max((v-a.Min)/(a.Max-a.Min), 0), 0.97) }

// Cord draws a row of a plumb column that has no value: the line alone.
func Cord(a Axis) template.HTML { return Plumb(a, nil, "") }
