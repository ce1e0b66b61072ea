// Package table is what the room of activities takes in from tables and gives out as tables: items of plans, events, lists
// of people with who came, and results of exams, each a form of typed columns.
//
// It guarantees that nothing is kept of a row that has a fault, that a row which is kept already changes nothing, or only
// adds what it says anew (done, held, came, excused), and that what a row is refused for is told at its column: a day of
// another year, a figure that is final, an entry that is late and does not say why, an event that is not there. An exported
// list reads back, save that names in it are masked and documents left out.
package table

import (
	"plumbline/activity"
	"plumbline/platform/intake"
)

// Sort names a table.
type Sort string

// The tables.
const (
	Items   Sort = "items"
	Events  Sort = "events"
	Guests  Sort = "guests"
	Results Sort = "results"

	Incidents Sort = "incidents" // given out alone
	Months    Sort = "months"    // given out alone
)

// Sorts lists the tables that are taken in.
func Sorts() []Sort { return []Sort{Items, Events, Guests, Results} }

// words are the sorts of event as files write them.
var words = map[string]string{
	"meeting": "会议", "training": "培训", "consultation": "法律咨询", "publicity": "宣传", "session": "康复活动", "visit": "走访慰问",
	"supervision": "督导", "checkup": "体检", "gathering": "文体活动", "other": "其他",
}

// excuses are the reasons as files write them.
var excuses = map[string]string{
	"sick": "病假", "duty": "公务", "access": "无障碍条件不具备", "weather": "恶劣天气", "family": "家庭变故", "moved": "调离或退出",
}

// Form gives the form of a table.
func Form(s Sort) intake.Form {
	make, ok := map[Sort]func() intake.Form{Items: items, Events: events, Guests: guests, Results: results, Incidents: incidents, Months: months}[s]
	if !ok {
		return intake.Form{}
	}
	f := make()
	f.Columns = append(f.Columns, whose...)
	return f
}

// whose are the columns that other systems put before a record; what they say must be what was chosen.
var whose = []intake.Column{
	{Key: "organisation", Heading: "单位", Also: []string{"填报单位", "实施单位"}, Kind: intake.Text, Hint: "event.hint.organisation", Most: 100},
	{Key: "project", Heading: "项目", Also: []string{"项目名称"}, Kind: intake.Text, Hint: "event.hint.project", Most: 100},
}

var late = intake.Column{Key: "late", Heading: "迟报原因", Also: []string{"补登原因"}, Kind: intake.Text, Example: "经办人休假", Hint: "event.hint.late"}

func items() intake.Form {
	return intake.Form{Name: "工作计划", Key: []string{"matter", "title"}, Columns: []intake.Column{
		{Key: "matter", Heading: "事项", Kind: intake.Text, Required: true, Example: "技能培训", Most: 50, Hint: "event.hint.matter"},
		{Key: "title", Heading: "计划内容", Also: []string{"工作内容", "任务"}, Kind: intake.Text, Required: true, Example: "举办两期家政技能培训", Most: 100},
		{Key: "due", Heading: "到期日", Also: []string{"完成时限", "截止日期"}, Kind: intake.Date, Required: true, Example: "2023-06-30"},
		{Key: "wants", Heading: "要办的场次", Also: []string{"场次"}, Kind: intake.Whole, Example: "2", Hint: "event.hint.wants"},
		{Key: "done", Heading: "完成日期", Kind: intake.Date, Example: "2023-06-20", Hint: "event.hint.done"},
		{Key: "proof", Heading: "完成凭据", Also: []string{"佐证"}, Kind: intake.Text, Example: "培训总结、签到表", Hint: "event.hint.proof"},
		late,
	}}
}

func events() intake.Form {
	var options []intake.Option
	for _, s := range activity.Sorts() {
		options = append(options, intake.Option{Value: s, Words: words[s]})
	}
	return intake.Form{Name: "活动", Key: []string{"matter", "title", "day", "district"}, Columns: []intake.Column{
		{Key: "matter", Heading: "事项", Kind: intake.Text, Required: true, Example: "技能培训", Most: 50, Hint: "event.hint.matter"},
		{Key: "title", Heading: "活动名称", Kind: intake.Text, Required: true, Example: "家政技能培训第一期", Most: 100},
		{Key: "day", Heading: "活动日期", Also: []string{"日期"}, Kind: intake.Date, Required: true, Example: "2023-05-18"},
		{Key: "sort", Heading: "类别", Kind: intake.Choice, Required: true, Choices: options, Example: "培训"},
		{Key: "form", Heading: "形式", Also: []string{"类型", "对象"}, Kind: intake.Text, Example: "实操", Most: 100, Hint: "event.hint.form"},
		{Key: "place", Heading: "地点", Kind: intake.Text, Example: "市残疾人就业服务中心", Most: 100},
		{Key: "district", Heading: "区", Also: []string{"所在区"}, Kind: intake.Text, Example: "黄浦区", Most: 60},
		{Key: "item", Heading: "所属计划", Also: []string{"计划内容"}, Kind: intake.Text, Example: "举办两期家政技能培训", Most: 100, Hint: "event.hint.item"},
		{Key: "open", Heading: "公开活动", Kind: intake.YesNo, Example: "否", Hint: "event.hint.open"},
		{Key: "held", Heading: "已举办", Kind: intake.YesNo, Example: "是"},
		late,
	}}
}

// which are the columns that name the event of a person's row.
func which() []intake.Column {
	return []intake.Column{
		{Key: "title", Heading: "活动名称", Kind: intake.Text, Required: true, Example: "家政技能培训第一期", Most: 100},
		{Key: "day", Heading: "活动日期", Kind: intake.Date, Required: true, Example: "2023-05-18"},
		{Key: "name", Heading: "姓名", Kind: intake.Text, Required: true, Example: "张三", Most: 100},
		{Key: "document", Heading: "证件号码", Also: []string{"身份证号", "残疾人证号", "证号"}, Kind: intake.Text, Required: true, Example: "11010519491231002X", Hint: "event.hint.document"},
		{Key: "district", Heading: "所在区", Also: []string{"区"}, Kind: intake.Text, Example: "黄浦区", Most: 60},
	}
}

func guests() intake.Form {
	var options []intake.Option
	for _, e := range activity.Excuses() {
		options = append(options, intake.Option{Value: e.ID, Words: excuses[e.ID]})
	}
	return intake.Form{Name: "名单和签到", Key: []string{"title", "day", "document"}, Columns: append(which(),
		intake.Column{Key: "invited", Heading: "应到", Kind: intake.YesNo, Example: "是", Hint: "event.hint.invited"},
		intake.Column{Key: "came", Heading: "到场", Also: []string{"实到", "签到"}, Kind: intake.YesNo, Example: "是"},
		intake.Column{Key: "excuse", Heading: "请假原因", Kind: intake.Choice, Choices: options, Example: "病假"},
		intake.Column{Key: "note", Heading: "请假说明", Kind: intake.Text, Example: "住院"},
		late,
	)}
}

func results() intake.Form {
	return intake.Form{Name: "考核结果", Key: []string{"title", "day", "document"}, Columns: append(which(),
		intake.Column{Key: "on", Heading: "考核日期", Kind: intake.Date, Example: "2023-05-19", Hint: "event.hint.on"},
		intake.Column{Key: "sat", Heading: "参加考核", Kind: intake.YesNo, Example: "是", Hint: "event.hint.sat"},
		intake.Column{Key: "score", Heading: "成绩", Kind: intake.Text, Example: "86", Most: 20},
		intake.Column{Key: "passed", Heading: "合格", Kind: intake.YesNo, Required: true, Example: "是"},
		late,
	)}
}

func incidents() intake.Form {
	return intake.Form{Name: "事故", Columns: []intake.Column{
		{Key: "matter", Heading: "事项", Kind: intake.Text, Required: true},
		{Key: "title", Heading: "名称", Kind: intake.Text, Required: true},
		{Key: "day", Heading: "日期", Kind: intake.Date, Required: true},
		{Key: "place", Heading: "地点", Kind: intake.Text},
		{Key: "what", Heading: "经过", Kind: intake.Text, Required: true},
		{Key: "done", Heading: "处置", Kind: intake.Text},
		late,
	}}
}

func months() intake.Form {
	return intake.Form{Name: "月报", Columns: []intake.Column{
		{Key: "matter", Heading: "事项", Kind: intake.Text, Required: true},
		{Key: "month", Heading: "月份", Kind: intake.Text, Required: true},
		{Key: "count", Heading: "报告的起数", Kind: intake.Whole, Required: true},
		{Key: "kept", Heading: "登记的起数", Kind: intake.Whole, Required: true},
		late,
	}}
}

// Became says what becomes of a row.
type Became string

// What may become of a row; Changed means that a record which was there says more than before.
const (
	Added   Became = "new"
	Changed Became = "changed"
	Same    Became = "same"
	Faulty  Became = "faulty"
)

// Outcome is what becomes of a row: the ref of its record where there is one, or why it cannot be kept.
type Outcome struct {
	Became Became
	Ref    string
	Faults []intake.CellFault
}

// columnOf names the column that a fault of a record concerns.
func columnOf(f intake.Form, field string) string {
	if field == "day" || field == "done" {
		for _, key := range []string{"on", "done", "due", "day"} {
			if _, ok := f.Column(key); ok && (key != "done" || field == "done") {
				return key
			}
		}
	}
	if _, ok := f.Column(field); ok {
		return field
	}
	return ""
}
