// Package deliverable is the part of the invented year that the room deliverable holds: reports, maintenance, works and systems,
// audits, printing, procurements, publications and follower counts, and institution documents of the twelve declarations of
// 2023, with a little of 2022 as last year. It guarantees that the same records come of it every time, that they reach the
// store through the room's own use cases, and that every contractor says that it is invented (演示).
//
// Nearly everything is met. What is missed is missed on purpose: one evaluation report and one audit are late, the 微博 lacks
// items in two weeks and ends with fewer followers than it began with, one project lacks a document of its checklist, four of ten
// reports were not taken up. A grave defect of a security test is open from August
// until November.
package deliverable

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	room "plumbline/deliverable"
	"plumbline/deliverable/record"
	"plumbline/journal"
	"plumbline/sample"
)

// Deps is what the year is loaded through. By is who is said to have entered it.
type Deps struct {
	Room *room.Service
	By   actor.Actor
}

// Step is one batch of the year: when it was entered, and what was.
type Step struct {
	At time.Time
	Do func(ctx context.Context) error
}

// Load enters the year for an organisation. clock is told the instant of each batch before it, and at last the first days of
// the year after, when everything has come due.
func Load(ctx context.Context, d Deps, organisation string, clock func(time.Time)) error {
	for _, s := range Steps(d, organisation) {
		clock(s.At)
		if err := s.Do(ctx); err != nil {
			return fmt.Errorf("sample year, %s: %w", s.At.Format(time.DateOnly), err)
		}
	}
	return nil
}

// Steps gives the batches of the year in order, for a loader that runs several rooms side by side.
func Steps(d Deps, organisation string) []Step {
	y := &year{Deps: d, organisation: organisation, kept: map[string]record.Record{}}
	y.before()
	y.institutions()
	y.works()
	y.maintenance()
	y.tests()
	y.purchases()
	y.publications()
	y.months()
	slices.SortStableFunc(y.steps, func(a, b Step) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return y.steps
}

// year gathers the steps.
type year struct {
	Deps
	organisation string
	steps        []Step
	kept         map[string]record.Record // works that are changed later, by name
}

// evening is late in the working day in Shanghai.
func evening(d day.Day) time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), 1, 9, 30, 0, 0, time.UTC).AddDate(0, 0, day.Of(d.Year(), d.Month(), 1).Until(d))
}

// project is how the books call a project of the federation.
func project(name string) string { return journal.ProjectOf(sample.Federation, name) }

// place is where a record of a project of 2023 belongs.
func (y *year) place(name, matter string) record.Place { return y.placeIn(2023, name, matter) }

func (y *year) placeIn(in int, name, matter string) record.Place {
	return record.Place{Organisation: y.organisation, Year: in, Project: project(name), Matter: matter}
}

// general is where what the whole organisation has belongs.
func (y *year) general() record.Place { return record.Place{Organisation: y.organisation} }

// load enters many records at once.
func (y *year) load(on day.Day, drafts ...record.Draft) {
	if len(drafts) == 0 {
		return
	}
	y.steps = append(y.steps, Step{evening(on), func(ctx context.Context) error {
		for some := range slices.Chunk(drafts, record.Most) {
			if _, err := y.Room.Records.Load(ctx, y.By, "", some); err != nil {
				return err
			}
		}
		return nil
	}})
}

// plan enters a record that is changed later under its name.
func (y *year) plan(on day.Day, name string, d record.Draft) {
	y.steps = append(y.steps, Step{evening(on), func(ctx context.Context) error {
		r, err := y.Room.Records.Add(ctx, y.By, "", d)
		y.kept[name] = r
		return err
	}})
}

// change corrects a record that was entered before.
func (y *year) change(on day.Day, name, reason string, c record.Content) {
	y.steps = append(y.steps, Step{evening(on), func(ctx context.Context) error {
		r := y.kept[name]
		next, err := y.Room.Records.Correct(ctx, y.By, record.Seen{ID: r.ID, Version: r.Version}, reason, record.Draft{Place: r.Place, Content: c})
		if err == nil {
			y.kept[name] = next
		}
		return err
	}})
}

// months lets each month end: what came due is settled.
func (y *year) months() {
	for m := 1; m <= 13; m++ {
		on := day.Of(2024, 1, 10)
		if m <= 12 {
			on = day.Last(2023, m)
		}
		y.steps = append(y.steps, Step{evening(on).Add(time.Hour), func(ctx context.Context) error {
			_, err := y.Room.Advance(ctx)
			return err
		}})
	}
}

// The projects of the declarations, by the short names that the matters of this sample use.
const (
	rights    = "残疾人权益保障经费"
	running   = "信息化运维项目"
	premises  = "设施维护及功能改造项目"
	welfare   = "残疾人基本保障和帮扶经费"
	publicity = "残疾人事业宣传经费"
	systems   = "信息化建设项目"
	general   = "残疾人事业综合保障经费"
	congress  = "市残联八代会筹备及会议经费"
	health    = "残疾预防与康复经费"
	studies   = "残疾人事业统计、监测和政策研究经费"
	learning  = "残疾人教育和就业经费"
)

// media is the matter of everything that is published.
const media = "融媒体信息发布"
