package main

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

func TestLoadersTakeTurns(t *testing.T) {
	t.Parallel()
	var did []int
	var now time.Time
	at := func(n int) time.Time { return time.Unix(int64(n), 0) }
	does := func(days ...int) loader {
		return func(ctx context.Context, clock func(time.Time)) error {
			for _, d := range days {
				if clock(at(d)); ctx.Err() != nil { // as every use case does
					return ctx.Err()
				}
				if !now.Equal(at(d)) {
					t.Errorf("the clock says %s at %s", now, at(d))
				}
				did = append(did, d)
			}
			return nil
		}
	}
	set := func(to time.Time) { now = to }
	if err := inTurn(t.Context(), set, does(1, 4, 9), does(), does(2, 3, 5, 10), does(4)); err != nil {
		t.Fatal(err)
	}
	if want := []int{1, 2, 3, 4, 4, 5, 9, 10}; !slices.Equal(did, want) {
		t.Errorf("did %v", did)
	}
	broken := errors.New("broken")
	err := inTurn(t.Context(), set, does(20, 30), func(_ context.Context, clock func(time.Time)) error {
		clock(at(25))
		return broken
	}, does(40))
	if !errors.Is(err, broken) || did[len(did)-1] != 20 {
		t.Errorf("%v after %v", err, did)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = inTurn(ctx, func(time.Time) { cancel() }, does(50, 60), does(55))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
