package db_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// crowd has the members wait while a first one writes, in their order, and lets them go when all of them wait. It gives
// what each was answered, the first one last; a panic is an error that says so.
func crowd(t *testing.T, d *db.DB, members ...func(*db.Tx) error) []error {
	t.Helper()
	return crowdOf(t, d, t.Context(), members...)
}

func crowdOf(t *testing.T, d *db.DB, ctx context.Context, members ...func(*db.Tx) error) []error {
	t.Helper()
	out := make([]error, len(members)+1)
	began, all := make(chan struct{}), make(chan struct{})
	here := sync.OnceFunc(func() { close(began) }) // it may run again
	var wg sync.WaitGroup
	wg.Go(func() {
		out[len(members)] = d.Write(t.Context(), func(tx *db.Tx) error {
			here()
			<-all
			return set(tx, "first", "1")
		})
	})
	<-began
	for i, f := range members {
		wg.Go(func() {
			out[i] = errors.New("ended its goroutine")
			defer func() {
				if p := recover(); p != nil {
					out[i] = fmt.Errorf("panic: %v", p)
				}
			}()
			out[i] = d.Write(ctx, f)
		})
		for db.Waiting(d) <= i {
			runtime.Gosched()
		}
	}
	close(all)
	wg.Wait()
	return out
}

// inOne opens a store of SQLite where a batch stays open as long as somebody waits.
func inOne(t *testing.T) *db.DB {
	t.Helper()
	d := dbtest.SQLite(t)
	db.JoinFor(d, time.Hour)
	return d
}

func settings(t *testing.T, d *db.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Each(func(r db.Row) error {
			var name, value string
			err := r.Scan(&name, &value)
			out[name] = value
			return err
		}, "SELECT name, value FROM setting")
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// says compares errors by what they contain, "" for none.
func says(t *testing.T, got []error, want ...string) {
	t.Helper()
	for i, err := range got {
		if (err == nil) != (want[i] == "") || err != nil && !strings.Contains(err.Error(), want[i]) {
			t.Errorf("member %d: got %v, want %q", i, err, want[i])
		}
	}
}

// TestMembersShareACommit: each member sees those before it, nobody outside sees any of them, and nobody is answered,
// until the last is through; who fails, panics, ends or goes away takes nothing else along.
func TestMembersShareACommit(t *testing.T) {
	t.Parallel()
	d := inOne(t)
	var answered atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	member := func(name string, after func(tx *db.Tx) error) func(*db.Tx) error {
		return func(tx *db.Tx) error {
			if err := set(tx, name, tx.Now.String()); err != nil {
				return err
			}
			return after(tx)
		}
	}
	fine := func(*db.Tx) error { return nil }
	got := crowdOf(
		t, d, ctx,
		member("a", fine),
		member("fails", func(*db.Tx) error { return errOnPurpose }),
		member("b", fine),
		member("panics", func(*db.Tx) error { panic("on purpose") }),
		member("ends", func(*db.Tx) error { runtime.Goexit(); return nil }),
		member("refused", func(tx *db.Tx) error {
			_, err := tx.Exec("INSERT INTO setting (name, value) VALUES ('a', '')")
			if err == nil {
				t.Error("a row was written twice")
			}
			return set(tx, "went on", "1") // one statement failed, not the member
		}),
		func(tx *db.Tx) error {
			seen, err := db.All(tx, db.Scalar[string], "SELECT name FROM setting ORDER BY name")
			if diff := cmp.Diff([]string{"a", "b", "first", "refused", "went on"}, seen); diff != "" {
				t.Error(diff)
			}
			if outside := settings(t, d); len(outside) > 0 || answered.Load() > 0 {
				t.Errorf("others see %v before the commit", outside)
			}
			return err
		},
		member("goes", func(*db.Tx) error { cancel(); return nil }),
	)
	says(t, got, "", "on purpose", "", "panic: on purpose", "ended", "", "", "canceled", "")
	kept := settings(t, d)
	for _, name := range []string{"first", "a", "b", "refused", "went on"} {
		if kept[name] == "" {
			t.Errorf("%s is not there", name)
		}
	}
	if len(kept) != 5 {
		t.Errorf("kept %v", kept)
	}
}

// TestWhoWentAwayWhileWaiting is answered at once and never runs.
func TestWhoWentAwayWhileWaiting(t *testing.T) {
	t.Parallel()
	d := inOne(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := d.Write(t.Context(), func(*db.Tx) error {
		gone := make(chan error)
		go func() {
			gone <- d.Write(ctx, func(*db.Tx) error { t.Error("ran"); return nil })
		}()
		for db.Waiting(d) == 0 {
			runtime.Gosched()
		}
		cancel()
		return <-gone
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "a", "1") }); err != nil {
		t.Error(err)
	}
}

// TestCommitFailsForAll: nobody is told that it was kept, not even that it was refused for what another wrote.
func TestCommitFailsForAll(t *testing.T) {
	t.Parallel()
	d := inOne(t)
	breaks := func(tx *db.Tx) error {
		for _, q := range []string{"PRAGMA defer_foreign_keys = ON", "INSERT INTO declaration_text (declaration, content) VALUES ('nobody', '')"} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	}
	fine := func(tx *db.Tx) error { return set(tx, "a", "1") }
	says(t, crowd(t, d, fine, breaks, func(*db.Tx) error { return errOnPurpose }), "commit", "commit", "commit", "commit")
	if kept := settings(t, d); len(kept) > 0 {
		t.Errorf("kept %v", kept)
	}
	says(t, crowd(t, d, fine, breaks), "commit", "commit", "commit")
	says(t, crowd(t, d, fine), "", "")
}

// TestFullDiskTakesOneMember: who has too much to write is told so; the others are kept, run again where SQLite gave up
// the transaction.
func TestFullDiskTakesOneMember(t *testing.T) {
	t.Parallel()
	d := inOne(t)
	pages := func(tx *db.Tx) error {
		n, err := db.One(tx, db.Scalar[int64], "PRAGMA page_count")
		if err != nil {
			return err
		}
		_, err = db.One(tx, db.Scalar[int64], fmt.Sprintf("PRAGMA max_page_count = %d", n+8))
		return err
	}
	if err := d.Write(t.Context(), pages); err != nil {
		t.Fatal(err)
	}
	big := func(tx *db.Tx) error {
		_ = set(tx, "big", strings.Repeat("x", 1<<20)) // and does not look whether it could
		return set(tx, "after", "1")
	}
	small := func(name string) func(*db.Tx) error {
		return func(tx *db.Tx) error { return set(tx, name, "1") }
	}
	got := crowd(t, d, small("a"), big, small("b"))
	if f, ok := fault.As(got[1]); !ok || f.Key != "db.full" {
		t.Errorf("got %v", got[1])
	}
	got[1] = nil
	says(t, got, "", "", "", "")
	if diff := cmp.Diff(map[string]string{"a": "1", "b": "1", "first": "1"}, settings(t, d)); diff != "" {
		t.Error(diff)
	}
}

// TestManyAreBounded: more than fit into one batch are all written.
func TestManyAreBounded(t *testing.T) {
	t.Parallel()
	d := inOne(t)
	members := make([]func(*db.Tx) error, 150)
	for i := range members {
		members[i] = func(tx *db.Tx) error { return set(tx, fmt.Sprint(i), "1") }
	}
	says(t, crowd(t, d, members...), make([]string, 151)...)
	if n := len(settings(t, d)); n != 151 {
		t.Errorf("kept %d", n)
	}
}

// TestCloseWaitsForWriters: what began is kept, what comes later is refused.
func TestCloseWaitsForWriters(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	d, err := db.Open(t.Context(), db.Config{Data: folder})
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan error)
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		go func() { closed <- d.Close() }()
		for db.Waiting(d) == 0 {
			runtime.Gosched()
		}
		return set(tx, "a", "1")
	})
	if err := errors.Join(err, <-closed); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(t.Context(), func(*db.Tx) error { return nil }); err == nil {
		t.Error("a closed store was written to")
	}
	again, err := db.Open(t.Context(), db.Config{Data: folder})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	if v, err := get(t, again, "a"); v != "1" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
}

// act is what a member of the property test does: it takes the next number, appends to a text, and comes to an end.
type act struct {
	Onto string
	End  string
}

func (a act) run(tx *db.Tx, id int, cancel func()) error {
	n, err := db.One(tx, db.Scalar[int64], "SELECT COUNT(*) FROM setting WHERE name LIKE 'act %'")
	if err != nil {
		return err
	}
	was, err := db.One(tx, db.Scalar[string], "SELECT value FROM setting WHERE name = $1", a.Onto)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return err
	}
	if err := errors.Join(set(tx, fmt.Sprintf("act %06d", n), fmt.Sprint(id)), set(tx, a.Onto, was+fmt.Sprint(" ", id))); err != nil {
		return err
	}
	switch a.End {
	case "fails":
		return errOnPurpose
	case "panics":
		panic("on purpose")
	case "goes":
		cancel()
	case "stumbles":
		if _, err := tx.Exec("INSERT INTO setting (name, value) VALUES ($1, '')", a.Onto); err == nil {
			return errors.New("a row was written twice")
		}
	}
	return nil
}

// TestConcurrentIsSerial: whatever many do at once, the store holds what those who were told so would have left, one
// after another in the order of their numbers, and nothing of the others.
func TestConcurrentIsSerial(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(r *rapid.T) {
			acts := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) act {
				return act{
					Onto: rapid.SampledFrom([]string{"x", "y", "z"}).Draw(r, "onto"),
					End:  rapid.SampledFrom([]string{"", "", "", "stumbles", "fails", "panics", "goes"}).Draw(r, "end"),
				}
			}), 1, 12).Draw(r, "acts")
			if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec("DELETE FROM setting"); return err }); err != nil {
				r.Fatal(err)
			}
			told := make([]bool, len(acts))
			var wg sync.WaitGroup
			for i, a := range acts {
				wg.Go(func() {
					defer func() { _ = recover() }()
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					told[i] = d.Write(ctx, func(tx *db.Tx) error { return a.run(tx, i, cancel) }) == nil
				})
			}
			wg.Wait()
			want, kept := map[string]string{}, settings(t, d)
			for n := 0; kept[fmt.Sprintf("act %06d", n)] != ""; n++ {
				name := fmt.Sprintf("act %06d", n)
				var id int
				if _, err := fmt.Sscan(kept[name], &id); err != nil || !told[id] {
					r.Fatalf("%s is there, but was not acknowledged: %v", kept[name], err)
				}
				told[id] = false
				want[name] = kept[name]
				want[acts[id].Onto] += " " + kept[name]
			}
			for id, left := range told {
				if left {
					r.Errorf("act %d was acknowledged and is not there", id)
				}
			}
			if diff := cmp.Diff(want, kept); diff != "" {
				r.Error(diff)
			}
		})
	})
}
