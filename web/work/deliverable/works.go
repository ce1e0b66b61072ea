package deliverable

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"plumbline/base/day"
	room "plumbline/deliverable"
	"plumbline/deliverable/record"
	"plumbline/office"
	"plumbline/platform/chart"
	"plumbline/web/site"
	"plumbline/web/work"
)

// worksPage lists what is due in a year by due day.
type worksPage struct {
	site.Page
	Choice    work.Choice
	Filters   [][]work.Filter // each on a line of its own
	Links     []work.Link
	Rows      []workRow
	Axis, Bob template.HTML
	Pager     site.Pager
	Narrowed  bool
	Drop      string
}

// workRow is a work of the list, with its due day against today.
type workRow struct {
	Href, Name, Project, Matter, Sort, Due, Done, Stage string
	Sign                                                work.Sign
	Plumb                                               template.HTML
}

// works lists the works of a year by the day they are due.
func (s *server) works(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	list, _, err := s.records(r.Context(), c, record.Query{Kinds: []string{room.WorkKind}, Year: c.Year, Project: c.Project.Key})
	if err != nil {
		return err
	}
	if f := work.FormatOf(r); f != "" {
		p := s.NewPage(r, "work")
		t := s.table(&p, room.WorkKind)
		return work.SendRows(w, f, t.Name, t, s.rowsOf(&p, list))
	}
	v := &worksPage{Page: s.RoomPage(r, name), Choice: c}
	v.Choice.Address = site.AddressOf(r)
	today := s.today()
	counts, sorts := map[room.Standing]int{}, map[string]int{}
	for _, one := range list {
		c := one.Content.(*room.Work)
		counts[c.On(today)]++
		sorts[c.Sort]++
	}
	v.filters(counts, sorts)
	v.Title = v.T("deliverable.works.title", "year", c.Year, "n", len(list))
	switch {
	case len(list) == 0:
		v.Title = v.T("deliverable.works.none", "year", c.Year)
	case counts[room.Overdue] > 0:
		v.Title = v.T("deliverable.works.overdue", "year", c.Year, "n", len(list), "overdue", counts[room.Overdue])
	case counts[room.TooLate] > 0:
		v.Title = v.T("deliverable.works.late", "year", c.Year, "n", len(list), "late", counts[room.TooLate])
	}
	v.State = v.T("deliverable.works.state", "today", today.String(), "done", counts[room.InTime]+counts[room.TooLate])
	v.Links = s.listLinks(&v.Page, r, c, room.WorkKind)
	v.rows(list, c.Year, today)
	return s.Render(w, http.StatusOK, "deliverable/works", v)
}

func (v *worksPage) filters(counts map[room.Standing]int, sorts map[string]int) {
	a := v.Choice.Address
	v.Narrowed = a.Get("standing") != "" || a.Get("sort") != ""
	v.Drop = a.With("standing", "", "sort", "")
	var standings, kinds []work.Value
	for _, st := range []room.Standing{room.Overdue, room.Ahead, room.TooLate, room.InTime} {
		standings = append(standings, work.Value{Value: string(st), Text: v.T("deliverable.standing." + string(st)), Count: counts[st]})
	}
	for _, sort := range room.Sorts() {
		if sorts[sort.ID] > 0 {
			kinds = append(kinds, work.Value{Value: sort.ID, Text: v.T("deliverable.sort." + sort.ID), Count: sorts[sort.ID]})
		}
	}
	v.Filters = append(v.Filters, []work.Filter{views(&v.Page, v.Choice, base)}, []work.Filter{work.NewFilter(&v.Page, a, v.T("deliverable.page.standing"), "standing", standings...)})
	if len(kinds) > 1 {
		v.Filters = append(v.Filters, []work.Filter{work.NewFilter(&v.Page, a, v.T("deliverable.field.sort"), "sort", kinds...)})
	}
}

// rows draws a page of the works; the line is today where today is of the year, else the year's end.
func (v *worksPage) rows(list []record.Record, year int, now day.Day) {
	a, today := v.Choice.Address, now
	list = slices.DeleteFunc(list, func(r record.Record) bool {
		w := r.Content.(*room.Work)
		return a.Get("standing") != "" && a.Get("standing") != string(w.On(now)) || a.Get("sort") != "" && a.Get("sort") != w.Sort
	})
	v.Pager = site.NewPager(a, pageOf(a), len(list))
	from, until := v.Pager.Bounds()
	first := day.Of(year, 1, 1)
	switch { // the line of another year stands at its end that is nearer
	case today.Year() > year:
		today = day.Of(year, 12, 31)
	case today.Year() < year:
		today = first
	}
	axis := chart.Axis{Min: 0, Max: 366, Line: float64(first.Until(today))}
	v.Axis, v.Bob = monthsHead(&v.Page, axis, today.String()), chart.Bob(axis)
	for _, one := range list[from:until] {
		w := one.Content.(*room.Work)
		row := workRow{
			Href: work.Href(one.Ref()), Name: w.Name, Project: short(one.Project), Matter: one.Matter, Sort: v.T("deliverable.sort." + w.Sort),
			Due: w.Due.String(), Done: w.Completed().String(), Sign: standing(&v.Page, w.On(now)),
		}
		if st := w.Stage(); st != "" {
			row.Stage = v.T("deliverable.stage." + st)
		}
		mark := map[room.Standing]chart.Mark{room.InTime: chart.Dot, room.TooLate: chart.Cross, room.Overdue: chart.Cross, room.Ahead: chart.Ring}[w.On(now)]
		row.Plumb = chart.Plumb(axis, []chart.Point{{Value: float64(first.Until(w.Due)), Mark: mark}}, "")
		v.Rows = append(v.Rows, row)
	}
}

// monthsHead draws the head of a plumb column over a year: the quarters, and the day of the line.
func monthsHead(p *site.Page, axis chart.Axis, line string) template.HTML {
	quarters := map[float64]string{}
	for q, n := range []float64{91.5, 183, 274.5} {
		quarters[n] = p.T("deliverable.month." + strconv.Itoa(4+3*q))
	}
	return chart.Labels(axis, 91.5, func(v float64) string {
		if v == axis.Line {
			return line
		}
		return quarters[v]
	})
}

func pageOf(a site.Address) int {
	n := 0
	for _, d := range a.Get("page") {
		if d < '0' || d > '9' || n > 100_000 {
			return 1
		}
		n = n*10 + int(d-'0')
	}
	return max(n, 1)
}

// listLinks are the acts of a list: its files, its import, and a new record, for who may.
func (s *server) listLinks(p *site.Page, r *http.Request, c work.Choice, kind string) []work.Link {
	links := work.Exports(p, site.AddressOf(r))
	if !p.Visitor.Can(office.Record) {
		return links
	}
	if in := intakeOf(kind); in != "" {
		links = append(links, work.Link{Text: p.T("work.intake"), Href: c.IntakeHref(in)})
	}
	return append(links, work.Link{Text: p.T("deliverable.new." + kind), Href: c.Address.Only("organisation", "project", "year").To(base+"/new").With("kind", kind), Filled: true})
}
