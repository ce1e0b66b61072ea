// Package site is what every page of the staff stands on: the frame and its words, the display that a reader chose, the
// error page, static files, and the gate. It guarantees that no address is served whose need was not said and held
// against the one table of permissions, that what a visitor may not read answers like what is not there, that a page goes
// out whole or not at all, and that an act which fails says what happened, what is kept, what to do and a number to quote.
package site

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"plumbline/base/fault"
	"plumbline/platform/front"
	"plumbline/platform/i18n"
	"plumbline/platform/limit"
)

//go:embed templates static
var files embed.FS

// Config is what a site is made of. Sign says who asks; Now is the clock (nil: the system's); Version is what the foot of
// every page names; Hosts are the names that a request may give as its host (empty: any).
type Config struct {
	Catalog *i18n.Catalog
	Log     *slog.Logger
	Now     func() time.Time
	Version string
	Demo    bool
	Sign    Sign
	Limits  *limit.Limits // how often somebody may ask; nil: as often as he likes
	Hosts   limit.Hosts
}

// Site is the pages under one roof. Groups of pages register their addresses, menu words and templates with it.
type Site struct {
	Config
	mux    *http.ServeMux
	assets front.Assets
	pages  map[string]pageSet
	menu   []Menu
	tabs   []Tab
	routes []Route
}

// New makes a site without pages but the display switch, static files and the page for what is not there.
func New(c Config) (*Site, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Site{Config: c, mux: http.NewServeMux(), pages: map[string]pageSet{}}
	var err error
	if s.assets, err = front.LoadAssets(front.Static, files); err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	if err := s.Pages(nil, files); err != nil {
		return nil, err
	}
	s.Handle("GET /static/{name}", Need{Open: true}, s.static)
	s.Handle("POST /display", Need{Open: true}, s.setDisplay)
	s.Handle("/", Need{Open: true}, func(http.ResponseWriter, *http.Request) error { return ErrNoPage })
	return s, nil
}

// Handler is the whole site behind the headers and checks that every answer and every request meets.
func (s *Site) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(s.answering(func(http.ResponseWriter, *http.Request) error { return errCrossOrigin }, s.ErrorPage))
	return front.Secure(front.Policy, s.named(guard.Handler(s.mux)))
}

// named refuses requests under a name that is not this site's, and finds out the address that each comes from.
func (s *Site) named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.Hosts.Allows(r.Host) {
			s.answer(w, r, s.ErrorPage, func() error { return limit.OtherHost(r.Host) })
			return
		}
		known := r
		if s.Limits != nil {
			known = r.WithContext(context.WithValue(r.Context(), callerKey{}, s.Limits.Client(r)))
		}
		next.ServeHTTP(w, known)
		r.Pattern = known.Pattern // for who counts requests outside
	})
}

// static gives a file of the style sheets and scripts.
func (s *Site) static(w http.ResponseWriter, r *http.Request) error {
	s.assets.ServeHTTP(w, r)
	return nil
}

// The faults that pages of every group answer with.
var (
	ErrNoPage      = fault.New(fault.NotFound, "fault.not_found")
	ErrUnreadable  = fault.New(fault.Invalid, "fault.form_unreadable")
	errCrossOrigin = fault.New(fault.Denied, "fault.cross_origin")
)

// Templates gives the parsed pages in one language, for the tests that hold every template to its struct.
func (s *Site) Templates(lang string) map[string]*template.Template {
	out := map[string]*template.Template{}
	for name, set := range s.pages {
		out[name] = set[lang]
	}
	return out
}
