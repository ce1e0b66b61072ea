package rule

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/goal"
	"plumbline/locale"
	"plumbline/platform/i18n"
)

// caseFile is what an officer reads and signs: the keys are in her words. Refs are the field names of the JSON form.
type caseFile struct {
	Number int        `json:"规则"`
	ID     string     `json:"编号"`
	Title  string     `json:"检查"`
	Cases  []caseWant `json:"案例"`
}

// caseWant is one case: a declaration made from a base, what the rule says of it, and why.
type caseWant struct {
	Why      string   `json:"说明"`
	made              // 底表, 改动, 指标, 加指标
	Others   []made   `json:"同部门"`
	Together bool     `json:"一起检查"`
	Previous *made    `json:"上年"`
	Unbound  *[]int   `json:"没有口径的指标"` // their numbers, from 1; not given where it is not known
	Outcome  string   `json:"结论"`
	Place    goal.Ref `json:"位置"`
	Count    int      `json:"处数"` // of findings; 0 is 1
	Sentence string   `json:"句子"`
}

// made is a base declaration with changes ("funding.total = 1000000.00"), with other indicators, or with some more.
type made struct {
	Base    string   `json:"底表"`
	Changes []string `json:"改动"`
	Rows    []string `json:"指标"`
	More    []string `json:"加指标"`
}

type baseFile struct {
	What   string   `json:"底表"`
	Fields []string `json:"栏目"`
	Rows   []string `json:"指标"`
}

// outcomes are the words of the case files.
var outcomes = map[string]Outcome{"须改": Finding, "待说明": Finding, "提示": Finding, "通过": Pass, "不适用": NotApplicable, "数据不足": InsufficientData}

var severities = map[string]Severity{"须改": Error, "待说明": Warning, "提示": Note}

func readJSON(t testing.TB, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func printer(t testing.TB, lang string) i18n.Printer {
	t.Helper()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	return cat.For(lang)
}

// build makes the declaration of a case through goal.Apply, as a person would type it.
func (m made) build(t testing.TB) goal.Declaration {
	t.Helper()
	var b baseFile
	readJSON(t, "base/"+m.Base+".json", &b)
	d := goal.Declaration{}
	rows := b.Rows
	if m.Rows != nil {
		rows = m.Rows
	}
	for _, row := range append(append([]string{}, rows...), m.More...) {
		d.Indicators = append(d.Indicators, indicator(t, row))
	}
	for _, change := range append(append([]string{}, b.Fields...), m.Changes...) {
		ref, value, ok := strings.Cut(change, " =")
		if !ok {
			t.Fatalf("%q is not “field = value”", change)
		}
		var err error
		if d, err = goal.Apply(d, goal.Ref(ref), value); err != nil {
			t.Fatalf("%q: %v", change, err)
		}
	}
	return d
}

// indicator reads "数量指标 | 培训场次 | =12(场) | weight | actual | score | note"; a first level may stand before a slash.
func indicator(t testing.TB, line string) goal.Indicator {
	t.Helper()
	f := strings.Split(line, "|")
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	if len(f) < 3 {
		t.Fatalf("%q is not “level | name | target”", line)
	}
	in := goal.Indicator{Level2: f[0], Name: f[1], Target: goal.ParseTarget(f[2])}
	if one, two, ok := strings.Cut(f[0], "/"); ok {
		in.Level1, in.Level2 = one, two
	} else if f[0] == "无" {
		in.Level2 = ""
	} else {
		in.Level1 = goal.Level1Of(f[0])
	}
	for i, p := range []**string{&in.Weight, &in.Actual, &in.Score, &in.Note} {
		if len(f) > 3+i && f[3+i] != "" {
			*p = &f[3+i]
		}
	}
	return in
}

// results gives what the rule says of the case's declaration.
func (w caseWant) results(t testing.TB, number int) []Result {
	t.Helper()
	d := w.build(t)
	ctx := Context{}
	if w.Previous != nil {
		last := w.Previous.build(t)
		ctx.Previous = map[string]goal.Declaration{last.Name: last}
	}
	if w.Unbound != nil {
		ctx.Unbound = map[int][]int{0: {}}
		for _, n := range *w.Unbound {
			ctx.Unbound[0] = append(ctx.Unbound[0], n-1)
		}
	}
	all := Check(d, ctx)
	if w.Together || w.Others != nil {
		ds := []goal.Declaration{d}
		for _, o := range w.Others {
			ds = append(ds, o.build(t))
		}
		all = CheckAll(ds, ctx)
	}
	var out []Result
	for _, r := range all {
		if r.Number == number && r.Declaration == 0 {
			out = append(out, r)
		}
	}
	return out
}

// TestCases runs the case file of every rule.
func TestCases(t *testing.T) {
	t.Parallel()
	say := printer(t, "zh")
	for _, r := range All() {
		name := fmt.Sprintf("%02d-%s", r.Number, r.ID)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var f caseFile
			readJSON(t, "cases/"+name+".json", &f)
			if f.Number != r.Number || f.ID != r.ID || f.Title != say.T(r.Title()) {
				t.Errorf("the file is of rule %d %s %s", f.Number, f.ID, f.Title)
			}
			count := map[Outcome]int{}
			for _, c := range f.Cases {
				count[outcomes[c.Outcome]]++
				c.verify(t, r, say)
			}
			if count[Finding] < 2 || count[Pass] < 2 {
				t.Errorf("%d findings and %d passes: two of each are the least", count[Finding], count[Pass])
			}
		})
	}
}

func (w caseWant) verify(t *testing.T, r Rule, say i18n.Printer) {
	t.Helper()
	got := w.results(t, r.Number)
	want, known := outcomes[w.Outcome]
	if !known || w.Why == "" {
		t.Errorf("%s: outcome %q or no reason", w.Why, w.Outcome)
	}
	first := got[0]
	sentence := say.T(first.Key, first.Args...)
	if first.Outcome != want || want == Finding && first.Severity != severities[w.Outcome] {
		t.Errorf("%s: is %s %s (%s), want %s", w.Why, first.Outcome, first.Severity, sentence, w.Outcome)
		return
	}
	if n := max(w.Count, 1); len(got) != n || first.Ref != w.Place {
		t.Errorf("%s: %d results, the first at %q, want %d at %q", w.Why, len(got), first.Ref, n, w.Place)
	}
	if want != Pass {
		if diff := cmp.Diff(w.Sentence, sentence); diff != "" {
			t.Errorf("%s: sentence (-want +got):\n%s", w.Why, diff)
		}
	}
}

// TestBasesAreClean shows that the bases of the case files have no finding of any rule, alone or together.
func TestBasesAreClean(t *testing.T) {
	t.Parallel()
	say := printer(t, "zh")
	for _, base := range []string{"经常性项目", "一次性项目", "自评表"} {
		d := made{Base: base}.build(t)
		for _, r := range append(Check(d, Context{}), CheckAll([]goal.Declaration{d}, Context{})...) {
			if r.Outcome == Finding {
				t.Errorf("%s: rule %d at %s: %s", base, r.Number, r.Ref, say.T(r.Key, r.Args...))
			}
		}
	}
}
