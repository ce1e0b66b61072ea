package evaluation_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/course"
)

var (
	path = []string{"unit", "department"}
	wang = someone("填报小王", review.ActSubmit, "evaluate")
	li   = someone("单位老李", "review_unit")
	chen = someone("主管陈科", "review_department", "appraise", "evaluate")
	zhou = someone("财政周处", "review_finance", "appraise")
)

func someone(name string, acts ...string) review.Person {
	p := review.Person{Actor: actor.Actor{ID: name, Name: name}}
	for _, act := range acts {
		p.Desks = append(p.Desks, review.Desk{Act: act, Organisation: "unit"})
	}
	return p
}

// world is the room over a store with one approved declaration of last year, its bindings and its books.
type world struct {
	*testing.T
	ctx     context.Context
	db      *db.DB
	goal    *goal.Service
	review  *review.Service
	courses *course.Service
	s       *evaluation.Service
	id      goal.ID
	refs    int
}

// declared is a project whose year went so-so: trainings 4 of 5, attendance 95 of 100, on time 18 of 20, a thing that nobody measured,
// satisfied 45 of 50.
func declared() goal.Declaration {
	row := func(level1, level2, name, target string) goal.Indicator {
		return goal.Indicator{Level1: level1, Level2: level2, Name: name, Target: goal.ParseTarget(target)}
	}
	return goal.Declaration{
		Name: "培训项目", Year: 2025, Department: "某市残联", Unit: "某中心", Start: day.Of(2025, 1, 1), End: day.Of(2025, 12, 31),
		Goals: goal.Goals{Annual: "办好培训。"},
		Indicators: []goal.Indicator{
			row(goal.Output, "数量指标", "培训次数", "≥5次"),
			row(goal.Output, "质量指标", "培训出勤率", "≥90%"),
			row(goal.Output, "时效指标", "培训及时性", "及时"),
			row(goal.Benefit, "社会效益指标", "政策知晓率", "≥80%"),
			row(goal.Satisfaction, "服务对象满意度指标", "学员满意度", "≥85%"),
		},
	}
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{T: t, ctx: t.Context(), db: d}
	log := tlogtest.Log(t, d, goal.Tables(), review.Tables(), course.Tables(), measure.Tables(), evaluation.Tables())
	w.goal, w.review, w.courses = goal.New(d, log), review.New(d, log), course.New(d, log)
	ratio := func(id string) journal.Measure { return journal.Measure{ID: id, Kind: journal.Ratio, Unit: "%"} }
	m := measure.New(d, log, read.New(d), measure.NewCatalogue(
		journal.Measure{ID: "activity.held", Kind: journal.Count, Unit: "次"}, ratio("activity.attendance"), ratio("activity.on_time"), ratio("survey.satisfied")))
	w.s = evaluation.New(d, log, m, read.New(d), w.courses)
	saved, err := w.goal.Save(w.ctx, wang.Actor, []goal.Entry{{Declaration: declared()}})
	w.must(err)
	w.id = saved[0].ID
	bind := func(i int, measured string, way judge.Read, by string) measure.Binding {
		return measure.Binding{Key: measure.KeyOf(declared().Indicators, i), Way: measure.Measured, Measure: measured, Read: way, Judgement: by}
	}
	w.must(m.Confirm(w.ctx, wang.Actor, w.id, 0, []measure.Binding{
		bind(0, "activity.held", judge.Num, "target"), bind(1, "activity.attendance", judge.Rate, "target"), bind(2, "activity.on_time", judge.Rate, "on_time"),
		{Key: measure.KeyOf(declared().Indicators, 3), Way: measure.Manual},
		bind(4, "survey.satisfied", judge.Rate, "target"),
	}))
	w.post("activity.held", 4, 0)
	w.post("activity.attendance", 95, 100)
	w.post("activity.on_time", 18, 20)
	w.post("survey.satisfied", 45, 50)
	w.post("money.execution", 0, 1_000_000)
	w.post("money.execution", 970_000, 0)
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// post puts one contribution into the books of the project.
func (w *world) post(account string, num, den int64) {
	w.Helper()
	d := declared()
	w.refs++
	line := journal.Line{Account: journal.Account{Year: d.Year, Project: journal.ProjectOf(d.Department, d.Name), Measure: account}, Day: day.Of(2025, 6, w.refs), Num: num, Den: den}
	w.must(w.db.Write(w.ctx, func(tx *db.Tx) error {
		_, err := journal.New(w.db).Settle(tx, nil, journal.Voucher{Ref: fmt.Sprintf("record/%d", w.refs), Want: []journal.Line{line}})
		return err
	}))
}

// approve brings the declaration through its stages.
func (w *world) approve() {
	w.Helper()
	w.must(w.db.Write(w.ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE declaration SET stale = FALSE`); err != nil {
			return err
		}
		return w.goal.SetTally(tx, goal.Counted{ID: w.id, Revision: 1})
	}))
	c, err := w.review.Submit(w.ctx, wang, w.id, 0, review.Handed{Path: path})
	w.must(err)
	excellent := &review.Sheet{Completeness: review.Excellent, Relevance: review.Excellent, Suitability: review.Excellent, Feasibility: review.Excellent, Overall: review.Excellent, Comment: "可行"}
	for _, by := range []review.Person{li, chen, zhou} {
		c, err = w.review.Approve(w.ctx, by, w.id, c.Version, excellent)
		w.must(err)
	}
}

func (w *world) of() *evaluation.Evaluation {
	w.Helper()
	e, err := w.s.Of(w.ctx, w.id)
	w.must(err)
	return e
}

func points(p scheme.Points) *scheme.Points { return &p }

// whole is a form in which nothing is missing.
func whole() evaluation.Form {
	f := evaluation.Form{Done: "办了四期培训。", Lines: make([]evaluation.Entry, 5)}
	f.Lines[0].Note = "一期因天气取消，次年补办。"
	f.Lines[2].Note = "两期推迟，已改排期。"
	f.Lines[3] = evaluation.Entry{Points: points(20_00), Actual: "82%", Note: "没有安排调查，今年起列入问卷。", Why: "街道走访了解的情况。"}
	return f
}

func wantFault(t *testing.T, err error, kind fault.Kind, key, field string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key || f.Field != field {
		t.Errorf("error %+v (%v), want %s %s at %s", f, err, kind, key, field)
	}
}

// TestComputed: without anything kept, an evaluation is what the program would score now; what is missing is told in the form's order.
func TestComputed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		e := w.of()
		if e.Version != 0 || e.Approved || e.Case.State != review.Draft || e.On != day.Of(2025, 12, 31) {
			t.Errorf("%+v", e)
		}
		var got []string
		for i := range e.Machine.Lines {
			l := e.Machine.Lines[i]
			got = append(got, l.Rule+" "+l.Given.String()+" "+l.Points.String()+" "+string(l.Deviation))
		}
		want := []string{
			"at_least 16.67 13.34 below", "at_least 16.67 16.67 ", "bands 16.66 12.99 not_reached", "unmeasured 30.00 0.00 unmeasured", "at_least 10.00 10.00 ",
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		if e.Machine.Execution.Points != 9_70 || e.Machine.Total != 62_70 || e.Self.Total != 62_70 || e.Self.Grade != scheme.Fair {
			t.Errorf("execution %s, total %s, %s", e.Machine.Execution.Points, e.Machine.Total, e.Self.Grade)
		}
		var missing []string
		for _, g := range w.save(0, evaluation.Form{Lines: make([]evaluation.Entry, 5)}).Missing {
			missing = append(missing, g.On()+" "+g.Said.Key)
		}
		want = []string{
			" evaluation.gap.not_approved", "done evaluation.gap.done", "indicators[0].note evaluation.gap.note_below",
			"indicators[2].note evaluation.gap.note_not_reached", "indicators[3].note evaluation.gap.note_unmeasured",
		}
		if !slices.Equal(missing, want) {
			t.Errorf("%q", missing)
		}
	})
}

func (w *world) save(seen int, f evaluation.Form) *evaluation.Evaluation {
	w.Helper()
	_, err := w.s.Save(w.ctx, wang.Actor, w.id, seen, f)
	w.must(err)
	return w.of()
}

// TestYear: filled in, handed in, scored by a reviewer, accepted; what was handed in stays whatever the books say later.
func TestYear(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.approve()
		e := w.save(0, whole())
		if e.Version != 1 || len(e.Missing) != 0 || e.Self.Total != 82_70 || e.Self.Grade != scheme.Good || e.Machine.Total != 62_70 {
			t.Fatalf("version %d, %s against %s, missing %+v", e.Version, e.Self.Total, e.Machine.Total, e.Missing)
		}
		if again := w.save(1, whole()); again.Version != 1 {
			t.Errorf("nothing changed, yet version %d", again.Version)
		}
		_, err := w.s.Save(w.ctx, chen.Actor, w.id, 0, whole())
		wantFault(t, err, fault.Conflict, "evaluation.meanwhile", "")
		wantFault(t, w.s.Appraise(w.ctx, zhou, w.id, 1, evaluation.Appraisal{Lines: make([]evaluation.Mark, 5)}), fault.Conflict, "evaluation.not_handed_in", "")
		c, err := w.s.HandIn(w.ctx, wang, w.id, 1, 0, path)
		w.must(err)
		_, err = w.s.Save(w.ctx, wang.Actor, w.id, 1, evaluation.Form{Done: "改", Lines: whole().Lines})
		if fault.KindOf(err) != fault.Denied && fault.KindOf(err) != fault.Conflict {
			t.Errorf("what was handed in was changed: %v", err)
		}
		w.appraise()
		for _, by := range []review.Person{li, chen, zhou} {
			c, err = w.courses.Approve(w.ctx, by, course.Evaluation, string(w.id), c.Version)
			w.must(err)
		}
		w.later()
		tlogVerbs(t, d)
	})
}

// appraise scores what was handed in: not by its author, with reasons, with customs.
func (w *world) appraise() {
	w.Helper()
	blank := func() evaluation.Appraisal {
		return evaluation.Appraisal{Lines: make([]evaluation.Mark, 5), Comment: "核对了记录。"}
	}
	wantFault(w.T, w.s.Appraise(w.ctx, wang, w.id, 1, blank()), fault.Denied, "evaluation.own_work", "")
	wantFault(w.T, w.s.Appraise(w.ctx, li, w.id, 1, blank()), fault.Denied, "evaluation.may_not_appraise", "")
	a := blank()
	a.Lines[3].Points = points(0)
	wantFault(w.T, w.s.Appraise(w.ctx, zhou, w.id, 1, a), fault.Invalid, "evaluation.gap.why", "indicators[3].why")
	a.Lines[3] = evaluation.Mark{Points: points(31_00), Why: "x"}
	wantFault(w.T, w.s.Appraise(w.ctx, zhou, w.id, 1, a), fault.Invalid, "evaluation.beyond", "indicators[3].points")
	a.Lines[3] = evaluation.Mark{Hand: []string{"no_proof"}, Why: "x"}
	wantFault(w.T, w.s.Appraise(w.ctx, zhou, w.id, 1, a), fault.Invalid, "evaluation.no_custom", "indicators[3].hand")
	a.Lines[3] = evaluation.Mark{Points: points(0), Why: "没有调查数据。"}
	a.Lines[2] = evaluation.Mark{Hand: []string{"vague_slight"}, Why: "没有写明什么算及时。"}
	w.must(w.s.Appraise(w.ctx, zhou, w.id, 1, a))
	e := w.of()
	// On time: 12.99 of 16.66, three tenths off. The other lines are the officer's.
	if e.Appraisal == nil || e.Stale || e.Appraisal.Score.Lines[2] != 9_10 || e.Appraisal.Score.Lines[3] != 0 ||
		e.Appraisal.Score.Lines[0] != 13_34 || e.Stands().Total != e.Appraisal.Score.Total {
		w.Errorf("%+v", e.Appraisal)
	}
}

// later posts to the books after the evaluation was accepted: it stays, and says what would differ.
func (w *world) later() {
	w.Helper()
	before := w.of()
	w.post("activity.held", 1, 0)
	after := w.of()
	if !after.Accepted() || after.Machine.Total != before.Machine.Total || after.Stands().Total != before.Stands().Total {
		w.Errorf("what was accepted changed: %s, %s", before.Machine.Total, after.Machine.Total)
	}
	now, err := w.s.Anew(w.ctx, w.id)
	w.must(err)
	diff := after.Against(now)
	if len(diff) != 1 || diff[0].Position != 0 || diff[0].Was != "4次" || diff[0].Is != "5次" || diff[0].Then != 13_34 || diff[0].Now != 16_67 {
		w.Errorf("%+v", diff)
	}
	list, err := w.s.Results(w.ctx, declared().Department, 2025)
	w.must(err)
	if len(list) != 1 || !list[0].Accepted() || list[0].Stands().Total != after.Stands().Total || list[0].Kept.ID != w.id {
		w.Errorf("%+v", list)
	}
	if none, err := w.s.Results(w.ctx, declared().Department, 2024); err != nil || len(none) != 0 {
		w.Error(none, err)
	}
}

func tlogVerbs(t *testing.T, d *db.DB) {
	t.Helper()
	verbs := tlogtest.Verbs(t, d)
	for _, want := range []string{"evaluation.save", "evaluation.appraise", "course.submit", "course.approve"} {
		if !slices.ContainsFunc(verbs, func(v string) bool { return strings.HasPrefix(v, want+" ") }) {
			t.Errorf("the log has no %s: %q", want, verbs)
		}
	}
}

// TestRefusals: what cannot be kept says where and why.
func TestRefusals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.approve()
		for name, c := range map[string]struct {
			change     func(f *evaluation.Form)
			key, field string
		}{
			"more than the weight": {func(f *evaluation.Form) { f.Lines[0].Points = points(16_68) }, "evaluation.beyond", "indicators[0].points"},
			"out of the band":      {func(f *evaluation.Form) { f.Lines[2].Points = points(16_00) }, "evaluation.out_of_band", "indicators[2].points"},
			"points of nothing":    {func(f *evaluation.Form) { f.Lines[1] = evaluation.Entry{Points: points(1), Spared: "不适用"} }, "evaluation.left_out", "indicators[1].points"},
			"execution beyond":     {func(f *evaluation.Form) { f.Execution.Points = points(10_01) }, "evaluation.beyond", "execution.points"},
			"weights of 99": {func(f *evaluation.Form) {
				f.Weights = &scheme.Weights{Execution: 10_00, Of: []scheme.Points{89_00, 0, 0, 0, 0}}
			}, "evaluation.weights_sum", ""},
			"a scheme of 110": {func(f *evaluation.Form) { s := scheme.Norms()[0]; s.Execution = 20_00; f.Scheme = &s }, "evaluation.scheme_bad.sum", "shares"},
			"a long note":     {func(f *evaluation.Form) { f.Lines[4].Note = string(make([]byte, 1001)) }, "evaluation.long", "indicators[4].note"},
		} {
			f := whole()
			c.change(&f)
			_, err := w.s.Save(w.ctx, wang.Actor, w.id, 0, f)
			if f, ok := fault.As(err); !ok || f.Key != c.key || f.Field != c.field {
				t.Errorf("%s: %v at %+v", name, err, f)
			}
		}
		_, err := w.s.HandIn(w.ctx, wang, w.id, 0, 0, path)
		wantFault(t, err, fault.Conflict, "evaluation.meanwhile", "")
		f := whole()
		f.Lines[0].Note = ""
		w.save(0, f)
		_, err = w.s.HandIn(w.ctx, wang, w.id, 1, 0, path)
		wantFault(t, err, fault.Invalid, "evaluation.incomplete", "indicators[0].note")
		if _, err := w.s.Of(w.ctx, "nobody"); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}

// TestSpared: a line that does not apply is left out, the rest counts for 100; weights that somebody set take a reason.
func TestSpared(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.approve()
		f := whole()
		f.Lines[3] = evaluation.Entry{Spared: "任务取消"}
		e := w.save(0, f)
		sum := e.Machine.Execution.Weight
		for _, l := range e.Machine.Lines {
			sum += l.Weight
		}
		if !e.Machine.Rescaled || sum != scheme.Whole || len(e.Missing) != 0 {
			t.Errorf("%s, %+v", sum, e.Missing)
		}
		f = whole()
		f.Weights = &scheme.Weights{Execution: 10_00, Of: []scheme.Points{30_00, 10_00, 10_00, 30_00, 10_00}}
		e = w.save(1, f)
		if e.Input.Weights.From != scheme.Set || len(e.Missing) != 1 || e.Missing[0].On() != "weights" || e.Machine.Lines[0].Points != 24_00 {
			t.Errorf("%+v, %+v", e.Input.Weights, e.Missing)
		}
		f.Weights, f.Reason, f.Anew = nil, "培训次数是本项目的主要任务。", true
		if e = w.save(2, f); e.Input.Weights.Of[0] != 30_00 || len(e.Missing) != 0 || e.Version != 3 {
			t.Errorf("weights that were set did not stay: %+v %+v", e.Input.Weights, e.Missing)
		}
		hubei := scheme.Norms()[2]
		f.Scheme = &hubei
		if e = w.save(3, f); e.Input.Scheme.ID != "hubei" || e.Input.Weights.Execution != 20_00 || e.Machine.Execution.Points != 19_40 {
			t.Errorf("%s %+v", e.Input.Scheme.ID, e.Input.Weights)
		}
	})
}

// TestSchemes: an office's own way to score is kept in versions, and only by who saw the last one.
func TestSchemes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		own := scheme.Norms()[0]
		own.ID, own.Version, own.Name, own.Basis.Document, own.Basis.Point = "", 0, "区里的办法", "", "区财政局做法"
		own.Rules.AtMost = scheme.Linear
		made, err := w.s.SetScheme(w.ctx, zhou.Actor, "department", own)
		w.must(err)
		if made.ID == "" || made.Version != 1 {
			t.Errorf("%+v", made)
		}
		next := made
		next.Rules.Below = 85
		next, err = w.s.SetScheme(w.ctx, zhou.Actor, "department", next)
		w.must(err)
		_, err = w.s.SetScheme(w.ctx, zhou.Actor, "department", made)
		wantFault(t, err, fault.Conflict, "evaluation.meanwhile", "")
		_, err = w.s.SetScheme(w.ctx, zhou.Actor, "unit", made)
		wantFault(t, err, fault.NotFound, "evaluation.no_scheme", "")
		_, err = w.s.SetScheme(w.ctx, zhou.Actor, "", own)
		wantFault(t, err, fault.Invalid, "evaluation.scheme_bad.organisation", "organisation")
		list, err := w.s.Schemes(w.ctx, path)
		w.must(err)
		if n := len(list); n != 4 || list[3].Version != 2 || list[3].Rules.Below != 85 || list[3].Name != "区里的办法" {
			t.Errorf("%d schemes, the last %+v", n, list[n-1])
		}
		if list, err = w.s.Schemes(w.ctx, nil); err != nil || len(list) != 3 {
			t.Error(len(list), err)
		}
	})
}
