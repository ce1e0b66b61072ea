package monitor_test

import (
	"testing"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/monitor"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
)

var wang = review.Person{Actor: actor.Actor{ID: "wang", Name: "王建国"}, Desks: []review.Desk{{Act: "set_deadline", Organisation: "d"}}}

func open(t *testing.T, d *db.DB) (*monitor.Service, *measure.Service, goal.ID) {
	t.Helper()
	log := tlogtest.Log(t, d, goal.Tables(), measure.Tables(), monitor.Tables())
	goals, books := goal.New(d, log), read.New(d)
	m := measure.New(d, log, books, measure.NewCatalogue(journal.Measure{ID: "activity.held", Kind: journal.Count, Unit: "场"}))
	dec := goal.Declaration{
		Name: "甲项目", Year: 2025, Department: "甲局", Unit: "甲局", Start: day.Of(2025, 1, 1), End: day.Of(2025, 12, 31),
		Indicators: []goal.Indicator{{Level1: goal.Output, Level2: "数量指标", Name: "场次", Target: goal.ParseTarget("≥4(场)")}},
	}
	saved, err := goals.Save(t.Context(), actor.System, []goal.Entry{{Declaration: dec}})
	if err != nil {
		t.Fatal(err)
	}
	err = m.Confirm(t.Context(), actor.System, saved[0].ID, 0, []measure.Binding{
		{Key: measure.KeyOf(dec.Indicators, 0), Way: measure.Measured, Measure: "activity.held", Read: judge.Num, Judgement: "target"},
	})
	if err != nil {
		t.Fatal(err)
	}
	post := func(account string, on day.Day, num, den int64) {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := journal.New(d).Settle(tx, nil, journal.Voucher{Ref: "record/" + account + on.String(), Want: []journal.Line{{
				Account: journal.Account{Year: 2025, Project: journal.ProjectOf("甲局", "甲项目"), Measure: account}, Day: on, Num: num, Den: den,
			}}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	post("money.execution", day.Of(2025, 1, 1), 0, 1000)
	post("money.execution", day.Of(2025, 5, 1), 800, 0)
	post("money.execution", day.Of(2025, 9, 1), 200, 0)
	post("activity.held", day.Of(2025, 5, 1), 1, 0)
	post("activity.held", day.Of(2025, 9, 1), 3, 0)
	return monitor.New(d, log, books, m), m, saved[0].ID
}

// TestProgressOfADay: money, goals and time are of the day that is asked about, and of the year's end where none is.
func TestProgressOfADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _, id := open(t, d)
		for on, want := range map[day.Day][4]string{
			day.Of(2025, 7, 31):  {"80", "25", "58.1", "project_money_first"},
			day.Of(2025, 12, 31): {"100", "100", "100", "project_on_pace"},
			{}:                   {"100", "100", "100", "project_on_pace"},
		} {
			list, err := s.Progress(t.Context(), "甲局", 2025, measure.At{On: on})
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			p := list[0]
			if got := [4]string{p.Money.Percent(), p.Goals.Percent(), p.Time.Percent(), p.Light.Rule}; got != want {
				t.Errorf("%s: %v, want %v", on, got, want)
			}
			if p.Kept.ID != id || p.Bindings != 1 || !p.Known.Equal(dbtest.Now) || p.Left != 0 {
				t.Errorf("%+v", p)
			}
		}
		if none, err := s.Progress(t.Context(), "乙局", 2025, measure.At{}); err != nil || len(none) != 0 {
			t.Errorf("%v, %v", none, err)
		}
	})
}

func TestPeriodsOfTheNearest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _, _ := open(t, d)
		ctx, path, today := t.Context(), []string{"u", "d", "f"}, day.At(dbtest.Now)
		list, err := s.Periods(ctx, path, 2026)
		if err != nil || len(list) != 11 || !list[6].Official || list[6].Due != day.Of(2026, 8, 31) || list[6].ID != "2026-07" {
			t.Fatal(list, err)
		}
		half := monitor.Terms{Organisation: "d", Year: 2026, Since: today, Terms: []monitor.Term{{Month: 6, Due: "07-20", Official: true}, {Month: 9, Due: "10-20", Official: true}}}
		if err := s.SetTerms(ctx, wang, half); err != nil {
			t.Fatal(err)
		}
		if list, err = s.Periods(ctx, path, 2026); err != nil || len(list) != 2 || list[0].Through != day.Of(2026, 6, 30) {
			t.Errorf("%v, %v", list, err)
		}
		if list, err = s.Periods(ctx, path, 2027); err != nil || len(list) != 11 {
			t.Errorf("another year: %v, %v", list, err)
		}
		if list, err = s.Periods(ctx, []string{"f"}, 2026); err != nil || len(list) != 11 {
			t.Errorf("above: %v, %v", list, err)
		}
		all, err := s.Terms(ctx)
		if err != nil || len(all) != 1 {
			t.Errorf("%v, %v", all, err)
		}
		for key, err := range map[string]error{
			"review.may.set_deadline": s.SetTerms(ctx, wang, monitor.Terms{Organisation: "f", Since: today, Terms: half.Terms}),
			"monitor.term_past":       s.SetTerms(ctx, wang, monitor.Terms{Organisation: "d", Since: today.Add(-1), Terms: half.Terms}),
			"monitor.term_none":       s.SetTerms(ctx, wang, monitor.Terms{Organisation: "d", Since: today, Terms: []monitor.Term{{Month: 3}}}),
			"monitor.term_month":      s.SetTerms(ctx, wang, monitor.Terms{Organisation: "d", Since: today, Terms: []monitor.Term{{Month: 12, Due: "12-31", Official: true}}}),
			"monitor.term_due":        s.SetTerms(ctx, wang, monitor.Terms{Organisation: "d", Since: today, Terms: []monitor.Term{{Month: 6, Due: "02-30", Official: true}}}),
		} {
			if f, ok := fault.As(err); !ok || f.Key != key {
				t.Errorf("%v, want %s", err, key)
			}
		}
	})
}

func TestCurrentPeriod(t *testing.T) {
	t.Parallel()
	list := monitor.Terms{Terms: []monitor.Term{{Month: 3, Due: "04-20", Official: true}, {Month: 5}, {Month: 9, Due: "10-20", Official: true}}}.In(2026)
	for today, want := range map[day.Day]string{
		day.Of(2026, 1, 5): "2026-03", day.Of(2026, 4, 10): "2026-03", day.Of(2026, 6, 1): "2026-03", day.Of(2026, 10, 5): "2026-09", day.Of(2027, 2, 1): "2026-09",
	} {
		if p, ok := monitor.Current(list, today); !ok || p.ID != want {
			t.Errorf("on %s: %s, want %s", today, p.ID, want)
		}
	}
	if _, ok := monitor.Current(nil, day.Of(2026, 1, 1)); ok {
		t.Error("a period of none")
	}
}
