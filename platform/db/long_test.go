package db_test

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// queue has a long step wait first and two others after it while one writes, and gives the order in which they wrote.
func queue(t *testing.T, d *db.DB) []string {
	t.Helper()
	var order []string
	note := func(name string) func(*db.Tx) error {
		return func(tx *db.Tx) error {
			order = append(order, name)
			return set(tx, name, "1")
		}
	}
	began, all := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := d.Write(t.Context(), func(tx *db.Tx) error { close(began); <-all; return set(tx, "first", "1") }); err != nil {
			t.Error(err)
		}
	})
	<-began
	wg.Go(func() {
		if _, err := d.WriteLong(t.Context(), false, note("long")); err != nil {
			t.Error(err)
		}
	})
	for db.Patient(d) == 0 {
		runtime.Gosched()
	}
	for i, name := range []string{"a", "b"} {
		wg.Go(func() {
			if err := d.Write(t.Context(), note(name)); err != nil {
				t.Error(err)
			}
		})
		for db.Waiting(d) <= i {
			runtime.Gosched()
		}
	}
	close(all)
	wg.Wait()
	if got := settings(t, d); len(got) != 4 {
		t.Errorf("kept %v", got)
	}
	return order
}

func TestALongStepLetsOthersBy(t *testing.T) {
	t.Parallel()
	d := inOne(t)
	db.LetBy(d, time.Hour)
	if diff := cmp.Diff([]string{"a", "b", "long"}, queue(t, d)); diff != "" {
		t.Error(diff)
	}
}

func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	d := inOne(t)
	db.LetBy(d, -1)
	if order := queue(t, d); slices.Index(order, "long") != 0 {
		t.Errorf("order %v", order)
	}
}

// TestALongStepIsByItself: who waits while it runs is not in its transaction, and it is told that somebody waited.
func TestALongStepIsByItself(t *testing.T) {
	t.Parallel()
	d := inOne(t)
	refused := errors.New("refused")
	var wg sync.WaitGroup
	step, err := d.WriteLong(t.Context(), false, func(tx *db.Tx) error {
		wg.Go(func() {
			if err := d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "other", "1") }); err != nil {
				t.Error(err)
			}
		})
		for db.Waiting(d) == 0 {
			runtime.Gosched()
		}
		return errors.Join(set(tx, "long", "1"), refused)
	})
	wg.Wait()
	if step.Quiet > time.Minute || step.Took <= 0 || !errors.Is(err, refused) {
		t.Errorf("%+v, %v", step, err)
	}
	if diff := cmp.Diff(map[string]string{"other": "1"}, settings(t, d)); diff != "" {
		t.Error(diff)
	}
	if step, err := d.WriteLong(t.Context(), false, func(tx *db.Tx) error { return set(tx, "long", "1") }); step.Quiet <= 0 || err != nil {
		t.Errorf("alone: %+v, %v", step, err)
	}
}

func TestWhoLetsOthersByCanGo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		err := d.Write(t.Context(), func(*db.Tx) error {
			wg.Go(func() {
				if _, err := d.WriteLong(ctx, false, func(*db.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
					t.Errorf("who went was told %v", err)
				}
			})
			for db.Patient(d) == 0 {
				runtime.Gosched()
			}
			cancel()
			for db.Patient(d) > 0 {
				runtime.Gosched()
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		wg.Wait()
	})
}

// TestALargeStepGivesWay: who comes during a large step does not wait for its end, and nothing of the step is left; where nobody
// comes it stands.
func TestALargeStepGivesWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		large := func(tx *db.Tx) error {
			if err := set(tx, "large", "1"); err != nil {
				return err
			}
			wg.Go(func() {
				if err := d.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "other", "1") }); err != nil {
					t.Error(err)
				}
			})
			for db.Waiting(d) == 0 {
				runtime.Gosched()
			}
			return tx.Load(`INSERT INTO setting (name, value)`, []any{[]string{"a", "b"}, []string{"1", "1"}}, "")
		}
		step, err := d.WriteLong(t.Context(), true, large)
		wg.Wait()
		if !step.GaveWay || err != nil {
			t.Errorf("%+v, %v", step, err)
		}
		if diff := cmp.Diff(map[string]string{"other": "1"}, settings(t, d)); diff != "" {
			t.Error(diff)
		}
		hidden := func(tx *db.Tx) error { // an error that f does not hand on
			_ = large(tx)
			return nil
		}
		if step, err = d.WriteLong(t.Context(), true, hidden); !step.GaveWay || err != nil {
			t.Errorf("hidden: %+v, %v", step, err)
		}
		wg.Wait()
		step, err = d.WriteLong(t.Context(), true, func(tx *db.Tx) error { return set(tx, "large", "2") })
		if step.GaveWay || err != nil {
			t.Errorf("alone: %+v, %v", step, err)
		}
		if diff := cmp.Diff(map[string]string{"large": "2", "other": "1"}, settings(t, d)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestALargeStepGivesWayToAnotherProcess: also where who waits is somewhere else, which only the engine knows.
func TestALargeStepGivesWayToAnotherProcess(t *testing.T) {
	t.Parallel()
	inTwo(t, func(t *testing.T, d, other *db.DB) {
		var wg sync.WaitGroup
		step, err := d.WriteLong(t.Context(), true, func(tx *db.Tx) error {
			if err := set(tx, "large", "1"); err != nil {
				return err
			}
			wg.Go(func() {
				if err := other.Write(t.Context(), func(tx *db.Tx) error { return set(tx, "other", "1") }); err != nil {
					t.Error(err)
				}
			})
			for {
				if err := set(tx, "large", "2"); err != nil {
					return err
				}
			}
		})
		wg.Wait()
		if !step.GaveWay || err != nil || step.Quiet > time.Minute {
			t.Errorf("%+v, %v", step, err)
		}
		if diff := cmp.Diff(map[string]string{"other": "1"}, settings(t, d)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestMemoryOfLargeSteps: a large step gets it, nothing else does, it is taken back, and that counts as nobody's wish to write.
func TestMemoryOfLargeSteps(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	for _, c := range []struct {
		large, roomy bool
	}{{false, false}, {true, true}, {false, true}} {
		_, err := d.WriteLong(t.Context(), c.large, func(tx *db.Tx) error {
			n, err := db.One(tx, db.Scalar[int64], "PRAGMA cache_size")
			if least, most := int64(-1_000_000), int64(-160_000); c.roomy && (n < least || n > most) || !c.roomy && n != most {
				t.Errorf("%+v: %d", c, n)
			}
			return err
		})
		if err != nil || db.Roomy(d) != c.roomy {
			t.Errorf("%+v: %v, %v", c, db.Roomy(d), err)
		}
	}
	if err := db.Rest(t.Context(), d); err != nil || db.Roomy(d) || d.Quiet() < time.Hour {
		t.Errorf("afterwards %v, %v, quiet for %s", db.Roomy(d), err, d.Quiet())
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestRoom: an eighth of what is left to the machine or to the group of processes, whichever is less, within bounds.
func TestRoom(t *testing.T) {
	t.Parallel()
	const machine = "MemTotal: 9 kB\nMemAvailable:    4000000 kB\n"
	for _, c := range []struct {
		meminfo, most, used string
		want                int64
	}{
		{machine, "max\n", "1\n", 500_000},
		{machine, "", "", 500_000},
		{machine, "3072000000\n", "1024000000\n", 250_000},
		{"", "3072000000\n", "1024000000\n", 250_000},
		{"MemAvailable: 100000 kB\n", "max", "", 160_000},
		{machine, "1024\n", "2048\n", 160_000},
		{"MemAvailable: 90000000 kB\n", "", "", 1_000_000},
		{"MemAvailable: much\n", "", "", 512_000},
		{"", "", "", 512_000},
	} {
		files := map[string]string{"/proc/meminfo": c.meminfo, "/sys/fs/cgroup/memory.max": c.most, "/sys/fs/cgroup/memory.current": c.used}
		got := db.Room(func(name string) ([]byte, error) {
			if files[name] == "" {
				return nil, fs.ErrNotExist
			}
			return []byte(files[name]), nil
		})
		if got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// TestWhatSomebodyReadsIsCopiedLater: the log is not all copied while somebody reads an earlier state, which is noticed; afterwards it is.
func TestWhatSomebodyReadsIsCopiedLater(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		if _, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM setting`); err != nil {
			return err
		}
		for _, name := range []string{"a", "b"} {
			if err := d.Write(context.Background(), func(tx *db.Tx) error { return set(tx, name, "1") }); err != nil {
				return err
			}
		}
		if db.Tidy(d) {
			t.Error("all is copied although somebody reads what was before")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !db.Tidy(d) {
		t.Error("nobody reads, and not all is copied")
	}
}

// TestLargeStepsOfTwoProcesses: one waits for the other, which does not take it for a person.
func TestLargeStepsOfTwoProcesses(t *testing.T) {
	t.Parallel()
	inTwo(t, func(t *testing.T, d, other *db.DB) {
		var wg sync.WaitGroup
		began := false
		step, err := d.WriteLong(t.Context(), true, func(tx *db.Tx) error {
			wg.Go(func() {
				if step, err := other.WriteLong(t.Context(), true, func(tx *db.Tx) error { return set(tx, "other", "1") }); step.GaveWay || err != nil {
					t.Errorf("the other: %+v, %v", step, err)
				}
			})
			for start := time.Now(); !began || time.Since(start) < 3*db.LookEvery; {
				if err := set(tx, "large", "1"); err != nil {
					return err
				}
				waits, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)
				if err != nil {
					return err
				}
				began = began || waits > 0
			}
			return nil
		})
		wg.Wait()
		if step.GaveWay || err != nil {
			t.Errorf("%+v, %v", step, err)
		}
		if diff := cmp.Diff(map[string]string{"large": "1", "other": "1"}, settings(t, d)); diff != "" {
			t.Error(diff)
		}
	})
}

// inTwo runs f with two stores on one database, as two processes have it, where several may write.
func inTwo(t *testing.T, f func(t *testing.T, d, other *db.DB)) {
	t.Helper()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		if cfg.URL == "" {
			t.Skip("one process writes")
		}
		var stores [2]*db.DB
		for i := range stores {
			d, err := db.Open(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			stores[i] = d
		}
		f(t, stores[0], stores[1])
	})
}
