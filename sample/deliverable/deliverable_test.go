package deliverable_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	room "plumbline/deliverable"
	"plumbline/deliverable/publication"
	"plumbline/deliverable/record"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/sample"
	"plumbline/sample/deliverable"
)

// loaded is the year in a store of its own.
type loaded struct {
	t     *testing.T
	room  *room.Service
	books *journal.Service
	reads *read.Service
}

func load(t *testing.T) *loaded {
	t.Helper()
	now := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	l := &loaded{t: t, books: journal.New(d), reads: read.New(d)}
	l.room = room.New(d, tlogtest.Log(t, d, journal.Tables(), room.Tables()), l.books)
	began, before := time.Now(), now
	err = deliverable.Load(t.Context(), deliverable.Deps{Room: l.room, By: actor.System}, "o1", func(at time.Time) {
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

func (l *loaded) figure(year int, project, measure string, all bool) read.Figure {
	l.t.Helper()
	f, err := l.reads.Figures(l.t.Context(), []read.Query{{Account: journal.Account{Year: year, Project: journal.ProjectOf(sample.Federation, project), Measure: measure}, All: all}})
	if err != nil {
		l.t.Fatal(err)
	}
	return f[0]
}

// TestTheYearIsAsItWasMeant: every account that an indicator reads here holds what it should, and only what was meant to be
// missed is.
func TestTheYearIsAsItWasMeant(t *testing.T) {
	t.Parallel()
	l := load(t)
	want := map[string][2]int64{
		"残疾人权益保障经费 deliverable.count/研究课题":                {2, 0},
		"信息化运维项目 deliverable.plan/定期运维":                   {60, 60},
		"信息化运维项目 deliverable.accepted/定期运维":               {60, 60},
		"信息化运维项目 deliverable.on_time/定期运维":                {60, 60},
		"设施维护及功能改造项目 deliverable.tendered/限额标准采购":         {2, 2},
		"设施维护及功能改造项目 deliverable.count/维修项目":              {2, 0},
		"设施维护及功能改造项目 deliverable.accepted/维修项目":           {2, 2},
		"设施维护及功能改造项目 deliverable.on_time/维修项目":            {2, 2},
		"残疾人事业宣传经费 deliverable.plan/新闻手语播报":               {52, 52},
		"残疾人事业宣传经费 deliverable.quota/融媒体信息发布":             {52*28 + 5 - 3, 52*28 + 5},
		"残疾人事业宣传经费 deliverable.issued/融媒体信息发布":            {57, 57},
		"信息化建设项目 deliverable.plan/平台建设":                   {3, 3},
		"信息化建设项目 deliverable.functions/系统功能":              {50, 50},
		"信息化建设项目 deliverable.accepted/平台建设":               {3, 3},
		"信息化建设项目 deliverable.defects/系统安全测评":              {0, 12},
		"信息化建设项目 deliverable.defects/逻辑漏洞":                {0, 12},
		"信息化建设项目 deliverable.on_time/平台建设":                {3, 3},
		"信息化建设项目 deliverable.in_force/数据安全制度":             {8, 8},
		"残疾人事业综合保障经费 deliverable.tendered/限额标准采购":         {3, 3},
		"残疾人事业综合保障经费 deliverable.plan/课题研究":               {3, 3},
		"残疾人事业综合保障经费 deliverable.plan/年报审计":               {6, 6},
		"残疾人事业综合保障经费 deliverable.assessed/委托单位服务":         {10, 10},
		"残疾人事业综合保障经费 deliverable.assessed/年报审计单位资格":       {2, 2},
		"残疾人事业综合保障经费 deliverable.on_time/年报审计":            {5, 6},
		"残疾人事业综合保障经费 deliverable.on_time/课题研究":            {3, 3},
		"市残联八代会筹备及会议经费 deliverable.plan/会议宣传":             {3, 3},
		"市残联八代会筹备及会议经费 deliverable.in_force/发展战略、工作方针和任务": {5, 5},
		"残疾人事业统计、监测和政策研究经费 deliverable.plan/监测工作":         {3, 3},
		"残疾人事业统计、监测和政策研究经费 deliverable.plan/家庭收入状况调查":     {1, 1},
		"残疾人事业统计、监测和政策研究经费 deliverable.plan/绩效评价报告":       {6, 6},
		"残疾人事业统计、监测和政策研究经费 deliverable.accepted":          {10, 10},
		"残疾人事业统计、监测和政策研究经费 deliverable.on_time":           {9, 10},
		"残疾人事业统计、监测和政策研究经费 deliverable.used":              {6, 10},
		"残疾人教育和就业经费 deliverable.plan/教育发展报告":              {2, 2},
		"残疾人教育和就业经费 deliverable.plan/政策文献印刷":              {3, 3},
		"残疾人教育和就业经费 deliverable.accepted/政策文献印刷":          {3, 3},
		"残疾人教育和就业经费 deliverable.on_time/教育发展报告":           {2, 2},
		"残疾人教育和就业经费 deliverable.in_force/长效管理制度":          {7, 8},
		"残疾预防与康复经费 deliverable.in_force/部门沟通协调机制":         {8, 8},
	}
	table, err := os.ReadFile("../bindings-2023.tsv")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(table)) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if !strings.HasPrefix(f[3], "deliverable.") {
			continue
		}
		n++
		account := journal.Of(f[3], f[4])
		got := l.figure(2023, f[0], account, f[4] == "")
		name := f[0] + " " + account
		w, said := want[name]
		switch {
		case said && (got.Num != w[0] || got.Den != w[1]):
			t.Errorf("%s: %d/%d, want %d/%d", name, got.Num, got.Den, w[0], w[1])
		case said:
		case strings.HasPrefix(f[3], "deliverable.in_force"):
			if got.Num != 8 || got.Den != 8 {
				t.Errorf("%s: %d/%d", name, got.Num, got.Den)
			}
		case f[3] == publication.Original:
			if got.Den < 520 || got.Num*2 < got.Den {
				t.Errorf("%s: %d/%d", name, got.Num, got.Den)
			}
		case f[3] == publication.Fans:
			if got.Num >= l.figure(2022, f[0], account, false).Num { // it lost, which the sample means
				t.Errorf("%s: %d", name, got.Num)
			}
		default:
			t.Errorf("nothing is said of %s: %d/%d", name, got.Num, got.Den)
		}
	}
	if n < 45 {
		t.Errorf("only %d indicators read this room", n)
	}
	if got := l.figure(2022, "残疾人事业综合保障经费", "deliverable.plan/课题研究", false); got.Num != 2 || got.Den != 2 {
		t.Errorf("the year before: %+v", got)
	}
	l.sound()
}

func (l *loaded) sound() {
	l.t.Helper()
	list, err := l.books.Reconcile(l.t.Context(), func(yield func(journal.Voucher) error) error { return l.room.Vouchers(l.t.Context(), yield) }, 5)
	if err != nil || len(list) > 0 {
		l.t.Errorf("the books differ from the records: %+v, %v", list, err)
	}
	_, total, err := l.room.Records.List(l.t.Context(), record.Query{Organisations: []string{"o1"}, Kinds: []string{publication.Kind}, Year: 2023})
	if err != nil || total < 1500 {
		l.t.Errorf("%d publications, %v", total, err)
	}
	found, err := l.reads.Figures(l.t.Context(), []read.Query{{
		Account: journal.Account{Year: 2023, Project: journal.ProjectOf(sample.Federation, "信息化建设项目"), Measure: "deliverable.defects/系统安全测评"}, To: day.Of(2023, 10, 31),
	}})
	if err != nil || found[0].Num != 1 {
		l.t.Errorf("the grave defect is not open in October: %+v, %v", found, err)
	}
}
