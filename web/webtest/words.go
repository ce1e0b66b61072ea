package webtest

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"plumbline/platform/i18n"
)

// Words holds the messages of one prefix ("door.") to the code and templates that say them: a key that nothing names is
// dead, a key without a sentence would show as ⟦key⟧. A key that is put together is held by its stem, a literal that ends
// with a full stop. sources hold the group's code and templates.
func Words(t *testing.T, cat *i18n.Catalog, prefix string, sources ...fs.FS) {
	t.Helper()
	source := text(t, sources)
	for _, key := range cat.Keys() {
		if !strings.HasPrefix(key, prefix) || strings.HasSuffix(key, ".remedy") {
			continue
		}
		stem := key[:strings.LastIndex(key, ".")+1]
		if !strings.Contains(source, `"`+key+`"`) && !strings.Contains(source, `"`+stem+`"`) {
			t.Errorf("nothing says %s", key)
		}
	}
	for _, m := range regexp.MustCompile(`"(`+regexp.QuoteMeta(prefix)+`[a-z_.0-9]+[a-z0-9])"`).FindAllStringSubmatch(source, -1) {
		if !cat.For("zh").Has(m[1]) {
			t.Errorf("no sentence for %s", m[1])
		}
	}
}

func text(t *testing.T, sources []fs.FS) string {
	t.Helper()
	var b strings.Builder
	for _, dir := range sources {
		err := fs.WalkDir(dir, ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(name, ".html") && !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			data, err := fs.ReadFile(dir, name)
			b.Write(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// NoSentences keeps Chinese words out of templates; the name of the other language is the exception.
func NoSentences(t *testing.T, dir fs.FS) {
	t.Helper()
	han := regexp.MustCompile(`\p{Han}+`)
	err := fs.WalkDir(dir, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".html") {
			return err
		}
		data, err := fs.ReadFile(dir, name)
		for _, w := range han.FindAllString(string(data), -1) {
			if w != "中文" {
				t.Errorf("%s says %q", name, w)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
