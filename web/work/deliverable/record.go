package deliverable

import (
	"html/template"
	"net/http"

	"plumbline/base/day"
	room "plumbline/deliverable"
	"plumbline/deliverable/institution"
	"plumbline/deliverable/publication"
	"plumbline/deliverable/record"
	"plumbline/platform/chart"
	"plumbline/web/site"
	"plumbline/web/work"
)

// recordPage is the page of a record of any kind. Stages are those of a work; Parts what is added to it on this page.
type recordPage struct {
	work.Record
	Withdrawn string
	Stages    []stageLine
	Axis, Bob template.HTML
	Due       string
	StageForm *partForm
	Parts     []part
	Related   []work.Link
}

// stageLine is a stage of a work on the line that the due day is.
type stageLine struct {
	Name  string
	Day   string
	Sign  work.Sign
	Plumb template.HTML
}

// cell is a value in a table.
type cell struct {
	Text    string
	Sign    work.Sign
	Href    string
	Head    string
	Chinese bool
	Number  bool
}

func (s *server) record(w http.ResponseWriter, r *http.Request) error {
	return s.showRecord(w, r, refusal{})
}

// refusal is why an act on a page was refused: at which form, and what was typed in it.
type refusal struct {
	err    error
	form   string
	fields []record.Field
	reason string
}

// showRecord draws the page of a record.
func (s *server) showRecord(w http.ResponseWriter, r *http.Request, no refusal) error {
	one, err := s.get(r)
	if err != nil {
		return err
	}
	v := &recordPage{Withdrawn: one.Withdrawn}
	if v.Record, err = s.NewRecord(r, knownOf(one), name); err != nil {
		return err
	}
	versions, err := s.Room.Records.History(r.Context(), one.ID)
	if err != nil {
		return err
	}
	v.Number, v.History = one.Version, history(&v.Page, versions)
	v.Page.State = v.T("deliverable.kind."+one.Content.Kind()) + "　" + v.Organisation
	for _, f := range facts(&v.Page, one) {
		if f.value != "" {
			v.Facts = append(v.Facts, work.Fact{Name: f.label, Value: f.value, Chinese: f.chinese})
		}
	}
	if v.MayRecord {
		v.Links = append(v.Links, work.Link{Text: v.T("deliverable.page.edit"), Href: v.Of.Href() + "/edit", Filled: true})
	}
	status := http.StatusOK
	if no.err != nil {
		field, sentence, ok := refusedAt(&v.Page, no.err)
		if !ok {
			return no.err
		}
		status, v.Reason = http.StatusUnprocessableEntity, no.reason
		v.Fields = site.Fields{Error: sentence, At: field, Form: no.form}
		if no.form == "withdraw" {
			v.At = "reason"
		}
	}
	if err := s.about(r, v, one, no); err != nil {
		return err
	}
	v.unshown()
	return s.Render(w, status, "deliverable/record", v)
}

// about adds what only its kind has.
func (s *server) about(r *http.Request, v *recordPage, one record.Record, no refusal) error {
	switch c := one.Content.(type) {
	case *room.Work:
		v.Stands = standing(&v.Page, c.On(s.today()))
		v.stages(c)
		tabled := []string{v.T("deliverable.field.name"), v.T("deliverable.page.inspections"), v.T("deliverable.page.uses"), v.T("deliverable.page.functions")}
		for _, st := range v.Stages {
			tabled = append(tabled, st.Name)
		}
		v.Facts = trimmed(v.Facts, tabled...)
		m := v.forms(one, no)
		v.StageForm, v.Parts = m.form(stage, len(c.Ahead()) > 0), m.workParts(c)
	case *room.Test:
		v.Stands = open(&v.Page, c.Open(s.today()))
		v.Facts = trimmed(v.Facts, v.T("deliverable.page.defects"))
		v.Parts = v.forms(one, no).testParts(c)
	case *publication.Plan:
		for _, in := range publication.PeriodsOf(c.Period, one.Year) {
			if c.Asked(in) && !s.today().Before(in.First) {
				v.Related = append(v.Related, work.Link{Text: periodName(&v.Page, in), Href: work.Href(publication.WeekRef(one.ID, in))})
			}
		}
	case *institution.Requirement:
		members, err := s.members(r, one)
		if err != nil {
			return err
		}
		found := institution.Fulfilling(one, members)
		state, _ := institution.StateOn(one, found, s.today())
		v.Stands = stateSign(&v.Page, state)
		for _, d := range found {
			v.Related = append(v.Related, work.Link{Text: d.Content.Entry().Name, Href: work.Href(d.Ref())})
		}
	case *institution.Document:
		members, err := s.members(r, one)
		if err != nil {
			return err
		}
		v.Stands = documentSign(&v.Page, c, s.today())
		for _, q := range institution.Asking(one, members) {
			v.Related = append(v.Related, work.Link{Text: short(q.Project) + "　" + q.Matter, Href: work.Href(q.Ref())})
		}
	}
	return nil
}

// members are the records that are settled together with one.
func (s *server) members(r *http.Request, one record.Record) ([]record.Record, error) {
	list, _, err := s.Room.Records.List(r.Context(), record.Query{Organisations: []string{one.Organisation}, Series: one.Content.Series(one.Place)})
	return list, err
}

// unshown tells a refusal at the head of the page where the form that it concerns is not there any more.
func (v *recordPage) unshown() {
	all := []*partForm{v.StageForm}
	for _, p := range v.Parts {
		all = append(all, p.Add, p.Close)
	}
	for _, f := range all {
		if f != nil && f.Failed {
			return
		}
	}
	if v.Form != "" && v.Form != "withdraw" {
		v.Form, v.At = "", "said"
	}
}

// forms makes the small forms of the page.
func (v *recordPage) forms(one record.Record, no refusal) forms {
	return forms{p: &v.Page, c: one.Content, may: v.MayRecord, no: no, action: v.Of.Href(), version: one.Version, locked: v.Locked()}
}

// trimmed leaves out the facts that the page shows as tables.
func trimmed(list []work.Fact, names ...string) (out []work.Fact) {
	for _, f := range list {
		keep := true
		for _, n := range names {
			keep = keep && f.Name != n
		}
		if keep {
			out = append(out, f)
		}
	}
	return out
}

// stages draws the stages of a work from top to bottom; the line is the day it is due on.
func (v *recordPage) stages(w *room.Work) {
	s, ok := room.SortOf(w.Sort)
	if !ok {
		return
	}
	year := w.Due.Year()
	axis := chart.Axis{Min: 0, Max: 366, Line: float64(day.Of(year, 1, 1).Until(w.Due))}
	v.Due = w.Due.String()
	v.Axis, v.Bob = monthsHead(&v.Page, axis, w.Due.String()), chart.Bob(axis)
	next := true
	for _, stage := range s.Stages {
		d := w.StageDay(stage)
		line := stageLine{Name: v.T("deliverable.stage." + stage), Day: d.String()}
		var points []chart.Point
		switch {
		case d.IsZero() && next:
			line.Sign = work.Sign{Shape: "ring", Class: "warn", Word: v.T("deliverable.stage_next")}
			next = false
		case d.IsZero():
			line.Sign = work.Sign{Shape: "dashed", Class: "ink3", Word: v.T("deliverable.stage_open")}
		default:
			line.Sign = work.Sign{Shape: "disc", Class: "ok", Word: v.T("deliverable.stage_reached")}
			mark := chart.Dot
			if w.Due.Before(d) {
				mark = chart.Cross
			}
			points = append(points, chart.Point{Value: float64(day.Of(year, 1, 1).Until(d)), Mark: mark})
		}
		line.Plumb = chart.Plumb(axis, points, "")
		v.Stages = append(v.Stages, line)
	}
}

// open is the sign of how many defects a test has open.
func open(p *site.Page, n int) work.Sign {
	if n == 0 {
		return work.Sign{Shape: "disc", Class: "ok", Word: p.T("deliverable.page.no_defect")}
	}
	return work.Sign{Shape: "cross", Class: "zhu", Word: p.T("deliverable.page.open_defects", "n", n)}
}

// withdraw takes a record back.
func (s *server) withdraw(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, formBytes); err != nil {
		return err
	}
	seen := work.SeenIn(r)
	one, err := s.Room.Records.Withdraw(r.Context(), site.VisitorOf(r).Actor(), record.Seen{ID: record.ID(r.PathValue("id")), Version: seen.Version}, seen.Reason)
	if err == nil {
		return work.To(w, r, work.Href(one.Ref()), "work_withdrawn")
	}
	if _, _, ok := refusedAt(&site.Page{Printer: s.NewPage(r, "work").Printer}, err); !ok {
		return err
	}
	return s.showRecord(w, r, refusal{err: err, form: "withdraw", reason: seen.Reason})
}

// addPart adds something to a work or a test, or closes some of what is open.
func (s *server) addPart(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, formBytes); err != nil {
		return err
	}
	one, err := s.get(r)
	if err != nil {
		return err
	}
	seen, form := work.SeenIn(r), r.PostForm.Get("part")
	fields, put, ok := partOf(one.Content, form, r.PostForm["open"])
	if !ok {
		return site.ErrNoPage
	}
	errs := record.Read(fields, func(name string) string { return r.PostForm.Get(name) })
	if len(errs) == 0 {
		err = put()
	} else {
		err = errs[0]
	}
	if err == nil {
		_, err = s.Room.Records.Correct(r.Context(), site.VisitorOf(r).Actor(), record.Seen{ID: one.ID, Version: seen.Version}, seen.Reason, record.Draft{Place: one.Place, Content: one.Content})
	}
	if err == nil {
		return work.To(w, r, work.Href(one.Ref()), "work_changed")
	}
	return s.showRecord(w, r, refusal{err: err, form: form, fields: fields, reason: seen.Reason})
}
