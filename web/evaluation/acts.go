package evaluation

import (
	"net/http"
	"slices"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/web/site"
)

func gradeOf(total scheme.Points, year int) scheme.Grade {
	return scheme.GradeOf(total, day.Of(year, 1, 1))
}

// save keeps what the officer entered; with do=submit it is handed in as well, with do=anew the books are asked again.
func (s *server) save(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	x, err := s.subject(r)
	if err != nil {
		return err
	}
	typed := typedOf(r)
	f, err := s.read(r, x, typed)
	if err == nil {
		_, err = s.Evaluation.Save(r.Context(), x.person.Actor, x.e.Kept.ID, number(typed["seen"]), f)
	}
	if err != nil {
		return s.refuse(w, r, typed, err, "")
	}
	saved := "saved"
	if typed["do"] == "submit" {
		e, err := s.Evaluation.Of(r.Context(), x.e.Kept.ID)
		if err != nil {
			return err
		}
		if _, err := s.Evaluation.HandIn(r.Context(), x.person, e.Kept.ID, e.Version, number(typed["case"]), x.path); err != nil {
			return s.refuse(w, r, nil, err, unsubmitted)
		}
		saved = "submitted"
	}
	http.Redirect(w, r, href(x.e.Kept.ID)+"?saved="+saved, http.StatusSeeOther)
	return nil
}

// refuse shows the form again with what was typed; what is no fault of the person goes on.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, typed map[string]string, err error, form string) error {
	if f, ok := fault.As(err); !ok || f.Kind == fault.NotFound || f.Kind == fault.Internal {
		return err
	}
	return s.showForm(w, r, typed, err, form)
}

// typedOf is what a form says, by the names of its inputs.
func typedOf(r *http.Request) map[string]string {
	out := map[string]string{}
	for name, values := range r.PostForm {
		out[name] = strings.ReplaceAll(strings.Join(values, ","), "\r\n", "\n")
	}
	return out
}

func number(text string) int {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' || n > 1_000_000 {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// read takes the form of the page as what the room keeps. Points that stand as they were shown are the program's.
func (s *server) read(r *http.Request, x subject, typed map[string]string) (f evaluation.Form, err error) {
	f.Done, f.Reason, f.Anew = typed["done"], typed["reason"], typed["do"] == "anew"
	if f.Execution, err = entry(x.e, evaluation.Execution, typed); err != nil {
		return f, err
	}
	f.Lines = make([]evaluation.Entry, len(x.e.Kept.Declaration.Indicators))
	for i := range f.Lines {
		if f.Lines[i], err = entry(x.e, i, typed); err != nil {
			return f, err
		}
	}
	if f.Scheme, err = s.chosen(r, x, typed["scheme"]); err != nil || f.Scheme != nil {
		return f, err
	}
	f.Weights, err = weights(x.e, typed)
	return f, err
}

func entry(e *evaluation.Evaluation, position int, typed map[string]string) (out evaluation.Entry, err error) {
	get := func(field string) string { return strings.TrimSpace(typed[fieldName(position, field)]) }
	out.Actual, out.Note, out.Why, out.Spared = get("actual"), get("note"), get("why"), get("spared")
	if text := get("points"); text != "" {
		p, err := scheme.ParsePoints(text)
		if err != nil {
			if f, ok := fault.As(err); ok {
				return out, f.On(fieldName(position, "points"))
			}
			return out, err
		}
		if p != e.Line(position).Points {
			out.Points = &p
		}
	}
	if out.Spared != "" {
		out.Points = nil
	}
	return out, nil
}

// chosen is the scheme that the form names, nil where it is the one that stands.
func (s *server) chosen(r *http.Request, x subject, value string) (*scheme.Scheme, error) {
	if value == "" || value == schemeValue(&x.e.Input.Scheme) {
		return nil, nil
	}
	list, err := s.Evaluation.Schemes(r.Context(), x.path)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list, func(v scheme.Scheme) bool { return schemeValue(&v) == value })
	if at < 0 {
		return nil, fault.New(fault.Invalid, "evaluation.no_scheme").On("scheme")
	}
	return &list[at], nil
}

// weights are those that were typed, nil where they stand as they were.
func weights(e *evaluation.Evaluation, typed map[string]string) (*scheme.Weights, error) {
	if _, ok := typed[fieldName(evaluation.Execution, "weight")]; !ok {
		return nil, nil
	}
	w := scheme.Weights{Of: make([]scheme.Points, len(e.Input.Weights.Of))}
	read := func(position int) (scheme.Points, error) {
		p, err := scheme.ParsePoints(typed[fieldName(position, "weight")])
		if f, ok := fault.As(err); ok {
			return 0, f.On(fieldName(position, "weight"))
		}
		return p, err
	}
	var err error
	if w.Execution, err = read(evaluation.Execution); err != nil {
		return nil, err
	}
	for i := range w.Of {
		if w.Of[i], err = read(i); err != nil {
			return nil, err
		}
	}
	if w.Execution == e.Input.Weights.Execution && slices.Equal(w.Of, e.Input.Weights.Of) {
		return nil, nil
	}
	return &w, nil
}

// moves are the moves of a paper that the pages offer beside handing in.
var moves = []string{"withdraw", "approve", "return", "answer"}

// move does one of them.
func (s *server) move(name string) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := r.ParseForm(); err != nil {
			return site.ErrUnreadable
		}
		x, err := s.subject(r)
		if err != nil {
			return err
		}
		ctx, id, seen := r.Context(), string(x.e.Kept.ID), number(r.PostFormValue("case"))
		switch name {
		case "withdraw":
			_, err = s.Courses.Withdraw(ctx, x.person, course.Evaluation, id, seen)
		case "approve":
			_, err = s.Courses.Approve(ctx, x.person, course.Evaluation, id, seen)
		case "return":
			_, err = s.Courses.Return(ctx, x.person, course.Evaluation, id, seen, remarksOf(r))
		case "answer":
			_, err = s.Courses.Answer(ctx, x.person, course.Evaluation, id, seen, number(r.PostFormValue("number")), r.PostFormValue("answer"))
		}
		if err != nil {
			return s.refuse(w, r, typedOf(r), err, "decide")
		}
		http.Redirect(w, r, href(x.e.Kept.ID)+"?saved="+name, http.StatusSeeOther)
		return nil
	}
}

// remarksOf are the remarks of a form, those without words left out.
func remarksOf(r *http.Request) (out []review.Cell) {
	for _, n := range []string{"1", "2", "3"} {
		if text := strings.TrimSpace(r.PostFormValue("text" + n)); text != "" {
			out = append(out, review.Cell{Ref: goal.Ref(r.PostFormValue("ref" + n)), Text: text})
		}
	}
	return out
}

// markView is a line of a reviewer's score.
type markView struct {
	Position                         int
	Name, Weight, Machine, Self      string
	Points, PointsID, PointsLabel    string
	Why, WhyID, WhyLabel             string
	HandID, HandLabel, LowID         string
	Hand                             []option
	TooLow, Chinese, Left, Execution bool
	PointsBad, WhyBad                string
}

// marks are the lines for a reviewer, with what he gave before or typed.
func (v *formPage) marks() {
	e := v.e
	for position := evaluation.Execution; position < len(e.Machine.Lines); position++ {
		l, m := e.Line(position), evaluation.Mark{}
		if e.Appraisal != nil && !e.Stale {
			m = e.Appraisal.Mark(position)
		}
		name := nameOf(&v.Page, e, position)
		x := markView{
			Position: position, Name: name, Weight: l.Weight.String(), Machine: l.Points.String(), Self: e.Self.Of(position).String(), Why: m.Why, TooLow: m.TooLow,
			Chinese: position >= 0, Left: l.Left, Execution: position == evaluation.Execution,
			PointsID: "mark-" + fieldName(position, "points"), WhyID: "mark-" + fieldName(position, "why"), HandID: "mark-" + fieldName(position, "hand"), LowID: "mark-" + fieldName(position, "low"),
			PointsLabel: v.T("evaluating.mark.points", "line", name), WhyLabel: v.T("evaluating.mark.why", "line", name), HandLabel: v.T("evaluating.mark.hand", "line", name),
			PointsBad: v.Bad("mark/" + fieldName(position, "points")), WhyBad: v.Bad("mark/" + fieldName(position, "why")),
		}
		if m.Points != nil {
			x.Points = m.Points.String()
		}
		x.Hand = append(x.Hand, option{Text: v.T("evaluating.mark.none")})
		for _, c := range scheme.Customs() {
			if c.ByHand {
				x.Hand = append(x.Hand, option{Value: c.ID, Text: v.T("evaluation.custom." + c.ID), Chosen: slices.Contains(m.Hand, c.ID)})
			}
		}
		v.typedMark(&x)
		v.Marks = append(v.Marks, x)
	}
	if text, ok := v.typed["comment"]; ok {
		v.Comment = text
	}
}

// typedMark puts what was typed and refused in its place.
func (v *formPage) typedMark(x *markView) {
	if text, ok := v.typed[x.PointsID]; ok {
		x.Points = text
	}
	if text, ok := v.typed[x.WhyID]; ok {
		x.Why = text
	}
	if hand, ok := v.typed[x.HandID]; ok {
		for i := range x.Hand {
			x.Hand[i].Chosen = x.Hand[i].Value == hand
		}
		x.TooLow = v.typed[x.LowID] != ""
	}
}

// appraise keeps a reviewer's score.
func (s *server) appraise(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	x, err := s.subject(r)
	if err != nil {
		return err
	}
	typed := typedOf(r)
	a := evaluation.Appraisal{Comment: typed["comment"], Lines: make([]evaluation.Mark, len(x.e.Lines))}
	a.Execution, err = mark(evaluation.Execution, typed)
	for i := range a.Lines {
		if err == nil {
			a.Lines[i], err = mark(i, typed)
		}
	}
	if err == nil {
		err = s.Evaluation.Appraise(r.Context(), x.person, x.e.Kept.ID, number(typed["seen"]), a)
	}
	if err != nil {
		return s.refuse(w, r, typed, err, "mark")
	}
	http.Redirect(w, r, href(x.e.Kept.ID)+"?saved=appraised", http.StatusSeeOther)
	return nil
}

func mark(position int, typed map[string]string) (m evaluation.Mark, err error) {
	get := func(field string) string { return strings.TrimSpace(typed["mark-"+fieldName(position, field)]) }
	m.Why, m.TooLow = get("why"), get("low") != ""
	if hand := get("hand"); hand != "" {
		m.Hand = []string{hand}
	}
	if text := get("points"); text != "" {
		p, err := scheme.ParsePoints(text)
		if f, ok := fault.As(err); ok {
			return m, f.On(fieldName(position, "points"))
		}
		if err != nil {
			return m, err
		}
		m.Points = &p
	}
	return m, nil
}
