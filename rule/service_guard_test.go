package rule_test

import (
	"sync/atomic"
	"testing"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/rule"
	"plumbline/sample"
)

// TestAnswersStandWhileReviewersJudge: what the guard refuses to change, nobody answers or takes back an answer to.
func TestAnswersStandWhileReviewersJudge(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var handedIn atomic.Bool
		guard := func(*db.Tx, goal.ID) error {
			if handedIn.Load() {
				return fault.New(fault.Conflict, "review.under_way")
			}
			return nil
		}
		log := tlogtest.Log(t, d, goal.Tables(), rule.Tables())
		keep := goal.New(d, log)
		entries := make([]goal.Entry, 40)
		for i, m := range sample.Many(len(entries)) {
			entries[i].Declaration = m
		}
		saved, err := keep.Save(ctx, reviewer, entries)
		if err != nil {
			t.Fatal(err)
		}
		s := rule.New(d, keep, log, guard)
		var asked []rule.Judged
		var id goal.ID
		for _, one := range saved {
			asked = nil
			for _, j := range of(t, s, one.ID) {
				if j.Outcome == rule.Finding && j.Severity != rule.Error {
					asked = append(asked, j)
				}
			}
			if id = one.ID; len(asked) > 1 && (asked[0].Rule != asked[1].Rule || asked[0].Ref != asked[1].Ref) {
				break
			}
		}
		if len(asked) < 2 {
			t.Fatal("too few questions")
		}
		if err := s.Dismiss(ctx, reviewer, id, asked[0].Rule, asked[0].Ref, "属实，见附件"); err != nil {
			t.Fatal(err)
		}
		handedIn.Store(true)
		if err := s.Dismiss(ctx, reviewer, id, asked[1].Rule, asked[1].Ref, "属实，见附件"); keyOf(err) != "review.under_way" {
			t.Errorf("answered while handed in: %v", err)
		}
		if err := s.Restore(ctx, reviewer, id, asked[0].Rule, asked[0].Ref); keyOf(err) != "review.under_way" {
			t.Errorf("taken back while handed in: %v", err)
		}
		handedIn.Store(false)
		if err := s.Restore(ctx, reviewer, id, asked[0].Rule, asked[0].Ref); err != nil {
			t.Error(err)
		}
	})
}
