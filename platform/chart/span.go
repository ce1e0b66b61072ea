package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// Span draws one row of a plumb column in which a value is not known but expected: a grey band from the least to the most, and the mark of
// the middle on it. Its numbers stand beside it, so it is hidden from readers of the page by ear.
func Span(a Axis, low, mid, high float64, m Mark) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="plumb" aria-hidden="true" focusable="false">`)
	from, to := a.along(low), a.along(high)
	fmt.Fprintf(&b, `<rect class="c3" x="%s" y="32%%" width="%s" height="36%%"/>`, percent(from), percent(max(to-from, 0.004)))
	line(&b, a, "100%")
	mark(&b, percent(a.along(mid)), Point{Value: mid, Count: 1, Mark: m})
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // numbers and the names of marks only
}
