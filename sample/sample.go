// Package sample is data to show and test the product with: the published document of the twelve real declarations, to
// the letter, and a builder of as many invented declarations as a measurement needs. It guarantees that what is
// invented says so (演示数据) in its department and unit, and that the same number always builds the same declarations.
package sample

import (
	_ "embed" // the document is a file
	"fmt"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/goal"
)

// Name is the file name of Document.
const Name = "declarations-2023.txt"

// Document is 上海市残疾人联合会2023年度项目绩效目标汇总表 as published: twelve declarations. Its origin stands in README.md.
//
//go:embed declarations-2023.txt
var Document []byte

// Department is the invented department of Many; its name says what it is.
const Department = "演示市残疾人联合会（演示数据）"

// Year is the year of the invented declarations.
const Year = 2023

var (
	districts = []string{"东城", "西城", "南湖", "北岭", "江口", "青浦岸", "云台", "石桥", "长安里", "新港", "永宁", "和平"}
	works     = []work{
		{"残疾人就业培训", "经常性专项业务费", "培训", "组织残疾人参加职业技能培训", "培训残疾人人次", "人次", "培训考核通过率"},
		{"残疾人康复服务", "经常性专项业务费", "康复", "为有需求的残疾人提供基本康复服务", "接受康复服务人次", "人次", "康复服务档案合格率"},
		{"无障碍环境建设", "其他一次性项目", "改造", "完成困难残疾人家庭无障碍改造", "改造家庭户数", "户", "改造验收合格率"},
		{"助残志愿服务", "其他经常性项目", "服务", "组织志愿者与残疾人结对服务", "志愿服务场次", "场", "服务要求响应率"},
		{"残疾人法律援助", "经常性专项业务费", "援助", "为残疾人提供法律咨询和援助", "法律咨询件数", "件", "案卷评查合格率"},
		{"残疾儿童教育资助", "经常性专项业务费", "资助", "资助残疾儿童接受义务教育", "资助儿童人数", "人", "资助发放准确率"},
		{"残疾人文化体育", "其他经常性项目", "活动", "举办残疾人文化和体育活动", "举办活动场次", "场", "活动出勤率"},
		{"辅助器具适配", "经常性专项业务费", "适配", "为残疾人适配基本型辅助器具", "适配辅助器具件数", "件", "适配合格率"},
		{"信息系统运维", "其他经常性项目", "运维", "保障业务系统稳定运行", "定期巡检次数", "次", "系统故障解决率"},
		{"服务设施修缮", "其他一次性项目", "修缮", "修缮残疾人服务设施", "修缮设施数", "处", "修缮验收合格率"},
	}
)

// work is one kind of project that a federation of this sort runs.
type work struct{ name, nature, verb, does, counted, unit, quality string }

// Many builds n invented declarations of one department and year, each with ten indicators of the kinds, words and sums that
// real ones have. All differ in name, money and targets.
func Many(n int) []goal.Declaration {
	out := make([]goal.Declaration, n)
	for i := range out {
		out[i] = one(i)
	}
	return out
}

func one(i int) goal.Declaration {
	w := works[i%len(works)]
	district := districts[i/len(works)%len(districts)]
	round := i/(len(works)*len(districts)) + 1
	count := 20 + (i*37)%980
	money := fen.Fen(int64(80_000+(i*7919)%4_000_000) * 100)
	zero := fen.Fen(0)
	d := goal.Declaration{
		Name:       fmt.Sprintf("%s区第%d片%s经费", district, round, w.name),
		Code:       fmt.Sprintf("YS%06d", i+1),
		Year:       Year,
		Nature:     w.nature,
		Category:   "特定目标类",
		Department: Department,
		Unit:       district + "区残疾人联合会（演示数据）",
		Start:      day.Of(Year, 1, 1),
		End:        day.Of(Year, 12, 31),
		Goals: goal.Goals{
			Annual: fmt.Sprintf("%d年在%s区%s，全年%s不少于%d%s。\n%s，服务对象满意度达到90%%以上。",
				Year, district, w.does, w.counted, count, w.unit, w.quality+"达到95%"),
		},
		Funding: goal.Funding{
			AnnualTotal: fen.Ptr(money), AnnualFiscal: fen.Ptr(money), AnnualCarryover: fen.Ptr(zero), AnnualOther: fen.Ptr(zero),
		},
		Indicators: indicators(w, count, money),
	}
	if w.nature == "其他一次性项目" {
		d.Goals.Overall = fmt.Sprintf("用一年时间在%s区%s，使残疾人得到实在的便利。", district, w.does)
		d.Funding.Total, d.Funding.TotalFiscal, d.Funding.TotalOther = fen.Ptr(money), fen.Ptr(money), fen.Ptr(zero)
	}
	return d
}

// indicators gives the rows of one declaration; every target is written as the office writes it and typed by goal.
func indicators(w work, count int, money fen.Fen) []goal.Indicator {
	rows := []struct{ level1, level2, name, raw string }{
		{"产出指标", "数量指标", w.counted, fmt.Sprintf("≥%d.00(%s)", count, w.unit)},
		{"产出指标", "数量指标", w.verb + "计划完成率", "=100.00(%)"},
		{"产出指标", "质量指标", w.quality, "≥95.00(%)"},
		{"产出指标", "质量指标", "资料归档完整率", "=100(%)"},
		{"产出指标", "时效指标", w.verb + "完成及时性", "及时"},
		{"产出指标", "时效指标", w.verb + "工作完成时间", fmt.Sprintf("%d年11月底前", Year)},
		{"成本指标", "经济成本指标", "项目总成本", fmt.Sprintf("≤%s(元)", money)},
		{"效益指标", "社会效益指标", "有责投诉数", "=0.00(件)"},
		{"效益指标", "可持续影响指标", "长效管理制度健全性", "健全"},
		{"满意度指标", "服务对象满意度指标", "服务对象满意度", "≥90(%)"},
	}
	out := make([]goal.Indicator, len(rows))
	for i, r := range rows {
		out[i] = goal.Indicator{Level1: r.level1, Level2: r.level2, Name: r.name, Target: goal.ParseTarget(r.raw)}
	}
	return out
}
