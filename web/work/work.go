// Package work is what the pages of the operations rooms share: the list of the rooms, the choice of organisation, project
// and year, the head, fields, files, history and standing of a record, lists with filters and exports, the import of tables,
// and the page that says why a record counts or does not. It guarantees that nobody meets a record, a file of it or an import
// whose organisation is out of his reach, that nothing of an import is kept before it was confirmed, and that every page
// works without script and in both languages. What a record is and what it counts for is left to its room and the books.
package work

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/web/site"
)

// Parts are the templates that the rooms' pages are drawn with; docs/modules/work.md lists them.
//
//go:embed templates
var Parts embed.FS

// Deps is what the pages stand on. Standing says what a record is in the books, Closing up to which day the figures of a
// project and year are final; either may be nil, and then its part of a page is not shown. Uses names the indicators that an
// account is read by, Amendments lists how an account was changed after it had been closed; they may be nil too. Measures are
// all that the rooms post.
type Deps struct {
	Goal       *goal.Service
	Files      *attach.Service
	Measures   []journal.Measure
	Standing   func(ctx context.Context, ref string) (read.Standing, error)
	Closing    func(ctx context.Context, project string, year int) (read.Closing, error)
	Uses       func(ctx context.Context, a journal.Account) ([]Use, error)
	Amendments func(ctx context.Context, a journal.Account) ([]read.Amendment, error)
	Receipts   Receipts // nil where none are given out
}

// Use is an indicator that reads an account.
type Use struct{ Name, Href string }

// Room is a room in the list of rooms. Name chooses its words: "work.room.<name>" and "work.room_what.<name>". Count counts
// its records of a year in organisations.
type Room struct {
	Order int
	Name  string
	Href  string
	Count func(ctx context.Context, year int, at []office.ID) (Count, error)
}

// Count is how much a room holds: records of the year, those due and those overdue of them, and when the last was entered.
type Count struct {
	Records, Due, Overdue int
	Last                  time.Time
}

// Kind is a kind of record, the first part of its ref ("activity/<id>"). Of finds one; what is not there is a fault NotFound.
// List finds many at once by their ids, those that are there; without it they are found one by one. Facts are the fields
// that are shown where a posting is opened (personal data masked); without it the title alone is.
type Kind struct {
	Name  string
	Room  string
	Of    func(ctx context.Context, id string) (Known, error)
	List  func(ctx context.Context, ids []string) (map[string]Known, error)
	Facts func(ctx context.Context, p *site.Page, id string) ([]Fact, error)
}

// Known is what the shared pages know of a record. Project is its name in the books (journal.ProjectOf). Gone says that it
// was taken back.
type Known struct {
	Ref          string
	Title        string
	Organisation office.ID
	Project      string
	Year         int
	Gone         bool
}

// Href is the page of the record.
func (k Known) Href() string { return Href(k.Ref) }

// Href is the page of the record that a ref names.
func Href(ref string) string { return "/work/" + ref }

// WhyHref is the page that says why the record of a ref counts or does not.
func WhyHref(ref string) string { return "/work/why/" + ref }

// Desk is the shared pages; rooms register with it and draw their pages by it.
type Desk struct {
	*site.Site
	Deps
	rooms    []Room
	kinds    map[string]Kind
	measures map[string]journal.Measure
	intakes  map[string]Intake
}

// Routes adds the shared pages to a site and gives the desk that the rooms register with.
func Routes(to *site.Site, d Deps) (*Desk, error) {
	k := &Desk{Site: to, Deps: d, kinds: map[string]Kind{}, measures: map[string]journal.Measure{}, intakes: map[string]Intake{}}
	for _, m := range d.Measures {
		k.measures[m.ID] = m
	}
	if err := to.Pages(nil, Parts); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	to.AddMenu(site.Menu{Order: 45, Nav: "work", Href: "/work", Key: "work.nav", Act: office.ReadRecords})
	read, record := site.Need{Act: office.ReadRecords}, site.Need{Act: office.Record}
	to.Handle("GET /work", read, k.list)
	to.Handle("GET /work/why/{kind}/{id}", site.Need{Act: office.ReadRecords, At: k.placeOfAny}, k.why)
	to.Handle("GET /work/files/of/{kind}/{id}", site.Need{Act: office.ReadRecords, At: k.placeOfAny}, k.listFiles)
	to.Handle("POST /work/files/of/{kind}/{id}", site.Need{Act: office.Record, At: k.placeOfAny}, k.addFile)
	to.Handle("GET /work/files/{file}", site.Need{Act: office.ReadRecords, At: k.placeOfFile}, k.giveFile)
	to.Handle("POST /work/files/{file}/remove", site.Need{Act: office.Record, At: k.placeOfFile}, k.removeFile)
	k.intakeRoutes(record)
	k.receiptRoutes()
	return k, nil
}

// AddRoom adds rooms to the list of rooms.
func (k *Desk) AddRoom(rooms ...Room) {
	k.rooms = append(k.rooms, rooms...)
	slices.SortStableFunc(k.rooms, func(a, b Room) int { return cmp.Compare(a.Order, b.Order) })
}

// AddKind makes kinds of records known. The names "why", "files", "intake" and "receipt" are taken by the shared pages.
func (k *Desk) AddKind(kinds ...Kind) {
	for _, kind := range kinds {
		k.kinds[kind.Name] = kind
	}
}

// Find gives the record of a ref; one that is not there, or of a kind that nobody made known, is site.ErrNoPage.
func (k *Desk) Find(ctx context.Context, ref string) (Known, error) {
	name, id, _ := strings.Cut(ref, "/")
	kind, ok := k.kinds[name]
	if !ok || id == "" {
		return Known{}, site.ErrNoPage
	}
	known, err := kind.Of(ctx, id)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return Known{}, site.ErrNoPage
	}
	return known, err
}

// FindAll gives the records of refs that are there, by ref.
func (k *Desk) FindAll(ctx context.Context, refs []string) (map[string]Known, error) {
	out, ids := map[string]Known{}, map[string][]string{}
	for _, ref := range refs {
		name, id, _ := strings.Cut(ref, "/")
		kind, ok := k.kinds[name]
		if _, seen := out[ref]; !ok || seen {
			continue
		}
		if kind.List != nil {
			ids[name] = append(ids[name], id)
			continue
		}
		known, err := kind.Of(ctx, id)
		if err != nil && fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[ref] = known
	}
	for name, list := range ids {
		found, err := k.kinds[name].List(ctx, list)
		if err != nil {
			return nil, err
		}
		for id, known := range found {
			out[name+"/"+id] = known
		}
	}
	return out, nil
}

// FactsOf are the fields of a record that its kind shows elsewhere.
func (k *Desk) FactsOf(ctx context.Context, p *site.Page, ref string) ([]Fact, error) {
	name, id, _ := strings.Cut(ref, "/")
	if kind := k.kinds[name]; kind.Facts != nil {
		return kind.Facts(ctx, p, id)
	}
	return nil, nil
}

// RoomOf is the room that keeps the record of a ref, "" for none.
func (k *Desk) RoomOf(ref string) string {
	name, _, _ := strings.Cut(ref, "/")
	return k.kinds[name].Room
}

// FilesOf are the files of a record, to be read alone.
func (k *Desk) FilesOf(ctx context.Context, p *site.Page, of Known) (Files, error) {
	return k.filesOf(ctx, p, of, false)
}

// PlaceOf asks where the record of a kind stands that {id} names; it is the At of a Need.
func (k *Desk) PlaceOf(kind string) func(*http.Request) (office.Place, error) {
	return func(r *http.Request) (office.Place, error) { return k.placeOf(r, kind+"/"+r.PathValue("id")) }
}

func (k *Desk) placeOfAny(r *http.Request) (office.Place, error) { return k.placeOf(r, refOf(r)) }

func (k *Desk) placeOf(r *http.Request, ref string) (office.Place, error) {
	known, err := k.Find(r.Context(), ref)
	if err != nil {
		return office.Place{}, err
	}
	return site.VisitorOf(r).Tree.Place(known.Organisation), nil
}

// refOf is the ref that {kind} and {id} name.
func refOf(r *http.Request) string { return r.PathValue("kind") + "/" + r.PathValue("id") }

// PlaceAt is the place of {organisation}; it is the At of a Need.
func PlaceAt(r *http.Request) (office.Place, error) {
	at := site.VisitorOf(r).Tree.Place(office.ID(r.PathValue("organisation")))
	if at.ID == "" {
		return at, site.ErrNoPage
	}
	return at, nil
}

// RoomPage is a page of a room: its crumbs begin with the list of rooms and the room.
func (k *Desk) RoomPage(r *http.Request, room string, crumbs ...site.Crumb) site.Page {
	p := k.NewPage(r, "work")
	p.Crumbs = []site.Crumb{{Text: p.T("work.nav"), Href: "/work"}}
	for _, a := range k.rooms {
		if a.Name == room {
			p.Crumbs = append(p.Crumbs, site.Crumb{Text: p.T("work.room." + room), Href: a.Href})
		}
	}
	p.Crumbs = append(p.Crumbs, crumbs...)
	return p
}
