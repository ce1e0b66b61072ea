package tlog_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
)

// perSecond reports how many of what were done.
func perSecond(b *testing.B, n int, what string) {
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), what+"/s")
}

// BenchmarkAppend is one act a transaction, every commit waiting for the disk.
func BenchmarkAppend(b *testing.B) {
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		act := tlog.Act{
			By: clerk, Verb: "thing.look", Subject: "thing/0abcdefghjkmnpqr", Version: 3, New: sum("new"), Old: sum("old"),
			Rows: []tlog.Row{{Table: "thing", Key: `["0abcdefghjkmnpqr",1]`, Digest: sum("row")}, {Table: "thing", Key: `["0abcdefghjkmnpqr",2]`, Digest: sum("other")}},
		}
		for b.Loop() {
			err := d.Write(b.Context(), func(tx *db.Tx) error {
				_, err := tlog.Append(tx, act)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		perSecond(b, b.N, "acts")
	})
}

// BenchmarkWriters is a use case that several do at once, each with rows of its own.
func BenchmarkWriters(b *testing.B) {
	for _, writers := range []int{1, 8, 32} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
				reg := shop(b, d)
				b.ResetTimer()
				var wg sync.WaitGroup
				for w := range writers {
					wg.Go(func() {
						for n := w; n < b.N; n += writers {
							if err := d.Write(b.Context(), func(tx *db.Tx) error { return keep(tx, reg, fmt.Sprint(w), n%100, fmt.Sprint(n)) }); err != nil {
								b.Error(err)
							}
						}
					})
				}
				wg.Wait()
				perSecond(b, b.N, "acts")
			})
		})
	}
}

// BenchmarkCommit is the floor: a transaction of one statement that waits for the disk, without any log.
func BenchmarkCommit(b *testing.B) {
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		n := 0
		for b.Loop() {
			n++
			err := d.Write(b.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(`INSERT INTO setting (name, value) VALUES ($1, '')`, fmt.Sprint(n))
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		perSecond(b, b.N, "commits")
	})
}

// BenchmarkTrail is a use case: one row read, written, read again and recorded in one transaction.
func BenchmarkTrail(b *testing.B) {
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		reg := shop(b, d)
		n := 0
		for b.Loop() {
			n++
			if err := d.Write(b.Context(), func(tx *db.Tx) error { return keep(tx, reg, fmt.Sprint(n%1000), 1, fmt.Sprint(n)) }); err != nil {
				b.Fatal(err)
			}
		}
		perSecond(b, b.N, "acts")
	})
}

// BenchmarkBulk is 10,000 acts a transaction.
func BenchmarkBulk(b *testing.B) {
	const n = 10000
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		for b.Loop() {
			looks(b, d, 0, n)
		}
		perSecond(b, n*b.N, "acts")
	})
}

// BenchmarkVerify walks along a log of 100,000 leaves that name 100,000 rows.
func BenchmarkVerify(b *testing.B) {
	const n = 100000
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		reg := shop(b, d)
		fill(b, d, n)
		var took time.Duration
		for b.Loop() {
			start := time.Now()
			if report := verify(b, d, reg, nil); !report.OK() || report.Head.Size != n || report.Rows != n {
				b.Fatalf("%+v", report)
			}
			took += time.Since(start)
		}
		b.ReportMetric(float64(took.Nanoseconds())/float64(b.N)/n, "ns/leaf+row")
	})
}

// fill writes n rows and an act for each.
func fill(b *testing.B, d *db.DB, n int) {
	b.Helper()
	acts, rows := make([]tlog.Act, n), make([][]any, n)
	for i := range n {
		id := fmt.Sprintf("0abcdefghjkm%06d", i)
		digest, err := thing.Digest(id, 1, "content", i, true)
		if err != nil {
			b.Fatal(err)
		}
		rows[i] = []any{id, 1, "content", i, true}
		acts[i] = tlog.Act{By: clerk, Verb: "thing.keep", Subject: "thing/" + id, New: digest, Rows: []tlog.Row{{Table: "thing", Key: `["` + id + `",1]`, Digest: digest}}}
	}
	write(b, d, func(tx *db.Tx) error {
		for at := 0; at < n; at += 8 {
			err := tx.Bulk(`INSERT INTO thing (id, n, content, amount, done) VALUES`, []string{"TEXT", "BIGINT", "TEXT", "BIGINT", "BOOLEAN"}, rows[at:min(n, at+8)], "")
			if err != nil {
				return err
			}
		}
		_, err := tlog.Append(tx, acts...)
		return err
	})
}

// BenchmarkProofs makes and checks a proof file in a log of 100,000.
func BenchmarkProofs(b *testing.B) {
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		l := tlog.New(d, signer(b))
		looks(b, d, 0, 60000)
		older := checkpoint(b, l)
		looks(b, d, 60000, 40000)
		checkpoint(b, l)
		seq := int64(0)
		for b.Loop() {
			seq = (seq + 7919) % 100000
			if _, err := l.Bundle(b.Context(), seq, older); err != nil {
				b.Fatal(err)
			}
		}
	})
}
