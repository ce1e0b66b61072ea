package monitor

import (
	"net/http"
	"strconv"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/monitor"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

// termsPage is the periods that are reported on, and the form that sets others.
type termsPage struct {
	site.Page
	site.Fields
	Organisations []work.Option // Href is the id
	Chosen        string
	Year          string
	Since         string
	Rows          []termRow
	Set           []termsView
}

// termRow is a month of the form.
type termRow struct {
	Month        int
	On, Official bool
	Due          string
	Wrong        string
}

// termsView is a set of periods that was set.
type termsView struct {
	Organisation, Year, Since string
	Chinese                   bool
	Periods                   []string
}

func (s *server) terms(w http.ResponseWriter, r *http.Request) error {
	v := &termsPage{Page: s.NewPage(r, "monitor"), Since: day.At(s.Now()).String()}
	for _, t := range monitor.DefaultTerms().Terms {
		v.Rows = append(v.Rows, termRow{Month: t.Month, On: true, Official: t.Official, Due: t.Due})
	}
	return s.drawTerms(w, r, v, http.StatusOK)
}

func (s *server) drawTerms(w http.ResponseWriter, r *http.Request, v *termsPage, status int) error {
	for _, id := range v.Visitor.Tree.Reach(v.Visitor.Person, office.SetDeadline) {
		if o, ok := v.Visitor.Tree.Find(id); ok && o.Closed.IsZero() {
			v.Organisations = append(v.Organisations, work.Option{Text: o.Name, Href: string(o.ID), Current: string(o.ID) == v.Chosen, Chinese: true})
		}
	}
	list, err := s.Monitor.Terms(r.Context())
	if err != nil {
		return err
	}
	for _, t := range list {
		o, ok := v.Visitor.Tree.Find(office.ID(t.Organisation))
		if !ok || !v.Visitor.May(office.Read, v.Visitor.Tree.Place(o.ID)).Allowed {
			continue
		}
		x := termsView{Organisation: o.Name, Chinese: true, Year: v.T("monitor.terms.every"), Since: t.Since.String()}
		if t.Year > 0 {
			x.Year = strconv.Itoa(t.Year)
		}
		for _, p := range t.In(max(t.Year, t.Since.Year())) {
			if p.Official {
				x.Periods = append(x.Periods, v.T("monitor.terms.due", "month", p.Month, "due", p.Due.String()))
			}
		}
		v.Set = append(v.Set, x)
	}
	v.Title = v.T("monitor.terms.title")
	v.Crumbs = []site.Crumb{{Text: v.T("monitor.nav"), Href: "/monitor"}, {Text: v.T("monitor.terms")}}
	return s.Render(w, status, "monitor/terms", v)
}

func (s *server) setTerms(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	f := r.PostForm
	v := &termsPage{Page: s.NewPage(r, "monitor"), Chosen: f.Get("organisation"), Year: f.Get("year"), Since: f.Get("since")}
	t := monitor.Terms{Organisation: v.Chosen}
	for _, d := range monitor.DefaultTerms().Terms {
		of := strconv.Itoa(d.Month)
		row := termRow{Month: d.Month, On: f.Get("on"+of) != "", Official: f.Get("official"+of) != "", Due: f.Get("due" + of)}
		v.Rows = append(v.Rows, row)
		if row.On || row.Official {
			t.Terms = append(t.Terms, monitor.Term{Month: d.Month, Due: row.Due, Official: row.Official})
		}
	}
	err := s.keepTerms(r, v, t)
	if err == nil {
		return back(w, r, "/monitor/terms", "monitor_terms")
	}
	fields, _, err := site.Refused(w, &v.Page, err, "organisation")
	if err != nil {
		return err
	}
	for i, term := range t.Terms {
		if fields.At == "terms["+strconv.Itoa(i)+"]" {
			v.Rows[term.Month-1].Wrong, fields.At = fields.Error, "due"+strconv.Itoa(term.Month)
		}
	}
	v.Fields = fields
	return s.drawTerms(w, r, v, http.StatusUnprocessableEntity)
}

func (s *server) keepTerms(r *http.Request, v *termsPage, t monitor.Terms) (err error) {
	if v.Year != "" {
		if t.Year, err = strconv.Atoi(v.Year); err != nil || t.Year < 2000 || t.Year > 2100 {
			return fault.New(fault.Invalid, "monitor.term_year", "year", v.Year).On("year")
		}
	}
	if t.Since, err = day.Parse(v.Since); err != nil {
		return fault.New(fault.Invalid, "report.due", "text", v.Since).On("since")
	}
	return s.Monitor.SetTerms(r.Context(), personAt(v.Visitor, []string{t.Organisation}), t)
}
