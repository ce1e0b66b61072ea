package goal

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/width"
)

// projectKey is what makes two declarations ones of the same project: department, unit and name without blanks and in
// half width. Without a name there is nothing to go by, and only the same content is the same.
func projectKey(d Declaration) string {
	name := squeeze(d.Name)
	if name == "" {
		name = "#" + Digest(d)
	}
	return squeeze(d.Department) + "\n" + squeeze(d.Unit) + "\n" + name
}

// squeeze leaves out blanks and takes full-width letters and digits as half width.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, fold(s))
}

// fold is how text is compared: half width, small letters.
func fold(s string) string { return strings.ToLower(width.Fold.String(s)) }

// searchText is what a search looks in: one line per name, goal, indicator and way of typing the project's name.
func searchText(d Declaration) string {
	full, _ := Pinyin(d.Name)
	lines := append([]string{fold(d.Name), fold(d.Unit), full}, allInitials(d.Name)...)
	for _, in := range d.Indicators {
		lines = append(lines, fold(in.Name))
	}
	lines = append(lines, fold(d.Goals.Annual), fold(d.Goals.Overall))
	return strings.Join(lines, "\n")
}

// mostTerms bounds the words of one search: each is a condition of the query, and engines bound those.
const mostTerms = 32

// terms splits what a person typed into the parts that must all be found; a part typed twice counts once, and parts past
// mostTerms are not looked for.
func terms(text string) []string {
	var out []string
	for part := range strings.FieldsSeq(fold(text)) {
		if len(out) == mostTerms {
			break
		}
		if !slices.Contains(out, part) {
			out = append(out, part)
		}
	}
	return out
}

// mostInitials bounds the ways of typing a name with several letters of several readings.
const mostInitials = 16

// allInitials gives the initials of a name in every reading: a person types 重 as z or as c.
func allInitials(name string) []string {
	args := pinyin.NewArgs()
	args.Heteronym = true
	out := []string{""}
	for _, r := range fold(name) {
		var heads []string
		for _, reading := range pinyin.SinglePinyin(r, args) {
			if head := reading[:1]; !slices.Contains(heads, head) {
				heads = append(heads, head)
			}
		}
		if len(heads) == 0 && r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			heads = []string{string(r)}
		}
		out = times(out, heads)
	}
	return out
}

// times puts each head behind each text; past mostInitials only the first head.
func times(texts, heads []string) []string {
	if len(heads) == 0 {
		return texts
	}
	if len(texts)*len(heads) > mostInitials {
		heads = heads[:1]
	}
	out := make([]string, 0, len(texts)*len(heads))
	for _, head := range heads {
		for _, t := range texts {
			out = append(out, t+head)
		}
	}
	return out
}
