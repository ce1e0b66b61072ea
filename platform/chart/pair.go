package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// Pair draws one row of a plumb column with two values that belong together: a diamond for the first (money), a dot for the
// second (goals), and what joins them; far says that they are apart more than they should be. A value that is nil is left
// out. title is the sentence for the ear; "" where the numbers stand beside it.
func Pair(a Axis, first, second *float64, far bool, title string) template.HTML {
	var b strings.Builder
	if title == "" {
		b.WriteString(`<svg class="plumb" aria-hidden="true" focusable="false">`)
	} else {
		fmt.Fprintf(&b, `<svg class="plumb" role="img" aria-label="%s" focusable="false">`, template.HTMLEscapeString(title))
	}
	line(&b, a, "100%")
	if first != nil && second != nil {
		class := "join"
		if far {
			class = "join far"
		}
		fmt.Fprintf(&b, `<line class="%s" x1="%s" x2="%s" y1="50%%" y2="50%%"/>`, class, percent(a.at(*first)), percent(a.at(*second)))
	}
	if second != nil {
		fmt.Fprintf(&b, `<circle class="goals" cx="%s" cy="50%%" r="4.5"/>`, percent(a.at(*second)))
	}
	if first != nil {
		fmt.Fprintf(&b, `<svg class="money" x="%s" y="50%%" overflow="visible"><path d="M0-5.5 5.5 0 0 5.5-5.5 0z"/></svg>`, percent(a.at(*first)))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // numbers and an escaped title only
}
