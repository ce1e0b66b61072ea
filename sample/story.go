package sample

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed bindings-2023.tsv
var bindings string

// Matter is how an indicator of the document is measured, as the office agreed on: the measure, and the matter that its records
// are kept under, "" for the project as a whole.
type Matter struct{ Project, Indicator, Measure, Matter string }

// Matters gives those of all 131 indicators, in the order of the document.
func Matters() []Matter {
	var out []Matter
	for i, line := range strings.Split(strings.TrimRight(bindings, "\n"), "\n") {
		if f := strings.Split(line, "\t"); i > 0 {
			measure, _, _ := strings.Cut(f[3], ":")
			out = append(out, Matter{Project: f[0], Indicator: f[1], Measure: measure, Matter: f[4]})
		}
	}
	return out
}

// Cost is the indicator that a project of works, of information technology or of meetings lacks: what it may cost at most.
const Cost = "项目总成本"

// Story gives the year of the twelve declarations: what the rules refuse is put right, all are handed in and approved in spring, one
// is returned first, one amended in summer when its work was extended, and all are made public. The steps stand in the order in
// which they were done.
func Story() []Step {
	var out []Step
	for i, p := range []struct{ project, day string }{
		{"残疾人权益保障经费", "2023-01-16"},
		{"信息化运维项目", "2023-01-16"},
		{"设施维护及功能改造项目", "2023-01-17"},
		{"残疾人基本保障和帮扶经费", "2023-01-12"},
		{"残疾人事业宣传经费", "2023-01-18"},
		{"信息化建设项目", "2023-01-18"},
		{"残疾人事业综合保障经费", "2023-01-19"},
		{"残疾人基层组织建设和助残工作经费", "2023-01-13"},
		{"市残联八代会筹备及会议经费", "2023-01-19"},
		{"残疾预防与康复经费", "2023-01-12"},
		{"残疾人事业统计、监测和政策研究经费", "2023-01-13"},
		{"残疾人教育和就业经费", "2023-01-16"},
	} {
		minute := string(rune('0'+i/10)) + string(rune('0'+i%10))
		at := func(day, hour string) string { return day + "T" + hour + ":" + minute }
		step := func(on, who, act string) Step { return Step{On: on, Project: p.project, Who: who, Act: act} }
		out = append(out, corrected(p.project, at(p.day, "09"))...)
		out = append(out, step(at(p.day, "10"), "陈静", "submit"), step(at("2023-01-30", "14"), "周敏", "approve"), step(at("2023-02-03", "15"), "王建国", "approve"))
		bureau := step(at("2023-02-10", "10"), "李芳", "approve")
		bureau.Annotation = "目标完整，指标与目标对应，值有依据，措施可行。"
		out = append(out, bureau, step(at("2023-02-20", "09"), "王建国", "publish"))
	}
	out = append(out, returned("残疾人基层组织建设和助残工作经费")...)
	out = append(out, amended("残疾预防与康复经费")...)
	for i := range out {
		out[i].Who += Label
	}
	slices.SortStableFunc(out, func(a, b Step) int { return strings.Compare(a.On, b.On) })
	return out
}

// corrected is what the drafter puts right before a project is handed in.
func corrected(project, on string) (out []Step) {
	change := func(act, ref, text string) {
		out = append(out, Step{On: on, Project: project, Who: "陈静", Act: act, Ref: ref, Text: text})
	}
	switch project {
	case "信息化运维项目":
		change("cost", "", "≤1007760.00(元)")
	case "设施维护及功能改造项目":
		change("change", "funding.total", "1821977.00")
		change("change", "funding.total_fiscal", "1821977.00")
		change("change", "indicators[7].target", "≥85(%)")
		change("cost", "", "≤1821977.00(元)")
	case "残疾人事业宣传经费":
		change("change", "indicators[9].target", "≥85.00(%)")
	case "信息化建设项目":
		change("change", "indicators[13].target", "≥90(%)")
	case "残疾人事业综合保障经费":
		change("change", "indicators[2].target", "=100(%)")
	case "市残联八代会筹备及会议经费":
		change("change", "funding.total", "3191000.00")
		change("change", "funding.total_fiscal", "3191000.00")
		change("cost", "", "≤3191000.00(元)")
	}
	return out
}

// returned is how the unit's reviewer sent a declaration back, and how it came again, before its first approval.
func returned(project string) []Step {
	const answer = "年底前，参加活动的残疾人满意度不低于85%，各类活动出勤率不低于90%。"
	return []Step{
		{On: "2023-01-17T11:00", Project: project, Who: "周敏", Act: "return", Ref: "goals.annual", Text: "年度目标只写了要做什么，没有写做到什么程度。请补一句可以核对的结果。"},
		{On: "2023-01-18T09:30", Project: project, Who: "陈静", Act: "extend", Ref: "goals.annual", Text: answer},
		{On: "2023-01-18T09:40", Project: project, Who: "陈静", Act: "resolve", Text: "已补：" + answer},
		{On: "2023-01-18T10:00", Project: project, Who: "陈静", Act: "submit"},
	}
}

// amended is how more training was promised in summer, through the same stages.
func amended(project string) []Step {
	step := func(on, who, act string) Step { return Step{On: on, Project: project, Who: who, Act: act} }
	begin, change, bureau := step("2023-06-12T09:00", "陈静", "amend"), step("2023-06-12T09:20", "陈静", "change"), step("2023-06-28T10:00", "李芳", "approve")
	begin.Text = "年中追加“希望之家”机构两家，康复人员培训次数要随之调整。"
	change.Ref, change.Text = "indicators[3].target", "≥2.00(次)"
	bureau.Annotation = "调整有依据，资金在原预算内解决。"
	return []Step{
		begin, change, step("2023-06-12T10:00", "陈静", "submit"), step("2023-06-15T14:00", "周敏", "approve"),
		step("2023-06-20T15:00", "王建国", "approve"), bureau, step("2023-07-03T09:00", "王建国", "publish"),
	}
}
