package deliverable

import (
	"fmt"
	"maps"
	"slices"

	"plumbline/base/day"
	"plumbline/base/fen"
	room "plumbline/deliverable"
	"plumbline/deliverable/record"
	"plumbline/sample"
)

// work is something due in 2023: stages are the days of its first stages in order, done the day it is complete, used where a
// report was taken up.
type work struct {
	project, matter, sort, name, contractor string
	yuan                                    int64
	due                                     day.Day
	stages                                  []day.Day
	done                                    day.Day
	used, proof                             string
}

func on(month, dayOfMonth int) day.Day { return day.Of(2023, month, dayOfMonth) }

var dueWorks = []work{
	{rights, "研究课题", room.Report, "“一江一河”两岸公共空间无障碍环境设计导则研究", "沪江城市研究院", 280_000, on(10, 31), []day.Day{on(2, 14), on(7, 20), on(9, 18)}, on(10, 12), "市建设管理部门采纳为导则征求意见稿", "沪残办专报〔2023〕18号"},
	{rights, "研究课题", room.Report, "残疾人家庭无障碍改造政策研究", "申城社会政策中心", 220_000, on(11, 30), []day.Day{on(3, 1), on(8, 31), on(10, 20)}, on(11, 15), "列入下一年度改造实施方案", "沪残办函〔2023〕96号"},
	{premises, "维修项目", room.Works, "曹杨路办公用房门窗修缮", "建安修缮工程公司", 862_000, on(9, 30), []day.Day{on(5, 10), on(6, 5), on(9, 8)}, on(9, 20), "", ""},
	{premises, "维修项目", room.Works, "档案库房改造及承重加固", "恒固建设工程公司", 948_000, on(11, 30), []day.Day{on(5, 24), on(7, 3), on(11, 3)}, on(11, 17), "", ""},
	{systems, "平台建设", room.IT, "数字化智能服务和决策管理系统", "申联软件公司", 2_380_000, on(11, 30), []day.Day{on(3, 20), on(5, 12), on(9, 25), on(11, 12)}, on(11, 24), "", ""},
	{systems, "平台建设", room.IT, "二代证换证管理系统升级改造", "申联软件公司", 860_000, on(10, 31), []day.Day{on(3, 20), on(5, 8), on(8, 30), on(9, 28)}, on(10, 19), "", ""},
	{systems, "平台建设", room.IT, "交通补贴信息系统升级改造", "浦江信息技术公司", 720_000, on(10, 31), []day.Day{on(3, 27), on(5, 15), on(9, 1), on(10, 9)}, on(10, 26), "", ""},
	{general, "课题研究", room.Report, "残疾人事业高质量发展指标研究", "申城社会政策中心", 180_000, on(9, 30), []day.Day{on(2, 20), on(6, 30), on(8, 25)}, on(9, 15), "作为年度工作要点的依据", "沪残办〔2023〕41号"},
	{general, "课题研究", room.Report, "残保金使用监督机制研究", "申明会计师事务所", 120_000, on(10, 31), []day.Day{on(3, 6), on(7, 31), on(9, 20)}, on(10, 18), "修订残保金使用管理办法", "沪残办〔2023〕52号"},
	{general, "课题研究", room.Report, "残疾人干部人才队伍建设研究", "沪江城市研究院", 150_000, on(11, 30), []day.Day{on(3, 15), on(9, 15), on(11, 1)}, on(11, 22), "", ""},
	{congress, "会议宣传", room.Publicity, "八代会工作宣传片", "光影传媒公司", 260_000, on(6, 10), []day.Day{on(2, 24), on(5, 30)}, on(6, 8), "", ""},
	{congress, "会议宣传", room.Publicity, "上海残疾人事业发展蓝皮书发布", "沪江城市研究院", 310_000, on(6, 20), []day.Day{on(1, 30), on(6, 2)}, on(6, 15), "", ""},
	{congress, "会议宣传", room.Publicity, "八代会新闻报道专版", "", 0, on(6, 30), []day.Day{on(5, 20), on(6, 18)}, on(6, 20), "", ""},
	{studies, "监测工作", room.SurveyWork, "残疾人指标体系监测", "民意调查中心", 240_000, on(10, 31), []day.Day{on(3, 10), on(7, 31), on(9, 15)}, on(10, 20), "全市残疾人事业统计公报引用", "沪残统〔2023〕3号"},
	{studies, "监测工作", room.SurveyWork, "残疾人高品质生活监测", "民意调查中心", 210_000, on(11, 30), []day.Day{on(4, 12), on(9, 10), on(10, 30)}, on(11, 21), "十四五规划中期评估采用", "沪残统〔2023〕5号"},
	{studies, "监测工作", room.SurveyWork, "残疾人事业高质量发展监测", "沪江城市研究院", 190_000, on(12, 15), []day.Day{on(4, 20), on(9, 28), on(11, 20)}, on(12, 8), "年度工作总结采用", "沪残统〔2023〕7号"},
	{studies, "家庭收入状况调查", room.SurveyWork, "部分区残疾人家庭收入状况调查", "民意调查中心", 180_000, on(11, 15), []day.Day{on(5, 8), on(9, 5), on(10, 16)}, on(11, 3), "困难帮扶标准调整测算采用", "沪残统〔2023〕6号"},
	{learning, "教育发展报告", room.Report, "特殊教育状况监测分析报告", "申城社会政策中心", 160_000, on(11, 30), []day.Day{on(3, 22), on(8, 28), on(10, 26)}, on(11, 16), "报送市教育部门", "沪残就函〔2023〕31号"},
	{learning, "教育发展报告", room.Report, "自闭症群体庇护性就业研究报告", "沪江城市研究院", 140_000, on(12, 10), []day.Day{on(4, 3), on(9, 20), on(11, 14)}, on(11, 30), "试点方案采用", "沪残就函〔2023〕35号"},
	{learning, "政策文献印刷", room.Printing, "残疾人就业政策汇编", "华文印务公司", 86_000, on(6, 30), []day.Day{on(4, 18), on(5, 23)}, on(6, 12), "", ""},
	{learning, "政策文献印刷", room.Printing, "特殊教育入学指南", "华文印务公司", 54_000, on(8, 20), []day.Day{on(6, 28), on(7, 25)}, on(8, 11), "", ""},
	{learning, "政策文献印刷", room.Printing, "按比例就业办事手册", "华文印务公司", 62_000, on(10, 31), []day.Day{on(8, 15), on(9, 22)}, on(10, 17), "", ""},
}

// audited are the institutions whose year was audited; the last of them too late.
var audited = []string{"就业服务中心", "辅助器具资源中心", "文化体育促进中心", "康复职业培训中心", "残疾人福利基金会", "机关本级"}

// works enters what is due at the beginning of the year, then each of its stages, its acceptance and its use.
func (y *year) works() {
	list := slices.Clone(dueWorks)
	for i, name := range audited {
		w := work{general, "年报审计", room.Audit, name + "2022年度年报审计", "申明会计师事务所", 38_000, on(6, 30), []day.Day{on(2, 28), on(4, 3+i), on(5, 20)}, on(6, 5+2*i), "", ""}
		if i == len(audited)-1 {
			w.done = on(7, 12)
		}
		list = append(list, w)
	}
	for i, name := range audited {
		w := work{studies, "绩效评价报告", room.Evaluation, name + "财政项目绩效评价报告", "申城社会政策中心", 45_000, on(10, 31), []day.Day{on(3, 30), on(7, 10+i), on(9, 11+i)}, on(10, 9+2*i), "预算安排与评价结果挂钩", fmt.Sprintf("沪残财〔2023〕%d号", 40+i)}
		if i == 3 {
			w.done = on(11, 9)
		}
		if i >= 2 {
			w.used, w.proof = "", "" // not taken up by the year's end
		}
		list = append(list, w)
	}
	for _, w := range list {
		y.work(w)
	}
}

func (y *year) work(w work) {
	s, _ := room.SortOf(w.sort)
	c := room.Work{Sort: w.sort, Name: w.name, Due: w.due}
	if w.contractor != "" {
		c.Contractor = w.contractor + sample.Label
	}
	if w.yuan > 0 {
		c.Amount = fen.Ptr(fen.Fen(w.yuan * 100))
	}
	y.plan(on(1, 10), w.name, record.Draft{Place: y.place(w.project, w.matter), Content: copied(c)})
	c.Reached = map[string]day.Day{}
	for i, d := range w.stages {
		c.Reached[s.Stages[i]] = d
		y.change(d, w.name, "", copied(c))
	}
	c.Finish(w.done, true)
	y.change(w.done, w.name, "", copied(c))
	if w.used != "" {
		used := w.done.Add(9)
		c.Uses = []room.Use{{On: used, Where: w.used, Proof: w.proof}}
		y.change(used, w.name, "", copied(c))
	}
}

// copied is a content that later changes of c leave alone.
func copied(c room.Work) *room.Work {
	c.Reached, c.Inspections, c.Uses = maps.Clone(c.Reached), slices.Clone(c.Inspections), slices.Clone(c.Uses)
	return &c
}

// maintained are the systems that are looked after once a month.
var maintained = []string{"残疾人证管理系统", "两项补贴系统", "就业服务系统", "康复服务系统", "机关办公系统"}

// maintenance enters each month what was looked after, and the news in sign language of its weeks.
func (y *year) maintenance() {
	for m := 1; m <= 12; m++ {
		var drafts []record.Draft
		for i, system := range maintained {
			due := on(m, 25)
			w := &room.Work{Sort: room.Maintenance, Name: fmt.Sprintf("%s %d月巡检", system, m), Due: due, Contractor: "浦江信息技术公司" + sample.Label}
			w.Reached = map[string]day.Day{"scheduled": on(m, 2)}
			w.Finish(on(m, 12+(3*i+m)%11), true)
			drafts = append(drafts, record.Draft{Place: y.place(running, "定期运维"), Content: w})
		}
		y.load(on(m, 26), drafts...)
	}
	for n := range 52 {
		due := on(1, 7).Add(7 * n) // Saturdays
		w := &room.Work{Sort: room.Broadcast, Name: fmt.Sprintf("新闻手语播报第%d期", n+1), Due: due, Contractor: "光影传媒公司" + sample.Label}
		w.Reached = map[string]day.Day{"recorded": due.Add(-1), "broadcast": due}
		y.load(due, record.Draft{Place: y.place(publicity, "新闻手语播报"), Content: w})
	}
}

// tests enters the functions that the systems must have, and each month's test of their security and logic.
func (y *year) tests() {
	for i, system := range []string{"数字化智能服务和决策管理系统", "二代证换证管理系统", "交通补贴信息系统"} {
		w := room.Work{Sort: room.FunctionList, Name: system + "功能清单", Due: []day.Day{on(11, 30), on(10, 31), on(10, 31)}[i], Contractor: []string{"申联软件公司", "申联软件公司", "浦江信息技术公司"}[i] + sample.Label}
		for n := range []int{24, 14, 12}[i] {
			w.Functions = append(w.Functions, room.Function{Name: fmt.Sprintf("%s%02d", functions[n%len(functions)], n+1)})
		}
		y.plan(on(5, 16), w.Name, record.Draft{Place: y.place(systems, "系统功能"), Content: &room.Work{Sort: w.Sort, Name: w.Name, Due: w.Due, Contractor: w.Contractor, Functions: slices.Clone(w.Functions)}})
		done := w.Due.Add(-9)
		for n := range w.Functions {
			w.Functions[n].Accepted = done.Add(-n % 20)
		}
		y.change(done, w.Name, "", &w)
	}
	for m := 1; m <= 12; m++ {
		scan := room.Test{Name: fmt.Sprintf("%d月漏洞扫描和渗透测试", m), On: on(m, 18), By: "网安测评中心" + sample.Label}
		logic := room.Test{Name: fmt.Sprintf("%d月业务逻辑测试", m), On: on(m, 20), By: "网安测评中心" + sample.Label}
		if m == 3 || m == 6 {
			logic.Defects = []room.Defect{{Name: "重复提交未拦截", Severity: "medium", Found: logic.On}}
		}
		if m == 8 {
			scan.Defects = []room.Defect{{Name: "接口越权访问", Severity: "high", Found: scan.On}, {Name: "响应头泄露版本", Severity: "low", Found: scan.On}}
		}
		y.plan(scan.On, scan.Name, record.Draft{Place: y.place(systems, "系统安全测评"), Content: &scan})
		y.plan(logic.On, logic.Name, record.Draft{Place: y.place(systems, "逻辑漏洞"), Content: &logic})
		if len(logic.Defects) > 0 {
			fixed := logic
			fixed.Defects = []room.Defect{{Name: "重复提交未拦截", Severity: "medium", Found: logic.On, Fixed: logic.On.Add(12)}}
			y.change(logic.On.Add(12), logic.Name, "", &fixed)
		}
		if len(scan.Defects) > 0 {
			fixed := scan
			fixed.Defects = slices.Clone(scan.Defects)
			fixed.Defects[1].Fixed = on(9, 4)
			first := fixed
			first.Defects = slices.Clone(fixed.Defects)
			y.change(on(9, 4), scan.Name, "", &first)
			fixed.Defects[0].Fixed = on(11, 10)
			y.change(on(11, 10), scan.Name, "", &fixed)
		}
	}
}

var functions = []string{"查询", "登记", "审核", "统计", "导出", "提醒", "权限", "日志"}

// purchases enters the thresholds, what was bought, and how contractors did.
func (y *year) purchases() {
	threshold := func(category string, yuan int64) record.Draft {
		return record.Draft{Place: y.general(), Content: &room.Threshold{Category: category, From: on(1, 1), Amount: fen.Ptr(fen.Fen(yuan * 100)), Basis: "内部采购管理办法" + sample.Label}}
	}
	y.load(on(1, 5), threshold("goods", 500_000), threshold("services", 500_000), threshold("works", 600_000))
	for _, p := range []struct {
		project, name, category string
		on                      day.Day
		yuan                    int64
		method, supplier        string
	}{
		{premises, "曹杨路办公用房门窗修缮", "works", on(4, 26), 862_000, "open_tender", "建安修缮工程公司"},
		{premises, "档案库房改造及承重加固", "works", on(5, 12), 948_000, "open_tender", "恒固建设工程公司"},
		{premises, "修缮工程监理", "services", on(5, 18), 46_000, "inquiry", "正衡监理公司"},
		{general, "物业管理服务", "services", on(2, 10), 1_260_000, "open_tender", "安居物业公司"},
		{general, "档案整理加工服务", "services", on(3, 8), 580_000, "open_tender", "申城档案服务公司"},
		{general, "办公设备更新", "goods", on(4, 12), 612_000, "invited_tender", "联迅科技公司"},
		{general, "法律顾问服务", "services", on(2, 22), 98_000, "negotiation", "申正律师事务所"},
		{general, "年鉴编纂服务", "services", on(5, 30), 186_000, "inquiry", "沪江城市研究院"},
		{general, "会议服务定点采购", "services", on(3, 16), 74_000, "direct", "和平会务公司"},
	} {
		tendered := p.method == "open_tender" || p.method == "invited_tender"
		y.load(p.on, record.Draft{Place: y.place(p.project, "限额标准采购"), Content: &room.Procurement{
			Name: p.name, On: p.on, Category: p.category, Amount: fen.Ptr(fen.Fen(p.yuan * 100)), Tendered: tendered, Method: p.method, Supplier: p.supplier + sample.Label,
		}})
	}
	for i, name := range []string{"安居物业公司", "申城档案服务公司", "申正律师事务所", "申明会计师事务所", "沪江城市研究院"} {
		for half := range 2 {
			d := []day.Day{on(7, 10+i), on(12, 11+i)}[half]
			y.load(d, record.Draft{Place: y.place(general, "委托单位服务"), Content: &room.Assessment{Contractor: name + sample.Label, On: d, Passed: true, Score: fmt.Sprint(86 + (3*i+5*half)%11), By: "机关服务处"}})
		}
	}
	for i, name := range []string{"申明会计师事务所", "立诚会计师事务所"} {
		d := on(2, 6+i)
		y.load(d, record.Draft{Place: y.place(general, "年报审计单位资格"), Content: &room.Assessment{Contractor: name + sample.Label, On: d, Passed: true, By: "财务处", Note: "执业证书、近三年无处罚"}})
	}
}

// before enters what is kept of the year before.
func (y *year) before() {
	var drafts []record.Draft
	for _, w := range []work{
		{project: general, matter: "课题研究", sort: room.Report, name: "残疾人事业十四五中期评估研究", due: day.Of(2022, 9, 30), done: day.Of(2022, 9, 21)},
		{project: general, matter: "课题研究", sort: room.Report, name: "助残社会组织培育研究", due: day.Of(2022, 11, 30), done: day.Of(2022, 12, 6)},
		{project: rights, matter: "研究课题", sort: room.Report, name: "残疾人法律服务需求研究", due: day.Of(2022, 10, 31), done: day.Of(2022, 10, 20)},
		{project: studies, matter: "监测工作", sort: room.SurveyWork, name: "残疾人指标体系监测（2022年）", due: day.Of(2022, 10, 31), done: day.Of(2022, 10, 25)},
		{project: studies, matter: "绩效评价报告", sort: room.Evaluation, name: "2022年财政项目绩效评价报告", due: day.Of(2022, 11, 15), done: day.Of(2022, 11, 8)},
		{project: learning, matter: "教育发展报告", sort: room.Report, name: "特殊教育状况监测分析报告（2022年）", due: day.Of(2022, 11, 30), done: day.Of(2022, 11, 25)},
	} {
		c := &room.Work{Sort: w.sort, Name: w.name, Due: w.due, Contractor: "沪江城市研究院" + sample.Label}
		c.Finish(w.done, true)
		drafts = append(drafts, record.Draft{Place: y.placeIn(2022, w.project, w.matter), Content: c})
	}
	for i, name := range audited {
		c := &room.Work{Sort: room.Audit, Name: name + "2021年度年报审计", Due: day.Of(2022, 6, 30), Contractor: "申明会计师事务所" + sample.Label}
		c.Finish(day.Of(2022, 6, 2+4*i), true)
		drafts = append(drafts, record.Draft{Place: y.placeIn(2022, general, "年报审计"), Content: c})
	}
	y.load(day.Of(2022, 12, 20), drafts...)
}
