package goal

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDiffOfRows(t *testing.T) {
	t.Parallel()
	old := full()
	for name, c := range map[string]struct {
		change func(d *Declaration)
		want   []Change
	}{
		"nothing":      {func(*Declaration) {}, nil},
		"repairs only": {func(d *Declaration) { d.Repairs = nil }, nil},
		"a row put in": {func(d *Declaration) {
			d.Indicators = slices.Insert(d.Indicators, 1, Indicator{Name: "新", Target: ParseTarget("5个")})
		}, []Change{{"indicators[1]", "", "新　5个", Added}}},
		"a row taken out":   {func(d *Declaration) { d.Indicators = slices.Delete(d.Indicators, 0, 1) }, []Change{{"indicators[0]", "开展名律师咨询次数　≥5.00(次)", "", Removed}}},
		"another target":    {func(d *Declaration) { d.Indicators[4].Target = ParseTarget("≤1次") }, []Change{{"indicators[4].target", "=0.00(次)", "≤1次", Changed}}},
		"another level":     {func(d *Declaration) { d.Indicators[1].Level2 = "质量指标" }, []Change{{"indicators[1].level2", "数量指标", "质量指标", Changed}}},
		"a name alike":      {func(d *Declaration) { d.Indicators[4].Name = "有责投诉发生数" }, []Change{{"indicators[4].name", "有责投诉数", "有责投诉发生数", Changed}}},
		"a new name":        {func(d *Declaration) { d.Indicators[2].Name = "回复及时性" }, []Change{{"indicators[2].name", "信访及热线回复工作及时性", "回复及时性", Changed}}},
		"money blanked":     {func(d *Declaration) { d.Funding.AnnualCarryover = nil }, []Change{{"funding.annual_carryover", "0.00", "", Changed}}},
		"the same, unlike":  {func(d *Declaration) { d.Indicators[5].Target.Unit = nil }, []Change{{"indicators[5].target", "≥85% (quantitative)", "≥85 (quantitative)", Changed}}},
		"two rows exchange": {func(d *Declaration) { i := d.Indicators; i[0], i[1] = i[1], i[0] }, []Change{{"indicators", "开展名律师咨询次数\n走访次数\n信访及热线回复工作及时性\n报告完成时间\n有责投诉数\n服务对象满意度", "走访次数\n开展名律师咨询次数\n信访及热线回复工作及时性\n报告完成时间\n有责投诉数\n服务对象满意度", Changed}}},
	} {
		d := old.Clone()
		c.change(&d)
		if diff := cmp.Diff(c.want, Diff(old, d)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestDiffIsEmptyWhereDigestsAreEqual changes declarations at random: no change may go unseen, and none be made up.
func TestDiffIsEmptyWhereDigestsAreEqual(t *testing.T) {
	t.Parallel()
	names := []string{"甲", "乙", "有责投诉数", "有责投诉发生数", "有责投诉数（起）"}
	rows := rapid.Custom(func(t *rapid.T) Indicator {
		return Indicator{
			Level1: rapid.SampledFrom([]string{Output, Benefit}).Draw(t, "level1"),
			Name:   rapid.SampledFrom(names).Draw(t, "name"),
			Target: ParseTarget(rapid.SampledFrom([]string{"5次", "及时", "≥5次"}).Draw(t, "target")),
			Note:   rapid.SampledFrom([]*string{nil, ptr("注"), new(string)}).Draw(t, "note"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := Declaration{Name: "项目"}, Declaration{Name: "项目"}
		a.Indicators = rapid.SliceOfN(rows, 0, 5).Draw(t, "a")
		b.Indicators = rapid.SliceOfN(rows, 0, 5).Draw(t, "b")
		if rapid.Bool().Draw(t, "nearly the same") {
			b = a.Clone()
			if n := len(b.Indicators); n > 1 {
				i, j := rapid.IntRange(0, n-1).Draw(t, "i"), rapid.IntRange(0, n-1).Draw(t, "j")
				b.Indicators[i], b.Indicators[j] = b.Indicators[j], b.Indicators[i]
			}
		}
		changes := Diff(a, b)
		if same := Digest(a) == Digest(b); same != (len(changes) == 0) {
			t.Fatalf("digests equal: %v, differences: %v", same, changes)
		}
		added, removed := 0, 0
		for _, c := range changes {
			switch c.Kind {
			case Added:
				added++
			case Removed:
				removed++
			}
		}
		if len(a.Indicators)+added-removed != len(b.Indicators) {
			t.Fatalf("%d rows + %d − %d is not %d", len(a.Indicators), added, removed, len(b.Indicators))
		}
	})
}
