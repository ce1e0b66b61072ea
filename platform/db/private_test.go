package db_test

import (
	"os"
	"path/filepath"
	"testing"

	"plumbline/platform/db"
)

// TestTheStoreIsItsOwnersAlone: nobody else on the machine may read the file, nor what the engine keeps beside it.
func TestTheStoreIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	d, err := db.Open(t.Context(), db.Config{Data: folder})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	for _, name := range []string{db.File, db.File + "-wal", db.File + "-shm"} {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o", name, mode)
		}
	}
}
