// Package plumbline holds only the tests that keep the house in order: who may import whom (policy_test.go), what a
// room may do (roles_test.go), how long things may be (size_test.go), and that all is written up (docs_test.go).
package plumbline

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// module is the path that our own imports start with.
const module = "plumbline"

// rooms are the business rooms and what each may see of the others. A change here needs a decision record.
var rooms = map[string][]string{
	"goal":    {},
	"form":    {"goal"},
	"rule":    {"goal"},
	"office":  {},
	"review":  {"goal"},
	"journal": {},

	// Where the work is done; they meet in the journal.
	"person":      {"journal"},
	"activity":    {"journal", "person"},
	"deliverable": {"journal"},
	"survey":      {"journal", "person"},
	"money":       {"journal"},
	"probe":       {"journal"},

	"measure": {"goal", "journal"},

	// What is made of the figures; each sees those before it.
	"forecast":   {"goal", "journal", "measure"},
	"monitor":    {"goal", "journal", "measure", "forecast", "review"},
	"evaluation": {"goal", "journal", "measure", "forecast", "monitor", "review"},
	"cockpit":    {"goal", "journal", "measure", "forecast", "monitor", "evaluation", "review"},
	"disclosure": {"goal", "journal", "measure", "forecast", "monitor", "evaluation", "review"},
}

// layers say, for the first part of a package's path, which first parts it may import. A package may always import
// what lies below itself in its own folder. Tests may also use the helpers of testHelpers.
var layers = map[string][]string{
	"base":     {},
	"schema":   {},
	"locale":   {},
	"platform": {"base", "platform", "schema"},
	"sample":   {"base", "goal", "journal", "person", "activity", "deliverable", "survey", "money", "probe", "measure", "review", "forecast", "monitor", "evaluation", "disclosure", "platform"},
	"web": {
		"web", "goal", "form", "rule", "review", "office", "platform", "base", "locale",
		"journal", "person", "activity", "deliverable", "survey", "money", "probe", "measure", "forecast", "monitor", "evaluation", "cockpit", "disclosure",
	},
	"cmd": {
		"web", "publicweb", "goal", "form", "rule", "review", "office", "platform", "base", "locale", "sample", "schema",
		"journal", "person", "activity", "deliverable", "survey", "money", "probe", "measure", "forecast", "monitor", "evaluation", "cockpit", "disclosure",
	},
	"publicweb": {
		"disclosure", "platform", "base", "locale",
	},
}

// testHelpers may be imported by any test, above or below.
var testHelpers = []string{"sample", "locale", "platform", "schema", "web/webtest", "base"}

// source is one Go file of the product.
type source struct {
	Path string // with slashes, from the root
	Dir  string
	Test bool
	File *ast.File
	Set  *token.FileSet
	Text []byte
}

// sources parses every Go file of the product once.
var sources = sync.OnceValues(func() ([]source, error) {
	var out []source
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && p != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, ".go") {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, p, text, parser.ParseComments)
		if err != nil {
			return err
		}
		p = filepath.ToSlash(p)
		out = append(out, source{Path: p, Dir: path.Dir(p), Test: strings.HasSuffix(p, "_test.go"), File: file, Set: set, Text: text})
		return nil
	})
	return out, err
})

func each(t *testing.T, visit func(s source)) {
	t.Helper()
	all, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("found only %d Go files: the test does not stand at the root of the product", len(all))
	}
	for _, s := range all {
		visit(s)
	}
}

// imports lists the import paths of a file.
func (s source) imports() []string {
	var out []string
	for _, i := range s.File.Imports {
		out = append(out, strings.Trim(i.Path.Value, `"`))
	}
	return out
}

// first gives the first part of a path inside the module: "platform" of "platform/db".
func first(p string) string { head, _, _ := strings.Cut(p, "/"); return head }

// room gives the room that a folder belongs to, "" for none.
func room(dir string) string {
	if _, ok := rooms[first(dir)]; ok {
		return first(dir)
	}
	return ""
}

// allowed says whether a package in folder from may import our package to.
func allowed(from, to string) bool {
	f, t := first(from), first(to)
	if f == t && f != "cmd" && f != "base" {
		return true // inside one folder; base words stand alone unless listed
	}
	if f == "base" {
		return t == "base"
	}
	if seen, ok := rooms[f]; ok {
		return slices.Contains(seen, t) || t == "platform" || t == "base"
	}
	return slices.Contains(layers[f], t)
}

// testAllowed says whether a test in folder from may import our package to.
func testAllowed(from, to string) bool {
	if allowed(from, to) || first(from) == "cmd" || from == "." {
		return true
	}
	return slices.ContainsFunc(testHelpers, func(h string) bool { return to == h || strings.HasPrefix(to, h+"/") })
}

func TestImportMap(t *testing.T) {
	t.Parallel()
	each(t, func(s source) {
		if s.Dir != "." && room(s.Dir) == "" && layers[first(s.Dir)] == nil && first(s.Dir) != "base" {
			t.Errorf("%s: folder %s is not in the map: add it with a decision record", s.Path, first(s.Dir))
		}
		for _, imp := range s.imports() {
			to, ours := strings.CutPrefix(imp, module+"/")
			if !ours {
				continue
			}
			if s.Test && !testAllowed(s.Dir, to) {
				t.Errorf("%s: this test may not import %s", s.Path, to)
			}
			if !s.Test && !allowed(s.Dir, to) {
				t.Errorf("%s: %s may not import %s", s.Path, s.Dir, to)
			}
		}
	})
}

// TestImportMapItself shows that the map refuses what it must, so that an emptied map would be seen.
func TestImportMapItself(t *testing.T) {
	t.Parallel()
	for _, refused := range [][2]string{
		{"base/fen", "platform/db"},
		{"platform/db", "goal"},
		{"goal", "form"},
		{"goal", "rule"},
		{"form", "rule"},
		{"rule", "form"},
		{"form", "web"},
		{"web", "cmd/plumbline"},
		{"publicweb", "goal"},
		{"publicweb", "office"},
		{"office", "goal"},
		{"goal", "office"},
		{"review", "office"},
		{"review/desk", "rule"},
		{"goal", "review"},
		{"platform/auth", "office"},
		{"web", "sample"},
		{"activity", "deliverable"},
		{"survey", "measure"},
		{"measure", "activity"},
		{"journal", "goal"},
	} {
		if allowed(refused[0], refused[1]) {
			t.Errorf("the map lets %s import %s", refused[0], refused[1])
		}
	}
	for _, let := range [][2]string{
		{"form", "goal"},
		{"rule", "goal"},
		{"goal", "platform/db"},
		{"web", "rule"},
		{"web", "office/account"},
		{"review/desk", "goal"},
		{"web", "review/desk"},
		{"office/account", "platform/auth"},
		{"cmd/plumbline", "web"},
		{"platform/db", "schema"},
	} {
		if !allowed(let[0], let[1]) {
			t.Errorf("the map refuses %s to import %s", let[0], let[1])
		}
	}
}

// TestBaseIsWords holds base to the standard library without I/O.
func TestBaseIsWords(t *testing.T) {
	t.Parallel()
	never := []string{"net/http", "database/sql", "html/template", "os", "context", "io/fs", "os/exec", "net"}
	each(t, func(s source) {
		if s.Test || first(s.Dir) != "base" {
			return
		}
		for _, imp := range s.imports() {
			if slices.Contains(never, imp) || (strings.Contains(first(imp), ".") && !strings.HasPrefix(imp, module+"/")) {
				t.Errorf("%s: base may not import %s", s.Path, imp)
			}
		}
	})
}

// TestNoVagueFolders refuses the folder names that hold everything and mean nothing.
func TestNoVagueFolders(t *testing.T) {
	t.Parallel()
	vague := []string{"util", "utils", "common", "core", "model", "models", "helper", "helpers", "manager"}
	each(t, func(s source) {
		if slices.Contains(vague, path.Base(s.Dir)) {
			t.Errorf("%s: name the folder after what it is about, not %s", s.Path, path.Base(s.Dir))
		}
	})
}

// TestWhatIsReadCounts: only who writes postings names their table, in which some may stand that do not count; all others read the view.
func TestWhatIsReadCounts(t *testing.T) {
	reads := regexp.MustCompile(`(?i)\b(FROM|JOIN)\s+posting\b|\bposting\s+p\b`)
	seen := 0
	each(t, func(s source) {
		if s.Test {
			return
		}
		seen += strings.Count(string(s.Text), "FROM posted")
		if s.Path != "journal/store.go" && reads.Match(s.Text) {
			t.Errorf("%s reads posting, not posted", s.Path)
		}
	})
	if seen < 8 {
		t.Errorf("the view is read in %d places: the test looks for something else", seen)
	}
}
