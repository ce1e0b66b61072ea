package money

import (
	"net/http"
	"net/url"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/money"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

// formPage is the form of a new record or of a change of one; the latter asks for the reason.
type formPage struct {
	work.Record
	Action, Cancel string
	Change         bool // of a record that is there
	AsksReason     bool
	Choice         work.Choice
	Kind           money.Kind
	Sorts          []sortOption
	Typed          typed
}

type sortOption struct {
	Value, Text, Hint string
	Chosen            bool
}

// typed is a form as it was filled in.
type typed struct {
	Project, Sort, Day, Amount, Number, Line, Payee, Code, Note string
}

func typedOf(e money.Entry) typed {
	return typed{Sort: string(e.Sort), Day: e.Day.String(), Amount: e.Amount.String(), Number: e.Number, Line: e.Line, Payee: e.Payee, Code: e.Code, Note: e.Note}
}

func typedIn(r *http.Request) typed {
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	return typed{get("project"), get("sort"), get("day"), get("amount"), get("number"), get("line"), get("payee"), get("code"), strings.ReplaceAll(get("note"), "\r", "")}
}

// entry reads what was typed; what is no date or amount is refused at its field.
func (t typed) entry() (money.Entry, error) {
	e := money.Entry{Sort: money.Sort(t.Sort), Number: t.Number, Line: t.Line, Payee: t.Payee, Code: t.Code, Note: t.Note}
	var err error
	if t.Day != "" {
		if e.Day, err = day.Parse(t.Day); err != nil {
			return e, fault.New(fault.Invalid, "money.not_day", "text", t.Day).On("day")
		}
	}
	if t.Amount == "" {
		return e, fault.New(fault.Invalid, "money.no_amount").On("amount")
	}
	if e.Amount, err = fen.Parse(t.Amount); err != nil {
		return e, fault.New(fault.Invalid, "money.not_amount", "text", t.Amount).On("amount")
	}
	return e, nil
}

// begin leads to the form of the organisation that was chosen, or of the only one where the visitor may enter records.
func (s *server) begin(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	at := c.Organisation.ID
	if at == "" {
		at = c.Organisations[0].ID
	}
	q := r.URL.Query()
	q.Del("organisation")
	http.Redirect(w, r, base+"/at/"+url.PathEscape(string(at))+"/new?"+q.Encode(), http.StatusSeeOther)
	return nil
}

func kindOf(r *http.Request) money.Kind {
	if r.URL.Query().Get("kind") == string(money.Budget) {
		return money.Budget
	}
	return money.Payment
}

func (s *server) newForm(w http.ResponseWriter, r *http.Request) error {
	return s.showNew(w, r, typed{}, nil)
}

// showNew draws the form of a new record with what was typed, and why it was refused.
func (s *server) showNew(w http.ResponseWriter, r *http.Request, t typed, refused error) error {
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	if t.Project == "" {
		t.Project = string(c.Project.ID)
	}
	v := &formPage{Kind: kindOf(r), Choice: c, Typed: t, Action: r.URL.RequestURI(), Cancel: c.To(base)}
	v.Page = s.RoomPage(r, room)
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("money.new." + string(v.Kind))})
	v.Title = v.T("money.new." + string(v.Kind))
	v.State = v.T("money.page.at", "organisation", c.Organisation.Name, "year", c.Year)
	v.Reason = work.SeenIn(r).Reason
	if s.Closing != nil && c.Project.Key != "" {
		if v.Closed, err = s.Closing(r.Context(), c.Project.Key, c.Year); err != nil {
			return err
		}
	}
	v.AsksReason = v.Locked()
	return s.showForm(w, v, refused)
}

// showForm draws a form.
func (s *server) showForm(w http.ResponseWriter, v *formPage, refused error) error {
	if v.Typed.Sort == "" {
		v.Typed.Sort = string(money.Sorts(v.Kind)[0])
	}
	for _, sort := range money.Sorts(v.Kind) {
		v.Sorts = append(v.Sorts, sortOption{string(sort), v.T("money.sort." + string(sort)), v.T("money.sort_hint." + string(sort)), string(sort) == v.Typed.Sort})
	}
	status := http.StatusOK
	if refused != nil {
		var err error
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "sort"); err != nil {
			return err
		}
		v.AsksReason = v.AsksReason || v.At == "reason"
	}
	return s.Render(w, status, "money/form", v)
}

// add keeps a new record.
func (s *server) add(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	t := typedIn(r)
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	d := money.Draft{Work: money.Work{Organisation: string(c.Organisation.ID), Year: c.Year}}
	for _, p := range c.Projects {
		if string(p.ID) == t.Project {
			d.Department, d.Project = p.Department, p.Name
		}
	}
	if d.Entry, err = t.entry(); err == nil {
		if d.Sort.Kind() != kindOf(r) {
			err = fault.New(fault.Invalid, "money.no_sort").On("sort")
		}
	}
	var one *money.Record
	if err == nil {
		one, err = s.Room.Add(r.Context(), site.VisitorOf(r).Actor(), work.SeenIn(r).Reason, d)
	}
	if err != nil {
		return s.showNew(w, r, t, err)
	}
	return work.To(w, r, work.Href(one.Ref()), "work_added")
}

func (s *server) editForm(w http.ResponseWriter, r *http.Request, one *money.Record) error {
	return s.showEdit(w, r, one, typedOf(one.Entry), one.Version, nil)
}

func (s *server) showEdit(w http.ResponseWriter, r *http.Request, one *money.Record, t typed, version int, refused error) error {
	v := &formPage{Kind: one.Kind(), Typed: t, Change: true, AsksReason: true}
	var err error
	if v.Record, err = s.NewRecord(r, knownOf(one), room); err != nil {
		return err
	}
	if one.Withdrawn && refused == nil {
		refused = fault.New(fault.Conflict, "money.withdrawn").On("reason")
	}
	v.Number, v.Reason = version, work.SeenIn(r).Reason
	v.Action, v.Cancel = v.Of.Href()+"/edit", v.Of.Href()
	v.Crumbs[len(v.Crumbs)-1].Href = v.Of.Href()
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("money.page.edit")})
	v.Title, v.Name = v.T("money.page.edit"), false
	v.State = one.Project
	return s.showForm(w, v, refused)
}

// edit corrects a record.
func (s *server) edit(w http.ResponseWriter, r *http.Request, one *money.Record) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	t, seen := typedIn(r), work.SeenIn(r)
	e, err := t.entry()
	if err == nil {
		_, err = s.Room.Correct(r.Context(), site.VisitorOf(r).Actor(), money.Seen{Kind: one.Kind(), ID: one.ID, Version: seen.Version}, e, seen.Reason)
	}
	if err != nil {
		return s.showEdit(w, r, one, t, seen.Version, err)
	}
	return work.To(w, r, work.Href(one.Ref()), "work_changed")
}
