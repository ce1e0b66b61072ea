package propose_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure/judge"
	"plumbline/measure/propose"
)

// agreed is what the office holds of one indicator: sample/bindings-2023.tsv.
type agreed struct{ project, indicator, target, measure, matter, judgement string }

func agreedOn(t *testing.T) []agreed {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "sample", "bindings-2023.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var out []agreed
	for i, line := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
		f := strings.Split(line, "\t")
		if i == 0 {
			continue
		}
		if len(f) != 6 {
			t.Fatalf("line %d: %q", i+1, line)
		}
		out = append(out, agreed{f[0], f[1], f[2], f[3], f[4], f[5]})
	}
	if len(out) != 131 {
		t.Fatalf("%d lines", len(out))
	}
	return out
}

// forms are the published declarations; their indicators stand in the order of the agreed list.
func forms(t *testing.T) []goal.Declaration {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "rule", "testdata", "declarations-2023.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ds []goal.Declaration
	if err := json.Unmarshal(data, &ds); err != nil {
		t.Fatal(err)
	}
	return ds
}

// measures are those of the agreed list, of the kinds that the rooms give them.
func measures(list []agreed) []journal.Measure {
	kinds := map[string]journal.Kind{
		"activity.held": journal.Count, "activity.attended": journal.Count, "deliverable.count": journal.Count, "benefit.paid": journal.Count,
		"person.assessed": journal.Count, "person.employment": journal.Count, "matching.orders": journal.Count,
		"activity.incidents": journal.Reported, "ticket.liable": journal.Reported, "deliverable.defects": journal.Reported,
		"deliverable.followers": journal.Level, "deliverable.in_force": journal.Checklist,
	}
	var out []journal.Measure
	seen := map[string]bool{}
	for _, a := range list {
		id, _, _ := strings.Cut(a.measure, ":")
		if seen[id] {
			continue
		}
		seen[id] = true
		m := journal.Measure{ID: id, Kind: journal.Ratio, Unit: "%", Persons: id == "activity.attended" || id == "benefit.paid"}
		if k, ok := kinds[id]; ok {
			m.Kind, m.Unit = k, "次"
		}
		out = append(out, m)
	}
	return out
}

// called writes a proposal as the agreed list does.
func called(p propose.Proposal) string {
	if p.Read == judge.Kinds && p.Measure == "activity.held" {
		return p.Measure + ":kinds"
	}
	return p.Measure
}

// run proposes for every indicator and counts what is as agreed.
func run(t *testing.T, matters func(project string) propose.Matters, wrong func(a agreed, p propose.Proposal)) (measure, whole, all int) {
	t.Helper()
	list := agreedOn(t)
	can := measures(list)
	i := 0
	for _, d := range forms(t) {
		for _, in := range d.Indicators {
			a := list[i]
			i++
			if a.project != d.Name || a.indicator != in.Name {
				t.Fatalf("line %d is of %s %s, the form has %s %s", i, a.project, a.indicator, d.Name, in.Name)
			}
			p, _ := propose.For(in, can, matters(d.Name), nil)
			all++
			if called(p) != a.measure || p.Judgement != a.judgement {
				wrong(a, p)
				continue
			}
			measure++
			if p.Matter != a.matter {
				wrong(a, p)
				continue
			}
			whole++
		}
	}
	return measure, whole, all
}

// TestFromWords: from the words alone, at least nine in ten are measured and judged as the office agreed.
func TestFromWords(t *testing.T) {
	t.Parallel()
	measure, whole, all := run(t, func(string) propose.Matters { return nil }, func(a agreed, p propose.Proposal) {
		t.Logf("%s %s %s: proposed %s %q %s, agreed %s %q %s", a.project, a.indicator, a.target, called(p), p.Matter, p.Judgement, a.measure, a.matter, a.judgement)
	})
	t.Logf("measure, reading and judgement right from the words alone: %d of %d (%.1f %%); the matter too: %d (%.1f %%)",
		measure, all, 100*float64(measure)/float64(all), whole, 100*float64(whole)/float64(all))
	if measure*10 < all*9 {
		t.Error("fewer than nine in ten")
	}
}

// TestFromMatters: with the matters in use, every one is as agreed.
func TestFromMatters(t *testing.T) {
	t.Parallel()
	used := map[string]propose.Matters{}
	for _, a := range agreedOn(t) {
		if used[a.project] == nil {
			used[a.project] = propose.Matters{}
		}
		id, _, _ := strings.Cut(a.measure, ":")
		used[a.project][id] = append(used[a.project][id], a.matter)
	}
	_, whole, all := run(t, func(project string) propose.Matters { return used[project] }, func(a agreed, p propose.Proposal) {
		t.Errorf("%s %s %s: proposed %s %q %s, agreed %s %q %s", a.project, a.indicator, a.target, called(p), p.Matter, p.Judgement, a.measure, a.matter, a.judgement)
	})
	t.Logf("all right with the matters in use: %d of %d", whole, all)
}

// TestPersonsAreProposedForPersons: a target in 人 reads different persons, one in 人次 times, however large the unit.
func TestPersonsAreProposedForPersons(t *testing.T) {
	t.Parallel()
	came := []journal.Measure{{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true}}
	for target, want := range map[string]judge.Read{
		"≥3000(人次)": judge.Times, "≥0.3(万人次)": judge.Times, "≥3000(人)": judge.Persons, "≥0.3(万人)": judge.Persons, "≥30(名)": judge.Persons, "≥30": judge.Num,
	} {
		p, ok := propose.For(goal.Indicator{Level2: "数量指标", Name: "培训人次", Target: goal.ParseTarget(target)}, came, nil, nil)
		if !ok || p.Read != want {
			t.Errorf("%s is read as %s, want %s", target, p.Read, want)
		}
	}
}
