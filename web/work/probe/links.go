package probe

import (
	"html/template"
	"math"
	"net/http"
	"slices"
	"strconv"

	"plumbline/base/day"
	"plumbline/office"
	"plumbline/platform/chart"
	"plumbline/platform/intake"
	"plumbline/probe"
	"plumbline/web/site"
	"plumbline/web/work"
)

type linksPage struct {
	site.Page
	Choice work.Choice
	Links  []work.Link
	Lines  []linkLine
	Rate   string
	Up     int
	All    int
	Aside  int

	Axis, Bob template.HTML
}

type linkLine struct {
	probe.Listed
	Rate   string
	Asked  string
	Stands work.Sign
	Last   string
	Plumb  template.HTML
}

// links lists the links, those that were down most first.
func (s *server) links(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	c.Address = c.Address.To(base)
	list, err := s.Room.Links(r.Context(), query(c))
	if err != nil {
		return err
	}
	v := &linksPage{Page: s.RoomPage(r, room), Choice: c}
	for _, l := range list {
		line := linkLine{Listed: l, Rate: rate(l.Up, l.All), Asked: asked(&v.Page, l.Link), Stands: state(&v.Page, l)}
		if !l.Share.Last.IsZero() {
			line.Last = shown(l.Share.Last)
		}
		v.Lines = append(v.Lines, line)
		v.Up, v.All, v.Aside = v.Up+l.Up, v.All+l.All, v.Aside+l.Excused
	}
	slices.SortStableFunc(v.Lines, func(a, b linkLine) int { return a.Up*max(b.All, 1) - b.Up*max(a.All, 1) })
	v.Rate = rate(v.Up, v.All)
	v.plumb()
	v.Title = v.T("probe.page.title_none", "year", c.Year)
	if len(v.Lines) > 0 {
		v.Title = v.T("probe.page.title_unchecked", "n", len(v.Lines))
	}
	if v.All > 0 {
		v.Title = v.T("probe.page.title", "n", len(v.Lines), "rate", v.Rate, "down", v.All-v.Up)
	}
	v.State = v.T("probe.page.state", "year", c.Year)
	v.Links = append(v.Links, work.Link{Text: v.T("probe.page.checks"), Href: c.To(base + "/checks")})
	if c.MayRecord(site.VisitorOf(r)) {
		v.Links = append(v.Links, work.Link{Text: v.T("probe.new"), Href: c.To(base + "/new"), Filled: true})
	}
	return s.Render(w, http.StatusOK, "probe/links", v)
}

// plumb draws how far each link is from always being up, on a scale that shows the worst of them.
func (v *linksPage) plumb() {
	share := func(l linkLine) float64 { return 100 * float64(l.Up) / float64(l.All) } // for the drawing alone
	lowest, step := 99.0, 0.5
	for _, l := range v.Lines {
		if l.All > 0 {
			lowest = min(lowest, math.Floor(share(l)))
		}
	}
	for (100-lowest)/step > 4 {
		step *= 2
	}
	axis := chart.Axis{Min: lowest, Max: 100 + (100-lowest)/8, Line: 100}
	v.Axis, v.Bob = chart.Labels(axis, step, func(at float64) string {
		if at > 100 {
			return ""
		}
		return strconv.FormatFloat(at, 'f', -1, 64)
	}), chart.Bob(axis)
	for i, l := range v.Lines {
		v.Lines[i].Plumb = chart.Cord(axis)
		if l.All > 0 {
			v.Lines[i].Plumb = chart.Plumb(axis, []chart.Point{{Value: share(l), Mark: map[bool]chart.Mark{true: chart.Dot, false: chart.Ring}[l.Up == l.All]}}, "")
		}
	}
}

func query(c work.Choice) probe.Query {
	q := probe.Query{Organisations: work.Texts(c.IDs()), Year: c.Year}
	if c.Project.ID != "" {
		q.Department, q.Project = c.Project.Department, c.Project.Name
	}
	return q
}

// asked says how a link is asked.
func asked(p *site.Page, l *probe.Link) string {
	return p.T("probe.asked", "kind", p.T("probe.kind."+string(l.Kind)), "n", l.Every, "hours", p.T("probe.hours."+string(l.Hours)))
}

// state is how a link stands by its last check.
func state(p *site.Page, l probe.Listed) work.Sign {
	switch {
	case l.Stopped:
		return work.Sign{Shape: "dash", Class: "ink3", Word: p.T("probe.stands.stopped")}
	case l.Share.Last.IsZero():
		return work.Sign{Shape: "dashed", Class: "ink3", Word: p.T("probe.stands.unchecked")}
	case l.LastWhy != "":
		return work.Sign{Shape: "cross", Class: "zhu", Word: p.T("probe.stands.down")}
	}
	return work.Sign{Shape: "disc", Class: "ok", Word: p.T("probe.stands.up")}
}

// monthLine is a month of a link: each day a piece, by how the link was on it.
type monthLine struct {
	Month         string
	Up, All, Down int
	Excused       int
	Rate          string
	Days          template.HTML
	Worst         []dayLink // days on which it was down
}

// dayLink is a day on which a link was down.
type dayLink struct{ Day, Href string }

// months draws the days of a year month by month.
func months(p *site.Page, l *probe.Link, days []probe.OfDay, year int, address site.Address) (out []monthLine) {
	for month := 1; month <= 12; month++ {
		m := monthLine{Month: p.T("probe.month", "month", month)}
		var parts []chart.Part
		for _, d := range days {
			if d.Day.Month() != month {
				continue
			}
			m.Up, m.All, m.Excused = m.Up+d.Up, m.All+d.All, m.Excused+d.Excused
			class := "c1"
			switch {
			case d.All == 0:
				class = "c3"
			case d.Up*2 < d.All:
				class = "zhu"
			case d.Up < d.All:
				class = "warn"
			}
			parts = append(parts, chart.Part{Share: 1.0 / 31, Class: class})
			if d.Up < d.All {
				m.Worst = append(m.Worst, dayLink{d.Day.String()[5:], address.With("link", string(l.ID), "day", d.Day.String())})
			}
		}
		if len(parts) == 0 {
			continue
		}
		m.Down, m.Rate, m.Days = m.All-m.Up, rate(m.Up, m.All), chart.Parts(parts...)
		out = append(out, m)
	}
	return out
}

type checksPage struct {
	site.Page
	Choice  work.Choice
	Links   []work.Link
	Filters []work.Filter
	Exports []work.Link
	Lines   []checkLine
	Pager   site.Pager
}

type checkLine struct {
	*probe.Check
	Href, At string
	Why      string
	Stands   work.Sign
}

// checks lists the checks, the newest first.
func (s *server) checks(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	c.Address = c.Address.To(base + "/checks")
	a := site.AddressOf(r)
	q := query(c)
	q.Link, q.Down = probe.ID(a.Get("link")), a.Get("result") == "down"
	if t, ok := typedInstant(a.Get("day") + " 00:00"); ok {
		q.Day, q.Year = day.At(t), 0
	}
	v := &checksPage{Page: s.RoomPage(r, room), Choice: c}
	if f := work.FormatOf(r); f != "" {
		return s.export(w, r, v, f, q)
	}
	q.Page, q.Size = site.PageNumber(r), site.PageRows
	list, total, err := s.Room.Checks(r.Context(), q)
	if err != nil {
		return err
	}
	if v.Pager = site.NewPager(a, q.Page, total); v.Pager.Page != q.Page {
		q.Page = v.Pager.Page
		if list, _, err = s.Room.Checks(r.Context(), q); err != nil {
			return err
		}
	}
	for _, one := range list {
		v.Lines = append(v.Lines, checkLine{one, work.Href(one.Ref()), shown(one.At), reason(&v.Page, one), stands(&v.Page, one)})
	}
	if err := s.filters(r, v, c, a, q); err != nil {
		return err
	}
	v.Title, v.Exports = v.T("probe.checks.title", "n", total), work.Exports(&v.Page, a)
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("probe.page.checks")})
	return s.Render(w, http.StatusOK, "probe/checks", v)
}

func (s *server) filters(r *http.Request, v *checksPage, c work.Choice, a site.Address, q probe.Query) error {
	links, err := s.Room.Links(r.Context(), query(c))
	if err != nil {
		return err
	}
	var values []work.Value
	for _, l := range links {
		values = append(values, work.Value{Value: string(l.ID), Text: l.Name, Chinese: true})
	}
	v.Filters = []work.Filter{
		work.NewFilter(&v.Page, a, v.T("probe.column.link"), "link", values...),
		work.NewFilter(&v.Page, a, v.T("probe.column.result"), "result", work.Value{Value: "down", Text: v.T("probe.stands.down")}),
	}
	if !q.Day.IsZero() {
		v.Filters = append(v.Filters, work.NewFilter(&v.Page, a, v.T("probe.column.day"), "day", work.Value{Value: q.Day.String(), Text: q.Day.String()}))
	}
	return nil
}

func (s *server) export(w http.ResponseWriter, r *http.Request, v *checksPage, format string, q probe.Query) error {
	list, _, err := s.Room.Checks(r.Context(), q)
	if err != nil {
		return err
	}
	rows := make([]intake.Row, len(list))
	for i, one := range list {
		why := ""
		if !one.Up() {
			why = reason(&v.Page, one)
		}
		rows[i] = one.FormRow(why)
	}
	return work.SendRows(w, format, v.T("probe.export.name", "year", v.Choice.Year), probe.ChecksForm, rows)
}

// reason says in words why a link was down, "" where it was up.
func reason(p *site.Page, c *probe.Check) string {
	if c.Up() {
		return ""
	}
	return p.T("probe.down." + string(c.Why))
}

// stands is the sign of a check.
func stands(p *site.Page, c *probe.Check) work.Sign {
	switch {
	case c.Aside != "":
		return work.Sign{Shape: "ring", Class: "ink3", Word: p.T("probe.stands.aside")}
	case c.During != "":
		return work.Sign{Shape: "ring", Class: "ink3", Word: p.T("probe.stands.maintenance")}
	case c.Up():
		return work.Sign{Shape: "disc", Class: "ok", Word: p.T("probe.stands.up")}
	}
	return work.Sign{Shape: "cross", Class: "zhu", Word: p.T("probe.stands.down")}
}
