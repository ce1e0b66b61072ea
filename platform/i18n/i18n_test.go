package i18n_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/fstest"

	"plumbline/base/fault"
	"plumbline/platform/i18n"
)

func files(zh, en string) fstest.MapFS {
	return fstest.MapFS{"zh/a.json": {Data: []byte(zh)}, "en/a.json": {Data: []byte(en)}}
}

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(files(
		`{"projects":"{{.n}} 个项目","fault.internal":"出了问题","form.empty":"{{.name}} 是空的","nth":"第 {{.n}} 稿"}`,
		`{"projects":{"one":"{{.n}} project","other":"{{.n}} projects"},"fault.internal":"Something broke","form.empty":"{{.name}} is empty","nth":"Revision {{.n}}"}`))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSentences(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for _, tt := range []struct{ lang, key, want string }{
		{"zh", "projects", "1 个项目"},
		{"en", "projects", "1 project"},
		{"fr", "projects", "1 个项目"},
		{"en", "nth", "Revision 1"},
		{"en", "nothing.here", "⟦nothing.here⟧"},
	} {
		if got := c.For(tt.lang).T(tt.key, "n", 1); got != tt.want {
			t.Errorf("%s %s = %q, want %q", tt.lang, tt.key, got, tt.want)
		}
	}
	if got := c.For("en").T("projects", "n", "1,200"); got != "1,200 projects" {
		t.Errorf("grouped number = %q", got)
	}
}

func TestFault(t *testing.T) {
	t.Parallel()
	p := catalog(t).For("zh")
	wrapped := fmt.Errorf("read: %w", fault.New(fault.Invalid, "form.empty", "name", "甲.txt"))
	if got := p.Fault(wrapped); got != "甲.txt 是空的" {
		t.Errorf("fault = %q", got)
	}
	if got := p.Fault(errors.New("disk")); got != "出了问题" {
		t.Errorf("unknown error = %q", got)
	}
}

// named has a name in each language.
type named struct{}

func (named) In(language string) string { return map[string]string{"zh": "甲", "en": "A"}[language] }

func TestNamesInTheLanguageOfTheSentence(t *testing.T) {
	t.Parallel()
	c, err := i18n.Load(files(`{"waits":"等{{.who}}"}`, `{"waits":"waits for {{.who}}"}`))
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"zh": "等甲", "en": "waits for A"} {
		if got := c.For(lang).T("waits", "who", named{}); got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	twice := files(`{"a":"一"}`, `{"a":"one"}`)
	twice["zh/b.json"] = &fstest.MapFile{Data: []byte(`{"a":"又"}`)}
	for name, fsys := range map[string]fstest.MapFS{
		"uneven": files(`{"a":"一","b":"二"}`, `{"a":"one"}`),
		"twice":  twice,
		"broken": files(`{"a":`, `{"a":"one"}`),
		"empty":  files(`{"a":""}`, `{"a":"one"}`),
	} {
		if _, err := i18n.Load(fsys); !errors.Is(err, i18n.ErrCatalogue) {
			t.Errorf("%s: error = %v, want ErrCatalogue", name, err)
		}
	}
}
