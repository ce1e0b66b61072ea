package roll_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/person"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
)

var zhao = actor.Actor{ID: "zhao", Name: "经办赵磊"}

// desk is the lists over a store of its own, with an event of the day.
type desk struct {
	t     *testing.T
	now   time.Time
	work  *activity.Service
	roll  *roll.Service
	event activity.ID
}

func each(t *testing.T, f func(s *desk)) {
	t.Helper()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		s := &desk{t: t, now: time.Date(2023, 6, 9, 2, 0, 0, 0, time.UTC)}
		cfg.Now = func() time.Time { return s.now }
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		log := tlogtest.Registry(t, journal.Tables(), person.Tables(), activity.Tables())
		s.work = activity.New(d, log, journal.New(d))
		s.roll = roll.New(d, s.work, person.New(d, log))
		kept, err := s.work.Add(t.Context(), zhao, activity.Record{
			Work: activity.Work{Organisation: "o1", Year: 2023, Department: "市残联", Project: "项目", Matter: "培训"}, Day: day.Of(2023, 6, 9),
			Body: &activity.Event{Title: "讲座", Sort: "training", Held: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		s.event = kept.IDs[0]
		f(s)
		tlogtest.Sound(t, d, log)
	})
}

func (s *desk) get(id activity.ID) *activity.Record {
	s.t.Helper()
	r, err := s.work.Get(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *desk) invite(people ...person.Identity) []activity.ID {
	s.t.Helper()
	var list []roll.Guest
	for _, p := range people {
		list = append(list, roll.Guest{Identity: p, Invited: true})
	}
	taken, err := s.roll.Take(s.t.Context(), zhao, s.event, list)
	if err != nil {
		s.t.Fatal(err)
	}
	return taken.IDs
}

// open opens the list and gives the code.
func (s *desk) open() string {
	s.t.Helper()
	r, err := s.work.Do(s.t.Context(), zhao, activity.Seen{ID: s.event, Version: s.get(s.event).Version}, activity.SignIn(true))
	if err != nil {
		s.t.Fatal(err)
	}
	return r.Code
}

func key(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return fmt.Sprint(err)
}

// An identity whose check digit is X, and two that end alike.
var (
	withX  = find(func(n string) bool { return n[17] == 'X' }, 1)
	alike1 = find(func(n string) bool { return n[14:] == "0019" }, 3)
	alike2 = find(func(n string) bool { return n[14:] == "0019" && n != alike1 }, 3)
)

// find looks for an invented number of a kind.
func find(ok func(string) bool, from int) string {
	for i := from; i < 20000; i++ {
		if n := person.Citizen("310101", day.Of(1950+i%50, 1+i%12, 1+i%28), i%3); ok(n) {
			return n
		}
	}
	return ""
}

// TestAnyPaperIsRecognised: who was invited by his identity card shows his certificate, and the other way round.
func TestAnyPaperIsRecognised(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		card := person.Citizen("310101", day.Of(1971, 3, 4), 7)
		other := person.Citizen("310101", day.Of(1981, 3, 4), 8)
		ids := s.invite(person.Identity{Name: "演示甲", Document: card}, person.Identity{Name: "演示乙", Document: other + "43B1"})
		got, err := s.roll.Scan(s.t.Context(), zhao, s.event, []string{card + "32", " " + other + " ", "", "310101", other}, "")
		if err != nil || len(got) != 4 {
			s.t.Fatal(got, err)
		}
		if got[0].Line == nil || got[0].Line.ID != ids[0] || got[0].Line.Person.Mask != "演**" || got[0].Before {
			s.t.Errorf("a certificate: %+v", got[0])
		}
		if got[1].Line == nil || got[1].Line.ID != ids[1] || got[2].Line != nil || !got[3].Before {
			s.t.Errorf("%+v", got)
		}
		if got[0].Text == card+"32" || got[2].Text != "**0101" {
			s.t.Errorf("a number is shown whole: %q %q", got[0].Text, got[2].Text)
		}
		if b, ok := s.get(ids[0]).Body.(*activity.Attendance); !ok || b.Came != activity.ByScan || !b.CameAt.Equal(s.now) {
			s.t.Errorf("%+v", b)
		}
	})
}

func TestSigningForOneself(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		ctx := s.t.Context()
		ids := s.invite(person.Identity{Name: "演示甲", Document: withX}, person.Identity{Name: "演示乙", Document: alike1}, person.Identity{Name: "演示丙", Document: alike2})
		if _, err := s.roll.SignIn(ctx, "", withX[14:], "a"); key(err) != "activity.sign_in_wrong" {
			s.t.Error("without a code:", err)
		}
		code := s.open()
		at, err := s.roll.SignIn(ctx, " "+strings.ToLower(code[:3])+" "+code[3:], strings.ToLower(withX[14:]), "a")
		if err != nil || at.ID != s.event {
			s.t.Fatal(at, err)
		}
		if b, ok := s.get(ids[0]).Body.(*activity.Attendance); !ok || b.Came != activity.ByCode {
			s.t.Errorf("%+v", b)
		}
		if v, err := s.work.History(ctx, ids[0]); err != nil || v[0].By != roll.Participant.Name {
			s.t.Error(v, err)
		}
		if _, err := s.roll.SignIn(ctx, code, alike1[14:], "b"); key(err) != "activity.sign_in_wrong" {
			s.t.Error("two who end alike are told apart by nobody:", err)
		}
		for range 30 {
			_, err = s.roll.SignIn(ctx, code, "0000", "b")
		}
		if key(err) != "activity.sign_in_often" {
			s.t.Error("after thirty tries:", err)
		}
		if _, err := s.roll.SignIn(ctx, code, withX[14:], "c"); err != nil {
			s.t.Error("another address pays for it:", err)
		}
		again := s.open() // a new code ends the old one
		if _, err := s.roll.SignIn(ctx, code, withX[14:], "c"); code == again || key(err) != "activity.sign_in_wrong" {
			s.t.Error("an old code:", err)
		}
		s.now = s.now.Add(24 * time.Hour)
		if _, err := s.roll.SignIn(ctx, again, withX[14:], "c"); key(err) != "activity.sign_in_wrong" {
			s.t.Error("on the day after:", err)
		}
	})
}

func TestResultsOfThoseOnTheList(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		ctx := s.t.Context()
		ids := s.invite(person.Identity{Name: "演示甲", Document: withX}, person.Identity{Name: "演示乙", Document: alike1})
		marks := map[activity.ID]roll.Mark{ids[0]: {Score: "88", Sat: true, Passed: true}, ids[1]: {Sat: true}, "none": {Sat: true}}
		if n, err := s.roll.Grade(ctx, zhao, s.event, day.Of(2023, 6, 9), marks, ""); err != nil || n != 2 {
			s.t.Fatal(n, err)
		}
		if n, err := s.roll.Grade(ctx, zhao, s.event, day.Of(2023, 6, 9), marks, ""); err != nil || n != 0 {
			s.t.Error("a second time:", n, err)
		}
		lines, n, err := s.roll.List(ctx, s.get(s.event), activity.ExamKind, "passed", 1, 10)
		if err != nil || n != 1 || lines[0].Code == "" || lines[0].Person.Mask != "演**" {
			s.t.Error(lines, n, err)
		}
	})
}
