// Package money is the pages of the room money: how far each project has spent its budget, the budget lines and payments of a
// project, one of them with its history, and the import of what the finance system exports. It guarantees that nobody meets a
// record of an organisation out of his reach, that a line of a file whose project the department does not have is told and
// never kept under another, and that what was typed stays where it is refused.
package money

import (
	"context"
	"embed"
	"net/http"

	"plumbline/base/day"
	"plumbline/money"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on.
type Deps struct {
	Room *money.Service
}

type server struct {
	*work.Desk
	Deps
}

// room is what the room is called among the rooms, base where its pages begin.
const (
	room = "money"
	base = "/work/money"
)

// Routes adds every address of the room.
func Routes(to *site.Site, desk *work.Desk, d Deps) error {
	s := &server{desk, d}
	if err := to.Pages(nil, work.Parts, files); err != nil {
		return err
	}
	desk.AddRoom(work.Room{Order: 50, Name: room, Href: base, Count: s.count})
	for _, kind := range []money.Kind{money.Payment, money.Budget} {
		desk.AddKind(work.Kind{Name: string(kind), Room: room, Of: s.known(kind)})
	}
	desk.AddIntake(s.intakes()...)
	reads, at := site.Need{Act: office.ReadRecords}, site.Need{Act: office.Record, At: work.PlaceAt}
	s.Handle("GET "+base, reads, s.projects)
	s.Handle("GET "+base+"/records", reads, s.records)
	s.Handle("GET "+base+"/new", site.Need{Act: office.Record}, s.begin)
	s.Handle("GET "+base+"/at/{organisation}/new", at, s.newForm)
	s.Handle("POST "+base+"/at/{organisation}/new", at, s.add)
	for _, kind := range []string{string(money.Payment), string(money.Budget)} {
		sees := site.Need{Act: office.ReadRecords, At: desk.PlaceOf(kind)}
		does := site.Need{Act: office.Record, At: desk.PlaceOf(kind)}
		s.Handle("GET /work/"+kind+"/{id}", sees, s.of(kind, s.record))
		s.Handle("GET /work/"+kind+"/{id}/edit", does, s.of(kind, s.editForm))
		s.Handle("POST /work/"+kind+"/{id}/edit", does, s.of(kind, s.edit))
		s.Handle("POST /work/"+kind+"/{id}/withdraw", does, s.of(kind, s.withdraw))
	}
	return nil
}

// of gives the record of the address to a handler.
func (s *server) of(kind string, h func(w http.ResponseWriter, r *http.Request, one *money.Record) error) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		one, err := s.Room.Get(r.Context(), money.Kind(kind), money.ID(r.PathValue("id")))
		if err != nil {
			return err
		}
		return h(w, r, one)
	}
}

// known finds a record of a kind for the shared pages.
func (s *server) known(kind money.Kind) func(ctx context.Context, id string) (work.Known, error) {
	return func(ctx context.Context, id string) (work.Known, error) {
		one, err := s.Room.Get(ctx, kind, money.ID(id))
		if err != nil {
			return work.Known{}, err
		}
		return knownOf(one), nil
	}
}

func knownOf(r *money.Record) work.Known {
	title := r.Note
	if title == "" {
		title = r.Number
	}
	if title == "" {
		title = r.Project + " " + r.Day.String()
	}
	return work.Known{Ref: r.Ref(), Title: title, Organisation: office.ID(r.Organisation), Project: r.ProjectKey(), Year: r.Year, Gone: r.Withdrawn}
}

func (s *server) count(ctx context.Context, year int, at []office.ID) (work.Count, error) {
	n, last, err := s.Room.Tally(ctx, work.Texts(at), year)
	return work.Count{Records: n, Last: last}, err
}

// today is the civil date.
func (s *server) today() day.Day { return day.At(s.Now()) }
