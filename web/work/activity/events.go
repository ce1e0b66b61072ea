package activity

import (
	"net/http"

	room "plumbline/activity"
	"plumbline/activity/table"
	"plumbline/office"
	"plumbline/platform/intake"
	"plumbline/web/site"
	"plumbline/web/work"
)

type eventsPage struct {
	site.Page
	Choice   work.Choice
	Links    []work.Link
	Filters  []work.Filter // by how events stand
	Matters  []work.Filter
	Events   []eventLine
	Pager    site.Pager
	Narrowed bool
	Whole    string
	New      string // the address of the form of a new one, "" for who may not
}

// eventLine is an event in a list.
type eventLine struct {
	*room.Record
	Of     *room.Event
	Sort   string
	Stands work.Sign
}

// eventSigns are the shapes of how an event stands.
var eventSigns = map[string][2]string{
	"held": {"disc", "ok"}, "planned": {"dashed", "ink3"}, "missing": {"cross", "zhu"}, "cancelled": {"dash", "ink3"}, "withdrawn": {"dash", "ink3"},
}

// eventSign says how an event stands; one whose day is over and that nobody said was held is missing.
func (s *server) eventSign(p *site.Page, r *room.Record) work.Sign {
	name := r.State()
	if name == "planned" && r.Day.Before(s.today()) {
		name = "missing"
	}
	return work.Sign{Shape: eventSigns[name][0], Class: eventSigns[name][1], Word: p.T("event.state." + name)}
}

// events lists the events of the year, the latest first.
func (s *server) events(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	v := &eventsPage{Page: s.RoomPage(r, name), Choice: c}
	q := query(c, room.EventKind)
	q.Matter, q.State, q.Newest = c.Address.Get("matter"), c.Address.Get("state"), true
	if f := work.FormatOf(r); f != "" {
		return s.sendEvents(w, r, &v.Page, f, q)
	}
	q.Page, q.Size = site.PageNumber(r), site.PageRows
	list, n, err := s.Work.List(r.Context(), q)
	if err != nil {
		return err
	}
	if v.Pager = site.NewPager(c.Address, q.Page, n); v.Pager.Page != q.Page { // beyond the last
		q.Page = v.Pager.Page
		if list, _, err = s.Work.List(r.Context(), q); err != nil {
			return err
		}
	}
	for _, x := range list {
		if e, ok := x.Body.(*room.Event); ok {
			v.Events = append(v.Events, eventLine{x, e, v.T("event.sort." + e.Sort), s.eventSign(&v.Page, x)})
		}
	}
	if err := v.dress(s, r, n); err != nil {
		return err
	}
	return s.Render(w, http.StatusOK, "event/events", v)
}

func (v *eventsPage) dress(s *server, r *http.Request, n int) error {
	c := v.Choice
	tallies, err := s.Work.Works(r.Context(), work.Texts(c.IDs()), c.Year)
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, t := range tallies {
		if t.Kind == room.EventKind && (c.Project.Name == "" || t.Project == c.Project.Name && t.Department == c.Project.Department) {
			counts[t.State] += t.N
		}
	}
	matters, err := s.matters(r.Context(), c, room.EventKind)
	if err != nil {
		return err
	}
	v.Title = v.T("event.events.title", "n", n, "held", counts["held"])
	v.State = v.T("event.asof", "day", s.today().String())
	v.Tabs = sections(&v.Page, c, "events")
	v.Narrowed = c.Address.Get("matter") != "" || c.Address.Get("state") != ""
	v.Whole = c.To("/work/activity/events")
	var states []work.Value
	for _, state := range []string{"planned", "held", "cancelled"} {
		if counts[state] > 0 || c.Address.Get("state") == state {
			states = append(states, work.Value{Value: state, Text: v.T("event.state." + state), Count: counts[state]})
		}
	}
	v.Filters = []work.Filter{work.NewFilter(&v.Page, c.Address, v.T("event.stands"), "state", states...)}
	v.Matters = []work.Filter{mattersFilter(&v.Page, c, matters)}
	v.Links = work.Exports(&v.Page, c.Address)
	if site.VisitorOf(r).Can(office.Record) {
		v.New = c.To("/work/activity/new/event")
		for _, name := range []string{"events", "guests", "results"} {
			v.Links = append(v.Links, work.Link{Text: v.T("event.import." + name), Href: c.IntakeHref("activity-" + name)})
		}
		v.Links = append(v.Links, work.Link{Text: v.T("event.new.event"), Href: v.New, Filled: true})
	}
	return nil
}

func (s *server) sendEvents(w http.ResponseWriter, r *http.Request, p *site.Page, format string, q room.Query) error {
	list, _, err := s.Work.List(r.Context(), q)
	if err != nil {
		return err
	}
	q.Kind, q.State = room.ItemKind, ""
	items, _, err := s.Work.List(r.Context(), q)
	if err != nil {
		return err
	}
	titles := map[room.ID]string{}
	for _, i := range items {
		titles[i.ID] = titleOf(i)
	}
	rows := make([]intake.Row, len(list))
	for i, x := range list {
		rows[i] = table.Row(x, titles[x.Link], "")
	}
	return work.SendRows(w, format, p.T("event.file.events"), table.Form(table.Events), rows)
}
