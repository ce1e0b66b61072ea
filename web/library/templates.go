package library

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/law"
	"plumbline/goal"
	lib "plumbline/goal/library"
	choice "plumbline/goal/library/template"
	"plumbline/web/site"
)

type templatesPage struct {
	site.Page
	List    []choice.Template
	Retired []choice.Template
	Edits   bool
}

func (s *server) templates(w http.ResponseWriter, r *http.Request) error {
	v := &templatesPage{Page: s.page(r), Edits: edits(r)}
	var err error
	if v.List, err = s.Template.List(r.Context(), false); err != nil {
		return err
	}
	if v.Edits {
		if v.Retired, err = s.Template.List(r.Context(), true); err != nil {
			return err
		}
	}
	v.Title, v.State = v.T("library.templates.title"), v.T("library.templates.state")
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("library.templates")})
	return s.Render(w, http.StatusOK, "library/templates", v)
}

func (s *server) install(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := s.Template.Install(r.Context(), site.VisitorOf(r).Actor()); err != nil {
		return err
	}
	return to(w, r, "/library/templates", "library_installed")
}

type templatePage struct {
	site.Page
	choice.Detail
	Edits   bool
	History []choice.Version
}

func (s *server) template(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Template.Of(r.Context(), choice.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := &templatePage{Page: s.page(r), Detail: d, Edits: edits(r), History: d.Versions}
	v.Title, v.Page.Name = d.Template.Name, true
	v.State = v.T("library.template.state", "n", len(d.Rows))
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("library.templates"), Href: "/library/templates"}, site.Crumb{Text: d.Template.Name, Chinese: true})
	return s.Render(w, http.StatusOK, "library/template", v)
}

type templateForm struct {
	site.Page
	Draft       choice.Draft
	ID          choice.ID
	TemplateVer int
	Action      string
	Rows        []choice.Row
	Text        string // what is looked for to add
	Found       []lib.Listed
	Wrong       string
	Error       string
}

func (s *server) newTemplate(w http.ResponseWriter, r *http.Request) error {
	v := &templateForm{Page: s.page(r), Action: "/library/templates/new"}
	s.titled(v, "")
	return s.Render(w, http.StatusOK, "library/template_form", v)
}

func (s *server) titled(v *templateForm, name string) {
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("library.templates"), Href: "/library/templates"})
	if v.ID == "" {
		v.Title = v.T("library.template.new.title")
		v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("library.new")})
		return
	}
	v.Title = v.T("library.edit.title", "name", name)
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: name, Href: "/library/templates/" + string(v.ID), Chinese: true}, site.Crumb{Text: v.T("library.edit")})
}

func (s *server) editTemplate(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Template.Of(r.Context(), choice.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := &templateForm{Page: s.page(r), Draft: d.Draft, ID: d.ID, TemplateVer: d.Version, Rows: d.Rows}
	v.Action = "/library/templates/" + string(d.ID) + "/edit"
	s.titled(v, d.Template.Name)
	return s.Render(w, http.StatusOK, "library/template_form", v)
}

// templateOf reads a template out of what was posted: the entries kept or added, each with its value.
func templateOf(r *http.Request) choice.Draft {
	f := r.PostForm
	d := choice.Draft{
		Name: f.Get("name"), Nature: f.Get("nature"), Category: f.Get("category"), Note: strings.ReplaceAll(f.Get("note"), "\r", ""),
		Basis: law.Basis{Document: f.Get("document"), Point: f.Get("point")},
	}
	for _, id := range f["item"] {
		d.Items = append(d.Items, choice.Item{Entry: lib.ID(id), Target: f.Get("target-" + id)})
	}
	return d
}

func (s *server) addTemplate(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(r); err != nil {
		return err
	}
	d := templateOf(r)
	v := &templateForm{Page: s.page(r), Draft: d, Action: "/library/templates/new"}
	if r.PostForm.Has("find") {
		s.titled(v, "")
		return s.findFor(w, r, v)
	}
	t, err := s.Template.Add(r.Context(), site.VisitorOf(r).Actor(), d)
	if err != nil {
		s.titled(v, "")
		return s.refused(w, r, v, err)
	}
	return to(w, r, "/library/templates/"+string(t.ID), "library_template_added")
}

func (s *server) saveTemplate(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(r); err != nil {
		return err
	}
	n, _ := strconv.Atoi(r.PostForm.Get("version"))
	from := choice.Seen{ID: choice.ID(r.PathValue("id")), Version: n}
	now, err := s.Template.Of(r.Context(), from.ID)
	if err != nil {
		return err
	}
	d := templateOf(r)
	v := &templateForm{Page: s.page(r), Draft: d, ID: from.ID, TemplateVer: n}
	v.Action = "/library/templates/" + string(from.ID) + "/edit"
	s.titled(v, now.Template.Name)
	if r.PostForm.Has("find") {
		return s.findFor(w, r, v)
	}
	if _, err := s.Template.Edit(r.Context(), site.VisitorOf(r).Actor(), from, d); err != nil {
		if now.Version != n {
			v.TemplateVer = now.Version // sent again, it writes over what the sentence names
		}
		return s.refused(w, r, v, err)
	}
	return to(w, r, "/library/templates/"+string(from.ID), "library_template_edited")
}

// findFor shows the form again with the entries that answer the search.
func (s *server) findFor(w http.ResponseWriter, r *http.Request, v *templateForm) error {
	v.Text = r.PostForm.Get("q")
	list, err := s.Library.Suggest(r.Context(), v.Text, "", "", 30)
	if err != nil {
		return err
	}
	v.Found = slices.DeleteFunc(list, func(l lib.Listed) bool {
		return slices.ContainsFunc(v.Draft.Items, func(it choice.Item) bool { return it.Entry == l.ID })
	})
	if err := s.rowsOf(r, v); err != nil {
		return err
	}
	return s.Render(w, http.StatusOK, "library/template_form", v)
}

func (s *server) refused(w http.ResponseWriter, r *http.Request, v *templateForm, err error) error {
	var ok bool
	if v.Wrong, v.Error, ok = wrong(&v.Page, err); !ok {
		return err
	}
	if err := s.rowsOf(r, v); err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if fault.KindOf(err) == fault.Conflict {
		status = http.StatusConflict
	}
	return s.Render(w, status, "library/template_form", v)
}

// rowsOf gives the chosen items their entries, in the order of the form.
func (s *server) rowsOf(r *http.Request, v *templateForm) error {
	for _, it := range v.Draft.Items {
		d, err := s.Library.Of(r.Context(), it.Entry)
		if err != nil {
			return err
		}
		v.Rows = append(v.Rows, choice.Row{Item: it, Entry: d.Entry})
	}
	slices.SortStableFunc(v.Rows, func(a, b choice.Row) int {
		return goal.LevelOrder(a.Level1, a.Level2) - goal.LevelOrder(b.Level1, b.Level2)
	})
	return nil
}

func (s *server) retireTemplate(w http.ResponseWriter, r *http.Request) error {
	return s.turn(w, r, s.Template.Retire, "library_retired")
}

func (s *server) restoreTemplate(w http.ResponseWriter, r *http.Request) error {
	return s.turn(w, r, s.Template.Restore, "library_restored")
}

// turn takes a template out of use or back.
func (s *server) turn(w http.ResponseWriter, r *http.Request, act turning, saved string) error {
	from := seen(r)
	t, err := act(r.Context(), site.VisitorOf(r).Actor(), choice.Seen{ID: choice.ID(from.ID), Version: from.Version})
	if err != nil {
		return err
	}
	return to(w, r, fmt.Sprintf("/library/templates/%s", t.ID), saved)
}

// turning is one of the two acts.
type turning = func(ctx context.Context, by actor.Actor, seen choice.Seen) (choice.Template, error)
