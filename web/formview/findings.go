package formview

import (
	"net/url"
	"strings"

	"plumbline/goal"
	"plumbline/rule"
	"plumbline/web/site"
)

// Failed is a reason that was refused: what was typed is shown again at its finding.
type Failed struct {
	Rule, Reason, Message string
	Ref                   goal.Ref
}

// Tally counts what the rules came to, for the lines above the form.
type Tally struct {
	Errors, Warnings, Notes, Answered, Repaired       int
	Rules, Found, Passed, NotApplicable, Insufficient int
}

// TallyOf counts judged findings by what became of them.
func TallyOf(judged []rule.Judged, repairs int) Tally {
	t := Tally{Repaired: repairs}
	outcome := map[string]rule.Outcome{}
	for _, j := range judged {
		if old, seen := outcome[j.Rule]; !seen || old != rule.Finding {
			outcome[j.Rule] = j.Outcome
		}
		switch {
		case j.Outcome != rule.Finding:
		case j.Dismissed != nil:
			t.Answered++
		case j.Severity == rule.Error:
			t.Errors++
		case j.Severity == rule.Warning:
			t.Warnings++
		default:
			t.Notes++
		}
	}
	t.Rules = len(outcome)
	for _, o := range outcome {
		switch o {
		case rule.Finding:
			t.Found++
		case rule.Pass:
			t.Passed++
		case rule.NotApplicable:
			t.NotApplicable++
		default:
			t.Insufficient++
		}
	}
	return t
}

// Finding is a finding as a note in the words of a page. failed is a reason for setting it aside that was refused, or nil.
func Finding(p *site.Page, id goal.ID, d goal.Declaration, j rule.Judged, failed *Failed) Note {
	style := Severities[j.Severity]
	n := Note{
		Severity: string(j.Severity), Shape: style.Shape, Class: style.Class, Word: p.T("web.severity." + string(j.Severity)),
		Ref: j.Ref, Text: p.T(j.Key, Brief(j.Args)...), Long: p.T(j.Key, j.Args...), Rule: j.Rule, Number: j.Number,
	}
	if known, ok := rule.ByID(j.Rule); ok {
		n.Basis, n.Chinese, n.Remedy = known.Basis.String(), true, p.T(known.Remedy(), j.Args...)
	}
	if j.Dismissed != nil {
		n.Severity, n.Shape, n.Class, n.Word = "answered", "diamond", "ink3", p.T("web.severity.answered")
		n.Dismissed = j.Dismissed
		return n
	}
	base := "/d/" + string(id) + "/change?"
	if j.Fix != nil {
		n.Fix = base + url.Values{"ref": {string(j.Fix.Ref)}, "value": {j.Fix.Value}, "rule": {j.Rule}}.Encode()
		n.FixValue = Clip(j.Fix.Value)
	}
	ref := j.Ref
	if row, field, ok := ref.Indicator(); ok && field == "" {
		ref = goal.IndicatorRef(row, "name")
	}
	if _, ok := goal.Value(d, ref); ok && Changeable(ref) && n.Fix == "" {
		n.Change = base + url.Values{"ref": {string(ref)}, "rule": {j.Rule}}.Encode()
	}
	if level := MissingLevel(j.Result); level != "" {
		n.AddLevel = level
		n.Add = "/d/" + string(id) + "/add?" + url.Values{"level": {level}, "rule": {j.Rule}}.Encode()
	}
	n.Dismissable = j.Question || j.Severity != rule.Error
	n.Import = n.Fix == "" && n.Change == "" && n.Add == "" && !n.Dismissable
	if f := failed; f != nil && f.Rule == j.Rule && f.Ref == j.Ref {
		n.Failed = f
	}
	return n
}

// MissingLevel gives the second level that a finding asks an indicator of, "" where it asks for none.
func MissingLevel(r rule.Result) string {
	switch strings.TrimPrefix(r.Key, "rule.") {
	case "indicator-classes-present.quality":
		return "质量指标"
	case "indicator-classes-present.timeliness":
		return "时效指标"
	case "indicator-classes-present.benefit":
		return "社会效益指标"
	case "indicator-classes-present.satisfaction":
		return "服务对象满意度指标"
	case "indicator-classes-present.nothing", "indicator-classes-present.quantity", "goal-numbers-in-indicators.missing", "each-goal-has-indicator.alone":
		return "数量指标"
	}
	if r.Rule == "cost-indicator-present" {
		return goal.Cost
	}
	return ""
}

// Changeable refuses the fields that say which declaration it is: changing them would make another one.
func Changeable(ref goal.Ref) bool {
	switch ref {
	case "", "name", "year", "department":
		return false
	}
	_, field, ok := ref.Indicator()
	return !ok || field != ""
}

// Severities are the sign and the colour of each severity.
var Severities = map[rule.Severity]struct{ Shape, Class string }{
	rule.Error: {"square", "zhu"}, rule.Warning: {"triangle", "warn"}, rule.Note: {"diamond", "ink3"},
}
