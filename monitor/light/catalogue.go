package light

import (
	"plumbline/base/day"
	"plumbline/base/law"
	"plumbline/measure/judge"
)

// since is from when the numbers of the rules hold; a change adds a further Param with its day.
var since = day.Of(2019, 1, 1)

func points(name string, value int64) Param { return Param{Name: name, Value: value, Since: since} }

// The documents that ask for the lights, and what is the office's own practice. The norm asks that goals and spending be
// monitored together; by how many points they may part it leaves to the office.
var (
	double      = law.Basis{Document: "财预〔2019〕136号", Point: "绩效目标实现程度和预算执行进度“双监控”"}
	qualitative = law.Basis{Point: "定性指标按达成、部分达成、未达成亮灯"}
	practice    = law.Basis{Point: "与时间进度比较"}
	told        = law.Basis{Point: "不能判断的不亮绿灯"}
)

// catalogue is every rule, in the order in which they are asked: what cannot be judged first, then what is worst.
var catalogue = []Rule{
	{ID: "money_unknown", Subject: Money, Colour: Grey, Basis: told, holds: moneyUnknown},
	{ID: "money_over", Subject: Money, Colour: Red, Basis: law.Basis{Point: "支出不超过预算"}, holds: moneyOver},
	{ID: "money_far_behind", Subject: Money, Colour: Red, Basis: practice, Params: []Param{points("points", 30)}, holds: moneyBehind},
	{ID: "money_behind", Subject: Money, Colour: Yellow, Basis: practice, Params: []Param{points("points", 15)}, holds: moneyBehind},
	{ID: "money_fast", Subject: Money, Colour: Yellow, Basis: practice, Params: []Param{points("points", 20)}, holds: moneyFast},
	{ID: "money_on_pace", Subject: Money, Colour: Green, Basis: practice, holds: always(moneyTime)},

	{ID: "goals_unknown", Subject: Goals, Colour: Grey, Basis: told, holds: goalsUnknown},
	{ID: "goals_far_behind", Subject: Goals, Colour: Red, Basis: practice, Params: []Param{points("points", 30)}, holds: goalsBehind},
	{ID: "goals_behind", Subject: Goals, Colour: Yellow, Basis: practice, Params: []Param{points("points", 15)}, holds: goalsBehind},
	{ID: "goals_on_pace", Subject: Goals, Colour: Green, Basis: practice, holds: always(goalsTime)},

	{ID: "project_unknown", Subject: Project, Colour: Grey, Basis: told, holds: projectUnknown},
	{ID: "project_money_first", Subject: Project, Colour: Red, Basis: double, Params: []Param{points("points", 10)}, holds: moneyFirst},
	{ID: "project_both_behind", Subject: Project, Colour: Yellow, Basis: double, Params: []Param{points("points", 15)}, holds: bothBehind},
	{ID: "project_goals_far_behind", Subject: Project, Colour: Red, Basis: practice, Params: []Param{points("points", 30)}, holds: goalsBehind},
	{ID: "project_goals_behind", Subject: Project, Colour: Yellow, Basis: practice, Params: []Param{points("points", 15)}, holds: goalsBehind},
	{ID: "project_money_behind", Subject: Project, Colour: Yellow, Basis: double, Params: []Param{points("points", 20)}, holds: projectMoneyBehind},
	{ID: "project_indicator", Subject: Project, Colour: Yellow, Basis: law.Basis{Point: "有指标未达成"}, holds: anyRed},
	{ID: "project_on_pace", Subject: Project, Colour: Green, Basis: double, holds: projectKnown},
	{ID: "project_goals_only", Subject: Project, Colour: Grey, Basis: told, holds: always(projectNumbers)},

	{ID: "indicator_missed", Subject: Indicator, Colour: Red, Basis: practice, holds: outcome(judge.Missed, false)},
	{ID: "indicator_partly", Subject: Indicator, Colour: Yellow, Basis: practice, holds: outcome(judge.Partly, false)},
	{ID: "indicator_reached", Subject: Indicator, Colour: Green, Basis: practice, holds: outcome(judge.Reached, false)},
	{ID: "indicator_word_missed", Subject: Indicator, Colour: Red, Basis: qualitative, holds: outcome(judge.Missed, true)},
	{ID: "indicator_word_partly", Subject: Indicator, Colour: Yellow, Basis: qualitative, holds: outcome(judge.Partly, true)},
	{ID: "indicator_word_reached", Subject: Indicator, Colour: Green, Basis: qualitative, holds: outcome(judge.Reached, true)},
	{ID: "indicator_far_behind", Subject: Indicator, Colour: Red, Basis: practice, Params: []Param{points("points", 40)}, holds: indicatorBehind},
	{ID: "indicator_behind", Subject: Indicator, Colour: Yellow, Basis: practice, Params: []Param{points("points", 20)}, holds: indicatorBehind},
	{ID: "indicator_on_pace", Subject: Indicator, Colour: Green, Basis: practice, holds: indicatorRunning},
	{ID: "indicator_unmeasured", Subject: Indicator, Colour: Grey, Basis: told, holds: always(nothing)},
}

func always(args func(Facts) []any) func(Facts, func(string) int64) ([]any, bool) {
	return func(f Facts, _ func(string) int64) ([]any, bool) { return args(f), true }
}

func nothing(Facts) []any { return nil }

func moneyTime(f Facts) []any {
	return []any{"money", f.Money.Percent(), "time", f.Time.Percent(), "gap", f.Time.Points(f.Money), "ahead", f.Money.Points(f.Time)}
}

func goalsTime(f Facts) []any {
	return []any{"goals", f.Goals.Percent(), "time", f.Time.Percent(), "gap", f.Time.Points(f.Goals)}
}

func projectNumbers(f Facts) []any {
	return []any{
		"money", f.Money.Percent(), "goals", f.Goals.Percent(), "time", f.Time.Percent(), "gap", f.Time.Points(f.Goals), "ahead", f.Money.Points(f.Goals), "red", f.Red,
	}
}

func moneyUnknown(f Facts, _ func(string) int64) ([]any, bool) { return nil, !f.Money.Known() }

func moneyOver(f Facts, _ func(string) int64) ([]any, bool) {
	return moneyTime(f), f.Money.Num > f.Money.Den
}

func moneyBehind(f Facts, p func(string) int64) ([]any, bool) {
	return moneyTime(f), f.Time.Ahead(f.Money, p("points"))
}

func moneyFast(f Facts, p func(string) int64) ([]any, bool) {
	return moneyTime(f), f.Money.Ahead(f.Time, p("points"))
}

func goalsUnknown(f Facts, _ func(string) int64) ([]any, bool) { return nil, !f.Goals.Known() }

func goalsBehind(f Facts, p func(string) int64) ([]any, bool) {
	return projectNumbers(f), f.Time.Ahead(f.Goals, p("points"))
}

func projectUnknown(f Facts, _ func(string) int64) ([]any, bool) {
	return nil, !f.Money.Known() && !f.Goals.Known()
}

func moneyFirst(f Facts, p func(string) int64) ([]any, bool) {
	return projectNumbers(f), f.Money.Ahead(f.Goals, p("points"))
}

func bothBehind(f Facts, p func(string) int64) ([]any, bool) {
	n := p("points")
	return projectNumbers(f), f.Time.Ahead(f.Money, n) && f.Time.Ahead(f.Goals, n)
}

func projectMoneyBehind(f Facts, p func(string) int64) ([]any, bool) {
	return moneyTime(f), f.Time.Ahead(f.Money, p("points"))
}

func anyRed(f Facts, _ func(string) int64) ([]any, bool) { return projectNumbers(f), f.Red > 0 }

func projectKnown(f Facts, _ func(string) int64) ([]any, bool) {
	return projectNumbers(f), f.Money.Known() && f.Goals.Known()
}

// outcome holds where an indicator has come to an outcome, of a target that is a word or a number.
func outcome(o judge.Outcome, word bool) func(Facts, func(string) int64) ([]any, bool) {
	return func(f Facts, _ func(string) int64) ([]any, bool) { return nil, f.Outcome == o && f.Word == word }
}

// running holds for what is counted up and may still grow: it is judged by its pace alone.
func running(f Facts) bool { return f.Running && f.Done.Known() && f.Time.Known() }

func paces(f Facts) []any {
	return []any{"done", f.Done.Percent(), "time", f.Time.Percent(), "gap", f.Time.Points(f.Done)}
}

func indicatorBehind(f Facts, p func(string) int64) ([]any, bool) {
	return paces(f), running(f) && f.Time.Ahead(f.Done, p("points"))
}

func indicatorRunning(f Facts, _ func(string) int64) ([]any, bool) { return paces(f), running(f) }
