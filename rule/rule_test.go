package rule

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/goal"
)

// contract checks what every list of results promises: for each declaration and rule findings alone, or one reason.
func contract(t interface{ Errorf(string, ...any) }, ds []goal.Declaration, results []Result) {
	at := 0
	for i := range ds {
		for _, r := range All() {
			n, findings := 0, 0
			for ; at < len(results) && results[at].Declaration == i && results[at].Number == r.Number; at++ {
				got := results[at]
				n++
				if got.Outcome == Finding {
					findings++
				}
				if got.Rule != r.ID || got.Key == "" || got.Outcome != Finding && (got.Fix != nil || got.Ref != "") {
					t.Errorf("result %+v", got)
				}
			}
			if n == 0 || findings != n && (n != 1 || findings != 0) {
				t.Errorf("declaration %d, rule %d: %d results, %d findings", i, r.Number, n, findings)
			}
		}
	}
	if at != len(results) {
		t.Errorf("%d results stand out of order", len(results)-at)
	}
}

func TestContract(t *testing.T) {
	t.Parallel()
	ds := sourceForms(t)
	contract(t, ds, CheckAll(ds, Context{}))
	contract(t, ds[:1], Check(ds[0], Context{}))
	contract(t, nil, CheckAll(nil, Context{}))
	contract(t, make([]goal.Declaration, 2), CheckAll(make([]goal.Declaration, 2), Context{}))
}

// TestContractOfAnything holds the contract on declarations that nobody would write; no rule may panic.
func TestContractOfAnything(t *testing.T) {
	t.Parallel()
	pieces := []string{"", "1、", "完成", "第", "条", "《", "。", "；", "\n", "培训", "12", "场", "万元", "≥", "%", ".", "(", "（起）", "及", "及时", "、等", "提高", "率", "数", "<p", ">", "$", "\\ge", "残保金", "年度预算", "预算执行率", "5", "一", "各类", "\u200b", "𠮷", "\xff"}
	word := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
	})
	levels := []string{"", "产出指标", "数量指标", "质量指标", "时效指标", "成本指标", "生态效益指标", "满意度指标", "服务对象满意度指标", "双星指标"}
	amount := rapid.Custom(func(t *rapid.T) *fen.Fen {
		return rapid.SampledFrom([]*fen.Fen{nil, fen.Ptr(0), fen.Ptr(-5), fen.Ptr(182000000), fen.Ptr(900000000)}).Draw(t, "amount")
	})
	text := rapid.Custom(func(t *rapid.T) *string {
		if s := word.Draw(t, "text"); s != "" {
			return &s
		}
		return nil
	})
	row := rapid.Custom(func(t *rapid.T) goal.Indicator {
		return goal.Indicator{
			Level1: rapid.SampledFrom(levels).Draw(t, "level1"), Level2: rapid.SampledFrom(levels).Draw(t, "level2"), Name: word.Draw(t, "name"),
			Target: goal.ParseTarget(word.Draw(t, "target")), Weight: text.Draw(t, "weight"), Actual: text.Draw(t, "actual"), Score: text.Draw(t, "score"), Note: text.Draw(t, "note"),
		}
	})
	one := rapid.Custom(func(t *rapid.T) goal.Declaration {
		return goal.Declaration{
			Name: word.Draw(t, "project"), Year: rapid.SampledFrom([]int{0, 2020, 2023}).Draw(t, "year"),
			Nature: rapid.SampledFrom([]string{"", "经常性专项业务费", "其他一次性项目", "?"}).Draw(t, "nature"),
			Start:  rapid.SampledFrom([]day.Day{{}, day.Of(2023, 1, 1)}).Draw(t, "start"), End: rapid.SampledFrom([]day.Day{{}, day.Of(2023, 12, 31)}).Draw(t, "end"),
			Goals:      goal.Goals{Overall: word.Draw(t, "overall"), Annual: word.Draw(t, "annual")},
			Funding:    goal.Funding{Total: amount.Draw(t, "total"), AnnualTotal: amount.Draw(t, "annual total"), AnnualFiscal: amount.Draw(t, "fiscal"), AnnualOther: amount.Draw(t, "other")},
			Indicators: rapid.SliceOfN(row, 0, 5).Draw(t, "rows"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		ds := rapid.SliceOfN(one, 1, 3).Draw(t, "declarations")
		contract(t, ds, CheckAll(ds, Context{}))
		contract(t, ds[:1], Check(ds[0], Context{}))
	})
}

// TestAloneAndTogether shows that rules of one declaration say the same alone as among others.
func TestAloneAndTogether(t *testing.T) {
	t.Parallel()
	ds := sourceForms(t)
	together := map[int][]Result{}
	for _, r := range CheckAll(ds, Context{}) {
		if rule, _ := ByID(r.Rule); !rule.Summary {
			i := r.Declaration
			r.Declaration = 0
			together[i] = append(together[i], r)
		}
	}
	for i, d := range ds {
		var alone []Result
		for _, r := range Check(d, Context{}) {
			if rule, _ := ByID(r.Rule); !rule.Summary {
				alone = append(alone, r)
			}
		}
		if diff := cmp.Diff(together[i], alone); diff != "" {
			t.Errorf("%s (-together +alone):\n%s", d.Name, diff)
		}
	}
}

// TestFixes applies every fix of every case and of the 12 forms: the finding goes, and no error comes.
func TestFixes(t *testing.T) {
	t.Parallel()
	ds := sourceForms(t)
	for _, r := range All() {
		var f caseFile
		readJSON(t, fmt.Sprintf("cases/%02d-%s.json", r.Number, r.ID), &f)
		for _, c := range f.Cases {
			ds = append(ds, c.build(t))
		}
	}
	fixed := map[int]int{}
	for _, d := range ds {
		before := Check(d, Context{})
		for _, r := range before {
			if r.Fix == nil {
				continue
			}
			fixed[r.Number]++
			mended, err := goal.Apply(d, r.Fix.Ref, r.Fix.Value)
			if err != nil {
				t.Errorf("%s rule %d: %v", d.Name, r.Number, err)
				continue
			}
			after := findings(Check(mended, Context{}))
			if after[place(r)] {
				t.Errorf("%s rule %d: still found after %s = %s", d.Name, r.Number, r.Fix.Ref, r.Fix.Value)
			}
			was := findings(before)
			for p := range after {
				if !was[p] && strings.HasPrefix(p, "error") {
					t.Errorf("%s rule %d: %s = %s brings %s", d.Name, r.Number, r.Fix.Ref, r.Fix.Value, p)
				}
			}
		}
	}
	for _, n := range []int{22, 31, 32, 35, 38, 39} {
		if fixed[n] == 0 {
			t.Errorf("no fix of rule %d was tried", n)
		}
	}
}

func place(r Result) string { return fmt.Sprintf("%s %d %s %s", r.Severity, r.Number, r.Ref, r.Key) }

func findings(rs []Result) map[string]bool {
	out := map[string]bool{}
	for _, r := range rs {
		if r.Outcome == Finding {
			out[place(r)] = true
		}
	}
	return out
}

// TestChecksChangeNothing shows that judging leaves the declarations as they were.
func TestChecksChangeNothing(t *testing.T) {
	t.Parallel()
	ds := sourceForms(t)
	CheckAll(ds, Context{})
	if diff := cmp.Diff(sourceForms(t), ds, cmp.AllowUnexported(day.Day{})); diff != "" {
		t.Error(diff)
	}
}

// many gives n declarations like the real ones, all of one department's year, each with a name of its own.
func many(tb testing.TB, n int) []goal.Declaration {
	ds := sourceForms(tb)
	out := make([]goal.Declaration, n)
	for i := range out {
		out[i] = ds[i%len(ds)]
		out[i].Name = fmt.Sprintf("%s %d", out[i].Name, i/len(ds))
	}
	return out
}

// TestManyAlike shows that a whole city's declarations that repeat each other are judged, and say so briefly.
func TestManyAlike(t *testing.T) {
	t.Parallel()
	ds := many(t, 1200)
	results := CheckAll(ds, Context{})
	contract(t, ds, results)
	say := printer(t, "zh")
	for _, r := range results {
		if r.Rule == "sentence-in-two-projects" && r.Outcome == Finding {
			if text := say.T(r.Key, r.Args...); len([]rune(text)) > 200 {
				t.Fatalf("%d characters: %s", len([]rune(text)), text)
			}
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	ds := sourceForms(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Check(ds[i%len(ds)], Context{})
	}
}

func BenchmarkCheckAll10000(b *testing.B) {
	ds := many(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		CheckAll(ds, Context{})
	}
}
