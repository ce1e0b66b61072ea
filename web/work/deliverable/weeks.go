package deliverable

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/deliverable/publication"
	"plumbline/deliverable/record"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

// weeksPage is what each channel brought in each week against its quota: weeks down, channels across; then the channels that
// owe by month, quarter or year.
type weeksPage struct {
	site.Page
	Choice  work.Choice
	Filters []work.Filter
	Links   []work.Link
	Heads   []weekHead
	Weeks   []weekRow
	Periods []periodRow
	Totals  []total
}

// weekHead is a channel: Asks is what it owes a week.
type weekHead struct{ Channel, Project, Asks string }

type weekRow struct {
	Name, Days string
	Cells      []weekCell
}

// weekCell is what a channel brought in a week; Short says that the week is over and it is too little.
type weekCell struct {
	Href, Text, Head string
	Short, Coming    bool
}

type periodRow struct {
	Href, Channel, Project, Name, Days, Asks, Text string
	Sign                                           work.Sign
}

// total is the foot of a channel: the weeks in which it reached its quota, of those that are over.
type total struct{ Reached, Over int }

// column is a channel of a project with its plans of the year.
type channelColumn struct {
	organisation, project, channel string
	plans                          []record.Record
	items                          []*publication.Publication
}

func (s *server) weeks(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	columns, err := s.channels(r.Context(), c)
	if err != nil {
		return err
	}
	v := &weeksPage{Page: s.RoomPage(r, name), Choice: c}
	v.Filters = []work.Filter{views(&v.Page, c, base+"/weeks")}
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("deliverable.view.weeks")})
	v.Links = s.listLinks(&v.Page, r, c, publication.Kind)[2:] // the list of publications is what is exported
	v.Links = append([]work.Link{{Text: v.T("deliverable.view.plans"), Href: c.To(base + "/plans")}}, v.Links...)
	missed, over := s.weekTable(v, columns)
	more, ended := s.periodTable(v, columns)
	v.Title = v.T("deliverable.weeks.title", "year", c.Year, "n", over+ended, "short", missed+more)
	if len(columns) == 0 {
		v.Title = v.T("deliverable.weeks.none", "year", c.Year)
	} else if missed+more == 0 {
		v.Title = v.T("deliverable.weeks.all", "year", c.Year, "n", over+ended)
	}
	v.State = v.T("deliverable.weeks.state", "today", s.today().String())
	return s.Render(w, http.StatusOK, "deliverable/weeks", v)
}

// channels gathers the plans of a year by channel, each with what came out on it in the periods of the year.
func (s *server) channels(ctx context.Context, c work.Choice) ([]channelColumn, error) {
	plans, _, err := s.records(ctx, c, record.Query{Kinds: []string{publication.PlanKind}, Year: c.Year, Project: c.Project.Key})
	if err != nil || len(plans) == 0 {
		return nil, err
	}
	weeks := publication.PeriodsOf(publication.Weekly, c.Year)
	from, to := weeks[0].First, weeks[len(weeks)-1].Last
	first := publication.PeriodsOf(publication.Yearly, c.Year)[0]
	if first.First.Before(from) {
		from = first.First
	}
	if to.Before(first.Last) {
		to = first.Last
	}
	items, _, err := s.records(ctx, c, record.Query{Kinds: []string{publication.Kind}, Project: c.Project.Key, From: from, To: to})
	if err != nil {
		return nil, err
	}
	var out []channelColumn
	at := map[[3]string]int{}
	for _, r := range plans {
		p := r.Content.(*publication.Plan)
		key := [3]string{r.Organisation, r.Project, p.Channel}
		if _, ok := at[key]; !ok {
			at[key] = len(out)
			out = append(out, channelColumn{organisation: r.Organisation, project: r.Project, channel: p.Channel})
		}
		out[at[key]].plans = append(out[at[key]].plans, r)
	}
	for _, r := range items {
		p := r.Content.(*publication.Publication)
		if i, ok := at[[3]string{r.Organisation, r.Project, p.Channel}]; ok {
			out[i].items = append(out[i].items, p)
		}
	}
	slices.SortStableFunc(out, func(a, b channelColumn) int { return cmp.Compare(rank(a.channel), rank(b.channel)) })
	return out, nil
}

// rank puts the usual channels in their usual order, others behind.
func rank(channel string) int {
	if i := slices.Index(publication.Channels, channel); i >= 0 {
		return i
	}
	return len(publication.Channels)
}

// asking is the plan of a channel that asks for something in a period.
func (c channelColumn) asking(in publication.Period) (record.Record, *publication.Plan) {
	for _, r := range c.plans {
		if p := r.Content.(*publication.Plan); p.Period == in.Sort && p.Asked(in) {
			return r, p
		}
	}
	return record.Record{}, nil
}

func (c channelColumn) weekly() *publication.Plan {
	for _, r := range c.plans {
		if p := r.Content.(*publication.Plan); p.Period == publication.Weekly {
			return p
		}
	}
	return nil
}

// weekTable draws the weeks, and counts how often a quota was owed and how often missed.
func (s *server) weekTable(v *weeksPage, columns []channelColumn) (missed, over int) {
	columns = slices.DeleteFunc(slices.Clone(columns), func(c channelColumn) bool { return c.weekly() == nil })
	if len(columns) == 0 {
		return 0, 0
	}
	several := slices.ContainsFunc(columns, func(c channelColumn) bool { return c.project != columns[0].project })
	for _, c := range columns {
		h := weekHead{Channel: c.channel, Asks: asks(&v.Page, c.weekly())}
		if several {
			h.Project = short(c.project)
		}
		v.Heads = append(v.Heads, h)
	}
	v.Totals = make([]total, len(columns))
	for _, in := range publication.PeriodsOf(publication.Weekly, v.Choice.Year) {
		row := weekRow{Name: periodName(&v.Page, in), Days: days(in)}
		for i, c := range columns {
			cell := s.weekCell(c, in)
			if cell.Href != "" && !cell.Coming {
				over++
				v.Totals[i].Over++
				if cell.Short {
					missed++
				} else {
					v.Totals[i].Reached++
				}
			}
			cell.Head = c.channel
			row.Cells = append(row.Cells, cell)
		}
		v.Weeks = append(v.Weeks, row)
	}
	return missed, over
}

func (s *server) weekCell(c channelColumn, in publication.Period) weekCell {
	r, plan := c.asking(in)
	if plan == nil {
		return weekCell{}
	}
	t := plan.Count(in, c.items)
	out := weekCell{Href: work.Href(publication.WeekRef(r.ID, in)), Text: strconv.FormatInt(t.Items, 10), Coming: s.today().Before(in.Closing())}
	out.Short = !out.Coming && plan.Counted(t) < plan.Quota
	if s.today().Before(in.First) {
		out.Text = ""
	}
	return out
}

// periodTable draws what is owed by month, quarter or year.
func (s *server) periodTable(v *weeksPage, columns []channelColumn) (missed, over int) {
	for _, c := range columns {
		for _, sort := range []string{publication.Monthly, publication.Quarterly, publication.Yearly} {
			for _, in := range publication.PeriodsOf(sort, v.Choice.Year) {
				r, plan := c.asking(in)
				if plan == nil {
					continue
				}
				t := plan.Count(in, c.items)
				sign, less, ended := s.periodSign(&v.Page, plan, in, t)
				if ended {
					over++
				}
				if less {
					missed++
				}
				v.Periods = append(v.Periods, periodRow{
					Href: work.Href(publication.WeekRef(r.ID, in)), Channel: c.channel, Project: short(c.project), Name: periodName(&v.Page, in), Days: days(in),
					Asks: asks(&v.Page, plan), Text: strconv.FormatInt(t.Items, 10), Sign: sign,
				})
			}
		}
	}
	return missed, over
}

// periodSign says whether a quota was reached in a period.
func (s *server) periodSign(p *site.Page, plan *publication.Plan, in publication.Period, t publication.Tally) (sign work.Sign, missed, over bool) {
	over = !s.today().Before(in.Closing())
	switch {
	case plan.Counted(t) >= plan.Quota:
		return work.Sign{Shape: "disc", Class: "ok", Word: p.T("deliverable.weeks.reached")}, false, over
	case over:
		return work.Sign{Shape: "ring", Class: "warn", Word: p.T("deliverable.weeks.short")}, true, true
	}
	return work.Sign{Shape: "dashed", Class: "ink3", Word: p.T("deliverable.weeks.coming")}, false, false
}

// asks says what a plan asks for in a period.
func asks(p *site.Page, plan *publication.Plan) string {
	out := p.T("deliverable.weeks.asks", "n", int(plan.Quota))
	if plan.Original > 0 {
		out += p.T("web.comma.list") + p.T("deliverable.weeks.asks_original", "n", int(plan.Original))
	}
	if plan.Copies > 0 {
		out += p.T("web.comma.list") + p.T("deliverable.weeks.asks_copies", "n", int(plan.Copies))
	}
	return out
}

func periodName(p *site.Page, in publication.Period) string {
	return p.T("deliverable.period."+in.Sort, "number", in.Number, "year", in.Year)
}

func days(in publication.Period) string { return in.First.String() + " – " + in.Last.String() }

// weekPage is a period of a plan: what it asked for and what came out.
type weekPage struct {
	work.Record
	Items []listRow
	Plan  work.Link
}

// period finds the plan and the period that an id names: <plan>.<period>.
func (s *server) period(ctx context.Context, id string) (record.Record, *publication.Plan, publication.Period, error) {
	plan, name, _ := strings.Cut(id, ".")
	r, err := s.Room.Records.Get(ctx, record.ID(plan))
	if err != nil {
		return r, nil, publication.Period{}, err
	}
	if p, ok := r.Content.(*publication.Plan); ok {
		for _, in := range publication.PeriodsOf(p.Period, r.Year) {
			if in.Name() == name {
				return r, p, in, nil
			}
		}
	}
	return r, nil, publication.Period{}, fault.New(fault.NotFound, "deliverable.not_found")
}

func (s *server) knownWeek(ctx context.Context, id string) (work.Known, error) {
	r, plan, in, err := s.period(ctx, id)
	if err != nil {
		return work.Known{}, err
	}
	known := knownOf(r)
	known.Ref, known.Title = publication.WeekRef(r.ID, in), plan.Channel+"　"+days(in)
	return known, nil
}

// week shows a period of a plan.
func (s *server) week(w http.ResponseWriter, r *http.Request) error {
	one, plan, in, err := s.period(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	known, err := s.knownWeek(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	v := &weekPage{}
	if v.Record, err = s.NewRecord(r, known, name); err != nil {
		return err
	}
	list, _, err := s.Room.Records.List(r.Context(), record.Query{
		Organisations: []string{one.Organisation}, Kinds: []string{publication.Kind}, Series: plan.Series(one.Place), From: in.First, To: in.Last,
	})
	if err != nil {
		return err
	}
	var items []*publication.Publication
	for _, r := range list {
		p := r.Content.(*publication.Publication)
		if !in.Holds(p.On) {
			continue
		}
		items = append(items, p)
		v.Items = append(v.Items, listRow{Href: work.Href(r.Ref()), Name: p.Title, Cells: []cell{
			{Text: p.On.String(), Head: v.T("deliverable.field.published")}, {Text: v.T("deliverable.truth." + truth(p.Original)), Head: v.T("deliverable.field.original")},
		}})
	}
	t := plan.Count(in, items)
	v.Stands, _, _ = s.periodSign(&v.Page, plan, in, t)
	v.Page.State = periodName(&v.Page, in)
	v.Facts = []work.Fact{
		{Name: v.T("deliverable.field.channel"), Value: plan.Channel, Href: work.Href(one.Ref()), Chinese: true},
		{Name: v.T("deliverable.page.project"), Value: short(one.Project), Chinese: true},
		{Name: v.T("deliverable.weeks.owed"), Value: asks(&v.Page, plan)},
		{Name: v.T("deliverable.weeks.brought"), Value: v.T("deliverable.weeks.brought.n", "n", int(t.Items), "original", int(t.Original))},
		{Name: v.T("deliverable.weeks.counted"), Value: v.T("deliverable.weeks.counted.n", "n", int(plan.Counted(t)), "quota", int(plan.Quota))},
	}
	return s.Render(w, http.StatusOK, "deliverable/week", v)
}

func truth(b bool) string {
	if b {
		return record.Yes
	}
	return record.No
}
