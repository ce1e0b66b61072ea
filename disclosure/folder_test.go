package disclosure_test

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"
)

// copyInto reads a folder into a file system in memory.
func copyInto(t *testing.T, to fstest.MapFS, dir string) {
	t.Helper()
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, p)
		to[p] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
