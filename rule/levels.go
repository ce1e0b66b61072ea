package rule

import (
	"strconv"
	"strings"

	"plumbline/goal"
)

func itoa(n int) string { return strconv.Itoa(n) }

// indicatorClassesPresent: rule 20. Quantity, quality, timeliness, a benefit and satisfaction are each measured.
func indicatorClassesPresent(c *check) {
	if c.nothing {
		c.find("nothing", "indicators")
		return
	}
	for _, need := range []struct {
		variant string
		classes []class
	}{
		{"quantity", []class{quantityClass}},
		{"quality", []class{qualityClass}},
		{"timeliness", []class{timeClass}},
		{"benefit", []class{economic, social, ecological, lasting, benefit}},
		{"satisfaction", []class{satisfactionClass}},
	} {
		if len(c.of(need.classes...)) == 0 {
			c.find(need.variant, "indicators")
		}
	}
}

// costKinds are kinds of projects whose cost can be held by the unit or in total, with the words of their names.
var costKinds = []struct {
	variant string
	words   []string
}{
	{"building", []string{"工程", "改造", "维修", "修缮", "装修", "设施维护", "新建", "改建", "扩建", "基建", "房屋建设", "场地建设"}},
	{"it", []string{"信息化", "信息系统", "系统建设", "平台建设", "软件", "网站", "智慧", "数字化", "运维"}},
	{"meeting", []string{"会议", "大会", "代表会", "论坛", "年会"}},
	{"procurement", []string{"采购", "购置", "设备更新"}},
}

// costIndicatorPresent: rule 21. Every project says what it may cost; for those whose cost can be held by the unit or
// in total its absence blocks. The kind goes by the name of the project, as goals name many things in passing.
func costIndicatorPresent(c *check) {
	if c.nothing {
		c.lack("common.no_indicators")
		return
	}
	if len(c.of(costClass)) > 0 {
		return
	}
	for _, k := range costKinds {
		if w := firstOf(c.name, k.words); w != "" {
			c.find(k.variant, "indicators", "word", w)
			return
		}
	}
	c.find("other", "indicators").as(Warning)
}

// levelKnown: rule 22. Both levels are names of the scheme, and the second belongs to the first.
func levelKnown(c *check) {
	if c.nothing {
		c.skip("common.no_indicators")
		return
	}
	for i := range c.rows {
		r := &c.rows[i]
		one, two := r.in.Level1, r.in.Level2
		switch {
		case r == c.executionRow(): // the form gives it a row of its own, outside the levels
		case one == "" && two == "":
			c.find("blank", r.ref("level1"), "name", r.in.Name)
		case two != "" && !goal.KnownLevel2(two):
			c.unknownLevel(r, "level2", two, 2)
		case one != "" && !goal.KnownLevel1(one):
			res := c.unknownLevel(r, "level1", one, 1)
			if parent := goal.Level1Of(two); res.Fix == nil && parent != "" && two != goal.Cost {
				res.mend(r.ref("level1"), parent)
			}
		case one != "" && two != "" && !belongs(one, two):
			res := c.find("apart", r.ref("level2"), "level1", one, "level2", two, "name", r.in.Name, "parent", goal.Level1Of(two)).also(r.ref("level1"))
			if two != goal.Cost {
				res.mend(r.ref("level1"), goal.Level1Of(two))
			}
		}
	}
}

// unknownLevel reports a name that is none of the scheme, and mends it where it is another way to write one.
func (c *check) unknownLevel(r *row, field, name string, level int) *Result {
	res := c.find("unknown_"+field, r.ref(field), "level", name, "name", r.in.Name)
	if known, l, _ := goal.CanonicalLevel(name); l == level {
		res.mend(r.ref(field), known)
	}
	return res
}

func belongs(one, two string) bool {
	for _, l := range goal.Levels() {
		if l.Level == 2 && l.Name == two {
			for _, p := range l.Parents {
				if p == one {
					return true
				}
			}
		}
	}
	return false
}

// countEndings are endings of names that count; qualityRates name rates of how well a thing was done; failures are
// counted as quality by custom.
var (
	countEndings = []string{"人次", "次数", "个数", "人数", "场次", "户数", "家数", "项数", "册数", "条数", "篇数", "份数", "件数", "台数", "套数", "数量", "面积"}
	qualityRates = []string{"出勤率", "到课率", "合格率", "达标率", "准确率", "通过率", "优良率", "优秀率", "返修率", "差错率", "正确率"}
	failures     = []string{"事故", "投诉", "差错", "故障", "违规", "问题", "缺陷", "返工"}
	timeEndings  = []string{"及时性", "及时率", "按时完成率", "准时率", "按期完成率", "响应时间", "完成时间", "完成时限"}
)

// misplaced gives the class that the name of an output indicator shows where it stands under another.
func (r *row) misplaced() (variant, word string) {
	if r.class != quantityClass && r.class != qualityClass && r.class != timeClass {
		return "", ""
	}
	if w := endingOf(r.name, timeEndings); w != "" {
		return unless(r.class == timeClass, "to_timeliness"), w
	}
	if w := endingOf(r.name, qualityRates); w != "" {
		return unless(r.class == qualityClass, "to_quality"), w
	}
	if w := endingOf(r.name, countEndings); w != "" && !containsAny(r.name, failures) && !r.percent {
		return unless(r.class == quantityClass, "to_quantity"), w
	}
	return "", ""
}

func unless(done bool, variant string) string {
	if done {
		return ""
	}
	return variant
}

// endingOf gives the ending that a name has; a unit in brackets at its end does not hide it.
func endingOf(name string, endings []string) string {
	if i := strings.LastIndexByte(name, '('); i > 0 && strings.HasSuffix(name, ")") {
		name = name[:i]
	}
	for _, e := range endings {
		if strings.HasSuffix(name, e) {
			return e
		}
	}
	return ""
}

// nameFitsClass: rule 23. Counts stand under 数量, rates of attendance or fitness under 质量, timeliness under 时效.
func nameFitsClass(c *check) {
	if c.nothing {
		c.skip("common.no_indicators")
		return
	}
	for i := range c.rows {
		r := &c.rows[i]
		if variant, word := r.misplaced(); variant != "" {
			c.find(variant, r.ref("level2"), "name", r.in.Name, "word", word, "level", r.in.Level2).also(r.ref("name"))
		}
	}
}

// Words of outputs and of internal order, by which an indicator under benefit is asked about.
var (
	outputWords   = []string{"完成率", "完成数", "验收", "合格率", "出勤率", "培训次数", "培训人次", "会议次数", "会议场次", "联通率", "开通率", "上线率", "发放率", "到位率", "印刷", "招标率"}
	internalWords = []string{"机关正常", "机关运行", "单位正常", "内部管理", "机关日常", "资金使用", "财务管理", "日常运转"}
)

// outputNotBenefit: rule 24. Benefit is what changes for others: neither work done nor the office's own order. 长效管理
// under 可持续影响 is custom in Shanghai's forms and is not asked about.
func outputNotBenefit(c *check) {
	rows := c.of(economic, social, ecological, benefit, lasting)
	if len(rows) == 0 {
		c.skip("no_benefit")
		return
	}
	for _, r := range rows {
		if w := firstOf(r.name, outputWords); w != "" {
			c.find("output", r.ref("name"), "name", r.in.Name, "word", w, "level", r.in.Level2)
		} else if w := firstOf(r.name, internalWords); w != "" {
			c.find("internal", r.ref("name"), "name", r.in.Name, "level", r.in.Level2)
		}
	}
}

var ecologyWords = []string{
	"生态", "环保", "环境质量", "环境改善", "环境保护", "环境影响", "节能", "能耗", "绿", "污染", "排放", "碳", "垃圾", "节约", "再生", "无纸", "噪声", "扬尘", "水质", "水体", "空气", "植被", "废", "资源利用", "节水", "节电",
}

// ecologicalIsEcological: rule 25.
func ecologicalIsEcological(c *check) {
	found := false
	for i := range c.rows {
		r := &c.rows[i]
		if r.class != ecological && r.in.Level2 != "生态环境成本指标" {
			continue
		}
		found = true
		if r.name != "" && !containsAny(r.name+r.word, ecologyWords) && !strings.HasSuffix(r.name, "环境") {
			c.find("other", r.ref("level2"), "name", r.in.Name, "target", r.in.Target.Raw, "level", r.in.Level2).also(r.ref("name"))
		}
	}
	if !found {
		c.skip("no_ecological")
	}
}
