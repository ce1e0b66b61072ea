package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plumbline/measure"
)

// leastMeasured is how many of the 131 indicators of the demonstration are measured from its year of work; fewer is a step back.
const leastMeasured = 114

// TestCoverage loads the demonstration as of spring and asks how far its indicators are measured, and how they are bound.
func TestCoverage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	says(t, "demo", "--spring", "--load-only", "--data", dir)
	t.Run("counts", func(t *testing.T) { coverageCounts(t, dir) })
	t.Run("as agreed", func(t *testing.T) { boundAsAgreed(t, dir) })
	t.Run("size", func(t *testing.T) { sizeAsSaid(t, dir) })
	t.Run("told", func(t *testing.T) { coverageTold(t, dir) })
}

// says runs the program and gives what it printed.
func says(t *testing.T, args ...string) string {
	t.Helper()
	var out, wrong bytes.Buffer
	if err := run(t.Context(), args, strings.NewReader(""), &out, &wrong); err != nil {
		t.Fatalf("%v: %v %s", args, err, wrong.String())
	}
	return out.String()
}

// coverageCounts: every indicator of the twelve declarations is bound; at least leastMeasured are measured from the records of
// the year; only rooms that are not there yet are waited for; every other one is measured. The JSON has those four keys alone.
func coverageCounts(t *testing.T, dir string) {
	out := says(t, "coverage", "--data", dir, "--json")
	var keys map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &keys); err != nil || len(keys) != 4 || strings.Count(out, "\n") != 1 {
		t.Errorf("prints %s, %v", out, err)
	}
	var c measure.Coverage
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatal(err)
	}
	t.Logf("indicators %d, bound %d, measured %d, waiting %d", c.Indicators, c.Bound, c.Measured, len(c.Waiting))
	if c.Indicators != 131 || c.Bound != 131 {
		t.Errorf("%d of %d indicators are bound", c.Bound, c.Indicators)
	}
	if c.Measured < leastMeasured {
		t.Errorf("only %d indicators are measured, %d are the least", c.Measured, leastMeasured)
	}
	for _, w := range c.Waiting {
		if !slices.Contains([]string{"ticket", "benefit", "person", "matching"}, w.Room) {
			t.Errorf("%s %s waits for %s, which is there", w.Project, w.Indicator, w.Room)
		}
	}
}

// boundAsAgreed: what is proposed with the year's records is what the office agreed on for each of the 131 indicators, and each whose
// room is there has something in the books.
func boundAsAgreed(t *testing.T, dir string) {
	data, err := os.ReadFile(filepath.Join("..", "..", "sample", "bindings-2023.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	agreed := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		agreed[f[0]+"\t"+f[1]] = f
	}
	s, err := (&place{data: dir}).open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.db.Close(); err != nil {
			t.Error(err)
		}
	})
	sheets, err := s.measure.Department(t.Context(), "上海市残疾人联合会", 2023, measure.At{})
	if err != nil {
		t.Fatal(err)
	}
	right, all, judged := 0, 0, map[measure.Outcome]int{}
	for _, sheet := range sheets {
		for _, r := range sheet.Readings {
			all++
			judged[r.Outcome]++
			if agreesWith(t, s, sheet.Kept.Declaration.Name, r, agreed) {
				right++
			}
		}
	}
	t.Logf("%d of %d bound as agreed; judged %v", right, all, judged)
}

func agreesWith(t *testing.T, s *store, project string, r measure.Reading, agreed map[string][]string) bool {
	t.Helper()
	want := agreed[project+"\t"+r.Indicator.Name]
	if r.Binding == nil || want == nil {
		t.Errorf("%s %s: no binding, or not agreed on", project, r.Indicator.Name)
		return false
	}
	b, waits := r.Binding, s.measure.Catalogue().Waits(r.Binding.Measure)
	if !waits && !r.Counted {
		t.Errorf("%s %s: nothing is in the books for %s %q", project, r.Indicator.Name, b.Measure, b.Matter)
	}
	id, _, _ := strings.Cut(want[3], ":")
	matter := b.Matter == want[4] || waits // of those that wait nothing is recorded yet
	if b.Measure != id || !matter || b.Judgement != want[5] {
		t.Errorf("%s %s: bound to %s %q %s, agreed %v", project, r.Indicator.Name, b.Measure, b.Matter, b.Judgement, want[3:])
		return false
	}
	return true
}

// coverageTold: a person gets a table.
func coverageTold(t *testing.T, dir string) {
	if out := says(t, "coverage", "--data", dir, "--year", "2023"); !strings.Contains(out, "131") || !strings.Contains(out, "已取到数") || !strings.Contains(out, "工单热线") {
		t.Error(out)
	}
	if out := says(t, "coverage", "--data", dir, "--lang", "en", "--department", "上海市残疾人联合会"); !strings.Contains(out, "Measured") {
		t.Error(out)
	}
	var out, wrong bytes.Buffer
	if err := run(t.Context(), []string{"coverage", "--data", dir, "--year", "1999"}, strings.NewReader(""), &out, &wrong); status(err) != 2 {
		t.Errorf("a year without declarations: %v", err)
	}
}
