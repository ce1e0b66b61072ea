package publicweb

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"plumbline/disclosure/snapshot"
)

// feed is Atom (RFC 4287).
type feed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  feedAuthor  `xml:"author"`
	Links   []feedLink  `xml:"link"`
	Entries []feedEntry `xml:"entry"`
}

type feedAuthor struct {
	Name string `xml:"name"`
}

type feedLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type feedEntry struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Author  feedAuthor `xml:"author"`
	Link    feedLink   `xml:"link"`
	Summary string     `xml:"summary,omitempty"`
}

// mostEntries is how many publications a feed tells of, the newest first.
const mostEntries = 50

// feedOfAll tells of every publication.
func (s *Site) feedOfAll(w http.ResponseWriter, r *http.Request) error {
	all, err := s.shelf.catalogue(r.Context())
	if err != nil {
		return err
	}
	return s.feed(w, r, all, "/feed.xml", s.page(r).T("public.feed.all"), all.years)
}

// feedOfYear tells of the versions of a department's year.
func (s *Site) feedOfYear(w http.ResponseWriter, r *http.Request) error {
	all, err := s.shelf.catalogue(r.Context())
	if err != nil {
		return err
	}
	l, err := s.looking(r, all, false)
	if err != nil {
		return err
	}
	title := l.words.T("public.feed.year", "department", l.Department, "year", l.Year)
	return s.feed(w, r, all, l.Path()+"/feed.xml", title, []*year{l.year})
}

func (s *Site) feed(w http.ResponseWriter, r *http.Request, all *catalogue, self, title string, years []*year) error {
	p, origin := s.page(r), s.origin(r)
	f := feed{
		Lang: p.LangTag(), ID: origin + self, Title: title, Author: feedAuthor{p.T("public.mark")},
		Links: []feedLink{{Rel: "self", Type: "application/atom+xml", Href: origin + self}, {Rel: "alternate", Type: "text/html", Href: origin + strings.TrimSuffix(self, "feed.xml")}},
	}
	type dated struct {
		snapshot.Publication
		path string
	}
	var list []dated
	for _, y := range years {
		for _, e := range y.Editions {
			list = append(list, dated{e, y.Path() + "/v/" + itoa(e.Number)})
		}
	}
	slices.SortStableFunc(list, func(a, b dated) int { return b.At.Compare(a.At) })
	list = list[:min(len(list), mostEntries)]
	newest := time.Unix(0, 0).UTC()
	for _, e := range list {
		if e.At.After(newest) {
			newest = e.At
		}
		entry := feedEntry{
			ID: origin + e.path, Updated: e.At.UTC().Format(time.RFC3339), Author: feedAuthor{e.Department}, Link: feedLink{Rel: "alternate", Type: "text/html", Href: origin + e.path},
			Title: p.T("public.feed.entry", "department", e.Department, "year", e.Year, "number", e.Number, "kind", p.T("public.kind."+string(e.Kind))), Summary: e.Reason,
		}
		if e.Demonstration {
			entry.Title = p.T("public.feed.demo", "title", entry.Title)
		}
		f.Entries = append(f.Entries, entry)
	}
	f.Updated = newest.Format(time.RFC3339)
	return s.xml(w, r, "application/atom+xml; charset=utf-8", p.LangTag(), all, f)
}

// sitemap lists every address for search engines (sitemaps.org), up to the fifty thousand that one may hold.
func (s *Site) sitemap(w http.ResponseWriter, r *http.Request) error {
	all, err := s.shelf.catalogue(r.Context())
	if err != nil {
		return err
	}
	type place struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod,omitempty"`
	}
	type set struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Places  []place  `xml:"url"`
	}
	const most = 50_000
	origin := s.origin(r)
	key := "sitemap " + all.stamp + " " + origin
	if a, ok := s.made.get(key); ok {
		return a.send(w, r)
	}
	out := set{Places: []place{{Loc: origin + "/"}, {Loc: origin + "/method"}, {Loc: origin + "/about"}}}
	for _, y := range all.years {
		at := y.Latest().At.UTC().Format("2006-01-02")
		add := func(path string) {
			if len(out.Places) < most {
				out.Places = append(out.Places, place{origin + y.Path() + path, at})
			}
		}
		for _, path := range []string{"", "/versions"} {
			add(path)
		}
		for i := range y.Brief.entries {
			e := &y.Brief.entries[i]
			path := "/" + e.Project
			if e.Number > 0 {
				path += "/" + strconv.Itoa(e.Number)
			}
			add(path)
		}
	}
	body, err := xml.MarshalIndent(out, "", " ")
	if err != nil {
		return err
	}
	a := newAnswer("application/xml; charset=utf-8", "", changing, append([]byte(xml.Header), body...), key)
	s.made.put(key, a, a.size())
	return a.send(w, r)
}

// robots lets search engines in, but for what is found by word and the choices of display.
func (s *Site) robots(w http.ResponseWriter, r *http.Request) error {
	body := "User-agent: *\nDisallow: /find\nDisallow: /display\nSitemap: " + s.origin(r) + "/sitemap.xml\n"
	return newAnswer("text/plain; charset=utf-8", "", lasting, []byte(body), body).send(w, r)
}

func (s *Site) xml(w http.ResponseWriter, r *http.Request, media, lang string, all *catalogue, v any) error {
	body, err := xml.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	body = append([]byte(xml.Header), body...)
	return newAnswer(media, lang, changing, body, all.stamp, s.stamp, string(body)).send(w, r)
}
