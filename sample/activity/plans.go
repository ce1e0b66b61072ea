package activity

import (
	"fmt"

	room "plumbline/activity"
	"plumbline/base/day"
)

// The projects of the declarations.
const (
	rights     = "残疾人权益保障经费"
	premises   = "设施维护及功能改造项目"
	welfare    = "残疾人基本保障和帮扶经费"
	publicity  = "残疾人事业宣传经费"
	general    = "残疾人事业综合保障经费"
	grassroots = "残疾人基层组织建设和助残工作经费"
	congress   = "市残联八代会筹备及会议经费"
	health     = "残疾预防与康复经费"
	studies    = "残疾人事业统计、监测和政策研究经费"
	learning   = "残疾人教育和就业经费"
)

// plans makes the year of every project.
func (y *year) plans() {
	y.rights()
	y.welfare()
	y.publicity()
	y.general()
	y.grassroots()
	y.congress()
	y.health()
	y.studies()
	y.learning()
	y.safety()
}

// open are people who come to what is open to everybody; listed those who are on a list.
func open(n, district int) people { return people{n: n, district: district} }

func listed(n int, staff bool, came, excused int) people {
	return people{n: n, staff: staff, listed: true, came: came, excused: excused}
}

func (y *year) on(m, d int) day.Day { return day.Of(y.n, m, d) }

func (y *year) rights() {
	for i, m := range []int{2, 4, 6, 8, 9, 11} {
		y.hold(event{project: rights, matter: "名律师咨询", on: y.on(m, 16), of: room.Event{Title: fmt.Sprintf("名律师咨询日第%d场", i+1), Sort: "consultation", Place: "市残疾人法律服务中心"}, people: open(32, 0)})
	}
	for i, m := range []int{3, 5, 9, 12} {
		theme := []string{"残疾人保障法", "全国助残日普法", "无障碍环境建设法", "国际残疾人日普法"}[i]
		title := theme + "宣传活动"
		y.add(item{project: rights, matter: "全市性法宣活动", title: title, due: y.on(m, 25), wants: len(districts)})
		for d := 1; d <= len(districts); d++ {
			y.hold(event{project: rights, matter: "全市性法宣活动", item: title, on: y.on(m, 8+d%12), of: room.Event{Title: theme + "进社区", Sort: "publicity", District: district(d)}, people: open(48+(d*7+i)%12, d)})
		}
	}
	for m := 1; m <= 12; m++ {
		y.add(item{project: rights, matter: "法律援助", title: month(m) + "法律援助案件办理", due: day.Last(y.n, m).Add(-2), done: day.Last(y.n, m).Add(-5), proof: fmt.Sprintf("%s结案登记表", month(m))})
	}
}

func (y *year) welfare() {
	y.hold(event{project: welfare, matter: "元旦春节走访慰问", on: y.on(1, 9), of: room.Event{Title: "元旦春节走访慰问", Sort: "visit", Form: "入户走访"}, people: open(128, 0)})
	for i, name := range []string{"盲人协会", "聋人协会", "肢残人协会", "智力残疾人及亲友协会", "精神残疾人及亲友协会"} {
		y.hold(event{project: welfare, matter: "帮扶专门协会", on: y.on(3+i, 21), of: room.Event{Title: name + "帮扶活动", Sort: "gathering", Form: name}, people: open(40, 0)})
	}
	for i, place := range []string{"云南省", "新疆喀什", "青海果洛"} {
		y.hold(event{project: welfare, matter: "对口支援", on: y.on(5+2*i, 18), of: room.Event{Title: "对口支援" + place, Sort: "visit", Form: place, Place: place}, people: listed(8, true, 1000, 0)})
	}
}

func (y *year) publicity() {
	for d := 1; d <= len(districts); d++ {
		title := district(d) + "巡回宣传"
		y.add(item{project: publicity, matter: "宣传地区覆盖", title: title, due: y.on(3+d%9, 28), wants: 1})
		y.hold(event{project: publicity, matter: "宣传地区覆盖", item: title, on: y.on(3+d%9, 5+d), of: room.Event{Title: title, Sort: "publicity", Form: "巡展", District: district(d)}, people: open(58, d)})
	}
}

func (y *year) general() {
	y.hold(event{project: general, matter: "残工委扩大会议", on: y.on(2, 23), of: room.Event{Title: "残工委扩大会议", Sort: "meeting", Place: "市政府会议中心"}, people: listed(85, true, 980, 20)})
	passed := 955
	if y.n == 2022 {
		passed = 880
	}
	for i := range 8 {
		title := fmt.Sprintf("残疾人工作者素质能力建设第%d期", i+1)
		m := 3 + i
		y.add(item{project: general, matter: "素质能力建设", title: title, due: y.on(m, 28), wants: 1})
		y.hold(event{
			project: general, matter: "素质能力建设", item: title, on: y.on(m, 14), of: room.Event{Title: title, Sort: "training", Form: "脱产培训", Place: "市残疾人康复职业培训中心"},
			people: listed(120, true, 930, 40), exam: exam{passed},
		})
	}
}

func (y *year) grassroots() {
	passed := 935
	if y.n == 2022 {
		passed = 860
	}
	for i := range 10 {
		title := fmt.Sprintf("助残员业务培训第%d期", i+1)
		due, on := y.on(2+i, 26), y.on(2+i, 15)
		if i == 6 && y.n == 2023 {
			on = y.on(9, 21) // the hall was closed in August
		}
		y.add(item{project: grassroots, matter: "培训", title: title, due: due, wants: 1})
		y.hold(event{
			project: grassroots, matter: "培训", item: title, on: on, of: room.Event{Title: title, Sort: "training", Form: "集中培训"},
			people: listed(150, true, 950, 30), exam: exam{passed},
		})
	}
	works := []string{"残疾人专门协会换届指导", "社区残协主席座谈", "助残志愿者活动", "残疾人读书活动", "助残日主题活动", "残疾人专职委员交流"}
	for i := range 24 {
		m := 1 + i/2
		title := fmt.Sprintf("%s%s", month(m), works[i%len(works)])
		on := y.on(m, 12+i%2*6)
		y.add(item{project: grassroots, matter: "各项工作活动", title: title, due: on.Add(7), wants: 1})
		y.hold(event{project: grassroots, matter: "各项工作活动", item: title, on: on, of: room.Event{Title: title, Sort: "gathering", Form: works[i%len(works)]}, people: listed(100, false, 945, 30)})
	}
}

func (y *year) congress() {
	if y.n != 2023 { // it meets every five years
		return
	}
	y.add(item{project: congress, matter: "代表大会会议", title: "召开市残联第八次代表大会", due: y.on(7, 20), wants: 1})
	y.add(item{project: congress, matter: "代表大会会议", title: "完成代表资格审查", due: y.on(6, 20), done: y.on(6, 12), proof: "代表资格审查报告"})
	y.add(item{project: congress, matter: "代表大会会议", title: "完成大会文件起草", due: y.on(7, 5), done: y.on(6, 30), proof: "报告送审稿"})
	y.hold(event{
		project: congress, matter: "代表大会会议", item: "召开市残联第八次代表大会", on: y.on(7, 12),
		of: room.Event{Title: "市残联第八次代表大会", Sort: "meeting", Form: "代表大会", Place: "市政府会议中心"}, people: listed(420, true, 965, 20),
	})
}

func (y *year) studies() {
	for i, name := range []string{"市级师资培训", "区级骨干培训", "入户核查员培训"} {
		title := "持证残疾人基本状况核查" + name
		y.add(item{project: studies, matter: "持证残疾人基本状况核查培训", title: title, due: y.on(4+i, 28), wants: 1})
		y.hold(event{project: studies, matter: "持证残疾人基本状况核查培训", item: title, on: y.on(4+i, 18), of: room.Event{Title: title, Sort: "training", Form: name}, people: listed(120, true, 960, 20)})
	}
}

func (y *year) learning() {
	for i, m := range []int{3, 6, 9, 11} {
		title := fmt.Sprintf("第%d季度教育就业工作会议", i+1)
		it := item{project: learning, matter: "教育就业会议", title: title, due: y.on(m, 28), wants: 1}
		if i == 2 {
			it.cancelled = "与全市就业工作会议合并召开"
		} else {
			y.hold(event{project: learning, matter: "教育就业会议", item: title, on: y.on(m, 20), of: room.Event{Title: title, Sort: "meeting"}, people: listed(60, true, 950, 30)})
		}
		y.add(it)
	}
	skills := []string{"家政服务", "咖啡制作", "电子商务", "非遗编织", "中式面点", "盲人按摩", "数据标注", "园艺养护", "烘焙", "直播运营"}
	for i := range 20 {
		title := fmt.Sprintf("%s技能培训第%d期", skills[i%len(skills)], i/len(skills)+1)
		m := 3 + i*9/20
		y.add(item{project: learning, matter: "技能培训", title: title, due: y.on(m, 28), wants: 1})
		y.hold(event{
			project: learning, matter: "技能培训", item: title, on: y.on(m, 6+i%14), of: room.Event{Title: title, Sort: "training", Form: skills[i%len(skills)], District: district(1 + i%16)},
			people: listed(45, false, 950, 20), exam: exam{960},
		})
	}
	for i := range 2 {
		title := fmt.Sprintf("专项招录残疾人公务员培训第%d期", i+1)
		y.add(item{project: learning, matter: "专项招录残疾人公务员培训", title: title, due: y.on(8+i, 28), wants: 1})
		y.hold(event{project: learning, matter: "专项招录残疾人公务员培训", item: title, on: y.on(8+i, 16), of: room.Event{Title: title, Sort: "training"}, people: listed(40, false, 970, 20)})
	}
}
