package deliverable

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"plumbline/base/fault"
	room "plumbline/deliverable"
	"plumbline/deliverable/record"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

// formBytes is the most that a form of the room holds.
const formBytes = 256 << 10

// input is a field of a form as it is shown.
type input struct {
	ID, Name, Label, Type, Value, Hint, Error string
	Must                                      bool
	Options                                   []option
	Suggests                                  []string
}

// option is a choice of an input.
type option struct {
	Value, Text string
	Chosen      bool
	Chinese     bool
}

// formPage is the form of a record, new or kept. Where the sort of a work is not chosen yet it has nothing but Sorts.
type formPage struct {
	work.Record
	Action, Cancel string
	Kind           string
	Version        int // of a kept record; 0 for a new one
	Sorts          []work.Link
	Inputs         []input
	Hidden         []work.Pair
	AsksReason     bool
	Wrong          []work.Pair // where each fault is, and its sentence
}

// typed is what a form is filled with: what was posted, or what stands.
type typed struct {
	place   record.Place
	content record.Content
	errors  map[string]string // by field
	reason  string
}

func (t *typed) wrong(p *site.Page, errs ...error) error {
	for _, err := range errs {
		field, sentence, ok := refusedAt(p, err)
		if !ok {
			return err
		}
		if t.errors == nil {
			t.errors = map[string]string{}
		}
		if t.errors[field] == "" {
			t.errors[field] = sentence
		}
	}
	return nil
}

// begin sends who wants a new record to the form of the organisation that he chose, or of the only one where he may.
func (s *server) begin(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	at := c.Organisation
	if at.ID == "" {
		at = c.Organisations[0]
	}
	q := r.URL.Query()
	q.Del("organisation")
	http.Redirect(w, r, base+"/at/"+url.PathEscape(string(at.ID))+"/new?"+q.Encode(), http.StatusSeeOther)
	return nil
}

// newForm shows the blank form of a kind.
func (s *server) newForm(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	content := room.NewContent(kindOf(r))
	if content == nil {
		return site.ErrNoPage
	}
	if one, ok := content.(*room.Work); ok {
		if sort, known := room.SortOf(r.URL.Query().Get("sort")); known {
			one.Sort = sort.ID
		}
	}
	t := typed{place: record.Place{Organisation: string(c.Organisation.ID), Year: c.Year, Project: c.Project.Key, Matter: r.URL.Query().Get("matter")}, content: content}
	return s.showNew(w, r, c, t)
}

// kindOf is the kind of record that the address asks for.
func kindOf(r *http.Request) string {
	if kind := r.URL.Query().Get("kind"); kind != "" {
		return kind
	}
	return room.WorkKind
}

// showNew draws the form of a new record.
func (s *server) showNew(w http.ResponseWriter, r *http.Request, c work.Choice, t typed) error {
	kind := t.content.Kind()
	v := &formPage{Kind: kind, Cancel: c.To(listOf(kind))}
	v.Page = s.RoomPage(r, name)
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("deliverable.new." + kind)})
	v.Title = v.T("deliverable.new." + kind)
	v.Page.State = v.T("deliverable.page.at", "organisation", c.Organisation.Name, "year", c.Year)
	if t.content.Scope() != record.OfMatter {
		v.Page.State = c.Organisation.Name
	}
	v.Action = r.URL.RequestURI()
	if one, ok := t.content.(*room.Work); ok && one.Sort == "" {
		for _, sort := range room.Sorts() {
			v.Sorts = append(v.Sorts, work.Link{Text: v.T("deliverable.sort." + sort.ID), Href: site.AddressOf(r).With("kind", kind, "sort", sort.ID)})
		}
		status := http.StatusOK
		if len(t.errors) > 0 {
			status = http.StatusUnprocessableEntity
		}
		return s.Render(w, status, "deliverable/form", v)
	}
	if c.Project.ID != "" && s.Closing != nil {
		closing, err := s.Closing(r.Context(), c.Project.Key, c.Year)
		if err != nil {
			return err
		}
		v.AsksReason = !closing.Through.IsZero()
	}
	v.AsksReason = v.AsksReason || t.errors["reason"] != ""
	return s.showForm(w, r, c, v, t)
}

// showForm draws a form with what was typed, and what is wrong with it.
func (s *server) showForm(w http.ResponseWriter, r *http.Request, c work.Choice, v *formPage, t typed) error {
	if err := s.placeInputs(r, c, v, t); err != nil {
		return err
	}
	for _, f := range t.content.Fields() {
		v.Inputs = append(v.Inputs, inputOf(&v.Page, f, t.errors[f.Name]))
	}
	v.Reason = t.reason
	status := http.StatusOK
	if len(t.errors) > 0 {
		status = http.StatusUnprocessableEntity
		v.Error, v.At = t.errors["reason"], "reason"
	}
	shown := map[string]bool{"reason": v.AsksReason || v.Version > 0}
	for _, in := range v.Inputs {
		shown[in.Name] = true
		if in.Error != "" {
			v.Wrong = append(v.Wrong, work.Pair{Name: in.ID, Value: in.Error})
		}
	}
	for field, sentence := range t.errors {
		if !shown[field] || field == "reason" {
			at := "reason"
			if !shown["reason"] {
				at = v.Inputs[0].ID
			}
			v.Wrong = append(v.Wrong, work.Pair{Name: at, Value: sentence})
		}
	}
	return s.Render(w, status, "deliverable/form", v)
}

// placeInputs asks which project and matter a record is of, as far as its kind belongs to one.
func (s *server) placeInputs(r *http.Request, c work.Choice, v *formPage, t typed) error {
	scope := t.content.Scope()
	if scope == record.OfOrganisation {
		return nil
	}
	project := input{ID: "project", Name: "project", Label: v.T("deliverable.page.project"), Type: "select", Value: t.place.Project, Error: t.errors["project"], Must: scope == record.OfMatter}
	if scope == record.OfProject {
		project.Hint = v.T("deliverable.page.project.hint")
	}
	known := t.place.Project == ""
	for _, p := range c.Projects {
		project.Options = append(project.Options, option{p.Key, p.Name, p.Key == t.place.Project, true})
		known = known || p.Key == t.place.Project
	}
	if !known { // of a declaration that is not there any more
		project.Options = append(project.Options, option{t.place.Project, short(t.place.Project), true, true})
	}
	v.Inputs = append(v.Inputs, project)
	if scope == record.OfProject {
		return nil
	}
	uses, err := s.Room.Records.InUse(r.Context(), []string{t.place.Organisation}, 0)
	if err != nil {
		return err
	}
	matter := input{ID: "matter", Name: "matter", Label: v.T("deliverable.page.matter"), Type: string(record.Text), Value: t.place.Matter, Hint: v.T("deliverable.page.matter.hint"), Error: t.errors["matter"], Must: true}
	for _, u := range uses {
		fits := u.Kind == t.content.Kind() && (t.place.Project == "" || u.Project == t.place.Project)
		if fits && u.Matter != "" && !slices.Contains(matter.Suggests, u.Matter) {
			matter.Suggests = append(matter.Suggests, u.Matter)
		}
	}
	v.Inputs = append(v.Inputs, matter)
	return nil
}

// inputOf makes the input of a field.
func inputOf(p *site.Page, f record.Field, wrong string) input {
	in := input{ID: "f-" + f.Name, Name: f.Name, Label: label(p, f.Name), Type: string(f.Type), Value: f.Get(), Error: wrong, Must: f.Must, Suggests: f.Suggests}
	switch f.Type {
	case record.Day:
		in.Hint = p.T("deliverable.page.day.hint")
	case record.Money:
		in.Hint = p.T("deliverable.page.money.hint")
	case record.Truth:
		in.Type = "select"
		for _, v := range []string{record.Yes, record.No} {
			in.Options = append(in.Options, option{v, p.T("deliverable.truth." + v), v == in.Value, false})
		}
		in.Must = true // one of the two is always chosen
	case record.Choice:
		in.Type = "select"
		for _, v := range f.Choices {
			in.Options = append(in.Options, option{v, choice(p, f, v), v == in.Value, false})
		}
	}
	if hint := "deliverable.hint." + f.Name; p.Printer.Has(hint) {
		in.Hint = p.T(hint)
	}
	return in
}

// read reads a form into a content and its place.
func read(r *http.Request, t *typed, c work.Choice) []error {
	if t.content.Scope() != record.OfOrganisation {
		key := r.PostForm.Get("project")
		if _, ok := c.Named(key); key != "" && key != t.place.Project && !ok {
			return []error{fault.New(fault.Invalid, "deliverable.no_project").On("project")}
		}
		t.place.Project, t.place.Matter = key, r.PostForm.Get("matter")
	}
	t.reason = r.PostForm.Get("reason")
	return record.Read(t.content.Fields(), func(name string) string { return r.PostForm.Get(name) })
}

// add keeps a new record, and keeps what was typed where it is refused.
func (s *server) add(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, formBytes); err != nil {
		return err
	}
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	content := room.NewContent(kindOf(r))
	if content == nil {
		return site.ErrNoPage
	}
	if one, ok := content.(*room.Work); ok {
		one.Sort = r.PostForm.Get("sort")
	}
	t := typed{place: record.Place{Organisation: string(c.Organisation.ID), Year: c.Year}, content: content}
	p := s.NewPage(r, "work")
	errs := read(r, &t, c)
	if len(errs) == 0 {
		made, err := s.Room.Records.Add(r.Context(), site.VisitorOf(r).Actor(), t.reason, record.Draft{Place: t.place, Content: t.content})
		if err == nil {
			return work.To(w, r, work.Href(made.Ref()), "work_added")
		}
		errs = append(errs, err)
	}
	if err := t.wrong(&p, errs...); err != nil {
		return err
	}
	return s.showNew(w, r, c, t)
}

// chosenFor reads what may be chosen for a record that is kept.
func (s *server) chosenFor(r *http.Request, one record.Record) (work.Choice, error) {
	about := r.Clone(r.Context())
	about.SetPathValue("organisation", one.Organisation)
	about.URL.RawQuery = ""
	if one.Year != 0 {
		about.URL.RawQuery = "year=" + strconv.Itoa(one.Year)
	}
	return s.Choose(about, office.Record)
}

// editForm shows a record for correction.
func (s *server) editForm(w http.ResponseWriter, r *http.Request) error {
	one, err := s.get(r)
	if err != nil {
		return err
	}
	return s.showEdit(w, r, one, typed{place: one.Place, content: one.Content}, one.Version)
}

func (s *server) showEdit(w http.ResponseWriter, r *http.Request, one record.Record, t typed, version int) error {
	if one.Withdrawn != "" {
		return fault.New(fault.Conflict, "deliverable.withdrawn", "reason", one.Withdrawn)
	}
	c, err := s.chosenFor(r, one)
	if err != nil {
		return err
	}
	known := knownOf(one)
	v := &formPage{Kind: one.Content.Kind(), Version: version, Cancel: known.Href()}
	if v.Record, err = s.NewRecord(r, known, name); err != nil {
		return err
	}
	v.Number, v.Action = version, known.Href()+"/edit"
	v.Crumbs[len(v.Crumbs)-1].Href = known.Href()
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("deliverable.page.edit")})
	v.Title, v.Page.Name = v.T("deliverable.page.edit.title", "name", known.Title), false
	return s.showForm(w, r, c, v, t)
}

// edit keeps a correction, and keeps what was typed where it is refused. Where somebody else changed the record meanwhile
// the form says so and is of the newer version when it is sent again.
func (s *server) edit(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, formBytes); err != nil {
		return err
	}
	one, err := s.get(r)
	if err != nil {
		return err
	}
	c, err := s.chosenFor(r, one)
	if err != nil {
		return err
	}
	t, seen, p := typed{place: one.Place, content: one.Content}, work.SeenIn(r), s.NewPage(r, "work")
	if w, ok := t.content.(*room.Work); ok {
		w.Retype(r.PostForm.Get("sort"))
	}
	errs := read(r, &t, c)
	if len(errs) == 0 && seen.Reason == "" {
		errs = append(errs, fault.New(fault.Invalid, "deliverable.no_reason", "most", 300).On("reason"))
	}
	if len(errs) == 0 {
		_, err := s.Room.Records.Correct(r.Context(), site.VisitorOf(r).Actor(), record.Seen{ID: one.ID, Version: seen.Version}, seen.Reason, record.Draft{Place: t.place, Content: t.content})
		if err == nil {
			return work.To(w, r, work.Href(one.Ref()), "work_changed")
		}
		errs = append(errs, err)
	}
	if err := t.wrong(&p, errs...); err != nil {
		return err
	}
	fresh, err := s.get(r)
	if err != nil {
		return errors.Join(err, errs[0])
	}
	version := seen.Version
	if f, ok := fault.As(errs[len(errs)-1]); ok && f.Key == "deliverable.meanwhile" {
		version = fresh.Version
	}
	return s.showEdit(w, r, fresh, t, version)
}
