package handback

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName is the most bytes of a file's name before its ending; file systems take 255 in all.
const longestName = 200

// FileName makes the name of a file out of a name in a declaration, which may hold anything: what a system takes for a
// part of a path or a wildcard becomes a low line, what is not seen or turns the direction of text is left out. The name
// begins with no dot and is never blank; ending is without its dot.
func FileName(name, ending string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|`, r):
			return '_'
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	for len(name) > longestName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	if name = strings.Trim(name, ". "); name == "" {
		name = "绩效目标申报表"
	}
	return name + "." + ending
}
