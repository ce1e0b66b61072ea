package journal_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
)

var chief = actor.Actor{ID: "chief", Name: "主任"}

func closing(d *db.DB, s *journal.Service, t *testing.T, project string, through day.Day, reason string) error {
	t.Helper()
	return d.Write(t.Context(), func(tx *db.Tx) error { return s.Close(tx, nil, chief, project, 2026, through, reason) })
}

func trySettle(d *db.DB, s *journal.Service, t *testing.T, vouchers ...journal.Voucher) error {
	t.Helper()
	return d.Write(t.Context(), func(tx *db.Tx) error { _, err := s.Settle(tx, nil, vouchers...); return err })
}

func wants(t *testing.T, err error, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if key == "" {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	if !ok || f.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

// TestWhatIsFinalIsAmendedWithAReason walks a project through closing, refusal, amendment and opening again.
func TestWhatIsFinalIsAmendedWithAReason(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := journal.New(d)
		january, february := day.Of(2026, 1, 5), day.Of(2026, 2, 9)
		v := journal.Voucher{Ref: "activity/1", Want: []journal.Line{line(trained, january, 7, 1, 0, ""), line(trained, february, 8, 1, 0, "")}}
		settle(t, d, s, v)
		end := day.Of(2026, 1, 31)
		wants(t, closing(d, s, t, trained.Project, end, ""), "")

		wants(t, trySettle(d, s, t, v), "") // the same again differs in nothing
		late := journal.Voucher{Ref: "activity/2", Want: []journal.Line{line(trained, end, 9, 1, 0, "")}}
		err := trySettle(d, s, t, late)
		wants(t, err, "journal.closed")
		if f, ok := fault.As(err); ok && f.Kind != fault.Conflict {
			t.Errorf("kind %v", f.Kind)
		}
		gone := journal.Voucher{Ref: v.Ref, Want: v.Want[1:]}
		wants(t, trySettle(d, s, t, gone), "journal.closed") // a reversal changes what is final too
		open := v
		open.Want = []journal.Line{v.Want[0], line(trained, february.Add(1), 8, 1, 0, "")}
		wants(t, trySettle(d, s, t, open), "") // what changes lies behind
		other := line(rate, january, 0, 1, 1, "")
		wants(t, trySettle(d, s, t, journal.Voucher{Ref: "ticket/1", Want: []journal.Line{other}}), "") // another project

		late.Amends, late.By = "签到表补交", "lin"
		wants(t, trySettle(d, s, t, late, journal.Voucher{Ref: "activity/3", Want: []journal.Line{line(trained, february, 5, 1, 0, "")}}), "")
		kept, err := read.New(d).Amendments(t.Context(), trained)
		if err != nil || len(kept) != 1 {
			t.Fatalf("amendments %+v, %v", kept, err)
		}
		if diff := cmp.Diff(read.Amendment{Voucher: "activity/2", Reason: "签到表补交", By: "lin", First: kept[0].First, N: 1, At: dbtest.Now}, kept[0]); diff != "" {
			t.Error(diff)
		}
		figures, err := read.New(d).Figures(t.Context(), []read.Query{{Account: trained, To: end}})
		if err != nil || figures[0].Times != 2 {
			t.Errorf("the amendment counts: %+v, %v", figures, err)
		}
		reopen(t, d, s, late)
	})
}

// reopen takes finality back and closes further than before.
func reopen(t *testing.T, d *db.DB, s *journal.Service, v journal.Voucher) {
	t.Helper()
	end := day.Of(2026, 1, 31)
	for _, c := range []struct {
		through     day.Day
		reason, key string
	}{
		{end, "", "journal.close_same"},
		{end.Add(-20), "", "journal.close_earlier"},
		{end.Add(-20), "一份签到表漏录", ""},
		{day.Of(2025, 12, 31), "", "journal.close_year"},
		{day.At(dbtest.Now).Add(1), "", "journal.close_future"},
	} {
		wants(t, closing(d, s, t, trained.Project, c.through, c.reason), c.key)
	}
	v.Want, v.Amends = nil, ""
	wants(t, trySettle(d, s, t, v), "") // its day is open again
	wants(t, closing(d, s, t, trained.Project, day.Of(2026, 2, 28), ""), "")
	list, err := read.New(d).Closings(t.Context(), 2026)
	want := []read.Closing{{Project: trained.Project, Year: 2026, Through: day.Of(2026, 2, 28), At: dbtest.Now, By: "chief"}}
	if diff := cmp.Diff(want, list, cmp.Comparer(func(a, b day.Day) bool { return a == b })); diff != "" || err != nil {
		t.Errorf("closings %v %s", err, diff)
	}
	wants(t, closing(d, s, t, trained.Project, day.Day{}, "全部重开"), "")
	wants(t, trySettle(d, s, t, journal.Voucher{Ref: "activity/9", Want: []journal.Line{line(trained, end, 9, 1, 0, "")}}), "")
}

// TestAClosingThatIsUndoneClosesNothing: what a transaction read of its own closing must not be remembered.
func TestAClosingThatIsUndoneClosesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := journal.New(d)
		v := journal.Voucher{Ref: "activity/1", Want: []journal.Line{line(trained, day.Of(2026, 1, 5), 7, 1, 0, "")}}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := s.Close(tx, nil, chief, trained.Project, 2026, day.Of(2026, 1, 31), ""); err != nil {
				return err
			}
			_, err := s.Settle(tx, nil, v)
			return err
		})
		wants(t, err, "journal.closed")
		wants(t, closing(d, s, t, trained.Project, day.Of(2026, 1, 3), ""), "")
		wants(t, trySettle(d, s, t, v), "")
	})
}

// TestClosingRacesSettling: two processes' books settle while another closes. Whatever came before the closing stands, what
// came after was refused, and nothing was posted between.
func TestClosingRacesSettling(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		cfg.Now = nil
		reg, err := tlog.Register(journal.Tables(), journal.Exempt())
		if err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		var mu sync.Mutex
		settled := 0
		var last *db.DB
		for process := range 2 {
			d, err := db.Open(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			last = d
			s := journal.New(d)
			for person := range 3 {
				wait.Go(func() {
					for round := range 20 {
						v := journal.Voucher{Ref: fmt.Sprint("v/", process, person, round), Want: []journal.Line{line(trained, day.Of(2026, 1, 5), 0, 1, 0, "")}}
						err := act(t, d, reg, s, v)
						if f, ok := fault.As(err); ok && f.Key == "journal.closed" {
							return
						}
						if err != nil {
							t.Error(err)
							return
						}
						mu.Lock()
						settled++
						mu.Unlock()
					}
				})
			}
		}
		closer, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = closer.Close() })
		var at time.Time
		err = closer.Write(t.Context(), func(tx *db.Tx) error {
			trail, err := reg.Follow(tx)
			if err == nil {
				err = journal.New(closer).Close(tx, trail, chief, trained.Project, 2026, day.Of(2026, 1, 31), "")
			}
			if err == nil {
				_, err = trail.Append(tlog.Act{By: chief, Verb: "journal.close", Subject: "journal/close"})
			}
			at = tx.Now
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		wait.Wait()
		figures, err := read.New(last).Figures(t.Context(), []read.Query{{Account: trained}})
		if err != nil || figures[0].Times != int64(settled) {
			t.Errorf("%d were told that it was settled, %+v stand, closed at %s, %v", settled, figures, at, err)
		}
		wants(t, trySettle(last, journal.New(last), t, journal.Voucher{Ref: "v/after", Want: []journal.Line{line(trained, day.Of(2026, 1, 5), 0, 1, 0, "")}}), "journal.closed")
		if report, err := tlog.Verify(t.Context(), last, reg, nil); err != nil || len(ours(report)) > 0 {
			t.Errorf("the log: %+v, %v", ours(report), err)
		}
	})
}

// ours leaves out the tables of other rooms.
func ours(r tlog.Report) (out []tlog.Finding) {
	for _, f := range r.Found {
		if f.Kind != tlog.TableUnknown {
			out = append(out, f)
		}
	}
	return out
}
