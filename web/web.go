// Package web is the staff's pages: the summary of a year, a declaration as the official form with its findings beside
// the cells, import with preview, comparison, rules, indicators, and the same data as JSON and files. It guarantees
// that every page works without script and in both languages, that no sentence stands in code, and that an act which
// fails says what happened, what is kept, what to do and a number to quote. What is decided is left to the rooms.
package web

import (
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"plumbline/base/actor"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/platform/i18n"
	"plumbline/rule"
)

//go:embed templates static
var files embed.FS

// Deps is what the pages stand on. Font is the path of the font for PDF ("" looks one up); Now is the clock (nil: the
// system's), used only to say when a page was printed; Version is what the foot of every page names.
type Deps struct {
	Goal    *goal.Service
	Form    *form.Service
	Rule    *rule.Service
	Catalog *i18n.Catalog
	Log     *slog.Logger
	Actor   actor.Actor
	Demo    bool
	Font    string
	Version string
	Now     func() time.Time
}

type server struct {
	Deps
	mux    *http.ServeMux
	assets assets
	pages  map[string]pageSet
}

// New gives the handler of all pages.
func New(d Deps) (http.Handler, error) {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{Deps: d, mux: http.NewServeMux()}
	var err error
	if s.assets, err = loadAssets(files); err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	if s.pages, err = parsePages(files, d.Catalog, s.assets); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	s.routes()
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(s.page(func(http.ResponseWriter, *http.Request) error { return errCrossOrigin }))
	return secure(guard.Handler(s.mux)), nil
}

// routes lists every address of the package; each room's own stand at the top of its file.
func (s *server) routes() {
	s.mux.Handle("GET /static/{name}", s.assets)
	s.mux.Handle("POST /display", s.page(s.setDisplay))
	s.mux.Handle("GET /about", s.page(s.about))
	s.mux.Handle("GET /{$}", s.page(s.home))
	s.mux.Handle("/", s.page(func(http.ResponseWriter, *http.Request) error { return errNoPage }))
	s.summaryRoutes()
	s.declarationRoutes()
	s.importRoutes()
	s.ruleRoutes()
	s.indicatorRoutes()
	s.compareRoutes()
	s.exportRoutes()
	s.apiRoutes()
}

// secure sets the headers that every answer carries.
func secure(next http.Handler) http.Handler {
	const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}
