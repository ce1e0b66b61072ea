package survey_test

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/sample"
	"plumbline/sample/survey"
	room "plumbline/survey"
	"plumbline/survey/ballot"
)

// bound lists the accounts that the indicators of the sample are measured by, of this room: project and measure/matter.
func bound(t *testing.T) map[[2]string]bool {
	t.Helper()
	f, err := os.Open("../bindings-2023.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	out := map[[2]string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		c := strings.Split(lines.Text(), "\t")
		if strings.HasPrefix(c[3], "survey.") {
			out[[2]string{c[0], journal.Of(c[3], c[4])}] = true
		}
	}
	if len(out) != 17 {
		t.Fatalf("%d accounts are bound", len(out))
	}
	return out
}

// TestTheYearInTheRoom loads the year: every indicator of the room has its survey, more than 3,000 valid answers, all but one
// above their targets, and one that cannot be judged; every survey is closed and nothing waits.
func TestTheYearInTheRoom(t *testing.T) {
	t.Parallel()
	now := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	log := tlogtest.Registry(t, room.Tables(), journal.Tables())
	s := room.New(d, log, journal.New(d))
	began, last := time.Now(), now
	err = survey.Load(t.Context(), survey.Deps{Survey: s, Ballot: ballot.New(d, log), By: actor.Actor{ID: "zhao", Name: "赵磊"}}, "fed", func(at time.Time) {
		if at.Before(last) {
			t.Errorf("%s comes after %s", at, last)
		}
		now, last = at, at
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("loaded in %s", time.Since(began))
	list, n, err := s.List(t.Context(), room.Query{Organisations: []string{"fed"}, Year: 2023, Size: 100})
	if err != nil || n != 17 {
		t.Fatal(n, err)
	}
	open, valid, below, few := bound(t), 0, 0, 0
	for _, l := range list {
		account := [2]string{l.ProjectName(), journal.Of(l.Measure, l.Matter)}
		if !open[account] {
			t.Errorf("no indicator is measured by %v", account)
		}
		delete(open, account)
		valid += l.Score.Valid
		t.Logf("%s %s: %d of %d valid, %d of %d answered: %.2f %% (%.2f to %.2f)", l.ProjectName(), l.Matter, l.Score.Reached, l.Score.Valid,
			l.Score.Answered, l.Invited, float64(l.Score.Share)/100, float64(l.Score.Low)/100, float64(l.Score.High)/100)
		if l.State != room.Closed || l.Waiting != 0 || l.Lost != 0 {
			t.Errorf("%s %s: %s, %d wait, %d lost", l.ProjectName(), l.Matter, l.State, l.Waiting, l.Lost)
		}
		switch {
		case l.Score.Why != "":
			few++
			if l.Matter != "调研对象满意度" {
				t.Errorf("%s cannot be judged", l.Matter)
			}
		case l.Score.Share < l.Target*100:
			below++
			if l.Matter != "参加活动残疾人满意度" || l.Score.Share < l.Target*100-300 {
				t.Errorf("%s is below its target", l.Matter)
			}
		case l.Score.Valid < 40 || l.Score.Valid > 400:
			t.Errorf("%s has %d valid answers", l.Matter, l.Score.Valid)
		}
	}
	if len(open) > 0 || valid < 3000 || below != 1 || few != 1 {
		t.Errorf("left out %v, %d valid answers, %d below, %d too few", open, valid, below, few)
	}
	figures, err := read.New(d).Figures(t.Context(), []read.Query{{Account: journal.Account{
		Year: 2023, Project: journal.ProjectOf(sample.Federation, "残疾人基本保障和帮扶经费"), Measure: "survey.satisfied/受益残疾人满意度",
	}}})
	if err != nil || figures[0].Num != 372 || figures[0].Den != 396 {
		t.Errorf("%+v %v", figures, err)
	}
	differ, err := journal.New(d).Reconcile(t.Context(), func(yield func(journal.Voucher) error) error { return s.Vouchers(t.Context(), yield) }, 5)
	if err != nil || len(differ) > 0 {
		t.Error(differ, err)
	}
	tlogtest.Sound(t, d, log)
}
