package site

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/platform/i18n"
)

// Page is what every page carries; each page's struct embeds it.
type Page struct {
	Display
	Title   string // h1
	Name    bool   // the title is a name out of a document, Chinese whatever the page is
	Heading string // of the browser's tab, where it differs from Title
	State   string // the one line below h1
	Nav     string // the word of the navigation that is current
	Crumbs  []Crumb
	Scope   goal.Scope
	Demo    bool
	Visitor Visitor
	Menu    []MenuItem
	Tabs    []MenuItem // the pages about the declaration that this one is about
	Here    string     // path and query, for the switches
	Saved   string     // the line above h1 after an act
	Printed string
	Version string
	Sheet   string // class of a page that is printed as the official form alone
	Wall    bool   // it hangs on a wall: dark, without anything to press, and comes anew each minute
	Script  string // a static script that makes the page more convenient; it works without

	// Printer writes sentences in the language of the page.
	Printer i18n.Printer
}

// Crumb is one step of the way to a page; the last has no address. Chinese says that the text is a name out of a document.
type Crumb struct {
	Text, Href string
	Chinese    bool
}

func (p *Page) base() *Page { return p }

// Paged is a struct that embeds Page.
type Paged interface{ base() *Page }

func (s *Site) NewPage(r *http.Request, nav string) Page {
	d := DisplayOf(r)
	p := Page{
		Display: d, Nav: nav, Demo: s.Demo, Version: s.Version, Here: r.URL.RequestURI(),
		Printed: day.Minute(s.Now()),
		Printer: s.Catalog.For(d.Lang),
	}
	p.Visitor = VisitorOf(r)
	p.Menu = s.menuFor(&p, nav)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		p.Here = "/"
	}
	if key := r.URL.Query().Get("saved"); key != "" && p.Printer.Has("web.saved."+key) {
		p.Saved = p.Printer.T("web.saved." + key)
		p.Here = without(r.URL, "saved")
	}
	return p
}

// T writes a sentence in the language of the page.
func (p *Page) T(key string, args ...any) string { return p.Printer.T(key, counted(args)...) }

// counted writes the counts of a sentence as tables do, with thousands parted; a year is no count.
func counted(args []any) []any {
	out := slices.Clone(args)
	for i := 0; i+1 < len(out); i += 2 {
		if n, ok := out[i+1].(int); ok && out[i] != "year" {
			out[i+1] = Grouped(n)
		}
	}
	return out
}

// without gives the address without one parameter.
func without(u *url.URL, name string) string {
	q := u.Query()
	q.Del(name)
	if len(q) == 0 {
		return u.EscapedPath()
	}
	return u.EscapedPath() + "?" + q.Encode()
}

// pageSet is one page's template in every language.
type pageSet map[string]*template.Template

// Pages adds the pages of a group. Of each file system templates/parts/*.html are parts; the pages are those of the last.
// Every page is parsed once per language, with the frame, its parts and funcs beside the site's own.
func (s *Site) Pages(funcs template.FuncMap, sets ...fs.FS) error {
	last := sets[len(sets)-1]
	return fs.WalkDir(last, "templates", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Dir(name) == "templates/parts" || name == "templates/layout.html" {
			return err
		}
		page := strings.TrimSuffix(strings.TrimPrefix(name, "templates/"), ".html")
		if s.pages[page] != nil {
			return fmt.Errorf("two pages are called %s", page)
		}
		s.pages[page] = pageSet{}
		for _, lang := range i18n.Languages {
			if s.pages[page][lang], err = s.parse(lang, funcs, name, sets); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	})
}

func (s *Site) parse(lang string, more template.FuncMap, name string, sets []fs.FS) (*template.Template, error) {
	t, err := template.New("layout.html").Funcs(funcs(s.Catalog.For(lang), s.assets)).Funcs(more).
		ParseFS(files, "templates/layout.html", "templates/parts/*.html")
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		if parts, err := fs.Glob(set, "templates/parts/*.html"); err != nil || len(parts) == 0 {
			continue
		}
		if t, err = t.ParseFS(set, "templates/parts/*.html"); err != nil {
			return nil, err
		}
	}
	return t.ParseFS(sets[len(sets)-1], name)
}

// Render writes a page whole: a template that fails leaves no half page.
func (s *Site) Render(w http.ResponseWriter, status int, name string, v Paged) error {
	p := v.base()
	set, ok := s.pages[name]
	if !ok {
		return fmt.Errorf("no template %s", name)
	}
	var buf bytes.Buffer
	if err := set[p.Lang].Execute(&buf, v); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.LangTag())
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	h.Add("Vary", "Cookie")
	w.WriteHeader(status)
	_, err := w.Write(buf.Bytes())
	if err != nil {
		return nil //nolint:nilerr // the reader went away; there is nobody to tell
	}
	return nil
}
