package activity

import (
	"slices"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/law"
	"plumbline/journal"
)

// How somebody's coming became known.
const (
	ByCode = "code" // signed with the code of the event
	ByScan = "scan" // a card or number was scanned
	ByList = "list" // ticked on the list
)

// Attendance is somebody's place in an event: invited or not, excused or not, came or not. Cut is the person's as of the day
// of the event when it was entered.
type Attendance struct {
	Invited bool        `json:"invited,omitempty"`
	Came    string      `json:"came,omitempty"` // ByCode, ByScan, ByList; "" for who did not come
	CameAt  time.Time   `json:"came_at,omitzero"`
	Excuse  string      `json:"excuse,omitempty"` // ID of an excuse
	Note    string      `json:"note,omitempty"`   // what is written about it
	Cut     journal.Dim `json:"cut"`
	Scan    string      `json:"scan,omitempty"` // blind index of the document, for this event
	Tail    string      `json:"tail,omitempty"` // blind index of its last four characters, for this event
}

// Excuse is a reason that excuses; Noted means that it must be written what it was.
type Excuse struct {
	ID    string
	Noted bool
	Basis law.Basis
}

// Excuses lists the reasons that excuse; "event.excuse." and the ID is the name of each.
func Excuses() []Excuse {
	practice := func(point string) law.Basis { return law.Basis{Point: point} }
	return []Excuse{
		{"sick", false, practice("因病请假，会前或会后五个工作日内补登")},
		{"duty", true, practice("另有公务，写明何事")},
		{"access", true, practice("无障碍条件不具备，不能到场，写明缺什么")},
		{"weather", false, practice("恶劣天气或突发事件")},
		{"family", true, practice("家庭变故，写明何事")},
		{"moved", false, practice("已调离、退出或死亡")},
	}
}

// Kind is AttendanceKind.
func (*Attendance) Kind() Kind { return AttendanceKind }

func (a *Attendance) state() string {
	switch {
	case a.Came != "":
		return "came"
	case a.Excuse != "":
		return "excused"
	}
	return "invited"
}

func (a *Attendance) tidy() { a.Note = strings.TrimSpace(a.Note) }

func (a *Attendance) check(r *Record) error {
	switch {
	case r.Link == "":
		return fault.New(fault.Invalid, "activity.no_event").On("event")
	case r.Person == 0:
		return fault.New(fault.Invalid, "activity.no_person").On("person")
	case a.Came == "" && !a.Invited:
		return fault.New(fault.Invalid, "activity.neither_invited_nor_came").On("came")
	case a.Came != "" && a.Came != ByCode && a.Came != ByScan && a.Came != ByList:
		return fault.New(fault.Invalid, "activity.came", "came", a.Came).On("came")
	}
	if err := short("note", a.Note, longestText); err != nil || a.Excuse == "" {
		return err
	}
	at := slices.IndexFunc(Excuses(), func(e Excuse) bool { return e.ID == a.Excuse })
	if at < 0 {
		return fault.New(fault.Invalid, "activity.excuse", "excuse", a.Excuse).On("excuse")
	}
	if Excuses()[at].Noted && a.Note == "" {
		return fault.New(fault.Invalid, "activity.excuse_note").On("note")
	}
	return nil
}

func (a *Attendance) same(r *Record) []string { return []string{string(r.Link), person(r.Person)} }

// voucher: the line of who came is of the event's day and of the person's cut, with the event's form as tag. Who came though
// excused counts as invited; who came uninvited is a participant and no part of the rate,
// and where an event is open to everybody there is none.
func (a *Attendance) voucher(r *Record, today day.Day, p *posting) {
	at := r.around.event
	if at == nil || at.Withdrawn {
		return
	}
	e, ok := at.Body.(*Event)
	switch {
	case !ok:
		return
	case e.Cancelled != "":
		p.not(Presence, at.Day, whyEventCancelled)
		return
	case !e.Held || today.Before(at.Day):
		return
	}
	cut := a.Cut
	cut.Tag = e.Tag()
	if cut.District == "" {
		cut.District = e.District
	}
	if a.Came != "" {
		p.line(Attended, at.Day, 1, 0, r.Person, cut)
	}
	switch {
	case e.Open:
	case !a.Invited:
		p.not(Presence, at.Day, whyUninvited)
	case a.Came != "":
		p.line(Presence, at.Day, 1, 1, 0, cut)
	case a.Excuse != "":
		p.not(Presence, at.Day, whyExcused)
		p.not(Attended, at.Day, whyExcused)
	default:
		p.line(Presence, at.Day, 0, 1, 0, cut)
		p.not(Attended, at.Day, whyAbsent)
	}
}

func (*Attendance) waits(*Record, day.Day) day.Day { return day.Day{} }
