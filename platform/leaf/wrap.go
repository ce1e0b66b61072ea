package leaf

import (
	"strings"
	"unicode"
)

// Characters that may not begin a line, and those that may not end one.
const (
	notFirst = "，。、；：？！）】》〉」』”’％…—·,.;:?!)]}%°〕"
	notLast  = "（【《〈「『“‘([{〔￥¥$#"
)

// Wrap breaks a paragraph into lines no wider than width, as measure gives the width of a character. It breaks between
// Chinese characters and at blanks between Latin words, never before a closing or after an opening sign, and never at a
// blank beside a Chinese character: so joining the lines again, with one blank between two Latin letters or digits and
// none elsewhere, gives the paragraph. A run with no such place that is wider than a line is cut where it must be.
func Wrap(paragraph string, width float64, measure func(rune) float64) []string {
	text := []rune(paragraph)
	var lines []string
	for len(text) > 0 {
		n := fit(text, width, measure)
		if n == len(text) {
			return append(lines, string(text))
		}
		cut := n
		for cut > 0 && !breakable(text, cut) {
			cut--
		}
		if cut == 0 {
			cut = n
		}
		lines = append(lines, strings.TrimSuffix(string(text[:cut]), " "))
		text = text[cut:]
	}
	if lines == nil {
		lines = []string{""}
	}
	return lines
}

// fit gives how many characters go into width, at least one. A blank after a Latin word may hang over.
func fit(text []rune, width float64, measure func(rune) float64) int {
	used := 0.0
	for i, r := range text {
		used += measure(r)
		if used > width && i > 0 && !(r == ' ' && i+1 < len(text) && breakable(text, i+1)) {
			return i
		}
	}
	return len(text)
}

// breakable says whether a line may end before text[i].
func breakable(text []rune, i int) bool {
	a, b := text[i-1], text[i]
	if a == ' ' { // the blank is dropped: only where joining puts it back
		return i >= 2 && latin(text[i-2]) && latin(b)
	}
	if unicode.IsSpace(a) || unicode.IsSpace(b) || strings.ContainsRune(notFirst, b) || strings.ContainsRune(notLast, a) {
		return false
	}
	return wide(a) || wide(b)
}

func latin(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

func wide(r rune) bool { return r >= 0x2e80 || strings.ContainsRune("“”‘’…—≥≤×·", r) }

// Em gives the width of a character in parts of a Chinese one as common faces have it: 1 for wide characters, half for others.
func Em(r rune) float64 {
	if wide(r) || (r >= 0x2000 && r < 0x2e80) {
		return 1
	}
	return 0.52
}

// Lines gives the paragraphs of a text, each wrapped.
func Lines(text string, width float64, measure func(rune) float64) [][]string {
	var out [][]string
	for p := range strings.SplitSeq(text, "\n") {
		out = append(out, Wrap(p, width, measure))
	}
	return out
}
