package review

import (
	"os"
	"testing"

	"plumbline/locale"
	"plumbline/platform/i18n"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

func TestEveryWordIsUsed(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	webtest.Words(t, cat, "desk.", os.DirFS("."))
}

func TestNoSentenceStandsInATemplate(t *testing.T) {
	t.Parallel()
	webtest.NoSentences(t, os.DirFS("."))
}

func TestTemplatesFitTheirStructs(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	at, err := site.New(site.Config{Catalog: cat})
	if err != nil {
		t.Fatal(err)
	}
	if err := Routes(at, Deps{}); err != nil {
		t.Fatal(err)
	}
	webtest.Templates(t, at.Templates("zh"), map[string]any{
		"review/inbox": &inboxPage{}, "review/case": &casePage{}, "review/meanwhile": &meanwhilePage{}, "review/together": &bulkPage{},
		"review/stages": &stagesPage{}, "review/deadlines": &deadlinesPage{}, "review/calendar": &calendarPage{},
	})
}
