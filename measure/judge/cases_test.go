package judge_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/locale"
	"plumbline/measure/judge"
	"plumbline/platform/i18n"
)

// caseFile is what an officer reads and signs: the keys are in her words.
type caseFile struct {
	ID    string     `json:"判定"`
	Name  string     `json:"名称"`
	Cases []caseWant `json:"案例"`
}

// caseWant is one case: the figures of an account, what is promised, and what it comes to in which words.
type caseWant struct {
	Why     string            `json:"说明"`
	Target  string            `json:"指标值"`
	Measure string            `json:"度量"`
	Num     string            `json:"分子名称"`
	Den     string            `json:"分母名称"`
	Read    judge.Read        `json:"读法"`
	Now     *amount           `json:"本期"`
	Before  *amount           `json:"上年"`
	Start   *amount           `json:"年初"`
	On      day.Day           `json:"截至"`
	Period  string            `json:"期间"`
	Params  map[string]string `json:"参数"`
	Outcome string            `json:"结论"`
	Words   []string          `json:"句子"`
}

type amount struct {
	Num     int64 `json:"分子"`
	Den     int64 `json:"分母"`
	Times   int64 `json:"次数"`
	Persons int64 `json:"人数"`
	Kinds   int64 `json:"种类"`
}

var outcomes = map[string]judge.Outcome{"达成": judge.Reached, "部分达成": judge.Partly, "未达成": judge.Missed, "无法判断": judge.Unmeasured}

func measureOf(id string) journal.Measure {
	kinds := map[string]journal.Kind{
		"activity.held": journal.Count, "activity.attended": journal.Count, "activity.incidents": journal.Reported, "deliverable.defects": journal.Reported, "deliverable.count": journal.Count,
		"deliverable.followers": journal.Level, "deliverable.in_force": journal.Checklist,
	}
	units := map[string]string{"activity.held": "次", "activity.attended": "人次", "activity.incidents": "次", "deliverable.count": "个", "deliverable.followers": "人", "deliverable.defects": "个"}
	m := journal.Measure{ID: id, Kind: journal.Ratio, Unit: "%", Persons: id == "activity.attended"}
	if k, ok := kinds[id]; ok {
		m.Kind = k
	}
	if u, ok := units[id]; ok {
		m.Unit = u
	}
	return m
}

func (a *amount) in() judge.Amount {
	if a == nil {
		return judge.Amount{}
	}
	return judge.Amount{Num: a.Num, Den: a.Den, Times: a.Times, Persons: a.Persons, Kinds: a.Kinds, Known: true}
}

func (w caseWant) facts(t *testing.T) judge.Facts {
	t.Helper()
	first, last, ok := strings.Cut(w.Period, " 至 ")
	from, err1 := day.Parse(first)
	to, err2 := day.Parse(last)
	if !ok || err1 != nil || err2 != nil {
		t.Fatalf("%s: 期间 %q", w.Why, w.Period)
	}
	return judge.Facts{
		Measure: measureOf(w.Measure), Read: w.Read, Target: goal.ParseTarget(w.Target), Now: w.Now.in(), Before: w.Before.in(), Start: w.Start.in(),
		On: w.On, From: from, To: to, Params: w.Params,
	}
}

// printer writes the sentences of a case; what the measure counts is called as the case calls it.
func (w caseWant) printer(p i18n.Printer) func(key string, args ...any) string {
	return func(key string, args ...any) string {
		switch key {
		case "measure." + w.Measure + ".num":
			return w.Num
		case "measure." + w.Measure + ".den":
			return w.Den
		}
		return p.T(key, args...)
	}
}

func catalogue(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCases runs the case file of every judgement.
func TestCases(t *testing.T) {
	t.Parallel()
	words := catalogue(t)
	for _, j := range judge.All() {
		t.Run(j.ID, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join("..", "testdata", "judgements", j.ID+".json")
			f := read(t, path)
			if zh := words.For("zh").T("measure.judge." + j.ID); f.ID != j.ID || f.Name != zh {
				t.Errorf("the file is of %s %s, the judgement is called %s", f.ID, f.Name, zh)
			}
			seen := map[judge.Outcome]int{}
			for _, w := range f.Cases {
				v := j.Judge(w.facts(t))
				seen[v.Outcome]++
				w.verify(t, j, v, words)
			}
			if len(f.Cases) < 6 || seen[judge.Reached] == 0 || seen[judge.Missed] == 0 || seen[judge.Unmeasured] == 0 {
				t.Errorf("%d cases, of them %v: six are the least, and each outcome once", len(f.Cases), seen)
			}
		})
	}
}

func (w caseWant) verify(t *testing.T, j judge.Judgement, v judge.Verdict, words *i18n.Catalog) {
	t.Helper()
	want, known := outcomes[w.Outcome]
	if !known || w.Why == "" {
		t.Errorf("%s: outcome %q or no reason", w.Why, w.Outcome)
	}
	var said []string
	for _, s := range v.Words {
		said = append(said, s.Text(w.printer(words.For("zh"))))
		english := s.Text(w.printer(words.For("en")))
		if both := said[len(said)-1] + english; strings.Contains(both, "⟦") || strings.Contains(both, "<no value>") {
			t.Errorf("%s: %s", w.Why, both)
		}
	}
	if v.Outcome != want {
		t.Errorf("%s: is %s (%s), want %s", w.Why, v.Outcome, said, w.Outcome)
	}
	if diff := cmp.Diff(w.Words, said); diff != "" {
		t.Errorf("%s: sentences (-want +got):\n%s", w.Why, diff)
	}
	if v.Outcome != judge.Unmeasured && v.Value == "" {
		t.Errorf("%s: judged without a figure", w.Why)
	}
	if !j.Derives(goal.ParseTarget(w.Target)) {
		t.Errorf("%s: does not derive %q", w.Why, w.Target)
	}
}

func read(t *testing.T, path string) caseFile {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var f caseFile
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return f
}

// TestCatalogue holds the judgements to their form: ids once, honest bases, and years in which they hold.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	files, err := filepath.Glob(filepath.Join("..", "testdata", "judgements", "*.json"))
	if err != nil || len(files) != len(judge.All()) {
		t.Errorf("%d case files of %d judgements, %v", len(files), len(judge.All()), err)
	}
	for _, j := range judge.All() {
		if seen[j.ID] || j.Basis.Article != "" || j.Basis.Point == "" {
			t.Errorf("%s: twice, or its basis is %+v", j.ID, j.Basis)
		}
		seen[j.ID] = true
		for _, p := range j.Params {
			if _, ok := judge.Decimal(p.Default); !ok && p.Default != "" {
				t.Errorf("%s: %s is %q", j.ID, p.Name, p.Default)
			}
		}
	}
	j := judge.Judgement{Since: day.Of(2023, 1, 1), Until: day.Of(2024, 12, 31)}
	for year, want := range map[int]bool{2022: false, 2023: true, 2024: true, 2025: false} {
		if got := j.InForce(day.Of(year, 1, 1)); got != want {
			t.Errorf("in force in %d: %v", year, got)
		}
	}
	if _, ok := judge.ByID("splendid"); ok {
		t.Error("knows a judgement that is none")
	}
}
