package plumbline

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"plumbline/locale"
	"plumbline/platform/i18n"
)

// sentences gives every key of a language with its sentences, plural forms joined.
func sentences(t *testing.T, lang string) map[string]string {
	t.Helper()
	files, err := fs.Glob(locale.FS, lang+"/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	out := map[string]string{}
	for _, name := range files {
		data, err := fs.ReadFile(locale.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		var flat map[string]any
		if err := json.Unmarshal(data, &flat); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, v := range flat {
			if s, ok := v.(string); ok {
				out[key] = s
				continue
			}
			if forms, ok := v.(map[string]any); ok {
				for _, s := range forms {
					text, _ := s.(string)
					out[key] += text + "\n"
				}
			}
		}
	}
	return out
}

// literals gives every string literal of the product's Go code outside tests, and every quoted word of its templates.
func literals(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	each(t, func(s source) {
		if s.Test {
			return
		}
		ast.Inspect(s.File, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if v, err := strconv.Unquote(l.Value); err == nil {
					out[v] = true
				}
			}
			return true
		})
	})
	quoted := regexp.MustCompile(`"([a-z_]+\.[A-Za-z0-9_.-]*)"`)
	for _, dir := range []string{"web", "publicweb"} {
		err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(p, ".html") && !strings.HasSuffix(p, ".js") {
				return err
			}
			text, err := os.ReadFile(p)
			for _, m := range quoted.FindAllStringSubmatch(string(text), -1) {
				out[m[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// TestCatalogueHoldsEveryFault: every fault that code can make has a sentence in each language.
func TestCatalogueHoldsEveryFault(t *testing.T) {
	t.Parallel()
	said := map[string]map[string]string{}
	for _, lang := range i18n.Languages {
		said[lang] = sentences(t, lang)
	}
	faults := 0
	each(t, func(s source) {
		if s.Test {
			return
		}
		ast.Inspect(s.File, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "New" {
				return true
			}
			if id, ok := sel.X.(*ast.Ident); !ok || id.Name != "fault" {
				return true
			}
			key, ok := call.Args[1].(*ast.BasicLit)
			if !ok {
				return true
			}
			faults++
			name, _ := strconv.Unquote(key.Value)
			for lang, keys := range said {
				if keys[name] == "" {
					t.Errorf("%s: the fault %s has no sentence in %s", s.Set.Position(call.Pos()), name, lang)
				}
			}
			return true
		})
	})
	if faults < 20 {
		t.Errorf("found only %d faults", faults)
	}
}

// TestEverySentenceIsUsed: each key stands in code or in a template, whole or as what is composed of a prefix.
func TestEverySentenceIsUsed(t *testing.T) {
	t.Parallel()
	used := literals(t)
	prefixes := map[string]bool{}
	for l := range used {
		if strings.Contains(l, ".") && (strings.HasSuffix(l, ".") || strings.HasSuffix(l, "_")) && len(l) > 3 {
			prefixes[l] = true
		}
	}
	for key := range sentences(t, i18n.Languages[0]) {
		name := strings.TrimSuffix(key, ".remedy")
		if used[key] || used[name] {
			continue
		}
		composed := false
		for i, r := range name {
			composed = composed || (r == '.' || r == '_') && prefixes[name[:i+1]]
		}
		if !composed {
			t.Errorf("nothing says %s", key)
		}
	}
}

// TestLanguagesNameTheSame: both languages have the same keys, and a sentence names the same values in each.
func TestLanguagesNameTheSame(t *testing.T) {
	t.Parallel()
	value := regexp.MustCompile(`\{\{\s*\.(\w+)`)
	names := func(s string) []string {
		var out []string
		for _, m := range value.FindAllStringSubmatch(s, -1) {
			if m[1] != "n" { // "one declaration" need not name its number
				out = append(out, m[1])
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	zh, en := sentences(t, "zh"), sentences(t, "en")
	for key, s := range zh {
		other, ok := en[key]
		if !ok {
			t.Errorf("%s is not in English", key)
		}
		if a, b := names(s), names(other); !slices.Equal(a, b) {
			t.Errorf("%s names %v in Chinese and %v in English", key, a, b)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("%s is not in Chinese", key)
		}
	}
}
