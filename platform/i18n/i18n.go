// Package i18n turns message keys into sentences in Chinese and English from the catalogues in locale/.
// It guarantees that both languages hold the same keys, and that a missing key shows as ⟦key⟧ and never as nothing.
//
// A catalogue is a set of flat files <language>/<part>.json of "key": "sentence {{.name}}". A sentence that differs by
// number is an object of plural forms ("one", "other"), chosen by the value named n.
package i18n

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"plumbline/base/fault"
)

// Languages are the languages of the product, the default first.
var Languages = []string{"zh", "en"}

// ErrCatalogue says that the catalogues cannot be used: unreadable, a key twice, or keys that one language lacks.
var ErrCatalogue = errors.New("catalogue of messages")

// Catalog is every sentence of the product in every language. It is safe for concurrent use.
type Catalog struct{ printers map[string]Printer }

// Printer writes sentences in one language.
type Printer struct {
	lang string
	loc  *goi18n.Localizer
	keys map[string]bool
}

// Load reads every <language>/*.json of fsys. A key in two files, or in one language alone, is an error.
func Load(fsys fs.FS) (*Catalog, error) {
	bundle := goi18n.NewBundle(language.Chinese)
	c := &Catalog{printers: map[string]Printer{}}
	for _, lang := range Languages {
		keys, err := load(fsys, lang, bundle)
		if err != nil {
			return nil, err
		}
		c.printers[lang] = Printer{lang: lang, loc: goi18n.NewLocalizer(bundle, lang), keys: keys}
	}
	if missing := c.uneven(); len(missing) > 0 {
		return nil, fmt.Errorf("%w: in one language only: %s", ErrCatalogue, strings.Join(missing, ", "))
	}
	return c, nil
}

func load(fsys fs.FS, lang string, bundle *goi18n.Bundle) (map[string]bool, error) {
	files, err := fs.Glob(fsys, lang+"/*.json")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCatalogue, err)
	}
	keys := map[string]bool{}
	for _, name := range files {
		messages, err := parse(fsys, name)
		if err != nil {
			return nil, err
		}
		for _, m := range messages {
			if keys[m.ID] {
				return nil, fmt.Errorf("%w: %s: key %s stands in two files", ErrCatalogue, name, m.ID)
			}
			keys[m.ID] = true
		}
		if err := bundle.AddMessages(language.Make(lang), messages...); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrCatalogue, name, err)
		}
	}
	return keys, nil
}

func parse(fsys fs.FS, name string) ([]*goi18n.Message, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCatalogue, err)
	}
	var flat map[string]json.RawMessage
	if err := json.Unmarshal(data, &flat); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCatalogue, path.Base(name), err)
	}
	out := make([]*goi18n.Message, 0, len(flat))
	for key, raw := range flat {
		m := &goi18n.Message{ID: key}
		if raw[0] == '"' {
			err = json.Unmarshal(raw, &m.Other)
		} else {
			var forms struct{ One, Other string }
			err = json.Unmarshal(raw, &forms)
			m.One, m.Other = forms.One, forms.Other
		}
		if m.One == "" {
			m.One = m.Other // the same for one and many
		}
		if err != nil || m.Other == "" {
			return nil, fmt.Errorf("%w: %s: %s is neither a sentence nor plural forms", ErrCatalogue, name, key)
		}
		out = append(out, m)
	}
	return out, nil
}

func (c *Catalog) uneven() []string {
	var out []string
	for _, a := range c.printers {
		for _, b := range c.printers {
			for key := range a.keys {
				if !b.keys[key] {
					out = append(out, a.lang+":"+key)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// For gives the printer of a language; an unknown language gets the default one.
func (c *Catalog) For(lang string) Printer {
	if p, ok := c.printers[lang]; ok {
		return p
	}
	return c.printers[Languages[0]]
}

// Keys lists every key, sorted.
func (c *Catalog) Keys() []string {
	var out []string
	for key := range c.printers[Languages[0]].keys {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

// Lang is the language: zh or en.
func (p Printer) Lang() string { return p.lang }

// Has says whether the catalogue has the key.
func (p Printer) Has(key string) bool { return p.keys[key] }

// T writes the sentence of a key. args are name, value pairs; the value named n chooses the plural form, and a value that
// has a name of its own in each language (In) stands as that.
func (p Printer) T(key string, args ...any) string {
	if !p.keys[key] {
		return "⟦" + key + "⟧"
	}
	data := make(map[string]any, len(args)/2)
	cfg := goi18n.LocalizeConfig{MessageID: key, TemplateData: data}
	for i := 0; i+1 < len(args); i += 2 {
		name := fmt.Sprint(args[i])
		data[name] = args[i+1]
		if v, ok := args[i+1].(interface{ In(language string) string }); ok {
			data[name] = v.In(p.lang)
		}
		if name == "n" {
			cfg.PluralCount = count(args[i+1])
		}
	}
	text, err := p.loc.Localize(&cfg)
	if err != nil {
		return "⟦" + key + "⟧"
	}
	return text
}

// count gives what chooses a plural form: a whole number, or nil where the value is none (then "other" stands).
func count(v any) any {
	n, err := strconv.Atoi(strings.ReplaceAll(fmt.Sprint(v), ",", ""))
	if err != nil {
		return nil
	}
	return n
}

// Fault writes the sentence of a fault; any other error is the sentence that says the failure is ours.
func (p Printer) Fault(err error) string {
	if f, ok := fault.As(err); ok {
		return p.T(f.Key, f.Args...)
	}
	return p.T("fault.internal")
}
