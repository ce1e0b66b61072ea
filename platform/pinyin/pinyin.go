// Package pinyin spells Chinese names, for searching, sorting and addresses. A character of several readings gets its
// commonest one, so a spelling is a help to find a name and never shown as how it is said.
package pinyin

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// Spell spells a name: full is the syllables run together, initials their first letters. Latin letters and digits stay, in
// lower case; the rest is left out.
func Spell(name string) (full, initials string) {
	args := pinyin.NewArgs()
	var f, in strings.Builder
	for _, r := range name {
		switch {
		case unicode.Is(unicode.Han, r):
			if p := pinyin.SinglePinyin(r, args); len(p) > 0 && p[0] != "" {
				f.WriteString(p[0])
				in.WriteByte(p[0][0])
			}
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			f.WriteRune(unicode.ToLower(r))
			in.WriteRune(unicode.ToLower(r))
		}
	}
	return f.String(), in.String()
}
