package goal

import "testing"

func TestInsertKeepsTheOrderOfTheForm(t *testing.T) {
	t.Parallel()
	row := func(level1, level2, name string) Indicator {
		return Indicator{Level1: level1, Level2: level2, Name: name, Target: ParseTarget("≥1(次)")}
	}
	d := Declaration{
		Indicators: []Indicator{
			row(Output, "数量指标", "场次"), row(Output, "时效指标", "及时"), row(Benefit, "社会效益指标", "影响"), row(Satisfaction, "服务对象满意度指标", "满意度"),
		},
		Repairs: []Repair{{Ref: "indicators[0].name"}, {Ref: "indicators[2].level1"}, {Ref: "funding.total"}},
	}
	for _, c := range []struct {
		level1, level2 string
		at             int
	}{
		{Output, "数量指标", 1},
		{Output, Cost, 2},
		{Benefit, "经济效益指标", 2},
		{Satisfaction, "服务对象满意度指标", 4},
		{"别的", "别的指标", 4},
		{Cost, "经济成本指标", 0},
	} {
		got, at := Insert(d, row(c.level1, c.level2, "新的"))
		if at != c.at || got.Indicators[at].Name != "新的" || len(got.Indicators) != 5 {
			t.Errorf("%s %s stands at %d, want %d", c.level1, c.level2, at, c.at)
		}
		for i, want := range []int{0, 2} {
			if want >= c.at {
				want++
			}
			if n, _, _ := got.Repairs[i].Ref.Indicator(); n != want {
				t.Errorf("%s: the repair of a row went to %d, want %d", c.level2, n, want)
			}
		}
		if got.Repairs[2].Ref != "funding.total" {
			t.Errorf("%s: a repair of another field moved", c.level2)
		}
	}
	if len(d.Indicators) != 4 || d.Repairs[1].Ref != "indicators[2].level1" {
		t.Error("the declaration itself was changed")
	}
	if got, at := Insert(Declaration{}, row(Output, Cost, "第一个")); at != 0 || len(got.Indicators) != 1 {
		t.Error("the first row is refused")
	}
}
