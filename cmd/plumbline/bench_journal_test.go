package main

import (
	"os/exec"
	"strings"
	"testing"

	"plumbline/locale"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
)

// TestTheBooksOfTheBench: what bench posts is sound (it refuses figures of books that are not), every figure is measured and
// has its sentence.
func TestTheBooksOfTheBench(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	self, err := exec.LookPath("plumbline") // testscript puts this program there
	if err != nil {
		t.Fatal(err)
	}
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		l := &ledger{ctx: t.Context(), singles: 12, self: self}
		figures, err := l.measure(&place{data: t.TempDir(), url: cfg.URL}, 2000)
		if err != nil {
			t.Fatal(err)
		}
		if len(figures) < 22 {
			t.Errorf("%d figures", len(figures))
		}
		for _, f := range figures {
			if f.measured <= 0 && !strings.HasSuffix(f.what, "_cpu") { // counted in hundredths of a second
				t.Errorf("%s measured %v", f.what, f.measured)
			}
			for _, lang := range i18n.Languages {
				if line := f.line(catalog.For(lang), 0); strings.Contains(line[0], "cli.bench") || strings.Contains(line[0], "{{") {
					t.Errorf("%s has no sentence in %s: %s", f.what, lang, line[0])
				}
			}
		}
	})
}
