package door

import (
	"os"
	"testing"

	"plumbline/locale"
	"plumbline/platform/i18n"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func TestEveryWordIsUsed(t *testing.T) {
	t.Parallel()
	webtest.Words(t, catalog(t), "door.", os.DirFS("."))
}

func TestNoSentenceStandsInATemplate(t *testing.T) {
	t.Parallel()
	webtest.NoSentences(t, os.DirFS("."))
}

func TestTemplatesFitTheirStructs(t *testing.T) {
	t.Parallel()
	at, err := site.New(site.Config{Catalog: catalog(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := Routes(at, Deps{}); err != nil {
		t.Fatal(err)
	}
	webtest.Templates(t, at.Templates("zh"), map[string]any{
		"door/sign-in": &signInPage{}, "door/second": &secondPage{}, "door/enrol": &enrolPage{}, "door/codes": &codesPage{},
		"door/link": &linkPage{}, "door/set-up": &setUpPage{}, "door/account": &accountPage{}, "door/token": &tokenPage{}, "door/away": &awayPage{},
	})
}
