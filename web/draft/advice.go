package draft

import (
	"net/http"

	"plumbline/evaluation/advice"
	"plumbline/goal"
	drafts "plumbline/goal/draft"
	"plumbline/measure"
	"plumbline/office"
	"plumbline/rule"
	"plumbline/web/formview"
)

// advice asks what the evaluation of the year before says for a draft that began from it, where one was kept and may be read.
func (s *server) advice(r *http.Request, v *sheetPage) error {
	if s.Advice == nil || v.Draft.Kind != drafts.Year || v.Draft.Origin == "" {
		return nil
	}
	d := v.Draft.Start
	if !v.Visitor.May(office.Read, v.Visitor.PlaceOf(d.Department, d.Unit)).Allowed {
		return nil
	}
	p, err := s.Advice.Plain(r.Context(), goal.ID(v.Draft.Origin))
	if err == nil && p.Evaluation.Version > 0 {
		v.asked = &p
	}
	return err
}

// advised are notes at the targets, and at the money, of which the year before asks something. An indicator is found by its name, as
// its bindings are.
func (v *sheetPage) advised() []formview.Note {
	if v.asked == nil {
		return nil
	}
	places := map[string]int{}
	for i := range v.Draft.Content.Indicators {
		places[string(measure.KeyOf(v.Draft.Content.Indicators, i))] = i
	}
	var out []formview.Note
	style := formview.Severities[rule.Note]
	for _, a := range v.asked.Proposals {
		at := goal.Ref("funding.annual_total")
		if a.Position >= 0 {
			i, ok := places[v.asked.Evaluation.Input.Facts[a.Position].Key]
			if !ok {
				continue
			}
			at = goal.IndicatorRef(i, "target")
		}
		if a.Kind == advice.Keep {
			continue
		}
		text := v.T("advising.drafted", "kind", v.T(a.Kind.Key()), "says", a.Said.Text(v.T))
		out = append(out, formview.Note{
			Severity: string(rule.Note), Shape: style.Shape, Class: style.Class, Word: v.T("web.severity.note"), Text: text, Long: text, Ref: at,
		})
	}
	return out
}
