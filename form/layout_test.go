package form

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/goal"
)

func fixture(t testing.TB, name string) Reading {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "layouts", name))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read(name, data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return r
}

// plain is a declaration as a person reads it: what was declared, without how it was read.
func plain(d goal.Declaration) []string {
	amount := func(label string, f interface{ String() string }, nil bool) string {
		if nil {
			return label + " blank"
		}
		return label + " " + f.String()
	}
	m := d.Funding
	out := []string{
		"name " + d.Name, "nature " + d.Nature, "category " + d.Category, "department " + d.Department, "unit " + d.Unit,
		"dates " + d.Start.String() + " " + d.End.String(),
		amount("total", m.Total, m.Total == nil), amount("total_fiscal", m.TotalFiscal, m.TotalFiscal == nil),
		amount("total_other", m.TotalOther, m.TotalOther == nil), amount("annual", m.AnnualTotal, m.AnnualTotal == nil),
		amount("annual_fiscal", m.AnnualFiscal, m.AnnualFiscal == nil), amount("carryover", m.AnnualCarryover, m.AnnualCarryover == nil),
		amount("annual_other", m.AnnualOther, m.AnnualOther == nil),
		"overall " + d.Goals.Overall, "annual " + d.Goals.Annual,
	}
	for _, i := range d.Indicators {
		out = append(out, strings.Join([]string{i.Level1, i.Level2, i.Name, i.Target.String()}, " | "))
	}
	return out
}

// TestLayouts: the same two forms in every layout are the same declarations.
func TestLayouts(t *testing.T) {
	t.Parallel()
	want := fixture(t, "shanghai-tabs.txt").Declarations()
	if len(want) != 2 {
		t.Fatalf("%d declarations in the plain layout", len(want))
	}
	for _, c := range []struct {
		file string
		want []goal.Declaration
	}{
		{"pdf-lines.txt", want[:1]},
		{"pdf-lines-one-off.txt", want[1:]},
		{"no-separators.txt", want[:1]},
		{"no-separators-rows.txt", want},
		{"blanks.txt", want},
		{"wide-blanks.txt", want},
		{"pipes.md", want},
		{"spans.html", want},
		{"letters.txt", want[:1]},
		{"spaced-labels.txt", want},
		{"three-columns.txt", want},
		{"three-columns-lines.txt", want[:1]},
		{"three-columns-blanks.txt", want[:1]},
		{"no-separators-one-off.txt", want[1:]},
		{"pdf-page-break.txt", want[:1]},
		{"bars.txt", want[:1]},
		{"merged-written-out.md", want},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			got := fixture(t, c.file)
			if len(got.Forms) != len(c.want) {
				t.Fatalf("%d declarations, want %d", len(got.Forms), len(c.want))
			}
			for i, d := range got.Declarations() {
				if diff := cmp.Diff(plain(c.want[i]), plain(d)); diff != "" {
					t.Errorf("declaration %d (-want +got):\n%s", i+1, diff)
				}
				if len(d.Unplaced) > 0 {
					t.Errorf("unplaced: %v", d.Unplaced)
				}
				for _, r := range d.Repairs {
					t.Logf("%s %s %s %q → %q %.2f", r.Place, r.Ref, r.Kind, r.Read, r.Took, r.Confidence)
				}
			}
		})
	}
}

// line is an indicator in one line, self-evaluation included.
func line1(i goal.Indicator) string {
	s := strings.Join([]string{i.Level1, i.Level2, i.Name, i.Target.Raw}, " | ")
	for _, p := range []*string{i.Weight, i.Actual, i.Score, i.Note} {
		if p != nil {
			s += " | " + *p
		}
	}
	return s
}

func indicatorLines(d goal.Declaration) []string {
	var out []string
	for _, i := range d.Indicators {
		out = append(out, line1(i))
	}
	return out
}

func unplacedTexts(d goal.Declaration) []string {
	var out []string
	for _, u := range d.Unplaced {
		out = append(out, u.Text)
	}
	return out
}

// TestOtherForms: the forms of other offices, self-evaluations and faults in print, by hand.
func TestOtherForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file       string
		head       []string // of plain, that must be among it
		indicators []string
		unplaced   []string
	}{
		{
			"central-parallel.html",
			[]string{
				"name 基层康复服务能力提升项目", "nature 延续项目", "department [301]某省残疾人联合会", "unit 某省康复中心", "dates 2023-01-01 2025-12-31",
				"total 10500000.00", "total_fiscal 10500000.00", "total_other 0.00", "annual 3498000.00", "annual_fiscal 3498000.00", "annual_other 0.00", "carryover blank",
				"overall 到2025年，全省县级康复机构服务能力达标，基层康复人员轮训一遍。", "annual 2024年培训基层康复人员600人，为40个县配备康复设备。",
			},
			[]string{
				"产出指标 | 数量指标 | 培训基层康复人员数 | ≥600人", "产出指标 | 质量指标 | 培训考核合格率 | ≥95%", "产出指标 | 时效指标 | 完成时间 | 2024年12月底前",
				"效益指标 | 社会效益指标 | 新增达标县级机构数 | ≥12个", "满意度指标 | 服务对象满意度指标 | 参训人员满意度 | ≥90%",
			},
			[]string{"≥1800人", "≥95%", "2025年12月底前", "县级康复机构达标率", "≥100%", "≥90%"},
		},
		{
			"two-values.md",
			[]string{
				"name 辅助器具适配补贴", "dates 2024-01-01 2024-12-31", "annual 1205000.00", "annual_fiscal 1205000.00", "total blank",
				"overall 三年为9000名残疾人适配辅助器具。", "annual 为3000名残疾人适配辅助器具。",
			},
			[]string{
				"成本指标 | 经济成本指标 | 人均补贴标准 | ≤400元 | 含适配费", "产出指标 | 数量指标 | 适配人数 | ≥3000人", "产出指标 | 质量指标 | 适配合格率 | ≥98%",
				"产出指标 | 时效指标 | 补贴发放及时率 | ≥95%", "效益指标 | 社会效益指标 | 生活自理能力改善程度 | 有所改善", "满意度指标 | 服务对象满意度指标 | 适配对象满意度 | ≥90%",
			},
			[]string{"≤500元", "≥9000人", "≥98%", "≥95%", "明显改善", "≥90%"},
		},
		{
			"self-evaluation.md",
			[]string{"name 残疾人就业培训", "annual 865000.00", "annual_fiscal 865000.00", "carryover 0.00", "annual_other 0.00", "annual 举办培训班12期，培训残疾人480人，促进就业60人。", "overall "},
			[]string{
				"产出指标 | 数量指标 | 举办培训班期数 | ≥12期 | 15 | 12期 | 15", "产出指标 | 数量指标 | 培训残疾人数 | ≥480人 | 15 | 455人 | 14.2 | 部分学员因病退出，明年提前补录。",
				"产出指标 | 质量指标 | 结业考核合格率 | ≥95% | 10 | 97.00% | 10", "产出指标 | 时效指标 | 培训开展及时性 | 及时 | 10 | 及时 | 10",
				"效益指标 | 社会效益指标 | 促进残疾人就业人数 | ≥60人 | 15 | 63人 | 15", "效益指标 | 可持续影响指标 | 就业服务长效机制健全性 | 健全 | 15 | 基本健全 | 13 | 机制仍在完善",
				"满意度指标 | 服务对象满意度指标 | 参训残疾人满意度 | ≥90% | 10 | 94% | 10",
			},
			[]string{"80.00", "76.00", "10", "95%", "9.5", "80.00", "76.00", "—", "95%", "—", "0", "0", "—", "—", "0", "0", "—", "—", "举办培训班12期，培训残疾人455人，促进就业63人。", "100", "96.7"},
		},
		{
			"faults.txt",
			[]string{"name 社区康复站建设", "department 某区残疾人联合会", "dates 2023-01-01 2023-12-31", "annual 1200000.00", "annual 建设社区康复站20个。\n服务残疾人 5000人次。"},
			[]string{
				"产出指标 | 数量指标 | 建设社区康复站数 | >=20(个)", "产出指标 | 数量指标 | 服务残疾人次 | ≥5000人次", "产出指标 | 质量指标 | 康复站验收合格率 | $\\geq 98\\%$",
				"产出指标 | 质量指标 | 康复计划执行率 | 295%", "产出指标 | 时效指标 | 康复站开放及时性 | 及时", "产出指标 | 数量指标 | 服务台账完整性 | 完整",
				"效益指标 | 社会效益指标 | 社区残疾人康复服务覆盖率 | 2290%", "效益指标 | 满意度指标 | 家属满意度 | ≥85(%)", "效益指标 | 满意度指标 | 残疾人满意度 | ≥**",
			},
			nil,
		},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			ds := fixture(t, c.file).Declarations()
			if len(ds) != 1 {
				t.Fatalf("%d declarations", len(ds))
			}
			have := plain(ds[0])
			for _, h := range c.head {
				if !slices.Contains(have, h) {
					t.Errorf("%q is not among\n%s", h, strings.Join(have, "\n"))
				}
			}
			if diff := cmp.Diff(c.indicators, indicatorLines(ds[0])); diff != "" {
				t.Errorf("indicators (-by hand +read):\n%s", diff)
			}
			if diff := cmp.Diff(c.unplaced, unplacedTexts(ds[0])); diff != "" {
				t.Errorf("unplaced (-by hand +read):\n%s", diff)
			}
		})
	}
}

// TestRepairsOfFaults: every fault in print is recorded, and what cannot be known waits.
func TestRepairsOfFaults(t *testing.T) {
	t.Parallel()
	var got []string
	for _, r := range fixture(t, "faults.txt").Declarations()[0].Repairs {
		s := r.Kind + " " + r.Read + " → " + r.Took
		if r.Confidence < Threshold {
			s += " ? " + strings.Join(r.Options, " or ")
		}
		got = append(got, s)
	}
	for _, want := range []string{
		"label_misread 顷目名称 → 项目名称", "label_misread 主管部们 → 主管部门", "label_misread 计划开始曰期 → 计划开始日期",
		"amount_misread 1,2O0,000.00 → 1,200,000.00 ? 1,200,000.00", "latex $\\geq 98\\%$ → ≥98%", "level_misread 质童指标 → 质量指标", "level_misread 效溢指标 → 效益指标",
		"target_misread 295% → 295% ? ≥95% or 295%", "target_misread 2290% → 2290% ? ≥90% or 2290%",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among\n%s", want, strings.Join(got, "\n"))
		}
	}
}

// TestSelfEvaluationLayouts: a self-evaluation is the same with tabs, blanks, and one cell per line.
func TestSelfEvaluationLayouts(t *testing.T) {
	t.Parallel()
	read := func(name string) []string {
		ds := fixture(t, name).Declarations()
		if len(ds) != 1 {
			t.Fatalf("%s: %d declarations", name, len(ds))
		}
		return append(plain(ds[0])[:15], indicatorLines(ds[0])...)
	}
	want := read("self-evaluation-tabs.txt")
	if !slices.Contains(want, "annual 865000.00") || !slices.Contains(want, "满意度指标 | 服务对象满意度指标 | 参训残疾人满意度 | ≥90% | 10 | 94% | 10") {
		t.Errorf("with tabs:\n%s", strings.Join(want, "\n"))
	}
	for _, name := range []string{"self-evaluation-lines.txt", "self-evaluation-blanks.txt", "self-evaluation-wide.txt"} {
		if diff := cmp.Diff(want, read(name)); diff != "" {
			t.Errorf("%s (-tabs +read):\n%s", name, diff)
		}
	}
}

// TestLevelNames: the levels that are read are those of the declaration, under the same parents.
func TestLevelNames(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, l := range goal.Levels() {
		known[l.Name] = true
		found := order(l.Name)
		if found < 0 {
			t.Errorf("%s is never read", l.Name)
			continue
		}
		for _, p := range l.Parents {
			if !slices.Contains(levelNames[found].level.parents, p) {
				t.Errorf("%s is not read under %s", l.Name, p)
			}
		}
	}
	for _, n := range levelNames {
		if !known[n.level.name] {
			t.Errorf("%s is no level of a declaration", n.level.name)
		}
	}
}

// TestUnknownLabel: a label that the dictionary does not know adds nothing to the value left of it; its own value stays
// unplaced. Two known labels in one are the first.
func TestUnknownLabel(t *testing.T) {
	t.Parallel()
	doc := "项目支出绩效目标申报表\n（2024年度）\n项目名称\t甲项目\t经办科室意见栏\t同意\n主管部门\t某市残联\t项目负责人及联系电话\t张某 555\n" +
		"年度资金总额\t10.00\n年度总体目标\t办好一件事。\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t件数\t=1(件)\n"
	r, err := Read("x.txt", []byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	d := r.Declarations()[0]
	if d.Name != "甲项目" || d.Department != "某市残联" {
		t.Errorf("name %q, department %q", d.Name, d.Department)
	}
	var left []string
	for _, u := range d.Unplaced {
		left = append(left, u.Text)
	}
	if diff := cmp.Diff([]string{"经办科室意见栏", "同意", "张某 555"}, left); diff != "" {
		t.Error(diff)
	}
}

// TestMisread: labels, headings and levels with a misread character each are what they were, in a table and one cell per line.
func TestMisread(t *testing.T) {
	t.Parallel()
	misread := strings.NewReplacer("效益指标\t社会", "双星指标\t社会", "满意度指标\t服务", "满意席指标\t服务", "数量指标", "教量指标", "质量指标", "质最指标",
		"时效指标", "时救指标", "社会效益", "社会效盖", "项目名称", "项目名祢", "项目类别", "顼目类别", "主管部门", "主菅部门", "实施单位", "实旅单位",
		"计划完成日期", "计戈完成日期", "年度资金申请总额", "年度资金申清总额", "三级指标", "三级指际", "年度总体目标", "年度总体日标")
	for _, name := range []string{"shanghai-tabs.txt", "pdf-lines.txt"} {
		data, err := os.ReadFile(filepath.Join("testdata", "layouts", name))
		if err != nil {
			t.Fatal(err)
		}
		text := misread.Replace(string(data))
		if text == string(data) {
			t.Fatalf("%s: nothing to misread", name)
		}
		r, err := Read(name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range fixture(t, name).Declarations() {
			if diff := cmp.Diff(plain(want), plain(r.Declarations()[i])); diff != "" {
				t.Errorf("%s %d: %s", name, i, diff)
			}
		}
	}
}

// TestNarrowLines: text out of a PDF with one cell per line and narrow columns, where dates, amounts, headings, levels and
// targets are broken as well.
func TestNarrowLines(t *testing.T) {
	t.Parallel()
	plainly := fixture(t, "shanghai-tabs.txt")
	want := plainly.Declarations()[0]
	want.Goals.Annual = strings.ReplaceAll(want.Goals.Annual, "\n", "")
	for _, width := range []int{12, 9, 8, 6} {
		var lines []string
		for _, row := range plainly.Rows[plainly.Forms[0].First:plainly.Forms[0].Last] {
			for _, c := range row.Cells {
				r := []rune(strings.TrimSpace(c.Text))
				w := width
				if len(r) > 60 {
					w *= 4 // goals have a wide column
				}
				for ; len(r) > w; r = r[w:] {
					lines = append(lines, string(r[:w]))
				}
				lines = append(lines, string(r))
			}
		}
		r, err := Read("narrow.txt", []byte(strings.Join(lines, "\n")))
		if err != nil {
			t.Fatal(err)
		}
		got := r.Declarations()[0]
		got.Goals.Annual = strings.ReplaceAll(got.Goals.Annual, "\n", "")
		if diff := cmp.Diff(plain(want), plain(got)); diff != "" {
			t.Errorf("%d characters a line: %s", width, diff)
		}
		conserved(t, r.Rows, r, true)
	}
}

// TestNeighbours: another table below a form adds no indicator to it, and a form glued to the end of another is its own.
func TestNeighbours(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("testdata", "layouts", "shanghai-tabs.txt"))
	if err != nil {
		t.Fatal(err)
	}
	want := fixture(t, "shanghai-tabs.txt").Declarations()
	text := strings.TrimRight(string(data), "\n")
	for _, c := range []struct {
		name, text string
		forms      int
		unplaced   int
	}{
		{"a list of those present", text + "\n\n姓名\t日期\t签到\t科室\n张某\t2024-03-01\t√\t办公室\n李某\t2024-03-01\t√\t办公室\n", 2, 12},
		{"glued", text + strings.TrimLeft(string(data), "\n"), 4, 0},
	} {
		r, err := Read(c.name, []byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		got := r.Declarations()
		if len(got) != c.forms {
			t.Fatalf("%s: %d forms", c.name, len(got))
		}
		for i := range got {
			if diff := cmp.Diff(plain(want[i%2]), plain(got[i])); diff != "" {
				t.Errorf("%s %d: %s", c.name, i, diff)
			}
		}
		if n := len(got[c.forms-1].Unplaced); n != c.unplaced {
			t.Errorf("%s: %d unplaced", c.name, n)
		}
		conserved(t, r.Rows, r, true)
	}
}

// TestSpacedTargets: targets with blanks inside are one cell where every cell has a line of its own.
func TestSpacedTargets(t *testing.T) {
	t.Parallel()
	doc := "绩效目标申报表\n(2024年度)\n项目名称\n甲项目\n年度总体目标\n办好一件事。\n一级指标\n二级指标\n三级指标\n指标值\n产出指标\n数量指标\n" +
		"办结率\n>= 95 %\n投诉次数\n0次\n办结用时情况\n≤ 2 小时\n"
	r, err := Read("x.txt", []byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range r.Declarations()[0].Indicators {
		got = append(got, x.Name+" "+x.Target.String())
	}
	if diff := cmp.Diff([]string{"办结率 ≥95%", "投诉次数 0次", "办结用时情况 ≤2小时"}, got); diff != "" {
		t.Error(diff)
	}
}
