package survey_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/survey"
	"plumbline/survey/ballot"
)

var clerk = actor.Actor{ID: "zhao", Name: "赵磊"}

// room is a survey room over a store, with its books.
type room struct {
	t     *testing.T
	d     *db.DB
	log   *tlog.Registry
	books *journal.Service
	*survey.Service
	box *ballot.Service
}

// open opens the room with a log; when the test is over, the log is held against the store.
func open(t *testing.T, d *db.DB) *room {
	t.Helper()
	log := tlogtest.Log(t, d, survey.Tables(), journal.Tables())
	books := journal.New(d)
	return &room{t, d, log, books, survey.New(d, log, books), ballot.New(d, log)}
}

func heading() survey.Heading {
	return survey.Heading{
		Name: "参加活动残疾人满意度调查", Year: 2026, Project: journal.ProjectOf("市残联", "基层组织建设经费"), Matter: "参加活动残疾人满意度",
		Measure: survey.Satisfied, Target: 85, From: day.Of(2026, 1, 5), Until: day.Of(2026, 3, 31),
	}
}

// form has so many questions of satisfaction, the first of which counts, and a remark.
func form(n int) survey.Form {
	var f survey.Form
	for i := range n {
		f.Questions = append(f.Questions, survey.Question{Kind: survey.Satisfaction, Text: fmt.Sprintf("第 %d 件事您满意吗？", i+1), Counts: i == 0})
	}
	f.Questions = append(f.Questions, survey.Question{Kind: survey.Remark, Text: "您还想说什么？"})
	return f
}

func frame(n int) (out []survey.Served) {
	for i := range n {
		out = append(out, survey.Served{Person: journal.Person(i + 1), District: []string{"黄浦区", "徐汇区", "静安区"}[i%3]})
	}
	return out
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func seen(s survey.Survey) survey.Seen { return survey.Seen{ID: s.ID, Version: s.Version} }

// invite makes a survey and gives out so many invitations.
func (r *room) invite(f survey.Form, n int) (survey.Survey, []string) {
	r.t.Helper()
	ctx := r.t.Context()
	s := must[survey.Survey](r.t)(r.Make(ctx, clerk, "unit", heading(), f))
	s = must[survey.Survey](r.t)(r.Draw(ctx, clerk, seen(s), survey.Draw{Method: survey.Simple, Seed: "2026-春", N: n, Frame: frame(2 * n)}))
	list, s, err := r.Invite(ctx, clerk, seen(s), survey.Main)
	if err != nil {
		r.t.Fatal(err)
	}
	var tokens []string
	for _, i := range list {
		tokens = append(tokens, i.Token)
	}
	return s, tokens
}

// vote is a vote whose first choice is c and whose others are the best.
func vote(token string, f survey.Form, c survey.Choice) ballot.Vote {
	v := ballot.Vote{Token: token, Form: 1, Filled: survey.Filled{Mode: survey.Self}}
	for i, q := range f.Questions {
		switch {
		case q.Kind == survey.Remark:
			v.Choices = append(v.Choices, "")
		case i == 0:
			v.Choices = append(v.Choices, c)
		default:
			v.Choices = append(v.Choices, survey.VerySatisfied)
		}
	}
	return v
}

func isFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Errorf("got %v, want %s %s", err, kind, key)
	}
}

// figure is what an account comes to: numerator and denominator.
func (r *room) figure(a journal.Account) [2]int64 {
	r.t.Helper()
	f := must[[]read.Figure](r.t)(read.New(r.d).Figures(r.t.Context(), []read.Query{{Account: a}}))
	return [2]int64{f[0].Num, f[0].Den}
}

// TestFromTheQuestionnaireToTheBooks walks a survey through: made, drawn, invited, answered, mixed, closed, and withdrawn.
func TestFromTheQuestionnaireToTheBooks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := open(t, d), t.Context()
		f := form(1)
		s, tokens := r.invite(f, 40)
		if s.State != survey.Open || s.Invited != 40 || s.Frame != 80 || s.LeastValid() != 30 {
			t.Fatalf("%+v", s)
		}
		returned := journal.Account{Year: 2026, Project: s.Project, Measure: journal.Of(survey.Returned, s.Matter)}
		if got := r.figure(returned); got != [2]int64{0, 40} {
			t.Errorf("returned %v", got)
		}
		var receipts []string
		for i, token := range tokens[:33] {
			c := survey.Contented
			switch {
			case i%10 == 9:
				c = survey.Dissatisfied
			case i == 0:
				c = survey.Unknown
			}
			v := vote(token, f, c)
			if i == 3 {
				v.Remark = "老师讲得很清楚"
			}
			receipts = append(receipts, must[[]string](t)(r.box.Put(ctx, v))...)
		}
		n := must[int](t)(r.Advance(ctx))
		if again := must[int](t)(r.Advance(ctx)); n != 33-survey.Mix || again != 0 {
			t.Errorf("%d answers left the box, then %d", n, again)
		}
		w := must[survey.Whole](t)(r.Of(ctx, s.ID))
		if w.Answered != 28 || w.Waiting != 5 || w.Score.Why != "survey.why.few" {
			t.Errorf("%d answers, %d wait, %+v", w.Answered, w.Waiting, w.Score)
		}
		s = must[survey.Survey](t)(r.Close(ctx, clerk, seen(w.Survey), ""))
		w = must[survey.Whole](t)(r.Of(ctx, s.ID))
		want := survey.Score{
			Valid: 32, Reached: 29, Answered: 33, Invited: 40, Frame: 80, Least: 30, Share: 9063, Low: w.Score.Low, High: w.Score.High,
			Margin: w.Score.Margin, Points: 9063, Response: 8250,
		}
		if diff := cmp.Diff(want, w.Score); diff != "" || w.Score.Low >= 9063 || w.Score.High <= 9063 {
			t.Errorf("%s %+v", diff, w.Score)
		}
		if got := r.figure(s.Account()); got != [2]int64{29, 32} {
			t.Errorf("satisfied %v", got)
		}
		if got := r.figure(returned); got != [2]int64{33, 40} {
			t.Errorf("returned %v", got)
		}
		for _, receipt := range receipts {
			if is, of, err := r.box.Check(ctx, receipt); err != nil || is != ballot.Counted || of.ID != s.ID {
				t.Errorf("%s: %v %v", receipt, is, err)
			}
		}
		remarks := must[[]string](t)(r.box.Remarks(ctx, clerk, s.ID, "整理意见"))
		if diff := cmp.Diff([]string{"老师讲得很清楚"}, remarks); diff != "" {
			t.Error(diff)
		}
		_, err := r.box.Remarks(ctx, clerk, s.ID, "")
		isFault(t, err, fault.Invalid, "tlog.reason")
		r.reconciled()
		s = must[survey.Survey](t)(r.Withdraw(ctx, clerk, seen(s), "问卷问错了对象"))
		if got := r.figure(s.Account()); got != [2]int64{0, 0} {
			t.Errorf("after withdrawal %v", got)
		}
		r.reconciled()
		_, err = r.box.Put(ctx, vote(tokens[39], f, survey.Contented))
		isFault(t, err, fault.Conflict, "survey.ended")
	})
}

// reconciled fails where the books are not as the records want them.
func (r *room) reconciled() {
	r.t.Helper()
	n := 0
	counting := func(yield func(journal.Voucher) error) error {
		return r.Vouchers(r.t.Context(), func(v journal.Voucher) error { n++; return yield(v) })
	}
	for _, d := range must[[]journal.Difference](r.t)(r.books.Reconcile(r.t.Context(), counting, 10)) {
		r.t.Errorf("%+v", d)
	}
	if n < 2 {
		r.t.Errorf("only %d vouchers", n)
	}
}
