package measure_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
)

// TestReport: a value by hand takes a file of the declaration, is judged by its target, and falls when its evidence does.
func TestReport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		k := w.save(forms(t)[0])
		ctx := context.Background()
		files := attach.New(d, nil, attach.Options{Temp: t.TempDir()})
		add := func(subject string) string {
			f, err := files.Add(ctx, qian, subject, "台账.txt", "", strings.NewReader("台账 "+subject))
			if err != nil {
				t.Fatal(err)
			}
			return string(f.ID)
		}
		mine, other := add(goal.Subject(k.ID)), add("declaration/other")
		number, word := key(k, "开展名律师咨询次数"), key(k, "信访及热线回复工作及时性")
		wantFault(t, w.s.Report(ctx, qian, k.ID, number, measure.Report{Value: "5", Files: []string{mine}}), fault.Conflict, "measure.not_manual")
		w.confirm(k.ID, 0, measure.Binding{Key: number, Way: measure.Manual}, measure.Binding{Key: word, Way: measure.Manual, Judgement: "on_time", Measure: "activity.held"})
		if r := of(w.readings(k, measure.At{}), "开展名律师咨询次数"); r.Outcome != judge.Unmeasured || r.Counted || !r.ByHand() {
			t.Errorf("before it is reported: %+v", r)
		}
		for name, c := range map[string]struct {
			key   measure.Key
			r     measure.Report
			fault string
		}{
			"nothing":               {number, measure.Report{Files: []string{mine}}, "measure.no_value"},
			"a word for a number":   {number, measure.Report{Value: "五次", Files: []string{mine}}, "measure.value"},
			"no file":               {number, measure.Report{Value: "5"}, "measure.no_evidence"},
			"a file of another":     {number, measure.Report{Value: "5", Files: []string{other}}, "measure.no_evidence"},
			"a file that is none":   {number, measure.Report{Value: "5", Files: []string{"nosuch"}}, "measure.no_evidence"},
			"a word without saying": {word, measure.Report{Value: "及时", Files: []string{mine}}, "measure.no_outcome"},
			"says what is none":     {word, measure.Report{Value: "及时", Says: judge.Waiting, Files: []string{mine}}, "measure.no_outcome"},
			"long":                  {word, measure.Report{Value: strings.Repeat("很", 100), Says: judge.Reached, Files: []string{mine}}, "measure.report_long"},
		} {
			if f, ok := fault.As(w.s.Report(ctx, qian, k.ID, c.key, c.r)); !ok || f.Key != c.fault {
				t.Errorf("%s: %v, want %s", name, f, c.fault)
			}
		}
		report := func(at measure.Key, r measure.Report) {
			if err := w.s.Report(ctx, qian, k.ID, at, r); err != nil {
				t.Fatal(err)
			}
		}
		report(number, measure.Report{Value: "4", Files: []string{mine, other}})
		report(number, measure.Report{Value: "4", Files: []string{mine}}) // the same again
		report(word, measure.Report{Value: "及时", Says: judge.Reached, Files: []string{mine}})
		got := w.readings(k, measure.At{})
		if r := of(got, "开展名律师咨询次数"); r.Outcome != judge.Partly || r.Value != "4" || r.Unit != "次" || !r.Counted {
			t.Errorf("four of five by hand: %+v", r)
		}
		if r := of(got, "信访及热线回复工作及时性"); r.Outcome != judge.Reached || r.Report.By != qian.Name {
			t.Errorf("in time by hand: %+v", r)
		}
		report(number, measure.Report{Value: "6", Note: "补记", Files: []string{mine}})
		list, err := w.s.Reports(ctx, k.ID, number)
		if err != nil || len(list) != 2 || list[0].Value != "6" || list[1].Value != "4" {
			t.Errorf("reports %+v, %v", list, err)
		}
		if r := of(w.readings(k, measure.At{Known: dbtest.Now.Add(-time.Hour)}), "开展名律师咨询次数"); r.Counted {
			t.Errorf("an hour before it was reported: %+v", r)
		}
		if err := files.Remove(ctx, qian, attach.ID(mine), "传错了"); err != nil {
			t.Fatal(err)
		}
		if r := of(w.readings(k, measure.At{}), "开展名律师咨询次数"); r.Outcome != judge.Unmeasured || r.Counted {
			t.Errorf("its evidence is gone: %+v", r)
		}
		if n := strings.Count(strings.Join(tlogtest.Verbs(t, d), "\n"), "measure.report"); n != 3 {
			t.Errorf("%d acts of reporting", n)
		}
	})
}

// TestUnbound: rule is told which indicators lack a binding, and when bindings change.
func TestUnbound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := forms(t)[0]
		k := w.save(form)
		ask := func() (unbound []int, stamp string, stale bool) {
			t.Helper()
			err := d.Read(context.Background(), func(tx *db.Tx) error {
				of, err := measure.Unbound(tx, []goal.ID{k.ID})
				if err != nil {
					return err
				}
				stamps, err := measure.Stamps(tx, form.Department, form.Year)
				unbound, stamp = of[k.ID], stamps[k.ID]
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return unbound, stamp, w.get(k.ID).Tally.Stale
		}
		if unbound, stamp, _ := ask(); len(unbound) != len(form.Indicators) || stamp != "" {
			t.Errorf("nothing is bound: %v %q", unbound, stamp)
		}
		if err := d.Write(context.Background(), func(tx *db.Tx) error { return goal.SetCurrent(tx, form.Department, form.Year) }); err != nil {
			t.Fatal(err)
		}
		list, err := w.s.Propose(context.Background(), k, nil)
		if err != nil {
			t.Fatal(err)
		}
		var all []measure.Binding
		for _, p := range list[1:] {
			all = append(all, p.Binding)
		}
		w.confirm(k.ID, 0, all...)
		if unbound, stamp, stale := ask(); len(unbound) != 1 || unbound[0] != list[0].Position || stamp != "1" || !stale {
			t.Errorf("all but one are bound: %v %q, to be judged again %v", unbound, stamp, stale)
		}
		renamed, err := goal.Apply(form, goal.IndicatorRef(3, "name"), "另外的名称")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.goal.Save(context.Background(), qian, []goal.Entry{{ID: k.ID, Base: 1, Declaration: renamed}}); err != nil {
			t.Fatal(err)
		}
		if unbound, _, _ := ask(); len(unbound) != 2 || unbound[1] != 3 {
			t.Errorf("a renamed indicator is bound anew: %v", unbound)
		}
	})
}

// TestDepartmentIsOneQuestion: all indicators of the twelve declarations are measured together.
func TestDepartmentIsOneQuestion(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.SQLite(t))
	ctx := context.Background()
	for _, d := range forms(t) {
		k := w.save(d)
		list, err := w.s.Propose(ctx, k, nil)
		if err != nil || len(list) != len(d.Indicators) {
			t.Fatalf("%s: %d of %d proposed, %v", d.Name, len(list), len(d.Indicators), err)
		}
		var all []measure.Binding
		for _, p := range list {
			all = append(all, p.Binding)
			if p.Binding.Matter == "" || w.s.Catalogue().Waits(p.Binding.Measure) {
				continue
			}
			w.post(d, journal.Of(p.Binding.Measure, p.Binding.Matter), journal.Line{Day: day.Of(2023, 3, 1), Num: 1, Den: 1})
		}
		w.confirm(k.ID, 0, all...)
	}
	sheets, err := w.s.Department(ctx, forms(t)[0].Department, 2023, measure.At{On: days(2023, 12, 31)})
	if err != nil || len(sheets) != 12 {
		t.Fatal(len(sheets), err)
	}
	n := 0
	for _, s := range sheets {
		for _, r := range s.Readings {
			n++
			if r.Outcome == judge.Unbound || r.Outcome == "" {
				t.Errorf("%s %s is %q", s.Kept.Declaration.Name, r.Indicator.Name, r.Outcome)
			}
		}
	}
	if n != 131 {
		t.Errorf("%d readings", n)
	}
}
