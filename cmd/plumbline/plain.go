package main

import (
	"io"
	"strings"
	"unicode"
)

// plain writes text to a terminal that cannot be steered by it. A document may hold the controls of a terminal, which
// would clear the screen, rename the window or turn a line around; they stand as U+FFFD.
type plain struct{ w io.Writer }

// Write writes b; what is no text of a line is replaced.
func (p plain) Write(b []byte) (int, error) {
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, string(b))
	if _, err := io.WriteString(p.w, text); err != nil {
		return 0, err
	}
	return len(b), nil
}
