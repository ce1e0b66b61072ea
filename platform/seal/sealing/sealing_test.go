package sealing_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/seal"
	"plumbline/platform/seal/sealing"
	"plumbline/platform/tlog"
)

var columns = []seal.Column{{Table: "person", Key: "id", Column: "phone"}, {Table: "person", Key: "id", Column: "email"}}

func registry(t *testing.T) *tlog.Registry {
	t.Helper()
	r, err := tlog.Register([]tlog.Table{tlog.Shape("person", 1, "id name pinyin phone email hired_at left_at")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func write(t *testing.T, d *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// plain puts n people into the store as they were before there was a seal.
func plain(t *testing.T, d *db.DB, n int) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for i := range n {
			_, err := tx.Exec(`INSERT INTO person (id, name, pinyin, phone, email, hired_at, left_at) VALUES ($1, '赵一', 'zhaoyi', $2, '', '', '')`,
				fmt.Sprintf("p%04d", i), fmt.Sprintf("1380000%04d", i))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// phones gives what is kept, and what it opens to.
func phones(t *testing.T, d *db.DB) (raw, open []string) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		raw, open = nil, nil
		return tx.Each(func(r db.Row) error {
			var id, kept string
			var text seal.Text
			if err := errors.Join(r.Scan(&id, &kept), text.Scan(kept)); err != nil {
				return err
			}
			raw = append(raw, kept)
			p, err := tx.Unseal(text, "person", "phone", id)
			if err != nil {
				p = key(err)
			}
			open = append(open, p)
			return nil
		}, `SELECT id, phone FROM person ORDER BY id`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return raw, open
}

func key(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return fmt.Sprint(err)
}

func verified(t *testing.T, d *db.DB, reg *tlog.Registry) []tlog.Finding {
	t.Helper()
	r, err := tlog.Verify(t.Context(), d, reg, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []tlog.Finding
	for _, f := range r.Found {
		if f.Table == "person" {
			out = append(out, f)
		}
	}
	return out
}

func TestValuesFromBeforeTheSealAreSealedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const people = 1203 // more than are looked at together
		reg := registry(t)
		plain(t, d, people)
		if _, err := reg.Adopt(t.Context(), d, actor.System); err != nil {
			t.Fatal(err)
		}
		changed, closed, err := sealing.Renew(t.Context(), d, reg, actor.System, columns...)
		if err != nil || changed != people || closed != 0 {
			t.Fatalf("%d changed, %d closed, %v", changed, closed, err)
		}
		raw, open := phones(t, d)
		for i := range raw {
			if !strings.HasPrefix(raw[i], "seal:1:") || open[i] != fmt.Sprintf("1380000%04d", i) {
				t.Fatalf("person %d is kept as %s and opens as %s", i, raw[i], open[i])
			}
		}
		if changed, _, err := sealing.Renew(t.Context(), d, reg, actor.System, columns...); err != nil || changed != 0 {
			t.Errorf("a second time %d changed (%v)", changed, err)
		}
		if found := verified(t, d, reg); len(found) > 0 {
			t.Errorf("the log does not account for it: %v", found)
		}
		write(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE person SET phone = '13999999999' WHERE id = 'p0007'`)
			return err
		})
		if changed, closed, err := sealing.Renew(t.Context(), d, reg, actor.System, columns...); err != nil || changed != 0 || closed != 1 {
			t.Errorf("a text put in behind the back: %d changed, %d closed, %v", changed, closed, err)
		}
		if _, open := phones(t, d); open[7] != "seal.not_sealed" {
			t.Errorf("it opens as %s", open[7])
		}
		if found := verified(t, d, reg); len(found) != 1 || found[0].Key != `["p0007"]` {
			t.Errorf("verifying finds %v", found)
		}
	})
}

func TestAKeyIsChanged(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		d := open(t, cfg)
		reg := registry(t)
		plain(t, d, 3)
		if _, _, err := sealing.Renew(t.Context(), d, reg, actor.System, columns...); err != nil {
			t.Fatal(err)
		}
		before, _ := phones(t, d)
		server := open(t, cfg) // another process, that runs on
		id, changed, closed, err := sealing.Change(t.Context(), d, reg, actor.System, columns...)
		if err != nil || changed != 3 || closed != 0 {
			t.Fatalf("%d changed, %d closed, %v", changed, closed, err)
		}
		write(t, server, func(tx *db.Tx) error { // it seals with the new key too, without a restart
			x, err := tx.Seal("13800000000", "person", "phone", "p0000")
			if err == nil && x.Key() != id {
				t.Errorf("a process that runs on seals with %s, not with %s", x.Key(), id)
			}
			return err
		})
		if err := d.DropKeys(t.Context(), columns...); err != nil {
			t.Fatal(err)
		}
		after, texts := phones(t, server)
		for i := range after {
			if after[i] == before[i] || !strings.HasPrefix(after[i], "seal:1:"+id+":") || texts[i] != fmt.Sprintf("1380000%04d", i) {
				t.Errorf("person %d is kept as %s and opens as %s", i, after[i], texts[i])
			}
		}
		_ = open(t, cfg) // starts with the new key alone
		// A text that does not open keeps the older keys from being dropped.
		write(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE person SET phone = $1 WHERE id = 'p0001'`, before[1][:len(before[1])-4])
			return err
		})
		if _, _, closed, err := sealing.Change(t.Context(), d, reg, actor.System, columns...); err != nil || closed != 1 {
			t.Errorf("%d closed, %v", closed, err)
		}
		if err := d.DropKeys(t.Context(), columns...); key(err) != "seal.in_use" {
			t.Errorf("dropped: %v", err)
		}
		if _, texts := phones(t, d); texts[0] != "13800000000" {
			t.Errorf("opens as %s", texts[0])
		}
	})
}

// TestAKeyIsAddedMeanwhile: who drops the older keys while another adds one leaves the key that everything is sealed with.
func TestAKeyIsAddedMeanwhile(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		d := open(t, cfg)
		reg := registry(t)
		plain(t, d, 3)
		if _, _, err := sealing.Renew(t.Context(), d, reg, actor.System, columns...); err != nil {
			t.Fatal(err)
		}
		other := open(t, cfg)
		if _, err := other.AddKey(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.DropKeys(t.Context(), columns...); err != nil && key(err) != "seal.in_use" {
			t.Fatal(err)
		}
		_, texts := phones(t, open(t, cfg))
		for i, text := range texts {
			if text != fmt.Sprintf("1380000%04d", i) {
				t.Errorf("person %d opens as %s", i, text)
			}
		}
	})
}

// TestKeysAreAddedAtOnce: no key that a process was given is lost by another that adds one at the same moment.
func TestKeysAreAddedAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		const each = 10
		var given [2][]string
		var wg sync.WaitGroup
		for i := range given {
			d := open(t, cfg)
			wg.Go(func() {
				for range each {
					id, err := d.AddKey(t.Context())
					if err != nil {
						t.Error(err)
					}
					given[i] = append(given[i], id)
				}
			})
		}
		wg.Wait()
		ring, err := seal.OpenFile(cmp.Or(cfg.Keys, filepath.Join(cfg.Data, seal.File)))
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range slices.Concat(given[0], given[1]) {
			if !slices.Contains(ring.Keys(), id) {
				t.Errorf("key %s is lost", id)
			}
		}
	})
}

func open(t *testing.T, cfg db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestAStoreWithoutItsKeysIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		if cfg.Keys == "" {
			cfg.Keys = filepath.Join(cfg.Data, seal.File)
		}
		start := func() error {
			d, err := db.Open(context.Background(), cfg)
			if err == nil {
				err = d.Close()
			}
			return err
		}
		if err := start(); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.Remove(cfg.Keys), start()); err != nil {
			t.Errorf("nothing is sealed yet, and it does not start: %v", err)
		}
		d := open(t, cfg)
		plain(t, d, 1)
		if _, _, err := sealing.Renew(t.Context(), d, nil, actor.System, columns...); err != nil {
			t.Fatal(err)
		}
		aside := filepath.Join(t.TempDir(), "aside")
		if err := os.Rename(cfg.Keys, aside); err != nil {
			t.Fatal(err)
		}
		if err := start(); key(err) != "seal.key_missing" {
			t.Errorf("without the file: %v", err)
		}
		missing, file, err := d.MissingKeys(t.Context(), cfg)
		if err != nil || len(missing) != 1 || file != cfg.Keys {
			t.Errorf("missing are %v of %s (%v)", missing, file, err)
		}
		if _, err := os.Stat(cfg.Keys); err == nil {
			t.Error("a new key was made over the missing one")
		}
		if _, err := seal.MakeFile(cfg.Keys, dbtest.Now); err != nil {
			t.Fatal(err)
		}
		if err := start(); key(err) != "seal.key_missing" {
			t.Errorf("with another file: %v", err)
		}
		if err := errors.Join(os.Rename(aside, cfg.Keys), start()); err != nil {
			t.Errorf("with its own file: %v", err)
		}
		if missing, _, err := d.MissingKeys(t.Context(), cfg); err != nil || len(missing) > 0 {
			t.Errorf("missing are %v (%v)", missing, err)
		}
	})
}
