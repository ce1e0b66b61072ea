package activity

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	room "plumbline/activity"
	"plumbline/activity/table"
	"plumbline/base/day"
	"plumbline/office"
	"plumbline/platform/intake"
	"plumbline/web/site"
	"plumbline/web/work"
)

type safetyPage struct {
	site.Page
	Choice    work.Choice
	Links     []work.Link
	Matters   []matterYear
	Incidents []incidentLine
	Months    []int
	New       string
}

// matterYear is the twelve months of a matter of a project, as one organisation reported them.
type matterYear struct {
	room.Work
	OrganisationName string
	Months           []month
	Missing          string // the months that are over and were not reported, named
	Incidents        int
	Stands           work.Sign
}

// month is a month of a matter: reported, missing, not over yet, or reported otherwise than is kept.
type month struct {
	N         int
	Stands    string
	Sign      work.Sign
	Href      string
	Incidents int
}

// incidentLine is an incident in the list.
type incidentLine struct {
	*room.Record
	Of *room.Incident
}

var monthSigns = map[string][2]string{
	"reported": {"disc", "ok"}, "missing": {"cross", "zhu"}, "ahead": {"dashed", "ink3"}, "contradicted": {"triangle", "warn"}, "some": {"square", "zhu"},
}

// safety shows for each matter which months were reported and which are missing, and the incidents.
func (s *server) safety(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	v := &safetyPage{Page: s.RoomPage(r, name), Choice: c, Months: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}
	reports, _, err := s.Work.List(r.Context(), query(c, room.MonthKind))
	if err != nil {
		return err
	}
	incidents, _, err := s.Work.List(r.Context(), query(c, room.IncidentKind))
	if err != nil {
		return err
	}
	if f := work.FormatOf(r); f != "" {
		return s.sendSafety(w, &v.Page, f, c.Address.Get("list"), reports, incidents)
	}
	for _, i := range incidents {
		if b, ok := i.Body.(*room.Incident); ok {
			v.Incidents = append(v.Incidents, incidentLine{i, b})
		}
	}
	before := query(c, room.MonthKind)
	before.Year--
	old, _, err := s.Work.List(r.Context(), before)
	if err != nil {
		return err
	}
	v.fill(s, reports, incidents, v.continued(old))
	missing := 0
	for _, m := range v.Matters {
		for _, x := range m.Months {
			if x.Stands == "missing" {
				missing++
			}
		}
	}
	v.Title = v.T("event.safety.title", "n", len(incidents), "missing", missing)
	if missing == 0 {
		v.Title = v.T("event.safety.title_none", "n", len(incidents))
	}
	v.State = v.T("event.safety.state")
	v.Tabs = sections(&v.Page, c, "safety")
	for _, list := range []string{"incidents", "months"} {
		v.Links = append(v.Links, work.Link{Text: v.T("event.export." + list), Href: c.With("list", list, "format", "xlsx")})
	}
	if site.VisitorOf(r).Can(office.Record) {
		v.New = c.To("/work/activity/new/month-report")
		v.Links = append(
			v.Links, work.Link{Text: v.T("event.new.incident"), Href: c.To("/work/activity/new/incident"), Outlined: true},
			work.Link{Text: v.T("event.new.month-report"), Href: v.New, Filled: true},
		)
	}
	return s.Render(w, http.StatusOK, "event/safety", v)
}

// sendSafety gives the incidents or the reports as a table.
func (s *server) sendSafety(w http.ResponseWriter, p *site.Page, format, list string, reports, incidents []*room.Record) error {
	sort, records := table.Incidents, incidents
	if list == "months" {
		sort, records = table.Months, reports
	}
	rows := make([]intake.Row, len(records))
	for i, r := range records {
		rows[i] = table.Row(r, "", "")
	}
	return work.SendRows(w, format, p.T("event.file."+string(sort)), table.Form(sort), rows)
}

// continued gives the matters that were reported the year before, in projects that there are this year too: they are due again.
func (v *safetyPage) continued(before []*room.Record) (out []room.Work) {
	for _, r := range before {
		w := r.Work
		w.Year++
		if _, goesOn := v.Choice.Named(w.Account("").Project); goesOn && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// fill makes the years of every matter that was reported this year or the year before, or had an incident.
func (v *safetyPage) fill(s *server, reports, incidents []*room.Record, works []room.Work) {
	for _, r := range slices.Concat(reports, incidents) {
		if !slices.Contains(works, r.Work) {
			works = append(works, r.Work)
		}
	}
	slices.SortFunc(works, func(a, b room.Work) int {
		return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Matter, b.Matter), cmp.Compare(a.Organisation, b.Organisation))
	})
	for _, w := range works {
		m := matterYear{Work: w}
		if o, ok := v.Visitor.Tree.Find(office.ID(w.Organisation)); ok {
			m.OrganisationName = o.Name
		}
		for n := 1; n <= 12; n++ {
			m.Months = append(m.Months, v.month(s, w, n, reports, incidents))
		}
		var missing []string
		for _, x := range m.Months {
			m.Incidents += x.Incidents
			if x.Stands == "missing" || x.Stands == "contradicted" {
				missing = append(missing, v.T("event.month", "n", strconv.Itoa(x.N)))
			}
		}
		m.Missing = joined(&v.Page, missing)
		v.Matters = append(v.Matters, m)
	}
}

func joined(p *site.Page, list []string) string {
	out := ""
	for i, s := range list {
		if i > 0 {
			out += p.T("web.comma.list")
		}
		out += s
	}
	return out
}

// month says how a month of a matter stands.
func (v *safetyPage) month(s *server, w room.Work, n int, reports, incidents []*room.Record) month {
	m := month{N: n, Stands: "missing"}
	last := day.Last(w.Year, n)
	for _, i := range incidents {
		if i.Work == w && i.Day.Month() == n {
			m.Incidents++
		}
	}
	if s.today().Before(last) {
		m.Stands = "ahead"
	}
	for _, r := range reports {
		b, ok := r.Body.(*room.Month)
		if !ok || r.Work != w || r.Day != last {
			continue
		}
		m.Href = "/work/" + r.Ref()
		switch {
		case b.Count != m.Incidents:
			m.Stands = "contradicted"
		case b.Count > 0:
			m.Stands = "some"
		default:
			m.Stands = "reported"
		}
	}
	if m.Href == "" && m.Stands == "missing" && v.Visitor.May(office.Record, v.Visitor.Tree.Place(office.ID(w.Organisation))).Allowed {
		m.Href = v.Choice.To("/work/activity/new/month-report")
		q := url.Values{"matter": {w.Matter}, "day": {last.String()}}
		if p, ok := v.Choice.Named(w.Account("").Project); ok {
			q.Set("project", string(p.ID))
		}
		q.Set("organisation", w.Organisation)
		q.Set("year", strconv.Itoa(w.Year))
		m.Href = "/work/activity/new/month-report?" + q.Encode()
	}
	m.Sign = work.Sign{Shape: monthSigns[m.Stands][0], Class: monthSigns[m.Stands][1], Word: v.T("event.month." + m.Stands)}
	return m
}
