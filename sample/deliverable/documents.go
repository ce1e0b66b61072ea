package deliverable

import (
	"fmt"

	"plumbline/base/day"
	"plumbline/deliverable/institution"
	"plumbline/deliverable/record"
)

// lasting are the sorts of the checklist 长效管理制度: those in force for the whole organisation, then those of each project.
var (
	lasting    = []string{"预算管理办法", "采购管理办法", "合同管理办法", "资金支出审批制度", "档案管理办法", "内部控制手册"}
	ofProjects = []string{"项目管理办法", "项目绩效管理办法"}
	together   = []string{"联席会议制度", "信息通报制度", "会商研判制度", "联络员制度", "工作例会制度", "应急联动机制", "数据共享协议", "督办制度"}
	secured    = []string{"数据安全管理办法", "数据分类分级目录", "访问权限管理规定", "数据备份与恢复规程", "数据安全应急预案", "个人信息保护规定", "日志审计规定", "外包人员保密规定"}
	settled    = []string{"大会工作报告", "大会决议", "五年发展规划", "工作方针文件", "主要任务分工方案"}
)

// institutions enters the documents, most of them old, and what each project must have.
func (y *year) institutions() {
	var documents []record.Draft
	add := func(p record.Place, sort, title string, from, until day.Day) {
		n := len(documents)
		documents = append(documents, record.Draft{Place: p, Content: &institution.Document{
			Sort: sort, Title: title, Number: fmt.Sprintf("沪残办〔%d〕%d号", from.Year(), 5+n%60), From: from, Until: until,
		}})
	}
	for i, sort := range lasting {
		until := day.Day{}
		if sort == "采购管理办法" {
			until = on(6, 30)
		}
		add(y.general(), sort, sort, day.Of(2016+i, 3, 1), until)
	}
	for i, sort := range together {
		add(y.general(), sort, sort, day.Of(2018+i%4, 5, 10), day.Day{})
	}
	for i, sort := range secured {
		p := y.general()
		p.Project = project(systems)
		add(p, sort, sort, day.Of(2021, 1+i, 15), day.Day{})
	}
	for i, name := range lists {
		p := y.general()
		p.Project = project(name)
		for _, sort := range ofProjects {
			if name == learning && sort == "项目绩效管理办法" {
				continue // the one that is missing
			}
			add(p, sort, name+sort, day.Of(2019+i%4, 2, 20), day.Day{})
		}
	}
	y.load(day.Of(2023, 1, 3), documents...)
	y.load(on(7, 1), record.Draft{Place: y.general(), Content: &institution.Document{Sort: "采购管理办法", Title: "采购管理办法（2023年修订）", Number: "沪残办〔2023〕33号", From: on(7, 1)}})
	y.load(on(6, 28), y.decided()...)
	y.load(day.Of(2023, 1, 4), y.required()...)
}

// lists are the projects with a checklist 长效管理制度.
var lists = []string{rights, running, premises, welfare, publicity, systems, general, health, learning}

// decided are the documents of the congress.
func (y *year) decided() (out []record.Draft) {
	p := y.general()
	p.Project = project(congress)
	for _, sort := range settled {
		out = append(out, record.Draft{Place: p, Content: &institution.Document{Sort: sort, Title: "市残联第八次代表大会" + sort, From: on(6, 28)}})
	}
	return out
}

// required is what each project must have.
func (y *year) required() (out []record.Draft) {
	require := func(name, matter string, from day.Day, sorts ...string) {
		for _, sort := range sorts {
			out = append(out, record.Draft{Place: y.place(name, matter), Content: &institution.Requirement{Sort: sort, From: from}})
		}
	}
	for _, name := range lists {
		require(name, "长效管理制度", on(1, 1), append(append([]string{}, lasting...), ofProjects...)...)
	}
	for _, name := range []string{publicity, systems, health} {
		require(name, "部门沟通协调机制", on(1, 1), together...)
	}
	require(systems, "数据安全制度", on(1, 1), secured...)
	require(congress, "发展战略、工作方针和任务", on(7, 1), settled...)
	return out
}
