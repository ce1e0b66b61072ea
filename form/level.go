package form

import (
	"slices"
	"strings"

	"plumbline/goal"
)

// The levels by their full names, in the order in which forms print them.
const (
	output       = goal.Output
	cost         = goal.Cost
	benefit      = goal.Benefit
	satisfaction = goal.Satisfaction
)

// level is what a level word means. First says that it can stand at level 1; parents are the level-1 names that it
// can stand under at level 2, the usual one first.
type level struct {
	name    string
	first   bool
	parents []string
	conf    float64
}

var levelNames = []struct {
	level level
	words string
}{
	{level{output, true, nil, 1}, "产出指标 产出 产出类指标 项目产出指标 项目产出"},
	{level{cost, true, []string{output}, 1}, "成本指标 成本"},
	{level{benefit, true, nil, 1}, "效益指标 效益 效果指标 效益类指标 项目效益指标 项目效益 效果"},
	{level{satisfaction, true, []string{benefit}, 1}, "满意度指标 满意度 满意指标 满意度类指标"},
	{level{"数量指标", false, []string{output}, 1}, "数量指标 数量 产出数量指标 产出数量"},
	{level{"质量指标", false, []string{output}, 1}, "质量指标 质量 产出质量指标 产出质量"},
	{level{"时效指标", false, []string{output}, 1}, "时效指标 时效 进度指标 产出时效指标 产出时效"},
	{level{"经济成本指标", false, []string{cost}, 1}, "经济成本指标 经济成本"},
	{level{"社会成本指标", false, []string{cost}, 1}, "社会成本指标 社会成本"},
	{level{"生态环境成本指标", false, []string{cost}, 1}, "生态环境成本指标 生态环境成本 环境成本指标"},
	{level{"经济效益指标", false, []string{benefit}, 1}, "经济效益指标 经济效益 经济效果指标"},
	{level{"社会效益指标", false, []string{benefit}, 1}, "社会效益指标 社会效益 社会效果指标"},
	{level{"生态效益指标", false, []string{benefit}, 1}, "生态效益指标 生态效益 生态效果指标 环境效益指标"},
	{level{"可持续影响指标", false, []string{benefit}, 1}, "可持续影响指标 可持续影响 可持续发展指标 可持续性影响指标 可持续影响力指标"},
	{level{"服务对象满意度指标", false, []string{satisfaction}, 1}, "服务对象满意度指标 服务对象满意度指标值 服务对象满意指标 社会公众或服务对象满意度指标 服务对象满意度 社会公众满意度指标 公众满意度指标"},
}

var levels = func() map[string]level {
	m := map[string]level{}
	for _, l := range levelNames {
		for _, w := range strings.Fields(l.words) {
			m[w] = l.level
		}
	}
	for alias, name := range goal.LevelAliases() { // what offices call them; the words above are what tables print
		if _, known := m[alias]; !known {
			m[alias] = m[name]
		}
	}
	return m
}()

// levelEntries are the level words written out with 指标, longest first where one begins with another.
var levelEntries = func() []levelEntry {
	var out []levelEntry
	for _, l := range levelNames {
		for _, w := range strings.Fields(l.words) {
			if strings.HasSuffix(w, "指标") {
				out = append(out, levelEntry{w, []rune(w), l.level})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b levelEntry) int { return len(b.word) - len(a.word) })
	return out
}()

type levelEntry struct {
	word  string
	runes []rune
	level level
}

// misread are words that recognition of print is known to make of a level; they look nothing like it.
var misread = map[string]string{
	"双星指标": benefit, "双基指标": benefit, "双盲指标": benefit, "双益指标": benefit, "双盈指标": benefit, "效盖指标": benefit, "敛益指标": benefit, "双羡指标": benefit,
}

// levelOf finds the level that a text is by its letters. Words without 指标 are levels only as whole cells, and only
// where weak allows them: 满意度 can be the name of an indicator.
func levelOf(text string) (level, bool) {
	if len(text) > 60 {
		return level{}, false
	}
	l, ok := levels[key(text)]
	if !ok && strings.ContainsAny(text, "(（") {
		l, ok = levels[key(bare(text))]
	}
	return l, ok
}

// full says whether a level word is written out with 指标 at its end.
func full(text string) bool { return strings.HasSuffix(key(bare(text)), "指标") }

// looksLevel says whether a text is shaped like a level word: short, ending in 指标, and no number in it.
func looksLevel(text string) bool {
	k := key(text)
	n := runes(k)
	return n >= 3 && n <= 12 && strings.HasSuffix(k, "指标") && dictionary[k].field == none && !strings.ContainsAny(k, "0123456789") && !tells(k)
}

// tells says whether a text ending in 指标 is a sentence about one: 达成预期指标, 未完成年度指标.
func tells(k string) bool {
	for _, w := range []string{"达成", "达到", "完成", "实现", "未", "已", "部分", "基本", "超", "按", "全部"} {
		if strings.HasPrefix(k, w) {
			return true
		}
	}
	return false
}

// nearLevels lists, of some levels, those that a word is as near to as to any by its letters; none where it is far from all.
func nearLevels(text string, among []string) []string {
	k := []rune(key(text))
	var out []string
	best := 1.0
	for _, e := range levelEntries {
		if !slices.Contains(among, e.level.name) || len(e.runes) != len(k) {
			continue
		}
		switch c := distance(k, e.runes, 2); {
		case c < best:
			best, out = c, []string{e.level.name}
		case c == best && !slices.Contains(out, e.level.name):
			out = append(out, e.level.name)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return order(a) - order(b) })
	return out
}

// guessLevel finds the level that a text is a misreading of by its letters, confidence 0 where none is near.
func guessLevel(text string) level {
	k := []rune(key(text))
	if len(k) < 4 || len(k) > 12 {
		return level{}
	}
	best, second := 9.0, 9.0
	var found level
	for _, e := range levelEntries {
		r, l := e.runes, e.level
		if len(r)-len(k) > 1 || len(k)-len(r) > 1 {
			continue
		}
		c := distance(k, r, 3)
		switch {
		case c < best:
			if found.name != l.name {
				second = best
			}
			best, found = c, l
		case l.name != found.name && c < second:
			second = c
		}
	}
	if best > max(1, allowed(len(k))) || second-best < 0.5 || best > 0.67 && len(k) == 4 && second-best < 1 {
		return level{}
	}
	found.conf = 1 - 0.5*best/float64(len(k))
	return found
}

// order is the place of a level in print, for judging by neighbours what an illegible heading was.
func order(name string) int {
	return slices.IndexFunc(levelNames, func(l struct {
		level level
		words string
	},
	) bool {
		return l.level.name == name
	})
}
