package draft_test

import (
	"fmt"
	"testing"

	"plumbline/goal"
	"plumbline/goal/draft"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/sample"
)

// BenchmarkSet is one edit of one cell, logged, as a script sends it.
func BenchmarkSet(b *testing.B) {
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		s, id := drafted(b, d)
		text := ""
		for i := 0; b.Loop(); i++ {
			next := fmt.Sprint("文字", i)
			ch := draft.Change{At: cell("goals.annual"), Saw: text, Text: next, Client: fmt.Sprint("c", i)}
			if _, err := s.Set(b.Context(), wang, id, []draft.Change{ch}); err != nil {
				b.Fatal(err)
			}
			text = next
		}
	})
}

// BenchmarkOf reads a draft whole.
func BenchmarkOf(b *testing.B) {
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		s, id := drafted(b, d)
		for b.Loop() {
			if _, err := s.Of(b.Context(), id); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func drafted(b *testing.B, d *db.DB) (*draft.Service, draft.ID) {
	b.Helper()
	log, err := tlog.Register(draft.Tables(), nil)
	if err != nil {
		b.Fatal(err)
	}
	s := draft.New(d, goal.New(d, nil), log)
	id, err := s.Start(b.Context(), wang, draft.Beginning{Kind: draft.Document, Organisation: "o", Declaration: sample.Many(1)[0]})
	if err != nil {
		b.Fatal(err)
	}
	return s, id
}
