package tlog_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"testing"

	merkle "golang.org/x/mod/sumdb/tlog"

	"plumbline/base/actor"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

var (
	clerk = actor.Actor{ID: "local", Name: "本机"}
	thing = tlog.Table{
		Name: "thing", Key: []string{"id", "n"},
		Columns: []tlog.Column{
			{Name: "id", Type: tlog.Text},
			{Name: "n", Type: tlog.Bigint},
			{Name: "content", Type: tlog.Text},
			{Name: "amount", Type: tlog.Bigint},
			{Name: "done", Type: tlog.Boolean},
		},
		Exempt: []tlog.Exempt{{Column: "tally", Reason: "made anew"}},
	}
)

// shop makes a business table in the store and the registry of it; every table of the product is exempt here.
func shop(t testing.TB, d *db.DB) *tlog.Registry {
	t.Helper()
	var exempt []tlog.Exempt
	write(t, d, func(tx *db.Tx) error {
		tables, err := tlog.StoreColumns(tx)
		for name := range tables {
			if name == "log_head" || name == "leaf" || name == "tile" || name == "checkpoint" || name == "log_table" || name == "schema_version" {
				continue
			}
			exempt = append(exempt, tlog.Exempt{Table: name, Reason: "not of this test"})
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(`CREATE TABLE thing (id TEXT NOT NULL, n BIGINT NOT NULL, content TEXT NOT NULL, amount BIGINT, done BOOLEAN NOT NULL,
			tally BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (id, n))`)
		return err
	})
	reg, err := tlog.Register([]tlog.Table{thing}, exempt)
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

func write(t testing.TB, d *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// keep is a use case: it writes one row and records it.
func keep(tx *db.Tx, reg *tlog.Registry, id string, n int, content string) error {
	trail, err := reg.Follow(tx)
	if err != nil {
		return err
	}
	if err := trail.Touch("thing", id, n); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO thing (id, n, content, amount, done) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id, n) DO UPDATE SET content = excluded.content`, id, n, content, int64(n)*100, n%2 == 0)
	if err != nil {
		return err
	}
	_, err = trail.Append(tlog.Act{By: clerk, Verb: "thing.keep", Subject: "thing/" + id, Version: int64(n), New: content})
	return err
}

// remove is a use case that deletes one row.
func remove(tx *db.Tx, reg *tlog.Registry, id string, n int) error {
	trail, err := reg.Follow(tx)
	if err != nil {
		return err
	}
	if err := trail.Touch("thing", id, n); err != nil {
		return err
	}
	if _, err = tx.Exec(`DELETE FROM thing WHERE id = $1 AND n = $2`, id, n); err != nil {
		return err
	}
	_, err = trail.Append(tlog.Act{By: clerk, Verb: "thing.remove", Subject: "thing/" + id, Reason: "不再需要"})
	return err
}

// looks appends n acts that write no row.
func looks(t testing.TB, d *db.DB, from, n int) {
	t.Helper()
	acts := make([]tlog.Act, n)
	for i := range acts {
		acts[i] = tlog.Act{By: clerk, Verb: "thing.look", Subject: fmt.Sprintf("thing/%d", from+i)}
	}
	write(t, d, func(tx *db.Tx) error {
		_, err := tlog.Append(tx, acts...)
		return err
	})
}

func signer(t testing.TB) tlog.Signer {
	t.Helper()
	s, err := tlog.OpenKey(filepath.Join(t.TempDir(), "log.key"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func checkpoint(t testing.TB, l *tlog.Log) string {
	t.Helper()
	text, err := l.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func verify(t testing.TB, d *db.DB, reg *tlog.Registry, public []string, older ...string) tlog.Report {
	t.Helper()
	report, err := tlog.Verify(t.Context(), d, reg, public, older...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func bodies(t testing.TB, d *db.DB) (out []string) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
		out, err = db.All(tx, db.Scalar[string], `SELECT body FROM leaf ORDER BY seq`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// naive is the tree of RFC 6962, section 2.1, word by word.
func naive(leaves []string) merkle.Hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256([]byte("\x00" + leaves[0]))
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	left, right := naive(leaves[:k]), naive(leaves[k:])
	return sha256.Sum256([]byte("\x01" + string(left[:]) + string(right[:])))
}

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

func naiveNode(left, right []byte) merkle.Hash {
	return sha256.Sum256([]byte("\x01" + string(left) + string(right)))
}
