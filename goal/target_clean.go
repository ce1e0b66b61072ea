package goal

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

var (
	latexCommand = regexp.MustCompile(`\\(geqslant|geqq|geq|ge|leqslant|leqq|leq|le|gt|lt|pm|sim|approx|times|text|mathrm|mathbf|rm|left|right|quad|qquad)(?:\b|([0-9]))|\\([%,;:! $&#~-])`)
	latexMeaning = map[string]string{
		"geqslant": "≥", "geqq": "≥", "geq": "≥", "ge": "≥", "leqslant": "≤", "leqq": "≤", "leq": "≤", "le": "≤", "gt": ">", "lt": "<",
		"pm": "±", "sim": "~", "approx": "≈", "times": "×", "%": "%",
	}
	targetTag = regexp.MustCompile(`(?i)</?(?:p|br|span|div|b|i|u|strong|em|font|sub|sup)(?:\s[^<>]*)?/?>`)
)

// cleanTarget takes mark-up, blanks and a closing full stop off what was written, until nothing is left to take. It
// leaves the characters of the word itself alone.
func cleanTarget(raw string) string {
	s := strings.ToValidUTF8(raw, "�")
	for range 8 {
		next := cleanOnce(s)
		if next == s {
			return s
		}
		s = next
	}
	return strings.TrimSpace(raw) // mark-up nested on purpose: kept as it is
}

func cleanOnce(s string) string {
	if strings.ContainsRune(s, '&') {
		s = html.UnescapeString(s)
	}
	if strings.ContainsRune(s, '<') {
		s = targetTag.ReplaceAllString(s, "")
	}
	if strings.ContainsAny(s, `\$`) {
		s = latexCommand.ReplaceAllStringFunc(s, plainLatex)
		s = strings.NewReplacer("$", "", "{", "", "}", "").Replace(s)
	}
	s = strings.TrimRight(closeBlanks(s), "。；;")
	return strings.TrimSpace(openBrackets(s))
}

func plainLatex(m string) string {
	parts := latexCommand.FindStringSubmatch(m)
	return latexMeaning[parts[1]+parts[3]] + parts[2]
}

// closeBlanks makes runs of blanks one and drops those beside a Chinese character.
func closeBlanks(s string) string {
	var out []rune
	blank := false
	for _, r := range s {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || unicode.IsControl(r) {
			blank = true
			continue
		}
		if blank && len(out) > 0 && out[len(out)-1] < 0x2e80 && r < 0x2e80 {
			out = append(out, ' ')
		}
		blank = false
		out = append(out, r)
	}
	return string(out)
}

// openBrackets takes away a pair that encloses the whole: （及时）.
func openBrackets(s string) string {
	for _, p := range []string{"()", "（）", "[]", "【】", "“”", `""`} {
		r := []rune(p)
		in, ok := strings.CutPrefix(s, string(r[0]))
		if !ok {
			continue
		}
		if in, ok = strings.CutSuffix(in, string(r[1])); ok && !strings.ContainsAny(in, p) {
			return in
		}
	}
	return s
}

// foldTarget writes the text in the narrow characters that the grammar speaks, without blanks.
func foldTarget(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r >= '！' && r <= '～':
			r -= 0xfee0
		case unicode.IsSpace(r):
			continue
		}
		if t, ok := foldedRunes[r]; ok {
			b.WriteString(t)
			continue
		}
		b.WriteRune(r)
	}
	return foldedPairs.Replace(b.String())
}

var foldedRunes = map[rune]string{
	'≥': ">=", '≧': ">=", '⩾': ">=", '⪰': ">=", '≮': ">=", '≤': "<=", '≦': "<=", '⩽': "<=", '⪯': "<=", '≯': "<=",
	'﹥': ">", '﹤': "<", '﹦': "=", '﹪': "%", '٪': "%", '〜': "~", '∼': "~", '∽': "~", '—': "-", '–': "-", '−': "-", '‐': "-", '‑': "-", '―': "-", '─': "-", '﹣': "-",
	'【': "(", '】': ")", '〔': "(", '〕': ")", '[': "(", ']': ")", '﹙': "(", '﹚': ")", '﹐': ",", '﹒': ".",
}

var foldedPairs = strings.NewReplacer("=>", ">=", "=<", "<=", "--", "-")
