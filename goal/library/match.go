package library

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/width"
)

// rank says how well a name answers what was typed; less is better.
type rank int

// The ranks. A word is a part of the name that ends it (满意度 in 受益人满意度, the head of a Chinese name) or stands between
// marks, blanks or letters of another script.
const (
	whole rank = iota
	prefix
	word
	within
	spelledPrefix // by pinyin from the first character
	spelled
	never
)

// searched is a name made ready for searching.
type searched struct {
	name      string
	text      string // folded, without blanks
	latin     bool   // text holds more than Chinese
	syllables []*syllable
	heads     uint64 // what the syllables begin with
}

// syllable is one character: what may be typed for it in full, what for short, and what those begin with. Names share them.
type syllable struct {
	full, short []string
	heads       uint64
}

// longestQuery bounds what is looked for; names have some dozens of characters.
const longestQuery = 40

// mostLetters bounds what is spelled, in bytes: its places are a set in one number.
const mostLetters = 63

// mostWords bounds the words of a search.
const mostWords = 8

// asked is what somebody typed, made ready: every part must be found.
type asked []string

func ask(text string) asked {
	var out asked
	for part := range strings.FieldsSeq(foldText(text)) {
		if len(out) == mostWords {
			break
		}
		if utf8.RuneCountInString(part) > longestQuery {
			part = string([]rune(part)[:longestQuery])
		}
		for lettered(part) && len(part) > mostLetters {
			_, last := utf8.DecodeLastRuneInString(part)
			part = part[:len(part)-last]
		}
		if !slices.Contains(out, part) {
			out = append(out, part)
		}
	}
	return out
}

// foldText is how texts are compared: half width, small letters, no marks of quotation.
func foldText(s string) string {
	return unquoted.Replace(strings.ToLower(width.Fold.String(strings.ToValidUTF8(s, ""))))
}

var unquoted = strings.NewReplacer("“", "", "”", "", "\"", "", "‘", "", "’", "", "'", "", "《", "", "》", "")

// speller gives the readings of characters; each is looked up once.
type speller map[rune]*syllable

var spelling = func() pinyin.Args {
	a := pinyin.NewArgs()
	a.Heteronym = true
	return a
}()

// of gives the syllable of a character; ok is false for a mark, which nobody types.
func (s speller) of(r rune) (out *syllable, ok bool) {
	if out, known := s[r]; known {
		return out, len(out.full) > 0
	}
	out = &syllable{}
	switch {
	case unicode.Is(unicode.Han, r):
		out.full = []string{string(r)}
		for _, p := range pinyin.SinglePinyin(r, spelling) {
			if p == "" || slices.Contains(out.full, p) {
				continue
			}
			out.full = append(out.full, p)
			for _, n := range []int{1, 2} {
				if n == 2 && !strings.HasPrefix(p[1:], "h") {
					continue // zh, ch and sh are typed with two letters too
				}
				if n < len(p) && !slices.Contains(out.short, p[:n]) {
					out.short = append(out.short, p[:n])
				}
			}
		}
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		out.full = []string{string(r)}
	}
	for _, f := range out.full {
		out.heads |= head(f[0])
	}
	s[r] = out
	return out, len(out.full) > 0
}

// ready makes a name ready for searching.
func (s speller) ready(name string) searched {
	n := searched{name: name, text: strings.Join(strings.Fields(foldText(name)), "")}
	for _, r := range n.text {
		syl, ok := s.of(r)
		if !ok {
			continue
		}
		n.syllables = append(n.syllables, syl)
		n.heads |= syl.heads
		n.latin = n.latin || !unicode.Is(unicode.Han, r)
	}
	return n
}

// The places in a set of heads of what is no letter or digit.
const (
	han  uint64 = 1 << 40 // Chinese, and other scripts
	mark uint64 = 1 << 41
)

// head is the place of a first byte in a set.
func head(b byte) uint64 {
	switch {
	case b >= 'a' && b <= 'z':
		return 1 << (b - 'a')
	case b >= '0' && b <= '9':
		return 1 << (26 + b - '0')
	case b >= utf8.RuneSelf:
		return han
	}
	return mark
}

// rank says how well the name answers: as badly as the worst of the parts.
func (n *searched) rank(q asked) rank {
	worst := whole
	for _, part := range q {
		r := n.part(part)
		if r == never {
			return never
		}
		worst = max(worst, r)
	}
	return worst
}

func (n *searched) part(part string) rank {
	first := head(part[0])
	if first == mark || first&n.heads != 0 { // what begins with a mark may stand anywhere
		if n.latin || first == han || first == mark {
			if at := strings.Index(n.text, part); at >= 0 {
				return n.where(at, part)
			}
		}
	}
	if n.heads&first == 0 || !lettered(part) {
		return never
	}
	for i, syl := range n.syllables {
		if syl.heads&first != 0 && spells(part, n.syllables[i:]) {
			if i == 0 {
				return spelledPrefix
			}
			return spelled
		}
	}
	return never
}

// lettered says that a part holds something to spell with.
func lettered(part string) bool {
	return strings.ContainsFunc(part, func(r rune) bool { return r >= 'a' && r <= 'z' })
}

// where ranks a part that stands at a place of the name, or at a better one behind it.
func (n *searched) where(at int, part string) rank {
	if at == 0 {
		if len(n.text) == len(part) {
			return whole
		}
		return prefix
	}
	for {
		end := at + len(part)
		if end == len(n.text) || edge(n.text, at) && edge(n.text, end) {
			return word
		}
		next := strings.Index(n.text[at+1:], part)
		if next < 0 {
			return within
		}
		at += 1 + next
	}
}

// edge says that the characters on both sides of a place are of different kinds.
func edge(text string, at int) bool {
	if at == 0 || at == len(text) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	behind, _ := utf8.DecodeRuneInString(text[at:])
	return class(before) != class(behind)
}

func class(r rune) int {
	switch {
	case unicode.Is(unicode.Han, r):
		return 1
	case unicode.IsLetter(r):
		return 2
	case unicode.IsDigit(r):
		return 3
	}
	return 4
}

// spells says whether what was typed spells the syllables from the first on: each in full, by its first letters, or as
// itself; the last may be begun only. It follows all ways of parting what was typed at once, so that no name takes long.
func spells(typed string, syllables []*syllable) bool {
	ways := uint64(1) // the places up to which the syllables so far may have been typed
	for _, syl := range syllables {
		var next uint64
		for rest := ways; rest != 0; rest &= rest - 1 {
			at := bits.TrailingZeros64(rest)
			left := typed[at:]
			for _, f := range syl.full {
				if strings.HasPrefix(f, left) {
					return true
				}
				if strings.HasPrefix(left, f) {
					next |= 1 << (at + len(f))
				}
			}
			for _, f := range syl.short {
				if left == f {
					return true
				}
				if strings.HasPrefix(left, f) {
					next |= 1 << (at + len(f))
				}
			}
		}
		if ways = next; ways == 0 {
			return false
		}
	}
	return false
}
