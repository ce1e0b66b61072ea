package main

import (
	"context"
	"fmt"

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

// mostExamined is how many departments' years are examined in the background, the newest first.
const mostExamined = 24

// examine looks at single entries for the signals of those who decide, so that their page need not wait for it.
func (k *bookkeeper) examine(ctx context.Context) error {
	scopes, err := k.goal.Scopes(ctx)
	for i := 0; err == nil && i < min(len(scopes), mostExamined); i++ {
		var y *cockpit.Year
		if y, err = k.cockpit.Year(ctx, scopes[i].Department, scopes[i].Year, cockpit.At{}); err == nil {
			_, err = k.cockpit.Examine(ctx, y)
		}
	}
	if err != nil {
		return fmt.Errorf("examine entries: %w", err)
	}
	return nil
}
