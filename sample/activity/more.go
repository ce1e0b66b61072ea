package activity

import (
	"context"
	"fmt"
	"slices"
	"time"

	room "plumbline/activity"
	"plumbline/base/day"
)

// crowd is a kind of event that a larger year has more of, with more people. Its events are beyond the plan: they fulfil no
// item, and those who come, are excused or stay away are so many of a thousand as in the year itself, so that no rate moves.
type crowd struct {
	project, matter string
	title           string // with the place of its number
	of              room.Event
	people          people // of one event; a district stands for all sixteen, one after the other
	share           int    // of the postings that are added, beside the shares of the others
}

// crowds are the kinds that grow: what has the most people anyhow.
var crowds = []crowd{
	{health, "残疾人健康体检", "健康体检第%d场", room.Event{Sort: "checkup", Form: "健康体检"}, open(180, 1), 45},
	{rights, "全市性法宣活动", "法律知识进社区第%d场", room.Event{Sort: "publicity"}, open(120, 1), 20},
	{grassroots, "各项工作活动", "助残志愿者活动第%d场", room.Event{Sort: "gathering", Form: "助残志愿者活动"}, listed(110, false, 945, 30), 15},
	{health, "“希望之家”机构康复训练", "“希望之家”训练第%d组", room.Event{Sort: "session", Form: "机构训练"}, listed(60, false, 940, 40), 10},
	{health, "康复及预防宣传", "残疾预防讲座第%d讲", room.Event{Sort: "publicity", Form: "讲座"}, open(150, 1), 10},
}

// usual is how many events of a kind a district has in the year itself, at the most: those that are added are numbered on.
const usual = 4

// A larger year has another person for so many added postings, and never more than mostPersons.
const (
	perPerson   = 8
	mostPersons = 400_000
)

// growth is what a year has more: so many events, of which the n-th is made again whenever it is asked for, so that a year of
// millions is never held as a whole.
type growth struct {
	pool int // of persons
	days []day.Day
	held []extra
}

// extra is an event that is added: which kind, and its number among those of the kind and among all.
type extra struct{ kind, nth, of int }

// grow plans events until they give so many postings more.
func grow(year, postings int) *growth {
	g := &growth{pool: pool(postings), days: working(year)}
	given := make([]int, len(crowds))
	nth := make([]int, len(crowds))
	for postings > 0 {
		k := 0
		for i := range crowds {
			if given[i]*crowds[k].share < given[k]*crowds[i].share {
				k = i
			}
		}
		x := extra{k, nth[k], len(g.held)}
		e := g.event(x)
		n := e.postings()
		g.held = append(g.held, x)
		given[k], nth[k], postings = given[k]+n, nth[k]+1, postings-n
	}
	return g
}

// pool is how many persons come to a year that has so many postings more: as many in each district, and not in step with the
// sevens in which guests are drawn.
func pool(postings int) int {
	per := (served + min(postings/perPerson, mostPersons)) / len(districts)
	if per%7 == 0 {
		per++
	}
	return per * len(districts)
}

// working gives the days on which events are added: those that are worked, from the middle of January on, and so that all of it is entered in the year.
func working(year int) (out []day.Day) {
	var off []day.Day
	for _, n := range day.Notices() {
		if n.Year == year {
			off = n.Off
		}
	}
	for d := day.Of(year, 1, 16); d.Before(day.Of(year, 12, 11)); d = d.Add(1) {
		if !d.Weekend() && !slices.Contains(off, d) {
			out = append(out, d)
		}
	}
	return out
}

// event makes an event that is added, the same each time.
func (g *growth) event(x extra) *event {
	c := crowds[x.kind]
	e := &event{project: c.project, matter: c.matter, on: g.days[x.of*89%len(g.days)], of: c.of, people: c.people}
	number := x.nth + 1
	if c.people.district > 0 {
		e.people.district = 1 + x.nth%len(districts)
		e.of.District = district(e.people.district)
		number = usual + 1 + x.nth/len(districts)
	}
	e.of.Title = fmt.Sprintf(c.title, number)
	e.people.pool = g.pool
	e.dated(e.luck(17))
	e.entered = tuesday(e.entered)
	return e
}

// postings is what an event gives with its list: itself, everybody who came, and what the rate of attendance counts.
func (e *event) postings() int {
	n := 1
	if !e.people.listed {
		return n + e.people.n
	}
	r := e.luck(11)
	_ = e.people.start(r)
	for range e.people.n {
		came, excuse := e.people.fate(r)
		if came {
			n++
		}
		if excuse == "" {
			n++
		}
	}
	return n
}

// batch is some events that are entered on a day at once, as its nth batch.
type batch struct {
	on     day.Day
	nth    int
	events []extra
}

// batches are acts of at most room.Most records.
func (g *growth) batches() []*batch {
	var out []*batch
	last, records := map[day.Day]*batch{}, map[*batch]int{}
	for _, x := range g.held {
		e := g.event(x)
		b, n := last[e.entered], 1+e.people.n
		switch {
		case b == nil:
			b = &batch{on: e.entered}
		case records[b]+n > room.Most:
			b = &batch{on: e.entered, nth: b.nth + 1}
		}
		if last[e.entered] != b {
			last[e.entered], out = b, append(out, b)
		}
		b.events, records[b] = append(b.events, x), records[b]+n
	}
	return out
}

// steps enters the batches of a day a second after another, as a part of a year.
func (g *growth) steps(y *year) []Step {
	var out []Step
	for _, b := range g.batches() {
		at := evening(b.on).Add(5*time.Minute + time.Duration(b.nth)*time.Second)
		out = append(out, Step{at, func(ctx context.Context) error {
			events := make([]*event, len(b.events))
			for i, x := range b.events {
				events[i] = g.event(x)
			}
			return y.enter(ctx, events)
		}})
	}
	return out
}
