package report_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/monitor"
	"plumbline/monitor/light"
	"plumbline/monitor/remedy"
	"plumbline/monitor/report"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/course"
)

const unit = "unit"

var sameDay = cmp.Comparer(func(a, b day.Day) bool { return a == b })

var path = []string{unit, "bureau"}

func someone(name string, acts ...string) review.Person {
	p := review.Person{Actor: actor.Actor{ID: "id-" + name, Name: name}}
	for _, a := range acts {
		p.Desks = append(p.Desks, review.Desk{Act: a, Organisation: unit})
	}
	return p
}

var (
	chen = someone("陈静", "monitor")
	zhou = someone("周敏", "review_unit")
	wang = someone("王建国", "review_department")
	li   = someone("李芳", "review_finance")
)

// world is the room over a store with one approved declaration of 2025, whose July is over (the store's day is in March 2026).
type world struct {
	*testing.T
	db     *db.DB
	log    *tlog.Registry
	goal   *goal.Service
	course *course.Service
	s      *report.Service
	remedy *remedy.Service
	id     goal.ID
	refs   int
}

func declaration() goal.Declaration {
	in := func(l2, name, target string) goal.Indicator {
		return goal.Indicator{Level1: goal.Level1Of(l2), Level2: l2, Name: name, Target: goal.ParseTarget(target)}
	}
	return goal.Declaration{
		Name: "残疾人文化活动经费", Year: 2025, Department: "甲局", Unit: "甲局", Nature: "经常性专项业务费", Category: "特定目标类",
		Start: day.Of(2025, 1, 1), End: day.Of(2025, 12, 31), Goals: goal.Goals{Annual: "办好活动"}, Funding: goal.Funding{AnnualTotal: fen.Ptr(100_000_00)},
		Indicators: []goal.Indicator{in("数量指标", "活动场次", "≥20(场)"), in("质量指标", "出勤率", "≥90(%)"), in("社会效益指标", "宣传效果", "良好")},
	}
}

func open(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{T: t, db: d, log: tlogtest.Log(t, d, goal.Tables(), measure.Tables(), monitor.Tables(), course.Tables())}
	w.goal = goal.New(d, w.log)
	books := read.New(d)
	m := measure.New(d, w.log, books, measure.NewCatalogue(
		journal.Measure{ID: "activity.held", Kind: journal.Count, Unit: "场"}, journal.Measure{ID: "activity.attendance", Kind: journal.Ratio, Unit: "%"},
	))
	progress := monitor.New(d, w.log, books, m)
	w.course = course.New(d, w.log)
	w.s = report.New(d, w.log, report.Rooms{Monitor: progress, Forecast: forecast.New(d, books, m), Course: w.course})
	w.remedy = remedy.New(d, w.log, progress)
	saved, err := w.goal.Save(t.Context(), chen.Actor, []goal.Entry{{Declaration: declaration()}})
	w.ok(err)
	w.id = saved[0].ID
	list := declaration().Indicators
	w.ok(m.Confirm(t.Context(), chen.Actor, w.id, 0, []measure.Binding{
		{Key: measure.KeyOf(list, 0), Way: measure.Measured, Measure: "activity.held", Read: judge.Num, Judgement: "target"},
		{Key: measure.KeyOf(list, 1), Way: measure.Measured, Measure: "activity.attendance", Read: judge.Rate, Judgement: "target"},
	}))
	w.approve(1)
	for month := 1; month <= 7; month++ {
		w.post("money.execution", day.Of(2025, month, 10), 4_000_00, 0)
		w.post("activity.attendance", day.Of(2025, month, 10), 95, 100)
	}
	w.post("money.execution", day.Of(2025, 1, 1), 0, 100_000_00)
	w.post("activity.held", day.Of(2025, 3, 1), 1, 0)
	return w
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// approve says that a revision was approved and stands.
func (w *world) approve(revision int) {
	w.Helper()
	w.ok(w.db.Write(w.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO review_case (declaration, organisation, year, version, state, act, step, since, revision, frozen, content)
			VALUES ($1, $2, 2025, 1, 'approved', '', '', $3, $4, $4, '{}') ON CONFLICT (declaration) DO UPDATE SET frozen = excluded.frozen`,
			string(w.id), unit, db.Instant(tx.Now), revision)
		return err
	}))
}

func (w *world) post(account string, on day.Day, num, den int64) {
	w.Helper()
	w.refs++
	books := journal.New(w.db)
	w.ok(w.db.Write(w.Context(), func(tx *db.Tx) error {
		_, err := books.Settle(tx, nil, journal.Voucher{Ref: fmt.Sprintf("record/%d", w.refs), Want: []journal.Line{{
			Account: journal.Account{Year: 2025, Project: journal.ProjectOf("甲局", "残疾人文化活动经费"), Measure: account}, Day: on, Num: num, Den: den,
		}}})
		return err
	}))
}

func (w *world) refused(err error, kind fault.Kind, key string) {
	w.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key || f.Kind != kind {
		w.Fatalf("%v, want the refusal %s (%s)", err, key, kind)
	}
}

// entry is what the drafter types into the form: blank lines but for the first.
func entry(first report.Typed) report.Entry {
	return report.Entry{Expected: "70000", Note: "按月核对", Lines: []report.Typed{first, {}, {}}}
}

// whole is a line with all that a red light asks for.
func whole(due string) report.Typed {
	return report.Typed{
		Causes: []string{"staff"}, Cause: "上半年场地停用", Likelihood: "possible", What: "借用社区场地，补办活动", Who: "赵强", Due: due,
	}
}

func TestReportIsFilledHandedInAndAccepted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		ctx := t.Context()
		_, err := w.s.Open(ctx, zhou, w.id, path, "2025-07")
		w.refused(err, fault.Denied, "report.may")
		_, err = w.s.Open(ctx, chen, w.id, path, "2025-13")
		w.refused(err, fault.NotFound, "report.no_period")
		r, err := w.s.Open(ctx, chen, w.id, path, "2025-07")
		w.ok(err)
		figures(t, r)
		if again, err := w.s.Open(ctx, chen, w.id, path, "2025-07"); err != nil || again.ID != r.ID {
			t.Errorf("opened twice: %v, %v", again.ID, err)
		}
		_, err = w.s.HandIn(ctx, chen, w.id, "2025-07", r.Version, 0)
		w.refused(err, fault.Invalid, "report.gaps")
		if f, _ := fault.As(err); f.Field != "lines[0].causes" {
			t.Errorf("the refusal points at %s", f.Field)
		}
		r, err = w.s.Save(ctx, chen, w.id, "2025-07", r.Version, entry(whole("2026-03-31")))
		w.ok(err)
		c, err := w.s.HandIn(ctx, chen, w.id, "2025-07", r.Version, 0)
		w.ok(err)
		if c.State != review.Submitted || c.Paper.Due != day.Of(2025, 8, 31) {
			t.Errorf("%+v", c)
		}
		_, err = w.s.Save(ctx, chen, w.id, "2025-07", r.Version, entry(whole("2026-04-30")))
		w.refused(err, fault.Denied, "course.under_review")
		w.again(r)
		w.accepted(r, c)
		w.remedied(r)
		found, err := tlog.Verify(ctx, d, w.log, nil)
		w.ok(err)
		for _, f := range found.Found {
			if f.Kind != "table" { // those are of rooms that this log does not account for
				t.Errorf("%+v", f)
			}
		}
	})
}

// figures holds the fresh report against what was posted.
func figures(t *testing.T, r report.Report) {
	t.Helper()
	if len(r.Lines) != 3 || r.Input.Revision != 1 || r.Input.Bindings != 1 || r.Input.On != day.Of(2025, 7, 31) || !r.Input.Known.Equal(dbtest.Now) {
		t.Fatalf("%+v", r)
	}
	held, rate, word := r.Lines[0], r.Lines[1], r.Lines[2]
	if held.Value != "1" || held.Done != (light.Share{Num: 1, Den: 20}) || held.Light.Colour != light.Red || held.Light.Rule != "indicator_far_behind" {
		t.Errorf("the count: %+v", held)
	}
	if rate.Value != "95" || rate.Light.Colour != light.Green {
		t.Errorf("the rate: %+v", rate)
	}
	if word.Outcome != judge.Unbound || word.Light.Colour != light.Grey || r.Left != 1 {
		t.Errorf("what is not bound: %+v, %d left out", word, r.Left)
	}
	if r.Funds.Initial == nil || *r.Funds.Initial != 100_000_00 || *r.Funds.Paid != 28_000_00 || r.Funds.Rate().Percent() != "28" || *r.Funds.Estimate != 48_207_00 {
		t.Errorf("the money: %+v, paid %s, estimate %s", r.Funds, r.Funds.Paid, r.Funds.Estimate)
	}
	if r.Progress.Goals.Percent() != "31.5" || r.Progress.Light.Rule != "project_both_behind" {
		t.Errorf("the project: %+v", r.Progress)
	}
}

// again: the same input gives the same lines, whatever was posted since; and the page can say what is otherwise now.
func (w *world) again(r report.Report) {
	w.Helper()
	w.post("activity.held", day.Of(2025, 7, 20), 5, 0)
	w.post("money.execution", day.Of(2025, 7, 20), 1_000_00, 0)
	kept, ok, err := w.s.Of(w.Context(), w.id, "2025-07")
	w.ok(err)
	if diff := cmp.Diff(r, kept, sameDay); !ok || diff != "" {
		w.Error(diff)
	}
	now, err := w.s.Again(w.Context(), kept, time.Time{})
	w.ok(err)
	want := []report.Difference{{Position: -1, Then: "28,000.00", Now: "29,000.00"}, {Position: 0, Name: "活动场次", Then: "1场", Now: "6场"}}
	if diff := cmp.Diff(want, kept.Differences(now)); diff != "" {
		w.Error(diff)
	}
}

// accepted brings the report through the stages.
func (w *world) accepted(r report.Report, c course.Case) {
	w.Helper()
	ctx := w.Context()
	_, err := w.course.Approve(ctx, chen, course.Monitor, r.ID, c.Version)
	w.refused(err, fault.Denied, "review.waits.review_unit")
	for _, p := range []review.Person{zhou, wang, li} {
		c, err = w.course.Approve(ctx, p, course.Monitor, r.ID, c.Version)
		w.ok(err)
	}
	if c.State != course.Accepted {
		w.Errorf("%s", c.State)
	}
	_, err = w.s.Refresh(ctx, chen, w.id, "2025-07", r.Version)
	w.refused(err, fault.Denied, "course.accepted")
	list, err := w.s.Handed(ctx, r.ID)
	w.ok(err)
	digest, err := list[0].Digest()
	if err != nil || len(list) != 1 || digest != c.Digest {
		w.Errorf("what was handed in is %s, accepted %s, %v", digest, c.Digest, err)
	}
	if year, err := w.s.Year(ctx, 2025, ""); err != nil || len(year) != 1 {
		w.Errorf("%d reports of the year, %v", len(year), err)
	}
}

// remedied brings the remedy through its life.
func (w *world) remedied(r report.Report) {
	w.Helper()
	ctx := w.Context()
	list, err := w.remedy.List(ctx, remedy.Filter{Declaration: w.id})
	w.ok(err)
	if len(list) != 1 || list[0].State != remedy.Open || list[0].Plan.Who != "赵强" || list[0].Then.Value != "1" || list[0].Period != r.Period.ID {
		w.Fatalf("%+v", list)
	}
	one := list[0]
	if n, err := w.remedy.Overdue(ctx, 2025, day.Of(2026, 4, 1)); err != nil || n[w.id] != 1 {
		w.Errorf("%v overdue, %v", n, err)
	}
	_, err = w.remedy.Move(ctx, one.ID, 7, remedy.Move{Kind: "done", By: chen, Text: "已补办"})
	w.refused(err, fault.Conflict, "remedy.meanwhile")
	one, err = w.remedy.Move(ctx, one.ID, one.Version, remedy.Move{Kind: "done", By: chen, Text: "已补办五场"})
	w.ok(err)
	_, err = w.remedy.Move(ctx, one.ID, one.Version, remedy.Move{Kind: "verify", By: chen, Text: "看过了"})
	w.refused(err, fault.Denied, "remedy.own")
	one, err = w.remedy.Move(ctx, one.ID, one.Version, remedy.Move{Kind: "verify", By: zhou, Text: "看过签到表"})
	w.ok(err)
	last, _ := one.Last("verify")
	if one.State != remedy.Verified || last.Standing == nil || last.Standing.Value != "6" || one.Then.Value != "1" {
		w.Errorf("%+v", one)
	}
}

// clocked opens a store whose clock the test moves.
func clocked(t *testing.T, cfg db.Config, now *time.Time) *db.DB {
	t.Helper()
	cfg.Now = func() time.Time { return *now }
	d, err := db.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// TestSameInputSameLines: what a report was made from gives the same report for ever; an amendment in between asks for new figures.
func TestSameInputSameLines(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		now := dbtest.Now
		w := open(t, clocked(t, cfg, &now))
		ctx := t.Context()
		r, err := w.s.Open(ctx, chen, w.id, path, "2025-07")
		w.ok(err)
		now = now.Add(48 * time.Hour)
		w.post("activity.held", day.Of(2025, 7, 20), 8, 0)
		again, err := w.s.Again(ctx, r, r.Input.Known)
		w.ok(err)
		if diff := cmp.Diff(r, again, sameDay); diff != "" {
			t.Errorf("the same input, other lines: %s", diff)
		}
		today, err := w.s.Again(ctx, r, time.Time{})
		w.ok(err)
		if got := r.Differences(today); len(got) != 1 || got[0].Now != "9场" {
			t.Errorf("%+v", got)
		}
		amended := declaration()
		amended.Indicators[0].Target = goal.ParseTarget("≥10(场)")
		_, err = w.goal.Save(ctx, chen.Actor, []goal.Entry{{ID: w.id, Declaration: amended}})
		w.ok(err)
		w.approve(2)
		r, err = w.s.Save(ctx, chen, w.id, "2025-07", r.Version, entry(whole("2026-05-31")))
		w.ok(err)
		_, err = w.s.HandIn(ctx, chen, w.id, "2025-07", r.Version, 0)
		w.refused(err, fault.Conflict, "report.other_revision")
		r, err = w.s.Refresh(ctx, chen, w.id, "2025-07", r.Version)
		w.ok(err)
		if r.Input.Revision != 2 || r.Lines[0].Target != "≥10(场)" || r.Lines[0].Value != "9" || r.Lines[0].Cells.Plan.Who != "赵强" || r.Funds.Expected == nil {
			t.Errorf("%+v", r.Lines[0])
		}
		_, err = w.s.HandIn(ctx, chen, w.id, "2025-07", r.Version, 0)
		w.ok(err)
	})
}

func TestOnlyWhatIsApprovedIsHandedIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		ctx := t.Context()
		w.approve(0)
		if r, err := w.s.Draw(ctx, w.id, path, "2025-06"); err != nil || r.ID != "" || r.Lines[0].Value != "1" {
			t.Errorf("computed only: %+v, %v", r, err)
		}
		r, err := w.s.Open(ctx, chen, w.id, path, "2025-07")
		w.ok(err)
		r, err = w.s.Save(ctx, chen, w.id, "2025-07", r.Version, entry(whole("2026-05-31")))
		w.ok(err)
		_, err = w.s.HandIn(ctx, chen, w.id, "2025-07", r.Version, 0)
		w.refused(err, fault.Invalid, "report.not_approved")
		_, err = w.s.Save(ctx, chen, w.id, "2025-07", r.Version-1, entry(report.Typed{}))
		w.refused(err, fault.Conflict, "report.meanwhile")
		_, err = w.s.Save(ctx, chen, w.id, "2025-06", 1, entry(report.Typed{}))
		w.refused(err, fault.NotFound, "report.none")
	})
}

func TestWhatIsTypedIsRefusedAtItsCell(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		ctx := t.Context()
		r, err := w.s.Open(ctx, chen, w.id, path, "2025-07")
		w.ok(err)
		for field, typed := range map[string]report.Typed{
			"lines[0].due": {Due: "月底"}, "lines[0].causes": {Causes: []string{"weather"}}, "lines[0].likelihood": {Likelihood: "maybe"},
			"lines[0].cause": {Cause: strings.Repeat("因", 1001)}, "lines[0].who": {Who: strings.Repeat("人", 101)},
		} {
			_, err := w.s.Save(ctx, chen, w.id, "2025-07", r.Version, entry(typed))
			if f, ok := fault.As(err); !ok || f.Field != field {
				t.Errorf("%v, want a refusal at %s", err, field)
			}
		}
		bad := entry(report.Typed{})
		bad.Expected = "七万"
		_, err = w.s.Save(ctx, chen, w.id, "2025-07", r.Version, bad)
		w.refused(err, fault.Invalid, "report.amount")
		bad = entry(report.Typed{})
		bad.Lines = bad.Lines[:2]
		_, err = w.s.Save(ctx, chen, w.id, "2025-07", r.Version, bad)
		w.refused(err, fault.Conflict, "report.meanwhile")
	})
}

// TestWhatIsDue: an approved declaration owes the report of an official period that has ended, until it is handed in; from then on
// its course and its remedies are due.
func TestWhatIsDue(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		now := time.Date(2025, 8, 20, 1, 0, 0, 0, time.UTC)
		w := open(t, clocked(t, cfg, &now))
		ctx := t.Context()
		placed := func(department, unit string) []string {
			if department != "甲局" || unit != "甲局" {
				t.Errorf("asked where %s, %s is", department, unit)
			}
			return path
		}
		due := func(want string) {
			t.Helper()
			list, err := w.s.Due(ctx, placed)
			w.ok(err)
			open, err := w.course.Open(ctx)
			w.ok(err)
			remedies, err := w.remedy.Due(ctx)
			w.ok(err)
			var got []string
			for _, f := range append(append(list, course.Due(open)...), remedies...) {
				step, _, _ := strings.Cut(f.Step, "/remedy/")
				got = append(got, fmt.Sprintf("%s %s %s %s", step, f.Act, f.Due, f.Name))
			}
			if text := strings.Join(got, "; "); text != want {
				t.Errorf("due are %q, want %q", text, want)
			}
		}
		due("monitor/2025-07/step/submit monitor 2025-08-31 残疾人文化活动经费")
		r, err := w.s.Open(ctx, chen, w.id, path, "2025-07")
		w.ok(err)
		r, err = w.s.Save(ctx, chen, w.id, "2025-07", r.Version, entry(whole("2025-10-31")))
		w.ok(err)
		_, err = w.s.HandIn(ctx, chen, w.id, "2025-07", r.Version, 0)
		w.ok(err)
		due("monitor/2025-07/step/unit review_unit 2025-08-31 残疾人文化活动经费; monitor/2025-07 monitor 2025-10-31 残疾人文化活动经费")
	})
}
