package goal_test

import (
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestAQueryIsNarrowedToUnits: to some, to none, and to all but some, in the list and in the indicators.
func TestAQueryIsNarrowedToUnits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, nil)
		var entries []goal.Entry
		for _, unit := range []string{"市残联", "就业中心", "康复中心"} {
			entries = append(entries, goal.Entry{Declaration: goal.Declaration{
				Name: unit + "项目", Year: 2026, Department: "市残联", Unit: unit,
				Indicators: []goal.Indicator{{Level1: "产出指标", Level2: "数量指标", Name: unit + "的培训人次", Target: goal.ParseTarget("≥10人次")}},
			}})
		}
		if _, err := s.Save(t.Context(), actor.System, entries); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			units, except []string
			want          string
		}{
			"all":          {nil, nil, "市残联 就业中心 康复中心"},
			"one":          {[]string{"就业中心"}, nil, "就业中心"},
			"none":         {[]string{}, nil, ""},
			"all but some": {nil, []string{"就业中心", "康复中心"}, "市残联"},
		} {
			q := goal.Query{Department: "市残联", Year: 2026, Units: c.units, Except: c.except}
			sum, err := s.Summary(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, row := range sum.Rows {
				got = append(got, strings.TrimSuffix(row.Name, "项目"))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
			found, err := s.Indicators(t.Context(), q, 20)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(strings.Fields(c.want)); found.Uses != n {
				t.Errorf("%s: %d indicators, want %d", name, found.Uses, n)
			}
		}
	})
}
