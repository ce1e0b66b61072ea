package official_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/form/official"
	"plumbline/goal"
)

func congress() goal.Declaration {
	ind := func(l1, l2, name, raw string) goal.Indicator {
		return goal.Indicator{Level1: l1, Level2: l2, Name: name, Target: goal.Target{Raw: raw}}
	}
	return goal.Declaration{
		Name: "市残联八代会筹备及会议经费", Year: 2023, Nature: "其他一次性项目", Category: "特定目标类",
		Department: "上海市残疾人联合会", Unit: "上海市残疾人联合会",
		Start: day.Of(2023, 1, 1), End: day.Of(2023, 12, 31),
		Goals:   goal.Goals{Overall: "开展八代会前期工作", Annual: "全面总结\n选举产生"},
		Funding: goal.Funding{Total: fen.Ptr(100000000), AnnualTotal: fen.Ptr(319100000), AnnualCarryover: fen.Ptr(0)},
		Indicators: []goal.Indicator{
			ind("产出指标", "数量指标", "会议场次", "=1.00(场)"),
			ind("产出指标", "数量指标", "会议出勤率", "≥90.00(%)"),
			ind("产出指标", "质量指标", "会议召开情况", "顺利"),
			ind("效益指标", "社会效益指标", "宣传效果", "=100.00(%)"),
			ind("满意度指标", "服务对象满意度指标", "与会人员满意率", "≥90.00(%)"),
		},
	}
}

// draw writes a table as text, one line per cell, so that a golden comparison reads like the form.
func draw(t official.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s %v\n", t.Title, t.Caption, t.Columns)
	for _, c := range t.Cells {
		fmt.Fprintf(&b, "%d.%d %dx%d %s %s %s\n", c.Row, c.Col, c.RowSpan, c.ColSpan, c.Role, strings.ReplaceAll(c.Text, "\n", "/"), c.Ref)
	}
	return b.String()
}

func TestLayoutIsTheOfficialForm(t *testing.T) {
	t.Parallel()
	want := `财政项目支出绩效目标申报表（2023年度） [131 150 187 131 168 94 139]
0.0 1x1 label 项目名称 
0.1 1x2 value 市残联八代会筹备及会议经费 name
0.3 1x1 label 项目性质 
0.4 1x1 value 其他一次性项目 nature
0.5 1x1 label 项目类别 
0.6 1x1 value 特定目标类 category
1.0 1x1 label 主管部门 
1.1 1x2 value 上海市残疾人联合会 department
1.3 1x1 label 实施单位 
1.4 1x3 value 上海市残疾人联合会 unit
2.0 1x1 label 计划开始日期 
2.1 1x2 value 2023-01-01 start
2.3 1x1 label 计划完成日期 
2.4 1x3 value 2023-12-31 end
3.0 4x1 section 项目资金/（元） 
3.1 1x1 label 项目资金总额 
3.2 1x1 amount 1,000,000.00 funding.total
3.3 1x2 label 年度资金申请总额 
3.5 1x2 amount 3,191,000.00 funding.annual_total
4.1 1x1 label 其中：财政资金 
4.2 1x1 amount  funding.total_fiscal
4.3 1x2 label 其中：当年财政拨款 
4.5 1x2 amount  funding.annual_fiscal
5.1 1x2 blank  
5.3 1x2 label 上年结转资金 
5.5 1x2 amount 0.00 funding.annual_carryover
6.1 1x1 label 其他资金 
6.2 1x1 amount  funding.total_other
6.3 1x2 label 其他资金 
6.5 1x2 amount  funding.annual_other
7.0 2x1 section 项目/绩效/目标 
7.1 1x2 label 项目总目标（2023年—2023年） 
7.3 1x4 label 年度总体目标 
8.1 1x2 goal 开展八代会前期工作 goals.overall
8.3 1x4 goal 全面总结/选举产生 goals.annual
9.0 6x1 section 绩效/指标 
9.1 1x1 head 一级指标 
9.2 1x1 head 二级指标 
9.3 1x2 head 三级指标 
9.5 1x2 head 年度指标值 
10.1 3x1 value 产出指标 indicators[0].level1
10.2 2x1 value 数量指标 indicators[0].level2
10.3 1x2 value 会议场次 indicators[0].name
10.5 1x2 value =1.00(场) indicators[0].target
11.3 1x2 value 会议出勤率 indicators[1].name
11.5 1x2 value ≥90.00(%) indicators[1].target
12.2 1x1 value 质量指标 indicators[2].level2
12.3 1x2 value 会议召开情况 indicators[2].name
12.5 1x2 value 顺利 indicators[2].target
13.1 1x1 value 效益指标 indicators[3].level1
13.2 1x1 value 社会效益指标 indicators[3].level2
13.3 1x2 value 宣传效果 indicators[3].name
13.5 1x2 value =100.00(%) indicators[3].target
14.1 1x1 value 满意度指标 indicators[4].level1
14.2 1x1 value 服务对象满意度指标 indicators[4].level2
14.3 1x2 value 与会人员满意率 indicators[4].name
14.5 1x2 value ≥90.00(%) indicators[4].target
`
	if diff := cmp.Diff(want, draw(official.Layout(congress()))); diff != "" {
		t.Error(diff)
	}
}

func declaration(t *rapid.T) goal.Declaration {
	word := func(label string) string {
		return rapid.SampledFrom([]string{"", "甲", "乙", "丙\n丁"}).Draw(t, label)
	}
	maybe := func(label string) *string {
		if !rapid.Bool().Draw(t, label) {
			return nil
		}
		s := word(label)
		return &s
	}
	d := goal.Declaration{Name: word("name"), Code: word("code"), Year: rapid.IntRange(0, 2030).Draw(t, "year")}
	for range rapid.IntRange(0, 9).Draw(t, "indicators") {
		d.Indicators = append(d.Indicators, goal.Indicator{
			Level1: word("level1"), Level2: word("level2"), Name: word("indicator"), Target: goal.Target{Raw: word("raw")},
			Weight: maybe("weight"), Actual: maybe("actual"), Score: maybe("score"), Note: maybe("note"),
		})
	}
	return d
}

// The cells tile the table, and each field stands in exactly one of them.
func TestLayoutTilesAndHoldsEveryFieldOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := declaration(t)
		table := official.Layout(d)
		covered := map[[2]int]int{}
		fields := map[goal.Ref]int{}
		sum := 0
		for _, w := range table.Columns {
			if w <= 0 {
				t.Fatalf("a column of width %d", w)
			}
			sum += w
		}
		if sum != 1000 {
			t.Fatalf("columns add up to %d", sum)
		}
		for _, c := range table.Cells {
			for r := range c.RowSpan {
				for k := range c.ColSpan {
					covered[[2]int{c.Row + r, c.Col + k}]++
				}
			}
			for _, r := range c.Refs {
				fields[r]++
			}
		}
		for r := range table.Rows {
			for k := range table.Columns {
				if n := covered[[2]int{r, k}]; n != 1 {
					t.Fatalf("place %d.%d is covered %d times", r, k, n)
				}
			}
		}
		if len(covered) != table.Rows*len(table.Columns) {
			t.Fatalf("cells stand outside the table")
		}
		for _, r := range expected(d) {
			if fields[r] != 1 {
				t.Fatalf("%s stands in %d cells", r, fields[r])
			}
		}
	})
}

func expected(d goal.Declaration) []goal.Ref {
	refs := []goal.Ref{
		"name", "nature", "category", "department", "unit", "start", "end", "goals.overall", "goals.annual",
		"funding.total", "funding.total_fiscal", "funding.total_other", "funding.annual_total",
		"funding.annual_fiscal", "funding.annual_carryover", "funding.annual_other",
	}
	if d.Code != "" {
		refs = append(refs, "code")
	}
	for i, ind := range d.Indicators {
		fields := []string{"level1", "level2", "name", "target"}
		for field, v := range map[string]*string{"weight": ind.Weight, "actual": ind.Actual, "score": ind.Score, "note": ind.Note} {
			if v != nil {
				fields = append(fields, field)
			}
		}
		for _, f := range fields {
			refs = append(refs, goal.IndicatorRef(i, f))
		}
	}
	return refs
}

// A self-evaluation gets the columns that it uses, and no others.
func TestLayoutOfSelfEvaluation(t *testing.T) {
	t.Parallel()
	d := congress()
	w, a := "10", "1场"
	d.Indicators[0].Weight, d.Indicators[0].Actual = &w, &a
	var heads []string
	for _, c := range official.Layout(d).Cells {
		if c.Role == official.Head {
			heads = append(heads, c.Text)
		}
	}
	want := []string{"一级指标", "二级指标", "三级指标", "年度指标值", "权重", "实际完成值"}
	if diff := cmp.Diff(want, heads); diff != "" {
		t.Error(diff)
	}
}
