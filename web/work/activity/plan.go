package activity

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	room "plumbline/activity"
	"plumbline/activity/table"
	"plumbline/base/day"
	"plumbline/office"
	"plumbline/platform/chart"
	"plumbline/platform/intake"
	"plumbline/web/site"
	"plumbline/web/work"
)

type planPage struct {
	site.Page
	Choice     work.Choice
	Links      []work.Link
	Filters    []work.Filter // by how items stand
	Matters    []work.Filter
	Items      []itemLine
	Axis, Bob  template.HTML
	Pager      site.Pager
	Narrowed   bool
	Whole      string // the address without conditions
	MayRecord  bool
	NewAddress string
}

// itemLine is an item as the plan shows it.
type itemLine struct {
	*room.Record
	Title  string
	Events string // how many of those wanted were held
	Stands work.Sign
	DoneOn day.Day
	Plumb  template.HTML
}

// standing says how an item stands on a day: overdue, done, late, open, cancelled; the order is that of the plan.
func standing(r *room.Record, today day.Day) (name string, rank int) {
	done := r.DoneOn()
	switch {
	case r.State() == "cancelled":
		return "cancelled", 4
	case !done.IsZero() && !r.Day.Before(done):
		return "done", 3
	case !done.IsZero():
		return "late", 2
	case r.Day.Before(today):
		return "overdue", 0
	}
	return "open", 1
}

// signs are the shapes of how an item stands.
var signs = map[string][2]string{
	"overdue": {"cross", "zhu"}, "late": {"half", "warn"}, "done": {"disc", "ok"}, "open": {"dashed", "ink3"}, "cancelled": {"dash", "ink3"},
}

func signOf(p *site.Page, name string) work.Sign {
	return work.Sign{Shape: signs[name][0], Class: signs[name][1], Word: p.T("event.stands." + name)}
}

// plan shows the items of the year by their due days, those overdue first.
func (s *server) plan(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	v := &planPage{Page: s.RoomPage(r, name), Choice: c, MayRecord: site.VisitorOf(r).Can(office.Record)}
	q := query(c, room.ItemKind)
	q.Matter = c.Address.Get("matter")
	list, _, err := s.Work.List(r.Context(), q)
	if err != nil {
		return err
	}
	today, counts := s.today(), map[string]int{}
	for _, i := range list {
		stands, _ := standing(i, today)
		counts[stands]++
	}
	v.Title = v.T("event.plan.title", "n", len(list), "overdue", counts["overdue"])
	if counts["overdue"] == 0 {
		v.Title = v.T("event.plan.title_none", "n", len(list))
	}
	stands := c.Address.Get("stands")
	if stands != "" {
		list = slices.DeleteFunc(list, func(i *room.Record) bool { name, _ := standing(i, today); return name != stands })
	}
	slices.SortStableFunc(list, func(a, b *room.Record) int {
		_, x := standing(a, today)
		_, y := standing(b, today)
		return cmp.Compare(min(x, 1), min(y, 1)) // overdue, then by due day
	})
	if f := work.FormatOf(r); f != "" {
		return s.sendItems(w, &v.Page, f, list)
	}
	if err := v.dress(s, r, list, counts); err != nil {
		return err
	}
	return s.Render(w, http.StatusOK, "event/plan", v)
}

// sendItems gives the items as a table that reads back.
func (s *server) sendItems(w http.ResponseWriter, p *site.Page, format string, list []*room.Record) error {
	rows := make([]intake.Row, len(list))
	for i, r := range list {
		rows[i] = table.Row(r, "", "")
	}
	return work.SendRows(w, format, p.T("event.file.items"), table.Form(table.Items), rows)
}

// dress fills the page in.
func (v *planPage) dress(s *server, r *http.Request, list []*room.Record, counts map[string]int) error {
	c, today := v.Choice, s.today()
	matters, err := s.matters(r.Context(), c, room.ItemKind)
	if err != nil {
		return err
	}
	v.State = v.T("event.asof", "day", today.String())
	v.Tabs = sections(&v.Page, c, "plan")
	v.Narrowed = c.Address.Get("matter") != "" || c.Address.Get("stands") != ""
	v.Whole = c.To("/work/activity")
	v.Filters, v.Matters = []work.Filter{standsFilter(&v.Page, c, counts)}, []work.Filter{mattersFilter(&v.Page, c, matters)}
	v.Links = work.Exports(&v.Page, c.Address)
	if v.MayRecord {
		v.Links = append(v.Links, work.Link{Text: v.T("event.import.items"), Href: c.IntakeHref("activity-items"), Outlined: true},
			work.Link{Text: v.T("event.new.plan-item"), Href: c.To("/work/activity/new/plan-item"), Filled: true})
	}
	v.Pager = site.NewPager(c.Address, site.PageNumber(r), len(list))
	from, to := v.Pager.Bounds()
	axis := axisOf(c.Year, today)
	v.Axis = v.months(axis, today)
	v.Bob = chart.Bob(axis)
	for _, i := range list[from:to] {
		v.Items = append(v.Items, lineOf(&v.Page, i, today, axis))
	}
	return nil
}

func lineOf(p *site.Page, i *room.Record, today day.Day, axis chart.Axis) itemLine {
	stands, _ := standing(i, today)
	l := itemLine{Record: i, Title: titleOf(i), Stands: signOf(p, stands), DoneOn: i.DoneOn()}
	if b, ok := i.Body.(*room.Item); ok && b.Wants > 0 {
		l.Events = strconv.Itoa(len(i.Held())) + " / " + strconv.Itoa(b.Wants)
	}
	marks := map[string]chart.Mark{"done": chart.Dot, "open": chart.Ring, "late": chart.Cross, "overdue": chart.Cross}
	var points []chart.Point
	if m, ok := marks[stands]; ok {
		points = append(points, chart.Point{Value: place(i.Day), Count: 1, Mark: m})
	}
	l.Plumb = chart.Plumb(axis, points, "")
	return l
}

// place is where a day stands on the axis of its year: 1 is the middle of January, 12 that of December.
func place(d day.Day) float64 {
	first, last := day.Of(d.Year(), d.Month(), 1), day.Last(d.Year(), d.Month())
	return float64(d.Month()) - 0.5 + float64(first.Until(d))/float64(first.Until(last)+1)
}

// axisOf is the year with today as its line; of another year the line stands at the end it is nearer to.
func axisOf(year int, today day.Day) chart.Axis {
	a := chart.Axis{Min: 0.1, Max: 12.9, Line: place(today)}
	switch {
	case today.Year() > year:
		a.Line = 12.5
	case today.Year() < year:
		a.Line = 0.5
	}
	return a
}

// months labels the axis with the months, save those that the word of the line would touch.
func (v *planPage) months(axis chart.Axis, today day.Day) template.HTML {
	return chart.Labels(axis, 1, func(f float64) string {
		switch away := f - axis.Line; {
		case away == 0 && today.Year() != v.Choice.Year:
			return ""
		case away == 0:
			return v.T("event.today", "day", today.String()[5:])
		case away > -2 && away < 2 && today.Year() == v.Choice.Year:
			return ""
		}
		return strconv.Itoa(int(f))
	})
}

func standsFilter(p *site.Page, c work.Choice, counts map[string]int) work.Filter {
	var values []work.Value
	for _, name := range []string{"overdue", "open", "done", "late", "cancelled"} {
		if counts[name] > 0 || c.Address.Get("stands") == name {
			values = append(values, work.Value{Value: name, Text: p.T("event.stands." + name), Count: counts[name]})
		}
	}
	return work.NewFilter(p, c.Address, p.T("event.stands"), "stands", values...)
}

func mattersFilter(p *site.Page, c work.Choice, matters []string) work.Filter {
	var values []work.Value
	for _, m := range matters {
		values = append(values, work.Value{Value: m, Text: m, Chinese: true})
	}
	return work.NewFilter(p, c.Address, p.T("event.field.matter"), "matter", values...)
}
