package probe_test

import (
	"testing"
	"time"

	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	room "plumbline/probe"
	"plumbline/sample"
	"plumbline/sample/probe"
)

// The year as the room has it: more than 15,000 checks, about 99.6 of a hundred found the link up, and those of the
// maintenance do not count.
func TestTheYearInTheRoom(t *testing.T) {
	t.Parallel()
	now := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	s := room.New(d, nil, journal.New(d))
	began := time.Now()
	last := now
	err = probe.Load(t.Context(), s, "fed", func(at time.Time) {
		if at.Before(last) {
			t.Errorf("%s comes after %s", at, last)
		}
		now, last = at, at
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("loaded in %s", time.Since(began))
	figures, err := read.New(d).Figures(t.Context(), []read.Query{{Account: journal.Account{
		Year: 2023, Project: journal.ProjectOf(sample.Federation, probe.Project), Measure: journal.Of("probe.up", probe.Matter),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	f := figures[0]
	if f.Den < 15_000 || f.Num*10_000 < f.Den*9_950 || f.Num*10_000 > f.Den*9_970 {
		t.Errorf("up %d of %d: %.3f %%", f.Num, f.Den, float64(f.Num)/float64(f.Den)*100)
	}
	links, err := s.Links(t.Context(), room.Query{Organisations: []string{"fed"}, Year: 2023})
	if err != nil || len(links) != 6 {
		t.Fatal(len(links), err)
	}
	excused, all := 0, 0
	for _, l := range links {
		t.Logf("%s: %d of %d, %d excused", l.Name, l.Up, l.All, l.Excused)
		excused += l.Excused
		all += l.All
		if !l.Stopped {
			t.Errorf("%s would be asked by a demonstration", l.Name)
		}
	}
	if excused != 8 || int64(all) != f.Den {
		t.Errorf("%d excused, %d counted by the room and %d by the books", excused, all, f.Den)
	}
	if n, err := s.Run(t.Context(), nil); err != nil || n != 0 {
		t.Errorf("%d links are due, %v", n, err)
	}
}

func TestTheYearIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	one, err := probe.Year()
	if err != nil {
		t.Fatal(err)
	}
	other, err := probe.Year()
	if err != nil || len(one) != len(other) {
		t.Fatal(len(one), len(other), err)
	}
	for i := range one {
		for k := range one[i].Answers {
			if one[i].Answers[k] != other[i].Answers[k] {
				t.Fatalf("%+v is %+v the second time", one[i].Answers[k], other[i].Answers[k])
			}
		}
	}
}
