package survey_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/survey"
	"plumbline/survey/ballot"
)

// TestOneTokenOneAnswer: of many who use a token at once, one is counted and the others are told that it was used.
func TestOneTokenOneAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := open(t, d), t.Context()
		f := form(1)
		s, tokens := r.invite(f, 12)
		var taken, refused atomic.Int64
		var wg sync.WaitGroup
		for _, token := range tokens[:10] {
			for range 6 {
				wg.Go(func() {
					_, err := r.box.Put(ctx, vote(token, f, survey.Contented))
					switch f, ok := fault.As(err); {
					case err == nil:
						taken.Add(1)
					case ok && f.Key == "survey.token_spent":
						refused.Add(1)
					default:
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		if taken.Load() != 10 || refused.Load() != 50 {
			t.Errorf("%d taken, %d refused", taken.Load(), refused.Load())
		}
		s = must[survey.Survey](t)(r.Close(ctx, clerk, seen(s), ""))
		if w := must[survey.Whole](t)(r.Of(ctx, s.ID)); w.Answered != 10 || w.Waiting != 0 || s.Lost != 0 {
			t.Errorf("%+v", w.Score)
		}
	})
}

// TestMixingAndClosingAtOnce: answers that come while the box is mixed and the survey is closed are each counted once or
// refused, with the token unspent.
func TestMixingAndClosingAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := open(t, d), t.Context()
		f := form(2)
		s, tokens := r.invite(f, 60)
		var taken atomic.Int64
		var wg sync.WaitGroup
		for i, token := range tokens {
			wg.Go(func() {
				if _, err := r.box.Put(ctx, vote(token, f, survey.Contented)); err == nil {
					taken.Add(1)
				} else if fault.KindOf(err) != fault.Conflict {
					t.Error(err)
				}
			})
			if i%10 == 5 {
				wg.Go(func() {
					if _, err := r.Advance(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			if i == 50 {
				wg.Go(func() {
					if _, err := r.Close(ctx, clerk, seen(s), ""); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		w := must[survey.Whole](t)(r.Of(ctx, s.ID))
		if w.Answered+w.Lost != int(taken.Load()) || w.Waiting != 0 || w.Lost >= survey.Mix {
			t.Errorf("%d taken, %d answers, %d wait, %d lost", taken.Load(), w.Answered, w.Waiting, w.Lost)
		}
		r.reconciled()
	})
}

// TestFewerThanMixAreNeverOpened: they are destroyed at the end, and their number is told.
func TestFewerThanMixAreNeverOpened(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := open(t, d), t.Context()
		f := form(1)
		s, tokens := r.invite(f, 10)
		var receipt string
		for _, token := range tokens[:survey.Mix-1] {
			receipt = must[[]string](t)(r.box.Put(ctx, vote(token, f, survey.Dissatisfied)))[0]
		}
		if is, _, err := r.box.Check(ctx, receipt); err != nil || is != ballot.Waiting {
			t.Errorf("%v %v", is, err)
		}
		_, err := r.Revise(ctx, clerk, seen(s), form(2))
		isFault(t, err, fault.Conflict, "survey.waiting")
		s = must[survey.Survey](t)(r.Close(ctx, clerk, seen(s), ""))
		w := must[survey.Whole](t)(r.Of(ctx, s.ID))
		if s.Lost != survey.Mix-1 || w.Answered != 0 || w.Score.Why != "survey.why.none" {
			t.Errorf("%+v", w)
		}
		_, _, err = r.box.Check(ctx, receipt)
		isFault(t, err, fault.NotFound, "survey.receipt_unknown")
	})
}

// TestAQuestionnaireIsFollowed: answers stay with the version that they were given on, and who has the old one before him is
// told, with the token unspent.
func TestAQuestionnaireIsFollowed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := open(t, d), t.Context()
		f := form(1)
		s, tokens := r.invite(f, 20)
		for _, token := range tokens[:7] {
			must[[]string](t)(r.box.Put(ctx, vote(token, f, survey.Contented)))
		}
		next := form(2)
		s = must[survey.Survey](t)(r.Revise(ctx, clerk, seen(s), next))
		if s.Form != 2 {
			t.Fatalf("%+v", s)
		}
		_, err := r.box.Put(ctx, vote(tokens[7], f, survey.Contented))
		isFault(t, err, fault.Conflict, "survey.other_form")
		for _, token := range tokens[7:15] {
			v := vote(token, next, survey.Neutral)
			v.Form = 2
			must[[]string](t)(r.box.Put(ctx, v))
		}
		s = must[survey.Survey](t)(r.Close(ctx, clerk, seen(s), ""))
		w := must[survey.Whole](t)(r.Of(ctx, s.ID))
		if len(w.Results) != 2 || w.Results[0].Number != 2 || w.Results[0].N != 8 || w.Results[1].N != 7 || len(w.Results[1].Tallies) != 2 {
			t.Errorf("%+v", w.Results)
		}
		if diff := cmp.Diff(survey.Tally{survey.Contented: 7}, w.Results[1].Tallies[0]); diff != "" {
			t.Error(diff)
		}
	})
}

// TestPaper: as many codes as sheets, none used twice, all or nothing; it is counted as paper.
func TestPaper(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := open(t, d), t.Context()
		f := form(1)
		s, tokens := r.invite(f, 20)
		sheets := make([]survey.Filled, 6)
		for i := range sheets {
			sheets[i] = vote("", f, survey.VerySatisfied).Filled
		}
		_, err := r.box.Enter(ctx, clerk, s.ID, ballot.Pile{Form: 1, Codes: tokens[:5], Sheets: sheets})
		isFault(t, err, fault.Invalid, "survey.codes")
		_, err = r.box.Enter(ctx, clerk, s.ID, ballot.Pile{Form: 1, Codes: append([]string{tokens[0]}, tokens[:5]...), Sheets: sheets})
		isFault(t, err, fault.Conflict, "survey.token_spent")
		bad := append([]survey.Filled{{Choices: []survey.Choice{survey.Better, ""}}}, sheets[1:]...)
		_, err = r.box.Enter(ctx, clerk, s.ID, ballot.Pile{Form: 1, Codes: tokens[:6], Sheets: bad})
		isFault(t, err, fault.Invalid, "survey.choice")
		if n := must[int](t)(r.box.Enter(ctx, clerk, s.ID, ballot.Pile{Form: 1, Codes: tokens[:6], Sheets: sheets})); n != 6 {
			t.Errorf("%d sheets", n)
		}
		_, err = r.box.Put(ctx, vote(tokens[3], f, survey.Contented))
		isFault(t, err, fault.Conflict, "survey.token_spent")
		s = must[survey.Survey](t)(r.Close(ctx, clerk, seen(s), ""))
		w := must[survey.Whole](t)(r.Of(ctx, s.ID))
		if diff := cmp.Diff(map[survey.Mode]int{survey.Paper: 6}, w.Modes); diff != "" {
			t.Error(diff)
		}
	})
}

// TestWhatATokenIsTold: wrong, spent, too early, too late.
func TestWhatATokenIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := open(t, d), t.Context()
		f := form(1)
		s, tokens := r.invite(f, 10)
		sheet := must[ballot.Sheet](t)(r.box.Ask(ctx, " "+tokens[0][:4]+" "+tokens[0][4:]))
		if sheet.Survey.ID != s.ID || len(sheet.Questions) != 2 {
			t.Errorf("%+v", sheet)
		}
		must[[]string](t)(r.box.Put(ctx, vote(tokens[1], f, survey.Contented)))
		late := heading()
		late.Until = day.Of(2026, 2, 1)
		for _, try := range []struct{ token, key string }{
			{survey.NewToken(), "survey.token_unknown"},
			{"abc", "survey.token_unknown"},
			{tokens[1], "survey.token_spent"},
			{tokens[2], ""},
		} {
			if _, err := r.box.Ask(ctx, try.token); keyOf(err) != try.key {
				t.Errorf("%s: %v, want %q", try.token, err, try.key)
			}
		}
		s = must[survey.Survey](t)(r.Edit(ctx, clerk, seen(s), late))
		if _, err := r.box.Ask(ctx, tokens[2]); keyOf(err) != "survey.ended" {
			t.Error(err)
		}
		moved := late
		moved.Matter = "别的事项"
		_, err := r.Edit(ctx, clerk, seen(s), moved)
		isFault(t, err, fault.Conflict, "survey.fixed")
	})
}

// TestWhatIsFinalTakesAReason: once the books of the year are closed, closing a survey needs a reason, which they keep.
func TestWhatIsFinalTakesAReason(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := open(t, d), t.Context()
		f := form(1)
		s, tokens := r.invite(f, 20)
		for _, token := range tokens[:12] {
			must[[]string](t)(r.box.Put(ctx, vote(token, f, survey.Contented)))
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			trail, err := r.log.Follow(tx)
			if err != nil {
				return err
			}
			if err := r.books.Close(tx, trail, clerk, s.Project, 2026, day.At(tx.Now), "年度定数"); err != nil {
				return err
			}
			_, err = trail.Append(tlog.Act{By: clerk, Verb: "journal.close", Subject: "journal/2026"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Advance(ctx)
		var f2 *fault.Error
		if !errors.As(err, &f2) || f2.Key != "journal.closed" {
			t.Errorf("mixed into a closed year: %v", err)
		}
		_, err = r.Close(ctx, clerk, seen(s), "")
		isFault(t, err, fault.Conflict, "journal.closed")
		s = must[survey.Survey](t)(r.Close(ctx, clerk, seen(s), "补计最后一批答卷"))
		if got := r.figure(s.Account()); got != [2]int64{12, 12} {
			t.Errorf("%v", got)
		}
		s = must[survey.Survey](t)(r.Withdraw(ctx, clerk, seen(s), "补计最后一批答卷")) // the same words again are a reason too
		if got := r.figure(s.Account()); got != [2]int64{0, 0} {
			t.Errorf("%v", got)
		}
	})
}

// keyOf is what a fault says, "" where there is none.
func keyOf(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return ""
}
