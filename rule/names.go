package rule

import (
	"strings"

	"plumbline/goal"
)

// namelessGroups are names of satisfaction that only repeat the heading; namelessThings are not people.
var (
	namelessGroups = []string{"服务对象满意度", "服务对象满意率", "满意度", "满意率", "社会公众满意度", "公众满意度", "服务对象满意度指标", "受益对象满意度"}
	namelessThings = []string{"公众号满意度", "平台满意度", "系统满意度", "网站满意度", "活动满意度", "服务满意度", "项目满意度", "工作满意度", "会议满意度", "培训满意度", "杂志满意度", "公众号满意率", "平台满意率", "服务满意率", "活动满意率"}
)

// satisfactionPrecise: rule 38. Satisfaction says whose it is, is at least a value, and asks one group at a time; below
// 90 it is noted, and it does not fall behind last year's.
func satisfactionPrecise(c *check) {
	rows := c.of(satisfactionClass)
	if len(rows) == 0 {
		c.skip("none")
		return
	}
	for _, r := range rows {
		switch {
		case contains(namelessGroups, r.name):
			c.find("nobody", r.ref("name"), "name", r.in.Name)
		case hasSuffixAny(r.name, namelessThings):
			c.find("thing", r.ref("name"), "name", r.in.Name)
		case joins(r.name) != "":
			c.find("groups", r.ref("name"), "name", r.in.Name, "sign", joins(r.name))
		}
		c.satisfactionValue(r)
	}
}

func (c *check) satisfactionValue(r *row) {
	if !r.quantitative {
		if r.word != "" && residue(r.in.Target.Raw) == "" {
			c.find("word", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
		}
		return
	}
	if r.op != "" && r.op != ">=" && !(r.op == "=" && r.value == "100") {
		res := c.find("operator", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw)
		if r.op == "=" && r.unit != "" && r.word == "" {
			res.mend(r.ref("target"), written(">=", r.value, r.unit))
		}
	}
	if (r.percent || r.unit == "" || r.unit == "分") && goal.Compare(r.value, "90") < 0 && goal.Compare(r.value, "1") > 0 {
		c.find("below_90", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw).as(Note)
	}
	last, ok := c.ctx.Previous[c.d.Name]
	if !ok {
		return
	}
	for _, p := range last.Indicators {
		if fold(p.Name) == r.name && p.Target.Value != nil && goal.Compare(r.value, *p.Target.Value) < 0 {
			c.find("below_previous", r.ref("target"), "name", r.in.Name, "target", r.in.Target.Raw, "previous", p.Target.Raw)
		}
	}
}

// Residue says what of mark-up or template a text still holds that is to be published: tag, entity, latex, template, garbled, "" for
// none. It is what rule 39 looks for.
func Residue(text string) string { return residue(text) }

// residue says what of mark-up or template a text still holds: tag, entity, latex, template, garbled, "" for none.
func residue(s string) string {
	switch {
	case hasTag(s):
		return "tag"
	case containsAny(s, []string{"&nbsp;", "&lt;", "&gt;", "&amp;", "&ge;", "&le;", "&#"}):
		return "entity"
	case strings.ContainsAny(s, `$\`) && containsAny(s, []string{`\ge`, `\le`, `\%`, `\times`, `\text`, `\frac`, "$"}):
		return "latex"
	case containsAny(s, []string{"**", "××", "XX", "xx", "□", "____", "【填写", "[填写", "（填写", "请填写", "此处填写"}):
		return "template"
	case containsAny(s, []string{"\ufffd", "锟斤拷", "烫烫", "???", "？？？"}):
		return "garbled"
	}
	return ""
}

// hasTag finds <p>, </p>, <br/> and their like; a < before a number is an operator.
func hasTag(s string) bool {
	for {
		_, rest, ok := strings.Cut(s, "<")
		if !ok {
			return false
		}
		in, _, closed := strings.Cut(strings.TrimPrefix(rest, "/"), ">")
		if closed && in != "" && len(in) < 80 && (in[0] >= 'a' && in[0] <= 'z' || in[0] >= 'A' && in[0] <= 'Z') {
			return true
		}
		s = rest
	}
}

// brokenMarks are marks that never stand together in print: something between them was lost.
var brokenMarks = []string{"、等", "、。", "，，", "。。", "；；", "、、", "，。", "：：", "；。", "、，", "，、"}

// noResidue: rule 39. What goes to print is text alone: no mark-up, template or misread signs, no empty rows. Marks that
// stand together where a word was lost are only to be answered.
func noResidue(c *check) {
	d := c.d
	for _, t := range []struct {
		ref  goal.Ref
		text string
	}{{"name", d.Name}, {"department", d.Department}, {"unit", d.Unit}, {"goals.overall", d.Goals.Overall}, {"goals.annual", d.Goals.Annual}} {
		c.residueIn(t.ref, t.text)
	}
	for i := range c.rows {
		in := c.rows[i].in
		name, target := blank(in.Name), blank(in.Target.Raw)
		switch {
		case name && target:
			c.find("empty_row", c.rows[i].ref(""), "number", itoa(i+1))
		case name:
			c.find("no_name", c.rows[i].ref("name"), "target", in.Target.Raw)
		case target:
			c.find("no_target", c.rows[i].ref("target"), "name", in.Name)
		}
		c.residueIn(c.rows[i].ref("name"), in.Name)
		if kind := residue(in.Target.Raw); kind != "" {
			res := c.find(kind, c.rows[i].ref("target"), "text", shorten(in.Target.Raw))
			if clean := c.rows[i].clean(); clean != "" && kind != "template" && kind != "garbled" {
				res.mend(c.rows[i].ref("target"), clean)
			}
		}
	}
}

func (c *check) residueIn(ref goal.Ref, text string) {
	if kind := residue(text); kind != "" {
		c.find(kind, ref, "text", around(text, kind))
	} else if m := firstOf(text, brokenMarks); m != "" {
		at := strings.Index(text, m)
		c.find("marks", ref, "marks", m, "text", shorten(cut(text[:at], 8)+text[at:])).as(Warning)
	}
}

// around quotes the place of a long text that the residue stands in.
func around(text, kind string) string {
	sign := map[string]string{"tag": "<", "entity": "&", "latex": `\`, "template": "*", "garbled": "\ufffd"}[kind]
	if at := strings.Index(text, sign); at > 0 {
		return shorten(cut(text[:at], 6) + text[at:])
	}
	return shorten(text)
}

// cut gives the last n characters of a text, with a sign where there were more.
func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return "…" + string(r[len(r)-n:])
}

// clean is the target without its mark-up, as the form prints it; "" where reading it was not certain.
func (r *row) clean() string {
	if !r.quantitative || r.op == "" || r.unit == "" || r.word != "" || r.in.Target.Upper != nil {
		return ""
	}
	return written(r.op, r.value, r.unit)
}

// joins gives the sign by which a name joins two things, "" where it names one.
func joins(name string) string {
	if strings.Contains(name, "、") {
		return "、"
	}
	if strings.Contains(name, "以及") {
		return "以及"
	}
	rest, from := name, 0
	for {
		at := strings.Index(rest, "及")
		if at < 0 {
			return ""
		}
		before, after := name[:from+at], rest[at+len("及"):]
		if before != "" && after != "" && !hasSuffixAny(before, []string{"普", "涉", "波", "触", "顾", "提", "企", "旅", "惠", "危", "言", "论"}) && !hasPrefixAny(after, []string{"时", "格", "其他", "第", "早", "物"}) {
			return "及"
		}
		rest, from = after, from+at+len("及")
	}
}

// placeholders are names that stand for a name.
var placeholders = []string{"指标1", "指标2", "指标3", "三级指标", "指标名称", "指标内容", "其他", "其它", "无", "/", "-", "—", "……", "...", "1", "2", "3"}

// nameClear: rule 40. A name is of one thing that can be told from others. Names of satisfaction are rule 38's.
func nameClear(c *check) {
	if c.nothing {
		c.skip("common.no_indicators")
		return
	}
	for i := range c.rows {
		r := &c.rows[i]
		if r.name == "" || residue(r.in.Name) != "" {
			continue
		}
		switch {
		case contains(placeholders, r.name) || runes(r.name) == 1:
			c.find("placeholder", r.ref("name"), "name", r.in.Name)
		case lostNumber(r.name) != "":
			c.find("lost", r.ref("name"), "name", r.in.Name, "text", lostNumber(r.name))
		case r.class == satisfactionClass:
		case containsAny(r.name, []string{"各类", "各项"}):
			c.find("all_kinds", r.ref("name"), "name", r.in.Name, "word", firstOf(r.name, []string{"各类", "各项"}))
		case joins(r.name) != "":
			c.find("compound", r.ref("name"), "name", r.in.Name, "sign", joins(r.name))
		}
	}
}

// lostNumber finds a counting word behind a verb with its number missing: 开展名律师咨询, where "开展 5 名" was meant.
func lostNumber(name string) string {
	for _, verb := range []string{"开展", "完成", "召开", "组织", "举办", "聘请", "培训"} {
		_, after, ok := strings.Cut(name, verb)
		if !ok || after == "" {
			continue
		}
		r := []rune(after)
		if strings.ContainsRune("名个场次件篇位户", r[0]) && len(r) > 2 && !strings.ContainsRune("案别性人体义单誉称胜地所景数量率额录次置口外内育", r[1]) {
			return verb + string(r[0])
		}
	}
	return ""
}

// spendingWords are of money and of spending it; dutyWords of what law or internal rules demand anyhow.
var (
	spendingWords = []string{"预算执行率", "资金执行率", "支付进度", "支出进度", "资金支付率", "资金使用率", "资金到位率", "执行进度", "预算完成率", "预算执行"}
	dutyWords     = []string{"招标率", "政府采购率", "合规率", "合规性", "合法合规", "资金使用规范", "专款专用"}
)

// duty gives the word by which an indicator measures spending or a plain duty, "" for others. Cost indicators are of
// money by right.
func (c *check) duty(r *row) string {
	if r.class == costClass {
		return ""
	}
	return firstOf(r.name, append(spendingWords[:len(spendingWords):len(spendingWords)], dutyWords...))
}

// spendingNotGoal: rule 42. Spending at a rate and keeping the rules are duties, no results. The row 预算执行率 of a
// self-evaluation table belongs to the form.
func spendingNotGoal(c *check) {
	for _, t := range []struct {
		ref  goal.Ref
		text textFacts
	}{{"goals.annual", c.annual}, {"goals.overall", c.overall}} {
		for _, s := range t.text.sentences {
			if w := firstOf(s.text, append(spendingWords[:len(spendingWords):len(spendingWords)], "资金使用合法合规", "专款专用")); w != "" && !s.background {
				c.find("goal", t.ref, "word", w, "text", shorten(withoutNumber(s.text)))
				break
			}
		}
	}
	for i := range c.rows {
		r := &c.rows[i]
		w := c.duty(r)
		switch {
		case w == "" || r == c.executionRow():
		case contains(spendingWords, w):
			c.find("spending", r.ref("name"), "name", r.in.Name)
		default:
			c.find("duty", r.ref("name"), "name", r.in.Name)
		}
	}
}
