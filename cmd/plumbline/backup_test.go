package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/vault"
	"plumbline/rule"
	"plumbline/sample"
)

// BenchmarkBackup10k copies 10,000 declarations with what the rules say of them, and puts the copy into a SQLite store.
func BenchmarkBackup10k(b *testing.B) {
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		fillForBackup(b, d, 10_000)
		folder := b.TempDir()
		var saving, restoring time.Duration
		for n := 0; b.Loop(); n++ {
			path := filepath.Join(folder, fmt.Sprint(n, ".zip"))
			start := time.Now()
			m, err := vault.Save(b.Context(), d, "test", path)
			if err != nil {
				b.Fatal(err)
			}
			saving += time.Since(start)
			info, err := os.Stat(path)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(info.Size())/(1<<20), "MB")
			b.ReportMetric(float64(m.Rows()), "rows")
			start = time.Now()
			restores(b, path, db.Config{Data: filepath.Join(folder, fmt.Sprint(n))})
			restoring += time.Since(start)
		}
		b.ReportMetric(saving.Seconds()/float64(b.N), "s/backup")
		b.ReportMetric(restoring.Seconds()/float64(b.N), "s/restore")
	})
}

func fillForBackup(b *testing.B, d *db.DB, n int) {
	b.Helper()
	keep := goal.New(d, nil)
	all := sample.Many(n)
	const batch = 500
	for from := 0; from < n; from += batch {
		var entries []goal.Entry
		for i, d := range all[from:min(from+batch, n)] {
			entries = append(entries, goal.Entry{Declaration: d, Ordinal: from + i + 1, Demo: true})
		}
		if _, err := keep.Save(b.Context(), actor.System, entries); err != nil {
			b.Fatal(err)
		}
	}
	if err := rule.New(d, keep, nil).Recheck(b.Context(), sample.Department, sample.Year); err != nil {
		b.Fatal(err)
	}
}
