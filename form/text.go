package form

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// key is a text without what layout adds: blanks, line breaks, punctuation and full-width forms. Labels are looked up
// by it, so that "项 目\n名称：" and "项目名称" are the same word.
func key(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r = foldRune(r); r != 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// foldRune gives the narrow form of a character, 0 where layout or punctuation put it there.
func foldRune(r rune) rune {
	if r >= 0x4e00 && r <= 0x9fff {
		return r // the common case: an ideograph
	}
	if r >= '！' && r <= '～' {
		r -= 0xfee0
	}
	switch {
	case r < 0x80:
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		if r >= 'A' && r <= 'Z' {
			return r + 32
		}
		return 0
	case unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return 0
	}
	return r
}

// bare is a text without anything in brackets: "项目总目标 (2023年 -2023年)" is 项目总目标.
func bare(s string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch r {
		case '(', '（', '[', '【', '〔':
			depth++
			return -1
		case ')', '）', ']', '】', '〕':
			depth = max(0, depth-1)
			return -1
		}
		if depth > 0 {
			return -1
		}
		return r
	}, s)
}

// trim takes blanks of every width off both ends, also the invisible ones.
func trim(s string) string {
	return strings.TrimFunc(s, isBlank)
}

func isBlank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200b' || r == '\ufeff' || r == '\u200c' || r == '\u200d'
}

// squeeze is a text without any blank; texts that differ in blanks only are the same to a reader.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if isBlank(r) {
			return -1
		}
		return r
	}, s)
}

// oneLine joins the lines of a wrapped cell: Chinese needs no blank between them, Latin words do.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\n\r\v\f\u2028\u0085") {
		return trim(s)
	}
	var out joiner
	for _, l := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("\n\r\v\f\u2028\u0085", r) }) {
		out.join(trim(l))
	}
	return out.String()
}

// joiner puts a text together piece by piece, as joinLines does two, in time that grows with its length only.
type joiner struct {
	strings.Builder
	last string
}

func (j *joiner) join(s string) {
	if s == "" {
		return
	}
	if j.Len() > 0 && needsBlank(j.last, s) {
		j.WriteByte(' ')
	}
	j.WriteString(s)
	j.last = s
}

// line begins a new paragraph.
func (j *joiner) line(s string) {
	if j.Len() > 0 {
		j.WriteByte('\n')
	}
	j.WriteString(s)
	j.last = s
}

func joinLines(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	if needsBlank(a, b) {
		return a + " " + b
	}
	return a + b
}

// needsBlank says whether two lines meet in the middle of Latin words.
func needsBlank(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	return last < 0x80 && first < 0x80 && isWordRune(last) && isWordRune(first) && !(unicode.IsDigit(last) && unicode.IsDigit(first))
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func runes(s string) int { return utf8.RuneCountInString(s) }

var (
	paragraphBreak = regexp.MustCompile(`(?i)\s*</(?:p|div|li|h[1-6]|tr)\s*>\s*(?:<(?:p|div|li|h[1-6]|tr)(?:\s[^<>]*)?>\s*)*|\s*<br\s*/?>\s*|\s*<(?:p|div|li)(?:\s[^<>]*)?>\s*`)
	anyTag         = regexp.MustCompile(`(?i)</?(?:p|br|span|div|b|i|u|em|strong|font|sub|sup|ul|ol|li|h[1-6]|table|tbody|tr|td|th|a|o:p)(?:\s[^<>]*)?/?>`)
	entities       = strings.NewReplacer("&nbsp;", " ", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&", "&ge;", "≥", "&le;", "≤", "&#160;", " ")
	latexSign      = regexp.MustCompile(`\\(?:geqslant|geqq|geq|ge|leqslant|leqq|leq|le|times|%|\(|\)|text)|\$`)
)

// untag takes HTML tags out of a text; paragraphs become lines. ok is false where there was none.
func untag(s string) (string, bool) {
	if !strings.ContainsAny(s, "<&") {
		return s, false
	}
	out := s
	if anyTag.MatchString(s) {
		out = paragraphBreak.ReplaceAllString(out, "\n")
		out = anyTag.ReplaceAllString(out, "")
	}
	out = entities.Replace(out)
	if out == s {
		return s, false
	}
	return trim(out), true
}

// number reads a plain decimal with or without grouping: "10", "9.8", "1,000.00", "10分", "98%". It gives the decimal
// without trailing zeros.
func number(s string) (string, bool) {
	s = narrow(s)
	s = strings.TrimSuffix(strings.TrimSuffix(s, "分"), "%")
	s = strings.ReplaceAll(s, ",", "")
	whole, frac, dot := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	if whole == "" || dot && frac == "" || strings.Trim(whole+frac, "0123456789") != "" || len(whole) > 18 {
		return "", false
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if frac = strings.TrimRight(frac, "0"); frac != "" {
		whole += "." + frac
	}
	if whole == "0" {
		sign = ""
	}
	return sign + whole, true
}

// narrow gives a text without blanks and with narrow digits, signs and brackets.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case isBlank(r):
			return -1
		case r >= '！' && r <= '～':
			return r - 0xfee0
		case r == '−' || r == '–':
			return '-'
		case r == '﹪':
			return '%'
		}
		return r
	}, s)
}
