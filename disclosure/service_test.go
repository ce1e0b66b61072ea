package disclosure_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/mod/sumdb/note"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/disclosure"
	"plumbline/disclosure/published"
	"plumbline/disclosure/snapshot"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/keeping"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/course"
)

var (
	wang = someone("填报小王", review.ActSubmit, "evaluate")
	li   = someone("单位老李", "review_unit")
	chen = someone("主管陈科", "review_department", review.ActPublish)
	zhou = someone("财政周处", "review_finance")
	path = []string{"unit", "root"}
)

const department = "某市残联"

func someone(name string, acts ...string) review.Person {
	p := review.Person{Actor: actor.Actor{ID: name, Name: name}}
	for _, act := range acts {
		p.Desks = append(p.Desks, review.Desk{Act: act, Organisation: "unit"})
	}
	return p
}

// world is a department with one approved declaration of last year, its bindings and its books.
type world struct {
	*testing.T
	ctx       context.Context
	db        *db.DB
	log       *tlog.Registry
	goal      *goal.Service
	review    *review.Service
	courses   *course.Service
	measure   *measure.Service
	s         *disclosure.Service
	id        goal.ID
	refs      int
	scored    []evaluation.Evaluation
	differing time.Time
}

func declared() goal.Declaration {
	row := func(level1, level2, name, target string) goal.Indicator {
		return goal.Indicator{Level1: level1, Level2: level2, Name: name, Target: goal.ParseTarget(target)}
	}
	return goal.Declaration{
		Name: "培训项目", Year: 2025, Department: department, Unit: "某中心", Start: day.Of(2025, 1, 1), End: day.Of(2025, 12, 31),
		Goals: goal.Goals{Annual: "1.为残疾人办好职业培训；\n2.按期完成。"},
		Indicators: []goal.Indicator{
			row(goal.Output, "数量指标", "培训次数", "≥5次"), row(goal.Output, "数量指标", "培训人次", "≥30人次"),
			row(goal.Output, "质量指标", "培训合格率", "≥90%"), row(goal.Benefit, "社会效益指标", "政策知晓率", "≥80%"),
			row(goal.Benefit, "社会效益指标", "新增就业人数", "≥2人"),
		},
	}
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{T: t, ctx: t.Context(), db: d}
	w.log = tlogtest.Log(t, d, goal.Tables(), review.Tables(), course.Tables(), measure.Tables(), disclosure.Tables())
	w.goal, w.review, w.courses = goal.New(d, w.log), review.New(d, w.log), course.New(d, w.log)
	books := read.New(d)
	w.measure = measure.New(d, w.log, books, measure.NewCatalogue(
		journal.Measure{ID: "activity.held", Kind: journal.Count, Unit: "次"},
		journal.Measure{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true},
		journal.Measure{ID: "activity.passed", Kind: journal.Ratio, Unit: "%", Persons: true}))
	w.s = disclosure.New(d, w.log, disclosure.Deps{
		Goal: w.goal, Review: w.review, Measure: w.measure, Books: books,
		Evaluations: func(context.Context, string, int) ([]evaluation.Evaluation, error) { return w.scored, nil },
		Differing:   func(context.Context) (time.Time, error) { return w.differing, nil },
		Names:       func(context.Context) (map[string]string, error) { return map[string]string{"unit": "某中心"}, nil },
		Residue: func(text string) string {
			if strings.Contains(text, "<br>") {
				return "tag"
			}
			return ""
		},
	})
	saved, err := w.goal.Save(w.ctx, wang.Actor, []goal.Entry{{Declaration: declared()}})
	w.must(err)
	w.id = saved[0].ID
	matters := map[string]string{"activity.attended": "技能", "activity.passed": "技能"}
	bind := func(i int, measured string, way judge.Read) measure.Binding {
		return measure.Binding{Key: measure.KeyOf(declared().Indicators, i), Way: measure.Measured, Measure: measured, Matter: matters[measured], Read: way, Judgement: "target"}
	}
	w.must(w.measure.Confirm(w.ctx, wang.Actor, w.id, 0, []measure.Binding{
		bind(0, "activity.held", judge.Num), bind(1, "activity.attended", judge.Num), bind(2, "activity.passed", judge.Rate),
		{Key: measure.KeyOf(declared().Indicators, 3), Way: measure.Manual},
		bind(4, "activity.attended", judge.Persons),
	}))
	for i := range 3 {
		w.post("activity.held", journal.Line{Day: day.Of(2025, 3+i, 1), Num: 1})
	}
	for i := range 40 { // two of forty in one district, which the months and the other district must not give away
		dim := journal.Dim{Organisation: "unit", District: "黄浦区", Sex: []string{"f", "m"}[i%2]}
		if i < 2 {
			dim.District = "崇明区"
		}
		on := day.Of(2025, 2+i%3, 1+i%20)
		w.post(journal.Of("activity.attended", "技能"), journal.Line{Day: on, Dim: dim, Person: journal.Person(i + 1), Num: 1})
		w.post(journal.Of("activity.passed", "技能"), journal.Line{Day: on, Dim: dim, Person: journal.Person(i + 1), Num: 1, Den: 1})
	}
	w.post("money.execution", journal.Line{Day: day.Of(2025, 1, 2), Den: 1_000_000})
	w.post("money.execution", journal.Line{Day: day.Of(2025, 9, 2), Num: 970_000})
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// post puts one contribution into the books of the project.
func (w *world) post(account string, line journal.Line) {
	w.Helper()
	w.refs++
	line.Account = journal.Account{Year: 2025, Project: journal.ProjectOf(department, declared().Name), Measure: account}
	w.must(w.db.Write(w.ctx, func(tx *db.Tx) error {
		_, err := journal.New(w.db).Settle(tx, nil, journal.Voucher{Ref: fmt.Sprintf("record/%d", w.refs), Want: []journal.Line{line}})
		return err
	}))
}

// approve brings the declaration through its stages.
func (w *world) approve() {
	w.Helper()
	k, err := w.goal.Get(w.ctx, w.id)
	w.must(err)
	w.must(w.db.Write(w.ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE declaration SET stale = FALSE`); err != nil {
			return err
		}
		return w.goal.SetTally(tx, goal.Counted{ID: w.id, Revision: k.Revision})
	}))
	c, err := w.review.Of(w.ctx, w.id)
	w.must(err)
	c, err = w.review.Submit(w.ctx, wang, w.id, c.Version, review.Handed{Path: path})
	w.must(err)
	excellent := &review.Sheet{Completeness: review.Excellent, Relevance: review.Excellent, Suitability: review.Excellent, Feasibility: review.Excellent, Overall: review.Excellent, Comment: "可行"}
	for _, by := range []review.Person{li, chen, zhou} {
		c, err = w.review.Approve(w.ctx, by, w.id, c.Version, excellent)
		w.must(err)
	}
}

func (w *world) prepare(kind snapshot.Kind, reason string) *disclosure.Draft {
	w.Helper()
	d, err := w.s.Prepare(w.ctx, disclosure.Want{Department: department, Year: 2025, Kind: kind, Reason: reason})
	w.must(err)
	return d
}

func (w *world) publish(kind snapshot.Kind, reason string) snapshot.Publication {
	w.Helper()
	d := w.prepare(kind, reason)
	p, err := w.s.Publish(w.ctx, chen.Actor, disclosure.Want{Department: department, Year: 2025, Kind: kind, Reason: reason}, d.Stamp)
	if err != nil {
		w.Fatal(err, d.Findings)
	}
	return p
}

// stops lists what stops publication.
func stops(d *disclosure.Draft) (out []string) {
	for _, f := range d.Findings {
		if f.Severity == disclosure.Stop {
			out = append(out, f.Check)
		}
	}
	return out
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Kind != kind || f.Key != key {
		t.Errorf("error %v, want %s %s", err, kind, key)
	}
}

func (w *world) entered(kind snapshot.Kind, on day.Day) {
	w.Helper()
	w.must(w.s.Approve(w.ctx, chen.Actor, department, 2025, disclosure.Approval{Kind: kind, Day: on}))
}

// TestYear: goals, then results, then a correction with a reason, then taken back; every version stays as it was.
func TestYear(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		if got := stops(w.prepare(snapshot.Goals, "")); !slices.Equal(got, []string{"approved", "approval_day"}) {
			t.Errorf("before anything was approved: %q", got)
		}
		w.approve()
		w.entered(snapshot.Goals, day.Of(2025, 2, 10))
		first := w.publish(snapshot.Goals, "")
		if first.Number != 1 || first.Leaf < 0 {
			t.Errorf("%+v", first)
		}
		goals := w.version(1)
		n := goals.Snapshot.Projects[0].Indicators[1]
		if n.Value != "" || n.Year.Num != nil || n.Outcome != "" || len(n.Method) < 3 || goals.Snapshot.Totals.Paid != nil || goals.Snapshot.Projects[0].Plain != "为残疾人办好职业培训。" {
			t.Errorf("a version of goals tells figures, or not how they will be made: %+v", n)
		}

		w.entered(snapshot.Results, day.Of(2026, 2, 20))
		w.publish(snapshot.Results, "")
		w.results(w.version(2).Snapshot)

		w.post("activity.held", journal.Line{Day: day.Of(2025, 11, 1), Num: 1})
		_, err := w.s.Publish(w.ctx, chen.Actor, disclosure.Want{Department: department, Year: 2025, Kind: snapshot.Results}, w.prepare(snapshot.Results, "").Stamp)
		wantFault(t, err, fault.Invalid, "disclosure.no_reason")
		draft := w.prepare(snapshot.Results, "补录了一次培训")
		if len(draft.Changes) == 0 || draft.Changes[0].Says.Key != "disclosure.diff.figure" {
			t.Errorf("changes %+v", draft.Changes)
		}
		w.publish(snapshot.Results, "补录了一次培训")
		phone := "数据有误，请打 13812345678 问王某"
		_, err = w.s.Publish(w.ctx, chen.Actor, disclosure.Want{Department: department, Year: 2025, Kind: snapshot.Withdrawn, Reason: phone}, w.prepare(snapshot.Withdrawn, phone).Stamp)
		wantFault(t, err, fault.Invalid, "disclosure.reason_personal")
		w.publish(snapshot.Withdrawn, "数据有误，核实后重新公开")
		_, err = w.s.Publish(w.ctx, chen.Actor, disclosure.Want{Department: department, Year: 2025, Kind: snapshot.Withdrawn, Reason: "再撤"}, w.prepare(snapshot.Withdrawn, "再撤").Stamp)
		wantFault(t, err, fault.Conflict, "disclosure.nothing_to_withdraw")
		_, err = w.s.Publish(w.ctx, chen.Actor, disclosure.Want{Department: department, Year: 2025, Kind: snapshot.Results}, w.prepare(snapshot.Results, "").Stamp)
		wantFault(t, err, fault.Invalid, "disclosure.no_reason")

		st, err := w.s.State(w.ctx, department, 2025)
		w.must(err)
		if len(st.Versions) != 4 || st.Versions[0].Kind != snapshot.Withdrawn || st.Versions[3].Digest != first.Digest {
			t.Errorf("%+v", st.Versions)
		}
		if again := w.version(1); string(again.Text) != string(goals.Text) {
			t.Error("the first version is not what it was")
		}
	})
}

func (w *world) version(number int) *snapshot.Version {
	w.Helper()
	v, err := w.s.Version(w.ctx, department, 2025, number)
	w.must(err)
	return v
}

// results holds a version of results to what the books say, and to what must be hidden.
func (w *world) results(s *snapshot.Snapshot) {
	w.Helper()
	p := s.Projects[0]
	held, attended, passed, typed := p.Indicators[0], p.Indicators[1], p.Indicators[2], p.Indicators[3]
	if held.Value != "3" || held.Outcome != "missed" || held.Persons || *held.Months[2].Num != 1 {
		w.Errorf("trainings are no persons, and are shown: %+v", held)
	}
	if attended.Value != "40" || *attended.Year.Num != 40 || *attended.Year.Persons != 40 {
		w.Errorf("the year of services is shown: %+v", attended.Year)
	}
	for _, n := range []snapshot.Indicator{attended, passed} {
		at := slices.IndexFunc(n.Tables, func(t snapshot.Table) bool { return t.By == "district" })
		for _, row := range n.Tables[at].Rows {
			if row.Num != nil || row.Persons != nil {
				w.Errorf("%s: the two of %s can be found: %+v", n.Name, row.Value, row)
			}
		}
	}
	if passed.Value != "100" || passed.Unit != "%" || *passed.Year.Den != 40 {
		w.Errorf("%+v", passed)
	}
	if typed.Outcome != "unmeasured" || !typed.ByHand || len(typed.Limits) == 0 {
		w.Errorf("%+v", typed)
	}
	if *p.Funding.Paid != 970_000 || *p.Funding.Adjusted != 1_000_000 || !s.Preliminary() || s.Rule.Hidden == 0 || p.Score != nil {
		w.Errorf("%+v, %d hidden", p.Funding, s.Rule.Hidden)
	}
	if rows := attended.Tables[0].Rows; attended.Tables[0].By != "organisation" || rows[0].Name.Text != "某中心" {
		w.Errorf("%+v", attended.Tables[0])
	}
}

// TestWhatWasSeen: what is published is what was looked at, to the last count.
func TestWhatWasSeen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.approve()
		w.entered(snapshot.Results, day.Of(2026, 2, 20))
		want := disclosure.Want{Department: department, Year: 2025, Kind: snapshot.Results}
		stamp := w.prepare(snapshot.Results, "").Stamp
		if again := w.prepare(snapshot.Results, "").Stamp; again != stamp {
			t.Fatal("the same books give another stamp")
		}
		w.post("activity.held", journal.Line{Day: day.Of(2025, 11, 1), Num: 1})
		_, err := w.s.Publish(w.ctx, chen.Actor, want, stamp)
		wantFault(t, err, fault.Conflict, "disclosure.meanwhile")
		w.must(w.s.Write(w.ctx, wang.Actor, w.id, 0, disclosure.Text{Plain: "教残疾人一门手艺。"}))
		stamp = w.prepare(snapshot.Results, "").Stamp
		if _, err := w.s.Publish(w.ctx, chen.Actor, want, stamp); err != nil {
			t.Fatal(err)
		}
		if p := w.version(1).Snapshot.Projects[0]; p.Plain != "教残疾人一门手艺。" || p.Indicators[0].Value != "4" {
			t.Errorf("%q %s", p.Plain, p.Indicators[0].Value)
		}
	})
}

// TestChecksStop: each check stops what it is to stop, and nothing is published then.
func TestChecksStop(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.approve()
		w.entered(snapshot.Results, day.Of(2026, 2, 20))
		stop := func(check string) {
			t.Helper()
			draft := w.prepare(snapshot.Results, "")
			if !slices.Contains(stops(draft), check) {
				t.Errorf("%s does not stop: %+v", check, draft.Findings)
			}
			_, err := w.s.Publish(w.ctx, chen.Actor, disclosure.Want{Department: department, Year: 2025, Kind: snapshot.Results}, draft.Stamp)
			wantFault(t, err, fault.Denied, "disclosure.stopped")
		}
		w.must(w.s.Write(w.ctx, wang.Actor, w.id, 0, disclosure.Text{Plain: "报名请打 13812345678 找小王。"}))
		stop("personal")
		w.must(w.s.Write(w.ctx, wang.Actor, w.id, 1, disclosure.Text{Plain: "教一门手艺。<br>"}))
		stop("residue")
		w.must(w.s.Write(w.ctx, wang.Actor, w.id, 2, disclosure.Text{Plain: "教一门手艺。"}))
		w.differing = dbtest.Now
		stop("recomputed")
		w.differing = time.Time{}
		w.must(d.Write(w.ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE revision SET content = REPLACE(content, '职业培训', '职业教育')`)
			return err
		}))
		stop("equal")
		w.must(d.Write(w.ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE revision SET content = REPLACE(content, '职业教育', '职业培训')`)
			return err
		}))
		if got := stops(w.prepare(snapshot.Results, "")); len(got) > 0 {
			t.Errorf("%q", got)
		}
	})
}

// TestTexts: what is said of a project is kept in versions, and who saw an older one is told.
func TestTexts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for field, c := range map[string]struct {
			text disclosure.Text
			key  string
		}{
			"plain":     {disclosure.Text{}, "disclosure.no_plain"},
			"long":      {disclosure.Text{Plain: strings.Repeat("长", 121)}, "disclosure.long"},
			"film":      {disclosure.Text{Plain: "好。", Film: "http://example.org/a.mp4"}, "disclosure.film"},
			"film name": {disclosure.Text{Plain: "好。", Film: "https://a:b@example.org/a.mp4"}, "disclosure.film"},
			"easy":      {disclosure.Text{Plain: "好。", EasyRead: strings.Repeat("长", 1501)}, "disclosure.long"},
		} {
			err := w.s.Write(w.ctx, wang.Actor, w.id, 0, c.text)
			if f, ok := fault.As(err); !ok || f.Key != c.key || f.Field == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		w.must(w.s.Write(w.ctx, wang.Actor, w.id, 0, disclosure.Text{Plain: " 教手艺。 ", EasyRead: "我们教课。\r\n\r\n 课不要钱。", Film: "https://example.org/a.mp4"}))
		w.must(w.s.Write(w.ctx, wang.Actor, w.id, 1, disclosure.Text{Plain: "教手艺。", EasyRead: "我们教课。\n课不要钱。", Film: "https://example.org/a.mp4"}))
		wantFault(t, w.s.Write(w.ctx, wang.Actor, w.id, 0, disclosure.Text{Plain: "另一句。"}), fault.Conflict, "disclosure.text_meanwhile")
		wantFault(t, w.s.Write(w.ctx, wang.Actor, "none", 0, disclosure.Text{Plain: "一句。"}), fault.NotFound, "goal.not_found")
		of, err := w.s.Texts(w.ctx, []goal.ID{w.id})
		w.must(err)
		if got := of[w.id]; got.Number != 1 || got.EasyRead != "我们教课。\n课不要钱。" {
			t.Errorf("%+v", got)
		}
	})
}

// TestClock: the term runs from the day that an officer enters, and stops with publication.
func TestClock(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		today := day.At(dbtest.Now)
		clock := func() disclosure.Clock {
			st, err := w.s.State(w.ctx, department, 2025)
			w.must(err)
			return st.Clocks[1]
		}
		if c := clock(); !c.Due.IsZero() || c.Overdue() {
			t.Errorf("%+v", c)
		}
		for key, a := range map[string]disclosure.Approval{
			"disclosure.no_approval": {Kind: snapshot.Results}, "disclosure.approval_future": {Kind: snapshot.Results, Day: today.Add(1)},
			"disclosure.approval_early": {Kind: snapshot.Results, Day: day.Of(2024, 12, 31)}, "disclosure.kind_unknown": {Kind: snapshot.Withdrawn, Day: today},
		} {
			wantFault(t, w.s.Approve(w.ctx, chen.Actor, department, 2025, a), fault.Invalid, key)
		}
		w.entered(snapshot.Results, today.Add(-21))
		if c := clock(); c.Left != -1 || !c.Overdue() || c.Due != today.Add(-1) {
			t.Errorf("%+v", c)
		}
		w.entered(snapshot.Results, today.Add(-5))
		w.entered(snapshot.Results, today.Add(-5))
		w.approve()
		w.publish(snapshot.Results, "")
		c := clock()
		st, err := w.s.State(w.ctx, department, 2025)
		w.must(err)
		if c.Left != 15 || c.Overdue() || c.Published != today || len(st.Approvals) != 2 {
			t.Errorf("%+v, entered %+v", c, st.Approvals)
		}
	})
}

// TestSigned: a version gets the signed checkpoint of a log that has its act, once.
func TestSigned(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.approve()
		w.entered(snapshot.Results, day.Of(2026, 2, 20))
		w.publish(snapshot.Results, "")
		signer, err := tlog.OpenKey(t.TempDir() + "/log.key")
		w.must(err)
		log := tlog.New(d, signer)
		for range 2 {
			w.must(w.s.Complete(w.ctx, log, signer.Public()))
		}
		p := w.version(1).Publication
		head, err := tlog.OpenCheckpoint(p.Checkpoint, signer.Public())
		if err != nil || head.Size <= p.Leaf || p.Key != signer.Public() {
			t.Errorf("%+v: %v", head, err)
		}
		var other *note.UnverifiedNoteError
		if _, err := tlog.OpenCheckpoint(p.Checkpoint, "x+00000000+AA=="); err == nil {
			t.Error(other)
		}
	})
}

// TestScored: an accepted evaluation goes out with its points, and what the program comes to by the published figures.
func TestScored(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.approve()
		w.entered(snapshot.Results, day.Of(2026, 2, 20))
		s := evaluation.New(d, nil, w.measure, read.New(d), w.courses)
		e, err := s.Of(w.ctx, w.id)
		w.must(err)
		w.scored = []evaluation.Evaluation{*e}
		if got := w.prepare(snapshot.Results, "").Whole.Projects[0].Score; got != nil {
			t.Errorf("an evaluation that nobody accepted is published: %+v", got)
		}
		w.scored[0].Case.State = course.Accepted
		got := w.prepare(snapshot.Results, "").Whole
		sc := got.Projects[0].Score
		if sc == nil || *sc.Machine != int64(e.Machine.Total) || *sc.Points != int64(e.Stands().Total) || sc.Full != 10000 || len(got.Schemes) != 1 || sc.Scheme != got.Schemes[0].ID {
			t.Fatalf("%+v", sc)
		}
		sum := int64(0)
		for _, p := range sc.Parts {
			sum += *p.Points
		}
		if sum != *sc.Points || sc.Parts[0].Full != int64(10*scheme.Whole/100) {
			t.Errorf("the parts come to %d of %d: %+v", sum, *sc.Points, sc.Parts)
		}
	})
}

// TestReaders: a folder of published files gives what the store gives, and a text that was changed is refused by both.
func TestReaders(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.approve()
		w.entered(snapshot.Goals, day.Of(2025, 2, 10))
		w.entered(snapshot.Results, day.Of(2026, 2, 20))
		w.publish(snapshot.Goals, "")
		w.publish(snapshot.Results, "")
		slug := snapshot.Slug(department)
		files := fstest.MapFS{}
		dir := t.TempDir()
		for n := 1; n <= 2; n++ {
			w.must(published.Write(dir, w.version(n)))
			w.must(published.Write(dir, w.version(n)))
		}
		copyInto(t, files, dir)
		for name, r := range map[string]published.Reader{"store": published.Store(d), "folder": published.Folder(files)} {
			all, err := r.Publications(w.ctx)
			w.must(err)
			years, err := r.Years(w.ctx)
			w.must(err)
			latest, err := r.Latest(w.ctx, slug, 2025)
			w.must(err)
			if len(all) != 2 || len(years) != 1 || years[0].Number != 2 || latest.Number != 2 || string(latest.Text) != string(w.version(2).Text) {
				t.Errorf("%s: %d versions, %d years, latest %d", name, len(all), len(years), latest.Number)
			}
			_, err = r.Version(w.ctx, slug, 2025, 3)
			wantFault(t, err, fault.NotFound, "disclosure.not_published")
		}
		at := slug + "/2025/2.json"
		files[at] = &fstest.MapFile{Data: []byte(strings.Replace(string(files[at].Data), `"value":"40"`, `"value":"41"`, 1))}
		_, err := published.Folder(files).Version(w.ctx, slug, 2025, 2)
		wantFault(t, err, fault.Internal, "disclosure.other_text")
		w.must(d.Write(w.ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE publication_text SET content = REPLACE(content, '"value":"40"', '"value":"41"')`)
			return err
		}))
		_, err = published.Store(d).Version(w.ctx, slug, 2025, 2)
		wantFault(t, err, fault.Internal, "disclosure.other_text")
		v := *w.version(1)
		v.Text = append(slices.Clone(v.Text), '\n')
		wantFault(t, published.Write(dir, &v), fault.Conflict, "disclosure.folder_other")
	})
}

// TestFinal: figures that were closed for every project are final.
func TestFinal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.approve()
		closing := keeping.New(d, nil, journal.New(d))
		w.must(closing.Close(w.ctx, chen.Actor, journal.ProjectOf(department, declared().Name), 2025, day.Of(2025, 6, 30), ""))
		if !w.prepare(snapshot.Results, "").Shown.Preliminary() {
			t.Error("closed in June, and final for the year")
		}
		w.must(closing.Close(w.ctx, chen.Actor, journal.ProjectOf(department, declared().Name), 2025, day.Of(2025, 12, 31), ""))
		if s := w.prepare(snapshot.Results, "").Shown; s.Preliminary() || s.Closed != day.Of(2025, 12, 31) {
			t.Errorf("%s", s.Closed)
		}
	})
}
