package library

import (
	"net/http"
	"strconv"
	"strings"

	lib "plumbline/goal/library"
	"plumbline/platform/i18n"
	"plumbline/web/site"
)

type entryPage struct {
	site.Page
	lib.Detail
	Edits    bool
	Shown    []useLine
	Hidden   int // uses that the visitor may not see
	Projects int
	Splits   []string // the aliases that can be made entries
	History  []change
	Pager    site.Pager
}

// useLine is a use with what is unusual about it.
type useLine struct {
	lib.Use
	Remarks []string
}

// change is a version as the history shows it.
type change struct {
	lib.Version
	Word    string
	Changes []difference
}

// difference is what a version changed in a field; Old is "" in the first.
type difference struct {
	Field, Old, New string
}

func (s *server) entry(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Library.Of(r.Context(), lib.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := &entryPage{Page: s.page(r), Detail: d, Edits: edits(r)}
	v.uses(r)
	v.History = history(&v.Page, d.Versions)
	for _, a := range d.Aliases {
		if lib.Separable(d.Draft, a) {
			v.Splits = append(v.Splits, a)
		}
	}
	v.Title, v.Page.Name = d.Entry.Name, true
	v.Page.State = v.T("library.entry.state", "n", len(d.Uses), "projects", v.Projects)
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: d.Level1, Href: "/library?level1=" + d.Level1, Chinese: true}, site.Crumb{Text: d.Entry.Name, Chinese: true})
	return s.Render(w, http.StatusOK, "library/entry", v)
}

// uses shows those that the visitor may see, a page of them.
func (v *entryPage) uses(r *http.Request) {
	within, projects := reachOf(r), map[string]bool{}
	var open []lib.Use
	for _, u := range v.Uses {
		projects[string(u.ID)] = true
		if within.reads(u.Department, u.Unit) {
			open = append(open, u)
		}
	}
	v.Projects, v.Hidden = len(projects), len(v.Uses)-len(open)
	v.Pager = site.NewPager(site.AddressOf(r), site.PageNumber(r), len(open))
	from, till := v.Pager.Bounds()
	for _, u := range open[from:till] {
		line := useLine{Use: u}
		for _, m := range v.Unusual(u.Indicator) {
			line.Remarks = append(line.Remarks, v.T(m.Key, m.Args...))
		}
		v.Shown = append(v.Shown, line)
	}
}

// history says of each version what it changed, the newest first.
func history(p *site.Page, versions []lib.Version) []change {
	var out []change
	for i, ver := range versions {
		c := change{Version: ver, Word: p.T("library.act." + ver.Act)}
		if i+1 < len(versions) {
			c.Changes = differences(p.Printer, versions[i+1].Entry.Draft, ver.Entry.Draft)
		}
		out = append(out, c)
	}
	return out
}

// differences lists the fields in which two drafts of an entry differ.
func differences(say i18n.Printer, old, now lib.Draft) []difference {
	fields := func(d lib.Draft) [][2]string {
		return [][2]string{
			{"library.field.name", d.Name},
			{"library.field.level", levelName(d.Level1, d.Level2)},
			{"library.field.aliases", strings.Join(d.Aliases, "、")},
			{"library.field.kind", kindWord(say, d)},
			{"library.field.op", lib.Sign(d.Op)},
			{"library.field.unit", d.Unit},
			{"library.field.values", strings.Join(d.Values, "、")},
			{"library.field.note", d.Note},
		}
	}
	var out []difference
	before := fields(old)
	for i, f := range fields(now) {
		if f[1] != before[i][1] {
			out = append(out, difference{say.T(f[0]), before[i][1], f[1]})
		}
	}
	return out
}

func kindWord(say i18n.Printer, d lib.Draft) string {
	if d.Kind == "" {
		return ""
	}
	return say.T("web.kind." + string(d.Kind))
}

func (s *server) retire(w http.ResponseWriter, r *http.Request) error {
	e, err := s.Library.Retire(r.Context(), site.VisitorOf(r).Actor(), seen(r))
	if err != nil {
		return err
	}
	return to(w, r, "/library/"+string(e.ID), "library_retired")
}

func (s *server) restore(w http.ResponseWriter, r *http.Request) error {
	e, err := s.Library.Restore(r.Context(), site.VisitorOf(r).Actor(), seen(r))
	if err != nil {
		return err
	}
	return to(w, r, "/library/"+string(e.ID), "library_restored")
}

func (s *server) split(w http.ResponseWriter, r *http.Request) error {
	made, err := s.Library.Split(r.Context(), site.VisitorOf(r).Actor(), seen(r), r.PostFormValue("alias"))
	if err != nil {
		return err
	}
	return to(w, r, "/library/"+string(made.ID), "library_split")
}

type mergePage struct {
	site.Page
	lib.Detail
	Text string
	List []lib.Listed
}

func (s *server) mergeForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Library.Of(r.Context(), lib.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := &mergePage{Page: s.page(r), Detail: d, Text: r.URL.Query().Get("q")}
	text := v.Text
	if text == "" && len([]rune(d.Entry.Name)) > 3 { // what ends alike is likeliest the same
		text = string([]rune(d.Entry.Name)[len([]rune(d.Entry.Name))-3:])
	}
	list, err := s.Library.Suggest(r.Context(), text, "", "", 30)
	if err != nil {
		return err
	}
	for _, l := range list {
		if l.ID != d.ID {
			v.List = append(v.List, l)
		}
	}
	v.Title = v.T("library.merge.title", "name", d.Entry.Name)
	v.Page.State = v.T("library.merge.state")
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: d.Entry.Name, Href: "/library/" + string(d.ID), Chinese: true}, site.Crumb{Text: v.T("library.merge")})
	return s.Render(w, http.StatusOK, "library/merge", v)
}

// merge puts the entry of the address into the chosen one.
func (s *server) merge(w http.ResponseWriter, r *http.Request) error {
	id, version, _ := strings.Cut(r.PostFormValue("into"), ".")
	n, _ := strconv.Atoi(version)
	e, err := s.Library.Merge(r.Context(), site.VisitorOf(r).Actor(), lib.Seen{ID: lib.ID(id), Version: n}, seen(r))
	if err != nil {
		return err
	}
	return to(w, r, "/library/"+string(e.ID), "library_merged")
}
