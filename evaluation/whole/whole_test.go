package whole_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/evaluation"
	"plumbline/evaluation/report"
	"plumbline/evaluation/scheme"
	"plumbline/evaluation/whole"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/measure/judge"
	"plumbline/platform/i18n"
	"plumbline/platform/libretest"
)

// project is a project of a case: its money in fen, and of its ten trainings and its word what was done.
type project struct {
	Name      string        `json:"name"`
	Budget    int64         `json:"budget"`
	Paid      int64         `json:"paid"`
	Held      int           `json:"held"`
	Word      judge.Outcome `json:"word"`
	Unscored  bool          `json:"unscored"`
	Unknown   bool          `json:"unknown"`
	Unsettled bool          `json:"unsettled"` // its goals were not approved
}

// years builds what a whole is rolled up from.
func years(list []project) (all []goal.Kept, results []evaluation.Evaluation, approved whole.Approved) {
	not := map[goal.ID]bool{}
	for i, p := range list {
		amount := fen.Fen(p.Budget)
		d := goal.Declaration{
			Name: p.Name, Year: 2023, Department: "演示部门", Unit: "演示单位", Funding: goal.Funding{AnnualTotal: &amount}, Goals: goal.Goals{Annual: "办好。"},
			Indicators: []goal.Indicator{
				{Level1: goal.Output, Level2: "数量指标", Name: "培训次数", Target: goal.ParseTarget("≥10次")}, {Level1: goal.Benefit, Level2: "社会效益指标", Name: "影响", Target: goal.ParseTarget("提升")},
			},
		}
		k := goal.Kept{ID: goal.ID(fmt.Sprintf("d%d", i)), Declaration: d, Revision: 1}
		all, not[k.ID] = append(all, k), p.Unsettled
		if p.Unscored {
			continue
		}
		f := evaluation.Frozen{On: day.Of(2023, 12, 31)}
		f.Input.Money = scheme.Money{Known: !p.Unknown, First: amount, Budget: amount, Paid: fen.Fen(p.Paid)}
		held := judge.Missed
		if p.Held >= 10 {
			held = judge.Reached
		}
		for n, in := range d.Indicators {
			fact := scheme.Fact{Position: n, Level1: in.Level1, Level2: in.Level2, Name: in.Name, Target: in.Target, Outcome: p.Word, Proof: true}
			if n == 0 {
				fact.Actual, fact.Shown, fact.Unit, fact.Outcome = fmt.Sprint(p.Held), fmt.Sprint(p.Held), "次", held
			}
			f.Input.Facts = append(f.Input.Facts, fact)
		}
		results = append(results, *evaluation.Computed(k, f, evaluation.Form{Done: "做了"}))
	}
	return all, results, func(id goal.ID) bool { return !not[id] }
}

func of(list []project) whole.Whole {
	all, results, approved := years(list)
	return whole.Of("演示部门", 2023, all, results, approved)
}

// TestCases holds the roll-up to cases that an officer can follow (testdata/cases.json).
func TestCases(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name     string            `json:"name"`
		Projects []project         `json:"projects"`
		Total    string            `json:"total"`
		Grade    scheme.Grade      `json:"grade"`
		Rate     string            `json:"rate"`
		Weights  []string          `json:"weights"`
		Parts    []string          `json:"parts"`
		Levels   map[string]string `json:"levels"`
		Reached  int               `json:"reached"`
		Counted  int               `json:"counted"`
		Out      map[string]string `json:"out"`
		Approved int               `json:"approved"`
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			w := of(c.Projects)
			total := ""
			if w.Scored {
				total = w.Total.String()
			}
			weights, parts, levels, out := []string{}, []string{}, map[string]string{}, map[string]string{}
			for _, p := range w.Projects {
				if p.Out != "" {
					out[p.Kept.Declaration.Name] = string(p.Out)
					continue
				}
				weights, parts = append(weights, p.Weight.String()), append(parts, p.Part.String())
			}
			for _, l := range w.Levels {
				name := l.Name
				if name == "" {
					name = "执行"
				}
				levels[name] = l.Points.String() + "/" + l.Weight.String()
			}
			got := []any{total, w.Grade, w.Rate(), weights, parts, levels, w.Tally.Reached, w.Tally.Counted(), out, w.Approved}
			want := []any{c.Total, c.Grade, c.Rate, c.Weights, c.Parts, c.Levels, c.Reached, c.Counted, c.Out, c.Approved}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestBetweenAndAddsUp: whatever the projects, the total lies between the least and the greatest, weights make 100.00, contributions and
// parts make the total, none differs from the exact one by a hundredth or more, and the execution of the whole is that of the sums.
func TestBetweenAndAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) project {
			budget := rapid.Int64Range(0, 9_000_000_000_00).Draw(t, "budget")
			return project{
				Name: "甲", Budget: budget, Paid: rapid.Int64Range(0, budget).Draw(t, "paid"), Held: rapid.IntRange(0, 15).Draw(t, "held"),
				Word: rapid.SampledFrom([]judge.Outcome{judge.Reached, judge.Partly, judge.Missed, judge.Unmeasured}).Draw(t, "word"), Unscored: rapid.Bool().Draw(t, "unscored"), Unknown: rapid.Bool().Draw(t, "unknown"),
			}
		}), 0, 12).Draw(t, "projects")
		w := of(list)
		low, high, n := scheme.Whole, scheme.Points(0), 0
		var weights, parts, levels, of scheme.Points
		for i, p := range w.Projects {
			if p.Out != "" {
				if p.Part != 0 || p.Weight != 0 {
					t.Fatalf("%d is out and brings %s", i, p.Part)
				}
				continue
			}
			n++
			low, high = min(low, p.Score.Total), max(high, p.Score.Total)
			weights, parts = weights+p.Weight, parts+p.Part
			exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(int64(p.Money.Budget)), big.NewInt(int64(p.Score.Total))), big.NewInt(int64(w.Money.Budget)))
			if off := exact.Sub(exact, new(big.Rat).SetInt64(int64(p.Part))); off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%d brings %s, off by %s", i, p.Part, off.FloatString(3))
			}
		}
		for _, l := range w.Levels {
			levels, of = levels+l.Points, of+l.Weight
		}
		if w.Scored != (n > 0) {
			t.Fatalf("scored %v of %d", w.Scored, n)
		}
		if n == 0 {
			return
		}
		if w.Total < low || w.Total > high || weights != scheme.Whole || parts != w.Total || levels != w.Total || of != scheme.Whole {
			t.Fatalf("total %s in %s–%s, weights %s, parts %s, levels %s of %s", w.Total, low, high, weights, parts, levels, of)
		}
		execution := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(int64(w.Money.Paid)), big.NewInt(10_00)), big.NewInt(int64(w.Money.Budget)))
		if off := execution.Sub(execution, new(big.Rat).SetInt64(int64(w.Levels[0].Points))); off.Abs(off).Cmp(big.NewRat(2, 1)) > 0 {
			t.Fatalf("the execution of the sums is off by %s hundredths", off.FloatString(3))
		}
	})
}

// TestFiles: report and form open in LibreOffice with the same texts in the same cells; the same year at the same instant gives the same bytes.
func TestFiles(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	w := of([]project{
		{Name: "甲项目", Budget: 100_000_00, Paid: 80_000_00, Held: 9, Word: judge.Partly},
		{Name: "乙项目", Budget: 33_333_33, Paid: 33_333_33, Held: 10, Word: judge.Reached},
		{Name: "丙项目", Budget: 5_00, Unscored: true, Unsettled: true},
		{Name: "丁项目", Unknown: true, Held: 10, Word: judge.Reached},
	})
	m := report.Meta{At: time.Date(2024, 2, 1, 1, 0, 0, 0, time.UTC), Say: cat.For("zh").T}
	wrote := map[string][]byte{}
	for _, format := range []string{"docx", "xlsx", "pdf"} {
		var a, b bytes.Buffer
		if err := w.WriteForm(&a, format, m); err != nil {
			t.Fatal(err)
		}
		if err := w.WriteForm(&b, format, m); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: the same year gives other bytes (%v)", format, err)
		}
		if format != "pdf" {
			wrote["form."+format] = a.Bytes()
		}
	}
	if err := w.WriteForm(&bytes.Buffer{}, "exe", m); err == nil {
		t.Error("a format that is none is written")
	}
	var b bytes.Buffer
	if err := report.DOCX(&b, []report.Document{w.Document()}, m); err != nil {
		t.Fatal(err)
	}
	wrote["report.docx"] = b.Bytes()
	for name, saved := range libretest.Save(t, wrote) {
		libretest.Same(t, name, wrote[name], saved)
	}
}

// TestSaysWhy: what is not in the total is named with its reason, and the document has no key without a sentence, in both languages.
func TestSaysWhy(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	w := of([]project{
		{Name: "甲项目", Budget: 100_000_00, Paid: 80_000_00, Held: 9, Word: judge.Partly}, {Name: "丙项目", Budget: 100_000_00, Unscored: true, Unsettled: true}, {Name: "丁项目", Unknown: true, Held: 10, Word: judge.Reached},
	})
	for lang, want := range map[string][]string{
		"zh": {"丙项目没有参加汇总：还没有自评。", "丁项目没有参加汇总：账上没有预算，无法加权。", "执行率低于 90% 的项目 1 个：甲项目。", "绩效目标已批复的项目 2 个，占 66.67%；涉及申报资金 100,000.00 元，占 200,000.00 元的 50%", "超过 85%", "还没有审核通过的项目 2 个"},
		"en": {"丙项目 does not count: not evaluated yet.", "1 project paid less than 90%: 甲项目.", "more than 85%"},
	} {
		var b strings.Builder
		say := cat.For(lang).T
		d := w.Document()
		b.WriteString(d.Finding.Sentence(say))
		for _, x := range d.Sections {
			for _, s := range x.Words {
				b.WriteString(s.Sentence(say) + "\n")
			}
			for _, table := range x.Tables {
				widths := 0
				for _, c := range table.Columns {
					widths += c.Width
					b.WriteString(c.Head.Sentence(say))
				}
				if widths != 40 {
					t.Errorf("%s: columns make %d of 40", x.ID, widths)
				}
				for _, row := range table.Rows {
					for _, c := range row {
						b.WriteString(c.Words(say) + " ")
					}
				}
			}
		}
		for _, s := range want {
			if !strings.Contains(b.String(), s) {
				t.Errorf("%s: no %q in\n%s", lang, s, b.String())
			}
		}
		if strings.Contains(b.String(), "⟦") || strings.Contains(b.String(), "<no value>") {
			t.Errorf("%s: a key without a sentence in\n%s", lang, b.String())
		}
	}
}
