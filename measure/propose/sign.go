package propose

import (
	"strings"

	"plumbline/measure/judge"
)

// sign says which measure the words of an indicator usually mean: one of any stands in the name, all of also, none of not. Aims are
// what the target must be; none for all.
type sign struct {
	measure string
	read    judge.Read // where it is not the usual one
	any     []string
	also    []string
	not     []string
	aim     aim
	word    []string // one of them stands in a target that is a word
}

// aim is what a target is.
type aim uint8

// The aims.
const (
	anything aim = iota
	rate
	count
	zero
	word
)

// The words of work that rooms keep records of. What is done with people is an activity, what is handed over a deliverable.
var (
	doings = []string{
		"活动", "培训", "会议", "法宣", "援助", "咨询", "训练", "体检", "走访", "慰问", "讲座", "义诊", "素质能力", "覆盖", "演出", "比赛", "参观", "招聘会", "督导",
	}
	things = []string{
		"报告", "课题", "研究", "运维", "平台", "系统", "软件", "开发", "印刷", "审计", "监测", "调查", "播报", "宣传", "维修", "维护", "改造", "建设", "采购", "制度", "项目", "手册", "设备", "工程",
	}
)

// signs stand in the order in which they are tried, the most particular first.
var signs = []sign{
	{measure: "survey.satisfied", any: []string{"满意"}, aim: rate},
	{measure: "money.execution", any: []string{"预算", "资金"}, aim: word, word: []string{"预算内", "不超预算"}},
	{measure: "money.execution", any: []string{"预算执行率", "资金执行率", "支出率"}, aim: rate},
	{measure: "money.paid", any: []string{"总成本", "成本控制数"}, aim: count},

	// Complaints and what must not happen.
	{measure: "ticket.liable", any: []string{"投诉"}, aim: zero},
	{measure: "activity.incidents", any: []string{"事故", "群体性事件", "安全事件", "责任事件"}, aim: zero},
	{measure: "activity.incidents", any: []string{"事故", "群体性事件", "突发事件"}, aim: word, word: []string{"有效"}},
	{measure: "activity.incidents", any: []string{"正常运行", "平稳运行", "运行情况"}, aim: word, word: []string{"良好", "好", "正常", "有效"}},

	// The hotline and faults.
	{measure: "ticket.responded", any: []string{"响应"}, also: []string{"故障"}},
	{measure: "ticket.solved", any: []string{"故障"}, also: []string{"解决"}, aim: rate},
	{measure: "ticket.assessed", any: []string{"热线"}, also: []string{"考核"}, aim: rate},
	{measure: "ticket.on_time", any: []string{"热线", "信访", "工单", "来电"}, aim: word, word: []string{"及时", "按时", "按期"}},
	{measure: "ticket.on_time", any: []string{"热线", "信访", "工单", "来电"}, also: []string{"及时"}, aim: rate},

	// Subsidies.
	{measure: "benefit.accurate", any: []string{"准确率"}, aim: rate},
	{measure: "benefit.standard", any: []string{"补贴", "发放", "帮扶", "救助"}, aim: word, word: []string{"规范"}},
	{measure: "benefit.on_time", any: []string{"补贴", "发放", "救助金"}, aim: word, word: []string{"及时", "按时", "按期"}},
	{measure: "benefit.paid", any: []string{"补贴", "帮扶", "救助", "资助"}, not: []string{"协会", "机构", "培训", "活动"}, aim: count},

	// Persons and orders.
	{measure: "person.assessed", any: []string{"评估"}, aim: count, not: []string{"报告"}},
	{measure: "person.improved", any: []string{"经济情况", "经济状况", "生活状况", "家庭状况", "受助对象", "功能障碍"}, aim: word, word: []string{"改善", "提高"}, not: []string{"掌握"}},
	{measure: "person.employment", read: judge.Kinds, any: []string{"就业形式", "就业方式", "就业渠道"}},
	{measure: "matching.orders", any: []string{"点单", "订单"}},

	// Institution documents, security.
	{measure: "deliverable.in_force", any: []string{"制度", "机制", "体系", "规章", "预案"}, aim: word, word: []string{"健全", "完善", "完备"}},
	{measure: "deliverable.in_force", any: []string{"安全", "数据", "管理"}, aim: word, word: []string{"数据安全"}},
	{measure: "deliverable.in_force", any: []string{"确定", "制定", "明确", "方针", "规划", "战略"}, aim: word, word: []string{"确定", "明确"}},
	{measure: "deliverable.defects", any: []string{"安全", "漏洞", "缺陷"}, aim: word, word: []string{"安全", "无逻辑漏洞", "无漏洞", "无缺陷"}},
	{measure: "deliverable.defects", any: []string{"漏洞", "缺陷"}, aim: zero},

	// Quality of what is handed over.
	{measure: "probe.up", any: []string{"联通率", "连通率", "可用率", "在线率"}, aim: rate},
	{measure: "deliverable.tendered", any: []string{"招标率", "政府采购率"}, aim: rate},
	{measure: "deliverable.functions", any: []string{"功能"}, also: []string{"达标"}, aim: rate},
	{measure: "deliverable.accepted", any: []string{"验收", "到位率", "合格率"}, aim: rate},
	{measure: "deliverable.accepted", any: []string{"质量", "验收"}, aim: word, word: []string{"合格", "达标", "通过"}},
	{measure: "deliverable.assessed", any: []string{"考核达标", "资格达标", "资质达标", "考核合格", "服务达标"}, aim: rate},
	{measure: "deliverable.used", any: []string{"运用", "应用", "采用", "转化"}, aim: word, word: []string{"良好", "好", "有效"}, not: []string{"安全"}},
	{measure: "deliverable.original", any: []string{"原创"}, aim: rate},
	{measure: "deliverable.followers", any: []string{"粉丝", "关注人数", "关注量", "订阅"}},
	{measure: "deliverable.quota", any: []string{"发布数量", "发布量", "发稿", "推送"}, aim: rate},
	{measure: "deliverable.issued", any: []string{"发布", "出版", "发行", "刊发"}, aim: word, word: []string{"及时", "按时", "按期"}},

	// Who came, who passed.
	{measure: "activity.attendance", any: []string{"出勤率", "出席率", "参会率", "到会率", "到课率"}, aim: rate},
	{measure: "activity.passed", any: []string{"通过率", "合格率", "取证率"}, also: []string{"考核", "培训", "考试"}, aim: rate},
	{measure: "activity.passed", any: []string{"素质", "专业化", "职业能力", "业务能力"}, aim: word, word: []string{"提高", "提升", "增强"}, not: []string{"学员"}},
	{measure: "activity.attended", any: []string{"人次", "参与人", "参加人", "慰问人", "培训人"}, aim: count, not: []string{"评估"}},
	{measure: "activity.plan", any: []string{"召开", "举办", "会议", "活动"}, aim: word, word: []string{"顺利"}},

	// Kinds.
	{measure: "activity.held", read: judge.Kinds, any: []string{"类型", "种类", "协会数", "形式数", "方式数"}, aim: count},
	{measure: "activity.held", read: judge.Kinds, any: []string{"方式", "形式", "渠道", "种类"}, aim: word, word: []string{"多样", "多样化", "丰富"}},

	// What was promised by when.
	{measure: "deliverable.on_time", any: []string{"报告", "课题", "审计", "维修", "维护", "开发", "建设", "改造", "工程", "印刷", "监测", "调查"}, not: []string{"培训", "活动"}, aim: word, word: []string{"及时", "按时", "按期"}},
	{measure: "activity.on_time", any: append([]string{"业务"}, doings...), aim: word, word: []string{"及时", "按时", "按期"}},
	{measure: "deliverable.on_time", aim: word, word: []string{"及时", "按时", "按期"}},
	{measure: "activity.plan", any: doings, aim: rate},
	{measure: "deliverable.plan", any: things, aim: rate},

	// Counts.
	{measure: "deliverable.count", any: []string{"课题", "项目数", "报告", "篇数", "册数", "维修", "改造", "项目个数", "平台"}, aim: count},
	{measure: "activity.held", any: []string{"次数", "场次", "场数", "会议", "活动", "培训", "讲座", "召开", "举办"}, aim: count},

	{measure: "survey.improved", aim: word, word: []string{"提高", "提升", "增强", "改善", "优化"}},
}

// match says whether the words bear the sign, and which word of the name it was.
func (s sign) match(w words) (found string, ok bool) {
	switch s.aim {
	case rate:
		ok = w.rate
	case count:
		ok = w.number && !w.rate && !w.zero
	case zero:
		ok = w.zero
	case word:
		ok = !w.number
	default:
		ok = true
	}
	if !ok || len(s.word) > 0 && !has(s.word, w.target) || contains(s.not, w.name) != "" {
		return "", false
	}
	if found = contains(s.any, w.name); found == "" && len(s.any) > 0 {
		return "", false
	}
	if len(s.also) > 0 && contains(s.also, w.name) == "" {
		return "", false
	}
	if found == "" {
		found = w.target
	}
	return found, true
}

// contains gives the first of the words that stands in a text.
func contains(words []string, text string) string {
	for _, w := range words {
		if strings.Contains(text, w) {
			return w
		}
	}
	return ""
}

func has(words []string, target string) bool {
	for _, w := range words {
		if strings.Trim(target, "，。 ") == w {
			return true
		}
	}
	return false
}
