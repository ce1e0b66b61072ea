package db_test

import (
	"testing"

	"plumbline/base/fault"
	"plumbline/platform/db"
)

func TestReaderReadsAndNeverWrites(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := db.OpenReader(t.Context(), db.Config{Data: folder}); fault.KindOf(err) != fault.NotFound {
		t.Fatalf("nothing is there: %v", err)
	}
	d, err := db.Open(t.Context(), db.Config{Data: folder})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	r, err := db.OpenReader(t.Context(), db.Config{Data: folder})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	write := func(tx *db.Tx) error {
		_, err := tx.Exec(`CREATE TABLE reader_probe (a TEXT)`)
		return err
	}
	if err := r.Write(t.Context(), write); err == nil {
		t.Error("a reader wrote")
	}
	if err := d.Write(t.Context(), write); err != nil {
		t.Fatal(err)
	}
	err = r.Read(t.Context(), func(tx *db.Tx) error { // what was written since is seen
		_, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM reader_probe`)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if schema, program, err := r.Version(t.Context()); err != nil || schema != program {
		t.Errorf("version %d of %d: %v", schema, program, err)
	}
}
