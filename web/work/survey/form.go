package survey

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/office"
	room "plumbline/survey"
	"plumbline/web/site"
	"plumbline/web/work"
)

// formPage is the heading of a survey: a new one with the questionnaire to begin with, or one that is changed.
type formPage struct {
	site.Page
	site.Fields
	New       bool
	Choice    work.Choice
	Missing   string
	Action    string
	Back      string
	Number    int
	Typed     typed
	Templates []choiceLine
	Measures  []choiceLine
	Schemes   []choiceLine
	Matters   []string // in use, to choose from
	Fixed     bool     // what answers count for can no more be changed
}

type choiceLine struct {
	Value, Text string
	Chosen      bool
	Chinese     bool
}

// typed is what stands in the form.
type typed struct{ Name, Matter, Measure, Scheme, Target, Least, From, Until, Template string }

func typedOf(r *http.Request) typed {
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	return typed{get("name"), get("matter"), get("measure"), get("scheme"), get("target"), get("least"), get("from"), get("until"), get("template")}
}

func typedFrom(h room.Heading) typed {
	return typed{h.Name, h.Matter, h.Measure, h.Scheme, strconv.Itoa(h.Target), strconv.Itoa(h.Least), h.From.String(), h.Until.String(), ""}
}

// heading reads what was typed; what is no number or no day is refused at its input.
func (t typed) heading(year int, project string) (h room.Heading, err error) {
	h = room.Heading{Name: t.Name, Year: year, Project: project, Matter: t.Matter, Measure: t.Measure, Scheme: t.Scheme}
	if h.Target, err = whole(t.Target); err != nil {
		return h, fault.New(fault.Invalid, "survey.target").On("target")
	}
	if h.Least, err = whole(t.Least); err != nil {
		return h, fault.New(fault.Invalid, "survey.least", "mix", room.Mix).On("least")
	}
	if h.From, err = day.Parse(t.From); err != nil {
		return h, fault.New(fault.Invalid, "survey.days").On("from")
	}
	if h.Until, err = day.Parse(t.Until); err != nil {
		return h, fault.New(fault.Invalid, "survey.days").On("until")
	}
	return h, nil
}

// whole reads a whole number; blank is 0.
func whole(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.Atoi(s)
}

func (s *server) newForm(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	t := typed{Measure: room.Satisfied, Scheme: room.Share, Template: "service"}
	t.Matter = r.URL.Query().Get("matter")
	return s.showNew(w, r, c, t, nil)
}

// showNew draws the form of a new survey; refused is why it was not kept.
func (s *server) showNew(w http.ResponseWriter, r *http.Request, c work.Choice, t typed, refused error) error {
	v := &formPage{Page: s.RoomPage(r, name), New: true, Choice: c, Typed: t, Back: c.To("/work/survey")}
	v.Title = v.T("survey.new")
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.Title})
	v.Choice.Address = c.Address.Only("organisation", "project", "year", "matter").To("/work/survey/new")
	switch {
	case c.Organisation.ID == "":
		v.Missing = v.T("survey.choose.organisation")
	case c.Project.ID == "":
		v.Missing = v.T("survey.choose.project")
	}
	v.Action = fmt.Sprintf("/work/survey/at/%s/new?project=%s&year=%d", url.PathEscape(string(c.Organisation.ID)), url.QueryEscape(string(c.Project.ID)), c.Year)
	for _, x := range room.Templates() {
		v.Templates = append(v.Templates, choiceLine{x.ID, x.Name, x.ID == t.Template, true})
	}
	if err := v.choices(r.Context(), s, c.Project.Key, c.Year); err != nil {
		return err
	}
	status := http.StatusOK
	if refused != nil {
		var err error
		if v.Fields, status, err = refusal(w, &v.Page, refused, "name"); err != nil {
			return err
		}
	}
	return s.Render(w, status, "survey/form", v)
}

// choices fills in what may be chosen: measure, scheme, and matters in use.
func (v *formPage) choices(ctx context.Context, s *server, project string, year int) error {
	for _, m := range []string{room.Satisfied, room.Improved} {
		v.Measures = append(v.Measures, choiceLine{Value: m, Text: v.T("measure." + m), Chosen: v.Typed.Measure == m})
	}
	for _, x := range room.Schemes {
		v.Schemes = append(v.Schemes, choiceLine{Value: x.ID, Text: v.T("survey.scheme." + x.ID), Chosen: v.Typed.Scheme == x.ID})
	}
	if s.Books == nil || project == "" {
		return nil
	}
	accounts, err := s.Books.Accounts(ctx, year, project)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		measure, matter := a.Parts()
		if strings.HasPrefix(measure, "survey.") && matter != "" && !slices.Contains(v.Matters, matter) {
			v.Matters = append(v.Matters, matter)
		}
	}
	return nil
}

// add makes a survey.
func (s *server) add(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(r); err != nil {
		return err
	}
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	t := typedOf(r)
	h, err := t.heading(c.Year, c.Project.Key)
	if err != nil {
		return s.showNew(w, r, c, t, err)
	}
	x, ok := room.TemplateOf(t.Template)
	if !ok {
		return s.showNew(w, r, c, t, fault.New(fault.Invalid, "survey.template").On("template"))
	}
	if x.Measure != h.Measure {
		return s.showNew(w, r, c, t, fault.New(fault.Invalid, "survey.template_measure").On("template"))
	}
	made, err := s.Survey.Make(r.Context(), site.VisitorOf(r).Actor(), string(c.Organisation.ID), h, x.Form)
	if err != nil {
		return s.showNew(w, r, c, t, err)
	}
	return work.To(w, r, knownOf(made).Href(), "work_added")
}

func (s *server) editForm(w http.ResponseWriter, r *http.Request) error {
	got, err := s.Survey.Of(r.Context(), room.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return s.showEdit(w, r, got.Survey, typedFrom(got.Heading), got.Version, nil)
}

func (s *server) showEdit(w http.ResponseWriter, r *http.Request, of room.Survey, t typed, version int, refused error) error {
	v := &formPage{Typed: t, Number: version, Fixed: of.State != room.Draft, Back: knownOf(of).Href()}
	v.Page = s.inside(r, of, "survey.edit")
	v.Action = v.Back + "/edit"
	if err := v.choices(r.Context(), s, of.Project, of.Year); err != nil {
		return err
	}
	status := http.StatusOK
	if refused != nil {
		var err error
		if v.Fields, status, err = refusal(w, &v.Page, refused, "name"); err != nil {
			return err
		}
	}
	return s.Render(w, status, "survey/form", v)
}

// inside begins a page about a survey, below its own.
func (s *server) inside(r *http.Request, of room.Survey, key string) site.Page {
	p := s.RoomPage(r, name, site.Crumb{Text: of.Name, Href: knownOf(of).Href(), Chinese: true})
	p.Title = p.T(key)
	p.Crumbs = append(p.Crumbs, site.Crumb{Text: p.Title})
	return p
}

func (s *server) edit(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(r); err != nil {
		return err
	}
	got, err := s.Survey.Of(r.Context(), room.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	t := typedOf(r)
	if got.State != room.Draft { // the inputs of what is fixed are not on the page
		fixed := typedFrom(got.Heading)
		t.Matter, t.Measure, t.Scheme, t.Least, t.From = fixed.Matter, fixed.Measure, fixed.Scheme, fixed.Least, fixed.From
	}
	h, err := t.heading(got.Year, got.Project)
	if err == nil {
		_, err = s.Survey.Edit(r.Context(), site.VisitorOf(r).Actor(), seen(r), h)
	}
	if err != nil {
		return s.showEdit(w, r, got.Survey, t, seen(r).Version, err)
	}
	return work.To(w, r, knownOf(got.Survey).Href(), "work_changed")
}

// questionsPage is the questionnaire as it is written.
type questionsPage struct {
	site.Page
	site.Fields
	Action, Back string
	Number       int
	Lines        []questionLine
	Answered     bool // what is kept becomes a new version
}

// questionLine is a question of the form; the last ones are blank.
type questionLine struct {
	N                  int
	Text, Plain, About string
	Kinds              []choiceLine
	Counts             bool
	Error              string
}

// spare is how many blank questions the form has.
const spare = 2

func (s *server) questions(w http.ResponseWriter, r *http.Request) error {
	got, err := s.Survey.Of(r.Context(), room.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return s.showQuestions(w, r, got, got.Asked, got.Version, nil)
}

func (s *server) showQuestions(w http.ResponseWriter, r *http.Request, of room.Whole, f room.Form, version int, refused error) error {
	v := &questionsPage{Page: s.inside(r, of.Survey, "survey.questions_title"), Back: knownOf(of.Survey).Href(), Number: version, Answered: of.State == room.Open}
	v.Action = v.Back + "/questions"
	status := http.StatusOK
	if refused != nil {
		var err error
		if v.Fields, status, err = refusal(w, &v.Page, refused, "q1"); err != nil {
			return err
		}
	}
	for i := range len(f.Questions) + spare {
		line := questionLine{N: i + 1}
		var q room.Question
		if i < len(f.Questions) {
			q = f.Questions[i]
		}
		line.Text, line.Plain, line.About, line.Counts = q.Text, q.Plain, q.About, q.Counts
		for _, k := range []room.Kind{room.Satisfaction, room.Improvement, room.Remark} {
			line.Kinds = append(line.Kinds, choiceLine{Value: string(k), Text: v.T("survey.kind." + string(k)), Chosen: q.Kind == k})
		}
		line.Error = v.Bad(fmt.Sprintf("q%d", i+1))
		v.Lines = append(v.Lines, line)
	}
	return s.Render(w, status, "survey/questions", v)
}

// formOf reads the questions; those without a text are left out.
func formOf(r *http.Request) (f room.Form) {
	counts := r.PostForm.Get("counts")
	for i := 1; i <= 40; i++ {
		n := strconv.Itoa(i)
		q := room.Question{
			Kind: room.Kind(r.PostForm.Get("kind" + n)), Text: strings.TrimSpace(r.PostForm.Get("q" + n)), Plain: strings.TrimSpace(r.PostForm.Get("plain" + n)),
			About: strings.TrimSpace(r.PostForm.Get("about" + n)), Counts: counts == n,
		}
		if q.Text != "" {
			f.Questions = append(f.Questions, q)
		}
	}
	return f
}

func (s *server) revise(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(r); err != nil {
		return err
	}
	got, err := s.Survey.Of(r.Context(), room.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	f := formOf(r)
	if _, err := s.Survey.Revise(r.Context(), site.VisitorOf(r).Actor(), seen(r), f); err != nil {
		return s.showQuestions(w, r, got, f, seen(r).Version, err)
	}
	return work.To(w, r, knownOf(got.Survey).Href(), "work_changed")
}
