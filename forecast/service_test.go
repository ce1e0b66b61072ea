package forecast_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/forecast"
	"plumbline/forecast/pace"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
)

var qian = actor.Actor{ID: "p1", Name: "钱二"}

// indicator is one of the declaration under test with how it is measured.
type indicator struct {
	name, target, measure string
	read                  measure.Read
	judgement             string
}

var indicators = []indicator{
	{"咨询次数", "≥480(次)", "activity.held", judge.Num, "target"},
	{"参与人次", "≥300(人次)", "activity.attended", judge.Times, "target"},
	{"参与人数", "≥60(人)", "activity.attended", judge.Persons, "target"},
	{"满意度", "≥90(%)", "survey.satisfied", judge.Rate, "target"},
	{"完成率", "=100(%)", "activity.plan", judge.Rate, "target"},
	{"有责投诉", "=0(次)", "activity.incidents", judge.Num, "zero"},
	{"预算执行", "≥95(%)", "money.execution", judge.Rate, "target"},
	{"关注人数", "增加", "deliverable.followers", judge.Level, "increased"},
	{"存量", "≥1300(人)", "deliverable.followers", judge.Level, "target"},
	{"制度", "健全", "deliverable.in_force", judge.Rate, "in_force"},
	{"种类", "多样", "activity.held", judge.Kinds, "varied"},
	{"少", "≥8(个)", "deliverable.count", judge.Num, "target"},
	{"已达", "≥2(个)", "deliverable.count", judge.Num, "target"},
	{"及时", "及时", "activity.on_time", judge.Rate, "on_time"},
}

func measures() []journal.Measure {
	ratio := func(id string) journal.Measure { return journal.Measure{ID: id, Kind: journal.Ratio, Unit: "%"} }
	return []journal.Measure{
		{ID: "activity.held", Kind: journal.Count, Unit: "次"},
		{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true},
		ratio("survey.satisfied"), ratio("activity.plan"), ratio("activity.on_time"),
		{ID: "activity.incidents", Kind: journal.Reported, Unit: "次"},
		{ID: "money.execution", Kind: journal.Ratio, Unit: "元"},
		{ID: "deliverable.followers", Kind: journal.Level, Unit: "人"},
		{ID: "deliverable.in_force", Kind: journal.Checklist, Unit: "%"},
		{ID: "deliverable.count", Kind: journal.Count, Unit: "个"},
	}
}

type world struct {
	*testing.T
	db      *db.DB
	goal    *goal.Service
	measure *measure.Service
	s       *forecast.Service
	kept    goal.Kept
	refs    int
}

const year = 2025 // the stores of dbtest stand in March 2026

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{T: t, db: d}
	log := tlogtest.Log(t, d, goal.Tables(), measure.Tables())
	w.goal = goal.New(d, log)
	books := read.New(d)
	w.measure = measure.New(d, log, books, measure.NewCatalogue(measures()...))
	w.s = forecast.New(d, books, w.measure)
	w.kept = w.declare(year)
	return w
}

// declare keeps the declaration of a year with its bindings.
func (w *world) declare(year int) goal.Kept {
	w.Helper()
	d := goal.Declaration{Name: "法律服务", Year: year, Department: "市残联", Unit: "市残联"}
	for _, in := range indicators {
		d.Indicators = append(d.Indicators, goal.Indicator{Level1: goal.Output, Level2: "数量指标", Name: in.name, Target: goal.ParseTarget(in.target)})
	}
	saved, err := w.goal.Save(w.Context(), qian, []goal.Entry{{Declaration: d}})
	if err != nil {
		w.Fatal(err)
	}
	k, err := w.goal.Get(w.Context(), saved[0].ID)
	if err != nil {
		w.Fatal(err)
	}
	if err := w.measure.Confirm(w.Context(), qian, k.ID, 0, bindings(d.Indicators)); err != nil {
		w.Fatal(err)
	}
	return k
}

func bindings(list []goal.Indicator) (out []measure.Binding) {
	for i, in := range indicators {
		out = append(out, measure.Binding{
			Key: measure.KeyOf(list, i), Way: measure.Measured, Measure: in.measure, Matter: "事", Read: in.read, Judgement: in.judgement,
		})
	}
	return out
}

// line is a posting on an account of the project.
func line(measure string, on day.Day, num, den int64, person journal.Person) journal.Line {
	account := journal.Account{Year: on.Year(), Project: journal.ProjectOf("市残联", "法律服务"), Measure: journal.Of(measure, "事")}
	return journal.Line{Account: account, Day: on, Num: num, Den: den, Person: person}
}

func (w *world) post(lines ...journal.Line) {
	w.Helper()
	var list []journal.Voucher
	for _, l := range lines {
		w.refs++
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

// aYear is what was recorded of the declaration in a year until a day: so many of everything each week.
func aYear(year int, until day.Day) (out []journal.Line) {
	first := day.Of(year, 1, 1)
	add := func(l journal.Line) { out = append(out, l) }
	add(line("money.execution", first, 0, 1_000_000_00, 0))
	add(line("deliverable.followers", day.Of(year, 1, 6), 1000, 0, 0))
	for i := 0; ; i++ {
		on := first.Add(2 + 3*i)
		if on.Year() != year || until.Before(on) {
			return out
		}
		n := int64(i)
		add(line("activity.held", on, 2+n*7%5, 0, 0))
		add(line("activity.attended", on, 1, 0, journal.Person(1+i*5%97)))
		add(line("activity.attended", on, 1, 0, journal.Person(1+i%40)))
		add(line("survey.satisfied", on, map[bool]int64{true: 0, false: 1}[i%11 == 3], 1, 0))
		add(line("activity.plan", on, 1, 1, 0))
		add(line("activity.on_time", on, map[bool]int64{true: 0, false: 1}[i == 4], 1, 0))
		add(line("money.execution", on, 700_000+n*31%7*10_000, 0, 0))
		if i%5 == 0 {
			add(line("deliverable.followers", on, 15+n%3, 0, 0))
			add(line("activity.incidents", on, 0, 1, 0))
		}
		if i == 3 || i == 20 {
			add(line("deliverable.count", on, 1, 0, 0))
		}
	}
}

func (w *world) of(at measure.At) []forecast.Forecast {
	w.Helper()
	list, err := w.s.Of(w.Context(), w.kept, at)
	if err != nil {
		w.Fatal(err)
	}
	if len(list) != len(indicators) {
		w.Fatalf("%d forecasts", len(list))
	}
	return list
}

func named(list []forecast.Forecast, name string) forecast.Forecast {
	return list[slices.IndexFunc(indicators, func(in indicator) bool { return in.name == name })]
}

var july = day.Of(year, 7, 31)

// TestOf: every kind of indicator at the end of July, by the pace of this year, and why some have no estimate.
func TestOf(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.post(aYear(year, day.Of(year, 12, 31))...)
		list := w.of(measure.At{On: july})
		for name, want := range map[string]struct {
			state forecast.State
			how   string // way, or why not
			like  forecast.Likelihood
		}{
			"咨询次数": {forecast.Made, "pace", forecast.Possible},
			"参与人次": {forecast.Made, "pace", forecast.Never},
			"参与人数": {forecast.Settled, "forecast.settled.met", forecast.Sure},
			"满意度":  {forecast.Made, "pace", forecast.Possible},
			"完成率":  {forecast.Made, "quiet", forecast.Possible},
			"有责投诉": {forecast.Made, "quiet", forecast.Possible},
			"预算执行": {forecast.Made, "pace", forecast.Never},
			"关注人数": {forecast.None, "forecast.why.word", forecast.Unknown},
			"存量":   {forecast.Made, "pace", forecast.Sure},
			"制度":   {forecast.None, "forecast.why.checklist", forecast.Unknown},
			"种类":   {forecast.None, "forecast.why.kinds", forecast.Unknown},
			"少":    {forecast.None, "forecast.why.few_times", forecast.Unknown},
			"已达":   {forecast.Settled, "forecast.settled.met", forecast.Sure},
			"及时":   {forecast.Settled, "forecast.settled.lost", forecast.Never},
		} {
			f := named(list, name)
			how := string(f.Method)
			if f.State != forecast.Made {
				how = f.Why[0].Key
			}
			if f.State != want.state || how != want.how || f.Likelihood != want.like {
				t.Errorf("%s: %s %s %q, want %v: %+v", name, f.State, how, f.Likelihood, want, f)
			}
			if f.On != july || f.To != day.Of(year, 12, 31) || f.Unit == "" && f.Now != "" {
				t.Errorf("%s: from %s to %s in %q", name, f.On, f.To, f.Unit)
			}
		}
		whole := w.of(measure.At{})
		for _, name := range []string{"咨询次数", "参与人次", "预算执行", "存量", "满意度"} { // as even as made years are, the truth lies within
			f, truth := named(list, name), named(whole, name)
			if truth.State != forecast.Over || number(t, truth.Now) < number(t, f.Low)-1 || number(t, truth.Now) > number(t, f.High)+1 {
				t.Errorf("%s: %s to %s, and %s came", name, f.Low, f.High, truth.Now)
			}
		}
		if f := named(whole, "咨询次数"); f.Likelihood != forecast.Sure && f.Likelihood != forecast.Never || f.Chance < 0 {
			t.Errorf("what is over is %+v", f)
		}
		sentences(t, list)
		sentences(t, whole)
	})
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// sentences reads every sentence of forecasts in both languages: none lacks a key or a value.
func sentences(t *testing.T, list []forecast.Forecast) {
	t.Helper()
	c, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages {
		say := c.For(lang)
		for _, f := range list {
			for _, s := range slices.Concat(f.Words, f.Why, f.Safe.Words) {
				if text := s.Sentence(say.T); text == "" || strings.ContainsAny(text, "⟦<") {
					t.Errorf("%s: %q", s.Key, text)
				}
			}
			for _, key := range []string{f.State.Key(), f.Likelihood.Key()} {
				if !say.Has(key) {
					t.Errorf("no words for %s", key)
				}
			}
		}
	}
}

var days = cmp.Comparer(func(a, b day.Day) bool { return a == b })

// TestTheSameWhateverTheOrder: the order in which the records of a day came, whether all is asked at once or one by one, and when it
// is asked, change nothing.
func TestTheSameWhateverTheOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		lines := aYear(year, july)
		slices.Reverse(lines)
		w.post(lines...)
		list := w.of(measure.At{On: july})
		all, err := w.s.Department(t.Context(), "市残联", year, measure.At{On: july})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(list, all[w.kept.ID], days); diff != "" {
			t.Errorf("of the department (-alone +all): %s", diff)
		}
		other := newWorld(t, dbtest.SQLite(t))
		other.post(aYear(year, july)...)
		if diff := cmp.Diff(list, other.of(measure.At{On: july}), days); diff != "" {
			t.Errorf("in another order (-reversed +straight): %s", diff)
		}
		known := w.of(measure.At{On: july, Known: dbtest.Now.Add(time.Hour)})
		if diff := cmp.Diff(list, known, days); diff != "" {
			t.Errorf("as known now (-now +known): %s", diff)
		}
		if f := named(w.of(measure.At{On: july, Known: dbtest.Now.Add(-time.Hour)}), "咨询次数"); f.State != forecast.None {
			t.Errorf("before anything was posted %+v", f)
		}
	})
}

// TestSeason: with years before that have enough, their second half is what is expected, times how this year runs against them.
func TestSeason(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for y := year - 2; y <= year; y++ {
			var lines []journal.Line
			for i := range 52 {
				on := day.Of(y, 1, 2).Add(7 * i)
				if y == year && july.Before(on) {
					break
				}
				n := int64(4)
				if i >= 30 {
					n = 12 // three times as many from August on
				}
				lines = append(lines, line("activity.held", on, n, 0, 0))
			}
			w.post(lines...)
		}
		f := named(w.of(measure.At{On: july}), "咨询次数")
		if f.Method != pace.BySeason || !slices.Equal(f.Years, []int{year - 1, year - 2}) {
			t.Fatalf("%+v", f)
		}
		if mid := number(t, f.Mid); mid < 350 || mid > 400 { // 31 × 4 + 21 × 12 = 376
			t.Errorf("expected %s (%s to %s)", f.Mid, f.Low, f.High)
		}
		sentences(t, []forecast.Forecast{f})
	})
}

// TestTested: earlier month ends are held to what came, this year's to today, those of the year before to its end.
func TestTested(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.post(aYear(year-1, day.Of(year-1, 12, 31))...)
		w.post(aYear(year, july)...)
		readings, err := w.measure.Of(t.Context(), w.kept, measure.At{On: july})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range readings {
			f, err := w.s.Tested(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			in := indicators[r.Position]
			if alone := w.of(measure.At{On: july})[r.Position]; alone.Mid != f.Mid {
				t.Errorf("%s: %s alone, %s tested", in.name, alone.Mid, f.Mid)
			}
			if f.State == forecast.None && f.Why[0].Key != "forecast.why.few_times" {
				if f.Back.N != 0 {
					t.Errorf("%s: %d trials of what is not estimated", in.name, f.Back.N)
				}
				continue
			}
			if in.name == "少" || in.name == "已达" {
				continue
			}
			if f.Back.N < 8 || f.Back.N != len(f.Back.Trials) || f.Back.Within > f.Back.N || f.Back.Error == "" && in.name != "有责投诉" {
				t.Errorf("%s: %+v", in.name, f.Back)
			}
			if last := f.Path[len(f.Path)-1]; len(f.Path) != 12 || last.Low != f.Low || last.Mid != f.Mid || last.High != f.High || f.Path[6].Day != july {
				t.Errorf("%s: on the way %+v", in.name, f.Path)
			}
			for _, trial := range f.Back.Trials {
				if end := july; trial.On.Year() == year && trial.Until != end || trial.On.Year() < year && trial.Until != day.Of(year-1, 12, 31) {
					t.Errorf("%s: on %s about %s", in.name, trial.On, trial.Until)
				}
				within := number(t, trial.Low) <= number(t, trial.Came) && number(t, trial.Came) <= number(t, trial.High)
				if trial.Within && !within {
					t.Errorf("%s: %+v", in.name, trial)
				}
			}
		}
	})
}

// TestPlausible: a target of next year beside what this and last year came to.
func TestPlausible(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.post(aYear(year-1, day.Of(year-1, 12, 31))...)
		w.post(aYear(year, day.Of(year, 12, 31))...)
		k := w.declare(year + 1)
		try := func(name, target string) forecast.Outlook {
			t.Helper()
			at := slices.IndexFunc(indicators, func(in indicator) bool { return in.name == name })
			one := k
			one.Declaration = k.Declaration.Clone()
			one.Declaration.Indicators[at].Target = goal.ParseTarget(target)
			list, err := w.s.Plausible(t.Context(), one, bindings(k.Declaration.Indicators)[at:at+1])
			if err != nil || len(list) != 1 || list[0].Position != at {
				t.Fatal(list, err)
			}
			return list[0]
		}
		for _, c := range []struct {
			name, target string
			want         forecast.Standing
		}{
			{"咨询次数", "≥300(次)", forecast.TooEasy},
			{"咨询次数", "≥485(次)", forecast.Plausible},
			{"咨询次数", "≥900(次)", forecast.OutOfReach},
			{"满意度", "≥80(%)", forecast.TooEasy},
			{"满意度", "≥91(%)", forecast.Plausible},
			{"满意度", "≥99(%)", forecast.OutOfReach},
			{"有责投诉", "=0(次)", forecast.Plausible},
			{"完成率", "=100(%)", forecast.Plausible},
			{"预算执行", "≥98(%)", forecast.OutOfReach},
			{"少", "≥8(个)", forecast.CannotTell},
			{"制度", "健全", forecast.CannotTell},
		} {
			o := try(c.name, c.target)
			if o.Standing != c.want || len(o.Words) == 0 {
				t.Errorf("%s %s is %s, want %s: %+v", c.name, c.target, o.Standing, c.want, o)
			}
			if c.want != forecast.CannotTell && (len(o.Past) != 2 || o.Past[0].Year != year || o.Past[0].Value == "") {
				t.Errorf("%s: years before %+v", c.name, o.Past)
			}
		}
	})
}
