package draw_test

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/evaluation"
	"plumbline/evaluation/draw"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/course"
)

var path = []string{"unit", "department"}

func someone(name string, acts ...string) review.Person {
	p := review.Person{Actor: actor.Actor{ID: name, Name: name}}
	for _, act := range acts {
		p.Desks = append(p.Desks, review.Desk{Act: act, Organisation: "unit"})
	}
	return p
}

var (
	wang = someone("填报小王", review.ActSubmit, "evaluate")
	zhou = someone("财政周处", "review_finance", "appraise")
)

// world is the draws over a store of three projects of last year whose evaluations were handed in, under a clock that can be moved.
type world struct {
	*testing.T
	db     *db.DB
	log    *tlog.Registry
	clock  *atomic.Int64
	scores *evaluation.Service
	s      *draw.Service
	ids    []goal.ID
}

func (w *world) must(err error) {
	w.Helper()
	must(w.T, err)
}

func (w *world) on(d day.Day) {
	at, err := time.Parse(time.RFC3339, d.String()+"T04:00:00Z")
	w.must(err)
	w.clock.Store(at.UnixNano())
}

var (
	today   = day.At(dbtest.Now)
	sunday  = today.Add(6)
	nothing = draw.Order{Size: 2, Source: "双色球第 2026027 期", Day: sunday}
)

func newWorld(t *testing.T, cfg db.Config) *world {
	t.Helper()
	w := &world{T: t, clock: &atomic.Int64{}}
	w.on(today)
	cfg.Now = func() time.Time { return time.Unix(0, w.clock.Load()).UTC() }
	var err error
	w.db, err = db.Open(t.Context(), cfg)
	w.must(err)
	t.Cleanup(func() { _ = w.db.Close() })
	w.log = tlogtest.Log(t, w.db, goal.Tables(), review.Tables(), course.Tables(), measure.Tables(), evaluation.Tables(), draw.Tables())
	goals, cases, courses := goal.New(w.db, w.log), review.New(w.db, w.log), course.New(w.db, w.log)
	m := measure.New(w.db, w.log, read.New(w.db), measure.NewCatalogue())
	w.scores = evaluation.New(w.db, w.log, m, read.New(w.db), courses)
	w.s = draw.New(w.db, w.log, w.scores, nil)
	for _, name := range []string{"甲项目", "乙项目", "丙项目"} {
		saved, err := goals.Save(t.Context(), wang.Actor, []goal.Entry{{Declaration: goal.Declaration{
			Name: name, Year: 2025, Department: "某市残联", Unit: "某中心", Start: day.Of(2025, 1, 1), End: day.Of(2025, 12, 31), Goals: goal.Goals{Annual: "办好。"},
			Indicators: []goal.Indicator{{Level1: goal.Output, Level2: "数量指标", Name: "培训次数", Target: goal.ParseTarget("≥5次")}},
		}}})
		w.must(err)
		w.ids = append(w.ids, saved[0].ID)
		w.handIn(goals, cases, saved[0].ID, name)
	}
	return w
}

// handIn approves a declaration, pays its budget, and hands its evaluation in.
func (w *world) handIn(goals *goal.Service, cases *review.Service, id goal.ID, name string) {
	w.Helper()
	w.must(w.db.Write(w.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE declaration SET stale = FALSE`); err != nil {
			return err
		}
		if err := goals.SetTally(tx, goal.Counted{ID: id, Revision: 1}); err != nil {
			return err
		}
		line := journal.Line{Account: journal.Account{Year: 2025, Project: journal.ProjectOf("某市残联", name), Measure: "money.execution"}, Day: day.Of(2025, 6, 1), Num: 960_000, Den: 1_000_000}
		_, err := journal.New(w.db).Settle(tx, nil, journal.Voucher{Ref: "pay/" + name, Want: []journal.Line{line}})
		return err
	}))
	c, err := cases.Submit(w.Context(), wang, id, 0, review.Handed{Path: path})
	w.must(err)
	sheet := &review.Sheet{Completeness: review.Excellent, Relevance: review.Excellent, Suitability: review.Excellent, Feasibility: review.Excellent, Overall: review.Excellent, Comment: "可行"}
	for _, by := range []review.Person{someone("老李", "review_unit"), someone("陈科", "review_department"), zhou} {
		c, err = cases.Approve(w.Context(), by, id, c.Version, sheet)
		w.must(err)
	}
	full := scheme.Points(90_00)
	_, err = w.scores.Save(w.Context(), wang.Actor, id, 0, evaluation.Form{
		Done: "办了。", Lines: []evaluation.Entry{{Points: &full, Actual: "5次", Note: "没有系统记录，已补", Why: "有签到表为证，可以查对"}},
	})
	w.must(err)
	_, err = w.scores.HandIn(w.Context(), wang, id, 1, 0, path)
	w.must(err)
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("error %v, want %s", err, key)
	}
}

// TestYear: the list is frozen and logged, the number comes later, those drawn are scored, and the outcome says how often they were wrong.
func TestYear(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := newWorld(t, cfg)
		by := zhou.Actor
		w.refused(by)
		d, err := w.s.Prepare(t.Context(), by, "某市残联", 2025, nothing)
		w.must(err)
		_, err = w.s.Prepare(t.Context(), by, "某市残联", 2025, nothing)
		wantFault(t, err, "draw.waits")
		_, err = w.s.Draw(t.Context(), by, d.ID, "03 08 12", "官网")
		wantFault(t, err, "draw.too_early")
		w.on(sunday)
		_, err = w.s.Draw(t.Context(), by, d.ID, "三", "官网")
		wantFault(t, err, "draw.seed_bad")
		_, err = w.s.Draw(t.Context(), by, d.ID, "03 08 12", " ")
		wantFault(t, err, "draw.where_bad")
		drawn, err := w.s.Draw(t.Context(), by, d.ID, "03 08 12", "官网")
		w.must(err)
		_, err = w.s.Draw(t.Context(), by, d.ID, "03 08 13", "官网")
		wantFault(t, err, "draw.drawn_already")
		kept, err := w.s.Of(t.Context(), d.ID)
		w.must(err)
		if kept.Seed != "030812" || kept.Digest != d.Digest || !slices.Equal(kept.Picked, drawn.Picked) || len(kept.Picked) != 2 {
			t.Errorf("%+v", kept)
		}
		if _, err := kept.Again(); err != nil {
			t.Error(err)
		}
		w.outcome(kept)
		w.order(d.ID, d.Digest)
		w.changed(d.ID)
	})
}

// refused tries orders that would let somebody choose, or ask for nothing.
func (w *world) refused(by actor.Actor) {
	w.Helper()
	for key, change := range map[string]func(*draw.Order){
		"draw.size_bad":   func(o *draw.Order) { o.Size = 4 },
		"draw.source_bad": func(o *draw.Order) { o.Source = " " },
		"draw.day_bad":    func(o *draw.Order) { o.Day = today },
	} {
		o := nothing
		change(&o)
		_, err := w.s.Prepare(w.Context(), by, "某市残联", 2025, o)
		wantFault(w.T, err, key)
	}
	_, err := w.s.Prepare(w.Context(), by, "某市残联", 2024, nothing)
	wantFault(w.T, err, "draw.no_candidates")
	_, err = w.s.Of(w.Context(), "nothing")
	wantFault(w.T, err, "draw.none")
}

// outcome lets a reviewer score one of the drawn, and one that was not drawn, which counts for nothing.
func (w *world) outcome(d draw.Drawing) {
	w.Helper()
	zero := scheme.Points(0)
	first := d.List.Candidates[d.Picked[0]].Declaration
	for _, id := range w.ids {
		at := slices.IndexFunc(d.List.Candidates, func(c draw.Candidate) bool { return c.Declaration == id })
		if id == first || !slices.Contains(d.Picked, at) {
			w.must(w.scores.Appraise(w.Context(), zhou, id, 1, evaluation.Appraisal{Lines: []evaluation.Mark{{Points: &zero, Why: "没有记录。"}}}))
		}
	}
	o, err := w.s.Outcome(w.Context(), d)
	w.must(err)
	if o.Reviewed != 1 || len(o.Projects) != 2 || len(o.Measures) != 2 || o.Measures[0].Measure != draw.Hand || o.Measures[0].Error != draw.ErrorOf(1, 1) || o.Measures[1].Error != draw.ErrorOf(0, 1) {
		w.Errorf("%+v", o)
	}
}

// order: the digest of the list stands in the log before the number.
func (w *world) order(id, digest string) {
	w.Helper()
	w.must(w.db.Read(w.Context(), func(tx *db.Tx) error {
		told := 0
		for _, id := range w.ids {
			acts, err := tlog.History(tx, goal.Subject(id), 0, 100)
			if err != nil {
				return err
			}
			for _, a := range acts {
				if a.Verb == "draw.drawn" {
					told++
				}
			}
		}
		if told != 2 {
			w.Errorf("%d stories tell that their project was drawn, not 2", told)
		}
		list, err := tlog.History(tx, "draw/"+id, 0, 10)
		if err != nil {
			return err
		}
		if len(list) != 2 || list[0].Verb != "draw.draw" || list[1].Verb != "draw.prepare" || list[1].New != digest || list[1].Seq >= list[0].Seq {
			w.Errorf("%+v", list)
		}
		return nil
	}))
}

// changed: a list that somebody changed behind the product's back is not drawn from again.
func (w *world) changed(id string) {
	w.Helper()
	replace := func(from, to string) {
		w.must(w.db.Write(w.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE draw_list SET content = REPLACE(content, $2, $3) WHERE id = $1`, id, from, to)
			return err
		}))
	}
	replace(`"weight":`, `"weight":1`)
	d, err := w.s.Of(w.Context(), id)
	w.must(err)
	_, err = d.Again()
	wantFault(w.T, err, "draw.list_changed")
	replace(`"weight":1`, `"weight":`) // the log is held to the rows when the test ends
}
