package web

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"plumbline/base/fault"
	"plumbline/base/id"
)

var (
	errNoPage      = fault.New(fault.NotFound, "fault.not_found")
	errCrossOrigin = fault.New(fault.Denied, "fault.cross_origin")
	errUnreadable  = fault.New(fault.Invalid, "fault.form_unreadable")
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

// page makes a handler of one that returns its error; the error becomes a page that a person can act on.
func (s *server) page(h func(http.ResponseWriter, *http.Request) error) http.Handler {
	return s.answering(h, s.errorPage)
}

func (s *server) answering(h func(http.ResponseWriter, *http.Request) error, failed func(http.ResponseWriter, *http.Request, error, string)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := recovered(h, w, r)
		if err == nil || errors.Is(err, http.ErrAbortHandler) {
			return
		}
		number := strings.ToUpper(id.New(s.Now())[4:12])
		if fault.KindOf(err) == fault.Internal && r.Context().Err() == nil {
			s.Log.Error("request failed", "number", number, "method", r.Method, "path", r.URL.Path, "error", err)
		}
		failed(w, r, err, number)
	})
}

// recovered runs a handler and turns a panic into an error with its stack, for the operator.
func recovered(h func(http.ResponseWriter, *http.Request) error, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h(w, r)
}

func statusOf(err error) int {
	if status, ok := statuses[fault.KindOf(err)]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// errorView is what happened, what is kept, what to do, and the number to quote.
type errorView struct {
	Page
	What, KeptNote, Remedy string
	Number                 string
	Search                 bool
}

func (s *server) errorPage(w http.ResponseWriter, r *http.Request, err error, number string) {
	p := s.newPage(r, "")
	kind := fault.KindOf(err)
	v := &errorView{Page: p, What: p.printer.Fault(err), Number: number, Search: kind == fault.NotFound}
	v.Title = p.printer.T("web.error.title." + string(kind))
	v.KeptNote = p.printer.T("web.error.kept")
	v.Remedy = p.printer.T("web.error.remedy." + string(kind))
	if f, ok := fault.As(err); ok && p.printer.Has(f.Key+".remedy") {
		v.Remedy = p.printer.T(f.Key+".remedy", f.Args...)
	}
	if renderErr := s.render(w, statusOf(err), "error", v); renderErr != nil {
		s.Log.Error("error page failed", "number", number, "error", renderErr)
		http.Error(w, number, http.StatusInternalServerError)
	}
}
