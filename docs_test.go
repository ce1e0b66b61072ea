package plumbline

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func text(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestRoomsAreDocumented: a page for each room that says what it is, keeps and leaves to others.
func TestRoomsAreDocumented(t *testing.T) {
	t.Parallel()
	for name := range rooms {
		page := text(t, "docs/modules/"+name+".md")
		if len(page) < 800 {
			t.Errorf("docs/modules/%s.md has %d bytes: one page is asked for", name, len(page))
		}
	}
}

// TestPackagesSayWhatTheyAre: every package has a package comment.
func TestPackagesSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	each(t, func(s source) {
		if !s.Test || s.Dir == "." {
			said[s.Dir] = said[s.Dir] || s.File.Doc.Text() != ""
		}
	})
	for dir, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment", dir)
		}
	}
}

// TestDependenciesAreExplained: every direct dependency has its line in docs/design.md, and no line is left over.
func TestDependenciesAreExplained(t *testing.T) {
	t.Parallel()
	design := text(t, "docs/design.md")
	_, table, _ := strings.Cut(design, "## Dependencies")
	var direct []string
	for line := range strings.Lines(text(t, "go.mod")) {
		f := strings.Fields(line)
		if len(f) == 2 && strings.Contains(f[0], ".") && strings.HasPrefix(f[1], "v") {
			direct = append(direct, f[0])
			if !strings.Contains(table, "`"+f[0]+"`") {
				t.Errorf("docs/design.md does not say what %s is for", f[0])
			}
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(table, -1) {
		if !slices.Contains(direct, m[1]) {
			t.Errorf("docs/design.md explains %s, which go.mod does not require", m[1])
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

// TestLinksLeadSomewhere: every relative link of the documentation names a file that is there.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	var pages []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md", "sample/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	if len(pages) < 8 {
		t.Fatalf("found only %v", pages)
	}
	for _, page := range pages {
		for _, m := range link.FindAllStringSubmatch(text(t, page), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			}
		}
	}
}

// TestTargetsOfMakeAreHelped: every phony target of the Makefile says what it does in make help.
func TestTargetsOfMakeAreHelped(t *testing.T) {
	t.Parallel()
	makefile := text(t, "Makefile")
	_, phony, _ := strings.Cut(makefile, ".PHONY:")
	phony, _, _ = strings.Cut(phony, "\n")
	targets := strings.Fields(phony)
	if len(targets) < 12 {
		t.Fatalf("found only the targets %v", targets)
	}
	for _, target := range targets {
		if !regexp.MustCompile(`(?m)^` + target + `:.*## \S`).MatchString(makefile) {
			t.Errorf("make %s has no word of help", target)
		}
	}
}
