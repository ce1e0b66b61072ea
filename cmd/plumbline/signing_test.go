package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
)

// TestSigningWhileServing: a checkpoint at once and one at the end; a log that does not continue its last one is an error
// that the operator is told of, and nothing is signed.
func TestSigningWhileServing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStore(d)
		p := place{data: t.TempDir()}
		if err := p.sign(s); err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		log := slog.New(slog.NewTextHandler(&said, nil))
		kept := func() (n int64) {
			t.Helper()
			err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
				n, err = db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM checkpoint`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if _, err := s.tables.Adopt(t.Context(), d, local); err != nil {
			t.Fatal(err)
		}
		signing(t.Context(), s.log, time.Hour, log)()
		if n := kept(); n != 1 || said.Len() > 0 {
			t.Errorf("%d checkpoints, %s", n, &said)
		}
		if _, err := loadDemo(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		signing(t.Context(), s.log, time.Hour, log)()
		if n := kept(); n != 2 || said.Len() > 0 {
			t.Errorf("%d checkpoints, %s", n, &said)
		}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE leaf SET body = REPLACE(body, 'form.upload', 'form.upl0ad')`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tlog.Append(tx, tlog.Act{By: local, Verb: "x", Subject: "x/1"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		signing(t.Context(), s.log, time.Hour, log)()
		if n := kept(); n != 2 || !strings.Contains(said.String(), "run plumbline verify") {
			t.Errorf("%d checkpoints, %s", n, &said)
		}
		signing(t.Context(), nil, time.Hour, log)()
	})
}
