package rule

import (
	"strings"

	"plumbline/goal"
)

// quantityIsCount: rule 26. An amount of work is a count: 完成率 100% says nothing about how much. Where the goal gives
// the number that the rate is of, rule 16 asks for it; misplaced rates are rule 23's, duties rule 42's.
func quantityIsCount(c *check) {
	rows := c.of(quantityClass)
	if len(rows) == 0 {
		c.skip("no_quantity")
		return
	}
	for _, r := range rows {
		if !r.percent || c.duty(r) != "" || c.hasBase(r) {
			continue
		}
		if variant, _ := r.misplaced(); variant == "" {
			c.find("percentage", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
		}
	}
}

// hasBase says whether the number that a rate is of stands in its name or in a goal about the same thing.
func (c *check) hasBase(r *row) bool {
	if strings.ContainsAny(r.name, "0123456789") {
		return true
	}
	for _, t := range []*textFacts{&c.annual, &c.overall} {
		for _, q := range t.quantities {
			if q.unit != "%" && !q.spending && q.terms.shared(r.terms) > 0 {
				return true
			}
		}
	}
	return false
}

var (
	promptWords    = []string{"及时", "按时", "按期", "准时", "如期", "按计划", "尽快", "快速", "同步"}
	directionWords = []string{
		"提高", "提升", "增加", "增长", "增强", "改善", "降低", "减少", "下降", "扩大", "优化", "上升", "加强", "促进", "缩短", "改进", "改观", "好转", "拓展",
	}
	baseWords  = []string{"较", "比", "同比", "环比", "上年", "去年", "基数", "从", "由"}
	grades     = []string{"优", "良", "优秀", "优良", "合格", "达标", "通过", "完成", "确定", "达成", "是", "已完成", "已建成", "已出台"} // one of a known scale, or yes and no
	gradeWords = []string{"等级", "分档", "标准", "验收", "级", "以上", "不低于", "合格", "达标"}
	testWords  = []string{"无", "零", "未", "不发生", "不出现", "没有", "杜绝", "全部", "均"}
)

// wordKind says which rule of words (27, 28, 29, 30) judges a qualitative target, so that one cell is told once.
type wordKind int

const (
	notWord   wordKind = iota // a number, a date, or blank
	direction                 // 提高: rule 29
	prompt                    // 及时: rule 27
	countable                 // a word where the name counts: rule 30
	plainWord                 // the rest: rule 28
)

func (r *row) kind() wordKind {
	if r.quantitative || r.word == "" || r.in.Target.Deadline != nil || residue(r.in.Target.Raw) == "template" {
		return notWord
	}
	switch {
	case hasPrefixAny(r.word, directionWords) || hasSuffixAny(r.word, directionWords) || strings.ContainsAny(r.word, "0123456789") && containsAny(r.word, directionWords):
		return direction
	case r.class == timeClass || containsAny(r.word, promptWords):
		return prompt
	case r.counts():
		return countable
	}
	return plainWord
}

func hasPrefixAny(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

func hasSuffixAny(s string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// counts says whether the name of an indicator is of something that can be counted or paid.
func (r *row) counts() bool {
	return endingOf(r.name, countEndings) != "" || endingOf(r.name, []string{"率", "数", "量", "金额", "占比", "比例", "费用", "单价", "总额", "天数", "时长"}) != "" && endingOf(r.name, []string{"质量", "力量", "效率", "含量", "能量"}) == ""
}

// timelinessHasTerm: rule 27. 及时 is held against a date, a term or a rate.
func timelinessHasTerm(c *check) {
	judged := false
	for i := range c.rows {
		r := &c.rows[i]
		judged = judged || r.class == timeClass
		if r.kind() != prompt {
			continue
		}
		judged = true
		if !strings.ContainsAny(r.word+r.name, "0123456789") && !containsAny(r.word, []string{"月", "季度", "半年", "工作日", "小时", "当天", "当日", "年底"}) {
			c.find("bare", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
		}
	}
	if !judged {
		c.skip("no_timeliness")
	}
}

// qualitativeHasGrades: rule 28. A word says by grades or by a test when it is reached.
func qualitativeHasGrades(c *check) {
	judged := false
	for i := range c.rows {
		r := &c.rows[i]
		if r.kind() != plainWord {
			continue
		}
		judged = true
		if !graded(r.word) {
			c.find("bare", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
		}
	}
	if !judged {
		c.skip("no_word")
	}
}

// graded says whether a word holds grades, a number or a test that can be answered by yes or no.
func graded(word string) bool {
	return strings.ContainsAny(word, "0123456789、/()") || contains(grades, word) || hasPrefixAny(word, testWords) || containsAny(word, gradeWords)
}

// directionHasBase: rule 29. 提高 says from where and by how much.
func directionHasBase(c *check) {
	judged := false
	for i := range c.rows {
		r := &c.rows[i]
		switch {
		case r.kind() == direction:
			judged = true
			if !strings.ContainsAny(r.word, "0123456789") {
				c.find("bare", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
			}
		case r.quantitative && containsAny(r.word, directionWords):
			judged = true
			if !containsAny(r.word+r.name, baseWords) {
				c.find("no_base", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
			}
		}
	}
	if !judged {
		c.skip("no_direction")
	}
}

// countableHasNumber: rule 30. What can be counted has a number. A direction word (增加) in its place is rule 29's.
func countableHasNumber(c *check) {
	judged := false
	for i := range c.rows {
		r := &c.rows[i]
		judged = judged || r.counts()
		if r.kind() == countable {
			c.find("word", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
		}
	}
	if !judged {
		c.skip("no_countable")
	}
}

// unitOfName are units that the ending of a name shows.
var unitOfName = []struct{ ending, unit string }{
	{"人次", "人次"},
	{"场次", "场"},
	{"次数", "次"},
	{"人数", "人"},
	{"户数", "户"},
	{"家数", "家"},
	{"项数", "项"},
	{"册数", "册"},
	{"条数", "条"},
	{"篇数", "篇"},
	{"份数", "份"},
	{"件数", "件"},
	{"台数", "台"},
	{"套数", "套"},
	{"天数", "天"},
	{"率", "%"},
	{"占比", "%"},
	{"满意度", "%"},
	{"个数", "个"},
}

// operatorAndUnit: rule 31. A number says whether it is at least, at most or exactly, and of what. A range needs no
// operator. The fix is offered where the name leaves one reading: satisfaction is at least so many per cent, and
// 培训次数 is counted in 次.
func operatorAndUnit(c *check) {
	judged := false
	for i := range c.rows {
		r := &c.rows[i]
		if !r.quantitative {
			continue
		}
		judged = true
		op, unit := r.op != "" || r.in.Target.Upper != nil, r.unit != ""
		if op && unit || r.misread() != "" {
			continue // what was misread is rule 32's
		}
		variant := map[[2]bool]string{{false, false}: "both", {false, true}: "operator", {true, false}: "unit"}[[2]bool{op, unit}]
		res := c.find(variant, r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
		if value := r.completed(); value != "" {
			res.mend(r.ref("target"), value)
		}
	}
	if !judged {
		c.skip("common.no_number")
	}
}

// completed is the target with operator and unit, "" where they are not certain.
func (r *row) completed() string {
	op, unit := r.op, r.unit
	if unit == "" {
		for _, u := range unitOfName {
			if endingOf(r.name, []string{u.ending}) != "" {
				unit = u.unit
				break
			}
		}
	}
	if op == "" && r.class == satisfactionClass && unit == "%" && r.value != "100" {
		op = ">="
	}
	if op == "" || unit == "" || unit == "%" && goal.Compare(r.value, "1") < 0 || r.in.Target.Upper != nil || r.word != "" {
		return ""
	}
	return written(op, r.value, unit)
}

// written is a target as the official form prints it: ≥85(%).
func written(op, value, unit string) string {
	return strings.NewReplacer(">=", "≥", "<=", "≤").Replace(op) + value + "(" + unit + ")"
}

// shareEndings name parts of a whole: they cannot exceed 100 per cent.
var shareEndings = []string{
	"完成率", "合格率", "达标率", "准确率", "通过率", "出勤率", "覆盖率", "满意率", "满意度", "占比", "解决率", "到位率", "招标率", "及时率", "验收率", "执行率", "知晓率", "参与率", "联通率", "响应率", "发放率", "办结率", "回复率",
}

// percentageInRange: rule 32. A share lies between 0 and 100 per cent and cannot be more than complete.
func percentageInRange(c *check) {
	judged := false
	for i := range c.rows {
		r := &c.rows[i]
		if !r.percent {
			continue
		}
		judged = true
		share := endingOf(r.name, shareEndings) != "" || r.class == satisfactionClass
		full := goal.Compare(r.value, "100")
		grows := containsAny(r.name+r.word, []string{"增长", "增幅", "提高", "提升", "增加", "下降", "降幅"})
		switch {
		case goal.Compare(r.value, "0") < 0 && !grows:
			c.find("below", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
		case !grows && r.misread() != "":
			c.find("misread", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw, "value", r.misread())
		case full > 0 && !grows:
			c.find("above", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
		case full == 0 && share && r.op == ">":
			c.find("strict", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw).mend(r.ref("target"), "=100(%)")
		case full == 0 && share && r.op == ">=":
			c.find("at_least", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw).mend(r.ref("target"), "=100(%)")
		}
	}
	if !judged {
		c.skip("no_percentage")
	}
}

// misread gives the percentage that was meant where ≥ was read as 2, once or twice: 290% and 2290% are ≥90%.
func (r *row) misread() string {
	if !r.percent || r.op != "" || goal.Compare(r.value, "200") < 0 {
		return ""
	}
	for rest := r.value; strings.HasPrefix(rest, "2"); {
		rest = rest[1:]
		if len(rest) >= 2 && rest[0] != '0' && goal.Compare(rest, "100") <= 0 {
			return rest
		}
	}
	return ""
}

// zeroTarget: rule 33. "None" is written ≤0 or =0 and scored all or nothing, as a ratio to zero cannot be worked out.
// A remark that says how it is scored answers it.
func zeroTarget(c *check) {
	judged := false
	for i := range c.rows {
		r := &c.rows[i]
		if !r.quantitative || r.value != "0" || r.in.Target.Upper != nil {
			continue
		}
		judged = true
		switch r.op {
		case "=", "<=", "":
			if !containsAny(text(r.in.Note)+r.word, []string{"满分", "不得分", "零分", "0分"}) {
				c.find("scoring", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
			}
		default:
			c.find("operator", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
		}
	}
	if !judged {
		c.skip("none")
	}
}

// unitFitsName: rule 34. The unit that a name shows is the unit of the value.
func unitFitsName(c *check) {
	judged := false
	for i := range c.rows {
		r := &c.rows[i]
		if !r.quantitative || r.unit == "" {
			continue
		}
		judged = true
		named := r.unitNamed()
		switch {
		case named == "" || unitsAgree(named, r.unit):
		case strings.HasSuffix(r.name, "("+named+")"):
			c.find("brackets", r.ref("target"), "name", r.in.Name, "named", named, "unit", r.unit)
		default:
			c.find("ending", r.ref("target"), "name", r.in.Name, "named", named, "unit", r.unit)
		}
	}
	if !judged {
		c.skip("common.no_number")
	}
}

// unitNamed is the unit that the name shows: in brackets at its end, or by its ending.
func (r *row) unitNamed() string {
	if i := strings.LastIndexByte(r.name, '('); i > 0 && strings.HasSuffix(r.name, ")") {
		in := r.name[i+1 : len(r.name)-1]
		for _, m := range measures {
			if in == m {
				return m
			}
		}
		return ""
	}
	for _, u := range unitOfName {
		if strings.HasSuffix(r.name, u.ending) && !strings.HasSuffix(r.name, "效率") {
			return u.unit
		}
	}
	return ""
}

func unitsAgree(named, unit string) bool {
	if named == unit || strings.HasSuffix(unit, named) && !(named == "次" && unit == "人次") || unit == "万"+named {
		return true
	}
	for _, same := range [][]string{{"场", "次", "场次"}, {"人", "名", "位"}, {"个", "项", "家", "所", "处", "种", "类", "只", "座", "张", "支", "条", "篇", "套", "件", "台", "批", "门", "期", "户"}, {"家", "个", "所"}, {"天", "日", "工作日"}, {"%", "‰", "分", "分以上", "百分点"}} {
		if contains(same, named) && contains(same, unit) {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// wholeUnits count things that come whole.
var wholeUnits = []string{"次", "人次", "人", "名", "个", "场", "场次", "项", "家", "户", "册", "条", "期", "件", "起", "篇", "份", "台", "套", "部", "本", "支", "辆", "座", "宗"}

// wholeCountsOneFormat: rule 35. Counts are whole, and one form writes its numbers in one way. Numbers all written
// with two decimals are one way; mixed with others, the empty decimals are what to take off.
func wholeCountsOneFormat(c *check) {
	judged, plain := false, false
	for i := range c.rows {
		r := &c.rows[i]
		judged = judged || r.quantitative
		plain = plain || r.quantitative && !emptyDecimals(r.in.Target.Raw)
	}
	if !judged {
		c.skip("common.no_number")
		return
	}
	for i := range c.rows {
		r := &c.rows[i]
		switch {
		case !r.quantitative:
		case contains(wholeUnits, r.unit) && strings.Contains(r.value, "."):
			c.find("fraction", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw, "unit", r.unit)
		case plain && emptyDecimals(r.in.Target.Raw) && residue(r.in.Target.Raw) == "":
			short := withoutEmptyDecimals(r.in.Target.Raw)
			c.find("decimals", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw, "short", short).mend(r.ref("target"), short)
		}
	}
}

// emptyDecimals says whether the number of a raw target is written with decimals that are all zero.
func emptyDecimals(raw string) bool { return withoutEmptyDecimals(raw) != raw }

func withoutEmptyDecimals(raw string) string {
	from := strings.IndexByte(raw, '.')
	if from <= 0 || raw[from-1] < '0' || raw[from-1] > '9' {
		return raw
	}
	rest := strings.TrimLeft(raw[from+1:], "0")
	if len(rest) == len(raw)-from-1 || rest != "" && rest[0] >= '0' && rest[0] <= '9' {
		return raw
	}
	return raw[:from] + rest
}

// Parameters of rule 36, in fen: from this annual amount on, counts of at most lowCount are asked about.
const (
	lowCountFrom = 5_000_000_00
	lowCount     = "2"
)

// valueFitsMoney: rule 36. The counts of a project show an amount of work that its money goes into.
func valueFitsMoney(c *check) {
	f := c.d.Funding
	if f.AnnualTotal == nil {
		c.lack("common.no_annual_total")
		return
	}
	var low []*row
	for _, r := range c.of(quantityClass) {
		if !r.quantitative || r.percent || r.value == "0" || containsAny(r.name, failures) {
			continue
		}
		if goal.Compare(r.value, lowCount) > 0 {
			return
		}
		low = append(low, r)
	}
	switch {
	case len(low) == 0:
		c.skip("no_count")
	case *f.AnnualTotal < lowCountFrom:
		c.skip("small", "annual", yuan(*f.AnnualTotal))
	default:
		res := c.find("low", low[0].ref("target"), "annual", yuan(*f.AnnualTotal), "n", itoa(len(low)), "name", low[0].in.Name, "target", low[0].in.Target.Raw)
		res.also("funding.annual_total")
		for _, r := range low[1:] {
			res.also(r.ref("target"))
		}
	}
}

// percentageDefined: rule 37. A percentage is of something: its name is a rate, a share or a degree.
func percentageDefined(c *check) {
	judged := false
	for i := range c.rows {
		r := &c.rows[i]
		if !r.percent {
			continue
		}
		judged = true
		if !containsAny(r.name+r.word, []string{"率", "占比", "比例", "比重", "满意", "百分比", "增长", "增幅", "降幅", "提高", "提升", "下降", "增加", "减少", "知晓度", "覆盖面", "完成比", "进度", "完成度"}) {
			c.find("undefined", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
		}
	}
	if !judged {
		c.skip("no_percentage")
	}
}
