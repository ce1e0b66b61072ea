package review

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/web/site"
)

func (s *server) deadlineRoutes() {
	set := site.Need{Act: office.SetDeadline}
	s.Handle("GET /review/deadlines", set, s.deadlines)
	s.Handle("POST /review/deadlines", set, s.setDeadlines)
	s.Handle("GET /review/calendar", site.Need{}, s.showCalendar)
	s.Handle("POST /review/calendar", set, s.addNotice)
}

// deadlinesPage is the deadlines of one organisation and year, as a form.
type deadlinesPage struct {
	site.Page
	Organisations []choice
	At            choice
	Year          int
	Steps         []deadlineRow
	Elsewhere     []deadlineView // of the year, at other organisations in reach
	Wrong, Field  string
}

// deadlineRow is one step with the day that is set here, and the one that holds where none is.
type deadlineRow struct {
	Step, Name, Day string
	Holds           desk.Due
	DueSign         sign
	Inherited       bool
}

type deadlineView struct {
	desk.Deadline
	Name, StepName string
}

func (s *server) deadlines(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v := &deadlinesPage{Page: s.NewPage(r, "inbox"), Year: yearOf(q.Get("year"), day.At(s.Now()).Year())}
	return s.showDeadlines(w, r, v, q.Get("at"), nil, nil)
}

// below lists the organisations under one.
func below(tree office.Tree, at office.ID) (out []string) {
	for _, o := range tree {
		if tree.Place(o.ID).From(at) == office.Below {
			out = append(out, string(o.ID))
		}
	}
	return out
}

func (s *server) showDeadlines(w http.ResponseWriter, r *http.Request, v *deadlinesPage, at string, typed map[string]string, refused error) error {
	v.Organisations, v.At = organisations(v.Visitor, office.SetDeadline, at)
	if v.At.Value == "" {
		return site.ErrNoPage
	}
	clock, err := s.clock(r, v.Year)
	if err != nil {
		return err
	}
	path := pathOf(v.Visitor.Tree.Place(office.ID(v.At.Value)))
	scheme, err := s.Desk.Scheme(r.Context(), path, v.Year)
	if err != nil {
		return err
	}
	rows := []deadlineRow{{Step: review.ActSubmit, Name: v.T("review.step.submit")}}
	for _, st := range scheme.Stages {
		rows = append(rows, deadlineRow{Step: st.ID, Name: st.In(v.Lang)})
	}
	rows = append(rows, deadlineRow{Step: review.ActPublish, Name: v.T("review.step.publish")})
	for i := range rows {
		x := &rows[i]
		x.Holds = clock.Due(path, v.Year, x.Step)
		x.DueSign = dueSign(&v.Page, x.Holds)
		own := clock.Due(path[:1], v.Year, x.Step)
		x.Day, x.Inherited = own.Day.String(), own.Day.IsZero() && !x.Holds.Day.IsZero()
		if text, ok := typed[x.Step]; ok {
			x.Day = text
		}
	}
	v.Steps = rows
	for _, d := range clock.Deadlines {
		i := slices.IndexFunc(v.Organisations, func(c choice) bool { return c.Value == d.Organisation })
		if i < 0 || d.Organisation == v.At.Value {
			continue
		}
		name := review.Case{Scheme: scheme}
		v.Elsewhere = append(v.Elsewhere, deadlineView{d, v.Organisations[i].Label, stepName(&v.Page, name, d.Step)})
	}
	v.Title = v.T("desk.deadlines.title", "name", v.At.Label, "year", v.Year)
	v.Crumbs = []site.Crumb{{Text: v.T("desk.nav.inbox"), Href: "/inbox"}, {Text: v.T("desk.deadlines")}}
	status := http.StatusOK
	if refused != nil {
		v.Wrong, status = v.Printer.Fault(refused), site.StatusOf(refused)
		if f, ok := fault.As(refused); ok && strings.HasPrefix(f.Field, "due-") {
			v.Field = f.Field
		}
	}
	return s.Render(w, status, "review/deadlines", v)
}

// setDeadlines keeps the days that differ from those that are set; a blank one takes its deadline away.
func (s *server) setDeadlines(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	f := r.PostForm
	at := f.Get("at")
	v := &deadlinesPage{Page: s.NewPage(r, "inbox"), Year: yearOf(f.Get("year"), 0)}
	if v.Year == 0 {
		return site.ErrUnreadable
	}
	typed, wanted := map[string]string{}, map[string]day.Day{}
	for name, text := range f {
		step, ok := strings.CutPrefix(name, "due-")
		if !ok {
			continue
		}
		typed[step] = strings.TrimSpace(text[0])
		if typed[step] == "" {
			wanted[step] = day.Day{}
			continue
		}
		d, err := day.Parse(typed[step])
		if err != nil || d.IsZero() {
			return s.showDeadlines(w, r, v, at, typed, fault.New(fault.Invalid, "desk.no_day").On("due-"+step))
		}
		wanted[step] = d
	}
	set, err := s.Desk.Deadlines(r.Context(), v.Year)
	if err != nil {
		return err
	}
	who, path := PersonAt(v.Visitor, at), pathOf(v.Visitor.Tree.Place(office.ID(at)))
	for step, due := range wanted {
		d := desk.Deadline{Organisation: at, Year: v.Year, Step: step, Due: due}
		same := func(o desk.Deadline) bool {
			return o.Organisation == at && o.Step == step && (o.Due == due || due.IsZero())
		}
		if slices.ContainsFunc(set, same) != due.IsZero() {
			continue // as it is already
		}
		if err := s.Desk.SetDeadline(r.Context(), who, d, path, below(v.Visitor.Tree, office.ID(at))); err != nil {
			if fault.KindOf(err) == fault.Invalid {
				return s.showDeadlines(w, r, v, at, typed, err)
			}
			return err
		}
	}
	http.Redirect(w, r, "/review/deadlines?saved=deadlines&at="+at+"&year="+strconv.Itoa(v.Year)+"#saved", http.StatusSeeOther)
	return nil
}

// calendarPage is the years whose working days are known, and the form for a further notice.
type calendarPage struct {
	site.Page
	Notices      []noticeView
	May          bool
	Year         string // as typed
	Source       string
	Off, Work    string
	Wrong, Field string
}

type noticeView struct {
	Year      int
	Source    string
	Off, Work []string
}

func (s *server) showCalendar(w http.ResponseWriter, r *http.Request) error {
	return s.showNotices(w, r, &calendarPage{Page: s.NewPage(r, "inbox")}, nil)
}

func (s *server) showNotices(w http.ResponseWriter, r *http.Request, v *calendarPage, refused error) error {
	list, err := s.Desk.Notices(r.Context())
	if err != nil {
		return err
	}
	for _, n := range list {
		v.Notices = append(v.Notices, noticeView{n.Year, n.Source, spans(n.Off), spans(n.Work)})
	}
	if v.Year == "" && refused == nil && len(list) > 0 {
		v.Year = strconv.Itoa(list[0].Year + 1)
	}
	v.May = v.Visitor.Can(office.SetDeadline)
	v.Title = v.T("desk.calendar.title", "n", len(list))
	v.Crumbs = []site.Crumb{{Text: v.T("desk.nav.inbox"), Href: "/inbox"}, {Text: v.T("desk.calendar")}}
	status := http.StatusOK
	if refused != nil {
		v.Wrong, v.Field, status = v.Printer.Fault(refused), "year", site.StatusOf(refused)
		if f, ok := fault.As(refused); ok && f.Field != "" {
			v.Field = f.Field
		}
	}
	return s.Render(w, status, "review/calendar", v)
}

// spans writes days as notices note them: those that follow one another together.
func spans(list []day.Day) (out []string) {
	const monthAndDay = 5 // of 2026-01-02
	short := func(d day.Day) string { return d.String()[monthAndDay:] }
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b day.Day) int { return strings.Compare(a.String(), b.String()) })
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j].Add(1) {
			j++
		}
		text := short(list[i])
		if j > i {
			text += "…" + short(list[j])
		}
		out, i = append(out, text), j+1
	}
	return out
}

// addNotice adds the notice of a further year.
func (s *server) addNotice(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	f := r.PostForm
	v := &calendarPage{Page: s.NewPage(r, "inbox"), Year: strings.TrimSpace(f.Get("year")), Source: strings.TrimSpace(f.Get("source")), Off: f.Get("off"), Work: f.Get("work")}
	year := yearOf(v.Year, 0)
	if year == 0 {
		return s.showNotices(w, r, v, fault.New(fault.Invalid, "desk.no_year").On("year"))
	}
	if v.Source == "" {
		return s.showNotices(w, r, v, fault.New(fault.Invalid, "desk.notice_blank").On("source"))
	}
	if err := s.Desk.AddNotice(r.Context(), v.Visitor.Actor(), year, v.Source, v.Off, v.Work); err != nil {
		if fault.KindOf(err) == fault.Invalid {
			return s.showNotices(w, r, v, err)
		}
		return err
	}
	http.Redirect(w, r, "/review/calendar?saved=notice#saved", http.StatusSeeOther)
	return nil
}
