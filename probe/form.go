package probe

import (
	"strconv"

	"plumbline/base/day"
	"plumbline/platform/intake"
)

// ChecksForm is the table that checks are exported in.
var ChecksForm = intake.Form{
	Name: "联通检测记录",
	Columns: []intake.Column{
		{Key: "link", Heading: "联通点", Kind: intake.Text, Required: true},
		{Key: "project", Heading: "项目名称", Kind: intake.Text},
		{Key: "matter", Heading: "事项", Kind: intake.Text},
		{Key: "day", Heading: "日期", Kind: intake.Date, Required: true},
		{Key: "time", Heading: "时间", Kind: intake.Time, Required: true},
		{Key: "up", Heading: "联通", Kind: intake.YesNo, Required: true},
		{Key: "millis", Heading: "耗时（毫秒）", Kind: intake.Whole},
		{Key: "why", Heading: "原因", Kind: intake.Text},
		{Key: "detail", Heading: "详情", Kind: intake.Text},
		{Key: "counts", Heading: "计入", Kind: intake.YesNo},
		{Key: "aside", Heading: "不计入的原因", Kind: intake.Text},
	},
}

// FormRow is the check as a line of ChecksForm; why is its reason in words.
func (c *Check) FormRow(why string) intake.Row {
	word := map[bool]string{true: intake.Yes, false: intake.No}
	return intake.Row{Values: map[string]string{
		"link": c.tag, "project": c.of.Project, "matter": c.of.Matter, "day": c.Day().String(), "time": c.At.In(day.Shanghai).Format("15:04"),
		"up": word[c.Up()], "millis": strconv.FormatInt(c.Millis, 10), "why": why, "detail": c.Detail, "counts": word[c.Counts()], "aside": c.Aside,
	}}
}

// Name is the name of the link that was checked.
func (c *Check) Name() string { return c.tag }

// Work is whose the check is.
func (c *Check) Work() Work { return c.of }
