package form

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/fen"
	"plumbline/goal"
)

func source(t testing.TB) (Reading, string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "sample", "declarations-2023.txt"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read("declarations-2023.txt", data)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(data)
}

// TestSourceIndicators holds the reading against the table that was written by hand from the document.
func TestSourceIndicators(t *testing.T) {
	t.Parallel()
	r, _ := source(t)
	var got []string
	quantitative, qualitative := 0, 0
	for i, d := range r.Declarations() {
		for _, x := range d.Indicators {
			got = append(got, strings.Join([]string{strconv.Itoa(i + 1), x.Level1, x.Level2, x.Name, x.Target.Raw}, " | "))
			if x.Target.Kind == goal.Quantitative {
				quantitative++
			} else {
				qualitative++
			}
		}
	}
	if quantitative != 77 || qualitative != 54 {
		t.Errorf("%d quantitative and %d qualitative, want 77 and 54", quantitative, qualitative)
	}
	if diff := cmp.Diff(byHand(t), got); diff != "" {
		t.Errorf("indicators (-by hand +read):\n%s", diff)
	}
}

func byHand(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "source.indicators.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	levels := ""
	for l := range strings.Lines(string(data)) {
		l = strings.TrimSuffix(l, "\n")
		switch {
		case strings.HasPrefix(l, "#"):
		case !strings.Contains(l, " | "):
			levels = strings.Join(strings.Fields(l), " | ")
		default:
			out = append(out, levels+" | "+l)
		}
	}
	if len(out) != 131 {
		t.Fatalf("%d indicators by hand", len(out))
	}
	return out
}

// TestSourceMoney: every amount of the document by hand; blank is not zero.
func TestSourceMoney(t *testing.T) {
	t.Parallel()
	r, _ := source(t)
	want := []string{ // total, fiscal, other | annual, fiscal, carry-over, other
		"- - - | 2,013,200.00 2,013,200.00 0.00 0.00",
		"- - - | 1,007,760.00 1,007,760.00 0.00 0.00",
		"1,820,000.00 1,820,000.00 0.00 | 1,821,977.00 1,821,977.00 0.00 0.00",
		"- - - | 12,480,000.00 12,480,000.00 0.00 0.00",
		"- - - | 5,284,550.00 5,284,550.00 0.00 0.00",
		"4,124,480.00 4,124,480.00 0.00 | 4,124,480.00 4,124,480.00 0.00 0.00",
		"- - - | 6,861,884.00 6,621,884.00 0.00 240,000.00",
		"- - - | 3,616,385.00 3,616,385.00 0.00 0.00",
		"1,000,000.00 1,000,000.00 0.00 | 3,191,000.00 3,191,000.00 0.00 0.00",
		"- - - | 19,037,630.00 19,037,630.00 0.00 0.00",
		"- - - | 1,598,040.00 1,598,040.00 0.00 0.00",
		"- - - | 2,570,300.00 2,570,300.00 0.00 0.00",
	}
	show := func(f *fen.Fen) string {
		if f == nil {
			return "-"
		}
		return f.Grouped()
	}
	var sum fen.Fen
	var got []string
	for _, d := range r.Declarations() {
		f := d.Funding
		got = append(got, strings.Join([]string{
			show(f.Total), show(f.TotalFiscal), show(f.TotalOther), "|", show(f.AnnualTotal), show(f.AnnualFiscal),
			show(f.AnnualCarryover), show(f.AnnualOther),
		}, " "))
		if f.AnnualTotal != nil {
			sum += *f.AnnualTotal
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("amounts (-by hand +read):\n%s", diff)
	}
	if sum.Grouped() != "63,607,206.00" {
		t.Errorf("annual applications %s", sum.Grouped())
	}
}

// TestSourceHeads: names, natures and categories by hand; dates, department and unit are the same in all twelve.
func TestSourceHeads(t *testing.T) {
	t.Parallel()
	r, _ := source(t)
	want := []string{
		"残疾人权益保障经费 经常性专项业务费 特定目标类", "信息化运维项目 其他经常性项目 其他运转类", "设施维护及功能改造项目 其他一次性项目 特定目标类",
		"残疾人基本保障和帮扶经费 经常性专项业务费 特定目标类", "残疾人事业宣传经费 经常性专项业务费 特定目标类", "信息化建设项目 其他一次性项目 特定目标类",
		"残疾人事业综合保障经费 经常性专项业务费 特定目标类", "残疾人基层组织建设和助残工作经费 经常性专项业务费 特定目标类",
		"市残联八代会筹备及会议经费 其他一次性项目 特定目标类", "残疾预防与康复经费 经常性专项业务费 特定目标类",
		"残疾人事业统计、监测和政策研究经费 经常性专项业务费 特定目标类", "残疾人教育和就业经费 经常性专项业务费 特定目标类",
	}
	var got []string
	for _, d := range r.Declarations() {
		got = append(got, d.Name+" "+d.Nature+" "+d.Category)
		if d.Year != 2023 || d.Start.String() != "2023-01-01" || d.End.String() != "2023-12-31" || d.Department != "上海市残疾人联合会" || d.Unit != "上海市残疾人联合会" || d.Code != "" {
			t.Errorf("%s: %d %s %s %s %s %q", d.Name, d.Year, d.Start, d.End, d.Department, d.Unit, d.Code)
		}
		if len(d.Unplaced) > 0 {
			t.Errorf("%s: unplaced %v", d.Name, d.Unplaced)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("heads (-by hand +read):\n%s", diff)
	}
}

// TestSourceGoals: every goal text is whole. The annual goal of each form is found in the document between the words it
// begins and ends with, and equals what stands there once tags are taken out; paragraphs are as many as were written.
func TestSourceGoals(t *testing.T) {
	t.Parallel()
	r, text := source(t)
	overall := map[int]string{3: "按计划对市残联…附属设施维修工程。", 6: "完成上海市残联…交通补贴信息系统升级改造。", 9: "开展八代会前期工作：…完成八代会宣传片拍摄"}
	annual := []struct {
		from, to   string
		paragraphs int
	}{
		{"1、残疾人法律援助救助工作", "形成课题研究报告。", 6},
		{"完成各业务系统的运行保障", "确保信息系统的稳定运行。", 1},
		{"(1) 办公用房项目", "实施库房保护设施工程。", 2},
		{"本年度预计使用财政资金", "满意度达到90%及以上。", 1},
		{"项目总目标 通过整合", "每周不少于10条。", 1},
		{"完成上海市残联", "交通补贴信息系统升级改造。", 1},
		{"按计划要求召开", "采购项目招投标工作。", 1},
		{"1. 保障项目预算执行率", "长效化管理。", 6},
		{"根据《中国残疾人联合会章程》", "各市级专门协会班子等。", 1},
		{"通过各类预防和康复项目", "满意度达到90%及以上。", 1},
		{"通过监测、数据分析", "出具绩效评价报告。", 1},
		{"1、残疾人教育就业技能培训", "完善残疾人社会保障体系。", 2},
	}
	at := 0
	for i, d := range r.Declarations() {
		a := annual[i]
		if i == 5 {
			at += strings.Index(text[at:], "信息化建设项目")
		}
		from := at + strings.Index(text[at:], a.from)
		to := from + strings.Index(text[from:], a.to) + len(a.to)
		raw := text[from:to]
		for _, tag := range []string{"<p>", "</p>"} {
			raw = strings.ReplaceAll(raw, tag, "")
		}
		if squeeze(raw) != squeeze(d.Goals.Annual) {
			t.Errorf("%d: annual goal\n%s\nwant\n%s", i+1, d.Goals.Annual, raw)
		}
		if n := strings.Count(d.Goals.Annual, "\n") + 1; n != a.paragraphs {
			t.Errorf("%d: %d paragraphs, want %d", i+1, n, a.paragraphs)
		}
		begin, end, _ := strings.Cut(overall[i+1], "…")
		if !strings.HasPrefix(d.Goals.Overall, begin) || !strings.HasSuffix(d.Goals.Overall, end) || overall[i+1] == "" && d.Goals.Overall != "" {
			t.Errorf("%d: overall goal %q", i+1, d.Goals.Overall)
		}
		at = to
	}
}

// TestSourceRepairs lists what had to be put right in the document, and what waits for a person.
func TestSourceRepairs(t *testing.T) {
	t.Parallel()
	r, _ := source(t)
	var waiting, taken []string
	for i, d := range r.Declarations() {
		for _, p := range d.Repairs {
			s := strings.Join([]string{strconv.Itoa(i + 1), p.Place.String(), string(p.Ref), p.Kind}, " ")
			if p.Confidence < Threshold {
				waiting = append(waiting, s+" "+p.Read+" → "+strings.Join(p.Options, " or "))
			} else {
				taken = append(taken, s)
			}
			if p.Reason == "" || p.Confidence <= 0 || p.Confidence > 1 {
				t.Errorf("%+v", p)
			}
		}
	}
	want := []string{
		"3 line 93 c5 indicators[7].target target_bare 85 → ≥85(%) or ≥85(分)",
		"6 line 178 c4 indicators[13].target target_bare 90 → ≥90(%) or ≥90(分)",
		"11 line 313 c3 indicators[7].level2 level_misread 任意双盲指标 → 可持续影响指标 or 生态效益指标",
	}
	if diff := cmp.Diff(want, waiting); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
	if len(taken) < 25 {
		t.Errorf("only %d repairs taken:\n%s", len(taken), strings.Join(taken, "\n"))
	}
}

// TestSourceGolden keeps the whole JSON of the document, which the tests above vouch for.
func TestSourceGolden(t *testing.T) {
	t.Parallel()
	r, _ := source(t)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r.Declarations()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "source.golden.json")
	if os.Getenv("PLUMBLINE_GOLDEN") != "" {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("renew with make golden after reading this (-golden +read):\n%s", diff)
	}
}
