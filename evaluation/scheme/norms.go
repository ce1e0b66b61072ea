package scheme

import (
	"slices"

	"plumbline/base/day"
	"plumbline/base/law"
	"plumbline/goal"
)

// usual are the rules as the norms and most offices have them.
func usual() Rules {
	return Rules{AtMost: Ratio, Partly: 80, Low: 60, Over: 130, Below: 90, Unmeasured: Nought}
}

// Norms gives the schemes of the norms, the usual one first. A scheme whose points of satisfaction have no indicator gives them to
// benefit; one without benefit gives them to output.
func Norms() []Scheme {
	since := day.Of(2020, 1, 1)
	share := func(p Points, orElse string, levels ...string) Share {
		return Share{Levels: levels, Points: p, Else: orElse}
	}
	satisfied := usual()
	satisfied.Satisfaction = []Step{{90, 100}, {80, 80}, {60, 60}, {0, 0}}
	hubei := usual()
	hubei.Partly, hubei.Low = 80, 50
	return []Scheme{
		{
			ID: "central", Version: 1, Basis: law.Basis{Document: "财预〔2020〕10号", Point: "单位自评权重"}, Since: since, Execution: 10_00, Rules: usual(),
			Shares: []Share{
				share(50_00, goal.Benefit, goal.Output, goal.Cost),
				share(30_00, goal.Output, goal.Benefit),
				share(10_00, goal.Benefit, goal.Satisfaction),
			},
		},
		{
			ID: "central-cost", Version: 1, Basis: law.Basis{Document: "财预〔2021〕101号", Point: "一级指标权重"}, Since: day.Of(2022, 1, 1), Execution: 10_00, Rules: satisfied,
			Shares: []Share{
				share(20_00, goal.Output, goal.Cost),
				share(40_00, goal.Benefit, goal.Output),
				share(20_00, goal.Output, goal.Benefit),
				share(10_00, goal.Benefit, goal.Satisfaction),
			},
		},
		{
			ID: "hubei", Version: 1, Basis: law.Basis{Point: "湖北做法：执行 20、产出 40、效益和满意度 40"}, Since: since, Execution: 20_00, Rules: hubei,
			Shares: []Share{
				share(40_00, goal.Benefit, goal.Output, goal.Cost),
				share(40_00, goal.Output, goal.Benefit, goal.Satisfaction),
			},
		},
	}
}

// Suited gives the scheme of the norms for a declaration of a year that begins on a day: the one with cost at level 1 where the
// declaration has it there, else the usual one.
func Suited(first day.Day, list []goal.Indicator) Scheme {
	norms := Norms()
	cost := slices.ContainsFunc(list, func(i goal.Indicator) bool { return i.Level1 == goal.Cost })
	if cost && norms[1].InForce(first) {
		return norms[1]
	}
	return norms[0]
}
