package goal

import (
	"maps"
	"strings"
)

// Level is one name of the first or second level of indicators. Key names it in English and in the catalogue
// (goal.level.<key>). Parents are the first levels that it may stand under, none for a first level.
type Level struct {
	Name    string
	Key     string
	Level   int
	Parents []string
}

// The first-level names.
const (
	Cost         = "成本指标" // a first level since 2021; before that a second level of 产出指标
	Output       = "产出指标"
	Benefit      = "效益指标"
	Satisfaction = "满意度指标"
)

// levels stand in the order of the official form: 财预〔2015〕88号 has three first levels, 财预〔2021〕101号 puts 成本指标
// before them. Both are in use, and one name, 成本指标, is of either level.
var levels = []Level{
	{Cost, "cost", 1, nil},
	{"经济成本指标", "cost_economic", 2, []string{Cost}},
	{"社会成本指标", "cost_social", 2, []string{Cost}},
	{"生态环境成本指标", "cost_environmental", 2, []string{Cost}},
	{Output, "output", 1, nil},
	{"数量指标", "quantity", 2, []string{Output}},
	{"质量指标", "quality", 2, []string{Output}},
	{"时效指标", "timeliness", 2, []string{Output}},
	{Cost, "cost", 2, []string{Output}},
	{Benefit, "benefit", 1, nil},
	{"经济效益指标", "benefit_economic", 2, []string{Benefit}},
	{"社会效益指标", "benefit_social", 2, []string{Benefit}},
	{"生态效益指标", "benefit_ecological", 2, []string{Benefit}},
	{"可持续影响指标", "sustainability", 2, []string{Benefit}},
	{Satisfaction, "satisfaction", 1, nil},
	{"服务对象满意度指标", "satisfaction_served", 2, []string{Satisfaction}},
}

// levelAliases are other names that offices print for the same level.
var levelAliases = map[string]string{
	"生态成本指标": "生态环境成本指标", "环境成本指标": "生态环境成本指标", "环境效益指标": "生态效益指标", "生态环境效益指标": "生态效益指标",
	"可持续影响力指标": "可持续影响指标", "可持续性影响指标": "可持续影响指标", "可持续发展指标": "可持续影响指标", "可持续发展影响指标": "可持续影响指标",
	"社会公众或服务对象满意度指标": "服务对象满意度指标", "服务对象满意指标": "服务对象满意度指标", "服务对象指标": "服务对象满意度指标",
	"满意指标": Satisfaction, "进度指标": "时效指标", "时间指标": "时效指标", "时效性指标": "时效指标", "产出目标": Output, "效果指标": Benefit, "效果目标": Benefit,
}

// LevelAliases gives the other names that offices print for a level, each with its canonical name.
func LevelAliases() map[string]string { return maps.Clone(levelAliases) }

// Levels gives every level in the order of the official form; 成本指标 stands in it twice.
func Levels() []Level { return append([]Level(nil), levels...) }

// Level1Of gives the first level of a second level; 成本指标 as a second level is of 产出指标. "" for an unknown name.
func Level1Of(level2 string) string {
	for _, l := range levels {
		if l.Level == 2 && l.Name == level2 {
			return l.Parents[0]
		}
	}
	return ""
}

// KnownLevel1 says whether the name is a canonical first level.
func KnownLevel1(name string) bool { return known(name, 1) }

// KnownLevel2 says whether the name is a canonical second level.
func KnownLevel2(name string) bool { return known(name, 2) }

// LevelOrder is the place of a level 1 and 2 in the official form, from 0; unknown names come last.
func LevelOrder(level1, level2 string) int {
	first := len(levels)
	for i, l := range levels {
		switch {
		case l.Level == 2 && l.Name == level2 && l.Parents[0] == level1:
			return i
		case l.Level == 1 && l.Name == level1:
			first = i
		}
	}
	return first
}

// LevelKey gives the English key of a level, "" for a name that is none.
func LevelKey(name string) string {
	for _, l := range levels {
		if l.Name == name {
			return l.Key
		}
	}
	return ""
}

// CanonicalLevel finds the level that a cell names: blanks, full width, brackets, a number before it and the missing
// word 指标 do not matter; exact says that the cell holds the canonical name itself. level is 0 where the text names no level. For
// 成本指标, which is of both levels, it gives 2; ask KnownLevel1 too and let the column decide. Misread characters
// are not guessed here.
func CanonicalLevel(text string) (name string, level int, exact bool) {
	if len(text) > 120 { // longer than any level, however it is spaced
		return "", 0, false
	}
	s := strings.Map(func(r rune) rune {
		if strings.ContainsRune("()（）:：*．.、", r) || r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(foldTarget(text)), ""))
	if s == "" {
		return "", 0, false
	}
	for _, try := range []string{s, s + "指标", strings.TrimSuffix(s, "类") + "指标", strings.TrimSuffix(s, "类指标") + "指标"} {
		if a, ok := levelAliases[try]; ok {
			try = a
		}
		if known(try, 2) {
			return try, 2, strings.TrimSpace(text) == try
		}
		if known(try, 1) {
			return try, 1, strings.TrimSpace(text) == try
		}
	}
	return "", 0, false
}

func known(name string, level int) bool {
	for _, l := range levels {
		if l.Level == level && l.Name == name {
			return true
		}
	}
	return false
}
