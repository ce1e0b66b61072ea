package web

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
	"time"

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
	Actor   string
	Here    string // path and query, for the switches
	Saved   string // the line above h1 after an act
	Printed string
	Version string
	Sheet   string // class of a page that is printed as the official form alone
	Script  string // a static script that makes the page more convenient; it works without

	printer i18n.Printer
}

// Crumb is one step of the way to a page; the last has no address. Chinese says that the text is a name out of a document.
type Crumb struct {
	Text, Href string
	Chinese    bool
}

func (p *Page) base() *Page { return p }

// paged is a struct that embeds Page.
type paged interface{ base() *Page }

// Shanghai is where the offices are; instants are shown in its time.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func (s *server) newPage(r *http.Request, nav string) Page {
	d := displayOf(r)
	p := Page{
		Display: d, Nav: nav, Demo: s.Demo, Version: s.Version, Here: r.URL.RequestURI(),
		Printed: s.Now().In(shanghai).Format("2006-01-02 15:04"),
		printer: s.Catalog.For(d.Lang),
	}
	p.Actor = s.Deps.Actor.Name
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		p.Here = "/"
	}
	if key := r.URL.Query().Get("saved"); key != "" && p.printer.Has("web.saved."+key) {
		p.Saved = p.printer.T("web.saved." + key)
		p.Here = without(r.URL, "saved")
	}
	return p
}

// T writes a sentence in the language of the page.
func (p *Page) T(key string, args ...any) string { return p.printer.T(key, counted(args)...) }

// counted writes the counts of a sentence as tables do, with thousands parted; a year is no count.
func counted(args []any) []any {
	out := slices.Clone(args)
	for i := 0; i+1 < len(out); i += 2 {
		if n, ok := out[i+1].(int); ok && out[i] != "year" {
			out[i+1] = grouped(n)
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

// parsePages parses every page once per language: layout.html and parts/*.html with the page's own file.
func parsePages(fsys fs.FS, cat *i18n.Catalog, a assets) (map[string]pageSet, error) {
	out := map[string]pageSet{}
	err := fs.WalkDir(fsys, "templates", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Dir(name) == "templates/parts" || name == "templates/layout.html" {
			return err
		}
		set := pageSet{}
		for _, lang := range i18n.Languages {
			t, err := template.New("layout.html").Funcs(funcs(cat.For(lang), a)).
				ParseFS(fsys, "templates/layout.html", "templates/parts/*.html", name)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			set[lang] = t
		}
		out[strings.TrimSuffix(strings.TrimPrefix(name, "templates/"), ".html")] = set
		return nil
	})
	return out, err
}

// render writes a page whole: a template that fails leaves no half page.
func (s *server) render(w http.ResponseWriter, status int, name string, v paged) error {
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
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Cookie")
	w.WriteHeader(status)
	_, err := w.Write(buf.Bytes())
	if err != nil {
		return nil //nolint:nilerr // the reader went away; there is nobody to tell
	}
	return nil
}
