package activity

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	room "plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/activity/table"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/person"
	"plumbline/platform/intake"
	"plumbline/web/site"
	"plumbline/web/work"
)

type peoplePage struct {
	work.Record
	Links   []work.Link
	Filters []work.Filter
	People  []personLine
	Pager   site.Pager
	Exams   []personLine
	Results []work.Link // the results as files
	Typed   string      // the lines of the form of new people
	Invited bool
	Came    bool
	Late    string
}

// personLine is somebody on a list, masked.
type personLine struct {
	roll.Line
	Attendance *room.Attendance
	Exam       *room.Exam
	Stands     work.Sign
	Category   string
	When       string
}

var personSigns = map[string][2]string{
	"came": {"disc", "ok"}, "excused": {"dash", "ink3"}, "invited": {"dashed", "ink3"}, "passed": {"disc", "ok"}, "failed": {"cross", "zhu"}, "absent": {"dash", "ink3"},
}

func lineOfPerson(p *site.Page, l roll.Line) personLine {
	out := personLine{Line: l}
	state := l.State()
	out.Stands = work.Sign{Shape: personSigns[state][0], Class: personSigns[state][1], Word: p.T("event.state." + state)}
	if l.Person.Category != "" {
		out.Category = p.T("event.category." + l.Person.Category)
	}
	switch b := l.Body.(type) {
	case *room.Attendance:
		out.Attendance = b
		if b.Came != "" {
			out.When = cameHow(p, b, l.Event())
		}
	case *room.Exam:
		out.Exam = b
	}
	return out
}

// cameHow says how somebody's coming became known, and at what time where that was on the day itself.
func cameHow(p *site.Page, b *room.Attendance, at *room.Record) string {
	how := p.T("event.came." + b.Came)
	if at != nil && b.Came != room.ByList && day.At(b.CameAt) == at.Day {
		how += " " + b.CameAt.In(day.Shanghai).Format("15:04")
	}
	return how
}

// people lists who was invited and came, and the results.
func (s *server) people(w http.ResponseWriter, r *http.Request) error {
	x, err := s.get(r)
	if err != nil {
		return err
	}
	if f := work.FormatOf(r); f != "" {
		return s.sendPeople(w, r, f, x)
	}
	return s.showPeople(w, r, x, nil, nil)
}

func (s *server) showPeople(w http.ResponseWriter, r *http.Request, x *room.Record, at values, refused error) error {
	v, err := s.peopleOf(r, x)
	if err != nil {
		return err
	}
	status := http.StatusOK
	v.Invited = true
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, atLate(refused), "people"); err != nil {
			return err
		}
		if v.At != "late" {
			v.At = "people" // what is wrong with a line is wrong with the list
		}
		v.Typed, v.Invited, v.Came, v.Late = at["people"], at["invited"] != "", at["came"] != "", at["late"]
	}
	return s.Render(w, status, "event/people", v)
}

// atLate shows the refusal of a change on final days where the reason that lifts it is asked for.
func atLate(err error) error {
	if f, ok := fault.As(err); ok && f.Key == "journal.closed" {
		return f.On("late")
	}
	return err
}

func (s *server) peopleOf(r *http.Request, x *room.Record) (*peoplePage, error) {
	base, err := s.NewRecord(r, knownOf(x), name)
	if err != nil {
		return nil, err
	}
	v := &peoplePage{Record: base}
	v.Crumbs[len(v.Crumbs)-1].Href = "/work/" + x.Ref()
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("event.people")})
	a := site.AddressOf(r)
	state := a.Get("state")
	lines, n, err := s.Roll.List(r.Context(), x, room.AttendanceKind, state, site.PageNumber(r), site.PageRows)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		v.People = append(v.People, lineOfPerson(&v.Page, l))
	}
	exams, examined, err := s.Roll.List(r.Context(), x, room.ExamKind, "", site.PageNumber(r), site.PageRows)
	if err != nil {
		return nil, err
	}
	for _, l := range exams {
		v.Exams = append(v.Exams, lineOfPerson(&v.Page, l))
	}
	v.Pager = site.NewPager(a, site.PageNumber(r), max(n, examined))
	var states []work.Value
	for _, name := range []string{"came", "invited", "excused"} {
		states = append(states, work.Value{Value: name, Text: v.T("event.state." + name)})
	}
	v.Filters = []work.Filter{work.NewFilter(&v.Page, a, v.T("event.stands"), "state", states...)}
	v.Title, v.Name = v.T("event.people.title", "n", n, "name", titleOf(x)), false
	v.State = x.Day.String()
	v.Links = work.Exports(&v.Page, a)
	for _, format := range []string{"xlsx", "csv"} {
		v.Results = append(v.Results, work.Link{Text: v.T("work.export." + format), Href: a.With("list", "results", "format", format)})
	}
	if v.MayRecord {
		v.Links = append(v.Links, work.Link{Text: v.T("event.sign"), Href: "/work/" + x.Ref() + "/sign", Outlined: true})
	}
	return v, nil
}

// sendPeople gives the list, or with list=results that of the results, as a table, with names masked and documents left out.
func (s *server) sendPeople(w http.ResponseWriter, r *http.Request, format string, x *room.Record) error {
	p := s.NewPage(r, "work")
	kind, state, sort, file := room.AttendanceKind, r.URL.Query().Get("state"), table.Guests, "event.file.guests"
	if r.URL.Query().Get("list") == "results" {
		kind, state, sort, file = room.ExamKind, "", table.Results, "event.file.results"
	}
	lines, _, err := s.Roll.List(r.Context(), x, kind, state, 0, 0)
	if err != nil {
		return err
	}
	rows := make([]intake.Row, len(lines))
	for i, l := range lines {
		rows[i] = table.Row(l.Record, titleOf(x), l.Person.Mask)
	}
	return work.SendRows(w, format, p.T(file, "name", titleOf(x)), table.Form(sort), rows)
}

// guestsIn reads lines of people: name, number of the document, district, parted by blanks, tabs or commas.
func guestsIn(text string, at values) ([]roll.Guest, error) {
	var out []roll.Guest
	for i, line := range strings.Split(text, "\n") {
		parts := strings.FieldsFunc(line, func(c rune) bool {
			return c == ' ' || c == '\t' || c == ',' || c == '，' || c == '　' || c == '\r' || c == '、'
		})
		if len(parts) == 0 {
			continue
		}
		if len(parts) < 2 || len(parts) > 3 {
			return nil, fault.New(fault.Invalid, "activity.bad_line", "line", i+1).On("people")
		}
		g := roll.Guest{Identity: person.Identity{Name: parts[0], Document: parts[1]}, Invited: at["invited"] != "", Came: at["came"] != "", Late: at["late"]}
		if len(parts) == 3 {
			g.District = parts[2]
		}
		if err := g.Check(); err != nil {
			if f, ok := fault.As(err); ok {
				return nil, fault.New(f.Kind, "activity.line_refused", "line", i+1).Because(f).On("people")
			}
			return nil, err
		}
		out = append(out, g)
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "activity.no_people").On("people")
	}
	return out, nil
}

// addPeople puts people on the list.
func (s *server) addPeople(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, formBytes); err != nil {
		return err
	}
	x, err := s.get(r)
	if err != nil {
		return err
	}
	at := typed(r.PostForm)
	list, err := guestsIn(at["people"], at)
	if err == nil {
		_, err = s.Roll.Take(r.Context(), site.VisitorOf(r).Actor(), x.ID, list)
	}
	if err != nil {
		return s.showPeople(w, r, x, at, err)
	}
	return work.To(w, r, "/work/"+x.Ref()+"/people", "event_people")
}

type signPage struct {
	work.Record
	Code, Address string
	Day           string
	Today         bool // the event is today, so that the list may be opened
	Waiting       []personLine
	Unknown       []roll.Scanned
	Scanned       string // what was typed and nobody has
	Late          string
}

// signDesk is the page at the door: the code, the scanner, the list of those not there yet.
func (s *server) signDesk(w http.ResponseWriter, r *http.Request) error {
	x, err := s.get(r)
	if err != nil {
		return err
	}
	return s.showDesk(w, r, x, nil, "", nil, nil)
}

func (s *server) showDesk(w http.ResponseWriter, r *http.Request, x *room.Record, refused error, in string, at values, unknown []roll.Scanned) error {
	base, err := s.NewRecord(r, knownOf(x), name)
	if err != nil {
		return err
	}
	v := &signPage{Record: base, Code: x.Code, Day: x.Day.String(), Today: s.today() == x.Day, Unknown: unknown, Scanned: at["lines"], Late: at["late"]}
	v.Number = x.Version
	if x.Code != "" {
		v.Address = "/sign-in-event/" + x.Code
	}
	v.Crumbs[len(v.Crumbs)-1].Href = "/work/" + x.Ref()
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("event.sign")})
	lines, n, err := s.Roll.List(r.Context(), x, room.AttendanceKind, "invited", 1, room.Most)
	if err != nil {
		return err
	}
	for _, l := range lines {
		v.Waiting = append(v.Waiting, lineOfPerson(&v.Page, l))
	}
	v.Title, v.Name = v.T("event.sign.title", "n", n, "name", titleOf(x)), false
	v.State = v.Day
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, atLate(refused), "lines"); err != nil {
			return err
		}
		v.Form = in
	}
	return s.Render(w, status, "event/sign", v)
}

// scan takes what a scanner typed. What nobody on the list has is shown again.
func (s *server) scan(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, formBytes); err != nil {
		return err
	}
	x, err := s.get(r)
	if err != nil {
		return err
	}
	at := typed(r.PostForm)
	got, err := s.Roll.Scan(r.Context(), site.VisitorOf(r).Actor(), x.ID, strings.Split(at["lines"], "\n"), at["late"])
	if err == nil && len(got) == 0 {
		err = fault.New(fault.Invalid, "activity.nothing_scanned").On("lines")
	}
	if err != nil {
		return s.showDesk(w, r, x, err, "scan", at, nil)
	}
	unknown := slices.DeleteFunc(got, func(l roll.Scanned) bool { return l.Line != nil })
	if len(unknown) > 0 {
		err := fault.New(fault.Invalid, "activity.scanned_unknown", "n", len(unknown)).On("lines")
		at["lines"] = "" // what was known is kept already
		return s.showDesk(w, r, x, err, "scan", at, unknown)
	}
	return work.To(w, r, "/work/"+x.Ref()+"/sign", "event_came")
}

// tick says of those ticked on the list that they came.
func (s *server) tick(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, formBytes); err != nil {
		return err
	}
	x, err := s.get(r)
	if err != nil {
		return err
	}
	var came []room.ID
	for _, id := range r.PostForm["came"] {
		came = append(came, room.ID(id))
	}
	at := typed(r.PostForm)
	if len(came) == 0 {
		err = fault.New(fault.Invalid, "activity.none_ticked").On("late")
	} else {
		_, err = s.Roll.Tick(r.Context(), site.VisitorOf(r).Actor(), x.ID, came, at["late"])
	}
	if err != nil {
		return s.showDesk(w, r, x, err, "tick", at, nil)
	}
	return work.To(w, r, "/work/"+x.Ref()+"/sign", "event_came")
}

type examPage struct {
	work.Record
	People []personLine // who came and has no result yet
	Typed  values
	On     string
	Late   string
	Most   int
}

// examForm lists who came and was not examined yet.
func (s *server) examForm(w http.ResponseWriter, r *http.Request) error {
	x, err := s.get(r)
	if err != nil {
		return err
	}
	return s.showExam(w, r, x, nil, values{"on": x.Day.String()})
}

func (s *server) showExam(w http.ResponseWriter, r *http.Request, x *room.Record, refused error, at values) error {
	base, err := s.NewRecord(r, knownOf(x), name)
	if err != nil {
		return err
	}
	v := &examPage{Record: base, Typed: at, On: at["on"], Late: at["late"], Most: site.PageRows}
	v.Crumbs[len(v.Crumbs)-1].Href = "/work/" + x.Ref()
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("event.exam")})
	came, _, err := s.Roll.List(r.Context(), x, room.AttendanceKind, "came", 0, 0)
	if err != nil {
		return err
	}
	done, _, err := s.Roll.List(r.Context(), x, room.ExamKind, "", 0, 0)
	if err != nil {
		return err
	}
	waiting := 0
	for _, l := range came {
		if slices.ContainsFunc(done, func(d roll.Line) bool { return d.Record.Person == l.Record.Person }) {
			continue
		}
		if waiting++; len(v.People) < v.Most {
			v.People = append(v.People, lineOfPerson(&v.Page, l))
		}
	}
	v.Title, v.Name = v.T("event.exam.title", "n", waiting, "done", len(done)), false
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, atLate(refused), "on"); err != nil {
			return err
		}
		if v.At == "day" {
			v.At = "on"
		}
	}
	return s.Render(w, status, "event/exam", v)
}

// examine keeps the results that were entered; who has none yet stays on the list.
func (s *server) examine(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, formBytes); err != nil {
		return err
	}
	x, err := s.get(r)
	if err != nil {
		return err
	}
	at := typed(r.PostForm)
	on, err := dayIn(at["on"], "on")
	marks := marksIn(r.PostForm)
	if err == nil && len(marks) == 0 {
		err = fault.New(fault.Invalid, "activity.no_results").On("on")
	}
	if err == nil {
		_, err = s.Roll.Grade(r.Context(), site.VisitorOf(r).Actor(), x.ID, on, marks, at["late"])
	}
	if err != nil {
		return s.showExam(w, r, x, err, at)
	}
	return work.To(w, r, "/work/"+x.Ref()+"/people", "event_examined")
}

// marksIn reads the results: "result-<id>" is passed, failed or absent, "score-<id>" what was marked.
func marksIn(form url.Values) map[room.ID]roll.Mark {
	out := map[room.ID]roll.Mark{}
	for _, key := range slices.Sorted(maps.Keys(form)) {
		id, ok := strings.CutPrefix(key, "result-")
		if result := form.Get(key); ok && result != "" {
			out[room.ID(id)] = roll.Mark{Score: strings.TrimSpace(form.Get("score-" + id)), Sat: result != "absent", Passed: result == "passed"}
		}
	}
	return out
}

// Score and Result are what was typed for somebody before the form was refused.
func (v *examPage) Score(id room.ID) string { return v.Typed["score-"+string(id)] }

// Result is the result that was chosen.
func (v *examPage) Result(id room.ID) string { return v.Typed["result-"+string(id)] }
