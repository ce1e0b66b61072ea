// Package activity is the pages of the room of activities: the plan of the year by due date, events with who was invited and
// came, signing in by code, scanner or list, exams with certificates, incidents with the monthly reports, and two open pages:
// signing the list of an event, and verifying a certificate. It guarantees that nobody meets a record that is out of his
// reach, that names are masked until somebody gives a reason, that an open page tells nothing about who is on a list, and
// that what was typed is kept where it is refused. What counts and why is the room's (activity) and the books'.
package activity

import (
	"cmp"
	"context"
	"embed"
	"net/http"
	"slices"
	"strconv"
	"strings"

	room "plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/activity/table"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/office"
	"plumbline/person"
	"plumbline/web/site"
	"plumbline/web/work"
)

// formBytes is the most that a form of the room holds.
const formBytes = 1 << 20

//go:embed templates
var files embed.FS

// Deps is what the pages stand on.
type Deps struct {
	Work   *room.Service
	Roll   *roll.Service
	Table  *table.Service
	People *person.Service
}

type server struct {
	*work.Desk
	Deps
}

// name is what the room is called among the rooms.
const name = "activity"

// Routes adds every address of the room.
func Routes(to *site.Site, desk *work.Desk, d Deps) error {
	s := &server{desk, d}
	if err := to.Pages(nil, work.Parts, files); err != nil {
		return err
	}
	desk.AddRoom(work.Room{Order: 10, Name: name, Href: "/work/activity", Count: s.count})
	for _, kind := range room.Kinds() {
		desk.AddKind(work.Kind{Name: string(kind), Room: name, Of: s.finds(kind)})
	}
	s.intakes()
	read, at := site.Need{Act: office.ReadRecords}, site.Need{Act: office.Record, At: work.PlaceAt}
	s.Handle("GET /work/activity", read, s.plan)
	s.Handle("GET /work/activity/events", read, s.events)
	s.Handle("GET /work/activity/safety", read, s.safety)
	s.Handle("GET /work/activity/new/{kind}", site.Need{Act: office.Record}, s.newForm)
	s.Handle("POST /work/activity/at/{organisation}/new/{kind}", at, s.add)
	for _, kind := range room.Kinds() {
		s.recordRoutes(kind)
	}
	sees, does := s.need(office.ReadRecords, room.EventKind), s.need(office.Record, room.EventKind)
	s.Handle("GET /work/event/{id}/people", sees, s.people)
	s.Handle("POST /work/event/{id}/people", does, s.addPeople)
	s.Handle("GET /work/event/{id}/sign", does, s.signDesk)
	s.Handle("POST /work/event/{id}/scan", does, s.scan)
	s.Handle("POST /work/event/{id}/tick", does, s.tick)
	s.Handle("GET /work/event/{id}/exam", does, s.examForm)
	s.Handle("POST /work/event/{id}/exam", does, s.examine)
	s.Handle("POST /work/attendance/{id}/reveal", s.need(office.Reveal, room.AttendanceKind), s.reveal)
	s.Handle("POST /work/exam/{id}/reveal", s.need(office.Reveal, room.ExamKind), s.reveal)
	open := site.Need{Open: true}
	s.Handle("GET /sign-in-event", open, s.signIn)
	s.Handle("GET /sign-in-event/{code}", open, s.signIn)
	s.Handle("POST /sign-in-event", open, s.signInDone)
	s.Handle("GET /verify", open, s.verify)
	s.Handle("GET /verify/{code}", open, s.verify)
	return nil
}

// recordRoutes are the addresses of a record of a kind: its page, the form of a change, and what is done to it.
func (s *server) recordRoutes(kind room.Kind) {
	read, record := s.need(office.ReadRecords, kind), s.need(office.Record, kind)
	base := "/work/" + string(kind) + "/{id}"
	s.Handle("GET "+base, read, s.record(kind))
	if kind != room.AttendanceKind {
		s.Handle("GET "+base+"/change", record, s.changeForm(kind))
		s.Handle("POST "+base+"/change", record, s.change(kind))
	}
	for _, m := range append(moves[kind], move{"withdraw", "work_withdrawn", withdrawn}) {
		s.Handle("POST "+base+"/"+m.name, record, s.do(kind, m))
	}
}

// need asks for an act where the record of the address is.
func (s *server) need(act office.Act, kind room.Kind) site.Need {
	return site.Need{Act: act, At: s.PlaceOf(string(kind))}
}

// finds says of a record what the shared pages know; one of another kind is not there.
func (s *server) finds(kind room.Kind) func(ctx context.Context, id string) (work.Known, error) {
	return func(ctx context.Context, id string) (work.Known, error) {
		r, err := s.Work.Get(ctx, room.ID(id))
		if err != nil {
			return work.Known{}, err
		}
		if r.Kind() != kind {
			return work.Known{}, site.ErrNoPage
		}
		return knownOf(r), nil
	}
}

func knownOf(r *room.Record) work.Known {
	return work.Known{
		Ref: r.Ref(), Title: titleOf(r), Organisation: office.ID(r.Organisation), Project: journal.ProjectOf(r.Department, r.Project), Year: r.Year, Gone: r.Withdrawn,
	}
}

// titleOf is what a record is called: its own title, or that of its event with the kind of what it is left to the page.
func titleOf(r *room.Record) string {
	switch b := r.Body.(type) {
	case *room.Item:
		return b.Title
	case *room.Event:
		return b.Title
	case *room.Incident:
		return b.Title
	case *room.Month:
		return r.Matter + " " + r.Day.String()[:7]
	}
	if e := r.Event(); e != nil {
		return titleOf(e)
	}
	return string(r.ID)
}

// get gives the record of the address; the gate has asked for it already.
func (s *server) get(r *http.Request) (*room.Record, error) {
	return s.Work.Get(r.Context(), room.ID(r.PathValue("id")))
}

// today is the day on which a page is shown.
func (s *server) today() day.Day { return day.At(s.Now()) }

// query asks for records of a kind within a choice.
func query(c work.Choice, kind room.Kind) room.Query {
	q := room.Query{Kind: kind, Year: c.Year, Organisations: work.Texts(c.IDs())}
	if c.Project.Name != "" {
		q.Department, q.Project = c.Project.Department, c.Project.Name
	}
	return q
}

// soon is how many days before its due day an item is told to fall due.
const soon = 14

// count says how much the room holds of a year.
func (s *server) count(ctx context.Context, year int, at []office.ID) (c work.Count, err error) {
	list, err := s.Work.Works(ctx, work.Texts(at), year)
	if err != nil {
		return c, err
	}
	for _, t := range list {
		c.Records += t.N
		if t.Last.After(c.Last) {
			c.Last = t.Last
		}
	}
	items, _, err := s.Work.List(ctx, room.Query{Kind: room.ItemKind, State: "open", Year: year, Organisations: work.Texts(at)})
	for _, r := range items {
		switch left := s.today().Until(r.Day); {
		case !r.DoneOn().IsZero():
		case left < 0:
			c.Overdue++
		case left <= soon:
			c.Due++
		}
	}
	return c, err
}

// matters gives the matters in use of a project, or of all in the choice.
func (s *server) matters(ctx context.Context, c work.Choice, kinds ...room.Kind) ([]string, error) {
	list, err := s.Work.Works(ctx, work.Texts(c.IDs()), c.Year)
	var out []string
	for _, t := range list {
		if c.Project.Name != "" && (t.Project != c.Project.Name || t.Department != c.Project.Department) || len(kinds) > 0 && !slices.Contains(kinds, t.Kind) {
			continue
		}
		if !slices.Contains(out, t.Matter) {
			out = append(out, t.Matter)
		}
	}
	slices.SortFunc(out, cmp.Compare[string])
	return out, err
}

func sections(p *site.Page, c work.Choice, current string) []site.MenuItem {
	var out []site.MenuItem
	for _, x := range []struct{ name, path string }{{"plan", ""}, {"events", "/events"}, {"safety", "/safety"}} {
		out = append(out, site.MenuItem{Href: c.To("/work/activity" + x.path), Text: p.T("event.section." + x.name), Current: x.name == current})
	}
	return out
}

// dayIn reads a day that was typed; a blank one is the zero Day.
func dayIn(text, field string) (day.Day, error) {
	if strings.TrimSpace(text) == "" {
		return day.Day{}, nil
	}
	d, err := day.Parse(text)
	if err != nil {
		return d, fault.New(fault.Invalid, "activity.bad_day", "text", text).On(field)
	}
	return d, nil
}

func numberIn(text, field string) (int, error) {
	if text = strings.TrimSpace(text); text == "" {
		return 0, fault.New(fault.Invalid, "activity.no_number").On(field) // nothing said is not nought
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "activity.bad_number", "text", text).On(field)
	}
	return n, nil
}
