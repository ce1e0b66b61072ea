package draft_test

import (
	"slices"
	"testing"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/goal/draft"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
)

// TestBaseMoved: where a newer revision was kept meanwhile, it comes into the draft, both show where both changed, and the
// draft can be finished after that.
func TestBaseMoved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		id := k.kept(0)
		k.start(draft.Beginning{Kind: draft.Kept, From: id})
		k.set(wang, "name", k.text("name"), "草稿里的名称", "")
		k.set(wang, "category", k.text("category"), "其他运转类", "")
		k.set(wang, "row.k2.target", k.text("row.k2.target"), "≥1次", "")
		own := k.row(wang, draft.RowChange{Act: draft.ActAdd, After: "k4"})
		k.set(wang, "row."+own+".name", "", "草稿里加的", "")

		newest, err := k.keep.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		m := newest.Declaration
		m.Name, m.Code, m.Category = "新稿的名称", "新稿的编码", "其他运转类"
		m.Indicators[1].Target = goal.ParseTarget("≥99%")
		m.Indicators = slices.Delete(m.Indicators, 3, 4)
		m, _ = goal.Insert(m, goal.Indicator{Level1: goal.Output, Level2: "质量指标", Name: "新稿加的", Target: goal.ParseTarget("100%")})
		if _, err := k.keep.Save(t.Context(), li, []goal.Entry{{ID: id, Declaration: m}}); err != nil {
			t.Fatal(err)
		}

		_, err = k.s.Finish(t.Context(), wang, k.id)
		refused(t, err, fault.Conflict, "draft.base_moved")
		of := k.of()
		if of.Base != 2 || len(of.Rivals) != 1 || of.Rivals[0].Text != "新稿的名称" || of.Rivals[0].Name != "小李" || of.Content.Name != "草稿里的名称" {
			t.Errorf("%+v", of.Rivals)
		}
		names := []string{}
		for _, in := range of.Content.Indicators {
			names = append(names, in.Name)
		}
		if of.Content.Code != "新稿的编码" || k.text("row.k1.target") != "≥99%" || k.text("row.k2.target") != "≥1次" ||
			!slices.Contains(names, "新稿加的") || !slices.Contains(names, "草稿里加的") || len(names) != len(m.Indicators)+1 {
			t.Errorf("%q", names)
		}
		if err := k.s.Settle(t.Context(), wang, k.id, draft.Choice{At: cell("name"), Edit: of.Cells[cell("name")].Edit, Last: of.Last}); err != nil {
			t.Fatal(err)
		}
		saved, err := k.s.Finish(t.Context(), wang, k.id)
		if err != nil || saved.Revision != 3 || saved.ID != id {
			t.Fatalf("%+v %v", saved, err)
		}
		changes := goal.Diff(m, k.of().Final())
		if len(changes) != 3 {
			t.Errorf("%+v", changes)
		}
	})
}

// TestGuard: what is under review gets no draft, and none is finished into it.
func TestGuard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shut := false
		guard := func(*db.Tx, goal.ID) error {
			if shut {
				return fault.New(fault.Conflict, "review.under_review")
			}
			return nil
		}
		log := tlogtest.Log(t, d, draft.Tables())
		keep := goal.New(d, nil, guard)
		k := &desk{T: t, s: draft.New(d, keep, log, guard), keep: keep}
		id := k.kept(0)
		k.start(draft.Beginning{Kind: draft.Kept, From: id})
		k.set(wang, "code", k.text("code"), "改过的", "")
		shut = true
		_, err := k.s.Finish(t.Context(), wang, k.id)
		refused(t, err, fault.Conflict, "review.under_review")
		if of := k.of(); of.State != draft.Open {
			t.Error("closed although nothing was kept")
		}
		if err := k.s.Discard(t.Context(), wang, k.id); err != nil {
			t.Fatal(err)
		}
		_, err = k.s.Start(t.Context(), wang, draft.Beginning{Kind: draft.Kept, From: id, Organisation: "org-1"})
		refused(t, err, fault.Conflict, "review.under_review")
	})
}

// TestLogged: every act is in the log under the draft.
func TestLogged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Kept, From: k.kept(0)})
		k.set(wang, "code", k.text("code"), "甲", "")
		k.set(wang, "code", "甲", "甲", "") // changes nothing
		k.row(wang, draft.RowChange{Act: draft.ActCut, Row: "k1"})
		k.undo(wang, draft.ActUndo)
		if _, err := k.s.Finish(t.Context(), wang, k.id); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range tlogtest.Verbs(t, d) {
			if v != "goal.save declaration" {
				got = append(got, v)
			}
		}
		subject := " draft/" + string(k.id)
		want := []string{"draft.start" + subject, "draft.set" + subject, "draft.row" + subject, "draft.undo" + subject, "draft.finish" + subject}
		if !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}
