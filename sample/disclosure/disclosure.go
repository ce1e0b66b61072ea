// Package disclosure publishes the invented year: goals in spring with the budget, results the year after with the final accounts, and a
// second version of the results with a reason. It takes what is approved by then, leaves out the rest, and publishes nothing where a check stops
// it.
package disclosure

import (
	"context"
	_ "embed"
	"strings"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/disclosure"
	"plumbline/disclosure/snapshot"
	"plumbline/goal"
	"plumbline/sample"
)

//go:embed texts.tsv
var texts string

// Deps is what the loader stands on. By is the officer of the department.
type Deps struct {
	Room *disclosure.Service
	Goal *goal.Service
	By   actor.Actor
}

// at is an instant in the office's time.
func at(year, month, on, hour int) time.Time {
	return time.Date(year, time.Month(month), on, hour, 0, 0, 0, day.Shanghai)
}

// Text is what is said of a project to the public.
type Text struct{ Project, Plain, EasyRead string }

// Texts gives those of all twelve projects.
func Texts() []Text {
	var out []Text
	for i, line := range strings.Split(strings.TrimRight(texts, "\n"), "\n") {
		if f := strings.Split(line, "\t"); i > 0 {
			out = append(out, Text{f[0], f[1], strings.ReplaceAll(f[2], "|", "\n")})
		}
	}
	return out
}

// Load publishes the sample's year. It asks the clock before every act.
func Load(ctx context.Context, d Deps, clock func(time.Time)) error {
	l := &loading{Deps: d, ctx: ctx, clock: clock}
	next := sample.Year + 1
	l.approve(at(sample.Year, 2, 13, 9), snapshot.Goals, day.Of(sample.Year, 2, 10), "财政局批复部门预算")
	l.write(at(sample.Year, 2, 16, 9), false)
	l.publish(at(sample.Year, 2, 21, 10), snapshot.Goals, "")
	l.approve(at(next, 2, 20, 9), snapshot.Results, day.Of(next, 2, 19), "财政局批复部门决算")
	l.publish(at(next, 3, 5, 10), snapshot.Results, "")
	l.write(at(next, 3, 18, 14), true)
	l.publish(at(next, 3, 20, 10), snapshot.Results, "补上易读文字")
	return l.err
}

// loading goes on as long as nothing fails.
type loading struct {
	Deps
	ctx   context.Context
	clock func(time.Time)
	err   error
}

func (l *loading) approve(when time.Time, kind snapshot.Kind, on day.Day, note string) {
	if l.err != nil {
		return
	}
	l.clock(when)
	l.err = l.Room.Approve(l.ctx, l.By, sample.Federation, sample.Year, disclosure.Approval{Kind: kind, Day: on, Note: sample.Label + note})
}

// write writes the texts of every project: the plain sentences alone, or easy-read texts and the film too.
func (l *loading) write(when time.Time, all bool) {
	if l.err != nil {
		return
	}
	l.clock(when)
	list, err := l.Goal.Whole(l.ctx, sample.Federation, sample.Year)
	if err != nil {
		l.err = err
		return
	}
	ids := map[string]goal.ID{}
	var every []goal.ID
	for _, k := range list {
		ids[k.Declaration.Name] = k.ID
		every = append(every, k.ID)
	}
	have, err := l.Room.Texts(l.ctx, every)
	if err != nil {
		l.err = err
		return
	}
	for _, t := range Texts() {
		id, ok := ids[t.Project]
		if !ok {
			continue
		}
		text := disclosure.Text{Plain: t.Plain}
		if all {
			text.EasyRead = t.EasyRead
		}
		if l.err = l.Room.Write(l.ctx, l.By, id, have[id].Number, text); l.err != nil {
			return
		}
	}
}

// publish publishes what stands by then, unless a check stops it.
func (l *loading) publish(when time.Time, kind snapshot.Kind, reason string) {
	if l.err != nil {
		return
	}
	l.clock(when)
	want := disclosure.Want{Department: sample.Federation, Year: sample.Year, Kind: kind, Reason: reason}
	d, err := l.Room.Prepare(l.ctx, want)
	if err != nil || d.Stops() {
		l.err = err
		return
	}
	_, l.err = l.Room.Publish(l.ctx, l.By, want, d.Stamp)
}
