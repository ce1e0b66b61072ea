package judge

import (
	"slices"

	"plumbline/journal"
)

// The parameters that several judgements have.
var (
	all         = Param{Name: "share", Default: "100", Unit: "%"}
	most80      = Param{Name: "share", Default: "80", Unit: "%"}
	half        = Param{Name: "share", Default: "50", Unit: "%"}
	partly80    = Param{Name: "partly", Default: "80", Unit: "%"}
	partly60    = Param{Name: "partly", Default: "60", Unit: "%"}
	atLeast30   = Param{Name: "least", Default: "30", Unit: "份"}
	noneAllowed = Param{Name: "most", Default: "0"}
	monthly     = Param{Name: "every", Default: "1", Unit: "个月"}
	tested      = Param{Name: "tests", Default: "1", Unit: "次"}
	graced      = Param{Name: "grace", Default: "10", Unit: "天"}
	stated      = Param{Name: "baseline"}
	rise        = Param{Name: "by", Default: "0"}
)

// The kinds of measure that judgements read.
var (
	shares = []journal.Kind{journal.Ratio, journal.Checklist}
	silent = []journal.Kind{journal.Reported, journal.Ratio}
	rates  = []Read{Rate}
	counts = []Read{Num}
)

// catalogue is every judgement, in the order in which they are offered. None of them stands in a norm: the norms ask that
// qualitative indicators be graded (分级分档) and leave the test to the office, so the basis is practice.
var catalogue = []Judgement{
	{ID: "target", Basis: practice("实际完成值与指标值比较"), Params: []Param{partly80, atLeast30, monthly, graced}, judge: target},
	{ID: "on_time", Words: []string{"及时", "按时", "按期"}, Kinds: shares, Reads: rates, Basis: practice("到期事项按时完成"), Params: []Param{all, partly80}, judge: share},
	{ID: "in_force", Words: []string{"健全", "完善", "完备"}, Kinds: shares, Reads: rates, Basis: practice("应建制度逐项在用"), Params: []Param{all, partly80}, judge: share},
	{ID: "qualified", Words: []string{"合格", "达标", "通过"}, Kinds: shares, Reads: rates, Basis: practice("应验收的验收合格"), Params: []Param{all, partly80}, judge: share},
	{ID: "standard", Words: []string{"规范"}, Kinds: shares, Reads: rates, Basis: practice("抽查或全查符合流程"), Params: []Param{all, partly80}, judge: share},
	{ID: "smooth", Words: []string{"顺利"}, Kinds: shares, Reads: rates, Basis: practice("计划事项如期办成"), Params: []Param{all, partly80}, judge: share},
	{ID: "settled", Words: []string{"确定", "明确"}, Kinds: shares, Reads: rates, Basis: practice("应确定的逐项形成文件"), Params: []Param{all, partly80}, judge: share},
	{ID: "secure_data", Words: []string{"数据安全"}, Kinds: shares, Reads: rates, Basis: practice("数据安全制度逐项在用"), Params: []Param{all, partly80}, judge: share},
	{ID: "good_share", Words: []string{"良好", "好"}, Kinds: shares, Reads: rates, Basis: practice("比率达到良的线"), Params: []Param{most80, partly60}, judge: share},
	{ID: "zero", Basis: practice("未发生，且按时报告"), Kinds: silent, Reads: counts, Params: []Param{noneAllowed, monthly, graced}, judge: none},
	{ID: "effective", Words: []string{"有效"}, Kinds: silent, Reads: counts, Basis: practice("未发生，且按时报告"), Params: []Param{noneAllowed, monthly, graced}, judge: none},
	{ID: "good", Words: []string{"良好", "好", "正常"}, Kinds: silent, Reads: counts, Basis: practice("未发生，且按时报告"), Params: []Param{noneAllowed, monthly, graced}, judge: none},
	{ID: "secure", Words: []string{"安全"}, Kinds: silent, Reads: counts, Basis: practice("测评无遗留缺陷"), Params: []Param{noneAllowed, tested}, judge: none},
	{ID: "no_defect", Words: []string{"无逻辑漏洞", "无漏洞", "无缺陷"}, Kinds: silent, Reads: counts, Basis: practice("测试无遗留缺陷"), Params: []Param{noneAllowed, tested}, judge: none},
	{ID: "improved", Words: []string{"提高", "改善", "提升", "增强", "优化"}, Basis: practice("高于基数，或多数受访者认为提高"), Params: []Param{half, atLeast30, stated, rise}, judge: improved},
	{ID: "increased", Words: []string{"增加", "增长", "上升", "扩大"}, Basis: practice("高于基数"), Params: []Param{stated, rise}, judge: above},
	{
		ID: "varied", Words: []string{"多样", "多样化", "丰富"}, Reads: []Read{Kinds}, Basis: practice("种类达到约定的数目"),
		Params: []Param{{Name: "kinds", Default: "3", Unit: "种"}, {Name: "partly_kinds", Default: "2", Unit: "种"}}, judge: varied,
	},
	{
		ID: "within_budget", Words: []string{"预算内", "不超预算"}, Kinds: []journal.Kind{journal.Ratio}, Reads: rates, Basis: practice("支出不超过预算"),
		Params: []Param{{Name: "most", Default: "100", Unit: "%"}}, judge: within,
	},
}

// All gives every judgement.
func All() []Judgement { return slices.Clone(catalogue) }

// ByID gives the judgement of an id.
func ByID(id string) (Judgement, bool) {
	for _, j := range catalogue {
		if j.ID == id {
			return j, true
		}
	}
	return Judgement{}, false
}
