package site

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/office"
	"plumbline/platform/front"
	"plumbline/platform/limit"
)

// statuses are the answers to the kinds of fault; what is not listed is 500.
var statuses = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Denied:      http.StatusForbidden,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	fault.Unsupported: http.StatusUnprocessableEntity,
}

// failure tells who asked what went wrong; number is what to quote.
type failure func(w http.ResponseWriter, r *http.Request, err error, number string)

// answering makes a handler of one that returns its error.
func (s *Site) answering(h Handler, failed failure) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.answer(w, r, failed, func() error { return h(w, r) })
	})
}

// answer runs h and lets failed tell its error.
func (s *Site) answer(w http.ResponseWriter, r *http.Request, failed failure, h func() error) {
	err := front.Recovered(h)
	if err == nil || errors.Is(err, http.ErrAbortHandler) {
		return
	}
	number := strings.ToUpper(id.New(s.Now())[4:12])
	if fault.KindOf(err) == fault.Internal && r.Context().Err() == nil {
		s.Log.Error("request failed", "number", number, "method", r.Method, "path", shownPath(r), "error", err)
	}
	if wait := limit.Wait(err); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
	}
	failed(w, r, err, number)
}

// shownPath is the path as the log may hold it: one with a secret in it is told by its pattern.
func shownPath(r *http.Request) string {
	if strings.Contains(r.Pattern, "{secret}") {
		return r.Pattern
	}
	return r.URL.Path
}

// unsigned are the faults of who has to prove first who it is.
var unsigned = []string{"session.none", "session.owing"}

// StatusOf is the answer to an error.
func StatusOf(err error) int {
	if f, ok := fault.As(err); ok && slices.Contains(unsigned, f.Key) {
		return http.StatusUnauthorized
	}
	if status := limit.StatusOf(err); status != 0 {
		return status
	}
	if status, ok := statuses[fault.KindOf(err)]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// ErrorView is what happened, what is kept, what to do, and the number to quote.
type ErrorView struct {
	Page
	What, KeptNote, Remedy string
	Number                 string
	Search                 bool
	Who                    []string // who may do what was refused
}

// ErrorPage answers a reader.
func (s *Site) ErrorPage(w http.ResponseWriter, r *http.Request, err error, number string) {
	if led(w, r, err) {
		return
	}
	p := s.NewPage(r, "")
	kind := fault.KindOf(err)
	v := &ErrorView{Page: p, What: p.Printer.Fault(err), Number: number, Search: kind == fault.NotFound}
	v.Title = p.Printer.T("web.error.title." + string(kind))
	v.KeptNote = p.Printer.T("web.error.kept")
	v.Remedy = p.Printer.T("web.error.remedy." + string(kind))
	if f, ok := fault.As(err); ok && p.Printer.Has(f.Key+".remedy") {
		v.Remedy = p.Printer.T(f.Key+".remedy", f.Args...)
	}
	for _, h := range office.WhoMay(err) {
		v.Who = append(v.Who, p.holder(h))
	}
	if renderErr := s.Render(w, StatusOf(err), "error", v); renderErr != nil {
		s.Log.Error("error page failed", "number", number, "error", renderErr)
		http.Error(w, number, http.StatusInternalServerError)
	}
}

// holder names a role that may, and where it must be held as seen from there.
func (p *Page) holder(h office.Holder) string {
	var scopes []string
	for _, s := range h.Scopes {
		scopes = append(scopes, p.T(s.Key()))
	}
	return p.T("web.error.holder", "role", p.T(h.Role.Key()), "scopes", strings.Join(scopes, p.T("web.comma.list")))
}

// Problem answers a program: the kind to match on, the sentence, the number to quote (RFC 9457).
func (s *Site) Problem(w http.ResponseWriter, r *http.Request, err error, number string) {
	p := s.NewPage(r, "")
	data, jsonErr := json.Marshal(map[string]any{
		"type": "about:blank", "status": StatusOf(err), "title": string(fault.KindOf(err)), "detail": p.Printer.Fault(err), "instance": number,
	})
	if jsonErr != nil {
		s.Log.Error("problem failed", "number", number, "error", jsonErr)
	}
	if StatusOf(err) == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	WriteJSON(w, StatusOf(err), "application/problem+json", data)
}

// WriteJSON sends data of a JSON media type.
func WriteJSON(w http.ResponseWriter, status int, mediaType string, data []byte) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Cache-Control", "private, no-cache")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}
