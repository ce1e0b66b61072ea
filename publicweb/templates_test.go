package publicweb

import (
	"io/fs"
	"regexp"
	"testing"
	"testing/fstest"

	"plumbline/base/fen"
	"plumbline/disclosure/published"
	"plumbline/locale"
	"plumbline/platform/i18n"
	"plumbline/web/webtest"
)

// TestTemplatesFitTheirPages follows every field that a template names through its struct, also where no sample goes.
func TestTemplatesFitTheirPages(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Read: published.Folder(fstest.MapFS{}), Catalog: catalog})
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]any{
		"home": homePage{}, "find": findPage{}, "year": yearPage{}, "project": projectPage{}, "easy": easyPage{}, "promise": promisePage{}, "versions": versionsPage{}, "data": dataPage{},
		"proof": proofPage{}, "method": plainPage{}, "about": plainPage{}, "api": docsPage{}, "error": errorView{}, "receipt": receiptPage{}, "object": objectPage{}, "objection": objectionPage{},
	}
	for name, set := range s.pages {
		if types[name] == nil {
			t.Errorf("no struct is known for %s", name)
			continue
		}
		for _, wrong := range webtest.WrongFields(set["en"], types[name]) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	if len(s.pages) != len(types) {
		t.Errorf("%d templates, %d structs", len(s.pages), len(types))
	}
}

// TestStylesNameNoColour: colours stand in one file of the house, and browsers of 2020 read the rest.
func TestStylesNameNoColour(t *testing.T) {
	t.Parallel()
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(`)
	late := regexp.MustCompile(`:has\(|@container|@layer|\bsubgrid\b|&[ .:]|:is\(|:where\(`)
	for _, name := range []string{"page.css", "narrow.css", "paper.css"} {
		data, err := fs.ReadFile(files, "static/"+name)
		if err != nil {
			t.Fatal(err)
		}
		if c := colour.FindString(string(data)); c != "" {
			t.Errorf("%s names a colour: %s", name, c)
		}
		if l := late.FindString(string(data)); l != "" {
			t.Errorf("%s uses %s", name, l)
		}
	}
}

// TestKeptIsBounded: the memory of pages never holds more than it may, and what was asked for last stays.
func TestKeptIsBounded(t *testing.T) {
	t.Parallel()
	k := newKept[int](100)
	for i := range 50 {
		k.put(itoa(i), i, 10)
		if _, ok := k.get("0"); !ok {
			t.Fatalf("what is asked for all the time is gone after %d", i)
		}
	}
	if k.size > 100 || len(k.items) != 10 || k.order.Len() != 10 {
		t.Errorf("%d bytes in %d and %d items", k.size, len(k.items), k.order.Len())
	}
	k.put("large", 1, 26)
	if _, ok := k.get("large"); ok {
		t.Error("one value has more than a quarter of the memory")
	}
	k.put("0", 7, 25)
	if v, _ := k.get("0"); v != 7 || k.size > 100 {
		t.Errorf("put anew: %d, %d bytes", v, k.size)
	}
}

// TestMoneyInWords: amounts as one says them, in integers, rounded half up.
func TestMoneyInWords(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	zh, en := speak(catalog.For("zh")), speak(catalog.For("en"))
	for _, c := range []struct {
		fen    int64
		zh, en string
	}{
		{0, "0 元", "0 yuan"},
		{5, "0.05 元", "0.05 yuan"},
		{999_999, "9,999.99 元", "9,999.99 yuan"},
		{1_000_000, "1 万元", "10,000 yuan"},
		{6_360_720_600, "6,360.7 万元", "63.61 million yuan"},
		{1_248_000_000, "1,248 万元", "12.48 million yuan"},
		{-1_550_000, "−1.6 万元", "−15,500 yuan"},
	} {
		f := fen.Ptr(fen.Fen(c.fen))
		if got := zh.Money(f); got != c.zh {
			t.Errorf("%d fen: %s, want %s", c.fen, got, c.zh)
		}
		if got := en.Money(f); got != c.en {
			t.Errorf("%d fen: %s, want %s", c.fen, got, c.en)
		}
	}
	if zh.Money(nil) != "" {
		t.Error("blank is not zero")
	}
}
