package publicweb

import (
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"plumbline/disclosure/snapshot"
	"plumbline/platform/front"
	"plumbline/platform/i18n"
)

// page is what every page carries; each page's struct embeds it.
type page struct {
	front.Display
	words
	Title     string // h1
	Name      bool   // the title is a name out of a document, Chinese whatever the page is
	Lead      string // one sentence below h1, also for those who link to the page
	LeadName  bool   // the lead is a department's own words
	State     string // the line that says of when it is
	Crumbs    []crumb
	Nav       []crumb // the pages about one department's year
	Here      string  // path and query, for the switches
	Canonical string  // the whole address
	Feed      string  // address of the feed
	Demo      bool
	Version   string // of the program
	Notice    *notice
	Missing   bool   // an error: not for search engines
	Script    string // a static script that makes the page more convenient
	Passing   bool   // it lacks what will soon be there, so it is not kept
}

// crumb is a link with its words; Chinese says that they are a name out of a document.
type crumb struct {
	Text, Href string
	Chinese    bool
	Current    bool
}

// notice stands above the page: what it shows is not the latest, or was taken back.
type notice struct{ Text, Link, Href string }

func (p *page) base() *page { return p }

// paged is a struct that embeds page.
type paged interface{ base() *page }

// page begins a page for who asks.
func (s *Site) page(r *http.Request) page {
	d := displayOf(r)
	return page{
		Display: d, words: speak(s.Catalog.For(d.Lang)), Demo: s.Demo, Version: s.Version,
		Here: r.URL.EscapedPath(), Canonical: s.origin(r) + r.URL.EscapedPath(), Feed: "/feed.xml",
	}
}

// displayOf is how who asks wants the page: as he chose, in the language that the address names, if it names one.
func displayOf(r *http.Request) front.Display {
	d := front.DisplayOf(r)
	if lang := r.URL.Query().Get("lang"); slices.Contains(i18n.Languages, lang) {
		d.Lang = lang
	}
	return d
}

// origin is the address that whole addresses begin with.
func (s *Site) origin(r *http.Request) string {
	if s.Address != "" {
		return strings.TrimRight(s.Address, "/")
	}
	scheme := "http"
	if front.Secured(r) {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: r.Host}).String()
}

// looking is a request for something of a department's year, with the version that it is about.
type looking struct {
	*year
	site    *Site
	r       *http.Request
	Edition snapshot.Publication
	Snap    *snapshot.Snapshot
	Text    []byte // of the snapshot
	Fixed   bool   // the address names the version
	Base    string // what all addresses of this version begin with
	words   words
}

// shown makes a page of what somebody looks for: the name of its template and its struct. rest is its address below Base.
type shown func(l *looking) (name string, v paged, err error)

// latest shows a page as the newest version has it.
func (s *Site) latest(show shown) handler {
	return func(w http.ResponseWriter, r *http.Request) error { return s.look(w, r, false, show) }
}

// fixed shows a page as the version has it that the address names.
func (s *Site) fixed(show shown) handler {
	return func(w http.ResponseWriter, r *http.Request) error { return s.look(w, r, true, show) }
}

func (s *Site) look(w http.ResponseWriter, r *http.Request, fixed bool, show shown) error {
	all, err := s.shelf.catalogue(r.Context())
	if err != nil {
		return err
	}
	l, err := s.looking(r, all, fixed)
	if err != nil {
		return err
	}
	if slug := r.PathValue("department"); slug != l.Slug { // asked for by its name
		http.Redirect(w, r, l.Base+l.rest(), http.StatusMovedPermanently)
		return nil
	}
	d := displayOf(r)
	key := strings.Join([]string{all.stamp, l.Base + l.rest(), d.Lang, d.Theme, d.Size, s.origin(r)}, " ")
	if a, ok := s.made.get(key); ok {
		return a.send(w, r)
	}
	opened, err := s.shelf.open(r.Context(), l.Edition)
	if err != nil {
		return err
	}
	l.Snap, l.Text = opened.Snapshot, opened.Text
	name, v, err := show(l)
	if err != nil {
		return err
	}
	l.frame(v.base())
	body, err := s.render(name, v)
	if err != nil {
		return err
	}
	cache := changing
	if fixed {
		cache = lasting
	}
	if v.base().Passing {
		return newAnswer("text/html; charset=utf-8", d.LangTag(), never, body, string(body)).send(w, r)
	}
	a := newAnswer("text/html; charset=utf-8", d.LangTag(), cache, body, key, s.stamp)
	s.made.put(key, a, a.size())
	return a.send(w, r)
}

// looking finds the version that a request is about.
func (s *Site) looking(r *http.Request, all *catalogue, fixed bool) (*looking, error) {
	number, err := strconv.Atoi(r.PathValue("year"))
	if err != nil {
		return nil, errNoPage
	}
	p, ok := all.year(r.PathValue("department"), number)
	if !ok {
		return nil, errNoPage
	}
	l := &looking{year: p, site: s, r: r, Edition: p.Latest(), Fixed: fixed, words: speak(s.Catalog.For(displayOf(r).Lang))}
	l.Base = p.Path()
	if fixed {
		number, err := strconv.Atoi(r.PathValue("version"))
		if l.Edition, ok = p.edition(number); err != nil || !ok {
			return nil, errNoPage
		}
		l.Base += "/v/" + strconv.Itoa(number)
	}
	return l, nil
}

// Path is where a department's year stands.
func (p *year) Path() string { return "/" + url.PathEscape(p.Slug) + "/" + strconv.Itoa(p.Year) }

// rest is the address below Base, as the patterns of the routes have it.
func (l *looking) rest() string {
	_, after, _ := strings.Cut(l.r.Pattern, "{year}")
	after = strings.TrimPrefix(after, "/v/{version}")
	for _, name := range []string{"project", "n", "file"} {
		after = strings.Replace(after, "{"+name+"}", url.PathEscape(l.r.PathValue(name)), 1)
	}
	return after
}

// found gives the project that the address names.
func (l *looking) found() (*snapshot.Project, error) {
	p, ok := l.Snap.Project(l.r.PathValue("project"))
	if !ok {
		return nil, errNoPage
	}
	return p, nil
}

// page begins a page about the version.
func (l *looking) page() page {
	p := l.site.page(l.r)
	p.Demo = l.Snap.Demonstration || p.Demo
	p.Feed = l.Path() + "/feed.xml"
	return p
}

// frame fills in what every page about a version has: where it stands, the other pages, whether there is a newer one.
func (l *looking) frame(p *page) {
	p.Here = l.Base + l.rest()
	p.Canonical = l.site.origin(l.r) + l.Path() + l.rest()
	p.Nav = []crumb{
		{Text: p.T("public.nav.year", "year", l.Year), Href: l.Base},
		{Text: p.T("public.nav.data"), Href: l.Base + "/data"},
		{Text: p.T("public.nav.proof"), Href: l.Base + "/proof"},
		{Text: p.T("public.nav.versions"), Href: l.Base + "/versions"},
	}
	for i, n := range p.Nav {
		p.Nav[i].Current = n.Href == p.Here
	}
	if l.Edition.Number != l.Latest().Number {
		p.Canonical = l.site.origin(l.r) + p.Here
		p.Notice = &notice{
			Text: p.T("public.notice.old", "number", l.Edition.Number, "at", p.Instant(l.Edition.At)),
			Link: p.T("public.notice.latest", "number", l.Latest().Number), Href: l.Path() + l.rest(),
		}
	}
	if l.Snap.Kind == snapshot.Withdrawn {
		p.Notice = &notice{Text: p.T("public.notice.withdrawn", "at", p.Instant(l.Edition.At), "reason", l.Snap.Reason), Link: p.T("public.nav.versions"), Href: l.Base + "/versions"}
	}
}

// crumbs leads from the top to a page of the version; last has no address.
func (l *looking) crumbs(more ...crumb) []crumb {
	out := []crumb{{Text: l.words.T("public.nav.home"), Href: "/"}, {Text: l.Department + " " + l.words.T("public.year.of", "year", l.Year), Href: l.Base, Chinese: true}}
	return append(out, more...)
}

// parse reads every template once per language, with the frame and its parts.
func (s *Site) parse() (map[string]map[string]*template.Template, error) {
	out := map[string]map[string]*template.Template{}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, file := range names {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if name == "layout" {
			continue
		}
		out[name] = map[string]*template.Template{}
		for _, lang := range i18n.Languages {
			t, err := template.New("layout.html").Funcs(s.funcs(lang)).ParseFS(files, "templates/layout.html", "templates/parts/*.html", file)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			out[name][lang] = t
		}
	}
	return out, nil
}
