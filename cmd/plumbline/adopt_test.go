package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/vault"
)

// beforeTheLog is the schema of the version that kept declarations and had no log.
const beforeTheLog = 1

// TestStoreFromBeforeTheLog: a store that was kept before there was a log is taken in at its first start, once, and a
// value of then that is changed afterwards is found.
func TestStoreFromBeforeTheLog(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		d, _, err := db.OpenAsIs(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.MigrateTo(t.Context(), beforeTheLog); err != nil {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO project (id, key, twin, department, unit, name, created_at) VALUES ('p', 'k', 0, '市残联', '市残联', '法律援助', '')`)
			_, err2 := tx.Exec(`INSERT INTO document (sha256, name, size, kept_at, kept_by) VALUES ('s', '一.txt', 1, '', '')`)
			return errors.Join(err, err2)
		})
		if err := errors.Join(err, d.Close()); err != nil {
			t.Fatal(err)
		}
		size := int64(0)
		for range 2 { // the second start takes in nothing
			reopened(t, cfg, func(s *store) {
				report, err := tlog.Verify(t.Context(), s.db, s.tables, nil)
				if err != nil || !report.OK() || report.Rows < 2 || size > 0 && report.Head.Size != size {
					t.Errorf("%v, %+v", err, report)
				}
				size = report.Head.Size
			})
		}
		reopened(t, cfg, func(s *store) {
			err := s.db.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE project SET name = '法律援助x' WHERE id = 'p'`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			report, err := tlog.Verify(t.Context(), s.db, s.tables, nil)
			if err != nil || len(report.Found) != 1 || report.Found[0].Table != "project" || report.Found[0].Column != "name" {
				t.Errorf("%v, %+v", err, report.Found)
			}
		})
	})
}

// TestOldCopyIsTakenIn: a copy of the version that had no log, once put back, is what the log says it is.
func TestOldCopyIsTakenIn(t *testing.T) {
	t.Parallel()
	d, _, err := db.OpenAsIs(t.Context(), db.Config{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.MigrateTo(t.Context(), beforeTheLog); err != nil {
		t.Fatal(err)
	}
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO project (id, key, twin, department, unit, name, created_at) VALUES ('p', 'k', 0, '市残联', '市残联', '法律援助', '')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "old.zip")
	if _, err := vault.Save(t.Context(), d, "test", file); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		ran(t, "restore", "--data", cfg.Data, "--db", cfg.URL, file)
		said := ran(t, "verify", "--data", cfg.Data, "--db", cfg.URL)
		if !strings.Contains(said, "一致") {
			t.Error(said)
		}
	})
}
