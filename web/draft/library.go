package draft

import (
	"net/http"

	"plumbline/goal"
	"plumbline/goal/library"
	"plumbline/office"
	"plumbline/rule"
	"plumbline/web/formview"
)

// look asks the indicator library about the rows, where there is one and the visitor may read it.
func (s *server) look(r *http.Request, v *sheetPage) (err error) {
	if s.Library != nil && v.Visitor.Can(office.ReadLibrary) {
		v.known, err = s.Library.Look(r.Context(), v.Draft.Content.Indicators)
	}
	return err
}

// unusual are notes where a row is written otherwise than the library has it, at the fields of which nothing graver is said.
func (v *sheetPage) unusual(said []formview.Note) []formview.Note {
	graver := map[goal.Ref]bool{}
	for _, n := range said {
		graver[n.Ref] = true
	}
	var out []formview.Note
	style := formview.Severities[rule.Note]
	for i, k := range v.known {
		for _, m := range remarksOf(k) {
			at := goal.IndicatorRef(i, m.Field)
			if graver[at] {
				continue
			}
			text := v.T(m.Key, m.Args...)
			out = append(out, formview.Note{
				Severity: string(rule.Note), Shape: style.Shape, Class: style.Class, Word: v.T("web.severity.note"), Text: text, Long: text, Ref: at,
			})
		}
	}
	return out
}

func remarksOf(k library.Known) []library.Remark {
	if k.Entry == nil {
		return nil
	}
	return k.Remarks
}
