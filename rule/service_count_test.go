package rule_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/rule"
	"plumbline/sample"
)

// TestCountsAreTheOpenFindings: what is counted from the heads is what the declarations say one by one, before an
// answer, after it, and after it was taken back.
func TestCountsAreTheOpenFindings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s, saved := keeping(t, d, 5)
		same := func(when string) map[string]int {
			t.Helper()
			want := map[string]int{}
			places := map[string][]goal.ID{}
			for _, v := range saved {
				for _, j := range of(t, s, v.ID) {
					if j.Outcome != rule.Finding || j.Dismissed != nil {
						continue
					}
					want[j.Rule]++
					if in := places[j.Rule]; len(in) == 0 || in[len(in)-1] != v.ID {
						places[j.Rule] = append(in, v.ID)
					}
				}
			}
			got, err := s.Counts(t.Context(), sample.Department, sample.Year)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-one by one +counted):\n%s", when, diff)
			}
			for _, r := range rule.All() {
				in, err := s.Where(t.Context(), sample.Department, sample.Year, r.ID)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(places[r.ID], in); diff != "" {
					t.Errorf("%s, %s (-one by one +listed):\n%s", when, r.ID, diff)
				}
			}
			return got
		}
		counts, err := s.Counts(t.Context(), sample.Department, sample.Year)
		if err != nil || counts["annual-parts-add-up"] != 1 {
			t.Fatalf("what was never checked counts %v, %v", counts, err)
		}
		before := same("checked")
		j := first(t, of(t, s, saved[0].ID), true)
		if err := s.Dismiss(t.Context(), reviewer, saved[0].ID, j.Rule, j.Ref, "已核对"); err != nil {
			t.Fatal(err)
		}
		if after := same("answered"); after[j.Rule] >= before[j.Rule] {
			t.Errorf("an answer leaves %d findings of %s, before %d", after[j.Rule], j.Rule, before[j.Rule])
		}
		if err := s.Restore(t.Context(), reviewer, saved[0].ID, j.Rule, j.Ref); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, same("taken back")); diff != "" {
			t.Errorf("taken back (-before +after):\n%s", diff)
		}
	})
	if in, err := (&rule.Service{}).Where(t.Context(), "", 0, "no-such-rule"); err != nil || in != nil {
		t.Errorf("an unknown rule stands in %v, %v", in, err)
	}
}
