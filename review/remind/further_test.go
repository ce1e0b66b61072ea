package remind_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/review"
	"plumbline/review/remind"
)

// TestFurther: what waits in other rooms is told once, to who may do it and is not barred, and is put away by its own move.
func TestFurther(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := newWorld(t, cfg)
		today := day.At(w.now)
		barred := func(p review.Person) error {
			if p.ID == "zhao" {
				return fault.New(fault.Denied, "course.own_work")
			}
			return nil
		}
		list := []remind.Further{
			{Declaration: w.id[0], Name: "甲项目", Unit: "一中心", Step: "monitor/2026-01/step/submit", Act: "submit", Organisation: "u1", Due: today.Add(1)},
			{Declaration: w.id[0], Name: "甲项目", Unit: "一中心", Step: "monitor/2026-01/step/unit", Round: 1, Act: "review_unit", Organisation: "u1", Due: today.Add(-1), Bars: barred},
			{Declaration: w.id[0], Name: "甲项目", Unit: "一中心", Step: "monitor/2026-01/remedy/r1", Act: "submit", Organisation: "u1", Due: today.Add(-3)},
			{Declaration: w.id[1], Name: "乙项目", Unit: "二中心", Step: "monitor/2026-01/step/submit", Act: "submit", Organisation: "u2", Due: today.Add(60)},
		}
		round := func(want remind.Report) {
			t.Helper()
			got, err := w.remind.Remind(t.Context(), remind.Round{
				People: w.people, Within: 3, Words: w.catalog.For, Further: list, Link: func(t remind.Reminder) string { return "https://plumbline.example/" + t.Step },
			})
			w.must(err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		round(remind.Report{People: 2, Reminders: 3, Letters: 2})
		round(remind.Report{})
		if diff := cmp.Diff([]string{"late a remedy of the Monitoring report (2026-01) 2026-02-27", "near handing in the Monitoring report (2026-01) 2026-03-03"}, w.told("wang")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"late review of the Monitoring report (2026-01) 2026-03-01"}, w.told("li")); diff != "" {
			t.Error(diff)
		}
		if none := w.told("zhao"); len(none) != 0 {
			t.Errorf("who wrote it was told: %v", none)
		}
		over := func(id goal.ID, prefix string) {
			w.must(w.d.Write(t.Context(), func(tx *db.Tx) error { return remind.Over(tx, id, prefix) }))
		}
		over(w.id[1], "monitor/2026-01/step/")
		over(w.id[0], "monitor/2026-0_/step/")
		if n := len(w.told("wang")); n != 2 {
			t.Errorf("%d reminders after another paper moved", n)
		}
		over(w.id[0], "monitor/2026-01/step/")
		if diff := cmp.Diff([]string{"late a remedy of the Monitoring report (2026-01) 2026-02-27"}, w.told("wang")); diff != "" {
			t.Error(diff)
		}
	})
}
