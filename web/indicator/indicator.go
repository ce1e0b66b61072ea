// Package indicator is the pages of figures: an indicator with the thread from its figure down to the records that it is made
// of, a project with its money beside its goals, and the indicators of a department. It guarantees that every figure on a page
// says of which day it is and as of when it is known, that the postings shown beside a figure add up to it, that what was
// reported by hand is called so, that a figure which was changed after it was final is marked, that all of them say so while
// the books do not agree with the records, and that records of
// organisations out of reach show only that they are there. How an indicator is measured and judged is measure's, what
// stands in the books the journal's.
package indicator

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"time"

	"plumbline/base/day"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/web/site"
	"plumbline/web/work"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on. Bindings is the path below a declaration where is said how its indicators are measured
// ("/bindings"), "" where there is no such page. Differing says when the newest review of the books found that they are not what
// the records come to, zero where it found nothing; nil where the books are not reviewed.
type Deps struct {
	Goal      *goal.Service
	Measure   *measure.Service
	Forecast  *forecast.Service
	Books     *read.Service
	Files     *attach.Service
	Desk      *work.Desk
	Bindings  string
	Differing func(context.Context) (time.Time, error)
}

type server struct {
	*site.Site
	Deps
}

// Routes adds the pages to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{to, d}
	if err := to.Pages(nil, work.Parts, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	to.AddMenu(site.Menu{Order: 35, Nav: "measured", Href: "/measured", Key: "indicator.nav", Act: office.Read})
	to.AddTabs(site.Tab{Order: 12, Name: "progress", Path: "/progress", Key: "indicator.tab", Act: office.Read})
	at := site.Need{Act: office.Read, At: site.AtDeclaration(s.Goal)}
	to.Handle("GET /measured", site.Need{Act: office.Read}, s.measured)
	to.Handle("GET /d/{id}/progress", at, s.progress)
	to.Handle("GET /d/{id}/i/{n}", at, s.indicator)
	return nil
}

// Moment is of which day the figures of a page are and as of when they are known, as the address says it.
type Moment struct {
	Address site.Address
	On      day.Day // zero: today, within the year
	Known   day.Day // the last day whose postings are known; zero: now
	At      measure.At
	Shown   day.Day // the day that the page names
	Now     day.Day // the day on which the page is read
}

// momentOf reads the days of an address; one that is no day, or lies ahead, says nothing.
func (s *server) momentOf(r *http.Request, year int) Moment {
	m := Moment{Address: site.AddressOf(r), Now: day.At(s.Now())}
	m.On, m.Known = asked(m.Address.Get("on")), asked(m.Address.Get("known"))
	if m.On.Year() != year {
		m.On = day.Day{}
	}
	if !m.Known.Before(m.Now) {
		m.Known = day.Day{}
	}
	if m.until().Before(m.On) {
		m.On = day.Day{}
	}
	m.At.On = m.On
	if !m.Known.IsZero() {
		m.At.Known = endOf(m.Known)
	}
	m.Shown = m.On
	if last := day.Of(year, 12, 31); m.Shown.IsZero() {
		if m.Shown = last; m.until().Before(last) {
			m.Shown = m.until()
		}
	}
	return m
}

// until is the last day whose postings are known.
func (m Moment) until() day.Day {
	if m.Known.IsZero() {
		return m.Now
	}
	return m.Known
}

func asked(text string) day.Day {
	d, err := day.Parse(text)
	if err != nil {
		return day.Day{}
	}
	return d
}

// endOf is the last instant of a day that the books tell apart.
func endOf(d day.Day) time.Time {
	begin, err := time.ParseInLocation("2006-01-02", d.Add(1).String(), day.Shanghai)
	if err != nil {
		return time.Time{} // no day of the calendar
	}
	return begin.Add(-time.Millisecond)
}

// Line is the line that a page with figures carries: up to which day, and as of when it is known.
func (m Moment) line(p *site.Page) string {
	return p.T("indicator.as_of", "on", m.Shown.String(), "known", m.until().String())
}

// Plain drops both days from the address.
func (m Moment) Plain() string { return m.Address.With("on", "", "known", "") }

// Chosen says that the address names a day.
func (m Moment) Chosen() bool { return !m.On.IsZero() || !m.Known.IsZero() }

// Rest are the other parameters of the address, which the form of the days carries along.
func (m Moment) Rest() []work.Pair {
	var out []work.Pair
	for _, name := range m.Address.Names() {
		if name != "on" && name != "known" && name != "after" && name != "posting" && name != "saved" && name != "format" {
			out = append(out, work.Pair{Name: name, Value: m.Address.Get(name)})
		}
	}
	return out
}

// keep carries the days of the page into the address of another, with more of it set.
func (m Moment) keep(path string, pairs ...string) string {
	return m.Address.Only("on", "known").To(path).With(pairs...)
}

// signOf is an outcome as a status.
func signOf(p *site.Page, o judge.Outcome) work.Sign {
	s := work.Sign{Shape: "dashed", Class: "ink3", Word: p.T(o.Key())}
	switch o {
	case judge.Reached:
		s.Shape, s.Class = "disc", "ok"
	case judge.Partly:
		s.Shape, s.Class = "half", "warn"
	case judge.Missed:
		s.Shape, s.Class = "cross", "zhu"
	}
	return s
}

// Outcomes in the order in which a reader must act on them.
var outcomes = []judge.Outcome{judge.Missed, judge.Partly, judge.Unmeasured, judge.Unbound, judge.Waiting, judge.Reached}

func rank(o judge.Outcome) int {
	for i, x := range outcomes {
		if x == o {
			return i
		}
	}
	return len(outcomes)
}

// said writes the sentences of a reading.
func said(p *site.Page, list []measure.Said) []string {
	var out []string
	for _, s := range list {
		out = append(out, s.Sentence(p.T))
	}
	return out
}

// how says in short how an indicator is measured.
func (s *server) how(p *site.Page, r measure.Reading) string {
	switch {
	case r.Binding == nil:
		return p.T(judge.Unbound.Key())
	case r.ByHand():
		return p.T("indicator.manual")
	}
	name := work.Said(p, "measure."+r.Binding.Measure, r.Binding.Measure)
	if r.Binding.Matter != "" {
		return p.T("indicator.how", "measure", name, "matter", r.Binding.Matter)
	}
	return name
}

// href is the page of an indicator.
func href(id goal.ID, position int) string { return fmt.Sprintf("/d/%s/i/%d", id, position+1) }
