// Package deliverable is the pages of the room deliverable: what is due in a year with its stages, publications by week and
// channel against their quotas, follower counts, tests and their defects, assessments, procurements with the threshold, and
// the checklists of institution documents. It guarantees that nobody meets a record of an organisation that is out of his
// reach, that what was typed is kept where it is refused, and that every list is given as the file that the import reads.
package deliverable

import (
	"context"
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	room "plumbline/deliverable"
	"plumbline/deliverable/institution"
	"plumbline/deliverable/publication"
	"plumbline/deliverable/record"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on.
type Deps struct {
	Room *room.Service
}

type server struct {
	*work.Desk
	Deps
}

// name is what the room is called among the rooms, base where its pages begin.
const (
	name = "deliverable"
	base = "/work/deliverable"
)

// Routes adds every address of the room.
func Routes(to *site.Site, desk *work.Desk, d Deps) error {
	s := &server{desk, d}
	if err := to.Pages(template.FuncMap{}, work.Parts, files); err != nil {
		return err
	}
	desk.AddRoom(work.Room{Order: 20, Name: name, Href: base, Count: s.count})
	for _, k := range room.Kinds() {
		desk.AddKind(work.Kind{Name: k.ID, Room: name, Of: s.known(k.ID)})
	}
	desk.AddKind(work.Kind{Name: publication.WeekKind, Room: name, Of: s.knownWeek})
	desk.AddIntake(s.intakes()...)
	read, at := site.Need{Act: office.ReadRecords}, site.Need{Act: office.Record, At: work.PlaceAt}
	s.Handle("GET "+base, read, s.works)
	s.Handle("GET "+base+"/weeks", read, s.weeks)
	s.Handle("GET "+base+"/checklists", read, s.checklists)
	for _, l := range lists {
		s.Handle("GET "+base+"/"+l.path, read, s.list(l))
	}
	s.Handle("GET "+base+"/new", site.Need{Act: office.Record}, s.begin)
	s.Handle("GET "+base+"/at/{organisation}/new", at, s.newForm)
	s.Handle("POST "+base+"/at/{organisation}/new", at, s.add)
	for _, k := range room.Kinds() {
		sees, does := s.need(office.ReadRecords, k.ID), s.need(office.Record, k.ID)
		s.Handle("GET /work/"+k.ID+"/{id}", sees, s.record)
		s.Handle("GET /work/"+k.ID+"/{id}/edit", does, s.editForm)
		s.Handle("POST /work/"+k.ID+"/{id}/edit", does, s.edit)
		s.Handle("POST /work/"+k.ID+"/{id}/withdraw", does, s.withdraw)
	}
	for _, kind := range []string{room.WorkKind, room.TestKind} {
		s.Handle("POST /work/"+kind+"/{id}/add", s.need(office.Record, kind), s.addPart)
	}
	s.Handle("GET /work/"+publication.WeekKind+"/{id}", s.need(office.ReadRecords, publication.WeekKind), s.week)
	return nil
}

func (s *server) need(act office.Act, kind string) site.Need {
	return site.Need{Act: act, At: s.PlaceOf(kind)}
}

// known finds a record of a kind for the shared pages; one of another kind is not there.
func (s *server) known(kind string) func(ctx context.Context, id string) (work.Known, error) {
	return func(ctx context.Context, id string) (work.Known, error) {
		r, err := s.Room.Records.Get(ctx, record.ID(id))
		if err != nil {
			return work.Known{}, err
		}
		if r.Content.Kind() != kind {
			return work.Known{}, site.ErrNoPage
		}
		return knownOf(r), nil
	}
}

func knownOf(r record.Record) work.Known {
	return work.Known{
		Ref: r.Ref(), Title: r.Content.Entry().Name, Organisation: office.ID(r.Organisation), Project: r.Project, Year: r.Year, Gone: r.Withdrawn != "",
	}
}

// get gives the record of the address.
func (s *server) get(r *http.Request) (record.Record, error) {
	return s.Room.Records.Get(r.Context(), record.ID(r.PathValue("id")))
}

// today is the civil date.
func (s *server) today() day.Day { return day.At(s.Now()) }

// count counts the records of a year for the list of rooms.
func (s *server) count(ctx context.Context, year int, at []office.ID) (work.Count, error) {
	var c work.Count
	_, total, err := s.Room.Records.List(ctx, record.Query{Organisations: work.Texts(at), Year: year, Limit: 1})
	if err != nil {
		return c, err
	}
	c.Records = total
	due, _, err := s.Room.Records.List(ctx, record.Query{Organisations: work.Texts(at), Year: year, Kinds: []string{room.WorkKind}})
	if err != nil {
		return c, err
	}
	today := s.today()
	for _, r := range due {
		w := r.Content.(*room.Work)
		switch w.On(today) {
		case room.Overdue:
			c.Overdue++
		case room.Ahead:
			if !today.Add(soon).Before(w.Due) {
				c.Due++
			}
		}
	}
	return c, nil
}

// soon is how many days before its due day a work is said to be due.
const soon = 30

// short is the name of a project out of what the books call it.
func short(project string) string {
	return project[strings.LastIndex(project, "/")+1:]
}

// listed is a list of records of one kind: where it is, and the fields that its columns show.
type listed struct {
	kind, path string
	columns    []string
	oldest     bool // the earliest first
}

// lists are the lists of records, beside the works, the weeks and the checklists.
var lists = []listed{
	{publication.Kind, "publications", []string{"channel", "published", "planned", "original", "issue", "copies"}, false},
	{publication.FollowersKind, "followers", []string{"on", "follower_count"}, false},
	{publication.PlanKind, "plans", []string{"period", "quota", "quota_original", "quota_copies", "from", "until"}, true},
	{room.TestKind, "tests", []string{"on", "by"}, true},
	{room.AssessmentKind, "assessments", []string{"on", "passed", "score", "by"}, false},
	{room.ProcurementKind, "procurements", []string{"on", "category", "amount", "method", "supplier"}, false},
	{room.ThresholdKind, "thresholds", []string{"category", "from", "amount"}, true},
	{institution.DocumentKind, "documents", []string{"document_sort", "number", "from", "until"}, true},
	{institution.RequirementKind, "requirements", []string{"from", "until", "basis"}, true},
}

// listOf is where the records of a kind are listed.
func listOf(kind string) string {
	i := slices.IndexFunc(lists, func(l listed) bool { return l.kind == kind })
	if i < 0 {
		return base
	}
	return base + "/" + lists[i].path
}

// views are the pages between which a visitor of the room goes, and the words of each.
func views(p *site.Page, c work.Choice, here string) work.Filter {
	f := work.Filter{Label: p.T("deliverable.page.see")}
	for _, v := range [][2]string{
		{base, "works"},
		{base + "/weeks", "weeks"},
		{base + "/publications", "publications"},
		{base + "/followers", "followers"},
		{base + "/tests", "tests"},
		{base + "/assessments", "assessments"},
		{base + "/procurements", "procurements"},
		{base + "/checklists", "checklists"},
		{base + "/documents", "documents"},
	} {
		f.Options = append(f.Options, work.Option{Text: p.T("deliverable.view." + v[1]), Href: c.To(v[0]), Current: v[0] == here})
	}
	return f
}

// records reads the records of a query that the choice narrows.
func (s *server) records(ctx context.Context, c work.Choice, q record.Query) ([]record.Record, int, error) {
	q.Organisations = work.Texts(c.IDs())
	return s.Room.Records.List(ctx, q)
}

// refusedAt is the field that a fault concerns, and its sentence; false where it is no fault of what was typed.
func refusedAt(p *site.Page, err error) (field, sentence string, ok bool) {
	f, is := fault.As(err)
	if !is || f.Kind != fault.Invalid && f.Kind != fault.Conflict && f.Kind != fault.TooLarge {
		return "", "", false
	}
	if field = f.Field; f.Key == "journal.closed" { // final figures are changed with a reason
		field = "reason"
	}
	return field, p.Printer.Fault(err), true
}
