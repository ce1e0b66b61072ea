package auth

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"plumbline/base/fault"
)

// The bounds of a password in characters, and what must be left of it without its commonest parts.
const (
	ShortestPassword = 12
	LongestPassword  = 128
	leftOver         = 6
)

//go:embed common.txt
var commonText string

// common lists what people take first, the longest first so that a part does not hide the whole.
var common = sync.OnceValue(func() []string {
	var out []string
	for line := range strings.Lines(commonText) {
		if w := strings.TrimSpace(line); w != "" && !strings.HasPrefix(w, "#") {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(out)
})

// Strength says why a password is too weak, nil where it will do. It asks for length and for something of one's own,
// not for kinds of characters: names are the login, the person's name and its spelling, which must not be in it.
func Strength(password string, names ...string) error {
	n := utf8.RuneCountInString(norm.NFKC.String(password))
	if n < ShortestPassword {
		return fault.New(fault.Invalid, "auth.password_short", "least", ShortestPassword, "have", n).On("password")
	}
	if n > LongestPassword {
		return fault.New(fault.Invalid, "auth.password_long", "most", LongestPassword).On("password")
	}
	bare := fold(password)
	for _, name := range names {
		if f := fold(name); tellsName(f) && strings.Contains(bare, f) {
			return fault.New(fault.Invalid, "auth.password_name").On("password")
		}
	}
	if monotone(bare) {
		return fault.New(fault.Invalid, "auth.password_monotone").On("password")
	}
	rest := bare
	for _, w := range common() {
		rest = strings.ReplaceAll(rest, w, "")
	}
	if rest != bare && utf8.RuneCountInString(rest) < leftOver {
		return fault.New(fault.Invalid, "auth.password_common").On("password")
	}
	return nil
}

// fold writes a password as its guesser sees it: small letters, half width, no blanks.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

// tellsName leaves out names so short that they stand in many words: two letters, but not two Chinese characters.
func tellsName(s string) bool {
	return utf8.RuneCountInString(s) >= 3 || (utf8.RuneCountInString(s) == 2 && len(s) > 2)
}

// monotone says that a password is one short thing over and over, or a run along the alphabet, digits or keyboard.
func monotone(s string) bool {
	rs := []rune(s)
	distinct := map[rune]bool{}
	steps := 0
	for i, r := range rs {
		distinct[r] = true
		if i > 0 && (r-rs[i-1] == 1 || r-rs[i-1] == -1 || r == rs[i-1]) {
			steps++
		}
	}
	if len(distinct) < 5 || steps*4 >= (len(rs)-1)*3 {
		return true
	}
	for period := 1; period <= 4; period++ {
		same := true
		for i := period; i < len(rs) && same; i++ {
			same = rs[i] == rs[i-period]
		}
		if same {
			return true
		}
	}
	return false
}
