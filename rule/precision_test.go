package rule

import (
	"fmt"
	"testing"

	"plumbline/goal"
)

// judgedFinding is what a person who read the declaration holds of one finding on it.
type judgedFinding struct {
	Declaration string   `json:"declaration"`
	Number      int      `json:"rule"`
	Place       goal.Ref `json:"place"`
	Severity    Severity `json:"severity"`
	True        bool     `json:"true"`
	Why         string   `json:"why"`
}

func sourceForms(t testing.TB) []goal.Declaration {
	t.Helper()
	var ds []goal.Declaration
	readJSON(t, "declarations-2023.json", &ds)
	if len(ds) != 12 {
		t.Fatalf("%d declarations", len(ds))
	}
	return ds
}

// TestPrecision compares the findings on the 12 real forms with what was judged of each by reading the form: none may
// come or go unjudged, and of errors and warnings at least 95 % are true.
func TestPrecision(t *testing.T) {
	t.Parallel()
	ds := sourceForms(t)
	var list []judgedFinding
	readJSON(t, "precision.json", &list)
	known := map[string]*judgedFinding{}
	for i := range list {
		j := &list[i]
		key := fmt.Sprintf("%s %d %s", j.Declaration, j.Number, j.Place)
		if known[key] != nil || j.Why == "" {
			t.Errorf("%s: judged twice, or without a reason", key)
		}
		known[key] = j
	}
	right, whole := map[bool]int{}, map[bool]int{} // by "is a note"
	say := printer(t, "zh")
	for _, r := range CheckAll(ds, Context{}) {
		if r.Outcome != Finding {
			continue
		}
		key := fmt.Sprintf("%s %d %s", ds[r.Declaration].Name, r.Number, r.Ref)
		j := known[key]
		if j == nil || j.Severity != r.Severity {
			t.Errorf("not judged: %s %s: %s", key, r.Severity, say.T(r.Key, r.Args...))
			continue
		}
		delete(known, key)
		whole[r.Severity == Note]++
		if j.True {
			right[r.Severity == Note]++
		}
	}
	for key := range known {
		t.Errorf("judged, but found no more: %s", key)
	}
	t.Logf("errors and warnings: %d of %d are true (%.1f %%)", right[false], whole[false], 100*float64(right[false])/float64(whole[false]))
	t.Logf("notes: %d of %d are true (%.1f %%)", right[true], whole[true], 100*float64(right[true])/float64(whole[true]))
	if right[false]*100 < whole[false]*95 {
		t.Error("fewer than 95 % of errors and warnings are true")
	}
}
