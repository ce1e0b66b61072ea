package activity_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	room "plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/base/actor"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/person"
	"plumbline/platform/db"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/sample"
	"plumbline/sample/activity"
)

// loaded is the years in a store of their own.
type loaded struct {
	t     *testing.T
	db    *db.DB
	work  *room.Service
	books *journal.Service
	reads *read.Service
	deps  activity.Deps
	now   *time.Time // the clock of the store
}

func load(t *testing.T) *loaded {
	t.Helper()
	now := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	l := &loaded{t: t, db: d, books: journal.New(d), reads: read.New(d), now: &now}
	log := tlogtest.Log(t, d, journal.Tables(), person.Tables(), room.Tables())
	l.work = room.New(d, log, l.books)
	began, before := time.Now(), now
	l.deps = activity.Deps{Work: l.work, Roll: roll.New(d, l.work, person.New(d, log)), By: actor.System}
	err = activity.Load(t.Context(), l.deps, "o1", func(at time.Time) {
		if at.Before(before) {
			t.Errorf("the clock goes back from %s to %s", before, at)
		}
		now, before = at, at
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("loaded in %s", time.Since(began).Round(time.Millisecond))
	return l
}

func (l *loaded) query(year int, project, measure string, all bool) read.Query {
	return read.Query{Account: journal.Account{Year: year, Project: journal.ProjectOf(sample.Federation, project), Measure: measure}, All: all}
}

func (l *loaded) figure(year int, project, measure string, all bool) read.Figure {
	l.t.Helper()
	f, err := l.reads.Figures(l.t.Context(), []read.Query{l.query(year, project, measure, all)})
	if err != nil {
		l.t.Fatal(err)
	}
	return f[0]
}

// meant is what the year was meant to come to: a figure, or the least and most per thousand of a rate.
var meant = map[string]string{
	"残疾人权益保障经费 activity.held/名律师咨询":                 "6",
	"残疾人权益保障经费 activity.plan/全市性法宣活动":               "1000",
	"残疾人权益保障经费 activity.plan/法律援助":                  "1000",
	"残疾人权益保障经费 activity.attended/全市性法宣活动":           "3000 3600",
	"残疾人权益保障经费 activity.on_time/全市性法宣活动":            "1000",
	"残疾人权益保障经费 activity.incidents/重大群体性事件":          "0/12",
	"设施维护及功能改造项目 activity.incidents/安全事故":           "1/12",
	"设施维护及功能改造项目 activity.incidents/机关运行中断":         "0/12",
	"残疾人基本保障和帮扶经费 activity.attended/元旦春节走访慰问":       "128",
	"残疾人基本保障和帮扶经费 activity.held:kinds/帮扶专门协会":       "5 kinds",
	"残疾人基本保障和帮扶经费 activity.held/对口支援":               "3",
	"残疾人事业宣传经费 activity.plan/宣传地区覆盖":                "1000",
	"残疾人事业综合保障经费 activity.held/残工委扩大会议":             "1",
	"残疾人事业综合保障经费 activity.plan/素质能力建设":              "1000",
	"残疾人事业综合保障经费 activity.attendance/素质能力建设":        "905 960",
	"残疾人事业综合保障经费 activity.on_time":                  "1000",
	"残疾人事业综合保障经费 activity.incidents/机关运行中断":         "0/12",
	"残疾人事业综合保障经费 activity.passed/素质能力建设":            "930 980",
	"残疾人基层组织建设和助残工作经费 activity.plan/培训":             "1000",
	"残疾人基层组织建设和助残工作经费 activity.plan/各项工作活动":         "1000",
	"残疾人基层组织建设和助残工作经费 activity.attendance/各项工作活动":   "910 970",
	"残疾人基层组织建设和助残工作经费 activity.on_time/各项工作活动":      "1000",
	"残疾人基层组织建设和助残工作经费 activity.on_time/培训":          "900",
	"残疾人基层组织建设和助残工作经费 activity.incidents/重大安全事故":    "0/11",
	"残疾人基层组织建设和助残工作经费 activity.passed/培训":           "910 960",
	"市残联八代会筹备及会议经费 activity.held/代表大会会议":            "1",
	"市残联八代会筹备及会议经费 activity.attendance/代表大会会议":      "940 990",
	"市残联八代会筹备及会议经费 activity.plan/代表大会会议":            "1000",
	"市残联八代会筹备及会议经费 activity.on_time/代表大会会议":         "1000",
	"残疾预防与康复经费 activity.plan/“希望之家”机构康复训练":          "1000",
	"残疾预防与康复经费 activity.plan/残疾人健康体检":               "1000",
	"残疾预防与康复经费 activity.held/康复业务工作会议":              "2",
	"残疾预防与康复经费 activity.held/康复人员培训":                "3",
	"残疾预防与康复经费 activity.held/特殊儿童康复及融合活动":           "6",
	"残疾预防与康复经费 activity.held:kinds/康复项目督导":          "4 kinds",
	"残疾预防与康复经费 activity.held:kinds/康复及预防宣传":         "5 kinds",
	"残疾预防与康复经费 activity.on_time/康复业务工作会议":           "1000",
	"残疾预防与康复经费 activity.on_time/康复人员培训":             "1000",
	"残疾人事业统计、监测和政策研究经费 activity.plan/持证残疾人基本状况核查培训": "1000",
	"残疾人教育和就业经费 activity.plan/教育就业会议":               "1000",
	"残疾人教育和就业经费 activity.plan/技能培训":                 "1000",
	"残疾人教育和就业经费 activity.plan/专项招录残疾人公务员培训":         "1000",
	"残疾人教育和就业经费 activity.passed/技能培训":               "940 980",
	"残疾人教育和就业经费 activity.on_time/技能培训":              "1000",
}

// larger is what meant is in a larger year: more come to what is open to all, and nothing else is other.
var larger = map[string]string{"残疾人权益保障经费 activity.attended/全市性法宣活动": "3700 99999"}

// TestTheYearIsAsItWasMeant: every account that an indicator reads here holds what it should, and only what was meant to be
// missed is; so it is in a larger year, which has the postings that were asked for.
func TestTheYearIsAsItWasMeant(t *testing.T) {
	t.Parallel()
	const more = 6000
	l := load(t)
	itself := l.asMeant(nil)
	l.deps.More = more
	end := *l.now
	for _, step := range activity.Beyond(l.deps, "o1") {
		*l.now = step.At
		if err := step.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	*l.now = end
	if d := l.asMeant(larger) - itself; d < more || d > more+300 {
		t.Errorf("%d postings, and %d more where %d were asked for", itself, d, more)
	}
}

// TestALargerYearGoesOn: a larger year is the year with the rest among it, in the order of the clock.
func TestALargerYearGoesOn(t *testing.T) {
	t.Parallel()
	d := activity.Deps{More: 6000}
	beyond, larger := activity.Beyond(d, "o1"), activity.Steps(d, "o1")
	d.More = 0
	if itself := activity.Steps(d, "o1"); len(beyond) == 0 || len(larger) != len(itself)+len(beyond) {
		t.Errorf("%d steps, with the rest %d; the rest alone is %d", len(itself), len(larger), len(beyond))
	}
	if !slices.IsSortedFunc(larger, func(a, b activity.Step) int { return a.At.Compare(b.At) }) {
		t.Error("the clock goes back")
	}
}

// asMeant holds the year against what was meant, or what stands in other, and gives how many postings there are.
func (l *loaded) asMeant(other map[string]string) int64 {
	l.t.Helper()
	table, err := os.ReadFile("../bindings-2023.tsv")
	if err != nil {
		l.t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(table)) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if !strings.HasPrefix(f[3], "activity.") {
			continue
		}
		n++
		name := f[0] + " " + journal.Of(f[3], f[4])
		want, ok := meant[name]
		if !ok {
			l.t.Errorf("nobody said what %s comes to", name)
			continue
		}
		if o, ok := other[name]; ok {
			want = o
		}
		if got := l.says(f[0], f[3], f[4], want); got != "" {
			l.t.Errorf("%s (%s): %s, want %s", f[1], name, got, want)
		}
	}
	if n != 44 {
		l.t.Errorf("%d indicators read this room", n)
	}
	l.whole()
	return l.postings()
}

func (l *loaded) postings() (n int64) {
	l.t.Helper()
	err := l.db.Read(l.t.Context(), func(tx *db.Tx) (err error) {
		n, err = db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM posting`)
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return n
}

// says gives what an account comes to where that is not what was meant.
func (l *loaded) says(project, measure, matter, want string) string {
	l.t.Helper()
	id, kinds := strings.CutSuffix(measure, ":kinds")
	account := journal.Of(id, matter)
	if kinds {
		parts, err := l.reads.Split(l.t.Context(), l.query(2023, project, account, false), read.Tag)
		if got := fmt.Sprintf("%d kinds", len(parts)); err != nil || got != want {
			return fmt.Sprint(got, err)
		}
		return ""
	}
	f := l.figure(2023, project, account, matter == "")
	n := f.Num
	switch {
	case id == room.Incidents:
		if got := fmt.Sprintf("%d/%d", f.Num, f.Den); got != want {
			return got
		}
		return ""
	case f.Den > 0:
		n = f.Num * 1000 / f.Den
	}
	var least, most int64
	if c, _ := fmt.Sscan(want, &least, &most); c == 1 {
		most = least
	}
	if n < least || n > most {
		return fmt.Sprintf("%d/%d", f.Num, f.Den)
	}
	return ""
}

// whole holds the year as a whole: how much there is of it, that people come again, that 2022 was worse, and that books and
// records agree.
func (l *loaded) whole() {
	l.t.Helper()
	ctx := l.t.Context()
	accounts, err := l.reads.Accounts(ctx, 2023, "")
	if err != nil {
		l.t.Fatal(err)
	}
	var times, persons int64
	for _, a := range accounts {
		if measure, _ := a.Parts(); measure == room.Attended {
			f, err := l.reads.Figures(ctx, []read.Query{{Account: a}})
			if err != nil {
				l.t.Fatal(err)
			}
			times, persons = times+f[0].Times, max(persons, f[0].Persons)
			if f[0].Persons > f[0].Times {
				l.t.Errorf("%s: more persons than times", a.Measure)
			}
		}
	}
	_, n, err := l.work.List(ctx, room.Query{Kind: room.AttendanceKind, Organisations: []string{"o1"}, Year: 2023, Size: 1})
	if err != nil || n < 20_000 || times < 19_000 {
		l.t.Errorf("%d records of attendance, %d times: too few (%v)", n, times, err)
	}
	l.t.Logf("%d records of attendance, %d times", n, times)
	if f := l.figure(2023, "残疾人基层组织建设和助残工作经费", journal.Of(room.Attended, "各项工作活动"), false); f.Persons == f.Times || f.Persons == 0 {
		l.t.Errorf("nobody comes again: %+v", f)
	}
	for _, p := range [][2]string{{"残疾人事业综合保障经费", "素质能力建设"}, {"残疾人基层组织建设和助残工作经费", "培训"}} {
		a, b := l.figure(2022, p[0], journal.Of(room.Passed, p[1]), false), l.figure(2023, p[0], journal.Of(room.Passed, p[1]), false)
		if a.Den == 0 || a.Num*b.Den >= b.Num*a.Den {
			l.t.Errorf("%s: %d/%d in 2022, %d/%d in 2023: not better", p[1], a.Num, a.Den, b.Num, b.Den)
		}
	}
	if list, err := l.books.Reconcile(ctx, func(yield func(journal.Voucher) error) error { return l.work.Vouchers(ctx, yield) }, 5); err != nil || len(list) > 0 {
		l.t.Errorf("books and records differ: %v %v", list, err)
	}
	late, _, err := l.work.List(ctx, room.Query{Kind: room.EventKind, Organisations: []string{"o1"}, Year: 2023})
	some := 0
	for _, r := range late {
		if r.Late != "" {
			some++
		}
	}
	if err != nil || some == 0 || some > len(late)/10 {
		l.t.Errorf("%d of %d events were entered late", some, len(late))
	}
}
