package cockpit_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/cockpit"
	"plumbline/cockpit/signal"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/entering"
	"plumbline/journal/number"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/monitor"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
)

const department = "市残联"

var guo = actor.Actor{ID: "p1", Name: "郭敏"}

// world is a store whose clock goes through 2023, with declarations and books.
type world struct {
	*testing.T
	db    *db.DB
	log   *tlog.Registry
	books *journal.Service
	m     *measure.Service
	goal  *goal.Service
	s     *cockpit.Service
	clock *atomic.Int64
	refs  int
}

var measures = []journal.Measure{
	{ID: "money.execution", Kind: journal.Ratio, Unit: "元"},
	{ID: "activity.held", Kind: journal.Count, Unit: "次"},
	{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true},
	{ID: "activity.on_time", Kind: journal.Ratio, Unit: "%"},
	{ID: "survey.satisfied", Kind: journal.Ratio, Unit: "%"},
}

func open(t *testing.T, cfg db.Config) *world {
	t.Helper()
	w := &world{T: t, clock: &atomic.Int64{}}
	cfg.Now = func() time.Time { return time.Unix(0, w.clock.Load()) }
	w.on(1, 3)
	var err error
	if w.db, err = db.Open(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.db.Close() })
	w.log = tlogtest.Log(t, w.db, goal.Tables(), measure.Tables(), journal.Tables())
	w.books, w.goal = journal.New(w.db), goal.New(w.db, w.log)
	reads := read.New(w.db)
	w.m = measure.New(w.db, w.log, reads, measure.NewCatalogue(measures...))
	w.s = cockpit.New(cockpit.Deps{
		DB: w.db, Books: reads, Entering: entering.New(w.db, reads), Goal: w.goal, Measure: w.m, Monitor: monitor.New(w.db, nil, reads, w.m), Forecast: forecast.New(w.db, reads, w.m),
	})
	return w
}

// on sets the clock to the morning of a day of 2023.
func (w *world) on(month, date int) {
	w.clock.Store(time.Unix(number.Day(day.Of(2023, month, date))*86400+2*3600, 0).UnixNano())
}

// declare keeps a declaration of a unit with indicators "数量指标|讲座次数|≥12(次)|activity.held|times|target".
func (w *world) declare(name, unit string, lines ...string) goal.ID {
	w.Helper()
	d := goal.Declaration{Name: name, Year: 2023, Department: department, Unit: unit, Start: day.Of(2023, 1, 1), End: day.Of(2023, 12, 31)}
	var bound []measure.Binding
	for _, l := range lines {
		f := strings.Split(l, "|")
		d.Indicators = append(d.Indicators, goal.Indicator{Level1: "产出指标", Level2: f[0], Name: f[1], Target: goal.ParseTarget(f[2])})
		bound = append(bound, measure.Binding{Way: measure.Measured, Measure: f[3], Read: judge.Read(f[4]), Judgement: f[5]})
	}
	for i := range bound {
		bound[i].Key = measure.KeyOf(d.Indicators, i)
	}
	saved, err := w.goal.Save(w.Context(), guo, []goal.Entry{{Declaration: d}})
	if err == nil {
		err = w.m.Confirm(w.Context(), guo, saved[0].ID, 0, bound)
	}
	if err != nil {
		w.Fatal(err)
	}
	return saved[0].ID
}

// post enters a line for a project on the day of the clock.
func (w *world) post(project, what string, on day.Day, num, den int64, person journal.Person, district string) {
	w.Helper()
	w.refs++
	v := journal.Voucher{Ref: fmt.Sprintf("record/%d", w.refs), Want: []journal.Line{{
		Account: journal.Account{Year: 2023, Project: journal.ProjectOf(department, project), Measure: what}, Day: on, Num: num, Den: den, Person: person, Dim: journal.Dim{District: district},
	}}}
	err := w.db.Write(w.Context(), func(tx *db.Tx) error {
		trail, err := w.log.Follow(tx)
		if err == nil {
			_, err = w.books.Settle(tx, trail, v)
		}
		if err == nil {
			_, err = trail.Append(tlog.Act{By: guo, Verb: "test.settle", Subject: v.Ref})
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
}

// year is two projects until July: one whose money runs ahead of its lectures, one that goes well.
func (w *world) year() (fast, good goal.ID) {
	w.Helper()
	fast = w.declare("讲座", "一中心", "数量指标|讲座次数|≥20(次)|activity.held|num|target", "时效指标|按时举办率|≥95(%)|activity.on_time|rate|target")
	good = w.declare("走访", "二中心", "数量指标|走访人次|≥20(人次)|activity.attended|times|target", "满意度指标|满意率|≥85(%)|survey.satisfied|rate|target")
	for month := 1; month <= 7; month++ {
		w.on(month, 20)
		date := day.Of(2023, month, 20)
		budget := int64(0)
		if month == 1 {
			budget = 100_000_00
		}
		w.post("讲座", "money.execution", date, 12_000_00, budget, 0, "")
		w.post("走访", "money.execution", date, 5_000_00, budget, 0, "")
		if month < 5 {
			w.post("讲座", "activity.held", date, 1, 0, 0, "徐汇区")
		}
		w.post("讲座", "activity.on_time", date, 9, 10, 0, "")
		for p := range 2 {
			w.post("走访", "activity.attended", date, 1, 0, journal.Person(month%3*2+p+1), []string{"徐汇区", "静安区"}[p])
		}
		w.post("走访", "survey.satisfied", date, 3, 4, 0, "")
	}
	w.on(8, 3)
	w.post("走访", "activity.attended", day.Of(2023, 7, 31), 1, 0, 9, "静安区")
	return fast, good
}

func (w *world) look(at cockpit.At) (cockpit.View, *cockpit.Examination) {
	w.Helper()
	y, err := w.s.Year(w.Context(), department, 2023, at)
	if err != nil {
		w.Fatal(err)
	}
	seen, err := w.s.Seen(w.Context(), y)
	if err != nil {
		w.Fatal(err)
	}
	return y.View(func(goal.Kept) bool { return true }, seen), seen
}

var july = cockpit.At{On: day.Of(2023, 7, 31), Known: day.Of(2023, 8, 3)}

// TestTheYearAtAGlance: shares, order, lights, tiles and decisions of one day and one instant; what is out of reach is in no total.
func TestTheYearAtAGlance(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := open(t, cfg)
		fast, good := w.year()
		w.on(9, 1)
		v, seen := w.look(july)
		if got := v.Time.Percent() + " " + v.Money.Percent() + " " + v.Goals.Percent(); got != "58.1 59.5 50.3" {
			t.Errorf("time, money, goals: %s", got)
		}
		if v.Projects[0].Kept.ID != fast || v.Projects[1].Kept.ID != good {
			t.Error("the project whose money runs ahead is not first")
		}
		if rule := v.Projects[0].Light.Rule; rule != "project_money_first" {
			t.Errorf("its light is %s", rule)
		}
		list := v.Decisions(nil, false, seen)
		if len(list) == 0 || list[0].Kept.ID != fast || list[0].Kind != "ahead" || list[0].By.IsZero() || len(list[0].Why) == 0 {
			t.Errorf("decisions %+v", list)
		}
		tiles := map[string]string{}
		for _, x := range v.Tiles {
			tiles[x.ID] = fmt.Sprint(x.Num, "/", x.Den)
		}
		if diff := cmp.Diff(map[string]string{"on_pace": fmt.Sprint(v.Counts.Green, "/4"), "served": "15/0", "satisfied": "21/28", "on_time": "63/70"}, tiles); diff != "" {
			t.Errorf("tiles (-want +got) %s", diff)
		}
		narrow := v.Year.View(func(k goal.Kept) bool { return k.ID == good }, seen)
		if len(narrow.Projects) != 1 || narrow.Money.Percent() != "35" || narrow.Counts.All != 2 {
			t.Errorf("what may be read alone: %d projects, %s, %+v", len(narrow.Projects), narrow.Money.Percent(), narrow.Counts)
		}
		for _, d := range narrow.Decisions([]cockpit.Duty{{Kind: cockpit.Remedy, Declaration: fast, By: day.Of(2023, 8, 1)}}, false, seen) {
			if d.Kept.ID != good {
				t.Errorf("a decision about what may not be read: %+v", d)
			}
		}
	})
}

// TestDutiesAndDifferences: an overdue remedy and books that differ are decided first, with their day.
func TestDutiesAndDifferences(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := open(t, cfg)
		_, good := w.year()
		v, _ := w.look(july)
		list := v.Decisions([]cockpit.Duty{
			{Kind: cockpit.Remedy, Declaration: good, By: day.Of(2023, 8, 1), Why: judge.Said{Key: "x"}}, {Kind: cockpit.Term, By: day.Of(2023, 8, 20)},
		}, true, nil)
		var got []string
		for _, d := range list {
			got = append(got, fmt.Sprint(d.Kind, " ", d.By, " ", d.Overdue))
		}
		want := []string{"remedy 2023-08-01 true", "differs 2023-08-03 true", "term 2023-08-20 false"}
		if rest := slices.DeleteFunc(got, func(s string) bool { return !slices.Contains(want, s) }); !slices.Equal(rest, want) {
			t.Errorf("%v", got)
		}
	})
}

// TestChangesAreWhatCameSince: what was entered since a day, by what it changed, with the entries behind.
func TestChangesAreWhatCameSince(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := open(t, cfg)
		_, good := w.year()
		v, _ := w.look(july)
		if v.At.Since != day.Of(2023, 7, 27) {
			t.Errorf("since %s", v.At.Since)
		}
		list := v.Changes()
		if len(list) != 1 || list[0].Kept.ID != good || list[0].Before.Times != 14 || list[0].Reading.Figure.Times != 15 {
			t.Fatalf("%+v", list)
		}
		behind, err := w.s.Behind(t.Context(), v, list[0], 10)
		if err != nil || len(behind) != 1 || behind[0].Day != day.Of(2023, 7, 31) {
			t.Errorf("behind it %+v, %v", behind, err)
		}
		earlier, _ := w.look(cockpit.At{On: day.Of(2023, 7, 31), Known: day.Of(2023, 8, 2)})
		if len(earlier.Changes()) != 0 || earlier.Tiles[1].Num != 14 {
			t.Errorf("as known the day before: %+v %+v", earlier.Changes(), earlier.Tiles)
		}
	})
}

// TestWhatWasFoundIsKeptUnderItsStamp: the same state gives the same value, an act another.
func TestWhatWasFoundIsKeptUnderItsStamp(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := open(t, cfg)
		fast, _ := w.year()
		get := func() *cockpit.Year {
			y, err := w.s.Year(t.Context(), department, 2023, cockpit.At{})
			if err != nil {
				t.Fatal(err)
			}
			return y
		}
		first := get()
		if get() != first {
			t.Error("nothing changed, and it was found anew")
		}
		w.post("讲座", "activity.held", day.Of(2023, 8, 3), 1, 0, 0, "")
		second := get()
		if second == first || second.Projects[0].Lines[0].Figure.Num != 5 {
			t.Errorf("a posting is not seen: %+v", second.Projects[0].Lines[0].Figure)
		}
		bound, err := w.m.Bindings(t.Context(), fast)
		if err != nil {
			t.Fatal(err)
		}
		for key, b := range bound.Of {
			if b.Measure == "activity.held" {
				b.Matter = "法律"
				if err := w.m.Confirm(t.Context(), guo, fast, bound.Version, []measure.Binding{{Key: key, Way: b.Way, Measure: b.Measure, Matter: b.Matter, Read: b.Read, Judgement: b.Judgement}}); err != nil {
					t.Fatal(err)
				}
			}
		}
		third := get()
		if third == second || third.Projects[0].Lines[0].Counted {
			t.Error("another binding is not seen")
		}
		v := third.View(func(goal.Kept) bool { return true }, nil)
		found := 0
		for _, p := range v.Projects {
			for _, s := range v.Seen(p, nil) {
				if s.Signal.ID == "definition_changed" && s.Outcome == signal.Found {
					found++
				}
			}
		}
		if found != 1 {
			t.Errorf("the change of the definition is found %d times", found)
		}
	})
}

// TestTheExamination: single entries are looked at; forecasts of a month ago, earlier years and reports are asked.
func TestTheExamination(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := open(t, cfg)
		w.declare("宣传", "一中心", "数量指标|参加人次|≥9000(人次)|activity.attended|times|target")
		for month := 1; month <= 6; month++ {
			w.on(month, 28)
			for i := range 10 {
				w.post("宣传", "activity.attended", day.Of(2023, month, 3+i), int64(10+5*i), 0, 0, "")
			}
		}
		v, seen := w.look(cockpit.At{})
		got := map[string]signal.Outcome{}
		for _, s := range v.Seen(v.Projects[0], seen) {
			if s.Position == 0 {
				got[s.Signal.ID] = s.Outcome
			}
		}
		for id, want := range map[string]signal.Outcome{"too_round": signal.Found, "one_operator": signal.Found, "month_end": signal.Found /* half the months end within three days of the 28th */, "late_entry": signal.Clear, "many_refused": signal.Clear} {
			if got[id] != want {
				t.Errorf("%s is %s, want %s", id, got[id], want)
			}
		}
		if len(got) != len(signal.All())-2 {
			t.Errorf("%d signals of an indicator: %v", len(got), got)
		}
	})
}

// TestNeedsAndCosts: what is missing in weeks beside the best and the usual week; what a result costs, beside those alike alone.
func TestNeedsAndCosts(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := open(t, cfg)
		w.year()
		w.declare("文体", "一中心", "数量指标|演出次数|≥2(次)|activity.held|num|target")
		w.on(8, 4)
		w.post("文体", "money.execution", day.Of(2023, 7, 1), 3_000_00, 10_000_00, 0, "")
		w.post("文体", "activity.held", day.Of(2023, 7, 1), 1, 0, 0, "")
		v, _ := w.look(cockpit.At{On: day.Of(2023, 7, 31)})
		needs, err := w.s.Needs(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		by := map[string]cockpit.Need{}
		for _, n := range needs {
			by[n.Name] = n
		}
		if n := by["讲座次数"]; n.Missing != "16" || n.Weeks != 22 || n.PerWeek != "1" || n.Best != 1 || n.Usual != 0 || n.Beyond {
			t.Errorf("lectures: %+v", n)
		}
		if _, ok := by["满意率"]; ok {
			t.Error("a rate is said to need so much each week")
		}
		costs := map[string]string{}
		for _, c := range v.Costs() {
			costs[c.Name] = fmt.Sprint(c.Results, " ", c.Each.Grouped(), " ", len(c.Peers))
		}
		want := map[string]string{"讲座次数": "4 21,000.00 1", "演出次数": "1 3,000.00 1", "走访人次": "15 2,333.33 0"}
		if diff := cmp.Diff(want, costs); diff != "" {
			t.Errorf("costs (-want +got) %s", diff)
		}
	})
}

// TestCuts: by unit, month and district the parts add up to the figure.
func TestCuts(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := open(t, cfg)
		w.year()
		for _, at := range []cockpit.At{july, {On: day.Of(2023, 7, 15)}, {}} {
			v, _ := w.look(at)
			list, err := w.s.By(t.Context(), v, read.District)
			if err != nil {
				t.Fatal(err)
			}
			served := v.Tiles[1].Num
			for what, parts := range map[string][]cockpit.Part{"unit": v.ByUnit(), "district": list, "month": v.ByMonth()} {
				sum := int64(0)
				for _, p := range parts {
					sum += p.Served
				}
				if what == "month" && at.On == day.Of(2023, 7, 15) {
					continue // a month is whole
				}
				if sum != served {
					t.Errorf("%s of %+v: %d, not %d", what, at, sum, served)
				}
			}
		}
	})
}
