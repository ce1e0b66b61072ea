package review_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/review"
	"plumbline/sample"
)

var (
	wang  = someone("填报人小王", review.ActSubmit, review.ActWithdraw, review.ActAmend)
	zhang = someone("填报人小张", review.ActSubmit)
	li    = someone("单位审核老李", "review_unit")
	zhao  = someone("单位审核老赵", "review_unit")
	chen  = someone("主管部门陈科", "review_department", review.ActPublish)
	zhou  = someone("财政周处", "review_finance")
	hands = review.Handed{Path: path}
)

// office is the rooms over a store.
type office struct {
	d    *db.DB
	keep *goal.Service
	s    *review.Service
	log  *tlog.Registry
}

// open opens the rooms with a log that accounts for review alone, and keeps n declarations without findings, written by wang.
func open(t testing.TB, d *db.DB, n int) (office, []goal.ID) {
	t.Helper()
	names := []string{}
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
		query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'`
		if tx.Engine == db.Postgres {
			query = `SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema()`
		}
		names, err = db.All(tx, db.Scalar[string], query)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	own := []string{"log_head", "leaf", "tile", "checkpoint", "log_table", "schema_version", "review_seen"}
	exempt := review.Exempt()
	for _, name := range names {
		if !slices.Contains(own, name) && !slices.ContainsFunc(review.Tables(), func(x tlog.Table) bool { return x.Name == name }) {
			exempt = append(exempt, tlog.Exempt{Table: name, Reason: "not of this test"})
		}
	}
	log, err := tlog.Register(review.Tables(), exempt)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.Adopt(t.Context(), d, actor.System); err != nil {
		t.Fatal(err)
	}
	o := office{d: d, keep: goal.New(d, nil), s: review.New(d, log), log: log}
	ids := make([]goal.ID, n)
	for i, m := range sample.Many(n) {
		ids[i] = o.save(t, wang.Actor, goal.Entry{Declaration: m}, goal.Tally{})
	}
	return o, ids
}

// save keeps a revision and says what the rules found in it.
func (o office) save(t testing.TB, by actor.Actor, e goal.Entry, tally goal.Tally) goal.ID {
	t.Helper()
	saved, err := o.keep.Save(t.Context(), by, []goal.Entry{e})
	if err != nil {
		t.Fatal(err)
	}
	o.tally(t, saved[0].ID, tally)
	return saved[0].ID
}

// tally sets the counts of the newest revision of every declaration given, none stale.
func (o office) tally(t testing.TB, id goal.ID, tally goal.Tally) {
	t.Helper()
	k, err := o.keep.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	err = o.d.Write(t.Context(), func(tx *db.Tx) error {
		// A save makes the whole department's year stale; nothing across it is looked at here.
		if _, err := tx.Exec(`UPDATE declaration SET stale = FALSE`); err != nil {
			return err
		}
		return o.keep.SetTally(tx, goal.Counted{ID: id, Revision: k.Revision, Tally: tally})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// edit saves a further revision with another annual goal.
func (o office) edit(t testing.TB, by actor.Actor, id goal.ID, text string) {
	t.Helper()
	k, err := o.keep.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	k.Declaration.Goals.Annual += text
	o.save(t, by, goal.Entry{ID: id, Declaration: k.Declaration}, goal.Tally{})
}

// do goes on where a step was made, and stops the test where it was not.
func do(t testing.TB, want review.State) func(c review.Case, err error) int {
	return func(c review.Case, err error) int {
		t.Helper()
		if err != nil || c.State != want {
			t.Fatalf("%s, %v; want %s", c.State, err, want)
		}
		return c.Version
	}
}

func refused(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key || f.Kind != kind {
		t.Fatalf("%v, want the refusal %s (%s)", err, key, kind)
	}
}

func TestStoryIsKeptAndLogged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ids := open(t, d, 1)
		id, ctx := ids[0], t.Context()
		if c, err := o.s.Of(ctx, id); err != nil || c.State != review.Draft || c.Version != 0 {
			t.Fatalf("%+v, %v", c, err)
		}
		v := do(t, review.Submitted)(o.s.Submit(ctx, wang, id, 0, hands))
		v = do(t, review.Submitted)(o.s.Sheet(ctx, li, id, v, *sheet("良", "", ""), []review.Cell{{Ref: "indicators[0].target", Text: "请写明依据"}}))
		v = do(t, review.Submitted)(o.s.Resolve(ctx, wang, id, v, 1, "按上年实际"))
		v = do(t, review.Passed)(o.s.Approve(ctx, li, id, v, nil))
		v = do(t, review.Returned)(o.s.Return(ctx, chen, id, v, []review.Cell{{Ref: "goals.annual", Text: "目标要细化"}}, nil))
		v = do(t, review.Returned)(o.s.Resolve(ctx, wang, id, v, 2, "已细化"))
		o.edit(t, zhang.Actor, id, "\n全年不少于两次。")
		v = do(t, review.Submitted)(o.s.Submit(ctx, wang, id, v, hands))
		v = do(t, review.Draft)(o.s.Withdraw(ctx, wang, id, v))
		v = do(t, review.Submitted)(o.s.Submit(ctx, zhang, id, v, hands))
		v = do(t, review.Passed)(o.s.Approve(ctx, zhao, id, v, nil))
		v = do(t, review.Passed)(o.s.Approve(ctx, chen, id, v, nil))
		v = do(t, review.Approved)(o.s.Approve(ctx, zhou, id, v, sheet("优", "", "")))
		v = do(t, review.Published)(o.s.Publish(ctx, chen, id, v))
		v = do(t, review.Draft)(o.s.Amend(ctx, wang, id, v, "追加预算"))
		c, err := o.s.Of(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if c.Version != v || c.Frozen != 2 || c.Amendment == nil || c.Amendment.From != 2 || len(c.Sheets) != 2 || len(c.Remarks) != 2 {
			t.Errorf("%+v", c)
		}
		want := review.Remark{
			Number: 1, Round: 1, Stage: "unit", Revision: 1, Ref: "indicators[0].target", Text: "请写明依据", By: li.ID, Name: li.Name,
			At: dbtest.Now, Answer: "按上年实际", AnswerBy: wang.Name, AnswerAt: dbtest.Now,
		}
		if diff := cmp.Diff(want, c.Remarks[0]); diff != "" {
			t.Error(diff)
		}
		story(t, o, id, c)
	})
}

// story holds the history of the case and the log against what was done.
func story(t *testing.T, o office, id goal.ID, c review.Case) {
	t.Helper()
	moves, err := o.s.History(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, m := range moves {
		if m.Number != i+1 || m.At != dbtest.Now {
			t.Errorf("move %d: %+v", i+1, m)
		}
		got = append(got, fmt.Sprint(m.Name, " ", m.Kind, " ", m.Stage.Name, m.Grade, " ", m.Revision, " ", m.State))
	}
	want := []string{
		"填报人小王 submit  1 submitted", "单位审核老李 sheet 单位审核良 1 submitted", "填报人小王 resolve 单位审核 1 submitted",
		"单位审核老李 approve 单位审核 1 passed", "主管部门陈科 return 主管部门审核 1 returned", "填报人小王 resolve  1 returned",
		"填报人小王 submit  2 submitted", "填报人小王 withdraw 单位审核 2 draft", "填报人小张 submit  2 submitted",
		"单位审核老赵 approve 单位审核 2 passed", "主管部门陈科 approve 主管部门审核 2 passed", "财政周处 approve 财政审核优 2 approved",
		"主管部门陈科 publish  2 published", "填报人小王 amend  2 draft",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	err = o.d.Read(t.Context(), func(tx *db.Tx) error {
		acts, err := tlog.History(tx, "declaration/"+string(id), 0, 100)
		if len(acts) != len(want) || acts[0].Verb != "review.amend" || acts[0].Reason != "追加预算" || acts[0].By.ID != wang.ID {
			t.Errorf("%d acts in the log, the last %+v", len(acts), acts[0])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	clean(t, o, 0)
	err = o.d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE review_remark SET content = 'gone' WHERE number = 1`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	clean(t, o, 1)
}

// clean holds the rows against the log.
func clean(t *testing.T, o office, want int) {
	t.Helper()
	report, err := tlog.Verify(t.Context(), o.d, o.log, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Found) != want {
		t.Errorf("%d findings of the log, want %d: %+v", len(report.Found), want, report.Found)
	}
}

// TestTwoAtOnce: of two reviewers who decide on the same version at once, one wins and the other is told.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ids := open(t, d, 4)
		ctx := t.Context()
		for _, id := range ids {
			var first [2]error
			var wg sync.WaitGroup
			for i, who := range []review.Person{wang, zhang} {
				wg.Go(func() { _, first[i] = o.s.Submit(ctx, who, id, 0, hands) })
			}
			wg.Wait()
			one(t, first[:])
			var errs [3]error
			wg.Go(func() { _, errs[0] = o.s.Approve(ctx, li, id, 1, nil) })
			wg.Go(func() { _, errs[1] = o.s.Return(ctx, zhao, id, 1, []review.Cell{{Text: "请改"}}, nil) })
			wg.Go(func() { _, errs[2] = o.s.Withdraw(ctx, wang, id, 1) })
			wg.Wait()
			one(t, errs[:])
			moves, err := o.s.History(ctx, id)
			if c, _ := o.s.Of(ctx, id); err != nil || len(moves) != 2 || c.Version != 2 || c.State != moves[1].State {
				t.Errorf("%d moves, case %+v, %v", len(moves), c, err)
			}
		}
		clean(t, o, 0)
	})
}

// one holds that exactly one won and the others met a conflict.
func one(t *testing.T, errs []error) {
	t.Helper()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		refused(t, err, fault.Conflict, "review.meanwhile")
	}
	if won != 1 {
		t.Errorf("%d of %d won: %v", won, len(errs), errs)
	}
}

func TestWhatIsUnderReviewIsNotEdited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ids := open(t, d, 1)
		id, ctx := ids[0], t.Context()
		editable := func() error { return d.Read(ctx, func(tx *db.Tx) error { return review.Editable(tx, id) }) }
		if err := editable(); err != nil {
			t.Errorf("a draft: %v", err)
		}
		v := do(t, review.Submitted)(o.s.Submit(ctx, wang, id, 0, hands))
		refused(t, editable(), fault.Denied, "review.under_review")
		o.edit(t, wang.Actor, id, "又改了。") // somebody who did not ask
		_, err := o.s.Approve(ctx, li, id, v, nil)
		refused(t, err, fault.Conflict, "review.moved_on")
		v = do(t, review.Draft)(o.s.Withdraw(ctx, wang, id, v))
		v = do(t, review.Submitted)(o.s.Submit(ctx, wang, id, v, hands))
		if c, _ := o.s.Of(ctx, id); c.Revision != 2 {
			t.Errorf("revision %d is under review", c.Revision)
		}
		o.tally(t, id, goal.Tally{Warnings: 1})
		_, err = o.s.Approve(ctx, li, id, v, nil)
		refused(t, err, fault.Invalid, "review.warnings_open")
		_, err = o.s.Remark(ctx, li, id, v, []review.Cell{{Ref: "indicators[99].name", Text: "没有这一行"}})
		refused(t, err, fault.Invalid, "review.no_cell")
		k, err := o.keep.Get(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		guarded := goal.New(d, nil, review.Editable)
		if saved, err := guarded.Save(ctx, wang.Actor, []goal.Entry{{Declaration: k.Declaration}}); err != nil || saved[0].Changed {
			t.Errorf("the same content again: %+v, %v", saved, err)
		}
		k.Declaration.Goals.Annual += "还要改。"
		_, err = guarded.Save(ctx, wang.Actor, []goal.Entry{{Declaration: k.Declaration}})
		refused(t, err, fault.Denied, "review.under_review")
		_, err = o.s.Of(ctx, "nobody")
		refused(t, err, fault.NotFound, "review.no_declaration")
		_, err = o.s.Submit(ctx, wang, id, v, review.Handed{})
		refused(t, err, fault.Denied, "review.waits.review_unit")
	})
}

func TestApprovedTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ids := open(t, d, 5)
		ctx := t.Context()
		picks := make([]review.Pick, len(ids))
		for i, id := range ids {
			picks[i] = review.Pick{ID: id, Version: do(t, review.Submitted)(o.s.Submit(ctx, wang, id, 0, hands))}
		}
		o.tally(t, ids[1], goal.Tally{Notes: 2})
		v := do(t, review.Submitted)(o.s.Remark(ctx, li, ids[2], 1, []review.Cell{{Text: "请说明"}}))
		picks[2].Version = do(t, review.Submitted)(o.s.Resolve(ctx, wang, ids[2], v, 1, "已说明"))
		picks[3].Version = 9
		list, err := o.s.ApproveAll(ctx, li, picks, sheet("优", "", ""))
		if err != nil || len(list) != len(picks) {
			t.Fatal(list, err)
		}
		for i, key := range []string{"", "review.unclean_findings", "review.unclean_remarks", "review.meanwhile", ""} {
			f, _ := fault.As(list[i].Err)
			if key == "" && (f != nil || list[i].Case.State != review.Passed) || key != "" && (f == nil || f.Key != key) {
				t.Errorf("%d: %v, want %q", i, list[i].Err, key)
			}
			if c, _ := o.s.Of(ctx, ids[i]); (c.Done == 1) != (key == "") || (len(c.Sheets) == 1) != (key == "") {
				t.Errorf("%d: %+v", i, c)
			}
		}
		clean(t, o, 0)
	})
}
