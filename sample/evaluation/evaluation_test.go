package evaluation_test

import (
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/evaluation"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/sample"
	evaluationyear "plumbline/sample/evaluation"
)

func by(name string) review.Person {
	p := review.Person{Actor: actor.Actor{ID: name, Name: name}}
	acts := map[string][]string{
		"陈静": {review.ActSubmit, "evaluate"}, "周敏": {"review_unit"}, "王建国": {"review_department"}, "李芳": {"review_finance", "appraise"},
	}
	for _, act := range acts[name] {
		p.Desks = append(p.Desks, review.Desk{Act: act, Organisation: "f"})
	}
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestLoad: what is approved is evaluated, returned or scored as the story has it, and accepted; what is not is left out. The clock never
// goes back.
func TestLoad(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		log := tlogtest.Log(t, d, goal.Tables(), review.Tables(), course.Tables(), measure.Tables(), evaluation.Tables())
		goals, cases, courses := goal.New(d, log), review.New(d, log), course.New(d, log)
		books := read.New(d)
		room := evaluation.New(d, log, measure.New(d, log, books, measure.NewCatalogue()), books, courses)
		names := []string{"残疾人权益保障经费", "残疾人事业统计、监测和政策研究经费", "残疾人教育和就业经费", "没有批复的项目"}
		var entries []goal.Entry
		for i, m := range sample.Many(len(names)) {
			m.Name, m.Year, m.Department, m.Unit = names[i], sample.Year, sample.Federation, sample.Federation
			entries = append(entries, goal.Entry{Declaration: m})
		}
		saved, err := goals.Save(ctx, by("陈静").Actor, entries)
		must(t, err)
		for _, v := range saved[:3] {
			approve(t, d, goals, cases, v.ID)
		}
		var last time.Time
		clock := func(to time.Time) {
			if to.Before(last) {
				t.Errorf("the clock goes back from %s to %s", last, to)
			}
			last = to
		}
		must(t, evaluationyear.Load(ctx, evaluationyear.Deps{Room: room, Courses: courses, Goal: goals, By: by, Path: []string{"f"}}, clock))
		list, err := room.Results(ctx, sample.Federation, sample.Year)
		must(t, err)
		if len(list) != 3 {
			t.Fatalf("%d evaluations", len(list))
		}
		scored := 0
		for _, e := range list {
			if !e.Accepted() {
				t.Errorf("%s is %s", e.Kept.Declaration.Name, e.Case.State)
			}
			if e.Appraisal != nil {
				scored++
			}
			if e.Kept.Declaration.Name == names[1] && e.Version != 2 {
				t.Errorf("the one that was returned has version %d", e.Version)
			}
		}
		if scored != 2 {
			t.Errorf("%d are scored by a reviewer", scored)
		}
	})
}

func approve(t *testing.T, d *db.DB, goals *goal.Service, cases *review.Service, id goal.ID) {
	t.Helper()
	must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE declaration SET stale = FALSE`); err != nil {
			return err
		}
		return goals.SetTally(tx, goal.Counted{ID: id, Revision: 1})
	}))
	c, err := cases.Submit(t.Context(), by("陈静"), id, 0, review.Handed{Path: []string{"f"}})
	must(t, err)
	good := review.Excellent
	for _, name := range []string{"周敏", "王建国", "李芳"} {
		c, err = cases.Approve(t.Context(), by(name), id, c.Version, &review.Sheet{Completeness: good, Relevance: good, Suitability: good, Feasibility: good, Overall: good, Comment: "可行"})
		must(t, err)
	}
}
