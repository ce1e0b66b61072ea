// Package publicweb is the public site: what departments promised, what it cost, what came of it, how that was counted, and
// how anybody can check it, in words for people without an office. It guarantees that all it shows is made from published
// snapshots and from nothing else; that a page of a version never changes; that nobody is asked who he is and nothing is
// kept of a reader but how he wants pages shown, in his own browser; that every page works without script, and asks no
// other site for anything. What may be published, what is hidden and what is proved is disclosure's.
//
// # Addresses
//
//	/                                  what is published
//	/find?q=                           projects and promises by word
//	/{department}/{year}               a department's year
//	/{department}/{year}/{project}     a project; …/easy in easy words
//	/{department}/{year}/{project}/{n} one thing that was promised
//	/{department}/{year}/versions      what changed from version to version
//	/{department}/{year}/data          data to download
//	/{department}/{year}/proof         how to check it
//	/{department}/{year}/v/{number}/…  any of these as a version has it, for good
//	/package/{department}/{year}/{number}.zip  the package of a version; its files below /package/{department}/{year}/{number}/
//	/receipt/{department}/{year}/{number}   whether a receipt was counted
//	/object/…/{project}/{n}, /objection     to object, and to look for the answer
//	/{department}/{year}/feed.xml      and /feed.xml: Atom
//	/api/v1/…                          the same in JSON
package publicweb

import (
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"plumbline/disclosure/bundle"
	"plumbline/disclosure/published"
	"plumbline/platform/front"
	"plumbline/platform/i18n"
	"plumbline/platform/limit"
)

//go:embed templates static
var files embed.FS

// Usual is how often somebody may ask: a page with its style sheets is five requests. Behind one address there may be a town.
var Usual = limit.Policy{
	limit.Page:   {Address: limit.Rate{PerSecond: 100, Burst: 4000}},
	limit.Search: {Address: limit.Rate{PerSecond: 20, Burst: 400}},
	limit.Write:  {Address: limit.Rate{PerSecond: 5, Burst: 100}},
	limit.API:    {Address: limit.Rate{PerSecond: 20, Burst: 600}},
}

// Config is what the site is made of. Packages gives what can be downloaded and checked, nil nothing. Address is where people
// reach it ("" takes the name that is asked for); Demo labels the site also where nothing is published yet. Now is the clock
// (nil: the system's).
type Config struct {
	Read       published.Reader
	Packages   bundle.Reader
	Objections Objections // nil where nothing can be written
	Catalog    *i18n.Catalog
	Log        *slog.Logger
	Now        func() time.Time
	Version    string
	Address    string
	Demo       bool
	Limits     *limit.Limits
	Hosts      limit.Hosts
}

// Site is the public site.
type Site struct {
	Config
	assets front.Assets
	pages  map[string]map[string]*template.Template // by name and language
	shelf  *shelf
	made   *kept[answer] // rendered pages
	api    *api
	stamp  string // of program and static files: what a page looks like
}

// New makes the site.
func New(c Config) (*Site, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Site{Config: c, shelf: newShelf(c.Read, c.Now, c.Log), made: newKept[answer](mostMade)}
	var err error
	if s.assets, err = front.LoadAssets(front.Static, files); err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	s.stamp = s.assets.Digest() + c.Version
	if s.pages, err = s.parse(); err != nil {
		return nil, err
	}
	if s.api, err = s.newAPI(); err != nil {
		return nil, fmt.Errorf("interface: %w", err)
	}
	return s, nil
}

// Handler is the site behind the headers and checks that every request meets.
func (s *Site) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(s.answering(func(http.ResponseWriter, *http.Request) error { return errCrossOrigin }))
	return front.Secure(front.Policy, s.named(s.reading(guard.Handler(s.routes()))))
}

// routes lists every address. Those of a department stand in a mux of their own, below all others.
func (s *Site) routes() *http.ServeMux {
	top, years := http.NewServeMux(), http.NewServeMux()
	for pattern, h := range map[string]handler{
		"GET /{$}":                 s.home,
		"GET /find":                s.find,
		"GET /method":              s.method,
		"GET /about":               s.about,
		"GET /api":                 s.docs,
		"GET /api/v1/openapi.json": s.api.description,
		"GET /api/v1/":             s.api.serve,
		"GET /feed.xml":            s.feedOfAll,
		"GET /sitemap.xml":         s.sitemap,
		"GET /robots.txt":          s.robots,
		"GET /static/{name}":       s.static,
		"POST /display":            s.display,
	} {
		top.Handle(pattern, s.answering(h))
	}
	for pattern, h := range map[string]handler{
		"/receipt/{department}/{year}/{version}":              s.receipt,
		"/object/{department}/{year}/{version}/{project}/{n}": s.object,
		"/objection": s.objection,
	} {
		top.Handle("GET "+pattern, s.answering(h))
		top.Handle("POST "+pattern, s.answering(h))
	}
	top.Handle("GET /package/{department}/{year}/{zip}", s.answering(s.packageZip))
	top.Handle("GET /package/{department}/{year}/{version}/{file...}", s.answering(s.packageFile))
	for pattern, show := range map[string]shown{
		"":               s.year,
		"/versions":      s.versions,
		"/data":          s.data,
		"/proof":         s.proof,
		"/{project}":     s.project,
		"/{project}/{n}": s.promise,
	} {
		years.Handle("GET /{department}/{year}"+pattern, s.answering(s.latest(show)))
		years.Handle("GET /{department}/{year}/v/{version}"+pattern, s.answering(s.fixed(show)))
	}
	years.Handle("GET /{department}/{year}/feed.xml", s.answering(s.feedOfYear))
	years.Handle("/", s.answering(func(http.ResponseWriter, *http.Request) error { return errNoPage }))
	top.Handle("/", years)
	return top
}

// named refuses requests under a name that is not this site's, and whoever asks too often.
func (s *Site) named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.Hosts.Allows(r.Host) {
			s.answer(w, r, func() error { return limit.OtherHost(r.Host) })
			return
		}
		if err := s.Limits.Check(r, ""); err != nil {
			s.answer(w, r, func() error { return err })
			return
		}
		next.ServeHTTP(w, r)
	})
}

// reading lets through what only reads, and the few addresses that take a form.
func (s *Site) reading(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet || r.Method == http.MethodHead:
		case r.Method == http.MethodPost && s.takes(r.URL.Path):
			r.Body = http.MaxBytesReader(w, r.Body, mostForm)
		default:
			w.Header().Set("Allow", "GET, HEAD")
			s.answer(w, r, func() error { return errMethod })
			return
		}
		next.ServeHTTP(w, r)
	})
}

// mostForm is the size of a form: a choice of display, or an objection.
const mostForm = 64 << 10

// static gives a style sheet or script.
func (s *Site) static(w http.ResponseWriter, r *http.Request) error {
	s.assets.ServeHTTP(w, r)
	return nil
}

// display keeps how a reader wants pages shown, and returns to the page.
func (s *Site) display(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return errForm
	}
	front.KeepDisplay(w, r)
	return nil
}
