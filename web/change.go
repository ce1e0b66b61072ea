package web

import (
	"net/http"
	"net/url"
	"strconv"

	"plumbline/web/formview"
	"plumbline/web/site"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/rule"
)

// changePage is one field of a declaration, what it holds and what it shall hold.
type changePage struct {
	site.Page
	Kept              goal.Kept
	Ref               goal.Ref
	Label, Old, Value string
	Long              bool // a text of several lines
	Rule              *rule.Rule
	Error             string
}

func (s *server) changeForm(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Goal.Get(r.Context(), goal.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	q := r.URL.Query()
	ref := goal.Ref(q.Get("ref"))
	value, err := fieldOf(k.Declaration, ref)
	if err != nil {
		return err
	}
	if q.Has("value") {
		value = q.Get("value")
	}
	return s.showChange(w, r, k, ref, value, q.Get("rule"), nil)
}

// fieldOf gives the text of a field that a person may change here.
func fieldOf(d goal.Declaration, ref goal.Ref) (string, error) {
	text, ok := goal.Value(d, ref)
	if !ok || !formview.Changeable(ref) {
		return "", fault.New(fault.NotFound, "web.change.no_field", "field", string(ref))
	}
	return text, nil
}

func (s *server) showChange(w http.ResponseWriter, r *http.Request, k goal.Kept, ref goal.Ref, value, why string, refused error) error {
	v := &changePage{Page: s.NewPage(r, "summary"), Kept: k, Ref: ref, Value: value}
	d := k.Declaration
	v.Old, _ = goal.Value(d, ref)
	v.Old = formview.Shown(ref, v.Old)
	key, args := rule.Place(d, ref)
	v.Label = v.T(key, args...)
	v.Long = ref == "goals.overall" || ref == "goals.annual"
	if known, ok := rule.ByID(why); ok {
		v.Rule = &known
	}
	v.Page.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Page.Demo = v.Page.Demo || k.Demo
	v.Title = v.T("web.change.title", "field", v.Label)
	v.State = v.T("web.change.state", "n", k.Newest+1)
	v.Crumbs = []site.Crumb{{Text: v.T("web.summary.crumb", "year", d.Year), Href: summaryOf(d)}, {Text: d.Name, Href: "/d/" + string(k.ID), Chinese: true}, {Text: v.T("web.change")}}
	status := http.StatusOK
	if refused != nil {
		v.Error, status = v.Printer.Fault(refused), site.StatusOf(refused)
	}
	return s.Render(w, status, "goal/change", v)
}

// change keeps a new revision with one field set, and checks the year again.
func (s *server) change(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	k, err := s.Goal.Get(r.Context(), goal.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	ref, value := goal.Ref(r.PostForm.Get("ref")), r.PostForm.Get("value")
	if _, err := fieldOf(k.Declaration, ref); err != nil {
		return err
	}
	if r.PostForm.Get("revision") != strconv.Itoa(k.Newest) {
		return fault.New(fault.Conflict, "web.change.meanwhile", "name", k.Declaration.Name, "n", k.Newest)
	}
	changed, err := goal.Apply(k.Declaration, ref, value)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return s.showChange(w, r, k, ref, value, r.PostForm.Get("rule"), err)
	}
	if err != nil {
		return err
	}
	if err := s.saveChanged(r, k, changed); err != nil {
		return err
	}
	to := url.URL{Path: "/d/" + string(k.ID), RawQuery: "saved=revision", Fragment: formview.FieldID(ref)}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
	return nil
}

func (s *server) saveChanged(r *http.Request, k goal.Kept, changed goal.Declaration) error {
	_, err := s.Goal.Save(r.Context(), site.VisitorOf(r).Actor(), []goal.Entry{{ID: k.ID, Base: k.Newest, Declaration: changed, Document: k.Document, Demo: k.Demo}})
	if err != nil {
		return err
	}
	return s.Rule.Recheck(r.Context(), changed.Department, changed.Year)
}
