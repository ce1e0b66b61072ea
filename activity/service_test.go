package activity_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/person"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
)

var zhao = actor.Actor{ID: "zhao", Name: "经办赵磊"}

// desk is the room over a store of its own, with a clock that the test sets.
type desk struct {
	t     *testing.T
	now   time.Time
	db    *db.DB
	books *journal.Service
	work  *activity.Service
	roll  *roll.Service
	read  *read.Service
	log   *tlog.Registry
}

// each opens the room on every engine; when the test is over, the log, the books and the records are held against each other.
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
		s.log, s.db, s.books, s.read = log, d, journal.New(d), read.New(d)
		s.work = activity.New(d, log, s.books)
		s.roll = roll.New(d, s.work, person.New(d, log))
		f(s)
		s.sound()
		tlogtest.Sound(t, d, log)
	})
}

// sound demands that what the books hold is what the records say, by two paths.
func (s *desk) sound() {
	s.t.Helper()
	ctx := s.t.Context()
	if list, err := s.books.Recount(ctx, 5); err != nil || len(list) > 0 {
		s.t.Errorf("recount: %v %v", list, err)
	}
	source := func(yield func(journal.Voucher) error) error { return s.work.Vouchers(ctx, yield) }
	if list, err := s.books.Reconcile(ctx, source, 5); err != nil || len(list) > 0 {
		s.t.Errorf("the records and the books differ: %v %v", list, err)
	}
}

func (s *desk) at(year, month, d int) {
	s.now = time.Date(year, time.Month(month), d, 2, 0, 0, 0, time.UTC)
}

func training() activity.Work {
	return activity.Work{Organisation: "o1", Year: 2023, Department: "市残联", Project: "教育和就业经费", Matter: "技能培训"}
}

func (s *desk) add(w activity.Work, on day.Day, link activity.ID, body activity.Body, late ...string) activity.ID {
	s.t.Helper()
	r := activity.Record{Work: w, Day: on, Link: link, Body: body}
	if len(late) > 0 {
		r.Late = late[0]
	}
	kept, err := s.work.Add(s.t.Context(), zhao, r)
	if err != nil {
		s.t.Fatal(err)
	}
	return kept.IDs[0]
}

func (s *desk) get(id activity.ID) *activity.Record {
	s.t.Helper()
	r, err := s.work.Get(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// do makes a move with a record as it stands.
func (s *desk) do(id activity.ID, m activity.Move) error {
	s.t.Helper()
	_, err := s.work.Do(s.t.Context(), zhao, activity.Seen{ID: id, Version: s.get(id).Version}, m)
	return err
}

func (s *desk) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// figure is num/den of a measure of the training, and of how many persons.
func (s *desk) figure(measure string) string {
	s.t.Helper()
	f, err := s.read.Figures(s.t.Context(), []read.Query{{Account: training().Account(measure)}})
	if err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprintf("%d/%d %d", f[0].Num, f[0].Den, f[0].Persons)
}

func (s *desk) shows(what string, want map[string]string) {
	s.t.Helper()
	for measure, figure := range want {
		if got := s.figure(measure); got != figure {
			s.t.Errorf("%s: %s is %s, want %s", what, measure, got, figure)
		}
	}
}

func isFault(t *testing.T, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

// guests makes n invented people, each with an identity number of its own.
func guests(n int, f func(i int, g *roll.Guest)) []roll.Guest {
	out := make([]roll.Guest, n)
	for i := range out {
		out[i] = roll.Guest{Invited: true}
		out[i].Identity = person.Identity{Name: fmt.Sprint("演示", i), Document: person.Citizen("310101", day.Of(1960+i%50, 1+i%12, 1+i%28), i), District: "黄浦区"}
		if f != nil {
			f(i, &out[i])
		}
	}
	return out
}

func TestAnItemIsDoneByItsEvents(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		w := training()
		item := s.add(w, day.Of(2023, 6, 30), "", &activity.Item{Title: "上半年技能培训", Wants: 2})
		first := s.add(w, day.Of(2023, 6, 8), item, &activity.Event{Title: "第一期", Sort: "training", District: "黄浦区", Held: true})
		second := s.add(w, day.Of(2023, 7, 3), item, &activity.Event{Title: "第二期", Sort: "training", Form: "实操"})
		s.shows("before it is due", map[string]string{activity.Plan: "0/0 0", activity.Held: "1/0 0"})
		if n, err := s.work.Advance(t.Context()); err != nil || n != 0 {
			t.Errorf("nothing is due: %d %v", n, err)
		}
		s.at(2023, 7, 1)
		for _, want := range []int{1, 0} { // the second time nothing is left
			if n, err := s.work.Advance(s.t.Context()); err != nil || n != want {
				s.t.Errorf("due: %d %v", n, err)
			}
		}
		s.shows("due, one of two held", map[string]string{activity.Plan: "0/1 0", activity.OnTime: "0/1 0"})
		s.at(2023, 7, 4)
		s.must(s.do(second, activity.Hold("")))
		s.shows("held late", map[string]string{activity.Plan: "1/1 0", activity.OnTime: "0/1 0", activity.Held: "2/0 0"})
		isFault(s.t, s.do(first, activity.Withdraw(" ")), "activity.no_reason")
		s.must(s.do(first, activity.Withdraw("登记重复")))
		s.shows("one taken back", map[string]string{activity.Plan: "0/1 0", activity.Held: "1/0 0"})
		isFault(s.t, s.do(first, activity.Hold("")), "activity.is_withdrawn")
		isFault(s.t, s.do(item, activity.Done(day.Of(2023, 6, 29), "", "")), "activity.no_proof")
		s.must(s.do(item, activity.Done(day.Of(2023, 6, 29), "总结报告", "")))
		s.shows("marked with a proof", map[string]string{activity.Plan: "1/1 0", activity.OnTime: "1/1 0"})
		s.must(s.do(item, activity.Cancel("计划调整")))
		s.shows("cancelled", map[string]string{activity.Plan: "0/0 0", activity.OnTime: "0/0 0"})
		list, err := s.work.History(s.t.Context(), item)
		if err != nil || len(list) != 3 || list[0].Act != "cancel" || list[0].Reason != "计划调整" || list[2].Act != "add" || list[0].By != zhao.Name {
			s.t.Errorf("%+v %v", list, err)
		}
	})
}

func TestWhoCameWasExcusedAndPassed(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		w, ctx := training(), s.t.Context()
		event := s.add(w, day.Of(2023, 6, 9), "", &activity.Event{Title: "讲座", Sort: "training", Held: true})
		other := s.add(w, day.Of(2023, 6, 8), "", &activity.Event{Title: "讲座", Sort: "training", Held: true})
		list := guests(10, func(i int, g *roll.Guest) {
			g.Came = i < 6
			if i == 6 {
				g.Excuse = "sick"
			}
			if i == 7 {
				g.Invited, g.Came = false, true
			}
		})
		taken, err := s.roll.Take(ctx, zhao, event, list)
		if err != nil || taken.New != 10 || len(taken.IDs) != 10 {
			s.t.Fatal(taken, err)
		}
		s.shows("one event", map[string]string{activity.Attended: "7/0 7", activity.Presence: "6/8 0"})
		if again, err := s.roll.Take(ctx, zhao, event, list); err != nil || again.New != 0 || again.Changed != 0 || !slices.Equal(again.IDs, taken.IDs) {
			s.t.Errorf("the same list again: %+v %v", again, err)
		}
		s.must(second(s.roll.Take(ctx, zhao, other, guests(3, func(_ int, g *roll.Guest) { g.Came = true }))))
		s.shows("persons who come twice", map[string]string{activity.Attended: "10/0 7", activity.Presence: "9/11 0"})
		s.must(s.do(taken.IDs[8], activity.Excused("duty", "下乡督导", "")))
		isFault(s.t, s.do(taken.IDs[9], activity.Excused("duty", "", "")), "activity.excuse_note")
		s.shows("one more excused", map[string]string{activity.Presence: "9/10 0"})
		s.must(s.do(taken.IDs[0], activity.NotCame("代签")))
		s.shows("one had not come", map[string]string{activity.Attended: "9/0 7", activity.Presence: "8/10 0"})
		if n, err := s.roll.Tick(ctx, zhao, event, taken.IDs[:1], ""); err != nil || n != 1 {
			s.t.Error(n, err)
		}
		s.shows("ticked", map[string]string{activity.Attended: "10/0 7", activity.Presence: "9/10 0"})
		s.at(2023, 6, 21)
		isFault(s.t, second(s.roll.Tick(ctx, zhao, event, taken.IDs[9:], "")), "activity.late")
		s.must(second(s.roll.Tick(ctx, zhao, event, taken.IDs[9:], "签到表遗失后补回")))
		s.must(s.do(event, activity.Change(activity.Record{Day: day.Of(2023, 6, 7), Work: activity.Work{Matter: "技能培训"}, Body: &activity.Event{Title: "讲座", Sort: "training"}}, "日子登错")))
		s.shows("on another day", map[string]string{activity.Attended: "11/0 8"})
		s.must(s.do(event, activity.Change(activity.Record{Day: day.Of(2023, 6, 7), Work: activity.Work{Matter: "别的"}, Body: &activity.Event{Title: "讲座", Sort: "training"}}, "事项登错")))
		s.shows("of another matter", map[string]string{activity.Attended: "3/0 3"})
		s.must(s.do(event, activity.NotHeld("没办成")))
		s.sound()
	})
}

func second[T any](_ T, err error) error { return err }

func TestExams(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		w, ctx := training(), s.t.Context()
		event := s.add(w, day.Of(2023, 6, 8), "", &activity.Event{Title: "培训班", Sort: "training", Held: true})
		var list []roll.Result
		for i, g := range guests(5, nil) {
			list = append(list, roll.Result{Identity: g.Identity, Score: fmt.Sprint(60 + i), Passed: i > 0, Sat: true, On: day.Of(2023, 6, 9)})
		}
		list[0].Sat = false
		taken, err := s.roll.Examine(ctx, zhao, event, list)
		if err != nil || taken.New != 5 {
			s.t.Fatal(taken, err)
		}
		s.shows("four of four", map[string]string{activity.Passed: "4/4 4"})
		x := s.get(taken.IDs[1])
		if found, err := s.work.Coded(ctx, activity.ExamKind, x.Code); err != nil || found.ID != x.ID || found.Event().ID != event {
			s.t.Error(found, err)
		}
		isFault(s.t, second(s.work.Coded(ctx, activity.EventKind, x.Code)), "activity.not_found")
		s.must(s.do(x.ID, activity.Withdraw("替考")))
		isFault(s.t, second(s.work.Coded(ctx, activity.ExamKind, x.Code)), "activity.not_found")
		s.shows("one taken back", map[string]string{activity.Passed: "3/3 3"})
		if again, err := s.roll.Examine(ctx, zhao, event, list); err != nil || again.New != 1 {
			s.t.Error("what was taken back can be entered anew:", again, err)
		}
		early := roll.Result{Identity: guests(6, nil)[5].Identity, Passed: true, Sat: true, On: day.Of(2023, 6, 7)}
		isFault(s.t, second(s.roll.Examine(ctx, zhao, event, []roll.Result{early})), "activity.exam_before")
		s.must(s.do(event, activity.Withdraw("重复")))
		s.shows("the event taken back", map[string]string{activity.Passed: "0/0 0"})
		isFault(s.t, second(s.roll.Examine(ctx, zhao, event, list[:1])), "activity.event_withdrawn")
	})
}

func TestAMonthWithoutReportIsUnknown(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		w := training()
		s.at(2023, 6, 5)
		s.add(w, day.Of(2023, 5, 31), "", &activity.Month{})
		s.shows("one month", map[string]string{activity.Incidents: "0/1 0"})
		isFault(s.t, second(s.work.Add(s.t.Context(), zhao, activity.Record{Work: w, Day: day.Of(2023, 6, 30), Body: &activity.Month{}})), "activity.future")
		isFault(s.t, second(s.work.Add(s.t.Context(), zhao, activity.Record{Work: w, Day: day.Of(2023, 4, 30), Body: &activity.Month{}})), "activity.late")
		what := s.add(w, day.Of(2023, 5, 20), "", &activity.Incident{Title: "摔伤", What: "一人摔伤"}, "月底才报上来")
		s.shows("an incident of a month without any", map[string]string{activity.Incidents: "1/0 0"})
		s.must(s.do(what, activity.Change(activity.Record{Day: day.Of(2023, 4, 20), Work: w, Body: &activity.Incident{Title: "摔伤", What: "一人摔伤"}}, "日子登错")))
		s.shows("it was in April", map[string]string{activity.Incidents: "1/1 0"})
		s.must(s.do(what, activity.Withdraw("不属实")))
		s.shows("it was none", map[string]string{activity.Incidents: "0/1 0"})
	})
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		w, ctx := training(), s.t.Context()
		item := s.add(w, day.Of(2023, 6, 30), "", &activity.Item{Title: "甲"})
		kept, err := s.work.Add(ctx, zhao, activity.Record{Work: w, Day: day.Of(2023, 7, 30), Body: &activity.Item{Title: "甲"}})
		if err != nil || kept.New != 0 || kept.IDs[0] != item {
			s.t.Errorf("the same item again: %+v %v", kept, err)
		}
		_, err = s.work.Do(ctx, zhao, activity.Seen{ID: item, Version: 9}, activity.Cancel("x"))
		isFault(s.t, err, "activity.meanwhile")
		isFault(s.t, s.do(item, activity.Hold("")), "activity.other_kind")
		isFault(s.t, second(s.work.Get(ctx, "none")), "activity.not_found")
		elsewhere := w
		elsewhere.Organisation = "o2"
		isFault(s.t, second(s.work.Add(ctx, zhao, activity.Record{Work: elsewhere, Day: day.Of(2023, 6, 8), Link: item, Body: &activity.Event{Title: "乙", Sort: "meeting"}})), "activity.other_item")
		isFault(s.t, s.do(item, activity.Change(activity.Record{Day: day.Of(2024, 1, 1), Work: w, Body: &activity.Item{Title: "甲"}}, "改年")), "activity.year_stays")
		other := s.add(w, day.Of(2023, 6, 30), "", &activity.Item{Title: "乙"})
		isFault(s.t, s.do(other, activity.Change(activity.Record{Day: day.Of(2023, 6, 30), Work: w, Body: &activity.Item{Title: "甲"}}, "改名")), "activity.twice")
		if list, n, err := s.work.List(ctx, activity.Query{Kind: activity.ItemKind, Year: 2023, Organisations: []string{"o2"}}); err != nil || n != 0 || len(list) != 0 {
			s.t.Errorf("another organisation sees %d", n)
		}
		s.at(2023, 7, 3)
		s.must(second(s.work.Advance(ctx)))
		s.close(day.Of(2023, 7, 1))
		isFault(s.t, s.do(item, activity.Done(day.Of(2023, 6, 30), "总结", "")), "journal.closed")
		s.must(s.do(item, activity.Cancel("定数后查明已取消")))
		s.shows("amended with a reason", map[string]string{activity.Plan: "0/1 0"})
	})
}

// close says that the figures of the training are final through a day.
func (s *desk) close(through day.Day) {
	s.t.Helper()
	s.must(s.db.Write(s.t.Context(), func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		w := training()
		if err := s.books.Close(tx, trail, zhao, journal.ProjectOf(w.Department, w.Project), 2023, through, ""); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: zhao, Verb: "journal.close", Subject: "project/x"})
		return err
	}))
}

// TestWhatFellDueBeforeAClosing: an item that nobody settled before its days became final waits, and the others go on.
func TestWhatFellDueBeforeAClosing(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		first := s.add(training(), day.Of(2023, 6, 12), "", &activity.Item{Title: "甲"})
		s.add(training(), day.Of(2023, 6, 14), "", &activity.Item{Title: "乙"})
		s.at(2023, 6, 13)
		s.close(day.Of(2023, 6, 12))
		s.at(2023, 6, 15)
		if n, err := s.work.Advance(s.t.Context()); err != nil || n != 1 {
			s.t.Error(n, err)
		}
		s.shows("one of two", map[string]string{activity.Plan: "0/1 0"})
		s.must(s.do(first, activity.Change(activity.Record{Day: day.Of(2023, 6, 12), Work: training(), Body: &activity.Item{Title: "甲（补记）"}}, "定数时漏记")))
		s.shows("amended", map[string]string{activity.Plan: "0/2 0"})
		if n, err := s.work.Advance(s.t.Context()); err != nil || n != 0 {
			s.t.Error("nothing waits any more:", n, err)
		}
	})
}

// TestWhoEntersLateAmends: a late entry on final days has said why and is kept as an amendment, also within the days in which
// no reason is asked for; without one it is refused, and nothing of it is kept.
func TestWhoEntersLateAmends(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		ctx := s.t.Context()
		event := s.add(training(), day.Of(2023, 6, 9), "", &activity.Event{Title: "讲座", Sort: "training", Held: true})
		taken, err := s.roll.Take(ctx, zhao, event, guests(3, nil))
		s.must(err)
		s.at(2023, 6, 12)
		s.close(day.Of(2023, 6, 10))
		isFault(s.t, second(s.roll.Tick(ctx, zhao, event, taken.IDs[:1], "")), "journal.closed")
		s.shows("nothing is kept", map[string]string{activity.Attended: "0/0 0"})
		s.must(second(s.roll.Tick(ctx, zhao, event, taken.IDs[:1], "签到表漏了一页")))
		s.at(2023, 7, 20)
		s.must(second(s.roll.Take(ctx, zhao, event, guests(4, func(i int, g *roll.Guest) {
			g.Came, g.Late = i == 3, "临时参加，补登"
		}))))
		s.shows("amended", map[string]string{activity.Attended: "2/0 2"})
		list, err := s.read.Amendments(ctx, training().Account(activity.Attended))
		var why []string
		for _, a := range list {
			why = append(why, a.Reason)
		}
		if want := []string{"临时参加，补登", "签到表漏了一页"}; err != nil || !slices.Equal(why, want) {
			s.t.Errorf("amendments %q, %v, want %q", why, err, want)
		}
		s.sound()
	})
}

// TestRandomHistories makes a year of acts at random; however they come, the books are what the records say.
func TestRandomHistories(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		each(t, func(s *desk) {
			r := rand.New(rand.NewPCG(seed, 4))
			s.at(2023, 1, 4)
			var ids []activity.ID
			for range 150 {
				s.now = s.now.Add(time.Duration(r.IntN(4*24)) * time.Hour)
				if day.At(s.now).Year() > 2023 {
					break
				}
				if r.IntN(3) == 0 || len(ids) == 0 {
					ids = append(ids, s.random(r, ids)...)
				} else {
					s.move(r, ids[r.IntN(len(ids))])
				}
				if r.IntN(8) == 0 {
					s.must(second(s.work.Advance(s.t.Context())))
				}
			}
			s.must(second(s.work.Advance(s.t.Context())))
		})
	}
}

// random adds a record of a random kind.
func (s *desk) random(r *rand.Rand, ids []activity.ID) []activity.ID {
	w := training()
	w.Matter = []string{"技能培训", "宣传"}[r.IntN(2)]
	today := day.At(s.now)
	near := func(n int) day.Day {
		if d := today.Add(r.IntN(2*n) - n); d.Year() == 2023 {
			return d
		}
		return today
	}
	rec := activity.Record{Work: w, Late: "补登"}
	switch r.IntN(5) {
	case 0:
		rec.Day, rec.Body = near(40), &activity.Item{Title: fmt.Sprint("项", r.IntN(1000)), Wants: r.IntN(3)}
	case 1, 2:
		held := r.IntN(2) == 0
		rec.Day, rec.Body = near(20), &activity.Event{Title: fmt.Sprint("会", r.IntN(1000)), Sort: "meeting"}
		if held && !today.Before(rec.Day) {
			rec.Body = &activity.Event{Title: fmt.Sprint("会", r.IntN(1000)), Sort: "meeting", Held: true}
		}
		for _, id := range ids {
			if x := s.get(id); x.Kind() == activity.ItemKind && r.IntN(2) == 0 {
				rec.Link = id
			}
		}
	case 3:
		rec.Day, rec.Body = today.Add(-r.IntN(min(30, day.Of(2023, 1, 1).Until(today)+1))), &activity.Incident{Title: fmt.Sprint("事", r.IntN(1000)), What: "摔伤"}
	default:
		m := max(1, today.Month()-1-r.IntN(2))
		if rec.Day = day.Last(2023, m); today.Before(rec.Day) {
			return nil
		}
		rec.Body = &activity.Month{Count: r.IntN(2)}
	}
	kept, err := s.work.Add(s.t.Context(), zhao, rec)
	if fault.KindOf(err) == fault.Conflict || fault.KindOf(err) == fault.Invalid && err != nil {
		return nil
	}
	s.must(err)
	if x := s.get(kept.IDs[0]); x.Kind() == activity.EventKind {
		came := r.IntN(2) == 0 && !today.Before(x.Day)
		taken, err := s.roll.Take(s.t.Context(), zhao, x.ID, guests(1+r.IntN(12), func(i int, g *roll.Guest) { g.Came, g.Late = came && i%2 == 0, "补登" }))
		s.must(err)
		return append(kept.IDs, taken.IDs...)
	}
	return kept.IDs
}

// move makes a random move; one that is refused changes nothing.
func (s *desk) move(r *rand.Rand, id activity.ID) {
	x := s.get(id)
	to := *x
	to.Matter = []string{"技能培训", "宣传"}[r.IntN(2)]
	if !x.Day.IsZero() {
		to.Day = x.Day.Add(r.IntN(9) - 4)
	}
	moves := []activity.Move{
		activity.Cancel("取消"), activity.Restore("恢复"), activity.Hold("补登"), activity.NotHeld("没办"), activity.Came(activity.ByScan, "补登"),
		activity.NotCame("代签"), activity.Excused("sick", "", "补登"), activity.Done(day.At(s.now), "纪要", ""), activity.Reopen("未完"),
		activity.Change(to, "更正"), activity.Change(to, "更正"), activity.Withdraw("撤回"),
	}
	err := s.do(id, moves[r.IntN(len(moves))])
	if err != nil && fault.KindOf(err) == fault.Internal {
		s.t.Fatal(err)
	}
}
