package measure_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
)

var (
	qian = actor.Actor{ID: "p1", Name: "钱二"}
	sun  = actor.Actor{ID: "p2", Name: "孙三"}
)

// world is a store with declarations and books.
type world struct {
	*testing.T
	db   *db.DB
	goal *goal.Service
	s    *measure.Service
	shut error // of the guard
	refs int
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{T: t, db: d}
	log := tlogtest.Log(t, d, goal.Tables(), measure.Tables())
	w.goal = goal.New(d, log)
	w.s = measure.New(d, log, read.New(d), measure.NewCatalogue(built()...), func(*db.Tx, goal.ID) error { return w.shut })
	return w
}

// built is what the rooms post.
func built() []journal.Measure {
	ratio := func(id string) journal.Measure { return journal.Measure{ID: id, Kind: journal.Ratio, Unit: "%"} }
	return []journal.Measure{
		ratio("activity.plan"), ratio("activity.on_time"), ratio("activity.attendance"), ratio("activity.passed"),
		{ID: "activity.held", Kind: journal.Count, Unit: "次"},
		{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true},
		{ID: "activity.incidents", Kind: journal.Reported, Unit: "次"},
		ratio("deliverable.plan"), ratio("deliverable.on_time"), ratio("deliverable.accepted"), ratio("deliverable.assessed"), ratio("deliverable.functions"),
		ratio("deliverable.tendered"), ratio("deliverable.original"), ratio("deliverable.quota"), ratio("deliverable.issued"), ratio("deliverable.used"),
		{ID: "deliverable.defects", Kind: journal.Reported, Unit: "个"},
		{ID: "deliverable.count", Kind: journal.Count, Unit: "个"},
		{ID: "deliverable.followers", Kind: journal.Level, Unit: "人"},
		{ID: "deliverable.in_force", Kind: journal.Checklist, Unit: "%"},
		ratio("survey.satisfied"), ratio("survey.improved"), ratio("money.execution"), ratio("probe.up"),
	}
}

// forms are the twelve published declarations.
func forms(t testing.TB) []goal.Declaration {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "rule", "testdata", "declarations-2023.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ds []goal.Declaration
	if err := json.Unmarshal(data, &ds); err != nil || len(ds) != 12 {
		t.Fatal(len(ds), err)
	}
	return ds
}

// save keeps a declaration and gives it as kept.
func (w *world) save(d goal.Declaration) goal.Kept {
	w.Helper()
	saved, err := w.goal.Save(context.Background(), qian, []goal.Entry{{Declaration: d}})
	if err != nil {
		w.Fatal(err)
	}
	return w.get(saved[0].ID)
}

func (w *world) get(id goal.ID) goal.Kept {
	w.Helper()
	k, err := w.goal.Get(context.Background(), id)
	if err != nil {
		w.Fatal(err)
	}
	return k
}

// post puts lines on an account of the declaration's project, one voucher for each.
func (w *world) post(d goal.Declaration, account string, lines ...journal.Line) {
	w.Helper()
	var list []journal.Voucher
	for _, l := range lines {
		w.refs++
		l.Account = journal.Account{Year: l.Day.Year(), Project: journal.ProjectOf(d.Department, d.Name), Measure: account}
		list = append(list, journal.Voucher{Ref: fmt.Sprintf("record/%d", w.refs), Want: []journal.Line{l}})
	}
	books := journal.New(w.db)
	err := w.db.Write(context.Background(), func(tx *db.Tx) error {
		_, err := books.Settle(tx, nil, list...)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
}

func days(year, month, dayOf int) day.Day { return day.Of(year, month, dayOf) }

func (w *world) confirm(id goal.ID, seen int, list ...measure.Binding) {
	w.Helper()
	if err := w.s.Confirm(context.Background(), qian, id, seen, list); err != nil {
		w.Fatal(err)
	}
}

func (w *world) readings(k goal.Kept, at measure.At) []measure.Reading {
	w.Helper()
	list, err := w.s.Of(context.Background(), k, at)
	if err != nil {
		w.Fatal(err)
	}
	return list
}

func key(k goal.Kept, name string) measure.Key {
	for i, in := range k.Declaration.Indicators {
		if in.Name == name {
			return measure.KeyOf(k.Declaration.Indicators, i)
		}
	}
	panic("no indicator " + name)
}

func of(list []measure.Reading, name string) measure.Reading {
	for _, r := range list {
		if r.Indicator.Name == name {
			return r
		}
	}
	panic("no reading of " + name)
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Errorf("error %v, want %s %s", err, kind, key)
	}
}

// TestConfirm: bindings are kept, versioned and refused as they must be.
func TestConfirm(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		k := w.save(forms(t)[0])
		ctx := context.Background()
		held := measure.Binding{Key: key(k, "开展名律师咨询次数"), Way: measure.Measured, Measure: "activity.held", Matter: " 名律师咨询 ", Read: judge.Num, Judgement: "target", Params: map[string]string{"partly": "80"}}
		force := measure.Binding{Key: key(k, "长效管理制度健全性"), Way: measure.Measured, Measure: "deliverable.in_force", Matter: "长效管理制度", Read: judge.Rate, Judgement: "in_force"}
		w.confirm(k.ID, 0, held, force)
		b, err := w.s.Bindings(ctx, k.ID)
		if err != nil || b.Version != 1 || len(b.Of) != 2 {
			t.Fatal(b, err)
		}
		if got := b.Of[held.Key]; got.Matter != "名律师咨询" || got.Params != nil {
			t.Errorf("kept as %+v: blanks go, a parameter that is the default is not kept", got)
		}
		w.confirm(k.ID, 1, held) // the same again
		wantFault(t, w.s.Confirm(ctx, sun, k.ID, 0, []measure.Binding{held}), fault.Conflict, "measure.meanwhile")
		for name, c := range map[string]struct {
			change func(b *measure.Binding)
			key    string
		}{
			"no such measure":       {func(b *measure.Binding) { b.Measure = "activity.danced" }, "measure.unknown_measure"},
			"no such judgement":     {func(b *measure.Binding) { b.Judgement = "splendid" }, "measure.unknown_judgement"},
			"a word for a number":   {func(b *measure.Binding) { b.Judgement = "on_time" }, "measure.misfit"},
			"a rate of a count":     {func(b *measure.Binding) { b.Read = judge.Rate }, "measure.read"},
			"no such parameter":     {func(b *measure.Binding) { b.Params = map[string]string{"colour": "1"} }, "measure.unknown_param"},
			"a parameter of a word": {func(b *measure.Binding) { b.Params = map[string]string{"partly": "大半"} }, "measure.param"},
			"below nothing":         {func(b *measure.Binding) { b.Params = map[string]string{"partly": "-1"} }, "measure.param"},
			"a slash":               {func(b *measure.Binding) { b.Matter = "甲/乙" }, "measure.matter"},
			"long":                  {func(b *measure.Binding) { b.Matter = strings.Repeat("事", 61) }, "measure.matter"},
			"another year":          {func(b *measure.Binding) { b.From = days(2022, 1, 1) }, "measure.period"},
			"backwards":             {func(b *measure.Binding) { b.From, b.To = days(2023, 3, 1), days(2023, 2, 1) }, "measure.period"},
			"no way":                {func(b *measure.Binding) { b.Way = "guess" }, "measure.no_way"},
			"half a share":          {func(b *measure.Binding) { b.Params = map[string]string{"least": "1.5"} }, "measure.param"},
			"no end of days":        {func(b *measure.Binding) { b.Params = map[string]string{"grace": "99999999999999999999"} }, "measure.param"},
			"persons for times": {func(b *measure.Binding) {
				b.Measure, b.Read, b.Key = "activity.attended", judge.Persons, key(k, "法律宣传活动参与人次")
			}, "measure.misfit"},
			"a cut of two lines": {func(b *measure.Binding) { b.Cut.Tag = "甲\n乙" }, "measure.cut"},
		} {
			wrong := held
			c.change(&wrong)
			err := w.s.Confirm(ctx, qian, k.ID, 1, []measure.Binding{force, wrong})
			if f, ok := fault.As(err); !ok || f.Key != c.key {
				t.Errorf("%s: %v, want %s", name, err, c.key)
			}
		}
		gone := held
		gone.Key = "数量指标/没有这项"
		wantFault(t, w.s.Confirm(ctx, qian, k.ID, 1, []measure.Binding{gone}), fault.Conflict, "measure.no_indicator")
		w.shut = fault.New(fault.Denied, "review.locked")
		wantFault(t, w.s.Confirm(ctx, qian, k.ID, 1, []measure.Binding{{Key: held.Key}}), fault.Denied, "review.locked")
		w.shut = nil
		w.confirm(k.ID, 1, measure.Binding{Key: held.Key}) // taken away
		history, err := w.s.History(ctx, k.ID)
		if err != nil || len(history) != 2 || len(history[0].Bindings) != 1 || len(history[1].Bindings) != 2 || history[1].By != qian.Name || history[1].Revision != 1 {
			t.Errorf("history %+v, %v", history, err)
		}
		if verbs := tlogtest.Verbs(t, d); strings.Count(strings.Join(verbs, "\n"), "measure.bind") != 2 {
			t.Errorf("acts %v", verbs)
		}
	})
}

// TestOf reads bindings against the books: as of a day, as known at an instant, and last year's.
func TestOf(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := forms(t)[0]
		k := w.save(form)
		bind := func(name, m, matter string, read measure.Read, j string) measure.Binding {
			return measure.Binding{Key: key(k, name), Way: measure.Measured, Measure: m, Matter: matter, Read: read, Judgement: j}
		}
		list := []measure.Binding{
			bind("开展名律师咨询次数", "activity.held", "名律师咨询", judge.Num, "target"),
			bind("全市性法宣活动计划完成率", "activity.plan", "", judge.Rate, "target"),
			bind("法律宣传活动参与人次", "activity.attended", "法宣", judge.Times, "target"),
			bind("信访及热线回复工作及时性", "ticket.on_time", "信访", judge.Rate, "on_time"),
			bind("重大群体性事件控制情况", "activity.incidents", "重大群体性事件", judge.Num, "effective"),
			bind("长效管理制度健全性", "deliverable.in_force", "没有的", judge.Rate, "in_force"),
		}
		w.confirm(k.ID, 0, list...)
		one := func(day day.Day, num, den int64) journal.Line { return journal.Line{Day: day, Num: num, Den: den} }
		w.post(form, "activity.held/名律师咨询", one(days(2023, 2, 1), 1, 0), one(days(2023, 3, 1), 1, 0), one(days(2023, 9, 1), 3, 0), one(days(2022, 4, 1), 4, 0))
		w.post(form, "activity.plan/法宣", one(days(2023, 4, 1), 1, 1))
		w.post(form, "activity.plan/法律援助", one(days(2023, 5, 1), 0, 1))
		for m := 1; m <= 12; m++ {
			w.post(form, "activity.incidents/重大群体性事件", one(day.Last(2023, m), 0, 1))
		}
		got := w.readings(k, measure.At{})
		for name, want := range map[string][2]string{
			"开展名律师咨询次数":    {"reached", "5"},
			"全市性法宣活动计划完成率": {"missed", "50"}, // both matters
			"法律宣传活动参与人次":   {"unmeasured", ""},
			"信访及热线回复工作及时性": {"waiting", ""},
			"重大群体性事件控制情况":  {"reached", "0"},
			"长效管理制度健全性":    {"unmeasured", ""},
			"完成研究课题个数":     {"unbound", ""},
		} {
			if r := of(got, name); string(r.Outcome) != want[0] || r.Value != want[1] {
				t.Errorf("%s is %s %q, want %v: %v", name, r.Outcome, r.Value, want, r.Words)
			}
		}
		if r := of(got, "信访及热线回复工作及时性"); r.Room != "ticket" || r.Counted {
			t.Errorf("waits for %q", r.Room)
		}
		if r := of(got, "长效管理制度健全性"); r.Words[len(r.Words)-1].Key != "measure.say.no_account" {
			t.Errorf("says %v: the books have no such account", r.Words)
		}
		half := w.readings(k, measure.At{On: days(2023, 6, 30)})
		if r := of(half, "开展名律师咨询次数"); r.Outcome != judge.Unmeasured || r.Value != "2" {
			t.Errorf("at half-year %s %s %v", r.Outcome, r.Value, r.Words)
		}
		if r := of(half, "重大群体性事件控制情况"); r.Outcome != judge.Reached || r.Figure.Den != 6 {
			t.Errorf("at half-year %+v", r)
		}
		before := w.readings(k, measure.At{Known: dbtest.Now.Add(-1)})
		if r := of(before, "开展名律师咨询次数"); r.Counted || r.Outcome != judge.Unmeasured {
			t.Errorf("before it was posted %+v", r)
		}
		last, err := w.s.DryRun(context.Background(), k, list)
		if err != nil {
			t.Fatal(err)
		}
		if r := of(last, "开展名律师咨询次数"); r.Outcome != judge.Partly || r.Value != "4" || r.Query.Year != 2022 {
			t.Errorf("last year %s %s", r.Outcome, r.Value)
		}
		c, err := w.s.Coverage(context.Background(), "", 0)
		if err != nil || c.Indicators != len(form.Indicators) || c.Bound != 6 || c.Measured != 3 || len(c.Waiting) != 1 || c.Waiting[0].Room != "ticket" {
			t.Errorf("coverage %+v, %v", c, err)
		}
	})
}

// TestATargetChangesAfterItIsBound: a reading by a binding of the old target is not judged; the same name keeps its binding where
// others come, go and move; a new name has none.
func TestATargetChangesAfterItIsBound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := forms(t)[0]
		k := w.save(form)
		w.confirm(k.ID, 0,
			measure.Binding{Key: key(k, "全市性法宣活动完成及时性"), Way: measure.Measured, Measure: "activity.on_time", Matter: "法宣", Read: judge.Rate, Judgement: "on_time"},
			measure.Binding{Key: key(k, "开展名律师咨询次数"), Way: measure.Measured, Measure: "activity.held", Matter: "名律师咨询", Read: judge.Num, Judgement: "target"})
		w.post(form, "activity.on_time/法宣", journal.Line{Day: days(2023, 4, 1), Num: 1, Den: 1})
		w.post(form, "activity.held/名律师咨询", journal.Line{Day: days(2023, 4, 1), Num: 6})
		if open := w.unbound(k.ID); len(open) != len(form.Indicators)-2 {
			t.Errorf("%v are not bound", open)
		}
		next := k
		list := append([]goal.Indicator{{Level1: goal.Output, Level2: "数量指标", Name: "新的一项", Target: goal.ParseTarget("≥1(次)")}}, form.Indicators...)
		for i := range list {
			switch list[i].Name {
			case "全市性法宣活动完成及时性":
				list[i].Target = goal.ParseTarget("≥95(%)")
			case "完成研究课题个数":
				list[i].Name = "完成课题个数"
			}
		}
		next.Declaration.Indicators = list
		if _, err := w.goal.Save(context.Background(), qian, []goal.Entry{{Declaration: next.Declaration, Base: k.Revision}}); err != nil {
			t.Fatal(err)
		}
		if open := w.unbound(k.ID); len(open) != len(list)-1 || slices.Contains(open, 1) {
			t.Errorf("%v are not bound, though all but the second must be bound anew", open)
		}
		got := w.readings(next, measure.At{})
		if r := of(got, "全市性法宣活动完成及时性"); r.Outcome != judge.Unmeasured || len(r.Words) != 1 || r.Words[0].Key != "measure.say.misfit" || r.Counted {
			t.Errorf("judged as 及时 though it is ≥95%% now: %s %v", r.Outcome, r.Words)
		}
		if r := of(got, "开展名律师咨询次数"); r.Outcome != judge.Reached || r.Position != 1 {
			t.Errorf("moved, and is %s %v", r.Outcome, r.Words)
		}
		for _, name := range []string{"新的一项", "完成课题个数"} {
			if r := of(got, name); r.Outcome != judge.Unbound {
				t.Errorf("%s is %s", name, r.Outcome)
			}
		}
	})
}

// unbound are the places of the indicators that are still to be bound.
func (w *world) unbound(id goal.ID) (open []int) {
	w.Helper()
	err := w.db.Read(context.Background(), func(tx *db.Tx) error {
		all, err := measure.Unbound(tx, []goal.ID{id})
		open = all[id]
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return open
}

// TestADayAheadIsNotOver: what still runs is not judged as ended because somebody asks for the last of December.
func TestADayAheadIsNotOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := forms(t)[0]
		form.Year = dbtest.Now.Year()
		form.Start, form.End = day.Day{}, day.Day{}
		k := w.save(form)
		w.confirm(k.ID, 0, measure.Binding{Key: key(k, "开展名律师咨询次数"), Way: measure.Measured, Measure: "activity.held", Matter: "名律师咨询", Read: judge.Num, Judgement: "target"})
		w.post(form, "activity.held/名律师咨询", journal.Line{Day: days(form.Year, 1, 2), Num: 1})
		for _, at := range []measure.At{{}, {On: days(form.Year, 12, 31)}, {On: days(form.Year, 12, 31), Known: dbtest.Now}, {On: days(form.Year-1, 1, 1)}, {Known: dbtest.Now.AddDate(2, 0, 0)}, {Known: dbtest.Now.AddDate(-1, 0, 0)}} {
			if r := of(w.readings(k, at), "开展名律师咨询次数"); r.Outcome != judge.Unmeasured {
				t.Errorf("at %v is %s %v", at, r.Outcome, r.Words)
			}
		}
	})
}

// TestKeys: an indicator keeps its key where others come and go, and two of one name are told apart.
func TestKeys(t *testing.T) {
	t.Parallel()
	list := []goal.Indicator{{Level2: "数量指标", Name: "培训 场次"}, {Level2: "质量指标", Name: "培训场次"}, {Level2: "数量指标", Name: "培训场次"}, {Level2: "数量指标", Name: strings.Repeat("长", 200)}}
	if a, b, c := measure.KeyOf(list, 0), measure.KeyOf(list, 1), measure.KeyOf(list, 2); a != "数量指标/培训场次" || b != "质量指标/培训场次" || c != "数量指标/培训场次#2" {
		t.Error(a, b, c)
	}
	if k := measure.KeyOf(list, 3); len(k) > 40 || k.Name() != string(k) {
		t.Errorf("prose is known by its digest, not by %s", k)
	}
}
