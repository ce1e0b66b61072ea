package plumbline

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	asvsLine = regexp.MustCompile(`(?m)^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+) \|$`)
	asvsTest = regexp.MustCompile("`([a-z0-9_/.]+)` ((?:Test|Fuzz)\\w+)")
	asvsWord = []string{"not applicable: ", "written: [", "no test: ", "**not yet**"}
)

// TestChecklist: docs/security.md has a line for every requirement of the standard's levels 1 and 2, each names a test
// that there is, or gives its reason, and the counts it states are right.
func TestChecklist(t *testing.T) {
	t.Parallel()
	page := text(t, "docs/security.md")
	level := map[string]string{}
	for line := range strings.Lines(text(t, "testdata/asvs-5.0.0.txt")) {
		if f := strings.Fields(line); len(f) == 2 {
			level[f[0]] = f[1]
		}
	}
	if len(level) != 253 {
		t.Fatalf("the standard has 253 requirements of these levels, the list %d", len(level))
	}
	declared, kinds := tests(t), map[string]int{}
	for _, m := range asvsLine.FindAllStringSubmatch(page, -1) {
		number, how := m[1], m[4]
		if level[number] != m[2] {
			t.Errorf("%s: the page says level %s, the standard %q, or it stands twice", number, m[2], level[number])
		}
		delete(level, number)
		named := asvsTest.FindAllStringSubmatch(how, -1)
		kind := "test"
		if i := slices.IndexFunc(asvsWord, func(w string) bool { return strings.HasPrefix(how, w) }); i >= 0 {
			kind = asvsWord[i]
		} else if len(named) == 0 {
			t.Errorf("%s: neither a test nor a reason: %s", number, how)
		}
		kinds[kind]++
		for _, n := range named {
			if !declared[n[1]+" "+n[2]] {
				t.Errorf("%s names %s in %s, which is not there", number, n[2], n[1])
			}
		}
	}
	for number := range level {
		t.Errorf("%s has no line", number)
	}
	said := fmt.Sprintf("%d by a test, %d written, %d without a test, %d not applicable, %d not yet.",
		kinds["test"], kinds[asvsWord[1]], kinds[asvsWord[2]], kinds[asvsWord[0]], kinds[asvsWord[3]])
	if !strings.Contains(page, said) {
		t.Errorf("docs/security.md does not say %q", said)
	}
}

// tests lists every test and fuzz test as its folder and name.
func tests(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	each(t, func(s source) {
		if !s.Test {
			return
		}
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`).FindAllStringSubmatch(string(s.Text), -1) {
			out[s.Dir+" "+m[1]] = true
		}
	})
	if _, err := os.Stat(filepath.FromSlash("docs/security.md")); err != nil || len(out) < 300 {
		t.Fatalf("found %d tests (%v)", len(out), err)
	}
	return out
}
