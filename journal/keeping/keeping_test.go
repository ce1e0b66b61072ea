package keeping_test

import (
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/journal/keeping"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
)

var (
	trained = journal.Account{Year: 2026, Project: "培训", Measure: "activity.attended/技能"}
	answers = journal.Account{Year: 2026, Project: "热线", Measure: "ticket.on_time"}
)

// house is books in which two rooms posted, with a clock.
type house struct {
	t     *testing.T
	now   time.Time
	db    *db.DB
	reg   *tlog.Registry
	books *journal.Service
	*keeping.Service
	records map[string]journal.Voucher
}

func newHouse(t *testing.T, cfg db.Config) *house {
	t.Helper()
	h := &house{t: t, now: dbtest.Now, records: map[string]journal.Voucher{}}
	cfg.Now = func() time.Time { return h.now }
	var err error
	if h.db, err = db.Open(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.db.Close() })
	if h.reg, err = tlog.Register(journal.Tables(), journal.Exempt()); err != nil {
		t.Fatal(err)
	}
	h.books = journal.New(h.db)
	h.Service = keeping.New(h.db, h.reg, h.books)
	for n, on := range []day.Day{day.Of(2026, 1, 5), day.Of(2026, 1, 20), day.Of(2026, 2, 9)} {
		h.settle(journal.Voucher{Ref: "activity/" + on.String(), Want: []journal.Line{{Account: trained, Day: on, Person: journal.Person(n%2 + 1), Num: 1, Dim: journal.Dim{District: "浦东"}}}})
		h.settle(journal.Voucher{Ref: "ticket/" + on.String(), Want: []journal.Line{{Account: answers, Day: on, Num: 1, Den: 1}}})
	}
	return h
}

func (h *house) settle(v journal.Voucher) {
	h.t.Helper()
	h.records[v.Ref] = v
	err := h.db.Write(h.t.Context(), func(tx *db.Tx) error {
		trail, err := h.reg.Follow(tx)
		if err == nil {
			_, err = h.books.Settle(tx, trail, v)
		}
		if err == nil {
			_, err = trail.Append(tlog.Act{By: actor.System, Verb: "test.settle", Subject: v.Ref})
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) source(room string) keeping.Source {
	return keeping.Source{Name: room, Each: func(yield func(journal.Voucher) error) error {
		for ref, v := range h.records {
			if strings.HasPrefix(ref, room+"/") {
				if err := yield(v); err != nil {
					return err
				}
			}
		}
		return nil
	}}
}

func (h *house) night() keeping.Review {
	h.t.Helper()
	h.now = h.now.Add(24 * time.Hour)
	r, err := h.Review(h.t.Context(), h.source("activity"), h.source("ticket"))
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

func (h *house) behind(statement string) {
	h.t.Helper()
	err := h.db.Write(h.t.Context(), func(tx *db.Tx) error {
		n, err := tx.Exec(statement)
		if n != 1 {
			h.t.Errorf("%s touched %d rows", statement, n)
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// stops says whether publication must stop, and what for.
func (h *house) stops(want bool) *keeping.Review {
	h.t.Helper()
	r, err := h.Differing(h.t.Context())
	if err != nil || (r != nil) != want {
		h.t.Fatalf("differing %+v, %v, want %v", r, err, want)
	}
	return r
}

// TestANightFindsWhatWasChanged: an altered balance, an altered posting, a person's count, a record without its posting: each
// is found by the next review, named, stops publication until it is put right, and every review is kept and in the log.
func TestANightFindsWhatWasChanged(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		h := newHouse(t, cfg)
		h.stops(false)
		if r := h.night(); !r.OK() || r.Postings != 6 || r.Day != day.At(h.now) || len(r.Sources) != 2 {
			t.Fatalf("sound books: %+v", r)
		}
		h.stops(false)

		h.behind(`UPDATE balance SET num = num + 1 WHERE grain = 1 AND account = 1 AND period = 24312`)
		r := h.night()
		if len(r.Recounted) != 1 || len(r.Reconciled) != 1 || len(r.Harmed) != 0 || r.Recounted[0].Account != trained || !strings.Contains(r.Recounted[0].Kept, "num=3") || !strings.Contains(r.Recounted[0].Want, "num=2") {
			t.Errorf("an altered balance: %+v", r)
		}
		if kept := h.stops(true); len(kept.Recounted) != 1 || kept.Recounted[0] != r.Recounted[0] || kept.ID != r.ID {
			t.Errorf("kept %+v", kept)
		}
		h.behind(`UPDATE balance SET num = num - 1 WHERE grain = 1 AND account = 1 AND period = 24312`)
		h.night()
		h.stops(false)

		h.behind(`UPDATE posting SET num = 7 WHERE seq = 2`)
		if r := h.night(); len(r.Recounted) == 0 || r.Recounted[0].Account != answers || len(r.Reconciled) != 0 || len(r.Harmed) != 1 || r.Harmed[0] != (journal.Harm{First: 2, Last: 2, Found: 1}) {
			t.Errorf("an altered posting: %+v", r)
		}
		h.behind(`UPDATE posting SET num = 1 WHERE seq = 2`)

		h.behind(`UPDATE person_count SET refs = 5 WHERE person = 1`)
		if r := h.night(); len(r.Recounted) != 1 || !strings.Contains(r.Recounted[0].Cell, "person=1") {
			t.Errorf("an altered count of a person: %+v", r)
		}
		h.behind(`UPDATE person_count SET refs = 2 WHERE person = 1`)

		lost := journal.Account{Year: 2026, Project: "培训", Measure: "activity.attended/手语"}
		h.records["activity/lost"] = journal.Voucher{Ref: "activity/lost", Want: []journal.Line{{Account: lost, Day: day.Of(2026, 1, 5), Num: 1}}}
		if r := h.night(); len(r.Reconciled) != 1 || r.Reconciled[0].Account != lost || len(r.Recounted) != 0 {
			t.Errorf("a record that was never posted: %+v", r)
		}
		delete(h.records, "activity/lost")
		delete(h.records, "ticket/2026-01-05")
		if r := h.night(); len(r.Reconciled) == 0 || r.Reconciled[0].Account != answers {
			t.Errorf("a posting without a record: %+v", r)
		}
		h.inTheLog(7)
	})
}

// inTheLog holds the kept reviews to their number and to the log.
func (h *house) inTheLog(want int) {
	h.t.Helper()
	list, err := h.Reviews(h.t.Context(), 100)
	if err != nil || len(list) != want || list[0].Began.Before(list[1].Began) {
		h.t.Errorf("%d reviews, %v", len(list), err)
	}
	h.behind(`UPDATE journal_review SET found = '{}' WHERE id = '` + list[0].ID + `'`)
	report, err := tlog.Verify(h.t.Context(), h.db, h.reg, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	told := false
	for _, f := range report.Found {
		told = told || f.Table == "journal_review"
	}
	if !told {
		h.t.Errorf("a review was altered, and the log tells %+v", report.Found)
	}
}

// TestReviewedOncePerDay: due until a review of the day was made.
func TestReviewedOncePerDay(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		h := newHouse(t, cfg)
		due := func(want bool) {
			t.Helper()
			if got, err := h.Due(t.Context()); err != nil || got != want {
				t.Errorf("due %v, %v", got, err)
			}
		}
		due(true)
		h.night()
		due(false)
		h.now = h.now.Add(24 * time.Hour)
		due(true)
	})
}

// TestPostingMeanwhileIsNoDifference: what a room settles while the records are read is not told as a difference.
func TestPostingMeanwhileIsNoDifference(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		h := newHouse(t, cfg)
		busy := keeping.Source{Name: "busy", Each: func(yield func(journal.Voucher) error) error {
			h.settle(journal.Voucher{Ref: "ticket/new", Want: []journal.Line{{Account: answers, Day: day.Of(2026, 2, 2), Num: 1, Den: 1}}})
			fresh := journal.Account{Year: 2026, Project: "新", Measure: "busy.done"} // not even its number was known before
			h.settle(journal.Voucher{Ref: "busy/1", Want: []journal.Line{{Account: fresh, Day: day.Of(2026, 2, 2), Num: 1}}})
			return yield(h.records["busy/1"])
		}}
		r, err := h.Review(t.Context(), h.source("activity"), h.source("ticket"), busy)
		if err != nil || !r.OK() {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// TestClosingIsAnAct: it stands in the log with its reason, and in the books.
func TestClosingIsAnAct(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		h := newHouse(t, cfg)
		chief := actor.Actor{ID: "chief", Name: "主任"}
		if err := h.Close(t.Context(), chief, trained.Project, 2026, day.Of(2026, 1, 31), "一月数据已核"); err != nil {
			t.Fatal(err)
		}
		list, err := read.New(h.db).Closings(t.Context(), 2026)
		if err != nil || len(list) != 1 || list[0].By != "chief" || list[0].Reason != "一月数据已核" {
			t.Errorf("closings %+v, %v", list, err)
		}
		err = h.Close(t.Context(), chief, trained.Project, 2026, day.Of(2026, 1, 10), " ")
		if f, ok := fault.As(err); !ok || f.Key != "journal.close_earlier" {
			t.Errorf("an earlier day without a reason: %v", err)
		}
		var acts []tlog.Entry
		err = h.db.Read(t.Context(), func(tx *db.Tx) error {
			acts, err = tlog.History(tx, "closing/2026/"+trained.Project, 1<<40, 10)
			return err
		})
		if err != nil || len(acts) != 1 || acts[0].Act.Reason != "一月数据已核" || acts[0].Act.By.ID != "chief" || len(acts[0].Act.Rows) != 1 || acts[0].Act.Rows[0].Table != "journal_closing" {
			t.Errorf("acts %+v, %v", acts, err)
		}
	})
}
