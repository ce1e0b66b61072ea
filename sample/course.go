package sample

// Step is one thing that somebody of the invented staff does with a declaration in the demonstration: Act is "submit",
// "approve", "return" (with a remark at a field), "publish" or "amend" (Text says why); of the year also "change" (a field
// to Text), "extend" (a field by Text), "cost" (an indicator with the target Text) and "resolve" (the first remark that waits).
// On is when, in the office's time, and Project whose; both stand in steps of the year alone.
type Step struct {
	On, Project string

	Who, Act   string
	Ref, Text  string
	Annotation string // of the review sheet
}

// Course is how far a project's declaration has come in the demonstration.
type Course struct {
	Project string
	Steps   []Step
}

// Courses gives a believable spring: one declaration public, one being amended, one returned, three waiting at three desks.
// The others stay with who drafts them, because rules say that something in them must be put right.
func Courses() []Course {
	var (
		submit     = Step{Who: "陈静", Act: "submit"}
		unit       = Step{Who: "周敏", Act: "approve"}
		department = Step{Who: "王建国", Act: "approve"}
		bureau     = Step{Who: "李芳", Act: "approve", Annotation: "目标完整，指标与目标对应，值有依据，措施可行。"}
		public     = Step{Who: "王建国", Act: "publish"}
	)
	list := []Course{
		{"残疾人基本保障和帮扶经费", []Step{submit, unit, department, bureau, public}},
		{"残疾预防与康复经费", []Step{submit, unit, department, bureau, {Who: "陈静", Act: "amend", Text: "年中追加“希望之家”机构两家，康复人员培训次数要随之调整。"}}},
		{"残疾人基层组织建设和助残工作经费", []Step{submit, {
			Who: "周敏", Act: "return", Ref: "goals.annual", Text: "年度目标只写了要做什么，没有写做到什么程度。请补一句可以核对的结果。",
		}}},
		{"残疾人教育和就业经费", []Step{submit, unit, department}},
		{"残疾人权益保障经费", []Step{submit, unit}},
		{"残疾人事业统计、监测和政策研究经费", []Step{submit}},
	}
	for i := range list {
		for j := range list[i].Steps {
			list[i].Steps[j].Who += Label
		}
	}
	return list
}

// Answers gives, by rule, what the invented drafter answers to its warnings; under "" what is said to every other.
var Answers = map[string]string{
	"qualitative-has-grades":        "评分时分“及时、基本及时、不及时”三档，标准写在项目管理办法里。",
	"timeliness-has-term":           "按年度工作计划的时间节点完成，节点表随申报材料一并报送。",
	"quantity-is-count":             "以年初计划数为分母，计划数列在年度工作计划里。",
	"name-clear":                    "指标口径在项目管理办法中有定义，与上年一致。",
	"direction-has-base":            "以上一年度的实际数为基期。",
	"cost-indicator-present":        "支出按财政核定数执行，不突破年度预算。",
	"goal-has-number-or-date":       "数量和时间写在指标值里，与目标逐项对应。",
	"goal-numbers-in-indicators":    "目标中的数字已拆到各项指标，合计一致。",
	"satisfaction-precise":          "服务对象满意度由年末问卷得出，样本和算法写在调查方案里。",
	"sentence-in-two-projects":      "两个项目共同承担这项工作，各自的部分已在申报说明里划分。",
	"ecological-benefit-ecological": "该项指报废辅具的回收处理，按环保要求执行。",
	"":                              "已核对，情况属实，依据随申报材料报送。",
}
