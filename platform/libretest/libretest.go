// Package libretest opens what the product writes in LibreOffice, without a screen, and gives back what LibreOffice saves of it: a
// test holds that to what was written. A file that LibreOffice cannot open is an error of the test. Where LibreOffice is not
// installed the test is skipped, but under make and in continuous integration it fails.
package libretest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/platform/grid"
	"plumbline/platform/sheet"
	"plumbline/platform/word"
)

// one at a time: two instances of LibreOffice side by side need more memory than they save time.
var one sync.Mutex

// patience is how long LibreOffice may take for all files of one call.
const patience = 3 * time.Minute

// Save opens files, given by their names, and gives each as LibreOffice saves it anew in the format of its name.
func Save(t testing.TB, files map[string][]byte) map[string][]byte {
	t.Helper()
	program := find(t)
	from, to, profile := t.TempDir(), t.TempDir(), t.TempDir()
	formats := map[string][]string{}
	for name, data := range files {
		path := filepath.Join(from, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		format := strings.TrimPrefix(filepath.Ext(name), ".")
		formats[format] = append(formats[format], path)
	}
	one.Lock()
	defer one.Unlock()
	ctx, done := context.WithTimeout(t.Context(), patience)
	defer done()
	for format, paths := range formats {
		args := append([]string{"--headless", "--norestore", "-env:UserInstallation=file://" + profile, "--convert-to", format, "--outdir", to}, paths...)
		if out, err := exec.CommandContext(ctx, program, args...).CombinedOutput(); err != nil || strings.Contains(string(out), "Error:") {
			t.Fatalf("LibreOffice does not open %s: %v\n%s", format, err, out)
		}
	}
	saved := map[string][]byte{}
	for name := range files {
		data, err := os.ReadFile(filepath.Join(to, name))
		if err != nil {
			t.Fatalf("LibreOffice saved nothing of %s: %v", name, err)
		}
		saved[name] = data
	}
	return saved
}

// find finds the program, or ends the test with the remedy.
func find(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"soffice", "libreoffice"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const remedy = "LibreOffice is not installed: apt-get install --no-install-recommends libreoffice-calc-nogui libreoffice-writer-nogui"
	if os.Getenv("PLUMBLINE_BROWSER_REQUIRED") == "1" || os.Getenv("CI") != "" {
		t.Fatal(remedy)
	}
	t.Skip(remedy)
	return ""
}

// Same holds a file as LibreOffice saved it to the file as it was written: the same texts in the same cells.
func Same(t testing.TB, name string, wrote, saved []byte) {
	t.Helper()
	read := sheet.Read
	if strings.HasSuffix(name, ".docx") {
		read = word.Read
	}
	want, err := read(name, wrote, grid.Default)
	if err != nil {
		t.Errorf("%s, as it was written: %v", name, err)
		return
	}
	got, err := read(name, saved, grid.Default)
	if err != nil {
		t.Errorf("%s, as LibreOffice saved it: %v", name, err)
		return
	}
	if diff := cmp.Diff(texts(want), texts(got)); diff != "" {
		t.Errorf("%s is not the same in LibreOffice:\n%s", name, diff)
	}
}

// texts is what a document says, cell by cell.
func texts(d grid.Document) (out []string) {
	for _, c := range d.NonEmpty() {
		out = append(out, fmt.Sprintf("t%d r%d c%d %s", c.Table, c.Row, c.Col, c.Text))
	}
	return out
}
