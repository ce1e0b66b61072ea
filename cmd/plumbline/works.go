package main

import (
	"slices"

	"plumbline/activity"
	"plumbline/activity/roll"
	rows "plumbline/activity/table"
	"plumbline/cockpit"
	"plumbline/deliverable"
	"plumbline/disclosure"
	"plumbline/disclosure/bundle"
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
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/probe"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/survey"
	"plumbline/survey/ballot"
	"plumbline/web/house"
)

// works is the books and the rooms in which the work is done.
type works struct {
	books       *journal.Service
	keeping     *keeping.Service
	figures     *read.Service
	person      *served.Service
	activity    *activity.Service
	roll        *roll.Service
	table       *rows.Service
	deliverable *deliverable.Service
	survey      *survey.Service
	ballot      *ballot.Service
	money       *money.Service
	probe       *probe.Service
	measure     *measure.Service
	evaluation  *evaluation.Service
	draw        *draw.Service
	advice      *advice.Service
	courses     *course.Service
	forecast    *forecast.Service
	monitor     *monitor.Service
	cockpit     *cockpit.Service
	report      *report.Service
	remedy      *remedy.Service
	bundle      *bundle.Service
	receipt     *receipt.Service
	disclosure  *disclosure.Service
}

func newWorks(d *db.DB, log *tlog.Registry) works {
	w := works{books: journal.New(d), figures: read.New(d), person: served.New(d, log)}
	w.keeping = keeping.New(d, log, w.books)
	w.activity = activity.New(d, log, w.books)
	w.roll = roll.New(d, w.activity, w.person)
	w.table = rows.New(w.activity, w.roll, w.figures)
	w.deliverable = deliverable.New(d, log, w.books)
	w.survey, w.ballot = survey.New(d, log, w.books), ballot.New(d, log)
	w.money = money.New(d, log, w.books)
	w.probe = probe.New(d, log, w.books)
	w.measure = measure.New(d, log, w.figures, measure.NewCatalogue(measures()...), review.Editable)
	w.courses = course.New(d, log)
	w.evaluation = evaluation.New(d, log, w.measure, w.figures, w.courses, checkEvaluation)
	w.forecast = forecast.New(d, w.figures, w.measure)
	w.monitor = monitor.New(d, log, w.figures, w.measure)
	w.report = report.New(d, log, report.Rooms{Monitor: w.monitor, Forecast: w.forecast, Course: w.courses})
	w.remedy = remedy.New(d, log, w.monitor)
	w.draw, w.advice = draw.New(d, log, w.evaluation, w.remedy), advice.New(w.evaluation, w.remedy, w.forecast)
	w.receipt = receipt.New(d, log, w.figures, answersOf)
	w.bundle = bundle.New(d, packageWords, w.receipt.Counted)
	w.disclosure = newDisclosure(d, log, w)
	w.cockpit = newCockpit(d, w)
	return w
}

// measures is everything that the rooms post.
func measures() []journal.Measure {
	return slices.Concat(activity.Measures(), deliverable.Measures(), survey.Measures(), money.Measures(), probe.Measures())
}

// pages is what the pages of the rooms show.
func (w works) pages() house.Works {
	return house.Works{
		Cockpit: w.cockpit, Remedy: w.remedy, Draw: w.draw, Advice: w.advice,
		Figures: w.figures, Keeping: w.keeping, Evaluation: w.evaluation, Courses: w.courses, Measure: w.measure, Forecast: w.forecast, Measures: measures(), Person: w.person, Activity: w.activity, Roll: w.roll, Table: w.table,
		Disclosure: w.disclosure, Objections: w.receipt,
		Deliverable: w.deliverable, Survey: w.survey, Ballot: w.ballot, Money: w.money, Probe: w.probe, Monitor: w.monitor, Report: w.report,
	}
}
