// Package attach is the staff's pages of attachments: the files of a declaration, handing one over, getting one, removing
// one. It guarantees that nobody meets a file whose declaration he may not read, that a file is sent so that no browser
// opens it in the name of this site, and that an upload which is refused says why, beside the input, at whatever size.
// What is taken and kept is decided by platform/attach.
package attach

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
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
	Files    []line
	Attached int
	Note     string
	Accept   string
	Formats  string
	Limit    string
	MayAdd   bool
	Who      office.Decision
}

// line is a file in the list.
type line struct {
	attach.File
	Href, Size, Shape, Class string
	By, Remover              string
	MayRemove                bool
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
	v.Limit = size(s.Files.Limits.File)
	v.Who = v.Visitor.May(office.Draft, v.Visitor.PlaceOf(d.Department, d.Unit))
	v.MayAdd = v.Who.Allowed
	for _, f := range list {
		v.Files = append(v.Files, v.line(f))
		if !f.Gone() {
			v.Attached++
		}
	}
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

func (v *page) line(f attach.File) line {
	l := line{File: f, Size: size(f.Size), By: site.Who(v.Printer, f.By.Name), MayRemove: v.MayAdd && !f.Gone()}
	if !f.Removed.IsZero() {
		l.Remover = site.Who(v.Printer, f.Remover.Name)
	}
	switch {
	case f.Refused():
		l.Shape, l.Class = "cross", "zhu"
	case f.Gone():
		l.Shape, l.Class = "dash", "ink3"
	case f.State == attach.Clean:
		l.Shape, l.Class = "disc", "ok"
	default:
		l.Shape, l.Class = "dashed", "ink3"
	}
	if !f.Gone() {
		l.Href = "/files/" + string(f.ID)
	}
	return l
}

// Word is what a file's line says of it.
func (v *page) Word(f attach.File) string {
	if !f.Refused() && f.Gone() {
		return v.T("attach.gone.word")
	}
	return v.T(f.State.Key())
}

// Drafters names the roles that may add files.
func (v *page) Drafters() string {
	var out []string
	for _, h := range v.Who.Who {
		out = append(out, v.T(h.Role.Key()))
	}
	return strings.Join(out, v.T("attach.and"))
}

// size writes a size for a person.
func size(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1<<20:
		return strconv.FormatInt((n+1023)>>10, 10) + " KB"
	}
	return strings.TrimSuffix(strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64), ".0") + " MB"
}

// patience is how many times the limit of a file is read of a request that is refused: a browser shows an answer only
// after all it sends was read.
const patience = 4

// add takes a file as it comes, without a copy in memory. The note stands before it in the form.
func (s *server) add(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, patience*s.Files.Limits.File+1<<20)
	id := goal.ID(r.PathValue("id"))
	note, err := s.receive(r, goal.Subject(id))
	if err == nil {
		http.Redirect(w, r, "/d/"+url.PathEscape(string(id))+"/files?saved=attached#saved", http.StatusSeeOther)
		return nil
	}
	if _, drainErr := io.Copy(io.Discard, r.Body); drainErr != nil {
		w.Header().Set("Connection", "close")
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = fault.New(fault.TooLarge, "attach.too_large", "name", "", "limit", size(s.Files.Limits.File)).On("file")
	}
	if _, told := fault.As(err); !told {
		return err
	}
	if s.Log != nil && fault.KindOf(err) == fault.Internal {
		s.Log.Error("a file was not kept", "error", err)
	}
	return s.show(w, r, id, note, err, "", "file")
}

func (s *server) receive(r *http.Request, subject string) (note string, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return "", site.ErrUnreadable
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return note, fault.New(fault.Invalid, "attach.none").On("file")
		}
		var large *http.MaxBytesError
		if err != nil && !errors.As(err, &large) {
			return note, site.ErrUnreadable // what should stand between two parts does not
		}
		if err != nil {
			return note, err
		}
		switch part.FormName() {
		case "note":
			if note, err = text(part); err != nil {
				return "", err
			}
		case "file":
			if part.FileName() == "" {
				return note, fault.New(fault.Invalid, "attach.none").On("file")
			}
			_, err := s.Files.Add(r.Context(), site.VisitorOf(r).Actor(), subject, part.FileName(), note, part)
			return note, unreadable(err)
		}
	}
}

// unreadable makes a request that breaks off, or is no form, a fault; what the limits say stays.
func unreadable(err error) error {
	var large *http.MaxBytesError
	switch {
	case err == nil, errors.As(err, &large):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, multipart.ErrMessageTooLarge), strings.HasPrefix(err.Error(), "multipart:"):
		return site.ErrUnreadable
	}
	return err
}

// text reads a field of the form; one longer than any note is cut where the room will refuse it.
func text(part io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(part, 8<<10))
	return strings.ToValidUTF8(string(data), "\uFFFD"), unreadable(err)
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

// give sends a file for saving. Whatever it holds, no browser runs it as a page of this site: it is named an attachment of
// no known type, which may not be guessed, and would stand in a sandbox without script if it were opened all the same.
func (s *server) give(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Files.Get(r.Context(), attach.ID(r.PathValue("file")))
	if err != nil {
		return hidden(err)
	}
	if err := s.Files.Opened(r.Context(), site.VisitorOf(r).Actor(), f); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+strings.ReplaceAll(url.QueryEscape(f.Name), "+", "%20"))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	out := &counter{to: w}
	err = s.Files.Write(r.Context(), f, out)
	if err != nil && out.n == 0 {
		for _, name := range []string{"Content-Disposition", "Content-Length", "Content-Security-Policy"} {
			h.Del(name)
		}
		return err
	}
	if err != nil && !errors.Is(err, context.Canceled) && r.Context().Err() == nil {
		// Fewer bytes than were announced: the server closes the connection, and the browser says that it failed.
		s.Log.Error("a file was broken off", "file", string(f.ID), "sent", out.n, "error", err)
	}
	return nil
}

// counter knows whether an answer has begun.
type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}
