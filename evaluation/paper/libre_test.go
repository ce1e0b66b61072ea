package paper_test

import (
	"bytes"
	"testing"
	"time"

	"plumbline/evaluation"
	"plumbline/evaluation/paper"
	"plumbline/platform/libretest"
)

// TestLibreOffice: the form opens in LibreOffice, and what that saves of it has the same texts in the same cells.
func TestLibreOffice(t *testing.T) {
	t.Parallel()
	list := []*evaluation.Evaluation{invented()}
	meta := paper.Meta{At: time.Date(2024, 1, 20, 1, 0, 0, 0, time.UTC), Demo: true}
	var sheet, document bytes.Buffer
	if err := paper.XLSX(&sheet, list, meta); err != nil {
		t.Fatal(err)
	}
	if err := paper.DOCX(&document, list, meta); err != nil {
		t.Fatal(err)
	}
	wrote := map[string][]byte{"form.xlsx": sheet.Bytes(), "form.docx": document.Bytes()}
	for name, saved := range libretest.Save(t, wrote) {
		libretest.Same(t, name, wrote[name], saved)
	}
}
