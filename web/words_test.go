package web

import (
	"os"
	"testing"

	"plumbline/locale"
	"plumbline/platform/i18n"
	"plumbline/web/webtest"
)

func TestEveryWordIsUsed(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	webtest.Words(t, cat, "web.", os.DirFS("."))
}

func TestNoSentenceStandsInATemplate(t *testing.T) {
	t.Parallel()
	webtest.NoSentences(t, os.DirFS("."))
}
