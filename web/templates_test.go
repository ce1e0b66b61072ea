package web

import (
	"html/template"
	"testing"

	"plumbline/locale"
	"plumbline/platform/i18n"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

// pageTypes are the pages and the struct that each is executed on.
var pageTypes = map[string]any{
	"about":        &aboutPage{},
	"goal/summary": &summaryPage{}, "goal/declaration": &declarationPage{}, "goal/change": &changePage{}, "goal/source": &sourcePage{},
	"goal/add":     addPage{},
	"goal/compare": &comparePage{}, "goal/indicators": &indicatorsPage{},
	"form/import": &importPage{}, "form/overview": &importOverviewPage{}, "form/preview": &importPreviewPage{},
	"rule/rules": &rulesPage{}, "rule/rule": &rulePage{},
}

// TestTemplatesFitTheirStructs follows every field that a template names through its page's struct.
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
	webtest.Templates(t, at.Templates("zh"), pageTypes)
}

// TestFollowerSeesAWrongField shows that the test above can fail.
func TestFollowerSeesAWrongField(t *testing.T) {
	t.Parallel()
	set := template.Must(template.New("layout.html").Parse(`{{with .Page}}{{.Nowhere}}{{end}}`))
	if wrong := webtest.WrongFields(set, &aboutPage{}); len(wrong) != 1 {
		t.Errorf("wrong = %q", wrong)
	}
}
