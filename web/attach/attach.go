// Package attach is the staff's pages of attachments: the files of a declaration, handing one over, getting one, removing
// one. It guarantees that nobody meets a file whose declaration he may not read, that a file is sent so that no browser
// opens it in the name of this site, and that an upload which is refused says why, beside the input, at whatever size.
// What is taken and kept is decided by platform/attach.
package attach

import (
	"embed"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is the rooms that the pages show.
type Deps struct {
	Goal  *goal.Service
	Files *attach.Service
}

type server struct {
	*site.Site
	Deps
}

// Routes adds the pages to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{to, d}
	if err := s.Pages(nil, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	s.AddTabs(site.Tab{Order: 30, Name: "files", Path: "/files", Key: "attach.link", Act: office.Read})
	s.Handle("GET /d/{id}/files", site.Need{Act: office.Read, At: s.placeOf}, s.list)
	s.Handle("POST /d/{id}/files", site.Need{Act: office.Draft, At: s.placeOf}, s.add)
	s.Handle("GET /files/{file}", site.Need{Act: office.Read, At: s.placeOfFile}, s.give)
	s.Handle("POST /files/{file}/remove", site.Need{Act: office.Draft, At: s.placeOfFile}, s.remove)
	return nil
}

// placeOf is where the declaration of the address belongs.
func (s *server) placeOf(r *http.Request) (office.Place, error) {
	return s.placeOfDeclaration(r, goal.ID(r.PathValue("id")))
}

// placeOfFile is where the declaration belongs that the file of the address is attached to.
func (s *server) placeOfFile(r *http.Request) (office.Place, error) {
	f, err := s.Files.Get(r.Context(), attach.ID(r.PathValue("file")))
	if err != nil {
		return office.Place{}, hidden(err)
	}
	id, ok := declarationOf(f)
	if !ok {
		return office.Place{}, site.ErrNoPage
	}
	return s.placeOfDeclaration(r, id)
}

func (s *server) placeOfDeclaration(r *http.Request, id goal.ID) (office.Place, error) {
	k, err := s.Goal.Get(r.Context(), id)
	if err != nil {
		return office.Place{}, hidden(err)
	}
	return site.VisitorOf(r).PlaceOf(k.Declaration.Department, k.Declaration.Unit), nil
}

// hidden makes what is not there answer like what may not be seen.
func hidden(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return site.ErrNoPage
	}
	return err
}

func declarationOf(f attach.File) (goal.ID, bool) {
	id, ok := strings.CutPrefix(f.Subject, goal.Subject(""))
	return goal.ID(id), ok
}

type page struct {
	site.Page
	site.Fields
	Kept     goal.Kept
	Files    []Line
	Attached int
	Note     string
	Accept   string
	Formats  string
	Limit    string
	MayAdd   bool
	Who      office.Decision
}

func (s *server) list(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, goal.ID(r.PathValue("id")), "", nil, "", "")
}

// show draws the page; err is why an act was refused, on which form and input.
func (s *server) show(w http.ResponseWriter, r *http.Request, id goal.ID, note string, refused error, form, at string) error {
	k, err := s.Goal.Get(r.Context(), id)
	if err != nil {
		return err
	}
	list, err := s.Files.List(r.Context(), goal.Subject(k.ID))
	if err != nil {
		return err
	}
	d := k.Declaration
	v := &page{Page: s.NewPage(r, "summary"), Kept: k, Note: note, Accept: strings.Join(attach.Extensions(), ",")}
	v.Formats = strings.ReplaceAll(strings.Join(attach.Extensions(), " "), ".", "")
	v.Limit = Size(s.Files.Limits.File)
	v.Who = v.Visitor.May(office.Draft, v.Visitor.PlaceOf(d.Department, d.Unit))
	v.MayAdd = v.Who.Allowed
	v.Files, v.Attached = Lines(&v.Page, list, v.MayAdd)
	v.Page.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Page.Demo = v.Page.Demo || k.Demo
	s.About(&v.Page, string(k.ID), v.Visitor.PlaceOf(d.Department, d.Unit), "files")
	v.Title = v.T("attach.title", "n", v.Attached)
	if v.Attached == 0 {
		v.Title = v.T("attach.title_none")
	}
	v.Crumbs = []site.Crumb{{Text: d.Name, Href: "/d/" + string(k.ID), Chinese: true}, {Text: v.T("attach.link")}}
	status := http.StatusOK
	if refused != nil {
		v.Error, v.At, v.Form = v.Printer.Fault(refused), at, form
		if status = site.StatusOf(refused); fault.KindOf(refused) == fault.Denied {
			status = http.StatusUnprocessableEntity // what was found in the file, not who sent it
		}
		if f, ok := fault.As(refused); ok && f.Field != "" {
			v.At = f.Field
		}
	}
	return s.Render(w, status, "attach/files", v)
}

// Drafters names the roles that may add files.
func (v *page) Drafters() string {
	var out []string
	for _, h := range v.Who.Who {
		out = append(out, v.T(h.Role.Key()))
	}
	return strings.Join(out, v.T("attach.and"))
}

// add takes a file as it comes, without a copy in memory.
func (s *server) add(w http.ResponseWriter, r *http.Request) error {
	id := goal.ID(r.PathValue("id"))
	got, err := Receive(w, r, s.Files, goal.Subject(id), "note")
	if err == nil {
		http.Redirect(w, r, "/d/"+url.PathEscape(string(id))+"/files?saved=attached#saved", http.StatusSeeOther)
		return nil
	}
	if _, told := fault.As(err); !told {
		return err
	}
	if s.Log != nil && fault.KindOf(err) == fault.Internal {
		s.Log.Error("a file was not kept", "error", err)
	}
	return s.show(w, r, id, got.Values["note"], err, "", "file")
}

// remove takes a file away, with the reason.
func (s *server) remove(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	f, err := s.Files.Get(r.Context(), attach.ID(r.PathValue("file")))
	if err != nil {
		return err
	}
	id, _ := declarationOf(f)
	err = s.Files.Remove(r.Context(), site.VisitorOf(r).Actor(), f.ID, r.PostForm.Get("reason"))
	if fault.KindOf(err) == fault.Invalid && err != nil {
		return s.show(w, r, id, "", err, "remove-"+string(f.ID), "reason")
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/d/"+url.PathEscape(string(id))+"/files?saved=removed#saved", http.StatusSeeOther)
	return nil
}

// give sends a file for saving.
func (s *server) give(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Files.Get(r.Context(), attach.ID(r.PathValue("file")))
	if err != nil {
		return hidden(err)
	}
	return Give(s.Site, s.Files, w, r, f)
}
