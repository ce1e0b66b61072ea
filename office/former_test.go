package office_test

import (
	"testing"

	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestFormerNames: what declarations of earlier years call an organisation still means it.
func TestFormerNames(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		rename := func(at office.ID, name string) {
			t.Helper()
			if err := w.Rename(ctx, w.root, at, name); err != nil {
				t.Fatal(err)
			}
		}
		rename(w.school, "职业培训学校")
		rename(w.school, "技能学校")
		rename(w.fed, "某市残联")
		tree, err := w.Tree(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			department, unit string
			want             office.ID
		}{
			{"某市残联", "技能学校", w.school},
			{"某市残疾人联合会", "培训学校", w.school},
			{"某市残疾人联合会", "职业 培训学校", w.school},
			{"某市残联", "职业培训学校", w.school},
			{"某市残疾人联合会", "", w.fed},
			{"某市残疾人联合会", "某市残疾人联合会", w.fed},
			{"某市残疾人联合会", "某市残联", w.fed},
			{"某市残联", "某市残疾人联合会", w.fed},
			{"某市残联", "从没有过", ""},
			{"从没有过", "技能学校", ""},
		} {
			if o, ok := tree.Named(tt.department, tt.unit); ok != (tt.want != "") || ok && o.ID != tt.want {
				t.Errorf("%s, %s: %s, %v", tt.department, tt.unit, o.Name, ok)
			}
		}
		if o, _ := tree.Find(w.school); len(o.Former) != 2 || o.Former[0] != "培训学校" && o.Former[1] != "培训学校" {
			t.Errorf("former names %q", o.Former)
		}
		refused(t, "a name that another had", w.Rename(ctx, w.root, w.centre, "职业培训学校"), "office.name_former")
		_, err = w.Found(ctx, w.root, office.Founding{Parent: w.fed, Kind: office.Unit, Name: "培训学校"})
		refused(t, "founding under a name that another had", err, "office.name_former")
		rename(w.school, "培训学校")
		rename(w.centre, "康复　中心") // the same name, written otherwise
		if tree, err = w.Tree(ctx); err != nil {
			t.Fatal(err)
		}
		if o, ok := tree.Named("某市残联", "技能学校"); !ok || o.ID != w.school {
			t.Errorf("back to the first name, the second is lost: %v", o)
		}
		if o, _ := tree.Find(w.centre); len(o.Former) != 0 {
			t.Errorf("another way to write a name is no former name: %q", o.Former)
		}
	})
}

// TestPresentNameBeforeFormer: elsewhere in the department a name may be taken up again; who has it now is meant.
func TestPresentNameBeforeFormer(t *testing.T) {
	t.Parallel()
	tree := office.Tree{
		{ID: "d", Kind: office.Department, Name: "部门"},
		{ID: "a", Parent: "d", Kind: office.Unit, Name: "新名", Former: []string{"学校"}},
		{ID: "b", Parent: "a", Kind: office.Unit, Name: "学校"},
		{ID: "c", Parent: "a", Kind: office.Unit, Name: "丙", Former: []string{"旧"}},
		{ID: "e", Parent: "d", Kind: office.Unit, Name: "戊", Former: []string{"旧"}},
	}
	if o, ok := tree.Named("部门", "学校"); !ok || o.ID != "b" {
		t.Errorf("学校 is %v", o)
	}
	if o, ok := tree.Named("部门", "旧"); ok {
		t.Errorf("two had the name, %v was taken", o)
	}
}
