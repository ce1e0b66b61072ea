package tlog_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/actor"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
)

var errOnPurpose = errors.New("on purpose")

// TestWritersMakeOneOrder: two handles, many writers, some of whom think better of it.
func TestWritersMakeOneOrder(t *testing.T) {
	t.Parallel()
	const writers, acts = 8, 12
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		var handles [2]*db.DB
		for i := range handles {
			d, err := db.Open(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			handles[i] = d
		}
		reg := shop(t, handles[0])
		var wg sync.WaitGroup
		for w := range writers {
			d := handles[w%2]
			wg.Go(func() {
				for i := range acts {
					err := d.Write(t.Context(), func(tx *db.Tx) error {
						if err := keep(tx, reg, fmt.Sprint(w), i, "x"); err != nil {
							return err
						}
						if i%4 == 3 {
							return errOnPurpose
						}
						return keep(tx, reg, "all", 1, fmt.Sprint(w, i))
					})
					if err != nil && !errors.Is(err, errOnPurpose) {
						t.Error(w, i, err)
					}
				}
			})
		}
		wg.Wait()
		report := verify(t, handles[1], reg, nil)
		if !report.OK() || report.Head.Size != writers*acts/4*3*2 || report.Rows != writers*acts/4*3+1 {
			t.Errorf("%+v", report)
		}
		seen := map[string]int64{}
		for seq, body := range bodies(t, handles[0]) {
			a, err := tlog.ParseBody(body)
			if err != nil {
				t.Fatal(err)
			}
			if last, ok := seen[a.Subject]; ok && a.Subject != "thing/all" && last >= a.Version {
				t.Errorf("leaf %d: version %d of %s after %d", seq, a.Version, a.Subject, last)
			}
			seen[a.Subject] = a.Version
		}
	})
}

// TestReadingFirst: a use case that reads before it appends sees what is current, and loses nothing.
func TestReadingFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		reg := shop(t, d)
		var wg sync.WaitGroup
		for w := range 4 {
			wg.Go(func() {
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					if _, err := db.One(tx, db.Scalar[int64], "SELECT COUNT(*) FROM thing"); err != nil {
						return err
					}
					return keep(tx, reg, fmt.Sprint(w), 1, "x")
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if report := verify(t, d, reg, nil); !report.OK() || report.Head.Size != 4 {
			t.Errorf("%+v", report)
		}
	})
}

// TestTreeIsThatOfRFC6962: whatever the batches, the root is that of a naive tree over what the store holds.
func TestTreeIsThatOfRFC6962(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		reg := shop(t, d)
		total := 0
		rapid.Check(t, func(r *rapid.T) { // one log, growing through all runs
			n := rapid.SampledFrom([]int{0, 1, 2, 3, 17, 100, 255, 256, 257, 300}).Draw(r, "batch")
			if total > 3000 {
				n = min(n, 1)
			}
			looks(t, d, total, n)
			total += n
			var root string
			err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
				root, err = tlog.StoredRoot(tx)
				return err
			})
			if want := naive(bodies(t, d)).String(); err != nil || root != want {
				r.Fatalf("root %s of %d leaves, want %s, %v", root, total, want, err)
			}
		})
		if report := verify(t, d, reg, nil); !report.OK() || report.Head.Size != int64(total) || total < 512 || report.Head.Root != naive(bodies(t, d)) {
			t.Errorf("%+v, %d leaves", report, total)
		}
	})
}

// TestTilesOfTwoLevels needs more than 65,536 leaves, so it runs on the engine that is quick at it.
func TestTilesOfTwoLevels(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	reg := shop(t, d)
	const n = 65536 + 256 + 7
	looks(t, d, 0, n)
	l := tlog.New(d, signer(t))
	first := checkpoint(t, l)
	if report := verify(t, d, reg, []string{}, first); !report.OK() || report.Tiles != 3 || report.Head.Root != naive(bodies(t, d)) {
		t.Errorf("%+v", report)
	}
	write(t, d, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE tile SET hashes = 'A' || SUBSTR(hashes, 2) WHERE level = 2`)
		return err
	})
	report := verify(t, d, reg, nil)
	if len(report.Found) != 1 || report.Found[0].Kind != tlog.TileChanged || report.Found[0].Level != 2 {
		t.Errorf("%+v", report.Found)
	}
}

func TestBody(t *testing.T) {
	t.Parallel()
	act := tlog.Act{
		By: actor.Actor{ID: "local", Name: "本机\u2028"}, At: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Verb: "goal.save", Subject: "declaration/0abc",
		Version: 3, Old: "", New: "ff", Reason: "tab\t\"quote\"\\ <b>&\x01\b\f",
		Rows: []tlog.Row{
			{Table: "thing", Key: `["b",2]`, Digest: tlog.Deleted},
			{Table: "thing", Key: `["a",1]`, Digest: strings.Repeat("0f", 32)},
		},
	}
	body, err := act.Body()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"at":"2026-03-02T09:00:00.000Z","by":{"id":"local","name":"本机` + "\u2028" + `"},"new":"ff","old":"","reason":"tab\t\"quote\"\\ <b>&\u0001\b\f",` +
		`"rows":[{"digest":"` + strings.Repeat("0f", 32) + `","key":["a",1],"table":"thing"},{"digest":"deleted","key":["b",2],"table":"thing"}],` +
		`"subject":"declaration/0abc","v":1,"verb":"goal.save","version":3}`
	if diff := cmp.Diff(want, body); diff != "" {
		t.Error(diff)
	}
	back, err := tlog.ParseBody(body)
	if err != nil {
		t.Fatal(err)
	}
	act.Rows[0], act.Rows[1] = act.Rows[1], act.Rows[0]
	if diff := cmp.Diff(act, back); diff != "" {
		t.Error(diff)
	}
	for _, other := range []string{
		"", "{}", body + " ", " " + body, strings.Replace(body, `"v":1`, `"v":2`, 1), strings.Replace(body, `"id"`, `"ID"`, 1),
		strings.Replace(body, `["a",1]`, `["a",1.0]`, 1), strings.Replace(body, `["a",1]`, `["a", 1]`, 1), strings.Replace(body, `["a",1]`, `[]`, 1),
		strings.Replace(body, "deleted", "Deleted", 1), strings.Replace(body, `"old":"",`, ``, 1), strings.Replace(body, "<", `\u003c`, 1),
	} {
		if _, err := tlog.ParseBody(other); err == nil {
			t.Errorf("taken for a body: %s", other)
		}
	}
}

func TestAppendRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, act := range map[string]tlog.Act{
			"bytes":  {Verb: "a", Reason: "\xff"},
			"key":    {Verb: "a", Rows: []tlog.Row{{Table: "thing", Key: `{"a":1}`, Digest: tlog.Deleted}}},
			"table":  {Verb: "a", Rows: []tlog.Row{{Table: "Thing", Key: `["a"]`, Digest: tlog.Deleted}}},
			"digest": {Verb: "a", Rows: []tlog.Row{{Table: "thing", Key: `["a"]`, Digest: "x"}}},
			"size":   {Verb: "a", Reason: strings.Repeat("长", 2<<20)},
		} {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tlog.Append(tx, act)
				return err
			})
			if err == nil {
				t.Errorf("%s got in", name)
			}
		}
		if n := len(bodies(t, d)); n != 0 {
			t.Errorf("%d leaves", n)
		}
	})
}

// TestInstants: a later leaf is not dated before an earlier one, unless the clock was put right by more than a wait.
func TestInstants(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		now := dbtest.Now
		cfg.Now = func() time.Time { return now }
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		for _, step := range []time.Duration{0, time.Second, -2 * time.Second, time.Hour, -time.Hour} {
			now = now.Add(step)
			looks(t, d, 0, 1)
		}
		var got []string
		for _, b := range bodies(t, d) {
			a, _ := tlog.ParseBody(b)
			got = append(got, a.At.Format(time.TimeOnly))
		}
		if diff := cmp.Diff([]string{"09:00:00", "09:00:01", "09:00:01", "09:59:59", "08:59:59"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHistory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		reg := shop(t, d)
		for i := range 5 {
			write(t, d, func(tx *db.Tx) error { return keep(tx, reg, "a", i, "x") })
			write(t, d, func(tx *db.Tx) error { return keep(tx, reg, "b", i, "x") })
		}
		var seqs []int64
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			for _, before := range []int64{0, 6} {
				list, err := tlog.History(tx, "thing/a", before, 2)
				if err != nil {
					return err
				}
				for _, e := range list {
					seqs = append(seqs, e.Seq)
				}
			}
			return nil
		})
		if diff := cmp.Diff([]int64{8, 6, 4, 2}, seqs); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

// FuzzBody: a body has one reading, and only what Body writes is one.
func FuzzBody(f *testing.F) {
	for _, reason := range []string{"", "x", "tab\t\"quote\"\\ <b>&\x01\b\f\x7f", "\u2028本机"} {
		body, err := tlog.Act{By: clerk, Reason: reason, Version: -3, Rows: []tlog.Row{{Table: "thing", Key: `["a\n",-1,true]`, Digest: tlog.Deleted}}}.Body()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		a, err := tlog.ParseBody(body)
		if err != nil {
			return
		}
		again, err := a.Body()
		if err != nil || again != body {
			t.Errorf("%q was read, but comes back as %q, %v", body, again, err)
		}
		if !json.Valid([]byte(body)) {
			t.Errorf("%q was read, but is not JSON", body)
		}
	})
}
