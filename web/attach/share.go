package attach

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/platform/attach"
	"plumbline/web/site"
)

// Line is a file in a list. Href is blank where its address is left to the page.
type Line struct {
	attach.File
	Href, Size, Shape, Class string
	Word                     string // what is known of it
	By, Remover              string
	MayRemove                bool
}

// Lines are files as a list shows them, and how many are attached now.
func Lines(p *site.Page, list []attach.File, mayRemove bool) (lines []Line, attached int) {
	for _, f := range list {
		l := lineOf(p, f)
		if !f.Gone() {
			attached++
			l.Href, l.MayRemove = "/files/"+string(f.ID), mayRemove
		}
		lines = append(lines, l)
	}
	return lines, attached
}

func lineOf(p *site.Page, f attach.File) Line {
	l := Line{File: f, Size: Size(f.Size), By: site.Who(p.Printer, f.By.Name), Word: p.T(f.State.Key())}
	if !f.Removed.IsZero() {
		l.Remover = site.Who(p.Printer, f.Remover.Name)
	}
	switch {
	case f.Refused():
		l.Shape, l.Class = "cross", "zhu"
	case f.Gone():
		l.Shape, l.Class, l.Word = "dash", "ink3", p.T("attach.gone.word")
	case f.State == attach.Clean:
		l.Shape, l.Class = "disc", "ok"
	default:
		l.Shape, l.Class = "dashed", "ink3"
	}
	return l
}

// Size writes a size for a person.
func Size(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1<<20:
		return strconv.FormatInt((n+1023)>>10, 10) + " KB"
	}
	return strings.TrimSuffix(strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64), ".0") + " MB"
}

// Received is what a form with a file brought: the file as it is kept, and the fields that stood before it.
type Received struct {
	File   attach.File
	Values map[string]string
}

// patience is how many times the limit of a file is read of a request that is refused: a browser shows an answer only
// after all it sends was read.
const patience = 4

// Receive takes the input "file" of a form as it comes, without a copy in memory, and attaches it to a subject. Fields are
// those that stand before it in the form; "note" is its note. What was read of them is given back beside a refusal, so that
// the form can be shown again.
func Receive(w http.ResponseWriter, r *http.Request, files *attach.Service, subject string, fields ...string) (Received, error) {
	r.Body = http.MaxBytesReader(w, r.Body, patience*files.Limits.File+1<<20)
	got, err := receive(r, files, subject, fields)
	if err == nil {
		return got, nil
	}
	if _, drainErr := io.Copy(io.Discard, r.Body); drainErr != nil {
		w.Header().Set("Connection", "close")
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = fault.New(fault.TooLarge, "attach.too_large", "name", "", "limit", Size(files.Limits.File)).On("file")
	}
	return got, err
}

func receive(r *http.Request, files *attach.Service, subject string, fields []string) (Received, error) {
	got := Received{Values: map[string]string{}}
	parts, err := r.MultipartReader()
	if err != nil {
		return got, site.ErrUnreadable
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return got, fault.New(fault.Invalid, "attach.none").On("file")
		}
		var large *http.MaxBytesError
		if err != nil && !errors.As(err, &large) {
			return got, site.ErrUnreadable // what should stand between two parts does not
		}
		if err != nil {
			return got, err
		}
		switch name := part.FormName(); {
		case name == "file" && part.FileName() == "":
			return got, fault.New(fault.Invalid, "attach.none").On("file")
		case name == "file":
			got.File, err = files.Add(r.Context(), site.VisitorOf(r).Actor(), subject, part.FileName(), got.Values["note"], part)
			return got, unreadable(err)
		case slices.Contains(fields, name):
			if got.Values[name], err = text(part); err != nil {
				return got, err
			}
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

// Give sends a file for saving, and tells the log. Whatever it holds, no browser runs it as a page of this site: it is named
// an attachment of no known type, which may not be guessed, and would stand in a sandbox without script if it were opened all
// the same. Who may have it is the caller's to ask.
func Give(s *site.Site, files *attach.Service, w http.ResponseWriter, r *http.Request, f attach.File) error {
	if err := files.Opened(r.Context(), site.VisitorOf(r).Actor(), f); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", site.Disposition(f.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	out := &counter{to: w}
	err := files.Write(r.Context(), f, out)
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
