package handback_test

import (
	"testing"

	"plumbline/form"
	"plumbline/platform/libretest"
)

// TestLibreOffice: what is given out opens in LibreOffice, and what that saves of it reads back to the same declarations.
func TestLibreOffice(t *testing.T) {
	t.Parallel()
	ds := published(t)
	files := map[string][]byte{"whole.xlsx": export(t, "xlsx", ds), "whole.docx": export(t, "docx", ds)}
	for name, data := range libretest.Save(t, files) {
		got, err := form.Read(name, data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(got.Forms) != len(ds) {
			t.Errorf("%s: read %d declarations of %d", name, len(got.Forms), len(ds))
			continue
		}
		for i := range ds {
			same(t, ds[i], got.Forms[i].Declaration)
		}
	}
}
