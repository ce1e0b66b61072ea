package template_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/goal/library"
	"plumbline/goal/library/template"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
)

var chen = actor.Actor{ID: "chen", Name: "主管部门陈科"}

func open(t *testing.T, d *db.DB) (*template.Service, *library.Service) {
	t.Helper()
	log := tlogtest.Log(t, d, library.Tables())
	lib := library.New(d, log)
	return template.New(d, lib, log), lib
}

func isFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Kind != kind || f.Key != key {
		t.Errorf("got %v, want %s %s", err, kind, key)
	}
}

func named(t *testing.T, s *template.Service, name string) template.Template {
	t.Helper()
	list, err := s.List(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(x template.Template) bool { return x.Name == name })
	if i < 0 {
		t.Fatalf("no template %s in %v", name, list)
	}
	return list[i]
}

func TestStartingTemplates(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, lib := open(t, d)
		ctx := t.Context()
		own, err := lib.Adopt(ctx, chen, library.Draft{
			Level1: goal.Satisfaction, Level2: "服务对象满意度指标", Name: "培训对象满意率", Kind: goal.Quantitative, Op: ">=", Unit: "%", Values: []string{"≥92%"},
		})
		if err != nil {
			t.Fatal(err)
		}
		entries, templates, err := s.Install(ctx, chen)
		if err != nil || entries < 50 || templates < 8 {
			t.Fatal(entries, templates, err)
		}
		if e, n, err := s.Install(ctx, chen); err != nil || e != 0 || n != 0 {
			t.Errorf("installed twice: %d %d %v", e, n, err)
		}
		training := named(t, s, "培训类项目")
		if training.Basis.Document != "" || training.Basis.Point == "" {
			t.Errorf("the basis of a starting template is practice: %+v", training.Basis)
		}
		rows, err := s.Indicators(ctx, training.ID)
		if err != nil || len(rows) < 8 {
			t.Fatal(rows, err)
		}
		last := rows[len(rows)-1]
		if last.Name != own[0].Name || last.Target.Raw != "≥92%" || last.Level1 != goal.Satisfaction {
			t.Errorf("what the office has is not used: %+v", last)
		}
		if !slices.IsSortedFunc(rows, func(a, b goal.Indicator) int {
			return goal.LevelOrder(a.Level1, a.Level2) - goal.LevelOrder(b.Level1, b.Level2)
		}) {
			t.Error("the rows are not in the order of the form")
		}
		all, err := s.List(ctx, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if rows, err := s.Indicators(ctx, x.ID); err != nil || len(rows) != len(x.Items) {
				t.Errorf("%s: %d rows of %d items, %v", x.Name, len(rows), len(x.Items), err)
			}
		}
	})
}

func TestTemplatesFollowTheirEntries(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, lib := open(t, d)
		ctx := t.Context()
		var drafts []library.Draft
		for _, name := range []string{"培训班次", "培训场次", "会议场次"} {
			drafts = append(drafts, library.Draft{Level1: goal.Output, Level2: "数量指标", Name: name, Kind: goal.Quantitative, Op: ">=", Unit: "场"})
		}
		e, err := lib.Adopt(ctx, chen, drafts...)
		if err != nil {
			t.Fatal(err)
		}
		x, err := s.Add(ctx, chen, template.Draft{Name: "培训", Items: []template.Item{{Entry: e[0].ID}, {Entry: e[1].ID, Target: "≥3(场)"}, {Entry: e[2].ID}, {Entry: e[2].ID}}})
		if err != nil || len(x.Items) != 3 {
			t.Fatal(x, err)
		}
		if _, err := lib.Merge(ctx, chen, library.Seen{ID: e[0].ID, Version: 1}, library.Seen{ID: e[1].ID, Version: 1}); err != nil {
			t.Fatal(err)
		}
		if _, err := lib.Retire(ctx, chen, library.Seen{ID: e[2].ID, Version: 1}); err != nil {
			t.Fatal(err)
		}
		rows, err := s.Indicators(ctx, x.ID)
		if err != nil || len(rows) != 1 || rows[0].Name != "培训班次" || rows[0].Target.Raw != "" {
			t.Errorf("%+v %v", rows, err)
		}
		seen := template.Seen{ID: x.ID, Version: x.Version}
		if x, err = s.Edit(ctx, chen, seen, template.Draft{Name: "培训类", Items: x.Items[1:2]}); err != nil || x.Version != 2 {
			t.Fatal(x, err)
		}
		if rows, err = s.Indicators(ctx, x.ID); err != nil || rows[0].Target.Raw != "≥3(场)" {
			t.Errorf("%+v %v", rows, err)
		}
		_, err = s.Retire(ctx, chen, seen)
		isFault(t, err, fault.Conflict, "library.meanwhile")
		if x, err = s.Retire(ctx, chen, template.Seen{ID: x.ID, Version: 2}); err != nil {
			t.Fatal(err)
		}
		_, err = s.Indicators(ctx, x.ID)
		isFault(t, err, fault.Invalid, "library.template.retired")
		_, err = s.Add(ctx, chen, template.Draft{Name: "培训类", Items: x.Items})
		isFault(t, err, fault.Conflict, "library.template.named")
		if x, err = s.Restore(ctx, chen, template.Seen{ID: x.ID, Version: 3}); err != nil || x.Retired {
			t.Fatal(err)
		}
		if v, err := s.Of(ctx, x.ID); err != nil || len(v.Versions) != 4 || v.Versions[3].Act != "add" {
			t.Errorf("%+v %v", v.Versions, err)
		}
		_, err = s.Add(ctx, chen, template.Draft{Name: "空"})
		isFault(t, err, fault.Invalid, "library.template.items")
		_, err = s.Add(ctx, chen, template.Draft{Items: x.Items})
		isFault(t, err, fault.Invalid, "library.template.no_name")
		_, err = s.Add(ctx, chen, template.Draft{Name: "没有的", Items: []template.Item{{Entry: "none"}}})
		isFault(t, err, fault.NotFound, "library.not_found")
		_, err = s.Of(ctx, "none")
		isFault(t, err, fault.NotFound, "library.template.not_found")
	})
}

// TestStartingValuesAreTyped: every usual value of the starting entries is what its entry says it is.
func TestStartingValuesAreTyped(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("start.json")
	if err != nil {
		t.Fatal(err)
	}
	var data struct{ Entries []library.Draft }
	if err := json.Unmarshal(b, &data); err != nil {
		t.Fatal(err)
	}
	for _, e := range data.Entries {
		if e.Note == "" {
			t.Errorf("%s does not say how it is measured", e.Name)
		}
		for _, v := range e.Values {
			in := e.Indicator(v)
			for _, r := range (library.Entry{Draft: e}).Unusual(in) {
				t.Errorf("%s %s: %s %v", e.Name, v, r.Key, r.Args)
			}
		}
	}
}
