package evaluation

import (
	"net/http"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/office"
	"plumbline/platform/i18n"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/web/site"
)

// formPage is one self-evaluation as the official form.
type formPage struct {
	site.Page
	site.Fields
	e     *evaluation.Evaluation
	typed map[string]string

	ID          string
	Version     int
	Proposed    string // 实际完成情况 as the figures tell it, where nothing was written yet
	CaseVersion int
	Sheet       formView
	Stands      sign
	Waits       string
	Scheme      string
	SchemeBasis string
	Laid        []string
	Machine     string
	Self        string
	Review      string
	Grades      struct{ Machine, Self, Review string }
	Whole       []string // what is missing of the whole
	Missing     int
	Computed    bool // nothing is kept yet
	Unsubmitted bool // what was typed is kept, but was not handed in
	Edit        bool
	Withdraw    bool
	Decide      bool
	Why         string // why the visitor, who otherwise could, may not decide
	StageName   string
	Appraise    bool
	Settled     bool // scored, and nothing about it was refused: the form for another score stays closed
	Marks       []markView
	Comment     string
	ReviewedBy  string
	ReviewedAt  string
	Stale       bool
	Anew        []differenceView
	Schemes     []option
	Weights     []weightView
	Reason      string
	ReasonAsked bool
	Remarks     []remarkView
	Refs        []option
	RemarkRows  []int
	History     []movedView
	Answer      bool
}

type option struct {
	Value, Text string
	Chosen      bool
}

// differenceView is a line that the books would score otherwise by now.
type differenceView struct{ Name, Was, Is, Then, Now string }

type weightView struct {
	Name, Label, Field, Value string
	Chinese                   bool
	Bad                       string
}

type remarkView struct {
	ref                                 string
	Number                              int
	Place, Text, By, Stage, Answer, ABy string
	At, AnswerAt                        string
	Open                                bool
}

type movedView struct{ At, By, What, Stage string }

// savedKeys are the sentences after an act.
var savedKeys = map[string]string{
	"saved": "evaluating.saved.saved", "submitted": "evaluating.saved.submitted", "appraised": "evaluating.saved.appraised", "withdraw": "evaluating.saved.withdraw",
	"approve": "evaluating.saved.approve", "return": "evaluating.saved.return", "answer": "evaluating.saved.answer",
}

// unsubmitted names, for showForm, the act of handing in what is kept already.
const unsubmitted = "submit"

func (s *server) show(w http.ResponseWriter, r *http.Request) error {
	return s.showForm(w, r, nil, nil, "")
}

// showForm draws the page; what was typed and refused is shown again with the reason, beside the input that it concerns.
func (s *server) showForm(w http.ResponseWriter, r *http.Request, typed map[string]string, refused error, form string) error {
	x, err := s.subject(r)
	if err != nil {
		return err
	}
	v := &formPage{Page: s.NewPage(r, "evaluation"), e: x.e, typed: typed, ID: string(x.e.Kept.ID), Version: x.e.Version, CaseVersion: x.e.Case.Version}
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, ""); err != nil {
			return err
		}
		if v.Unsubmitted = form == unsubmitted; !v.Unsubmitted {
			v.Fields.Form = form
		}
		if v.At == "" {
			v.At = "form"
		}
	}
	s.head(&v.Page, x)
	v.Title, v.Name = x.e.Kept.Declaration.Name, true
	v.Heading = v.T("evaluating.heading", "name", v.Title)
	if key, ok := savedKeys[r.URL.Query().Get("saved")]; ok && refused == nil {
		v.Saved = v.T(key)
	}
	v.offer(x)
	if v.Form == "decide" && !v.Decide || v.Form == "mark" && !v.Appraise {
		v.Form, v.At = "", "form"
	}
	if err := s.fill(r, v, x); err != nil {
		return err
	}
	if v.Edit && x.e.Done == "" {
		v.Proposed = s.proposed(x.e)
	}
	v.Sheet = v.drawn(v.Edit)
	return s.Render(w, status, "evaluation/form", v)
}

// proposed is the proposal of what was done, a paragraph a sentence, in Chinese as the form is.
func (s *server) proposed(e *evaluation.Evaluation) string {
	words := s.Catalog.For(i18n.Languages[0])
	var list []string
	for _, said := range e.Proposal() {
		list = append(list, said.Sentence(words.T))
	}
	return strings.Join(list, "\n")
}

// offer says what the visitor may do now.
func (v *formPage) offer(x subject) {
	e, c := x.e, x.e.Case
	at := c.Organisation()
	if at == "" && len(x.path) > 0 {
		at = x.path[0]
	}
	v.Edit = c.Editable() == nil && v.Visitor.May(office.Evaluate, x.at).Allowed
	v.Withdraw = c.State == review.Submitted && x.person.May(course.Act(course.Evaluation), at)
	v.Answer = c.State == review.Returned && x.person.May(course.Act(course.Evaluation), at)
	if stage, ok := c.Stage(); ok && stage.ID != "" && x.person.May(stage.Act, at) {
		v.StageName = stage.In(v.Lang)
		if err := c.Bars(x.person); err != nil {
			v.Why = v.Printer.Fault(err)
		} else {
			v.Decide = true
		}
	}
	handed := c.State == review.Submitted || c.State == review.Passed || c.State == course.Accepted
	v.Appraise = handed && v.Visitor.May(office.Appraise, x.at).Allowed
	for _, id := range append(e.Authors, c.Authors...) {
		v.Appraise = v.Appraise && id != v.Visitor.Person.Actor().ID
	}
}

// fill tells what the page shows beside the form.
func (s *server) fill(r *http.Request, v *formPage, x subject) error {
	e := x.e
	v.Computed, v.Stands, v.Stale = e.Version == 0, stateSign(&v.Page, e), e.Stale
	v.Scheme, v.SchemeBasis = schemeName(v.Printer, &e.Input.Scheme), e.Input.Scheme.Basis.String()
	for _, l := range e.Laid {
		v.Laid = append(v.Laid, l.Sentence(v.T))
	}
	v.scores()
	if v.Waits = v.waits(); v.Edit {
		for _, g := range e.Missing {
			if g.Field == "" || g.Field == "done" || g.Field == "weights" {
				v.Whole = append(v.Whole, g.Said.Sentence(v.T))
			}
		}
		v.Missing = len(e.Missing)
		if err := s.choices(r, v, x); err != nil {
			return err
		}
	}
	v.remarks()
	if v.Appraise {
		v.Settled = e.Appraisal != nil && !e.Stale && v.Form != "mark"
		v.marks()
	}
	if err := s.since(r, v); err != nil {
		return err
	}
	moves, err := s.Courses.History(r.Context(), course.Evaluation, v.ID)
	for i := len(moves) - 1; i >= 0; i-- {
		m := moves[i]
		stage := ""
		if m.Stage.Name != "" {
			stage = m.Stage.In(v.Lang)
		}
		v.History = append(v.History, movedView{day.Minute(m.At), site.Who(v.Printer, m.Name), v.T(m.Kind.Key()), stage})
	}
	return err
}

// scores puts the three scores side by side.
func (v *formPage) scores() {
	e := v.e
	first := e.Kept.Declaration.Year
	v.Machine, v.Self = e.Machine.Total.String(), e.Self.Total.String()
	v.Grades.Machine = v.T(gradeOf(e.Machine.Total, first).Key())
	v.Grades.Self = v.T(e.Self.Grade.Key())
	if a := e.Appraisal; a != nil {
		v.ReviewedBy, v.ReviewedAt, v.Comment = a.By, day.Minute(a.At), a.Comment
		if !e.Stale {
			v.Review, v.Grades.Review = a.Score.Total.String(), v.T(a.Score.Grade.Key())
		}
	}
}

// waits says what the evaluation waits for and who may do it.
func (v *formPage) waits() string {
	act, step := v.e.Case.Waits()
	if act == "" {
		return ""
	}
	who := ""
	for i, h := range office.Who(office.Act(act)) {
		if i > 0 {
			who += v.T("desk.comma")
		}
		who += v.T(h.Role.Key())
	}
	name := v.e.Case.StageOf(step).In(v.Lang)
	if step == review.ActSubmit {
		name = v.T("review.step.submit")
	}
	return v.T("desk.waits", "step", name, "who", who)
}

// choices are the schemes and weights that the officer can change.
func (s *server) choices(r *http.Request, v *formPage, x subject) error {
	list, err := s.Evaluation.Schemes(r.Context(), x.path)
	if err != nil {
		return err
	}
	now := schemeValue(&x.e.Input.Scheme)
	known := false
	for i := range list {
		o := option{Value: schemeValue(&list[i]), Text: schemeName(v.Printer, &list[i])}
		o.Chosen = o.Value == now
		known = known || o.Chosen
		v.Schemes = append(v.Schemes, o)
	}
	if !known { // an earlier version
		v.Schemes = append([]option{{Value: now, Text: v.Scheme, Chosen: true}}, v.Schemes...)
	}
	w := &x.e.Input.Weights
	add := func(position int, p scheme.Points) {
		field := fieldName(position, "weight")
		one := weightView{Name: nameOf(&v.Page, x.e, position), Field: field, Value: p.String(), Chinese: position >= 0, Bad: v.Bad(field)}
		one.Label = v.T("evaluating.field.weight", "line", one.Name)
		if text, ok := v.typed[field]; ok {
			one.Value = text
		}
		v.Weights = append(v.Weights, one)
	}
	add(evaluation.Execution, w.Execution)
	for i, p := range w.Of {
		add(i, p)
	}
	v.Reason, v.ReasonAsked = x.e.Reason, w.From == scheme.Set
	if text, ok := v.typed["reason"]; ok {
		v.Reason = text
	}
	return nil
}

// schemeValue names a scheme in a form.
func schemeValue(s *scheme.Scheme) string {
	return s.Organisation + "/" + s.ID + "/" + strconv.Itoa(s.Version)
}

// remarks lists what reviewers wrote, and the lines that one can be pinned to.
func (v *formPage) remarks() {
	c := v.e.Case
	for _, m := range c.Remarks {
		x := remarkView{
			ref: string(m.Ref), Number: m.Number, Place: v.place(string(m.Ref)), Text: m.Text, By: m.Name, Stage: c.StageOf(m.Stage).In(v.Lang), Answer: m.Answer, ABy: m.AnswerBy,
			At: day.Minute(m.At), Open: m.Open(),
		}
		if !m.Open() {
			x.AnswerAt = day.Minute(m.AnswerAt)
		}
		v.Remarks = append(v.Remarks, x)
	}
	if !v.Decide {
		return
	}
	v.RemarkRows = []int{1, 2, 3}
	v.Refs = []option{{Value: "", Text: v.T("evaluating.whole")}, {Value: "done", Text: v.T("evaluating.done")}, {Value: "execution.", Text: v.T("evaluating.execution")}}
	for i := range v.e.Kept.Declaration.Indicators {
		v.Refs = append(v.Refs, option{Value: fieldName(i, ""), Text: nameOf(&v.Page, v.e, i)})
	}
}

// place names the line that a remark is pinned to.
func (v *formPage) place(ref string) string {
	switch ref {
	case "":
		return v.T("evaluating.whole")
	case "done":
		return v.T("evaluating.done")
	}
	for i := range v.e.Kept.Declaration.Indicators {
		if fieldName(i, "") == ref {
			return nameOf(&v.Page, v.e, i)
		}
	}
	return v.T("evaluating.execution")
}

// since says which lines the books would score otherwise by now.
func (s *server) since(r *http.Request, v *formPage) error {
	if v.e.Version == 0 {
		return nil
	}
	now, err := s.Evaluation.Anew(r.Context(), v.e.Kept.ID)
	if err != nil {
		return err
	}
	for _, d := range v.e.Against(now) {
		v.Anew = append(v.Anew, differenceView{nameOf(&v.Page, v.e, d.Position), dash(d.Was), dash(d.Is), d.Then.String(), d.Now.String()})
	}
	return nil
}

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// Typed is what was typed and refused, "" where nothing was.
func (v *formPage) Typed(name string) string { return v.typed[name] }
