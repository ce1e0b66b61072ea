package house

import (
	"context"
	"errors"
	"slices"
	"time"

	"plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/activity/table"
	"plumbline/cockpit"
	"plumbline/deliverable"
	"plumbline/disclosure"
	"plumbline/disclosure/receipt"
	"plumbline/evaluation"
	"plumbline/evaluation/advice"
	"plumbline/evaluation/draw"
	"plumbline/forecast"
	"plumbline/journal"
	"plumbline/journal/keeping"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/money"
	"plumbline/monitor"
	"plumbline/monitor/remedy"
	"plumbline/monitor/report"
	served "plumbline/person"
	"plumbline/probe"
	"plumbline/review/course"
	"plumbline/survey"
	"plumbline/survey/ballot"
	"plumbline/web/answer"
	"plumbline/web/appraisal"
	"plumbline/web/binding"
	"plumbline/web/closing"
	grading "plumbline/web/evaluation"
	"plumbline/web/indicator"
	monitoring "plumbline/web/monitor"
	"plumbline/web/site"
	"plumbline/web/work"
	events "plumbline/web/work/activity"
	results "plumbline/web/work/deliverable"
	spending "plumbline/web/work/money"
	links "plumbline/web/work/probe"
	asking "plumbline/web/work/survey"
)

// Works is the rooms in which the work is done, the books they meet in, and what indicators come to.
type Works struct {
	Figures     *read.Service
	Keeping     *keeping.Service // nil where nobody reviews the books
	Measure     *measure.Service
	Evaluation  *evaluation.Service
	Draw        *draw.Service   // nil where nothing is drawn for review
	Advice      *advice.Service // nil where nothing is advised
	Courses     *course.Service // the way of reports and evaluations
	Forecast    *forecast.Service
	Remedy      *remedy.Service   // nil where nobody keeps remedies
	Cockpit     *cockpit.Service  // nil where nobody decides
	Measures    []journal.Measure // all that the rooms post
	Person      *served.Service
	Activity    *activity.Service
	Roll        *roll.Service
	Table       *table.Service
	Deliverable *deliverable.Service
	Survey      *survey.Service
	Ballot      *ballot.Service
	Money       *money.Service
	Probe       *probe.Service
	Monitor     *monitor.Service
	Report      *report.Service
	Disclosure  *disclosure.Service             // nil where nothing is published
	Objections  *receipt.Service                // nil where nobody takes them in
	Complete    func(ctx context.Context) error // signs what was published; nil where nothing is signed
}

// receiptsOf gives out receipts where somebody keeps them.
func receiptsOf(s *receipt.Service) work.Receipts {
	if s == nil {
		return nil
	}
	return s
}

// addWorks adds the pages of the rooms of work, of what indicators come to and of how they are measured.
func addWorks(s *site.Site, rooms Rooms, c Config) error {
	desk, err := work.Routes(s, work.Deps{
		Goal: rooms.Goal, Files: rooms.Files, Measures: rooms.Measures, Standing: rooms.Figures.Record, Closing: rooms.closing, Amendments: rooms.Figures.Amendments,
		Uses: indicator.Uses(rooms.Goal, rooms.Measure), Receipts: receiptsOf(rooms.Objections),
	})
	if err != nil {
		return err
	}
	return errors.Join(
		addCockpit(s, rooms, desk),
		events.Routes(s, desk, events.Deps{Work: rooms.Activity, Roll: rooms.Roll, Table: rooms.Table, People: rooms.Person}),
		results.Routes(s, desk, results.Deps{Room: rooms.Deliverable}),
		asking.Routes(s, desk, asking.Deps{Survey: rooms.Survey, Ballot: rooms.Ballot, People: rooms.Person, Books: rooms.Figures, Address: c.Address}),
		spending.Routes(s, desk, spending.Deps{Room: rooms.Money}),
		links.Routes(s, desk, links.Deps{Room: rooms.Probe}),
		closing.Routes(s, closing.Deps{Goal: rooms.Goal, Closings: rooms.Figures.Closings, Close: rooms.Keeping.Close, Person: rooms.Office.Person}),
		monitoring.Routes(s, monitoring.Deps{
			Goal: rooms.Goal, Monitor: rooms.Monitor, Report: rooms.Report, Remedy: rooms.Remedy, Course: rooms.Courses, Files: rooms.Files, Font: c.Font,
		}),
		addDisclosure(s, rooms, c),
		answer.Routes(s, answer.Deps{Ballot: rooms.Ballot}),
		grading.Routes(s, grading.Deps{Goal: rooms.Goal, Evaluation: rooms.Evaluation, Courses: rooms.Courses, Font: c.Font}),
		appraisal.Routes(s, appraisal.Deps{Goal: rooms.Goal, Cases: rooms.Review, Evaluation: rooms.Evaluation, Forecast: rooms.Forecast, Remedy: rooms.Remedy, Draw: rooms.Draw, Advice: rooms.Advice, Font: c.Font}),
		binding.Routes(s, binding.Deps{Goal: rooms.Goal, Measure: rooms.Measure, Forecast: rooms.Forecast, Cases: rooms.Review, Files: rooms.Files, Figures: "/i"}),
		indicator.Routes(s, indicator.Deps{
			Goal: rooms.Goal, Measure: rooms.Measure, Forecast: rooms.Forecast, Books: rooms.Figures, Files: rooms.Files, Desk: desk, Bindings: "/bindings", Differing: rooms.differing,
		}),
	)
}

// differing says when the newest review of the books found a difference, zero where it found none.
func (w Works) differing(ctx context.Context) (time.Time, error) {
	if w.Keeping == nil {
		return time.Time{}, nil
	}
	r, err := w.Keeping.Differing(ctx)
	if err != nil || r == nil {
		return time.Time{}, err
	}
	return r.Ended, nil
}

// closing says up to which day the figures of a project and year are final; the zero Closing where none are.
func (w Works) closing(ctx context.Context, project string, year int) (read.Closing, error) {
	list, err := w.Figures.Closings(ctx, year)
	at := slices.IndexFunc(list, func(c read.Closing) bool { return c.Project == project })
	if err != nil || at < 0 {
		return read.Closing{}, err
	}
	return list[at], nil
}
