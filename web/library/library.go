// Package library is the pages of the indicator library: its entries with who uses them, what the declarations propose,
// the templates that drafts begin with, and suggestions while typing. It guarantees that uses are shown to who may read the
// declaration, that who may not change the library meets no form, and that what was typed is kept where somebody else
// changed the entry meanwhile. What an entry is and how it is found is goal/library's.
package library

import (
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/goal"
	lib "plumbline/goal/library"
	choice "plumbline/goal/library/template"
	"plumbline/office"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on.
type Deps struct {
	Library  *lib.Service
	Template *choice.Service
}

type server struct {
	*site.Site
	Deps
}

// Routes adds every address of the group.
func Routes(at *site.Site, d Deps) error {
	s := &server{at, d}
	if err := s.Pages(template.FuncMap{"sign": lib.Sign, "levelname": levelName}, files); err != nil {
		return err
	}
	s.AddMenu(site.Menu{Order: 65, Nav: "library", Href: "/library", Key: "library.nav", Act: office.ReadLibrary})
	read, edit := site.Need{Act: office.ReadLibrary}, site.Need{Act: office.EditLibrary}
	s.Handle("GET /library", read, s.list)
	s.Handle("GET /library/suggest", read, s.suggest)
	s.Handle("GET /library/{id}", read, s.entry)
	s.Handle("GET /library/new", edit, s.newEntry)
	s.Handle("POST /library/new", edit, s.adoptOne)
	s.Handle("GET /library/entry/{id}/edit", edit, s.editEntry)
	s.Handle("POST /library/entry/{id}/edit", edit, s.saveEntry)
	s.Handle("GET /library/entry/{id}/merge", edit, s.mergeForm)
	s.Handle("POST /library/entry/{id}/merge", edit, s.merge)
	s.Handle("POST /library/entry/{id}/split", edit, s.split)
	s.Handle("POST /library/entry/{id}/retire", edit, s.retire)
	s.Handle("POST /library/entry/{id}/restore", edit, s.restore)
	s.Handle("GET /library/proposals", edit, s.proposals)
	s.Handle("POST /library/proposals", edit, s.adopt)
	s.Handle("GET /library/templates", read, s.templates)
	s.Handle("POST /library/templates/install", edit, s.install)
	s.Handle("GET /library/templates/new", edit, s.newTemplate)
	s.Handle("POST /library/templates/new", edit, s.addTemplate)
	s.Handle("GET /library/templates/{id}", read, s.template)
	s.Handle("GET /library/templates/{id}/edit", edit, s.editTemplate)
	s.Handle("POST /library/templates/{id}/edit", edit, s.saveTemplate)
	s.Handle("POST /library/templates/{id}/retire", edit, s.retireTemplate)
	s.Handle("POST /library/templates/{id}/restore", edit, s.restoreTemplate)
	return nil
}

// page begins a page of the group.
func (s *server) page(r *http.Request, crumbs ...site.Crumb) site.Page {
	p := s.NewPage(r, "library")
	p.Crumbs = append([]site.Crumb{{Text: p.T("library.nav"), Href: "/library"}}, crumbs...)
	return p
}

// edits says whether the visitor may change the library.
func edits(r *http.Request) bool { return site.VisitorOf(r).Can(office.EditLibrary) }

// reach tells which declarations a visitor may read; each unit is asked for once.
type reach struct {
	visitor site.Visitor
	known   map[[2]string]bool
}

func reachOf(r *http.Request) *reach { return &reach{site.VisitorOf(r), map[[2]string]bool{}} }

func (a *reach) reads(department, unit string) bool {
	at := [2]string{department, unit}
	if _, asked := a.known[at]; !asked {
		a.known[at] = a.visitor.May(office.Read, a.visitor.PlaceOf(department, unit)).Allowed
	}
	return a.known[at]
}

// seen reads the version that a form was made from.
func seen(r *http.Request) lib.Seen {
	n, _ := strconv.Atoi(r.PostFormValue("version"))
	return lib.Seen{ID: lib.ID(r.PathValue("id")), Version: n}
}

// to sends the reader on after an act.
func to(w http.ResponseWriter, r *http.Request, path, saved string) error {
	http.Redirect(w, r, path+"?saved="+saved, http.StatusSeeOther)
	return nil
}

// levelName writes a second level with its first where the name alone would not say it.
func levelName(level1, level2 string) string {
	if level2 == goal.Cost && level1 != "" {
		return level1 + " / " + level2
	}
	return level2
}

// levelGroup is a first level with its second levels, for a choice.
type levelGroup struct {
	Name   string
	Levels []string
}

func levelGroups() []levelGroup {
	var out []levelGroup
	for _, one := range goal.Levels() {
		if one.Level != 1 {
			continue
		}
		g := levelGroup{Name: one.Name}
		for _, two := range goal.Levels() {
			if two.Level == 2 && slices.Contains(two.Parents, one.Name) {
				g.Levels = append(g.Levels, two.Name)
			}
		}
		out = append(out, g)
	}
	return out
}

// readForm reads what was posted.
func readForm(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	return nil
}

// wrong is a refusal of what was typed, shown at its field; any other error is not the form's to show.
func wrong(p *site.Page, err error) (field, sentence string, ok bool) {
	f, is := fault.As(err)
	if !is || f.Kind != fault.Invalid && f.Kind != fault.Conflict {
		return "", "", false
	}
	field, _, _ = strings.Cut(f.Field, "[")
	return field, p.Printer.Fault(err), true
}

// lines reads a text of one thing a line.
func lines(text string) []string {
	return slices.DeleteFunc(strings.Split(strings.ReplaceAll(text, "\r", ""), "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
}
