package disclosure

import (
	"strings"
	"unicode/utf8"

	"plumbline/goal"
)

// ProposePlain proposes the plain sentence of a declaration: the first sentence of its annual goal, or of the overall one, without its number, "" where
// neither has a sentence short enough. The words are the declaration's own.
func ProposePlain(d *goal.Declaration) string {
	for _, text := range []string{d.Goals.Annual, d.Goals.Overall} {
		for _, line := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。；;\n", r) }) {
			line = unnumbered(line)
			if n := utf8.RuneCountInString(line); n >= 4 && n < longestPlain {
				return line + "。"
			}
		}
	}
	return ""
}

// unnumbered takes the number from the beginning of a line: "1.", "（一）", "一、", "1）".
func unnumbered(line string) string {
	line = strings.TrimSpace(line)
	rest := strings.TrimLeft(line, "0123456789０１２３４５６７８９一二三四五六七八九十(（")
	mark, size := utf8.DecodeRuneInString(rest)
	if rest == line || size == 0 || !strings.ContainsRune("、.．）)", mark) {
		return line
	}
	return strings.TrimSpace(rest[size:])
}
