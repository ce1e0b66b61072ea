package disclosure_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"plumbline/sample"
	"plumbline/sample/disclosure"
)

// Every project of the document has its words, short enough to be read easily.
func TestTexts(t *testing.T) {
	t.Parallel()
	projects := map[string]bool{}
	for _, m := range sample.Matters() {
		projects[m.Project] = true
	}
	texts := disclosure.Texts()
	if len(texts) != 12 || len(projects) != 12 {
		t.Fatalf("%d texts of %d projects", len(texts), len(projects))
	}
	for _, text := range texts {
		if !projects[text.Project] {
			t.Errorf("there is no project %s", text.Project)
		}
		if n := utf8.RuneCountInString(text.Plain); n < 10 || n > 60 || !strings.HasSuffix(text.Plain, "。") {
			t.Errorf("%s: %q", text.Project, text.Plain)
		}
		lines := strings.Split(text.EasyRead, "\n")
		if len(lines) < 4 || slices.ContainsFunc(lines, func(l string) bool { return utf8.RuneCountInString(l) > 18 }) {
			t.Errorf("%s: %q", text.Project, lines)
		}
	}
}
