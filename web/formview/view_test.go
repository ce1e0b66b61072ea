package formview

import (
	"strings"
	"testing"

	"plumbline/goal"
)

func rows() goal.Declaration {
	row := func(level1, level2, name string) goal.Indicator {
		return goal.Indicator{Level1: level1, Level2: level2, Name: name, Target: goal.ParseTarget("及时")}
	}
	return goal.Declaration{Name: "项目", Year: 2023, Indicators: []goal.Indicator{
		row("产出指标", "数量指标", "场次"), row("产出指标", "数量指标", "出勤率"), row("产出指标", "质量指标", "情况"),
	}}
}

// beside gives the note numbers of each row of the form, by list.
func beside(v View) map[int]string {
	out := map[int]string{}
	for i, r := range v.Rows {
		for _, l := range r.Lists {
			for _, n := range l.Notes {
				out[i] += l.List + " " + n.Text + ";"
			}
		}
	}
	return out
}

// TestNotesStandBesideTheirRow: what is said of one row's level stands beside that row, though the cell of the level
// begins above; amounts and goals keep the findings of each list apart.
func TestNotesStandBesideTheirRow(t *testing.T) {
	t.Parallel()
	d := rows()
	v := New("", d, []Note{
		{Ref: "indicators[1].level2", Rule: "name-fits-class", Severity: "warning", Text: "row"},
		{Ref: "indicators[1].level1", Severity: "repaired", Text: "repair"},
		{Ref: "indicators", Rule: "cost-indicator-present", Severity: "error", Text: "table"},
		{Ref: "funding.total", Rule: "r", Severity: "error", Text: "sum"},
		{Ref: "funding.annual_total", Rule: "r", Severity: "error", Text: "year"},
		{Ref: "goals.annual", Rule: "r", Severity: "warning", Text: "goal"},
		{Ref: "", Rule: "r", Severity: "warning", Text: "whole"},
	})
	var got []string
	for i, text := range beside(v) {
		for _, c := range v.Rows[i].Cells {
			if c.ID == "field-indicators-1-name" && text != " row;" {
				t.Errorf("beside the second row: %q", text)
			}
			if c.ID == "field-indicators-0-name" && text != " table; repair;" {
				t.Errorf("beside the first row: %q", text)
			}
			if c.ID == "field-funding-total" && text != "total sum;annual year;" {
				t.Errorf("beside the totals: %q", text)
			}
			if c.ID == "field-goals-annual" && text != "year goal;" {
				t.Errorf("beside the goals: %q", text)
			}
		}
		got = append(got, text)
	}
	if len(got) != 4 || len(v.Whole) != 1 {
		t.Errorf("notes beside %d rows: %q, and %d of the whole", len(got), got, len(v.Whole))
	}
	if all := v.All(); len(all) != 7 || all[0].N != 1 || all[6].N != 7 {
		t.Errorf("in the order of their numbers: %+v", all)
	}
}

func TestBriefKeepsShortTexts(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 40)
	args := []any{"name", "会议场次", "text", long, "n", "3"}
	got := Brief(args)
	if got[1] != "会议场次" || got[5] != "3" || got[3] != strings.Repeat("长", 22)+"……" {
		t.Errorf("Brief = %v", got)
	}
	if args[3] != long {
		t.Error("the finding itself was shortened")
	}
}

func TestDensityGrowsWithTheForm(t *testing.T) {
	t.Parallel()
	row := goal.Indicator{Name: "会议场次"}
	small := goal.Declaration{Indicators: []goal.Indicator{row, row, row}}
	large := goal.Declaration{Goals: goal.Goals{Annual: strings.Repeat("全年完成培训一次。", 40)}, Indicators: make([]goal.Indicator, 13)}
	huge := goal.Declaration{Goals: goal.Goals{Annual: strings.Repeat("全年完成培训一次。", 90)}, Indicators: make([]goal.Indicator, 16)}
	endless := goal.Declaration{Indicators: make([]goal.Indicator, 70)}
	if a, b, c := Density(small), Density(large), Density(huge); a != "" || b != "dense" || c != "densest" {
		t.Errorf("Density = %q, %q, %q", a, b, c)
	}
	if d := Density(endless); d != "dense long" {
		t.Errorf("70 indicators: Density = %q", d)
	}
}
