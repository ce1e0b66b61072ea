package draft

import (
	"net/http"

	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/rule"
	"plumbline/web/formview"
)

// outlook asks how the targets stand to the years before. It is asked when the form is shown, never while somebody types.
func (s *server) outlook(r *http.Request, v *sheetPage) (err error) {
	if s.Forecast == nil || v.Draft.Content.Year == 0 || v.Draft.Content.Name == "" {
		return nil
	}
	v.past, err = s.Forecast.Drafted(r.Context(), goal.Kept{ID: v.Draft.Declaration, Declaration: v.Draft.Content})
	return err
}

// outlooks are notes at the targets that can be held against the years before.
func (v *sheetPage) outlooks() []formview.Note {
	var out []formview.Note
	style := formview.Severities[rule.Note]
	for _, o := range v.past {
		at := goal.IndicatorRef(o.Position, "target")
		if o.Standing == forecast.CannotTell {
			continue
		}
		text := v.T("forecast.drafted", "standing", v.T(o.Standing.Key()), "words", o.Words[0].Sentence(v.T), "past", formview.Past(&v.Page, o))
		out = append(out, formview.Note{
			Severity: string(rule.Note), Shape: style.Shape, Class: style.Class, Word: v.T("web.severity.note"), Text: text, Long: text, Ref: at,
		})
	}
	return out
}
