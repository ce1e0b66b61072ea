package probe

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"plumbline/office"
	"plumbline/platform/ping"
	"plumbline/probe"
	"plumbline/web/site"
	"plumbline/web/work"
)

// formPage is the form of a link, new or kept.
type formPage struct {
	work.Record
	Action, Cancel string
	Change         bool
	Choice         work.Choice
	Typed          typed
	Kinds, Hours   []option
	Kept           bool // there is a password
	Matters        []string
}

type option struct {
	Value, Text, Hint string
	Chosen            bool
}

// typed is a form as it was filled in. Forget takes the password away.
type typed struct {
	Project, Matter, Name, Kind, Address, Secret, Status, Query, Expect, Every, Timeout, Hours, Note string
	Forget                                                                                           bool
}

func typedOf(l *probe.Link) typed {
	t := typed{
		Name: l.Name, Kind: string(l.Kind), Address: l.Address, Query: l.Query, Expect: l.Expect, Every: strconv.Itoa(l.Every),
		Timeout: strconv.Itoa(l.Timeout), Hours: string(l.Hours), Note: l.Note,
	}
	if l.Status != 0 {
		t.Status = strconv.Itoa(l.Status)
	}
	return t
}

func typedIn(r *http.Request) typed {
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	return typed{
		get("project"), get("matter"), get("name"), get("kind"), get("address"), r.PostForm.Get("secret"), get("status"), get("query"), get("expect"),
		get("every"), get("timeout"), get("hours"), strings.ReplaceAll(get("note"), "\r", ""), get("forget") != "",
	}
}

// heading reads what was typed; what is no number is one that the room refuses.
func (t typed) heading() probe.Heading {
	number := func(text string, blank int) int {
		if text == "" {
			return blank
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return -1
		}
		return n
	}
	return probe.Heading{
		Name: t.Name, Kind: ping.Kind(t.Kind), Address: t.Address, Status: number(t.Status, 0), Query: t.Query, Expect: t.Expect,
		Every: number(t.Every, -1), Timeout: number(t.Timeout, -1), Hours: probe.Hours(t.Hours), Note: t.Note,
	}
}

// begin leads to the form of the organisation that was chosen, or of the only one where the visitor may keep links.
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

func (s *server) newForm(w http.ResponseWriter, r *http.Request) error {
	return s.showNew(w, r, typed{Kind: string(ping.HTTP), Every: "60", Timeout: "10", Hours: string(probe.Office)}, nil)
}

func (s *server) showNew(w http.ResponseWriter, r *http.Request, t typed, refused error) error {
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	if t.Project == "" {
		t.Project = string(c.Project.ID)
	}
	v := &formPage{Choice: c, Typed: t, Action: r.URL.RequestURI(), Cancel: c.To(base)}
	v.Page = s.RoomPage(r, room)
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("probe.new")})
	v.Title, v.State = v.T("probe.new"), c.Organisation.Name
	links, err := s.Room.Links(r.Context(), probe.Query{Organisations: []string{string(c.Organisation.ID)}})
	if err != nil {
		return err
	}
	seen := map[string]bool{"": true}
	for _, l := range links {
		if !seen[l.Matter] {
			seen[l.Matter] = true
			v.Matters = append(v.Matters, l.Matter)
		}
	}
	return s.showForm(w, v, refused)
}

func (s *server) showForm(w http.ResponseWriter, v *formPage, refused error) error {
	for _, k := range ping.Kinds {
		v.Kinds = append(v.Kinds, option{string(k), v.T("probe.kind." + string(k)), v.T("probe.kind_hint." + string(k)), string(k) == v.Typed.Kind})
	}
	for _, h := range []probe.Hours{probe.Office, probe.Always} {
		v.Hours = append(v.Hours, option{string(h), v.T("probe.hours." + string(h)), v.T("probe.hours_hint." + string(h)), string(h) == v.Typed.Hours})
	}
	status := http.StatusOK
	if refused != nil {
		var err error
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "name"); err != nil {
			return err
		}
	}
	return s.Render(w, status, "probe/form", v)
}

func (s *server) add(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	t := typedIn(r)
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	at := probe.Work{Organisation: string(c.Organisation.ID), Matter: t.Matter}
	for _, p := range c.Projects {
		if string(p.ID) == t.Project {
			at.Department, at.Project = p.Department, p.Name
		}
	}
	l, err := s.Room.Add(r.Context(), site.VisitorOf(r).Actor(), at, t.heading(), t.Secret)
	if err != nil {
		t.Secret = ""
		return s.showNew(w, r, t, err)
	}
	return work.To(w, r, work.Href(l.Ref()), "work_added")
}

func (s *server) editForm(w http.ResponseWriter, r *http.Request) error {
	l, _, err := s.Room.Link(r.Context(), probe.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return s.showEdit(w, r, l, typedOf(l), l.Version, nil)
}

func (s *server) showEdit(w http.ResponseWriter, r *http.Request, l *probe.Link, t typed, version int, refused error) error {
	v := &formPage{Typed: t, Change: true, Kept: l.Secret}
	var err error
	if v.Record, err = s.NewRecord(r, known(l), room); err != nil {
		return err
	}
	v.Number, v.Reason = version, work.SeenIn(r).Reason
	v.Action, v.Cancel = v.Of.Href()+"/edit", v.Of.Href()
	v.Crumbs[len(v.Crumbs)-1].Href = v.Of.Href()
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("probe.page.edit")})
	v.Title, v.Name, v.State = v.T("probe.page.edit"), false, l.Name
	return s.showForm(w, v, refused)
}

func (s *server) edit(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	l, _, err := s.Room.Link(r.Context(), probe.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	t := typedIn(r)
	var secret *string // nil keeps the password
	if none := ""; t.Forget || t.Kind != string(ping.SQL) {
		secret = &none
	} else if t.Secret != "" {
		secret = &t.Secret
	}
	_, err = s.Room.Do(r.Context(), site.VisitorOf(r).Actor(), seen(r), probe.Change(t.heading(), secret, work.SeenIn(r).Reason))
	if err != nil {
		version := seen(r).Version
		t.Secret = ""
		return s.showEdit(w, r, l, t, version, err)
	}
	return work.To(w, r, work.Href(l.Ref()), "work_changed")
}
