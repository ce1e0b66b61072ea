// Package api is the interface for other systems: REST under /api/v1, described by OpenAPI 3.1 that is made from this
// code. It guarantees the permissions of the pages (one table, asked at the declaration's place; what is out of reach
// answers like what is not there), that no write happens on a version its sender did not see, that a request sent twice
// under one key is done once, and that every failure is a problem (RFC 9457) in the reader's language.
package api

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"plumbline/base/fault"
	"plumbline/evaluation"
	"plumbline/forecast"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/goal/library"
	"plumbline/measure"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/idem"
	"plumbline/platform/limit"
	"plumbline/platform/tlog"
	"plumbline/platform/webhook"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/rule"
	"plumbline/web/site"
)

// Deps is what the interface stands on beside the site. Proof may be nil where nothing is signed; Font is the
// path of the font for PDF ("" looks one up). Differing says when the books were found to differ from the records, zero where they
// do not; it may be nil.
type Deps struct {
	DB         *db.DB
	Goal       *goal.Service
	Form       *form.Service
	Rule       *rule.Service
	Office     *office.Service
	Review     *review.Service
	Desk       *desk.Service
	Hooks      *webhook.Service
	Library    *library.Service
	Measure    *measure.Service
	Forecast   *forecast.Service
	Evaluation *evaluation.Service
	Proof      *tlog.Log
	Font       string

	Differing func(context.Context) (time.Time, error)
}

// prefix is where the interface stands.
const prefix = "/api/v1"

//go:embed templates
var files embed.FS

// server answers requests.
type server struct {
	*site.Site
	Deps
	mux  *http.ServeMux
	huma huma.API
	idem *idem.Service
	spec []byte // the description in JSON
	yaml []byte // and in YAML
}

// Routes adds the interface and its page to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{Site: to, Deps: d, mux: http.NewServeMux(), idem: idem.New(d.DB)}
	s.huma = humago.NewWithPrefix(s.mux, prefix, s.config())
	s.operations()
	if err := s.describe(); err != nil {
		return err
	}
	if err := s.Pages(nil, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	s.Handle("GET /api/v1/docs", site.Need{Open: true}, s.page)
	s.Handle("GET /api/{$}", site.Need{Open: true}, toDocs)
	s.Handle("GET /api/v1/{$}", site.Need{Open: true}, toDocs)
	s.Handle("GET /schemas/declaration.json", site.Need{Open: true}, s.schema)
	s.Mount("/api/", http.HandlerFunc(s.serve))
	return nil
}

// config is the frame of the description.
func (s *server) config() huma.Config {
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	declare(schemas)
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Plumbline 准绳", Version: "1",
				Description: "The declarations of performance goals and their review, for other systems. 绩效目标申报与审核，供外部系统使用。",
			},
			Servers: []*huma.Server{{URL: prefix}},
			Tags:    tags,
			Components: &huma.Components{
				Schemas: schemas,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token":   {Type: "http", Scheme: "bearer", Description: "An API token. Its scope is the acts that it may do; each operation names the act that it needs."},
					"session": {Type: "apiKey", In: "cookie", Name: "__Host-session", Description: "The session of somebody signed in to the pages; reads only."},
				},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{s.translate},
	}
}

var jsonFormat = huma.DefaultJSONFormat

// operations lists every operation; each part's own stand at the top of its file.
func (s *server) operations() {
	s.meOperations()
	s.declarationOperations()
	s.revisionOperations()
	s.findingOperations()
	s.figureOperations()
	s.forecastOperations()
	s.evaluationOperations()
	s.caseOperations()
	s.deskOperations()
	s.importOperations()
	s.officeOperations()
	s.logOperations()
	s.webhookOperations()
	s.libraryOperations()
}

// tags are the parts of the interface, in the order of the page that lists them.
var tags = []*huma.Tag{
	{Name: "me", Description: "Who asks, and what he may do where."},
	{Name: "declarations", Description: "Declarations, their revisions, findings, files and origin."},
	{Name: "figures", Description: "How indicators are measured, and what they come to."},
	{Name: "review", Description: "From draft to approved, published and amended."},
	{Name: "imports", Description: "Documents: upload, decide what waits for a person, confirm."},
	{Name: "office", Description: "Organisations, and people with what is personal masked."},
	{Name: "library", Description: "The indicator library."},
	{Name: "log", Description: "What was done, and proofs of it."},
	{Name: "webhooks", Description: "Telling other systems of what was decided."},
}

// open are the addresses that nobody need sign in for.
func (s *server) open(r *http.Request) http.HandlerFunc {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return nil
	}
	switch r.URL.Path {
	case prefix + "/openapi.json":
		return given("application/openapi+json", s.spec)
	case prefix + "/openapi.yaml":
		return given("application/openapi+yaml", s.yaml)
	}
	return nil
}

// serve answers one request: what is open, who asks, how often, and then the operation.
func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Add("Vary", "Accept-Language, Authorization, Cookie")
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.fail(w, r, panicked(p))
		}
	}()
	if h := s.open(r); h != nil {
		h(w, r)
		return
	}
	w.Header().Set("Cache-Control", "private, no-cache")
	v, err := s.Sign(r)
	if often := s.Limits.Check(r, account(v)); often != nil {
		w.Header().Set("Retry-After", strconv.Itoa(limit.Wait(often)))
		s.fail(w, r, often)
		return
	}
	if err == nil {
		err = admit(r, v)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	ctx := context.WithValue(r.Context(), visitorKey{}, &asking{Visitor: v, say: s.Catalog.For(s.language(r))})
	if _, pattern := s.mux.Handler(r); pattern == "" {
		s.fail(w, r, s.nowhere(r))
		return
	}
	s.mux.ServeHTTP(w, r.WithContext(ctx))
}

// account is what a request counts on: the token, or the person.
func account(v site.Visitor) string {
	if v.Person.Token != "" {
		return "token " + v.Person.Token
	}
	return string(v.Person.ID)
}

// admit refuses who is nobody, and what may not be asked this way.
func admit(r *http.Request, v site.Visitor) error {
	if !v.Known() {
		return fault.New(fault.Denied, "session.none")
	}
	if v.Person.Token == "" && r.Method != http.MethodGet && r.Method != http.MethodHead {
		return fault.New(fault.Denied, "api.session_reads")
	}
	return nil
}

// nowhere is the answer where no operation stands: another method may be right.
func (s *server) nowhere(r *http.Request) error {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := s.mux.Handler(other); pattern != "" {
			return fault.New(fault.Unsupported, "api.method", "method", r.Method)
		}
	}
	return errNothing
}

// given answers with bytes that change with the program only.
func given(media string, data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(data)
	}
}

// schema is the published schema of declarations.
func (s *server) schema(w http.ResponseWriter, _ *http.Request) error {
	given("application/schema+json", goal.Schema)(w, nil)
	return nil
}

func toDocs(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, prefix+"/docs", http.StatusSeeOther)
	return nil
}

// describe writes the description.
func (s *server) describe() (err error) {
	if s.spec, err = json.MarshalIndent(s.huma.OpenAPI(), "", " "); err == nil {
		s.yaml, err = s.huma.OpenAPI().YAML()
	}
	if err != nil {
		return fmt.Errorf("describe the interface: %w", err)
	}
	return nil
}
