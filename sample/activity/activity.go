// Package activity is the part of the invented year that the room of activities holds: the plans of the twelve projects of
// 2023 with their events, lists of those who were invited and came, exams, incidents and monthly reports, and a tenth of that
// for 2022 as the year before. It guarantees that the same records come of it every time, that they reach the store through
// the room's own use cases some days after each event, and that every person says that he is invented (演示).
//
// Nearly everything is met. What is missed is missed on purpose: of those who sat the exams of 技能培训 some failed, one
// training of the grassroots was held a month late, somebody was hurt at the repair of the windows, and nobody reported
// September for 重大安全事故, which therefore cannot be judged.
package activity

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	room "plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/sample"
)

// Deps is what the year is loaded through. By is who is said to have entered it. More is how many postings 2023 shall have
// beyond its own, 0 for none: they come of more people at more of the same kinds of events.
type Deps struct {
	Work *room.Service
	Roll *roll.Service
	By   actor.Actor
	More int
}

// Step is one batch of the year: when it was entered, and what was.
type Step struct {
	At time.Time
	Do func(ctx context.Context) error
}

// Load enters the years for an organisation. clock is told the instant of each batch before it, and at last the first days of
// 2024, when everything has come due.
func Load(ctx context.Context, d Deps, organisation string, clock func(time.Time)) error {
	for _, s := range Steps(d, organisation) {
		clock(s.At)
		if err := s.Do(ctx); err != nil {
			return fmt.Errorf("sample year, %s: %w", s.At.Format(time.DateOnly), err)
		}
	}
	return nil
}

// Steps gives the batches of both years in order, for a loader that runs several rooms side by side.
func Steps(d Deps, organisation string) []Step {
	var out []Step
	for _, y := range []*year{newYear(d, organisation, 2022, 10), newYear(d, organisation, 2023, 1)} {
		y.plans()
		out = append(out, y.steps()...)
		if y.tenth == 1 {
			out = append(out, grow(y.n, d.More).steps(y)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Step) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return out
}

// year gathers what is entered of a year. tenth divides the number of people.
type year struct {
	Deps
	organisation string
	n, tenth     int
	rand         *rand.Rand
	plan         []item
	events       []event
	records      []entry // incidents and reports
	ids          map[string]room.ID
}

func newYear(d Deps, organisation string, n, tenth int) *year {
	r := rand.New(rand.NewPCG(uint64(n), 7)) //nolint:gosec // an invented year shall be the same each time
	return &year{Deps: d, organisation: organisation, n: n, tenth: tenth, rand: r, ids: map[string]room.ID{}}
}

// item is an item of the plan, known to its events by project, matter and title.
type item struct {
	project, matter, title string
	due                    day.Day
	wants                  int
	cancelled              string // why, on the first of its month
	done                   day.Day
	proof                  string
}

func (i item) key() string { return i.project + "/" + i.matter + "/" + i.title }

// event is an event with who was there.
type event struct {
	project, matter string
	item            string // title of the item it fulfils
	on              day.Day
	of              room.Event
	people          people
	exam            exam
	entered         day.Day
	late            string
}

// people says who comes to an event: how many, those of a district ("" all), staff or those served, whether there is a list of
// those due, and of a thousand on it how many come and how many are excused.
type people struct {
	n             int
	district      int // 1 to 16; 0 the whole city
	staff, listed bool
	came, excused int
	pool          int // of how many persons they are, 0 for the usual number
}

// exam says how many of a thousand who sat it pass; 0 where there is none.
type exam struct{ passed int }

// entry is a record by itself.
type entry struct {
	at     day.Day
	record room.Record
}

func (y *year) work(project, matter string) room.Work {
	return room.Work{Organisation: y.organisation, Year: y.n, Department: sample.Federation, Project: project, Matter: matter}
}

// add plans an item.
func (y *year) add(i item) { y.plan = append(y.plan, i) }

// hold holds an event; it is entered one to four days later, now and then so late that a reason is needed.
func (y *year) hold(e event) {
	e.people.n = max(3, e.people.n/y.tenth)
	e.dated(y.rand)
	y.events = append(y.events, e)
}

// dated draws when an event is entered.
func (e *event) dated(r *rand.Rand) {
	e.entered = e.on.Add(1 + r.IntN(3))
	if r.IntN(60) == 0 {
		e.entered, e.late = e.on.Add(16), "经办人外出，回来后补登"
	}
}

// evening is late in the working day in Shanghai.
func evening(d day.Day) time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), 1, 9, 30, 0, 0, time.UTC).AddDate(0, 0, day.Of(d.Year(), d.Month(), 1).Until(d))
}

// steps makes the batches: the plan on a January day, then what was entered on each day, and at each month's end what fell due.
func (y *year) steps() []Step {
	out := []Step{{evening(day.Of(y.n, 1, 10)), y.enterPlan}}
	byDay, exams, marks := map[day.Day][]*event{}, map[day.Day][]*event{}, map[day.Day][]func(context.Context) error{}
	for i := range y.events {
		e := &y.events[i]
		e.entered = tuesday(later(e.entered, day.Of(y.n, 1, 10)))
		byDay[e.entered] = append(byDay[e.entered], e)
		if e.exam.passed > 0 {
			exams[e.entered.Add(2)] = append(exams[e.entered.Add(2)], e)
		}
	}
	for _, i := range y.plan {
		at, move := i.done.Add(2), room.Done(i.done, i.proof, "")
		if i.cancelled != "" {
			at, move = day.Of(y.n, i.due.Month(), 1), room.Cancel(i.cancelled)
		} else if i.done.IsZero() {
			continue
		}
		at = later(at, day.Of(y.n, 1, 11))
		marks[at] = append(marks[at], func(ctx context.Context) error { return y.move(ctx, i.key(), move) })
	}
	for on, list := range byDay {
		out = append(out, Step{evening(on).Add(time.Minute), func(ctx context.Context) error { return y.enter(ctx, list) }})
	}
	for on, list := range exams {
		out = append(out, Step{evening(on).Add(2 * time.Minute), func(ctx context.Context) error { return y.examine(ctx, list) }})
	}
	for on, list := range marks {
		for n, do := range list {
			out = append(out, Step{evening(on).Add(3*time.Minute + time.Duration(n)*time.Second), do})
		}
	}
	records := map[day.Day][]room.Record{}
	for _, e := range y.records {
		records[e.at] = append(records[e.at], e.record)
	}
	for on, list := range records {
		out = append(out, Step{evening(on).Add(4 * time.Minute), func(ctx context.Context) error {
			_, err := y.Work.Add(ctx, y.By, list...)
			return err
		}})
	}
	return append(out, y.months()...)
}

// tuesday is the next Tuesday or Friday from a day on: the clerk enters what happened twice a week.
func tuesday(d day.Day) day.Day {
	for ; ; d = d.Add(1) {
		if n := day.Of(2022, 1, 4).Until(d) % 7; n == 0 || n == 3 {
			return d
		}
	}
}

func later(a, b day.Day) day.Day {
	if a.Before(b) {
		return b
	}
	return a
}

// months lets each month end: what came due is settled.
func (y *year) months() []Step {
	var out []Step
	for m := 1; m <= 13; m++ {
		on := day.Of(y.n+1, 1, 12)
		if m <= 12 {
			on = day.Last(y.n, m)
		}
		out = append(out, Step{evening(on).Add(time.Hour), func(ctx context.Context) error {
			_, err := y.Work.Advance(ctx)
			return err
		}})
	}
	return out
}

// enterPlan enters the items of the year.
func (y *year) enterPlan(ctx context.Context) error {
	records := make([]room.Record, len(y.plan))
	for n, i := range y.plan {
		records[n] = room.Record{Work: y.work(i.project, i.matter), Day: i.due, Body: &room.Item{Title: i.title, Wants: i.wants}}
	}
	kept, err := y.Work.Add(ctx, y.By, records...)
	for n, i := range y.plan {
		if err == nil {
			y.ids[i.key()] = kept.IDs[n]
		}
	}
	return err
}

func (y *year) move(ctx context.Context, key string, m room.Move) error {
	r, err := y.Work.Get(ctx, y.ids[key])
	if err != nil {
		return err
	}
	_, err = y.Work.Do(ctx, y.By, room.Seen{ID: r.ID, Version: r.Version}, m)
	return err
}

// enter enters the events of a day with their lists, as acts of at most room.Most people.
func (y *year) enter(ctx context.Context, list []*event) error {
	for len(list) > 0 {
		n, people := 0, 0
		for n < len(list) && (n == 0 || people+list[n].people.n <= room.Most) {
			people += list[n].people.n
			n++
		}
		err := y.Work.Within(ctx, y.By, "load", func(a *room.Act) error {
			for _, e := range list[:n] {
				if err := y.enterOne(a, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

func (y *year) enterOne(a *room.Act, e *event) error {
	body := e.of
	body.Held, body.Open = true, !e.people.listed
	r := room.Record{Work: y.work(e.project, e.matter), Day: e.on, Late: e.late, Body: &body}
	if e.item != "" {
		r.Link = y.ids[item{project: e.project, matter: e.matter, title: e.item}.key()]
		if r.Link == "" {
			return fmt.Errorf("no item %q of %s", e.item, e.matter)
		}
	}
	kept, err := a.Add(r)
	if err != nil {
		return err
	}
	if e.exam.passed > 0 {
		y.ids[e.key()] = kept.IDs[0]
	}
	_, err = y.Roll.TakeIn(a, kept.IDs[0], guests(e))
	return err
}

// key names an event among the ids.
func (e *event) key() string {
	return e.matter + " " + e.of.Title + " " + e.on.String() + " " + e.of.District
}

// luck draws what happens at an event, the same each time.
func (e *event) luck(of uint64) *rand.Rand {
	seed := uint64(0)
	for _, b := range []byte(e.key()) {
		seed = seed*131 + uint64(b)
	}
	return rand.New(rand.NewPCG(seed, of)) //nolint:gosec // an invented year
}

// examine enters the results of those who came.
func (y *year) examine(ctx context.Context, list []*event) error {
	return y.Work.Within(ctx, y.By, "load", func(a *room.Act) error {
		for _, e := range list {
			var results []roll.Result
			luck := e.luck(13)
			for n, g := range guests(e) {
				if !g.Came {
					continue
				}
				pass := luck.IntN(1000) < e.exam.passed
				results = append(results, roll.Result{
					Identity: g.Identity, On: e.on.Add(1), Sat: n%97 != 96, Passed: pass && n%97 != 96, Score: score(n, pass), Late: e.late,
				})
			}
			if _, err := y.Roll.ExamineIn(a, y.ids[e.key()], results); err != nil {
				return err
			}
		}
		return nil
	})
}

// score is what somebody was marked with.
func score(n int, pass bool) string {
	if pass {
		return fmt.Sprint(60 + n*37%40)
	}
	return fmt.Sprint(35 + n*31%25)
}
