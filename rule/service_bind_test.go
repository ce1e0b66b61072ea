package rule_test

import (
	"strconv"
	"testing"

	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/rule"
)

// bindings stands for who keeps how indicators are measured.
type bindings struct {
	unbound map[goal.ID][]int
	version map[goal.ID]int
	asked   int // declarations whose indicators were asked for
}

func (b *bindings) facts() rule.Bindings {
	return rule.Bindings{
		Stamps: func(*db.Tx, string, int) (map[goal.ID]string, error) {
			out := map[goal.ID]string{}
			for id, n := range b.version {
				out[id] = strconv.Itoa(n)
			}
			return out, nil
		},
		Unbound: func(_ *db.Tx, ids []goal.ID) (map[goal.ID][]int, error) {
			b.asked += len(ids)
			return b.unbound, nil
		},
	}
}

// TestBindings: without bindings the rule lacks data; with them it finds what is not bound, and looks again when that changes.
func TestBindings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s, saved := keeping(t, d, 3)
		at := func(id goal.ID) rule.Judged {
			t.Helper()
			for _, j := range of(t, s, id) {
				if j.Rule == "indicators-bound" {
					return j
				}
			}
			t.Fatal("the rule gave nothing")
			return rule.Judged{}
		}
		one, two := saved[1].ID, saved[2].ID
		if j := at(one); j.Outcome != rule.InsufficientData {
			t.Errorf("nobody keeps bindings: %s", j.Outcome)
		}
		b := &bindings{unbound: map[goal.ID][]int{one: {0, 2}}, version: map[goal.ID]int{}}
		s.Bind(b.facts())
		change := func(id goal.ID, version int, unbound ...int) {
			t.Helper()
			b.version[id], b.unbound[id] = version, unbound
			if err := d.Write(t.Context(), func(tx *db.Tx) error { return goal.SetStale(tx, id) }); err != nil {
				t.Fatal(err)
			}
		}
		change(one, 1, 0, 2)
		if j := at(one); j.Outcome != rule.Finding || j.Severity != rule.Warning || j.Ref != "indicators[0].name" || len(j.Also) != 1 {
			t.Errorf("two are not bound: %+v", j)
		}
		before := tally(t, keep, one).Warnings
		if j := at(two); j.Outcome != rule.Pass {
			t.Errorf("all of the other are: %+v", j)
		}
		b.asked = 0
		change(one, 2)
		if j := at(one); j.Outcome != rule.Pass {
			t.Errorf("bound by now: %+v", j)
		}
		if after := tally(t, keep, one).Warnings; after != before-1 {
			t.Errorf("%d warnings, after binding %d", before, after)
		}
		if b.asked != 1 {
			t.Errorf("%d declarations were judged again where one changed", b.asked)
		}
	})
}
