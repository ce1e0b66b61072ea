package activity

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	room "plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/person"
	"plumbline/platform/i18n"
	"plumbline/web/site"
	"plumbline/web/work"
)

// recordPage is the page of a record of any kind; what does not belong to its kind is nil or empty.
type recordPage struct {
	work.Record
	Kind     room.Kind
	Acts     []act
	Events   []eventLine // of an item
	Roll     *rollView   // of an event
	Who      *who        // of an attendance or exam
	Code     string      // that the list is signed with, or of the certificate
	NewEvent string      // of an item: where an event for it is entered
}

// act is a thing that can be done to the record, as a form.
type act struct {
	Name, Title, Action string
	Inputs              []input
	Open                bool
	Number              int
}

// rollView is who was invited and came, in figures.
type rollView struct {
	Href                                       string
	Invited, Excused, Came, Due, Times, Absent int
	Uninvited, Examined, Passed                int
	Open                                       bool   // nobody is due
	Sign, Exam                                 string // addresses of the desk and of the results, "" for who may not
}

// who is the person of a record: masked, or whole after a reason was given.
type who struct {
	person.Person
	Full         *person.Identity
	Reveal       string // the address of the form, "" for who may not
	Sex, Age     string
	Category     string
	Event        string
	EventHref    string
	RevealReason string
}

func (s *server) record(kind room.Kind) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		x, err := s.get(r)
		if err != nil {
			return err
		}
		return s.show(w, r, x, nil, "", nil, nil)
	}
}

// show draws the page of a record. refused is why an act was refused, in the form that in names, with what was typed in it;
// full is the person where a reason was given for seeing him.
func (s *server) show(w http.ResponseWriter, r *http.Request, x *room.Record, refused error, in string, at values, full *person.Identity) error {
	base, err := s.NewRecord(r, knownOf(x), name)
	if err != nil {
		return err
	}
	v := &recordPage{Record: base, Kind: x.Kind(), Code: x.Code}
	v.Number = x.Version
	status := http.StatusOK
	if refused != nil {
		v.Fields, status, err = site.Refused(w, &v.Page, refused, "reason")
		if err != nil {
			return err
		}
		v.Form, v.Reason = in, at["reason"]
		if inputs := s.offered(x)[in]; len(inputs) > 0 && (v.At != "reason" || inputs[0].name != "reason") {
			v.At = known(v.At, inputs)
			if v.At == "reason" && !v.Locked() {
				v.At = inputs[0].name
			}
		}
	}
	versions, err := s.Work.History(r.Context(), x.ID)
	if err != nil {
		return err
	}
	v.History = history(v.Printer, versions)
	v.facts(s, x)
	v.acts(s, x, at)
	for _, part := range []func(*http.Request, *recordPage, *room.Record) error{s.itemPart, s.eventPart, s.personPart} {
		if err := part(r, v, x); err != nil {
			return err
		}
	}
	if v.Who != nil {
		v.Who.Full = full
	}
	return s.Render(w, status, "event/record", v)
}

// history says of each version what it changed, the newest first.
func history(say i18n.Printer, list []room.Version) []work.Version {
	var out []work.Version
	for i, ver := range list {
		line := work.Version{Number: ver.Number, At: ver.At, By: actorName(say, ver.By), Act: say.T("event.act." + ver.Act), Reason: ver.Reason}
		if i+1 < len(list) {
			line.Changes = differences(say, list[i+1].Fields, ver.Fields)
		}
		out = append(out, line)
	}
	return out
}

// actorName names who acted; participants sign for themselves.
func actorName(say i18n.Printer, name string) string {
	if name == roll.Participant.Name {
		return say.T("event.participant")
	}
	return site.Who(say, name)
}

func differences(say i18n.Printer, old, now map[string]any) []work.Difference {
	var out []work.Difference
	names := map[string]bool{}
	for n := range maps.Keys(old) {
		names[n] = true
	}
	for n := range maps.Keys(now) {
		names[n] = true
	}
	for _, n := range slices.Sorted(maps.Keys(names)) {
		if a, b := written(say, n, old[n]), written(say, n, now[n]); a != b {
			out = append(out, work.Difference{Field: say.T("event.field." + n), Old: a, New: b})
		}
	}
	return out
}

// written writes a value of a version for a reader.
func written(say i18n.Printer, field string, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return say.T("event.yes")
		}
		return ""
	case string:
		if key := "event." + field + "." + v; v != "" && slices.Contains([]string{"sort", "excuse", "came"}, field) {
			return say.T(key)
		}
		return v
	}
	return fmt.Sprint(value)
}

// facts are the fields of the record, and how it stands.
func (v *recordPage) facts(s *server, r *room.Record) {
	fact := func(key, value string) {
		v.Facts = append(v.Facts, work.Fact{Name: v.T(key), Value: value, Chinese: true})
	}
	sign := func(shape, class, key string) { v.Stands = work.Sign{Shape: shape, Class: class, Word: v.T(key)} }
	fact("work.choice.project", r.Project)
	fact("event.field.matter", r.Matter)
	switch b := r.Body.(type) {
	case *room.Item:
		stands, _ := standing(r, s.today())
		v.Stands = signOf(&v.Page, stands)
		fact("event.field.due", r.Day.String())
		if b.Wants > 0 {
			fact("event.field.wants", strconv.Itoa(len(r.Held()))+" / "+strconv.Itoa(b.Wants))
		}
		fact("event.field.done", r.DoneOn().String())
		fact("event.field.proof", b.Proof)
		if b.Cancelled != "" {
			fact("event.field.cancelled", b.Cancelled)
		}
	case *room.Event:
		v.Stands = s.eventSign(&v.Page, r)
		fact("event.field.day", r.Day.String())
		fact("event.field.sort", v.T("event.sort."+b.Sort))
		fact("event.field.form", b.Form)
		fact("event.field.place", b.Place)
		fact("event.field.district", b.District)
		fact("event.field.open", written(v.Printer, "open", b.Open))
		if b.Cancelled != "" {
			fact("event.field.cancelled", b.Cancelled)
		}
	case *room.Attendance:
		key := "event.state." + r.State()
		switch r.State() {
		case "came":
			sign("disc", "ok", key)
		case "excused":
			sign("dash", "ink3", key)
		default:
			sign("dashed", "ink3", key)
		}
		v.attendanceFacts(b, r.Event(), fact)
	case *room.Exam:
		shapes := map[string][2]string{"passed": {"disc", "ok"}, "failed": {"cross", "zhu"}, "absent": {"dash", "ink3"}}
		if shape, ok := shapes[r.State()]; ok {
			sign(shape[0], shape[1], "event.state."+r.State())
		}
		fact("event.field.on", r.Day.String())
		fact("event.field.score", b.Score)
	case *room.Incident:
		sign("square", "zhu", "event.state.happened")
		fact("event.field.day", r.Day.String())
		fact("event.field.place", b.Place)
		fact("event.field.what", b.What)
		fact("event.field.done", b.Done)
	case *room.Month:
		v.monthFacts(r, b, fact, sign)
	}
	if r.Late != "" {
		fact("event.field.late", r.Late)
	}
	if r.Withdrawn {
		sign("dash", "ink3", "event.state.withdrawn")
		fact("event.field.withdrawn", r.Reason)
	}
}

func (v *recordPage) attendanceFacts(b *room.Attendance, at *room.Record, fact func(key, value string)) {
	fact("event.field.invited", written(v.Printer, "invited", b.Invited))
	if b.Came != "" {
		fact("event.field.came", cameHow(&v.Page, b, at))
	}
	if b.Excuse != "" {
		at := slices.IndexFunc(room.Excuses(), func(e room.Excuse) bool { return e.ID == b.Excuse })
		fact("event.field.excuse", v.T("event.excuse."+b.Excuse))
		fact("event.field.note", b.Note)
		fact("event.field.basis", room.Excuses()[at].Basis.String())
	}
}

func (v *recordPage) monthFacts(r *room.Record, b *room.Month, fact func(key, value string), sign func(shape, class, key string)) {
	fact("event.field.month", r.Day.String()[:7])
	fact("event.field.count", strconv.Itoa(b.Count))
	fact("event.field.kept", strconv.Itoa(r.Incidents()))
	switch {
	case b.Count != r.Incidents():
		sign("triangle", "warn", "event.month.contradicted")
	case b.Count > 0:
		sign("square", "zhu", "event.month.some")
	default:
		sign("disc", "ok", "event.month.reported")
	}
}

// itemPart lists the events of an item.
func (s *server) itemPart(r *http.Request, v *recordPage, x *room.Record) error {
	if x.Kind() != room.ItemKind {
		return nil
	}
	list, _, err := s.Work.List(r.Context(), room.Query{Kind: room.EventKind, Organisations: []string{x.Organisation}, Link: x.ID})
	for _, e := range list {
		if b, ok := e.Body.(*room.Event); ok {
			v.Events = append(v.Events, eventLine{e, b, v.T("event.sort." + b.Sort), s.eventSign(&v.Page, e)})
		}
	}
	if err != nil || !v.MayRecord {
		return err
	}
	q := url.Values{"organisation": {x.Organisation}, "year": {strconv.Itoa(x.Year)}, "item": {string(x.ID)}, "matter": {x.Matter}, "title": {titleOf(x)}}
	sum, err := s.Goal.Summary(r.Context(), goal.Query{Department: x.Department, Year: x.Year, Size: 500})
	for _, row := range sum.Rows {
		if row.Name == x.Project {
			q.Set("project", string(row.ID))
		}
	}
	v.NewEvent = "/work/activity/new/event?" + q.Encode()
	return err
}

// eventPart counts who was invited, excused, came and passed.
func (s *server) eventPart(r *http.Request, v *recordPage, x *room.Record) error {
	if x.Kind() != room.EventKind {
		return nil
	}
	if x.Link != "" {
		i, err := s.Work.Get(r.Context(), x.Link)
		if err != nil {
			return err
		}
		v.Facts = append(v.Facts, work.Fact{Name: v.T("event.field.item"), Value: titleOf(i), Href: "/work/" + i.Ref(), Chinese: true})
	}
	base := "/work/" + x.Ref()
	v.Roll = &rollView{Href: base + "/people"}
	if e, ok := x.Body.(*room.Event); ok {
		v.Roll.Open = e.Open
	}
	if v.MayRecord {
		v.Roll.Sign, v.Roll.Exam = base+"/sign", base+"/exam"
	}
	list, _, err := s.Work.List(r.Context(), room.Query{Kind: room.AttendanceKind, Organisations: []string{x.Organisation}, Link: x.ID})
	if err != nil {
		return err
	}
	for _, a := range list {
		if b, ok := a.Body.(*room.Attendance); ok {
			v.Roll.count(b)
		}
	}
	v.Roll.Due = v.Roll.Invited - v.Roll.Excused
	v.Roll.Absent = v.Roll.Due - v.Roll.Came
	exams, _, err := s.Work.List(r.Context(), room.Query{Kind: room.ExamKind, Organisations: []string{x.Organisation}, Link: x.ID})
	for _, e := range exams {
		if b, ok := e.Body.(*room.Exam); ok && b.Sat {
			v.Roll.Examined++
			if b.Passed {
				v.Roll.Passed++
			}
		}
	}
	return err
}

// count counts one on the list, as the books do.
func (c *rollView) count(b *room.Attendance) {
	came := b.Came != ""
	if came {
		c.Times++
	}
	switch {
	case !b.Invited:
		c.Uninvited++
	default:
		c.Invited++
		if came {
			c.Came++
		} else if b.Excuse != "" {
			c.Excused++
		}
	}
}

// Rate is who came of those due, in per cent with one decimal, "" where nobody was.
func (c *rollView) Rate() string { return rate(c.Came, c.Due) }

// PassRate is who passed of those examined.
func (c *rollView) PassRate() string { return rate(c.Passed, c.Examined) }

func rate(n, of int) string {
	if of == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", float64(n)*100/float64(of))
}

// personPart says whom the record is about, masked.
func (s *server) personPart(r *http.Request, v *recordPage, x *room.Record) error {
	if x.Person == 0 {
		return nil
	}
	list, err := s.People.Numbered(r.Context(), x.Person)
	if err != nil {
		return err
	}
	p := list[x.Person]
	v.Who = &who{Person: p}
	if p.Category != "" {
		v.Who.Category = v.T("event.category." + p.Category)
	}
	if p.Sex != "" {
		v.Who.Sex = v.T("event.sex." + p.Sex)
	}
	if e := x.Event(); e != nil {
		v.Who.Event, v.Who.EventHref = titleOf(e), "/work/"+e.Ref()
		v.Who.Age = p.Cut(e.Day).Age
		v.Facts = append([]work.Fact{
			{Name: v.T("event.field.event"), Value: titleOf(e), Href: "/work/" + e.Ref(), Chinese: true},
			{Name: v.T("event.field.day"), Value: e.Day.String()},
		}, v.Facts...)
	}
	if v.Visitor.May(office.Reveal, v.Visitor.Tree.Place(office.ID(x.Organisation))).Allowed {
		v.Who.Reveal = "/work/" + x.Ref() + "/reveal"
	}
	v.Title, v.Name = v.T("event.person.title", "mask", p.Mask, "event", titleOf(x)), false
	return nil
}

// reveal shows the person of a record whole, with the reason that stays in the log. The answer is not kept anywhere.
func (s *server) reveal(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, formBytes); err != nil {
		return err
	}
	x, err := s.get(r)
	if err != nil {
		return err
	}
	list, err := s.People.Numbered(r.Context(), x.Person)
	if err != nil {
		return err
	}
	at := typed(r.PostForm)
	if at["reason"] == "" {
		return s.show(w, r, x, fault.New(fault.Invalid, "activity.no_reason").On("reason"), "reveal", at, nil)
	}
	full, err := s.People.Reveal(r.Context(), site.VisitorOf(r).Actor(), list[x.Person].ID, at["reason"])
	if err != nil {
		return s.show(w, r, x, err, "reveal", at, nil)
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.show(w, r, x, nil, "", nil, &full)
}
