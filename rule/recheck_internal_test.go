package rule

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

var tasks = []string{
	"1、组织开展盲人按摩师职业技能继续教育培训，共培训盲人按摩师90人次。", "1、组织开展盲人按摩师职业技能继续教育培训，共培训盲人按摩师120人次。",
	"1、组织开展盲人按摩师职业技能继续教育培训，共培训盲人按摩师150人次。", "2、为全市重度残疾人家庭安排无障碍环境改造，全年改造家庭30户。",
	"2、为全市重度残疾人家庭安排无障碍环境改造，全年改造家庭45户。",
	"3、编印残疾人事业年度工作手册并发放到各区和街道。", "受益残疾人满意度达到90%以上。",
}

// drawn is a declaration of few names, units and texts, so that declarations have much in common.
func drawn(r *rapid.T, departments ...string) goal.Declaration {
	of := func(what string, from ...string) string { return rapid.SampledFrom(from).Draw(r, what) }
	d := goal.Declaration{
		Name: of("name", "甲项目", "乙项目", "丙 项目", "丙项目", ""), Department: of("department", departments...),
		Unit: of("unit", "中心", "本级"), Year: rapid.SampledFrom([]int{2023, 2023, 2024}).Draw(r, "year"), Nature: of("nature", "经常性专项业务费", "其他一次性项目"),
	}
	for range rapid.IntRange(0, 3).Draw(r, "tasks") {
		d.Goals.Annual += of("task", tasks...) + "\n"
	}
	d.Goals.Overall = of("overall", tasks...)
	for range rapid.IntRange(0, 4).Draw(r, "rows") {
		level := rapid.SampledFrom([][2]string{{"产出指标", "数量指标"}, {"满意度指标", "服务对象满意度指标"}}).Draw(r, "level")
		d.Indicators = append(d.Indicators, goal.Indicator{
			Level1: level[0], Level2: level[1], Name: of("indicator", "培训人次", "改造户数", "残疾人满意度", "手册印数"),
			Target: goal.ParseTarget(of("target", "≥90%", "≥85%", "=120人次", "30户")),
		})
	}
	return d
}

// TestSeenTells: whatever a finding would say of another declaration is part of what was seen.
func TestSeenTells(t *testing.T) {
	t.Parallel()
	plain := func() []goal.Declaration {
		var out []goal.Declaration
		for _, name := range []string{"甲", "乙", "丙"} {
			d := goal.Declaration{Name: name, Department: "市残联", Unit: "中心", Year: 2023, Goals: goal.Goals{Annual: tasks[0]}}
			d.Indicators = []goal.Indicator{{Level1: "产出指标", Level2: "数量指标", Name: "培训人次", Target: goal.ParseTarget("90人次")}}
			out = append(out, d)
		}
		return out
	}
	told := map[string]string{}
	for name, change := range map[string]func(ds []goal.Declaration) []goal.Declaration{
		"nothing": func(ds []goal.Declaration) []goal.Declaration { return ds },
		"one more": func(ds []goal.Declaration) []goal.Declaration {
			return append(ds, goal.Declaration{Department: "市残联", Year: 2023})
		},
		"alone":          func(ds []goal.Declaration) []goal.Declaration { return ds[:1] },
		"its name":       func(ds []goal.Declaration) []goal.Declaration { ds[1].Name = "丁"; return ds },
		"my name":        func(ds []goal.Declaration) []goal.Declaration { ds[1].Name = "甲"; return ds },
		"no indicator":   func(ds []goal.Declaration) []goal.Declaration { ds[1].Indicators = nil; return ds },
		"another number": func(ds []goal.Declaration) []goal.Declaration { ds[1].Goals.Annual = tasks[1]; return ds },
		"a third number": func(ds []goal.Declaration) []goal.Declaration { ds[1].Goals.Annual = tasks[2]; return ds },
		"its number, its name": func(ds []goal.Declaration) []goal.Declaration {
			ds[1].Goals.Annual, ds[1].Name = tasks[1], "丁"
			return ds
		},
	} {
		var of []*traits
		for _, d := range change(plain()) {
			of = append(of, traitsOf(&d, newFacts(&d)))
		}
		seen := summarise(of).seen(0, "")
		if other, ok := told[seen]; ok {
			t.Errorf("%q looks like %q", name, other)
		}
		told[seen] = name
	}
}

// TestIncrementalIsFull: after any history of saves, by any of two processes, what is kept about every declaration is what
// judging all of its department and year at once gives.
func TestIncrementalIsFull(t *testing.T) {
	t.Parallel()
	who := actor.Actor{ID: "a", Name: "甲"}
	d := dbtest.SQLite(t)
	keep := goal.New(d, nil)
	run := 0
	rapid.Check(t, func(r *rapid.T) { // each run has departments of its own
		run++
		one, other := fmt.Sprint("市残联", run), fmt.Sprint("市民政局", run)
		scopes := []scope{{one, 2023}, {one, 2024}, {other, 2023}, {other, 2024}}
		processes := []*Service{New(d, keep, nil), New(d, keep, nil)}
		var saved []goal.ID
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			e := goal.Entry{Declaration: drawn(r, one, one, other), Ordinal: rapid.IntRange(0, 3).Draw(r, "ordinal")}
			if len(saved) > 1 && rapid.Bool().Draw(r, "again") {
				e.ID = rapid.SampledFrom(saved).Draw(r, "id")
				if was, err := keep.Get(t.Context(), e.ID); err == nil && rapid.Bool().Draw(r, "little") {
					was.Declaration.Goals, was.Declaration.Indicators = e.Declaration.Goals, e.Declaration.Indicators
					e.Declaration = was.Declaration
				}
			}
			out, err := keep.Save(t.Context(), who, []goal.Entry{e})
			if err != nil {
				r.Fatal(err)
			}
			saved = append(saved, out[0].ID)
			if !rapid.Bool().Draw(r, "look") {
				continue
			}
			s := processes[rapid.IntRange(0, 1).Draw(r, "process")]
			for _, at := range scopes {
				if err := s.Recheck(t.Context(), at.department, at.year); err != nil {
					r.Fatal(err)
				}
				asIfAll(t, r, s, at)
			}
		}
	})
}

// asIfAll compares what is kept of a scope with what judging all of it gives.
func asIfAll(t *testing.T, r *rapid.T, s *Service, at scope) {
	t.Helper()
	whole, err := s.goal.Whole(t.Context(), at.department, at.year)
	if err != nil {
		r.Fatal(err)
	}
	last, err := s.goal.Whole(t.Context(), at.department, at.year-1)
	if err != nil {
		r.Fatal(err)
	}
	previous := map[string]goal.Declaration{}
	for _, k := range last {
		previous[k.Declaration.Name] = k.Declaration
	}
	list := make([]goal.Declaration, len(whole))
	for i, k := range whole {
		list[i] = k.Declaration
	}
	want := make([][]Result, len(whole))
	for _, result := range CheckAll(list, Context{Previous: previous}) {
		i := result.Declaration
		result.Declaration = 0
		want[i] = append(want[i], result)
	}
	for i, k := range whole {
		var st state
		if err := s.db.Read(t.Context(), func(tx *db.Tx) error { st, err = load(tx, k.ID); return err }); err != nil || !st.current {
			r.Fatal(err, st)
		}
		if diff := cmp.Diff(want[i], st.results, cmpopts.EquateEmpty()); diff != "" {
			r.Fatal(k.ID, diff)
		}
		tally := state{results: want[i]}.tally()
		if diff := cmp.Diff(tally, k.Tally); diff != "" {
			r.Fatal(k.ID, diff)
		}
	}
}
