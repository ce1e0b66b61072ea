package evaluation

import (
	"context"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/evaluation/draw"
	"plumbline/sample"
)

// The invented draw: how many, and the number, which says that it is invented where it is shown.
const (
	drawnSize   = 4
	drawnSource = "演示用数字，不是真实开奖号码"
	drawnNumber = "03 08 12 17 25 31 + 09"
)

// Draw lets the department's officer draw evaluations of the sample's year for review in the February after it: a list is frozen, the number
// comes five days later. What was drawn waits for its reviewers, save for what was scored before. It changes nothing where too little was
// handed in.
func Draw(ctx context.Context, room *draw.Service, by actor.Actor, clock func(time.Time)) error {
	clock(at(2, 5, 9, 0))
	list, err := room.Candidates(ctx, sample.Federation, sample.Year)
	if err != nil || len(list) < drawnSize {
		return err
	}
	d, err := room.Prepare(ctx, by, sample.Federation, sample.Year, draw.Order{Size: drawnSize, Source: drawnSource, Day: day.Of(sample.Year+1, 2, 10)})
	if err != nil {
		return err
	}
	clock(at(2, 10, 10, 0))
	_, err = room.Draw(ctx, by, d.ID, drawnNumber, drawnSource)
	return err
}
