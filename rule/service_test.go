package rule_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/rule"
	"plumbline/sample"
)

var reviewer = actor.Actor{ID: "reviewer", Name: "审核员"}

// keeping opens the rooms over a store with n invented declarations, of which the first has a wrong sum.
func keeping(t testing.TB, d *db.DB, n int) (*goal.Service, *rule.Service, []goal.Saved) {
	t.Helper()
	log := tlogtest.Log(t, d, goal.Tables(), rule.Tables())
	keep := goal.New(d, log)
	entries := make([]goal.Entry, n)
	for i, m := range sample.Many(n) {
		if i == 0 {
			m.Funding.AnnualTotal = fen.Ptr(*m.Funding.AnnualTotal + 100)
		}
		entries[i].Declaration = m
	}
	saved, err := keep.Save(t.Context(), reviewer, entries)
	if err != nil {
		t.Fatal(err)
	}
	return keep, rule.New(d, keep, log), saved
}

func of(t testing.TB, s *rule.Service, id goal.ID) []rule.Judged {
	t.Helper()
	list, err := s.Of(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func tally(t testing.TB, keep *goal.Service, id goal.ID) goal.Tally {
	t.Helper()
	k, err := keep.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return k.Tally
}

// first gives the first finding that can be dismissed, or the first that cannot.
func first(t testing.TB, list []rule.Judged, dismissible bool) rule.Judged {
	t.Helper()
	for _, j := range list {
		if j.Outcome == rule.Finding && j.Dismissed == nil && (j.Severity != rule.Error || j.Question) == dismissible {
			return j
		}
	}
	t.Fatalf("no such finding (dismissible: %v)", dismissible)
	return rule.Judged{}
}

func dismissedAt(list []rule.Judged, r rule.Judged) (held, all int) {
	for _, j := range list {
		if j.Rule == r.Rule && j.Ref == r.Ref && j.Outcome == rule.Finding {
			all++
			if j.Dismissed != nil {
				held++
			}
		}
	}
	return held, all
}

func keyOf(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return fmt.Sprint(err)
}

// TestKeptResultsAreTheRules: what is kept and read again is what CheckAll says, every rule for every declaration.
func TestKeptResultsAreTheRules(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s, saved := keeping(t, d, 6)
		if !tally(t, keep, saved[0].ID).Stale {
			t.Error("what was never checked is not stale")
		}
		whole, err := keep.Whole(t.Context(), sample.Department, sample.Year)
		if err != nil {
			t.Fatal(err)
		}
		var list []goal.Declaration
		for _, k := range whole {
			list = append(list, k.Declaration)
		}
		want := map[int][]rule.Result{}
		for _, r := range rule.CheckAll(list, rule.Context{Previous: map[string]goal.Declaration{}}) {
			i := r.Declaration
			r.Declaration = 0
			want[i] = append(want[i], r)
		}
		for i, v := range saved {
			var got []rule.Result
			open := goal.Tally{}
			for _, j := range of(t, s, v.ID) {
				got = append(got, j.Result)
				if j.Outcome == rule.Finding {
					switch j.Severity {
					case rule.Error:
						open.Errors++
					case rule.Warning:
						open.Warnings++
					default:
						open.Notes++
					}
				}
			}
			if diff := cmp.Diff(want[i], got); diff != "" {
				t.Errorf("declaration %d: %s", i, diff)
			}
			if diff := cmp.Diff(open, tally(t, keep, v.ID)); diff != "" {
				t.Errorf("declaration %d: %s", i, diff)
			}
		}
	})
}

func TestDismissAndRestore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s, saved := keeping(t, d, 3)
		id := saved[0].ID
		before := of(t, s, id)
		was, f := tally(t, keep, id), first(t, before, true)
		if err := s.Dismiss(t.Context(), reviewer, id, f.Rule, f.Ref, " 因 "); keyOf(err) != "rule.reason_missing" {
			t.Errorf("got %v", err)
		}
		if err := s.Dismiss(t.Context(), reviewer, id, f.Rule, f.Ref, strings.Repeat("因", 1001)); keyOf(err) != "rule.reason_long" {
			t.Errorf("got %v", err)
		}
		if err := s.Dismiss(t.Context(), reviewer, id, f.Rule, f.Ref, "属实，见附件"); err != nil {
			t.Fatal(err)
		}
		list := of(t, s, id)
		held, all := dismissedAt(list, f)
		if held != all || all == 0 {
			t.Errorf("%d of %d dismissed", held, all)
		}
		if now := tally(t, keep, id); now.Answered != all || now.Errors+now.Warnings+now.Notes != was.Errors+was.Warnings+was.Notes-all || now.Stale {
			t.Errorf("%+v, then %+v", was, now)
		}
		if err := s.Dismiss(t.Context(), reviewer, id, f.Rule, f.Ref, "属实，见附件"); err != nil {
			t.Errorf("pressing twice gave %v", err)
		}
		if err := s.Dismiss(t.Context(), actor.Actor{ID: "x", Name: "别人"}, id, f.Rule, f.Ref, "另有理由"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
		if err := s.Restore(t.Context(), actor.Actor{ID: "y", Name: "复核员"}, id, f.Rule, f.Ref); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(was, tally(t, keep, id)); diff != "" {
			t.Error(diff)
		}
		if err := s.Restore(t.Context(), actor.Actor{ID: "y", Name: "复核员"}, id, f.Rule, f.Ref); err != nil {
			t.Errorf("pressing twice gave %v", err)
		}
		if err := s.Restore(t.Context(), reviewer, id, f.Rule, f.Ref); keyOf(err) != "rule.no_dismissal" {
			t.Errorf("got %v", err)
		}
		if err := s.Dismiss(t.Context(), reviewer, id, f.Rule, f.Ref, "再次说明"); err != nil {
			t.Fatal(err)
		}
		history, err := s.Dismissals(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		restored := 0
		for _, h := range history {
			if h.RestoredBy == "复核员" && h.Reason == "属实，见附件" && h.RestoredAt.Equal(dbtest.Now) {
				restored++
			}
		}
		if restored == 0 || len(history) != 2*restored {
			t.Errorf("%+v", history)
		}
	})
}

func TestWhatCannotBeDismissed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s, saved := keeping(t, d, 2)
		id := saved[0].ID
		f := first(t, of(t, s, id), false)
		was := tally(t, keep, id)
		if err := s.Dismiss(t.Context(), reviewer, id, f.Rule, f.Ref, "领导同意"); keyOf(err) != "rule.not_dismissible" || fault.KindOf(err) != fault.Denied {
			t.Errorf("got %v", err)
		}
		if err := s.Dismiss(t.Context(), reviewer, id, f.Rule, "indicators[77]", "没有的事"); keyOf(err) != "rule.no_finding" {
			t.Errorf("got %v", err)
		}
		if err := s.Dismiss(t.Context(), reviewer, "nobody", f.Rule, f.Ref, "没有的事"); keyOf(err) != "goal.not_found" {
			t.Errorf("got %v", err)
		}
		if diff := cmp.Diff(was, tally(t, keep, id)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestDismissalHoldsAcrossRevisions: while the finding says the same it stays answered; when it says something else, not.
func TestDismissalHoldsAcrossRevisions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s, saved := keeping(t, d, 2)
		id := saved[1].ID
		f := questionAboutRow(t, of(t, s, id))
		if err := s.Dismiss(t.Context(), reviewer, id, f.Rule, f.Ref, "上级有规定"); err != nil {
			t.Fatal(err)
		}
		edit := func(ref goal.Ref, value string) {
			t.Helper()
			k, err := keep.Get(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			next, err := goal.Apply(k.Declaration, ref, value)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := keep.Save(t.Context(), reviewer, []goal.Entry{{ID: id, Base: k.Revision, Declaration: next}}); err != nil {
				t.Fatal(err)
			}
		}
		edit("code", "YS999999") // says nothing about the finding
		if held, all := dismissedAt(of(t, s, id), f); held != all || all == 0 {
			t.Errorf("%d of %d still answered", held, all)
		}
		i, _, _ := f.Ref.Indicator()
		edit(goal.IndicatorRef(i, "name"), "各类其他工作完成及时性")
		held := 0
		for _, j := range of(t, s, id) {
			if j.Dismissed != nil && j.Ref == f.Ref && !cmp.Equal(j.Args, f.Args) {
				held++
			}
		}
		if held != 0 {
			t.Errorf("%d findings that say something else were taken for answered", held)
		}
	})
}

// questionAboutRow gives a dismissible finding that names its indicator in the sentence.
func questionAboutRow(t testing.TB, list []rule.Judged) rule.Judged {
	t.Helper()
	for _, j := range list {
		if _, _, row := j.Ref.Indicator(); row && j.Outcome == rule.Finding && (j.Severity != rule.Error || j.Question) && len(j.Args) > 0 {
			return j
		}
	}
	t.Fatal("no finding about a row")
	return rule.Judged{}
}

// TestStaleScopeIsCheckedAgain: a change of one declaration is seen by the cross-checks of the others.
func TestStaleScopeIsCheckedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s, saved := keeping(t, d, 3)
		of(t, s, saved[2].ID)
		if tally(t, keep, saved[2].ID).Stale {
			t.Fatal("checked, and stale")
		}
		k, err := keep.Get(t.Context(), saved[1].ID)
		if err != nil {
			t.Fatal(err)
		}
		other, err := keep.Get(t.Context(), saved[2].ID)
		if err != nil {
			t.Fatal(err)
		}
		k.Declaration.Name = other.Declaration.Name
		if _, err := keep.Save(t.Context(), reviewer, []goal.Entry{{ID: k.ID, Declaration: k.Declaration}}); err != nil {
			t.Fatal(err)
		}
		if !tally(t, keep, saved[2].ID).Stale {
			t.Error("the other declaration is not stale")
		}
		found := false
		for _, j := range of(t, s, saved[2].ID) {
			found = found || j.Number == 2 && j.Outcome == rule.Finding // the name is no longer unique
		}
		if !found {
			t.Error("the doubled name was not found on the other declaration")
		}
		if tally(t, keep, saved[2].ID).Stale {
			t.Error("still stale")
		}
	})
}

// TestRecheckWhileSaving: rechecks and saves that meet leave nothing that is out of date and says it is not.
func TestRecheckWhileSaving(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s, saved := keeping(t, d, 4)
		var wg sync.WaitGroup
		for n := range 4 {
			wg.Go(func() {
				if err := s.Recheck(t.Context(), sample.Department, sample.Year); err != nil {
					t.Error(err)
				}
			})
			wg.Go(func() {
				m := sample.Many(4)[n]
				m.Code = fmt.Sprint("更改", n)
				if _, err := keep.Save(t.Context(), reviewer, []goal.Entry{{ID: saved[n].ID, Declaration: m}}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, v := range saved {
			k, err := keep.Get(t.Context(), v.ID)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			err = d.Read(t.Context(), func(tx *db.Tx) error {
				n, err = db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM finding WHERE declaration = $1 AND revision = $2`, string(v.ID), k.Newest)
				return err
			})
			if err != nil || !k.Tally.Stale && n == 0 {
				t.Errorf("%s: stale %v, %d results, %v", v.ID, k.Tally.Stale, n, err)
			}
			if len(of(t, s, v.ID)) < len(rule.All()) {
				t.Error("rules are missing")
			}
		}
	})
}

// TestOfBesideFastWriters: whoever asks is answered, with all rules, however fast others of two processes keep saving.
func TestOfBesideFastWriters(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		var handles [2]*db.DB
		for i := range handles {
			d, err := db.Open(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			handles[i] = d
		}
		_, s, saved := keeping(t, handles[0], 6)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for w := 1; w <= 4; w++ {
			keep := goal.New(handles[w%2], tlogtest.Registry(t, goal.Tables(), rule.Tables()))
			wg.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					m := sample.Many(6)[w]
					m.Code = fmt.Sprint("更改", n)
					if _, err := keep.Save(ctx, reviewer, []goal.Entry{{ID: saved[w].ID, Declaration: m}}); err != nil && ctx.Err() == nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for range 10 {
			if n := len(of(t, s, saved[0].ID)); n < len(rule.All()) {
				t.Errorf("%d results", n)
			}
		}
		cancel()
		wg.Wait()
	})
}

// BenchmarkRecheck checks 10,000 declarations of one department and year and keeps the results: all of them, as after a
// change of the rules, and those that one save has to do with.
func BenchmarkRecheck(b *testing.B) {
	recheck := func(b *testing.B, s *rule.Service) {
		b.Helper()
		if err := s.Recheck(b.Context(), sample.Department, sample.Year); err != nil {
			b.Fatal(err)
		}
	}
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		keep, s, saved := keeping(b, d, 10_000)
		recheck(b, s)
		b.Run("all", func(b *testing.B) {
			for b.Loop() {
				err := d.Write(b.Context(), func(tx *db.Tx) error { _, err := tx.Exec(`DELETE FROM finding`); return err })
				if err != nil {
					b.Fatal(err)
				}
				recheck(b, s)
			}
		})
		b.Run("one", func(b *testing.B) {
			n := 0
			for b.Loop() {
				n++
				m := sample.Many(1)[0]
				m.Goals.Annual += fmt.Sprint("\n另外完成第", n, "项任务。")
				if _, err := keep.Save(b.Context(), reviewer, []goal.Entry{{ID: saved[0].ID, Declaration: m}}); err != nil {
					b.Fatal(err)
				}
				recheck(b, s)
			}
		})
	})
}
