// Package probe is the pages of the room probe: the data links with how often they were up, one link day by day with its
// maintenance and versions, every check, and the acts of who keeps them. It guarantees that nobody meets a link or a check of
// an organisation out of his reach, that the password of a database is asked for and never shown, and that what was typed
// stays where it is refused.
package probe

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"plumbline/base/day"
	"plumbline/office"
	"plumbline/probe"
	"plumbline/web/site"
	"plumbline/web/work"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on.
type Deps struct {
	Room *probe.Service
}

type server struct {
	*work.Desk
	Deps
}

// room is what the room is called among the rooms, base where its pages begin.
const (
	room = "probe"
	base = "/work/probe"
)

// Routes adds every address of the room.
func Routes(to *site.Site, desk *work.Desk, d Deps) error {
	s := &server{desk, d}
	if err := to.Pages(template.FuncMap{"minus": func(n int) int { return -n }}, work.Parts, files); err != nil {
		return err
	}
	desk.AddRoom(work.Room{Order: 60, Name: room, Href: base, Count: s.count})
	desk.AddKind(work.Kind{Name: "link", Room: room, Of: s.knownLink}, work.Kind{Name: "check", Room: room, Of: s.knownCheck})
	reads, at := site.Need{Act: office.ReadRecords}, site.Need{Act: office.Record, At: work.PlaceAt}
	s.Handle("GET "+base, reads, s.links)
	s.Handle("GET "+base+"/checks", reads, s.checks)
	s.Handle("GET "+base+"/new", site.Need{Act: office.Record}, s.begin)
	s.Handle("GET "+base+"/at/{organisation}/new", at, s.newForm)
	s.Handle("POST "+base+"/at/{organisation}/new", at, s.add)
	does := site.Need{Act: office.Record, At: desk.PlaceOf("link")}
	s.Handle("GET /work/link/{id}", site.Need{Act: office.ReadRecords, At: desk.PlaceOf("link")}, s.link)
	s.Handle("GET /work/link/{id}/edit", does, s.editForm)
	s.Handle("POST /work/link/{id}/edit", does, s.edit)
	s.Handle("POST /work/link/{id}/stop", does, s.stop)
	s.Handle("POST /work/link/{id}/resume", does, s.resume)
	s.Handle("POST /work/link/{id}/maintenance", does, s.announce)
	s.Handle("POST /work/link/{id}/cancel", does, s.cancel)
	s.Handle("GET /work/check/{id}", site.Need{Act: office.ReadRecords, At: desk.PlaceOf("check")}, s.check)
	s.Handle("POST /work/check/{id}/aside", site.Need{Act: office.Record, At: desk.PlaceOf("check")}, s.aside)
	return nil
}

func (s *server) knownLink(ctx context.Context, id string) (work.Known, error) {
	l, _, err := s.Room.Link(ctx, probe.ID(id))
	if err != nil {
		return work.Known{}, err
	}
	return known(l), nil
}

func known(l *probe.Link) work.Known {
	return work.Known{Ref: l.Ref(), Title: l.Name, Organisation: office.ID(l.Organisation), Project: l.ProjectKey()}
}

func (s *server) knownCheck(ctx context.Context, id string) (work.Known, error) {
	c, l, err := s.Room.Check(ctx, probe.ID(id))
	if err != nil {
		return work.Known{}, err
	}
	return knownOf(c, l), nil
}

func knownOf(c *probe.Check, l *probe.Link) work.Known {
	return work.Known{
		Ref: c.Ref(), Title: l.Name + " " + day.Minute(c.At), Organisation: office.ID(l.Organisation),
		Project: l.ProjectKey(), Year: c.Day().Year(),
	}
}

func (s *server) count(ctx context.Context, year int, at []office.ID) (c work.Count, err error) {
	list, err := s.Room.Links(ctx, probe.Query{Organisations: work.Texts(at), Year: year})
	for _, l := range list {
		c.Records += l.All + l.Excused
		if c.Last.Before(l.Last) {
			c.Last = l.Last
		}
	}
	return c, err
}

// rate is a share in parts of a hundred with two digits, rounded down so that what is not all is never 100.00; "" of nothing.
func rate(up, all int) string {
	if all == 0 {
		return ""
	}
	n := up * 10_000 / all
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}

// shown writes an instant as the office reads it.
func shown(t time.Time) string { return day.Minute(t) }

// typedInstant reads 2023-07-18 09:30 in the office's time.
func typedInstant(text string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", "2006-1-2 15:04"} {
		if t, err := time.ParseInLocation(layout, text, day.Shanghai); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// seen reads the version that a form of a link was made from.
func seen(r *http.Request) probe.Seen {
	n, _ := strconv.Atoi(r.PostForm.Get("version")) // no number is no version, and refused as one
	return probe.Seen{ID: probe.ID(r.PathValue("id")), Version: n}
}
