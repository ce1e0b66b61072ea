package activity

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	room "plumbline/activity"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

// input is one input of a form as the part "event-input" shows it. Kind is text, area, choice or check; List are values in
// use that the browser offers while typing.
type input struct {
	ID, Name, Label, Kind string
	Value, Hint, Error    string
	Options               []option
	List                  []string
	Optional, Chinese     bool
}

// option is a value of a choice.
type option struct {
	Value, Text string
	Chinese     bool
}

// asked describes an input of a form: its name, kind, and whether it may be left blank. Its words are "event.field.<name>" and,
// where the catalogue has it, "event.hint.<name>".
type asked struct {
	name, kind string
	optional   bool
}

// fields are the inputs of the form of each kind of record.
var fields = map[room.Kind][]asked{
	room.ItemKind: {{"matter", "matter", false}, {"title", "text", false}, {"day", "day", false}, {"wants", "text", true}},
	room.EventKind: {
		{"matter", "matter", false},
		{"title", "text", false},
		{"day", "day", false},
		{"sort", "choice", false},
		{"form", "text", true},
		{"place", "text", true},
		{"district", "text", true},
		{"item", "choice", true},
		{"open", "check", true},
		{"held", "check", true},
		{"late", "text", true},
	},
	room.ExamKind: {{"day", "day", false}, {"sat", "check", true}, {"score", "text", true}, {"passed", "check", true}},
	room.IncidentKind: {
		{"matter", "matter", false},
		{"title", "text", false},
		{"day", "day", false},
		{"place", "text", true},
		{"what", "area", false},
		{"done", "area", true},
		{"late", "text", true},
	},
	room.MonthKind: {{"matter", "matter", false}, {"day", "month", false}, {"count", "text", false}, {"late", "text", true}},
}

// values are what stands in the inputs of a form.
type values map[string]string

// valuesOf gives a record as its form holds it.
func valuesOf(r *room.Record) values {
	v := values{"matter": r.Matter, "day": r.Day.String(), "late": r.Late}
	switch b := r.Body.(type) {
	case *room.Item:
		v["title"], v["wants"] = b.Title, strconv.Itoa(b.Wants)
	case *room.Event:
		v["title"], v["sort"], v["form"], v["place"], v["district"], v["item"] = b.Title, b.Sort, b.Form, b.Place, b.District, string(r.Link)
		v["open"] = checked(b.Open)
	case *room.Exam:
		v["score"], v["sat"], v["passed"] = b.Score, checked(b.Sat), checked(b.Passed)
	case *room.Incident:
		v["title"], v["place"], v["what"], v["done"] = b.Title, b.Place, b.What, b.Done
	case *room.Month:
		v["day"], v["count"] = r.Day.String()[:7], strconv.Itoa(b.Count)
	}
	return v
}

func checked(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func typed(form url.Values) values {
	v := values{}
	for name := range form {
		v[name] = strings.TrimSpace(form.Get(name))
	}
	return v
}

// record reads a record of a kind out of a form.
func (v values) record(kind room.Kind, to room.Work) (r room.Record, err error) {
	to.Matter = v["matter"]
	r = room.Record{Work: to, Late: v["late"], Reason: v["reason"]}
	if kind == room.MonthKind {
		r.Day, err = lastDay(v["day"])
	} else {
		r.Day, err = dayIn(v["day"], "day")
	}
	if err != nil {
		return r, err
	}
	switch kind {
	case room.ItemKind:
		n, err := numberIn(cmp.Or(v["wants"], "1"), "wants")
		r.Body = &room.Item{Title: v["title"], Wants: n}
		return r, err
	case room.EventKind:
		r.Link = room.ID(v["item"])
		r.Body = &room.Event{Title: v["title"], Sort: v["sort"], Form: v["form"], Place: v["place"], District: v["district"], Open: v["open"] != "", Held: v["held"] != ""}
	case room.ExamKind:
		r.Body = &room.Exam{Score: v["score"], Sat: v["sat"] != "", Passed: v["passed"] != ""}
	case room.IncidentKind:
		r.Body = &room.Incident{Title: v["title"], Place: v["place"], What: v["what"], Done: v["done"]}
	case room.MonthKind:
		n, err := numberIn(v["count"], "count")
		r.Body = &room.Month{Count: n}
		return r, err
	default:
		return r, site.ErrNoPage
	}
	return r, nil
}

// lastDay reads a month, written as one of its days or without a day, and gives its last day.
func lastDay(text string) (day.Day, error) {
	d, err := day.Parse(text)
	if err != nil {
		d, err = day.Parse(text + "-01")
	}
	if err != nil {
		return d, fault.New(fault.Invalid, "activity.bad_month", "text", text).On("day")
	}
	return day.Last(d.Year(), d.Month()), nil
}

// formPage is the form of a new record, or of a change of one.
type formPage struct {
	work.Record
	Choice  work.Choice
	Kind    room.Kind
	Inputs  []input
	Action  string
	Cancel  string
	Missing string // what must be chosen before
	New     bool
}

// inputs makes the inputs of a form with what stands in them; held is only asked of a new event.
func (s *server) inputs(r *http.Request, v *formPage, list []asked, at values, c work.Choice) error {
	matters, err := s.matters(r.Context(), c)
	if err != nil {
		return err
	}
	for _, f := range list {
		if !v.New && (f.name == "held" || f.name == "late") {
			continue
		}
		in := newInput(&v.Page, v.Fields, "", f, at[f.name])
		switch {
		case f.kind == "matter":
			in.Kind, in.List = "text", matters
		case f.name == "item":
			if in.Options, err = s.itemOptions(r, c); err != nil {
				return err
			}
		}
		v.Inputs = append(v.Inputs, in)
	}
	return nil
}

// newInput makes an input of a form; in names the form where a page has several.
func newInput(p *site.Page, wrong site.Fields, in string, f asked, value string) input {
	i := input{ID: f.name, Name: f.name, Kind: f.kind, Value: value, Label: p.T("event.field." + f.name), Optional: f.optional, Chinese: true}
	key := f.name
	if in != "" {
		i.ID, key = in+"-"+f.name, in+"/"+f.name
	}
	i.Error = wrong.Bad(key)
	if f.kind == "month" {
		i.Label = p.T("event.field.month")
	}
	if hint := "event.hint." + f.name; f.kind == "day" || f.kind == "month" {
		i.Hint, i.Kind = p.T("event.hint."+f.kind), "text"
	} else if p.Printer.Has(hint) {
		i.Hint = p.T(hint)
	}
	switch f.name {
	case "sort":
		for _, name := range room.Sorts() {
			i.Options = append(i.Options, option{name, p.T("event.sort." + name), false})
		}
	case "excuse":
		for _, e := range room.Excuses() {
			i.Options = append(i.Options, option{e.ID, p.T("event.excuse." + e.ID), false})
		}
	}
	return i
}

func (s *server) itemOptions(r *http.Request, c work.Choice) ([]option, error) {
	list, _, err := s.Work.List(r.Context(), query(c, room.ItemKind))
	out := []option{{"", "–", false}}
	for _, i := range list {
		out = append(out, option{string(i.ID), i.Matter + "　" + titleOf(i) + "　" + i.Day.String(), true})
	}
	return out, err
}

// newForm shows the form of a new record; what the address says stands in it already.
func (s *server) newForm(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	return s.showNew(w, r, c, typed(r.URL.Query()), nil)
}

// showNew draws the form; refused is why a record was not kept.
func (s *server) showNew(w http.ResponseWriter, r *http.Request, c work.Choice, at values, refused error) error {
	kind := room.Kind(r.PathValue("kind"))
	if fields[kind] == nil || kind == room.ExamKind {
		return site.ErrNoPage
	}
	v := &formPage{Kind: kind, Choice: c, New: true, Cancel: c.To(listOf(kind))}
	v.Page = s.RoomPage(r, name)
	v.Title = v.T("event.new." + string(kind))
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.Title})
	v.State = v.T("event.about." + string(kind))
	v.Reason = at["reason"]
	v.Choice.Address = c.Address.Only("organisation", "project", "year", "matter", "day", "item", "title").To("/work/activity/new/" + string(kind))
	switch {
	case c.Organisation.ID == "":
		v.Missing = v.T("event.choose.organisation")
	case c.Project.ID == "":
		v.Missing = v.T("event.choose.project")
	}
	v.Action = fmt.Sprintf("/work/activity/at/%s/new/%s?project=%s&year=%d", url.PathEscape(string(c.Organisation.ID)), kind, url.QueryEscape(string(c.Project.ID)), c.Year)
	status := http.StatusOK
	var err error
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "title"); err != nil {
			return err
		}
	}
	if s.Closing != nil && c.Project.Key != "" {
		if v.Closed, err = s.Closing(r.Context(), c.Project.Key, c.Year); err != nil {
			return err
		}
	}
	v.At = known(v.At, fields[kind])
	if err := s.inputs(r, v, fields[kind], at, c); err != nil {
		return err
	}
	return s.Render(w, status, "event/form", v)
}

// known gives the input that a refusal is shown at: its own, the reason, or the first of the form.
func known(at string, inputs []asked) string {
	if at == "" || at == "reason" || slices.ContainsFunc(inputs, func(f asked) bool { return f.name == at }) {
		return at
	}
	return inputs[0].name
}

// listOf is the list that a kind of record stands in.
func listOf(kind room.Kind) string {
	switch kind {
	case room.ItemKind:
		return "/work/activity"
	case room.IncidentKind, room.MonthKind:
		return "/work/activity/safety"
	}
	return "/work/activity/events"
}

// add keeps a new record.
func (s *server) add(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, formBytes); err != nil {
		return err
	}
	c, err := s.Choose(r, office.Record)
	if err != nil {
		return err
	}
	at, kind := typed(r.PostForm), room.Kind(r.PathValue("kind"))
	if fields[kind] == nil || kind == room.ExamKind {
		return site.ErrNoPage
	}
	if c.Project.ID == "" {
		return s.showNew(w, r, c, at, fault.New(fault.Invalid, "activity.no_project").On("matter"))
	}
	to := room.Work{Organisation: string(c.Organisation.ID), Year: c.Year, Department: c.Project.Department, Project: c.Project.Name}
	record, err := at.record(kind, to)
	if err != nil {
		return s.showNew(w, r, c, at, err)
	}
	kept, err := s.Work.Add(r.Context(), site.VisitorOf(r).Actor(), record)
	if err != nil {
		return s.showNew(w, r, c, at, err)
	}
	href := "/work/" + string(kind) + "/" + string(kept.IDs[0])
	if kept.New == 0 {
		return work.To(w, r, href, "event_there")
	}
	return work.To(w, r, href, "work_added")
}

// changeForm shows the form that writes a record anew.
func (s *server) changeForm(kind room.Kind) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		x, err := s.get(r)
		if err != nil {
			return err
		}
		return s.showChange(w, r, x, x.Version, valuesOf(x), nil)
	}
}

func (s *server) showChange(w http.ResponseWriter, r *http.Request, x *room.Record, version int, at values, refused error) error {
	base, err := s.NewRecord(r, knownOf(x), name)
	if err != nil {
		return err
	}
	v := &formPage{Record: base, Kind: x.Kind(), Action: "/work/" + x.Ref() + "/change", Cancel: "/work/" + x.Ref()}
	v.Number, v.Reason = version, at["reason"]
	v.Crumbs[len(v.Crumbs)-1].Href = v.Cancel
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("event.change")})
	v.Title, v.Name = v.T("event.change.title", "name", titleOf(x)), false
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "reason"); err != nil {
			return err
		}
	}
	v.At = known(v.At, fields[x.Kind()])
	c := work.Choice{
		Organisations: []office.Organisation{{ID: office.ID(x.Organisation)}}, Year: x.Year,
		Project: work.Project{Name: x.Project, Department: x.Department},
	}
	if err := s.inputs(r, v, fields[x.Kind()], at, c); err != nil {
		return err
	}
	return s.Render(w, status, "event/form", v)
}

// change writes a record anew, with the reason.
func (s *server) change(kind room.Kind) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := site.ReadForm(w, r, formBytes); err != nil {
			return err
		}
		x, err := s.get(r)
		if err != nil {
			return err
		}
		at, seen := typed(r.PostForm), work.SeenIn(r)
		to, err := at.record(kind, x.Work)
		if err != nil {
			return s.showChange(w, r, x, seen.Version, at, err)
		}
		if kind == room.ExamKind {
			to.Matter = x.Matter
		}
		_, err = s.Work.Do(r.Context(), site.VisitorOf(r).Actor(), room.Seen{ID: x.ID, Version: seen.Version}, room.Change(to, seen.Reason))
		if err != nil {
			version := seen.Version
			if fault.KindOf(err) == fault.Conflict {
				version = x.Version // sent again, it writes over what the sentence names
			}
			return s.showChange(w, r, x, version, at, err)
		}
		return work.To(w, r, "/work/"+x.Ref(), "work_changed")
	}
}
