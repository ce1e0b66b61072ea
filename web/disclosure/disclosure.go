// Package disclosure is the staff's pages of publishing (公开): a department's year with its term, the checks, what will be hidden and why, what
// differs from the version before, the form that publishes and the one that takes back; a project as the public will see it with the words that an
// officer writes; each version as it went out. It guarantees that whoever may not publish sees only what is public already and how the term stands,
// that a form publishes what its page showed, and that a refused form keeps what was typed.
package disclosure

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"plumbline/disclosure"
	"plumbline/disclosure/receipt"
	"plumbline/disclosure/snapshot"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on. Complete signs what was just published (nil: nothing is signed). Objections may be nil. Public is where
// people find the public site, "" where nobody said.
type Deps struct {
	Goal       *goal.Service
	Room       *disclosure.Service
	Objections *receipt.Service
	Complete   func(ctx context.Context) error
	Public     string
}

type server struct {
	*site.Site
	Deps
}

// Routes adds the pages to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{to, d}
	if err := to.Pages(nil, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	to.AddMenu(site.Menu{Order: 46, Nav: "disclosure", Href: "/disclosure", Key: "web.nav.disclosure", Act: office.Read})
	publishes := site.Need{Act: office.Publish, At: s.placeOfYear}
	of := site.Need{Act: office.Publish, At: site.AtDeclaration(s.Goal)}
	to.Handle("GET /disclosure", site.Need{Act: office.Read}, s.year)
	to.Handle("GET /disclosure/version", site.Need{Act: office.Read}, s.version)
	to.Handle("POST /disclosure/approve", publishes, s.approve)
	to.Handle("POST /disclosure/publish", publishes, s.publish)
	to.Handle("POST /disclosure/withdraw", publishes, s.withdraw)
	to.Handle("GET /d/{id}/disclosure", of, s.project)
	to.Handle("POST /d/{id}/disclosure", of, s.write)
	if s.Objections != nil {
		about := site.Need{Act: office.Publish, At: s.placeOfObjection}
		to.Handle("GET /disclosure/objections/{n}", about, s.objection)
		to.Handle("POST /disclosure/objections/{n}/open", about, s.open)
		to.Handle("POST /disclosure/objections/{n}", about, s.reply)
	}
	to.AddTabs(site.Tab{Order: 18, Name: "disclosure", Path: "/disclosure", Key: "web.nav.disclosure", Act: office.Publish})
	return nil
}

// PageTypes are the structs of the templates, for the test that holds the two together.
var PageTypes = map[string]any{"disclosure/year": &yearPage{}, "disclosure/version": &versionPage{}, "disclosure/project": &projectPage{}, "disclosure/objection": &objectionPage{}}

// address is a page of a department's year.
func address(path, department string, year int, more ...string) string {
	q := url.Values{"department": {department}, "year": {strconv.Itoa(year)}}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return path + "?" + q.Encode()
}

// scopes are the departments and years of which a visitor may read something.
func (s *server) scopes(r *http.Request) ([]goal.Scope, error) {
	all, err := s.Goal.Scopes(r.Context())
	v := site.VisitorOf(r)
	return slices.DeleteFunc(all, func(sc goal.Scope) bool { return v.Reads(sc.Department).None() }), err
}

// scope is the department and year of the address; where it names none, the newest that is read.
func (s *server) scope(r *http.Request) (sc goal.Scope, all []goal.Scope, ok bool, err error) {
	if all, err = s.scopes(r); err != nil {
		return sc, nil, false, err
	}
	a := site.AddressOf(r)
	at := slices.IndexFunc(all, func(sc goal.Scope) bool {
		return (a.Department() == "" || a.Department() == sc.Department) && (a.Get("year") == "" || a.Get("year") == strconv.Itoa(sc.Year))
	})
	if at < 0 {
		if a.Department() != "" || a.Get("year") != "" {
			return sc, all, false, site.ErrNoPage
		}
		return sc, all, false, nil
	}
	return all[at], all, true, nil
}

// placeOfYear is the department of the address.
func (s *server) placeOfYear(r *http.Request) (office.Place, error) {
	sc, _, ok, err := s.scope(r)
	if err != nil {
		return office.Place{}, err
	}
	if !ok {
		return office.Place{}, site.ErrNoPage
	}
	return site.VisitorOf(r).PlaceOf(sc.Department, ""), nil
}

// kindOf is the kind of version that an address asks for: results once the year is over, goals before.
func kindOf(text string, year int, st disclosure.State) snapshot.Kind {
	switch k := snapshot.Kind(text); {
	case k == snapshot.Goals || k == snapshot.Results:
		return k
	case st.Today.Year() > year || len(st.Versions) > 0:
		return snapshot.Results
	}
	return snapshot.Goals
}

// sign is a status in a shape and a word.
func sign(class, shape, word string) work.Sign {
	return work.Sign{Class: class, Shape: shape, Word: word}
}
