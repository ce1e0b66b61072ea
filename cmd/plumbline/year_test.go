package main

import (
	"encoding/json"
	"strings"
	"testing"

	"plumbline/goal"
	"plumbline/measure"
	"plumbline/review"
	"plumbline/rule"
	"plumbline/sample"
)

// TestWholeYear loads the demonstration from reading the document to what came of it, and looks at how it stands at the end.
func TestWholeYear(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	says(t, "demo", "--load-only", "--data", dir)
	if out := says(t, "demo", "--load-only", "--data", dir); !strings.Contains(out, "12 份") {
		t.Errorf("loaded again: %s", out)
	}
	if out := says(t, "verify", "--data", dir); !strings.Contains(out, "一致：") {
		t.Error(out)
	}
	t.Run("measured", func(t *testing.T) {
		var c measure.Coverage
		if err := json.Unmarshal([]byte(says(t, "coverage", "--data", dir, "--json")), &c); err != nil {
			t.Fatal(err)
		}
		if costs := 3; c.Indicators != 131+costs || c.Bound != c.Indicators || c.Measured < leastMeasured+costs {
			t.Errorf("of %d indicators %d are bound and %d measured", c.Indicators, c.Bound, c.Measured)
		}
	})
	s, err := (&place{data: dir}).open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.db.Close(); err != nil {
			t.Error(err)
		}
	})
	whole, err := s.goal.Whole(t.Context(), sample.Federation, sample.Year)
	if err != nil || len(whole) != 12 {
		t.Fatalf("%d declarations, %v", len(whole), err)
	}
	t.Run("approved", func(t *testing.T) { yearApproved(t, s, whole) })
}

// yearApproved: every declaration is public as it was approved, nothing in it has to be put right, and one was amended.
func yearApproved(t *testing.T, s *store, whole []goal.Kept) {
	for _, k := range whole {
		c, err := s.review.Of(t.Context(), k.ID)
		if err != nil {
			t.Fatal(err)
		}
		if c.State != review.Published || c.Frozen != k.Revision {
			t.Errorf("%s is %s, its revision %d; revision %d stands", k.Declaration.Name, c.State, c.Frozen, k.Revision)
		}
		judged, err := s.rule.Of(t.Context(), k.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range judged {
			if j.Outcome == rule.Finding && j.Severity == rule.Error {
				t.Errorf("%s: %s at %s", k.Declaration.Name, j.Rule, j.Ref)
			}
		}
		history, err := s.review.History(t.Context(), k.ID)
		if err != nil {
			t.Fatal(err)
		}
		rounds := history[len(history)-1].Round
		want := 1
		switch k.Declaration.Name {
		case "残疾人基层组织建设和助残工作经费", "残疾预防与康复经费":
			want = 2
		}
		if rounds != want {
			t.Errorf("%s went %d rounds, want %d", k.Declaration.Name, rounds, want)
		}
	}
}
