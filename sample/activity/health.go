package activity

import (
	"fmt"

	room "plumbline/activity"
	"plumbline/base/day"
)

func (y *year) health() {
	y.home()
	y.checkups()
	for i, m := range []int{3, 10} {
		title := fmt.Sprintf("康复业务工作会议第%d次", i+1)
		y.add(item{project: health, matter: "康复业务工作会议", title: title, due: y.on(m, 28), wants: 1})
		y.hold(event{project: health, matter: "康复业务工作会议", item: title, on: y.on(m, 16), of: room.Event{Title: title, Sort: "meeting"}, people: listed(60, true, 950, 30)})
	}
	for i, m := range []int{4, 6, 9} {
		title := fmt.Sprintf("康复人员培训第%d期", i+1)
		y.add(item{project: health, matter: "康复人员培训", title: title, due: y.on(m, 28), wants: 1})
		y.hold(event{project: health, matter: "康复人员培训", item: title, on: y.on(m, 19), of: room.Event{Title: title, Sort: "training", Form: "业务培训"}, people: listed(100, true, 950, 30)})
	}
	for m := 4; m <= 9; m++ {
		y.hold(event{project: health, matter: "特殊儿童康复及融合活动", on: y.on(m, 22), of: room.Event{Title: month(m) + "特殊儿童融合活动", Sort: "session", Form: "融合活动"}, people: open(52, 0)})
	}
	for i, form := range []string{"机构康复", "社区康复", "儿童康复", "辅具适配"} {
		for half := range 2 {
			y.hold(event{project: health, matter: "康复项目督导", on: y.on(4+i+half*5, 13), of: room.Event{Title: form + "项目督导", Sort: "supervision", Form: form, District: district(1 + (i*4+half)%16)}, people: listed(12, true, 1000, 0)})
		}
	}
	for i, form := range []string{"讲座", "展板", "义诊", "短视频征集", "知识竞赛"} {
		for half := range 2 {
			y.hold(event{project: health, matter: "康复及预防宣传", on: y.on(3+i+half*4, 25-i), of: room.Event{Title: "残疾预防宣传" + form, Sort: "publicity", Form: form, District: district(1 + (i*3+half*8)%16)}, people: open(82, 1+(i*3+half*8)%16)})
		}
	}
}

// home is the training of those with injured spines: four sessions a month.
func (y *year) home() {
	const matter = "“希望之家”机构康复训练"
	for m := 1; m <= 12; m++ {
		title := month(m) + "“希望之家”康复训练"
		y.add(item{project: health, matter: matter, title: title, due: day.Last(y.n, m), wants: 4})
		for week := range 4 {
			y.hold(event{project: health, matter: matter, item: title, on: y.on(m, 4+7*week), of: room.Event{Title: fmt.Sprintf("“希望之家”训练%s第%d次", month(m), week+1), Sort: "session", Form: "机构训练"}, people: listed(30, false, 940, 40)})
		}
	}
}

// checkups are the health checks, by districts.
func (y *year) checkups() {
	for d := 1; d <= len(districts); d++ {
		title := district(d) + "残疾人健康体检"
		y.add(item{project: health, matter: "残疾人健康体检", title: title, due: y.on(11, 10), wants: 4})
		for n := range 4 {
			y.hold(event{
				project: health, matter: "残疾人健康体检", item: title, on: y.on(4+2*n-n/3, 2+d), of: room.Event{Title: fmt.Sprintf("健康体检第%d场", n+1), Sort: "checkup", Form: "健康体检", District: district(d)},
				people: open(112+d%5*9, d),
			})
		}
	}
}

// safety reports every month of every matter, save one: of 重大安全事故 nobody reported September of 2023. In August of that
// year somebody was hurt at the repair of the windows.
func (y *year) safety() {
	for _, m := range []struct{ project, matter string }{
		{rights, "重大群体性事件"}, {premises, "安全事故"}, {premises, "机关运行中断"}, {general, "机关运行中断"}, {grassroots, "重大安全事故"},
	} {
		for n := 1; n <= 12; n++ {
			if m.matter == "重大安全事故" && y.n == 2023 && n == 9 {
				continue
			}
			last, month := day.Last(y.n, n), &room.Month{}
			if m.matter == "安全事故" && y.n == 2023 && n == 8 {
				month.Count = 1
				y.records = append(y.records, entry{y.on(8, 17), room.Record{Work: y.work(m.project, m.matter), Day: y.on(8, 16), Body: &room.Incident{
					Title: "窗台修缮时踏板滑落", Place: "曹杨路办公用房三楼", What: "一名施工人员（演示）左脚踝扭伤，送医后当日回家。", Done: "停工半天，重新检查全部脚手架和踏板，加装护栏。",
				}}})
			}
			y.records = append(y.records, entry{last.Add(2), room.Record{Work: y.work(m.project, m.matter), Day: last, Body: month}})
		}
	}
}
