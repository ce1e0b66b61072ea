package goal_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/sample"
)

func TestSummaryFiltersAndSorts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		a, b, c := declared("残疾人权益保障经费", 300), declared("信息化运维项目", 100), declared("重度残疾人ＢＵＳ补贴", 200)
		b.Nature, b.Category, b.Unit = "其他经常性项目", "其他运转类", "信息中心"
		b.Indicators = b.Indicators[:1]
		b.Indicators[0].Name = "系统故障解决率"
		c.Funding.AnnualTotal = nil
		save(t, s, entries(a, b, c)...)
		for _, c := range []struct {
			q    goal.Query
			want string
		}{
			{goal.Query{}, a.Name + " " + b.Name + " " + c.Name},
			{goal.Query{Descending: true}, c.Name + " " + b.Name + " " + a.Name},
			{goal.Query{Sort: "money"}, b.Name + " " + a.Name + " " + c.Name},
			{goal.Query{Sort: "money", Descending: true}, a.Name + " " + b.Name + " " + c.Name},
			{goal.Query{Sort: "name"}, a.Name + " " + b.Name + " " + c.Name},
			{goal.Query{Sort: "name", Descending: true}, c.Name + " " + b.Name + " " + a.Name},
			{goal.Query{Sort: "indicators"}, b.Name + " " + a.Name + " " + c.Name},
			{goal.Query{Sort: "no such"}, a.Name + " " + b.Name + " " + c.Name},
			{goal.Query{Size: 2}, a.Name + " " + b.Name},
			{goal.Query{Size: 2, Page: 2}, c.Name},
			{goal.Query{Size: 2, Page: 9}, ""},
			{goal.Query{Nature: "其他经常性项目"}, b.Name},
			{goal.Query{Category: "其他运转类"}, b.Name},
			{goal.Query{Department: "市残联", Year: 2023}, a.Name + " " + b.Name + " " + c.Name},
			{goal.Query{Department: "别的单位"}, ""},
			{goal.Query{Year: 2022}, ""},
			{goal.Query{Text: "权益"}, a.Name},
			{goal.Query{Text: "信息中心"}, b.Name},
			{goal.Query{Text: "故障 运维"}, b.Name},
			{goal.Query{Text: "故障 权益"}, ""},
			{goal.Query{Text: "cjrqy"}, a.Name},
			{goal.Query{Text: "CJRQYBZ"}, a.Name},
			{goal.Query{Text: "xinxihua"}, b.Name},
			{goal.Query{Text: "zdcjrbus"}, c.Name},
			{goal.Query{Text: "cdcjr"}, c.Name}, // 重 read chóng
			{goal.Query{Text: "bus"}, c.Name},
			{goal.Query{Text: "100%_\\"}, a.Name + " " + b.Name + " " + c.Name},
			{goal.Query{Text: "0%%"}, ""},
			{goal.Query{Text: "' OR 1=1 --"}, ""},
		} {
			sum := summary(t, s, c.q)
			if got := names(sum); got != c.want {
				t.Errorf("%+v: got %q, want %q", c.q, got, c.want)
			}
			if c.want == "" && c.q.Page == 0 && sum.Rows != nil {
				t.Errorf("%+v: %d rows of nothing", c.q, len(sum.Rows))
			}
			if c.q.Size == 0 && sum.Matched != len(sum.Rows) {
				t.Errorf("%+v: %d matched, %d rows", c.q, sum.Matched, len(sum.Rows))
			}
		}
	})
}

func TestSummaryAddsUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		a, b := declared("甲", 300), declared("乙", 100)
		b.Nature, b.Funding = "其他一次性项目", goal.Funding{Total: fen.Ptr(900), AnnualTotal: fen.Ptr(500)}
		save(t, s, entries(a, b)...)
		sum := summary(t, s, goal.Query{Size: 1})
		if len(sum.Rows) != 1 || sum.Matched != 2 {
			t.Fatalf("%+v", sum)
		}
		stale := goal.Tally{Stale: true}
		want := goal.Summary{
			Matched: 2,
			Total:   goal.Group{Declarations: 2, AnnualTotal: 800, Indicators: 4, Tally: stale},
			Natures: []goal.Group{
				{Name: "其他一次性项目", Declarations: 1, AnnualTotal: 500, Indicators: 2, Tally: stale},
				{Name: "经常性专项业务费", Declarations: 1, AnnualTotal: 300, Indicators: 2, Tally: stale},
			},
			Levels:  []goal.LevelCount{{Level1: "产出指标", Level2: "数量指标", Quantitative: 2}, {Level1: "产出指标", Level2: "时效指标", Qualitative: 2}},
			Funding: goal.Funding{AnnualTotal: fen.Ptr(800), AnnualFiscal: fen.Ptr(300), AnnualCarryover: fen.Ptr(0)},
		}
		sum.Rows = nil
		if diff := cmp.Diff(want, sum); diff != "" {
			t.Error(diff)
		}
		if empty := summary(t, s, goal.Query{Text: "无此事"}); empty.Matched != 0 || empty.Funding.AnnualTotal != nil || empty.Levels != nil {
			t.Errorf("%+v", empty)
		}
	})
}

// TestSummaryOfManyAddsUp holds every figure of the summary against a count in Go.
func TestSummaryOfManyAddsUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		many := sample.Many(200)
		save(t, s, entries(many...)...)
		var money fen.Fen
		indicators, quantitative := 0, 0
		for _, m := range many {
			if m.Funding.AnnualTotal != nil {
				money += *m.Funding.AnnualTotal
			}
			indicators += len(m.Indicators)
			for _, in := range m.Indicators {
				if in.Target.Kind == goal.Quantitative {
					quantitative++
				}
			}
		}
		sum := summary(t, s, goal.Query{})
		if len(sum.Rows) != 100 || sum.Matched != 200 || sum.Total.AnnualTotal != money || sum.Total.Indicators != indicators {
			t.Errorf("%d rows, %d matched, %v, %d indicators; want %v, %d", len(sum.Rows), sum.Matched, sum.Total.AnnualTotal, sum.Total.Indicators, money, indicators)
		}
		q, all := 0, 0
		for _, l := range sum.Levels {
			q += l.Quantitative
			all += l.Quantitative + l.Qualitative
		}
		if q != quantitative || all != indicators {
			t.Errorf("levels hold %d of %d; want %d of %d", q, all, quantitative, indicators)
		}
		var natures goal.Group
		for _, n := range sum.Natures {
			natures.Declarations += n.Declarations
			natures.AnnualTotal += n.AnnualTotal
		}
		if natures.Declarations != 200 || natures.AnnualTotal != money {
			t.Errorf("natures hold %d, %v", natures.Declarations, natures.AnnualTotal)
		}
	})
}

// TestTextPages: a word that many declarations hold and one that few hold page alike.
func TestTextPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		save(t, s, entries(sample.Many(600)...)...)
		for text, want := range map[string]int{"长效管理": 600, "无障碍": 60, "无障碍 新港": 5} {
			seen := map[goal.ID]bool{}
			var money fen.Fen
			var total goal.Group
			for page := 1; len(seen) < want && page < 99; page++ {
				sum := summary(t, s, goal.Query{Text: text, Sort: "money", Size: 50, Page: page})
				for i, r := range sum.Rows {
					seen[r.ID] = true
					money += *r.AnnualTotal
					if i > 0 && *r.AnnualTotal < *sum.Rows[i-1].AnnualTotal {
						t.Errorf("%s: page %d is not in order", text, page)
					}
				}
				total = sum.Total
			}
			if len(seen) != want || total.Declarations != want || total.AnnualTotal != money {
				t.Errorf("%s: %d rows, %+v, %v; want %d", text, len(seen), total, money, want)
			}
		}
	})
}

func TestIndicatorsAcrossProjects(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		a, b := declared("甲", 1), declared("乙", 2)
		b.Indicators = append(b.Indicators, goal.Indicator{Level1: "效益指标", Level2: "可持续影响指标", Name: "长效管理制度健全性", Target: goal.ParseTarget("健全")})
		saved := save(t, s, entries(a, b)...)
		found, err := s.Indicators(t.Context(), goal.Query{Department: "市残联"}, 0)
		all := found.Groups
		if err != nil || len(all) != 3 || len(all[0].Uses) != 2 || all[0].Name != "名律师咨询次数" || found.Total != 3 || found.Uses != 5 || found.Several != 2 {
			t.Fatalf("%+v, %v", found, err)
		}
		use := all[0].Uses[1]
		if use.ID != saved[1].ID || use.Project != "乙" || use.Position != 0 || *use.Indicator.Target.Value != "5" {
			t.Errorf("%+v", use)
		}
		one, err := s.Indicators(t.Context(), goal.Query{Text: "健全"}, 0)
		if err != nil || len(one.Groups) != 1 || one.Groups[0].Name != "长效管理制度健全性" {
			t.Errorf("%+v, %v", one, err)
		}
		page, err := s.Indicators(t.Context(), goal.Query{Size: 2, Page: 2}, 0)
		if err != nil || len(page.Groups) != 1 || page.Total != 3 {
			t.Errorf("%+v, %v", page, err)
		}
		several, err := s.Indicators(t.Context(), goal.Query{Repeated: true}, 1)
		if err != nil || several.Total != 2 || len(several.Groups[0].Uses) != 1 || several.Groups[0].Count != 2 {
			t.Errorf("%+v, %v", several, err)
		}
	})
}

// TestIndicatorsAreGroupedAlike: the groups that the store makes are those of GroupAlike over every indicator, whole or cut.
func TestIndicatorsAreGroupedAlike(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, nil)
		list := sample.Many(260)
		for i := range list {
			other := goal.Indicator{Level1: "效益指标", Level2: "社会效益指标", Name: []string{"有责投诉数", "有责投诉发生数", "有责投诉数（起）", fmt.Sprintf("第%d项", i)}[i%4]}
			list[i].Indicators = append(list[i].Indicators, other)
			list[i].Year = 2023 - i%2
		}
		saved := save(t, s, entries(list...)...)
		var uses []goal.Use
		for _, year := range []int{2022, 2023} {
			for i, decl := range list {
				for j, in := range decl.Indicators {
					if decl.Year == year {
						uses = append(uses, goal.Use{ID: saved[i].ID, Project: decl.Name, Position: j, Indicator: in})
					}
				}
			}
		}
		want := goal.GroupAlike(uses)
		for _, shown := range []int{0, 3, 250} {
			got, err := s.Indicators(t.Context(), goal.Query{}, shown)
			if err != nil || got.Total != len(want) || got.Uses != len(uses) {
				t.Fatal(got.Total, len(want), got.Uses, err)
			}
			for i, g := range got.Groups {
				w := want[i]
				if shown > 0 {
					w.Uses = w.Uses[:min(len(w.Uses), shown)]
				}
				if g.Name != w.Name || g.Count != w.Count || !slices.Equal(g.Names, w.Names) || len(g.Uses) != len(w.Uses) {
					t.Fatalf("group %d: %s %d %v %d, want %s %d %v %d", i, g.Name, g.Count, g.Names, len(g.Uses), w.Name, w.Count, w.Names, len(w.Uses))
				}
				for j := range g.Uses {
					if g.Uses[j].ID != w.Uses[j].ID || g.Uses[j].Position != w.Uses[j].Position {
						t.Fatalf("%s: use %d is %+v, want %+v", g.Name, j, g.Uses[j], w.Uses[j])
					}
				}
			}
		}
	})
}

// BenchmarkIndicators100k is a page of the indicators of 10,000 declarations of one department and year.
func BenchmarkIndicators100k(b *testing.B) {
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		s := load10k(b, d)
		b.ResetTimer()
		for range b.N {
			m, err := s.Indicators(b.Context(), goal.Query{Department: sample.Department, Year: sample.Year, Size: 100}, 20)
			if err != nil || m.Uses != 100_000 {
				b.Fatal(m.Uses, err)
			}
		}
	})
}

func load10k(b *testing.B, d *db.DB) *goal.Service {
	b.Helper()
	s := goal.New(d, tlogtest.Log(b, d, goal.Tables()))
	save(b, s, entries(sample.Many(10_000)...)...)
	if err := d.Analyze(b.Context()); err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkSummary10k is a page of the summary with its totals, 10,000 declarations of one department and year.
func BenchmarkSummary10k(b *testing.B) {
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		s := load10k(b, d)
		scope := sample.Many(1)[0]
		for name, q := range map[string]goal.Query{
			"plain": {}, "name": {Sort: "name"}, "money-page-50": {Sort: "money", Descending: true, Page: 50}, "text": {Text: "满意度"}, "rare": {Text: "无此事无此事"},
			"pinyin": {Text: "cjr"}, "filter": {Category: "特定目标类", Nature: "经常性专项业务费"}, "findings": {Sort: "findings", Descending: true},
		} {
			q.Department, q.Year = scope.Department, scope.Year
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					summary(b, s, q)
				}
			})
		}
	})
}

// BenchmarkSave keeps 100 new declarations in one transaction.
func BenchmarkSave(b *testing.B) {
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		s := goal.New(d, tlogtest.Log(b, d, goal.Tables()))
		many := sample.Many(100)
		year := 2024
		for b.Loop() {
			year++
			for i := range many {
				many[i].Year = year
			}
			save(b, s, entries(many...)...)
		}
		b.ReportMetric(float64(b.N*100)/b.Elapsed().Seconds(), "declarations/s")
	})
}
