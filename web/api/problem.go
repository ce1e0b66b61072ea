package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/language"

	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/platform/i18n"
	"plumbline/platform/limit"
)

// Problem is why a request failed (RFC 9457). Match on code, which is stable; the sentences are for people.
type Problem struct {
	Type     string   `json:"type" format:"uri-reference" doc:"A page about this class of problems."`
	Title    string   `json:"title" doc:"The class in words."`
	Status   int      `json:"status" doc:"The HTTP status."`
	Detail   string   `json:"detail" doc:"What happened, for a person."`
	Instance string   `json:"instance" doc:"The number to quote to the operator."`
	Code     string   `json:"code" doc:"What happened, for a program."`
	Field    string   `json:"field,omitempty" doc:"The field or header that it concerns."`
	Remedy   string   `json:"remedy,omitempty" doc:"What to do, for a person."`
	Errors   []Detail `json:"errors,omitempty" doc:"Each place of the request that does not fit the description."`
}

// Detail is one place of a request that does not fit.
type Detail struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Error is for logs.
func (p *Problem) Error() string { return p.Code }

// GetStatus is the status of the answer.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of every problem.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var errNothing = fault.New(fault.NotFound, "api.nothing")

// byKey are the answers to particular faults, byKind those to the rest of a kind; what is not listed is 500.
var byKey = map[string]int{
	"session.none":       http.StatusUnauthorized,
	"session.owing":      http.StatusUnauthorized,
	"api.method":         http.StatusMethodNotAllowed,
	"api.if_match":       http.StatusPreconditionRequired,
	"api.changed":        http.StatusPreconditionFailed,
	"api.media_type":     http.StatusUnsupportedMediaType,
	"api.unreadable":     http.StatusBadRequest,
	"api.not_acceptable": http.StatusNotAcceptable,
}

var byKind = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Denied:      http.StatusForbidden,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	fault.Unsupported: http.StatusUnprocessableEntity,
}

// problem puts an error into words and numbers it.
func (s *server) problem(say i18n.Printer, err error) *Problem {
	p := &Problem{Status: http.StatusInternalServerError, Code: "fault.internal", Detail: say.Fault(err), Instance: strings.ToUpper(id.New(s.Now())[4:12])}
	kind := fault.KindOf(err)
	if f, ok := fault.As(err); ok {
		p.Code, p.Field = f.Key, f.Field
		if status, ok := byKind[kind]; ok {
			p.Status = status
		}
		if status, ok := byKey[f.Key]; ok {
			p.Status = status
		}
		if status := limit.StatusOf(err); status != 0 {
			p.Status = status
		}
		if say.Has(f.Key + ".remedy") {
			p.Remedy = say.T(f.Key+".remedy", f.Args...)
		}
	}
	p.Type, p.Title = prefix+"/docs#"+string(kind), say.T("api.problem."+string(kind))
	return p
}

// fail answers a request outside the operations with a problem.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := s.problem(s.Catalog.For(s.language(r)), err)
	s.noted(r.Method, r.URL.Path, p, err)
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="plumbline"`)
	}
	data, err := json.Marshal(p)
	if err != nil {
		s.Log.Error("problem could not be written", "error", err)
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.Header().Set("Content-Language", s.language(r))
	w.WriteHeader(p.Status)
	_, _ = w.Write(data)
}

// noted tells the operator of what is ours to mend.
func (s *server) noted(method, path string, p *Problem, err error) {
	if p.Status == http.StatusInternalServerError {
		s.Log.Error("request failed", "number", p.Instance, "method", method, "path", path, "error", err)
	}
}

func panicked(p any) error { return fmt.Errorf("panic: %v\n%s", p, debug.Stack()) }

// translate turns what the frame says of a request that does not fit the description into our problem.
func (s *server) translate(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	key, kind := "api.unfit", fault.Invalid
	switch m.Status {
	case http.StatusBadRequest:
		key = "api.unreadable"
	case http.StatusUnsupportedMediaType:
		key = "api.media_type"
	case http.StatusNotAcceptable:
		key = "api.not_acceptable"
	case http.StatusRequestEntityTooLarge:
		key, kind = "api.too_large", fault.TooLarge
	case http.StatusInternalServerError:
		key, kind = "fault.internal", fault.Internal
	}
	first := ""
	var details []Detail
	for _, e := range m.Errors {
		details = append(details, Detail{Location: e.Location, Message: e.Message})
	}
	if len(details) > 0 {
		first = details[0].Location
	}
	p := s.problem(whoAsks(ctx.Context()).say, fault.New(kind, key, "place", first, "limit", ctx.Operation().MaxBodyBytes>>10).On(first))
	p.Errors, p.Status = details, m.Status
	s.noted(ctx.Method(), ctx.URL().Path, p, errors.New(m.Detail))
	return p, nil
}

// languages are those of the catalogue, the default first.
var languages = language.NewMatcher([]language.Tag{language.Chinese, language.English})

// language is the one the program asks answers in.
func (s *server) language(r *http.Request) string {
	wanted, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(wanted) == 0 {
		return i18n.Languages[0]
	}
	_, i, sure := languages.Match(wanted...)
	if sure == language.No {
		return i18n.Languages[0]
	}
	return i18n.Languages[i]
}
