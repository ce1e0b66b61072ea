package form

import (
	"plumbline/goal"
)

// reasons are the sentences of the JSON form, by kind. The catalogue holds the same sentences for the pages.
var reasons = map[string]string{
	"heading_split":   "标题被拆成几行或几格，按字面合并",
	"label_misread":   "标签有误认的字，按最相近的标签理解",
	"level_misread":   "指标级别名称误认，按上下文和位置判断",
	"level_lost":      "一级指标单元格缺失，按二级指标所属补上",
	"level_blank":     "该级别名称后没有指标，按标题处理",
	"level2_lost":     "二级指标单元格缺失，按一级指标唯一的下级补上",
	"shifted":         "这一段的单元格左右错位，按内容归入各列",
	"markup":          "去掉网页标记，分段保留",
	"latex":           "公式标记按符号理解，原文保留",
	"goal_paragraphs": "目标写在表格外的段落里，按标题和项目性质归入",
	"goal_divided":    "两个目标没有分隔，按段落分开",
	"goal_block":      "目标不在本列标题下，按项目性质归入",
	"wrapped":         "一格文字折成几行，按内容接起来",
	"separated":       "单元格之间没有分隔，按标签、级别和指标值分开",
	"unit_converted":  "金额单位为万元，精确换算为元",
	"amount_misread":  "金额中有误认的字符，按数字理解",
	"budget_column":   "年初预算数空白，取全年预算数",
	"columns_joined":  "符号、数值、单位分列填写，合为一个指标值",
	"target_bare":     "指标值只有数字，没有符号和单位，请选择或确认",
	"target_misread":  "百分比超过合理范围，“≥”可能误认为“2”，请选择或确认",
	"long_block":      "中长期与年度指标并列，取年度指标，另一列留作未归位内容",
}

// repair records one thing put right or proposed.
func (w *work) repair(p *piece, ref goal.Ref, kind, read, took string, conf float64, options ...string) {
	w.d.Repairs = append(w.d.Repairs, goal.Repair{
		Place: w.rd.at(p), Ref: ref, Kind: kind, Read: read, Took: took, Reason: reasons[kind], Confidence: round2(conf), Options: options,
	})
}

func round2(f float64) float64 { return float64(int(f*100+0.5)) / 100 }
