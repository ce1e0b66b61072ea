package rule

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/sample"
)

// TestNothingRememberedOfWhatWasUndone: a check that saw what was undone later judges by what stands.
func TestNothingRememberedOfWhatWasUndone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		who := actor.Actor{ID: "a", Name: "甲"}
		keep := goal.New(d, nil)
		s := New(d, keep, nil)
		forms := sample.Many(3)
		entries := make([]goal.Entry, len(forms))
		for i, f := range forms {
			entries[i].Declaration = f
		}
		saved, err := keep.Save(t.Context(), who, entries)
		if err != nil {
			t.Fatal(err)
		}
		at := scope{forms[0].Department, forms[0].Year}
		if err := s.Recheck(t.Context(), at.department, at.year); err != nil {
			t.Fatal(err)
		}
		undone := forms[0].Clone()
		undone.Goals, undone.Indicators = forms[1].Goals, forms[1].Clone().Indicators
		never := errors.New("never kept")
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := keep.SaveIn(tx, who, []goal.Entry{{ID: saved[0].ID, Declaration: undone}}); err != nil {
				return err
			}
			if _, err := s.plan(tx, at, nil); err != nil { // as somebody of the same commit does
				return err
			}
			return never
		})
		if !errors.Is(err, never) {
			t.Fatal(err)
		}
		other := forms[0].Clone()
		other.Goals.Annual += "另外编印宣传手册500册。"
		if _, err := keep.Save(t.Context(), who, []goal.Entry{{ID: saved[0].ID, Declaration: other}}); err != nil {
			t.Fatal(err)
		}
		sameAsFresh(t, s, New(d, keep, nil), saved[1].ID, at)
	})
}

// sameAsFresh compares what a service finds with what one finds that remembers nothing.
func sameAsFresh(t *testing.T, s, other *Service, id goal.ID, at scope) {
	t.Helper()
	got, err := s.Of(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	err = s.db.Write(t.Context(), func(tx *db.Tx) error { // judge all anew
		if _, err := tx.Exec(`DELETE FROM finding`); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE declaration SET stale = TRUE`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want, err := other.Of(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in %v (-judged anew +kept)\n%s", at, diff)
	}
}

// TestLastYearChanged: what is compared with the year before is checked again where that changed.
func TestLastYearChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		who := actor.Actor{ID: "a", Name: "甲"}
		keep := goal.New(d, nil)
		s := New(d, keep, nil)
		of := func(year int, satisfied string) goal.Declaration {
			f := sample.Many(1)[0].Clone()
			f.Year = year
			f.Indicators = []goal.Indicator{{Level1: "满意度指标", Level2: "服务对象满意度指标", Name: "残疾人满意度", Target: goal.ParseTarget(satisfied)}}
			return f
		}
		now := of(2023, "≥95%")
		saved, err := keep.Save(t.Context(), who, []goal.Entry{{Declaration: now}, {Declaration: of(2022, "≥91%")}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Of(t.Context(), saved[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := keep.Save(t.Context(), who, []goal.Entry{{ID: saved[1].ID, Declaration: of(2022, "≥98%")}}); err != nil {
			t.Fatal(err)
		}
		sameAsFresh(t, s, New(d, keep, nil), saved[0].ID, scope{now.Department, now.Year})
	})
}
