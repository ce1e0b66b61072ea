package goal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
)

var officer = actor.Actor{ID: "officer", Name: "审核员"}

// declared is a small declaration with every kind of blank in it.
func declared(name string, money fen.Fen) goal.Declaration {
	return goal.Declaration{
		Name: name, Year: 2023, Nature: "经常性专项业务费", Category: "特定目标类", Department: "市残联", Unit: "市残联本部",
		Goals:   goal.Goals{Annual: "开展" + name + "。\n第二段：100%_\\。"},
		Funding: goal.Funding{AnnualTotal: fen.Ptr(money), AnnualFiscal: fen.Ptr(money), AnnualCarryover: fen.Ptr(0)},
		Indicators: []goal.Indicator{
			{Level1: "产出指标", Level2: "数量指标", Name: "名律师咨询次数", Target: goal.ParseTarget("≥5.00(次)")},
			{Level1: "产出指标", Level2: "时效指标", Name: "回复及时性", Target: goal.ParseTarget("及时")},
		},
	}
}

func entries(list ...goal.Declaration) []goal.Entry {
	out := make([]goal.Entry, len(list))
	for i, d := range list {
		out[i].Declaration = d
	}
	return out
}

func save(t testing.TB, s *goal.Service, list ...goal.Entry) []goal.Saved {
	t.Helper()
	saved, err := s.Save(t.Context(), officer, list)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func summary(t testing.TB, s *goal.Service, q goal.Query) goal.Summary {
	t.Helper()
	sum, err := s.Summary(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func names(sum goal.Summary) string {
	var out []string
	for _, r := range sum.Rows {
		out = append(out, r.Name)
	}
	return strings.Join(out, " ")
}

func key(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return fmt.Sprint(err)
}

func TestSaveTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		one := declared("权益保障", 201320000)
		first := save(t, s, entries(one)...)
		if !first[0].Created || !first[0].Changed || first[0].Revision != 1 {
			t.Errorf("first: %+v", first)
		}
		one.Repairs = []goal.Repair{{Kind: "heading", Confidence: 1}} // how it was read is no content
		second := save(t, s, entries(one)...)
		if diff := cmp.Diff([]goal.Saved{{ID: first[0].ID, Revision: 1}}, second); diff != "" {
			t.Error(diff)
		}
		k, err := s.Get(t.Context(), first[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		one.Repairs = nil
		k.Declaration.Repairs, k.Declaration.Unplaced = nil, nil
		if diff := cmp.Diff(one, k.Declaration, cmp.Comparer(func(a, b day.Day) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
		if k.SavedBy != "审核员" || !k.SavedAt.Equal(dbtest.Now) || k.Ordinal != 1 || !k.Tally.Stale || k.Demo {
			t.Errorf("head: %+v", k)
		}
	})
}

func TestChangedContentIsANewRevision(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		was := declared("权益保障", 100)
		id := save(t, s, entries(was)...)[0].ID
		is := was.Clone()
		is.Indicators[0].Target = goal.ParseTarget("≥6(次)")
		is.Indicators = append(is.Indicators, goal.Indicator{Level1: "效益指标", Level2: "社会效益指标", Name: "有责投诉数", Target: goal.ParseTarget("=0(次)")})
		got := save(t, s, goal.Entry{Declaration: is, Document: "abc"})
		if diff := cmp.Diff([]goal.Saved{{ID: id, Revision: 2, Changed: true}}, got); diff != "" {
			t.Error(diff)
		}
		old, err := s.At(t.Context(), id, 1)
		if err != nil || old.Newest != 2 || old.Revision != 1 || goal.Digest(old.Declaration) != goal.Digest(was) {
			t.Errorf("revision 1: %+v, %v", old, err)
		}
		list, err := s.Revisions(t.Context(), id)
		if err != nil || len(list) != 2 || list[0].Number != 2 || list[0].Document != "abc" || list[1].Digest != goal.Digest(was) {
			t.Errorf("revisions: %+v, %v", list, err)
		}
		if sum := summary(t, s, goal.Query{Text: "有责投诉"}); sum.Matched != 1 || sum.Rows[0].Indicators != 3 || sum.Rows[0].Quantitative != 2 {
			t.Errorf("the summary shows the old revision: %+v", sum)
		}
		if _, err := s.At(t.Context(), id, 3); key(err) != "goal.no_revision" {
			t.Errorf("got %v", err)
		}
		if _, err := s.Get(t.Context(), "nobody"); key(err) != "goal.not_found" || fault.KindOf(err) != fault.NotFound {
			t.Errorf("got %v", err)
		}
	})
}

// TestTwins: two forms of the same name in one document are both kept, and importing it again changes nothing.
func TestTwins(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		a, b, nameless, other := declared("培训", 100), declared("培训 ", 200), declared("", 300), declared("", 400)
		first := save(t, s, entries(a, b, nameless, other)...)
		for i, v := range first {
			if !v.Created {
				t.Errorf("form %d was taken for another", i)
			}
		}
		for i, v := range save(t, s, entries(a, b, nameless, other)...) {
			if v.Changed || v.ID != first[i].ID {
				t.Errorf("form %d: %+v", i, v)
			}
		}
		if sum := summary(t, s, goal.Query{}); sum.Matched != 4 || sum.Total.AnnualTotal != 1000 {
			t.Errorf("%+v", sum)
		}
	})
}

func TestEditByID(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		saved := save(t, s, entries(declared("甲", 100), declared("乙", 200))...)
		renamed := declared("乙", 150) // now of the name that the other has
		got := save(t, s, goal.Entry{ID: saved[0].ID, Base: 1, Declaration: renamed})
		if got[0].ID != saved[0].ID || got[0].Created || got[0].Revision != 2 {
			t.Errorf("%+v", got)
		}
		if sum := summary(t, s, goal.Query{}); names(sum) != "乙 乙" || sum.Total.AnnualTotal != 350 {
			t.Errorf("%s %d", names(sum), sum.Total.AnnualTotal)
		}
		_, err := s.Save(t.Context(), officer, []goal.Entry{{ID: saved[0].ID, Base: 1, Declaration: declared("丙", 1)}})
		if key(err) != "goal.changed_meanwhile" || fault.KindOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
		// The place of 甲 is free again; 乙 keeps its own.
		if got := save(t, s, entries(declared("甲", 1), declared("乙", 200))...); !got[0].Created || got[1].ID != saved[1].ID || got[1].Changed {
			t.Errorf("%+v", got)
		}
	})
}

// TestSaveIsWhole: an error behind the last entry, as when the process dies there, leaves nothing of the first.
func TestSaveIsWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		errDied := errors.New("died")
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := s.SaveIn(tx, officer, entries(declared("甲", 1), declared("乙", 2))); err != nil {
				return err
			}
			return errDied
		})
		if !errors.Is(err, errDied) {
			t.Fatal(err)
		}
		_, err = s.Save(t.Context(), officer, []goal.Entry{{Declaration: declared("甲", 1)}, {ID: "nobody", Declaration: declared("乙", 2)}})
		if key(err) != "goal.not_found" {
			t.Errorf("got %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		err = d.Write(ctx, func(tx *db.Tx) error {
			_, err := s.SaveIn(tx, officer, entries(declared("丙", 3)))
			cancel()
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if sum := summary(t, s, goal.Query{}); sum.Matched != 0 {
			t.Errorf("%d declarations were kept", sum.Matched)
		}
		counts := map[string]int{}
		err = d.Read(t.Context(), func(tx *db.Tx) (err error) {
			for _, table := range []string{"project", "revision", "indicator", "declaration_text"} {
				if counts[table], err = db.One(tx, db.Scalar[int], "SELECT COUNT(*) FROM "+table); err != nil {
					return err
				}
			}
			return nil
		})
		if diff := cmp.Diff(map[string]int{"project": 0, "revision": 0, "indicator": 0, "declaration_text": 0}, counts); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}

// TestTwoPeopleSaveTheSame: of many who save the same at once, one makes the revision.
func TestTwoPeopleSaveTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		var wg sync.WaitGroup
		created := make([]int, 8)
		for i := range created {
			wg.Go(func() {
				saved, err := s.Save(t.Context(), officer, entries(declared("甲", 1), declared("乙", 2)))
				if err != nil {
					t.Error(err)
					return
				}
				for _, v := range saved {
					if v.Created {
						created[i]++
					}
				}
			})
		}
		wg.Wait()
		total := 0
		for _, n := range created {
			total += n
		}
		if sum := summary(t, s, goal.Query{}); total != 2 || sum.Matched != 2 || sum.Rows[0].Revision != 1 {
			t.Errorf("%d created, %+v", total, sum.Rows)
		}
	})
}

func TestScopesWholeOther(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		this, next := declared("甲", 1), declared("甲", 2)
		next.Year = 2024
		saved := save(t, s, goal.Entry{Declaration: this, Demo: true}, goal.Entry{Declaration: declared("乙", 5), Demo: true}, goal.Entry{Declaration: next})
		scopes, err := s.Scopes(t.Context())
		if diff := cmp.Diff([]goal.Scope{{Department: "市残联", Year: 2024, Declarations: 1}, {Department: "市残联", Year: 2023, Declarations: 2, Demo: true}}, scopes); diff != "" || err != nil {
			t.Error(diff, err)
		}
		other, err := s.Other(t.Context(), saved[0].ID)
		if err != nil || len(other) != 1 || other[0].ID != saved[2].ID || other[0].Year != 2024 {
			t.Errorf("%+v, %v", other, err)
		}
		whole, err := s.Whole(t.Context(), "市残联", 2023)
		if err != nil || len(whole) != 2 || whole[0].Declaration.Name != "甲" || whole[1].Ordinal != 2 {
			t.Errorf("%+v, %v", whole, err)
		}
		found, err := s.Find(t.Context(), []goal.Declaration{declared(" 甲", 9), declared("丁", 1)})
		if err != nil || found[0] == nil || found[0].ID != saved[0].ID || found[1] != nil {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestTally(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		saved := save(t, s, entries(declared("甲", 1), declared("乙", 2))...)
		count := func(revision int) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				return s.SetTally(tx, goal.Counted{ID: saved[0].ID, Revision: revision, Tally: goal.Tally{Errors: 1, Notes: 3, Answered: 2}},
					goal.Counted{ID: saved[1].ID, Revision: revision, Tally: goal.Tally{Warnings: 7}})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		count(1)
		sum := summary(t, s, goal.Query{})
		if diff := cmp.Diff(goal.Tally{Errors: 1, Warnings: 7, Notes: 3, Answered: 2}, sum.Total.Tally); diff != "" {
			t.Error(diff)
		}
		if sum := summary(t, s, goal.Query{Severity: "warning"}); names(sum) != "乙" || sum.Matched != 1 {
			t.Errorf("%+v", sum)
		}
		if sum := summary(t, s, goal.Query{Sort: "findings", Descending: true}); names(sum) != "甲 乙" {
			t.Errorf("%+v", sum.Rows)
		}
		save(t, s, entries(declared("甲", 5))...)
		count(1) // of a revision that is no longer the newest: only 乙 is counted again
		sum = summary(t, s, goal.Query{})
		if !sum.Rows[0].Tally.Stale || sum.Rows[1].Tally.Stale || !sum.Total.Tally.Stale {
			t.Errorf("%+v", sum.Rows)
		}
	})
}
