package roll

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"plumbline/activity"
	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/person"
	"plumbline/platform/db"
)

// Service keeps the lists. Whoever calls has asked the office whether the person may; only SignIn is for everybody.
type Service struct {
	db     *db.DB
	work   *activity.Service
	people *person.Service
}

// New gives the service over a store, the records of activities and the persons.
func New(d *db.DB, work *activity.Service, people *person.Service) *Service {
	return &Service{d, work, people}
}

// Taken is what became of a list: the records of its lines in their order, how many were new, and how many that were there
// before were changed.
type Taken struct {
	IDs          []activity.ID
	New, Changed int
}

// Take puts people on the list of an event, or says of those who stand there what the list says anew: who came, who is
// excused. Where it says nothing new nothing changes. All or none.
func (s *Service) Take(ctx context.Context, by actor.Actor, event activity.ID, list []Guest) (out Taken, err error) {
	err = s.work.Within(ctx, by, "list", func(a *activity.Act) error {
		out, err = s.TakeIn(a, event, list)
		return err
	})
	return out, err
}

// TakeIn is Take within an act.
func (s *Service) TakeIn(a *activity.Act, event activity.ID, list []Guest) (out Taken, err error) {
	if len(list) > activity.Most {
		return out, fault.New(fault.TooLarge, "activity.too_many", "count", len(list), "most", activity.Most)
	}
	at, err := a.Load(event)
	if err != nil {
		return out, err
	}
	people, err := s.people.Take(a.Tx(), a.Trail(), a.By(), identities(list))
	if err != nil {
		return out, err
	}
	stands, err := standing(a, event, activity.AttendanceKind)
	if err != nil {
		return out, err
	}
	var fresh []activity.Record
	for i, g := range list {
		if r, ok := stands[people[i].Number]; ok {
			changed, err := anew(a, r, g)
			if err != nil {
				return out, err
			}
			out.Changed += changed
			continue
		}
		r, err := s.record(a, at, g, people[i])
		if err != nil {
			return out, err
		}
		fresh = append(fresh, r)
	}
	kept, err := a.Add(fresh...)
	if err != nil {
		return out, err
	}
	out.New = kept.New
	for i := range list {
		if r, ok := stands[people[i].Number]; ok {
			out.IDs = append(out.IDs, r.ID)
			continue
		}
		out.IDs, kept.IDs = append(out.IDs, kept.IDs[0]), kept.IDs[1:]
	}
	return out, nil
}

func identities(list []Guest) []person.Identity {
	out := make([]person.Identity, len(list))
	for i, g := range list {
		out[i] = g.Identity
	}
	return out
}

// standing gives who stands on the list of an event, by number.
func standing(a *activity.Act, event activity.ID, kind activity.Kind) (map[journal.Person]*activity.Record, error) {
	list, err := a.Below(event, kind)
	out := make(map[journal.Person]*activity.Record, len(list))
	for _, r := range list {
		if !r.Withdrawn {
			out[r.Person] = r
		}
	}
	return out, err
}

// record makes the record of a guest.
func (s *Service) record(a *activity.Act, at *activity.Record, g Guest, p person.Person) (r activity.Record, err error) {
	body := &activity.Attendance{Invited: g.Invited, Excuse: g.Excuse, Note: g.Note, Cut: p.Cut(at.Day)}
	if g.Came {
		body.Came, body.CameAt = activity.ByList, a.Tx().Now.UTC()
	}
	d, err := person.ParseDocument(g.Document)
	if err != nil {
		return r, err
	}
	key := keyOf(d)
	if body.Scan, err = blind(a.Tx(), at.ID, key); err != nil {
		return r, err
	}
	if body.Tail, err = blind(a.Tx(), at.ID, tail(key)); err != nil {
		return r, err
	}
	return activity.Record{Link: at.ID, Person: p.Number, Late: g.Late, Body: body}, nil
}

// blind is the index of a text for an event.
func blind(tx *db.Tx, event activity.ID, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	return tx.Index(string(event)+" "+text, "activity_record", "content")
}

// anew says of somebody on the list what a list says anew.
func anew(a *activity.Act, r *activity.Record, g Guest) (changed int, err error) {
	body, ok := r.Body.(*activity.Attendance)
	if !ok {
		return 0, nil
	}
	if g.Came && body.Came == "" {
		changed = 1
		if err := a.Do(r, activity.Came(activity.ByList, g.Late)); err != nil {
			return 0, err
		}
	}
	if g.Excuse != "" && (g.Excuse != body.Excuse || g.Note != "" && strings.TrimSpace(g.Note) != body.Note) {
		changed = 1
		if err := a.Do(r, activity.Excused(g.Excuse, g.Note, g.Late)); err != nil {
			return 0, err
		}
	}
	return changed, nil
}

// Tick says of those on the list of an event whose records are named that they came, as the list at the place says.
func (s *Service) Tick(ctx context.Context, by actor.Actor, event activity.ID, came []activity.ID, late string) (n int, err error) {
	err = s.work.Within(ctx, by, "tick", func(a *activity.Act) error {
		n = 0
		list, err := a.Below(event, activity.AttendanceKind)
		if err != nil {
			return err
		}
		for _, r := range list {
			body, ok := r.Body.(*activity.Attendance)
			if !ok || r.Withdrawn || body.Came != "" || !slices.Contains(came, r.ID) {
				continue
			}
			n++
			if err := a.Do(r, activity.Came(activity.ByList, late)); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// Scan takes what a scanner typed, a document a line, and says of each who came. A document that nobody on the list has is
// told and changes nothing.
func (s *Service) Scan(ctx context.Context, by actor.Actor, event activity.ID, lines []string, late string) (out []Scanned, err error) {
	if len(lines) > activity.Most {
		return nil, fault.New(fault.TooLarge, "activity.too_many", "count", len(lines), "most", activity.Most)
	}
	err = s.work.Within(ctx, by, "scan", func(a *activity.Act) error {
		out = nil
		list, err := a.Below(event, activity.AttendanceKind)
		if err != nil {
			return err
		}
		for _, text := range lines {
			if strings.TrimSpace(text) == "" {
				continue
			}
			got := Scanned{Text: veil(text)}
			if d, err := person.ParseDocument(text); err == nil {
				found, err := matching(a.Tx(), event, list, keyOf(d), func(b *activity.Attendance) string { return b.Scan })
				if err != nil {
					return err
				}
				if len(found) == 1 {
					if got.Before, err = came(a, found[0], activity.ByScan, late); err != nil {
						return err
					}
					got.Line = &Line{Record: found[0]}
				}
			}
			out = append(out, got)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, s.name(ctx, out)
}

// came says that somebody came; before is true where that was known.
func came(a *activity.Act, r *activity.Record, how, late string) (before bool, err error) {
	if body, ok := r.Body.(*activity.Attendance); !ok || body.Came != "" {
		return true, nil
	}
	return false, a.Do(r, activity.Came(how, late))
}

// matching gives those on a list of whom an index is that of a text, under any key.
func matching(tx *db.Tx, event activity.ID, list []*activity.Record, text string, index func(*activity.Attendance) string) ([]*activity.Record, error) {
	wanted, err := tx.Indexes(string(event)+" "+text, "activity_record", "content")
	if err != nil {
		return nil, err
	}
	var out []*activity.Record
	for _, r := range list {
		if body, ok := r.Body.(*activity.Attendance); ok && !r.Withdrawn && slices.Contains(wanted, index(body)) {
			out = append(out, r)
		}
	}
	return out, nil
}

// name puts persons to what was scanned.
func (s *Service) name(ctx context.Context, list []Scanned) error {
	var numbers []journal.Person
	for _, l := range list {
		if l.Line != nil {
			numbers = append(numbers, l.Line.Record.Person)
		}
	}
	people, err := s.people.Numbered(ctx, numbers...)
	for _, l := range list {
		if l.Line != nil {
			l.Line.Person = people[l.Line.Record.Person]
		}
	}
	return err
}

// List gives the attendances or exams of an event with their persons, those of a state where one is named.
func (s *Service) List(ctx context.Context, at *activity.Record, kind activity.Kind, state string, page, size int) (lines []Line, matched int, err error) {
	list, matched, err := s.work.List(ctx, activity.Query{
		Kind: kind, Organisations: []string{at.Organisation}, Link: at.ID, State: state, Page: page, Size: size,
	})
	if err != nil {
		return nil, 0, err
	}
	numbers := make([]journal.Person, len(list))
	for i, r := range list {
		numbers[i] = r.Person
	}
	people, err := s.people.Numbered(ctx, numbers...)
	for _, r := range list {
		lines = append(lines, Line{r, people[r.Person]})
	}
	return lines, matched, err
}

// Examine keeps results of an exam at the end of a training, with a certificate for who passed. Who has a result already
// keeps it. All or none.
func (s *Service) Examine(ctx context.Context, by actor.Actor, event activity.ID, list []Result) (out Taken, err error) {
	err = s.work.Within(ctx, by, "examine", func(a *activity.Act) error {
		out, err = s.ExamineIn(a, event, list)
		return err
	})
	return out, err
}

// Mark is the result of somebody on the list of an event.
type Mark struct {
	Score       string
	Sat, Passed bool
}

// Grade keeps results of people who stand on the list of an event, by their records there, on the day of the exam.
func (s *Service) Grade(ctx context.Context, by actor.Actor, event activity.ID, on day.Day, marks map[activity.ID]Mark, late string) (n int, err error) {
	err = s.work.Within(ctx, by, "examine", func(a *activity.Act) error {
		list, err := a.Below(event, activity.AttendanceKind)
		if err != nil {
			return err
		}
		var records []activity.Record
		for _, r := range list {
			m, ok := marks[r.ID]
			body, is := r.Body.(*activity.Attendance)
			if !ok || !is || r.Withdrawn {
				continue
			}
			x := activity.Record{
				Link: event, Person: r.Person, Day: on, Late: late, Body: &activity.Exam{Score: m.Score, Sat: m.Sat, Passed: m.Passed, Cut: body.Cut},
			}
			if m.Passed {
				x.Code = activity.CertificateCode()
			}
			records = append(records, x)
		}
		kept, err := a.Add(records...)
		n = kept.New
		return err
	})
	return n, err
}

// ExamineIn is Examine within an act.
func (s *Service) ExamineIn(a *activity.Act, event activity.ID, list []Result) (out Taken, err error) {
	at, err := a.Load(event)
	if err != nil {
		return out, err
	}
	people := make([]person.Identity, len(list))
	for i, r := range list {
		people[i] = r.Identity
	}
	found, err := s.people.Take(a.Tx(), a.Trail(), a.By(), people)
	if err != nil {
		return out, err
	}
	records := make([]activity.Record, len(list))
	for i, x := range list {
		on := x.On
		if on.IsZero() {
			on = at.Day
		}
		records[i] = activity.Record{
			Link: event, Person: found[i].Number, Day: on, Late: x.Late,
			Body: &activity.Exam{Score: x.Score, Passed: x.Passed, Sat: x.Sat, Cut: found[i].Cut(on)},
		}
		if x.Passed {
			records[i].Code = activity.CertificateCode()
		}
	}
	kept, err := a.Add(records...)
	return Taken{IDs: kept.IDs, New: kept.New}, err
}

// Participant acts for who signs a list for himself; pages name him in the reader's language.
var Participant = actor.Actor{ID: "participant", Name: "participant"}

// The most wrong tries of an hour, of one place and at one event.
const (
	mostTries    = 20
	mostOfAnHour = 200
)

// SignIn lets a participant sign the list of an event: code is shown at the place, last the last four characters of the
// document. client is the address that asks. What is wrong is not told apart, so that nobody learns who is invited.
func (s *Service) SignIn(ctx context.Context, code, last, client string) (event *activity.Record, err error) {
	code, last = activity.FoldCode(code), strings.ToUpper(strings.TrimSpace(last))
	at, err := s.work.Coded(ctx, activity.EventKind, code)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	name := "none"
	if at != nil {
		name = string(at.ID)
	}
	if err := s.try(ctx, name, client); err != nil {
		return nil, err
	}
	if at == nil || !open(at) || len(last) != 4 {
		return nil, errSignIn()
	}
	err = s.work.Within(ctx, Participant, "sign_in", func(a *activity.Act) error {
		if day.At(a.Tx().Now) != at.Day {
			return errSignIn()
		}
		list, err := a.Below(at.ID, activity.AttendanceKind)
		if err != nil {
			return err
		}
		found, err := matching(a.Tx(), at.ID, list, last, func(b *activity.Attendance) string { return b.Tail })
		if err != nil {
			return err
		}
		if len(found) != 1 { // two with the same end sign at the desk
			return errSignIn()
		}
		_, err = came(a, found[0], activity.ByCode, "")
		return err
	})
	if err != nil {
		return nil, err
	}
	return at, s.forget(ctx, name, client)
}

func open(r *activity.Record) bool {
	e, ok := r.Body.(*activity.Event)
	return ok && e.SignIn
}

func errSignIn() error { return fault.New(fault.Invalid, "activity.sign_in_wrong").On("last") }

// hour is the hour of an instant, as tries are counted.
const hour = "2006-01-02T15"

// try counts a try before it is made, and refuses one too many.
func (s *Service) try(ctx context.Context, event, client string) error {
	sum := sha256.Sum256([]byte(client))
	client = hex.EncodeToString(sum[:8])
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now := tx.Now.UTC().Format(hour)
		if _, err := tx.Exec(`DELETE FROM sign_in_try WHERE hour < $1`, now); err != nil {
			return err
		}
		for _, c := range []struct {
			who  string
			most int64
		}{{client, mostTries}, {"all", mostOfAnHour}} {
			n, err := db.One(tx, db.Scalar[int64], `INSERT INTO sign_in_try (event, client, hour, n) VALUES ($1, $2, $3, 1)
				ON CONFLICT (event, client, hour) DO UPDATE SET n = sign_in_try.n + 1 RETURNING n`, event, c.who, now)
			if err != nil {
				return err
			}
			if n > c.most {
				return fault.New(fault.Denied, "activity.sign_in_often")
			}
		}
		return nil
	})
}

// forget takes a try back that was right.
func (s *Service) forget(ctx context.Context, event, client string) error {
	sum := sha256.Sum256([]byte(client))
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE sign_in_try SET n = n - 1 WHERE event = $1 AND client IN ($2, 'all')`, event, hex.EncodeToString(sum[:8]))
		return err
	})
}
