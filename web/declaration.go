package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/office"
	"plumbline/web/formview"
	"plumbline/web/site"

	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/form/official"
	"plumbline/goal"
	"plumbline/rule"
)

func (s *server) declarationRoutes() {
	read, draft, answer := s.at(office.Read), s.at(office.Draft), s.at(office.Answer)
	s.Handle("GET /d/{id}", read, s.declaration)
	s.Handle("GET /d/{id}/r/{revision}", read, s.declaration)
	s.Handle("GET /d/{id}/source", read, s.source)
	s.Handle("GET /d/{id}/document", read, s.document)
	s.Handle("GET /d/{id}/change", draft, s.changeForm)
	s.Handle("POST /d/{id}/change", draft, s.change)
	s.Handle("GET /d/{id}/add", draft, s.addForm)
	s.Handle("POST /d/{id}/add", draft, s.add)
	s.Handle("POST /d/{id}/dismiss", answer, s.dismiss)
	s.Handle("POST /d/{id}/restore", answer, s.restore)
}

type declarationPage struct {
	site.Page
	Kept      goal.Kept
	Older     bool // not the newest revision
	Form      formview.View
	Tally     formview.Tally
	Revisions []goal.Revision
	Others    []goal.Row
	Failed    *formview.Failed
	Stands    formview.Sign // in the review; without a word where there is none
	MayDraft  bool          // now: the visitor is allowed to and the review lets it
	MayAnswer bool
	Notes     []formview.Note // all, in their order, where they are to be printed behind the form
}

// kept reads the revision that an address names, the newest where it names none.
func (s *server) kept(r *http.Request) (goal.Kept, error) {
	id := goal.ID(r.PathValue("id"))
	number := r.PathValue("revision")
	if number == "" {
		number = r.URL.Query().Get("revision")
	}
	if number == "" {
		return s.Goal.Get(r.Context(), id)
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return goal.Kept{}, site.ErrNoPage
	}
	return s.Goal.At(r.Context(), id, n)
}

func (s *server) declaration(w http.ResponseWriter, r *http.Request) error {
	k, err := s.kept(r)
	if err != nil {
		return err
	}
	return s.showDeclaration(w, r, k, nil)
}

// showDeclaration draws the form; failed is a reason for a dismissal that was refused.
func (s *server) showDeclaration(w http.ResponseWriter, r *http.Request, k goal.Kept, failed *formview.Failed) error {
	v := &declarationPage{Page: s.NewPage(r, "summary"), Kept: k, Older: k.Revision != k.Newest, Failed: failed}
	var err error
	if v.Revisions, err = s.Goal.Revisions(r.Context(), k.ID); err != nil {
		return err
	}
	if v.Others, err = s.Goal.Other(r.Context(), k.ID); err != nil {
		return err
	}
	var judged []rule.Judged
	if !v.Older {
		if judged, err = s.Rule.Of(r.Context(), k.ID); err != nil {
			return err
		}
	}
	if err := s.may(r, v); err != nil {
		return err
	}
	notes := v.notes(judged)
	v.Form = formview.New(k.ID, k.Declaration, notes)
	if r.URL.Query().Get("notes") != "" {
		v.Notes = v.Form.All()
	}
	v.Tally = formview.TallyOf(judged, len(k.Declaration.Repairs))
	v.head()
	s.About(&v.Page, string(k.ID), v.Visitor.PlaceOf(k.Declaration.Department, k.Declaration.Unit), "form")
	if v.Notes != nil {
		v.Sheet += " noted"
	}
	status := http.StatusOK
	if failed != nil {
		status = http.StatusUnprocessableEntity
	}
	return s.Render(w, status, "goal/declaration", v)
}

// may says where the declaration stands and what the visitor may do with it now.
func (s *server) may(r *http.Request, v *declarationPage) (err error) {
	at := v.Visitor.PlaceOf(v.Kept.Declaration.Department, v.Kept.Declaration.Unit)
	sign, editable, err := s.stateOf(r, &v.Page, v.Kept.ID)
	v.Stands = sign
	v.MayDraft = editable && !v.Older && v.Visitor.May(office.Draft, at).Allowed
	v.MayAnswer = editable && !v.Older && v.Visitor.May(office.Answer, at).Allowed
	return err
}

// stateOf says where a declaration stands in its review, and whether a new revision of it may be written.
func (s *server) stateOf(r *http.Request, p *site.Page, id goal.ID) (formview.Sign, bool, error) {
	if s.Cases == nil {
		return formview.Sign{}, true, nil
	}
	c, err := s.Cases.Of(r.Context(), id)
	if err != nil {
		return formview.Sign{}, false, err
	}
	return formview.StateSign(p, c), c.Editable() == nil, nil
}

// only leaves a note the acts that the visitor may do now.
func (v *declarationPage) only(n formview.Note) formview.Note {
	if !v.MayDraft {
		n.Fix, n.Change, n.Add, n.Import = "", "", "", false
	}
	n.Dismissable, n.Locked = n.Dismissable && v.MayAnswer, !v.MayAnswer
	return n
}

// head names the page: its way from the summary, its revision, where it came from.
func (v *declarationPage) head() {
	d := v.Kept.Declaration
	v.Page.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Page.Demo = v.Page.Demo || v.Kept.Demo
	v.Name = true
	v.Title, v.Sheet = d.Name, strings.TrimSpace("sheet "+formview.Density(d))
	v.Crumbs = []site.Crumb{{Text: v.T("web.summary.crumb", "year", d.Year), Href: summaryOf(d)}, {Text: v.T("web.ordinal", "n", v.Kept.Ordinal)}}
	v.State = v.T("web.revision.state", "n", v.Kept.Revision, "of", v.Kept.Newest, "at", day.Minute(v.Kept.SavedAt), "by", site.Who(v.Printer, v.Kept.SavedBy))
}

// summaryOf is the address of the summary that a declaration belongs to.
func summaryOf(d goal.Declaration) string {
	return "/summary/" + strconv.Itoa(d.Year) + "?" + url.Values{"department": {d.Department}}.Encode()
}

// notes turns findings and repairs into the notes of the margin.
func (v *declarationPage) notes(judged []rule.Judged) []formview.Note {
	var out []formview.Note
	for _, j := range judged {
		if j.Outcome == rule.Finding {
			out = append(out, v.only(formview.Finding(&v.Page, v.Kept.ID, v.Kept.Declaration, j, v.Failed)))
		}
	}
	for _, rep := range v.Kept.Declaration.Repairs {
		n := formview.Note{Severity: "repaired", Shape: "diamond", Class: "ink3", Word: v.T("web.severity.repaired"), Ref: rep.Ref}
		n.Long = v.T("web.repair.note", "read", rep.Read, "took", rep.Took, "confidence", formview.Confidence(rep.Confidence))
		n.Text = v.T("web.repair.note", "read", formview.Clip(rep.Read), "took", formview.Clip(rep.Took), "confidence", formview.Confidence(rep.Confidence))
		n.Basis, n.Chinese = repairKind(&v.Page, rep)
		if v.Kept.Document != "" {
			n.Source = "/d/" + string(v.Kept.ID) + "/source?revision=" + strconv.Itoa(v.Kept.Revision) + "#" + formview.FieldID(rep.Ref)
		}
		out = append(out, n)
	}
	return out
}

// Place names the field of a note.
func (v *declarationPage) Place(ref goal.Ref) string {
	if ref == "" {
		return v.T("web.notes.whole")
	}
	key, args := rule.Place(v.Kept.Declaration, ref)
	return v.T(key, args...)
}

// Answer says who answered a finding, when and how.
func (v *declarationPage) Answer(d rule.Dismissal) string {
	return v.T("web.notes.answer", "reason", d.Reason, "by", site.Who(v.Printer, d.By), "at", day.Minute(d.At))
}

// dismiss answers a finding with a reason; a reason that is refused is shown again beside its finding.
func (s *server) dismiss(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	id, ref := goal.ID(r.PathValue("id")), goal.Ref(r.PostForm.Get("ref"))
	name, reason := r.PostForm.Get("rule"), r.PostForm.Get("reason")
	err := s.Rule.Dismiss(r.Context(), site.VisitorOf(r).Actor(), id, name, ref, reason)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		k, getErr := s.Goal.Get(r.Context(), id)
		if getErr != nil {
			return getErr
		}
		p := s.NewPage(r, "")
		return s.showDeclaration(w, r, k, &formview.Failed{Rule: name, Ref: ref, Reason: reason, Message: p.Printer.Fault(err)})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/d/"+string(id)+"?saved=answered#saved", http.StatusSeeOther)
	return nil
}

func (s *server) restore(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	id := goal.ID(r.PathValue("id"))
	err := s.Rule.Restore(r.Context(), site.VisitorOf(r).Actor(), id, r.PostForm.Get("rule"), goal.Ref(r.PostForm.Get("ref")))
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/d/"+string(id)+"?saved=restored#saved", http.StatusSeeOther)
	return nil
}

type sourcePage struct {
	site.Page
	Kept   goal.Kept
	Source form.Source
	Grid   gridView
	Fields []sourceField
}

// sourceField is one field of the declaration and where its text stood.
type sourceField struct {
	ID, Label, Text, Where, Cell string
	Repaired                     bool

	row int // of the indicator, −1 for the other fields
}

// source shows the document that a declaration came from, each cell linked with its field.
func (s *server) source(w http.ResponseWriter, r *http.Request) error {
	k, err := s.kept(r)
	if err != nil {
		return err
	}
	src, err := s.Form.Cells(r.Context(), k.ID, k.Revision)
	if err != nil {
		return err
	}
	v := &sourcePage{Page: s.NewPage(r, "summary"), Kept: k, Source: src}
	v.Grid = newGridView(src.Rows, src.Cells)
	v.Fields = fieldsOf(&v.Page, k.Declaration, v.Grid)
	d := k.Declaration
	v.Page.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Title = v.T("web.source.title", "name", d.Name)
	v.State = v.T("web.source.state", "name", src.Name, "n", src.Form+1, "rows", len(src.Rows))
	v.Crumbs = []site.Crumb{
		{Text: v.T("web.summary.crumb", "year", d.Year), Href: summaryOf(d)}, {Text: d.Name, Href: "/d/" + string(k.ID), Chinese: true}, {Text: v.T("web.source")},
	}
	return s.Render(w, http.StatusOK, "goal/source", v)
}

// fieldsOf lists the fields of a declaration that hold something, in the order of the official form, indicator after
// indicator, each with the cell it stood in.
func fieldsOf(p *site.Page, d goal.Declaration, g gridView) []sourceField {
	var out []sourceField
	cells := official.Layout(d).Cells
	if d.Year != 0 {
		cells = append([]official.Cell{{Text: strconv.Itoa(d.Year), Refs: []goal.Ref{"year"}}}, cells...)
	}
	for _, c := range cells {
		for _, ref := range c.Refs {
			if c.Text == "" {
				continue
			}
			key, args := rule.Place(d, ref)
			f := sourceField{ID: formview.FieldID(ref), Label: p.T(key, args...), Text: c.Text, row: -1}
			if n, _, ok := ref.Indicator(); ok {
				f.row = n
			}
			if cell, stood := g.byRef[ref]; stood {
				f.Where, f.Cell, f.Repaired = where(p, cell.Place), cell.ID, cell.Repaired
			}
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b sourceField) int { return cmp.Compare(a.row, b.row) })
	return out
}
