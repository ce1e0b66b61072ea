package tlog_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
)

const (
	processWriters = 4
	processActs    = 25 // of each writer
)

// TestMain makes this test's program another when it is called so: appender DATA URL NAME.
func TestMain(m *testing.M) {
	if os.Args[0] != "appender" {
		os.Exit(m.Run())
	}
	if err := appender(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// appender is a process that appends with several writers: each keeps rows of its own, and one that is everybody's.
func appender(data, url, name string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{Data: data, URL: url})
	if err != nil {
		return err
	}
	reg, err := tlog.Register([]tlog.Table{thing}, nil)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	failed := make([]error, processWriters)
	for w := range processWriters {
		wg.Go(func() {
			for i := 1; i <= processActs && failed[w] == nil; i++ {
				failed[w] = d.Write(ctx, func(tx *db.Tx) error {
					if err := keep(tx, reg, fmt.Sprint(name, w), i, "x"); err != nil {
						return err
					}
					return keep(tx, reg, "all", 1, fmt.Sprint(name, w, i))
				})
			}
		})
	}
	wg.Wait()
	return errors.Join(append(failed, d.Close())...)
}

// TestTwoProcessesMakeOneOrder: two programs that append at once make one log, every act in it once and in the order of
// who did it, and the tree and the rows are what the log says.
func TestTwoProcessesMakeOneOrder(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = d.Close() }()
		reg := shop(t, d)
		names := []string{"a", "b"}
		var running []*exec.Cmd
		for _, name := range names {
			cmd := exec.CommandContext(t.Context(), self)
			cmd.Args, cmd.Stderr = []string{"appender", cfg.Data, cfg.URL, name}, &bytes.Buffer{}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			running = append(running, cmd)
		}
		for _, cmd := range running {
			if err := cmd.Wait(); err != nil {
				t.Fatal(err, cmd.Stderr)
			}
		}
		const acts = processWriters * processActs
		report := verify(t, d, reg, nil)
		if want := int64(len(names) * acts * 2); !report.OK() || report.Head.Size != want || report.Rows != int64(len(names)*acts+1) {
			t.Errorf("want %d acts: %+v", want, report)
		}
		if root := naive(bodies(t, d)); report.Head.Root != root {
			t.Errorf("root %s, want %s", report.Head.Root, root)
		}
		next := map[string]int64{}
		for seq, body := range bodies(t, d) {
			a, err := tlog.ParseBody(body)
			if err != nil {
				t.Fatal(err)
			}
			if a.Subject == "thing/all" {
				continue
			}
			if next[a.Subject]++; a.Version != next[a.Subject] {
				t.Errorf("leaf %d: act %d of %s, want %d", seq, a.Version, a.Subject, next[a.Subject])
			}
		}
		if len(next) != len(names)*processWriters {
			t.Errorf("acts of %d writers", len(next))
		}
	})
}
