package library_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/goal/library"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
)

var (
	chen = actor.Actor{ID: "chen", Name: "主管部门陈科"}
	zhou = actor.Actor{ID: "zhou", Name: "财政周处"}
)

// open opens the library with a log; when the test is over, the log is held against the store.
func open(t *testing.T, d *db.DB) (*library.Service, *goal.Service) {
	t.Helper()
	if err := library.Refresh(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	log := tlogtest.Log(t, d, goal.Tables(), library.Tables())
	return library.New(d, log), goal.New(d, log)
}

// declare keeps a declaration of some indicators, each "level2|name|target".
func declare(t *testing.T, keep *goal.Service, project string, year int, indicators ...string) goal.ID {
	t.Helper()
	d := goal.Declaration{Name: project, Year: year, Department: "市残联", Unit: "市残联"}
	for _, in := range indicators {
		p := strings.Split(in, "|")
		d.Indicators = append(d.Indicators, goal.Indicator{Level1: goal.Level1Of(p[0]), Level2: p[0], Name: p[1], Target: goal.ParseTarget(p[2])})
	}
	saved, err := keep.Save(t.Context(), chen, []goal.Entry{{Declaration: d}})
	if err != nil {
		t.Fatal(err)
	}
	return saved[0].ID
}

func seen(e library.Entry) library.Seen { return library.Seen{ID: e.ID, Version: e.Version} }

// adopt takes in one draft.
func adopt(t *testing.T, s *library.Service, d library.Draft) library.Entry {
	t.Helper()
	made, err := s.Adopt(t.Context(), chen, d)
	if err != nil {
		t.Fatal(err)
	}
	return made[0]
}

func draft(name string, more ...func(*library.Draft)) library.Draft {
	d := library.Draft{Level1: goal.Satisfaction, Level2: "服务对象满意度指标", Name: name, Kind: goal.Quantitative, Op: ">=", Unit: "%"}
	for _, f := range more {
		f(&d)
	}
	return d
}

func isFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Errorf("got %v, want %s %s", err, kind, key)
	}
}

func TestProposalsBecomeEntries(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, keep := open(t, d)
		ctx := t.Context()
		declare(t, keep, "甲项目", 2023, "社会效益指标|有责投诉发生数|=0(次)", "可持续影响指标|长效管理制度健全性|健全")
		declare(t, keep, "乙项目", 2023, "社会效益指标|有责投诉数|=0(次)", "社会效益指标|就业形式|多样化")
		declare(t, keep, "丙项目", 2022, "质量指标|有责投诉数（起）|≤1(起)")
		list, matched, err := s.Propose(ctx, library.Wanted{})
		if err != nil || matched != 3 {
			t.Fatal(matched, err)
		}
		p := list[0]
		want := library.Draft{
			Level1: goal.Benefit, Level2: "社会效益指标", Name: "有责投诉发生数", Aliases: []string{"有责投诉数", "有责投诉数（起）"},
			Kind: goal.Quantitative, Op: "=", Unit: "次", Values: []string{"=0次", "≤1起"},
		}
		if diff := cmp.Diff(want, p.Draft); diff != "" {
			t.Error(diff)
		}
		if p.Uses != 3 || p.Meaning != "有责投诉数" || p.Said[0] != (library.Count{Text: "=0次", N: 2}) || len(p.Reasons) == 0 {
			t.Errorf("%+v", p)
		}
		if _, n, _ := s.Propose(ctx, library.Wanted{Least: 2}); n != 1 {
			t.Errorf("%d proposals stand in two places", n)
		}
		if _, n, _ := s.Propose(ctx, library.Wanted{Text: "cxgl"}); n != 1 {
			t.Errorf("%d proposals are spelled cxgl", n)
		}
		e := adopt(t, s, p.Draft)
		if _, n, _ := s.Propose(ctx, library.Wanted{}); n != 2 {
			t.Errorf("%d proposals are left", n)
		}
		found, err := s.Of(ctx, e.ID)
		if err != nil || len(found.Uses) != 3 || found.Uses[0].Year != 2023 || found.Uses[2].Unit != "市残联" || len(found.Called) != 3 || len(found.Versions) != 1 {
			t.Errorf("%+v %v", found, err)
		}
		if _, err := s.Adopt(ctx, chen, draft("有责投诉次数")); err == nil {
			t.Error("a meaning was adopted twice")
		} else {
			isFault(t, err, fault.Conflict, "library.held")
		}
	})
}

func TestEntriesChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, keep := open(t, d)
		ctx := t.Context()
		declare(t, keep, "甲项目", 2023, "服务对象满意度指标|参训人员满意度|≥90(%)")
		old := adopt(t, s, draft("培训对象满意度"))
		e, err := s.Edit(ctx, zhou, seen(old), draft("培训对象满意度", func(d *library.Draft) {
			d.Aliases = []string{" 学员满意度", "参训人员满意度", "学员满意度"}
		}))
		if err != nil || e.Version != 2 || len(e.Aliases) != 2 {
			t.Fatal(e, err)
		}
		_, err = s.Edit(ctx, chen, seen(old), draft("学员满意度"))
		isFault(t, err, fault.Conflict, "library.meanwhile")
		if again, err := s.Edit(ctx, chen, seen(e), e.Draft); err != nil || again.Version != 2 {
			t.Error("the same written again is a version:", again.Version, err)
		}
		made, err := s.Split(ctx, chen, seen(e), "参训人员满意度")
		if err != nil || made.Name != "参训人员满意度" || made.Unit != "%" {
			t.Fatal(made, err)
		}
		if k, _ := s.Look(ctx, []goal.Indicator{{Name: "参训人员满意度"}, {Name: "学员满意度"}, {Name: "没有"}}); k[0].Entry.ID != made.ID || k[1].Entry.ID != e.ID || k[2].Entry != nil {
			t.Errorf("%+v", k)
		}
		e = standing(t, s, e.ID)
		merged, err := s.Merge(ctx, zhou, seen(e), seen(made))
		if err != nil || !slices.Contains(merged.Aliases, "参训人员满意度") {
			t.Fatal(merged, err)
		}
		gone, err := s.Of(ctx, made.ID)
		if err != nil || gone.Into == nil || gone.Into.ID != e.ID || !gone.Retired {
			t.Errorf("%+v %v", gone, err)
		}
		_, err = s.Restore(ctx, chen, seen(gone.Entry))
		isFault(t, err, fault.Conflict, "library.merged")
		if merged, err = s.Retire(ctx, chen, seen(merged)); err != nil || !merged.Retired {
			t.Fatal(err)
		}
		if list, _ := s.Suggest(ctx, "满意", "", "", 9); len(list) != 0 {
			t.Errorf("retired ones are suggested: %v", list)
		}
		if merged, err = s.Restore(ctx, chen, seen(merged)); err != nil || merged.Retired {
			t.Fatal(err)
		}
		if list, n, err := s.List(ctx, library.Query{}); err != nil || n != 1 || list[0].Uses != 1 {
			t.Errorf("%+v %d %v", list, n, err)
		}
		if v, _ := s.Of(ctx, e.ID); len(v.Versions) != 6 || v.Versions[0].Act != "restore" || v.Versions[0].By != chen.Name || v.Versions[5].Act != "adopt" {
			t.Errorf("%+v", v.Versions)
		}
	})
}

func standing(t *testing.T, s *library.Service, id library.ID) library.Entry {
	t.Helper()
	d, err := s.Of(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d.Entry
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s, _ := open(t, dbtest.SQLite(t))
	ctx := t.Context()
	set := func(f func(*library.Draft)) library.Draft { return draft("满意度", f) }
	for key, d := range map[string]library.Draft{
		"library.no_name":      set(func(d *library.Draft) { d.Name = " " }),
		"library.no_level":     set(func(d *library.Draft) { d.Level1 = goal.Output }),
		"library.no_kind":      set(func(d *library.Draft) { d.Kind = "" }),
		"library.bad_operator": set(func(d *library.Draft) { d.Op = "≥" }),
		"library.too_long":     set(func(d *library.Draft) { d.Note = strings.Repeat("长", 2001) }),
		"library.many_values": set(func(d *library.Draft) {
			for i := range 21 {
				d.Values = append(d.Values, fmt.Sprint(i))
			}
		}),
		"library.many_aliases": set(func(d *library.Draft) {
			for i := range 51 {
				d.Aliases = append(d.Aliases, fmt.Sprint(i))
			}
		}),
	} {
		_, err := s.Adopt(ctx, chen, d)
		isFault(t, err, fault.Invalid, key)
	}
	_, err := s.Of(ctx, "none")
	isFault(t, err, fault.NotFound, "library.not_found")
	e := adopt(t, s, draft("有责投诉数", func(d *library.Draft) { d.Aliases = []string{"有责投诉次数"} }))
	_, err = s.Split(ctx, chen, seen(e), "有责投诉次数")
	isFault(t, err, fault.Invalid, "library.same_meaning")
	_, err = s.Split(ctx, chen, seen(e), "别的")
	isFault(t, err, fault.Invalid, "library.no_alias")
	_, err = s.Merge(ctx, chen, seen(e), seen(e))
	isFault(t, err, fault.Invalid, "library.merge_itself")
}

// TestMeaningsAreMadeAnew: a store of before, whose meanings were never written, is brought up to date once.
func TestMeaningsAreMadeAnew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s := goal.New(d, nil), library.New(d, nil)
		declare(t, keep, "甲项目", 2023, "社会效益指标|有责投诉发生数|=0(次)")
		e := adopt(t, s, draft("有责投诉数"))
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE indicator SET meaning = ''`)
			if err == nil {
				_, err = tx.Exec(`DELETE FROM library_meaning`)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := library.Refresh(context.WithoutCancel(t.Context()), d); err != nil {
				t.Fatal(err)
			}
		}
		if v, err := s.Of(t.Context(), e.ID); err != nil || len(v.Uses) != 1 {
			t.Errorf("%+v %v", v.Uses, err)
		}
		if _, err := s.Adopt(t.Context(), chen, draft("有责投诉次数")); err == nil {
			t.Error("the names of the entries mean nothing")
		}
	})
}

func TestUnusual(t *testing.T) {
	t.Parallel()
	number := library.Entry{Draft: draft("服务对象满意度", func(d *library.Draft) { d.Values = []string{"≥85%"} })}
	words := library.Entry{Draft: library.Draft{Level1: goal.Benefit, Level2: "可持续影响指标", Name: "长效管理制度健全性", Kind: goal.Qualitative, Values: []string{"健全"}}}
	cost := library.Entry{Draft: library.Draft{Level1: goal.Cost, Level2: "经济成本指标", Name: "项目预算控制数", Kind: goal.Qualitative}}
	for _, c := range []struct {
		e                    library.Entry
		level2, name, target string
		want                 string
	}{
		{number, "服务对象满意度指标", "服务对象满意度", "≥90(%)", ""},
		{number, "服务对象满意度指标", "服务对象满意率", "=90(分)", "alias operator unit"},
		{number, "社会效益指标", "服务对象满意度", "90", "level no_unit"},
		{number, "服务对象满意度指标", "服务对象满意度", "满意", "number"},
		{number, "服务对象满意度指标", "服务对象满意度", "", ""},
		{words, "可持续影响指标", "长效管理制度健全性", "≥2(项)", "word"},
		{words, "可持续影响指标", "长效管理机制健全性", "健全", "alias"},
		{cost, "成本指标", "项目预算控制数", "预算内", ""},
	} {
		in := goal.Indicator{Level1: goal.Level1Of(c.level2), Level2: c.level2, Name: c.name, Target: goal.ParseTarget(c.target)}
		var got []string
		for _, r := range c.e.Unusual(in) {
			got = append(got, strings.TrimPrefix(r.Key, "library.remark."))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %s: %v, want %s", c.name, c.target, got, c.want)
		}
	}
	retired := number
	retired.Retired = true
	if r := retired.Unusual(goal.Indicator{Name: retired.Name}); len(r) != 1 || r[0].Key != "library.remark.retired" {
		t.Error(r)
	}
}
