package rule

import (
	"strconv"
	"strings"

	"plumbline/goal"
)

// headingWords are labels and phrases that are no goal by themselves.
var headingWords = []string{"项目总目标", "年度总体目标", "年度目标", "总体目标", "绩效目标", "具体年度目标", "详见附件", "见附件", "同上", "无", "略", "暂无", "按计划完成", "完成年度工作", "完成年度任务"}

// annualGoalPresent: rule 11. The annual goal is there and says more than a heading.
func annualGoalPresent(c *check) {
	if c.annual.text == "" {
		c.find("blank", "goals.annual")
		return
	}
	rest := c.annual.text
	for _, w := range headingWords {
		if strings.Trim(rest, ":。;、.\n") == w {
			c.find("heading", "goals.annual", "text", shorten(c.d.Goals.Annual))
			return
		}
	}
	for _, line := range strings.Split(rest, "\n") {
		_, after := enumerator([]rune(line))
		if body := []rune(line)[after:]; len(body) > 12 || len(body) > 4 && containsAny(string(body), actionWords) && body[len(body)-1] != ':' {
			return
		}
	}
	c.find("heading", "goals.annual", "text", shorten(c.d.Goals.Annual))
}

// overallGoalNotCopied: rule 12. The whole and the year are two goals: for several years they must differ; within one
// year the same text can stand, and is only noted.
func overallGoalNotCopied(c *check) {
	if strings.HasPrefix(c.annual.text, "项目总目标") {
		c.find("labelled", "goals.annual")
		return
	}
	switch {
	case c.overall.text == "":
		c.skip("no_overall")
	case c.annual.text == "":
		c.lack("common.no_annual_goal")
	case plainText(c.overall.text) != plainText(c.annual.text):
	case c.oneYear:
		c.find("same_one_year", "goals.annual").as(Note).also("goals.overall")
	default:
		c.find("same", "goals.annual").also("goals.overall")
	}
}

// plainText is a folded text without its punctuation, so that a full stop more or less makes no difference.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("\n。;:,、.“”\"（）()", r) {
			return -1
		}
		return r
	}, s)
}

// Parameters of the comparisons of texts; found on real declarations, to be asked as questions only.
const (
	relatedShare    = 15 // per cent of the shorter text's terms that the longer must hold to concern the same thing
	relatedMinimum  = 8  // terms below which a text is too short to compare
	backgroundShare = 40 // per cent of an annual goal that may be background
)

// goalsConcernSameThing: rule 13.
func goalsConcernSameThing(c *check) {
	switch {
	case c.overall.text == "":
		c.skip("no_overall")
		return
	case c.annual.text == "":
		c.lack("common.no_annual_goal")
		return
	case min(len(c.overall.terms), len(c.annual.terms)) < relatedMinimum:
		c.lack("short")
		return
	}
	shorter := min(len(c.overall.terms), len(c.annual.terms))
	if n := c.overall.terms.shared(c.annual.terms); n*100 < shorter*relatedShare {
		c.find("apart", "goals.annual", "overall", shorten(c.d.Goals.Overall), "annual", shorten(lastAction(c.annual))).also("goals.overall")
	}
}

// lastAction gives the last sentence that is not background, from what it says will be done.
func lastAction(t textFacts) string {
	for i := len(t.sentences) - 1; i >= 0; i-- {
		if s := t.sentences[i]; !s.background {
			at := -1
			for _, w := range actionWords {
				if p := strings.Index(s.text, w); p >= 0 && (at < 0 || p < at) {
					at = p
				}
			}
			return s.text[max(at, 0):]
		}
	}
	return t.text
}

// goalSaysResults: rule 14. The annual goal is not mainly background and regulations.
func goalSaysResults(c *check) {
	if c.annual.text == "" {
		c.lack("common.no_annual_goal")
		return
	}
	background, whole, first := 0, 0, ""
	for _, s := range c.annual.sentences {
		n := runes(s.text)
		whole += n
		if s.background {
			background += n
			if first == "" {
				first = s.text
			}
		}
	}
	if background*100 > whole*backgroundShare {
		c.find("background", "goals.annual", "share", strconv.Itoa(background*100/whole), "text", shorten(first))
	}
}

// goalHasNumberOrDate: rule 15.
func goalHasNumberOrDate(c *check) {
	if c.annual.text == "" {
		c.lack("common.no_annual_goal")
		return
	}
	for _, q := range c.annual.quantities {
		if !q.spending {
			return
		}
	}
	if !namesDate(c.annual.text) {
		c.find("none", "goals.annual")
	}
}

// goalNumbersInIndicators: rule 16. What the goal promises in numbers stands in an indicator with the same number. A
// number that an indicator contradicts is rule 43's, money is not a promise of work.
func goalNumbersInIndicators(c *check) {
	if c.annual.text == "" {
		c.lack("common.no_annual_goal")
		return
	}
	var missing []string
	promised := 0
	for _, q := range c.annual.quantities {
		if q.spending {
			continue
		}
		promised++
		if !c.indicatorHolds(q) && c.contradicting(q) == nil {
			missing = append(missing, "“"+shorten(withoutNumber(q.clause))+"”")
		}
	}
	switch {
	case promised == 0:
		c.skip("none")
	case c.nothing:
		c.lack("common.no_indicators")
	case len(missing) > 0:
		c.find("missing", "goals.annual", "n", strconv.Itoa(len(missing)), "clauses", strings.Join(distinct(missing), "、"))
	}
}

// withoutNumber takes the number of a numbered goal off its first clause.
func withoutNumber(s string) string {
	r := []rune(s)
	_, n := enumerator(r)
	return string(r[n:])
}

func distinct(s []string) []string {
	var out []string
	for _, v := range s {
		seen := false
		for _, o := range out {
			seen = seen || o == v
		}
		if !seen {
			out = append(out, v)
		}
	}
	return out
}

// indicatorHolds says whether an indicator about the same thing has the number of a goal.
func (f *facts) indicatorHolds(q quantity) bool {
	for i := range f.rows {
		r := &f.rows[i]
		if r.quantitative && r.value == q.value && compatible(q.unit, r.unit) && r.terms.shared(q.terms) > 0 {
			return true
		}
		if strings.Contains(r.name, q.text) {
			return true
		}
	}
	return false
}

// contradicting gives the indicator that is certainly about the thing of a goal's number and has another number.
func (f *facts) contradicting(q quantity) *row {
	for i := range f.rows {
		r := &f.rows[i]
		if !r.quantitative || r.value == q.value || r.unit != q.unit && !(r.unit != "" && compatible(q.unit, r.unit)) || len(r.terms) < 2 {
			continue
		}
		if r.terms.shared(q.terms) == len(r.terms) && !f.indicatorHolds(q) {
			return r
		}
	}
	return nil
}

// wholeWords make an indicator count all tasks of a project together.
var wholeWords = []string{"项目数", "项目个数", "项目完成数", "各项工作", "各类工作", "任务完成率"}

// eachGoalHasIndicator: rule 17. Each numbered goal of the year has an indicator about it. The overall goal of a
// project that begins and ends in the year is a goal of the year as well.
func eachGoalHasIndicator(c *check) {
	ref, t := goal.Ref("goals.annual"), c.annual
	if len(t.items) == 0 && c.oneYear {
		ref, t = "goals.overall", c.overall
	}
	switch {
	case len(t.items) == 0:
		c.skip("not_numbered")
		return
	case c.nothing:
		c.lack("common.no_indicators")
		return
	}
	for i := range c.rows {
		if containsAny(c.rows[i].name, wholeWords) && c.rows[i].class == quantityClass {
			return // one indicator counts all tasks
		}
	}
	var alone []string
	for _, it := range t.items {
		if !c.hasIndicator(it) {
			alone = append(alone, strconv.Itoa(it.number)+"、"+shorten(it.text))
		}
	}
	if len(alone) > 0 {
		c.find("alone", ref, "n", strconv.Itoa(len(alone)), "items", strings.Join(alone, "；"))
	}
}

func (f *facts) hasIndicator(it item) bool {
	if containsAny(it.text, spendingWords) {
		return true // spending is no goal of its own; rule 42 says so
	}
	about := termsOf(it.text, f.own)
	for i := range f.rows {
		if f.rows[i].terms.shared(about) > 0 {
			return true
		}
	}
	return len(about) == 0
}

// commonNames are indicators that stand in every project by custom and are backed by no sentence of a goal.
var commonNames = []string{"长效", "机制", "制度", "满意", "投诉", "安全", "及时", "正常运行", "成本", "预算", "经费", "验收", "事故"}

// indicatorBackedByGoal: rule 18. An output indicator is about something that the goals or the name of the project name.
func indicatorBackedByGoal(c *check) {
	switch {
	case c.nothing:
		c.lack("common.no_indicators")
		return
	case c.annual.text == "" && c.overall.text == "":
		c.lack("common.no_annual_goal")
		return
	}
	for _, r := range c.of(quantityClass, qualityClass) {
		if len(r.terms) >= 2 && !containsAny(r.name, commonNames) && c.duty(r) == "" && !c.mentions(r) {
			c.find("unbacked", r.ref("name"), "name", r.in.Name)
		}
	}
}

// sentenceInTwoProjects: rule 19. No task of one project stands word by word in another of the same unit.
func sentenceInTwoProjects(c *check) {
	switch {
	case c.sum == nil:
		c.lack("common.alone")
		return
	case c.sum.alone(c.index):
		c.skip("common.only_one")
		return
	}
	for _, s := range c.sum.of[c.index].clauses {
		if names, n := c.sum.sharing(c.index, s); n > 0 {
			variant := "shared"
			if n > shownNames {
				variant = "shared_many"
			}
			c.find(variant, s.ref, "text", shorten(s.text), "projects", names, "n", strconv.Itoa(n))
		}
	}
}

// numbersAgree: rule 43. A number is the same wherever it is told: in the goal and its indicator, in the overall and the
// annual goal of one year, and in the same sentence of two projects.
func numbersAgree(c *check) {
	told := 0
	for _, t := range []struct {
		ref  goal.Ref
		text *textFacts
	}{{"goals.annual", &c.annual}, {"goals.overall", &c.overall}} {
		if t.ref == "goals.overall" && !c.oneYear {
			continue
		}
		told += len(t.text.quantities)
		for _, q := range t.text.quantities {
			if r := c.contradicting(q); r != nil && !q.spending {
				c.find("indicator", r.ref("target"), "clause", shorten(q.clause), "name", r.in.Name, "target", r.in.Target.Raw).also(t.ref)
			}
		}
	}
	if c.sum != nil {
		for _, s := range c.sum.of[c.index].masked {
			told++
			if project, text, ok := c.sum.otherwise(c.index, s); ok {
				c.find("projects", s.ref, "text", shorten(s.text), "project", project, "other", shorten(text))
			}
		}
	}
	if told == 0 {
		c.skip("none")
	}
}

// restrictedSources are funds whose use is bound by their own rules.
var restrictedSources = []string{"残保金", "残疾人就业保障金", "彩票公益金", "福彩公益金", "体彩公益金", "专项债", "政府性基金"}

// restrictedSourceNamed: rule 50. A fund that the goal names as its source is flagged for funds control. Where the
// goal is about supervising or collecting the fund, it is not the source.
func restrictedSourceNamed(c *check) {
	for _, t := range []struct {
		ref  goal.Ref
		text string
	}{{"name", c.name}, {"goals.annual", c.annual.text}, {"goals.overall", c.overall.text}} {
		for _, w := range restrictedSources {
			_, after, ok := strings.Cut(t.text, w)
			if ok && !strings.HasPrefix(after, "使用监督") && !strings.HasPrefix(after, "监督") && !strings.HasPrefix(after, "征") && !strings.HasPrefix(after, "管理") {
				c.find("named", t.ref, "source", w)
				return
			}
		}
	}
}

// families are kinds of tasks that a department plans, procures and checks in different ways.
var families = [][]string{
	{"会议", "大会"},
	{"培训", "教育规划"},
	{"审计"},
	{"档案"},
	{"年鉴", "志书", "刊物", "杂志"},
	{"网络安全", "信息系统", "计算机", "信息化"},
	{"维修", "修缮", "改建", "装修"},
	{"法律顾问", "法律援助", "法律咨询"},
	{"课题", "调研", "政策研究"},
	{"招投标", "招标", "采购"},
	{"慰问", "帮扶"},
	{"补贴", "救助"},
	{"志愿"},
	{"康复"},
	{"体检"},
	{"宣传"},
	{"信访", "热线"},
	{"无障碍"},
	{"物业", "保洁", "安保"},
	{"印刷"},
	{"绩效评价"},
}

// bundledFamilies is the number of kinds of tasks from which a project is asked whether it is several.
const bundledFamilies = 8

// tasksNotBundled: rule 45.
func tasksNotBundled(c *check) {
	if c.annual.text == "" {
		c.lack("common.no_annual_goal")
		return
	}
	var found []string
	for _, words := range families {
		if w := firstOf(c.annual.text, words); w != "" {
			found = append(found, w)
		}
	}
	if len(found) >= bundledFamilies {
		c.find("many", "goals.annual", "n", strconv.Itoa(len(found)), "tasks", strings.Join(found, "、"))
	}
}
