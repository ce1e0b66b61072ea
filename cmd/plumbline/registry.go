package main

import (
	"slices"

	"plumbline/activity"
	"plumbline/deliverable"
	"plumbline/disclosure"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/receipt"
	"plumbline/evaluation"
	"plumbline/evaluation/draw"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/goal/draft"
	"plumbline/goal/library"
	"plumbline/journal"
	"plumbline/measure"
	"plumbline/money"
	"plumbline/monitor"
	"plumbline/office"
	served "plumbline/person"
	"plumbline/platform/attach"
	"plumbline/platform/idem"
	"plumbline/platform/job"
	"plumbline/platform/mail"
	"plumbline/platform/tlog"
	"plumbline/platform/webhook"
	"plumbline/probe"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/rule"
	"plumbline/survey"
)

// registered is the one list of what the log accounts for and what it does not: every room gives its own. A table of
// the store that stands in neither is found by plumbline verify.
func registered() *tlog.Registry {
	settings := []tlog.Table{tlog.Shape("setting", 1, "name value")}
	r, err := tlog.Register(
		slices.Concat(settings, goal.Tables(), draft.Tables(), library.Tables(), form.Tables(), rule.Tables(), review.Tables(), course.Tables(), office.Tables(),
			attach.Tables(), webhook.Tables(), journal.Tables(), served.Tables(),
			activity.Tables(), deliverable.Tables(), survey.Tables(), money.Tables(), probe.Tables(), measure.Tables(), monitor.Tables(), evaluation.Tables(), draw.Tables(),
			disclosure.Tables(), bundle.Tables(), receipt.Tables()),
		slices.Concat(library.Exempt(), rule.Exempt(), review.Exempt(), office.Exempt(), idem.Exempt(), job.Exempt(), mail.Exempt(), webhook.Exempt(), journal.Exempt(),
			activity.Exempt(), deliverable.Exempt(), survey.Exempt(), money.Exempt(), disclosure.Exempt(), bundle.Exempt(), receipt.Exempt()))
	if err != nil {
		panic(err) // a slip in a tables.go, which every test shows
	}
	return r
}
