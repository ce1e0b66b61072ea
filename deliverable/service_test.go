package deliverable_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/deliverable"
	"plumbline/deliverable/institution"
	"plumbline/deliverable/publication"
	"plumbline/deliverable/record"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
)

var lin = actor.Actor{ID: "lin", Name: "经办人小林"}

const project = "市残联/宣传经费"

func at(matter string) record.Place {
	return record.Place{Organisation: "u1", Year: 2023, Project: project, Matter: matter}
}

// office is the room over a store of its own, whose clock the test sets.
type office struct {
	t     *testing.T
	db    *db.DB
	log   *tlog.Registry
	room  *deliverable.Service
	books *journal.Service
	reads *read.Service
	now   time.Time
}

func (o *office) at(d day.Day) {
	o.now = time.Date(d.Year(), time.Month(d.Month()), 1, 2, 0, 0, 0, time.UTC).AddDate(0, 0, day.Of(d.Year(), d.Month(), 1).Until(d))
}

// each runs a test on a fresh store of every engine, on a day of the year.
func each(t *testing.T, on day.Day, f func(t *testing.T, o *office)) {
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		o := &office{t: t}
		o.at(on)
		cfg.Now = func() time.Time { return o.now }
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		log := tlogtest.Log(t, d, journal.Tables(), deliverable.Tables())
		o.db, o.log, o.books, o.reads = d, log, journal.New(d), read.New(d)
		o.room = deliverable.New(d, log, o.books)
		f(t, o)
	})
}

func (o *office) add(p record.Place, c record.Content) record.Record {
	o.t.Helper()
	r, err := o.room.Records.Add(o.t.Context(), lin, "", record.Draft{Place: p, Content: c})
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

func (o *office) correct(r record.Record, c record.Content) record.Record {
	o.t.Helper()
	r, err := o.room.Records.Correct(o.t.Context(), lin, record.Seen{ID: r.ID, Version: r.Version}, "写错了", record.Draft{Place: r.Place, Content: c})
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// figure is the numerator and denominator of an account of 2023 as they stand.
func (o *office) figure(measure, matter string) [2]int64 {
	o.t.Helper()
	f, err := o.reads.Figures(o.t.Context(), []read.Query{{Account: journal.Account{Year: 2023, Project: project, Measure: journal.Of(measure, matter)}}})
	if err != nil {
		o.t.Fatal(err)
	}
	return [2]int64{f[0].Num, f[0].Den}
}

func (o *office) holds(measure, matter string, num, den int64) {
	o.t.Helper()
	if got := o.figure(measure, matter); got != [2]int64{num, den} {
		o.t.Errorf("%s/%s on %s: %v, want %d/%d", measure, matter, day.At(o.now), got, num, den)
	}
}

// sound holds the books to the records.
func (o *office) sound() {
	o.t.Helper()
	list, err := o.books.Reconcile(o.t.Context(), func(yield func(journal.Voucher) error) error { return o.room.Vouchers(o.t.Context(), yield) }, 5)
	if err != nil || len(list) > 0 {
		o.t.Errorf("the books differ from the records: %+v, %v", list, err)
	}
}

func refused(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Errorf("%v, want %s %s", err, kind, key)
	}
}

// TestAReportThroughTheYear follows a report from its contract to its use: planned, due, late, accepted after rework, used.
func TestAReportThroughTheYear(t *testing.T) {
	t.Parallel()
	each(t, day.Of(2023, 3, 1), func(t *testing.T, o *office) {
		w := &deliverable.Work{Sort: deliverable.Report, Name: "无障碍出行研究", Due: day.Of(2023, 9, 30), Reached: map[string]day.Day{"contract": day.Of(2023, 2, 20)}}
		r := o.add(at("研究课题"), w)
		o.holds(deliverable.Plan, "研究课题", 0, 0)
		o.at(day.Of(2023, 10, 1))
		if n, err := o.room.Advance(t.Context()); err != nil || n != 1 {
			t.Fatalf("advanced %d, %v", n, err)
		}
		if n, err := o.room.Advance(t.Context()); err != nil || n != 0 {
			t.Fatalf("advanced twice: %d, %v", n, err)
		}
		o.holds(deliverable.Plan, "研究课题", 0, 1)
		o.holds(deliverable.OnTime, "研究课题", 0, 1)
		o.at(day.Of(2023, 10, 20))
		next := *w
		next.Inspections = []deliverable.Inspection{{On: day.Of(2023, 10, 8), Passed: false, Note: "数据不全"}, {On: day.Of(2023, 10, 18), Passed: true}}
		r = o.correct(r, &next)
		o.holds(deliverable.Plan, "研究课题", 1, 1)
		o.holds(deliverable.OnTime, "研究课题", 0, 1)
		o.holds(deliverable.Accepted, "研究课题", 0, 1)
		o.holds(deliverable.Number, "研究课题", 1, 0)
		o.holds(deliverable.Used, "研究课题", 0, 1)
		used := next
		used.Uses = []deliverable.Use{{On: day.Of(2023, 10, 19), Where: "市政府专报", Proof: "沪残专报〔2023〕7号"}}
		r = o.correct(r, &used)
		o.holds(deliverable.Used, "研究课题", 1, 1)
		if again, err := o.room.Records.Correct(t.Context(), lin, record.Seen{ID: r.ID, Version: r.Version}, "", record.Draft{Place: r.Place, Content: &used}); err != nil || again.Version != r.Version {
			t.Errorf("a correction that says the same is a version: %d, %v", again.Version, err)
		}
		gone, err := o.room.Records.Withdraw(t.Context(), lin, record.Seen{ID: r.ID, Version: r.Version}, "录重了")
		if err != nil {
			t.Fatal(err)
		}
		o.holds(deliverable.Plan, "研究课题", 0, 0)
		_, err = o.room.Records.Correct(t.Context(), lin, record.Seen{ID: r.ID, Version: gone.Version}, "", record.Draft{Place: r.Place, Content: w})
		refused(t, err, fault.Conflict, "deliverable.withdrawn")
		history, err := o.room.Records.History(t.Context(), r.ID)
		if err != nil || len(history) != 4 || history[0].Record.Withdrawn != "录重了" || history[3].Act != "add" || history[1].Reason != "写错了" {
			t.Errorf("history: %+v, %v", history, err)
		}
		o.sound()
	})
}

// TestWhoSawAnOlderVersion is told who changed it; who enters the same twice is told so; another may after the first is gone.
func TestWhoSawAnOlderVersion(t *testing.T) {
	t.Parallel()
	each(t, day.Of(2023, 5, 1), func(t *testing.T, o *office) {
		w := deliverable.Work{Sort: deliverable.Audit, Name: "某中心年报审计", Due: day.Of(2023, 6, 30)}
		r := o.add(at("年报审计"), &w)
		_, err := o.room.Records.Add(t.Context(), lin, "", record.Draft{Place: at(" 年报审计 "), Content: &w})
		refused(t, err, fault.Conflict, "deliverable.twice")
		later := w
		later.Due = day.Of(2023, 7, 31)
		o.correct(r, &later)
		_, err = o.room.Records.Correct(t.Context(), lin, record.Seen{ID: r.ID, Version: 1}, "", record.Draft{Place: r.Place, Content: &w})
		refused(t, err, fault.Conflict, "deliverable.meanwhile")
		other := o.add(at("年报审计"), &deliverable.Work{Sort: deliverable.Audit, Name: "另一中心年报审计", Due: day.Of(2023, 6, 30)})
		_, err = o.room.Records.Correct(t.Context(), lin, record.Seen{ID: other.ID, Version: 1}, "", record.Draft{Place: other.Place, Content: &later})
		refused(t, err, fault.Conflict, "deliverable.twice")
		elsewhere := r.Place
		elsewhere.Year = 2024
		w.Due = day.Of(2024, 6, 30)
		_, err = o.room.Records.Correct(t.Context(), lin, record.Seen{ID: r.ID, Version: 2}, "", record.Draft{Place: elsewhere, Content: &w})
		refused(t, err, fault.Invalid, "deliverable.place_stays")
		_, err = o.room.Records.Withdraw(t.Context(), lin, record.Seen{ID: r.ID, Version: 2}, " ")
		refused(t, err, fault.Invalid, "deliverable.no_reason")
		if _, err = o.room.Records.Withdraw(t.Context(), lin, record.Seen{ID: r.ID, Version: 2}, "录错单位"); err != nil {
			t.Fatal(err)
		}
		o.add(at("年报审计"), &later)
		_, err = o.room.Records.Get(t.Context(), "none")
		refused(t, err, fault.NotFound, "deliverable.not_found")
		o.sound()
	})
}

// TestTheThresholdDecides: what is bought counts from the threshold of its category on its day; a threshold entered later,
// corrected or taken back decides anew.
func TestTheThresholdDecides(t *testing.T) {
	t.Parallel()
	each(t, day.Of(2023, 12, 31), func(t *testing.T, o *office) {
		buy := func(name string, on day.Day, yuan int64, tendered bool) {
			o.add(at("限额标准采购"), &deliverable.Procurement{Name: name, On: on, Category: "services", Amount: fen.Ptr(fen.Fen(yuan * 100)), Tendered: tendered})
		}
		buy("调查服务", day.Of(2023, 3, 1), 1_200_000, true)
		buy("物业服务", day.Of(2023, 8, 1), 1_200_000, false)
		buy("印刷服务", day.Of(2023, 8, 2), 90_000, false)
		o.holds(deliverable.Tendered, "限额标准采购", 0, 0)
		limit := deliverable.Threshold{Category: "services", From: day.Of(2023, 1, 1), Amount: fen.Ptr(100_000_000), Basis: "内部采购办法"}
		first := o.add(record.Place{Organisation: "u1", Year: 1999, Project: "x", Matter: "y"}, &limit)
		if first.Place != (record.Place{Organisation: "u1"}) {
			t.Errorf("a threshold belongs to a project: %+v", first.Place)
		}
		o.holds(deliverable.Tendered, "限额标准采购", 1, 2)
		o.add(record.Place{Organisation: "u1"}, &deliverable.Threshold{Category: "services", From: day.Of(2023, 7, 1), Amount: fen.Ptr(150_000_000), Basis: "内部采购办法（修订）"})
		o.holds(deliverable.Tendered, "限额标准采购", 1, 1)
		o.add(record.Place{Organisation: "u1"}, &deliverable.Threshold{Category: "works", From: day.Of(2023, 1, 1), Amount: fen.Ptr(100), Basis: "内部采购办法"})
		o.add(record.Place{Organisation: "u2"}, &deliverable.Threshold{Category: "services", From: day.Of(2023, 1, 2), Amount: fen.Ptr(100), Basis: "内部采购办法"})
		o.holds(deliverable.Tendered, "限额标准采购", 1, 1)
		if _, err := o.room.Records.Withdraw(t.Context(), lin, record.Seen{ID: first.ID, Version: 1}, "作废"); err != nil {
			t.Fatal(err)
		}
		o.holds(deliverable.Tendered, "限额标准采购", 0, 0)
		o.sound()
	})
}

// TestAWeekIsJudgedWhenItIsOver: a quota is posted at the week's end, and again when a publication is corrected.
func TestAWeekIsJudgedWhenItIsOver(t *testing.T) {
	t.Parallel()
	each(t, day.Of(2023, 1, 1), func(t *testing.T, o *office) {
		matter := "融媒体信息发布"
		o.add(at(matter), &publication.Plan{Channel: "短视频", Period: publication.Weekly, Quota: 3, Original: 1, From: day.Of(2023, 1, 1), Until: day.Of(2023, 12, 31)})
		o.at(day.Of(2023, 1, 8)) // Sunday of the first week
		var items []record.Record
		for i := range 4 {
			items = append(items, o.add(at(matter), &publication.Publication{Channel: "短视频", Title: fmt.Sprint("视频", i), On: day.Of(2023, 1, 2+i)}))
		}
		o.holds(publication.Quota, matter, 2, 3) // none of its own
		v := *items[0].Content.(*publication.Publication)
		v.Original = true
		o.correct(items[0], &v)
		o.holds(publication.Quota, matter, 3, 3)
		o.holds(publication.Published, "短视频", 4, 0)
		o.holds(publication.Original, "短视频", 1, 4)
		o.at(day.Of(2023, 1, 22))
		if _, err := o.room.Advance(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.holds(publication.Quota, matter, 3, 9)
		moved := *items[1].Content.(*publication.Publication)
		moved.On = day.Of(2023, 1, 9)
		o.correct(items[1], &moved)
		o.holds(publication.Quota, matter, 4, 9) // three of the first week with its own, one of the next
		o.sound()
	})
}

// TestAPlanOfOtherPeriods: a quota whose period is corrected leaves nothing of the old ones behind.
func TestAPlanOfOtherPeriods(t *testing.T) {
	t.Parallel()
	each(t, day.Of(2023, 7, 1), func(t *testing.T, o *office) {
		matter := "融媒体信息发布"
		plan := publication.Plan{Channel: "网站", Period: publication.Weekly, Quota: 2, From: day.Of(2023, 1, 1), Until: day.Of(2023, 12, 31)}
		r := o.add(at(matter), &plan)
		o.holds(publication.Quota, matter, 0, 2*25)
		quarterly := plan
		quarterly.Period = publication.Quarterly
		r = o.correct(r, &quarterly)
		o.holds(publication.Quota, matter, 0, 2*2)
		other := quarterly
		other.Channel = "别的网站"
		o.correct(r, &other)
		o.holds(publication.Quota, matter, 0, 2*2)
		o.sound()
	})
}

// TestFollowersAreALevel: the first count of a year is the baseline, a corrected one moves the change behind it.
func TestFollowersAreALevel(t *testing.T) {
	t.Parallel()
	each(t, day.Of(2023, 12, 31), func(t *testing.T, o *office) {
		count := func(on day.Day, n int64) record.Record {
			return o.add(at("融媒体信息发布"), &publication.Followers{Channel: "微博", On: on, Count: n})
		}
		mid := count(day.Of(2023, 6, 30), 52_000)
		count(day.Of(2023, 12, 31), 53_000)
		count(day.Of(2023, 1, 1), 51_000)
		o.holds(publication.Fans, "微博", 53_000, 0)
		o.correct(mid, &publication.Followers{Channel: "微博", On: day.Of(2023, 6, 30), Count: 60_000})
		o.holds(publication.Fans, "微博", 53_000, 0)
		_, err := o.room.Records.Add(t.Context(), lin, "", record.Draft{Place: at("融媒体信息发布"), Content: &publication.Followers{Channel: "微博", On: day.Of(2023, 6, 30), Count: 1}})
		refused(t, err, fault.Conflict, "deliverable.twice")
		o.sound()
	})
}

// TestAChecklistFollowsItsDocuments: a document entered later, ended or taken back changes every project that requires it.
func TestAChecklistFollowsItsDocuments(t *testing.T) {
	t.Parallel()
	each(t, day.Of(2023, 6, 1), func(t *testing.T, o *office) {
		matter := "长效管理制度"
		o.add(at(matter), &institution.Requirement{Sort: "项目管理办法", From: day.Of(2023, 1, 1)})
		o.holds(institution.InForce, matter, 0, 1)
		doc := o.add(record.Place{Organisation: "u1"}, &institution.Document{Sort: "项目管理办法", Title: "项目管理办法（试行）", From: day.Of(2020, 5, 1), Until: day.Of(2023, 8, 31)})
		o.holds(institution.InForce, matter, 1, 1)
		o.add(record.Place{Organisation: "u1", Project: "市残联/别的项目"}, &institution.Document{Sort: "项目管理办法", Title: "别的办法", From: day.Of(2020, 5, 1)})
		o.at(day.Of(2023, 9, 1))
		if _, err := o.room.Advance(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.holds(institution.InForce, matter, 0, 1)
		o.add(record.Place{Organisation: "u1", Project: project}, &institution.Document{Sort: "项目管理办法", Title: "项目管理办法", From: day.Of(2023, 9, 1)})
		o.holds(institution.InForce, matter, 1, 1)
		if _, err := o.room.Records.Withdraw(t.Context(), lin, record.Seen{ID: doc.ID, Version: 1}, "录错"); err != nil {
			t.Fatal(err)
		}
		o.holds(institution.InForce, matter, 1, 1)
		o.sound()
	})
}

// TestLoadingTwiceChangesNothing: what is kept already is told, and a wrong draft refuses all with its place.
func TestLoadingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, day.Of(2023, 12, 31), func(t *testing.T, o *office) {
		var drafts []record.Draft
		for i := range 300 {
			on := day.Of(2023, 1, 1).Add(i)
			drafts = append(drafts, record.Draft{Place: at("融媒体信息发布"), Content: &publication.Publication{Channel: "网站", Title: fmt.Sprint("动态", i), On: on, Original: i%2 == 0}})
		}
		got, err := o.room.Records.Load(t.Context(), lin, "", append(slices.Clone(drafts), drafts[0]))
		if err != nil || len(got.Added) != 300 || got.Same != 1 {
			t.Fatalf("%d added, %d same, %v", len(got.Added), got.Same, err)
		}
		o.holds(publication.Original, "网站", 150, 300)
		got, err = o.room.Records.Load(t.Context(), lin, "", drafts)
		if err != nil || len(got.Added) != 0 || got.Same != 300 {
			t.Fatalf("%d added, %d same, %v", len(got.Added), got.Same, err)
		}
		o.holds(publication.Original, "网站", 150, 300)
		known, err := o.room.Records.Known(t.Context(), drafts[:2])
		if err != nil || len(known) != 2 {
			t.Errorf("known: %v, %v", known, err)
		}
		bad := record.Draft{Place: at("融媒体信息发布"), Content: &publication.Publication{Channel: "网站", Title: "x", On: day.Of(2024, 1, 1)}}
		_, err = o.room.Records.Load(t.Context(), lin, "", []record.Draft{{Place: at("融媒体信息发布"), Content: &publication.Publication{Channel: "网站", Title: "y", On: day.Of(2023, 1, 1)}}, bad})
		refused(t, err, fault.Invalid, "deliverable.other_year")
		if f, _ := fault.As(err); !slices.Contains(f.Args, any(2)) {
			t.Errorf("the fault does not say which: %v", err)
		}
		list, total, err := o.room.Records.List(t.Context(), record.Query{Organisations: []string{"u1"}, Kinds: []string{publication.Kind}, Year: 2023, Limit: 10, Newest: true, Text: "动态29"})
		if err != nil || total != 11 || len(list) != 10 || list[0].Content.Entry().Name != "动态299" {
			t.Errorf("%d of %d, %v", len(list), total, err)
		}
		if list, total, err = o.room.Records.List(t.Context(), record.Query{}); err != nil || total != 0 || list != nil {
			t.Errorf("nobody's records: %d, %v", total, err)
		}
		uses, err := o.room.Records.InUse(t.Context(), []string{"u1"}, 2023)
		if diff := cmp.Diff([]record.Use{{Kind: publication.Kind, Project: project, Matter: "融媒体信息发布", N: 300}}, uses); diff != "" || err != nil {
			t.Error(diff, err)
		}
		o.sound()
	})
}

// TestFinalFiguresNeedAReason: what the books have closed is changed with a reason only, and nothing of a refused act is kept.
func TestFinalFiguresNeedAReason(t *testing.T) {
	t.Parallel()
	each(t, day.Of(2023, 12, 31), func(t *testing.T, o *office) {
		a := deliverable.Assessment{Contractor: "某会计师事务所", On: day.Of(2023, 4, 1), Passed: true}
		r := o.add(at("年报审计单位资格"), &a)
		err := o.db.Write(t.Context(), func(tx *db.Tx) error {
			trail, err := o.log.Follow(tx)
			if err != nil {
				return err
			}
			if err := o.books.Close(tx, trail, lin, project, 2023, day.Of(2023, 6, 30), ""); err != nil {
				return err
			}
			_, err = trail.Append(tlog.Act{By: lin, Verb: "journal.close", Subject: "closing/1"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		failed := a
		failed.Passed = false
		_, err = o.room.Records.Correct(t.Context(), lin, record.Seen{ID: r.ID, Version: 1}, "", record.Draft{Place: r.Place, Content: &failed})
		if fault.KindOf(err) != fault.Conflict && fault.KindOf(err) != fault.Invalid {
			t.Errorf("changed without a reason: %v", err)
		}
		o.holds(deliverable.Assessed, "年报审计单位资格", 1, 1)
		o.correct(r, &failed)
		o.holds(deliverable.Assessed, "年报审计单位资格", 0, 1)
	})
}

// TestTheBooksFollowEveryHistory makes acts at random over a year and holds the books to the records at its end.
func TestTheBooksFollowEveryHistory(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			each(t, day.Of(2023, 1, 1), func(t *testing.T, o *office) {
				h := &history{o: o, r: rand.New(rand.NewPCG(seed, 1))}
				for n := range 60 {
					h.act(n)
				}
				if len(h.live) == 0 {
					t.Error("nothing was kept")
				}
				o.sound()
				o.at(day.Of(2024, 2, 1))
				h.must(o.room.Advance(t.Context()))
				if n := h.must(o.room.Advance(t.Context())); n != 0 {
					t.Errorf("advanced twice: %d", n)
				}
				o.sound()
			})
		})
	}
}

// history makes acts at random.
type history struct {
	o    *office
	r    *rand.Rand
	live []record.Record
	days int // that things happen in, from the year's beginning; 0: all of the year
}

func (h *history) must(n int, err error) int {
	if err != nil {
		h.o.t.Error(err)
	}
	return n
}

func (h *history) act(n int) {
	ctx, today := context.Background(), day.At(h.o.now)
	switch k := h.r.IntN(10); {
	case k < 5 || len(h.live) == 0:
		p, c := h.content(n, today)
		r, err := h.o.room.Records.Add(ctx, lin, "", record.Draft{Place: p, Content: c})
		if fault.KindOf(err) == fault.Internal && err != nil {
			h.o.t.Error(err)
		}
		if err == nil {
			h.live = append(h.live, r)
		}
	case k < 8:
		i := h.r.IntN(len(h.live))
		_, c := h.content(n, today)
		if c.Kind() != h.live[i].Content.Kind() {
			return
		}
		r, err := h.o.room.Records.Correct(ctx, lin, record.Seen{ID: h.live[i].ID, Version: h.live[i].Version}, "", record.Draft{Place: h.live[i].Place, Content: c})
		if err == nil {
			h.live[i] = r
		} else if fault.KindOf(err) == fault.Internal {
			h.o.t.Error(err)
		}
	case k == 8:
		i := h.r.IntN(len(h.live))
		if _, err := h.o.room.Records.Withdraw(ctx, lin, record.Seen{ID: h.live[i].ID, Version: h.live[i].Version}, "撤"); err != nil {
			h.o.t.Error(err)
		}
		h.live = slices.Delete(h.live, i, i+1)
	default:
		h.o.at(today.Add(1 + h.r.IntN(40)))
		h.must(h.o.room.Advance(ctx))
	}
}

// content makes one of a kind at random; what it says may be refused.
func (h *history) content(n int, today day.Day) (record.Place, record.Content) {
	past := func() day.Day {
		n := day.Of(2023, 1, 1).Until(today) + 1
		if h.days > 0 {
			n = min(n, h.days)
		}
		return day.Of(2023, 1, 1).Add(h.r.IntN(n))
	}
	sometime := func() day.Day { return day.Of(2023, 1, 1).Add(h.r.IntN(365)) }
	switch h.r.IntN(8) {
	case 0:
		w := &deliverable.Work{Sort: deliverable.Report, Name: fmt.Sprint("报告", n), Due: sometime()}
		for range h.r.IntN(3) {
			w.Inspections = append(w.Inspections, deliverable.Inspection{On: past(), Passed: h.r.IntN(2) == 0})
		}
		if h.r.IntN(2) == 0 {
			w.Uses = []deliverable.Use{{On: past(), Where: "某处", Proof: []string{"", "文号"}[h.r.IntN(2)]}}
		}
		return at("课题"), w
	case 1:
		w := &deliverable.Work{Sort: deliverable.FunctionList, Name: fmt.Sprint("系统", n), Due: sometime()}
		for i := range h.r.IntN(4) {
			f := deliverable.Function{Name: fmt.Sprint("功能", i)}
			if h.r.IntN(2) == 0 {
				f.Accepted = past()
			}
			w.Functions = append(w.Functions, f)
		}
		return at("系统功能"), w
	case 2:
		t := &deliverable.Test{Name: fmt.Sprint("测评", n), On: past()}
		for i := range h.r.IntN(3) {
			x := deliverable.Defect{Name: fmt.Sprint("缺陷", i), Severity: deliverable.Severities[h.r.IntN(4)], Found: past()}
			if h.r.IntN(2) == 0 {
				x.Fixed = past()
			}
			t.Defects = append(t.Defects, x)
		}
		return at("测评"), t
	case 3:
		return at("采购"), &deliverable.Procurement{Name: fmt.Sprint("采购", n), On: past(), Category: "goods", Amount: fen.Ptr(fen.Fen(h.r.IntN(300))), Tendered: h.r.IntN(2) == 0}
	case 4:
		return record.Place{Organisation: "u1"}, &deliverable.Threshold{Category: "goods", From: sometime(), Amount: fen.Ptr(fen.Fen(h.r.IntN(300))), Basis: "办法"}
	case 5:
		if h.r.IntN(3) == 0 {
			from := sometime()
			return at("发布"), &publication.Plan{Channel: "微博", Period: []string{publication.Weekly, publication.Quarterly}[h.r.IntN(2)], Quota: int64(1 + h.r.IntN(3)), From: from, Until: from.Add(h.r.IntN(90))}
		}
		return at("发布"), &publication.Publication{Channel: []string{"微博", "网站"}[h.r.IntN(2)], Title: fmt.Sprint("稿", n), On: past(), Planned: sometime(), Original: h.r.IntN(2) == 0}
	case 6:
		return at("发布"), &publication.Followers{Channel: "微博", On: past(), Count: int64(1 + h.r.IntN(100))}
	}
	if h.r.IntN(2) == 0 {
		return at("制度"), &institution.Requirement{Sort: "办法", From: sometime(), Until: []day.Day{{}, sometime()}[h.r.IntN(2)]}
	}
	return record.Place{Organisation: "u1", Project: []string{"", project, "别的"}[h.r.IntN(3)]}, &institution.Document{Sort: "办法", Title: fmt.Sprint("办法", n), From: sometime(), Until: []day.Day{{}, sometime()}[h.r.IntN(2)]}
}
