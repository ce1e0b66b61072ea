package probe

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/probe"
	"plumbline/web/site"
	"plumbline/web/work"
)

// linkPage is the page of a link.
type linkPage struct {
	work.Record
	Link         *probe.Link
	Year         int
	Years        work.Filter
	Rate         string
	Up, All      int
	Excused      int
	Months       []monthLine
	Maintenances []maintenanceLine
	From, To     string // as typed in the form of a maintenance
	Why          string
	Checks       string
}

type maintenanceLine struct {
	probe.Maintenance
	When, Told string
	Stands     work.Sign
	Open       bool // it can be taken back or ended
}

func (s *server) link(w http.ResponseWriter, r *http.Request) error {
	return s.showLink(w, r, "", "", nil)
}

// showLink draws the page of a link; refused is why an act of a form was refused, field the input that is meant where it names none.
func (s *server) showLink(w http.ResponseWriter, r *http.Request, form, field string, refused error) error {
	l, versions, err := s.Room.Link(r.Context(), probe.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := &linkPage{Link: l, Year: s.Now().In(day.Shanghai).Year()}
	if v.Record, err = s.NewRecord(r, known(l), room); err != nil {
		return err
	}
	if err := s.year(r, v); err != nil {
		return err
	}
	v.Number, v.History = l.Version, history(&v.Page, versions, v.MayRecord)
	v.Stands = running(&v.Page, l)
	v.State = asked(&v.Page, l)
	v.Facts = linkFacts(&v.Page, l, v.MayRecord)
	v.maintenances(s.Now())
	if v.MayRecord {
		v.Links = append(v.Links, work.Link{Text: v.T("probe.page.edit"), Href: v.Of.Href() + "/edit", Filled: true})
	}
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, field); err != nil {
			return err
		}
		v.Form = form
		v.From, v.To, v.Why, v.Reason = r.PostForm.Get("from"), r.PostForm.Get("to"), r.PostForm.Get("why"), r.PostForm.Get("reason")
	}
	return s.Render(w, status, "probe/link", v)
}

// year adds the days of the year that the address names, or of the last in which the link was checked.
func (s *server) year(r *http.Request, v *linkPage) error {
	a := site.AddressOf(r)
	first := v.Link.Made.In(day.Shanghai).Year()
	q := probe.Query{Organisations: []string{v.Link.Organisation}, Link: v.Link.ID}
	checks, n, err := s.Room.Checks(r.Context(), probe.Query{Organisations: q.Organisations, Link: q.Link, Page: 1, Size: 1})
	if err != nil {
		return err
	}
	if n > 0 {
		v.Year = checks[0].Day().Year()
		oldest, _, err := s.Room.Checks(r.Context(), probe.Query{Organisations: q.Organisations, Link: q.Link, Page: n, Size: 1})
		if err != nil {
			return err
		}
		first = oldest[0].Day().Year()
	}
	v.Years.Label = v.T("probe.column.year")
	for y := v.Year; y >= first; y-- {
		v.Years.Options = append(v.Years.Options, work.Option{Text: strconv.Itoa(y), Href: a.With("year", strconv.Itoa(y))})
	}
	if y, err := strconv.Atoi(a.Get("year")); err == nil && y >= first && y <= v.Year {
		v.Year = y
	}
	for i := range v.Years.Options {
		v.Years.Options[i].Current = v.Years.Options[i].Text == strconv.Itoa(v.Year)
	}
	days, err := s.Room.Days(r.Context(), v.Link.ID, v.Year)
	if err != nil {
		return err
	}
	at := a.Only().To(base + "/checks")
	v.Checks = at.With("link", string(v.Link.ID), "organisation", v.Link.Organisation, "year", strconv.Itoa(v.Year))
	v.Months = months(&v.Page, v.Link, days, v.Year, at)
	for _, m := range v.Months {
		v.Up, v.All, v.Excused = v.Up+m.Up, v.All+m.All, v.Excused+m.Excused
	}
	v.Rate = rate(v.Up, v.All)
	return nil
}

func running(p *site.Page, l *probe.Link) work.Sign {
	if l.Stopped {
		return work.Sign{Shape: "dash", Class: "ink3", Word: p.T("probe.stands.stopped")}
	}
	return work.Sign{Shape: "disc", Class: "ok", Word: p.T("probe.stands.running")}
}

// linkFacts are the fields of a link; where it is asked is shown to who may change it.
func linkFacts(p *site.Page, l *probe.Link, all bool) []work.Fact {
	out := []work.Fact{{Name: p.T("probe.column.project"), Value: l.Project, Chinese: true}, {Name: p.T("probe.column.matter"), Value: l.Matter, Chinese: true}}
	if all {
		out = append(out, work.Fact{Name: p.T("probe.column.address"), Value: l.Address, Code: true})
		if l.Status != 0 {
			out = append(out, work.Fact{Name: p.T("probe.column.status"), Value: strconv.Itoa(l.Status)})
		}
		if l.Query != "" {
			out = append(out, work.Fact{Name: p.T("probe.column.query"), Value: l.Query, Code: true})
		}
		if l.Expect != "" {
			out = append(out, work.Fact{Name: p.T("probe.column.expect"), Value: l.Expect})
		}
		if l.Secret {
			out = append(out, work.Fact{Name: p.T("probe.column.secret"), Value: p.T("probe.secret.kept")})
		}
	}
	out = append(out, work.Fact{Name: p.T("probe.column.timeout"), Value: p.T("probe.seconds", "n", l.Timeout)})
	if !l.Due.IsZero() {
		out = append(out, work.Fact{Name: p.T("probe.column.due"), Value: shown(l.Due)})
	}
	if l.Note != "" {
		out = append(out, work.Fact{Name: p.T("probe.column.note"), Value: l.Note, Chinese: true})
	}
	return out
}

// maintenances lists those of the link, the newest first.
func (v *linkPage) maintenances(now time.Time) {
	for i := len(v.Link.Maintenances) - 1; i >= 0; i-- {
		m := v.Link.Maintenances[i]
		line := maintenanceLine{Maintenance: m, When: v.T("probe.maintenance.span", "from", shown(m.From), "to", shown(m.To))}
		line.Told = v.T("probe.maintenance.told", "by", site.Who(v.Printer, m.By), "at", shown(m.Announced))
		switch {
		case !m.Cancelled.IsZero():
			line.Stands = work.Sign{Shape: "dash", Class: "ink3", Word: v.T("probe.maintenance.cancelled", "at", shown(m.Cancelled))}
		case m.Covers(now):
			line.Stands, line.Open = work.Sign{Shape: "half", Class: "warn", Word: v.T("probe.maintenance.now")}, true
		case now.Before(m.From):
			line.Stands, line.Open = work.Sign{Shape: "dashed", Class: "ink3", Word: v.T("probe.maintenance.ahead")}, true
		default:
			line.Stands = work.Sign{Shape: "disc", Class: "ok", Word: v.T("probe.maintenance.done")}
		}
		line.Open = line.Open && v.MayRecord
		v.Maintenances = append(v.Maintenances, line)
	}
}

// history says what each version changed, the newest first; where a link is asked is shown to who may change it.
func history(p *site.Page, versions []probe.Version, all bool) (out []work.Version) {
	for i, v := range versions {
		h := work.Version{Number: v.Number, At: v.At, By: v.By, Act: p.T("probe.act." + v.Act), Reason: v.Reason}
		if i+1 < len(versions) {
			h.Changes = differences(p, versions[i+1].Heading, v.Heading, all)
		}
		out = append(out, h)
	}
	return out
}

func differences(p *site.Page, was, now probe.Heading, all bool) (out []work.Difference) {
	status := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	for _, f := range [][3]string{
		{"name", was.Name, now.Name},
		{"kind", p.T("probe.kind." + string(was.Kind)), p.T("probe.kind." + string(now.Kind))},
		{"address", was.Address, now.Address},
		{"status", status(was.Status), status(now.Status)},
		{"query", was.Query, now.Query},
		{"expect", was.Expect, now.Expect},
		{"every", strconv.Itoa(was.Every), strconv.Itoa(now.Every)},
		{"timeout", strconv.Itoa(was.Timeout), strconv.Itoa(now.Timeout)},
		{"hours", p.T("probe.hours." + string(was.Hours)), p.T("probe.hours." + string(now.Hours))},
		{"note", was.Note, now.Note},
	} {
		if f[1] != f[2] && (all || !slices.Contains([]string{"address", "query", "expect"}, f[0])) {
			out = append(out, work.Difference{Field: p.T("probe.column." + f[0]), Old: f[1], New: f[2]})
		}
	}
	return out
}

// do makes a move and leads back to the link, or shows at which form it was refused.
func (s *server) do(w http.ResponseWriter, r *http.Request, form, field, saved string, m probe.Move) error {
	_, err := s.Room.Do(r.Context(), site.VisitorOf(r).Actor(), seen(r), m)
	if err != nil {
		return s.showLink(w, r, form, field, err)
	}
	return work.To(w, r, "/work/link/"+r.PathValue("id"), saved)
}

func (s *server) stop(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	return s.do(w, r, "stop", "reason", "work_changed", probe.Stop(strings.TrimSpace(r.PostForm.Get("reason"))))
}

func (s *server) resume(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	return s.do(w, r, "stop", "reason", "work_changed", probe.Resume())
}

func (s *server) announce(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	from, ok := typedInstant(strings.TrimSpace(r.PostForm.Get("from")))
	if !ok {
		return s.showLink(w, r, "maintenance", "from", fault.New(fault.Invalid, "probe.not_instant").On("from"))
	}
	to, ok := typedInstant(strings.TrimSpace(r.PostForm.Get("to")))
	if !ok {
		return s.showLink(w, r, "maintenance", "to", fault.New(fault.Invalid, "probe.not_instant").On("to"))
	}
	return s.do(w, r, "maintenance", "from", "work_added", probe.Announce(from, to, r.PostForm.Get("why")))
}

func (s *server) cancel(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	return s.do(w, r, "maintenance", "from", "work_changed", probe.Cancel(probe.ID(r.PostForm.Get("maintenance"))))
}

// checkPage is the page of a check.
type checkPage struct {
	work.Record
	Check *probe.Check
	Asks  bool // whether it shall count may still be said
}

func (s *server) check(w http.ResponseWriter, r *http.Request) error { return s.showCheck(w, r, nil) }

func (s *server) showCheck(w http.ResponseWriter, r *http.Request, refused error) error {
	c, l, err := s.Room.Check(r.Context(), probe.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := &checkPage{Check: c}
	if v.Record, err = s.NewRecord(r, knownOf(c, l), room); err != nil {
		return err
	}
	crumb := v.Crumbs[len(v.Crumbs)-1]
	v.Crumbs = append(v.Crumbs[:len(v.Crumbs)-1], site.Crumb{Text: l.Name, Href: work.Href(l.Ref()), Chinese: true}, site.Crumb{Text: shown(c.At)})
	v.Title, v.Stands, v.State = crumb.Text, stands(&v.Page, c), asked(&v.Page, l)
	v.Facts = []work.Fact{
		{Name: v.T("probe.column.link"), Value: l.Name, Href: work.Href(l.Ref()), Chinese: true},
		{Name: v.T("probe.column.at"), Value: c.At.In(day.Shanghai).Format("2006-01-02 15:04:05")},
		{Name: v.T("probe.column.result"), Value: map[bool]string{true: v.T("probe.stands.up"), false: v.T("probe.stands.down")}[c.Up()]},
		{Name: v.T("probe.column.millis"), Value: strconv.FormatInt(c.Millis, 10)},
	}
	if !c.Up() {
		v.Facts = append(v.Facts, work.Fact{Name: v.T("probe.column.why"), Value: reason(&v.Page, c)}, work.Fact{Name: v.T("probe.column.detail"), Value: c.Detail, Code: true})
	}
	for _, m := range l.Maintenances {
		if m.ID == c.During {
			v.Facts = append(v.Facts, work.Fact{Name: v.T("probe.column.maintenance"), Value: m.Why, Chinese: true})
		}
	}
	if c.Aside != "" {
		v.Facts = append(v.Facts, work.Fact{Name: v.T("probe.column.aside"), Value: c.Aside, Chinese: true}, work.Fact{Name: v.T("probe.column.aside_by"), Value: site.Who(v.Printer, c.By)})
	}
	v.Asks = v.MayRecord && c.Counts() && !c.Up()
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "reason"); err != nil {
			return err
		}
		v.Form, v.At, v.Reason = "aside", "reason", r.PostForm.Get("reason")
	}
	return s.Render(w, status, "probe/check", v)
}

// aside says that a check shall not count.
func (s *server) aside(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	err := s.Room.SetAside(r.Context(), site.VisitorOf(r).Actor(), probe.ID(r.PathValue("id")), strings.TrimSpace(r.PostForm.Get("reason")))
	if err != nil {
		return s.showCheck(w, r, err)
	}
	return work.To(w, r, "/work/check/"+r.PathValue("id"), "work_changed")
}
