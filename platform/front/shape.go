package front

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
)

// shapes are the status signs of the house: a shape never stands without its word.
var shapes = map[string]string{
	"disc":     `<circle cx="6" cy="6" r="6"/><path class="in" d="M3 6.2 5.2 8.4 9 4.2"/>`,
	"half":     `<circle class="out" cx="6" cy="6" r="5"/><path d="M6 1a5 5 0 0 0 0 10z"/>`,
	"cross":    `<path class="out thick" d="M1.8 1.8l8.4 8.4M1.8 10.2l8.4-8.4"/>`,
	"dashed":   `<circle class="out dash" cx="6" cy="6" r="5"/>`,
	"dash":     `<path class="out thick" d="M1 6h10"/>`,
	"square":   `<path d="M1 1h10v10H1z"/>`,
	"triangle": `<path d="M6 .8 11.8 11H.2z"/>`,
	"diamond":  `<path class="out" d="M6 1l5 5-5 5-5-5z"/>`,
	"ring":     `<circle class="out thick" cx="6" cy="6" r="4"/>`,
	"dot":      `<circle cx="6" cy="6" r="4.5"/>`,
}

// Shape draws a status sign by its name.
func Shape(name string) (template.HTML, error) {
	path, ok := shapes[name]
	if !ok {
		return "", fmt.Errorf("no shape %q", name)
	}
	return template.HTML(`<svg class="shape" viewBox="0 0 12 12" aria-hidden="true" focusable="false">` + path + `</svg>`), nil //nolint:gosec // constants
}

// Whole writes a sentence in which whatever the pattern finds is not broken over lines.
func Whole(unbroken *regexp.Regexp, s string) template.HTML {
	var b strings.Builder
	for {
		at := unbroken.FindStringIndex(s)
		if at == nil {
			break
		}
		b.WriteString(template.HTMLEscapeString(s[:at[0]]) + `<span class="nowrap">` + template.HTMLEscapeString(s[at[0]:at[1]]) + `</span>`)
		s = s[at[1]:]
	}
	b.WriteString(template.HTMLEscapeString(s))
	return template.HTML(b.String()) //nolint:gosec // every piece is escaped
}
