package main

import (
	"slices"

	"plumbline/evaluation"
	"plumbline/goal"
	"plumbline/measure/judge"
	"plumbline/rule"
)

// evaluationChecks are the checks of the field that concern a self-evaluation: weights, what is plausible, deviations with a reason.
var evaluationChecks = []string{"weights-add-up", "self-evaluation-plausible", "deviation-explained"}

// checkEvaluation looks over the form of a self-evaluation by those checks; what they find as an error is missing.
func checkEvaluation(d goal.Declaration) (out []evaluation.Gap) {
	for _, r := range rule.Check(d, rule.Context{}) {
		if r.Outcome != rule.Finding || r.Severity != rule.Error || !slices.Contains(evaluationChecks, r.Rule) {
			continue
		}
		g := evaluation.Gap{Position: evaluation.Execution, Field: "weights", Said: judge.Said{Key: r.Key, Args: r.Args}}
		if i, field, ok := r.Ref.Indicator(); ok {
			if g.Position, g.Field = i, fieldOf(field); i == len(d.Indicators)-1 && d.Indicators[i].Name == "预算执行率" {
				g.Position = evaluation.Execution
			}
		}
		out = append(out, g)
	}
	return out
}

// fieldOf is the input of the form for a field of an indicator.
func fieldOf(field string) string {
	if field == "score" {
		return "points"
	}
	return field
}
