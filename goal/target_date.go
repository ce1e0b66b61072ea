package goal

import (
	"regexp"
	"strconv"
	"strings"

	"plumbline/base/day"
)

// dateWords are what makes a target a date or a deadline rather than a quantity. 6个月 and 10日内 are terms, not dates.
var dateWords = regexp.MustCompile(`(?:^|[^<>=\d.,])(?:19|20)\d\d年|(?:^|[^\d.,])\d{1,2}月|(?:^|[^\d.,])\d{1,2}[日号](?:之前|以前|前)|\d年底|(?:^|[^<>=\d.,])[1-4一二三四]季度|[年上下]半年|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}`)

func namesDate(folded string) bool {
	named := strings.ContainsAny(folded, "年月日号季") || strings.Contains(folded, "19") || strings.Contains(folded, "20")
	return named && dateWords.MatchString(folded)
}

// dateForms read a date that names its year; y m d are the groups, and the last day is taken where a span is named.
var dateForms = []struct {
	re   *regexp.Regexp
	last func(m []string) day.Day
}{
	{regexp.MustCompile(`((?:19|20)\d\d)[年\-/.](\d{1,2})[月\-/.](\d{1,2})[日号]?`), func(m []string) day.Day { return day.Of(num(m[1]), num(m[2]), num(m[3])) }},
	{regexp.MustCompile(`((?:19|20)\d\d)年(?:度)?第?([1-4一二三四])季度[末底]?`), func(m []string) day.Day { return lastOf(num(m[1]), 3*num(m[2])) }},
	{regexp.MustCompile(`((?:19|20)\d\d)年(?:度)?(上|下)半年`), func(m []string) day.Day { return lastOf(num(m[1]), map[string]int{"上": 6, "下": 12}[m[2]]) }},
	{regexp.MustCompile(`((?:19|20)\d\d)年(\d{1,2})月(上旬|中旬|下旬|月?底|月?末|初|内|份|)`), monthEnd},
	{regexp.MustCompile(`((?:19|20)\d\d)年(?:度)?(年?底|年?末|年?内|)`), func(m []string) day.Day { return day.Of(num(m[1]), 12, 31) }},
}

// deadline gives the ISO date by which a dated target is due, nil where none is certain: no year is named, "6月前" may
// or may not take June in, "之后" is no deadline, and other numbers beside the date say that it is not the whole target.
func deadline(folded string) *string {
	if !namesDate(folded) {
		return nil
	}
	rest, last := folded, day.Day{}
	for _, f := range dateForms {
		for {
			at := f.re.FindStringSubmatchIndex(rest)
			if at == nil {
				break
			}
			m := f.re.FindStringSubmatch(rest)
			d, tail := f.last(m), rest[at[1]:]
			if d.IsZero() || strings.HasPrefix(strings.TrimPrefix(strings.TrimPrefix(tail, "之"), "以"), "后") || strings.HasPrefix(tail, "起") || vague(m, tail) {
				return nil
			}
			if last.IsZero() || last.Before(d) {
				last = d
			}
			rest = rest[:at[0]] + "#" + tail
		}
	}
	if last.IsZero() || strings.ContainsAny(rest, "0123456789") {
		return nil
	}
	iso := last.String()
	return &iso
}

// vague says that a bare year or month stands before 前: before it begins, or before it ends?
func vague(m []string, tail string) bool {
	tail = strings.TrimPrefix(strings.TrimPrefix(tail, "之"), "以")
	return strings.HasPrefix(tail, "前") && m[len(m)-1] == ""
}

func monthEnd(m []string) day.Day {
	y, mo := num(m[1]), num(m[2])
	switch m[3] {
	case "上旬":
		return day.Of(y, mo, 10)
	case "中旬":
		return day.Of(y, mo, 20)
	case "初":
		return day.Day{}
	}
	return lastOf(y, mo)
}

func lastOf(y, m int) day.Day {
	if m < 1 || m > 12 {
		return day.Day{}
	}
	return day.Last(y, m)
}

func num(s string) int {
	if i := strings.Index("一二三四", s); i >= 0 && s != "" {
		return i/len("一") + 1
	}
	n, _ := strconv.Atoi(s)
	return n
}
