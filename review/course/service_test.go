package course_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/sample"
)

var (
	wang = someone("填报小王", "monitor")
	li   = someone("单位老李", "review_unit")
	chen = someone("主管陈科", "review_department")
	zhou = someone("财政周处", "review_finance")
)

// world is the room over a store with one declaration and a log that accounts for the room alone.
type world struct {
	d   *db.DB
	s   *course.Service
	log *tlog.Registry
	id  goal.ID
}

func open(t testing.TB, d *db.DB, after ...course.After) world {
	t.Helper()
	names := []string{}
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		tables, err := tx.Tables()
		for _, x := range tables {
			names = append(names, x.Name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var exempt []tlog.Exempt
	own := []string{"log_head", "leaf", "tile", "checkpoint", "log_table", "schema_version"}
	for _, name := range names {
		if !slices.Contains(own, name) && !slices.ContainsFunc(course.Tables(), func(x tlog.Table) bool { return x.Name == name }) {
			exempt = append(exempt, tlog.Exempt{Table: name, Reason: "not of this test"})
		}
	}
	log, err := tlog.Register(course.Tables(), exempt)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.Adopt(t.Context(), d, actor.System); err != nil {
		t.Fatal(err)
	}
	saved, err := goal.New(d, nil).Save(t.Context(), wang.Actor, []goal.Entry{{Declaration: sample.Many(1)[0]}})
	if err != nil {
		t.Fatal(err)
	}
	return world{d: d, s: course.New(d, log, after...), log: log, id: saved[0].ID}
}

func (w world) paper(digest string) course.Paper {
	p := paper(digest, wang.ID)
	p.Declaration, p.Due = w.id, day.At(dbtest.Now)
	return p
}

func do(t testing.TB, want review.State) func(c course.Case, err error) int {
	return func(c course.Case, err error) int {
		t.Helper()
		if err != nil || c.State != want {
			t.Fatalf("%s, %v; want %s", c.State, err, want)
		}
		return c.Version
	}
}

func TestPaperIsKeptAndLogged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		ctx := t.Context()
		v := do(t, review.Submitted)(w.s.Submit(ctx, wang, w.paper("one"), 0))
		waiting(t, w, li, 1)
		waiting(t, w, wang, 0)
		v = do(t, review.Returned)(w.s.Return(ctx, li, course.Monitor, "paper", v, []review.Cell{{Ref: "lines[0].cause", Text: "请写明原因"}}))
		waiting(t, w, wang, 1)
		v = do(t, review.Returned)(w.s.Answer(ctx, wang, course.Monitor, "paper", v, 1, "已写明"))
		v = do(t, review.Submitted)(w.s.Submit(ctx, wang, w.paper("two"), v))
		v = do(t, review.Draft)(w.s.Withdraw(ctx, wang, course.Monitor, "paper", v))
		v = do(t, review.Submitted)(w.s.Submit(ctx, wang, w.paper("two"), v))
		v = do(t, review.Passed)(w.s.Approve(ctx, li, course.Monitor, "paper", v))
		v = do(t, review.Passed)(w.s.Approve(ctx, chen, course.Monitor, "paper", v))
		v = do(t, course.Accepted)(w.s.Approve(ctx, zhou, course.Monitor, "paper", v))
		c, err := w.s.Of(ctx, course.Monitor, "paper")
		if err != nil || c.Version != v || c.Digest != "two" || len(c.Approvals) != 3 || c.Paper.Due != day.At(dbtest.Now) {
			t.Fatalf("%+v, %v", c, err)
		}
		want := []review.Remark{{
			Number: 1, Round: 1, Stage: "unit", Revision: 1, Ref: "lines[0].cause", Text: "请写明原因", By: li.ID, Name: li.Name,
			At: dbtest.Now, Answer: "已写明", AnswerBy: wang.Name, AnswerAt: dbtest.Now,
		}}
		if diff := cmp.Diff(want, c.Remarks); diff != "" {
			t.Error(diff)
		}
		waiting(t, w, wang, 0)
		all, err := w.s.Cases(ctx, course.Monitor, 2026)
		if err != nil || len(all) != 1 || all["paper"].State != course.Accepted {
			t.Errorf("%+v, %v", all, err)
		}
		if none, err := w.s.Cases(ctx, course.Evaluation, 0); err != nil || len(none) != 0 {
			t.Errorf("%+v, %v", none, err)
		}
		if handed, err := w.s.Handed(ctx, wang.ID, 2026); err != nil || len(handed) != 1 {
			t.Errorf("%+v, %v", handed, err)
		}
		history(t, w)
	})
}

func waiting(t *testing.T, w world, who review.Person, want int) {
	t.Helper()
	list, err := w.s.Waiting(t.Context(), who, 0)
	if err != nil || len(list) != want {
		t.Fatalf("%d papers wait for %s, want %d; %v", len(list), who.Name, want, err)
	}
}

// history holds the moves and the log against what was done.
func history(t *testing.T, w world) {
	t.Helper()
	moves, err := w.s.History(t.Context(), course.Monitor, "paper")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, m := range moves {
		if m.Number != i+1 || m.At != dbtest.Now {
			t.Errorf("move %d: %+v", i+1, m)
		}
		got = append(got, string(m.Kind)+" "+string(m.State))
	}
	want := []string{
		"submit submitted", "return returned", "resolve returned", "submit submitted", "withdraw draft", "submit submitted", "approve passed",
		"approve passed", "approve approved",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	err = w.d.Read(t.Context(), func(tx *db.Tx) error {
		acts, err := tlog.History(tx, goal.Subject(w.id), 0, 100)
		if len(acts) != len(want) || acts[0].Verb != "course.approve" || acts[0].By.ID != zhou.ID {
			t.Errorf("%d acts in the log, the last %+v", len(acts), acts[0])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := tlog.Verify(t.Context(), w.d, w.log, nil)
	if err != nil || len(report.Found) != 0 {
		t.Errorf("%+v, %v", report.Found, err)
	}
}

// TestTwoAtOnce: of two who decide on the same version at once, one wins and the other is told.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		ctx := t.Context()
		do(t, review.Submitted)(w.s.Submit(ctx, wang, w.paper("one"), 0))
		var errs [2]error
		var wg sync.WaitGroup
		wg.Go(func() { _, errs[0] = w.s.Approve(ctx, li, course.Monitor, "paper", 1) })
		wg.Go(func() { _, errs[1] = w.s.Withdraw(ctx, wang, course.Monitor, "paper", 1) })
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d won: %v", won, errs)
		}
	})
}

// TestHookUndoes: what must stand if and only if the move stands is told in its transaction.
func TestHookUndoes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		refused := errors.New("not today")
		w := open(t, d, func(_ *db.Tx, c course.Case, m review.Moved) error {
			if m.Kind != review.Submit || c.State != review.Submitted || m.Number != 1 {
				t.Errorf("%+v, %+v", c, m)
			}
			return refused
		})
		if _, err := w.s.Submit(t.Context(), wang, w.paper("one"), 0); !errors.Is(err, refused) {
			t.Error(err)
		}
		if c, err := w.s.Of(t.Context(), course.Monitor, "paper"); err != nil || c.Version != 0 || c.State != review.Draft {
			t.Errorf("%+v, %v", c, err)
		}
		_, err := w.s.Approve(t.Context(), li, course.Monitor, "paper", 0)
		if f, _ := fault.As(err); f == nil || f.Key != "course.not_handed_in" {
			t.Error(err)
		}
	})
}
