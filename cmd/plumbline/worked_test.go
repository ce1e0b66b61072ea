package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/office"
	"plumbline/platform/db"
	activityyear "plumbline/sample/activity"
	deliverableyear "plumbline/sample/deliverable"
	moneyyear "plumbline/sample/money"
	probeyear "plumbline/sample/probe"
	surveyyear "plumbline/sample/survey"
)

// begun lets a loader do the first n things of its year, under the clock that set sets.
func begun(t testing.TB, n int, set func(time.Time), load loader) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := load(ctx, func(at time.Time) {
		if set(at); n == 0 {
			cancel()
		}
		n--
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// worked lets somebody keep records at an organisation, the beginning of the invented year in every room, and gives one record of
// each kind, by the first part of its address below /work. set sets the clock of
// the store; who calls sets it back.
func worked(t testing.TB, s *store, at office.ID, set func(time.Time)) map[string]string {
	t.Helper()
	by, where := actor.System, string(at)
	begun(t, 6, set, func(ctx context.Context, clock func(time.Time)) error {
		return activityyear.Load(ctx, activityyear.Deps{Work: s.activity, Roll: s.roll, By: by}, where, clock)
	})
	begun(t, 6, set, func(ctx context.Context, clock func(time.Time)) error {
		return deliverableyear.Load(ctx, deliverableyear.Deps{Room: s.deliverable, By: by}, where, clock)
	})
	begun(t, 2, set, func(ctx context.Context, clock func(time.Time)) error {
		return moneyyear.Load(ctx, s.money, where, clock)
	})
	begun(t, 2, set, func(ctx context.Context, clock func(time.Time)) error {
		return probeyear.Load(ctx, s.probe, where, clock)
	})
	begun(t, 3, set, func(ctx context.Context, clock func(time.Time)) error {
		return surveyyear.Load(ctx, surveyyear.Deps{Survey: s.survey, Ballot: s.ballot, By: by}, where, clock)
	})
	out := map[string]string{}
	err := s.db.Read(t.Context(), func(tx *db.Tx) error {
		refs, err := db.All(tx, db.Scalar[string], `SELECT ref FROM voucher UNION ALL SELECT 'survey/' || id FROM survey UNION ALL SELECT 'link/' || id FROM probe_link`)
		for _, ref := range refs {
			kind, id, _ := strings.Cut(ref, "/")
			out[kind] = id
		}
		return err
	})
	if err != nil || len(out) < 8 {
		t.Fatalf("records of %v, %v", out, err)
	}
	return out
}
