package desk_test

import (
	"slices"
	"strconv"
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
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/sample"
)

func someone(name string, desks ...review.Desk) review.Person {
	return review.Person{Actor: actor.Actor{ID: "id-" + name, Name: name}, Desks: desks}
}

func at(act string, organisations ...string) (out []review.Desk) {
	for _, o := range organisations {
		out = append(out, review.Desk{Act: act, Organisation: o})
	}
	return out
}

var (
	wang = someone("王", append(at("submit", "u1", "u2"), at("withdraw", "u1")...)...)
	li   = someone("李", at("review_unit", "u1")...)
	chen = someone("陈", append(append(at("review_department", "u1", "u2"), at("set_deadline", "dept", "u1")...), at("publish", "u1")...)...)
	root = someone("管", at("set_stages", "dept", "u1")...)
)

type rooms struct {
	keep  *goal.Service
	cases *review.Service
	desk  *desk.Service
}

// open keeps three declarations without findings: two of unit u1, one of u2.
func open(t *testing.T, d *db.DB) (rooms, []goal.ID) {
	t.Helper()
	log := tlogtest.Log(t, d, goal.Tables(), review.Tables())
	r := rooms{goal.New(d, log), review.New(d, log), desk.New(d, log)}
	var entries []goal.Entry
	for i, m := range sample.Many(3) {
		m.Unit = []string{"一中心", "二中心", "三中心"}[i]
		entries = append(entries, goal.Entry{Declaration: m})
	}
	saved, err := r.keep.Save(t.Context(), wang.Actor, entries)
	if err != nil {
		t.Fatal(err)
	}
	fresh(t, d)
	return r, []goal.ID{saved[0].ID, saved[1].ID, saved[2].ID}
}

func fresh(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE declaration SET stale = FALSE`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func ok[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ids(list []desk.Item) (out []goal.ID) {
	for _, i := range list {
		out = append(out, i.Declaration)
	}
	return out
}

func refused(t *testing.T, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("%v, want the refusal %s", err, key)
	}
}

func TestInboxAndReminders(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, id := open(t, d)
		ctx, items, moved := t.Context(), ok[[]desk.Item](t), ok[review.Case](t)
		u1, u2 := review.Handed{Path: []string{"u1", "dept"}}, review.Handed{Path: []string{"u2", "dept"}}
		moved(r.cases.Submit(ctx, wang, id[0], 0, u1))
		moved(r.cases.Submit(ctx, wang, id[1], 0, review.Handed{Path: u1.Path, Authors: []string{li.ID}}))
		moved(r.cases.Submit(ctx, wang, id[2], 0, u2))
		if diff := cmp.Diff([]goal.ID{id[0]}, ids(items(r.desk.Inbox(ctx, li, 0, nil)))); diff != "" {
			t.Error("the unit's reviewer, who wrote the second and reviews no other unit:", diff)
		}
		if got := items(r.desk.Inbox(ctx, chen, 0, nil)); got != nil {
			t.Errorf("nothing has come to the department yet: %v", ids(got))
		}
		if got := items(r.desk.Inbox(ctx, someone("审"), 0, nil)); got != nil {
			t.Errorf("who may do nothing has %v", ids(got))
		}
		if got := items(r.desk.Inbox(ctx, li, sample.Year+1, nil)); len(got) != 0 {
			t.Errorf("another year: %v", ids(got))
		}
		many := li
		for i := range 400 {
			many.Desks = append(many.Desks, review.Desk{Act: "review_unit", Organisation: strconv.Itoa(i)})
		}
		if diff := cmp.Diff([]goal.ID{id[0]}, ids(items(r.desk.Inbox(ctx, many, sample.Year, nil)))); diff != "" {
			t.Error("who reaches many:", diff)
		}
		moved(r.cases.Return(ctx, li, id[0], 1, []review.Cell{{Text: "请改"}}, nil))
		back := items(r.desk.Inbox(ctx, wang, sample.Year, nil))
		if len(back) != 1 || back[0].Declaration != id[0] || back[0].Remarks != 1 || back[0].Act != "submit" || back[0].Case.State != review.Returned {
			t.Errorf("the drafter: %+v", back)
		}

		// Today is Monday 2 March 2026. The department's day holds for both units, the unit's own is nearer.
		set := func(organisation, step string, due day.Day) {
			t.Helper()
			err := r.desk.SetDeadline(ctx, chen, desk.Deadline{Organisation: organisation, Year: sample.Year, Step: step, Due: due}, []string{organisation, "dept"}, nil)
			if err != nil {
				t.Fatal(err)
			}
		}
		set("dept", "unit", day.Of(2026, 3, 9))
		set("dept", "submit", day.Of(2026, 2, 27))
		set("u1", "unit", day.Of(2026, 3, 4))
		refused(t, r.desk.SetDeadline(ctx, li, desk.Deadline{Organisation: "dept", Year: sample.Year, Step: "unit"}, nil, nil), "review.may.set_deadline")
		refused(t, r.desk.SetDeadline(ctx, chen, desk.Deadline{Organisation: "dept", Year: sample.Year, Step: " "}, nil, nil), "review.step")
		today := day.Of(2026, 3, 2)
		due := items(r.desk.Reminders(ctx, today, 2, nil))
		if diff := cmp.Diff([]goal.ID{id[0], id[1]}, ids(due)); diff != "" {
			t.Fatal(diff)
		}
		if l := due[0].Due; !l.Late || !l.Known || l.Left != -2 { // Saturday 28 February is worked, and 2 March
			t.Errorf("late: %+v", l)
		}
		if l := due[1].Due; l.Late || l.Left != 2 {
			t.Errorf("near: %+v", l)
		}
		if got := items(r.desk.Reminders(ctx, today, 5, nil)); len(got) != 3 || got[2].Due.Left != 5 {
			t.Errorf("within five days: %+v", got)
		}
		set("u1", "unit", day.Day{})
		if got := ok[[]desk.Deadline](t)(r.desk.Deadlines(ctx, sample.Year)); len(got) != 2 {
			t.Errorf("%+v", got)
		}
	})
}

// TestWhatWasNeverHandedInWaits: in the inbox of who could hand it in, and in what is due, where somebody says whose it is.
func TestWhatWasNeverHandedInWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, id := open(t, d)
		ctx, items := t.Context(), ok[[]desk.Item](t)
		names := map[string][]string{"一中心": {"u1", "dept"}, "二中心": {"u2", "dept"}, "三中心": {"u3", "dept"}}
		placed := func(_, unit string) []string { return names[unit] }
		got := items(r.desk.Inbox(ctx, wang, 0, placed))
		if diff := cmp.Diff([]goal.ID{id[0], id[1]}, ids(got), sorted); diff != "" {
			t.Error("the drafter of u1 and u2:", diff)
		}
		if i := got[0]; i.Act != "submit" || i.Step != "submit" || i.Case.State != review.Draft || i.Case.Organisation() == "" ||
			!i.Since.Equal(dbtest.Now) || i.Due.Known {
			t.Errorf("%+v", i)
		}
		if got := items(r.desk.Inbox(ctx, li, 0, placed)); len(got) != 0 {
			t.Errorf("who cannot hand in: %v", ids(got))
		}
		if got := items(r.desk.Inbox(ctx, wang, sample.Year+1, placed)); len(got) != 0 {
			t.Errorf("of another year: %v", ids(got))
		}
		err := r.desk.SetDeadline(ctx, chen, desk.Deadline{Organisation: "dept", Year: sample.Year, Step: "submit", Due: day.Of(2026, 3, 4)}, []string{"dept"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		due := items(r.desk.Reminders(ctx, day.Of(2026, 3, 2), 2, placed))
		if len(due) != 3 || due[0].Due.Left != 2 {
			t.Errorf("due: %+v", due)
		}
		if due := items(r.desk.Reminders(ctx, day.Of(2026, 3, 2), 1, placed)); len(due) != 0 {
			t.Errorf("due tomorrow: %v", ids(due))
		}
		moved := ok[review.Case](t)
		moved(r.cases.Submit(ctx, wang, id[0], 0, review.Handed{Path: []string{"u1", "dept"}}))
		if got := items(r.desk.Inbox(ctx, wang, 0, placed)); len(got) != 1 || got[0].Declaration != id[1] {
			t.Errorf("after one was handed in: %v", ids(got))
		}
		handed := items(r.desk.Handed(ctx, wang.ID, 0))
		if len(handed) != 1 || handed[0].Declaration != id[0] || handed[0].Step != "unit" {
			t.Errorf("what he handed in: %+v", handed)
		}
		if got := items(r.desk.Handed(ctx, li.ID, 0)); len(got) != 0 {
			t.Errorf("what another handed in: %v", ids(got))
		}
	})
}

var sorted = cmp.Transformer("sorted", func(list []goal.ID) []string {
	out := make([]string, 0, len(list))
	for _, i := range list {
		out = append(out, string(i))
	}
	slices.Sort(out)
	return out
})

// TestDeadlinesAreOfStepsThatExist: of the scheme in force at the organisation, or at one below it.
func TestDeadlinesAreOfStepsThatExist(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, _ := open(t, d)
		ctx := t.Context()
		set := func(step string, below ...string) error {
			return r.desk.SetDeadline(ctx, chen, desk.Deadline{Organisation: "dept", Year: sample.Year, Step: step, Due: day.Of(2026, 3, 4)}, []string{"dept"}, below)
		}
		for _, step := range []string{"submit", "publish", "unit", "department", "finance"} {
			if err := set(step); err != nil {
				t.Errorf("%s: %v", step, err)
			}
		}
		refused(t, set("lead"), "review.step")
		stages := append([]review.Stage{{ID: "lead", Name: "单位负责人", NameEn: "Head of the unit", Act: "review_unit"}}, review.DefaultScheme().Stages...)
		err := r.desk.SetScheme(ctx, root, review.Scheme{Organisation: "u1", Year: sample.Year, Since: day.At(dbtest.Now), Stages: stages})
		if err != nil {
			t.Fatal(err)
		}
		refused(t, set("lead"), "review.step")
		refused(t, set("lead", "u2"), "review.step")
		if err := set("lead", "u2", "u1"); err != nil {
			t.Error(err)
		}
		if got := ok[[]review.Scheme](t)(r.desk.Schemes(ctx)); len(got) != 1 || got[0].Stages[0].In("en") != "Head of the unit" || got[0].Stages[0].In("zh") != "单位负责人" {
			t.Errorf("%+v", got)
		}
	})
}

func TestCalendarGrowsByNotices(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, id := open(t, d)
		ctx := t.Context()
		ok[review.Case](t)(r.cases.Submit(ctx, wang, id[0], 0, review.Handed{Path: []string{"u1", "dept"}}))
		err := r.desk.SetDeadline(ctx, chen, desk.Deadline{Organisation: "u1", Year: sample.Year, Step: "unit", Due: day.Of(2027, 1, 5)}, []string{"u1"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		soon := day.Of(2026, 12, 31)
		near := ok[[]desk.Item](t)(r.desk.Reminders(ctx, soon, 4, nil))
		if len(near) != 0 {
			t.Errorf("five plain days ahead in a year without a notice, within four: %+v", near)
		}
		near = ok[[]desk.Item](t)(r.desk.Reminders(ctx, soon, 5, nil))
		if len(near) != 1 || near[0].Due.Known || near[0].Due.Left != 0 {
			t.Errorf("days of a year without a notice were guessed: %+v", near)
		}
		refused(t, r.desk.AddNotice(ctx, root.Actor, 2026, "gov.cn", "01-01", ""), "day.notice")
		refused(t, r.desk.AddNotice(ctx, root.Actor, 2027, "gov.cn", "13-01", ""), "day.notice")
		refused(t, r.desk.AddNotice(ctx, root.Actor, 2027, "gov.cn", "01-01", "01-04"), "day.notice_day")
		if err := r.desk.AddNotice(ctx, root.Actor, 2027, "演示通知", "01-01…01-03", "01-09"); err != nil {
			t.Fatal(err)
		}
		near = ok[[]desk.Item](t)(r.desk.Reminders(ctx, soon, 2, nil))
		if len(near) != 1 || !near[0].Due.Known || near[0].Due.Left != 2 {
			t.Errorf("after the notice: %+v", near)
		}
		cal := ok[day.Calendar](t)(day.NewCalendar(ok[[]day.Notice](t)(r.desk.Notices(ctx))...))
		if worked, err := cal.Working(day.Of(2027, 1, 9)); err != nil || !worked {
			t.Errorf("the Saturday that the notice has worked: %v, %v", worked, err)
		}
	})
}

func TestSchemeOfTheNearestOrganisation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, id := open(t, d)
		ctx, path := t.Context(), []string{"u1", "dept", "bureau"}
		stages := review.DefaultScheme().Stages
		set := func(organisation string, year int, since day.Day, st ...review.Stage) error {
			return r.desk.SetScheme(ctx, root, review.Scheme{Organisation: organisation, Year: year, Since: since, Stages: st})
		}
		now, later := day.At(dbtest.Now), day.At(dbtest.Now).Add(1)
		refused(t, set("dept", 0, day.At(dbtest.Now).Add(-1), stages...), "review.scheme_past")
		refused(t, set("dept", 0, now, stages[0]), "review.scheme_length")
		refused(t, set("bureau", 0, now, stages...), "review.may.set_stages")
		for i, s := range []struct {
			organisation string
			year         int
			since        day.Day
			stages       []review.Stage
			want         int
		}{
			{"u1", 0, later, stages[:2], 3}, // not begun
			{"dept", 0, now, append([]review.Stage{{ID: "lead", Name: "单位负责人", Act: "review_unit"}}, stages...), 4},
			{"dept", sample.Year, now, stages[:2], 2},
			{"u1", 0, now, stages, 3}, // nearer, though of every year
		} {
			if err := set(s.organisation, s.year, s.since, s.stages...); err != nil {
				t.Fatal(err)
			}
			got := ok[review.Scheme](t)(r.desk.Scheme(ctx, path, sample.Year))
			if len(got.Stages) != s.want {
				t.Errorf("after %d: %+v", i, got)
			}
		}
		c := ok[review.Case](t)(r.cases.Submit(ctx, wang, id[0], 0, review.Handed{Path: path}))
		if err := set("u1", 0, now, stages[0], stages[2]); err != nil {
			t.Fatal(err)
		}
		if c = ok[review.Case](t)(r.cases.Of(ctx, id[0])); len(c.Scheme.Stages) != 3 {
			t.Errorf("what is under review has other stages now: %+v", c.Scheme)
		}
	})
}

func TestWhatChangedSinceOneLooked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, id := open(t, d)
		ctx, changed := t.Context(), ok[desk.Changes](t)
		if got := changed(r.desk.Changed(ctx, li.ID, id[0])); got.From != 0 || got.To != 1 || got.List != nil {
			t.Errorf("never looked: %+v", got)
		}
		see := func(revision int) {
			t.Helper()
			if err := r.desk.Seen(ctx, li.ID, id[0], revision); err != nil {
				t.Fatal(err)
			}
		}
		see(1)
		k := ok[goal.Kept](t)(r.keep.Get(ctx, id[0]))
		k.Declaration.Funding.AnnualOther = fen.Ptr(100)
		ok[[]goal.Saved](t)(r.keep.Save(ctx, wang.Actor, []goal.Entry{{ID: id[0], Declaration: k.Declaration}}))
		want := desk.Changes{From: 1, To: 2, List: []goal.Change{{Ref: "funding.annual_other", Old: "0.00", New: "1.00", Kind: goal.Changed}}}
		if diff := cmp.Diff(want, changed(r.desk.Changed(ctx, li.ID, id[0]))); diff != "" {
			t.Error(diff)
		}
		if got := changed(r.desk.Changed(ctx, chen.ID, id[0])); got.From != 0 {
			t.Errorf("what another saw counts: %+v", got)
		}
		see(2)
		see(1) // an old page, looked at again
		if got := changed(r.desk.Changed(ctx, li.ID, id[0])); got.From != 2 || got.List != nil {
			t.Errorf("looked at the newest: %+v", got)
		}
		_, err := r.desk.Changed(ctx, li.ID, "nobody")
		refused(t, err, "review.no_declaration")
	})
}
