package deliverable

import (
	"fmt"
	"math/rand/v2"

	"plumbline/base/day"
	"plumbline/deliverable/publication"
	"plumbline/deliverable/record"
)

// owed is what a channel owes, as the declaration of the publicity project says.
var owed = []struct {
	channel, period         string
	quota, original, copies int64
}{
	{"微信公众号", publication.Weekly, 10, 0, 0},
	{"微博", publication.Weekly, 5, 0, 0},
	{"短视频", publication.Weekly, 3, 1, 0},
	{"网站", publication.Weekly, 10, 0, 0},
	{"杂志", publication.Quarterly, 1, 0, 7000},
	{"合订本", publication.Yearly, 1, 0, 100},
}

// thin are the weeks in which the 微博 did not reach its quota, with how many it had.
var thin = map[int]int{4: 3, 40: 4}

// topics and forms make the titles.
var (
	topics = []string{
		"两项补贴申领", "辅助器具适配", "家庭无障碍改造", "残疾人证换领", "按比例就业审核", "康复训练", "特殊教育入学", "法律援助", "助残志愿服务", "阳光之家",
		"无障碍出行", "手语推广", "盲人阅读", "听障儿童康复", "脊髓损伤伤友", "精神康复", "残疾预防", "健康体检", "就业招聘会", "技能培训",
		"文化进社区", "残疾人运动会", "全国助残日", "国际残疾人日", "爱耳日", "爱眼日", "自闭症日", "信访接待", "热线服务", "基层残协", "八代会", "困难帮扶",
	}
	forms = map[string][]string{
		"微信公众号": {"政策问答｜%s怎么办", "一线｜%s", "人物｜%s里的身边人", "通知｜%s有关事项", "图解｜%s"},
		"微博":    {"#%s# 今日播报", "#%s# 转发提醒", "#%s# 现场"},
		"短视频":   {"一分钟看懂%s", "%s·手语版", "镜头里的%s"},
		"网站":    {"%s工作推进会召开", "%s情况通报", "各区%s动态", "%s公示"},
	}
)

// publications enters the plans at the beginning of the year, and each month what came out in it and how many follow.
func (y *year) publications() {
	var plans []record.Draft
	for _, o := range owed {
		plans = append(plans, record.Draft{Place: y.place(publicity, media), Content: &publication.Plan{
			Channel: o.channel, Period: o.period, Quota: o.quota, Original: o.original, Copies: o.copies, From: on(1, 1), Until: on(12, 31),
		}})
	}
	y.load(on(1, 3), plans...)
	months := map[int][]record.Draft{}
	r := rand.New(rand.NewPCG(2023, 15))
	for _, week := range publication.PeriodsOf(publication.Weekly, 2023) {
		for _, d := range y.week(r, week) {
			p := d.Content.(*publication.Publication)
			months[p.On.Month()] = append(months[p.On.Month()], d)
		}
	}
	for q, out := range []day.Day{on(3, 24), on(6, 26), on(9, 22), on(12, 15)} {
		months[out.Month()] = append(months[out.Month()], y.item("杂志", fmt.Sprintf("《灵芝草》2023年第%d期", q+1), day.Last(2023, 3*q+3), out, true, fmt.Sprintf("第%d期", q+1), 7000))
	}
	months[12] = append(months[12], y.item("合订本", "《灵芝草》2023年合订本", on(12, 29), on(12, 27), true, "合订本", 100))
	for m := 1; m <= 12; m++ {
		y.load(day.Last(2023, m), months[m]...)
	}
	y.followers()
}

func (y *year) item(channel, title string, planned, out day.Day, original bool, issue string, copies int64) record.Draft {
	return record.Draft{Place: y.place(publicity, media), Content: &publication.Publication{
		Channel: channel, Title: title, Planned: planned, On: out, Original: original, Issue: issue, Copies: copies,
	}}
}

// week makes what the channels brought in a week: its quota and a little more, save in the thin ones; the leading article of
// the public account is planned, for Wednesdays.
func (y *year) week(r *rand.Rand, week publication.Period) (out []record.Draft) {
	for _, o := range owed[:4] {
		n := int(o.quota) + r.IntN(3)
		if few, ok := thin[week.Number]; ok && o.channel == "微博" {
			n = few
		}
		for i := range n {
			on := week.First.Add([]int{0, 1, 2, 3, 4, 2, 5}[i%7])
			topic := topics[(week.Number*7+i*5+len(o.channel))%len(topics)]
			form := forms[o.channel][(week.Number+i)%len(forms[o.channel])]
			title, planned := fmt.Sprintf(form, topic), day.Day{}
			original := i < int(o.quota)/3+1
			if o.channel == "微信公众号" {
				original = i < 6
				if i == 2 {
					title, planned = fmt.Sprintf("每周关注｜第%d周 %s", week.Number, topic), on
				}
			}
			out = append(out, y.item(o.channel, title, planned, on, original, "", 0))
		}
	}
	return out
}

// followers enters how many follow at each month's end, from the end of the year before. The 微博 loses in the second half more
// than it won in the first.
func (y *year) followers() {
	count := func(in int, channel string, on day.Day, n int64) record.Draft {
		return record.Draft{Place: y.placeIn(in, publicity, media), Content: &publication.Followers{Channel: channel, On: on, Count: n}}
	}
	y.load(day.Of(2022, 12, 31), count(2022, "微博", day.Of(2022, 12, 31), 48_120), count(2022, "微信公众号", day.Of(2022, 12, 31), 126_400))
	weibo, wechat := int64(48_136), int64(126_450)
	y.load(on(1, 1), count(2023, "微博", on(1, 1), weibo), count(2023, "微信公众号", on(1, 1), wechat))
	for m := 1; m <= 12; m++ {
		weibo, wechat = weibo+int64(120+37*m), wechat+int64(640+91*m%500)
		if m > 6 {
			weibo -= int64(530 + 60*m)
		}
		d := day.Last(2023, m)
		y.load(d, count(2023, "微博", d, weibo), count(2023, "微信公众号", d, wechat))
	}
}
