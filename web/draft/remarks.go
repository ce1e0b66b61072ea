package draft

import (
	"net/http"
	"slices"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	drafts "plumbline/goal/draft"
	"plumbline/web/formview"
	"plumbline/web/site"
)

// remarks gives the remarks of reviewers that wait for an answer, beside the cells that they are about in the draft now.
func (s *server) remarks(r *http.Request, v *sheetPage) ([]formview.Note, error) {
	if s.Cases == nil || v.Draft.Declaration == "" || !v.Open() {
		return nil, nil
	}
	c, err := s.Cases.Of(r.Context(), v.Draft.Declaration)
	if err != nil {
		return nil, err
	}
	var out []formview.Note
	written := map[int]goal.Declaration{v.Draft.Base: v.Draft.Start}
	for _, m := range c.OpenRemarks() {
		older, known := written[m.Revision]
		if !known {
			k, err := s.Goal.At(r.Context(), v.Draft.Declaration, m.Revision)
			if f, ok := fault.As(err); ok && f.Kind == fault.NotFound {
				k.Declaration, err = v.Draft.Start, nil
			}
			if err != nil {
				return nil, err
			}
			older = k.Declaration
			written[m.Revision] = older
		}
		out = append(out, formview.Note{
			Severity: "warning", Shape: "half", Class: "warn", Word: v.T("desk.remark.open"), Text: m.Text, Long: m.Text, Ref: now(v.Draft, older, m.Ref),
			Basis:  v.T("drafting.remark", "stage", c.StageOf(m.Stage).In(v.Lang), "by", site.Who(v.Printer, m.Name), "at", m.At.In(day.Shanghai).Format("2006-01-02")),
			Source: "/d/" + string(v.Draft.Declaration) + "/review",
		})
	}
	return out, nil
}

// now is the field of a draft that a field of an older revision is, the whole of it where its row is gone.
func now(d drafts.Draft, older goal.Declaration, ref goal.Ref) goal.Ref {
	i, field, ok := ref.Indicator()
	if !ok {
		return ref
	}
	origin := slices.Index(goal.Match(older, d.Start), i)
	for n, row := range d.Shown() {
		if origin >= 0 && row.Origin == origin {
			return goal.IndicatorRef(n, field)
		}
	}
	return ""
}
