package goal

import "testing"

func TestCanonicalLevel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, name string
		level      int
		exact      bool
	}{
		{"数量指标", "数量指标", 2, true},
		{"数量", "数量指标", 2, false},
		{"时效 指标", "时效指标", 2, false},
		{"时 效\n指　标", "时效指标", 2, false},
		{"产出 指标", Output, 1, false},
		{"产出", Output, 1, false},
		{"（一）产出指标", "", 0, false},
		{"1.产出指标", Output, 1, false},
		{"成本指标", Cost, 2, true},
		{"经济成本指标", "经济成本指标", 2, true},
		{"满意度", Satisfaction, 1, false},
		{"满意度指标", Satisfaction, 1, true},
		{"服务对象满意度", "服务对象满意度指标", 2, false},
		{"社会公众或服务对象满意度指标", "服务对象满意度指标", 2, false},
		{"可持续影响", "可持续影响指标", 2, false},
		{"环境效益指标", "生态效益指标", 2, false},
		{"社会效益类指标", "社会效益指标", 2, false},
		{"双星指标", "", 0, false},
		{"一级指标", "", 0, false},
		{"指标", "", 0, false},
		{"", "", 0, false},
	} {
		name, level, exact := CanonicalLevel(c.text)
		if name != c.name || level != c.level || exact != c.exact {
			t.Errorf("%q: %q %d %v, want %q %d %v", c.text, name, level, exact, c.name, c.level, c.exact)
		}
	}
}

func TestLevelsAreWhole(t *testing.T) {
	t.Parallel()
	last := -1
	for _, l := range Levels() {
		if name, _, exact := CanonicalLevel(l.Name); name != l.Name || !exact {
			t.Errorf("%s is read as %q", l.Name, name)
		}
		if LevelKey(l.Name) != l.Key {
			t.Errorf("%s has two keys", l.Name)
		}
		if l.Level == 1 {
			if !KnownLevel1(l.Name) {
				t.Errorf("%s is no level 1", l.Name)
			}
			continue
		}
		if !KnownLevel2(l.Name) || !KnownLevel1(Level1Of(l.Name)) || Level1Of(l.Name) != l.Parents[0] {
			t.Errorf("%s stands under %q", l.Name, Level1Of(l.Name))
		}
		if at := LevelOrder(l.Parents[0], l.Name); at <= last {
			t.Errorf("%s comes before what stands above it", l.Name)
		} else {
			last = at
		}
	}
	for alias, name := range levelAliases {
		if !KnownLevel1(name) && !KnownLevel2(name) || KnownLevel1(alias) || KnownLevel2(alias) {
			t.Errorf("alias %s of %s", alias, name)
		}
	}
	if LevelOrder("无", "无") <= last || LevelOrder(Output, "自拟指标") >= LevelOrder(Benefit, "经济效益指标") || Level1Of("无") != "" || LevelKey("无") != "" {
		t.Error("unknown names")
	}
}
