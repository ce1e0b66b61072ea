// Package cockpit is the pages of 决策: the year at a glance, its wall, every signal, what changed since a day, what results cost, what
// would have to happen, and the year by unit, district and month. It guarantees that a visitor's totals are of what he may read and of
// nothing else, that every number leads to where it comes from with the days of the page, that a page says of which day it is and as of when
// it is known, and that the wall keeps its last figures, marked, when new ones cannot be had. What is found is cockpit's.
package cockpit

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"plumbline/base/day"
	"plumbline/cockpit"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on. Differing says when the newest review of the books found a difference, zero where it found
// nothing; Duties what other rooms keep that must be done by a day, as it was at an instant (zero: now). Both may be nil.
type Deps struct {
	Cockpit   *cockpit.Service
	Goal      *goal.Service
	Measure   func(id string) (journal.Measure, bool)
	Desk      *work.Desk
	Bindings  string // the path below a declaration where is said how its indicators are measured
	Differing func(context.Context) (time.Time, error)
	Duties    func(ctx context.Context, department string, year int, known time.Time) ([]cockpit.Duty, error)
}

type server struct {
	*site.Site
	Deps
	walls *walls
}

// leads are the acts of those who decide: their menu begins with the cockpit.
var leads = []office.Act{office.ReviewUnit, office.ReviewDepartment, office.ReviewFinance}

// Routes adds the pages to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{to, d, newWalls()}
	if err := to.Pages(nil, work.Parts, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	to.AddMenu(site.Menu{Order: 5, Nav: "cockpit", Href: "/cockpit", Key: "cockpit.nav", Any: leads})
	need := site.Need{Act: office.Read}
	to.Handle("GET /cockpit", need, s.overview)
	to.Handle("GET /cockpit/wall", need, s.wall)
	to.Handle("GET /cockpit/signals", need, s.signals)
	to.Handle("GET /cockpit/changes", need, s.changes)
	to.Handle("GET /cockpit/cost", need, s.cost)
	to.Handle("GET /cockpit/reach", need, s.reach)
	to.Handle("GET /cockpit/by", need, s.by)
	return nil
}

// Home is where a visitor who decides comes first; "" for others.
func Home(v site.Visitor) string {
	for _, act := range leads {
		if v.Can(act) {
			return "/cockpit"
		}
	}
	return ""
}

// page is what the pages of the group carry.
type page struct {
	site.Page
	Moment Moment
	Scopes []work.Option
	Empty  bool
	View   cockpit.View
	seen   *cockpit.Examination
}

// Moment is the days of a page as its address says them.
type Moment struct {
	Address site.Address
	cockpit.At
	asked cockpit.At
}

// On, Known and Since are what stands in the form: what was asked for, "" for what was not.
func (m Moment) Fields() [][3]string {
	return [][3]string{
		{"on", "cockpit.on", m.asked.On.String()}, {"known", "cockpit.known", m.asked.Known.String()}, {"since", "cockpit.since", m.asked.Since.String()},
	}
}

// Chosen says that the address names a day.
func (m Moment) Chosen() bool { return m.asked != cockpit.At{} }

// Plain drops the days from the address.
func (m Moment) Plain() string { return m.Address.With("on", "", "known", "", "since", "") }

// Rest are the other parameters of the address, which the form of the days carries along.
func (m Moment) Rest() []work.Pair {
	var out []work.Pair
	for _, name := range []string{"department", "year", "by"} {
		if v := m.Address.Get(name); v != "" {
			out = append(out, work.Pair{Name: name, Value: v})
		}
	}
	return out
}

// in leads to another page of the group, with the days and the department of this one.
func (m Moment) in(path string, pairs ...string) string {
	return m.Address.Only("on", "known", "since", "department", "year").To(path).With(pairs...)
}

// to leads to a page of another group as of the same days.
func (m Moment) to(path string) string {
	pairs := []string{"on", m.At.On.String()}
	if !m.At.Known.IsZero() {
		pairs = append(pairs, "known", m.At.Known.String())
	}
	return m.Address.Only().To(path).With(pairs...)
}

func (m Moment) project(k goal.Kept) string { return m.to("/d/" + string(k.ID) + "/progress") }

func (m Moment) indicator(k goal.Kept, position int) string {
	if position < 0 {
		return m.project(k)
	}
	return m.to(fmt.Sprintf("/d/%s/i/%d", k.ID, position+1))
}

func dayOf(text string) day.Day {
	d, err := day.Parse(text)
	if err != nil {
		return day.Day{}
	}
	return d
}

// open begins a page: which year of which department, and what stands in it. ok is false where there is nothing to show.
func (s *server) open(r *http.Request) (p *page, ok bool, err error) {
	p = &page{Page: s.NewPage(r, "cockpit"), Moment: Moment{Address: site.AddressOf(r)}}
	sc, ok, err := s.scope(r, p)
	if err != nil || !ok {
		p.Empty, p.Title = true, p.T("cockpit.none")
		return p, ok, err
	}
	a := p.Moment.Address
	p.Moment.asked = cockpit.At{On: dayOf(a.Get("on")), Known: dayOf(a.Get("known")), Since: dayOf(a.Get("since"))}
	y, err := s.Cockpit.Year(r.Context(), sc.Department, sc.Year, p.Moment.asked)
	if err != nil {
		return p, false, err
	}
	if p.seen, err = s.Cockpit.Seen(r.Context(), y); err != nil {
		return p, false, err
	}
	p.Moment.At = y.At
	p.View = y.View(func(k goal.Kept) bool {
		return p.Visitor.May(office.Read, p.Visitor.PlaceOf(k.Declaration.Department, k.Declaration.Unit)).Allowed
	}, p.seen)
	p.Scope, p.Demo = sc, p.Demo || sc.Demo
	p.State = p.T("cockpit.as_of", "on", y.At.On.String(), "known", y.Until.String())
	if y.Unforeseen {
		p.State += " " + p.T("cockpit.unforeseen")
	}
	p.Crumbs = []site.Crumb{{Text: p.T("cockpit.nav"), Href: p.Moment.in("/cockpit")}}
	return p, true, nil
}

// scope is the department and year of the address, the newest that the visitor may read where it names none.
func (s *server) scope(r *http.Request, p *page) (goal.Scope, bool, error) {
	all, err := s.Goal.Scopes(r.Context())
	if err != nil {
		return goal.Scope{}, false, err
	}
	a := p.Moment.Address
	all = slices.DeleteFunc(all, func(sc goal.Scope) bool { return p.Visitor.Reads(sc.Department).None() })
	at := slices.IndexFunc(all, func(sc goal.Scope) bool {
		return (a.Department() == "" || a.Department() == sc.Department) && (a.Get("year") == "" || a.Get("year") == strconv.Itoa(sc.Year))
	})
	if at < 0 {
		if a.Department() != "" || a.Get("year") != "" {
			return goal.Scope{}, false, site.ErrNoPage
		}
		return goal.Scope{}, false, nil
	}
	for i, sc := range all {
		text := p.T("cockpit.scope", "department", sc.Department, "year", sc.Year)
		p.Scopes = append(p.Scopes, work.Option{Text: text, Href: a.Only().With("department", sc.Department, "year", strconv.Itoa(sc.Year)), Current: i == at, Chinese: true})
	}
	return all[at], true, nil
}

// decisions are what is to be decided of a view.
func (s *server) decisions(r *http.Request, p *page) ([]cockpit.Decision, error) {
	var duties []cockpit.Duty
	var err error
	if s.Duties != nil {
		if duties, err = s.Duties(r.Context(), p.View.Department, p.View.Number, p.View.Known); err != nil {
			return nil, err
		}
	}
	apart := time.Time{}
	if s.Differing != nil {
		if apart, err = s.Differing(r.Context()); err != nil {
			return nil, err
		}
	}
	return p.View.Decisions(duties, !apart.IsZero(), p.seen), nil
}
