package evaluation_test

import (
	"strings"
	"testing"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/measure/judge"
	"plumbline/platform/i18n"
)

// TestProposal: what was done is told from the figures alone, a line that does not apply is left out, and what nobody measured is not
// said to be done.
func TestProposal(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	d := goal.Declaration{Name: "培训", Year: 2023}
	f := evaluation.Frozen{On: day.Of(2023, 12, 31)}
	f.Input.Money = scheme.Money{Known: true, Budget: 200_000_00, Paid: 150_000_00}
	for i, row := range []struct {
		level1, name, target, shown, unit string
		outcome                           judge.Outcome
	}{
		{goal.Output, "培训次数", "≥5次", "1200", "次", judge.Reached},
		{goal.Output, "培训及时性", "及时", "92", "%", judge.Partly},
		{goal.Output, "取消的", "≥1次", "0", "次", judge.Missed},
		{goal.Benefit, "知晓率", "≥80%", "", "%", judge.Unmeasured},
	} {
		in := goal.Indicator{Level1: row.level1, Level2: "数量指标", Name: row.name, Target: goal.ParseTarget(row.target)}
		d.Indicators = append(d.Indicators, in)
		f.Input.Facts = append(f.Input.Facts, scheme.Fact{Position: i, Level1: in.Level1, Level2: in.Level2, Name: in.Name, Target: in.Target, Outcome: row.outcome, Actual: row.shown, Shown: row.shown, Unit: row.unit})
	}
	form := evaluation.Form{Lines: make([]evaluation.Entry, 4)}
	form.Lines[2].Spared = "任务取消"
	e := evaluation.Computed(goal.Kept{Declaration: d}, f, form)
	var lines []string
	for _, s := range e.Proposal() {
		lines = append(lines, s.Sentence(cat.For("zh").T))
	}
	got := strings.Join(lines, "\n")
	want := "年度绩效指标计分 3 项，其中达成 1 项，部分达成 1 项，没有测得 1 项。\n全年预算 200,000.00 元，执行 150,000.00 元，执行率 75%。\n" +
		"产出指标：培训次数 1,200次（指标值 ≥5次）；培训及时性部分达成（92%）。\n效益指标：知晓率无法判断。"
	if got != want {
		t.Errorf("the proposal is\n%s\nnot\n%s", got, want)
	}
	if n := e.Tally(goal.Output); n != (evaluation.Tally{Reached: 1, Partly: 1, Left: 1}) || n.Counted() != 2 {
		t.Errorf("outputs come to %+v", n)
	}
}
