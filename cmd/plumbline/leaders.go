package main

import (
	"plumbline/cockpit"
	"plumbline/goal"
	"plumbline/journal/entering"
	"plumbline/platform/db"
)

// newCockpit sets the cockpit over the rooms that it asks.
func newCockpit(d *db.DB, w works) *cockpit.Service {
	return cockpit.New(cockpit.Deps{
		DB: d, Books: w.figures, Entering: entering.New(d, w.figures), Goal: goal.New(d, nil), Measure: w.measure, Monitor: w.monitor, Forecast: w.forecast, Evaluation: w.evaluation,
	})
}
