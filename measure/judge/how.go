package judge

import (
	"slices"

	"plumbline/goal"
	"plumbline/journal"
)

// ParamsOf are the parameters that matter where the judgement judges a measure: the least number of answers of a survey, the
// reports of what is reported, the baseline of all else.
func (j Judgement) ParamsOf(m journal.Measure) []Param {
	survey, reported := m.Room() == "survey", m.Kind == journal.Reported
	return slices.DeleteFunc(slices.Clone(j.Params), func(p Param) bool {
		switch p.Name {
		case "least":
			return !survey
		case "every", "grace":
			return !reported
		case "baseline", "by":
			return survey && j.ID == "improved"
		case "share":
			return !survey && j.ID == "improved"
		}
		return false
	})
}

// InGeneral says in a sentence how the judgement judges, with its defaults, whatever is measured.
func (j Judgement) InGeneral() Said { return j.sentence(j.ID+".how", j.values(nil)) }

// How says in a sentence how a measure is judged for a target, with the parameters as they are set, and only what can happen: a
// judgement of which a measure or target takes a part has a sentence of that part, measure.judge.<ID>.of_<part>.
func (j Judgement) How(m journal.Measure, t goal.Target, params map[string]string) Said {
	values := j.values(params)
	if part := j.part(m, t, values); part != "" {
		return j.sentence(part, values)
	}
	return j.sentence(j.ID+".how", values)
}

// values are the parameters as they count: what is not set, or is left blank and cannot be, has its default.
func (j Judgement) values(params map[string]string) map[string]string {
	out := map[string]string{}
	for _, p := range j.Params {
		out[p.Name] = p.Default
		if given, ok := params[p.Name]; ok && (given != "" || p.MayBeBlank()) {
			out[p.Name] = given
		}
	}
	return out
}

func (j Judgement) sentence(key string, values map[string]string) Said {
	args := []any{"or_partly", orPartly(values["partly"]), "term", term(values["every"]), "rise", moreBy(values["by"]), "few", atMost(values["most"])}
	for _, p := range j.Params {
		v := values[p.Name]
		if v == "" {
			v = "–"
		}
		args = append(args, p.Name, v)
	}
	return Said{Key: "measure.judge." + key, Args: args}
}

// orPartly is the clause from which share something is partly reached, "" where nothing is.
func orPartly(share string) any {
	if v, ok := Decimal(share); !ok || v.Sign() == 0 {
		return ""
	}
	return Said{Key: "measure.judge.or_partly", Args: []any{"partly", share}}
}

// term is how often a report is due.
func term(every string) any {
	if every == "1" {
		return Said{Key: "measure.judge.monthly"}
	}
	return Said{Key: "measure.judge.months", Args: []any{"every", every}}
}

// moreBy is the clause of how much more than the baseline is asked for, "" where any more is enough.
func moreBy(by string) any {
	if v, ok := Decimal(by); !ok || v.Sign() == 0 {
		return ""
	}
	return Said{Key: "measure.judge.rise", Args: []any{"by", by}}
}

// atMost says how often something may happen.
func atMost(most string) any {
	if v, ok := Decimal(most); !ok || v.Sign() == 0 {
		return Said{Key: "measure.judge.never"}
	}
	return Said{Key: "measure.judge.rarely", Args: []any{"most", most}}
}

// part names the sentence of the part of a judgement that can happen; "" is the whole.
func (j Judgement) part(m journal.Measure, t goal.Target, values map[string]string) string {
	survey, reports := m.Room() == "survey", m.Kind == journal.Reported && values["every"] != "0"
	switch {
	case j.ID == "improved" && survey:
		return "improved.of_survey"
	case j.ID == "improved" || j.ID == "increased":
		return baselineOf(m, values["baseline"])
	case j.ID == "zero" || j.ID == "effective" || j.ID == "good":
		if !reports {
			return "zero.of_checks"
		}
		return ""
	case j.ID != "target":
		return ""
	case survey:
		return "target.of_survey"
	case isZero(t) && reports:
		return "target.of_reports"
	case isZero(t):
		return "target.of_checks"
	}
	stem := "target.of_number"
	if op := text(t.Op); op == "<=" || op == "<" {
		stem = "target.of_limit"
		if reports {
			return "target.of_limit_reports"
		}
	}
	if partly, ok := Decimal(values["partly"]); !ok || partly.Sign() == 0 {
		stem += "_alone"
	}
	return stem
}

// baselineOf names the sentence of what is held against a baseline: the one stated, that with which a stock began the year, or the
// year before.
func baselineOf(m journal.Measure, stated string) string {
	switch {
	case stated != "":
		return "above.of_stated"
	case m.Kind == journal.Level:
		return "above.of_stock"
	}
	return "above.of_year"
}
