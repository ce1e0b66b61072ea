package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestDemoKeepsChanges: starting the demonstration again neither undoes what a person changed nor imports anew.
func TestDemoKeepsChanges(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStore(d)
		ctx := t.Context()
		if n, err := loadDemo(ctx, s); n != 12 || err != nil {
			t.Fatal(n, err)
		}
		whole, err := s.goal.Whole(ctx, "上海市残疾人联合会", 2023)
		if err != nil {
			t.Fatal(err)
		}
		changed, err := goal.Apply(whole[2].Declaration, "indicators[7].target", "≥85(%)")
		if err != nil {
			t.Fatal(err)
		}
		by := actor.Actor{ID: "local", Name: "本机"}
		if _, err := s.goal.Save(ctx, by, []goal.Entry{{ID: whole[2].ID, Base: whole[2].Revision, Declaration: changed}}); err != nil {
			t.Fatal(err)
		}
		if n, err := loadDemo(ctx, s); n != 12 || err != nil {
			t.Fatal(n, err)
		}
		kept, err := s.goal.Get(ctx, whole[2].ID)
		if err != nil || kept.Revision != 2 || kept.Declaration.Indicators[7].Target.Raw != "≥85(%)" {
			t.Errorf("revision %d, target %q, %v", kept.Revision, kept.Declaration.Indicators[7].Target.Raw, err)
		}
		if imports, err := s.form.Imports(ctx); len(imports) != 1 || err != nil {
			t.Errorf("%d imports, %v", len(imports), err)
		}
	})
}

// sizeAsSaid: the year of the demonstration has as many records as it shall, and the postings from which a larger one is planned;
// another size does not change what is there.
func sizeAsSaid(t *testing.T, dir string) {
	if out := says(t, "demo", "--load-only", "--data", dir, "--postings", "100000"); !strings.Contains(out, "年度规模不变") {
		t.Error(out)
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
	h, err := s.holds(t.Context())
	if err != nil || h.records < 50_000 || h.postings < naturalPostings || h.postings > naturalPostings+500 {
		t.Errorf("the books hold %+v, about %d postings are planned with (%v)", h, naturalPostings, err)
	}
}

// TestDemoBrokenOff: a year whose loading was broken off is told, and not taken for a demonstration that is ready.
func TestDemoBrokenOff(t *testing.T) {
	t.Parallel()
	hands := &dial{}
	s, err := (&place{data: t.TempDir(), now: hands.now}).open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := loadStaff(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var months []int
	y := &year{postings: naturalPostings + 1, hands: hands, month: func(n int) {
		if months = append(months, n); n == 2 {
			cancel()
		}
	}}
	if _, err := loadStory(ctx, s, y); !errors.Is(err, context.Canceled) || len(months) != 2 {
		t.Fatalf("months %v, %v", months, err)
	}
	if n, err := loadDemo(t.Context(), s); fault.KindOf(err) != fault.Conflict {
		t.Errorf("%d declarations, %v", n, err)
	}
}
