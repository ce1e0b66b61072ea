package attach

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestName is the most characters of a file's name, its extension included.
const longestName = 120

// reserved are names that Windows gives to devices; a file of that name cannot be saved there.
var reserved = []string{
	"con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
}

// CleanName gives the name under which a file is kept: without folders, characters that are not seen or that turn the
// direction of what is read, and those that a file system forbids; not longer than can be saved, with its extension kept.
func CleanName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, "_"))
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`<>:"|?*/`, r):
			return '_'
		case unicode.In(r, unicode.Cf, unicode.Cc, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.TrimRight(strings.Join(strings.Fields(name), " "), " .")
	ext := extension(name)
	stem := strings.Trim(name[:len(name)-len(ext)], " .")
	if stem == "" {
		stem = "file"
	}
	if first, _, _ := strings.Cut(strings.ToLower(stem), "."); slices.Contains(reserved, first) {
		stem = "_" + stem
	}
	if over := utf8.RuneCountInString(stem) + utf8.RuneCountInString(ext) - longestName; over > 0 {
		stem = string([]rune(stem)[:utf8.RuneCountInString(stem)-over])
	}
	return stem + ext
}

// extension is the end of a name from its last dot, "" where that is not a short word of letters and digits.
func extension(name string) string {
	ext := path.Ext(name)
	if len(ext) < 2 || len(ext) > 9 || strings.ContainsFunc(ext[1:], func(r rune) bool { return r > 'z' || !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return ""
	}
	return ext
}
