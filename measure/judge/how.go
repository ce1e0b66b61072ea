package judge

import (
	"slices"

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

// How says in a sentence how a measure is judged, with the parameters as they are set. measures of which only a part of the
// judgement can happen have a sentence of that part: measure.judge.<ID>.of_<part>.
func (j Judgement) How(m journal.Measure, params map[string]string) Said {
	s := Said{Key: "measure.judge." + j.ID + ".how"}
	switch {
	case j.ID != "target" && j.ID != "improved":
	case m.Room() == "survey":
		s.Key = "measure.judge." + j.ID + ".of_survey"
	case j.ID == "improved":
		s.Key = "measure.judge.improved.of_baseline"
	case m.Kind == journal.Reported:
		s.Key = "measure.judge.target.of_reports"
	default:
		s.Key = "measure.judge.target.of_number"
	}
	for _, p := range j.Params {
		v := p.Default
		if given, ok := params[p.Name]; ok {
			v = given
		}
		if v == "" {
			v = "–"
		}
		s.Args = append(s.Args, p.Name, v)
	}
	return s
}
