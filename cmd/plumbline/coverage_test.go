package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plumbline/measure"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// demoDepartment is whose twelve declarations the demonstration loads.
const demoDepartment = "上海市残疾人联合会"

// leastMeasured is how many of the 131 indicators of the demonstration are measured from its year of work; fewer is a step back.
const leastMeasured = 110

// demoLoaded is a store as the demonstration loads it.
func demoLoaded(t *testing.T, d *db.DB) *store {
	t.Helper()
	s := newStore(d)
	ctx := t.Context()
	if err := loadStaff(ctx, s); err != nil {
		t.Fatal(err)
	}
	if _, err := loadDemo(ctx, s); err != nil {
		t.Fatal(err)
	}
	if err := bindDemo(ctx, s, demoDepartment, 2023); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestCoverage: every indicator of the twelve declarations is bound; at least leastMeasured are measured from the records of the
// sample year; only rooms that are not there yet are waited for. What the command prints is exactly that.
func TestCoverage(t *testing.T) {
	t.Parallel()
	s := demoLoaded(t, dbtest.SQLite(t))
	c, err := s.measuring().Coverage(t.Context(), demoDepartment, 2023)
	if err != nil {
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
	if c.Measured+len(c.Waiting) != c.Indicators {
		t.Errorf("%d indicators are neither measured nor waiting", c.Indicators-c.Measured-len(c.Waiting))
	}
	var b bytes.Buffer
	if err := writeCoverage(&b, c); err != nil {
		t.Fatal(err)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(b.Bytes(), &keys); err != nil || len(keys) != 4 || strings.Count(b.String(), "\n") != 1 {
		t.Errorf("prints %s, %v", b.String(), err)
	}
	var again measure.Coverage
	if err := json.Unmarshal(b.Bytes(), &again); err != nil || len(again.Waiting) != len(c.Waiting) || again.Measured != c.Measured {
		t.Errorf("reads back as %+v, %v", again, err)
	}
}

// TestBoundAsAgreed: what is proposed with the sample year's records is what the office agreed on for each of the 131.
func TestBoundAsAgreed(t *testing.T) {
	t.Parallel()
	s := demoLoaded(t, dbtest.SQLite(t))
	data, err := os.ReadFile(filepath.Join("..", "..", "sample", "bindings-2023.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	agreed := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		agreed[f[0]+"\t"+f[1]] = f
	}
	sheets, err := s.measuring().Department(t.Context(), demoDepartment, 2023, measure.At{})
	if err != nil {
		t.Fatal(err)
	}
	catalogue := s.measuring().Catalogue()
	right, all := 0, 0
	for _, sheet := range sheets {
		for _, r := range sheet.Readings {
			want := agreed[sheet.Kept.Declaration.Name+"\t"+r.Indicator.Name]
			if r.Binding == nil || want == nil {
				t.Errorf("%s %s: no binding or not agreed", sheet.Kept.Declaration.Name, r.Indicator.Name)
				continue
			}
			id, _, _ := strings.Cut(want[3], ":")
			all++
			matter := r.Binding.Matter == want[4] || catalogue.Waits(id) // of those that wait nothing is recorded yet
			if r.Binding.Measure == id && matter && r.Binding.Judgement == want[5] {
				right++
				continue
			}
			t.Errorf("%s %s: bound to %s %q %s, agreed %v", sheet.Kept.Declaration.Name, r.Indicator.Name, r.Binding.Measure, r.Binding.Matter, r.Binding.Judgement, want[3:])
		}
	}
	t.Logf("%d of %d bound as agreed", right, all)
}

// TestCoverageIsTold: the command prints a table for a person and JSON for a program.
func TestCoverageIsTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := says("demo", "--load-only", "--data", dir); err != nil {
		t.Fatal(err)
	}
	out, err := says("coverage", "--data", dir, "--json")
	if err != nil {
		t.Fatal(err)
	}
	var c measure.Coverage
	if err := json.Unmarshal([]byte(out), &c); err != nil || c.Indicators != 131 {
		t.Errorf("%s: %v", out, err)
	}
	if out, err = says("coverage", "--data", dir, "--year", "2023"); err != nil || !strings.Contains(out, "131") || !strings.Contains(out, "已取到数") {
		t.Errorf("%s: %v", out, err)
	}
	if _, err = says("coverage", "--data", dir, "--year", "1999"); err == nil {
		t.Error("a year without declarations is told as such")
	}
}

// says runs the program and gives what it printed.
func says(args ...string) (string, error) {
	var out, errs bytes.Buffer
	err := run(context.Background(), args, strings.NewReader(""), &out, &errs)
	return out.String(), err
}
