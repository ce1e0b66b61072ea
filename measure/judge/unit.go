package judge

import (
	"slices"
	"strings"

	"plumbline/journal"
)

// scales are the words of large numbers before a unit, the longest first.
var scales = []struct {
	word string
	by   int64
}{{"千万", 10_000_000}, {"百万", 1_000_000}, {"亿", 100_000_000}, {"万", 10_000}, {"千", 1000}, {"百", 100}}

// wholeUnits are what is left of units that only look as if a large number stood before them: 千克 is no thousand of anything.
var wholeUnits = []string{"克", "米", "瓦", "瓦时", "卡", "帕", "伏", "分点", "分比"}

// Scale parts a unit into how many of what it is: 万元 is 10,000 of 元, 人次 is 1 of 人次.
func Scale(unit string) (by int64, of string) {
	for _, s := range scales {
		if rest, ok := strings.CutPrefix(unit, s.word); ok && !slices.Contains(wholeUnits, rest) {
			return s.by, rest
		}
	}
	return 1, unit
}

// shared says that a unit is of rates.
func shared(unit string) bool {
	return slices.Contains([]string{"%", "％", "‰", "百分点", "个百分点"}, unit)
}

// unlike says that what is read of a measure is not what a unit counts: a percentage is no count, 元 are not 次, and 人 are different
// persons where 人次 are times. A target without a unit says nothing of it.
func unlike(m journal.Measure, read Read, unit string) bool {
	if unit == "" {
		return false
	}
	if rate := shared(unit); rate || read == Rate {
		return rate != (read == Rate)
	}
	_, of := Scale(unit)
	switch {
	case of == "": // 万 alone
		return false
	case strings.HasSuffix(of, "元") != (m.Unit == "元" && (read == Num || read == Level)):
		return true
	case read == Persons:
		return strings.HasSuffix(of, "次")
	}
	return m.Persons && slices.Contains([]string{"人", "名", "位", "人数"}, of)
}
