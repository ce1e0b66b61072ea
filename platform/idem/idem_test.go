package idem_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/idem"
)

// each runs f on every engine with a clock that the test turns.
func each(t *testing.T, f func(t *testing.T, d *db.DB, turn func(time.Duration))) {
	t.Helper()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		var past atomic.Int64
		cfg.Now = func() time.Time { return dbtest.Now.Add(time.Duration(past.Load())) }
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
		f(t, d, func(by time.Duration) { past.Add(int64(by)) })
	})
}

func key(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return ""
	}
	return f.Key
}

var first = idem.Request{Actor: "p/t", Key: "k", Digest: idem.Digest("POST", "/a", "body")}

func TestAnswerIsGivenAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, turn func(time.Duration)) {
		s, ctx := idem.New(d), t.Context()
		if _, before, err := s.Take(ctx, first); before != nil || err != nil {
			t.Fatal(before, err)
		}
		if _, _, err := s.Take(ctx, first); key(err) != "idem.running" {
			t.Errorf("while it runs: %v", err)
		}
		want := idem.Answer{Status: 201, Headers: map[string]string{"ETag": `"1"`}, Body: `{"中":1}`}
		if err := s.Keep(ctx, first, want); err != nil {
			t.Fatal(err)
		}
		_, got, err := s.Take(ctx, first)
		if err != nil || got == nil || got.Status != want.Status || got.Body != want.Body || got.Headers["ETag"] != `"1"` {
			t.Errorf("again: %+v, %v", got, err)
		}
		other := first
		other.Digest = idem.Digest("POST", "/a", "another")
		if _, _, err := s.Take(ctx, other); key(err) != "idem.other" {
			t.Errorf("another request: %v", err)
		}
		other.Actor = "q/t"
		if _, before, err := s.Take(ctx, other); before != nil || err != nil {
			t.Errorf("another actor: %v, %v", before, err)
		}
		turn(idem.Kept + time.Second)
		if _, before, err := s.Take(ctx, first); before != nil || err != nil {
			t.Errorf("after a day: %v, %v", before, err)
		}
		if n, err := s.Sweep(ctx); n != 1 || err != nil { // the other actor's
			t.Errorf("swept %d: %v", n, err)
		}
	})
}

// Where the end of the first is not known nothing is done again; where it was released it is.
func TestEndsUnknown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, turn func(time.Duration)) {
		s, ctx := idem.New(d), t.Context()
		acting, _, err := s.Take(ctx, first)
		if err != nil {
			t.Fatal(err)
		}
		turn(time.Hour)
		if _, _, err := s.Take(ctx, first); key(err) != "idem.unknown" {
			t.Errorf("unknown: %v", err)
		}
		if err := d.Write(acting, idem.Acted); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Take(ctx, first); key(err) != "idem.done" {
			t.Errorf("done: %v", err)
		}
		if err := s.Release(ctx, first); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Take(ctx, first); key(err) != "idem.done" {
			t.Errorf("what was done was released: %v", err)
		}
		second := first
		second.Key = "k2"
		for range 2 {
			if _, before, err := s.Take(ctx, second); before != nil || err != nil {
				t.Fatal(before, err)
			}
			if err := s.Release(ctx, second); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Write(ctx, idem.Acted); err != nil {
			t.Errorf("without a key: %v", err)
		}
	})
}

// Of many at once one is done.
func TestOneOfMany(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, _ func(time.Duration)) {
		s := idem.New(d)
		var done, refused atomic.Int64
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				switch _, before, err := s.Take(context.WithoutCancel(t.Context()), first); {
				case err == nil && before == nil:
					done.Add(1)
				case key(err) == "idem.running":
					refused.Add(1)
				default:
					t.Errorf("%v, %v", before, err)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 || refused.Load() != 7 {
			t.Errorf("%d done, %d refused", done.Load(), refused.Load())
		}
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	s := idem.New(dbtest.SQLite(t))
	for _, k := range []string{"", strings.Repeat("长", 201)} {
		r := first
		r.Key = k
		if _, _, err := s.Take(t.Context(), r); key(err) != "idem.key" {
			t.Errorf("%d characters: %v", len(k), err)
		}
	}
	if idem.Digest("a", "bc") == idem.Digest("ab", "c") {
		t.Error("parts run together")
	}
}
